//! Turns of conversations, packed. The browser takes about as long to put one small value away as one of some ten
//! kilobytes; conversations are most of what is kept, only grow at their end, and are read in their order. So turns of a
//! session whose numbers lie close together are one stored value, a block:
//!
//! `{ id, keys: { session_id, turn_number }, ids, body }`
//!
//! Its keys are those of its first turn, its id tells the first turn's and how many they are, `ids` are those of all turns
//! and have an index, and the body holds each with its number and its length. A value without `ids` is one turn by
//! itself, as versions up to 4 wrote them. It is read as a block of one, and joins the others of its block when something
//! is written to that.

use domain::{Index, Key, KeyPart, Table, conversation};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::stored;
use super::text::Text;
use crate::store::edge::Edge;
use crate::store::{Record, StoreError, Stretch};

/// The table whose rows lie in blocks.
pub(super) const TABLE: Table = Table::Turns;

/// In what order they lie.
pub(super) const ORDER: Index = conversation::SESSION;

/// The index that tells in which block a turn lies; also the name of its field.
pub(super) const IDS: &str = "ids";

/// Numbers that a block has room for. Which block holds a turn is told by its number, so this never changes.
pub(super) const SPAN: u32 = 32;

/// A turn in a block.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Packed {
    /// Its id.
    pub(super) id: String,
    /// Where it stands.
    pub(super) place: Place,
    /// The row as JSON.
    pub(super) body: Vec<u8>,
}

/// Where a turn stands.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Place {
    session: String,
    number: u32,
}

/// Which block of which session.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Address {
    session: String,
    block: u32,
}

impl Place {
    /// The block in which it lies.
    pub(super) fn address(&self) -> Address {
        Address { session: self.session.clone(), block: self.number / SPAN }
    }

    /// Whether it lies in a block.
    pub(super) fn is_in(&self, address: &Address) -> bool {
        self.session == address.session && self.number / SPAN == address.block
    }

    /// Its key in the order.
    pub(super) fn key(&self) -> Key {
        vec![self.session.as_str().into(), self.number.into()]
    }
}

impl Address {
    /// Everything that may lie in the block.
    pub(super) fn stretch(&self) -> Stretch {
        let first = self.block * SPAN;
        Stretch {
            from: Some(first.into()),
            below: Some(KeyPart::Number(f64::from(first) + f64::from(SPAN))),
            ..Stretch::of(ORDER, [self.session.as_str().into()])
        }
    }
}

impl Packed {
    /// A turn as it is to be kept.
    pub(super) fn new(record: Record) -> Result<Self, StoreError> {
        let mut keys = record.keys.into_iter().map(|(_, part)| part);
        match (keys.next(), keys.next()) {
            (Some(KeyPart::Text(session)), Some(KeyPart::Number(number))) => {
                Ok(Self { id: record.id, place: Place { session, number: number as u32 }, body: record.body })
            }
            _ => Err(StoreError::Other("a turn needs its session and its number".to_owned())),
        }
    }

    /// Its key parts.
    pub(super) fn keys(&self) -> Vec<(&'static str, KeyPart)> {
        ORDER.parts.iter().copied().zip(self.place.key()).collect()
    }
}

/// The edge from which on blocks are read to meet every turn behind an edge: where its block may begin.
pub(super) fn beginning(edge: &Edge) -> Edge {
    let mut parts = edge.parts.clone();
    if let Some(KeyPart::Number(number)) = parts.get_mut(1) {
        *number = (*number / f64::from(SPAN)).floor() * f64::from(SPAN);
        return Edge::before(parts);
    }
    edge.clone()
}

/// How many turns a value with this id holds.
pub(super) fn count(id: &str) -> u64 {
    id.rsplit_once(':').and_then(|(_, count)| count.parse().ok()).unwrap_or(1)
}

/// Turns of one block as it is stored, in their order.
pub(super) fn block(turns: &[Packed]) -> Result<JsValue, StoreError> {
    let Some(first) = turns.first() else { return Ok(JsValue::UNDEFINED) };
    let mut text = Text::of(&format!("{}:{}", first.id, turns.len()));
    stored::write_keys(&mut text, &first.keys());
    text.field(IDS).list(turns.iter(), |text, turn| text.text(&turn.id));
    text.with_body(&joined(turns.iter().map(|turn| (turn.place.number, &*turn.body))))
}

