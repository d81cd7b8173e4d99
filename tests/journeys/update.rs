//! A new version is offered, and taken over when the person says so; a program that does not arrive is not waited for in
//! silence.

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

#[tokio::test]
async fn a_program_that_does_not_arrive_is_spoken_of() -> Result<()> {
    let site = Folder::copy_of(&dist()?)?;
    let page = std::fs::read_to_string(site.path().join("index.html"))?;
    let start = page
        .split('"')
        .find(|part| part.starts_with("/start-") && page.contains(&format!("module\" src=\"{part}")));
    let start = start.context("the page starts no program")?.trim_start_matches('/');
    let program = std::fs::read(site.path().join(start))?;
    std::fs::remove_file(site.path().join(start))?;
    let journey = Visit::with(Engine::Chromium).of(site.path()).open("/handoff").await?;
    journey.text_that("start-late", "says what is missing", |said| said.contains("did not arrive")).await?;
    site.write(start, program)?;
    journey.click_button("start-late", "Reload").await?;
    journey.see("drop-zone").await?;
    journey.end_allowing(&[start]).await
}
