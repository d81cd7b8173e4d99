//! Sets up, builds, serves and tests the project. `cargo xtask help` lists what it can do.
#![expect(clippy::print_stdout, clippy::print_stderr, reason = "a command line talks to its user")]

mod bench;
mod big;
mod build;
mod check;
mod dist;
mod docs;
mod markup;
mod names;
mod project;
mod run;
mod serve;
mod setup;
mod size;
mod split;
mod steps;
mod test;
mod train;

use std::process::ExitCode;

use anyhow::{Result, bail};

use crate::project::Project;
use crate::setup::Need;

const HELP: &str = "\
cargo xtask <command>

  serve [--port N] [--no-open]   set up, build for release, serve on localhost, open the browser
  test                           set up, then run everything that CI runs
  dev                            set up, then serve with live reload
  build                          set up, then build for release into dist/
  check                          formatting, lints on both targets, layers, lock files
  docs                           write docs/api.md from the table of endpoints
  bench [ARGS]                   the engine's benchmarks
  big [--scale PERCENT] [--seed N]   writes an export of made-up data to the standard output, to be imported
  bench-data                     the data layer in Chromium, beside Dexie and MiniSearch
  train                          learn the ranker's weights anew from ../shared/eval, and judge them
  size                           what dist/ weighs, compressed, against the budget
  setup                          only install what is missing (for everything, tests included)

PAAS_TOOLCHAIN=debian takes the Rust toolchain of Debian's packages even where rustup could download one.";

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<()> {
    let project = Project::here()?;
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    match command {
        "serve" => serve::serve(&project, rest),
        "dev" => serve::dev(&project, rest),
        "test" => test::test(&project),
        "build" => build::build(&setup::prepare(&project, Need::Build)?),
        "check" => check::check(&setup::prepare(&project, Need::Build)?),
        "docs" => docs::write(&setup::prepare(&project, Need::Build)?),
        "bench" => bench::bench(&project, rest),
        "big" => big::write(rest),
        "bench-data" => bench::bench_data(&setup::prepare(&project, Need::Test)?),
        "train" => train::train(&project),
        "size" => size::report(&project.dist()),
        "setup" => setup::prepare(&project, Need::Test).map(drop),
        "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => bail!("no command `{other}`\n\n{HELP}"),
    }
}
