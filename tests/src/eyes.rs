//! What a person sees on the page, and how long they wait for it.

use std::future::Future;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use fantoccini::Locator;
use fantoccini::elements::Element;
use serde_json::{Value, json};

use crate::chromium;
use crate::journey::Journey;

/// How long anything may take to appear. Generous, since machines that test are busy.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);
const BETWEEN_LOOKS: Duration = Duration::from_millis(50);

impl Journey {
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

    /// Whether something is visible right now.
    ///
    /// # Errors
    /// When the browser does not answer.
    pub async fn is_visible(&self, testid: &str) -> Result<bool> {
        let script = "return [...document.querySelectorAll(`[data-testid=\"${arguments[0]}\"]`)]
            .some((element) => element.checkVisibility())";
        Ok(self.script(script, vec![json!(testid)]).await? == true)
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

    pub(crate) async fn until<T, F: Future<Output = Result<Option<T>>>>(
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
}
