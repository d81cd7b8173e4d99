//! Deleting for good. What belongs to a row goes with it, in the same transaction; knowledge only forgets where it came
//! from.

use domain::account::Account;
use domain::activity::Action;
use domain::api::Failure;
use domain::conversation::{self, Turn};
use domain::file::{self, ProjectFile};
use domain::knowledge::{self, Knowledge};
use domain::project::Project;
use domain::queue::{self, QueueEntry};
use domain::session::{self, Session};
use domain::snapshot::{self, Snapshot};
use domain::{Id, Row, Table};

use super::{Service, work::Work};
use crate::store::{Condition, Direction, Rows, Scan, Store, Stretch, Transaction, read};

/// Tables that hold what belongs to a session.
const OF_SESSION: &[Table] =
    &[Table::Sessions, Table::Snapshots, Table::Turns, Table::Queue, Table::Knowledge];

impl<S: Store> Service<S> {
    /// Deletes a trashed project for good, with its sessions, files, conversations and hand-offs.
    pub async fn purge_project(&self, id: Id<Project>) -> Result<(), Failure> {
        let tables: Vec<Table> = OF_SESSION.iter().copied().chain([Table::Projects, Table::Files]).collect();
        let work = self.work(&tables).await?;
        let project: Project = work.trashed(id).await?;
        for session in work.ids(&Stretch::of(session::NUMBER, [id.into()])).await? {
            work.purge_session(session).await?;
        }
        for file in work.ids::<ProjectFile>(&Stretch::of(file::OF_PROJECT, [id.into()])).await? {
            work.remove(file)?;
        }
        work.purge(&project)?;
        work.commit().await
    }

    /// Deletes a trashed account for good. An account that sessions refer to stays: their work would lose its place.
    pub async fn purge_account(&self, id: Id<Account>) -> Result<(), Failure> {
        let work = self.work(&[Table::Accounts, Table::Sessions, Table::Queue]).await?;
        let account: Account = work.trashed(id).await?;
        // Every session has a number, in the trash too.
        let stretch = Stretch::of(session::NUMBER, []);
        let none = Scan { stretch, direction: Direction::Up, after: None, limit: 0 };
        let sessions = work.store.choose(&none, &[Condition::is("account_id", id)]).await?.total;
        if sessions > 0 {
            let error = format!("{sessions} sessions ran on {}.", account.account_name);
            return Err(Failure::conflict(
                error,
                "Delete those sessions for good first, or leave it in the trash.",
            ));
        }
        work.forget_successor(id).await?;
        work.purge(&account)?;
        work.commit().await
    }

    /// Deletes a trashed session for good, with its snapshots, conversation and hand-offs. Its number stays taken.
    pub async fn purge_session(&self, id: Id<Session>) -> Result<(), Failure> {
        let work = self.work(OF_SESSION).await?;
        let session: Session = work.trashed(id).await?;
        work.unlink(&session).await?;
        work.purge_session(id).await?;
        work.log(Action::Purged, &session)?;
        work.commit().await
    }

    /// Deletes a trashed file entry for good; the file itself is not touched.
    pub async fn purge_file(&self, id: Id<ProjectFile>) -> Result<(), Failure> {
        self.purge_leaf(id).await
    }

    /// Deletes a trashed hand-off for good.
    pub async fn purge_queue_entry(&self, id: Id<QueueEntry>) -> Result<(), Failure> {
        self.purge_leaf(id).await
    }

    /// Deletes a trashed knowledge entry for good.
    pub async fn purge_knowledge(&self, id: Id<Knowledge>) -> Result<(), Failure> {
        self.purge_leaf(id).await
    }

    /// Deletes a trashed row for good that nothing belongs to.
    async fn purge_leaf<T: Row>(&self, id: Id<T>) -> Result<(), Failure> {
        let work = self.work(&[T::TABLE]).await?;
        let row: T = work.trashed(id).await?;
        work.purge(&row)?;
        work.commit().await
    }
}

impl<S: Store> Work<'_, S> {
    fn purge<T: Row>(&self, row: &T) -> Result<(), Failure> {
        self.log(Action::Purged, row)?;
        self.remove(row.id())
    }

    async fn purge_session(&self, id: Id<Session>) -> Result<(), Failure> {
        self.remove_all::<Snapshot>(Stretch::of(snapshot::SESSION, [id.into()])).await?;
        self.remove_all::<Turn>(Stretch::of(conversation::SESSION, [id.into()])).await?;
        self.remove_all::<QueueEntry>(Stretch::of(queue::SESSION, [id.into()])).await?;
        for entry in self.ids::<Knowledge>(&Stretch::of(knowledge::SOURCE, [id.into()])).await? {
            let mut entry: Knowledge = self.found(entry).await?;
            entry.source_session_id = None;
            self.follow(&mut entry)?;
        }
        self.remove(id)
    }

    /// The sessions that went on from a session say that they went on from the one before it.
    async fn unlink(&self, gone: &Session) -> Result<(), Failure> {
        let from = Some((gone.session_number + 1).into());
        let stretch = Stretch { from, ..Stretch::of(session::NUMBER, [gone.project_id.into()]) };
        for mut next in self.store.rows::<Session>(&Scan::all(stretch)).await? {
            if next.previous_session_id == Some(gone.id) {
                next.previous_session_id = gone.previous_session_id;
                self.follow(&mut next)?;
            }
        }
        Ok(())
    }

    async fn remove_all<T: Row>(&self, stretch: Stretch) -> Result<(), Failure> {
        self.ids::<T>(&stretch).await?.into_iter().try_for_each(|id| self.remove(id))
    }

    /// Hand-offs that were to go on with an account, trashed ones too, do not know any more where they go on.
    async fn forget_successor(&self, gone: Id<Account>) -> Result<(), Failure> {
        for body in self.store.dump(Table::Queue, None, usize::MAX).await? {
            let mut entry: QueueEntry = read(&body)?;
            if entry.to_account_id == Some(gone) {
                entry.to_account_id = None;
                self.follow(&mut entry)?;
            }
        }
        Ok(())
    }
}
