//! What outcomes teach: which account does best at which work, which level was enough, when hand-offs came late.
//! Rates are Beta-smoothed: few observations are drawn towards what all of them say.

use std::collections::BTreeMap;

use briefing::Level;
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::analytics::Seen;
use crate::row::choice;
use crate::session::{SessionStatus, SessionType};

choice! {
    /// Whether a briefing told enough to go on.
    Sufficed {
        #[default]
        Yes = "yes", "Yes";
        Partly = "partly", "Partly";
        No = "no", "No";
    }
}

/// What the session that went on says about the briefing that it began with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BriefingOutcome {
    /// When it was said.
    pub at: Timestamp,
    /// Whether it told enough.
    pub sufficed: Sufficed,
    /// What was missing; may be empty.
    pub missing: String,
    /// How short the briefing was, where one was kept.
    pub level: Option<Level>,
}

/// How many observations of its own weigh as much as what all of them say.
const PRIOR: f64 = 4.0;
/// With fewer observations nothing is suggested.
const ENOUGH: u64 = 5;
/// A level is enough where it sufficed this often, in percent.
const ENOUGH_OFTEN: f64 = 80.0;
/// Beyond this share of the limit a hand-off is late, in percent.
const LATE: f64 = 95.0;
/// How many standard deviations of its rate an account must lie above all others.
const CLEARLY: f64 = 1.28;
/// What was missing last, so many of it.
const RECENT: usize = 5;

/// What outcomes teach.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Learning {
    /// Sessions that succeeded, by account and kind of work, the surest first.
    pub accounts: Vec<Suited>,
    /// Briefings that sufficed, by level, the shortest first.
    pub levels: Vec<Enough>,
    /// What was said to be missing, the latest first.
    pub missing: Vec<String>,
    /// When hand-offs came late.
    pub late: Late,
    /// What follows, each with its evidence.
    pub suggestions: Vec<String>,
}

/// A count of trials that went well, with a smoothed rate.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Rate {
    /// How many went well.
    pub good: u64,
    /// Of how many.
    pub of: u64,
    /// The smoothed rate, in percent.
    pub percent: f64,
}

/// How an account does at a kind of work.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Suited {
    /// Id of the account.
    pub account: String,
    /// Its name.
    pub name: String,
    /// The kind of work.
    pub work: SessionType,
    /// Sessions that were completed or handed off, of those that ended.
    pub rate: Rate,
}

/// How often briefings of a level sufficed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Enough {
    /// The level; `None` where none was kept.
    pub level: Option<Level>,
    /// Those that sufficed, of those that were asked about.
    pub rate: Rate,
}

/// Hand-offs by when they came.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Late {
    /// Sessions that were handed off.
    pub handoffs: u64,
    /// Those that had used more than 95 % of the limit.
    pub late: u64,
    /// Sessions that failed beyond that share: perhaps cut off.
    pub cut_off: u64,
    /// The share of the limit at which late ones came, in the middle, in percent.
    pub middle: Option<f64>,
}

/// A rate that is drawn towards another one, in percent: the mean of a Beta distribution.
pub fn smoothed(good: u64, of: u64, towards: f64) -> Rate {
    let rate = (good as f64 + PRIOR * towards / 100.0) / (of as f64 + PRIOR);
    Rate { good, of, percent: (rate * 1000.0).round() / 10.0 }
}

impl Rate {
    /// The lower end of where the rate may truly lie, in percent.
    fn surely(&self) -> f64 {
        let (rate, weight) = (self.percent / 100.0, self.of as f64 + PRIOR + 1.0);
        self.percent - CLEARLY * (rate * (1.0 - rate) / weight).sqrt() * 100.0
    }
}

/// What is collected while sessions pass by.
#[derive(Default)]
pub(crate) struct Lessons {
    work: BTreeMap<(String, SessionType), (String, u64, u64)>,
    levels: BTreeMap<usize, (Option<Level>, u64, u64)>,
    missing: Vec<(Timestamp, String)>,
    late: Late,
    lateness: Vec<f64>,
}

impl Lessons {
    /// Learns from a session.
    pub(crate) fn add(&mut self, seen: &Seen<'_>) {
        if seen.is_new
            && let Some(outcome) = &seen.session.briefing_outcome
        {
            self.hear(outcome);
        }
        if let Some(used) = seen.ended() {
            self.judge(seen, used.share());
        }
    }

