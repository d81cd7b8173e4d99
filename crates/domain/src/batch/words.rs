//! Values that are written as words in a cell.

use serde_json::{Value, json};

use crate::refresh::RefreshRule;
use crate::schema::Kind;

/// What a cell says to a field of this kind. What it cannot mean stays a text, which the field's check refuses.
pub(super) fn value(kind: Kind, text: &str) -> Value {
    let text = text.trim();
    let meant = match kind {
        Kind::Whole { .. } => text.parse::<i64>().ok().map(Value::from),
        Kind::Money => text.trim_start_matches(['$', '€', '£']).trim().parse::<f64>().ok().map(Value::from),
        Kind::Tags => {
            Some(text.split([';', '|', ',']).map(str::trim).filter(|tag| !tag.is_empty()).collect())
        }
        Kind::Refresh => rule(text),
        Kind::Choice(words) => choice(words, text),
        _ => None,
    };
    meant.unwrap_or_else(|| text.into())
}

fn choice(words: &[&str], text: &str) -> Option<Value> {
    let plain = text.to_lowercase().replace([' ', '-'], "_");
    if words.contains(&plain.as_str()) {
        return Some(plain.into());
    }
    super::platform(text).filter(|name| words.contains(name)).map(Value::from)
}

/// `daily 08:30 Asia/Jakarta`, `rolling 5`, `weekly monday 08:30 UTC`, `monthly 1 08:30 UTC`, `manual`, or the rule as JSON.
fn rule(text: &str) -> Option<Value> {
    if text.starts_with('{') {
        return serde_json::from_str(text).ok();
    }
    let lower = text.to_lowercase();
    let words: Vec<&str> = text.split_whitespace().collect();
    let kinds: Vec<&str> = lower.split_whitespace().collect();
    let rule = match (kinds.as_slice(), words.as_slice()) {
        (["manual"], _) => json!({"kind": "manual"}),
        (["daily", ..], [_, time, zone]) => json!({"kind": "daily", "time": time, "zone": zone}),
        (["rolling", hours], _) => {
            json!({"kind": "rolling", "hours": hours.trim_end_matches('h').parse::<u32>().ok()?})
        }
        (["weekly", day, ..], [_, _, time, zone]) => {
            json!({"kind": "weekly", "weekday": day, "time": time, "zone": zone})
        }
        (["monthly", day, ..], [_, _, time, zone]) => {
            json!({"kind": "monthly", "day": day.parse::<u32>().ok()?, "time": time, "zone": zone})
        }
        _ => return None,
    };
    serde_json::from_value::<RefreshRule>(rule.clone()).ok().map(|_| rule)
}
