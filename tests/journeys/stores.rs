//! What every store owes, in the engines that the runner of browser tests does not drive by itself.

use anyhow::{Context, Result, ensure};
use journeys::{BrowserTests, Engine, Visit};

async fn check(engine: Engine, filter: &str) -> Result<()> {
    let tests = BrowserTests::serve(filter)?;
    let journey = Visit::with(engine).at(tests.url()).open("/").await?;
    let is_over = "return document.getElementById('output').textContent.includes('test result: ')";
    journey.until_script("the tests are over", is_over, vec![]).await?;
    let said = journey.script("return document.getElementById('output').textContent", vec![]).await?;
    let said = said.as_str().context("the runner says nothing")?;
    let passed = said.matches(" ... ok").count();
    ensure!(said.contains("test result: ok.") && passed > 0, "in {engine:?}: {said}");
    println!("{engine:?} passed {passed} tests of {filter}");
    Ok(())
}

#[tokio::test]
async fn the_stores_keep_their_contract_in_firefox() -> Result<()> {
    check(Engine::Firefox, "store::").await
}

#[tokio::test]
async fn the_stores_keep_their_contract_in_webkit() -> Result<()> {
    check(Engine::WebKit, "store::").await
}

#[tokio::test]
async fn tabs_hear_of_changes_in_firefox() -> Result<()> {
    check(Engine::Firefox, "live::").await
}

#[tokio::test]
async fn tabs_hear_of_changes_in_webkit() -> Result<()> {
    check(Engine::WebKit, "live::").await
}
