//! Accounts: the seats that the person may use on each platform.

use serde::{Deserialize, Serialize};

use crate::refresh::RefreshRule;
use crate::row::{choice, row};
use crate::{Index, Name, Table, Tags, Timestamp};

choice! {
    /// Where an account is held.
    Platform {
        Genspark = "genspark", "GenSpark";
        #[default]
        Claude = "claude", "Claude";
        Chatgpt = "chatgpt", "ChatGPT";
        Gemini = "gemini", "Gemini";
        Other = "other", "Other";
    }
}

choice! {
    /// Whether an account can be used.
    AccountStatus {
        #[default]
        Available = "available", "Available";
        Active = "active", "In use";
        Exhausted = "exhausted", "Exhausted";
        Blocked = "blocked", "Blocked";
    }
}

/// An amount of money in the person's own currency. Invariant: finite, not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Cost(f64);

impl Cost {
    /// The amount.
    pub fn amount(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Cost {
    type Error = &'static str;

    fn try_from(amount: f64) -> Result<Self, Self::Error> {
        if amount.is_finite() && amount >= 0.0 { Ok(Self(amount)) } else { Err("must be 0 or more") }
    }
}

impl From<Cost> for f64 {
    fn from(cost: Cost) -> Self {
        cost.0
    }
}

row! {
    /// A seat on a platform, with what is left of its limit.
    Account in Accounts {
        /// What it is called; among live accounts no two have the same [`Name::key`].
        account_name: Name,
        /// The address that it is registered with; may be empty.
        account_email: String,
        /// Where it is held.
        platform: Platform,
        /// Credits that are left: 0 to `credits_limit`.
        credits_available: u32,
        /// Credits that it has after a refresh.
        credits_limit: u32,
        /// When its credits come back.
        refresh_rule: RefreshRule,
        /// When they last came back, or since when the present count is known.
        refreshed_at: Timestamp,
        /// Whether it can be used.
        status: AccountStatus,
        /// What it is good at.
        specialization: Tags,
        /// What it costs a month.
        monthly_cost: Cost,
        /// Whatever else is worth knowing; no passwords.
        notes: String,
    }
    label(self) { self.account_name.to_string() }
    lasting(self) { Vec::new() }
    live(self) {
        vec![
            ("name", self.account_name.key().into()),
            ("status", self.status.name().into()),
            ("platform", self.platform.name().into()),
            ("credits_available", self.credits_available.into()),
            ("updated_at", self.updated_at.into()),
        ]
    }
}

impl Account {
    /// Takes used credits off what is left, or gives a correction back: never below 0 or above the limit. What has
    /// nothing left is exhausted.
    pub fn charge(&mut self, used: i64) {
        let left = i64::from(self.credits_available).saturating_sub(used);
        self.credits_available = u32::try_from(left.max(0)).unwrap_or(u32::MAX).min(self.credits_limit);
        match (self.credits_available, self.status) {
            (0, AccountStatus::Available | AccountStatus::Active) if used > 0 => {
                self.status = AccountStatus::Exhausted;
            }
            (1.., AccountStatus::Exhausted) if used < 0 => self.status = AccountStatus::Active,
            _ => {}
        }
    }

    /// A session begins on it.
    pub fn occupy(&mut self) {
        if self.status == AccountStatus::Available {
            self.status = AccountStatus::Active;
        }
    }

    /// No session runs on it any more.
    pub fn release(&mut self) {
        if self.status == AccountStatus::Active {
            self.status = AccountStatus::Available;
        }
    }

    /// The platform refused more work. The true limit is what was `told`, else what was used since the last refresh, as
    /// far as any use is known.
    pub fn hit_limit(&mut self, told: Option<u32>) {
        let used = self.credits_limit - self.credits_available.min(self.credits_limit);
        self.credits_limit = told.unwrap_or(if used > 0 { used } else { self.credits_limit });
        self.credits_available = 0;
        self.status = AccountStatus::Exhausted;
    }

    /// Its credits came back at a moment.
    pub fn refresh(&mut self, at: Timestamp) {
        self.credits_available = self.credits_limit;
        self.refreshed_at = at;
        if self.status == AccountStatus::Exhausted {
            self.status = AccountStatus::Available;
        }
    }

    /// Whether its sessions can go on or begin.
    pub fn is_usable(&self) -> bool {
        matches!(self.status, AccountStatus::Available | AccountStatus::Active)
    }
}

/// No two live accounts have the same name.
pub const NAME: Index = Index::unique(Table::Accounts, "name", &["name"]);
/// By status, in the order of credits left.
pub const STATUS: Index = Index::new(Table::Accounts, "status", &["status", "credits_available"]);
/// By platform, in the order of credits left.
pub const PLATFORM: Index = Index::new(Table::Accounts, "platform", &["platform", "credits_available"]);
/// In the order of credits left.
pub const CREDITS: Index = Index::new(Table::Accounts, "credits_available", &["credits_available"]);
/// In the order of the last change.
pub const UPDATED: Index = Index::new(Table::Accounts, "updated_at", &["updated_at"]);
/// What is in the trash, in the order in which it got there.
pub const TRASH: Index = Index::new(Table::Accounts, "deleted_at", &["deleted_at"]);

const INDEXES: &[Index] = &[NAME, STATUS, PLATFORM, CREDITS, UPDATED, TRASH];
