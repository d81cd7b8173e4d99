//! Damaged and foreign files: a message that helps, whatever could be read, and never a frozen page.

use std::path::PathBuf;

use anyhow::{Context, Result, ensure};
use journeys::{Engine, Folder, Visit, noisy_conversation};

/// What a person has to be shown.
enum Shown {
    /// A message, and no briefing.
    Error,
    /// A briefing that holds this.
    Briefing(&'static str),
    /// A briefing that holds this, and a word about what could not be read.
    Problem(&'static str),
}

const TURN: &str =
    "User: Never open the sluice at night.\n\nAssistant: Noted.\n\nUser: Check the sluice now.\n";

fn utf16(text: &str) -> Vec<u8> {
    [0xFF, 0xFE].into_iter().chain(text.encode_utf16().flat_map(u16::to_le_bytes)).collect()
}

fn truncated_session() -> String {
    let line = |kind: &str, text: &str| {
        format!(
            "{{\"type\":\"{kind}\",\"uuid\":\"u-{kind}\",\"sessionId\":\"s\",\"timestamp\":\"2025-01-01T00:00:00Z\",\
             \"message\":{{\"role\":\"{kind}\",\"content\":\"{text}\"}}}}\n"
        )
    };
    let whole = line("user", "Never open the sluice at night. Check the sluice now.")
        + &line("assistant", "I read the gauge first.")
        + &line("user", "And write the level down.");
    whole[..whole.len() - 40].to_owned()
}

fn cases(folder: &Folder) -> Result<Vec<(PathBuf, Shown)>> {
    let binary: Vec<u8> =
        (0..40_000_u32).map(|number| (number.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    Ok(vec![
        (folder.write("empty.jsonl", "")?, Shown::Error),
        (folder.write("blank.md", " \n\n\t\n")?, Shown::Error),
        (folder.write("binary.json", binary)?, Shown::Error),
        (folder.write("truncated.jsonl", truncated_session())?, Shown::Problem("sluice")),
        (folder.write("utf16.txt", utf16(TURN))?, Shown::Briefing("sluice")),
        (folder.write("crlf.md", TURN.replace('\n', "\r\n"))?, Shown::Briefing("sluice")),
        (folder.write("conversation.png", TURN)?, Shown::Briefing("sluice")),
        (folder.write("session.txt", truncated_session())?, Shown::Problem("sluice")),
    ])
}

#[tokio::test]
async fn each_gets_a_message_or_what_could_be_read() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    let folder = Folder::new()?;
    for (file, shown) in cases(&folder)? {
        let name = file.file_name().unwrap_or_default().to_string_lossy().into_owned();
        journey.go("/handoff").await?;
        journey.drop_files(&[&file]).await?;
        match shown {
            Shown::Error => {
                let said = journey.text("error-message").await.with_context(|| name.clone())?;
                ensure!(said.trim().len() > 20, "{name}: the message says too little: {said:?}");
                println!("{name}: {}", said.trim());
            }
            Shown::Briefing(text) | Shown::Problem(text) => {
                journey
                    .text_that("briefing-text", &format!("holds {text}"), |briefing| briefing.contains(text))
                    .await
                    .with_context(|| name.clone())?;
            }
        }
        if matches!(shown, Shown::Problem(_)) {
            let said = journey.text("problem").await.with_context(|| name.clone())?;
            println!("{name}: {}", said.trim());
        }
    }
    journey.end().await
}

#[tokio::test]
async fn a_hundred_megabytes_show_progress_and_can_be_cancelled() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    let folder = Folder::new()?;
    let file = noisy_conversation(&folder, "long.md", 100 * 1024 * 1024)?;
    journey.see("drop-zone").await?;
    journey.watch_frames().await?;
    journey.choose_files(&[&file]).await?;
    journey.see("progress").await?;
    journey.click("cancel").await?;
    journey.see_no("progress").await?;
    journey.see("drop-zone").await?;
    println!(
        "longest wait between two frames while reading 100 MB until cancelled: {} ms",
        journey.longest_frame().await?
    );
    journey.end().await
}

#[tokio::test]
async fn a_hundred_megabytes_become_a_briefing_while_the_page_answers() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/handoff").await?;
    let folder = Folder::new()?;
    let file = noisy_conversation(&folder, "long.md", 100 * 1024 * 1024)?;
    journey.see("drop-zone").await?;
    journey.watch_frames().await?;
    let started = std::time::Instant::now();
    journey.choose_files(&[&file]).await?;
    journey.text_that("briefing-text", "holds the request", |text| text.contains("north pier")).await?;
    println!(
        "100 MB read in {:.1} s; longest wait between two frames {} ms",
        started.elapsed().as_secs_f64(),
        journey.longest_frame().await?
    );
    journey.end().await
}
