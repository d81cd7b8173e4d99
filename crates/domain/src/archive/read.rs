//! Reading a document: whole, with every row checked, or not at all.

use std::borrow::Cow;
use std::collections::{BTreeMap, HashMap};
use std::fmt;
use std::rc::Rc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::check;
use super::facts::{Bits, Facts, id_text, study, words};
use super::versions::upgrade;
use super::write::{RowDigest, place};
use super::{FORMAT, Scope, VERSION};
use crate::{Table, Timestamp};

/// A document in which everything is right.
#[derive(Debug)]
pub struct Document<'a> {
    /// When it was written.
    pub exported_at: Timestamp,
    /// What it holds.
    pub scope: Scope,
    pub(super) tables: [Vec<Entry<'a>>; Table::EXPORTED.len()],
    pub(super) places: [HashMap<Bits, usize>; Table::EXPORTED.len()],
}

/// A row of a document.
#[derive(Clone, Debug)]
pub(super) struct Entry<'a> {
    pub(super) facts: Rc<Facts>,
    /// As it is stored: borrowed where the document has it written so.
    pub(super) body: Cow<'a, [u8]>,
}

/// Something that is wrong with a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Fault {
    /// Where: a line, or a table with a row.
    pub place: String,
    /// What.
    pub what: String,
}

/// Why a document is refused. Nothing of it is taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// The first things that are wrong, at least one.
    pub faults: Vec<Fault>,
    /// All that is wrong, counted as far as the check came.
    pub count: usize,
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let said: Vec<String> =
            self.faults.iter().map(|fault| format!("{}: {}", fault.place, fault.what)).collect();
        out.write_str(&said.join("; "))?;
        match self.count.saturating_sub(self.faults.len()) {
            0 => Ok(()),
            more => write!(out, "; and {more} more"),
        }
    }
}

impl std::error::Error for Refused {}

/// Collects faults, of which only the first are told.
#[derive(Default)]
pub(super) struct Faults {
    first: Vec<Fault>,
    count: usize,
}

impl Faults {
    /// Faults that are told.
    const TOLD: usize = 10;

    pub(super) fn add(&mut self, place: impl FnOnce() -> String, what: impl Into<String>) {
        if self.first.len() < Self::TOLD {
            self.first.push(Fault { place: place(), what: what.into() });
        }
        self.count += 1;
    }

    fn verdict(self) -> Result<(), Refused> {
        if self.count == 0 { Ok(()) } else { Err(Refused { faults: self.first, count: self.count }) }
    }
}

fn refused(place: impl Into<String>, what: impl Into<String>) -> Refused {
    Refused { faults: vec![Fault { place: place.into(), what: what.into() }], count: 1 }
}

/// The document as it lies in the file: rows are not looked into yet.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Raw<'a> {
    format: String,
    version: u32,
    exported_at: Timestamp,
    scope: Scope,
    counts: BTreeMap<String, usize>,
    checksum: String,
    #[serde(borrow)]
    tables: BTreeMap<String, Vec<&'a RawValue>>,
}

/// What even a document of a newer version says about itself.
#[derive(Deserialize)]
struct Claim {
    format: Option<serde_json::Value>,
    version: Option<serde_json::Value>,
}

impl<'a> Document<'a> {
    /// Reads a document; `progress` hears how many bytes of it have been checked, and says whether to go on.
    ///
    /// # Errors
    /// With the place and the reason of the first faults; also when `progress` said no.
    pub fn read(bytes: &'a [u8], mut progress: impl FnMut(usize) -> bool) -> Result<Self, Refused> {
        let bytes = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
        // Text that is known to be one is not looked at again string by string.
        let raw = match std::str::from_utf8(bytes) {
            Ok(text) => serde_json::from_str(text),
            Err(_) => serde_json::from_slice(bytes),
        };
        let raw: Raw<'a> = raw.map_err(|fault| unreadable(bytes, &fault))?;
        if raw.format != FORMAT || raw.version == 0 || raw.version > VERSION {
            return Err(foreign(&raw.format, raw.version.into()));
        }
        expect_counts(&raw)?;
        let mut faults = Faults::default();
        let tables = rows(bytes, &raw, &mut faults, &mut progress)?;
        let places = places(&tables, &mut faults);
        if faults.count == 0 {
            expect_checksum(&raw, &tables)?;
            check::whole(raw.scope, &tables, &places, &mut faults);
        }
        faults.verdict()?;
        Ok(Self { exported_at: raw.exported_at, scope: raw.scope, tables, places })
    }

    /// Rows in it.
    pub fn rows(&self) -> usize {
        self.tables.iter().map(Vec::len).sum()
    }

    pub(super) fn find(&self, table: Table, id: Bits) -> Option<&Entry<'a>> {
        self.places[place(table)].get(&id).map(|at| &self.tables[place(table)][*at])
    }
}

/// Says what is wrong with bytes that are no document.
fn unreadable(bytes: &[u8], fault: &serde_json::Error) -> Refused {
    if let Ok(claim) = serde_json::from_slice::<Claim>(bytes) {
        let format = claim.format.as_ref().and_then(|it| it.as_str()).unwrap_or_default();
        let version = claim.version.as_ref().and_then(|it| it.as_u64()).unwrap_or(u64::from(VERSION));
        if format != FORMAT || version > u64::from(VERSION) {
            return foreign(format, version);
        }
    }
    let place = format!("line {}, column {}", fault.line(), fault.column());
    let what = match fault.classify() {
        serde_json::error::Category::Eof if bytes.iter().all(u8::is_ascii_whitespace) => {
            "the file is empty".into()
        }
        serde_json::error::Category::Eof => "the file ends too early: something of it is missing".into(),
        _ => words(fault),
    };
    refused(place, what)
}

