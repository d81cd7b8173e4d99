//! Rows in this tab's memory: for tests, and for a browser that keeps nothing for the page.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::ops::Bound;
use std::rc::Rc;

use domain::{Index, Table, conversation};

use super::edge::Edge;
use super::turns::{Turn, Turns};
use super::{Chosen, Condition, Direction, Mode, Record, Scan, Store, StoreError, Stretch, Transaction};

/// A store that lasts as long as the tab.
#[derive(Clone, Debug, Default)]
pub struct Memory {
    shelves: Rc<RefCell<Shelves>>,
    turns: Turns,
}

type Shelves = BTreeMap<Table, Shelf>;

/// The rows of a table, with its indexes.
#[derive(Debug, Default)]
struct Shelf {
    rows: BTreeMap<String, Record>,
    indexes: BTreeMap<&'static str, BTreeMap<Edge, String>>,
}

/// A transaction on [`Memory`]: it changes the rows at once and can take everything back.
#[derive(Debug)]
pub struct MemoryTransaction {
    shelves: Rc<RefCell<Shelves>>,
    tables: Vec<Table>,
    mode: Mode,
    state: RefCell<State>,
    _turn: Turn,
}

#[derive(Debug, Default)]
struct State {
    /// What the changed places held before, in the order of the changes.
    undo: Vec<(Table, String, Option<Record>)>,
    /// Why it can no longer be committed.
    failed: Option<StoreError>,
}

impl Store for Memory {
    type Transaction = MemoryTransaction;

    async fn begin(&self, tables: &[Table], mode: Mode) -> Result<MemoryTransaction, StoreError> {
        let turn = self.turns.take(tables, mode).await;
        Ok(MemoryTransaction {
            shelves: self.shelves.clone(),
            tables: tables.to_vec(),
            mode,
            state: RefCell::default(),
            _turn: turn,
        })
    }
}

impl Transaction for MemoryTransaction {
    async fn get(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.read(table, |shelf| shelf.rows.get(id).map(|record| record.body.clone()))
    }

    async fn scan(&self, scan: &Scan) -> Result<Vec<Vec<u8>>, StoreError> {
        let index = scan.stretch.index;
        self.read(index.table, |shelf| match (scan.edges(), scan.direction) {
            (None, _) => Vec::new(),
            (Some(edges), Direction::Up) => {
                shelf.found(&index).range(edges).take(scan.limit).map(|(_, id)| shelf.body(id)).collect()
            }
            (Some(edges), Direction::Down) => shelf
                .found(&index)
                .range(edges)
                .rev()
                .take(scan.limit)
                .map(|(_, id)| shelf.body(id))
                .collect(),
        })
    }

    async fn choose(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError> {
        self.read(scan.stretch.index.table, |shelf| shelf.choose(scan, conditions))
    }

    async fn ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError> {
        self.read(stretch.index.table, |shelf| match stretch.edges() {
            Some(edges) => shelf.found(&stretch.index).range(edges).map(|(_, id)| id.clone()).collect(),
            None => Vec::new(),
        })
    }

    async fn count(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        self.read(stretch.index.table, |shelf| match stretch.edges() {
            Some(edges) => shelf.found(&stretch.index).range(edges).count() as u64,
            None => 0,
        })
    }

    async fn size(&self, table: Table) -> Result<u64, StoreError> {
        self.read(table, |shelf| shelf.rows.len() as u64)
    }

    async fn dump(
        &self,
        table: Table,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        if table == Table::Turns {
            let after = self.read(table, |shelf| {
                after.and_then(|id| shelf.rows.get(id)?.key_in(&conversation::SESSION))
            })?;
            let stretch = Stretch::of(conversation::SESSION, []);
            return self.scan(&Scan { stretch, direction: Direction::Up, after, limit }).await;
        }
        let start = after.map_or(Bound::Unbounded, Bound::Excluded);
        self.read(table, |shelf| {
            let rows = shelf.rows.range::<str, _>((start, Bound::Unbounded));
            rows.take(limit).map(|(_, record)| record.body.clone()).collect()
        })
    }

    async fn send(&self, table: Table) -> Result<(), StoreError> {
        self.read(table, |_| ())
    }

    fn put(&self, table: Table, record: Record) -> Result<(), StoreError> {
        self.write(table, |shelf| {
            let before = shelf.take(table, &record.id);
            let id = record.id.clone();
            let placed = match shelf.duplicate(table, &record) {
                Some(index) => Err(StoreError::Duplicate(format!("{} of {}", index.name, table.name()))),
                None => {
                    shelf.place(table, record);
                    Ok(())
                }
            };
            (vec![(table, id, before)], placed)
        })
    }

    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError> {
        self.write(table, |shelf| (vec![(table, id.to_owned(), shelf.take(table, id))], Ok(())))
    }

    fn clear(&self, table: Table) -> Result<(), StoreError> {
        self.write(table, |shelf| {
            let rows = std::mem::take(shelf).rows;
            (rows.into_iter().map(|(id, record)| (table, id, Some(record))).collect(), Ok(()))
        })
    }

    async fn commit(self) -> Result<(), StoreError> {
        let mut state = self.state.borrow_mut();
        match state.failed.clone() {
            Some(fault) => Err(fault),
            None => {
                state.undo.clear();
                Ok(())
            }
        }
    }
}

impl MemoryTransaction {
    fn read<T>(&self, table: Table, look: impl FnOnce(&Shelf) -> T) -> Result<T, StoreError> {
        self.check(table)?;
        let shelves = self.shelves.borrow();
        Ok(look(shelves.get(&table).unwrap_or(&Shelf::default())))
    }

