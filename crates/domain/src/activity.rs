//! The log of what changed when. It belongs to this device and goes into no export.

use crate::row::{choice, row};
use crate::{Index, Table};

choice! {
    /// What was done.
    Action {
        #[default]
        Created = "created", "Created";
        Updated = "updated", "Changed";
        Deleted = "deleted", "Moved to the trash";
        Restored = "restored", "Restored";
        Purged = "purged", "Deleted for good";
        Imported = "imported", "Imported";
        Exported = "exported", "Exported";
        Refreshed = "refreshed", "Refreshed";
    }
}

row! {
    /// Something that was done.
    Activity in Activity {
        /// What.
        action: Action,
        /// To a row of which table.
        table: Table,
        /// Which row; `null` where it was many.
        row_id: Option<String>,
        /// What the row was called, or how many rows it was.
        subject: String,
    }
    label(self) { self.subject.clone() }
    lasting(self) { vec![("created_at", self.created_at.into())] }
    live(self) { self.row_id.iter().map(|id| ("row_id", id.as_str().into())).collect() }
}

/// In the order of happening.
pub const CREATED: Index = Index::new(Table::Activity, "created_at", &["created_at"]);
/// Of one row, in the order of happening.
pub const ROW: Index = Index::new(Table::Activity, "row_id", &["row_id", "created_at"]);

const INDEXES: &[Index] = &[CREATED, ROW];
