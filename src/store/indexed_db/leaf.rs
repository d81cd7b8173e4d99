//! Rows of the tables that grow long, packed as in the leaves of a B-tree. The browser takes three times as long to put a
//! row and the entries of its indexes away as to put away its share of some thirty rows. So rows whose ids follow one
//! another are one stored value, a leaf:
//!
//! `{ id, lists, body }`
//!
//! Its id is the least that it may hold: a row lies in the last leaf whose id is not behind its own. `lists` has the keys
//! of all rows for each index, which has an entry for each; the body holds, row by row, its line of the register, the
//! length of its body, and that. Ids are made in the order of time, so rows that are read together lie together.

use domain::{Index, Key, Table, archive};
use js_sys::{Object, Reflect};
use lines::Line;
use wasm_bindgen::{JsCast, JsValue};

use super::register::{self, Register};
use super::stored;
use super::text::Text;
use crate::order::in_order;
use crate::store::edge::Edge;
use crate::store::{Record, StoreError};

/// Rows of a leaf that is made.
const ROWS: usize = 32;

/// Bytes of a leaf that is made, where it has several rows.
const BYTES: usize = 48 << 10;

/// Name of the field with the keys of all rows.
pub(super) const LISTS: &str = "lists";

/// The indexes of a table that the database has; all other orders are the register's.
pub(super) fn indexes(table: Table) -> impl Iterator<Item = &'static Index> {
    table.indexes().iter().filter(|index| lists(index))
}

/// Whether the database has an index.
pub(super) fn lists(index: &Index) -> bool {
    !register::ORDERS.contains(index)
}

/// The indexes of a table in which a key may stand only once.
pub(super) fn rules(table: Table) -> impl Iterator<Item = &'static Index> {
    indexes(table).filter(|index| index.unique)
}

/// A row in a leaf.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Leafed {
    /// Its id.
    pub(super) id: String,
    /// Its line of the register.
    pub(super) line: Vec<u8>,
    /// The row as JSON.
    pub(super) body: Vec<u8>,
}

impl Leafed {
    /// A row as it is to be kept.
    pub(super) fn new(register: &Register, record: Record) -> Self {
        let line = register.line(&record.id, &record.keys);
        Self { id: record.id, line, body: record.body }
    }

    /// A row as versions up to 5 kept it, by itself. One whose body is no row keeps the keys that stood beside it.
    pub(super) fn of_single(table: Table, value: &JsValue) -> Result<Self, StoreError> {
        let body = stored::body(table, value)?;
        let unreadable = |why: &str| StoreError::Unreadable { table, id: String::new(), why: why.to_owned() };
        let id = stored::id(value).ok_or_else(|| unreadable("it has no id"))?;
        let register = register::keys_of(table).ok_or_else(|| unreadable("its table has no register"))?;
        let keys = archive::keys(table, &body).unwrap_or_else(|_| stored::keys(table, value));
        Ok(Self::new(register, Record { id, keys, body }))
    }

    /// As it stands in a leaf.
    pub(super) fn written(&self) -> Vec<u8> {
        joined(std::slice::from_ref(self))
    }

    /// Its whole key in an index; `None` where it is not in there.
    pub(super) fn key_in(&self, index: &Index) -> Option<Key> {
        register::key_in(&self.line, index)
    }
}

/// A leaf as it is stored.
pub(super) fn stored_leaf(table: Table, id: &str, rows: &[Leafed]) -> Result<JsValue, StoreError> {
    let mut text = Text::of(id);
    text.field(LISTS).fields(|text| {
        for index in indexes(table) {
            let keys = rows.iter().filter_map(|row| row.key_in(index));
            text.field(index.name).list(keys, |text, key| text.list(key.iter(), Text::part));
        }
    });
    text.with_body(&joined(rows))
}

/// The rows of a stored leaf, in the order of their ids.
pub(super) fn rows(table: Table, value: &JsValue) -> Result<Vec<Leafed>, StoreError> {
    parted(&body(table, value)?).ok_or_else(|| unreadable(table, value))
}

/// The body of a stored leaf, whose rows can be told apart.
pub(super) fn body(table: Table, value: &JsValue) -> Result<Vec<u8>, StoreError> {
    let body = stored::body(table, value)?;
    let is_leaf = Reflect::get(value, &LISTS.into()).is_ok_and(|lists| lists.is_instance_of::<Object>());
    let mut rest = &*body;
    while !rest.is_empty() && is_leaf {
        take_row(&mut rest).ok_or_else(|| unreadable(table, value))?;
    }
    if is_leaf { Ok(body) } else { Err(unreadable(table, value)) }
}

fn unreadable(table: Table, value: &JsValue) -> StoreError {
    StoreError::Unreadable {
        table,
        id: stored::id(value).unwrap_or_default(),
        why: "its rows cannot be told apart".to_owned(),
    }
}

/// The row with an id in the body of a leaf, as JSON; `None` where the rows cannot be told apart.
pub(super) fn found<'a>(mut joined: &'a [u8], id: &str) -> Option<Option<&'a [u8]>> {
    let id = lines::written(&id.into());
    while !joined.is_empty() {
        let (line, body) = take_row(&mut joined)?;
        if line.id == id {
            return Some(Some(body));
        }
    }
    Some(None)
}

