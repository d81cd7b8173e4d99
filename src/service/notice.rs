//! What the rest of the app is told after a change.

use domain::{Row, Table};
use serde::{Deserialize, Serialize};

/// Something that changed, in this tab or another one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Change {
    /// In which table.
    pub table: Table,
    /// Which row; `None` where it was many.
    pub id: Option<String>,
    /// The project that the row belongs to, where it belongs to one.
    pub project: Option<String>,
}

impl Change {
    /// A row changed.
    pub fn of<T: Row>(row: &T) -> Self {
        Self { table: T::TABLE, id: Some(row.id().to_string()), project: project(&row.lasting_keys()) }
    }

    /// Any number of rows of a table changed.
    pub fn of_all(table: Table) -> Self {
        Self { table, id: None, project: None }
    }
}

fn project(keys: &[(&'static str, domain::KeyPart)]) -> Option<String> {
    keys.iter().find_map(|(name, part)| match part {
        domain::KeyPart::Text(id) if *name == "project_id" => Some(id.clone()),
        _ => None,
    })
}
