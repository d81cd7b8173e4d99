//! Version 5: turns lie in blocks. Those that are there are read as blocks of one, so that nothing is to be moved.

use super::Migration;

pub(super) const MIGRATION: Migration =
    Migration { listed: &[("conversation_history", "ids")], ..Migration::NOTHING };
