//! Learns the weights of the engine's ranker anew.

use anyhow::{Result, bail};

use crate::project::Project;
use crate::run::Shell;

/// Where the marked conversations are.
const CORPUS: &str = "../shared/eval/corpus";
/// Where the table of weights is.
const TABLE: &str = "crates/briefing/src/rank.rs";

/// Writes what the marked conversations teach into the table, and judges it: on all files, and on each by what the
/// others teach.
pub(crate) fn train(project: &Project) -> Result<()> {
    if !project.join(CORPUS).is_dir() {
        bail!("{CORPUS} is not here: weights are learnt from marked conversations");
    }
    let shell = Shell::new(project.root());
    for what in [&["write", TABLE][..], &["judge"], &["folds"]] {
        let words = ["run", "--quiet", "--release", "--package", "training", "--", CORPUS];
        shell.run("cargo", words.iter().chain(what))?;
    }
    Ok(())
}