    /// Makes a change that says what it replaced and how it went.
    fn write<F>(&self, table: Table, change: F) -> Result<(), StoreError>
    where
        F: FnOnce(&mut Shelf) -> (Vec<(Table, String, Option<Record>)>, Result<(), StoreError>),
    {
        self.check(table)?;
        if self.mode == Mode::Read {
            return Err(StoreError::Other("this transaction may only read".to_owned()));
        }
        let (undo, done) = change(self.shelves.borrow_mut().entry(table).or_default());
        let mut state = self.state.borrow_mut();
        state.undo.extend(undo);
        state.failed = state.failed.take().or(done.clone().err());
        done
    }

    fn check(&self, table: Table) -> Result<(), StoreError> {
        match (&self.state.borrow().failed, self.tables.contains(&table)) {
            (Some(fault), _) => Err(fault.clone()),
            (None, true) => Ok(()),
            (None, false) => Err(StoreError::Other(format!("{} is not in this transaction", table.name()))),
        }
    }
}

impl Drop for MemoryTransaction {
    fn drop(&mut self) {
        let mut shelves = self.shelves.borrow_mut();
        for (table, id, before) in self.state.borrow_mut().undo.drain(..).rev() {
            let shelf = shelves.entry(table).or_default();
            shelf.take(table, &id);
            if let Some(record) = before {
                shelf.place(table, record);
            }
        }
    }
}

impl Shelf {
    fn place(&mut self, table: Table, record: Record) {
        for index in table.indexes() {
            if let Some(edge) = edge_of(&record, index) {
                self.indexes.entry(index.name).or_default().insert(edge, record.id.clone());
            }
        }
        self.rows.insert(record.id.clone(), record);
    }

    fn take(&mut self, table: Table, id: &str) -> Option<Record> {
        let record = self.rows.remove(id)?;
        for index in table.indexes() {
            if let (Some(edge), Some(found)) = (edge_of(&record, index), self.indexes.get_mut(index.name)) {
                found.remove(&edge);
            }
        }
        Some(record)
    }

    /// The index in which a row's key stands already.
    fn duplicate(&self, table: Table, record: &Record) -> Option<&'static Index> {
        table
            .indexes()
            .iter()
            .filter(|index| index.unique)
            .find(|index| edge_of(record, index).is_some_and(|edge| self.found(index).contains_key(&edge)))
    }

    fn found(&self, index: &Index) -> &BTreeMap<Edge, String> {
        static NOTHING: BTreeMap<Edge, String> = BTreeMap::new();
        self.indexes.get(index.name).unwrap_or(&NOTHING)
    }

    fn body(&self, id: &str) -> Vec<u8> {
        self.rows.get(id).map(|record| record.body.clone()).unwrap_or_default()
    }

    fn choose(&self, scan: &Scan, conditions: &[Condition]) -> Chosen {
        let index = &scan.stretch.index;
        let Some(edges) = scan.stretch.edges() else { return Chosen::default() };
        let meets = |id: &str| {
            let keys = self.rows.get(id).map_or(&[][..], |record| &record.keys);
            conditions.iter().all(|condition| condition.holds(keys))
        };
        let mut chosen: Vec<_> = self.found(index).range(edges).filter(|(_, id)| meets(id)).collect();
        let total = chosen.len() as u64;
        if scan.direction == Direction::Down {
            chosen.reverse();
        }
        let rest = scan.edges();
        let page =
            chosen.into_iter().filter(|(edge, _)| rest.as_ref().is_some_and(|rest| rest.contains(*edge)));
        Chosen { bodies: page.take(scan.limit).map(|(_, id)| self.body(id)).collect(), total }
    }
}

/// Where a row stands in an index; `None` where it lacks a part of the key.
fn edge_of(record: &Record, index: &Index) -> Option<Edge> {
    record.key_in(index).map(Edge::before)
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::Memory;

    crate::store::contract::store_contract!(tokio::test, Memory::default());
}
