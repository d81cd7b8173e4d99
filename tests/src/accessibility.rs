//! What axe-core finds wrong with a page, at every width and in both themes.

use std::path::Path;

use anyhow::{Context, Result};
use serde_json::{Value, json};

use crate::chromium;
use crate::journey::Journey;

/// A phone, a tablet, a desk.
const WIDTHS: [u32; 3] = [360, 768, 1440];
const HEIGHT: u32 = 900;
const THEMES: [&str; 2] = ["light", "dark"];

const FIND: &str = "(async () => {
    const { violations } = await axe.run(document, { resultTypes: ['violations'] });
    const wide = document.documentElement.scrollWidth - innerWidth;
    const found = violations.map((it) => `${it.id} at ${it.nodes.map((node) => node.target.join(' ')).slice(0, 3).join(', ')}`);
    return wide > 0 ? [`the page is ${wide} px too wide`, ...found] : found;
})()";

impl Journey {
    /// What is wrong with the page as it is now, at each width and in each theme; it must not be wider than the window
    /// either. Chromium only.
    ///
    /// # Errors
    /// When axe-core is not installed or the page does not take part.
    pub async fn find_barriers(&self) -> Result<Vec<String>> {
        self.script(&axe()?, vec![]).await?;
        let mut found = Vec::new();
        for width in WIDTHS {
            for theme in THEMES {
                self.look_with(width, theme).await?;
                let answer: Vec<String> = serde_json::from_value(self.promise(FIND).await?)?;
                found.extend(answer.into_iter().map(|words| format!("{width} px, {theme}: {words}")));
            }
        }
        self.look_with(1440, THEMES[0]).await?;
        Ok(found)
    }

    /// Gives the window a width and a theme, to somebody who wants nothing to move.
    async fn look_with(&self, width: u32, theme: &str) -> Result<()> {
        let client = &self.browser.client;
        let size = json!({ "width": width, "height": HEIGHT, "deviceScaleFactor": 1, "mobile": false });
        chromium::devtools(client, "Emulation.setDeviceMetricsOverride", size).await?;
        let features = json!([
            { "name": "prefers-color-scheme", "value": theme },
            { "name": "prefers-reduced-motion", "value": "reduce" },
        ]);
        chromium::devtools(client, "Emulation.setEmulatedMedia", json!({ "features": features })).await?;
        // What answers to the width by code does so with the next frames.
        let frames =
            "new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))))";
        self.promise(frames).await.map(|_: Value| ())
    }
}

fn axe() -> Result<String> {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tools/node/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(file).context("axe-core is not installed: run `cargo xtask setup` first")
}
