//! Free tags of projects, accounts and knowledge.

use std::fmt;

use serde::{Deserialize, Serialize};

/// A set of tags. Invariant: each trimmed, lower case, one line, 1 to 40 characters; none twice, in the order given; at most 20.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<String>", into = "Vec<String>")]
pub struct Tags(Vec<String>);

/// Why texts are no tags.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum TagsError {
    /// One is longer than [`Tags::MAX_LENGTH`].
    TooLong(String),
    /// There are more than [`Tags::MAX_COUNT`].
    TooMany(usize),
    /// One holds a control character.
    Control,
}

impl fmt::Display for TagsError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(tag) => write!(out, "has a tag longer than {} characters: {tag}", Tags::MAX_LENGTH),
            Self::TooMany(count) => write!(out, "has {count} tags; {} are possible", Tags::MAX_COUNT),
            Self::Control => out.write_str("has a tag with a line break"),
        }
    }
}

impl std::error::Error for TagsError {}

impl Tags {
    /// Characters that a tag may have.
    pub const MAX_LENGTH: usize = 40;
    /// Tags that a row may have.
    pub const MAX_COUNT: usize = 20;

    /// Takes texts as tags: trimmed, in lower case, without empty ones and doubles.
    pub fn parse<T: AsRef<str>>(typed: impl IntoIterator<Item = T>) -> Result<Self, TagsError> {
        let mut tags: Vec<String> = Vec::new();
        for text in typed {
            let tag = text.as_ref().trim().to_lowercase();
            if tag.chars().count() > Self::MAX_LENGTH {
                return Err(TagsError::TooLong(tag));
            }
            if tag.chars().any(char::is_control) {
                return Err(TagsError::Control);
            }
            if !tag.is_empty() && !tags.contains(&tag) {
                tags.push(tag);
            }
        }
        if tags.len() > Self::MAX_COUNT { Err(TagsError::TooMany(tags.len())) } else { Ok(Self(tags)) }
    }

    /// The tags in their order.
    pub fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// Whether a tag is among them, whatever its case.
    pub fn has(&self, tag: &str) -> bool {
        let tag = Self::key(tag);
        self.iter().any(|it| it == tag)
    }

    /// A tag in the one way in which it is kept.
    pub fn key(tag: &str) -> String {
        tag.trim().to_lowercase()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl TryFrom<Vec<String>> for Tags {
    type Error = TagsError;

    fn try_from(typed: Vec<String>) -> Result<Self, TagsError> {
        Self::parse(typed)
    }
}

impl From<Tags> for Vec<String> {
    fn from(tags: Tags) -> Self {
        tags.0
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    #[test]
    fn tags_lose_blanks_case_and_doubles() {
        let tags = Tags::parse([" Frontend", "rust", "", "frontend "]).unwrap();
        assert_eq!(tags.iter().collect::<Vec<_>>(), ["frontend", "rust"]);
        assert!(tags.has("RUST "));
    }

    #[test]
    fn tags_that_are_too_long_too_many_or_broken_are_refused() {
        assert!(matches!(Tags::parse(["x".repeat(41)]), Err(TagsError::TooLong(_))));
        assert_eq!(Tags::parse((0..21).map(|n| n.to_string())), Err(TagsError::TooMany(21)));
        assert_eq!(Tags::parse(["a\nb"]), Err(TagsError::Control));
    }
}
