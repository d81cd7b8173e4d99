//! The register of a table: the key parts of all its rows, close together in a few blocks of bytes. The browser counts or
//! lists the entries of an index at 100 to 200 in a millisecond; all blocks of ten thousand rows it hands over in a few.
//! So whatever needs more than a page of an index is looked up here: totals, and rows that must meet several conditions.
//!
//! Blocks are written in the transaction that writes the rows, hence never behind them. They hold nothing that the rows
//! do not: a register that is missing is made anew.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use domain::{Index, Key, KeyPart, SAID, Table, knowledge, session};
use memchr::memmem::Finder;
use uuid::Uuid;

use crate::order::in_order;
use crate::store::condition::is_within;
use crate::store::edge::Edge;
use crate::store::{Condition, Scan, Stretch, Test};

/// Blocks of a register. Which one holds a row is told by its id, so this never changes.
const BLOCKS: u32 = 128;

/// The key of a register's stamp, a number that grows with every change: whoever knows the register and reads the same
/// stamp need not read its blocks.
pub(super) const STAMP: &str = "stamp";

/// Bytes of the largest register that is kept in memory.
const KEPT: usize = 32 << 20;

/// Registers as they were read last, by their names, with their stamps.
#[derive(Debug, Default)]
pub(super) struct KnownRegisters(RefCell<BTreeMap<&'static str, (f64, Blocks)>>);

/// The blocks of a register.
pub(super) type Blocks = Rc<Vec<Vec<u8>>>;

impl KnownRegisters {
    /// The blocks of a register, if it still has this stamp.
    pub(super) fn get(&self, name: &'static str, stamp: f64) -> Option<Blocks> {
        let known = self.0.borrow();
        known.get(name).filter(|(known, _)| *known == stamp).map(|(_, blocks)| blocks.clone())
    }

    pub(super) fn keep(&self, name: &'static str, stamp: f64, blocks: &Blocks) {
        if blocks.iter().map(Vec::len).sum::<usize>() <= KEPT {
            self.0.borrow_mut().insert(name, (stamp, blocks.clone()));
        }
    }
}

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

/// Orders of these tables that no index of the database has.
pub(super) const ORDERS: &[Index] = &[session::CREDITS, knowledge::CATEGORY_USAGE, knowledge::UPDATED];

/// The registers of a table.
pub(super) fn of(table: Table) -> impl Iterator<Item = &'static Register> {
    ALL.iter().filter(move |register| register.table == table)
}

/// The register of a table with the parts that lists are chosen and sorted by. Tables with one lie in leaves, in which its
/// lines stand too; `None` for all others.
pub(super) fn keys_of(table: Table) -> Option<&'static Register> {
    of(table).find(|register| !register.columns.contains(&SAID))
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

/// Rows of a block that are written again, by their ids; `None` for those that go.
pub(super) type News = BTreeMap<String, Option<Vec<u8>>>;

