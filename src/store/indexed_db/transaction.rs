//! Transactions, as the browser runs them.

mod leaves;
mod turns;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::future::poll_fn;
use std::ops::Range;
use std::rc::Rc;
use std::task::{Poll, Waker};

use domain::{Index, KeyPart, Table, archive};
use futures_util::future::try_join_all;
use futures_util::try_join;
use idb::request::GetAllStoreRequest;
use idb::{CursorDirection, KeyRange, ObjectStore, Query};
use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{IdbDatabase, IdbIndex, IdbTransaction};

use self::turns::TurnNews;
use super::connection::Connection;
use super::leaf::{self, Leafed, RowNews};
use super::packed::{self, Packed};
use super::register::{self, News, Register};
use super::{faults, stored};
use crate::store::edge::Edge;
use crate::store::{Chosen, Condition, Direction, Mode, Record, Scan, StoreError, Stretch, Transaction};

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
    row_news: RefCell<BTreeMap<Table, RowNews>>,
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
            failed: RefCell::default(),
        })
    }

    /// Remembers the key parts of a row for its registers, or that it is gone.
    fn note(&self, table: Table, id: &str, keys: Option<&[(&'static str, KeyPart)]>) {
        for register in register::of(table) {
            self.note_line(register, id, keys.map(|keys| register.line(id, keys)));
        }
    }

    fn note_line(&self, register: &Register, id: &str, line: Option<Vec<u8>>) {
        let mut news = self.news.borrow_mut();
        news.entry((register.name, register::block_of(id))).or_default().insert(id.to_owned(), line);
    }

    /// Brings leaves and registers into step with what was written.
    async fn write_news(&self) -> Result<(), StoreError> {
        self.settle().await?;
        let news = self.news.take();
        let write = |((name, block), news): ((&'static str, u32), News)| async move {
            let store = self.register(name)?;
            let read = async { store.get(JsValue::from(block))?.await };
            let before = read.await.map_err(|error| self.fault(&error))?.as_ref().map(stored::bytes);
            let bytes = register::renewed(before.as_deref().unwrap_or_default(), &news);
            let bytes = bytes.ok_or_else(|| broken(name))?;
            // Much changes about a row that it does not say.
            if before.is_some_and(|before| before == bytes) {
                return Ok(());
            }
            let put = store.put(&stored::raw(&bytes), Some(&JsValue::from(block)));
            put.map(drop).map_err(|error| self.fault(&error))
        };
        try_join_all(news.into_iter().map(write)).await.map(drop)
    }

    fn register(&self, name: &str) -> Result<ObjectStore, StoreError> {
        let transaction = idb::Transaction::from(self.raw.clone());
        transaction.object_store(name).map_err(|error| self.fault(&error))
    }

    /// The blocks of a register, none where there is none.
    async fn blocks(&self, register: Option<&Register>) -> Result<Vec<Vec<u8>>, StoreError> {
        let Some(register) = register else { return Ok(Vec::new()) };
        let store = self.register(register.name)?;
        let read = async { store.get_all(None, None)?.await };
        let blocks = read.await.map_err(|error| self.fault(&error))?;
        Ok(blocks.iter().map(stored::bytes).collect())
    }

    /// Whether a register was made.
    pub(super) async fn has_register(&self, register: &Register) -> Result<bool, StoreError> {
        let store = self.register(register.name)?;
        let read = async { store.count(None)?.await };
        Ok(read.await.map_err(|error| self.fault(&error))? > 0)
    }

    /// Makes a register from the rows of its table. What a row that cannot be read says is in no register.
    pub(super) async fn make_register(&self, register: &'static Register) -> Result<(), StoreError> {
        let table = register.table;
        let is_of_keys = register::keys_of(table).is_some_and(|keys| keys.name == register.name);
        self.expect_block(register);
        let mut after: Option<String> = None;
        loop {
            let rows = self.leafed_behind(table, after.as_deref(), register::CHUNK).await?;
            for row in &rows {
                let keys = || archive::keys(table, &row.body).ok();
                let line = match is_of_keys {
                    true => Some(row.line.clone()),
                    false => keys().map(|keys| register.line(&row.id, &keys)),
                };
                self.note_line(register, &row.id, line);
            }
            let is_last = rows.len() < register::CHUNK;
            after = rows.into_iter().next_back().map(|row| row.id);
            if is_last {
                return Ok(());
            }
        }
    }

    /// Remembers a row for its leaf, or that it is gone.
    fn gather(&self, table: Table, id: &str, row: Option<Leafed>) {
        self.row_news.borrow_mut().entry(table).or_default().insert(id.to_owned(), row);
    }

    /// With one block, empty or not, a register is there.
    fn expect_block(&self, register: &'static Register) {
        self.news.borrow_mut().entry((register.name, 0)).or_default();
    }

    /// What stands in a table behind an id.
    async fn values(
        &self,
        table: Table,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<JsValue>, StoreError> {
        let store = self.store(table)?;
        let read = async {
            let query = after.map(stored::ids_behind).transpose()?;
            store.get_all(query, at_most(limit))?.await
        };
        read.await.map_err(|error| self.fault(&error))
    }

    /// How many rows a stretch has. Where it is all that is not in the trash, counting what is in there is less work.
    async fn length(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        let table = stretch.index.table;
        let trash = table.indexes().iter().find(|index| index.name == "deleted_at");
        match trash {
            Some(trash) if stretch.is_whole() => {
                let trashed = Stretch::of(*trash, []);
                let (size, trashed) = try_join!(self.size(table), self.count(&trashed))?;
                Ok(size.saturating_sub(trashed))
            }
            _ => self.count(stretch).await,
        }
    }

    /// Chooses by the register.
    async fn picked(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError> {
        let table = scan.stretch.index.table;
        let broken = || broken(table.name());
        let asks_for_words = register::words(conditions).next().is_some();
        let said = register::said_in(table).filter(|_| asks_for_words);
        let (blocks, said) = try_join!(self.blocks(register::keys_of(table)), self.blocks(said))?;
        let sayers = match asks_for_words {
            true => Some(register::sayers(&said, conditions).ok_or_else(broken)?),
            false => None,
        };
        let picked = register::pick(&blocks, sayers.as_ref(), scan, conditions).ok_or_else(broken)?;
        let rows = try_join_all(picked.ids.iter().map(|id| self.leafed(table, id))).await?;
        Ok(Chosen { bodies: leaf_bodies(rows.into_iter().flatten()), total: picked.total })
    }

    /// Chooses among few rows by looking at each.
    async fn looked_through(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError> {
        if conditions.is_empty() {
            let (bodies, total) = try_join!(self.scan(scan), self.length(&scan.stretch))?;
            return Ok(Chosen { bodies, total });
        }
        let all = |after| Scan { after, limit: usize::MAX, ..scan.clone() };
        let count = |values: Vec<JsValue>| -> Result<Vec<Vec<u8>>, StoreError> {
            let table = scan.stretch.index.table;
            let is_chosen =
                |value: &&JsValue| conditions.iter().all(|it| it.holds(&stored::keys(table, value)));
            values.iter().filter(is_chosen).map(|value| stored::body(table, value)).collect()
        };
        let everything = count(self.scanned(&all(None)).await?)?;
        let total = everything.len() as u64;
        let mut bodies = match &scan.after {
            None => everything,
            Some(after) => count(self.scanned(&all(Some(after.clone()))).await?)?,
        };
        bodies.truncate(scan.limit);
        Ok(Chosen { bodies, total })
    }

    /// What stands in a stretch.
    async fn scanned(&self, scan: &Scan) -> Result<Vec<JsValue>, StoreError> {
        let Some(edges) = scan.edges() else { return Ok(Vec::new()) };
        let range = stored::range(&edges).map_err(|error| self.fault(&error))?;
        self.found_in(&scan.stretch.index, range, scan.direction, scan.limit, What::Values).await
    }

    /// What stands in a range of an index.
    async fn found_in(
        &self,
        index: &Index,
        range: KeyRange,
        direction: Direction,
        limit: usize,
        what: What,
    ) -> Result<Vec<JsValue>, StoreError> {
        let read = async {
            if direction == Direction::Down {
                return self.found_down(index, range, limit, what).await;
            }
            let read = idb::Transaction::from(self.raw.clone())
                .object_store(index.table.name())?
                .index(index.name)?;
            match what {
                What::Values => read.get_all(Some(range.into()), at_most(limit))?.await,
                What::Keys => read.get_all_keys(Some(range.into()), at_most(limit))?.await,
            }
        };
        read.await.map_err(|error| self.fault(&error))
    }

    /// How many entries an index has between two edges.
    async fn entries(&self, index: &Index, edges: &Range<Edge>) -> Result<u64, StoreError> {
        let index = self.index(index)?;
        let read = async { index.count(Some(stored::range(edges)?.into()))?.await };
        read.await.map(u64::from).map_err(|error| self.fault(&error))
    }

    fn store(&self, table: Table) -> Result<ObjectStore, StoreError> {
        let transaction = idb::Transaction::from(self.raw.clone());
        transaction.object_store(table.name()).map_err(|error| self.fault(&error))
    }

    /// Refuses what the browser would refuse, where it is not asked yet.
    fn expect_writing(&self, table: Table) -> Result<(), StoreError> {
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

    async fn found_down(
        &self,
        index: &Index,
        range: KeyRange,
        limit: usize,
        what: What,
    ) -> Result<Vec<JsValue>, idb::Error> {
        let index = self.raw.object_store(index.table.name()).and_then(|store| store.index(index.name));
        let index = index.map_err(idb::Error::IndexNotFound)?;
        if reads_backwards() {
            all_down(&index, range, limit, what)?.await
        } else {
            cursor_down(index, range, limit, what).await
        }
    }
}

impl Transaction for IndexedDbTransaction {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        if table == packed::TABLE {
            return self.turn(id).await;
        }
        if leaf::register_of(table).is_some() {
            return Ok(self.leafed(table, id).await?.map(|row| row.body));
        }
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
        let table = scan.stretch.index.table;
        if table == packed::TABLE {
            return Ok(bodies(self.turns(scan).await?));
        }
        if leaf::register_of(table).is_some() {
            return Ok(leaf_bodies(self.leafed_in(scan).await?));
        }
        self.scanned(scan).await?.iter().map(|value| stored::body(table, value)).collect()
    }

    async fn choose(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError> {
        if scan.stretch.index.table == packed::TABLE {
            return self.chosen_turns(scan, conditions).await;
        }
        if leaf::register_of(scan.stretch.index.table).is_none() {
            return self.looked_through(scan, conditions).await;
        }
        self.write_news().await?;
        self.picked(scan, conditions).await
    }

    async fn ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError> {
        if stretch.index.table == packed::TABLE {
            return self.turn_ids(stretch).await;
        }
        if leaf::register_of(stretch.index.table).is_some() {
            return self.picked_ids(&Scan::all(stretch.clone())).await;
        }
        let Some(edges) = stretch.edges() else { return Ok(Vec::new()) };
        let index = self.index(&stretch.index)?;
        let read = async { index.get_all_keys(Some(stored::range(&edges)?.into()), None)?.await };
        let keys = read.await.map_err(|error| self.fault(&error))?;
        Ok(keys.iter().filter_map(JsValue::as_string).collect())
    }

    async fn count(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        if stretch.index.table == packed::TABLE {
            return self.turn_count(stretch).await;
        }
        if leaf::register_of(stretch.index.table).is_some() {
            return self.leafed_count(stretch).await;
        }
        let Some(edges) = stretch.edges() else { return Ok(0) };
        self.entries(&stretch.index, &edges).await
    }

    async fn size(&self, table: Table) -> Result<u64, StoreError> {
        if table == packed::TABLE {
            return self.turn_count(&Stretch::of(packed::ORDER, [])).await;
        }
        if leaf::register_of(table).is_some() {
            return self.leafed_size(table).await;
        }
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
        if table == packed::TABLE {
            return Ok(bodies(self.turns_behind(after, limit).await?));
        }
        if leaf::register_of(table).is_some() {
            return Ok(leaf_bodies(self.leafed_behind(table, after, limit).await?));
        }
        let values = self.values(table, after, limit).await?;
        values.iter().map(|value| stored::body(table, value)).collect()
    }

    fn put(&self, table: Table, record: Record) -> Result<(), StoreError> {
        if table == packed::TABLE {
            self.expect_writing(table)?;
            let turn = Packed::new(record)?;
            self.turn_news.borrow_mut().insert(turn.id.clone(), Some(turn));
            return Ok(());
        }
        if let Some(register) = leaf::register_of(table) {
            self.expect_writing(table)?;
            self.note(table, &record.id, Some(&record.keys));
            self.gather(table, &record.id.clone(), Some(Leafed::new(register, record)));
            return Ok(());
        }
        let value = stored::stored(&record)?;
        self.store(table)?.put(&value, None).map(drop).map_err(|error| self.fault(&error))
    }

    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError> {
        if table == packed::TABLE {
            self.expect_writing(table)?;
            self.turn_news.borrow_mut().insert(id.to_owned(), None);
            return Ok(());
        }
        if leaf::register_of(table).is_some() {
            self.expect_writing(table)?;
            self.note(table, id, None);
            self.gather(table, id, None);
            return Ok(());
        }
        self.store(table)?.delete(JsValue::from_str(id)).map(drop).map_err(|error| self.fault(&error))
    }

    fn clear(&self, table: Table) -> Result<(), StoreError> {
        self.store(table)?.clear().map(drop).map_err(|error| self.fault(&error))?;
        if table == packed::TABLE {
            self.turn_news.take();
        }
        self.row_news.borrow_mut().remove(&table);
        for register in register::of(table) {
            self.register(register.name)?.clear().map(drop).map_err(|error| self.fault(&error))?;
            self.news.borrow_mut().retain(|(of, _), _| *of != register.name);
            self.expect_block(register);
        }
        Ok(())
    }

    async fn commit(mut self) -> Result<(), StoreError> {
        self.pack().await?;
        self.write_news().await?;
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

/// What is read of an index: what it points to, or where that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Values,
    Keys,
}

fn leaf_bodies(rows: impl IntoIterator<Item = Leafed>) -> Vec<Vec<u8>> {
    rows.into_iter().map(|row| row.body).collect()
}

fn bodies(turns: Vec<Packed>) -> Vec<Vec<u8>> {
    turns.into_iter().map(|turn| turn.body).collect()
}

/// A register that cannot be read stays as it is; its rows are all there.
fn broken(name: &str) -> StoreError {
    StoreError::Other(format!("the register of {name} cannot be read"))
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

fn all_down(
    index: &IdbIndex,
    range: KeyRange,
    limit: usize,
    what: What,
) -> Result<GetAllStoreRequest, idb::Error> {
    let failed = idb::Error::GetAllFailed;
    let mut fields = vec![("query", JsValue::from(range)), ("direction", "prev".into())];
    fields.extend(at_most(limit).map(|limit| ("count", limit.into())));
    let name = match what {
        What::Values => "getAll",
        What::Keys => "getAllKeys",
    };
    let get_all: Function = Reflect::get(index, &name.into()).and_then(JsCast::dyn_into).map_err(failed)?;
    let request = get_all.call1(index, &options(&fields)).map_err(failed)?;
    GetAllStoreRequest::try_from(request)
}

async fn cursor_down(
    index: IdbIndex,
    range: KeyRange,
    limit: usize,
    what: What,
) -> Result<Vec<JsValue>, idb::Error> {
    let index = idb::Index::from(index);
    let mut rows = Vec::new();
    let mut next = index.open_cursor(Some(Query::from(range)), Some(CursorDirection::Prev))?.await?;
    while let Some(cursor) = next {
        rows.push(match what {
            What::Values => cursor.value()?,
            What::Keys => cursor.primary_key()?,
        });
        if rows.len() == limit {
            break;
        }
        next = cursor.next(None)?.await?;
    }
    Ok(rows)
}
