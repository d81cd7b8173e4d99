//! The Rust toolchain with its WASM library, and the tools that cargo installs.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::debian;
use crate::project::Project;
use crate::run::{self, Shell};

const TARGET: &str = "wasm32-unknown-unknown";
const TRUNK: &str = "0.21.14";
const SPLITTER: &str = "0.2.4";
/// How long rustup may try to reach its server.
const RUSTUP_PATIENCE: Duration = Duration::from_secs(300);

/// Where cargo puts what it installs.
pub(crate) fn cargo_bin() -> Option<PathBuf> {
    let home = env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| env::home_dir().map(|home| home.join(".cargo")))?;
    Some(home.join("bin"))
}

/// Makes sure of a toolchain that builds for the browser: the one in use, the same after `rustup target add`, or that of
/// Debian's packages.
pub(crate) fn toolchain(shell: &mut Shell, project: &Project) -> Result<()> {
    if env::var("PAAS_TOOLCHAIN").is_ok_and(|wish| wish == "debian") {
        return debian::adopt_toolchain(shell, project);
    }
    if has_wasm_library(shell) {
        return Ok(());
    }
    if debian::toolchain_is_complete(shell) {
        return debian::adopt_toolchain(shell, project);
    }
    println!("Adding the WASM target to the Rust toolchain");
    if shell.has("rustup") {
        let mut command = shell.command("rustup", ["target", "add", TARGET]);
        if run::run_within(&mut command, RUSTUP_PATIENCE)?.is_some() && has_wasm_library(shell) {
            return Ok(());
        }
        println!("rustup could not download it.");
    }
    if debian::is_here(shell) {
        return debian::adopt_toolchain(shell, project);
    }
    bail!("the WASM target is missing. With rustup (https://rustup.rs): `rustup target add {TARGET}`")
}

/// Whether the toolchain in use has the standard library for the browser.
fn has_wasm_library(shell: &Shell) -> bool {
    shell
        .read("rustc", ["--print", "target-libdir", "--target", TARGET])
        .is_ok_and(|folder| holds_std(Path::new(folder.trim())))
}

/// Whether a library folder holds `std`.
pub(crate) fn holds_std(folder: &Path) -> bool {
    let Ok(entries) = fs::read_dir(folder) else { return false };
    entries.flatten().any(|entry| entry.file_name().to_string_lossy().starts_with("libstd-"))
}

/// Installs wasm-bindgen's programs in the version that the app is compiled against.
pub(crate) fn wasm_bindgen(shell: &Shell, project: &Project) -> Result<()> {
    let version = project.locked_version("wasm-bindgen")?;
    if is_version(shell, "wasm-bindgen", &version) && shell.has("wasm-bindgen-test-runner") {
        return Ok(());
    }
    // Its own lock file names a crate version that some mirrors lack.
    install(shell, "wasm-bindgen-cli", Some(&version), &[])
}

/// Installs the bundler.
pub(crate) fn trunk(shell: &Shell) -> Result<()> {
    if is_version(shell, "trunk", TRUNK) {
        return Ok(());
    }
    install(shell, "trunk", Some(TRUNK), &["--locked"])
}

/// Installs what cuts the page's code into files; without it the code stays in one.
pub(crate) fn splitter(shell: &Shell) {
    if !shell.has("wasm-split-cli")
        && let Err(error) = install(
            shell,
            "wasm_split_cli_support",
            Some(SPLITTER),
            &["--locked", "--features", "build-binary"],
        )
    {
        println!("Going on with the page's code in one file: {error:#}");
    }
}

/// Installs the test runner; without it `cargo test` does.
pub(crate) fn nextest(shell: &Shell) {
    if !shell.has("cargo-nextest")
        && let Err(error) = install(shell, "cargo-nextest", None, &["--locked"])
    {
        println!("Going on without nextest: {error:#}");
    }
}

/// Installs what drives Firefox, where there is a Firefox; the gap is reported by the caller.
pub(crate) fn geckodriver(shell: &Shell) {
    let has_firefox = shell.has("firefox") || shell.has("firefox-esr");
    if has_firefox
        && !shell.has("geckodriver")
        && let Err(error) = install(shell, "geckodriver", None, &["--locked"])
    {
        println!("Going on without Firefox: {error:#}");
    }
}

/// Installs a program of the registry: prebuilt where `cargo binstall` is there and finds it, else compiled.
fn install(shell: &Shell, name: &str, version: Option<&str>, flags: &[&str]) -> Result<()> {
    println!("Installing {name} {}", version.unwrap_or_default());
    if shell.has("cargo-binstall") {
        let wanted = version.map_or_else(|| name.to_owned(), |version| format!("{name}@{version}"));
        if shell.run("cargo", ["binstall", "--no-confirm", "--force", &wanted]).is_ok() {
            return Ok(());
        }
    }
    println!("This is compiled once and takes minutes.");
    let exact = version.map(|version| format!("={version}"));
    let mut words = vec!["install", name, "--force"];
    words.extend(flags);
    if let Some(exact) = &exact {
        words.extend(["--version", exact]);
    }
    shell.run("cargo", words).with_context(|| format!("installing {name}"))
}

fn is_version(shell: &Shell, program: &str, version: &str) -> bool {
    shell.has(program)
        && shell
            .read(program, ["--version"])
            .is_ok_and(|said| said.split_whitespace().any(|word| word == version))
}
