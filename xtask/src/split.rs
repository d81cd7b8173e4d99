//! Cuts the page's code into files that are fetched when they are needed.
//!
//! Trunk knows nothing of this, so the page's program is built here, with the places to cut at: cut apart, bound to
//! JavaScript, optimised, and put in the place of what Trunk makes of the same program. The worker's program has no such
//! places: what can be fetched is exported, and would all stay in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::dist::short_hash;
use crate::markup;
use crate::names;
use crate::project::files_below;
use crate::setup::Ready;

/// The feature of the app that marks where to cut.
const FEATURE: &str = "split";
/// The program that cuts.
const CUTTER: &str = "wasm-split-cli";
const TARGET: &str = "wasm32-unknown-unknown";
/// The profile of everything that the browser loads, as in `index.html`.
const PROFILE: &str = "web";
/// The page as Trunk gets it: beside `index.html`, whose addresses are relative.
const PAGE: &str = "index.split.html";
/// What tells the line of `index.html` by which Trunk builds the page's program.
const PROGRAM: &str = "data-bin=\"paas\"";
/// What wasm-opt does. Flattened code is put together anew, smaller; Rust keeps nothing in the lowest kilobyte of memory;
/// functions whose names begin alike are alike, and compress best side by side. The rest are features that the compiler
/// uses by default.
const OPTIMISE: [&str; 13] = [
    "-Oz",
    "--flatten",
    "--rereloop",
    "-O2",
    "--low-memory-unused",
    "--reorder-functions-by-name",
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

/// Builds the page's program in parts, and everything else with `trunk`, to which the page to build is given.
pub(crate) fn build(ready: &Ready, trunk: impl FnOnce(&[&str]) -> Result<()>) -> Result<()> {
    let parts = parts(ready)?;
    let page = ready.project.join(PAGE);
    let whole = fs::read_to_string(ready.project.join("index.html")).context("reading index.html")?;
    fs::write(&page, with_marks(&whole)?).context("writing the page for Trunk")?;
    let built = trunk(&[PAGE, "--html-output", "index.html"]);
    fs::remove_file(&page).context("removing the page for Trunk")?;
    built?;
    install(&parts, &ready.project.dist())
}

/// Makes the parts of the page's program. Gives the folder that they lie in.
fn parts(ready: &Ready) -> Result<PathBuf> {
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
    number_names(&bound)?;
    copy_flat(&cut, &bound)?;
    optimise(ready, &bound)?;
    Ok(bound)
}

fn run(ready: &Ready, program: &str, words: &[&Path]) -> Result<()> {
    ready.shell.run(program, words.iter().map(|word| word.as_os_str()))
}

/// Takes the hashes out of the names that the program and its script share.
fn number_names(bound: &Path) -> Result<()> {
    let (script, program) = (bound.join("paas.js"), bound.join("paas_bg.wasm"));
    let text = fs::read_to_string(&script).context("reading the program's script")?;
    let code = fs::read(&program).context("reading the bound program")?;
    let (text, code) = names::numbered(&text, &code);
    fs::write(&script, text).context("writing the program's script")?;
    fs::write(&program, code).context("writing the bound program")
}

/// Optimises every part, as many at once as there are processors.
fn optimise(ready: &Ready, folder: &Path) -> Result<()> {
    let files = files_below(folder, &|path| path.extension().is_some_and(|extension| extension == "wasm"))?;
    let next = AtomicUsize::new(0);
    let work = || {
        while let Some(file) = files.get(next.fetch_add(1, Ordering::Relaxed)) {
            let words =
                OPTIMISE.iter().map(Path::new).chain([file.as_path(), Path::new("-o"), file.as_path()]);
            run(ready, "wasm-opt", &words.collect::<Vec<_>>())?;
        }
        Ok(())
    };
    let workers = thread::available_parallelism().map_or(1, usize::from);
    thread::scope(|scope| {
        let running: Vec<_> = (0..workers).map(|_| scope.spawn(work)).collect();
        running.into_iter().try_for_each(|worker| match worker.join() {
            Ok(outcome) => outcome,
            Err(panic) => std::panic::resume_unwind(panic),
        })
    })
}

fn copy_flat(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for file in files_below(from, &|_| true)? {
        let name = file.file_name().context("a part has no name")?;
        fs::copy(&file, to.join(name)).with_context(|| format!("copying {}", file.display()))?;
    }
    Ok(())
}

/// The page that lets Trunk find the program as it was just built, and leave it as it is: the parts take its place.
fn with_marks(page: &str) -> Result<String> {
    let (before, rest) = page.split_once(PROGRAM).with_context(|| format!("index.html has no {PROGRAM}"))?;
    let (line, after) = rest.split_once('>').with_context(|| format!("{PROGRAM} stands in no tag"))?;
    let line = line.replace("data-wasm-opt=\"z\"", "data-wasm-opt=\"0\"");
    Ok(format!("{before}{PROGRAM} data-cargo-features=\"{FEATURE}\"{line}>{after}"))
}

/// Puts the parts into a folder that is named by their hash, and lets the page load them from there.
fn install(parts: &Path, dist: &Path) -> Result<()> {
    let files = files_below(parts, &|_| true)?;
    let mut content = Vec::new();
    for file in &files {
        content.extend(fs::read(file).with_context(|| format!("reading {}", file.display()))?);
    }
    let folder = format!("page-{}", short_hash(&content));
    copy_flat(parts, &dist.join(&folder))?;
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trunk_is_told_of_the_marks_and_leaves_the_program_alone() {
        let page =
            r#"<link data-bin="paas" data-wasm-opt="z" data-x><link data-bin="worker" data-wasm-opt="3">"#;
        assert_eq!(
            with_marks(page).unwrap_or_default(),
            r#"<link data-bin="paas" data-cargo-features="split" data-wasm-opt="0" data-x><link data-bin="worker" data-wasm-opt="3">"#
        );
        assert!(with_marks("<head></head>").is_err());
    }
}
