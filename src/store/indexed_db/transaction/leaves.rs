//! Rows over the leaves in which they lie. Writes are gathered, and brought into their leaves before the next read of the
//! table and at the commit.

use domain::Table;
use futures_util::try_join;
use idb::{CursorDirection, KeyRange, Query};
use lines::News;
use wasm_bindgen::JsValue;

use super::IndexedDbTransaction;
use super::reading::{Asked, What, at_most, together};
use crate::order::in_order;
use crate::store::edge::Edge;
use crate::store::indexed_db::leaf::{self, Leafed};
use crate::store::indexed_db::stored;
use crate::store::{Direction, Scan, StoreError};

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
    /// The body of a row.
    pub(super) async fn leafed(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.leafed_by(table, &[id.to_owned()], None).await?.pop())
    }

    /// Bodies of the rows with these ids, without those that are none. With the stamp that the keys of the table have,
    /// leaves that are known are not read again.
    pub(super) async fn leafed_by(
        &self,
        table: Table,
        ids: &[String],
        stamp: Option<f64>,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        self.settle().await?;
        let shelf = self.connection.known().shelf(table, stamp);
        let known: Vec<Option<Vec<u8>>> = ids.iter().map(|id| shelf.find(id)).collect();
        let missing = ids.iter().zip(&known).filter(|(_, row)| row.is_none()).map(|(id, _)| &**id).collect();
        for value in self.leaves_of(table, &in_order(missing, Ord::cmp)).await? {
            shelf.put(stored::id(&value).unwrap_or_default(), leaf::body(table, &value)?);
        }
        let found = ids.iter().zip(known).filter_map(|(id, row)| row.or_else(|| shelf.find(id))).collect();
        shelf.tidy();
        Ok(found)
    }

    /// The leaves in which rows with these ids lie or belong, in their order; the ids are in order too.
    async fn leaves_of(&self, table: Table, ids: &[&str]) -> Result<Vec<JsValue>, StoreError> {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(Vec::new()) };
        let leaves = self.ask_for_leaf(table, first);
        if first == last {
            return leaves.await;
        }
        let behind = self.ask(async move {
            let range = KeyRange::bound(&(*first).into(), &(*last).into(), Some(true), Some(false))?;
            self.named(table.name())?.get_all_keys(Some(range.into()), None)?.await
        });
        let (mut leaves, behind) = try_join!(leaves, behind)?;
        let homes: Vec<String> = behind.iter().filter_map(JsValue::as_string).collect();
        let home_of = |id: &&str| match homes.partition_point(|home| home.as_str() <= *id) {
            // What comes before all others belongs to the first.
            0 if leaves.is_empty() => homes.first(),
            behind => homes[..behind].last(),
        };
        let mut needed: Vec<&String> = ids.iter().filter_map(home_of).collect();
        needed.dedup();
        let asked = needed.into_iter().map(|home| self.ask_for(table.name(), home.into()));
        leaves.extend(together(asked).await?.into_iter().flatten());
        Ok(leaves)
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

    /// The rows of a page, through an index that the database has: its entries tell the leaves.
    pub(super) async fn leafed_in(&self, scan: &Scan) -> Result<Vec<Leafed>, StoreError> {
        let Some(edges) = scan.edges() else { return Ok(Vec::new()) };
        let index = &scan.stretch.index;
        let range = stored::range(&edges).map_err(|error| self.fault(&error))?;
        let homes = self.found_in(index, range, scan.direction, scan.limit, What::Keys).await?;
        let mut homes = in_order(homes.iter().filter_map(JsValue::as_string).collect(), Ord::cmp);
        homes.dedup();
        let leaves = together(homes.iter().map(|home| self.ask_for(index.table.name(), home.into()))).await?;
        let mut found = Vec::new();
        for leaf in leaves.iter().flatten() {
            for row in leaf::rows(index.table, leaf)? {
                let place = row.key_in(index).map(Edge::before).filter(|place| edges.contains(place));
                found.extend(place.map(|place| (place, row)));
            }
        }
        let mut found = in_order(found, |(one, _), (other, _)| one.cmp(other));
        if scan.direction == Direction::Down {
            found.reverse();
        }
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
        // What only one row may have may go from one leaf to another: then all old ones go first. Others are written over.
        let is_alone = leaves.len() == 1 || leaf::rules(table).next().is_none();
        let stays = |leaf: &Renewed| is_alone && leaf.old == leaf.new.first().and_then(stored::id);
        for old in leaves.iter().filter(|leaf| !stays(leaf)).filter_map(|leaf| leaf.old.as_deref()) {
            store.delete(JsValue::from_str(old)).map_err(|error| self.fault(&error))?;
        }
        for new in leaves.iter().flat_map(|leaf| &leaf.new) {
            store.put(new, None).map_err(|error| self.fault(&error))?;
        }
        let changed = leaves.into_iter().filter_map(|leaf| Some((table, leaf.old?)));
        self.changed_leaves.borrow_mut().extend(changed);
        Ok(())
    }

    /// The leaves in which rows lie or belong, in their order.
    async fn leaves_for(&self, table: Table, news: &News) -> Result<Vec<JsValue>, StoreError> {
        let ids: Vec<&str> = news.keys().map(String::as_str).collect();
        let leaves = self.leaves_of(table, &ids).await?;
        if !leaves.is_empty() {
            return Ok(leaves);
        }
        // All come before all others.
        let store = self.store(table)?;
        let read = async { store.get_all(None, Some(1))?.await };
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
pub(super) fn bodies(rows: Vec<Leafed>) -> Vec<Vec<u8>> {
    rows.into_iter().map(|row| row.body).collect()
}
