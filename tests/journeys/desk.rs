//! Beside the source: the briefing follows every control, and every line leads back to where it came from.

use anyhow::{Result, ensure};
use journeys::{Engine, Journey, Visit};

async fn at_the_sample() -> Result<Journey> {
    let journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    journey.click("try-sample").await?;
    journey.text_that("briefing-text", "holds a briefing", |text| !text.trim().is_empty()).await?;
    Ok(journey)
}

#[tokio::test]
async fn the_level_bounds_the_lines() -> Result<()> {
    let journey = at_the_sample().await?;
    for (level, lines) in [("level-low", 25), ("level-medium", 15), ("level-high", 5)] {
        let before = journey.text("briefing-text").await?;
        journey.click(level).await?;
        journey
            .until_script(
                &format!("{level} shows at most {lines} lines"),
                "const lines = document.querySelectorAll('[data-testid=\"briefing-line\"]').length;
                 return lines > 0 && lines <= arguments[0]",
                vec![lines.into()],
            )
            .await?;
        println!(
            "{level}: {} characters before, {} now",
            before.len(),
            journey.text("briefing-text").await?.len()
        );
    }
    journey.end().await
}

#[tokio::test]
async fn the_platform_gives_the_shape_and_handles_can_be_left_out() -> Result<()> {
    let journey = at_the_sample().await?;
    let has_handle = |text: &str| text.contains("[A") || text.contains("[B");
    journey.choose("platform-select", "claude").await?;
    journey.text_that("briefing-text", "is tagged for Claude", |text| text.contains("</")).await?;
    journey.choose("platform-select", "generic").await?;
    let with_handles =
        journey.text_that("briefing-text", "is plain again", |text| !text.contains("</")).await?;
    journey.click("handles-toggle").await?;
    journey
        .text_that("briefing-text", "changed its handles", |text| {
            has_handle(text) != has_handle(&with_handles)
        })
        .await?;
    journey.end().await
}

#[tokio::test]
async fn the_handshake_is_added_on_request() -> Result<()> {
    let journey = at_the_sample().await?;
    let before = journey.text("briefing-text").await?;
    journey.click("handshake-toggle").await?;
    journey.text_that("briefing-text", "changed", |text| text != before).await?;
    journey.end().await
}

#[tokio::test]
async fn the_header_says_whose_work_it_is() -> Result<()> {
    let journey = at_the_sample().await?;
    let header = [
        ("header-project", "Tide tables"),
        ("header-session", "7"),
        ("header-account", "dev-07"),
        ("header-credits", "42"),
        ("header-charter", "Never sail in fog."),
    ];
    for (field, value) in header {
        if field == "header-charter" && !journey.is_visible(field).await? {
            journey.click("charter-toggle").await?;
        }
        journey.fill(field, value).await?;
        journey.text_that("briefing-text", &format!("names {value}"), |text| text.contains(value)).await?;
    }
    journey.end().await
}

#[tokio::test]
async fn what_was_left_out_enters_by_a_pin() -> Result<()> {
    let journey = at_the_sample().await?;
    journey.click("level-high").await?;
    journey.see("coverage-kept").await?;
    journey.see("left-out-row").await?;
    let before = journey.text("briefing-text").await?;
    journey.click("pin").await?;
    journey.see("pinned-row").await?;
    journey.text_that("briefing-text", "took the pinned line in", |text| text != before).await?;
    journey.end().await
}

#[tokio::test]
async fn a_line_leads_to_where_it_came_from() -> Result<()> {
    let journey = at_the_sample().await?;
    journey.click("briefing-line").await?;
    journey.see("source-highlight").await?;
    let turns = journey.texts("turn").await?;
    ensure!(!turns.is_empty(), "the conversation shows no turns");
    journey.end().await
}

#[tokio::test]
async fn a_secret_is_listed_and_never_shown() -> Result<()> {
    // Made up, in the shape of a real one, and put together here so that no scanner takes it for one.
    let secret = ["ghp", "_a9B8c7D6e5F4g3H2i1J0k9L8m7N6o5P4q3R2"].concat();
    let journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    journey.click("paste-open").await?;
    let conversation = format!(
        "User: Always deploy with the token {secret} and never to prod.\n\nAssistant: I set GITHUB_TOKEN={secret}.\n\n\
         User: Now deploy the tide report.\n"
    );
    journey.fill("paste-text", &conversation).await?;
    journey.click("paste-submit").await?;
    journey.see("redaction-row").await?;
    let briefing =
        journey.text_that("briefing-text", "holds a briefing", |text| !text.trim().is_empty()).await?;
    ensure!(!briefing.contains(&secret), "the secret stands in the briefing");
    let everything = journey
        .script(
            "const fields = [...document.querySelectorAll('input, textarea, select')].map((field) => field.value);
             return document.documentElement.outerHTML + fields.join('\\n')",
            vec![],
        )
        .await?;
    ensure!(!everything.as_str().unwrap_or_default().contains(&secret), "the secret stands in the page");
    journey.end().await
}
