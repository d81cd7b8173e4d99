//! Sessions: from the start to the end with credits logged, the conversation kept, and nothing lost between two tabs.

use anyhow::{Result, ensure};
use journeys::Journey;
use journeys::keys::{CONTROL_ENTER, ENTER, SHIFT};

async fn until_used(journey: &Journey, credits: &str) -> Result<()> {
    journey.text_that("credits-used", "counts the credits", |text| text.trim() == credits).await.map(drop)
}

/// Makes the hand-off of the sample and saves it to the session whose page is open; ends on that page.
async fn save_the_sample(journey: &Journey) -> Result<()> {
    // Loaded anew, the hand-off page has no conversation open.
    journey.go(&journey.path().await?).await?;
    journey.click("session-handoff").await?;
    journey.click("try-sample").await?;
    journey
        .text_that("briefing-text", "holds the charter", |text| text.contains("Never sail in fog."))
        .await?;
    journey.click("save-to-session").await?;
    journey.click("save-confirm").await?;
    journey.click("saved").await?;
    journey.see("kept-briefing").await.map(drop)
}

#[tokio::test]
async fn a_session_goes_from_its_start_to_its_end_with_credits_logged() -> Result<()> {
    let journey = Journey::with_a_session(2).await?;
    for (button, credits) in [("log-1", "1"), ("log-5", "6"), ("log-10", "16")] {
        journey.click(button).await?;
        until_used(&journey, credits).await?;
    }
    journey.click("credits-set").await?;
    journey.fill("credits-field", "40").await?;
    journey.press(ENTER).await?;
    until_used(&journey, "40").await?;
    journey.click("strip-complete").await?;
    journey.fill("field-accomplishments", "The tides are told.").await?;
    journey.fill("field-handoff_notes", "Mind the spring tide.").await?;
    journey.click("save").await?;
    journey.text_that("session-status", "says how it ended", |text| text.contains("Completed")).await?;
    journey.see_no("running-strip").await?;
    journey.reload().await?;
    until_used(&journey, "40").await?;
    journey.go("/sessions?start=new").await?;
    journey
        .text_that("previous-handoff", "shows what was left", |text| text.contains("Mind the spring tide."))
        .await?;
    journey.end().await
}

#[tokio::test]
async fn a_conversation_is_kept_once_and_found_again_after_a_reload() -> Result<()> {
    let journey = Journey::with_a_session(2).await?;
    save_the_sample(&journey).await?;
    journey.see("turn").await?;
    let turns = "return document.querySelector('.conversation-pane .pane-title .muted').textContent";
    let before = journey.script(turns, vec![]).await?;
    journey.reload().await?;
    journey.click("briefing-line").await?;
    journey.see("source-highlight").await?;
    save_the_sample(&journey).await?;
    journey.until_count("snapshot-pick", 2).await?;
    journey.see("turn").await?;
    ensure!(journey.script(turns, vec![]).await? == before, "the turns are doubled");
    journey.end().await
}

#[tokio::test]
async fn files_and_knowledge_are_kept_only_after_a_yes() -> Result<()> {
    let journey = Journey::with_a_session(2).await?;
    save_the_sample(&journey).await?;
    let project =
        journey.script("return document.querySelector('[data-testid=session-title] a').href", vec![]).await?;
    let project = project.as_str().unwrap_or_default().replace(journey.origin(), "");
    journey.go(&format!("{project}/files")).await?;
    journey.see("empty").await?;
    journey.back().await?;
    journey.go(&journey.path().await?).await?;
    journey.click("session-handoff").await?;
    journey.click("try-sample").await?;
    journey.click("save-to-session").await?;
    journey.click("offer-file").await?;
    journey.click("offer-entry").await?;
    journey.click("save-confirm").await?;
    journey.see("saved").await?;
    journey.go(&format!("{project}/files")).await?;
    journey.until_count("line", 1).await?;
    journey.end().await
}

#[tokio::test]
async fn an_earlier_checkpoint_can_be_restored() -> Result<()> {
    let journey = Journey::with_a_session(2).await?;
    for text in ["{\"step\": 3}", "step 4 of 7"] {
        journey.click("checkpoint-write").await?;
        journey.fill("checkpoint-field", text).await?;
        journey.click("checkpoint-save").await?;
        journey.see("checkpoint-text").await?;
    }
    journey.reload().await?;
    journey.text_that("checkpoint-text", "holds the last one", |text| text.contains("step 4")).await?;
    journey.script("document.querySelector('details.earlier').open = true", vec![]).await?;
    journey.click("checkpoint-restore").await?;
    journey.text_that("checkpoint-text", "holds the first one", |text| text.contains("\"step\": 3")).await?;
    journey.end().await
}

#[tokio::test]
async fn an_edit_that_another_tab_was_ahead_of_shows_both_and_loses_neither() -> Result<()> {
    let journey = Journey::with_a_session(2).await?;
    let path = journey.path().await?;
    journey.click("edit-session").await?;
    journey.fill("field-objectives", "Mine").await?;
    let first = journey.open_tab(&path).await?;
    journey.click("edit-session").await?;
    journey.fill("field-objectives", "Theirs").await?;
    journey.fill("field-blockers", "Fog").await?;
    journey.click("save").await?;
    journey.text_that("session-words", "is saved", |text| text.contains("Theirs")).await?;
    journey.to_tab(first).await?;
    journey.click("save").await?;
    journey.text_that("session-words", "shows theirs beside mine", |text| text.contains("Theirs")).await?;
    let mine = "return document.querySelector('[data-testid=field-objectives]').value";
    ensure!(journey.script(mine, vec![]).await? == "Mine", "what was typed is gone");
    journey.click("save").await?;
    journey
        .text_that("session-words", "holds mine and their other change", |text| {
            text.contains("Mine") && text.contains("Fog")
        })
        .await?;
    journey.end().await
}

#[tokio::test]
async fn a_session_is_deleted_and_brought_back_by_undo() -> Result<()> {
    let journey = Journey::with_a_session(2).await?;
    journey.click("delete-session").await?;
    journey.until_path("/sessions").await?;
    journey.see_no("running-strip").await?;
    journey.click("undo").await?;
    journey.see("running-strip").await?;
    journey.until_count("line", 1).await?;
    journey.end().await
}

#[tokio::test]
async fn a_session_goes_by_keyboard_alone() -> Result<()> {
    let journey = Journey::with_a_session(2).await?;
    let shifted = |key: &str| format!("{SHIFT}{key}");
    journey.press(&shifted("5")).await?;
    until_used(&journey, "5").await?;
    journey.press(&shifted("0")).await?;
    until_used(&journey, "15").await?;
    journey.press(&shifted("E")).await?;
    journey.see("end-completed").await?;
    journey.tab_to("field-accomplishments").await?;
    journey.press("Done by hand").await?;
    journey.press(CONTROL_ENTER).await?;
    journey.text_that("session-status", "says how it ended", |text| text.contains("Completed")).await?;
    journey.go("/sessions").await?;
    journey.tab_to("start-session").await?;
    journey.press(ENTER).await?;
    journey.see("panel").await?;
    journey.press(CONTROL_ENTER).await?;
    journey.see("running-strip").await?;
    journey.end().await
}
