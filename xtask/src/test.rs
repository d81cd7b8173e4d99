//! Runs everything that CI runs, each level with its own runner, and counts so that no test is skipped in silence.

use std::fs;
use std::process::Command;

use anyhow::{Context, Result, bail};

use crate::project::{Project, files_below};
use crate::run;
use crate::setup::{self, Need, Ready};
use crate::steps::Steps;
use crate::{build, check, size};

/// The end-to-end tests, which need a built `dist/`.
const JOURNEYS: &str = "journeys";
/// The least that the engine must keep of what readers marked: a little below what it keeps now, so that a loss is seen.
const SCORE: [&str; 9] = [
    "high:critical>=0.60",
    "medium:critical>=0.89",
    "low:critical>=0.94",
    "high:false_open<=0.05",
    "medium:false_open<=0.05",
    "low:false_open<=0.05",
    "high:violations<=0",
    "medium:violations<=0",
    "low:violations<=0",
];

/// Sets up, then runs everything.
pub(crate) fn test(project: &Project) -> Result<()> {
    let mut steps = Steps::default();
    let mut ready = None;
    steps.take("set up", || {
        ready = Some(setup::prepare(project, Need::Test)?);
        Ok(())
    });
    if let Some(ready) = ready {
        check::take_all(&ready, &mut steps);
        steps.take("native tests", || native(&ready));
        steps.take("examples in the docs", || {
            ready.shell.run("cargo", ["test", "--quiet", "--workspace", "--exclude", JOURNEYS, "--doc"])
        });
        steps.take("browser tests", || in_a_browser(&ready));
        if steps.take("build", || build::build(&ready)) {
            steps.take("size", || size::report(&ready.project.dist()));
            journeys(&ready, &mut steps);
        } else {
            steps.skip("end to end", "there is nothing to test without a build");
        }
        score(&ready, &mut steps);
    }
    steps.finish()
}

fn native(ready: &Ready) -> Result<()> {
    let runner: &[&str] = if ready.shell.has("cargo-nextest") {
        &["nextest", "run", "--status-level", "fail", "--final-status-level", "fail", "--no-fail-fast"]
    } else {
        &["test", "--no-fail-fast", "--quiet", "--lib", "--bins", "--tests"]
    };
    let words = [runner, &["--workspace", "--exclude", JOURNEYS]].concat();
    let written = written_tests(&ready.project, &["src", "crates", "xtask"], |line| line == "#[test]")?;
    let mut command = ready.shell.command("cargo", words);
    // The same sources get the same verdict; `cargo test` alone draws new cases each time.
    command.env("PROPTEST_RNG_SEED", "20260101");
    run_counted(&mut command, written)
}

/// Plain `#[test]` functions neither run nor warn here, and the other kind does not run natively: hence the counts.
fn in_a_browser(ready: &Ready) -> Result<()> {
    let mut packages = vec![("paas", "src".to_owned())];
    packages.extend(["briefing", "domain", "lines"].map(|name| (name, format!("crates/{name}"))));
    for (package, folder) in packages {
        let is_browser_test = |line: &str| line.starts_with("#[wasm_bindgen_test");
        let written = written_tests(&ready.project, &[&folder], is_browser_test)?;
        if written == 0 {
            println!("{package} has no browser tests");
            continue;
        }
        // Only the library: programs hold no tests, and linking them for nothing takes long.
        let words = ["test", "--target", "wasm32-unknown-unknown", "--package", package, "--lib"];
        let mut command = ready.shell.command("cargo", words);
        command.env("WASM_BINDGEN_USE_BROWSER", "1").env("WASM_BINDGEN_TEST_TIMEOUT", "300");
        if let Some(driver) = ready.shell.find("chromedriver") {
            command.env("CHROMEDRIVER", driver);
        }
        run_counted(&mut command, written)?;
    }
    Ok(())
}

