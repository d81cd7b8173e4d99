//! The figures of the dashboard.

use domain::Table;
use domain::account::{Account, AccountStatus};
use domain::api::{Failure, Page, SessionQuery};
use domain::project::{self, Project, ProjectStatus};
use domain::queue::{self, QueueEntry, QueueStatus};
use domain::session::{Session, SessionStatus};
use futures_util::try_join;
use serde::Serialize;

use super::Service;
use super::accounts::every_account;
use crate::store::{Rows, Scan, Store, Stretch};

/// Where everything stands.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Stats {
    /// Projects that are being worked on.
    pub active_projects: u64,
    /// Accounts that can be used.
    pub active_accounts: u64,
    /// Accounts in all.
    pub accounts: u64,
    /// Credits that the sessions of all projects used.
    pub total_credits: u64,
    /// Sessions of all projects.
    pub total_sessions: u64,
    /// Credits that the usable accounts have left.
    pub credits_left_today: u64,
    /// Credits that the usable accounts have when full.
    pub credits_limit: u64,
    /// The sessions that run, the latest first.
    pub running: Vec<Session>,
    /// What hand-offs saved.
    pub savings: Savings,
}

/// What hand-offs saved, by the assumptions at their time.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
pub struct Savings {
    /// Hand-offs that were made.
    pub handoffs: u64,
    /// Credits.
    pub credits: u64,
    /// Minutes.
    pub minutes: u64,
}

/// The figures, and the rows that they were counted from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Overview {
    /// The figures.
    pub stats: Stats,
    /// All accounts, by name.
    pub accounts: Vec<Account>,
    /// All projects, by name.
    pub projects: Vec<Project>,
}

impl<S: Store> Service<S> {
    /// The figures of the dashboard.
    pub async fn stats(&self) -> Result<Stats, Failure> {
        Ok(self.overview().await?.stats)
    }

    /// The figures of the dashboard, and the rows behind them: who shows both reads no row twice.
    pub async fn overview(&self) -> Result<Overview, Failure> {
        let store = self.reading(&[Table::Projects, Table::Accounts, Table::Queue]).await?;
        let (projects, done) = (Stretch::of(project::NAME, []), [QueueStatus::Completed.name().into()]);
        let (projects, done) = (Scan::all(projects), Scan::all(Stretch::of(queue::STATUS, done)));
        // All of it is asked for at once.
        let rows = async {
            let all = try_join!(store.rows(&projects), every_account(&store), store.rows(&done));
            all.map_err(Failure::from)
        };
        let ((projects, accounts, done), running) = try_join!(rows, self.running())?;
        Ok(Overview { stats: counted(&projects, &accounts, &done, running), accounts, projects })
    }

    /// The sessions that run, the latest first.
    pub async fn running(&self) -> Result<Vec<Session>, Failure> {
        let page = Page { limit: Page::MOST, cursor: None };
        let query = SessionQuery { status: Some(SessionStatus::InProgress), page, ..SessionQuery::default() };
        Ok(self.sessions(&query).await?.items)
    }

    /// All accounts, by name: for choices.
    pub async fn all_accounts(&self) -> Result<Vec<Account>, Failure> {
        let store = self.reading(&[Table::Accounts]).await?;
        Ok(every_account(&store).await?)
    }

    /// All projects, by name: for choices.
    pub async fn all_projects(&self) -> Result<Vec<Project>, Failure> {
        let store = self.reading(&[Table::Projects]).await?;
        let stretch = Stretch::of(project::NAME, []);
        Ok(store.rows(&Scan::all(stretch)).await?)
    }
}

/// The figures of these rows.
fn counted(projects: &[Project], accounts: &[Account], done: &[QueueEntry], running: Vec<Session>) -> Stats {
    let mut stats = Stats { running, ..Stats::default() };
    for project in projects {
        stats.active_projects += u64::from(project.status == ProjectStatus::Active);
        stats.total_credits += project.total_credits_used;
        stats.total_sessions += u64::from(project.total_sessions);
    }
    for account in accounts {
        stats.accounts += 1;
        if account.is_usable() {
            stats.active_accounts += 1;
            stats.credits_left_today += u64::from(account.credits_available);
        }
        if account.status != AccountStatus::Blocked {
            stats.credits_limit += u64::from(account.credits_limit);
        }
    }
    for entry in done {
        stats.savings.handoffs += 1;
        stats.savings.credits += u64::from(entry.credits_saved);
        stats.savings.minutes += u64::from(entry.minutes_saved);
    }
    stats
}
