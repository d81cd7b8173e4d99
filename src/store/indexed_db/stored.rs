//! Rows and keys as the database holds them.

use std::ops::Range;

use domain::{Key, KeyPart, Table};
use idb::{KeyRange, Query};
use js_sys::{Array, Reflect, Uint8Array};
use wasm_bindgen::{JsCast, JsValue};

use super::register;
use super::text::Text;
use crate::store::edge::Edge;
use crate::store::{Record, StoreError};

/// Name of the field that holds the row.
pub(super) const BODY: &str = "body";

/// A record as it is stored.
pub(super) fn stored(record: &Record) -> Result<JsValue, StoreError> {
    let mut text = Text::of(&record.id);
    write_keys(&mut text, &record.keys);
    text.with_body(&record.body)
}

/// Writes key parts, without those that only registers hold.
pub(super) fn write_keys(text: &mut Text, keys: &[(&'static str, KeyPart)]) {
    text.field("keys").fields(|text| {
        for (name, part) in keys.iter().filter(|(name, _)| !register::holds_alone(name)) {
            text.field(name).part(part);
        }
    });
}

/// The body of what is stored.
pub(super) fn body(table: Table, value: &JsValue) -> Result<Vec<u8>, StoreError> {
    let field = |name: &str| Reflect::get(value, &name.into()).unwrap_or_default();
    match field(BODY).dyn_into::<Uint8Array>() {
        Ok(bytes) => Ok(bytes.to_vec()),
        Err(_) => Err(StoreError::Unreadable {
            table,
            id: field("id").as_string().unwrap_or_else(|| "unknown".to_owned()),
            why: "it has no body".to_owned(),
        }),
    }
}

/// The id of what is stored.
pub(super) fn id(value: &JsValue) -> Option<String> {
    Reflect::get(value, &"id".into()).ok()?.as_string()
}

/// The key parts of what is stored, as far as indexes of its table have them.
pub(super) fn keys(table: Table, value: &JsValue) -> Vec<(&'static str, KeyPart)> {
    let keys = Reflect::get(value, &"keys".into()).unwrap_or_default();
    let part = |name: &&'static str| {
        let part = Reflect::get(&keys, &(*name).into()).unwrap_or_default();
        let number = part.as_f64().map(KeyPart::Number);
        Some((*name, number.or_else(|| part.as_string().map(KeyPart::Text))?))
    };
    let mut names: Vec<&str> = table.indexes().iter().flat_map(|index| index.parts).copied().collect();
    names.sort_unstable();
    names.dedup();
    names.iter().filter_map(part).collect()
}

/// Bytes as the database takes them.
pub(super) fn raw(bytes: &[u8]) -> JsValue {
    Uint8Array::from(bytes).into()
}

/// Bytes as they are stored by themselves, or nothing.
pub(super) fn bytes(value: &JsValue) -> Vec<u8> {
    value.dyn_ref::<Uint8Array>().map(Uint8Array::to_vec).unwrap_or_default()
}

/// All keys between two edges.
pub(super) fn range(edges: &Range<Edge>) -> Result<KeyRange, idb::Error> {
    KeyRange::bound(&bound(&edges.start), &bound(&edges.end), Some(false), Some(true))
}

/// All ids behind one.
pub(super) fn ids_behind(id: &str) -> Result<Query, idb::Error> {
    Ok(KeyRange::lower_bound(&id.into(), Some(true))?.into())
}

/// A key of an index as the database takes it.
fn key(key: &Key) -> Array {
    let part = |part: &KeyPart| match part {
        KeyPart::Number(number) => JsValue::from_f64(*number),
        KeyPart::Text(text) => JsValue::from_str(text),
    };
    key.iter().map(part).collect()
}

fn bound(edge: &Edge) -> JsValue {
    let bound = key(&edge.parts);
    if edge.is_behind {
        // A list sorts behind all numbers and texts.
        bound.push(&Array::new());
    }
    bound.into()
}
