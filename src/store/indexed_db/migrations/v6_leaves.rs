//! Version 6: sessions and knowledge lie in leaves, and their indexes have an entry for each row of one.

use domain::Table;

use super::{Migration, NewList};

pub(super) const MIGRATION: Migration =
    Migration { gone: GONE, listed: LISTED, packed: PACKED, ..Migration::NOTHING };

const PACKED: &[Table] = &[Table::Sessions, Table::Knowledge];

const GONE: &[(&str, &str)] = &[
    ("sessions", "project_number"),
    ("sessions", "started_at"),
    ("sessions", "credits_used"),
    ("sessions", "project_id"),
    ("sessions", "account_id"),
    ("sessions", "status"),
    ("sessions", "deleted_at"),
    ("knowledge_base", "category"),
    ("knowledge_base", "category_usage"),
    ("knowledge_base", "usage_count"),
    ("knowledge_base", "updated_at"),
    ("knowledge_base", "source_session_id"),
    ("knowledge_base", "deleted_at"),
];

const LISTED: &[(&str, NewList)] = &[
    ("sessions", NewList { name: "project_number", field: "lists.project_number", is_unique: true }),
    ("sessions", list("started_at", "lists.started_at")),
    ("sessions", list("project_id", "lists.project_id")),
    ("sessions", list("account_id", "lists.account_id")),
    ("sessions", list("status", "lists.status")),
    ("sessions", list("deleted_at", "lists.deleted_at")),
    ("knowledge_base", list("category", "lists.category")),
    ("knowledge_base", list("usage_count", "lists.usage_count")),
    ("knowledge_base", list("source_session_id", "lists.source_session_id")),
    ("knowledge_base", list("deleted_at", "lists.deleted_at")),
];

const fn list(name: &'static str, field: &'static str) -> NewList {
    NewList { name, field, is_unique: false }
}
