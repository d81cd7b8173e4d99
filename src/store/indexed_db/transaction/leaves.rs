//! Rows over the leaves in which they lie. Writes are gathered, and brought into their leaves before the next read of the
//! table and at the commit.

use domain::Table;
use idb::{CursorDirection, KeyRange, Query};
use wasm_bindgen::JsValue;

use super::IndexedDbTransaction;
use super::reading::{Asked, What, at_most, together};
use super::registers::broken;
use crate::order::in_order;
use crate::store::edge::Edge;
use crate::store::indexed_db::leaf::{self, Leafed};
use crate::store::indexed_db::register::{self, Blocks, News};
use crate::store::indexed_db::stored;
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

/// The place of a leaf, with what changes in it.
type Change<'n> = (Option<usize>, Vec<(&'n String, Option<&'n [u8]>)>);

impl IndexedDbTransaction {
    /// The rows with these ids, without those that are none.
    pub(super) async fn leafed(&self, table: Table, ids: &[String]) -> Result<Vec<Leafed>, StoreError> {
        self.settle().await?;
        let values = together(ids.iter().map(|id| self.ask_for_leaf(table, id))).await?;
        let mut found = Vec::with_capacity(ids.len());
        for (id, value) in ids.iter().zip(values) {
            if let Some(value) = value.first() {
                found.extend(leaf::rows(table, value)?.into_iter().find(|row| row.id == *id));
            }
        }
        Ok(found)
    }

    /// The leaf in which a row would lie.
    fn ask_for_leaf<'a>(&'a self, table: Table, id: &'a str) -> Asked<'a> {
        self.ask(async move {
            let store = self.named(table.name())?;
            let upto = Query::from(KeyRange::upper_bound(&id.into(), Some(false))?);
            match store.open_cursor(Some(upto), Some(CursorDirection::Prev))?.await? {
                Some(cursor) => Ok(vec![cursor.value()?]),
                None => Ok(Vec::new()),
            }
        })
    }

    /// The rows of a page of an index.
    pub(super) async fn leafed_in(&self, scan: &Scan) -> Result<Vec<Leafed>, StoreError> {
        let index = &scan.stretch.index;
        let Some(edges) = scan.edges() else { return Ok(Vec::new()) };
        if !leaf::lists(index) {
            return self.leafed(index.table, &self.picked_ids(scan).await?).await;
        }
        self.settle().await?;
        let range = stored::range(&edges).map_err(|error| self.fault(&error))?;
        let direction = if scan.limit == usize::MAX { Direction::Up } else { scan.direction };
        let homes = self.found_in(index, range, direction, scan.limit, What::Keys).await?;
        let homes = in_order(homes.iter().filter_map(JsValue::as_string).collect(), Ord::cmp);
        let mut found = Vec::new();
        for value in self.leaves(index.table, homes).await? {
            for row in leaf::rows(index.table, &value)? {
                let place = row.key_in(index).map(Edge::before).filter(|place| edges.contains(place));
                found.extend(place.map(|place| (place, row)));
            }
        }
        let mut found = in_order(found, |(one, _), (other, _)| scan.direction.compare(one, other));
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
                let home = self.ask_for_leaf(table, id).await?.first().and_then(stored::id);
                home.map(|home| KeyRange::lower_bound(&home.into(), Some(false)))
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
        let table = scan.stretch.index.table;
        let blocks = self.lines(table).await?;
        let picked = register::pick(&blocks, None, scan, &[]).ok_or_else(|| broken(table.name()))?;
        Ok(picked.ids)
    }

    /// How many rows a table has.
    pub(super) async fn leafed_size(&self, table: Table) -> Result<u64, StoreError> {
        let blocks = self.lines(table).await?;
        register::size(&blocks).ok_or_else(|| broken(table.name()))
    }

    /// The blocks of a table's register of keys.
    pub(super) async fn lines(&self, table: Table) -> Result<Blocks, StoreError> {
        self.write_news().await?;
        match register::keys_of(table) {
            Some(register) => self.blocks(register).await,
            None => Ok(Blocks::default()),
        }
    }

