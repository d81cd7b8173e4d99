//! Runs the benchmarks.

use std::fs;

use anyhow::{Context, Result};

use crate::project::Project;
use crate::run::Shell;
use crate::setup::Ready;

/// Runs the engine's benchmarks; they need nothing but cargo. Arguments go to the benchmark itself.
pub(crate) fn bench(project: &Project, arguments: &[String]) -> Result<()> {
    let mut words = vec!["bench", "--package", "briefing"];
    if !arguments.is_empty() {
        words.push("--");
        words.extend(arguments.iter().map(String::as_str));
    }
    Shell::new(project.root()).run("cargo", words)
}

/// Runs the benchmarks of the data layer in Chromium, beside Dexie and MiniSearch.
pub(crate) fn bench_data(ready: &Ready) -> Result<()> {
    let (project, shell) = (&ready.project, &ready.shell);
    let folder = project.target().join("data-bench");
    fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
    let target = "wasm32-unknown-unknown";
    shell.run("cargo", ["build", "--profile", "web", "--target", target, "--package", "data-bench"])?;
    let wasm = project.target().join(target).join("web/data_bench.wasm");
    let (wasm, out) = (wasm.to_string_lossy(), folder.to_string_lossy());
    shell.run("wasm-bindgen", ["--target", "web", "--no-typescript", "--out-dir", &out, &wasm])?;
    let page = project.join("bench/data/page");
    let modules = project.node_tools().join("node_modules");
    for (from, to) in [
        (page.join("index.html"), "index.html"),
        (page.join("bench.js"), "bench.js"),
        (modules.join("dexie/dist/modern/dexie.mjs"), "dexie.mjs"),
        (modules.join("minisearch/dist/es/index.js"), "minisearch.js"),
    ] {
        fs::copy(&from, folder.join(to)).with_context(|| format!("copying {}", from.display()))?;
    }
    shell.run("cargo", ["run", "--quiet", "--package", "journeys", "--bin", "data_bench", "--", &out])
}