impl Register {
    /// The line of a row.
    pub(super) fn line(&self, id: &str, keys: &[(&'static str, KeyPart)]) -> Vec<u8> {
        let mut cells = Vec::with_capacity(128);
        for (name, part) in keys {
            if let Some(column) = self.columns.iter().position(|known| known == name) {
                cells.push(column as u8);
                write(part, &mut cells);
            }
        }
        let mut line = Vec::with_capacity(cells.len() + 24);
        write(&id.into(), &mut line);
        line.extend((cells.len() as u32).to_le_bytes());
        line.extend(cells);
        line
    }

    /// Where a part stands; a part that no register holds is in no row.
    fn column(&self, name: &str) -> u8 {
        self.columns.iter().position(|known| *known == name).map_or(u8::MAX, |column| column as u8)
    }
}

/// A block with news in it, each in the place of what it renews; `None` where it cannot be read.
pub(super) fn renewed(block: &[u8], news: &News) -> Option<Vec<u8>> {
    let mut renewed = Vec::with_capacity(block.len() + 256);
    let mut left: BTreeMap<Vec<u8>, Option<&[u8]>> =
        news.iter().map(|(id, line)| (written(&id.as_str().into()), line.as_deref())).collect();
    for line in lines(block) {
        let line = line?;
        renewed.extend_from_slice(match left.remove(line.id) {
            Some(new) => new.unwrap_or_default(),
            None => line.whole,
        });
    }
    left.values().flatten().for_each(|line| renewed.extend_from_slice(line));
    Some(renewed)
}

/// How many rows all blocks hold; `None` where one cannot be read.
pub(super) fn size(blocks: &[Vec<u8>]) -> Option<u64> {
    blocks.iter().flat_map(|block| lines(block)).try_fold(0, |count, line| line.map(|_| count + 1))
}

/// The whole key of a row in an index by its line; `None` where it is not in there.
pub(super) fn key_in(line: &[u8], index: &Index) -> Option<Key> {
    let line = take_line(&mut &*line)?;
    let mut key = line.key(&columns(index))?;
    if !index.unique {
        key.push(part_of(line.id)?);
    }
    Some(key)
}

/// The next line, as it is written, and whose it is.
pub(super) fn take_named<'a>(rest: &mut &'a [u8]) -> Option<(String, &'a [u8])> {
    let line = take_line(rest)?;
    match part_of(line.id)? {
        KeyPart::Text(id) => Some((id, line.whole)),
        KeyPart::Number(_) => None,
    }
}

/// What was looked for in a register.
#[derive(Debug, PartialEq)]
pub(super) struct Picked {
    /// Ids of a page of the rows that were chosen.
    pub(super) ids: Vec<String>,
    /// How many were chosen in all.
    pub(super) total: u64,
}

/// Words that a row must say to meet the conditions.
pub(super) fn words(conditions: &[Condition]) -> impl Iterator<Item = &String> {
    conditions.iter().flat_map(|condition| match &condition.test {
        Test::Holding(words) => words.as_slice(),
        _ => &[],
    })
}

/// Ids, as they are written, of the rows that say all of the words; `None` where a block cannot be read.
pub(super) fn sayers<'b>(blocks: &'b [Vec<u8>], conditions: &[Condition]) -> Option<BTreeSet<&'b [u8]>> {
    // The library's search is compiled for speed, the standard one with the rest of the page for size.
    let words: Vec<Finder<'_>> = words(conditions).map(|word| Finder::new(word.as_str())).collect();
    let mut found = BTreeSet::new();
    for line in blocks.iter().flat_map(|block| lines(block)) {
        let line = line?;
        let said = line.values(0).next().map(text_of);
        if said.is_some_and(|said| words.iter().all(|word| word.find(said.as_bytes()).is_some())) {
            found.insert(line.id);
        }
    }
    Some(found)
}

/// Chooses among the rows of all blocks, or of those that are among `sayers`; `None` where a block cannot be read.
pub(super) fn pick(
    blocks: &[Vec<u8>],
    sayers: Option<&BTreeSet<&[u8]>>,
    scan: &Scan,
    conditions: &[Condition],
) -> Option<Picked> {
    let sieve = Sieve::new(&scan.stretch, conditions);
    let rest = scan.edges();
    let (mut total, mut found) = (0, Vec::new());
    for block in blocks {
        for line in lines(block) {
            let line = line?;
            if sayers.is_none_or(|them| them.contains(line.id)) && sieve.lets_through(&line) {
                total += 1;
                if let Some(rest) = &rest {
                    let place = sieve.place(&line)?;
                    found.extend(rest.contains(&place).then_some(place));
                }
            }
        }
    }
    let compare = |one: &Edge, other: &Edge| scan.direction.compare(one, other);
    if found.len() > scan.limit && scan.limit > 0 {
        found.select_nth_unstable_by(scan.limit, compare);
        found.truncate(scan.limit);
    }
    let found = in_order(found, compare);
    let id = |edge: Edge| match edge.parts.into_iter().next_back() {
        Some(KeyPart::Text(id)) => id,
        _ => String::new(),
    };
    Some(Picked { ids: found.into_iter().map(id).collect(), total })
}

