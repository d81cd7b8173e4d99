//! Installs what is missing, says what it does, and takes a second when nothing is.
//!
//! Each part looks first whether the right version is there. On Debian, packages are installed where the user may; on
//! other systems the user is told what to install. What only tests need, and cannot be had, is reported as a gap.

mod debian;
mod node;
mod rust;

use anyhow::{Context, Result, bail};

use crate::project::Project;
use crate::run::Shell;

/// What the set-up is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Need {
    /// Building, serving and linting.
    Build,
    /// The same, and every test.
    Test,
}

/// A program that tests use and that this machine lacks.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Gap {
    /// Part of the name of every test that needs it.
    pub(crate) tests: &'static str,
    /// What is missing, and how to get it.
    pub(crate) why: String,
}

/// A machine on which the project's commands work.
#[derive(Clone, Debug)]
pub(crate) struct Ready {
    pub(crate) project: Project,
    pub(crate) shell: Shell,
    /// Tests that cannot run here.
    pub(crate) gaps: Vec<Gap>,
}

/// Installs what is missing.
pub(crate) fn prepare(project: &Project, need: Need) -> Result<Ready> {
    let mut shell = Shell::new(project.root());
    if let Some(bin) = rust::cargo_bin() {
        shell.prefer(bin);
    }
    shell.prefer(project.node_tools().join("node_modules/.bin"));
    if need == Need::Test {
        debian::install_missing(&shell, &TEST_PROGRAMS);
    } else {
        debian::install_missing(&shell, &BUILD_PROGRAMS);
    }
    rust::toolchain(&mut shell, project)?;
    rust::wasm_bindgen(&shell, project)?;
    rust::trunk(&shell)?;
    rust::splitter(&shell);
    let node = node::install(&shell, project, need);
    let gaps = match need {
        Need::Build => {
            if let Err(error) = node {
                println!(
                    "Going on without the Node programs ({error:#}): Trunk fetches its optimiser itself."
                );
            }
            Vec::new()
        }
        Need::Test => {
            rust::nextest(&shell);
            rust::geckodriver(&shell);
            gaps(&shell, node)?
        }
    };
    Ok(Ready { project: project.clone(), shell, gaps })
}

/// A program, and the Debian package that brings it.
type Packaged = (&'static str, &'static str);

const BUILD_PROGRAMS: [Packaged; 1] = [("npm", "npm")];
const TEST_PROGRAMS: [Packaged; 7] = [
    ("npm", "npm"),
    ("python3", "python3"),
    ("chromium", "chromium"),
    ("chromedriver", "chromium-driver"),
    ("firefox-esr", "firefox-esr"),
    ("WebKitWebDriver", "webkit2gtk-driver"),
    ("xvfb-run", "xvfb"),
];

/// Chromium is a must, since nothing of the page can be tested without any browser; the rest may be missing.
fn gaps(shell: &Shell, node: Result<()>) -> Result<Vec<Gap>> {
    if !shell.has("chromedriver") {
        bail!(
            "chromedriver is missing. Install Chrome or Chromium and the chromedriver of the same version \
             (https://googlechromelabs.github.io/chrome-for-testing/), and put it on the PATH."
        );
    }
    let mut gaps = Vec::new();
    let mut need = |tests: &'static str, is_there: bool, why: &str| {
        if !is_there {
            gaps.push(Gap { tests, why: why.to_owned() });
        }
    };
    let has_firefox =
        ["firefox", "firefox-esr"].iter().any(|name| shell.has(name)) || !cfg!(target_os = "linux");
    need(
        "firefox",
        has_firefox && shell.has("geckodriver"),
        "needs Firefox and geckodriver (`cargo install geckodriver`) on the PATH",
    );
    let has_screen = shell.has("xvfb-run") || std::env::var_os("DISPLAY").is_some();
    need(
        "webkit",
        shell.has("WebKitWebDriver") && has_screen,
        "needs WebKitWebDriver (package webkit2gtk-driver) and Xvfb, which only Linux has",
    );
    need("axe", node.is_ok(), "needs Node 20 or newer with npm (https://nodejs.org)");
    let node = node.and_then(|()| shell.find("wrangler").map(drop).context("wrangler is not installed"));
    need("wrangler", node.is_ok(), "needs Node 20 or newer with npm (https://nodejs.org)");
    Ok(gaps)
}
