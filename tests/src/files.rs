//! Files that a test hands to the page, and a folder that goes away with it.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// A folder for one test, removed at its end.
#[derive(Debug)]
pub struct Folder(tempfile::TempDir);

impl Folder {
    /// Makes an empty folder.
    ///
    /// # Errors
    /// When the system refuses one.
    pub fn new() -> Result<Self> {
        Ok(Self(tempfile::Builder::new().prefix("journey-").tempdir()?))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Writes a file into it.
    ///
    /// # Errors
    /// When the system refuses.
    pub fn write(&self, name: &str, content: impl AsRef<[u8]>) -> Result<PathBuf> {
        let file = self.path().join(name);
        fs::write(&file, content).with_context(|| format!("writing {}", file.display()))?;
        Ok(file)
    }

    /// Copies another folder with all below it into this one.
    ///
    /// # Errors
    /// When a file cannot be read or written.
    pub fn copy_of(other: &Path) -> Result<Self> {
        let folder = Self::new()?;
        copy_below(other, folder.path())?;
        Ok(folder)
    }
}

fn copy_below(from: &Path, to: &Path) -> Result<()> {
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let (source, target) = (entry.as_ref().map(fs::DirEntry::path), to);
        let source = source.map_err(|error| anyhow::anyhow!("reading {}: {error}", from.display()))?;
        let target = target.join(source.file_name().unwrap_or_default());
        if source.is_dir() {
            copy_below(&source, &target)?;
        } else {
            fs::copy(&source, &target)?;
        }
    }
    Ok(())
}

/// The built product.
///
/// # Errors
/// When it has not been built.
pub fn dist() -> Result<PathBuf> {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    dist.canonicalize().context("there is no dist/: run `cargo xtask build` first")
}

/// The made-up conversations, one of each format, that the engine's own tests read.
///
/// # Errors
/// When they are not there.
pub fn samples() -> Result<Vec<PathBuf>> {
    let folder =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../crates/briefing/tests/samples").canonicalize()?;
    let mut files = Vec::new();
    for entry in fs::read_dir(&folder).with_context(|| format!("reading {}", folder.display()))? {
        let path = entry?.path();
        let is_hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
        if path.is_file() && !is_hidden {
            files.push(path);
        }
    }
    files.sort();
    Ok(files)
}

/// The first sample whose name starts so.
///
/// # Errors
/// When there is none.
pub fn sample(start: &str) -> Result<PathBuf> {
    let is_it = |path: &PathBuf| {
        path.file_name().and_then(|name| name.to_str()).is_some_and(|name| name.starts_with(start))
    };
    samples()?.into_iter().find(is_it).with_context(|| format!("no sample {start}*"))
}

/// A long made-up conversation of about `bytes`, with a rule and a request that a briefing has to carry.
///
/// # Errors
/// When the file cannot be written.
pub fn noisy_conversation(folder: &Folder, name: &str, bytes: usize) -> Result<PathBuf> {
    let path = folder.path().join(name);
    let mut file = std::io::BufWriter::new(fs::File::create(&path)?);
    write!(
        file,
        "User: Never touch the harbour database. Please build the tide report.\n\nAssistant: Understood.\n\n"
    )?;
    let mut written = 0;
    for number in 0_u64.. {
        if written >= bytes {
            break;
        }
        let turn = format!(
            "User: What does station {number} say about the tide?\n\nAssistant: Station {number} read {}.{} metres; \
             I wrote it to `reports/station-{number}.csv`.\n\n",
            number % 9,
            number % 10
        );
        file.write_all(turn.as_bytes())?;
        written += turn.len();
    }
    writeln!(file, "User: Now publish the tide report for the north pier.")?;
    file.flush()?;
    Ok(path)
}
