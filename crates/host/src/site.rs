//! What a folder answers to a path.

use std::path::{Component, Path, PathBuf};
use std::{fs, io};

use crate::rules::{self, HeaderRule, Redirect};

/// A folder of plain files with its `_headers` and `_redirects`.
#[derive(Clone, Debug)]
pub struct Site {
    root: PathBuf,
    headers: Vec<HeaderRule>,
    redirects: Vec<Redirect>,
}

/// What goes back to the browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// All headers but those of the transport.
    pub headers: Vec<(String, String)>,
    /// The file, or the page that says it is missing.
    pub body: Vec<u8>,
}

impl Site {
    /// Opens a folder. A missing `_headers` or `_redirects` is an empty one.
    ///
    /// # Errors
    /// When the folder holds no `index.html`, or a rule file cannot be read.
    pub fn open(root: impl Into<PathBuf>) -> io::Result<Self> {
        let root = root.into();
        fs::metadata(root.join("index.html"))?;
        let headers = rules::parse_headers(&read_or_empty(&root.join("_headers"))?);
        let redirects = rules::parse_redirects(&read_or_empty(&root.join("_redirects"))?);
        Ok(Self { root, headers, redirects })
    }

    /// Answers a request for `target`, the path with its query as the browser sent it.
    pub fn answer(&self, target: &str) -> Answer {
        let path = target.split(['?', '#']).next().unwrap_or("/");
        if let Some(redirect) = rules::redirect_for(&self.redirects, path) {
            return match redirect.status {
                200 => self.file(path, &redirect.to, 200),
                status => self.moved(path, &redirect.to, status),
            };
        }
        self.file(path, path, 200)
    }

    fn file(&self, asked: &str, path: &str, status: u16) -> Answer {
        let Some((name, body)) = self.read(path) else { return self.missing(asked) };
        let mut headers = vec![("Content-Type".to_owned(), mime(&name).to_owned())];
        headers.extend(rules::headers_for(&self.headers, asked));
        Answer { status, headers, body }
    }

    fn missing(&self, asked: &str) -> Answer {
        let body = fs::read(self.root.join("404.html")).unwrap_or_else(|_| b"not found".to_vec());
        let mut headers = vec![("Content-Type".to_owned(), mime(Path::new("404.html")).to_owned())];
        headers.extend(rules::headers_for(&self.headers, asked));
        Answer { status: 404, headers, body }
    }

    fn moved(&self, asked: &str, to: &str, status: u16) -> Answer {
        let mut headers = vec![("Location".to_owned(), to.to_owned())];
        headers.extend(rules::headers_for(&self.headers, asked));
        Answer { status, headers, body: Vec::new() }
    }

    fn read(&self, path: &str) -> Option<(PathBuf, Vec<u8>)> {
        let relative = Path::new(path.trim_start_matches('/'));
        let inside = relative.components().all(|part| matches!(part, Component::Normal(_)));
        let is_rule_file = matches!(relative.to_str(), Some("_headers" | "_redirects"));
        if !inside || is_rule_file {
            return None;
        }
        let mut file = self.root.join(relative);
        if file.is_dir() {
            file.push("index.html");
        }
        fs::read(&file).ok().map(|body| (file, body))
    }
}

fn read_or_empty(path: &Path) -> io::Result<String> {
    match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(String::new()),
        other => other,
    }
}

fn mime(path: &Path) -> &'static str {
    match path.extension().and_then(|extension| extension.to_str()).unwrap_or_default() {
        "html" => "text/html; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "wasm" => "application/wasm",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "txt" | "md" => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop where its own folder cannot be written")]
    use super::*;

    fn site(name: &str, files: &[(&str, &str)]) -> Site {
        let root = std::env::temp_dir().join(format!("host-{}-{name}", std::process::id()));
        fs::create_dir_all(root.join("icons")).unwrap();
        for (path, text) in files {
            fs::write(root.join(path), text).unwrap();
        }
        Site::open(root).unwrap()
    }

    #[test]
    fn each_kind_of_address_gets_its_answer() {
        let site = site(
            "answers",
            &[
                ("index.html", "page"),
                ("404.html", "lost"),
                ("a.wasm", "code"),
                ("_headers", "/*\n  X-A: 1\n"),
                ("_redirects", "/projects/* /index.html 200\n/old /new 301\n"),
            ],
        );
        for (target, status, body) in [
            ("/", 200, "page"),
            ("/?level=high", 200, "page"),
            ("/a.wasm", 200, "code"),
            ("/projects/7", 200, "page"),
            ("/old", 301, ""),
            ("/b.wasm", 404, "lost"),
            ("/_headers", 404, "lost"),
            ("/../Cargo.toml", 404, "lost"),
            ("/icons", 404, "lost"),
        ] {
            let answer = site.answer(target);
            assert_eq!((answer.status, answer.body.as_slice()), (status, body.as_bytes()), "{target}");
            assert!(answer.headers.contains(&("X-A".to_owned(), "1".to_owned())), "{target}");
        }
        let wasm = site.answer("/a.wasm");
        assert_eq!(wasm.headers[0], ("Content-Type".to_owned(), "application/wasm".to_owned()));
    }

    #[test]
    fn a_folder_without_a_page_is_refused() {
        assert!(Site::open(std::env::temp_dir().join("host-without-a-page")).is_err());
    }
}
