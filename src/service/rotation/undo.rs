//! Taking a rotation back, as long as nothing was built on it.

use domain::account::Account;
use domain::activity::Action;
use domain::api::Failure;
use domain::conversation::{self, Turn};
use domain::knowledge::{self, Knowledge};
use domain::project::Project;
use domain::queue::{self, QueueEntry};
use domain::session::Session;
use domain::snapshot::{self, Snapshot};
use domain::{Id, Row, Table};

use super::TABLES;
use crate::service::Service;
use crate::service::handoffs::KeptTurns;
use crate::service::work::Work;
use crate::store::{Rows, Store, Stretch};

/// What takes a rotation back: the rows as they were, and what it made of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Undo {
    session: Changed<Session>,
    left: Changed<Account>,
    next: Changed<Account>,
    started: Id<Session>,
    snapshot: Id<Snapshot>,
    entry: Id<QueueEntry>,
    turns: Vec<Id<Turn>>,
    /// The last kept turn, of which the latest part knew more.
    grown: Option<Changed<Turn>>,
}

/// A row as it was, and the revision that the rotation left it at.
#[derive(Clone, Debug, PartialEq)]
struct Changed<T> {
    was: T,
    revision: u64,
}

/// The rows that a rotation is about to change.
pub(super) struct Before {
    session: Session,
    left: Account,
    next: Account,
}

impl<S: Store> Service<S> {
    /// Takes a rotation back: everything is as it was before. Refused where somebody went on from it meanwhile.
    pub async fn undo_rotation(&self, undo: &Undo) -> Result<Session, Failure> {
        let tables: Vec<Table> = TABLES.iter().copied().chain([Table::Knowledge]).collect();
        let work = self.work(&tables).await?;
        let started = work.expect_untouched(undo).await?;
        for turn in &undo.turns {
            work.remove(*turn)?;
        }
        if let Some(grown) = &undo.grown {
            work.put_back(grown)?;
        }
        work.remove(undo.entry)?;
        work.remove(undo.snapshot)?;
        work.remove(started.id)?;
        let mut project: Project = work.found(started.project_id).await?;
        project.count_out(started.credits_used);
        project.last_session_number -= 1;
        work.follow(&mut project)?;
        work.put_back(&undo.left)?;
        work.put_back(&undo.next)?;
        let session = work.put_back(&undo.session)?;
        work.log(Action::Restored, &session)?;
        work.commit().await?;
        Ok(session)
    }
}

impl<S: Store> Work<'_, S> {
    /// The rows that a rotation is about to change, as they are.
    pub(super) async fn before(&self, session: &Session, next: Id<Account>) -> Result<Before, Failure> {
        let (left, next) = (self.found(session.account_id).await?, self.found(next).await?);
        Ok(Before { session: session.clone(), left, next })
    }

    /// What takes back what was made of them.
    pub(super) async fn undo(
        &self,
        before: Before,
        started: &Session,
        snapshot: Id<Snapshot>,
        entry: Id<QueueEntry>,
        latest: Option<KeptTurns>,
    ) -> Result<Undo, Failure> {
        let (turns, grown) = latest.map(|kept| (kept.new, kept.grown)).unwrap_or_default();
        let grown = match grown {
            Some(was) => Some(self.changed(was).await?),
            None => None,
        };
        Ok(Undo {
            session: self.changed(before.session).await?,
            left: self.changed(before.left).await?,
            next: self.changed(before.next).await?,
            started: started.id,
            snapshot,
            entry,
            turns,
            grown,
        })
    }

    async fn changed<T: Row>(&self, was: T) -> Result<Changed<T>, Failure> {
        let revision = self.found::<T>(was.id()).await?.revision();
        Ok(Changed { was, revision })
    }

    /// Refuses where something rests on the rotation by now; the session that it started.
    async fn expect_untouched(&self, undo: &Undo) -> Result<Session, Failure> {
        let Some(started) = self.store.row::<Session>(undo.started).await? else { return Err(undone()) };
        let number = started.session_number;
        let project: Project = self.found(started.project_id).await?;
        let worked_on = || format!("Session {number} has been worked on since.");
        let why = if !project.is_live() {
            Some(format!("The project {} is in the trash.", project.name))
        } else if project.last_session_number != number {
            Some(format!("Session {} has begun since.", project.last_session_number))
        } else if started.revision != 1 || self.has_children(undo.started).await? {
            Some(worked_on())
        } else if !self.is_as_left(&undo.session).await? || !self.is_whole(undo).await? {
            Some(format!("Session {} has been changed since.", undo.session.was.session_number))
        } else if !self.is_as_left(&undo.left).await? {
            Some(format!("{} has been changed since.", undo.left.was.account_name))
        } else if !self.is_as_left(&undo.next).await? {
            Some(format!("{} has been changed since.", undo.next.was.account_name))
        } else {
            None
        };
        match why {
            Some(why) => Err(kept(why)),
            None => Ok(started),
        }
    }

    async fn is_as_left<T: Row>(&self, changed: &Changed<T>) -> Result<bool, Failure> {
        let now: Option<T> = self.store.row(changed.was.id()).await?;
        Ok(now.is_some_and(|now| now.revision() == changed.revision))
    }

    /// Whether snapshot, hand-off and turns are there as the rotation left them, and nothing behind them.
    async fn is_whole(&self, undo: &Undo) -> Result<bool, Failure> {
        let snapshot: Option<Snapshot> = self.store.row(undo.snapshot).await?;
        let entry: Option<QueueEntry> = self.store.row(undo.entry).await?;
        let turns =
            self.ids::<Turn>(&Stretch::of(conversation::SESSION, [undo.session.was.id.into()])).await?;
        let is_grown = match &undo.grown {
            Some(grown) => self.is_as_left(grown).await?,
            None => true,
        };
        Ok(snapshot.is_some_and(|it| it.revision == 1)
            && entry.is_some_and(|it| it.revision == 1)
            && turns.ends_with(&undo.turns)
            && is_grown)
    }

    async fn has_children(&self, session: Id<Session>) -> Result<bool, Failure> {
        let of = |index| Stretch::of(index, [session.into()]);
        let kept = !self.ids::<Snapshot>(&of(snapshot::SESSION)).await?.is_empty()
            || !self.ids::<Turn>(&of(conversation::SESSION)).await?.is_empty();
        Ok(kept
            || !self.ids::<QueueEntry>(&of(queue::SESSION)).await?.is_empty()
            || !self.ids::<Knowledge>(&of(knowledge::SOURCE)).await?.is_empty())
    }

    /// Writes a row as it was, as its next revision: nobody takes what they read in between for this.
    fn put_back<T: Row>(&self, changed: &Changed<T>) -> Result<T, Failure> {
        let mut row = changed.was.clone();
        while row.revision() < changed.revision {
            row.touch(self.now);
        }
        self.follow(&mut row)?;
        Ok(row)
    }
}

fn undone() -> Failure {
    Failure::conflict("The rotation was undone already.", "Nothing was changed.")
}

fn kept(why: String) -> Failure {
    Failure::conflict(
        format!("The rotation cannot be undone any more. {why}"),
        "Nothing was changed. To go back, end the new session and start one on the account before.",
    )
}
