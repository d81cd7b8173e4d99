//! What a session says about the briefing that it began with: what learning rests on.

use domain::activity::Action;
use domain::api::Failure;
use domain::learning::{BriefingOutcome, Sufficed};
use domain::queue::{self, QueueEntry, QueueStatus};
use domain::session::Session;
use domain::snapshot::{self, Snapshot, SnapshotType};
use domain::{Id, Table};

use super::Service;
use super::sessions::live_session;
use super::work::Work;
use crate::store::{Direction, Rows, Scan, Store, Stretch};

const TABLES: &[Table] = &[Table::Projects, Table::Sessions, Table::Snapshots, Table::Queue];
/// Among so many of a session's latest snapshots its last briefing is looked for.
const RECENT: usize = 20;

impl<S: Store> Service<S> {
    /// Records whether the briefing of the session before told enough, and what was missing. Said again, it replaces what
    /// was said before.
    pub async fn record_briefing_outcome(
        &self,
        id: Id<Session>,
        sufficed: Sufficed,
        missing: &str,
    ) -> Result<Session, Failure> {
        let work = self.work(TABLES).await?;
        let mut session = live_session(&work.store, id).await?;
        let Some(previous) = session.previous_session_id else {
            let error = format!(
                "Session {} is the first of its project: it began with no briefing.",
                session.session_number
            );
            return Err(Failure::conflict(error, "Say it of a later session."));
        };
        let level = work.last_briefing(previous).await?.and_then(|briefing| briefing.level);
        let missing = missing.trim().to_owned();
        work.settle_handoff(previous, sufficed, &missing).await?;
        session.briefing_outcome = Some(BriefingOutcome { at: work.now, sufficed, missing, level });
        work.change(&mut session, Action::Updated)?;
        work.commit().await?;
        Ok(session)
    }
}

impl<S: Store> Work<'_, S> {
    async fn last_briefing(&self, session: Id<Session>) -> Result<Option<Snapshot>, Failure> {
        let stretch = Stretch::of(snapshot::SESSION, [session.into()]);
        let scan = Scan { stretch, direction: Direction::Down, after: None, limit: RECENT };
        let kept: Vec<Snapshot> = self.store.rows(&scan).await?;
        Ok(kept.into_iter().find(|it| it.snapshot_type == SnapshotType::Handoff))
    }

    /// Writes what came of a hand-off into its line of the queue, where it has one.
    async fn settle_handoff(
        &self,
        session: Id<Session>,
        sufficed: Sufficed,
        missing: &str,
    ) -> Result<(), Failure> {
        let stretch = Stretch::of(queue::SESSION, [session.into()]);
        let scan = Scan { stretch, direction: Direction::Down, after: None, limit: RECENT };
        let entries: Vec<QueueEntry> = self.store.rows(&scan).await?;
        let made = entries
            .into_iter()
            .filter(|it| it.deleted_at.is_none() && it.status == QueueStatus::Completed)
            .max_by_key(|it| it.processed_at);
        let Some(mut entry) = made else { return Ok(()) };
        entry.outcome = Some(words(sufficed, missing));
        self.follow(&mut entry)
    }
}

fn words(sufficed: Sufficed, missing: &str) -> String {
    let said = match sufficed {
        Sufficed::Yes => "The briefing sufficed.",
        Sufficed::Partly => "The briefing sufficed in part.",
        Sufficed::No => "The briefing did not suffice.",
    };
    if missing.is_empty() { said.to_owned() } else { format!("{said} Missing: {missing}") }
}
