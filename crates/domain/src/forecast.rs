//! How many credits the next days will use, and when the pool runs dry. `docs/forecasts.md` tells the method and what it
//! was measured to be worth.
//!
//! The likely number is the mean of the last days of the same weekday, drawn towards the mean of the last four weeks.
//! The interval is split conformal prediction (Vovk, Gammerman and Shafer 2005; Lei et al. 2018): the forecasts that the
//! same rule would have made on past days are set against what happened, and the tenth and the ninetieth hundredth of
//! their errors are laid around the new number; those of several days are widened, since such stretches overlap. Nothing is kept of past forecasts: each is made again from the days
//! before its own, so that the record cannot differ from what the rule says.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::account::{Account, AccountStatus};
use crate::analytics::calendar::{Calendar, Day};
use crate::analytics::{Past, Span};
use crate::refresh::RefreshRule;
use crate::row::Row;

/// Days of the past that forecasts rest on, at most.
pub const HISTORY: usize = 120;
/// Days that are needed before the rule says anything.
const LEARN: usize = 7;
/// Past forecasts without which there is no interval: with fewer, a tenth of them is less than one.
const LEAST: usize = 10;
/// Stretches of several days that do not overlap, without which there is no interval for as many.
const LEAST_APART: usize = 3;
/// Past forecasts that an interval rests on, at most: habits change.
const MOST: usize = 60;
/// Days of the same weekday that count, and days of all.
const SEASONS: usize = 6;
const RECENT: usize = 28;
/// How many days of the same weekday the mean of all days weighs as much as.
const SHRINK: f64 = 2.0;
/// What lies below the interval, and above it.
const TAIL: f64 = 0.1;
/// Past forecasts that are shown.
const SHOWN: usize = 30;
/// How far ahead the pool is followed.
const AHEAD: i64 = 14;
const HOUR: i64 = 3_600_000;

/// What is to be expected.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Forecast {
    /// Days of the past that could be looked at.
    pub observed_days: usize,
    /// Days without which there is no forecast.
    pub needed_days: usize,
    /// Credits that were used today so far.
    pub today_so_far: u64,
    /// Credits of today, all of it.
    pub today: Option<Expected>,
    /// Credits of seven days from today.
    pub week: Option<Expected>,
    /// When the pool runs dry; only for all projects together.
    pub pool: Option<Pool>,
    /// What would have been forecast for past days, the latest last.
    pub record: Vec<Recorded>,
    /// By how many credits those forecasts were wrong, in the middle.
    pub median_error: Option<f64>,
    /// How many of them, in percent, had the truth in their interval.
    pub covered: Option<f64>,
}

/// A forecast: with a chance of 80 % the truth is from `low` to `high`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Expected {
    /// The likely number.
    pub likely: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
    /// Past forecasts whose errors the interval rests on.
    pub observations: usize,
}

/// A forecast for a day that is over.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// As `2026-11-23`.
    pub date: String,
    /// What would have been forecast the evening before.
    pub expected: Expected,
    /// What was used.
    pub actual: u64,
}

/// When the pool runs dry within [`Pool::days`].
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Pool {
    /// Credits left on the accounts that can be used.
    pub left: u64,
    /// How far ahead was looked.
    pub days: i64,
    /// When it runs dry with the upper end of the forecast; never within that time without it.
    pub earliest: Option<Timestamp>,
    /// With the likely number.
    pub likely: Option<Timestamp>,
    /// With the lower end.
    pub latest: Option<Timestamp>,
}

/// The likely sum of so many days behind a history.
pub fn likely(history: &[f64], days: usize) -> f64 {
    let recent = &history[history.len().saturating_sub(RECENT)..];
    let mean = recent.iter().sum::<f64>() / recent.len().max(1) as f64;
    (0..days)
        .map(|ahead| {
            let same = history.iter().rev().skip(6 - ahead % 7).step_by(7).take(SEASONS);
            let (count, sum) = same.fold((0.0, 0.0), |(count, sum), credits| (count + 1.0, sum + credits));
            (sum + SHRINK * mean) / (count + SHRINK)
        })
        .sum()
}

