//! Opens the data benchmarks in Chromium and prints what they measured as a table.
#![expect(clippy::print_stdout, reason = "a command line talks to its user")]

use std::path::PathBuf;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use journeys::{Engine, Visit};
use serde_json::Value;

/// How long all of it may take on a slow machine.
const PATIENCE: Duration = Duration::from_secs(600);

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let folder: PathBuf = std::env::args_os().nth(1).context("which folder holds the benchmarks?")?.into();
    let journey = Visit::with(Engine::Chromium).of(&folder).open("/").await?;
    let started = Instant::now();
    loop {
        let state = journey.script("return [window.measured ?? null, window.failed ?? null]", vec![]).await?;
        match (&state[0], &state[1]) {
            (Value::Array(measured), _) => return print(measured),
            (_, Value::String(why)) => bail!("the benchmarks failed: {why}"),
            _ if started.elapsed() > PATIENCE => bail!("the benchmarks did not end"),
            _ => tokio::time::sleep(Duration::from_millis(500)).await,
        }
    }
}

fn print(measured: &[Value]) -> Result<()> {
    println!("| what | by | middle ms | worst ms | rounds |\n|---|---|---:|---:|---:|");
    for row in measured {
        let text = |name: &str| row[name].as_str().context("a row lacks a text");
        let number = |name: &str| row[name].as_f64().context("a row lacks a number");
        let (what, who, rounds) = (text("what")?, text("who")?, number("rounds")?);
        println!("| {what} | {who} | {:.1} | {:.1} | {rounds} |", number("middle")?, number("worst")?);
    }
    Ok(())
}
