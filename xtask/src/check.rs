//! What can be said about the sources without running the product.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use crate::docs;
use crate::project::{Project, files_below};
use crate::run::Shell;
use crate::setup::Ready;
use crate::steps::Steps;

/// The crates below the app, which know no browser, clock, storage or chance.
const PURE: [&str; 3] = ["briefing", "domain", "lines"];
/// Crates that would bring one of these in.
const OUTSIDE: [&str; 12] = [
    "web-sys",
    "js-sys",
    "wasm-bindgen",
    "leptos",
    "gloo-storage",
    "gloo-timers",
    "iana-time-zone",
    "getrandom",
    "rand",
    "tokio",
    "rexie",
    "idb",
];
/// The same without a crate: parts of the standard library. The command line may use them.
const OUTSIDE_STD: [&str; 5] = ["std::time", "std::fs", "std::net", "std::env", "std::process"];
const WASM: [&str; 2] = ["--target", "wasm32-unknown-unknown"];

/// Formatting, lints on both targets, layers, lock files.
pub(crate) fn check(ready: &Ready) -> Result<()> {
    let mut steps = Steps::default();
    take_all(ready, &mut steps);
    steps.finish()
}

/// The same, as steps of a longer run.
pub(crate) fn take_all(ready: &Ready, steps: &mut Steps) {
    let (shell, project) = (&ready.shell, &ready.project);
    steps.take("format", || shell.run("cargo", ["fmt", "--all", "--check"]));
    steps.take("lints, native", || {
        shell.run("cargo", ["clippy", "--workspace", "--all-targets", "--", "-D", "warnings"])
    });
    steps.take("lints, browser", || lint_for_the_browser(shell));
    steps.take("reference of the API", || docs::check(ready));
    steps.take("layers", || layers(shell, project));
    steps.take("lock files", || lock_files(project));
    if shell.has("cargo-deny") {
        steps.take("licences and advisories", || shell.run("cargo", ["deny", "check"]));
    }
}

fn lint_for_the_browser(shell: &Shell) -> Result<()> {
    let lint = |what: &[&str]| {
        let words = [&["clippy"], what, &WASM, &["--", "-D", "warnings"]].concat();
        shell.run("cargo", words)
    };
    lint(&["--package", "paas", "--all-targets"])?;
    lint(&["--package", "paas", "--bin", "engine_worker", "--features", "engine"])?;
    lint(&["--package", "briefing", "--package", "domain", "--package", "lines", "--lib"])
}

fn layers(shell: &Shell, project: &Project) -> Result<()> {
    for name in PURE {
        // `cargo tree` fails on a name that it does not know, and prints the crate itself first.
        let tree = shell
            .read("cargo", ["tree", "-p", name, "-e", "normal", "--target", "all", "--prefix", "none"])?;
        if let Some(found) = forbidden_crate(&tree, name)? {
            bail!("crates/{name} must not depend on {found}");
        }
        for file in sources_of(project, name)? {
            let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
            if let Some(found) = OUTSIDE_STD.iter().find(|path| text.contains(*path)) {
                bail!("{} must not use {found}", file.display());
            }
        }
    }
    println!("{} know neither browser, clock, storage nor chance", PURE.join(", "));
    Ok(())
}

fn forbidden_crate<'a>(tree: &'a str, name: &str) -> Result<Option<&'a str>> {
    let mut names = tree.lines().filter_map(|line| line.split_whitespace().next());
    if names.next() != Some(name) {
        bail!("`cargo tree` did not show {name}");
    }
    Ok(names.find(|name| OUTSIDE.contains(name)))
}

/// The library's sources: all but `main.rs` and the modules that only it has.
fn sources_of(project: &Project, name: &str) -> Result<Vec<PathBuf>> {
    let folder = project.join(&format!("crates/{name}/src"));
    let main = fs::read_to_string(folder.join("main.rs")).unwrap_or_default();
    let of_the_command_line = [vec!["main".to_owned()], modules(&main)].concat();
    let is_library_source = |path: &Path| {
        let is_rust = path.extension().is_some_and(|extension| extension == "rs");
        let stem = path.file_stem().unwrap_or_default().to_string_lossy();
        let is_top = path.parent() == Some(folder.as_path());
        is_rust && !(is_top && of_the_command_line.iter().any(|module| *module == stem))
    };
    files_below(&folder, &is_library_source)
}

fn modules(source: &str) -> Vec<String> {
    let names = source.lines().filter_map(|line| line.trim().strip_prefix("mod ")?.strip_suffix(';'));
    names.map(str::to_owned).collect()
}

/// Lock files name no host, so that they hold behind any mirror.
fn lock_files(project: &Project) -> Result<()> {
    let lock = project.node_tools().join("package-lock.json");
    let text = fs::read_to_string(&lock).with_context(|| format!("reading {}", lock.display()))?;
    if text.contains("\"resolved\"") {
        bail!(
            "{} holds download addresses: run npm in its folder, where .npmrc leaves them out",
            lock.display()
        );
    }
    println!("the lock file of tools/node names no download address");
    Ok(())
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    #[test]
    fn a_crate_from_outside_is_found_anywhere_in_the_tree() {
        let tree = "domain v0.1.0 (/x/crates/domain)\nserde v1.0.0\njs-sys v0.3.0 (*)\n";
        assert_eq!(forbidden_crate(tree, "domain").unwrap(), Some("js-sys"));
        assert_eq!(forbidden_crate("domain v0.1.0\nserde v1.0.0\n", "domain").unwrap(), None);
    }

    #[test]
    fn the_command_line_is_what_main_declares() {
        assert_eq!(
            modules("//! Runs.\nmod arguments;\n#[cfg(x)]\nmod command;\nuse a::b;\n"),
            ["arguments", "command"]
        );
    }

    #[test]
    fn a_tree_of_another_crate_is_no_answer() {
        assert!(forbidden_crate("serde v1.0.0\n", "domain").is_err());
        assert!(forbidden_crate("", "domain").is_err());
    }
}
