//! Makes a large set of data up, as an export that the app imports like any other.

use std::io::Write;

use anyhow::{Context, Result, bail};
use domain::Timestamp;
use domain::archive::{Scope, Writer};
use sample_data::big::{Size, data};

/// The beginning of 2027, after everything that is made up: the same seed gives the same file.
const EXPORTED: i64 = 1_798_761_600_000;

/// Writes the export to the standard output.
pub(crate) fn write(arguments: &[String]) -> Result<()> {
    let (mut scale, mut seed) = (100, 1);
    for pair in arguments.chunks(2) {
        let [name, value] = pair else { bail!("{} needs a number", pair[0]) };
        let number: u64 = value.parse().with_context(|| format!("{value} is no number"))?;
        match name.as_str() {
            "--scale" => scale = number,
            "--seed" => seed = number,
            other => bail!("`{other}` is not known; --scale PERCENT and --seed N are"),
        }
    }
    let (mut writer, mut rows) = (Writer::default(), Vec::new());
    data(sized(scale), seed).rows().for_each(|(table, body)| writer.row(table, &body, &mut rows));
    let (head, tail) = writer.finish(Timestamp::from_millis(EXPORTED), Scope::All, &mut rows);
    let mut out = std::io::stdout().lock();
    for part in [head.as_bytes(), &rows, tail.as_bytes()] {
        out.write_all(part)?;
    }
    Ok(())
}

/// So many percent of everything, but at least one of each.
fn sized(percent: u64) -> Size {
    let part = |whole: usize| (whole as u64 * percent / 100).max(1) as usize;
    let big = Size::BIG;
    Size {
        projects: part(big.projects),
        sessions: part(big.sessions),
        accounts: part(big.accounts),
        knowledge: part(big.knowledge),
        turns: part(big.turns),
        trashed: big.trashed,
    }
}
