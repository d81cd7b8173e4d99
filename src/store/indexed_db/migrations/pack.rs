//! Packs the rows of a table, which older versions kept one by one, into leaves.

use domain::Table;
use idb::{ObjectStore, Transaction};
use wasm_bindgen::JsValue;

use crate::store::StoreError;
use crate::store::indexed_db::leaf::{self, Leafed};
use crate::store::indexed_db::{faults, stored};

/// Rows that are packed at a time.
const CHUNK: u32 = 1_000;

/// Packs all rows. One that cannot be read stays as it is, and ends nothing.
pub(super) async fn pack(table: Table, upgrade: &Transaction) -> Result<(), StoreError> {
    let store = upgrade.object_store(table.name()).map_err(meaning)?;
    let mut after: Option<String> = None;
    loop {
        let read = async {
            let query = after.as_deref().map(stored::ids_behind).transpose()?;
            store.get_all(query, Some(CHUNK))?.await
        };
        let values = read.await.map_err(meaning)?;
        let rows: Vec<Leafed> =
            values.iter().filter_map(|value| Leafed::of_single(table, value).ok()).collect();
        replace(table, &store, &rows)?;
        if values.len() < CHUNK as usize {
            return Ok(());
        }
        after = values.last().and_then(stored::id);
    }
}

/// Puts leaves in the place of single rows.
fn replace(table: Table, store: &ObjectStore, rows: &[Leafed]) -> Result<(), StoreError> {
    for row in rows {
        store.delete(JsValue::from_str(&row.id)).map_err(meaning)?;
    }
    for part in leaf::divided(rows) {
        if let Some(first) = part.first() {
            let value = leaf::stored_leaf(table, &first.id, part)?;
            store.put(&value, None).map_err(meaning)?;
        }
    }
    Ok(())
}

fn meaning(error: idb::Error) -> StoreError {
    faults::meaning_at_opening(faults::words_of(&error))
}
