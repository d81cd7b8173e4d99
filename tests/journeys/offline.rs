//! After the first visit the main job works with the server stopped.

use anyhow::{Result, ensure};
use journeys::{Engine, Journey, Visit};

const CONVERSATION: &str = "User: Never touch the harbour database. Build the tide report.\n\n\
    Assistant: The report is built into `reports/tide.csv`.\n\nUser: Now publish it for the north pier.\n";

async fn works_without_a_server(engine: Engine) -> Result<()> {
    let mut journey = Visit::with(engine).open("/handoff").await?;
    journey.see("drop-zone").await?;
    journey.until_kept_offline().await?;
    journey.stop_server()?;
    for path in ["/handoff", "/", "/handoff"] {
        journey.go(path).await?;
        journey.see("nav-handoff").await?;
    }
    journey.reload().await?;
    do_the_main_job(&journey).await?;
    journey.end().await
}

async fn do_the_main_job(journey: &Journey) -> Result<()> {
    journey.click("paste-open").await?;
    journey.fill("paste-text", CONVERSATION).await?;
    journey.click("paste-submit").await?;
    let briefing =
        journey.text_that("briefing-text", "holds a briefing", |text| !text.trim().is_empty()).await?;
    ensure!(briefing.contains("harbour database"), "the rule is missing: {briefing}");
    Ok(())
}

#[tokio::test]
async fn chromium_works_without_a_server() -> Result<()> {
    works_without_a_server(Engine::Chromium).await
}

#[tokio::test]
async fn firefox_works_without_a_server() -> Result<()> {
    works_without_a_server(Engine::Firefox).await
}

#[tokio::test]
async fn webkit_works_without_a_server() -> Result<()> {
    works_without_a_server(Engine::WebKit).await
}

#[tokio::test]
async fn a_network_that_never_answers_is_not_waited_for() -> Result<()> {
    let mut journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    journey.until_kept_offline().await?;
    let _silent = journey.hang_server()?;
    journey.reload().await?;
    do_the_main_job(&journey).await?;
    journey.end().await
}
