//! Rows over the leaves in which they lie. Writes are gathered, and brought into their leaves before the next read of the
//! table and at the commit.

use std::collections::BTreeSet;

use domain::Table;
use futures_util::future::try_join_all;
use futures_util::try_join;
use idb::{CursorDirection, KeyRange, Query};
use wasm_bindgen::JsValue;

use super::IndexedDbTransaction;
use super::reading::{What, at_most};
use super::registers::broken;
use crate::store::edge::Edge;
use crate::store::indexed_db::leaf::{self, Leafed, RowNews};
use crate::store::indexed_db::{register, stored};
use crate::store::{Direction, Scan, StoreError, Stretch};

/// Leaves that are fetched one by one; more are fetched with all that lies between them.
const SINGLY: usize = 40;

/// Leaves that are read at a time where a table is read from end to end.
const AT_ONCE: usize = 64;

/// A leaf that is written anew, and what is to be in its place.
#[derive(Debug, Default)]
struct Renewed {
    old: Option<String>,
    new: Vec<JsValue>,
}

/// A leaf with what changes in it.
type Change<'n> = (Option<&'n String>, Vec<(&'n String, &'n Option<Leafed>)>);

impl IndexedDbTransaction {
    /// A row of a leaf.
    pub(super) async fn leafed(&self, table: Table, id: &str) -> Result<Option<Leafed>, StoreError> {
        self.settle().await?;
        let store = self.store(table)?;
        let read = async {
            let upto = Query::from(KeyRange::upper_bound(&id.into(), Some(false))?);
            match store.open_cursor(Some(upto), Some(CursorDirection::Prev))?.await? {
                Some(cursor) => cursor.value().map(Some),
                None => Ok(None),
            }
        };
        let Some(value) = read.await.map_err(|error| self.fault(&error))? else { return Ok(None) };
        Ok(leaf::rows(table, &value)?.into_iter().find(|row| row.id == id))
    }

    /// The rows of a page of an index.
    pub(super) async fn leafed_in(&self, scan: &Scan) -> Result<Vec<Leafed>, StoreError> {
        let index = &scan.stretch.index;
        let Some(edges) = scan.edges() else { return Ok(Vec::new()) };
        if !leaf::lists(index) {
            let picked = self.picked_ids(scan).await?;
            let rows = try_join_all(picked.iter().map(|id| self.leafed(index.table, id))).await?;
            return Ok(rows.into_iter().flatten().collect());
        }
        self.settle().await?;
        let range = stored::range(&edges).map_err(|error| self.fault(&error))?;
        let direction = if scan.limit == usize::MAX { Direction::Up } else { scan.direction };
        let homes = self.found_in(index, range, direction, scan.limit, What::Keys).await?;
        let homes: BTreeSet<String> = homes.iter().filter_map(JsValue::as_string).collect();
        let mut found = Vec::new();
        for value in self.leaves(index.table, &homes).await? {
            for row in leaf::rows(index.table, &value)? {
                let place = row.key_in(index).map(Edge::before).filter(|place| edges.contains(place));
                found.extend(place.map(|place| (place, row)));
            }
        }
        found.sort_by(|(one, _), (other, _)| match scan.direction {
            Direction::Up => one.cmp(other),
            Direction::Down => other.cmp(one),
        });
        found.truncate(scan.limit);
        Ok(found.into_iter().map(|(_, row)| row).collect())
    }

