//! Runs the benchmarks.

use anyhow::Result;

use crate::project::Project;
use crate::run::Shell;

/// Runs the engine's benchmarks; they need nothing but cargo. Arguments go to the benchmark itself.
pub(crate) fn bench(project: &Project, arguments: &[String]) -> Result<()> {
    let mut words = vec!["bench", "--package", "briefing"];
    if !arguments.is_empty() {
        words.push("--");
        words.extend(arguments.iter().map(String::as_str));
    }
    Shell::new(project.root()).run("cargo", words)
}
