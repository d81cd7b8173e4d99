//! Where rows are kept. A store keeps and finds; it never decides anything.
//!
//! All work happens in transactions that span tables: all of it becomes true at once, or nothing of it does. Rows travel
//! as [`Record`]s: a body that the store does not look into, beside the keys that its indexes need.

pub mod backend;
mod condition;
mod edge;
pub mod indexed_db;
mod memory;
mod turns;

use std::fmt;

use domain::{Id, Index, Key, KeyPart, Row, Table};

pub use self::indexed_db::IndexedDb;
pub use self::memory::Memory;

/// A row as a store keeps it.
#[derive(Clone, Debug, PartialEq)]
pub struct Record {
    /// The row's id.
    pub id: String,
    /// The key parts that it has; an index that misses one does not hold the row.
    pub keys: Vec<(&'static str, KeyPart)>,
    /// The row as JSON.
    pub body: Vec<u8>,
}

/// What a transaction may do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Read only; several may run side by side.
    Read,
    /// Read and write; alone on its tables, in whichever tab.
    Write,
}

/// Which way a scan goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// From small keys to large ones.
    #[default]
    Up,
    /// From large keys to small ones.
    Down,
}

/// A stretch of an index: the keys that begin with `prefix`, whose next part lies within the bounds.
#[derive(Clone, Debug, PartialEq)]
pub struct Stretch {
    /// The index.
    pub index: Index,
    /// The first parts of the keys.
    pub prefix: Key,
    /// The least that the part behind the prefix may be.
    pub from: Option<KeyPart>,
    /// What the part behind the prefix must stay below.
    pub below: Option<KeyPart>,
}

impl Stretch {
    /// Everything in an index whose keys begin so.
    pub fn of(index: Index, prefix: impl IntoIterator<Item = KeyPart>) -> Self {
        Self { index, prefix: prefix.into_iter().collect(), from: None, below: None }
    }

    /// Whether it is the whole index.
    fn is_whole(&self) -> bool {
        self.prefix.is_empty() && self.from.is_none() && self.below.is_none()
    }
}

/// A page of a stretch.
#[derive(Clone, Debug, PartialEq)]
pub struct Scan {
    /// What is read.
    pub stretch: Stretch,
    /// From which end.
    pub direction: Direction,
    /// The whole key (with the id, where the index is not unique) behind which to begin.
    pub after: Option<Key>,
    /// How many rows at most.
    pub limit: usize,
}

impl Scan {
    /// All rows of a stretch, upwards.
    pub fn all(stretch: Stretch) -> Self {
        Self { stretch, direction: Direction::Up, after: None, limit: usize::MAX }
    }
}

/// What a key part of a row must be for the row to be chosen. A part that stands several times may be any of them.
#[derive(Clone, Debug, PartialEq)]
pub struct Condition {
    /// Name of the part.
    pub part: &'static str,
    /// What it must be.
    pub test: Test,
}

/// What a key part must be.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// One of these; a row that lacks the part is not chosen.
    OneOf(Vec<KeyPart>),
    /// None of these; a row may lack the part.
    NoneOf(Vec<KeyPart>),
    /// At least the first, where there is one, and less than the second.
    Within(Option<KeyPart>, Option<KeyPart>),
    /// A text in which all of these stand somewhere.
    Holding(Vec<String>),
}

/// A page of the rows that were chosen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Chosen {
    /// Bodies, in the order of the index.
    pub bodies: Vec<Vec<u8>>,
    /// How many rows were chosen in all.
    pub total: u64,
}

/// A place that keeps rows.
#[expect(async_fn_in_trait, reason = "everything runs on one thread")]
pub trait Store: Clone + 'static {
    /// Its transactions.
    type Transaction: Transaction + 'static;

    /// Begins a transaction over these tables.
    async fn begin(&self, tables: &[Table], mode: Mode) -> Result<Self::Transaction, StoreError>;
}

