//! What is in the trash.

use domain::api::Failure;
use domain::file::{self, ProjectFile};
use domain::knowledge::{self, Knowledge};
use domain::queue::{self, QueueEntry};
use domain::{Row, Table, Timestamp};
use domain::{account, account::Account, project, project::Project, session, session::Session};
use serde::Serialize;

use super::Service;
use crate::store::{Direction, Rows, Scan, Store, Stretch, Transaction};

/// A row in the trash.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Trashed {
    /// Its table.
    pub table: Table,
    /// Its id.
    pub id: String,
    /// What it is called.
    pub label: String,
    /// When it got there.
    pub deleted_at: Timestamp,
    /// The project that it belongs to, where it belongs to one.
    pub project_id: Option<String>,
}

/// Of each table, so many of the latest are shown.
const MOST: usize = 500;

impl<S: Store> Service<S> {
    /// What is in the trash, the latest first. What went with a project is not named beside it.
    pub async fn trash(&self) -> Result<Vec<Trashed>, Failure> {
        let tables =
            [Table::Projects, Table::Accounts, Table::Sessions, Table::Files, Table::Queue, Table::Knowledge];
        let store = self.reading(&tables).await?;
        let mut found = Vec::new();
        gather::<Project>(&store, project::TRASH, &mut found).await?;
        gather::<Account>(&store, account::TRASH, &mut found).await?;
        gather::<Session>(&store, session::TRASH, &mut found).await?;
        gather::<ProjectFile>(&store, file::TRASH, &mut found).await?;
        gather::<QueueEntry>(&store, queue::TRASH, &mut found).await?;
        gather::<Knowledge>(&store, knowledge::TRASH, &mut found).await?;
        found.sort_by_key(|row| std::cmp::Reverse(row.deleted_at));
        Ok(found)
    }
}

async fn gather<T: Row>(
    store: &impl Transaction,
    index: domain::Index,
    found: &mut Vec<Trashed>,
) -> Result<(), Failure> {
    let stretch = Stretch::of(index, []);
    let scan = Scan { stretch, direction: Direction::Down, after: None, limit: MOST };
    for row in store.rows::<T>(&scan).await? {
        let change = super::Change::of(&row);
        found.push(Trashed {
            table: T::TABLE,
            id: row.id().to_string(),
            label: row.label(),
            deleted_at: row.deleted_at().unwrap_or_default(),
            project_id: change.project,
        });
    }
    Ok(())
}