/// A row in a block.
struct Line<'a> {
    whole: &'a [u8],
    id: &'a [u8],
    cells: &'a [u8],
}

/// The rows of a block, up to one that cannot be read.
fn lines(block: &[u8]) -> impl Iterator<Item = Option<Line<'_>>> {
    let mut rest = block;
    let mut is_broken = false;
    std::iter::from_fn(move || {
        if rest.is_empty() || is_broken {
            return None;
        }
        let line = take_line(&mut rest);
        is_broken = line.is_none();
        Some(line)
    })
}

fn take_line<'a>(rest: &mut &'a [u8]) -> Option<Line<'a>> {
    let before = *rest;
    let id = take_part(rest)?;
    let length = u32::from_le_bytes(take(rest, 4)?.try_into().ok()?);
    let cells = take(rest, length as usize)?;
    Some(Line { whole: &before[..before.len() - rest.len()], id, cells })
}

impl<'a> Line<'a> {
    /// Its parts in these columns; `None` where it lacks one.
    fn key(&self, columns: &[u8]) -> Option<Key> {
        let mut parts = Vec::with_capacity(columns.len() + 1);
        for column in columns {
            parts.push(part_of(self.values(*column).next()?)?);
        }
        Some(parts)
    }

    /// Its values in a column, as they are written.
    fn values(&self, column: u8) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.cells;
        std::iter::from_fn(move || {
            loop {
                let (&found, behind) = rest.split_first()?;
                rest = behind;
                let value = take_part(&mut rest)?;
                if found == column {
                    return Some(value);
                }
            }
        })
    }
}

/// Conditions in the form in which lines hold their values, so that most lines are judged without reading them.
struct Sieve<'a> {
    tests: Vec<(u8, Needle<'a>)>,
    /// Columns of the index whose order is asked for.
    order: Vec<u8>,
}

/// The columns of an index's parts.
fn columns(index: &Index) -> Vec<u8> {
    let register = keys_of(index.table);
    index.parts.iter().map(|name| register.map_or(u8::MAX, |register| register.column(name))).collect()
}

enum Needle<'a> {
    OneOf(BTreeSet<Vec<u8>>),
    NoneOf(BTreeSet<Vec<u8>>),
    Within(Option<&'a KeyPart>, Option<&'a KeyPart>),
    There,
}

impl<'a> Sieve<'a> {
    fn new(stretch: &'a Stretch, conditions: &'a [Condition]) -> Self {
        let index = &stretch.index;
        let column = |name: &str| keys_of(index.table).map_or(u8::MAX, |register| register.column(name));
        let order = columns(index);
        let one = |part: &KeyPart| Needle::OneOf(BTreeSet::from([written(part)]));
        let mut tests: Vec<_> = order.iter().copied().zip(stretch.prefix.iter().map(one)).collect();
        // A row that lacks a part is not in the index.
        let behind = order.get(stretch.prefix.len()..).unwrap_or_default();
        tests.extend(behind.iter().map(|column| (*column, Needle::There)));
        if let (Some(next), false) = (behind.first(), stretch.from.is_none() && stretch.below.is_none()) {
            tests.push((*next, Needle::Within(stretch.from.as_ref(), stretch.below.as_ref())));
        }
        tests.extend(conditions.iter().filter_map(|it| Some((column(it.part), Needle::of(&it.test)?))));
        Self { tests, order }
    }

    fn lets_through(&self, line: &Line<'_>) -> bool {
        self.tests.iter().all(|(column, needle)| needle.meets(line.values(*column)))
    }

