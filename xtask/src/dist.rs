//! What turns Trunk's output into files that any static host can serve safely and that work offline.
//!
//! - Scripts that stand in the page move into files of their own, so that the policy needs no `unsafe-inline`.
//! - The Content Security Policy of `_headers` also enters the page, for hosts that do not know `_headers`.
//! - `_headers` gets long caching for every file whose name carries its hash.
//! - `404.html` is the page again: hosts without `_redirects` still open deep links, and say 404 to the rest.
//! - `sw.js` learns the real list of files.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, bail};
use sha2::{Digest, Sha256};

use crate::markup;
use crate::project::files_below;

/// Files that are for the host or the worker itself, never for the offline copy.
const NOT_KEPT: [&str; 4] = ["_headers", "_redirects", "sw.js", "404.html"];
const HASH_DIGITS: usize = 16;

/// Finishes `dist`, into which Trunk has just built, with the files of `public`.
pub(crate) fn finish(dist: &Path, public: &Path, worker: &str) -> Result<()> {
    copy_below(public, dist)?;
    let page_file = dist.join("index.html");
    let headers_file = dist.join("_headers");
    let headers = read(&headers_file)?;
    let policy = policy_for_page(&headers).context("public/_headers states no Content-Security-Policy")?;
    let page = move_scripts_out(&read(&page_file)?, dist)?;
    refuse_inline_styles(&page)?;
    let meta = format!("\n<meta http-equiv=\"Content-Security-Policy\" content=\"{policy}\">");
    let page = markup::first_in_head(&page, &meta).context("index.html has neither <head> nor <html>")?;
    write(&page_file, &page)?;
    write(&dist.join("404.html"), &page)?;
    let assets = assets(dist)?;
    write(&headers_file, &with_long_caching(&headers, &assets))?;
    write(&dist.join("sw.js"), &service_worker(worker, &assets)?)
}

/// A file of the product as the browser asks for it.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Asset {
    path: String,
    hash: String,
}

impl Asset {
    /// Whether the name changes with the content, so that a copy of it never grows old.
    fn is_named_by_hash(&self) -> bool {
        self.path.split(['/', '.']).flat_map(|part| part.split(['-', '_'])).any(is_hash)
    }
}

impl Asset {
    /// Everything in the folder that it lies in, where that is named by its content.
    fn folder_named_by_hash(&self) -> Option<String> {
        let (folder, _) = self.path.trim_start_matches('/').split_once('/')?;
        folder.split(['-', '_']).any(is_hash).then(|| format!("/{folder}/*"))
    }
}

/// Trunk writes 16 hexadecimal digits, sometimes without leading zeros.
fn is_hash(word: &str) -> bool {
    (HASH_DIGITS - 2..=HASH_DIGITS).contains(&word.len())
        && word.bytes().all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
}

fn assets(dist: &Path) -> Result<Vec<Asset>> {
    let is_kept = |path: &Path| {
        !path.file_name().and_then(|name| name.to_str()).is_some_and(|name| NOT_KEPT.contains(&name))
    };
    files_below(dist, &is_kept)?.iter().map(|file| asset(dist, file)).collect()
}

fn asset(dist: &Path, file: &Path) -> Result<Asset> {
    let content = fs::read(file).with_context(|| format!("reading {}", file.display()))?;
    let relative: Vec<_> = file.strip_prefix(dist)?.iter().map(|part| part.to_string_lossy()).collect();
    Ok(Asset { path: format!("/{}", relative.join("/")), hash: short_hash(&content) })
}

pub(crate) fn short_hash(content: &[u8]) -> String {
    Sha256::digest(content).iter().take(HASH_DIGITS / 2).map(|byte| format!("{byte:02x}")).collect()
}

/// Moves each script into a file named by its hash, which runs at the same point of the page.
fn move_scripts_out(page: &str, dist: &Path) -> Result<String> {
    let mut moved = page.to_owned();
    for script in markup::inline_scripts(page).into_iter().rev() {
        let name = format!("start-{}.js", short_hash(script.text.as_bytes()));
        write(&dist.join(&name), script.text.trim_start())?;
        let kind = if script.attributes.contains("module") { " type=\"module\"" } else { "" };
        moved.replace_range(script.whole, &format!("<script{kind} src=\"/{name}\"></script>"));
    }
    Ok(moved)
}

fn refuse_inline_styles(page: &str) -> Result<()> {
    if page.contains("<style") || page.contains(" style=") {
        bail!(
            "index.html holds inline styles, which the Content Security Policy blocks: move them to style/"
        );
    }
    Ok(())
}

/// The policy of `_headers` without what a page cannot set for itself.
fn policy_for_page(headers: &str) -> Option<String> {
    let line = headers.lines().find_map(|line| line.trim().strip_prefix("Content-Security-Policy:"))?;
    let directives = line.split(';').map(str::trim);
    Some(
        directives
            .filter(|part| !part.is_empty() && !part.starts_with("frame-ancestors"))
            .collect::<Vec<_>>()
            .join("; "),
    )
}

fn with_long_caching(headers: &str, assets: &[Asset]) -> String {
    let mut text = headers.trim_end().to_owned();
    text.push_str("\n\n# Written by the build: the name of these files changes with their content.\n");
    // One rule for a folder: Cloudflare Pages reads a hundred rules and no more.
    let named = assets.iter().filter(|asset| asset.is_named_by_hash());
    let rules: BTreeSet<String> =
        named.map(|asset| asset.folder_named_by_hash().unwrap_or_else(|| asset.path.clone())).collect();
    for rule in rules {
        text.push_str(&format!("{rule}\n  Cache-Control: public, max-age=31536000, immutable\n"));
    }
    text
}

