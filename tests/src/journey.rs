//! What a person does with the page.

use std::future::Future;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fantoccini::Locator;
use fantoccini::elements::Element;
use host::{Server, Site};
use serde_json::{Value, json};

use crate::browser::{Browser, Engine};
use crate::chromium;
use crate::files::{self, Folder};
use crate::process;

/// How long anything may take to appear. Generous, since machines that test are busy.
const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

/// How a journey begins.
#[derive(Debug)]
pub struct Visit {
    engine: Engine,
    dist: Option<PathBuf>,
    elsewhere: Option<String>,
}

impl Visit {
    /// A first visit with an empty profile to the built product.
    pub fn with(engine: Engine) -> Self {
        Self { engine, dist: None, elsewhere: None }
    }

    /// Serves this folder instead.
    #[must_use]
    pub fn of(mut self, dist: &Path) -> Self {
        self.dist = Some(dist.to_owned());
        self
    }

    /// Visits a server that somebody else runs.
    #[must_use]
    pub fn at(mut self, origin: String) -> Self {
        self.elsewhere = Some(origin);
        self
    }

    /// Starts server and browser and opens a path.
    ///
    /// # Errors
    /// When one of them does not start, or the page does not load.
    pub async fn open(self, path: &str) -> Result<Journey> {
        let server = match self.elsewhere {
            Some(_) => None,
            None => {
                let dist = self.dist.map_or_else(files::dist, Ok)?;
                Some(Server::start(Site::open(&dist)?, 0)?)
            }
        };
        let origin = match (&server, self.elsewhere) {
            (Some(server), _) => server.url(),
            (None, elsewhere) => elsewhere.unwrap_or_default(),
        };
        let folder = Folder::new()?;
        let browser = Browser::start(self.engine, &folder).await?;
        let journey = Journey { browser, engine: self.engine, origin, server, folder };
        journey.watch_from_the_start().await?;
        journey.go(path).await?;
        Ok(journey)
    }
}

/// One person's way through the product in one browser.
#[derive(Debug)]
pub struct Journey {
    browser: Browser,
    engine: Engine,
    origin: String,
    server: Option<Server>,
    folder: Folder,
}

impl Journey {
    /// The address of the product, without a path.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// A folder of this journey alone; downloads arrive in its `downloads`.
    pub fn folder(&self) -> &Folder {
        &self.folder
    }

    /// Opens a path by its address.
    ///
    /// # Errors
    /// When the page does not load.
    pub async fn go(&self, path: &str) -> Result<()> {
        self.browser
            .client
            .goto(&format!("{}{path}", self.origin))
            .await
            .with_context(|| format!("opening {path}"))
    }

    /// Loads the page again as a person does. WebDriver's own way goes past the service worker in Firefox.
    ///
    /// # Errors
    /// When it does not load.
    pub async fn reload(&self) -> Result<()> {
        self.script("window.isBeforeReload = true; location.reload()", vec![]).await?;
        self.until("the page is loaded again", async || {
            let is_loaded = "return !window.isBeforeReload && document.readyState === 'complete'";
            // In between there is no page to ask.
            Ok(self.script(is_loaded, vec![]).await.ok().filter(|answer| *answer == true).map(drop))
        })
        .await
    }

