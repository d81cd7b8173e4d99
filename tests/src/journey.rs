//! A way through the product: its server, its browser, and what holds at its end.

use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};
use host::{Server, Site};
use serde_json::json;

use crate::browser::{Browser, Engine};
use crate::chromium;
use crate::eyes::PATIENCE;
use crate::files::{self, Folder};
use crate::process;

/// How a journey begins.
#[derive(Debug)]
pub struct Visit {
    engine: Engine,
    dist: Option<PathBuf>,
    elsewhere: Option<String>,
    may_keep: bool,
}

impl Visit {
    /// A first visit with an empty profile to the built product.
    pub fn with(engine: Engine) -> Self {
        Self { engine, dist: None, elsewhere: None, may_keep: true }
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

    /// Denies the page every kind of storage. Only Chromium can.
    #[must_use]
    pub fn without_storage(mut self) -> Self {
        self.may_keep = false;
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
        let browser = Browser::start(self.engine, &folder, self.may_keep).await?;
        let journey = Journey { browser, engine: self.engine, origin, server, folder };
        journey.watch_from_the_start().await?;
        journey.go(path).await?;
        Ok(journey)
    }
}

/// One person's way through the product in one browser.
#[derive(Debug)]
pub struct Journey {
    pub(crate) browser: Browser,
    engine: Engine,
    origin: String,
    server: Option<Server>,
    pub(crate) folder: Folder,
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

    /// Kills the browser in the middle of whatever it does, and comes back to a path with the same profile.
    ///
    /// # Errors
    /// When it cannot be killed or does not come back.
    pub async fn kill_and_return(&mut self, path: &str) -> Result<()> {
        process::kill_all_with(&self.folder.path().join("chromium"))?;
        self.browser = Browser::start(self.engine, &self.folder, true).await?;
        self.watch_from_the_start().await?;
        self.go(path).await
    }

    /// Runs a script in every page from now on, before anything of the page's own. Only Chromium can.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn run_before_each_page(&self, source: &str) -> Result<()> {
        let parameters = json!({ "source": source });
        chromium::devtools(&self.browser.client, "Page.addScriptToEvaluateOnNewDocument", parameters).await?;
        Ok(())
    }

    /// Lets the page keep no more than so many bytes; `None` takes the limit away. Only Chromium can.
    ///
    /// # Errors
    /// When the browser refuses.
    pub async fn limit_storage(&self, bytes: Option<u64>) -> Result<()> {
        let mut parameters = json!({ "origin": self.origin });
        if let Some(bytes) = bytes {
            parameters["quotaSize"] = json!(bytes);
        }
        chromium::devtools(&self.browser.client, "Storage.overrideQuotaForOrigin", parameters).await?;
        Ok(())
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
            self.run_before_each_page(source).await?;
            let downloads = self.folder.path().join("downloads");
            std::fs::create_dir_all(&downloads)?;
            let parameters = json!({ "behavior": "allow", "downloadPath": downloads });
            chromium::devtools(client, "Browser.setDownloadBehavior", parameters).await?;
        }
        Ok(())
    }
}
