//! How fast a running session uses credits, and when that reaches a mark: with an interval, and with what it rests on.
//!
//! Logging is taken for what it is: credits come in steps of different sizes at irregular times. The pace is what was
//! logged over the time that passed. Its uncertainty, and that of the way still ahead, is that of a compound Poisson
//! process: the fewer the steps and the more they differ, the wider the interval.

use crate::Timestamp;
use crate::session::CreditEntry;

/// The pace of a session.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Burn {
    /// Credits an hour.
    pub per_hour: f64,
    /// Steps that it rests on.
    pub steps: u32,
    /// Credits of a step on average.
    mean: f64,
    /// How much the steps differ: one more than the square of their coefficient of variation.
    spread: f64,
}

/// How long it takes to use so many credits more.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach {
    /// Most likely, in milliseconds.
    pub likely: i64,
    /// In eight of ten cases not before.
    pub soonest: i64,
    /// In eight of ten cases not after.
    pub latest: i64,
    /// Steps that this rests on.
    pub steps: u32,
}

/// Steps below which a pace is a guess.
pub const LEAST_STEPS: u32 = 3;
/// Presses within this time are one step: `+5` and `+1` for six credits.
const TOGETHER: i64 = 60_000;
/// A pace over less time than this says nothing.
const LEAST_TIME: i64 = 5 * 60_000;
const HOUR: f64 = 3_600_000.0;
/// Quantile of the normal distribution that leaves a tenth on either side.
const TENTH: f64 = 1.281_552;
/// Nobody plans further ahead than this.
const FURTHEST: f64 = 30.0 * 24.0 * HOUR;

/// The pace of a session at `now`; `None` while too little was logged to tell.
pub fn burn(log: &[CreditEntry], started: Timestamp, now: Timestamp) -> Option<Burn> {
    let steps = steps(log);
    let last = log.iter().map(|entry| entry.at).max()?;
    let passed = now.max(last).since(started);
    let count = steps.len() as f64;
    let total: f64 = steps.iter().sum();
    if (steps.len() as u32) < LEAST_STEPS || passed < LEAST_TIME || total <= 0.0 {
        return None;
    }
    let mean = total / count;
    let variance = steps.iter().map(|step| (step - mean).powi(2)).sum::<f64>() / (count - 1.0);
    Some(Burn {
        per_hour: total / passed as f64 * HOUR,
        steps: steps.len() as u32,
        mean,
        spread: 1.0 + variance / (mean * mean),
    })
}

/// Sizes of the steps: what was logged together is one, and corrections belong to the step that they correct.
fn steps(log: &[CreditEntry]) -> Vec<f64> {
    let mut steps: Vec<(Timestamp, f64)> = Vec::new();
    for entry in log {
        match steps.last_mut() {
            Some((at, size)) if entry.delta < 0 || entry.at.since(*at) < TOGETHER => {
                *at = entry.at;
                *size += entry.delta as f64;
            }
            _ => steps.push((entry.at, entry.delta as f64)),
        }
    }
    steps.into_iter().map(|(_, size)| size).filter(|size| *size > 0.0).collect()
}

impl Burn {
    /// How long until `rest` more credits are used at this pace; `None` where that is further away than anybody plans.
    pub fn reach(&self, rest: u32) -> Option<Reach> {
        let likely = f64::from(rest) / self.per_hour * HOUR;
        if !likely.is_finite() || likely > FURTHEST {
            return None;
        }
        let width = (TENTH * self.deviation(rest)).exp();
        Some(Reach {
            likely: likely as i64,
            soonest: (likely / width) as i64,
            latest: (likely * width).min(FURTHEST) as i64,
            steps: self.steps,
        })
    }

