//! Reading an index, in both directions, in browsers of all kinds.

use std::future::Future;
use std::pin::Pin;

use domain::Index;
use futures_util::future::try_join_all;
use idb::request::GetAllStoreRequest;
use idb::{CursorDirection, KeyRange, Query};
use js_sys::{Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::IdbIndex;

use super::{IndexedDbTransaction, options};
use crate::store::indexed_db::stored;
use crate::store::{Direction, StoreError, Stretch};

/// What is read of an index: what it points to, or where that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Values,
    Keys,
}

/// Something that is asked of the database. Boxed, so that waiting for several is compiled once.
pub(super) type Asked<'a> = Pin<Box<dyn Future<Output = Result<Vec<JsValue>, StoreError>> + 'a>>;

/// Asks for several things at once.
pub(super) async fn together<'a>(
    asked: impl Iterator<Item = Asked<'a>>,
) -> Result<Vec<Vec<JsValue>>, StoreError> {
    try_join_all(asked.collect::<Vec<_>>()).await
}

impl IndexedDbTransaction {
    /// Something asked of the database, with what an error of it means.
    pub(super) fn ask<'a>(
        &'a self,
        read: impl Future<Output = Result<Vec<JsValue>, idb::Error>> + 'a,
    ) -> Asked<'a> {
        Box::pin(async move { read.await.map_err(|error| self.fault(&error)) })
    }

    /// Everything that lies in a store.
    pub(super) fn ask_all<'a>(&'a self, store: &'a str) -> Asked<'a> {
        self.ask(async move { self.named(store)?.get_all(None, None)?.await })
    }

    /// The value with a key, where there is one.
    pub(super) fn ask_for<'a>(&'a self, store: &'a str, key: JsValue) -> Asked<'a> {
        self.ask(async move { Ok(self.named(store)?.get(key)?.await?.into_iter().collect()) })
    }

    /// What stands in a range of an index.
    pub(super) async fn found_in(
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
            let read = self.named(index.table.name())?.index(index.name)?;
            match what {
                What::Values => read.get_all(Some(range.into()), at_most(limit))?.await,
                What::Keys => read.get_all_keys(Some(range.into()), at_most(limit))?.await,
            }
        };
        read.await.map_err(|error| self.fault(&error))
    }

    /// How many entries an index has in a stretch.
    pub(super) async fn entries(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        let Some(edges) = stretch.edges() else { return Ok(0) };
        let index = self.index(&stretch.index)?;
        let read = async { index.count(Some(stored::range(&edges)?.into()))?.await };
        read.await.map(u64::from).map_err(|error| self.fault(&error))
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

/// A limit as the browser takes it; `None` for none. It is never 0, which the browser would take for none too.
pub(super) fn at_most(limit: usize) -> Option<u32> {
    u32::try_from(limit).ok()
}
