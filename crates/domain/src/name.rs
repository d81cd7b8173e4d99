//! Names of projects and accounts.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What a project or an account is called. Invariant: trimmed, one line, 1 to 120 characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Name(String);

/// Why a text is no name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NameError {
    /// Nothing but blanks.
    Empty,
    /// Longer than [`Name::MAX`].
    TooLong {
        /// Characters too many.
        by: usize,
    },
    /// It holds a line break or another control character.
    Control,
}

impl fmt::Display for NameError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => out.write_str("must not be empty"),
            Self::TooLong { by } => write!(out, "is {by} characters longer than {}", Name::MAX),
            Self::Control => out.write_str("must be one line of plain text"),
        }
    }
}

impl std::error::Error for NameError {}

impl Name {
    /// Characters that a name may have.
    pub const MAX: usize = 120;

    /// Takes what was typed, without the blanks around it.
    pub fn parse(typed: &str) -> Result<Self, NameError> {
        let typed = typed.trim();
        match typed.chars().count() {
            0 => Err(NameError::Empty),
            n if n > Self::MAX => Err(NameError::TooLong { by: n - Self::MAX }),
            _ if typed.chars().any(char::is_control) => Err(NameError::Control),
            _ => Ok(Self(typed.to_owned())),
        }
    }

    /// The name as it is shown.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two names have in common that count as the same: their letters, whatever the case.
    pub fn key(&self) -> String {
        self.0.to_lowercase()
    }
}

impl TryFrom<String> for Name {
    type Error = NameError;

    fn try_from(typed: String) -> Result<Self, NameError> {
        Self::parse(&typed)
    }
}

impl From<Name> for String {
    fn from(name: Name) -> Self {
        name.0
    }
}

impl fmt::Display for Name {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_trimmed_and_has_1_to_120_characters() {
        let long = "é".repeat(121);
        for (typed, expected) in [
            ("  shop ", Ok("shop")),
            (&long[2..], Ok(&long[2..])),
            (" \t", Err(NameError::Empty)),
            (long.as_str(), Err(NameError::TooLong { by: 1 })),
            ("a\nb", Err(NameError::Control)),
        ] {
            let name = Name::parse(typed);
            assert_eq!(name.as_ref().map(Name::as_str), expected.as_ref().copied(), "{typed}");
        }
    }

    #[test]
    fn names_that_differ_in_case_have_the_same_key() {
        assert_eq!(Name::parse("Ärger").map(|name| name.key()), Name::parse("äRGER").map(|name| name.key()));
    }
}