/// The sum of so many days behind a history, with its interval; `None` where the history is too short.
pub fn expect(history: &[f64], days: usize) -> Option<Expected> {
    let last = (history.len() + 1).checked_sub(days)?;
    let first = LEARN.max(last.saturating_sub(MOST));
    let mut errors: Vec<f64> = (first..last)
        .map(|day| history[day..day + days].iter().sum::<f64>() - likely(&history[..day], days))
        .collect();
    if errors.len() < LEAST || (days > 1 && errors.len() < LEAST_APART * days) {
        return None;
    }
    errors.sort_by(f64::total_cmp);
    let likely = likely(history, days);
    let wider = widening(errors.len(), days);
    let end = |error: f64| (likely + error * wider).max(0.0);
    Some(Expected {
        likely: likely.max(0.0),
        low: end(quantile(&errors, TAIL)),
        high: end(quantile(&errors, 1.0 - TAIL)),
        observations: errors.len(),
    })
}

/// By how much errors are widened. Sums over stretches that overlap tell less than as many that do not: as if they were a
/// sample of those, the normal quantile gives way to Student's (Cornish and Fisher's expansion at nine tenths).
fn widening(errors: usize, days: usize) -> f64 {
    if days < 2 {
        return 1.0;
    }
    let apart = errors as f64 / days as f64;
    let freedom = apart - 1.0;
    (1.0 + 0.661 / freedom + 0.446 / (freedom * freedom)) * (1.0 + 1.0 / apart).sqrt()
}

/// Where the next of as many numbers falls with this chance: between the two of its rank among one more than they are.
fn quantile(sorted: &[f64], chance: f64) -> f64 {
    let rank = (chance * (sorted.len() + 1) as f64 - 1.0).clamp(0.0, (sorted.len() - 1) as f64);
    let (below, part) = (rank.floor() as usize, rank.fract());
    let above = (below + 1).min(sorted.len() - 1);
    sorted[below] + (sorted[above] - sorted[below]) * part
}

/// Forecasts from the credits of each day.
pub(crate) fn forecast(
    used: &HashMap<Day, i64>,
    hours: &[Vec<u64>],
    past: &Past<'_>,
    span: &Span,
    calendar: &Calendar<'_>,
) -> Forecast {
    let today = span.today;
    let history = history(used, today);
    let so_far = used.get(&today).copied().unwrap_or_default().max(0) as u64;
    let shown = |it: Expected| Expected {
        likely: it.likely.round().max(so_far as f64),
        low: it.low.round().max(so_far as f64),
        high: it.high.round().max(so_far as f64),
        ..it
    };
    let week = expect(&history, 7);
    let pace = week.as_ref().map(|it| (it.clone(), 7.0)).or_else(|| Some((expect(&history, 1)?, 1.0)));
    let record = record(&history, today);
    Forecast {
        observed_days: history.len(),
        needed_days: LEARN + LEAST,
        today_so_far: so_far,
        today: expect(&history, 1).map(shown),
        week: week.map(shown),
        pool: if span.project.is_none() { pace.map(|pace| pool(pace, hours, past, calendar)) } else { None },
        median_error: median_error(&record),
        covered: covered(&record),
        record,
    }
}

/// Credits of each day up to yesterday, from the first on which any were used.
fn history(used: &HashMap<Day, i64>, today: Day) -> Vec<f64> {
    let earliest = today.plus(-(HISTORY as i64));
    let first = used.iter().filter(|(day, credits)| **credits > 0 && **day >= earliest && **day < today);
    let Some(first) = first.map(|(day, _)| *day).min() else { return Vec::new() };
    (first.0..today.0).map(|day| used.get(&Day(day)).copied().unwrap_or_default().max(0) as f64).collect()
}

fn record(history: &[f64], today: Day) -> Vec<Recorded> {
    let from = history.len().saturating_sub(SHOWN);
    let past = (from..history.len()).filter_map(|day| {
        Some(Recorded {
            date: today.plus(day as i64 - history.len() as i64).date(),
            expected: rounded(expect(&history[..day], 1)?),
            actual: history[day] as u64,
        })
    });
    past.collect()
}

