//! Exports and imports: the document, what is checked in it, and what an import would change.
//!
//! A document is written row by row and never held as a tree. It is read whole, and every row of it is checked, before
//! anything else happens: a document with a single fault changes nothing.

mod check;
mod csv;
mod facts;
mod plan;
mod preview;
mod read;
mod resolve;
mod versions;
mod write;

pub use csv::{Csv, csv_of};
pub use plan::{Plan, Planner, Put};
pub use preview::{ImportMode, Note, Preview, TableChange};
pub use read::{Document, Fault, Refused};
pub use versions::VERSION;
pub use write::Writer;

use serde::{Deserialize, Serialize};

use crate::{KeyPart, Table};

/// What every document says it is.
pub const FORMAT: &str = "paas-export";

/// What a document holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// Everything.
    #[default]
    All,
    /// One project, what belongs to it, and the accounts that it used.
    Project,
}

/// The key parts of a row that is given as JSON.
///
/// # Errors
/// With the reason, where it is no row of that table.
pub fn keys(table: Table, body: &[u8]) -> Result<Vec<(&'static str, KeyPart)>, String> {
    facts::keys(table, body)
}

#[cfg(test)]
mod tests;
