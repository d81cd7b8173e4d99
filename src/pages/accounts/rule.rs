//! A refresh rule while it is being written: every field keeps what was typed, whichever kind is chosen.

use domain::refresh::{RefreshRule, Weekday};
use serde_json::{Value, json};

/// What kind of rule it is: how it is written, and how it is called.
pub const KINDS: [(&str, &str); 5] = [
    ("manual", "Only when I say so"),
    ("daily", "Every day"),
    ("rolling", "After some hours"),
    ("weekly", "Every week"),
    ("monthly", "Every month"),
];

/// A rule that is being written.
#[derive(Clone, Debug, PartialEq)]
pub struct Draft {
    /// One of [`KINDS`].
    pub kind: String,
    /// The time of the clock.
    pub time: String,
    /// Whose clock.
    pub zone: String,
    /// For rolling rules.
    pub hours: String,
    /// For weekly rules.
    pub weekday: String,
    /// For monthly rules.
    pub day: String,
}

impl Draft {
    /// A rule to be changed; what it does not say is as good a guess as any.
    pub fn of(written: &Value, own_zone: &str) -> Self {
        let mut draft = Self {
            kind: "manual".into(),
            time: "00:00".into(),
            zone: own_zone.to_owned(),
            hours: "5".into(),
            weekday: Weekday::Monday.name().into(),
            day: "1".into(),
        };
        for (name, field) in [
            ("kind", &mut draft.kind),
            ("time", &mut draft.time),
            ("zone", &mut draft.zone),
            ("hours", &mut draft.hours),
            ("weekday", &mut draft.weekday),
            ("day", &mut draft.day),
        ] {
            match &written[name] {
                Value::String(text) => *field = text.clone(),
                Value::Number(number) => *field = number.to_string(),
                _ => {}
            }
        }
        draft
    }

    /// Whether its kind needs a field.
    pub fn needs(&self, field: &str) -> bool {
        let fields: &[&str] = match self.kind.as_str() {
            "daily" => &["time", "zone"],
            "rolling" => &["hours"],
            "weekly" => &["weekday", "time", "zone"],
            "monthly" => &["day", "time", "zone"],
            _ => &[],
        };
        fields.contains(&field)
    }

    /// The rule as requests carry it: only the fields that its kind needs.
    pub fn written(&self) -> Value {
        // No rule has the number 0: what is no number is refused with the same words as one that is too small.
        let number = |text: &str| json!(text.trim().parse::<u32>().unwrap_or_default());
        let mut rule = json!({ "kind": self.kind });
        for (name, value) in [
            ("weekday", json!(self.weekday)),
            ("day", number(&self.day)),
            ("time", json!(self.time.trim())),
            ("hours", number(&self.hours)),
            ("zone", json!(self.zone)),
        ] {
            if self.needs(name) {
                rule[name] = value;
            }
        }
        rule
    }

    /// The rule, or why it is none.
    pub fn rule(&self) -> Result<RefreshRule, String> {
        serde_json::from_slice(self.written().to_string().as_bytes()).map_err(|fault| fault.to_string())
    }
}

/// The time zones to choose from: the person's own first, then all others in their order.
pub fn in_order(own: &str, known: Vec<String>) -> Vec<String> {
    let others = known.into_iter().filter(|zone| zone != own && zone != "UTC");
    let utc = (own != "UTC").then(|| "UTC".to_owned());
    std::iter::once(own.to_owned()).chain(utc).chain(others).collect()
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    #[test]
    fn every_rule_comes_out_of_its_draft_as_it_went_in() {
        for rule in [
            json!({ "kind": "manual" }),
            json!({ "kind": "daily", "time": "08:30", "zone": "Asia/Jakarta" }),
            json!({ "kind": "rolling", "hours": 5 }),
            json!({ "kind": "weekly", "weekday": "friday", "time": "00:00", "zone": "UTC" }),
            json!({ "kind": "monthly", "day": 31, "time": "23:59", "zone": "America/New_York" }),
        ] {
            assert_eq!(Draft::of(&rule, "Europe/Paris").written(), rule);
            assert!(Draft::of(&rule, "Europe/Paris").rule().is_ok());
        }
    }

    #[test]
    fn another_kind_keeps_what_was_typed() {
        let mut draft = Draft::of(&json!({ "kind": "manual" }), "Europe/Paris");
        draft.kind = "daily".into();
        draft.time = "07:15".into();
        draft.kind = "monthly".into();
        assert_eq!(
            draft.written(),
            json!({ "kind": "monthly", "day": 1, "time": "07:15", "zone": "Europe/Paris" })
        );
    }

    #[test]
    fn what_is_no_number_is_said_in_words() {
        let mut draft = Draft::of(&json!({ "kind": "manual" }), "UTC");
        draft.kind = "rolling".into();
        for typed in ["", "five", "0", "721", "-1"] {
            draft.hours = typed.into();
            assert!(draft.rule().unwrap_err().contains("1 to 720"), "{typed}");
        }
    }

    #[test]
    fn the_own_zone_comes_first_and_none_comes_twice() {
        let known = ["Africa/Cairo", "Asia/Jakarta", "Europe/Paris"].map(str::to_owned).to_vec();
        assert_eq!(in_order("Asia/Jakarta", known), ["Asia/Jakarta", "UTC", "Africa/Cairo", "Europe/Paris"]);
        assert_eq!(in_order("UTC", vec!["UTC".into()]), ["UTC"]);
    }
}
