//! Lets a person try the product.

use std::io;
use std::process::Stdio;

use anyhow::{Context, Result, bail};
use host::{Server, Site};

use crate::build;
use crate::project::Project;
use crate::run::Shell;
use crate::setup::{self, Need};

const PORT: u16 = 8080;

/// How `serve` is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Wish {
    port: Option<u16>,
    open: bool,
}

/// Sets up, builds for release, serves, and opens the browser where there is one.
pub(crate) fn serve(project: &Project, arguments: &[String]) -> Result<()> {
    let wish = Wish::read(arguments)?;
    let ready = setup::prepare(project, Need::Build)?;
    build::build(&ready)?;
    let site = Site::open(project.dist()).context("opening dist/")?;
    let server = start(&site, wish.port)?;
    println!("\nPAAS is at {} - stop with Ctrl+C", server.url());
    if wish.open && !open(&ready.shell, &server.url()) {
        println!("Open this address in a browser.");
    }
    server.wait();
    Ok(())
}

/// Serves with live reload while the sources change.
pub(crate) fn dev(project: &Project, arguments: &[String]) -> Result<()> {
    let wish = Wish::read(arguments)?;
    let ready = setup::prepare(project, Need::Build)?;
    let port = wish.port.unwrap_or(PORT).to_string();
    let mut words = vec!["serve", "--port", &port];
    if wish.open {
        words.push("--open");
    }
    if ready.shell.has("wasm-opt") {
        words.push("--offline");
    }
    ready.shell.run("trunk", words)
}

impl Wish {
    fn read(arguments: &[String]) -> Result<Self> {
        let mut wish = Self { port: None, open: true };
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "--no-open" => wish.open = false,
                "--port" => {
                    let port = words.next().context("--port needs a number")?;
                    wish.port = Some(port.parse().with_context(|| format!("`{port}` is no port"))?);
                }
                other => bail!("serve does not know `{other}`"),
            }
        }
        Ok(wish)
    }
}

/// Takes the port that was asked for, or else the usual one or any free one.
fn start(site: &Site, port: Option<u16>) -> Result<Server> {
    match (Server::start(site.clone(), port.unwrap_or(PORT)), port) {
        (Ok(server), _) => Ok(server),
        (Err(error), None) if error.kind() == io::ErrorKind::AddrInUse => {
            Server::start(site.clone(), 0).context("finding a free port")
        }
        (Err(error), _) => Err(error).with_context(|| format!("serving on port {}", port.unwrap_or(PORT))),
    }
}

/// Asks the desktop to open an address; returns whether there was somebody to ask.
fn open(shell: &Shell, url: &str) -> bool {
    let has_screen = cfg!(any(windows, target_os = "macos"))
        || ["DISPLAY", "WAYLAND_DISPLAY"].iter().any(|name| std::env::var_os(name).is_some());
    let opener = if cfg!(windows) {
        ("cmd", vec!["/C", "start", "", url])
    } else if cfg!(target_os = "macos") {
        ("open", vec![url])
    } else {
        ("xdg-open", vec![url])
    };
    has_screen
        && shell.command(opener.0, opener.1).stdout(Stdio::null()).stderr(Stdio::null()).spawn().is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(words: &[&str], expected: Option<Wish>) {
        let words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        assert_eq!(Wish::read(&words).ok(), expected, "{words:?}");
    }

    #[test]
    fn a_wish_is_read_or_refused() {
        check(&[], Some(Wish { port: None, open: true }));
        check(&["--port", "9000", "--no-open"], Some(Wish { port: Some(9000), open: false }));
        check(&["--port"], None);
        check(&["--port", "x"], None);
        check(&["--fast"], None);
    }
}
