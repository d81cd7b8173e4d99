//! What checks and plans need to know of a row, without holding the row.

use std::fmt::Write;

use crate::account::Account;
use crate::conversation::Turn;
use crate::file::ProjectFile;
use crate::knowledge::Knowledge;
use crate::project::Project;
use crate::queue::QueueEntry;
use crate::session::Session;
use crate::snapshot::Snapshot;
use crate::{Id, Index, KeyPart, Row, Table, Timestamp, row};

/// An id of whatever table.
pub(super) type Bits = u128;

/// What is known of a row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Facts {
    pub(super) id: Bits,
    pub(super) revision: u64,
    pub(super) updated_at: Timestamp,
    pub(super) is_live: bool,
    pub(super) keys: Vec<(&'static str, KeyPart)>,
    pub(super) refers: Vec<Reference>,
}

/// A field that names another row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reference {
    pub(super) field: &'static str,
    pub(super) table: Table,
    pub(super) id: Bits,
}

impl Facts {
    /// The number of a key part.
    pub(super) fn number(&self, key: &str) -> Option<f64> {
        self.keys.iter().find_map(|(name, part)| match part {
            KeyPart::Number(number) if *name == key => Some(*number),
            _ => None,
        })
    }

    /// The row that a field names.
    pub(super) fn refers_to(&self, field: &str) -> Option<Bits> {
        self.refers.iter().find(|it| it.field == field).map(|it| it.id)
    }

    /// Its key in an index, as one text.
    pub(super) fn key_in(&self, index: &Index) -> Option<String> {
        let mut key = String::with_capacity(64);
        for name in index.parts {
            let (_, part) = self.keys.iter().find(|(known, _)| known == name)?;
            if !key.is_empty() {
                // No id and no number holds a line's end; of a file's path nothing follows.
                key.push('\n');
            }
            match part {
                KeyPart::Text(text) => key.push_str(text),
                // A string takes everything.
                KeyPart::Number(number) => drop(write!(key, "{number}")),
            }
        }
        Some(key)
    }
}

/// Rows that an export holds.
pub(super) trait Exported: Row {
    /// The rows that it names.
    fn refers(&self) -> Vec<Reference> {
        Vec::new()
    }

    /// What is wrong with it by itself, beyond what its fields' types refuse.
    fn fault(&self) -> Option<String> {
        None
    }

    /// What it is called where something is said about it.
    fn called(&self) -> String {
        self.label()
    }
}

fn to<T: Row>(field: &'static str, id: Id<T>) -> Reference {
    Reference { field, table: T::TABLE, id: id.bits() }
}

impl Exported for Project {}

impl Exported for Account {
    fn fault(&self) -> Option<String> {
        (self.credits_available > self.credits_limit).then(|| {
            format!(
                "credits_available ({}) is above credits_limit ({})",
                self.credits_available, self.credits_limit
            )
        })
    }
}

impl Exported for Session {
    fn refers(&self) -> Vec<Reference> {
        let parents = [to("project_id", self.project_id), to("account_id", self.account_id)];
        parents.into_iter().chain(self.previous_session_id.map(|id| to("previous_session_id", id))).collect()
    }

    fn fault(&self) -> Option<String> {
        (self.session_number == 0).then(|| "session_number begins at 1".to_owned())
    }
}

impl Exported for Snapshot {
    fn refers(&self) -> Vec<Reference> {
        vec![to("session_id", self.session_id)]
    }
}

impl Exported for Turn {
    fn refers(&self) -> Vec<Reference> {
        vec![to("session_id", self.session_id)]
    }

    fn fault(&self) -> Option<String> {
        (self.turn_number == 0).then(|| "turn_number begins at 1".to_owned())
    }
}

impl Exported for ProjectFile {
    fn refers(&self) -> Vec<Reference> {
        vec![to("project_id", self.project_id)]
    }
}