fn foreign(format: &str, version: u64) -> Refused {
    if format != FORMAT {
        return refused("format", format!("this is no export of this app: its format should be {FORMAT}"));
    }
    let what = if version > u64::from(VERSION) {
        format!("it was written by a newer version of the app ({version}); this one knows {VERSION}")
    } else {
        format!("there is no version {version}")
    };
    refused("version", what)
}

fn expect_counts(raw: &Raw<'_>) -> Result<(), Refused> {
    let mut faults = Faults::default();
    let names = raw.tables.keys().chain(raw.counts.keys());
    for name in names.filter(|name| !is_exported(name)) {
        faults.add(|| name.clone(), "there is no such table");
    }
    for table in Table::EXPORTED {
        match (raw.counts.get(table.name()), raw.tables.get(table.name())) {
            (Some(count), Some(rows)) if *count == rows.len() => {}
            (Some(count), Some(rows)) => {
                faults.add(
                    || table.name().into(),
                    format!("{count} rows are announced and {} are there", rows.len()),
                );
            }
            _ => faults.add(|| table.name().into(), "the table or its count is missing"),
        }
    }
    faults.verdict()
}

fn is_exported(name: &str) -> bool {
    Table::EXPORTED.iter().any(|table| table.name() == name)
}

/// The rows of a table in the file.
fn raw_rows<'r, 'a>(raw: &'r Raw<'a>, table: Table) -> &'r [&'a RawValue] {
    raw.tables.get(table.name()).map_or(&[], Vec::as_slice)
}

fn rows<'a>(
    bytes: &'a [u8],
    raw: &Raw<'a>,
    faults: &mut Faults,
    progress: &mut impl FnMut(usize) -> bool,
) -> Result<[Vec<Entry<'a>>; Table::EXPORTED.len()], Refused> {
    let mut tables = [const { Vec::new() }; Table::EXPORTED.len()];
    for (table, entries) in Table::EXPORTED.into_iter().zip(&mut tables) {
        for (number, row) in raw_rows(raw, table).iter().enumerate() {
            let offset = (row.get().as_ptr() as usize).saturating_sub(bytes.as_ptr() as usize);
            if number % 256 == 0 && !progress(offset) {
                return Err(refused("import", "it was cancelled"));
            }
            match entry(table, row.get(), raw.version) {
                Ok(entry) => entries.push(entry),
                Err(what) => faults.add(|| row_place(bytes, table, number, offset), what),
            }
        }
    }
    Ok(tables)
}

fn entry(table: Table, row: &str, version: u32) -> Result<Entry<'_>, String> {
    let row = match version {
        VERSION => Cow::Borrowed(row.as_bytes()),
        _ => Cow::Owned(upgrade(table, row.as_bytes(), version).map_err(|fault| words(&fault))?),
    };
    let (facts, written) = study(table, &row)?;
    Ok(Entry { facts: Rc::new(facts), body: written.map_or(row, Cow::Owned) })
}

fn row_place(bytes: &[u8], table: Table, number: usize, offset: usize) -> String {
    let line = bytes[..offset.min(bytes.len())].iter().filter(|byte| **byte == b'\n').count() + 1;
    format!("{}, row {} (line {line})", table.name(), number + 1)
}

fn places(
    tables: &[Vec<Entry<'_>>; Table::EXPORTED.len()],
    faults: &mut Faults,
) -> [HashMap<Bits, usize>; Table::EXPORTED.len()] {
    let mut all = [const { None }; Table::EXPORTED.len()];
    for ((table, entries), places) in Table::EXPORTED.into_iter().zip(tables).zip(&mut all) {
        let mut found = HashMap::with_capacity(entries.len());
        for (at, entry) in entries.iter().enumerate() {
            if found.insert(entry.facts.id, at).is_some() {
                faults
                    .add(|| table.name().into(), format!("the id {} stands twice", id_text(entry.facts.id)));
            }
        }
        *places = Some(found);
    }
    all.map(Option::unwrap_or_default)
}

/// The checksum is that of the rows as they lie in the file; of rows that came through a script, which may write them in
/// another way, that of the rows as they would be stored.
fn expect_checksum(raw: &Raw<'_>, tables: &[Vec<Entry<'_>>; Table::EXPORTED.len()]) -> Result<(), Refused> {
    let mut as_they_lie = RowDigest::default();
    for table in Table::EXPORTED {
        raw_rows(raw, table).iter().for_each(|row| as_they_lie.row(table, row.get().as_bytes()));
    }
    if as_they_lie.finish() == raw.checksum {
        return Ok(());
    }
    let mut as_stored = RowDigest::default();
    for (table, entries) in Table::EXPORTED.into_iter().zip(tables) {
        entries.iter().for_each(|entry| as_stored.row(table, &entry.body));
    }
    if as_stored.finish() == raw.checksum {
        return Ok(());
    }
    Err(refused("checksum", "the rows are not those that were exported: the file was damaged or changed"))
}
