//! The register of a table: the key parts of all its rows, close together in a few blocks of bytes. The browser counts or
//! lists the entries of an index at 100 to 200 in a millisecond; all blocks of ten thousand rows it hands over in a few.
//! So what is asked of such a table is looked up here: orders, totals, and rows that must meet several conditions. Only a
//! short page of an order that has an index is read through that where the register would have to be read first.
//!
//! Blocks are written in the transaction that writes the rows, hence never behind them. They hold nothing that the rows
//! do not: a register that is missing is made anew.

use domain::{Index, Key, KeyPart, SAID, Table, knowledge, session};
use lines::{Line, Needle, Question, written};

use crate::order::in_order;
use crate::store::{Condition, Direction, Scan, Stretch, Test};

/// Blocks of a register. Which one holds a row is told by its id, so this never changes.
pub(super) const BLOCKS: u32 = 128;

/// The key of a register's stamp, a number that grows with every change, and where keys are held with every row that is
/// written: whoever knows the register, or leaves of its table, and reads the same stamp need not read them again.
pub(super) const STAMP: &str = "stamp";

/// Rows that are read at a time while a register is made.
pub(super) const CHUNK: usize = 500;

/// Some key parts of all rows of a table.
#[derive(Debug)]
pub(super) struct Register {
    /// Whose rows they are.
    pub(super) table: Table,
    /// What it is called in the database.
    pub(super) name: &'static str,
    /// The key parts that it holds, stored as their places here: new ones come last.
    columns: &'static [&'static str],
}

/// The registers of the tables whose lists grow long. What rows say is longer than all else about them and seldom asked
/// for, so it lies apart.
pub(super) const ALL: &[Register] = &[
    Register {
        table: Table::Sessions,
        name: "sessions_register",
        columns: &[
            "project_id",
            "account_id",
            "session_number",
            "status",
            "session_type",
            "started_at",
            "credits_used",
            "deleted_at",
        ],
    },
    Register {
        table: Table::Knowledge,
        name: "knowledge_base_register",
        columns: &["category", "usage_count", "updated_at", "source_session_id", "tag", "deleted_at"],
    },
    Register { table: Table::Sessions, name: "sessions_said", columns: &[SAID] },
    Register { table: Table::Knowledge, name: "knowledge_base_said", columns: &[SAID] },
];

/// Orders that are the registers' alone: in the database they would have an entry for each row, for lists that have a
/// total or conditions anyway.
pub(super) const ORDERS: &[Index] = &[
    session::CREDITS,
    session::TRASH,
    knowledge::CATEGORY_USAGE,
    knowledge::UPDATED,
    knowledge::SOURCE,
    knowledge::TRASH,
];

/// The registers of a table.
pub(super) fn of(table: Table) -> impl Iterator<Item = &'static Register> {
    ALL.iter().filter(move |register| register.table == table)
}

/// The register of a table with the parts that lists are chosen and sorted by. Tables with one lie in leaves, in which its
/// lines stand too; `None` for all others.
pub(super) fn keys_of(table: Table) -> Option<&'static Register> {
    of(table).find(|register| !register.columns.contains(&SAID))
}

/// Whether a register of this name is one with keys.
pub(super) fn holds_keys(name: &str) -> bool {
    ALL.iter().any(|register| register.name == name && !register.columns.contains(&SAID))
}

/// The register of what the rows of a table say.
pub(super) fn said_in(table: Table) -> Option<&'static Register> {
    of(table).find(|register| register.columns.contains(&SAID))
}

/// Whether only registers hold a part: rows may have several of it, or it is too long, which no index of ours takes.
pub(super) fn holds_alone(name: &str) -> bool {
    name == "tag" || name == SAID
}

/// The block that holds a row.
pub(super) fn block_of(id: &str) -> u32 {
    // FNV-1a: ids that follow one another are spread over all blocks.
    let hash =
        id.bytes().fold(0x811c_9dc5_u32, |hash, byte| (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193));
    hash % BLOCKS
}

impl Register {
    /// The line of a row.
    pub(super) fn line(&self, id: &str, keys: &[(&'static str, KeyPart)]) -> Vec<u8> {
        let place = |name: &str| self.columns.iter().position(|known| *known == name);
        Line::write(id, keys.iter().filter_map(|(name, part)| Some((place(name)? as u8, part))))
    }

    /// Where a part stands; a part that no register holds is in no row.
    fn column(&self, name: &str) -> u8 {
        self.columns.iter().position(|known| *known == name).map_or(u8::MAX, |column| column as u8)
    }
}

/// The whole key of a row in an index by its line; `None` where it is not in there.
pub(super) fn key_in(mut line: &[u8], index: &Index) -> Option<Key> {
    let line = Line::take(&mut line)?;
    let mut key = line.key(&columns(index))?;
    if !index.unique {
        key.push(line.row()?.into());
    }
    Some(key)
}

/// Words that a row must say to meet the conditions.
pub(super) fn words(conditions: &[Condition]) -> Vec<&str> {
    let words = conditions.iter().flat_map(|condition| match &condition.test {
        Test::Holding(words) => words.as_slice(),
        _ => &[],
    });
    words.map(String::as_str).collect()
}

/// What a scan looks for, as a register is asked for it. What rows say is looked for elsewhere.
pub(super) fn question(scan: &Scan, conditions: &[Condition]) -> Question {
    let index = &scan.stretch.index;
    let column = |name: &str| keys_of(index.table).map_or(u8::MAX, |register| register.column(name));
    let conditions = conditions.iter().filter_map(|it| Some((column(it.part), needle(&it.test)?)));
    Question {
        tests: in_stretch(&scan.stretch).into_iter().chain(conditions).collect(),
        order: columns(index),
        is_down: scan.direction == Direction::Down,
        after: scan.after.as_deref().map(all_written),
        limit: scan.limit,
    }
}

/// What the columns of an index must be for a row to lie in a stretch of it.
fn in_stretch(stretch: &Stretch) -> Vec<(u8, Needle)> {
    let order = columns(&stretch.index);
    let one = |part: &KeyPart| Needle::OneOf(vec![written(part)]);
    let mut tests: Vec<_> = order.iter().copied().zip(stretch.prefix.iter().map(one)).collect();
    // A row that lacks a part is not in the index.
    let behind = order.get(stretch.prefix.len()..).unwrap_or_default();
    tests.extend(behind.iter().map(|column| (*column, Needle::There)));
    if let (Some(next), false) = (behind.first(), stretch.from.is_none() && stretch.below.is_none()) {
        tests.push((*next, within(&stretch.from, &stretch.below)));
    }
    tests
}

/// The columns of an index's parts.
fn columns(index: &Index) -> Vec<u8> {
    let register = keys_of(index.table);
    index.parts.iter().map(|name| register.map_or(u8::MAX, |register| register.column(name))).collect()
}

fn needle(test: &Test) -> Option<Needle> {
    let in_order = |parts: &[KeyPart]| in_order(all_written(parts), Ord::cmp);
    Some(match test {
        Test::OneOf(parts) => Needle::OneOf(in_order(parts)),
        Test::NoneOf(parts) => Needle::NoneOf(in_order(parts)),
        Test::Within(from, below) => within(from, below),
        Test::Holding(_) => return None,
    })
}

fn within(from: &Option<KeyPart>, below: &Option<KeyPart>) -> Needle {
    Needle::Within(from.as_ref().map(written), below.as_ref().map(written))
}

fn all_written(parts: &[KeyPart]) -> Vec<Vec<u8>> {
    parts.iter().map(written).collect()
}
