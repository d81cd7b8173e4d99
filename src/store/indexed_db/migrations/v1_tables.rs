//! Version 1: the eight tables.

use super::{Migration, NewTable, index, unique};

pub(super) const MIGRATION: Migration = Migration { tables: TABLES, ..Migration::NOTHING };

const TABLES: &[NewTable] = &[
    NewTable {
        name: "projects",
        indexes: &[
            unique("name", &["name"]),
            index("status", &["status", "updated_at"]),
            index("updated_at", &["updated_at"]),
            index("credits", &["credits"]),
            index("sessions", &["sessions"]),
            index("deleted_at", &["deleted_at"]),
        ],
    },
    NewTable {
        name: "accounts",
        indexes: &[
            unique("name", &["name"]),
            index("status", &["status", "credits_available"]),
            index("platform", &["platform", "credits_available"]),
            index("credits_available", &["credits_available"]),
            index("updated_at", &["updated_at"]),
            index("deleted_at", &["deleted_at"]),
        ],
    },
    NewTable {
        name: "sessions",
        indexes: &[
            unique("project_number", &["project_id", "session_number"]),
            index("of_account", &["account_id"]),
            index("started_at", &["started_at"]),
            index("credits_used", &["credits_used"]),
            index("project_id", &["project_id", "started_at"]),
            index("project_credits", &["project_id", "credits_used"]),
            index("account_id", &["account_id", "started_at"]),
            index("account_credits", &["account_id", "credits_used"]),
            index("status", &["status", "started_at"]),
            index("status_credits", &["status", "credits_used"]),
            index("session_type", &["session_type", "started_at"]),
            index("type_credits", &["session_type", "credits_used"]),
            index("deleted_at", &["deleted_at"]),
        ],
    },
    NewTable { name: "context_snapshots", indexes: &[index("session_id", &["session_id", "created_at"])] },
    NewTable {
        name: "conversation_history",
        indexes: &[unique("session_id", &["session_id", "turn_number"])],
    },
    NewTable {
        name: "project_files",
        indexes: &[
            index("of_project", &["project_id"]),
            unique("project_id", &["project_id", "file_path"]),
            index("importance", &["project_id", "importance"]),
            index("updated_at", &["project_id", "updated_at"]),
            index("deleted_at", &["deleted_at"]),
        ],
    },
    NewTable {
        name: "handoff_queue",
        indexes: &[
            index("session_id", &["session_id"]),
            index("status", &["status", "urgency", "created_at"]),
            index("created_at", &["created_at"]),
            index("urgency", &["urgency", "created_at"]),
            index("deleted_at", &["deleted_at"]),
        ],
    },
    NewTable {
        name: "knowledge_base",
        indexes: &[
            index("category", &["category", "updated_at"]),
            index("category_usage", &["category", "usage_count"]),
            index("usage_count", &["usage_count"]),
            index("updated_at", &["updated_at"]),
            index("source_session_id", &["source_session_id"]),
            index("deleted_at", &["deleted_at"]),
        ],
    },
];
