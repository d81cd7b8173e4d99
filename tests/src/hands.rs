//! What a person does with the page.

use std::path::Path;

use anyhow::{Context, Result, bail};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use fantoccini::Locator;
use fantoccini::wd::WindowHandle;
use serde_json::{Value, json};

use crate::chromium;
use crate::journey::Journey;
use crate::keys;

/// More than these a person would not put up with.
const MOST_TABS: usize = 60;

/// A tab of the browser.
#[derive(Debug)]
pub struct Tab(WindowHandle);

impl Journey {
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

    /// Types into whatever has the focus. Keys that are no letters are in [`crate::keys`].
    ///
    /// # Errors
    /// When nothing takes keys.
    pub async fn press(&self, keys: &str) -> Result<()> {
        let focused = self.browser.client.active_element().await.context("looking for the focus")?;
        focused.send_keys(keys).await.context("typing")
    }

    /// Moves the focus forwards until something has it, as a person without a mouse does.
    ///
    /// # Errors
    /// When it never gets there.
    pub async fn tab_to(&self, testid: &str) -> Result<()> {
        self.see(testid).await?;
        let is_there = "return document.activeElement?.closest(`[data-testid=\"${arguments[0]}\"]`) != null";
        for _ in 0..MOST_TABS {
            if self.script(is_there, vec![json!(testid)]).await? == true {
                return Ok(());
            }
            self.press(keys::TAB).await?;
        }
        bail!("{MOST_TABS} tabs never led to {testid}")
    }

    /// Chooses a value of a selection.
    ///
    /// # Errors
    /// When it has none of this value.
    pub async fn choose(&self, testid: &str, value: &str) -> Result<()> {
        let field = self.see(testid).await?;
        field.select_by_value(value).await.with_context(|| format!("choosing {value} in {testid}"))
    }

    /// Opens a path in a tab of its own and goes on there; answers what leads back to the tab before.
    ///
    /// # Errors
    /// When the browser opens none.
    pub async fn open_tab(&self, path: &str) -> Result<Tab> {
        let client = &self.browser.client;
        let before = client.window().await.context("asking for the tab")?;
        let tab = client.new_window(true).await.context("opening a tab")?;
        client.switch_to_window(tab.handle).await.context("going to the tab")?;
        self.go(path).await?;
        Ok(Tab(before))
    }

    /// Goes to a tab; answers what leads back to the one before.
    ///
    /// # Errors
    /// When it is gone.
    pub async fn to_tab(&self, tab: Tab) -> Result<Tab> {
        let client = &self.browser.client;
        let before = client.window().await.context("asking for the tab")?;
        client.switch_to_window(tab.0).await.context("going to the tab")?;
        Ok(Tab(before))
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
        self.choose_files_in("file-input", paths).await
    }

    /// Chooses files in the dialog of that file field.
    ///
    /// # Errors
    /// When the field does not take them.
    pub async fn choose_files_in(&self, testid: &str, paths: &[&Path]) -> Result<()> {
        let selector = format!("[data-testid=\"{testid}\"]");
        let field = self
            .until("the file field is there", async || {
                Ok(self.browser.client.find(Locator::Css(&selector)).await.ok())
            })
            .await?;
        let names: Vec<_> = paths.iter().map(|path| path.to_string_lossy().into_owned()).collect();
        field.send_keys(&names.join("\n")).await.context("choosing files")
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

    /// Allows the page to show notifications.
    ///
    /// # Errors
    /// When the browser does not take part; only Chromium does.
    pub async fn allow_notifications(&self) -> Result<()> {
        chromium::permit(&self.browser.client, "notifications", "granted").await
    }

    /// What is on the clipboard.
    ///
    /// # Errors
    /// When the page may not read it.
    pub async fn clipboard(&self) -> Result<String> {
        let text = self.promise("navigator.clipboard.readText()").await?;
        Ok(text.as_str().unwrap_or_default().to_owned())
    }

    /// Waits for a download whose name ends so, and takes it out of the folder: the next one may have the same name.
    ///
    /// # Errors
    /// When none arrives.
    pub async fn take_download(&self, ending: &str) -> Result<(String, String)> {
        let folder = self.folder.path().join("downloads");
        self.until(&format!("a download *{ending} arrived"), async || {
            for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
                let name = entry.file_name().to_string_lossy().into_owned();
                let text = if name.ends_with(ending) {
                    std::fs::read_to_string(entry.path())?
                } else {
                    String::new()
                };
                if !text.is_empty() {
                    std::fs::remove_file(entry.path())?;
                    return Ok(Some((name, text)));
                }
            }
            Ok(None)
        })
        .await
    }
}
