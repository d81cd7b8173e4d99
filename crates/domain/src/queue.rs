//! Hand-offs that wait for the next account.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::row::{choice, row};
use crate::session::Session;
use crate::{Id, Index, KeyPart, Table, Timestamp};

choice! {
    /// Where a hand-off stands.
    QueueStatus {
        #[default]
        Pending = "pending", "Pending";
        Processing = "processing", "Processing";
        Completed = "completed", "Completed";
        Failed = "failed", "Failed";
    }
}

/// How soon a hand-off is wanted. Invariant: 1 to 10, 10 soonest.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Priority(u8);

impl Default for Priority {
    fn default() -> Self {
        Self(5)
    }
}

impl TryFrom<u8> for Priority {
    type Error = &'static str;

    fn try_from(value: u8) -> Result<Self, Self::Error> {
        if (1..=10).contains(&value) { Ok(Self(value)) } else { Err("must be 1 to 10") }
    }
}

impl From<Priority> for u8 {
    fn from(priority: Priority) -> Self {
        priority.0
    }
}

row! {
    /// A hand-off that waits for the next account, or was made.
    QueueEntry in Queue {
        /// The session that is handed off.
        session_id: Id<Session>,
        /// The account that it ran on.
        from_account_id: Id<Account>,
        /// The account that goes on, once it is known.
        to_account_id: Option<Id<Account>>,
        /// How soon it is wanted.
        priority: Priority,
        /// What the next session is told.
        handoff_context: String,
        /// Where it stands.
        status: QueueStatus,
        /// When it was done.
        processed_at: Option<Timestamp>,
        /// Credits that it saved, by the assumptions of the moment.
        credits_saved: u32,
        /// Minutes that it saved.
        minutes_saved: u32,
        /// What came of it.
        outcome: Option<String>,
    }
    label(self) { "Hand-off".to_owned() }
    lasting(self) { vec![("session_id", self.session_id.into())] }
    live(self) {
        vec![
            ("status", self.status.name().into()),
            // The most urgent first, in an index that is read forwards.
            ("urgency", KeyPart::Number(-f64::from(self.priority.0))),
            ("created_at", self.created_at.into()),
        ]
    }
}

impl QueueEntry {
    /// Notes when it was done, or that it is not any more.
    pub fn settle(&mut self, now: Timestamp) {
        match self.status {
            QueueStatus::Pending | QueueStatus::Processing => self.processed_at = None,
            QueueStatus::Completed | QueueStatus::Failed => {
                self.processed_at = self.processed_at.or(Some(now));
            }
        }
    }
}

/// All hand-offs of a session, in the trash too.
pub const SESSION: Index = Index::new(Table::Queue, "session_id", &["session_id"]);
/// By status, the most urgent first, then the oldest.
pub const STATUS: Index = Index::new(Table::Queue, "status", &["status", "urgency", "created_at"]);
/// In the order of their making.
pub const CREATED: Index = Index::new(Table::Queue, "created_at", &["created_at"]);
/// The most urgent first, then the oldest.
pub const URGENCY: Index = Index::new(Table::Queue, "urgency", &["urgency", "created_at"]);
/// What is in the trash, in the order in which it got there.
pub const TRASH: Index = Index::new(Table::Queue, "deleted_at", &["deleted_at"]);

const INDEXES: &[Index] = &[SESSION, STATUS, CREATED, URGENCY, TRASH];