    /// Relative deviation of the time: of the pace that was seen, and of the steps that are ahead.
    fn deviation(&self, rest: u32) -> f64 {
        let seen = f64::from(self.steps);
        let ahead = (f64::from(rest) / self.mean).max(1.0);
        (self.spread * (1.0 / seen + 1.0 / ahead)).sqrt()
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    const MINUTE: i64 = 60_000;

    fn at(minutes: f64) -> Timestamp {
        Timestamp::from_millis(1_800_000_000_000 + (minutes * MINUTE as f64) as i64)
    }

    /// `minute:delta` entries.
    fn log(written: &str) -> Vec<CreditEntry> {
        let entries = written.split_whitespace().map(|entry| {
            let (minute, delta) = entry.split_once(':').unwrap();
            CreditEntry { at: at(minute.parse().unwrap()), delta: delta.parse().unwrap() }
        });
        entries.collect()
    }

    fn told(written: &str, now: f64, rest: u32) -> String {
        let reach = burn(&log(written), at(0.0), at(now)).and_then(|burn| burn.reach(rest));
        reach.map_or("nothing".to_owned(), |it| {
            let minutes = |millis: i64| millis / MINUTE;
            format!(
                "{} ({}-{}) from {}",
                minutes(it.likely),
                minutes(it.soonest),
                minutes(it.latest),
                it.steps
            )
        })
    }

    #[test]
    fn the_time_to_a_mark_comes_with_an_interval_and_what_it_rests_on() {
        for (log, now, rest, expected) in [
            ("", 60.0, 50, "nothing"),
            ("10:5 20:5", 60.0, 50, "nothing"),
            ("1:5 3:5 4.5:5", 4.5, 50, "nothing"),
            // An even pace of 10 credits in 20 minutes: the interval is as wide as few steps make it.
            ("20:10 40:10 60:10", 60.0, 30, "60 (21-170) from 3"),
            ("10:5 20:5 30:5 40:5 50:5 60:5 70:5 80:5 90:5 100:5", 100.0, 50, "100 (56-177) from 10"),
            // Pressed together: one step. A correction belongs to what it corrects.
            ("20:5 20.1:5 40:5 40.2:10 45:-5 60:10", 60.0, 30, "60 (21-170) from 3"),
            ("20:10 40:10 60:-10", 60.0, 30, "nothing"),
            // Time that passes without any credits slows the pace.
            ("20:10 40:10 60:10", 180.0, 30, "180 (63-512) from 3"),
            ("20:10 40:10 60:10", 60.0, 0, "0 (0-0) from 3"),
            ("20:10 40:10 60:10", 60.0, 4_000_000, "nothing"),
            // The clock went back behind what was logged, or behind the start.
            ("20:10 40:10 60:10", 30.0, 30, "60 (21-170) from 3"),
            ("-20:10 -40:10 -60:10", -60.0, 30, "nothing"),
        ] {
            assert_eq!(told(log, now, rest), expected, "{log} at {now}, {rest} more");
        }
    }

    /// Numbers of chance that are the same in each run.
    struct Dice(u64);

    impl Dice {
        fn next(&mut self) -> f64 {
            self.0 ^= self.0 << 13;
            self.0 ^= self.0 >> 7;
            self.0 ^= self.0 << 17;
            (self.0 >> 11) as f64 / (1_u64 << 53) as f64
        }

        /// Minutes until the next of steps that come independently, one in `mean` minutes.
        fn wait(&mut self, mean: f64) -> f64 {
            -mean * (1.0 - self.next()).ln()
        }
    }

    #[test]
    fn in_about_eight_of_ten_sessions_the_mark_is_reached_within_the_interval() {
        let mut dice = Dice(0x9e37_79b9_7f4a_7c15);
        let (mut told, mut hit) = (0, 0);
        for _ in 0..4_000 {
            let (gap, largest) = (2.0 + 8.0 * dice.next(), 1.0 + 9.0 * dice.next());
            let size = |dice: &mut Dice| 1 + (dice.next() * largest) as i64;
            let (mut entries, mut minute, seen) = (Vec::new(), 0.0, 30.0 + 60.0 * dice.next());
            let reached = loop {
                minute += dice.wait(gap).max(1.1);
                let used: i64 = entries.iter().map(|it: &CreditEntry| it.delta).sum();
                if used >= 90 {
                    break minute;
                }
                entries.push(CreditEntry { at: at(minute), delta: size(&mut dice) });
                if entries.iter().map(|it| it.delta).sum::<i64>() >= 90 {
                    break minute;
                }
            };
            entries.retain(|it| it.at <= at(seen));
            let used: i64 = entries.iter().map(|it| it.delta).sum();
            if used >= 90 {
                continue;
            }
            let Some(reach) = burn(&entries, at(0.0), at(seen)).and_then(|it| it.reach((90 - used) as u32))
            else {
                continue;
            };
            told += 1;
            let truth = ((reached - seen) * MINUTE as f64) as i64;
            hit += i32::from((reach.soonest..=reach.latest).contains(&truth));
        }
        let coverage = f64::from(hit) / f64::from(told);
        assert!((0.75..=0.85).contains(&coverage), "{coverage} of {told}");
    }
}
