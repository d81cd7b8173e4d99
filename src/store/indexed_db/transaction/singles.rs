//! Rows that lie each by itself: tables that stay short.

use domain::Table;
use futures_util::try_join;
use wasm_bindgen::JsValue;

use super::IndexedDbTransaction;
use super::reading::{What, at_most};
use crate::store::indexed_db::stored;
use crate::store::{Chosen, Condition, Record, Scan, StoreError, Stretch};

impl IndexedDbTransaction {
    /// The body of a row.
    pub(super) async fn single(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        let store = self.store(table)?;
        let read = async { store.get(JsValue::from_str(id))?.await };
        let found = read.await.map_err(|error| self.fault(&error))?;
        found.map(|value| stored::body(table, &value)).transpose()
    }

    /// Bodies of a page of an index.
    pub(super) async fn singles_in(&self, scan: &Scan) -> Result<Vec<Vec<u8>>, StoreError> {
        let table = scan.stretch.index.table;
        self.scanned(scan, What::Values).await?.iter().map(|value| stored::body(table, value)).collect()
    }

    /// Ids in a stretch.
    pub(super) async fn single_ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError> {
        let keys = self.scanned(&Scan::all(stretch.clone()), What::Keys).await?;
        Ok(keys.iter().filter_map(JsValue::as_string).collect())
    }

    /// How many rows a table has.
    pub(super) async fn single_size(&self, table: Table) -> Result<u64, StoreError> {
        let store = self.store(table)?;
        let count = async { store.count(None)?.await };
        count.await.map(u64::from).map_err(|error| self.fault(&error))
    }

    /// Bodies from behind an id on.
    pub(super) async fn singles_behind(
        &self,
        table: Table,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        let values = self.values(table, after, limit).await?;
        values.iter().map(|value| stored::body(table, value)).collect()
    }

    pub(super) fn put_single(&self, table: Table, record: &Record) -> Result<(), StoreError> {
        let value = stored::stored(record)?;
        self.store(table)?.put(&value, None).map(drop).map_err(|error| self.fault(&error))
    }

    pub(super) fn delete_single(&self, table: Table, id: &str) -> Result<(), StoreError> {
        self.store(table)?.delete(JsValue::from_str(id)).map(drop).map_err(|error| self.fault(&error))
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
                let (size, trashed) = try_join!(self.single_size(table), self.entries(&trashed))?;
                Ok(size.saturating_sub(trashed))
            }
            _ => self.entries(stretch).await,
        }
    }

    /// Chooses among few rows by looking at each.
    pub(super) async fn looked_through(
        &self,
        scan: &Scan,
        conditions: &[Condition],
    ) -> Result<Chosen, StoreError> {
        if conditions.is_empty() {
            let (bodies, total) = try_join!(self.singles_in(scan), self.length(&scan.stretch))?;
            return Ok(Chosen { bodies, total });
        }
        let all = |after| Scan { after, limit: usize::MAX, ..scan.clone() };
        let count = |values: Vec<JsValue>| -> Result<Vec<Vec<u8>>, StoreError> {
            let table = scan.stretch.index.table;
            let is_chosen =
                |value: &&JsValue| conditions.iter().all(|it| it.holds(&stored::keys(table, value)));
            values.iter().filter(is_chosen).map(|value| stored::body(table, value)).collect()
        };
        let everything = count(self.scanned(&all(None), What::Values).await?)?;
        let total = everything.len() as u64;
        let mut bodies = match &scan.after {
            None => everything,
            Some(after) => count(self.scanned(&all(Some(after.clone())), What::Values).await?)?,
        };
        bodies.truncate(scan.limit);
        Ok(Chosen { bodies, total })
    }

    /// What stands in a stretch.
    async fn scanned(&self, scan: &Scan, what: What) -> Result<Vec<JsValue>, StoreError> {
        let Some(edges) = scan.edges() else { return Ok(Vec::new()) };
        let range = stored::range(&edges).map_err(|error| self.fault(&error))?;
        self.found_in(&scan.stretch.index, range, scan.direction, scan.limit, what).await
    }
}
