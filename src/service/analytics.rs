//! What the figures of sessions say. It reads all sessions of the time, so the worker does it where there is one.

use domain::Row;
use domain::Table;
use domain::account::{self, Account};
use domain::analytics::{Ask, Past, Report, report};
use domain::api::Failure;
use domain::project::Project;
use domain::queue::{self, QueueEntry, QueueStatus};
use domain::session::{self, Session, SessionStatus};

use super::Service;
use super::queue::hidden_sessions;
use super::work::found;
use crate::store::{Direction, Rows, Scan, Store, StoreError, Stretch, Transaction, key_in};

/// Rows that are read before whoever waits is told how far it is.
const AT_ONCE: usize = 500;

impl<S: Store> Service<S> {
    /// Answers what is asked; `go_on` hears how many sessions of how many were read, and says whether to go on.
    pub async fn analyze(
        &self,
        ask: &Ask,
        go_on: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<Option<Report>, Failure> {
        if !self.knows_zone(&ask.zone) {
            return Err(Failure::field("zone", "must be a time zone such as Asia/Jakarta"));
        }
        let tables = [Table::Projects, Table::Accounts, Table::Sessions, Table::Queue];
        let store = self.reading(&tables).await?;
        if let Some(project) = ask.project {
            let _: Project = found(&store, project).await?;
        }
        let Some(mut sessions) = self.sessions_for(&store, ask, go_on).await? else { return Ok(None) };
        let hidden = hidden_sessions(&store).await?;
        sessions.retain(|it| ask.project == Some(it.project_id) || !hidden.contains(&it.id.to_string()));
        let done = Stretch::of(queue::STATUS, [QueueStatus::Completed.name().into()]);
        let mut handoffs: Vec<QueueEntry> = store.rows(&Scan::all(done)).await?;
        handoffs.retain(|it| !hidden.contains(&it.session_id.to_string()));
        let mut accounts: Vec<Account> = store.rows(&Scan::all(Stretch::of(account::CREDITS, []))).await?;
        accounts.extend(store.rows::<Account>(&Scan::all(Stretch::of(account::TRASH, []))).await?);
        let past = Past {
            now: self.world.now(),
            sessions: &sessions,
            accounts: &accounts,
            handoffs: &handoffs,
            zones: &*self.world.zone,
        };
        Ok(Some(report(ask, &past)))
    }

    /// Whether there are clocks of a zone here.
    pub fn knows_zone(&self, zone: &str) -> bool {
        (self.world.zone)(zone, self.world.now()).is_some()
    }

    /// The sessions that began since the asked time, and those that run since before it.
    async fn sessions_for(
        &self,
        store: &impl Transaction,
        ask: &Ask,
        go_on: &mut dyn FnMut(usize, usize) -> bool,
    ) -> Result<Option<Vec<Session>>, Failure> {
        let reach = ask.reaches_back(self.world.now());
        let since = Stretch { from: Some(reach.into()), ..Stretch::of(session::STARTED, []) };
        let running = Stretch::of(session::STATUS, [SessionStatus::InProgress.name().into()]);
        let older = Stretch { below: Some(reach.into()), ..running };
        let total = store.count(&since).await? as usize;
        let mut sessions: Vec<Session> = store.rows(&Scan::all(older)).await?;
        let mut after = None;
        loop {
            let page: Vec<Session> = page(store, &since, after, AT_ONCE).await?;
            after = page.last().and_then(|last| key_in(last, &session::STARTED));
            let is_last = page.len() < AT_ONCE;
            sessions.extend(page);
            if !go_on(sessions.len(), total) {
                return Ok(None);
            }
            if is_last {
                return Ok(Some(sessions));
            }
        }
    }
}

async fn page<T: Row>(
    store: &impl Transaction,
    stretch: &Stretch,
    after: Option<domain::Key>,
    limit: usize,
) -> Result<Vec<T>, StoreError> {
    store.rows(&Scan { stretch: stretch.clone(), direction: Direction::Up, after, limit }).await
}
