//! Rows in the browser's IndexedDB: one database, an object store for each table.
//!
//! A row is stored as `{ id, keys, body }`: the body is one blob of bytes that the database does not look into, the keys
//! are what its indexes need. A row in the trash has no keys of lists, so the database itself leaves it out of them. Rows
//! of the tables that grow long lie several to a stored value: turns in blocks (`packed`), sessions and knowledge in leaves
//! (`leaf`), with registers of their keys beside them (`register`).

mod connection;
mod faults;
mod known;
mod leaf;
mod migrations;
mod packed;
mod register;
mod stored;
mod text;
mod transaction;

use std::rc::Rc;

use domain::Table;

use self::connection::Connection;
pub use self::connection::Interruption;
pub use self::transaction::IndexedDbTransaction;
use super::{Mode, Store, StoreError, Transaction};

/// What the app's database is called.
pub const NAME: &str = "paas";

/// A store that lasts.
#[derive(Clone, Debug)]
pub struct IndexedDb(Rc<Connection>);

impl IndexedDb {
    /// Opens a database; makes it, or brings it to this version, where that is to be done. `hear` is told when the
    /// database is taken away later.
    ///
    /// # Errors
    /// Where the browser keeps nothing, the data are of a newer app, or an older tab does not let go of them.
    pub async fn open(name: &str, hear: impl Fn(Interruption) + 'static) -> Result<Self, StoreError> {
        let database = connection::open(name, migrations::ALL).await?;
        let store = Self(Rc::new(Connection::new(database, hear)));
        store.expect_registers().await?;
        Ok(store)
    }

    /// Makes the registers that are not there: older versions of the app had none.
    async fn expect_registers(&self) -> Result<(), StoreError> {
        let tables = [Table::Sessions, Table::Knowledge];
        if self.begin(&tables, Mode::Read).await?.missing_registers().await?.is_empty() {
            return Ok(());
        }
        let transaction = self.begin(&tables, Mode::Write).await?;
        // Another tab may have been faster.
        for register in transaction.missing_registers().await? {
            transaction.make_register(register).await?;
        }
        transaction.commit().await
    }

    /// Deletes a database with everything in it, once no tab has it open.
    ///
    /// # Errors
    /// Where the browser refuses.
    pub async fn delete(name: &str) -> Result<(), StoreError> {
        connection::delete(name).await
    }
}

impl Store for IndexedDb {
    type Transaction = IndexedDbTransaction;

    async fn begin(&self, tables: &[Table], mode: Mode) -> Result<IndexedDbTransaction, StoreError> {
        IndexedDbTransaction::begin(self.0.clone(), tables, mode)
    }
}

#[cfg(all(test, target_arch = "wasm32"))]
mod tests;
