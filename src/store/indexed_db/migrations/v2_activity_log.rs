//! Version 2: the log of what changed when.

use super::{Migration, NewTable, index};

pub(super) const MIGRATION: Migration = Migration { tables: TABLES, ..Migration::NOTHING };

const TABLES: &[NewTable] = &[NewTable {
    name: "activity_log",
    indexes: &[index("created_at", &["created_at"]), index("row_id", &["row_id", "created_at"])],
}];
