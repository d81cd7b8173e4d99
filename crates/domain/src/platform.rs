//! What is assumed of each platform: starting values for accounts, and how it takes a briefing.
//!
//! Platforms sell several plans and change their limits without notice, so nothing here is a fact about them: every value is
//! a default that the person can replace by what is true for their own seats.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::account::Platform;
use crate::refresh::RefreshRule;
use crate::schema::{self, Extent, FieldErrors, Fields};

/// What is assumed of a platform.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Habits {
    /// Credits of a new account when full.
    pub credits_limit: u32,
    /// How credits of a new account come back.
    pub refresh_rule: RefreshRule,
    /// Characters that it takes in one message.
    pub paste_limit: u32,
    /// The shape in which it reads a briefing best.
    pub shape: briefing::Platform,
    /// Where a new conversation begins; empty where that is unknown.
    pub address: String,
}

/// The person's own values. What they did not set is the default, also when a later version has another one.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Platforms(BTreeMap<String, Fields>);

impl Platforms {
    /// What holds for a platform.
    pub fn of(&self, platform: Platform) -> Habits {
        let own = self.0.get(platform.name());
        let mut fields = defaults(platform);
        fields.extend(own.into_iter().flatten().map(|(name, value)| (name.clone(), value.clone())));
        // Only what was checked is ever set; kept values of another version may be anything.
        serde_json::from_value(Value::Object(fields))
            .or_else(|_| serde_json::from_value(Value::Object(defaults(platform))))
            .unwrap_or_else(|_| Habits::unknown())
    }

    /// Whether a value was set by the person.
    pub fn is_own(&self, platform: Platform, field: &str) -> bool {
        self.0.get(platform.name()).is_some_and(|own| own.contains_key(field))
    }

    /// Sets some values; those that are the default are no longer the person's own.
    pub fn set(&mut self, platform: Platform, given: &Fields) -> Result<(), FieldErrors> {
        schema::check(schema::PLATFORM, given, Extent::Change)?;
        check_address(given)?;
        let defaults = defaults(platform);
        let own = self.0.entry(platform.name().to_owned()).or_default();
        for (name, value) in given {
            if defaults.get(name) == Some(value) {
                own.remove(name);
            } else {
                own.insert(name.clone(), value.clone());
            }
        }
        self.0.retain(|_, own| !own.is_empty());
        Ok(())
    }

    /// Goes back to the defaults of a platform.
    pub fn reset(&mut self, platform: Platform) {
        self.0.remove(platform.name());
    }
}

impl Habits {
    fn unknown() -> Self {
        Self {
            credits_limit: 100,
            refresh_rule: RefreshRule::Manual,
            paste_limit: 10_000,
            shape: briefing::Platform::Generic,
            address: String::new(),
        }
    }
}

/// The address is opened by a click, so it must lead to a page and nowhere else.
fn check_address(given: &Fields) -> Result<(), FieldErrors> {
    match given.get("address").and_then(Value::as_str) {
        Some(address) if !address.is_empty() && !address.starts_with("https://") => {
            let why = "must begin with https://".to_owned();
            Err([("address".to_owned(), why)].into_iter().collect())
        }
        _ => Ok(()),
    }
}

fn defaults(platform: Platform) -> Fields {
    let daily = json!({ "kind": "daily", "time": "00:00", "zone": "UTC" });
    let rolling = |hours: u32| json!({ "kind": "rolling", "hours": hours });
    let (refresh_rule, paste_limit, shape, address) = match platform {
        Platform::Claude => (rolling(5), 100_000, "claude", "https://claude.ai/new"),
        Platform::Chatgpt => (rolling(3), 32_000, "chatgpt", "https://chatgpt.com/"),
        Platform::Gemini => (daily, 32_000, "gemini", "https://gemini.google.com/app"),
        Platform::Genspark => (daily, 20_000, "generic", "https://www.genspark.ai/"),
        Platform::Other => (json!({ "kind": "manual" }), 10_000, "generic", ""),
    };
    let fields = [
        ("credits_limit", json!(100)),
        ("refresh_rule", refresh_rule),
        ("paste_limit", json!(paste_limit)),
        ("shape", json!(shape)),
        ("address", json!(address)),
    ];
    fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "tests")]
    use super::*;

    fn fields(value: Value) -> Fields {
        value.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn every_platform_has_defaults_that_a_form_would_take() {
        for platform in Platform::ALL {
            let given = defaults(*platform);
            assert_eq!(schema::check(schema::PLATFORM, &given, Extent::Whole), Ok(()), "{platform:?}");
            assert_eq!(check_address(&given), Ok(()), "{platform:?}");
            let habits = Platforms::default().of(*platform);
            assert_eq!(serde_json::to_value(habits).ok(), Some(Value::Object(given)), "{platform:?}");
        }
    }

    #[test]
    fn what_is_set_holds_until_it_is_reset() {
        let mut platforms = Platforms::default();
        let before = platforms.of(Platform::Claude);
        platforms
            .set(Platform::Claude, &fields(json!({ "paste_limit": 500, "credits_limit": 100 })))
            .unwrap();
        assert_eq!(platforms.of(Platform::Claude), Habits { paste_limit: 500, ..before.clone() });
        assert!(platforms.is_own(Platform::Claude, "paste_limit"));
        assert!(!platforms.is_own(Platform::Claude, "credits_limit"), "the default is nobody's own");
        assert_eq!(platforms.of(Platform::Gemini), Platforms::default().of(Platform::Gemini));
        platforms.reset(Platform::Claude);
        assert_eq!(platforms, Platforms::default());
    }

    #[test]
    fn wrong_values_change_nothing() {
        for (given, field) in [
            (json!({ "paste_limit": 0 }), "paste_limit"),
            (json!({ "shape": "scroll" }), "shape"),
            (json!({ "refresh_rule": { "kind": "rolling", "hours": 0 } }), "refresh_rule"),
            (json!({ "address": "javascript:alert(1)" }), "address"),
            (json!({ "address": "http://example.org" }), "address"),
            (json!({ "moon": 1 }), "moon"),
        ] {
            let mut platforms = Platforms::default();
            let errors = platforms.set(Platform::Other, &fields(given)).unwrap_err();
            assert_eq!(errors.keys().collect::<Vec<_>>(), [field]);
            assert_eq!(platforms, Platforms::default());
        }
    }

    #[test]
    fn what_another_version_kept_never_breaks_it() {
        let kept = r#"{ "claude": { "paste_limit": "many" }, "mars": { "x": 1 } }"#;
        let platforms: Platforms = serde_json::from_str(kept).unwrap();
        assert_eq!(platforms.of(Platform::Claude), Platforms::default().of(Platform::Claude));
    }
}