    /// Where a row stands in the index, with its id behind its key in any case.
    fn place(&self, line: &Line<'_>) -> Option<Edge> {
        let mut parts = line.key(&self.order)?;
        parts.push(part_of(line.id)?);
        Some(Edge::before(parts))
    }
}

impl<'a> Needle<'a> {
    /// `None` for what rows say, which is looked for elsewhere.
    fn of(test: &'a Test) -> Option<Self> {
        let all = |parts: &[KeyPart]| parts.iter().map(written).collect();
        Some(match test {
            Test::OneOf(parts) => Self::OneOf(all(parts)),
            Test::NoneOf(parts) => Self::NoneOf(all(parts)),
            Test::Within(from, below) => Self::Within(from.as_ref(), below.as_ref()),
            Test::Holding(_) => return None,
        })
    }

    fn meets<'l>(&self, mut values: impl Iterator<Item = &'l [u8]>) -> bool {
        match self {
            Self::OneOf(all) => values.any(|value| all.contains(value)),
            Self::NoneOf(all) => !values.any(|value| all.contains(value)),
            Self::There => values.next().is_some(),
            Self::Within(from, below) => {
                values.any(|value| part_of(value).is_some_and(|part| is_within(&part, *from, *below)))
            }
        }
    }
}

const NUMBER: u8 = 0;
const TEXT: u8 = 1;
const ID: u8 = 2;

/// Writes a value in the one way in which it can be written: equal values are equal bytes.
fn write(part: &KeyPart, out: &mut Vec<u8>) {
    match part {
        KeyPart::Number(number) => {
            out.push(NUMBER);
            // There is one zero in a database.
            out.extend((number + 0.0).to_le_bytes());
        }
        KeyPart::Text(text) => match uuid(text) {
            Some(id) => {
                out.push(ID);
                out.extend(id.as_bytes());
            }
            None => {
                out.push(TEXT);
                out.extend((text.len() as u32).to_le_bytes());
                out.extend(text.as_bytes());
            }
        },
    }
}

fn written(part: &KeyPart) -> Vec<u8> {
    let mut out = Vec::new();
    write(part, &mut out);
    out
}

/// A text that is an id takes less than half its room; only where it is written as ids are.
fn uuid(text: &str) -> Option<Uuid> {
    let id = Uuid::try_parse(text).ok()?;
    (id.hyphenated().encode_lower(&mut Uuid::encode_buffer()) == text).then_some(id)
}

fn take<'a>(rest: &mut &'a [u8], length: usize) -> Option<&'a [u8]> {
    let (taken, behind) = rest.split_at_checked(length)?;
    *rest = behind;
    Some(taken)
}

/// The next value, as it is written.
fn take_part<'a>(rest: &mut &'a [u8]) -> Option<&'a [u8]> {
    let length = match *rest.first()? {
        NUMBER => 9,
        ID => 17,
        TEXT => 5 + u32::from_le_bytes(rest.get(1..5)?.try_into().ok()?) as usize,
        _ => return None,
    };
    take(rest, length)
}

/// The text that a value is, copied only where it is written in another way.
fn text_of(written: &[u8]) -> Cow<'_, str> {
    if let Some(rest) = written.strip_prefix(&[TEXT]) {
        return rest.get(4..).and_then(|text| std::str::from_utf8(text).ok()).unwrap_or_default().into();
    }
    match part_of(written) {
        Some(KeyPart::Text(text)) => text.into(),
        _ => "".into(),
    }
}

/// Reads a value.
fn part_of(written: &[u8]) -> Option<KeyPart> {
    let (&kind, bytes) = written.split_first()?;
    Some(match kind {
        NUMBER => KeyPart::Number(f64::from_le_bytes(bytes.try_into().ok()?)),
        ID => KeyPart::Text(Uuid::from_slice(bytes).ok()?.hyphenated().to_string()),
        _ => KeyPart::Text(std::str::from_utf8(bytes.get(4..)?).ok()?.to_owned()),
    })
}
