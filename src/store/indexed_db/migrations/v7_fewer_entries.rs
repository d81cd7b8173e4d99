//! Version 7: orders of sessions and knowledge are read from the registers, so only the rule has an index left.

use super::Migration;

pub(super) const MIGRATION: Migration = Migration { gone: GONE, ..Migration::NOTHING };

const GONE: &[(&str, &str)] = &[
    ("sessions", "started_at"),
    ("sessions", "project_id"),
    ("sessions", "account_id"),
    ("sessions", "status"),
    ("sessions", "deleted_at"),
    ("knowledge_base", "category"),
    ("knowledge_base", "usage_count"),
    ("knowledge_base", "source_session_id"),
    ("knowledge_base", "deleted_at"),
];
