//! What the figures of sessions say: one question a file, all of them answered in one pass over the sessions.

pub mod calendar;
pub mod expired;
pub mod figures;
pub mod groups;
pub mod ledger;
mod recommend;
pub mod spread;

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::forecast::{self, Forecast};
use crate::learning::{self, Learning};
use crate::project::Project;
use crate::queue::QueueEntry;
use crate::refresh::Zones;
use crate::session::Session;
use crate::{Id, Timestamp};

use calendar::{Calendar, Day};
use expired::Expired;
pub use figures::{Bands, Figures, Score, Use};
use groups::{Group, Groups};
use ledger::{Assumptions, Return, Savings};
use spread::Bin;

/// Days before the asked time that are read too: periods of accounts that ended in it may have begun a month before.
const BEFORE: u32 = 32;

/// What is asked.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Ask {
    /// Only this project; all without it.
    pub project: Option<Id<Project>>,
    /// How many local days, the present one being the last.
    pub days: u32,
    /// Whose clock tells days and hours.
    pub zone: String,
    /// What a hand-off is taken to save; without it what was kept with each.
    pub assumptions: Option<Assumptions>,
}

impl Ask {
    /// How far back sessions must be read.
    pub fn reaches_back(&self, now: Timestamp) -> Timestamp {
        let days = self.days.max(forecast::HISTORY as u32) + BEFORE;
        now.plus(-i64::from(days) * 24 * 3_600_000)
    }
}

/// What the answer is made of.
#[derive(Clone, Copy)]
pub struct Past<'a> {
    /// The present moment.
    pub now: Timestamp,
    /// Sessions that began after [`Ask::reaches_back`], or still run; none in the trash.
    pub sessions: &'a [Session],
    /// All accounts, in the trash too.
    pub accounts: &'a [Account],
    /// Hand-offs that were made, of sessions that are not in the trash.
    pub handoffs: &'a [QueueEntry],
    /// What clocks show.
    pub zones: Zones<'a>,
}

/// The answer.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// How many local days.
    pub days: u32,
    /// The first of them.
    pub from: String,
    /// The last of them.
    pub to: String,
    /// Sessions of that time that still run, which the figures leave out.
    pub running: u64,
    /// Credits that were logged in that time, by running sessions too.
    pub used: u64,
    /// The figures of the sessions that ended.
    #[serde(flatten)]
    pub figures: Figures,
    /// Each day.
    pub daily: Vec<DayUse>,
    /// How many sessions used which share of their limit.
    pub distribution: Vec<Bin>,
    /// Where credits went, by account.
    pub by_account: Vec<Group>,
    /// By platform.
    pub by_platform: Vec<Group>,
    /// By specialization of the account; one with several tags counts for each.
    pub by_specialization: Vec<Group>,
    /// By kind of work.
    pub by_type: Vec<Group>,
    /// Credits by weekday, Monday first, and hour.
    pub hours: Vec<Vec<u64>>,
    /// What was left when accounts refreshed.
    pub expired: Expired,
    /// What hand-offs saved.
    pub savings: Savings,
    /// What the accounts cost, and what came of it.
    pub cost: Return,
    /// What is to be expected.
    pub forecast: Forecast,
    /// What outcomes teach.
    pub learning: Learning,
}

/// A day.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct DayUse {
    /// As `2026-11-23`.
    pub date: String,
    /// Sessions that began.
    pub sessions: u64,
    /// Credits that were logged.
    pub credits: u64,
    /// Credits that expired unused.
    pub expired: u64,
}

/// Answers.
pub fn report(ask: &Ask, past: &Past<'_>) -> Report {
    let calendar = Calendar::new(&ask.zone, past.zones);
    let today = calendar.day(past.now);
    let first = today.plus(1 - i64::from(ask.days));
    let span = Span { project: ask.project, first, today, begins: calendar.begin(first) };
    let mut tally = Tally::new(ask.days as usize);
    let accounts: HashMap<Id<Account>, &Account> = past.accounts.iter().map(|it| (it.id, it)).collect();
    for session in past.sessions {
        let account = accounts.get(&session.account_id).copied();
        tally.add(&Seen::new(session, account, &span, &calendar), &span);
    }
    let expired = expired::expired(&span, past, &calendar);
    tally.told(ask, past, &span, &calendar, expired)
}

/// The asked time, and whose.
pub(crate) struct Span {
    pub(crate) project: Option<Id<Project>>,
    pub(crate) first: Day,
    pub(crate) today: Day,
    pub(crate) begins: Timestamp,
}

impl Span {
    /// Whether a session is of the asked project.
    pub(crate) fn is_of(&self, session: &Session) -> bool {
        self.project.is_none_or(|project| session.project_id == project)
    }
}

/// A session as each question looks at it.
pub(crate) struct Seen<'a> {
    pub(crate) session: &'a Session,
    pub(crate) account: Option<&'a Account>,
    /// Whether it began in the asked time.
    pub(crate) is_new: bool,
    /// Its credits of the asked time: day, hour and how many.
    logged: Vec<(Day, usize, i64)>,
    /// Those of all its time, by day.
    all: Vec<(Day, i64)>,
}

