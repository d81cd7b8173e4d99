//! What the rows of all tables have in common.

use std::{fmt, io};

use serde::de::{self, DeserializeOwned, Visitor};
use serde::{Deserializer, Serialize};

use crate::{Id, Index, KeyPart, Table, Timestamp};

/// A row of a table.
pub trait Row: Clone + Serialize + DeserializeOwned + 'static {
    /// Where its kind is stored.
    const TABLE: Table;
    /// The indexes of its table.
    const INDEXES: &'static [Index];

    /// Its id.
    fn id(&self) -> Id<Self>;
    /// When it was made.
    fn created_at(&self) -> Timestamp;
    /// When it was written last.
    fn updated_at(&self) -> Timestamp;
    /// Since when it is in the trash.
    fn deleted_at(&self) -> Option<Timestamp>;
    /// How often it was written.
    fn revision(&self) -> u64;
    /// Marks it as written at `now`: the moment, and one revision more.
    fn touch(&mut self, now: Timestamp);
    /// Puts it into the trash, or takes it out again.
    fn set_deleted_at(&mut self, at: Option<Timestamp>);
    /// What it is called in lists, notices and the log.
    fn label(&self) -> String;
    /// The key parts that it has wherever it is, in the trash too: what finds the children of a parent.
    fn lasting_keys(&self) -> Vec<(&'static str, KeyPart)> {
        Vec::new()
    }
    /// The key parts that it has while it is not in the trash. One that no index has may stand several times.
    fn live_keys(&self) -> Vec<(&'static str, KeyPart)>;

    /// All its key parts. Trashed rows have none of a list, so that no list ever meets them.
    fn keys(&self) -> Vec<(&'static str, KeyPart)> {
        let mut keys = self.lasting_keys();
        match self.deleted_at() {
            Some(at) => keys.push(("deleted_at", at.into())),
            None => keys.extend(self.live_keys()),
        }
        keys
    }

    /// Whether it is not in the trash.
    fn is_live(&self) -> bool {
        self.deleted_at().is_none()
    }
}

/// A row as JSON, the one way in which rows are stored, exported and compared. Whole numbers are written without a
/// fraction, as every script of the browser writes them, so that a row stays the same on its way through one.
pub fn to_json<T: Row>(row: &T) -> serde_json::Result<Vec<u8>> {
    let mut json = Vec::with_capacity(256);
    row.serialize(&mut serde_json::Serializer::with_formatter(&mut json, Plain))?;
    Ok(json)
}

/// Whether this is what [`to_json`] writes of a row, which is not written for it.
pub fn is_json<T: Row>(row: &T, json: &[u8]) -> bool {
    let mut left = Left(json);
    let is_alike = row.serialize(&mut serde_json::Serializer::with_formatter(&mut left, Plain)).is_ok();
    is_alike && left.0.is_empty()
}

/// What is still to come of a text; takes nothing that differs from it.
struct Left<'a>(&'a [u8]);

impl io::Write for Left<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0 = self.0.strip_prefix(bytes).ok_or(io::ErrorKind::InvalidData)?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

struct Plain;

impl serde_json::ser::Formatter for Plain {
    fn write_f64<W: ?Sized + io::Write>(&mut self, out: &mut W, value: f64) -> io::Result<()> {
        // Below 2^53 every whole number is exact.
        if value.fract() == 0.0 && value.abs() < 9_007_199_254_740_992.0 {
            write!(out, "{}", value as i64)
        } else {
            serde_json::ser::CompactFormatter.write_f64(out, value)
        }
    }
}

/// Declares a row: its own fields behind those that all rows have. Rows refuse fields that they do not know, so that
/// nothing of a newer version is ever dropped in silence.
macro_rules! row {
    (
        $(#[$meta:meta])*
        $name:ident in $table:ident {
            $($(#[$field_meta:meta])* $field:ident: $type:ty,)*
        }
        label($self_label:ident) $label:block
        lasting($self_lasting:ident) $lasting:block
        live($self_live:ident) $live:block
    ) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, serde::Serialize, serde::Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            /// Its id.
            pub id: $crate::Id<$name>,
            /// When it was made.
            pub created_at: $crate::Timestamp,
            /// When it was written last.
            pub updated_at: $crate::Timestamp,
            /// Since when it is in the trash.
            pub deleted_at: Option<$crate::Timestamp>,
            /// How often it was written, from 1.
            pub revision: u64,
            $($(#[$field_meta])* pub $field: $type,)*
        }

        impl $crate::Row for $name {
            const TABLE: $crate::Table = $crate::Table::$table;
            const INDEXES: &'static [$crate::Index] = INDEXES;

            fn id(&self) -> $crate::Id<Self> {
                self.id
            }
            fn created_at(&self) -> $crate::Timestamp {
                self.created_at
            }
            fn updated_at(&self) -> $crate::Timestamp {
                self.updated_at
            }
            fn deleted_at(&self) -> Option<$crate::Timestamp> {
                self.deleted_at
            }
            fn revision(&self) -> u64 {
                self.revision
            }
            fn touch(&mut self, now: $crate::Timestamp) {
                self.updated_at = now;
                self.revision += 1;
            }
            fn set_deleted_at(&mut self, at: Option<$crate::Timestamp>) {
                self.deleted_at = at;
            }
            fn label(&$self_label) -> String $label
            fn lasting_keys(&$self_lasting) -> Vec<(&'static str, $crate::KeyPart)> $lasting
            fn live_keys(&$self_live) -> Vec<(&'static str, $crate::KeyPart)> $live
        }
    };
}

/// Reads the name of a value of an enumeration: its place among all names. One reader serves all enumerations; a derived one
/// for each would weigh much in the page's program.
pub(crate) fn place<'de, D: Deserializer<'de>>(
    from: D,
    names: &'static [&'static str],
) -> Result<usize, D::Error> {
    from.deserialize_str(OneOf(names))
}

struct OneOf(&'static [&'static str]);

impl Visitor<'_> for OneOf {
    type Value = usize;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "one of {}", self.0.join(", "))
    }

    fn visit_str<E: de::Error>(self, name: &str) -> Result<usize, E> {
        let place = self.0.iter().position(|known| *known == name);
        place.ok_or_else(|| E::unknown_variant(name, self.0))
    }
}

/// Declares an enumeration whose values are written in lower snake case, with their words for the screen.
macro_rules! choice {
    ($(#[$meta:meta])* $name:ident { $($(#[$value_meta:meta])* $value:ident = $written:literal, $words:literal;)* }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[expect(missing_docs, reason = "the names say it")]
        pub enum $name {
            $($(#[$value_meta])* $value,)*
        }

        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
                out.serialize_str(self.name())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                $crate::row::place(from, Self::NAMES).map(|place| Self::ALL[place])
            }
        }

        impl $name {
            /// Every value, in the order in which it is offered.
            pub const ALL: &'static [Self] = &[$(Self::$value,)*];
            /// How every value is written, in the same order.
            pub const NAMES: &'static [&'static str] = &[$($written,)*];
            /// How every value is called on the screen, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($words,)*];

            /// How it is written in rows, addresses and requests.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$value => $written,)* }
            }

            /// How it is called on the screen.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$value => $words,)* }
            }

            /// Reads what [`Self::name`] writes.
            pub fn parse(name: &str) -> Option<Self> {
                Self::ALL.iter().copied().find(|it| it.name() == name)
            }
        }
    };
}

pub(crate) use {choice, row};