    /// Brings what is to be written into its leaves. Where that fails, nothing of the transaction is done.
    pub(super) async fn settle(&self) -> Result<(), StoreError> {
        let news = self.row_news.take();
        for (table, news) in &news {
            self.write_rows(*table, news).await.inspect_err(|cause| self.fail(cause))?;
        }
        Ok(())
    }

    async fn write_rows(&self, table: Table, news: &News) -> Result<(), StoreError> {
        let before = self.leaves_for(table, news).await?;
        let homes: Vec<String> = before.iter().filter_map(stored::id).collect();
        let mut leaves = Vec::new();
        for (home, news) in changes(&homes, news) {
            leaves.push(renewed(table, home.and_then(|home| before.get(home)), &news)?);
        }
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

    /// The leaves in which rows lie or belong, in their order.
    async fn leaves_for(&self, table: Table, news: &News) -> Result<Vec<JsValue>, StoreError> {
        let (Some((first, _)), Some((last, _))) = (news.first_key_value(), news.last_key_value()) else {
            return Ok(Vec::new());
        };
        let mut leaves = self.ask_for_leaf(table, first).await?;
        let store = self.store(table)?;
        if leaves.is_empty() {
            // What comes before all others belongs to the first.
            let read = async { store.get_all(None, Some(1))?.await };
            leaves = read.await.map_err(|error| self.fault(&error))?;
        }
        if first < last {
            let read = async {
                let range = KeyRange::bound(&first.into(), &last.into(), Some(true), Some(false));
                store.get_all_keys(Some(range?.into()), None)?.await
            };
            let mut behind = read.await.map_err(|error| self.fault(&error))?;
            let known = leaves.first().and_then(stored::id);
            behind.retain(|id| id.as_string() != known);
            let behind = together(behind.into_iter().map(|id| self.ask_for(table.name(), id))).await?;
            leaves.extend(behind.into_iter().flatten());
        }
        Ok(leaves)
    }

    /// The leaves with these ids, which are in order, and others perhaps.
    async fn leaves(&self, table: Table, mut ids: Vec<String>) -> Result<Vec<JsValue>, StoreError> {
        ids.dedup();
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(Vec::new()) };
        if ids.len() <= SINGLY {
            let asked = ids.iter().map(|id| self.ask_for(table.name(), id.into()));
            return Ok(together(asked).await?.into_iter().flatten().collect());
        }
        let store = self.store(table)?;
        let read = async {
            let range = KeyRange::bound(&first.into(), &last.into(), Some(false), Some(false))?;
            store.get_all(Some(range.into()), None)?.await
        };
        read.await.map_err(|error| self.fault(&error))
    }
}

/// Which rows change in which leaf, by its place among the leaves.
fn changes<'n>(homes: &[String], news: &'n News) -> Vec<Change<'n>> {
    let mut changes: Vec<Change<'n>> = Vec::new();
    for (id, row) in news {
        let home = homes.partition_point(|home| home <= id).saturating_sub(1);
        let home = (home < homes.len()).then_some(home);
        match changes.last_mut() {
            Some((last, rows)) if *last == home => rows.push((id, row.as_deref())),
            _ => changes.push((home, vec![(id, row.as_deref())])),
        }
    }
    changes
}

/// A leaf with its changes; several where it became too large. Changes that meet a leaf which cannot be read begin one of
/// their own, and never take its place.
fn renewed(
    table: Table,
    before: Option<&JsValue>,
    news: &[(&String, Option<&[u8]>)],
) -> Result<Renewed, StoreError> {
    let home = before.and_then(stored::id);
    let (mut old, mut rows) = (None, Vec::new());
    match before.map(|before| leaf::rows(table, before)).transpose() {
        Ok(before) => {
            old = home;
            rows.extend(before.into_iter().flatten().filter(|row| news.iter().all(|(id, _)| **id != row.id)));
        }
        Err(unreadable) if news.iter().any(|(id, _)| Some(*id) == home.as_ref()) => return Err(unreadable),
        Err(_) => {}
    }
    rows.extend(news.iter().filter_map(|(_, row)| leaf::row(row.as_ref()?)));
    let rows = in_order(rows, |one, other| one.id.cmp(&other.id));
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

/// Rows as what they hold.
pub(super) fn bodies(rows: impl IntoIterator<Item = Leafed>) -> Vec<Vec<u8>> {
    rows.into_iter().map(|row| row.body).collect()
}