impl<'a> Seen<'a> {
    fn new(session: &'a Session, account: Option<&'a Account>, span: &Span, calendar: &Calendar<'_>) -> Self {
        let mut seen = Self {
            session,
            account,
            is_new: session.started_at >= span.begins,
            logged: Vec::new(),
            all: Vec::with_capacity(session.credit_log.len()),
        };
        for entry in &session.credit_log {
            let day = calendar.day(entry.at);
            seen.all.push((day, entry.delta));
            if day >= span.first && day <= span.today {
                seen.logged.push((day, calendar.hour(entry.at), entry.delta));
            }
        }
        seen
    }

    /// Credits that were logged in the asked time.
    pub(crate) fn credits(&self) -> i64 {
        self.logged.iter().map(|(_, _, credits)| credits).sum()
    }

    /// What it used in all, where it began in the asked time and has ended.
    pub(crate) fn ended(&self) -> Option<Use> {
        let limit = self.account.map_or(0, |account| account.credits_limit);
        let counts = self.is_new && !self.session.is_running();
        counts.then_some(Use { used: self.session.credits_used, limit })
    }
}

/// What is added up while the sessions pass by.
struct Tally {
    running: u64,
    uses: Vec<Use>,
    /// Sessions and credits by day of the asked time.
    days: Vec<(u64, i64)>,
    hours: [[i64; 24]; 7],
    groups: Groups,
    /// Credits by day, whatever the asked time.
    history: HashMap<Day, i64>,
    /// Credits of the asked time, of all projects: what costs are shared by.
    all_used: i64,
    lessons: learning::Lessons,
}

impl Tally {
    fn new(days: usize) -> Self {
        Self {
            running: 0,
            uses: Vec::new(),
            days: vec![(0, 0); days],
            hours: [[0; 24]; 7],
            groups: Groups::default(),
            history: HashMap::new(),
            all_used: 0,
            lessons: learning::Lessons::default(),
        }
    }

    fn add(&mut self, seen: &Seen<'_>, span: &Span) {
        self.all_used += seen.credits();
        if !span.is_of(seen.session) {
            return;
        }
        for (day, credits) in &seen.all {
            *self.history.entry(*day).or_default() += credits;
        }
        for (day, hour, credits) in &seen.logged {
            self.hours[day.weekday()][*hour] += credits;
            if let Some(sum) = self.days.get_mut((day.0 - span.first.0) as usize) {
                sum.1 += credits;
            }
        }
        self.count(seen);
    }

    fn count(&mut self, seen: &Seen<'_>) {
        if !seen.is_new && seen.logged.is_empty() {
            return;
        }
        self.groups.add(seen);
        self.lessons.add(seen);
        self.running += u64::from(seen.is_new && seen.session.is_running());
        self.uses.extend(seen.ended());
    }

    fn told(
        mut self,
        ask: &Ask,
        past: &Past<'_>,
        span: &Span,
        calendar: &Calendar<'_>,
        expired: Expired,
    ) -> Report {
        for session in past.sessions.iter().filter(|it| span.is_of(it) && it.started_at >= span.begins) {
            if let Some(day) = self.days.get_mut((calendar.day(session.started_at).0 - span.first.0) as usize)
            {
                day.0 += 1;
            }
        }
        let used = self.days.iter().map(|(_, credits)| credits).sum::<i64>().max(0) as u64;
        let mut figures = figures::figures(&self.uses);
        figures.recommendations = recommend::recommend(&self.uses, &figures, &expired, ask.days);
        let savings = ledger::savings(span, past, ask.assumptions.as_ref());
        let all_used = self.all_used.max(0) as u64;
        let cost = ledger::cost(span, past, (used, all_used), &savings, &expired, ask);
        let hours = self.hours.map(|day| day.map(|credits| credits.max(0) as u64).to_vec());
        let forecast = forecast::forecast(&self.history, &hours, past, span, calendar);
        let shares: Vec<f64> = self.uses.iter().map(Use::share).collect();
        let [by_account, by_platform, by_specialization, by_type] = self.groups.told();
        Report {
            days: ask.days,
            from: span.first.date(),
            to: span.today.date(),
            running: self.running,
            used,
            figures,
            daily: daily(&self.days, span, &expired),
            distribution: spread::spread(&shares),
            by_account,
            by_platform,
            by_specialization,
            by_type,
            hours: hours.to_vec(),
            expired,
            savings,
            cost,
            forecast,
            learning: self.lessons.told(),
        }
    }
}

fn daily(days: &[(u64, i64)], span: &Span, expired: &Expired) -> Vec<DayUse> {
    let day = |(at, (sessions, credits)): (usize, &(u64, i64))| {
        let day = span.first.plus(at as i64);
        DayUse {
            date: day.date(),
            sessions: *sessions,
            credits: (*credits).max(0) as u64,
            expired: expired.by_day.get(&day).copied().unwrap_or_default(),
        }
    };
    days.iter().enumerate().map(day).collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
pub(crate) mod tests;