/// A row as it stands in a leaf.
pub(super) fn row(written: &[u8]) -> Option<Leafed> {
    parted(written)?.pop()
}

/// Rows as leaves: one, unless they are too many or too much for it.
pub(super) fn divided(rows: &[Leafed]) -> Vec<&[Leafed]> {
    let size = |row: &Leafed| row.line.len() + row.body.len();
    if rows.len() <= 2 * ROWS && rows.iter().map(size).sum::<usize>() <= 2 * BYTES {
        return vec![rows];
    }
    let (mut leaves, mut rest) = (Vec::new(), rows);
    while !rest.is_empty() {
        let mut bytes = 0;
        let fitting = rest.iter().take(ROWS).take_while(|row| {
            bytes += size(row);
            bytes <= BYTES
        });
        let (leaf, behind) = rest.split_at(fitting.count().max(1));
        leaves.push(leaf);
        rest = behind;
    }
    leaves
}

/// A key of a unique index that two of these rows have.
pub(super) fn twice(table: Table, rows: &[Leafed]) -> Option<&'static Index> {
    rules(table).find(|index| {
        let keys: Vec<Edge> = rows.iter().filter_map(|row| row.key_in(index)).map(Edge::before).collect();
        in_order(keys, Ord::cmp).windows(2).any(|two| two[0] == two[1])
    })
}

/// Rows one behind another.
fn joined(rows: &[Leafed]) -> Vec<u8> {
    let mut joined = Vec::new();
    for row in rows {
        joined.extend_from_slice(&row.line);
        joined.extend((row.body.len() as u32).to_le_bytes());
        joined.extend_from_slice(&row.body);
    }
    joined
}

/// The rows of what was joined; `None` where they cannot be told apart.
fn parted(mut joined: &[u8]) -> Option<Vec<Leafed>> {
    let mut rows = Vec::new();
    while !joined.is_empty() {
        let (line, body) = take_row(&mut joined)?;
        rows.push(Leafed { id: line.row()?, line: line.whole.to_vec(), body: body.to_vec() });
    }
    Some(rows)
}

/// The next row: its line of the register, and its body.
fn take_row<'a>(joined: &mut &'a [u8]) -> Option<(Line<'a>, &'a [u8])> {
    let line = Line::take(joined)?;
    let (length, rest) = joined.split_first_chunk()?;
    let (body, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
    *joined = rest;
    Some((line, body))
}

#[cfg(test)]
mod tests {
    use domain::session;

    use super::*;

    fn row(id: &str, number: u32, length: usize) -> Leafed {
        let keys = vec![("project_id", "harbour".into()), ("session_number", number.into())];
        let register = register::keys_of(Table::Sessions).unwrap_or(&register::ALL[0]);
        Leafed::new(register, Record { id: id.to_owned(), keys, body: vec![7; length] })
    }

    #[test]
    fn what_is_joined_is_told_apart_again() {
        let rows = [row("a", 1, 3), row("0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11", 2, 0), row("c", 3, 40)];
        let whole = joined(&rows);
        assert_eq!(parted(&whole), Some(rows.to_vec()));
        assert_eq!(parted(b""), Some(vec![]));
        let ends: Vec<usize> = (1..=2).map(|count| joined(&rows[..count]).len()).collect();
        for cut in 1..whole.len() {
            assert_eq!(parted(&whole[..cut]).is_some(), ends.contains(&cut), "cut at {cut}");
        }
    }

    #[test]
    fn a_row_is_found_among_the_others() {
        let rows = [row("a", 1, 3), row("0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11", 2, 5), row("ab", 3, 0)];
        let whole = joined(&rows);
        for row in &rows {
            assert_eq!(found(&whole, &row.id), Some(Some(&*row.body)), "{}", row.id);
        }
        for other in ["", "b", "abc", "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b12"] {
            assert_eq!(found(&whole, other), Some(None), "{other}");
        }
        assert_eq!(found(&whole[..whole.len() - 1], "ab"), None);
    }

    #[test]
    fn a_row_knows_its_keys() {
        let row = row("a", 7, 0);
        assert_eq!(row.key_in(&session::NUMBER), Some(vec!["harbour".into(), 7.into()]));
        assert_eq!(row.key_in(&session::STARTED), None);
    }

    #[test]
    fn leaves_are_divided_when_they_are_twice_too_large() {
        for (rows, length, expected) in [
            (0, 0, vec![0]),
            (64, 10, vec![64]),
            (65, 10, vec![32, 32, 1]),
            (3, 40 << 10, vec![1, 1, 1]),
            (3, 20 << 10, vec![3]),
            (1, 200 << 10, vec![1]),
            (2, 200 << 10, vec![1, 1]),
        ] {
            let rows: Vec<Leafed> = (0..rows).map(|number| row("a", number, length)).collect();
            let found: Vec<usize> = divided(&rows).iter().map(|leaf| leaf.len()).collect();
            assert_eq!(found, expected, "{length}");
        }
    }

    #[test]
    fn a_number_that_stands_twice_is_found() {
        assert_eq!(twice(Table::Sessions, &[row("a", 1, 0), row("b", 2, 0)]), None);
        let found = twice(Table::Sessions, &[row("a", 1, 0), row("b", 2, 0), row("c", 1, 0)]);
        assert_eq!(found, Some(&session::NUMBER));
    }
}
