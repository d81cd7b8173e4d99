//! One file of each format, dropped on the real page: the briefing appears, and leaves it by copy and by download.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use journeys::{Engine, Folder, Journey, Visit, sample, samples};

/// Drops a file; where it holds several conversations, takes the first.
async fn brief(journey: &Journey, file: &Path) -> Result<String> {
    journey.go("/handoff").await?;
    journey.drop_files(&[file]).await?;
    let either = "return ['briefing-text', 'conversation-row', 'error-message'].find((id) =>
        [...document.querySelectorAll(`[data-testid=\"${id}\"]`)].some((element) => element.checkVisibility())) ?? null";
    journey.until_script("a briefing or a list appears", either, vec![]).await?;
    if journey.script(either, vec![]).await? == "conversation-row" {
        journey.click("conversation-row").await?;
    }
    journey.text_that("briefing-text", "holds a briefing", |text| !text.trim().is_empty()).await
}

/// What the engine makes of the first conversation outside of any browser: the same bytes are due.
fn natively(file: &Path) -> Result<String> {
    let mut source = briefing::ingest::read(std::fs::read(file)?, &mut |_| ())?;
    let digest = briefing::digest(&mut source, 0).context("no conversation")?;
    Ok(briefing::brief(&digest, &briefing::Options::default()).briefing)
}

async fn copy_and_save(journey: &Journey, briefing: &str) -> Result<()> {
    journey.click("copy").await?;
    journey.see("copied").await?;
    let copied = journey.clipboard().await?;
    ensure!(copied.trim_end() == briefing.trim_end(), "copied {copied:?} instead of {briefing:?}");
    for (button, ending) in [("download-md", ".md"), ("download-txt", ".txt")] {
        journey.click(button).await?;
        let (name, saved) = journey.take_download(ending).await?;
        ensure!(saved.trim_end() == briefing.trim_end(), "{name} holds {saved:?} instead of {briefing:?}");
    }
    Ok(())
}

#[tokio::test]
async fn each_format_becomes_a_briefing_that_can_be_copied_and_saved() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    journey.allow_clipboard(true).await?;
    let samples = samples()?;
    ensure!(samples.len() >= 12, "only {} samples of the formats are there", samples.len());
    for file in samples {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        let briefing = brief(&journey, &file).await.with_context(|| format!("reading {name}"))?;
        ensure!(
            briefing == natively(&file)?,
            "{name}: the page's briefing is not the command line's:\n{briefing}"
        );
        copy_and_save(&journey, &briefing).await.with_context(|| format!("taking away {name}"))?;
        println!("{name}: a briefing of {} characters", briefing.chars().count());
    }
    journey.end().await
}

#[tokio::test]
async fn several_files_at_once_become_a_list_that_can_be_searched() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    let folder = Folder::new()?;
    let lighthouse = folder
        .write("lighthouse.md", "User: Paint the lighthouse white.\n\nAssistant: It is white now.\n")?;
    let ferry = folder
        .write("ferry.md", "User: Never sail the ferry in fog.\n\nAssistant: It stays in harbour.\n")?;
    journey.drop_files(&[&lighthouse, &ferry]).await?;
    journey.see("conversation-list").await?;
    ensure!(
        journey.texts("conversation-row").await?.len() == 2,
        "two files, but {:?}",
        journey.texts("conversation-row").await?
    );
    journey.fill("conversation-search", "ferry").await?;
    journey.until_count("conversation-row", 1).await?;
    journey.click("conversation-row").await?;
    journey.text_that("briefing-text", "is of the ferry", |text| text.contains("ferry")).await?;
    journey.end().await
}

#[tokio::test]
async fn a_file_can_be_chosen_in_the_dialog() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    journey.see("open-file").await?;
    journey.choose_files(&[&sample("claude")?]).await?;
    journey.see("briefing-text").await?;
    journey.end().await
}

#[tokio::test]
async fn where_the_clipboard_is_denied_the_text_can_be_taken_by_hand() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    journey.allow_clipboard(false).await?;
    // The old way of copying works without permission, so it is denied too.
    journey.script("document.execCommand = () => false", vec![]).await?;
    journey.click("try-sample").await?;
    let briefing = journey.text("briefing-text").await?;
    journey.click("copy").await?;
    journey.see("copy-fallback").await?;
    journey
        .until_script(
            "the whole text is selected",
            "const area = document.querySelector('[data-testid=\"copy-fallback\"] textarea');
             return area.value.slice(area.selectionStart, area.selectionEnd).trim() === arguments[0]",
            vec![briefing.trim().into()],
        )
        .await?;
    ensure!(journey.texts("copied").await?.is_empty(), "it says copied, though nothing was");
    journey.end().await
}

/// The same briefing in every engine, byte for byte.
async fn agrees_with_chromium(engine: Engine) -> Result<()> {
    let file = sample("claude-code.jsonl")?;
    let expected = brief(&Visit::with(Engine::Chromium).open("/handoff").await?, &file).await?;
    let journey = Visit::with(engine).open("/handoff").await?;
    let briefing = brief(&journey, &file).await?;
    ensure!(briefing == expected, "{engine:?} makes {briefing:?}, Chromium {expected:?}");
    journey.end().await
}

#[tokio::test]
async fn firefox_makes_the_same_briefing() -> Result<()> {
    agrees_with_chromium(Engine::Firefox).await
}

#[tokio::test]
async fn webkit_makes_the_same_briefing() -> Result<()> {
    agrees_with_chromium(Engine::WebKit).await
}
