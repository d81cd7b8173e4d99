//! Conversations that were kept, turn by turn. Secrets have been replaced before a turn becomes a row.

use briefing::conversation::Role;

use crate::row::row;
use crate::session::Session;
use crate::{Id, Index, Table, Timestamp};

row! {
    /// A turn of a conversation.
    Turn in Turns {
        /// The session that it belongs to.
        session_id: Id<Session>,
        /// Its place in the session's conversation, from 1.
        turn_number: u32,
        /// Who speaks.
        role: Role,
        /// What was said or done, without secrets.
        content: String,
        /// How many tokens it has, about.
        tokens_estimate: u32,
        /// When it was said, where the source says so.
        timestamp: Option<Timestamp>,
        /// What format it was read from.
        source_format: String,
    }
    label(self) { format!("Turn {}", self.turn_number) }
    lasting(self) { vec![("session_id", self.session_id.into()), ("turn_number", self.turn_number.into())] }
    live(self) { Vec::new() }
}

/// Of a session, in their order; none stands twice.
pub const SESSION: Index = Index::unique(Table::Turns, "session_id", &["session_id", "turn_number"]);

const INDEXES: &[Index] = &[SESSION];
