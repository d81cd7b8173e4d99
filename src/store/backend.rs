//! The store that the app runs on: the browser's database, or this tab's memory where the browser keeps nothing.

use domain::Table;

use super::indexed_db::{IndexedDb, IndexedDbTransaction};
use super::memory::{Memory, MemoryTransaction};
use super::{Chosen, Condition, Mode, Record, Scan, Store, StoreError, Stretch, Transaction};

/// Where the rows are.
#[derive(Clone, Debug)]
pub enum Backend {
    /// In the browser's database: they last.
    Database(IndexedDb),
    /// In this tab's memory: they are gone when it is closed.
    Memory(Memory),
}

/// A transaction on either.
#[derive(Debug)]
#[expect(missing_docs, reason = "as in `Backend`")]
pub enum BackendTransaction {
    Database(IndexedDbTransaction),
    Memory(MemoryTransaction),
}

impl Store for Backend {
    type Transaction = BackendTransaction;

    async fn begin(&self, tables: &[Table], mode: Mode) -> Result<BackendTransaction, StoreError> {
        Ok(match self {
            Self::Database(store) => BackendTransaction::Database(store.begin(tables, mode).await?),
            Self::Memory(store) => BackendTransaction::Memory(store.begin(tables, mode).await?),
        })
    }
}

/// Hands a call on to whichever transaction it is.
macro_rules! either {
    ($this:expr, $it:ident => $call:expr) => {
        match $this {
            BackendTransaction::Database($it) => $call,
            BackendTransaction::Memory($it) => $call,
        }
    };
}

impl Transaction for BackendTransaction {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        either!(self, it => it.get(table, id).await)
    }

    async fn scan(&self, scan: &Scan) -> Result<Vec<Vec<u8>>, StoreError> {
        either!(self, it => it.scan(scan).await)
    }

    async fn choose(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError> {
        either!(self, it => it.choose(scan, conditions).await)
    }

    async fn ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError> {
        either!(self, it => it.ids(stretch).await)
    }

    async fn count(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        either!(self, it => it.count(stretch).await)
    }

    async fn size(&self, table: Table) -> Result<u64, StoreError> {
        either!(self, it => it.size(table).await)
    }

    async fn dump(
        &self,
        table: Table,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        either!(self, it => it.dump(table, after, limit).await)
    }

    fn put(&self, table: Table, record: Record) -> Result<(), StoreError> {
        either!(self, it => it.put(table, record))
    }

    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError> {
        either!(self, it => it.delete(table, id))
    }

    fn clear(&self, table: Table) -> Result<(), StoreError> {
        either!(self, it => it.clear(table))
    }

    async fn commit(self) -> Result<(), StoreError> {
        either!(self, it => it.commit().await)
    }
}
