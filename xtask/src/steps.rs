//! Steps of a longer run: each is announced, timed, and listed at the end.

use std::time::{Duration, Instant};

use anyhow::{Result, bail};

/// How a step ended.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ending {
    Done,
    Skipped(String),
    Failed(String),
}

/// The steps taken so far.
#[derive(Debug, Default)]
pub(crate) struct Steps(Vec<(String, Duration, Ending)>);

impl Steps {
    /// Takes a step; returns whether it succeeded, so that what needs it can be left out.
    pub(crate) fn take(&mut self, name: &str, step: impl FnOnce() -> Result<()>) -> bool {
        println!("\n==> {name}");
        let started = Instant::now();
        let ending = match step() {
            Ok(()) => Ending::Done,
            Err(error) => {
                eprintln!("failed: {error:#}");
                Ending::Failed(format!("{error:#}"))
            }
        };
        let succeeded = ending == Ending::Done;
        self.0.push((name.to_owned(), started.elapsed(), ending));
        succeeded
    }

    /// Records, loudly, that a step is not taken.
    pub(crate) fn skip(&mut self, name: &str, why: &str) {
        println!("\n==> {name}\nSKIPPED: {why}");
        self.0.push((name.to_owned(), Duration::ZERO, Ending::Skipped(why.to_owned())));
    }

    /// Prints the list; fails when a step did.
    pub(crate) fn finish(self) -> Result<()> {
        println!("\n==> Summary");
        for (name, time, ending) in &self.0 {
            let note = match ending {
                Ending::Done => "ok".to_owned(),
                Ending::Skipped(why) => format!("SKIPPED: {why}"),
                Ending::Failed(why) => format!("FAILED: {}", why.lines().next().unwrap_or_default()),
            };
            println!("{:>7.1} s  {name}: {note}", time.as_secs_f64());
        }
        println!("{:>7.1} s  in all", self.0.iter().map(|(_, time, _)| time.as_secs_f64()).sum::<f64>());
        let failed = self.0.iter().filter(|(_, _, ending)| matches!(ending, Ending::Failed(_))).count();
        if failed > 0 {
            bail!("{failed} of {} steps failed", self.0.len());
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use anyhow::anyhow;

    use super::*;

    #[test]
    fn one_failed_step_fails_the_run_but_not_the_steps_after_it() {
        let mut steps = Steps::default();
        assert!(!steps.take("first", || Err(anyhow!("broken"))));
        assert!(steps.take("second", || Ok(())));
        steps.skip("third", "not here");
        assert!(steps.finish().is_err());
    }

    #[test]
    fn a_skipped_step_fails_nothing() {
        let mut steps = Steps::default();
        steps.skip("only", "not here");
        assert!(steps.finish().is_ok());
    }
}