fn rounded(expected: Expected) -> Expected {
    let Expected { likely, low, high, observations } = expected;
    Expected { likely: likely.round(), low: low.round(), high: high.round(), observations }
}

fn median_error(record: &[Recorded]) -> Option<f64> {
    let mut errors: Vec<f64> =
        record.iter().map(|it| (it.actual as f64 - it.expected.likely).abs()).collect();
    errors.sort_by(f64::total_cmp);
    let upper = *errors.get(errors.len() / 2)?;
    Some((upper + errors[(errors.len() - 1) / 2]) / 2.0)
}

fn covered(record: &[Recorded]) -> Option<f64> {
    let hit = |it: &&Recorded| (it.expected.low..=it.expected.high).contains(&(it.actual as f64));
    let hits = record.iter().filter(hit).count();
    (!record.is_empty()).then(|| (hits as f64 * 100.0 / record.len() as f64).round())
}

fn pool(
    (expected, days): (Expected, f64),
    hours: &[Vec<u64>],
    past: &Past<'_>,
    calendar: &Calendar<'_>,
) -> Pool {
    let end = past.now.plus(AHEAD * 24 * HOUR);
    let usable: Vec<&Account> =
        past.accounts.iter().filter(|it| it.is_live() && it.status != AccountStatus::Blocked).collect();
    let wells: Vec<Well> = usable.iter().map(|it| Well::new(it, past.now, end, calendar)).collect();
    let by_hour = by_hour(hours);
    let dry = |sum: f64| {
        let demand = |at: Timestamp| sum / days * by_hour[calendar.hour(at)];
        runs_dry(&wells, past.now, end, demand)
    };
    Pool {
        left: wells.iter().map(|well| well.left as u64).sum(),
        days: AHEAD,
        earliest: dry(expected.high),
        likely: dry(expected.likely),
        latest: dry(expected.low),
    }
}

/// What part of a day's credits is used in each hour.
fn by_hour(hours: &[Vec<u64>]) -> [f64; 24] {
    let mut sums = [0.0; 24];
    for day in hours {
        day.iter().zip(&mut sums).for_each(|(credits, sum)| *sum += *credits as f64);
    }
    let all: f64 = sums.iter().sum();
    if all > 0.0 { sums.map(|sum| sum / all) } else { [1.0 / 24.0; 24] }
}

/// What an account has left, and when it is full again.
#[derive(Clone, Debug, PartialEq)]
struct Well {
    left: f64,
    limit: f64,
    refreshes: Vec<Timestamp>,
}

impl Well {
    fn new(account: &Account, now: Timestamp, end: Timestamp, calendar: &Calendar<'_>) -> Self {
        let refreshes = match &account.refresh_rule {
            RefreshRule::Rolling { hours } => {
                let length = i64::from(*hours.get()) * HOUR;
                let next = |at: &Timestamp| Some(at.plus(length)).filter(|next| *next <= end);
                let passed = now.since(account.refreshed_at).max(0) / length;
                let first = account.refreshed_at.plus(passed * length);
                std::iter::successors(next(&first), next).collect()
            }
            rule => calendar.moments(rule, now, end),
        };
        let left = if account.is_usable() { account.credits_available } else { 0 };
        Self { left: left.into(), limit: account.credits_limit.into(), refreshes }
    }
}

