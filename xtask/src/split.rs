//! Cuts the page's code into files that are fetched when they are needed.
//!
//! Trunk knows nothing of this, so the page's program is built once more with the places to cut at: cut apart, bound to
//! JavaScript, optimised, and put in the place of what Trunk made of it. The worker's program has no such places: what can
//! be fetched is exported, and would all stay in it.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::dist::short_hash;
use crate::markup;
use crate::project::files_below;
use crate::setup::Ready;

/// The feature of the app that marks where to cut.
const FEATURE: &str = "split";
/// The program that cuts.
const CUTTER: &str = "wasm-split-cli";
const TARGET: &str = "wasm32-unknown-unknown";
/// The profile of everything that the browser loads, as in `index.html`.
const PROFILE: &str = "web";
/// What wasm-opt must let pass: the features that the compiler uses by default.
const OPTIMISE: [&str; 8] = [
    "-Oz",
    "--enable-bulk-memory",
    "--enable-nontrapping-float-to-int",
    "--enable-sign-ext",
    "--enable-mutable-globals",
    "--enable-reference-types",
    "--enable-multivalue",
    "--enable-simd",
];

/// Whether this machine has what it takes; without, the page's code stays in one file.
pub(crate) fn is_possible(ready: &Ready) -> bool {
    [CUTTER, "wasm-opt", "wasm-bindgen"].iter().all(|program| ready.shell.has(program))
}

/// Replaces the page's program in `dist`, into which Trunk has just built, by its parts.
pub(crate) fn split(ready: &Ready) -> Result<()> {
    let words = ["build", "--bin", "paas", "--profile", PROFILE, "--target", TARGET, "--features", FEATURE];
    ready.shell.run("cargo", words)?;
    let parts = ready.project.target().join("split");
    if parts.exists() {
        fs::remove_dir_all(&parts).context("clearing what was cut before")?;
    }
    let (cut, bound) = (parts.join("cut"), parts.join("bound"));
    let program = ready.project.target().join(TARGET).join(PROFILE).join("paas.wasm");
    run(ready, CUTTER, &[&program, &cut, Path::new("--out-name"), Path::new("paas")])?;
    let main = cut.join("paas.wasm");
    let words =
        ["--target", "web", "--no-typescript", "--keep-lld-exports", "--out-name", "paas", "--out-dir"];
    let words: Vec<&Path> = words.iter().map(Path::new).chain([bound.as_path(), main.as_path()]).collect();
    run(ready, "wasm-bindgen", &words)?;
    fs::remove_file(&main).context("removing what was bound")?;
    for file in files_below(&cut, &|_| true)? {
        let name = file.file_name().context("a part has no name")?;
        fs::copy(&file, bound.join(name)).with_context(|| format!("copying {}", file.display()))?;
    }
    optimise(ready, &bound)?;
    install(&bound, &ready.project.dist())
}

fn run(ready: &Ready, program: &str, words: &[&Path]) -> Result<()> {
    ready.shell.run(program, words.iter().map(|word| word.as_os_str()))
}

fn optimise(ready: &Ready, folder: &Path) -> Result<()> {
    let is_code = |path: &Path| path.extension().is_some_and(|extension| extension == "wasm");
    for file in files_below(folder, &is_code)? {
        let words: Vec<&Path> =
            OPTIMISE.iter().map(Path::new).chain([file.as_path(), Path::new("-o"), file.as_path()]).collect();
        run(ready, "wasm-opt", &words)?;
    }
    Ok(())
}

/// Puts the parts into a folder that is named by their hash, and lets the page load them from there.
fn install(parts: &Path, dist: &Path) -> Result<()> {
    let files = files_below(parts, &|_| true)?;
    let mut content = Vec::new();
    for file in &files {
        content.extend(fs::read(file).with_context(|| format!("reading {}", file.display()))?);
    }
    let folder = format!("page-{}", short_hash(&content));
    fs::create_dir_all(dist.join(&folder)).context("making the folder of the page's code")?;
    for file in &files {
        let name = file.file_name().context("a part has no name")?;
        fs::copy(file, dist.join(&folder).join(name))
            .with_context(|| format!("copying {}", file.display()))?;
    }
    let page_file = dist.join("index.html");
    let mut page = fs::read_to_string(&page_file).context("reading index.html")?;
    for (ending, name) in [(".js", "paas.js"), ("_bg.wasm", "paas_bg.wasm")] {
        let whole = whole_program(dist, ending)?;
        let old = format!("/{}", whole.file_name().unwrap_or_default().to_string_lossy());
        page = markup::without_integrity(&page, &old).replace(&old, &format!("/{folder}/{name}"));
        fs::remove_file(&whole).with_context(|| format!("removing {}", whole.display()))?;
    }
    fs::write(&page_file, page).context("writing index.html")
}

/// What Trunk made of the program, in the one file with this ending.
fn whole_program(dist: &Path, ending: &str) -> Result<PathBuf> {
    let is_it = |path: &Path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with("paas-") && name.ends_with(ending)
    };
    match files_below(dist, &is_it)?.as_slice() {
        [one] => Ok(one.clone()),
        found => bail!("dist/ holds {} files paas-*{ending} instead of one", found.len()),
    }
}