fn journeys(ready: &Ready, steps: &mut Steps) {
    for gap in &ready.gaps {
        steps.skip(&format!("end to end, {}", gap.tests), &gap.why);
    }
    steps.take("end to end", || {
        let runner: &[&str] = if ready.shell.has("cargo-nextest") {
            &[
                "nextest",
                "run",
                "--package",
                JOURNEYS,
                "--test-threads",
                "2",
                "--no-fail-fast",
                "--success-output",
                "final",
                "--",
            ]
        } else {
            &["test", "--package", JOURNEYS, "--no-fail-fast", "--", "--test-threads", "2"]
        };
        let skipped = ready.gaps.iter().flat_map(|gap| ["--skip", gap.tests]);
        let written = written_tests(&ready.project, &["tests"], |line| line == "#[tokio::test]")?;
        let mut command = ready.shell.command("cargo", runner.iter().copied().chain(skipped));
        // What failed says so itself; a hundred frames of the runtime would only hide it.
        run_counted(command.env("RUST_LIB_BACKTRACE", "0"), written)
    });
}

fn score(ready: &Ready, steps: &mut Steps) {
    let name = "score on real conversations";
    let script = ready.project.join("../shared/eval/score.py");
    if !script.is_file() {
        steps.skip(name, "../shared/eval is not here");
    } else if !ready.shell.has("python3") {
        steps.skip(name, "python3 is not installed");
    } else {
        steps.take(name, || {
            ready.shell.run("cargo", ["build", "--quiet", "--release", "--package", "briefing"])?;
            let engine = ready.project.target().join("release/briefing");
            let mut command =
                ready.shell.command("python3", [script.as_os_str(), "--engine".as_ref(), engine.as_os_str()]);
            run::run(command.args(SCORE.iter().flat_map(|need| ["--need", need])))
        });
    }
}

/// Runs tests; fails where fewer ran than are written in the sources.
fn run_counted(command: &mut Command, written: usize) -> Result<()> {
    let (succeeded, printed) = run::run_and_read(command)?;
    if !succeeded {
        bail!("tests failed");
    }
    let ran = tests_run(&printed).context("the runner did not say how many tests it ran")?;
    println!("{ran} tests ran; {written} stand in the sources");
    if ran < written {
        bail!("{} tests were skipped in silence", written - ran);
    }
    Ok(())
}

/// Takes what nextest says at the end (`12 tests run: ..., 1 skipped`), or adds up what `cargo test` says for each file
/// (`5 passed; 0 failed; 1 ignored`). Nextest repeats the latter too, one for each test that it shows.
fn tests_run(printed: &str) -> Option<usize> {
    let add = |is_closing: fn(&&str) -> bool, words: &[&str]| {
        let counts = printed
            .lines()
            .filter(is_closing)
            .map(|line| words.iter().filter_map(|word| number_before(line, word)).sum::<usize>());
        counts.reduce(|total, count| total + count)
    };
    add(|line| line.contains(" run:") && line.contains("Summary"), &["test", "skipped"])
        .or_else(|| add(|line| line.contains("test result:"), &["passed", "failed", "ignored", "filtered"]))
}

fn number_before(line: &str, word: &str) -> Option<usize> {
    let words: Vec<&str> = line.split_whitespace().collect();
    let place = words.iter().position(|found| found.starts_with(word)).filter(|place| *place > 0)?;
    words.get(place - 1)?.parse().ok()
}

fn written_tests(project: &Project, folders: &[&str], is_test: impl Fn(&str) -> bool) -> Result<usize> {
    let mut written = 0;
    for folder in folders {
        let is_source = |path: &std::path::Path| {
            path.extension().is_some_and(|extension| extension == "rs")
                && !path.iter().any(|part| part == "fuzz" || part == "target")
        };
        for file in files_below(&project.join(folder), &is_source)? {
            let text = fs::read_to_string(&file).with_context(|| format!("reading {}", file.display()))?;
            written += text.lines().filter(|line| is_test(line.trim())).count();
        }
    }
    Ok(written)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_closing_lines_of_both_runners_are_understood() {
        for (printed, expected) in [
            ("     Summary [   0.1s] 12 tests run: 11 passed (1 slow), 1 failed, 3 skipped", Some(15)),
            ("     Summary [   0.1s] 1 test run: 1 passed, 0 skipped", Some(1)),
            ("test result: ok. 5 passed; 0 failed; 1 ignored; 0 measured; 0 filtered out", Some(6)),
            ("test result: ok. 2 passed; 0 failed\nx\ntest result: ok. 3 passed; 0 failed", Some(5)),
            (
                "test result: ok. 1 passed; 22 filtered out\n  Summary [ 1s] 2 tests run: 2 passed, 21 skipped",
                Some(23),
            ),
            ("running 5 tests", None),
        ] {
            assert_eq!(tests_run(printed), expected, "{printed}");
        }
    }
}