    /// Presses the browser's back button.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn back(&self) -> Result<()> {
        self.browser.client.back().await.context("going back")
    }

    /// The path of the page that is open.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn path(&self) -> Result<String> {
        Ok(self.browser.client.current_url().await?.path().to_owned())
    }

    /// Waits until something is visible, and returns the first of its kind.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn see(&self, testid: &str) -> Result<Element> {
        let selector = format!("[data-testid=\"{testid}\"]");
        self.until(&format!("{testid} is visible"), async || {
            for element in self.browser.client.find_all(Locator::Css(&selector)).await? {
                // An element that is drawn anew while we look is looked for again.
                if element.is_displayed().await.unwrap_or(false) {
                    return Ok(Some(element));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits until nothing of the kind is visible.
    ///
    /// # Errors
    /// When it stays.
    pub async fn see_no(&self, testid: &str) -> Result<()> {
        self.until_script(
            &format!("{testid} is gone"),
            "return [...document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`)]
                .every((element) => !element.checkVisibility())",
            vec![json!(testid)],
        )
        .await
    }

    /// Clicks on something as soon as it is visible.
    ///
    /// # Errors
    /// When it does not appear or cannot be clicked.
    pub async fn click(&self, testid: &str) -> Result<()> {
        self.until(&format!("{testid} can be clicked"), async || {
            let element = self.see(testid).await?;
            // Something may lie over it, or draw it anew, for a moment.
            Ok(element.click().await.ok())
        })
        .await
    }

    /// Clicks on the button with this label inside of something.
    ///
    /// # Errors
    /// When there is none.
    pub async fn click_button(&self, testid: &str, label: &str) -> Result<()> {
        let inside = self.see(testid).await?;
        for button in inside.find_all(Locator::Css("button")).await? {
            if button.text().await?.trim() == label {
                return button.click().await.with_context(|| format!("clicking on {label}"));
            }
        }
        bail!("{testid} has no button {label}")
    }

    /// What a visible thing says: the value of a field, the text of anything else.
    ///
    /// # Errors
    /// When it does not appear.
    pub async fn text(&self, testid: &str) -> Result<String> {
        self.see(testid).await?;
        let said = self
            .script(
                "const found = [...document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`)];
                 const element = found.find((element) => element.checkVisibility()) ?? found[0];
                 return (element?.matches('input, textarea, select') ? element.value : element?.textContent) ?? null",
                vec![json!(testid)],
            )
            .await?;
        said.as_str().map(str::to_owned).with_context(|| format!("{testid} says nothing"))
    }

    /// The text of everything of a kind, visible or scrolled away.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn texts(&self, testid: &str) -> Result<Vec<String>> {
        let said = self
            .script(
                "return [...document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`)]
                    .map((element) => element.textContent)",
                vec![json!(testid)],
            )
            .await?;
        Ok(serde_json::from_value(said)?)
    }

    /// Waits until the text of something fits, and returns it.
    ///
    /// # Errors
    /// When it does not.
    pub async fn text_that(&self, testid: &str, what: &str, fits: impl Fn(&str) -> bool) -> Result<String> {
        let mut last = String::new();
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            last = self.text(testid).await?;
            if fits(&last) {
                return Ok(last);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        bail!("{testid} never {what}; it says: {last}")
    }

    /// Replaces the content of a field, as a paste does.
    ///
    /// # Errors
    /// When the field does not appear.
    pub async fn fill(&self, testid: &str, text: &str) -> Result<()> {
        self.see(testid).await?;
        self.script(
            "const field = document.querySelector(`[data-testid=\"${arguments[0]}\"]`);
             field.focus();
             field.value = arguments[1];
             field.dispatchEvent(new Event('input', { bubbles: true }));
             field.dispatchEvent(new Event('change', { bubbles: true }))",
            vec![json!(testid), json!(text)],
        )
        .await?;
        Ok(())
    }

    /// Drops files somewhere on the window.
    ///
    /// # Errors
    /// When a file cannot be read or the page does not take part.
    pub async fn drop_files(&self, paths: &[&Path]) -> Result<()> {
        let mut contents = Vec::new();
        for path in paths {
            let bytes = std::fs::read(path).with_context(|| format!("reading {}", path.display()))?;
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            contents.push(json!({ "name": name, "base64": BASE64.encode(bytes) }));
        }
        self.see("drop-zone").await?;
        self.script(
            "const transfer = new DataTransfer();
             for (const { name, base64 } of arguments[0]) {
               const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
               transfer.items.add(new File([bytes], name));
             }
             for (const kind of ['dragenter', 'dragover', 'drop']) {
               const init = { bubbles: true, cancelable: true, composed: true, dataTransfer: transfer };
               document.body.dispatchEvent(new DragEvent(kind, init));
             }",
            vec![Value::Array(contents)],
        )
        .await?;
        Ok(())
    }

    /// Chooses files in the dialog of the file field; any size.
    ///
    /// # Errors
    /// When the field does not take them.
    pub async fn choose_files(&self, paths: &[&Path]) -> Result<()> {
        let selector = "[data-testid=\"file-input\"]";
        let field = self
            .until("the file field is there", async || {
                Ok(self.browser.client.find(Locator::Css(selector)).await.ok())
            })
            .await?;
        let names: Vec<_> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        field.send_keys(&names.join("\n")).await.context("choosing files")
    }

    /// Runs a script in the page.
    ///
    /// # Errors
    /// When it throws.
    pub async fn script(&self, script: &str, arguments: Vec<Value>) -> Result<Value> {
        self.browser.client.execute(script, arguments).await.with_context(|| script.to_owned())
    }

    /// Runs a script that waits for something, and returns what it resolves to.
    ///
    /// # Errors
    /// When it throws.
    pub async fn promise(&self, expression: &str) -> Result<Value> {
        let script = format!(
            "const done = arguments[arguments.length - 1];
             (async () => {expression})().then((value) => done({{ value }}), (error) => done({{ error: String(error) }}))"
        );
        let answer = self.browser.client.execute_async(&script, Vec::new()).await?;
        match answer.get("error").and_then(Value::as_str) {
            Some(error) => bail!("{expression}: {error}"),
            None => Ok(answer.get("value").cloned().unwrap_or(Value::Null)),
        }
    }

    /// Waits until a script returns something true.
    ///
    /// # Errors
    /// When it does not.
    pub async fn until_script(&self, what: &str, script: &str, arguments: Vec<Value>) -> Result<()> {
        self.until(what, async || {
            let answer = self.script(script, arguments.clone()).await?;
            Ok((!matches!(answer, Value::Null | Value::Bool(false))).then_some(()))
        })
        .await
    }

    /// Waits until the whole product is kept on the device and answers for this page.
    ///
    /// # Errors
    /// When it is not.
    pub async fn until_kept_offline(&self) -> Result<()> {
        self.until("the service worker has the page", async || {
            let state = self
                .promise("(await navigator.serviceWorker.getRegistration())?.active?.state ?? 'none'")
                .await?;
            Ok((state == "activated").then_some(()))
        })
        .await?;
        // A page that was loading while the worker took over is left out; its next load is not.
        if self.script("return !navigator.serviceWorker.controller", vec![]).await? == true {
            self.reload().await?;
        }
        let controls = "return !!navigator.serviceWorker.controller";
        self.until_script("the service worker answers for the page", controls, vec![]).await
    }

    /// Stops the server; from here on nothing answers at its address.
    ///
    /// # Errors
    /// When something still does.
    pub fn stop_server(&mut self) -> Result<()> {
        let Some(server) = self.server.take() else { bail!("this journey has no server of its own") };
        let port = server.port();
        drop(server);
        ensure!(!process::listens(port), "something still listens on port {port}");
        Ok(())
    }

    /// Lets the server take connections and never answer, as a network does that is there and broken.
    ///
    /// # Errors
    /// When its port is taken by something else.
    pub fn hang_server(&mut self) -> Result<TcpListener> {
        let port = self.server.as_ref().map(Server::port).context("this journey has no server of its own")?;
        self.stop_server()?;
        TcpListener::bind((Ipv4Addr::LOCALHOST, port)).context("taking the server's port")
    }

    /// Allows the page to use the clipboard, or denies it.
    ///
    /// # Errors
    /// When the browser does not take part; only Chromium does.
    pub async fn allow_clipboard(&self, allowed: bool) -> Result<()> {
        let state = if allowed { "granted" } else { "denied" };
        chromium::permit(&self.browser.client, "clipboard-read", state).await?;
        chromium::permit(&self.browser.client, "clipboard-write", state).await
    }

    /// What is on the clipboard.
    ///
    /// # Errors
    /// When the page may not read it.
    pub async fn clipboard(&self) -> Result<String> {
        let text = self.promise("navigator.clipboard.readText()").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for a download whose name ends so, and returns its name and content.
    ///
    /// # Errors
    /// When none arrives.
    pub async fn download(&self, ending: &str) -> Result<(String, String)> {
        let folder = self.folder.path().join("downloads");
        self.until(&format!("a download *{ending} arrived"), async || {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                if name.ends_with(ending) {
                    let text = std::fs::read_to_string(entry.path())?;
                    return Ok((!text.is_empty()).then_some((name, text)));
                }
            }
            Ok(None)
        })
        .await
    }

    /// Waits for a download and removes it, so that the next one of the same name is told from it.
    ///
    /// # Errors
    /// When none arrives.
    pub async fn take_download(&self, ending: &str) -> Result<(String, String)> {
        let (name, text) = self.download(ending).await?;
        std::fs::remove_file(self.folder.path().join("downloads").join(&name))?;
        Ok((name, text))
    }

    /// Chooses a value of a selection.
    ///
    /// # Errors
    /// When it has none of this value.
    pub async fn choose(&self, testid: &str, value: &str) -> Result<()> {
        let field = self.see(testid).await?;
        field.select_by_value(value).await.with_context(|| format!("choosing {value} in {testid}"))
    }

    /// Whether something is visible right now.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn is_visible(&self, testid: &str) -> Result<bool> {
        let script = "return [...document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`)]
            .some((element) => element.checkVisibility())";
        Ok(self.script(script, vec![json!(testid)]).await? == true)
    }

    /// Waits until there are this many of a kind.
    ///
    /// # Errors
    /// When there are more or fewer.
    pub async fn until_count(&self, testid: &str, count: usize) -> Result<()> {
        self.until_script(
            &format!("there are {count} {testid}"),
            "return document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`).length === arguments[1]",
            vec![json!(testid), json!(count)],
        )
        .await
    }

    /// Waits until the page has this path.
    ///
    /// # Errors
    /// When it does not.
    pub async fn until_path(&self, path: &str) -> Result<()> {
        self.until_script(
            &format!("the path is {path}"),
            "return location.pathname === arguments[0]",
            vec![json!(path)],
        )
        .await
    }

    /// Starts measuring how long the page leaves a person without a new frame.
    ///
    /// # Errors
    /// When the browser does not take part.
    pub async fn watch_frames(&self) -> Result<()> {
        self.script(
            "window.longestFrame = 0;
             let last = performance.now();
             const look = (now) => {
               window.longestFrame = Math.max(window.longestFrame, now - last);
               last = now;
               requestAnimationFrame(look);
             };
             requestAnimationFrame(look)",
            vec![],
        )
        .await?;
        Ok(())
    }

    /// The longest wait between two frames since then, in milliseconds.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn longest_frame(&self) -> Result<u64> {
        let longest = self.script("return Math.round(window.longestFrame)", vec![]).await?;
        longest.as_u64().context("the frames were not watched")
    }

    /// What the console said since the last time; Chromium only.
    ///
    /// # Errors
    /// When the browser does not say.
    pub async fn console(&self) -> Result<Vec<String>> {
        chromium::console(&self.browser.client).await
    }

    /// Ends the journey; fails when the page broke its security policy, asked another origin, or logged an error.
    ///
    /// # Errors
    /// When it did.
    pub async fn end(self) -> Result<()> {
        self.end_allowing(&[]).await
    }

    /// The same, where these errors are part of the journey.
    ///
    /// # Errors
    /// When there were others.
    pub async fn end_allowing(self, expected: &[&str]) -> Result<()> {
        let broken = self.script("return (window.brokenPolicies ?? []).slice()", vec![]).await?;
        ensure!(broken == json!([]), "the page broke its security policy: {broken}");
        if self.engine == Engine::Chromium {
            let is_bad = |line: &&String| {
                line.starts_with("SEVERE") && !expected.iter().any(|expected| line.contains(expected))
            };
            let console = self.console().await?;
            let bad: Vec<_> = console.iter().filter(is_bad).collect();
            ensure!(bad.is_empty(), "errors in the console: {bad:#?}");
            let requests = chromium::requests(&self.browser.client).await?;
            let foreign: Vec<_> = requests.iter().filter(|address| !self.is_own(address)).collect();
            ensure!(foreign.is_empty(), "requests to another origin: {foreign:#?}");
        }
        Ok(())
    }

    fn is_own(&self, address: &str) -> bool {
        // `chrome:` is the browser's own empty tab.
        address.starts_with(&self.origin)
            || ["data:", "blob:", "about:", "chrome:"].iter().any(|own| address.starts_with(own))
    }

    async fn watch_from_the_start(&self) -> Result<()> {
        let client = &self.browser.client;
        client
            .update_timeouts(fantoccini::wd::TimeoutConfiguration::new(
                Some(PATIENCE),
                Some(PATIENCE),
                Some(Duration::ZERO),
            ))
            .await?;
        if self.engine == Engine::Chromium {
            let source = "window.brokenPolicies = [];
                addEventListener('securitypolicyviolation', (event) =>
                  window.brokenPolicies.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`))";
            chromium::devtools(client, "Page.addScriptToEvaluateOnNewDocument", json!({ "source": source }))
                .await?;
            let downloads = self.folder.path().join("downloads");
            std::fs::create_dir_all(&downloads)?;
            let parameters = json!({ "behavior": "allow", "downloadPath": downloads });
            chromium::devtools(client, "Browser.setDownloadBehavior", parameters).await?;
        }
        Ok(())
    }

    async fn until<T, F: Future<Output = Result<Option<T>>>>(
        &self,
        what: &str,
        look: impl Fn() -> F,
    ) -> Result<T> {
        let started = Instant::now();
        while started.elapsed() < PATIENCE {
            if let Some(found) = look().await? {
                return Ok(found);
            }
            tokio::time::sleep(BETWEEN_LOOKS).await;
        }
        let page = self.script("return document.body?.innerText ?? ''", vec![]).await.unwrap_or_default();
        bail!("waited in vain until {what}; the page says: {page}")
    }
}