/// Fills the worker's template in. The version changes with any byte of any file, and with the worker itself.
fn service_worker(template: &str, assets: &[Asset]) -> Result<String> {
    let list: Vec<String> = assets
        .iter()
        .map(|asset| format!("  [{:?}, {:?}, {}],", asset.path, asset.hash, asset.is_named_by_hash()))
        .collect();
    let list = list.join("\n");
    let version = short_hash(format!("{template}{list}").as_bytes());
    for mark in ["{{version}}", "  // {{assets}}"] {
        if !template.contains(mark) {
            bail!("the service worker's template lacks `{mark}`");
        }
    }
    Ok(template.replace("{{version}}", &version).replace("  // {{assets}}", &list))
}

fn copy_below(from: &Path, to: &Path) -> Result<()> {
    for file in files_below(from, &|_| true)? {
        let target: PathBuf = to.join(file.strip_prefix(from)?);
        if let Some(folder) = target.parent() {
            fs::create_dir_all(folder).with_context(|| format!("making {}", folder.display()))?;
        }
        fs::copy(&file, &target).with_context(|| format!("copying {}", file.display()))?;
    }
    Ok(())
}

fn read(file: &Path) -> Result<String> {
    fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))
}

fn write(file: &Path, text: &str) -> Result<()> {
    fs::write(file, text).with_context(|| format!("writing {}", file.display()))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where its own folder cannot be written")]
    use super::*;

    const HEADERS: &str = "/*\n  Content-Security-Policy: default-src 'none'; frame-ancestors 'none'\n";
    const WORKER: &str = "const VERSION = \"{{version}}\";\nconst ASSETS = [\n  // {{assets}}\n];\n";

    fn built(name: &str, page: &str) -> PathBuf {
        let root = std::env::temp_dir().join(format!("dist-{}-{name}", std::process::id()));
        let (dist, public) = (root.join("dist"), root.join("public"));
        fs::create_dir_all(&dist).unwrap();
        fs::create_dir_all(public.join("icons")).unwrap();
        fs::write(public.join("_headers"), HEADERS).unwrap();
        fs::write(public.join("icons/mark.svg"), "<svg/>").unwrap();
        fs::write(dist.join("paas-0123456789abcdef_bg.wasm"), "code").unwrap();
        let parts = dist.join("page-0123456789abcdef");
        fs::create_dir_all(&parts).unwrap();
        for part in ["a.wasm", "b.wasm"] {
            fs::write(parts.join(part), part).unwrap();
        }
        fs::write(dist.join("index.html"), page).unwrap();
        finish(&dist, &public, WORKER).unwrap();
        dist
    }

    #[test]
    fn no_code_is_left_in_the_page() {
        let dist =
            built("scripts", "<html><head></head><body><script type=\"module\">go()</script></body></html>");
        let page = read(&dist.join("index.html")).unwrap();
        let name = format!("start-{}.js", short_hash(b"go()"));
        assert!(page.contains(&format!("<script type=\"module\" src=\"/{name}\"></script>")), "{page}");
        assert_eq!(read(&dist.join(name)).unwrap(), "go()");
        assert!(page.contains("content=\"default-src 'none'\">"), "{page}");
        assert_eq!(page, read(&dist.join("404.html")).unwrap());
    }

    #[test]
    fn only_files_named_by_their_hash_are_cached_for_long() {
        let dist = built("caching", "<html><head></head></html>");
        let headers = read(&dist.join("_headers")).unwrap();
        assert!(
            headers.contains("/paas-0123456789abcdef_bg.wasm\n  Cache-Control: public, max-age=31536000")
        );
        assert!(!headers.contains("mark.svg"));
        assert_eq!(headers.matches("/page-0123456789abcdef/*\n").count(), 1);
        assert!(!headers.contains("/page-0123456789abcdef/a.wasm"));
    }

    #[test]
    fn the_worker_knows_every_file_and_its_version_follows_them() {
        let first = read(&built("first", "<html><head></head></html>").join("sw.js")).unwrap();
        let second =
            read(&built("second", "<html><head><title>new</title></head></html>").join("sw.js")).unwrap();
        assert!(
            first.contains("[\"/paas-0123456789abcdef_bg.wasm\", ") && first.contains(", true],"),
            "{first}"
        );
        assert!(first.contains("[\"/icons/mark.svg\", ") && first.contains(", false],"), "{first}");
        for absent in NOT_KEPT {
            assert!(!first.contains(&format!("/{absent}\"")), "{absent} in {first}");
        }
        assert_ne!(first.lines().next(), second.lines().next());
    }

    #[test]
    fn inline_styles_stop_the_build() {
        assert!(refuse_inline_styles("<p style=\"color: red\">").is_err());
        assert!(refuse_inline_styles("<link rel=\"stylesheet\" href=\"/a.css\">").is_ok());
    }

    #[test]
    fn a_hash_is_told_from_a_word() {
        for (path, expected) in [
            ("/paas-0123456789abcdef.js", true),
            ("/paas-0123456789abcdef_bg.wasm", true),
            ("/snippets/web-0123456789abcdef/inline0.js", true),
            ("/icons/icon-192.png", false),
            ("/worker_bg.wasm", false),
        ] {
            let asset = Asset { path: path.to_owned(), hash: String::new() };
            assert_eq!(asset.is_named_by_hash(), expected, "{path}");
        }
    }
}
