//! Projects: from the first one to its tenth session, gone and back, and all of it without a mouse.

use anyhow::{Result, ensure};
use journeys::{Engine, Journey, Visit, keys};

async fn at_the_start() -> Result<Journey> {
    Visit::with(Engine::Chromium).open("/").await
}

async fn with_a_project(name: &str) -> Result<Journey> {
    let journey = at_the_start().await?;
    journey.click("start-project").await?;
    journey.fill("field-name", name).await?;
    journey.click("save").await?;
    journey.text_that("project-name", "is the new project's", |text| text == name).await?;
    Ok(journey)
}

async fn add_account(journey: &Journey, name: &str) -> Result<()> {
    journey.go("/accounts").await?;
    journey.click("add-account").await?;
    journey.fill("field-account_name", name).await?;
    journey.click("save").await?;
    journey.see_no("panel").await
}

/// From a project's page through a whole session.
async fn work_through_a_session(journey: &Journey, number: usize) -> Result<()> {
    journey.click("start-session").await?;
    journey.fill("field-objectives", &format!("Step {number}")).await?;
    journey.click("save").await?;
    journey
        .text_that("session-title", &format!("says {number}"), |text| text.contains(&number.to_string()))
        .await?;
    journey.click("log-5").await?;
    journey.click("end-session").await?;
    journey.click("save").await?;
    journey.see_no("panel").await?;
    journey.text_that("session-status", "has ended", |text| text.contains("Completed")).await?;
    Ok(())
}

#[tokio::test]
async fn from_the_first_project_to_its_tenth_session() -> Result<()> {
    let journey = with_a_project("Tide tables").await?;
    let project = journey.path().await?;
    add_account(&journey, "dev-01").await?;
    for number in 1..=10 {
        journey.go(&project).await?;
        work_through_a_session(&journey, number).await?;
    }
    journey.go(&format!("{project}/sessions")).await?;
    journey.until_count("line", 10).await?;
    let rows = journey.texts("line").await?;
    ensure!(rows.first().is_some_and(|row| row.contains("Session 10")), "the latest is first: {rows:?}");
    journey
        .text_that("project-facts", "counts all", |text| text.contains("10 sessions · 50 credits"))
        .await?;
    journey.end().await
}

#[tokio::test]
async fn a_deleted_project_is_back_after_undo() -> Result<()> {
    let journey = with_a_project("Tide tables").await?;
    journey.click("delete-project").await?;
    journey.until_path("/projects").await?;
    journey.see("empty").await?;
    journey.click("undo").await?;
    journey.until_count("line", 1).await?;
    journey.end().await
}

#[tokio::test]
async fn the_page_of_a_project_survives_a_reload_and_its_deletion_does_too() -> Result<()> {
    let journey = with_a_project("Tide tables").await?;
    let project = journey.path().await?;
    journey.reload().await?;
    journey.text_that("project-name", "is still there", |text| text == "Tide tables").await?;
    journey.click("delete-project").await?;
    journey.until_path("/projects").await?;
    journey.go(&project).await?;
    journey.see("no-project").await?;
    journey.end().await
}

#[tokio::test]
async fn a_deleted_project_waits_in_the_trash_across_a_reload() -> Result<()> {
    let journey = with_a_project("Tide tables").await?;
    let project = journey.path().await?;
    journey.click("delete-project").await?;
    journey.until_path("/projects").await?;
    journey.go("/settings").await?;
    journey.reload().await?;
    journey.click("act-restore").await?;
    journey.see_no("act-restore").await?;
    journey.go(&project).await?;
    journey.text_that("project-name", "is back", |text| text == "Tide tables").await?;
    journey.end().await
}

#[tokio::test]
async fn what_another_tab_does_shows_by_itself() -> Result<()> {
    let journey = with_a_project("Tide tables").await?;
    journey.go("/projects").await?;
    journey.until_count("line", 1).await?;
    let first = journey.open_tab("/projects").await?;
    journey.click("act-delete").await?;
    journey.to_tab(first).await?;
    journey.see("empty").await?;
    journey.end().await
}

#[tokio::test]
async fn filters_live_in_the_address() -> Result<()> {
    let journey = with_a_project("Tide tables").await?;
    journey.go("/projects?status=paused").await?;
    journey.see("empty").await?;
    journey.choose("filter-status", "active").await?;
    journey.until_count("line", 1).await?;
    journey.back().await?;
    journey.see("empty").await?;
    journey.click("clear-filters").await?;
    journey.until_count("line", 1).await?;
    journey.end().await
}

#[tokio::test]
async fn what_was_typed_is_not_lost_by_escape() -> Result<()> {
    let journey = at_the_start().await?;
    journey.click("start-project").await?;
    journey.fill("field-name", "Tide tables").await?;
    journey.press(keys::ESCAPE).await?;
    journey.see("leave-question").await?;
    journey.press(keys::ESCAPE).await?;
    journey.see_no("leave-question").await?;
    ensure!(journey.text("field-name").await? == "Tide tables");
    journey.press(keys::ESCAPE).await?;
    journey.click("discard").await?;
    journey.see_no("panel").await?;
    journey.see("starts").await?;
    journey.end().await
}

#[tokio::test]
async fn a_project_comes_goes_and_comes_back_by_keyboard_alone() -> Result<()> {
    let journey = at_the_start().await?;
    journey.tab_to("start-project").await?;
    journey.press(keys::ENTER).await?;
    journey.tab_to("field-name").await?;
    journey.press("Tide tables").await?;
    journey.press(keys::CONTROL_ENTER).await?;
    journey.see("project-name").await?;
    journey.tab_to("tab-charter").await?;
    journey.press(keys::ENTER).await?;
    journey.tab_to("field-charter").await?;
    journey.press("Never sail in fog.").await?;
    journey.press(keys::CONTROL_ENTER).await?;
    journey.text_that("toast", "says that it is saved", |text| text.contains("charter is saved")).await?;
    journey.tab_to("delete-project").await?;
    journey.press(keys::ENTER).await?;
    journey.until_path("/projects").await?;
    journey.see("undo").await?;
    journey.press(keys::CONTROL_Z).await?;
    journey.until_count("line", 1).await?;
    journey.end().await
}
