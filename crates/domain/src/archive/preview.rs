//! What an import would do, or did, told to the person.

use serde::{Deserialize, Serialize};

use crate::Table;

/// How an import treats what is there already.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ImportMode {
    /// Adds what is missing and takes newer versions of what is there; nothing is removed.
    #[default]
    Merge,
    /// Makes everything as it is in the file. The file of one project replaces that project alone.
    Replace,
}

/// What an import would do, or did.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Preview {
    /// What happens to each table, parents before children; tables without any row are left out.
    pub tables: Vec<TableChange>,
    /// What was resolved on the way, cut at [`Self::MAX_NOTES`].
    pub notes: Vec<Note>,
    /// How many notes there are in all.
    pub note_count: usize,
}

/// What happens to a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableChange {
    /// Which.
    pub table: Table,
    /// Rows that are not there yet.
    pub added: usize,
    /// Rows that become those of the file.
    pub changed: usize,
    /// Rows of the file that are there already, as they are or newer.
    pub skipped: usize,
    /// Rows that the file does not have and that go.
    pub removed: usize,
}

/// Something that was resolved on the way.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// In which table.
    pub table: Table,
    /// What the row is called in the file.
    pub subject: String,
    /// What becomes of it.
    pub resolution: String,
}

impl Preview {
    /// More notes than this are only counted.
    pub const MAX_NOTES: usize = 100;

    /// Whether the data stay as they are.
    pub fn changes_nothing(&self) -> bool {
        self.tables.iter().all(|it| it.added + it.changed + it.removed == 0)
    }
}
