//! Transactions, as the browser runs them.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use domain::{Index, Table};
use idb::request::GetAllStoreRequest;
use idb::{CursorDirection, KeyRange, ObjectStore, Query};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbIndex, IdbTransaction};

use super::connection::Connection;
use super::{faults, stored};
use crate::store::{Direction, Mode, Record, Scan, StoreError, Stretch, Transaction};

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
}

impl IndexedDbTransaction {
    pub(super) fn begin(
        connection: Rc<Connection>,
        tables: &[Table],
        mode: Mode,
    ) -> Result<Self, StoreError> {
        let names: Array = tables.iter().map(|table| JsValue::from_str(table.name())).collect();
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
        Ok(Self { connection, raw, ending })
    }

    fn store(&self, table: Table) -> Result<ObjectStore, StoreError> {
        let transaction = idb::Transaction::from(self.raw.clone());
        transaction.object_store(table.name()).map_err(|error| self.fault(&error))
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
        self.raw.error().map(|exception| faults::meaning(faults::words(&exception)))
    }

    async fn rows_down(
        &self,
        index: &Index,
        range: KeyRange,
        limit: usize,
    ) -> Result<Vec<JsValue>, idb::Error> {
        let index = self.raw.object_store(index.table.name()).and_then(|store| store.index(index.name));
        let index = index.map_err(idb::Error::IndexNotFound)?;
        if reads_backwards() {
            all_down(&index, range, limit)?.await
        } else {
            cursor_down(index, range, limit).await
        }
    }
}

