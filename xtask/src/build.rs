//! Builds the product into `dist/`.

use std::fs;

use anyhow::{Context, Result};

use crate::dist;
use crate::setup::Ready;
use crate::split;

const SERVICE_WORKER: &str = include_str!("../assets/sw.js");

/// Builds for release. The folder is plain files that any static host serves.
pub(crate) fn build(ready: &Ready) -> Result<()> {
    let mut arguments = vec!["build", "--release"];
    // Without the Node programs Trunk fetches its own optimiser; otherwise it needs no network.
    if ready.shell.has("wasm-opt") {
        arguments.push("--offline");
    }
    ready.shell.run("trunk", arguments)?;
    if split::is_possible(ready) {
        split::split(ready)?;
    } else {
        println!("Going on with the page's code in one file: wasm-split-cli or wasm-opt is missing.");
    }
    dist::finish(&ready.project.dist(), &ready.project.join("public"), SERVICE_WORKER)?;
    let files = fs::read_dir(ready.project.dist()).context("reading dist/")?.count();
    println!("dist/ is ready: {files} entries");
    Ok(())
}
