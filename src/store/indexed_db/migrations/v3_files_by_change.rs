//! Version 3: files of all projects in the order of their last change.

use super::{Migration, NewIndex, index};

pub(super) const MIGRATION: Migration = Migration { tables: &[], indexes: INDEXES };

const INDEXES: &[(&str, NewIndex)] = &[("project_files", index("all_updated", &["updated_at"]))];
