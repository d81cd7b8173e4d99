//! Projects: the products that are being built.

use crate::row::{choice, row};
use crate::{Index, Name, Table, Tags};

choice! {
    /// Where a project stands.
    ProjectStatus {
        #[default]
        Active = "active", "Active";
        Paused = "paused", "Paused";
        Completed = "completed", "Completed";
        Archived = "archived", "Archived";
    }
}

row! {
    /// A product that is being built.
    Project in Projects {
        /// What it is called; among live projects no two have the same [`Name::key`].
        name: Name,
        /// What it is.
        description: String,
        /// Where it stands.
        status: ProjectStatus,
        /// Its standing rules, verbatim: they go into every briefing unabridged.
        charter: String,
        /// What kind of work it is.
        specialization: Tags,
        /// Credits that its live sessions used.
        total_credits_used: u64,
        /// How many live sessions it has.
        total_sessions: u32,
        /// The highest session number ever given: numbers are never given twice, even after a purge.
        last_session_number: u32,
    }
    label(self) { self.name.to_string() }
    lasting(self) { Vec::new() }
    live(self) {
        vec![
            ("name", self.name.key().into()),
            ("status", self.status.name().into()),
            ("updated_at", self.updated_at.into()),
            ("credits", crate::KeyPart::Number(self.total_credits_used as f64)),
            ("sessions", self.total_sessions.into()),
        ]
    }
}

impl Project {
    /// Gives out the next session number.
    pub fn next_number(&mut self) -> u32 {
        self.last_session_number += 1;
        self.last_session_number
    }

    /// Counts a session in: one that begins, or that comes out of the trash.
    pub fn count_in(&mut self, credits_used: u32) {
        self.total_sessions += 1;
        self.total_credits_used += u64::from(credits_used);
    }

    /// Counts a session out: one that goes to the trash.
    pub fn count_out(&mut self, credits_used: u32) {
        self.total_sessions = self.total_sessions.saturating_sub(1);
        self.total_credits_used = self.total_credits_used.saturating_sub(credits_used.into());
    }

    /// Counts a change of a live session's credits.
    pub fn recount(&mut self, before: u32, after: u32) {
        let total = self.total_credits_used + u64::from(after);
        self.total_credits_used = total.saturating_sub(before.into());
    }
}

/// No two live projects have the same name.
pub const NAME: Index = Index::unique(Table::Projects, "name", &["name"]);
/// By status, in the order of the last change.
pub const STATUS: Index = Index::new(Table::Projects, "status", &["status", "updated_at"]);
/// In the order of the last change.
pub const UPDATED: Index = Index::new(Table::Projects, "updated_at", &["updated_at"]);
/// In the order of credits used.
pub const CREDITS: Index = Index::new(Table::Projects, "credits", &["credits"]);
/// In the order of the number of sessions.
pub const SESSIONS: Index = Index::new(Table::Projects, "sessions", &["sessions"]);
/// What is in the trash, in the order in which it got there.
pub const TRASH: Index = Index::new(Table::Projects, "deleted_at", &["deleted_at"]);

const INDEXES: &[Index] = &[NAME, STATUS, UPDATED, CREDITS, SESSIONS, TRASH];
