//! Version 3: files of all projects in the order of their last change.

use super::{Migration, NewIndex, index};

pub(super) const MIGRATION: Migration = Migration { indexes: INDEXES, ..Migration::NOTHING };

const INDEXES: &[(&str, NewIndex)] = &[("project_files", index("all_updated", &["updated_at"]))];