    fn hear(&mut self, outcome: &BriefingOutcome) {
        let entry = self.levels.entry(rank(outcome.level)).or_insert((outcome.level, 0, 0));
        entry.1 += u64::from(outcome.sufficed == Sufficed::Yes);
        entry.2 += 1;
        if !outcome.missing.trim().is_empty() {
            self.missing.push((outcome.at, outcome.missing.trim().to_owned()));
        }
    }

    fn judge(&mut self, seen: &Seen<'_>, share: f64) {
        let session = seen.session;
        if let Some(account) = seen.account {
            let key = (account.id.to_string(), session.session_type);
            let entry = self.work.entry(key).or_insert_with(|| (account.account_name.to_string(), 0, 0));
            entry.1 += u64::from(session.status != SessionStatus::Failed);
            entry.2 += 1;
        }
        let is_late = share > LATE;
        match session.status {
            SessionStatus::HandedOff => {
                self.late.handoffs += 1;
                self.late.late += u64::from(is_late);
                self.lateness.extend(is_late.then_some(share));
            }
            SessionStatus::Failed => self.late.cut_off += u64::from(is_late),
            _ => (),
        }
    }

    /// What it all teaches.
    pub(crate) fn told(mut self) -> Learning {
        self.lateness.sort_by(f64::total_cmp);
        self.late.middle = self.lateness.get(self.lateness.len() / 2).map(|share| share.round());
        self.missing.sort_by_key(|one| std::cmp::Reverse(one.0));
        let accounts = suited(&self.work);
        let levels: Vec<Enough> = self
            .levels
            .into_values()
            .map(|(level, good, of)| Enough { level, rate: smoothed(good, of, 50.0) })
            .collect();
        let mut suggestions = Vec::new();
        suggestions.extend(best_accounts(&accounts));
        suggestions.extend(enough_level(&levels));
        suggestions.extend(later(&self.late));
        Learning { accounts, levels, missing: latest(self.missing), late: self.late, suggestions }
    }
}

/// What was said last, nothing twice.
fn latest(said: Vec<(Timestamp, String)>) -> Vec<String> {
    let mut told: Vec<String> = Vec::new();
    for (_, text) in said {
        if told.len() < RECENT && !told.contains(&text) {
            told.push(text);
        }
    }
    told
}

/// The shortest level first, those without one last.
fn rank(level: Option<Level>) -> usize {
    match level {
        Some(Level::High) => 0,
        Some(Level::Medium) => 1,
        Some(Level::Low) => 2,
        Some(Level::Auto) => 3,
        None => 4,
    }
}

fn suited(work: &BTreeMap<(String, SessionType), (String, u64, u64)>) -> Vec<Suited> {
    let (good, of) = work.values().fold((0, 0), |sum, (_, good, of)| (sum.0 + good, sum.1 + of));
    let all = (good as f64 + 1.0) / (of as f64 + 2.0) * 100.0;
    let mut suited: Vec<Suited> = work
        .iter()
        .map(|((account, kind), (name, good, of))| Suited {
            account: account.clone(),
            name: name.clone(),
            work: *kind,
            rate: smoothed(*good, *of, all),
        })
        .collect();
    suited.sort_by(|one, other| {
        other.rate.surely().total_cmp(&one.rate.surely()).then_with(|| one.name.cmp(&other.name))
    });
    suited
}

/// For each kind of work the account that is clearly better at it than all together.
fn best_accounts(suited: &[Suited]) -> Vec<String> {
    let told = SessionType::ALL.iter().filter_map(|kind| {
        let of_kind = || suited.iter().filter(|it| it.work == *kind);
        let (good, of) = of_kind().fold((0, 0), |sum, it| (sum.0 + it.rate.good, sum.1 + it.rate.of));
        let best = of_kind().find(|it| it.rate.of >= ENOUGH)?;
        let all = good as f64 * 100.0 / of.max(1) as f64;
        (best.rate.surely() > all).then(|| {
            format!(
                "{} does best at {}: {} of {} sessions succeeded, against {good} of {of} on all accounts.",
                best.name,
                kind.words().to_lowercase(),
                best.rate.good,
                best.rate.of,
            )
        })
    });
    told.collect()
}

