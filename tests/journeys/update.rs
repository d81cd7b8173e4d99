//! A new version is offered, and taken over when the person says so.

use anyhow::{Context, Result, ensure};
use journeys::{Engine, Folder, Visit, dist};

#[tokio::test]
async fn a_new_version_is_offered_and_taken_over() -> Result<()> {
    let site = Folder::copy_of(&dist()?)?;
    let journey = Visit::with(Engine::Chromium).of(site.path()).open("/handoff").await?;
    journey.until_kept_offline().await?;
    ensure!(!journey.is_visible("update-prompt").await?, "a first visit offers an update");

    let worker = std::fs::read_to_string(site.path().join("sw.js"))?;
    let start = worker.find("const VERSION = \"").context("the worker names no version")?;
    let version = worker.get(start + 17..start + 33).context("the worker's version is too short")?;
    site.write("sw.js", worker.replace(version, "0123456789abcdef"))?;
    let page = std::fs::read_to_string(site.path().join("index.html"))?;
    site.write("index.html", page.replace("<title>", "<meta name=version content=second><title>"))?;

    journey.promise("(await navigator.serviceWorker.getRegistration()).update().then(() => true)").await?;
    journey.see("update-prompt").await?;
    journey.script("window.isOldPage = true", vec![]).await?;
    journey.click_button("update-prompt", "Reload").await?;
    journey
        .until_script(
            "the new page has replaced the old one",
            "return !window.isOldPage && !!document.querySelector('meta[name=version]')",
            vec![],
        )
        .await?;
    journey.see("nav-handoff").await?;
    let kept = journey.promise("caches.keys()").await?;
    ensure!(kept == serde_json::json!(["paas-0123456789abcdef"]), "old versions are kept: {kept}");
    journey.end().await
}
