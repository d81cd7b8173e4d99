//! One piece of work: a transaction, the moment it happens at, and what is to be told once it is true.

use std::cell::RefCell;
use std::collections::BTreeSet;

use domain::activity::{Action, Activity};
use domain::api::Failure;
use domain::{Id, Row, Table, Timestamp};

use super::{Change, Service};
use crate::store::{Mode, Record, Rows, Store, Stretch, Transaction, record};

/// What the rows of a table are called in messages.
pub(super) const fn noun(table: Table) -> &'static str {
    match table {
        Table::Projects => "project",
        Table::Accounts => "account",
        Table::Sessions => "session",
        Table::Snapshots => "snapshot",
        Table::Turns => "turn",
        Table::Files => "file",
        Table::Queue => "hand-off",
        Table::Knowledge => "knowledge entry",
        Table::Activity => "line of the log",
    }
}

/// A transaction that writes.
pub(super) struct Work<'a, S: Store> {
    pub(super) service: &'a Service<S>,
    pub(super) store: S::Transaction,
    pub(super) now: Timestamp,
    changes: RefCell<BTreeSet<Change>>,
}

impl<S: Store> Service<S> {
    /// Begins work on these tables, and on the activity log.
    pub(super) async fn work(&self, tables: &[Table]) -> Result<Work<'_, S>, Failure> {
        let all: Vec<Table> = tables.iter().copied().chain([Table::Activity]).collect();
        let store = self.store.begin(&all, Mode::Write).await?;
        Ok(Work { service: self, store, now: self.world.now(), changes: RefCell::default() })
    }

    /// Begins to read these tables.
    pub(super) async fn reading(&self, tables: &[Table]) -> Result<S::Transaction, Failure> {
        Ok(self.store.begin(tables, Mode::Read).await?)
    }
}

/// A row that must be there.
pub(super) async fn found<T: Row>(store: &impl Transaction, id: Id<T>) -> Result<T, Failure> {
    store.row(id).await?.ok_or_else(|| Failure::not_found(noun(T::TABLE)))
}

/// A row that must be there and not in the trash.
pub(super) async fn live<T: Row>(store: &impl Transaction, id: Id<T>) -> Result<T, Failure> {
    let row: T = found(store, id).await?;
    if row.is_live() { Ok(row) } else { Err(trashed(T::TABLE, &row.label())) }
}

fn trashed(table: Table, label: &str) -> Failure {
    let error = format!("The {} {label} is in the trash.", noun(table));
    Failure { suggestion: "Restore it first.".to_owned(), ..Failure { error, ..Failure::not_found("row") } }
}

impl<S: Store> Work<'_, S> {
    /// A row that must be there and not in the trash.
    pub(super) async fn live<T: Row>(&self, id: Id<T>) -> Result<T, Failure> {
        live(&self.store, id).await
    }

    /// A row that must be there.
    pub(super) async fn found<T: Row>(&self, id: Id<T>) -> Result<T, Failure> {
        found(&self.store, id).await
    }

    /// Ids in a stretch of an index.
    pub(super) async fn ids<T: Row>(&self, stretch: &Stretch) -> Result<Vec<Id<T>>, Failure> {
        let ids = self.store.ids(stretch).await?;
        Ok(ids.iter().filter_map(|id| Id::parse(id).ok()).collect())
    }

    /// Writes a new row.
    pub(super) fn create<T: Row>(&self, row: &T) -> Result<(), Failure> {
        self.log(Action::Created, row)?;
        self.put(row)
    }

    /// Writes a changed row as its next revision, and says so in the log.
    pub(super) fn change<T: Row>(&self, row: &mut T, action: Action) -> Result<(), Failure> {
        self.log(action, row)?;
        self.follow(row)
    }

    /// Writes a row that changed because of another one: its next revision, without a line of its own in the log.
    pub(super) fn follow<T: Row>(&self, row: &mut T) -> Result<(), Failure> {
        row.touch(self.now);
        self.put(row)
    }

    /// Writes a row as it is.
    pub(super) fn put<T: Row>(&self, row: &T) -> Result<(), Failure> {
        self.put_record(T::TABLE, record(row)?, Change::of(row))
    }

    fn put_record(&self, table: Table, record: Record, change: Change) -> Result<(), Failure> {
        self.store.put(table, record)?;
        self.tell(change);
        Ok(())
    }

    /// Takes a row away for good.
    pub(super) fn remove<T: Row>(&self, id: Id<T>) -> Result<(), Failure> {
        let id = id.to_string();
        self.store.delete(T::TABLE, &id)?;
        self.tell(Change { table: T::TABLE, id: Some(id), project: None });
        Ok(())
    }

    /// Remembers what is to be told.
    pub(super) fn tell(&self, change: Change) {
        self.changes.borrow_mut().insert(change);
    }

    /// Writes a line of the log about a row.
    pub(super) fn log<T: Row>(&self, action: Action, row: &T) -> Result<(), Failure> {
        self.note(action, T::TABLE, Some(row.id().to_string()), row.label())
    }

    /// Writes a line of the log.
    pub(super) fn note(
        &self,
        action: Action,
        table: Table,
        row_id: Option<String>,
        subject: String,
    ) -> Result<(), Failure> {
        let id = self.service.world.id();
        let now = self.now;
        let line = Activity {
            id,
            created_at: now,
            updated_at: now,
            deleted_at: None,
            revision: 1,
            action,
            table,
            row_id,
            subject,
        };
        self.put(&line)
    }

    /// Makes all of it true, then tells of it.
    pub(super) async fn commit(self) -> Result<(), Failure> {
        self.store.commit().await?;
        let changes: Vec<Change> = self.changes.into_inner().into_iter().collect();
        (self.service.tell)(&changes);
        Ok(())
    }
}