    /// Rows from behind an id on, in the order of ids.
    pub(super) async fn leafed_behind(
        &self,
        table: Table,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Leafed>, StoreError> {
        self.settle().await?;
        let store = self.store(table)?;
        let mut from = match after {
            Some(id) => {
                self.leaf_for(table, id).await?.map(|home| KeyRange::lower_bound(&home.into(), Some(false)))
            }
            None => None,
        };
        let mut found = Vec::new();
        loop {
            let read = async {
                let range = from.take().transpose()?.map(Query::from);
                store.get_all(range, at_most(AT_ONCE))?.await
            };
            let values = read.await.map_err(|error| self.fault(&error))?;
            for value in &values {
                let rows = leaf::rows(table, value)?;
                found.extend(rows.into_iter().filter(|row| after.is_none_or(|after| *row.id > *after)));
            }
            if found.len() >= limit || values.len() < AT_ONCE {
                found.truncate(limit);
                return Ok(found);
            }
            from = values
                .last()
                .and_then(stored::id)
                .map(|last| KeyRange::lower_bound(&last.into(), Some(true)));
        }
    }

    /// How many rows a stretch has.
    pub(super) async fn leafed_count(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        if !leaf::lists(&stretch.index) {
            return Ok(self.picked_ids(&Scan::all(stretch.clone())).await?.len() as u64);
        }
        self.settle().await?;
        self.entries(stretch).await
    }

    /// Ids of a page of an index, by the register.
    pub(super) async fn picked_ids(&self, scan: &Scan) -> Result<Vec<String>, StoreError> {
        self.write_news().await?;
        let table = scan.stretch.index.table;
        let blocks = self.blocks(register::keys_of(table)).await?;
        let picked = register::pick(&blocks, None, scan, &[]).ok_or_else(|| broken(table.name()))?;
        Ok(picked.ids)
    }

    /// How many rows a table has.
    pub(super) async fn leafed_size(&self, table: Table) -> Result<u64, StoreError> {
        self.write_news().await?;
        let blocks = self.blocks(register::keys_of(table)).await?;
        register::size(&blocks).ok_or_else(|| broken(table.name()))
    }

    /// Brings what is to be written into its leaves. Where that fails, nothing of the transaction is done.
    pub(super) async fn settle(&self) -> Result<(), StoreError> {
        let news = self.row_news.take();
        for (table, news) in &news {
            self.write_rows(*table, news).await.inspect_err(|cause| self.fail(cause))?;
        }
        Ok(())
    }

    async fn write_rows(&self, table: Table, news: &RowNews) -> Result<(), StoreError> {
        let homes = self.leaves_for(table, news).await?;
        let changes = changes(&homes, news);
        let leaves = try_join_all(changes.iter().map(|change| self.renewed_leaf(table, change))).await?;
        let store = self.store(table)?;
        // A row may go to another leaf, and what only one may have from one row to another: all old ones go first.
        for old in leaves.iter().filter_map(|leaf| leaf.old.as_deref()) {
            store.delete(JsValue::from_str(old)).map_err(|error| self.fault(&error))?;
        }
        for new in leaves.iter().flat_map(|leaf| &leaf.new) {
            store.put(new, None).map_err(|error| self.fault(&error))?;
        }
        Ok(())
    }

    /// A leaf with its changes; several where it became too large. Changes that meet a leaf which cannot be read begin
    /// one of their own, and never take its place.
    async fn renewed_leaf(&self, table: Table, (home, news): &Change<'_>) -> Result<Renewed, StoreError> {
        let before = match home {
            Some(home) => self.leaf(table, home).await?,
            None => None,
        };
        let (mut old, mut rows) = (None, RowNews::new());
        match before.map(|before| leaf::rows(table, &before)).transpose() {
            Ok(before) => {
                old = home.filter(|_| before.is_some()).cloned();
                rows.extend(before.into_iter().flatten().map(|row| (row.id.clone(), Some(row))));
            }
            Err(unreadable) if news.iter().any(|(id, _)| Some(*id) == *home) => return Err(unreadable),
            Err(_) => {}
        }
        rows.extend(news.iter().map(|(id, row)| ((*id).clone(), (*row).clone())));
        let rows: Vec<Leafed> = rows.into_values().flatten().collect();
        if let Some(index) = leaf::twice(table, &rows) {
            return Err(StoreError::Duplicate(format!("{} of {}", index.name, table.name())));
        }
        let mut new = Vec::new();
        for part in leaf::divided(&rows) {
            let Some(first) = part.first() else { continue };
            let home = old.as_ref().filter(|home| new.is_empty() && **home <= first.id);
            new.push(leaf::stored_leaf(table, home.unwrap_or(&first.id), part)?);
        }
        Ok(Renewed { old, new })
    }

    /// The ids of the leaves in which rows lie or belong, in their order.
    async fn leaves_for(&self, table: Table, news: &RowNews) -> Result<Vec<String>, StoreError> {
        let (Some((first, _)), Some((last, _))) = (news.first_key_value(), news.last_key_value()) else {
            return Ok(Vec::new());
        };
        let store = self.store(table)?;
        let between = async {
            let range = KeyRange::bound(&first.into(), &last.into(), Some(true), Some(false));
            let read = async { store.get_all_keys(Some(range?.into()), None)?.await };
            if first < last { read.await.map_err(|error| self.fault(&error)) } else { Ok(Vec::new()) }
        };
        let (before, between) = try_join!(self.leaf_for(table, first), between)?;
        let mut homes: Vec<String> = between.iter().filter_map(JsValue::as_string).collect();
        if let Some(before) = before
            && homes.first() != Some(&before)
        {
            homes.insert(0, before);
        }
        Ok(homes)
    }

    /// The id of the leaf in which a row lies or belongs; `None` where there is none yet.
    async fn leaf_for(&self, table: Table, id: &str) -> Result<Option<String>, StoreError> {
        let store = self.store(table)?;
        let read = async {
            let upto = Query::from(KeyRange::upper_bound(&id.into(), Some(false))?);
            match store.open_key_cursor(Some(upto), Some(CursorDirection::Prev))?.await? {
                Some(cursor) => cursor.key().map(|key| key.as_string()),
                // What comes before all others belongs to the first.
                None => Ok(store.get_all_keys(None, Some(1))?.await?.first().and_then(JsValue::as_string)),
            }
        };
        read.await.map_err(|error| self.fault(&error))
    }

    async fn leaf(&self, table: Table, id: &str) -> Result<Option<JsValue>, StoreError> {
        let store = self.store(table)?;
        let read = async { store.get(JsValue::from_str(id))?.await };
        read.await.map_err(|error| self.fault(&error))
    }

    /// The leaves with these ids, and others perhaps.
    async fn leaves(&self, table: Table, ids: &BTreeSet<String>) -> Result<Vec<JsValue>, StoreError> {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(Vec::new()) };
        if ids.len() <= SINGLY {
            let values = try_join_all(ids.iter().map(|id| self.leaf(table, id))).await?;
            return Ok(values.into_iter().flatten().collect());
        }
        let store = self.store(table)?;
        let read = async {
            let range = KeyRange::bound(&first.into(), &last.into(), Some(false), Some(false))?;
            store.get_all(Some(range.into()), None)?.await
        };
        read.await.map_err(|error| self.fault(&error))
    }
}

/// Which rows change in which leaf.
fn changes<'n>(homes: &'n [String], news: &'n RowNews) -> Vec<Change<'n>> {
    let mut changes: Vec<Change<'n>> = Vec::new();
    for (id, row) in news {
        let home = homes.get(homes.partition_point(|home| home <= id).saturating_sub(1));
        match changes.last_mut() {
            Some((last, rows)) if *last == home => rows.push((id, row)),
            _ => changes.push((home, vec![(id, row)])),
        }
    }
    changes
}

/// Rows as what they hold.
pub(super) fn bodies(rows: impl IntoIterator<Item = Leafed>) -> Vec<Vec<u8>> {
    rows.into_iter().map(|row| row.body).collect()
}