impl Transaction for IndexedDbTransaction {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let found = async {
            self.store(table)?
                .get(JsValue::from_str(id))
                .map_err(|error| self.fault(&error))?
                .await
                .map_err(|error| self.fault(&error))
        };
        found.await?.map(|value| stored::body(table, &value)).transpose()
    }

    async fn scan(&self, scan: &Scan) -> Result<Vec<Vec<u8>>, StoreError> {
        let index = &scan.stretch.index;
        let Some(edges) = scan.edges() else { return Ok(Vec::new()) };
        let read = async {
            let range = stored::range(&edges)?;
            match scan.direction {
                Direction::Up => {
                    let index = idb::Transaction::from(self.raw.clone())
                        .object_store(index.table.name())?
                        .index(index.name)?;
                    index.get_all(Some(range.into()), at_most(scan.limit))?.await
                }
                Direction::Down => self.rows_down(index, range, scan.limit).await,
            }
        };
        let values = read.await.map_err(|error| self.fault(&error))?;
        values.iter().map(|value| stored::body(index.table, value)).collect()
    }

    async fn ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError> {
        let Some(edges) = stretch.edges() else { return Ok(Vec::new()) };
        let index = self.index(&stretch.index)?;
        let read = async { index.get_all_keys(Some(stored::range(&edges)?.into()), None)?.await };
        let keys = read.await.map_err(|error| self.fault(&error))?;
        Ok(keys.iter().filter_map(JsValue::as_string).collect())
    }

    async fn count(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        let Some(edges) = stretch.edges() else { return Ok(0) };
        let index = self.index(&stretch.index)?;
        let read = async { index.count(Some(stored::range(&edges)?.into()))?.await };
        read.await.map(u64::from).map_err(|error| self.fault(&error))
    }

    async fn size(&self, table: Table) -> Result<u64, StoreError> {
        let store = self.store(table)?;
        let count = async { store.count(None)?.await };
        count.await.map(u64::from).map_err(|error| self.fault(&error))
    }

    async fn dump(
        &self,
        table: Table,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        if limit == 0 {
            return Ok(Vec::new());
        }
        let store = self.store(table)?;
        let read = async {
            let query = after.map(stored::ids_behind).transpose()?;
            store.get_all(query, at_most(limit))?.await
        };
        let values = read.await.map_err(|error| self.fault(&error))?;
        values.iter().map(|value| stored::body(table, value)).collect()
    }

    fn put(&self, table: Table, record: Record) -> Result<(), StoreError> {
        let value = stored::stored(&record)?;
        self.store(table)?.put(&value, None).map(drop).map_err(|error| self.fault(&error))
    }

    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError> {
        self.store(table)?.delete(JsValue::from_str(id)).map(drop).map_err(|error| self.fault(&error))
    }

    fn clear(&self, table: Table) -> Result<(), StoreError> {
        self.store(table)?.clear().map(drop).map_err(|error| self.fault(&error))
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        let Some(ending) = self.ending.take() else { return Ok(()) };
        // It is left to commit by itself, as it does when nothing is pending: told to, Firefox keeps the other writes of
        // a transaction in which one fails.
        match ending.reached().await {
            End::Complete => Ok(()),
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

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum End {
    Complete,
    Aborted,
}

/// Hears how a transaction ends, from its beginning on: it may end before anybody asks.
#[derive(Debug)]
struct Ending {
    raw: IdbTransaction,
    heard: Rc<Heard>,
    _on_complete: Closure<dyn FnMut()>,
    _on_abort: Closure<dyn FnMut()>,
}

#[derive(Debug, Default)]
struct Heard {
    end: Cell<Option<End>>,
    waker: RefCell<Option<Waker>>,
}

impl Ending {
    fn of(raw: &IdbTransaction) -> Self {
        let heard = Rc::new(Heard::default());
        let hear = |end| {
            let heard = heard.clone();
            Closure::<dyn FnMut()>::new(move || {
                heard.end.set(Some(end));
                let waker = heard.waker.take();
                waker.into_iter().for_each(Waker::wake);
            })
        };
        let (on_complete, on_abort) = (hear(End::Complete), hear(End::Aborted));
        raw.set_oncomplete(Some(on_complete.as_ref().unchecked_ref()));
        raw.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
        Self { raw: raw.clone(), heard, _on_complete: on_complete, _on_abort: on_abort }
    }

    async fn reached(&self) -> End {
        poll_fn(|context| match self.heard.end.get() {
            Some(end) => Poll::Ready(end),
            None => {
                self.heard.waker.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.raw.set_oncomplete(None);
        self.raw.set_onabort(None);
    }
}

/// A limit as the browser takes it; `None` for none. It is never 0, which the browser would take for none too.
fn at_most(limit: usize) -> Option<u32> {
    u32::try_from(limit).ok()
}

fn options(fields: &[(&str, JsValue)]) -> Object {
    let options = Object::new();
    for (name, value) in fields {
        // Setting a field of a new plain object cannot fail.
        let _ = Reflect::set(&options, &(*name).into(), value);
    }
    options
}

/// Whether `getAll` takes a direction: browsers that have `getAllRecords` do.
fn reads_backwards() -> bool {
    let prototype = Reflect::get(&js_sys::global(), &"IDBIndex".into())
        .and_then(|class| Reflect::get(&class, &"prototype".into()))
        .unwrap_or_default();
    prototype.is_object() && Reflect::has(&prototype, &"getAllRecords".into()).unwrap_or(false)
}

fn all_down(index: &IdbIndex, range: KeyRange, limit: usize) -> Result<GetAllStoreRequest, idb::Error> {
    let failed = idb::Error::GetAllFailed;
    let mut fields = vec![("query", JsValue::from(range)), ("direction", "prev".into())];
    fields.extend(at_most(limit).map(|limit| ("count", limit.into())));
    let get_all: Function =
        Reflect::get(index, &"getAll".into()).and_then(JsCast::dyn_into).map_err(failed)?;
    let request = get_all.call1(index, &options(&fields)).map_err(failed)?;
    GetAllStoreRequest::try_from(request)
}

async fn cursor_down(index: IdbIndex, range: KeyRange, limit: usize) -> Result<Vec<JsValue>, idb::Error> {
    let index = idb::Index::from(index);
    let mut rows = Vec::new();
    let mut next = index.open_cursor(Some(Query::from(range)), Some(CursorDirection::Prev))?.await?;
    while let Some(cursor) = next {
        rows.push(cursor.value()?);
        if rows.len() == limit {
            break;
        }
        next = cursor.next(None)?.await?;
    }
    Ok(rows)
}
