//! The three engines, their drivers, and how each is started with an empty profile.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};
use fantoccini::{Client, ClientBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use serde_json::{Map, Value, json};

use crate::files::Folder;
use crate::process::{self, Process};

/// A family of browsers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// Chrome, Edge and most others.
    Chromium,
    /// Firefox.
    Firefox,
    /// Safari's engine, as GTK's MiniBrowser.
    WebKit,
}

/// A running browser. Its session ends before its driver does, since a killed driver leaves its browser behind.
#[derive(Debug)]
pub(crate) struct Browser {
    pub(crate) client: Client,
    driver: Process,
    session: Option<String>,
}

impl Browser {
    /// Starts the engine's driver and a browser of its own; `folder` takes the profile, downloads and logs. Pages that
    /// may not keep anything are denied every kind of storage; only Chromium can do that.
    pub(crate) async fn start(engine: Engine, folder: &Folder, may_keep: bool) -> Result<Self> {
        let port = process::free_port()?;
        let log = folder.path().join("driver.log");
        let driver = Process::start(&mut driver_command(engine, port)?, port, &log)?;
        let mut builder = ClientBuilder::new(HttpConnector::new());
        builder.capabilities(capabilities(engine, folder.path(), may_keep)?);
        let client = builder
            .connect(&format!("http://127.0.0.1:{port}"))
            .await
            .with_context(|| format!("starting {engine:?}; its driver's log is {}", log.display()))?;
        let session = client.session_id().await?;
        Ok(Self { client, driver, session })
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        // Synchronous, since a failed test drops this in the middle of unwinding.
        if let Some(session) = &self.session {
            let _ = end_session(self.driver.port, session);
        }
    }
}

fn end_session(port: u16, session: &str) -> std::io::Result<()> {
    use std::io::{Read, Write};
    let mut stream = std::net::TcpStream::connect(("127.0.0.1", port))?;
    stream.set_read_timeout(Some(std::time::Duration::from_secs(10)))?;
    let request = format!(
        "DELETE /session/{session} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes())?;
    stream.read(&mut [0; 64]).map(drop)
}

fn driver_command(engine: Engine, port: u16) -> Result<Command> {
    let named =
        |program: &str| process::find(program).with_context(|| format!("{program} is not on the PATH"));
    let port = format!("--port={port}");
    let mut command = match engine {
        Engine::Chromium => Command::new(named("chromedriver")?),
        Engine::Firefox => Command::new(named("geckodriver")?),
        Engine::WebKit => {
            // It has no headless mode: without a screen it gets a virtual one.
            let driver = named("WebKitWebDriver")?;
            let mut command = Command::new(named("xvfb-run")?);
            command.arg("--auto-servernum").arg(driver);
            command
        }
    };
    command.arg(port);
    Ok(command)
}

fn capabilities(engine: Engine, folder: &Path, may_keep: bool) -> Result<Map<String, Value>> {
    let wanted = match engine {
        Engine::Chromium => json!({
            "goog:chromeOptions": { "args": chromium_arguments(folder), "prefs": chromium_preferences(may_keep) },
            "goog:loggingPrefs": { "browser": "ALL", "performance": "ALL" },
        }),
        Engine::Firefox => json!({ "moz:firefoxOptions": firefox_options() }),
        Engine::WebKit => json!({
            "browserName": "MiniBrowser",
            "webkitgtk:browserOptions": { "binary": mini_browser()?, "args": ["--automation"] },
        }),
    };
    match wanted {
        Value::Object(map) => Ok(map),
        _ => Ok(Map::new()),
    }
}

fn chromium_arguments(folder: &Path) -> Vec<String> {
    let mut arguments: Vec<String> = [
        "--headless=new",
        "--window-size=1440,900",
        "--no-first-run",
        // It runs in closed networks too, where it would wait for its maker's servers.
        "--disable-quic",
        "--disable-background-networking",
        "--disable-component-update",
        "--disable-sync",
    ]
    .map(str::to_owned)
    .to_vec();
    arguments.push(format!("--user-data-dir={}", folder.join("chromium").display()));
    if is_root() {
        arguments.push("--no-sandbox".to_owned());
    }
    arguments
}

fn chromium_preferences(may_keep: bool) -> Value {
    const BLOCKED: u8 = 2;
    if may_keep { json!({}) } else { json!({ "profile.default_content_setting_values.cookies": BLOCKED }) }
}

fn firefox_options() -> Value {
    let mut options = json!({ "args": ["-headless", "--width", "1440", "--height", "900"] });
    if process::find("firefox").is_none()
        && let Some(binary) = process::find("firefox-esr")
    {
        options["binary"] = json!(binary);
    }
    options
}

/// Chromium's sandbox refuses to run as root, which is how containers often run tests.
fn is_root() -> bool {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
    }
    #[cfg(not(unix))]
    false
}

/// The browser lies beside its library, in a folder named after the machine's architecture.
fn mini_browser() -> Result<PathBuf> {
    let places = ["/usr/lib", "/usr/libexec"];
    let folders = places.iter().filter_map(|place| std::fs::read_dir(place).ok()).flatten().flatten();
    folders
        .map(|entry| entry.path())
        .flat_map(|folder| [folder.join("webkit2gtk-4.1/MiniBrowser"), folder.join("MiniBrowser")])
        .find(|file| file.is_file())
        .context("MiniBrowser of webkit2gtk-4.1 is not installed")
}
