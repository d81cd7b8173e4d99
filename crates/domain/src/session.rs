//! Sessions: stretches of work on a project with an account.

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::index::said;
use crate::learning::BriefingOutcome;
use crate::project::Project;
use crate::row::{choice, row};
use crate::{Id, Index, Table, Timestamp};

choice! {
    /// What kind of work a session is.
    SessionType {
        #[default]
        Development = "development", "Development";
        Bugfix = "bugfix", "Bug fix";
        Feature = "feature", "Feature";
        Refactor = "refactor", "Refactoring";
        Deployment = "deployment", "Deployment";
        Research = "research", "Research";
    }
}

choice! {
    /// Where a session stands.
    SessionStatus {
        #[default]
        InProgress = "in_progress", "Running";
        Completed = "completed", "Completed";
        Failed = "failed", "Failed";
        HandedOff = "handed_off", "Handed off";
    }
}

/// Credits that were logged at a moment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CreditEntry {
    /// When.
    pub at: Timestamp,
    /// How many; negative for a correction.
    pub delta: i64,
}

row! {
    /// A stretch of work on a project with an account.
    Session in Sessions {
        /// The project; in the trash perhaps, but never gone.
        project_id: Id<Project>,
        /// The account; in the trash perhaps, but never gone.
        account_id: Id<Account>,
        /// Its number in the project, from 1.
        session_number: u32,
        /// What kind of work it is.
        session_type: SessionType,
        /// Where it stands.
        status: SessionStatus,
        /// Credits used: the sum of the log.
        credits_used: u32,
        /// Each logging of credits.
        credit_log: Vec<CreditEntry>,
        /// How long it took, once it has ended.
        duration_minutes: Option<u32>,
        /// What it is to achieve.
        objectives: String,
        /// What it achieved.
        accomplishments: String,
        /// What stood in its way.
        blockers: String,
        /// What the next session must know.
        handoff_notes: String,
        /// Free JSON or text to restore the work from.
        checkpoint_data: Option<serde_json::Value>,
        /// When it began.
        started_at: Timestamp,
        /// When it ended.
        completed_at: Option<Timestamp>,
        /// The session of the project before it.
        previous_session_id: Option<Id<Session>>,
        /// What it says about the briefing that it began with; rows from before this could be said lack the field.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        briefing_outcome: Option<BriefingOutcome>,
    }
    label(self) { format!("Session {}", self.session_number) }
    lasting(self) {
        vec![
            ("project_id", self.project_id.into()),
            ("account_id", self.account_id.into()),
            ("session_number", self.session_number.into()),
        ]
    }
    live(self) {
        vec![
            ("status", self.status.name().into()),
            ("session_type", self.session_type.name().into()),
            ("started_at", self.started_at.into()),
            ("credits_used", self.credits_used.into()),
            said(&[&self.objectives, &self.accomplishments, &self.blockers, &self.handoff_notes]),
        ]
    }
}

impl Session {
    /// Whether it still runs.
    pub fn is_running(&self) -> bool {
        self.status == SessionStatus::InProgress
    }

    /// Logs credits: more of them, or fewer as a correction. Returns by how many the sum changed: it never falls below 0.
    pub fn log_credits(&mut self, at: Timestamp, asked: i64) -> i64 {
        let before = i64::from(self.credits_used);
        let after = before.saturating_add(asked).clamp(0, u32::MAX.into());
        let delta = after - before;
        if delta != 0 {
            self.credits_used = u32::try_from(after).unwrap_or_default();
            self.credit_log.push(CreditEntry { at, delta });
        }
        delta
    }

    /// Ends it, after the time that is told or that has passed since it began.
    pub fn end(&mut self, at: Timestamp, status: SessionStatus, minutes: Option<u32>) {
        let passed = at.since(self.started_at).max(0) / 60_000;
        self.status = status;
        self.completed_at = Some(at);
        self.duration_minutes = Some(minutes.unwrap_or(u32::try_from(passed).unwrap_or(u32::MAX)));
    }
}

/// Numbers of a project, of trashed sessions too: none stands twice.
pub const NUMBER: Index = Index::unique(Table::Sessions, "project_number", &["project_id", "session_number"]);
/// In the order of their beginning.
pub const STARTED: Index = Index::new(Table::Sessions, "started_at", &["started_at"]);
/// In the order of credits used.
pub const CREDITS: Index = Index::new(Table::Sessions, "credits_used", &["credits_used"]);
/// By project, in the order of their beginning.
pub const PROJECT: Index = Index::new(Table::Sessions, "project_id", &["project_id", "started_at"]);
/// By account, in the order of their beginning.
pub const ACCOUNT: Index = Index::new(Table::Sessions, "account_id", &["account_id", "started_at"]);
/// By status, in the order of their beginning.
pub const STATUS: Index = Index::new(Table::Sessions, "status", &["status", "started_at"]);
/// What is in the trash, in the order in which it got there.
pub const TRASH: Index = Index::new(Table::Sessions, "deleted_at", &["deleted_at"]);

const INDEXES: &[Index] = &[NUMBER, STARTED, CREDITS, PROJECT, ACCOUNT, STATUS, TRASH];
