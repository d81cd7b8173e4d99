//! Writing a document.

use std::fmt::Write;

use sha2::{Digest, Sha256};

use super::{FORMAT, Scope, VERSION};
use crate::{Table, Timestamp};

/// Writes a document row by row. Its head comes last, since it tells what the rows came to.
///
/// ```
/// # use domain::{archive::{Scope, Writer}, Timestamp};
/// let (mut writer, mut rows) = (Writer::default(), Vec::new());
/// let (head, tail) = writer.finish(Timestamp::default(), Scope::All, &mut rows);
/// let document = [head.as_bytes(), &rows, tail.as_bytes()].concat();
/// # assert!(serde_json::from_slice::<serde_json::Value>(&document).is_ok());
/// ```
#[derive(Default)]
pub struct Writer {
    digest: RowDigest,
    counts: [usize; Table::EXPORTED.len()],
    /// Tables that have been opened.
    open: usize,
}

impl Writer {
    /// Appends a row to `out`. Tables come in the order of [`Table::EXPORTED`], rows in the order of their ids.
    pub fn row(&mut self, table: Table, body: &[u8], out: &mut Vec<u8>) {
        let place = place(table);
        while self.open <= place {
            self.open_next(out);
        }
        if self.counts[place] > 0 {
            out.push(b',');
        }
        out.push(b'\n');
        out.extend_from_slice(body);
        self.counts[place] += 1;
        self.digest.row(table, body);
    }

    /// Closes the rows; gives what goes before them and what goes behind them.
    pub fn finish(
        &mut self,
        exported_at: Timestamp,
        scope: Scope,
        out: &mut Vec<u8>,
    ) -> (String, &'static str) {
        while self.open < Table::EXPORTED.len() {
            self.open_next(out);
        }
        self.close_last(out);
        (self.head(exported_at, scope), "\n  }\n}\n")
    }

    /// Rows so far.
    pub fn rows(&self) -> usize {
        self.counts.iter().sum()
    }

    fn open_next(&mut self, out: &mut Vec<u8>) {
        self.close_last(out);
        out.extend_from_slice(if self.open == 0 { b"\n" } else { b",\n" });
        out.extend_from_slice(format!("    \"{}\": [", Table::EXPORTED[self.open].name()).as_bytes());
        self.open += 1;
    }

    fn close_last(&self, out: &mut Vec<u8>) {
        match self.open.checked_sub(1).map(|last| self.counts[last]) {
            Some(0) => out.push(b']'),
            Some(_) => out.extend_from_slice(b"\n    ]"),
            None => {}
        }
    }

    fn head(&mut self, exported_at: Timestamp, scope: Scope) -> String {
        let scope = if scope == Scope::All { "all" } else { "project" };
        let count = |(table, count): (&Table, &usize)| format!("\"{}\": {count}", table.name());
        let counts: Vec<String> = Table::EXPORTED.iter().zip(&self.counts).map(count).collect();
        format!(
            "{{\n  \"format\": \"{FORMAT}\",\n  \"version\": {VERSION},\n  \"exported_at\": \"{exported_at}\",\n  \
             \"scope\": \"{scope}\",\n  \"counts\": {{{}}},\n  \"checksum\": \"{}\",\n  \"tables\": {{",
            counts.join(", "),
            std::mem::take(&mut self.digest).finish(),
        )
    }
}

/// Where a table stands in a document.
pub(super) fn place(table: Table) -> usize {
    Table::EXPORTED.iter().position(|it| *it == table).unwrap_or_default()
}

/// The checksum of rows: SHA-256 over the name of each table that has any and its rows, each with a line's end.
#[derive(Default)]
pub(super) struct RowDigest {
    hash: Sha256,
    table: Option<Table>,
}

impl RowDigest {
    pub(super) fn row(&mut self, table: Table, body: &[u8]) {
        if self.table != Some(table) {
            self.hash.update(table.name());
            self.hash.update("\n");
            self.table = Some(table);
        }
        self.hash.update(body);
        self.hash.update("\n");
    }

    pub(super) fn finish(self) -> String {
        let mut text = "sha256:".to_owned();
        for byte in self.hash.finalize() {
            // A string takes everything.
            let _ = write!(text, "{byte:02x}");
        }
        text
    }
}
