//! The tables, and the indexes through which lists are read.

use std::cmp::Ordering;

use serde::{Deserialize, Serialize};

use crate::Row;
use crate::account::Account;
use crate::activity::Activity;
use crate::conversation::Turn;
use crate::file::ProjectFile;
use crate::knowledge::Knowledge;
use crate::project::Project;
use crate::queue::QueueEntry;
use crate::session::Session;
use crate::snapshot::Snapshot;

/// The tables. Eight hold what the person made; the activity log says what changed when and belongs to this device.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Table {
    #[serde(rename = "projects")]
    Projects,
    #[serde(rename = "accounts")]
    Accounts,
    #[serde(rename = "sessions")]
    Sessions,
    #[serde(rename = "context_snapshots")]
    Snapshots,
    #[serde(rename = "conversation_history")]
    Turns,
    #[serde(rename = "project_files")]
    Files,
    #[serde(rename = "handoff_queue")]
    Queue,
    #[serde(rename = "knowledge_base")]
    Knowledge,
    #[serde(rename = "activity_log")]
    Activity,
}

impl Table {
    /// Every table that an export holds, parents before children.
    pub const EXPORTED: [Self; 8] = [
        Self::Projects,
        Self::Accounts,
        Self::Sessions,
        Self::Snapshots,
        Self::Turns,
        Self::Files,
        Self::Queue,
        Self::Knowledge,
    ];

    /// Every table.
    pub const ALL: [Self; 9] = [
        Self::Projects,
        Self::Accounts,
        Self::Sessions,
        Self::Snapshots,
        Self::Turns,
        Self::Files,
        Self::Queue,
        Self::Knowledge,
        Self::Activity,
    ];

    /// Its name in the database and in exports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Projects => "projects",
            Self::Accounts => "accounts",
            Self::Sessions => "sessions",
            Self::Snapshots => "context_snapshots",
            Self::Turns => "conversation_history",
            Self::Files => "project_files",
            Self::Queue => "handoff_queue",
            Self::Knowledge => "knowledge_base",
            Self::Activity => "activity_log",
        }
    }

    /// The indexes through which its rows are found.
    pub const fn indexes(self) -> &'static [Index] {
        match self {
            Self::Projects => Project::INDEXES,
            Self::Accounts => Account::INDEXES,
            Self::Sessions => Session::INDEXES,
            Self::Snapshots => Snapshot::INDEXES,
            Self::Turns => Turn::INDEXES,
            Self::Files => ProjectFile::INDEXES,
            Self::Queue => QueueEntry::INDEXES,
            Self::Knowledge => Knowledge::INDEXES,
            Self::Activity => Activity::INDEXES,
        }
    }

    /// The table of that name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|table| table.name() == name)
    }
}

/// An index of a table. Its keys are the named key parts of a row, in order, then the row's id unless it is unique: so
/// that each key names one row, and a page can go on exactly behind the last one. A row that lacks a part is not in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// Whose index it is.
    pub table: Table,
    /// Its name in the database.
    pub name: &'static str,
    /// Names of the key parts, as [`crate::Row::keys`] gives them.
    pub parts: &'static [&'static str],
    /// Whether two rows may not have the same key.
    pub unique: bool,
}

impl Index {
    /// An index that many rows may share a key in.
    pub const fn new(table: Table, name: &'static str, parts: &'static [&'static str]) -> Self {
        Self { table, name, parts, unique: false }
    }

    /// An index in which a key stands once.
    pub const fn unique(table: Table, name: &'static str, parts: &'static [&'static str]) -> Self {
        Self { table, name, parts, unique: true }
    }
}

/// A part of a key. Numbers sort before texts; texts sort by their UTF-16 units, as IndexedDB sorts them.
#[derive(Clone, Debug, PartialEq)]
pub enum KeyPart {
    /// A finite number.
    Number(f64),
    /// A text.
    Text(String),
}

/// The key of a row in an index.
pub type Key = Vec<KeyPart>;

/// Name of the key part that holds all that a row says, for lists of the rows that say a word. It is in no index.
pub const SAID: &str = "said";

/// All that a row says, as it is looked through: in small letters, a line for each text.
pub(crate) fn said(texts: &[&str]) -> (&'static str, KeyPart) {
    (SAID, texts.join("\n").to_lowercase().into())
}

impl KeyPart {
    /// Compares as IndexedDB does.
    pub fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Number(one), Self::Number(other)) => one.total_cmp(other),
            (Self::Number(_), Self::Text(_)) => Ordering::Less,
            (Self::Text(_), Self::Number(_)) => Ordering::Greater,
            (Self::Text(one), Self::Text(other)) => one.encode_utf16().cmp(other.encode_utf16()),
        }
    }
}

impl From<&str> for KeyPart {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for KeyPart {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<u32> for KeyPart {
    fn from(number: u32) -> Self {
        Self::Number(number.into())
    }
}

impl From<crate::Timestamp> for KeyPart {
    fn from(moment: crate::Timestamp) -> Self {
        Self::Number(moment.millis() as f64)
    }
}

impl<T> From<crate::Id<T>> for KeyPart {
    fn from(id: crate::Id<T>) -> Self {
        Self::Text(id.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_table_is_found_by_its_name() {
        for table in Table::ALL {
            assert_eq!(Table::parse(table.name()), Some(table));
            assert_eq!(serde_json::to_value(table).ok(), Some(table.name().into()));
        }
        assert_eq!(Table::parse("nothing"), None);
    }

    #[test]
    fn key_parts_sort_as_in_the_database() {
        let sorted = [
            KeyPart::Number(-1.0),
            KeyPart::Number(2.0),
            "".into(),
            "Z".into(),
            "a".into(),
            "\u{1F600}".into(),
            "\u{FFFD}".into(),
        ];
        for pair in sorted.windows(2) {
            assert_eq!(pair[0].compare(&pair[1]), Ordering::Less, "{pair:?}");
        }
    }
}
