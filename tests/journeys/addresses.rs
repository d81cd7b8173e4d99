//! Every page has an address of its own, and the browser's buttons work.

use anyhow::{Result, ensure};
use journeys::{Engine, Visit};

const PAGES: [(&str, &str); 8] = [
    ("nav-dashboard", "/"),
    ("nav-projects", "/projects"),
    ("nav-accounts", "/accounts"),
    ("nav-sessions", "/sessions"),
    ("nav-handoff", "/handoff"),
    ("nav-knowledge", "/knowledge"),
    ("nav-analytics", "/analytics"),
    ("nav-settings", "/settings"),
];

#[tokio::test]
async fn pages_open_by_click_and_by_address() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/").await?;
    for (link, path) in PAGES {
        journey.click(link).await?;
        journey.until_path(path).await?;
        // A page's code may still be on its way when its address is there.
        let is_drawn = "return !!document.querySelector('h1') && !document.querySelector('.fetching')";
        journey.until_script(&format!("{path} is drawn"), is_drawn, vec![]).await?;
        let title = journey.script("return document.querySelector('h1')?.textContent", vec![]).await?;
        journey.go(path).await?;
        journey.see(link).await?;
        journey
            .until_script(
                &format!("{path} shows the same by its address"),
                "return document.querySelector('h1')?.textContent === arguments[0]",
                vec![title],
            )
            .await?;
    }
    journey.end().await
}

#[tokio::test]
async fn the_back_button_returns() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/").await?;
    journey.click("nav-handoff").await?;
    journey.until_path("/handoff").await?;
    journey.see("drop-zone").await?;
    journey.back().await?;
    journey.until_path("/").await?;
    journey.see_no("drop-zone").await?;
    ensure!(journey.path().await? == "/", "still at {}", journey.path().await?);
    journey.end().await
}
