//! The account pool: a hundred at once, found, changed and brought back.

use anyhow::{Result, ensure};
use journeys::keys::{CONTROL_ENTER, ENTER, ESCAPE};
use journeys::{Engine, Journey, Visit};

/// Lines of which seven are no accounts.
fn hundred_and_twenty() -> String {
    let line = |number: usize| match number {
        10 | 20 | 30 | 40 | 50 | 60 | 70 => format!("dev-{number:03},,nowhere\n"),
        _ if number.is_multiple_of(2) => format!("dev-{number:03},,gemini,80,docs\n"),
        _ => format!("dev-{number:03},,claude,100,rust;api\n"),
    };
    (1..=120).map(line).collect()
}

async fn with_accounts(count: usize) -> Result<Journey> {
    let journey = Visit::with(Engine::Chromium).open("/accounts?account=many").await?;
    journey.fill("batch-text", &format!("dev-{{001..{count:03}}}")).await?;
    journey.click("batch-create").await?;
    journey.see_no("batch").await?;
    journey.until_count("account-row", count).await?;
    // The notice of their making has an undo of its own, which the next one must not be mistaken for.
    journey.go("/accounts").await?;
    journey.until_count("account-row", count).await?;
    Ok(journey)
}

#[tokio::test]
async fn a_hundred_and_twenty_come_in_by_batch_and_seven_stay_to_be_mended() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/accounts").await?;
    journey.click("empty-action").await?;
    journey.fill("batch-text", &hundred_and_twenty()).await?;
    journey.text_that("batch-create", "counts the good ones", |text| text.trim() == "Create 113").await?;
    journey.until_count("batch-bad-row", 7).await?;
    let reasons = journey.texts("batch-bad-row").await?;
    ensure!(reasons[0].contains("10") && reasons[0].contains("Platform"), "a reason is missing: {reasons:?}");
    journey.click("batch-create").await?;
    let left =
        journey.text_that("batch-text", "holds what is left", |text| text.lines().count() == 7).await?;
    journey.until_count("batch-bad-row", 7).await?;
    journey.fill("batch-text", &left.replace("nowhere", "chatgpt")).await?;
    journey.text_that("batch-create", "counts what was mended", |text| text.trim() == "Create 7").await?;
    journey.click("batch-create").await?;
    journey.see_no("batch").await?;
    journey.until_count("account-row", 120).await?;
    journey.reload().await?;
    journey.until_count("account-row", 120).await?;
    journey.end().await
}

#[tokio::test]
async fn a_batch_goes_by_keyboard_alone() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/accounts").await?;
    journey.tab_to("add-many").await?;
    journey.press(ENTER).await?;
    journey.see("batch").await?;
    let is_in_text = "return document.activeElement?.dataset.testid === 'batch-text'";
    journey.until_script("the text has the focus", is_in_text, vec![]).await?;
    journey.press("dev-{1..9}").await?;
    journey.text_that("batch-create", "counts the good ones", |text| text.trim() == "Create 9").await?;
    journey.press(CONTROL_ENTER).await?;
    journey.see_no("batch").await?;
    journey.until_count("account-row", 9).await?;
    journey.end().await
}

#[tokio::test]
async fn what_the_list_shows_stands_in_its_address() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/accounts?account=many").await?;
    journey.fill("batch-text", &hundred_and_twenty()).await?;
    journey.click("batch-create").await?;
    journey.text_that("batch-text", "holds what is left", |text| text.lines().count() == 7).await?;
    journey.go("/accounts?platform=gemini&tag=docs&q=dev-11").await?;
    journey.until_count("account-row", 5).await?;
    journey.click("sort-name").await?;
    journey
        .until_script("the order is in the address", "return location.search.includes('sort=-name')", vec![])
        .await?;
    let rows = journey.texts("account-link").await?;
    ensure!(rows.first().is_some_and(|row| row == "dev-118"), "the order did not turn: {rows:?}");
    journey.end().await
}

#[tokio::test]
async fn accounts_that_were_deleted_together_come_back_together() -> Result<()> {
    let journey = with_accounts(12).await?;
    journey.click("select-all").await?;
    journey.click("delete-selected").await?;
    journey.until_count("account-row", 0).await?;
    journey.click("undo").await?;
    journey.until_count("account-row", 12).await?;
    journey.end().await
}

#[tokio::test]
async fn a_limit_that_was_hit_is_recorded_and_can_be_taken_back() -> Result<()> {
    let journey = with_accounts(1).await?;
    journey.click("limit-hit").await?;
    journey.see("refresh-now").await?;
    journey.click("undo").await?;
    journey.see("limit-hit").await?;
    journey.end().await
}

#[tokio::test]
async fn an_account_is_added_with_its_refresh_rule() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/accounts").await?;
    journey.click("add-account").await?;
    let terms = journey.text("terms").await?;
    ensure!(terms.contains("terms apply") && terms.contains("No passwords"), "{terms}");
    journey.click("save").await?;
    journey.see("error-account_name").await?;
    journey.fill("field-account_name", "night seat").await?;
    journey.choose("rule-kind", "daily").await?;
    journey.fill("rule-time", "07:30").await?;
    journey.text_that("rule-words", "says the rule", |text| text.contains("Every day at 07:30")).await?;
    journey.click("save").await?;
    journey.see_no("panel").await?;
    journey.text_that("countdown", "counts down", |text| text.contains("in ")).await?;
    journey.click("account-link").await?;
    journey.text_that("rule-words", "has the rule again", |text| text.contains("07:30")).await?;
    journey.press(ESCAPE).await?;
    journey.see_no("panel").await?;
    journey.end().await
}
