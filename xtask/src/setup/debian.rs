//! Debian's packages: browsers and their drivers, and a whole Rust for networks in which rustup cannot download.
//!
//! That Rust comes without a WASM library, so the library is built once from the packaged source. Everything of it is
//! chosen through the environment of the programs that xtask starts; the ordinary toolchain stays untouched.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};

use super::{Packaged, rust};
use crate::project::Project;
use crate::run::{self, Shell};

const TOOLCHAIN: &str = "paas-debian";
const TOOLCHAIN_PACKAGES: [&str; 6] =
    ["rustc-web", "cargo-web", "rust-web-src", "rust-web-clippy", "rustfmt-web", "lld-22"];
const RUSTC: &str = "/usr/bin/rustc";
const LIBRARY_SOURCE: &str = "/usr/lib/rustlib/src/rust/library/Cargo.toml";
const LIBRARY: &str = "/usr/lib/rustlib/wasm32-unknown-unknown/lib";
const LINKER: &str = "wasm-ld-22";
/// Names the compiler for which the library was built; a newer compiler cannot read it.
const STAMP: &str = "built-for.txt";

/// Whether this is Debian with its package manager.
pub(crate) fn is_here(shell: &Shell) -> bool {
    let system = fs::read_to_string("/etc/os-release").unwrap_or_default();
    system.lines().any(|line| line == "ID=debian") && shell.has("apt-get")
}

/// Installs the packages of those programs that are missing. What fails is left to the caller, who looks for the
/// programs and knows which of them it cannot do without.
pub(crate) fn install_missing(shell: &Shell, programs: &[Packaged]) {
    let missing: Vec<&str> =
        programs.iter().filter(|(program, _)| !shell.has(program)).map(|(_, package)| *package).collect();
    if missing.is_empty() || !is_here(shell) {
        return;
    }
    println!("Installing the packages {}", missing.join(", "));
    if let Err(error) = install(shell, &missing) {
        println!("Going on without them: {error:#}");
    }
}

/// Whether Debian's toolchain is installed, linked, and has a WASM library of its own version.
pub(crate) fn toolchain_is_complete(shell: &Shell) -> bool {
    shell.has(LINKER) && library_is_current(shell) && is_linked(shell)
}

/// Installs what is missing of Debian's toolchain and selects it for all programs started from here on.
pub(crate) fn adopt_toolchain(shell: &mut Shell, project: &Project) -> Result<()> {
    println!("Using the Rust toolchain of Debian's packages");
    if !toolchain_is_complete(shell) {
        let has_all = shell.has(LINKER)
            && [RUSTC, "/usr/bin/cargo", "/usr/bin/cargo-clippy", "/usr/bin/rustfmt", LIBRARY_SOURCE]
                .iter()
                .all(|file| Path::new(file).exists());
        if !has_all {
            install(shell, &TOOLCHAIN_PACKAGES)?;
        }
        if !library_is_current(shell) {
            build_library(shell, project)?;
        }
        if !is_linked(shell) {
            shell.run("rustup", ["toolchain", "link", TOOLCHAIN, "/usr"])?;
        }
    }
    if shell.has("rustup") {
        shell.set("RUSTUP_TOOLCHAIN", TOOLCHAIN);
    }
    shell.set("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER);
    Ok(())
}

/// Without rustup the packaged cargo is the only one, and nothing needs linking.
fn is_linked(shell: &Shell) -> bool {
    !shell.has("rustup")
        || shell.read("rustup", ["toolchain", "list"]).is_ok_and(|list| {
            list.lines().filter_map(|line| line.split_whitespace().next()).any(|name| name == TOOLCHAIN)
        })
}

fn library_is_current(shell: &Shell) -> bool {
    let built_for = fs::read_to_string(Path::new(LIBRARY).join(STAMP)).unwrap_or_default();
    rust::holds_std(Path::new(LIBRARY)) && compiler(shell).is_ok_and(|compiler| compiler == built_for)
}

fn compiler(shell: &Shell) -> Result<String> {
    shell.read(RUSTC, ["-vV"])
}

/// Builds the library from the packaged source, the way that lets `lto` read it.
fn build_library(shell: &Shell, project: &Project) -> Result<()> {
    println!("Building the WASM library of Debian's Rust (once, about a minute)");
    let folder = project.target().join("wasm-library");
    fs::create_dir_all(folder.join("src")).with_context(|| format!("making {}", folder.display()))?;
    let manifest = "[package]\nname = \"nothing\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n";
    fs::write(folder.join("Cargo.toml"), manifest).context("writing the empty crate")?;
    fs::write(folder.join("src/lib.rs"), "#![no_std]\n").context("writing the empty crate")?;
    let target = folder.join("target");
    let mut command = shell.command("/usr/bin/cargo", ["build", "-Zbuild-std=std,panic_abort,test"]);
    command
        .args(["--target", "wasm32-unknown-unknown", "--release"])
        .current_dir(&folder)
        .env("CARGO_TARGET_DIR", &target)
        .env("RUSTC", RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        .env("RUSTFLAGS", "-C embed-bitcode=yes")
        .env("CARGO_PROFILE_RELEASE_PANIC", "abort")
        .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", LINKER);
    run::run(&mut command)?;
    fs::write(folder.join(STAMP), compiler(shell)?).context("noting the compiler")?;
    let mut files = built_libraries(&target.join("wasm32-unknown-unknown/release/deps"))?;
    files.push(folder.join(STAMP));
    put_in_place(shell, &files)?;
    // What was compiled against another library does not link with this one.
    let stale = project.target().join("wasm32-unknown-unknown");
    if stale.exists() {
        fs::remove_dir_all(&stale).with_context(|| format!("removing {}", stale.display()))?;
    }
    Ok(())
}

fn built_libraries(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.ends_with(".rlib") && !name.starts_with("libnothing") {
            found.push(path);
        }
    }
    Ok(found)
}

fn put_in_place(shell: &Shell, files: &[PathBuf]) -> Result<()> {
    as_root(shell, "rm", ["-rf", LIBRARY].map(Into::into))?;
    let words = ["-D", "-m", "644", "-t", LIBRARY].map(PathBuf::from);
    as_root(shell, "install", words.into_iter().chain(files.iter().cloned()))
}

fn install(shell: &Shell, packages: &[&str]) -> Result<()> {
    if !is_here(shell) {
        bail!("these are packages of Debian, and this is not Debian: {}", packages.join(", "));
    }
    as_root(shell, "apt-get", ["update", "--quiet"].map(Into::into))?;
    let words = ["install", "--quiet", "--yes", "--no-install-recommends"]
        .into_iter()
        .chain(packages.iter().copied());
    as_root(shell, "apt-get", words.map(Into::into))
}

/// Runs a program that changes the system. `sudo` may ask a person for the password, but never waits where there is none.
fn as_root(shell: &Shell, program: &str, arguments: impl IntoIterator<Item = PathBuf>) -> Result<()> {
    let is_root = shell.read("id", ["-u"]).is_ok_and(|id| id.trim() == "0");
    let mut command = if is_root {
        shell.command(program, arguments)
    } else if shell.has("sudo") {
        let unattended = std::env::var_os("CI").is_some();
        let words = unattended.then(|| "--non-interactive".into()).into_iter().chain([program.into()]);
        shell.command("sudo", words.chain(arguments))
    } else {
        bail!("`{program}` needs root, and sudo is not installed");
    };
    run::run(command.env("DEBIAN_FRONTEND", "noninteractive"))
}
