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
    pub fn of(rule: &RefreshRule, own_zone: &str) -> Self {
        let mut draft = Self {
            kind: "manual".into(),
            time: "00:00".into(),
            zone: own_zone.to_owned(),
            hours: "5".into(),
            weekday: Weekday::Monday.name().into(),
            day: "1".into(),
        };
        // What was written can be read again field by field, whatever its kind.
        let written = serde_json::to_value(rule).unwrap_or_default();
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

    /// The rule as requests carry it: only the fields that its kind needs, numbers where they are ones.
    pub fn written(&self) -> Value {
        let number = |text: &str| {
            let text = text.trim();
            text.parse::<u32>().map_or_else(|_| json!(text), |number| json!(number))
        };
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

    /// The rule, or which field is wrong and why.
    pub fn rule(&self) -> Result<RefreshRule, String> {
        if self.needs("hours") && self.hours.trim().parse::<u32>().is_err() {
            return Err("must be 1 to 720 hours".to_owned());
        }
        if self.needs("day") && self.day.trim().parse::<u32>().is_err() {
            return Err("must be a day from 1 to 31".to_owned());
        }
        serde_json::from_value(self.written()).map_err(|fault| fault.to_string())
    }
}

/// The time zones to choose from: the person's own first, then all others in their order.
pub fn zones(own: &str, known: Vec<String>) -> Vec<String> {
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
            let rule: RefreshRule = serde_json::from_value(rule).unwrap();
            assert_eq!(Draft::of(&rule, "Europe/Paris").rule(), Ok(rule));
        }
    }

    #[test]
    fn another_kind_keeps_what_was_typed() {
        let mut draft = Draft::of(&RefreshRule::Manual, "Europe/Paris");
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
        let mut draft = Draft::of(&RefreshRule::Manual, "UTC");
        draft.kind = "rolling".into();
        for typed in ["", "five", "0", "721", "-1"] {
            draft.hours = typed.into();
            assert!(draft.rule().unwrap_err().contains("1 to 720"), "{typed}");
        }
    }

    #[test]
    fn the_own_zone_comes_first_and_none_comes_twice() {
        let known = ["Africa/Cairo", "Asia/Jakarta", "Europe/Paris"].map(str::to_owned).to_vec();
        assert_eq!(zones("Asia/Jakarta", known), ["Asia/Jakarta", "UTC", "Africa/Cairo", "Europe/Paris"]);
        assert_eq!(zones("UTC", vec!["UTC".into()]), ["UTC"]);
    }
}
