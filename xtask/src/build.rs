//! Builds the product into `dist/`.

use std::fs;

use anyhow::{Context, Result};

use crate::dist;
use crate::setup::Ready;
use crate::split;

const SERVICE_WORKER: &str = include_str!("../assets/sw.js");

/// Builds for release. The folder is plain files that any static host serves.
pub(crate) fn build(ready: &Ready) -> Result<()> {
    if split::is_possible(ready) {
        split::build(ready, |page| trunk(ready, page))?;
    } else {
        println!("The page's code stays in one file: wasm-split-cli or wasm-opt is missing.");
        trunk(ready, &[])?;
    }
    dist::finish(&ready.project.dist(), &ready.project.join("public"), SERVICE_WORKER)?;
    let files = fs::read_dir(ready.project.dist()).context("reading dist/")?.count();
    println!("dist/ is ready: {files} entries");
    Ok(())
}

fn trunk(ready: &Ready, page: &[&str]) -> Result<()> {
    let mut words = [&["build"], page, &["--release"]].concat();
    // Without the Node programs Trunk fetches its own optimiser; otherwise it needs no network.
    if ready.shell.has("wasm-opt") {
        words.push("--offline");
    }
    ready.shell.run("trunk", words)
}
