//! Version 7: what is in the trash, and what came from a session, is read from the registers.

use super::Migration;

pub(super) const MIGRATION: Migration = Migration { gone: GONE, ..Migration::NOTHING };

const GONE: &[(&str, &str)] =
    &[("sessions", "deleted_at"), ("knowledge_base", "source_session_id"), ("knowledge_base", "deleted_at")];
