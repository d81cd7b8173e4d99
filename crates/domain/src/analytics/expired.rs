//! Credits that expired unused: what was left when an account that had been worked with refreshed.
//!
//! Refreshes of the past are not kept. They are worked out from the account's present rule and limit: at the moments of
//! a clock, or, for a rolling limit, so many hours after the first credit that was used.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};

use super::calendar::{Calendar, Day};
use super::{Past, Span};
use crate::account::{Account, Platform};
use crate::refresh::RefreshRule;
use crate::session::Session;
use crate::{Id, Row, Timestamp};

/// How far before the asked time a period can have begun.
const LONGEST: i64 = 32 * 24 * 3_600_000;

/// What expired unused.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Expired {
    /// Credits that were left in periods in which the account was worked with.
    pub credits: u64,
    /// Those periods.
    pub periods: u64,
    /// Whole periods that passed without any work on the account; their credits are not counted above.
    pub idle_periods: u64,
    /// Credits by platform, the most first.
    pub by_platform: Vec<(Platform, u64)>,
    /// Credits by weekday, Monday first.
    pub by_weekday: [u64; 7],
    /// Platform and weekday that most of it was on.
    pub worst: Option<(Platform, usize, u64)>,
    /// Credits by the day on which they expired.
    #[serde(skip)]
    pub by_day: BTreeMap<Day, u64>,
}

/// A use of an account: when, how many credits, and whether by the asked project.
type Entry = (Timestamp, i64, bool);

/// Finds out what expired in the asked time.
pub(super) fn expired(span: &Span, past: &Past<'_>, calendar: &Calendar<'_>) -> Expired {
    let mut uses = by_account(span, past.sessions);
    let mut sum = Sum::default();
    for account in past.accounts.iter().filter(|it| it.is_live()) {
        let mut entries = uses.remove(&account.id).unwrap_or_default();
        entries.sort_by_key(|entry| entry.0);
        for period in periods(account, &entries, span, past.now, calendar) {
            sum.add(account, &period, calendar);
        }
    }
    sum.told()
}

fn by_account(span: &Span, sessions: &[Session]) -> HashMap<Id<Account>, Vec<Entry>> {
    let mut uses: HashMap<Id<Account>, Vec<Entry>> = HashMap::new();
    for session in sessions {
        let is_asked = span.is_of(session);
        let entries = session.credit_log.iter().map(|entry| (entry.at, entry.delta, is_asked));
        uses.entry(session.account_id).or_default().extend(entries);
    }
    uses
}

/// The time between two refreshes.
#[derive(Debug, PartialEq)]
struct Period {
    ends: Timestamp,
    used: i64,
    is_asked: bool,
}

fn periods(
    account: &Account,
    entries: &[Entry],
    span: &Span,
    now: Timestamp,
    calendar: &Calendar<'_>,
) -> Vec<Period> {
    let all = match &account.refresh_rule {
        RefreshRule::Manual => Vec::new(),
        RefreshRule::Rolling { hours } => rolling(i64::from(*hours.get()) * 3_600_000, entries),
        rule => {
            let ends = calendar.moments(rule, span.begins.plus(-LONGEST), now);
            // What lay before the account was known was not this person's to use.
            by_clock(ends.into_iter().filter(|end| *end > account.created_at), entries)
        }
    };
    all.into_iter().filter(|it| it.ends > span.begins && it.ends <= now).collect()
}

fn rolling(length: i64, entries: &[Entry]) -> Vec<Period> {
    let mut periods: Vec<Period> = Vec::new();
    for (at, delta, is_asked) in entries {
        match periods.last_mut().filter(|period| *at < period.ends) {
            Some(period) => {
                period.used += delta;
                period.is_asked |= is_asked;
            }
            None => periods.push(Period { ends: at.plus(length), used: *delta, is_asked: *is_asked }),
        }
    }
    periods
}

fn by_clock(ends: impl Iterator<Item = Timestamp>, entries: &[Entry]) -> Vec<Period> {
    let mut rest = entries;
    ends.map(|end| {
        let count = rest.partition_point(|(at, ..)| *at < end);
        let (within, after) = rest.split_at(count);
        rest = after;
        Period {
            ends: end,
            used: within.iter().map(|entry| entry.1).sum(),
            is_asked: within.iter().any(|entry| entry.2),
        }
    })
    // What came before the first end may have begun long ago: only whole periods count.
    .skip(1)
    .collect()
}

#[derive(Default)]
struct Sum {
    expired: Expired,
    platforms: BTreeMap<Platform, u64>,
    places: BTreeMap<(Platform, usize), u64>,
}

impl Sum {
    fn add(&mut self, account: &Account, period: &Period, calendar: &Calendar<'_>) {
        if period.used <= 0 {
            self.expired.idle_periods += 1;
            return;
        }
        if !period.is_asked {
            return;
        }
        let left = (i64::from(account.credits_limit) - period.used).max(0) as u64;
        // A period that ends at midnight belongs to the day before it.
        let day = calendar.day(period.ends.plus(-1));
        self.expired.periods += 1;
        self.expired.credits += left;
        self.expired.by_weekday[day.weekday()] += left;
        *self.expired.by_day.entry(day).or_default() += left;
        *self.platforms.entry(account.platform).or_default() += left;
        *self.places.entry((account.platform, day.weekday())).or_default() += left;
    }

    fn told(self) -> Expired {
        let mut by_platform: Vec<(Platform, u64)> =
            self.platforms.into_iter().filter(|(_, credits)| *credits > 0).collect();
        by_platform.sort_by_key(|one| std::cmp::Reverse(one.1));
        let worst =
            self.places.into_iter().max_by_key(|(place, credits)| (*credits, std::cmp::Reverse(*place)));
        let worst = worst
            .filter(|(_, credits)| *credits > 0)
            .map(|((platform, day), credits)| (platform, day, credits));
        Expired { by_platform, worst, ..self.expired }
    }
}