/// The turns of a stored value, in their order.
pub(super) fn turns(value: &JsValue) -> Result<Vec<Packed>, StoreError> {
    let body = stored::body(TABLE, value)?;
    let id = stored::id(value).unwrap_or_default();
    let mut keys = stored::keys(TABLE, value).into_iter();
    let unreadable = |why: &str| StoreError::Unreadable { table: TABLE, id: id.clone(), why: why.to_owned() };
    let (Some((_, KeyPart::Text(session))), Some((_, KeyPart::Number(number)))) = (keys.next(), keys.next())
    else {
        return Err(unreadable("it has no place in a conversation"));
    };
    let turn = |id: String, number, body: &[u8]| Packed {
        id,
        place: Place { session: session.clone(), number },
        body: body.to_vec(),
    };
    let Ok(ids) = Reflect::get(value, &IDS.into()).unwrap_or_default().dyn_into::<Array>() else {
        return Ok(vec![turn(id.clone(), number as u32, &body)]);
    };
    let ids: Option<Vec<String>> = ids.iter().map(|id| id.as_string()).collect();
    let parts = parts(&body).ok_or_else(|| unreadable("its turns cannot be told apart"))?;
    let ids = ids.filter(|ids| ids.len() == parts.len()).ok_or_else(|| unreadable("its ids do not fit"))?;
    Ok(ids.into_iter().zip(parts).map(|(id, (number, body))| turn(id, number, body)).collect())
}

/// Bodies one behind another: the number, the length, and the bytes of each.
fn joined<'a>(turns: impl Iterator<Item = (u32, &'a [u8])>) -> Vec<u8> {
    let mut joined = Vec::new();
    for (number, body) in turns {
        joined.extend(number.to_le_bytes());
        joined.extend((body.len() as u32).to_le_bytes());
        joined.extend_from_slice(body);
    }
    joined
}

/// Numbers and bodies of what was joined; `None` where they cannot be told apart.
fn parts(mut joined: &[u8]) -> Option<Vec<(u32, &[u8])>> {
    let mut parts = Vec::new();
    while !joined.is_empty() {
        let (number, rest) = joined.split_first_chunk()?;
        let (length, rest) = rest.split_first_chunk()?;
        let (body, rest) = rest.split_at_checked(u32::from_le_bytes(*length) as usize)?;
        parts.push((u32::from_le_bytes(*number), body));
        joined = rest;
    }
    Some(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_joined_is_told_apart_again() {
        let turns: [(u32, &[u8]); 3] = [(1, b"one"), (2, b""), (40, &[0xff, 0, 7])];
        let whole = joined(turns.into_iter());
        assert_eq!(parts(&whole), Some(turns.to_vec()));
        assert_eq!(parts(b""), Some(vec![]));
        for cut in 1..whole.len() {
            let is_between = [11, 19].contains(&cut);
            assert_eq!(parts(&whole[..cut]).is_some(), is_between, "cut at {cut}");
        }
    }

    #[test]
    fn a_block_is_read_from_where_it_may_begin() {
        for (parts, expected) in [
            (vec![], vec![]),
            (vec!["s".into()], vec!["s".into()]),
            (vec!["s".into(), 0.into()], vec!["s".into(), 0.into()]),
            (vec!["s".into(), 31.into()], vec!["s".into(), 0.into()]),
            (vec!["s".into(), 32.into()], vec!["s".into(), 32.into()]),
            (vec!["s".into(), 100.into()], vec!["s".into(), 96.into()]),
        ] as [(Key, Key); 6]
        {
            assert_eq!(beginning(&Edge::before(parts)).parts, expected);
        }
    }

    #[test]
    fn the_id_of_a_block_tells_how_many_turns_it_holds() {
        for (id, expected) in [
            ("0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11", 1),
            ("0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11:1", 1),
            ("0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11:32", 32),
        ] {
            assert_eq!(count(id), expected, "{id}");
        }
    }
}
