//! What the dialog shows of a text that is to become accounts.

use domain::account::Platform;
use domain::batch::{self, Batch, Candidate, Rejected};
use domain::refresh::RefreshRule;
use domain::schema::Fields;
use serde_json::Value;

use crate::pages::accounts::model::{cost_words, rule_words};
use crate::parts::number::grouped;

/// Bytes that are read; more cannot be a batch, and reading them would hold up the typing.
const LONGEST: usize = 1_000_000;

/// An account that can be made, as its row shows it.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Good {
    /// Its line.
    pub line: usize,
    /// Its name.
    pub name: String,
    /// Where it is held.
    pub platform: &'static str,
    /// Credits that are left, and the limit where that is another number.
    pub credits: String,
    /// Everything else that is said of it.
    pub more: String,
}

/// What a text comes to, checked and ready to be drawn.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Preview {
    /// What can be made, with the fields that all share.
    pub accounts: Vec<Fields>,
    /// The same as rows.
    pub good: Vec<Good>,
    /// What cannot, and why.
    pub bad: Vec<Rejected>,
    /// The text, as it was understood.
    batch: Batch,
    /// Why the text was not read at all; empty otherwise.
    pub refused: String,
}

impl Preview {
    /// Reads a text. What it does not say of an account, `shared` does.
    pub fn of(text: &str, shared: &Fields, is_taken: impl Fn(&str) -> bool) -> Self {
        if text.len() > LONGEST {
            let refused =
                format!("This text is too long: a batch can have {} accounts.", grouped(batch::MOST));
            return Self { refused, ..Self::default() };
        }
        let batch = batch::read(text, is_taken);
        let whole: Vec<Candidate> = batch.good.iter().map(|it| completed(it.clone(), shared)).collect();
        Self {
            good: whole.iter().map(row).collect(),
            accounts: whole.into_iter().map(|it| it.fields).collect(),
            bad: batch.bad.clone(),
            batch,
            refused: String::new(),
        }
    }

    /// What is left of the text once the good ones are made, except for these.
    pub fn rest_with(&self, places: impl Iterator<Item = usize>) -> String {
        let failed =
            places.filter_map(|place| self.batch.good.get(place)).map(|it| (it.line, it.text.as_str()));
        let bad = self.batch.bad.iter().map(|it| (it.line, it.text.as_str()));
        let mut left: Vec<_> = bad.chain(failed).collect();
        left.sort_by_key(|(line, _)| *line);
        // What has no words of its own, a missing end for instance, cannot be mended alone.
        self.batch.written(left.into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()))
    }

    /// Whether there was nothing to read.
    pub fn is_empty(&self) -> bool {
        self.good.is_empty() && self.bad.is_empty()
    }

    /// `Create 93`.
    pub fn verb(&self) -> String {
        match self.good.len() {
            0 => "Create".to_owned(),
            many => format!("Create {}", grouped(many)),
        }
    }
}

fn completed(mut candidate: Candidate, shared: &Fields) -> Candidate {
    for (name, value) in shared {
        if !candidate.fields.contains_key(name) {
            candidate.fields.insert(name.clone(), value.clone());
        }
    }
    // A limit that all share must not be less than what one of them still has.
    let number = |name: &str| candidate.fields.get(name).and_then(Value::as_u64);
    if let (Some(left), Some(limit)) = (number("credits_available"), number("credits_limit"))
        && left > limit
    {
        candidate.fields.insert("credits_limit".to_owned(), left.into());
    }
    candidate
}

fn row(candidate: &Candidate) -> Good {
    let fields = &candidate.fields;
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default();
    let number = |name: &str| fields.get(name).and_then(Value::as_u64);
    let limit = number("credits_limit").unwrap_or(100);
    let credits = match number("credits_available") {
        Some(left) if left != limit => format!("{left} of {limit}"),
        _ => limit.to_string(),
    };
    Good {
        line: candidate.line,
        name: text("account_name").to_owned(),
        platform: Platform::parse(text("platform")).unwrap_or_default().words(),
        credits,
        more: more(fields),
    }
}

fn more(fields: &Fields) -> String {
    let text = |name: &str| fields.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let tags: Vec<&str> = fields
        .get("specialization")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(Value::as_str)
        .collect();
    let rule =
        fields.get("refresh_rule").and_then(|rule| serde_json::from_slice(rule.to_string().as_bytes()).ok());
    let rule = rule.filter(|rule| *rule != RefreshRule::Manual).map(|rule| rule_words(&rule));
    let cost = fields.get("monthly_cost").and_then(Value::as_f64).map(cost_words);
    let parts = [
        text("account_email"),
        tags.join(", "),
        rule.unwrap_or_default(),
        cost.filter(|cost| !cost.is_empty()).map(|cost| format!("{cost} a month")).unwrap_or_default(),
        text("notes"),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" · ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn shared() -> Fields {
        let fields = json!({ "platform": "gemini", "credits_limit": 50 });
        fields.as_object().cloned().unwrap_or_default()
    }

    #[test]
    fn a_hundred_lines_with_seven_bad_ones_make_ninety_three() {
        let lines = (1..=100).map(|number| match number {
            10 | 20 | 30 | 40 | 50 | 60 | 70 => format!("dev-{number:03},,nowhere\n"),
            _ => format!("dev-{number:03}\n"),
        });
        let preview = Preview::of(&lines.collect::<String>(), &Fields::new(), |_| false);
        assert_eq!((preview.good.len(), preview.bad.len()), (93, 7));
        assert_eq!(preview.verb(), "Create 93");
        let rest = preview.rest_with(std::iter::empty());
        assert_eq!((rest.lines().next(), rest.lines().count()), (Some("dev-010,,nowhere"), 7));
    }

    #[test]
    fn what_a_line_does_not_say_all_share() {
        let preview = Preview::of("a\nb,,claude,80\n", &shared(), |_| false);
        let rows: Vec<_> = preview.good.iter().map(|row| (row.platform, row.credits.as_str())).collect();
        assert_eq!(rows, [("Gemini", "50"), ("Claude", "80")]);
    }

    #[test]
    fn credits_that_are_left_raise_the_limit_that_all_share() {
        let preview = Preview::of("name,credits\na,70\n", &shared(), |_| false);
        assert_eq!(preview.accounts[0]["credits_limit"], json!(70));
    }

    #[test]
    fn a_text_that_is_too_long_is_not_read() {
        let preview = Preview::of(&"x\n".repeat(LONGEST), &Fields::new(), |_| false);
        assert!(preview.is_empty() && preview.refused.contains("1,000"));
    }

    #[test]
    fn a_row_tells_everything_that_its_line_says() {
        let text = r#"{"name": "a", "tags": ["rust"], "refresh": {"kind": "rolling", "hours": 5}, "cost": 20, "email": "a@b.c"}"#;
        let preview = Preview::of(text, &Fields::new(), |_| false);
        let more: Vec<_> = preview.good.iter().map(|row| row.more.as_str()).collect();
        assert_eq!(more, ["a@b.c · rust · Every 5 hours · 20 a month"]);
    }
}