/// The shortest level that is enough, where another one is known not to be or is used without need.
fn enough_level(levels: &[Enough]) -> Option<String> {
    let known: Vec<(&'static str, &Enough)> = levels
        .iter()
        .filter(|it| it.rate.of >= ENOUGH)
        .filter_map(|it| Some((level_name(it.level)?, it)))
        .collect();
    let enough = known.iter().find(|(_, it)| it.rate.percent >= ENOUGH_OFTEN);
    let short = known.iter().find(|(_, it)| it.rate.percent < ENOUGH_OFTEN);
    let evidence =
        |(name, it): &(&str, &Enough)| format!("{name} sufficed in {} of {}", it.rate.good, it.rate.of);
    match (enough, short) {
        (Some(enough), Some(short)) => {
            Some(format!("Use level {}: {}, {}.", enough.0, evidence(enough), evidence(short)))
        }
        (Some(enough), None) => {
            Some(format!("Level {} is enough: {} briefings.", enough.0, evidence(enough)))
        }
        (None, Some(short)) => {
            Some(format!("Take a longer level than {}: {} briefings.", short.0, evidence(short)))
        }
        (None, None) => None,
    }
}

fn level_name(level: Option<Level>) -> Option<&'static str> {
    match level? {
        Level::High => Some("high"),
        Level::Medium => Some("medium"),
        Level::Low => Some("low"),
        Level::Auto => Some("auto"),
    }
}

fn later(late: &Late) -> Option<String> {
    let middle = late.middle?;
    (late.late * 4 >= late.handoffs).then(|| {
        format!(
            "{} of {} hand-offs came late, at {middle:.0} % of the limit in the middle: hand off from 85 % on.",
            late.late, late.handoffs
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_observations_are_drawn_towards_all_of_them() {
        for (good, of, towards, percent) in [
            (0, 0, 70.0, 70.0),
            (1, 1, 50.0, 60.0),
            (0, 1, 50.0, 40.0),
            (96, 96, 50.0, 98.0),
            (3, 6, 100.0, 70.0),
        ] {
            assert_eq!(smoothed(good, of, towards), Rate { good, of, percent }, "{good} of {of}");
        }
    }

    fn level(level: Level, good: u64, of: u64) -> Enough {
        Enough { level: Some(level), rate: smoothed(good, of, 50.0) }
    }

    #[test]
    fn the_shortest_level_that_is_enough_is_suggested_with_its_evidence() {
        use Level::{High, Low, Medium};
        for (levels, told) in [
            (vec![], None),
            (vec![level(High, 4, 4)], None),
            (vec![level(High, 20, 20)], Some("Level high is enough: high sufficed in 20 of 20 briefings.")),
            (
                vec![level(High, 3, 9), level(Medium, 30, 31)],
                Some("Use level medium: medium sufficed in 30 of 31, high sufficed in 3 of 9."),
            ),
            (
                vec![level(High, 30, 31), level(Low, 3, 9)],
                Some("Use level high: high sufficed in 30 of 31, low sufficed in 3 of 9."),
            ),
            (
                vec![level(High, 1, 9)],
                Some("Take a longer level than high: high sufficed in 1 of 9 briefings."),
            ),
        ] {
            assert_eq!(enough_level(&levels).as_deref(), told);
        }
    }

    #[test]
    fn an_account_is_suggested_only_where_it_is_clearly_better() {
        let work = |rows: &[(&str, u64, u64)]| {
            let rows = rows.iter().map(|(name, good, of)| {
                (((*name).to_owned(), SessionType::Bugfix), ((*name).to_owned(), *good, *of))
            });
            best_accounts(&suited(&rows.collect()))
        };
        assert_eq!(
            work(&[("dev-01", 30, 30), ("dev-02", 10, 30)]),
            ["dev-01 does best at bug fix: 30 of 30 sessions succeeded, against 40 of 60 on all accounts."]
        );
        assert!(work(&[("dev-01", 3, 3), ("dev-02", 10, 30)]).is_empty(), "too few");
        assert!(work(&[("dev-01", 9, 10), ("dev-02", 8, 10)]).is_empty(), "no clear difference");
    }

    #[test]
    fn late_handoffs_are_told_where_they_are_many() {
        let late = |handoffs, late| Late { handoffs, late, cut_off: 0, middle: Some(98.0) };
        assert_eq!(
            later(&late(14, 6)).as_deref(),
            Some("6 of 14 hand-offs came late, at 98 % of the limit in the middle: hand off from 85 % on.")
        );
        assert_eq!(later(&late(14, 3)), None);
        assert_eq!(later(&Late::default()), None);
    }
}
