//! Backups: out of one browser, into another, and out of that one the same; broken ones are refused.

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use domain::Timestamp;
use domain::archive::{Scope, Writer};
use domain::refresh::RefreshRule;
use journeys::keys::ENTER;
use journeys::{Engine, Folder, Journey, Visit};
use sample_data::big::{Size, data};

/// An export of made-up data, whose accounts never refresh by themselves: what is exported is what was imported.
fn made_up(size: Size, seed: u64) -> Vec<u8> {
    let (mut writer, mut rows) = (Writer::default(), Vec::new());
    let mut data = data(size, seed);
    data.accounts.iter_mut().for_each(|account| account.refresh_rule = RefreshRule::Manual);
    data.rows().for_each(|(table, body)| writer.row(table, &body, &mut rows));
    let (head, tail) = writer.finish(Timestamp::from_millis(1_798_761_600_000), Scope::All, &mut rows);
    [head.as_bytes(), &rows, tail.as_bytes()].concat()
}

/// Everything but the moment of the export.
fn without_moment(document: &str) -> String {
    document
        .lines()
        .filter(|line| !line.trim_start().starts_with("\"exported_at\""))
        .collect::<Vec<_>>()
        .join("\n")
}

async fn preview(journey: &Journey, file: &Path) -> Result<()> {
    journey.see("import-choose").await?;
    journey.choose_files_in("import-file", &[file]).await?;
    journey.see("preview").await.map(drop)
}

async fn import_by_keyboard(journey: &Journey, file: &Path) -> Result<()> {
    preview(journey, file).await?;
    journey.tab_to("import-go").await?;
    journey.press(ENTER).await?;
    journey.see("undo").await.map(drop)
}

async fn export(journey: &Journey) -> Result<String> {
    journey.click("export").await?;
    let (_, document) = journey.take_download(".json").await?;
    Ok(document)
}

fn write(folder: &Folder, name: &str, content: &[u8]) -> Result<PathBuf> {
    folder.write(name, content)
}

#[tokio::test]
async fn a_backup_goes_into_a_fresh_profile_by_keyboard_and_comes_out_the_same() -> Result<()> {
    let folder = Folder::new()?;
    let document = made_up(Size::SMALL, 5);
    let file = write(&folder, "backup.json", &document)?;
    let journey = Visit::with(Engine::Chromium).open("/settings").await?;
    import_by_keyboard(&journey, &file).await?;
    let exported = export(&journey).await?;
    ensure!(
        without_moment(&exported) == without_moment(std::str::from_utf8(&document)?),
        "the export differs"
    );
    journey.reload().await?;
    preview(&journey, &file).await?;
    journey.see("import-nothing").await?;
    journey.end().await
}

#[tokio::test]
async fn broken_files_are_refused_and_change_nothing() -> Result<()> {
    let folder = Folder::new()?;
    let whole = String::from_utf8(made_up(Size::SMALL, 6))?;
    let journey = Visit::with(Engine::Chromium).open("/settings").await?;
    for (name, content, words) in [
        ("cut.json", whole[..whole.len() / 2].to_owned(), "ends too early"),
        ("other.json", "{\"hello\": 1}".to_owned(), "no export of this app"),
        ("newer.json", whole.replacen("\"version\": 1", "\"version\": 7", 1), "newer version"),
        ("changed.json", whole.replacen("dev-001@", "dev-999@", 1), "damaged or changed"),
        ("counts.json", whole.replacen("\"projects\": 3", "\"projects\": 9", 1), "9 rows are announced"),
    ] {
        let file = write(&folder, name, content.as_bytes())?;
        journey.choose_files_in("import-file", &[&file]).await?;
        journey.text_that("trouble", &format!("refuses {name}"), |said| said.contains(words)).await?;
    }
    let empty = export(&journey).await?;
    ensure!(empty.contains("\"projects\": 0") && empty.contains("\"accounts\": 0"), "something was imported");
    journey.end().await
}

#[tokio::test]
async fn a_replaced_state_is_taken_back() -> Result<()> {
    let folder = Folder::new()?;
    let (first, second) = (
        write(&folder, "one.json", &made_up(Size::SMALL, 7))?,
        write(&folder, "two.json", &made_up(Size::SMALL, 8))?,
    );
    let journey = Visit::with(Engine::Chromium).open("/settings").await?;
    import_by_keyboard(&journey, &first).await?;
    let before = export(&journey).await?;
    journey.reload().await?;
    preview(&journey, &second).await?;
    journey.click("mode-replace").await?;
    journey.text_that("import-go", "says what is removed", |said| said.contains("remove")).await?;
    journey.click("import-go").await?;
    journey.click("confirm-yes").await?;
    journey.click("undo").await?;
    let is_back = "return document.body.innerText.includes('as it was before the import')";
    journey.until_script("the undoing is done", is_back, vec![]).await?;
    let after = export(&journey).await?;
    ensure!(without_moment(&after) == without_moment(&before), "the state before did not come back");
    journey.end().await
}

#[tokio::test]
async fn everything_of_a_large_set_of_data_goes_through_both_ways() -> Result<()> {
    let folder = Folder::new()?;
    let document = made_up(Size::BIG, 1);
    let file = write(&folder, "big.json", &document)?;
    let journey = Visit::with(Engine::Chromium).open("/settings").await?;
    journey.watch_frames().await?;
    let started = Instant::now();
    preview(&journey, &file).await?;
    let previewed = started.elapsed();
    journey.click("import-go").await?;
    journey.see("undo").await.context("importing")?;
    let imported = started.elapsed() - previewed;
    let started = Instant::now();
    let exported = export(&journey).await?;
    println!(
        "{} MB: preview {:.1} s, import {:.1} s, export {:.1} s; longest wait between two frames {} ms",
        document.len() / 1_000_000,
        previewed.as_secs_f64(),
        imported.as_secs_f64(),
        started.elapsed().as_secs_f64(),
        journey.longest_frame().await?
    );
    ensure!(
        without_moment(&exported) == without_moment(std::str::from_utf8(&document)?),
        "the export differs"
    );
    journey.end().await
}
