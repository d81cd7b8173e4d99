//! Transactions, as the browser runs them.

mod ending;
mod leaves;
mod reading;
mod registers;
mod singles;
mod turns;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::{Index, Table};
use idb::ObjectStore;
use js_sys::{Array, Object, Reflect};
use lines::News;
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbTransaction};

use self::ending::{End, Ending};
use self::turns::TurnNews;
use super::connection::Connection;
use super::faults;
use super::known::Known;
use super::leaf::Leafed;
use super::packed::{self, Packed};
use super::register::{self, Register};
use crate::store::{Chosen, Condition, Mode, Record, Scan, StoreError, Stretch, Transaction};

#[wasm_bindgen]
extern "C" {
    /// The library knows no durability yet.
    #[wasm_bindgen(extends = IdbDatabase)]
    type DurableDatabase;

    #[wasm_bindgen(method, catch)]
    fn transaction(
        this: &DurableDatabase,
        tables: &Array,
        mode: &str,
        options: &Object,
    ) -> Result<IdbTransaction, JsValue>;
}

/// A transaction on [`super::IndexedDb`].
#[derive(Debug)]
pub struct IndexedDbTransaction {
    connection: Rc<Connection>,
    raw: IdbTransaction,
    /// How it ends; a transaction that only reads has nothing to end.
    ending: Option<Ending>,
    /// What the registers do not know yet.
    news: RefCell<BTreeMap<(&'static str, u32), News>>,
    /// What the blocks of turns do not hold yet.
    turn_news: RefCell<TurnNews>,
    /// What the leaves of rows do not hold yet.
    row_news: RefCell<BTreeMap<Table, News>>,
    /// What it knows of registers in which it wrote. It is true for nobody else until the commit.
    own: Known,
    /// The stamps that the registers in which it wrote had before, and have now.
    stamps: RefCell<Vec<(&'static str, f64, f64)>>,
    /// The leaves in whose place it wrote, by their tables and ids.
    changed_leaves: RefCell<Vec<(Table, String)>>,
    /// Whether a table was emptied.
    is_cleared: Cell<bool>,
    /// Why it was ended from here.
    failed: RefCell<Option<StoreError>>,
}

impl IndexedDbTransaction {
    pub(super) fn begin(
        connection: Rc<Connection>,
        tables: &[Table],
        mode: Mode,
    ) -> Result<Self, StoreError> {
        let registers = tables.iter().flat_map(|table| register::of(*table)).map(|register| register.name);
        let names: Array =
            tables.iter().map(|table| table.name()).chain(registers).map(JsValue::from_str).collect();
        let database: &DurableDatabase = connection.database()?.unchecked_ref();
        let begun = match mode {
            Mode::Read => database.transaction(&names, "readonly", &Object::new()),
            // What is reported as saved shall survive a power cut too.
            Mode::Write => {
                database.transaction(&names, "readwrite", &options(&[("durability", "strict".into())]))
            }
        };
        let raw = begun.map_err(|thrown| faults::meaning(faults::words_of_thrown(&thrown)))?;
        let ending = (mode == Mode::Write).then(|| Ending::of(&raw));
        Ok(Self {
            connection,
            raw,
            ending,
            news: RefCell::default(),
            turn_news: RefCell::default(),
            row_news: RefCell::default(),
            own: Known::default(),
            stamps: RefCell::default(),
            changed_leaves: RefCell::default(),
            is_cleared: Cell::default(),
            failed: RefCell::default(),
        })
    }

    /// Remembers a row for its leaf, or that it is gone.
    fn gather(&self, table: Table, id: &str, row: Option<&Leafed>) {
        let written = row.map(Leafed::written);
        self.row_news.borrow_mut().entry(table).or_default().insert(id.to_owned(), written);
    }

    fn store(&self, table: Table) -> Result<ObjectStore, StoreError> {
        self.named(table.name()).map_err(|error| self.fault(&error))
    }

    /// A store by its name in the database, a table's or a register's.
    fn named(&self, name: &str) -> Result<ObjectStore, idb::Error> {
        idb::Transaction::from(self.raw.clone()).object_store(name)
    }

    /// Refuses what the browser would refuse, where it is not asked yet: with the first of many rows that are gathered.
    fn expect_writing(&self, table: Table) -> Result<(), StoreError> {
        let is_gathering = match layout(table) {
            Layout::Blocks => !self.turn_news.borrow().is_empty(),
            _ => self.row_news.borrow().contains_key(&table),
        };
        if is_gathering {
            return Ok(());
        }
        self.store(table)?;
        match self.ending {
            Some(_) => Ok(()),
            None => Err(StoreError::Other("this transaction may only read".to_owned())),
        }
    }

    fn index(&self, index: &Index) -> Result<idb::Index, StoreError> {
        self.store(index.table)?.index(index.name).map_err(|error| self.fault(&error))
    }

    /// What an error means. The one that made the transaction fail comes before all that follow from it.
    fn fault(&self, error: &idb::Error) -> StoreError {
        self.own_fault().unwrap_or_else(|| faults::meaning(faults::words_of(error)))
    }

    fn own_fault(&self) -> Option<StoreError> {
        if self.connection.database().is_err() {
            return Some(StoreError::Closed);
        }
        let failed = self.failed.borrow().clone();
        failed.or_else(|| self.raw.error().map(|exception| faults::meaning(faults::words(&exception))))
    }

    /// Ends it with nothing done; whatever is asked of it from now on is answered with the cause.
    fn fail(&self, cause: &StoreError) {
        self.failed.borrow_mut().get_or_insert_with(|| cause.clone());
        // It fails only where the browser has aborted it already.
        let _ = self.raw.abort();
    }
}

impl Transaction for IndexedDbTransaction {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        match layout(table) {
            Layout::Blocks => self.turn(id).await,
            Layout::Leaves(_) => self.leafed(table, id).await,
            Layout::Singles => self.single(table, id).await,
        }
    }

    async fn scan(&self, scan: &Scan) -> Result<Vec<Vec<u8>>, StoreError> {
        match layout(scan.stretch.index.table) {
            Layout::Blocks => Ok(turns::bodies(self.turns(scan).await?)),
            Layout::Leaves(keys) => self.paged(keys, scan).await,
            Layout::Singles => self.singles_in(scan).await,
        }
    }

    async fn choose(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError> {
        match layout(scan.stretch.index.table) {
            Layout::Blocks => self.chosen_turns(scan, conditions).await,
            Layout::Leaves(keys) => self.picked(keys, scan, conditions).await,
            Layout::Singles => self.looked_through(scan, conditions).await,
        }
    }

    async fn ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError> {
        match layout(stretch.index.table) {
            Layout::Blocks => self.turn_ids(stretch).await,
            Layout::Leaves(keys) => Ok(self.found(keys, &Scan::all(stretch.clone()), &[]).await?.1.ids),
            Layout::Singles => self.single_ids(stretch).await,
        }
    }

    async fn count(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        match layout(stretch.index.table) {
            Layout::Blocks => self.turn_count(stretch).await,
            Layout::Leaves(keys) => {
                let none = Scan { limit: 0, ..Scan::all(stretch.clone()) };
                Ok(self.found(keys, &none, &[]).await?.1.total)
            }
            Layout::Singles => self.entries(stretch).await,
        }
    }

    async fn size(&self, table: Table) -> Result<u64, StoreError> {
        match layout(table) {
            Layout::Blocks => self.turn_count(&Stretch::of(packed::ORDER, [])).await,
            Layout::Leaves(keys) => self.leafed_size(keys).await,
            Layout::Singles => self.single_size(table).await,
        }
    }

    async fn dump(
        &self,
        table: Table,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        match layout(table) {
            _ if limit == 0 => Ok(Vec::new()),
            Layout::Blocks => Ok(turns::bodies(self.turns_behind(after, limit).await?)),
            Layout::Leaves(_) => Ok(leaves::bodies(self.leafed_behind(table, after, limit).await?)),
            Layout::Singles => self.singles_behind(table, after, limit).await,
        }
    }

    fn put(&self, table: Table, record: Record) -> Result<(), StoreError> {
        match layout(table) {
            Layout::Singles => return self.put_single(table, &record),
            Layout::Blocks => {
                self.expect_writing(table)?;
                let turn = Packed::new(record)?;
                self.turn_news.borrow_mut().insert(turn.id.clone(), Some(turn));
            }
            Layout::Leaves(register) => {
                self.expect_writing(table)?;
                self.note(table, &record.id, Some(&record.keys));
                let row = Leafed::new(register, record);
                self.gather(table, &row.id, Some(&row));
            }
        }
        Ok(())
    }

    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError> {
        match layout(table) {
            Layout::Singles => return self.delete_single(table, id),
            Layout::Blocks => {
                self.expect_writing(table)?;
                self.turn_news.borrow_mut().insert(id.to_owned(), None);
            }
            Layout::Leaves(_) => {
                self.expect_writing(table)?;
                self.note(table, id, None);
                self.gather(table, id, None);
            }
        }
        Ok(())
    }

    fn clear(&self, table: Table) -> Result<(), StoreError> {
        self.store(table)?.clear().map(drop).map_err(|error| self.fault(&error))?;
        match layout(table) {
            Layout::Singles => Ok(()),
            Layout::Blocks => {
                self.turn_news.take();
                Ok(())
            }
            Layout::Leaves(_) => {
                self.row_news.borrow_mut().remove(&table);
                self.clear_registers(table)
            }
        }
    }

    async fn send(&self, table: Table) -> Result<(), StoreError> {
        match layout(table) {
            Layout::Blocks => self.pack().await,
            Layout::Leaves(_) => self.settle().await,
            // They are on their way already: an answer tells how far the browser is.
            Layout::Singles => self.ask_for(table.name(), "".into()).await.map(drop),
        }
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        self.pack().await?;
        self.write_news().await?;
        let Some(ending) = self.ending.take() else { return Ok(()) };
        // It is left to commit by itself, as it does when nothing is pending: told to, Firefox keeps the other writes of
        // a transaction in which one fails.
        match ending.reached().await {
            End::Complete => {
                self.tell();
                Ok(())
            }
            End::Aborted => Err(self.own_fault().unwrap_or(StoreError::Closed)),
        }
    }
}

impl Drop for IndexedDbTransaction {
    fn drop(&mut self) {
        if self.ending.is_some() {
            // It fails only where the browser has aborted it already.
            let _ = self.raw.abort();
        }
    }
}

/// How the rows of a table lie.
enum Layout {
    /// Each by itself.
    Singles,
    /// Turns of a conversation together.
    Blocks,
    /// Rows together whose ids follow one another, with registers.
    Leaves(&'static Register),
}

fn layout(table: Table) -> Layout {
    if table == packed::TABLE {
        return Layout::Blocks;
    }
    register::keys_of(table).map_or(Layout::Singles, Layout::Leaves)
}

fn options(fields: &[(&str, JsValue)]) -> Object {
    let options = Object::new();
    for (name, value) in fields {
        // Setting a field of a new plain object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), value);
    }
    options
}
