//! Version 4: registers, which are filled when the database is opened, and hence fewer indexes.

use super::Migration;

pub(super) const MIGRATION: Migration = Migration { plain_tables: PLAIN, gone: GONE, ..Migration::NOTHING };

const PLAIN: &[&str] = &["sessions_register", "knowledge_base_register"];

const GONE: &[(&str, &str)] = &[
    ("sessions", "of_account"),
    ("sessions", "project_credits"),
    ("sessions", "account_credits"),
    ("sessions", "status_credits"),
    ("sessions", "session_type"),
    ("sessions", "type_credits"),
];
