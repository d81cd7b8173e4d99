//! The Node programs of `tools/node`. Nothing of them is shipped.

use std::fs;

use anyhow::{Context, Result};

use super::Need;
use crate::project::Project;
use crate::run::Shell;

/// Installs the programs as the lock file has them: the optimiser for builds, all of them for tests.
pub(crate) fn install(shell: &Shell, project: &Project, need: Need) -> Result<()> {
    let folder = project.node_tools();
    let lock = fs::read_to_string(folder.join("package-lock.json"))
        .context("reading tools/node/package-lock.json")?;
    let stamp_file = folder.join("node_modules/.installed");
    let stamp = fs::read_to_string(&stamp_file).unwrap_or_default();
    if let Some((installed, of)) = stamp.split_once('\n')
        && of == lock
        && (installed == label(Need::Test) || installed == label(need))
    {
        return Ok(());
    }
    if !shell.has("npm") {
        anyhow::bail!("Node with npm is missing (https://nodejs.org)");
    }
    println!("Installing the Node programs for {}s", label(need));
    let folder = folder.to_string_lossy().into_owned();
    let mut words = vec!["ci", "--ignore-scripts", "--prefix", &folder];
    if need == Need::Build {
        words.push("--omit=dev");
    }
    shell.run("npm", words)?;
    fs::write(&stamp_file, format!("{}\n{lock}", label(need))).context("noting what was installed")
}

fn label(need: Need) -> &'static str {
    match need {
        Need::Build => "build",
        Need::Test => "test",
    }
}
