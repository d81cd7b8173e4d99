//! Snapshots: briefings and checkpoints that were kept.

use briefing::Level;

use crate::row::{choice, row};
use crate::session::Session;
use crate::{Id, Index, Table};

choice! {
    /// Why a snapshot was kept.
    SnapshotType {
        #[default]
        Handoff = "handoff", "Hand-off";
        Checkpoint = "checkpoint", "Checkpoint";
        Backup = "backup", "Backup";
    }
}

row! {
    /// The state of a session at a moment.
    Snapshot in Snapshots {
        /// Whose state.
        session_id: Id<Session>,
        /// Why it was kept.
        snapshot_type: SnapshotType,
        /// How short the briefing is; `null` where there is none.
        level: Option<Level>,
        /// The briefing, or the checkpoint's text.
        compressed_context: String,
        /// One line about it.
        context_summary: String,
        /// The engine's figures.
        stats: serde_json::Value,
        /// For each line of the briefing, the turns that it came from.
        provenance: serde_json::Value,
        /// Files that the briefing names.
        file_count: u32,
        /// Lines of code in the conversation.
        code_lines: u32,
        /// The commit that the work stood at.
        git_commit_hash: Option<String>,
    }
    label(self) { self.snapshot_type.words().to_owned() }
    lasting(self) { vec![("session_id", self.session_id.into()), ("created_at", self.created_at.into())] }
    live(self) { Vec::new() }
}

/// Of a session, in the order of their making.
pub const SESSION: Index = Index::new(Table::Snapshots, "session_id", &["session_id", "created_at"]);

const INDEXES: &[Index] = &[SESSION];
