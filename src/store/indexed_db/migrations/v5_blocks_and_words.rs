//! Version 5: turns lie in blocks, and registers tell what rows say. Turns that are there are read as blocks of one, so
//! that nothing is to be moved; the registers are filled when the database is opened.

use super::{Migration, NewList};

pub(super) const MIGRATION: Migration = Migration {
    listed: &[("conversation_history", NewList { name: "ids", field: "ids", is_unique: false })],
    plain_tables: &["sessions_said", "knowledge_base_said"],
    ..Migration::NOTHING
};