/// Work that becomes true at once with [`Self::commit`], and not at all when dropped before.
///
/// Between its steps a transaction may wait for nothing but its own answers: an IndexedDB transaction ends by itself when
/// it has nothing to do.
#[expect(async_fn_in_trait, reason = "everything runs on one thread")]
pub trait Transaction {
    /// The body of a row.
    async fn get(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError>;

    /// Bodies of a page of an index, in its order.
    async fn scan(&self, scan: &Scan) -> Result<Vec<Vec<u8>>, StoreError>;

    /// A page of the rows of a stretch that meet all conditions, and how many there are.
    async fn choose(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError>;

    /// Ids in a stretch of an index, in its order, without reading the rows.
    async fn ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError>;

    /// How many rows a stretch has.
    async fn count(&self, stretch: &Stretch) -> Result<u64, StoreError>;

    /// How many rows a table has, those in the trash too: faster than counting a stretch that holds them all.
    async fn size(&self, table: Table) -> Result<u64, StoreError>;

    /// Bodies of a table from behind the row `after` on, in the order of ids, those of turns in the order of conversations:
    /// for exports and copies, part by part.
    async fn dump(&self, table: Table, after: Option<&str>, limit: usize)
    -> Result<Vec<Vec<u8>>, StoreError>;

    /// Puts a row in its place. Later reads of the transaction see it; a key that may stand only once and does already
    /// fails the transaction, at the latest at its commit.
    fn put(&self, table: Table, record: Record) -> Result<(), StoreError>;

    /// Takes a row away for good.
    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError>;

    /// Takes all rows of a table away for good.
    fn clear(&self, table: Table) -> Result<(), StoreError>;

    /// Hands on what was put into a table and is still gathered, so that much can be put without all of it being held here.
    /// Waits for what was handed on before, not for this: the next can be made ready in the meantime.
    async fn send(&self, table: Table) -> Result<(), StoreError>;

    /// Makes all of it true; returns once it is.
    async fn commit(self) -> Result<(), StoreError>;
}

/// Why a store cannot do what it was asked for.
#[derive(Clone, Debug, PartialEq)]
pub enum StoreError {
    /// The browser keeps nothing for this page: private browsing, or storage denied.
    Denied(String),
    /// The disk or the browser's share of it is full.
    Full,
    /// The stored data are of a newer version of the app.
    TooNew {
        /// Version of the data.
        stored: u32,
        /// Version that this app knows.
        known: u32,
    },
    /// A tab with an older version of the app holds the database open.
    Blocked,
    /// The database was closed or deleted under the app, or a newer tab took it over.
    Closed,
    /// A key that may stand only once stands already.
    Duplicate(String),
    /// A stored row cannot be read. It is left as it is.
    Unreadable {
        /// Its table.
        table: Table,
        /// Its id, as far as it is known.
        id: String,
        /// What is wrong with it.
        why: String,
    },
    /// Anything else that the browser says.
    Other(String),
}

impl fmt::Display for StoreError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Denied(why) => write!(out, "This browser keeps no data for this page: {why}"),
            Self::Full => out.write_str("There is no room left for more data."),
            Self::TooNew { stored, known } => {
                write!(out, "The data are of version {stored}; this app knows version {known}.")
            }
            Self::Blocked => {
                out.write_str("Another tab holds the data open with an older version of the app.")
            }
            Self::Closed => out.write_str("The data were closed or deleted outside this tab."),
            Self::Duplicate(what) => write!(out, "{what} stands already."),
            Self::Unreadable { table, id, why } => {
                write!(out, "A row of {} ({id}) cannot be read: {why}", table.name())
            }
            Self::Other(why) => write!(out, "The browser's database failed: {why}"),
        }
    }
}

impl std::error::Error for StoreError {}

/// Rows instead of records, on any transaction.
#[expect(async_fn_in_trait, reason = "everything runs on one thread")]
pub trait Rows: Transaction {
    /// A row, wherever it is, in the trash too.
    async fn row<T: Row>(&self, id: Id<T>) -> Result<Option<T>, StoreError> {
        let id = id.to_string();
        self.get(T::TABLE, &id).await?.map(|body| read(&body)).transpose()
    }

    /// A page of rows.
    async fn rows<T: Row>(&self, scan: &Scan) -> Result<Vec<T>, StoreError> {
        self.scan(scan).await?.iter().map(|body| read(body)).collect()
    }

    /// Puts a row in its place.
    fn put_row<T: Row>(&self, row: &T) -> Result<(), StoreError> {
        self.put(T::TABLE, record(row)?)
    }
}

impl<T: Transaction> Rows for T {}

/// A row as a record.
pub fn record<T: Row>(row: &T) -> Result<Record, StoreError> {
    let body = domain::row::to_json(row).map_err(|fault| StoreError::Other(fault.to_string()))?;
    Ok(Record { id: row.id().to_string(), keys: row.keys(), body })
}

/// A row from its body.
pub fn read<T: Row>(body: &[u8]) -> Result<T, StoreError> {
    serde_json::from_slice(body).map_err(|fault| StoreError::Unreadable {
        table: T::TABLE,
        id: id_of(body),
        why: fault.to_string(),
    })
}

/// The id in a body that may be no row at all.
pub(crate) fn id_of(body: &[u8]) -> String {
    #[derive(serde::Deserialize)]
    struct Head {
        id: String,
    }
    serde_json::from_slice(body).map_or_else(|_| "unknown".to_owned(), |head: Head| head.id)
}

/// The whole key of a row in an index: where a page ends and the next begins.
pub fn key_in<T: Row>(row: &T, index: &Index) -> Option<Key> {
    key_of(&row.keys(), row.id().into(), index)
}

fn key_of(keys: &[(&'static str, KeyPart)], id: KeyPart, index: &Index) -> Option<Key> {
    let part = |name: &&str| keys.iter().find(|(known, _)| known == name).map(|(_, part)| part.clone());
    let mut key: Key = index.parts.iter().map(part).collect::<Option<_>>()?;
    if !index.unique {
        key.push(id);
    }
    Some(key)
}

impl Record {
    /// The whole key of the row in an index; `None` where it is not in there.
    pub fn key_in(&self, index: &Index) -> Option<Key> {
        key_of(&self.keys, self.id.as_str().into(), index)
    }
}

#[cfg(test)]
mod contract;
#[cfg(test)]
pub(crate) mod failing;
