//! Versions of the document. They go up by small steps, which are never edited once they are released.

use crate::Table;
use crate::schema::Fields;

/// The version that is written.
pub const VERSION: u32 = 1 + STEPS.len() as u32;

/// Turns a row of one version into the same row of the next.
type Step = fn(Table, &mut Fields);

/// Step `n` turns version `n + 1` into version `n + 2`.
const STEPS: &[Step] = &[];

/// A row of an older version as a row of this one.
pub(super) fn upgrade(table: Table, row: &[u8], version: u32) -> serde_json::Result<Vec<u8>> {
    let mut fields: Fields = serde_json::from_slice(row)?;
    let done = version.saturating_sub(1) as usize;
    for step in STEPS.iter().skip(done) {
        step(table, &mut fields);
    }
    serde_json::to_vec(&fields)
}
