//! The files that matter to a project.

use crate::project::Project;
use crate::row::{choice, row};
use crate::{Id, Index, KeyPart, Table, Timestamp};

choice! {
    /// How much a file matters.
    Importance {
        Critical = "critical", "Critical";
        High = "high", "High";
        #[default]
        Normal = "normal", "Normal";
        Low = "low", "Low";
    }
}

choice! {
    /// What git says of a file.
    GitStatus {
        #[default]
        Unknown = "unknown", "Unknown";
        Unchanged = "unchanged", "Unchanged";
        Modified = "modified", "Modified";
        Added = "added", "Added";
        Deleted = "deleted", "Deleted";
        Renamed = "renamed", "Renamed";
        Untracked = "untracked", "Untracked";
        Ignored = "ignored", "Ignored";
    }
}

row! {
    /// A file that matters to a project.
    ProjectFile in Files {
        /// Whose file.
        project_id: Id<Project>,
        /// Where it lies; among the live files of a project none stands twice.
        file_path: String,
        /// What it is: an extension or a word.
        file_type: String,
        /// How much it matters.
        importance: Importance,
        /// What git says of it.
        git_status: GitStatus,
        /// How large it is.
        size_bytes: Option<u64>,
        /// When it was changed last.
        last_modified: Option<Timestamp>,
        /// Whatever else is worth knowing.
        notes: String,
    }
    label(self) { self.file_path.clone() }
    lasting(self) { vec![("project_id", self.project_id.into())] }
    live(self) {
        vec![
            ("file_path", self.file_path.clone().into()),
            ("importance", KeyPart::Number(f64::from(self.importance as u8))),
            ("updated_at", self.updated_at.into()),
        ]
    }
}

/// All files of a project, in the trash too.
pub const OF_PROJECT: Index = Index::new(Table::Files, "of_project", &["project_id"]);
/// By project and path; no path stands twice.
pub const PATH: Index = Index::unique(Table::Files, "project_id", &["project_id", "file_path"]);
/// By project, what matters most first.
pub const IMPORTANCE: Index = Index::new(Table::Files, "importance", &["project_id", "importance"]);
/// By project, in the order of the last change.
pub const UPDATED: Index = Index::new(Table::Files, "updated_at", &["project_id", "updated_at"]);
/// Of all projects, in the order of the last change.
pub const ALL_UPDATED: Index = Index::new(Table::Files, "all_updated", &["updated_at"]);
/// What is in the trash, in the order in which it got there.
pub const TRASH: Index = Index::new(Table::Files, "deleted_at", &["deleted_at"]);

const INDEXES: &[Index] = &[OF_PROJECT, PATH, IMPORTANCE, UPDATED, ALL_UPDATED, TRASH];
