//! Whether a row is one of those that are asked for, by its key parts.

use std::cmp::Ordering;

use domain::{KeyPart, SAID};

use super::{Condition, Test};

impl Condition {
    /// The part must be this.
    pub fn is(part: &'static str, value: impl Into<KeyPart>) -> Self {
        Self { part, test: Test::OneOf(vec![value.into()]) }
    }

    /// The part must be one of these.
    pub fn one_of(part: &'static str, values: Vec<KeyPart>) -> Self {
        Self { part, test: Test::OneOf(values) }
    }

    /// The part must be none of these.
    pub fn none_of(part: &'static str, values: Vec<KeyPart>) -> Self {
        Self { part, test: Test::NoneOf(values) }
    }

    /// The row must say all of these words, which are in small letters.
    pub fn says(words: Vec<String>) -> Self {
        Self { part: SAID, test: Test::Holding(words) }
    }

    /// Whether a row with these key parts meets it.
    pub fn holds(&self, keys: &[(&'static str, KeyPart)]) -> bool {
        let mut parts = keys.iter().filter(|(name, _)| *name == self.part).map(|(_, part)| part);
        match &self.test {
            Test::OneOf(values) => parts.any(|part| values.contains(part)),
            Test::NoneOf(values) => !parts.any(|part| values.contains(part)),
            Test::Within(from, below) => parts.any(|part| is_within(part, from.as_ref(), below.as_ref())),
            Test::Holding(words) => parts.any(|part| holds_all(part, words)),
        }
    }
}

/// Whether a part is at least `from` and less than `below`.
pub(super) fn is_within(part: &KeyPart, from: Option<&KeyPart>, below: Option<&KeyPart>) -> bool {
    from.is_none_or(|from| part.compare(from) != Ordering::Less)
        && below.is_none_or(|below| part.compare(below) == Ordering::Less)
}

/// Whether all words stand somewhere in a part.
fn holds_all(part: &KeyPart, words: &[String]) -> bool {
    match part {
        KeyPart::Text(text) => words.iter().all(|word| text.contains(word)),
        KeyPart::Number(_) => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_that_stands_several_times_may_be_any_of_them() {
        let keys: Vec<(&'static str, KeyPart)> = vec![
            ("tag", "rust".into()),
            ("tag", "tests".into()),
            ("at", 5.into()),
            (SAID, "ttl of\ncaches".into()),
        ];
        let within = |from: Option<u32>, below: Option<u32>| Condition {
            part: "at",
            test: Test::Within(from.map(Into::into), below.map(Into::into)),
        };
        for (condition, expected) in [
            (Condition::is("tag", "tests"), true),
            (Condition::is("tag", "5"), false),
            (Condition::one_of("tag", vec!["other".into(), "rust".into()]), true),
            (Condition::one_of("tag", vec![]), false),
            (Condition::none_of("tag", vec!["rust".into()]), false),
            (Condition::none_of("tag", vec!["other".into()]), true),
            (Condition::none_of("missing", vec!["other".into()]), true),
            (Condition::is("missing", "other"), false),
            (Condition::says(vec!["ache".into(), "ttl".into()]), true),
            (Condition::says(vec!["cache".into(), "other".into()]), false),
            (Condition::says(vec![]), true),
            (within(Some(5), Some(6)), true),
            (within(Some(6), None), false),
            (within(None, Some(5)), false),
        ] {
            assert_eq!(condition.holds(&keys), expected, "{condition:?}");
        }
    }
}
