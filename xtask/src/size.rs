//! What the product weighs on the way to the browser.

use std::fs;
use std::io;
use std::path::Path;

use anyhow::{Context, Result};

use crate::markup;
use crate::project::files_below;

/// What everything that the first view loads may weigh, compressed.
const BUDGET: usize = 400_000;
/// How the files of the engine's worker are called.
const ENGINE: &str = "engine_worker";

/// Prints the compressed size of every file of `dist`, and of the first view against its budget.
pub(crate) fn report(dist: &Path) -> Result<()> {
    let page =
        fs::read_to_string(dist.join("index.html")).context("no dist/ yet: run `cargo xtask build`")?;
    let (mut first_view, mut engine) = (0, 0);
    println!("{:>10} {:>10}", "bytes", "brotli");
    for file in files_below(dist, &|_| true)? {
        let content = fs::read(&file).with_context(|| format!("reading {}", file.display()))?;
        let name = file.strip_prefix(dist)?.to_string_lossy().replace('\\', "/");
        let compressed = compressed_size(&content)?;
        // The page names what it loads at once, and its code names how the rest of it is fetched. Of the icons a browser
        // fetches one; all are counted.
        let is_first = name == "index.html"
            || markup::names_file(&page, &format!("/{name}"))
            || name.ends_with("/__wasm_split.js");
        first_view += if is_first { compressed } else { 0 };
        engine += if name.starts_with(ENGINE) { compressed } else { 0 };
        println!(
            "{:>10} {compressed:>10}  {name}{}",
            content.len(),
            if is_first { "  (first view)" } else { "" }
        );
    }
    let share = first_view * 100 / BUDGET;
    println!("the first view weighs {first_view} bytes compressed: {share} % of the budget of {BUDGET}");
    println!("the engine, which the hand-off page loads after it, weighs {engine} bytes");
    if first_view > BUDGET {
        println!("WARNING: over the budget by {} bytes", first_view - BUDGET);
    }
    Ok(())
}

fn compressed_size(content: &[u8]) -> io::Result<usize> {
    let mut compressed = Vec::new();
    let parameters = brotli::enc::BrotliEncoderParams::default();
    brotli::BrotliCompress(&mut io::Cursor::new(content), &mut compressed, &parameters)
}