impl Exported for QueueEntry {
    fn refers(&self) -> Vec<Reference> {
        let parents = [to("session_id", self.session_id), to("from_account_id", self.from_account_id)];
        parents.into_iter().chain(self.to_account_id.map(|id| to("to_account_id", id))).collect()
    }
}

impl Exported for Knowledge {
    fn refers(&self) -> Vec<Reference> {
        self.source_session_id.map(|id| to("source_session_id", id)).into_iter().collect()
    }
}

/// Does something with the type of a table's rows; tables that no export holds have none.
macro_rules! with_row_type {
    ($table:expr, $row:ident => $done:expr) => {
        match $table {
            Table::Projects => {
                type $row = $crate::project::Project;
                Some($done)
            }
            Table::Accounts => {
                type $row = $crate::account::Account;
                Some($done)
            }
            Table::Sessions => {
                type $row = $crate::session::Session;
                Some($done)
            }
            Table::Snapshots => {
                type $row = $crate::snapshot::Snapshot;
                Some($done)
            }
            Table::Turns => {
                type $row = $crate::conversation::Turn;
                Some($done)
            }
            Table::Files => {
                type $row = $crate::file::ProjectFile;
                Some($done)
            }
            Table::Queue => {
                type $row = $crate::queue::QueueEntry;
                Some($done)
            }
            Table::Knowledge => {
                type $row = $crate::knowledge::Knowledge;
                Some($done)
            }
            Table::Activity => None,
        }
    };
}
/// The indexes of a table that allow a key only once.
pub(super) fn unique_indexes(table: Table) -> impl Iterator<Item = &'static Index> {
    let indexes: &[Index] = with_row_type!(table, T => T::INDEXES).unwrap_or_default();
    indexes.iter().filter(|index| index.unique)
}

/// Reads a row: what is to be known of it, and the one way in which it is written, where this is another.
pub(super) fn study(table: Table, body: &[u8]) -> Result<(Facts, Option<Vec<u8>>), String> {
    with_row_type!(table, T => study_as::<T>(body))
        .unwrap_or_else(|| Err("no export holds this table".into()))
}

fn study_as<T: Exported>(body: &[u8]) -> Result<(Facts, Option<Vec<u8>>), String> {
    let read: T = checked(body)?;
    let written = match row::is_json(&read, body) {
        true => None,
        false => Some(row::to_json(&read).map_err(|fault| fault.to_string())?),
    };
    Ok((facts(&read), written))
}

/// The key parts of a row, which is not written again for them.
pub(super) fn keys(table: Table, body: &[u8]) -> Result<Vec<(&'static str, KeyPart)>, String> {
    with_row_type!(table, T => checked::<T>(body).map(|row| row.keys()))
        .unwrap_or_else(|| Err("no export holds this table".into()))
}

fn checked<T: Exported>(body: &[u8]) -> Result<T, String> {
    let read: T = serde_json::from_slice(body).map_err(|fault| words(&fault))?;
    if read.revision() == 0 {
        return Err("revision begins at 1".into());
    }
    read.fault().map_or(Ok(read), Err)
}

pub(super) fn facts<T: Exported>(row: &T) -> Facts {
    Facts {
        id: row.id().bits(),
        revision: row.revision(),
        updated_at: row.updated_at(),
        is_live: row.is_live(),
        keys: row.keys(),
        refers: row.refers(),
    }
}

/// What a row is called, where something is said about it.
pub(super) fn called(table: Table, body: &[u8]) -> String {
    let label =
        |body| with_row_type!(table, T => serde_json::from_slice::<T>(body).map(|row| row.called()).ok());
    label(body).flatten().unwrap_or_else(|| "a row".to_owned())
}

/// A fault of JSON without its place, which counts from the row's own beginning.
pub(super) fn words(fault: &serde_json::Error) -> String {
    fault.to_string().split(" at line ").next().unwrap_or_default().to_owned()
}

/// An id as rows write it.
pub(super) fn id_text(id: Bits) -> String {
    Id::<()>::new(uuid::Uuid::from_u128(id)).to_string()
}
