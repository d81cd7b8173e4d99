//! The store that the app runs on: the browser's database, or this tab's memory where the browser keeps nothing. Which one
//! is known when the data are opened, so every call goes through one table: the operations' code stands in the program
//! once, and the memory's is fetched only where it is needed.

use std::fmt;
use std::pin::Pin;
use std::rc::Rc;

use domain::Table;

use super::{Chosen, Condition, Mode, Record, Scan, Store, StoreError, Stretch, Transaction};

/// Where the rows are.
#[derive(Clone)]
pub struct Backend {
    store: Rc<dyn AnyStore>,
    lasts: bool,
}

impl Backend {
    /// A store whose rows last.
    pub fn lasting(store: impl Store) -> Self {
        Self { store: Rc::new(store), lasts: true }
    }

    /// A store whose rows are gone when the tab is closed.
    pub fn passing(store: impl Store) -> Self {
        Self { store: Rc::new(store), lasts: false }
    }

    /// Whether its rows last, and other tabs and the worker find them.
    pub fn lasts(&self) -> bool {
        self.lasts
    }
}

impl fmt::Debug for Backend {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(if self.lasts { "rows that last" } else { "rows in memory" })
    }
}

/// A transaction on whichever store it is.
pub struct BackendTransaction(Box<dyn AnyTransaction>);

/// What a store is asked for, on its way.
type Answer<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + 'a>>;

/// [`Store`] as a table of functions.
trait AnyStore {
    fn begin<'a>(&'a self, tables: &'a [Table], mode: Mode) -> Answer<'a, Box<dyn AnyTransaction>>;
}

/// [`Transaction`] as a table of functions.
trait AnyTransaction {
    fn get<'a>(&'a self, table: Table, id: &'a str) -> Answer<'a, Option<Vec<u8>>>;
    fn scan<'a>(&'a self, scan: &'a Scan) -> Answer<'a, Vec<Vec<u8>>>;
    fn choose<'a>(&'a self, scan: &'a Scan, conditions: &'a [Condition]) -> Answer<'a, Chosen>;
    fn ids<'a>(&'a self, stretch: &'a Stretch) -> Answer<'a, Vec<String>>;
    fn count<'a>(&'a self, stretch: &'a Stretch) -> Answer<'a, u64>;
    fn size(&self, table: Table) -> Answer<'_, u64>;
    fn dump<'a>(&'a self, table: Table, after: Option<&'a str>, limit: usize) -> Answer<'a, Vec<Vec<u8>>>;
    fn put(&self, table: Table, record: Record) -> Result<(), StoreError>;
    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError>;
    fn clear(&self, table: Table) -> Result<(), StoreError>;
    fn send(&self, table: Table) -> Answer<'_, ()>;
    fn commit(self: Box<Self>) -> Answer<'static, ()>;
}

impl<S: Store> AnyStore for S {
    fn begin<'a>(&'a self, tables: &'a [Table], mode: Mode) -> Answer<'a, Box<dyn AnyTransaction>> {
        Box::pin(async move {
            let transaction = Store::begin(self, tables, mode).await?;
            Ok(Box::new(transaction) as Box<dyn AnyTransaction>)
        })
    }
}

impl<T: Transaction + 'static> AnyTransaction for T {
    fn get<'a>(&'a self, table: Table, id: &'a str) -> Answer<'a, Option<Vec<u8>>> {
        Box::pin(Transaction::get(self, table, id))
    }

    fn scan<'a>(&'a self, scan: &'a Scan) -> Answer<'a, Vec<Vec<u8>>> {
        Box::pin(Transaction::scan(self, scan))
    }

    fn choose<'a>(&'a self, scan: &'a Scan, conditions: &'a [Condition]) -> Answer<'a, Chosen> {
        Box::pin(Transaction::choose(self, scan, conditions))
    }

    fn ids<'a>(&'a self, stretch: &'a Stretch) -> Answer<'a, Vec<String>> {
        Box::pin(Transaction::ids(self, stretch))
    }

    fn count<'a>(&'a self, stretch: &'a Stretch) -> Answer<'a, u64> {
        Box::pin(Transaction::count(self, stretch))
    }

    fn size(&self, table: Table) -> Answer<'_, u64> {
        Box::pin(Transaction::size(self, table))
    }

    fn dump<'a>(&'a self, table: Table, after: Option<&'a str>, limit: usize) -> Answer<'a, Vec<Vec<u8>>> {
        Box::pin(Transaction::dump(self, table, after, limit))
    }

    fn put(&self, table: Table, record: Record) -> Result<(), StoreError> {
        Transaction::put(self, table, record)
    }

    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError> {
        Transaction::delete(self, table, id)
    }

    fn clear(&self, table: Table) -> Result<(), StoreError> {
        Transaction::clear(self, table)
    }

    fn send(&self, table: Table) -> Answer<'_, ()> {
        Box::pin(Transaction::send(self, table))
    }

    fn commit(self: Box<Self>) -> Answer<'static, ()> {
        Box::pin(Transaction::commit(*self))
    }
}

impl Store for Backend {
    type Transaction = BackendTransaction;

    async fn begin(&self, tables: &[Table], mode: Mode) -> Result<BackendTransaction, StoreError> {
        self.store.begin(tables, mode).await.map(BackendTransaction)
    }
}

impl Transaction for BackendTransaction {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.0.get(table, id).await
    }

    async fn scan(&self, scan: &Scan) -> Result<Vec<Vec<u8>>, StoreError> {
        self.0.scan(scan).await
    }

    async fn choose(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError> {
        self.0.choose(scan, conditions).await
    }

    async fn ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError> {
        self.0.ids(stretch).await
    }

    async fn count(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        self.0.count(stretch).await
    }

    async fn size(&self, table: Table) -> Result<u64, StoreError> {
        self.0.size(table).await
    }

    async fn dump(
        &self,
        table: Table,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        self.0.dump(table, after, limit).await
    }

    fn put(&self, table: Table, record: Record) -> Result<(), StoreError> {
        self.0.put(table, record)
    }

    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError> {
        self.0.delete(table, id)
    }

    fn clear(&self, table: Table) -> Result<(), StoreError> {
        self.0.clear(table)
    }

    async fn send(&self, table: Table) -> Result<(), StoreError> {
        self.0.send(table).await
    }

    async fn commit(self) -> Result<(), StoreError> {
        self.0.commit().await
    }
}
