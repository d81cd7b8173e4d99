//! The knowledge base: found in spite of a typo, copied, judged, brought back.

use anyhow::{Result, ensure};
use journeys::keys::{DOWN, ENTER};
use journeys::{Engine, Journey, Visit};

async fn with_entries() -> Result<Journey> {
    let journey = Visit::with(Engine::Chromium).open("/knowledge").await?;
    for (title, text, tags) in [
        (
            "Warm the connection pool at start",
            "Open ten connections before the first request comes.",
            "database",
        ),
        (
            "Walk large tables in batches",
            "Five hundred rows at a time stay below the timeout.",
            "database, sql",
        ),
        ("Read the tide table aloud", "Numbers that are spoken are checked twice.", "sailing"),
    ] {
        journey.click("add-entry").await?;
        journey.fill("field-title", title).await?;
        journey.fill("field-description", text).await?;
        journey.fill("field-tags", tags).await?;
        journey.click("save").await?;
        journey.see_no("panel").await?;
    }
    journey.until_count("knowledge-row", 3).await?;
    Ok(journey)
}

#[tokio::test]
async fn an_entry_is_found_with_a_typo_and_copied_by_keyboard_alone() -> Result<()> {
    let journey = with_entries().await?;
    journey.allow_clipboard(true).await?;
    journey.reload().await?;
    let has_focus = "return document.activeElement?.dataset.testid === 'knowledge-search'";
    journey.until_script("the search has the focus", has_focus, vec![]).await?;
    journey.press("conection pol").await?;
    journey.until_count("knowledge-row", 1).await?;
    let marked =
        "return [...document.querySelectorAll('mark')].map((it) => it.textContent.toLowerCase()).join(' ')";
    let marked = journey.script(marked, vec![]).await?;
    ensure!(marked.as_str().is_some_and(|words| words.contains("connection")), "nothing is marked: {marked}");
    journey.press(DOWN).await?;
    journey.press(ENTER).await?;
    journey.see("edit-entry").await?;
    journey.tab_to("copy-entry").await?;
    journey.press(ENTER).await?;
    journey.text_that("use-count", "counts the use", |text| text == "Used once").await?;
    let copied = journey.clipboard().await?;
    ensure!(copied.contains("Open ten connections"), "the clipboard has: {copied}");
    journey.end().await
}

#[tokio::test]
async fn outcomes_are_counted_and_a_deleted_entry_comes_back() -> Result<()> {
    let journey = with_entries().await?;
    journey.go("/knowledge?tag=sailing").await?;
    journey.until_count("knowledge-row", 1).await?;
    journey.click("helped").await?;
    journey.text_that("success-rate", "has one outcome", |text| text.contains("Helped the one time")).await?;
    journey.click("did-not-help").await?;
    journey.text_that("success-rate", "has two outcomes", |text| text.contains("50 %")).await?;
    journey.click("entry-title").await?;
    journey.click("delete-entry").await?;
    journey.see_no("knowledge-row").await?;
    journey.click("undo").await?;
    journey.see("knowledge-row").await?;
    journey.end().await
}

#[tokio::test]
async fn markup_in_an_entry_stays_text() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/knowledge?entry=new").await?;
    let odd = "<img src=x onerror=\"document.title='broken'\">";
    journey.fill("field-title", odd).await?;
    journey.fill("field-description", &format!("{odd} needle")).await?;
    journey.click("save").await?;
    journey.see_no("panel").await?;
    journey.fill("knowledge-search", "needle").await?;
    journey.text_that("entry-title", "shows the letters", |text| text.contains("onerror")).await?;
    let has_image = journey.script("return document.querySelector('main img') !== null", vec![]).await?;
    ensure!(has_image == false, "an entry became markup");
    journey.end().await
}
