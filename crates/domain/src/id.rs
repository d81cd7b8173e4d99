//! Ids of rows.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use uuid::Uuid;

/// The id of a row of `T`, so that ids of different tables cannot be mixed up. New ones are UUID v7, which sort by the
/// moment of their making; they are made outside, since that takes a clock and chance.
pub struct Id<T>(Uuid, PhantomData<fn() -> T>);

/// A text that is no UUID.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoId;

impl fmt::Display for NoId {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("is no id")
    }
}

impl std::error::Error for NoId {}

impl<T> Id<T> {
    /// Takes a UUID as an id.
    pub fn new(uuid: Uuid) -> Self {
        Self(uuid, PhantomData)
    }

    /// The id as a number, which takes less room than its text.
    pub fn bits(self) -> u128 {
        self.0.as_u128()
    }

    /// The id that [`Self::bits`] tells.
    pub fn from_bits(bits: u128) -> Self {
        Self::new(Uuid::from_u128(bits))
    }

    /// Reads `0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11`, and no other way of writing a UUID: one row has one id.
    pub fn parse(text: &str) -> Result<Self, NoId> {
        let id = Uuid::try_parse(text).map_err(|_| NoId)?;
        let written = id.hyphenated();
        if written.encode_lower(&mut Uuid::encode_buffer()) == text { Ok(Self::new(id)) } else { Err(NoId) }
    }
}

impl<T> Clone for Id<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T> Copy for Id<T> {}
impl<T> PartialEq for Id<T> {
    fn eq(&self, other: &Self) -> bool {
        self.0 == other.0
    }
}
impl<T> Eq for Id<T> {}
impl<T> PartialOrd for Id<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}
impl<T> Ord for Id<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.cmp(&other.0)
    }
}
impl<T> Hash for Id<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.0.hash(state);
    }
}
impl<T> fmt::Debug for Id<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, out)
    }
}
impl<T> fmt::Display for Id<T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}
impl<T> Serialize for Id<T> {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(self.0.hyphenated().encode_lower(&mut Uuid::encode_buffer()))
    }
}
impl<'de, T> Deserialize<'de> for Id<T> {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(input)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_has_one_way_of_being_written() {
        let text = "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11";
        assert_eq!(Id::<()>::parse(text).map(|id| id.to_string()), Ok(text.to_owned()));
        for other in
            ["", "0190d8a46c5e7c3a9f603b6f0a3f2b11", "0190D8A4-6C5E-7C3A-9F60-3B6F0A3F2B11", "nonsense"]
        {
            assert_eq!(Id::<()>::parse(other), Err(NoId), "{other}");
        }
    }
}