/// The hour in which what is wanted is no longer there. Each hour draws from the account with the most left, as the choice
/// of the next account does.
fn runs_dry(
    wells: &[Well],
    now: Timestamp,
    end: Timestamp,
    demand: impl Fn(Timestamp) -> f64,
) -> Option<Timestamp> {
    let mut wells: Vec<(f64, &Well, usize)> = wells.iter().map(|well| (well.left, well, 0)).collect();
    let hours = (end.since(now) / HOUR) as usize;
    for at in (0..hours).map(|hour| now.plus(hour as i64 * HOUR)) {
        for (left, well, next) in &mut wells {
            while well.refreshes.get(*next).is_some_and(|due| *due <= at) {
                (*left, *next) = (well.limit, *next + 1);
            }
        }
        let mut wanted = demand(at);
        wells.sort_by(|one, other| other.0.total_cmp(&one.0));
        for (left, ..) in &mut wells {
            let taken = wanted.min(*left);
            (*left, wanted) = (*left - taken, wanted - taken);
        }
        if wanted > 1e-9 {
            return Some(at);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_likely_number_is_that_of_the_weekday_drawn_towards_all_days() {
        let flat = vec![70.0; 28];
        assert_eq!((likely(&flat, 1), likely(&flat, 7)), (70.0, 490.0));
        // Every seventh day 140, the others nothing; the next day is of the busy kind.
        let weekly: Vec<f64> = (0..28).map(|day| if day % 7 == 0 { 140.0 } else { 0.0 }).collect();
        assert_eq!(likely(&weekly, 1), (4.0 * 140.0 + 2.0 * 20.0) / 6.0);
        assert_eq!(likely(&weekly[..27], 1), 2.0 * (140.0 * 4.0 / 27.0) / 5.0);
        assert_eq!(likely(&[], 1), 0.0);
    }

    #[test]
    fn a_history_that_is_too_short_gives_no_forecast() {
        for (days, horizon, is_enough) in
            [(16, 1, false), (17, 1, true), (33, 7, false), (34, 7, true), (0, 1, false)]
        {
            let history: Vec<f64> = (0..days).map(f64::from).collect();
            assert_eq!(expect(&history, horizon).is_some(), is_enough, "{days} {horizon}");
        }
    }

    #[test]
    fn what_never_changes_is_expected_exactly() {
        let expected = expect(&[40.0; 60], 7);
        assert_eq!(expected, Some(Expected { likely: 280.0, low: 280.0, high: 280.0, observations: 47 }));
    }

    #[test]
    fn ends_of_the_interval_lie_between_the_two_errors_of_their_rank() {
        let numbers: Vec<f64> = (1..=19).map(f64::from).collect();
        assert_eq!((quantile(&numbers, 0.1), quantile(&numbers, 0.9)), (2.0, 18.0));
        assert_eq!(quantile(&numbers[..10], 0.1), 1.1);
        assert_eq!(quantile(&[5.0], 0.9), 5.0);
    }

    #[test]
    fn the_pool_runs_dry_when_no_account_has_what_is_wanted() {
        let now = Timestamp::from_millis(0);
        let hour = |hour: i64| now.plus(hour * HOUR);
        let well = |left: f64, refreshes: &[i64]| Well {
            left,
            limit: 100.0,
            refreshes: refreshes.iter().map(|at| hour(*at)).collect(),
        };
        for (wells, demand, dry) in [
            (vec![well(50.0, &[]), well(50.0, &[])], 10.0, Some(10)),
            (vec![well(50.0, &[3])], 10.0, Some(13)),
            // A refresh gives back what was used, never more than the limit.
            (vec![well(100.0, &[1])], 10.0, Some(11)),
            (vec![well(0.0, &[])], 10.0, Some(0)),
            (vec![], 10.0, Some(0)),
            (vec![well(50.0, &[])], 0.0, None),
            (vec![well(50.0, &[4, 14, 24])], 10.0, Some(34)),
        ] {
            assert_eq!(runs_dry(&wells, now, hour(48), |_| demand), dry.map(hour), "{wells:?} {demand}");
        }
    }

    #[test]
    fn hours_without_a_past_are_all_alike() {
        assert_eq!(by_hour(&[]), [1.0 / 24.0; 24]);
        let mut hours = vec![vec![0; 24]; 7];
        (hours[0][9], hours[6][9], hours[2][20]) = (2, 4, 2);
        assert_eq!((by_hour(&hours)[9], by_hour(&hours)[20], by_hour(&hours)[0]), (0.75, 0.25, 0.0));
    }
}
