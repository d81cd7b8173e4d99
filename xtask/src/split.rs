//! Cuts the page's code into files that are fetched when they are needed.
//!
//! Trunk knows nothing of this, so the page's program is built here, with the places to cut at: cut apart, bound to
//! JavaScript, optimised, and named in the page instead of the program that Trunk would build. Trunk does the rest. The
//! worker's program has no such places: what can be fetched is exported, and would all stay in it.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use anyhow::{Context, Result, bail};

use crate::dist::short_hash;
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

/// Builds the page's program in parts, and everything else with `trunk`, to which the page to build is given.
pub(crate) fn build(ready: &Ready, trunk: impl FnOnce(&[&str]) -> Result<()>) -> Result<()> {
    let parts = parts(ready)?;
    let folder = format!("page-{}", hash_of(&parts)?);
    let page = ready.project.join(PAGE);
    let whole = fs::read_to_string(ready.project.join("index.html")).context("reading index.html")?;
    fs::write(&page, with_parts(&whole, &folder)?).context("writing the page for Trunk")?;
    let built = trunk(&[PAGE, "--html-output", "index.html"]);
    fs::remove_file(&page).context("removing the page for Trunk")?;
    built?;
    copy_flat(&parts, &ready.project.dist().join(&folder))
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
    copy_flat(&cut, &bound)?;
    optimise(ready, &bound)?;
    Ok(bound)
}

fn run(ready: &Ready, program: &str, words: &[&Path]) -> Result<()> {
    ready.shell.run(program, words.iter().map(|word| word.as_os_str()))
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

fn hash_of(folder: &Path) -> Result<String> {
    let mut content = Vec::new();
    for file in files_below(folder, &|_| true)? {
        content.extend(fs::read(&file).with_context(|| format!("reading {}", file.display()))?);
    }
    Ok(short_hash(&content))
}

fn copy_flat(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("making {}", to.display()))?;
    for file in files_below(from, &|_| true)? {
        let name = file.file_name().context("a part has no name")?;
        fs::copy(&file, to.join(name)).with_context(|| format!("copying {}", file.display()))?;
    }
    Ok(())
}

/// The page with the parts in `folder` in the place of the program that Trunk would build.
fn with_parts(page: &str, folder: &str) -> Result<String> {
    let start = format!(
        "<link rel=\"modulepreload\" href=\"/{folder}/paas.js\">
    <link rel=\"preload\" href=\"/{folder}/paas_bg.wasm\" as=\"fetch\" type=\"application/wasm\" crossorigin>
    <script type=\"module\">import start from \"/{folder}/paas.js\"; start({{ module_or_path: \"/{folder}/paas_bg.wasm\" }});</script>"
    );
    let (before, rest) = page.split_once(PROGRAM).with_context(|| format!("index.html has no {PROGRAM}"))?;
    match (before.rfind("<link"), rest.find('>')) {
        (Some(from), Some(to)) => Ok(format!("{}{start}{}", &before[..from], &rest[to + 1..])),
        _ => bail!("{PROGRAM} stands in no link of index.html"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_take_the_place_of_the_program() {
        let page = "<head>\n<link rel=\"rust\" data-bin=\"paas\" data-x>\n<link rel=\"rust\" data-bin=\"worker\"></head>";
        let changed = with_parts(page, "page-0123").unwrap_or_default();
        assert!(!changed.contains(PROGRAM) && changed.contains("data-bin=\"worker\""));
        assert_eq!(changed.matches("/page-0123/").count(), 4);
        assert!(with_parts("<head></head>", "page-0123").is_err());
    }
}
