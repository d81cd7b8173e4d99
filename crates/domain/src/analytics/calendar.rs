//! Local days and hours, as the person's own clock shows them.

use std::cell::RefCell;
use std::collections::BTreeMap;

use chrono::DateTime;

use crate::Timestamp;
use crate::refresh::{RefreshRule, Zones, moment_of};

const HOUR: i64 = 3_600_000;
const DAY: i64 = 24 * HOUR;

/// A local day: days since 1970-01-01.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(pub i64);

impl Day {
    /// As `2026-11-23`.
    pub fn date(self) -> String {
        DateTime::from_timestamp_millis(self.0 * DAY).unwrap_or_default().format("%Y-%m-%d").to_string()
    }

    /// 0 for Monday.
    pub fn weekday(self) -> usize {
        // The first day was a Thursday.
        (self.0 + 3).rem_euclid(7) as usize
    }

    /// The day so many days later.
    pub fn plus(self, days: i64) -> Self {
        Self(self.0 + days)
    }
}

/// The days and hours of a zone.
pub struct Calendar<'a> {
    zone: &'a str,
    zones: Zones<'a>,
    /// Offsets by UTC day, where it is the same all day long: asking the zone is slow.
    known: RefCell<BTreeMap<i64, Option<i64>>>,
    /// Moments of refresh rules that were worked out already; many accounts share one.
    moments: RefCell<Vec<Worked>>,
}

/// A rule, from when to when, and its moments.
type Worked = (RefreshRule, Timestamp, Timestamp, Vec<Timestamp>);

impl<'a> Calendar<'a> {
    /// Of a zone; one that does not exist counts as UTC.
    pub fn new(zone: &'a str, zones: Zones<'a>) -> Self {
        Self { zone, zones, known: RefCell::default(), moments: RefCell::default() }
    }

    /// The local day of a moment.
    pub fn day(&self, at: Timestamp) -> Day {
        Day(self.shown(at).div_euclid(DAY))
    }

    /// The local hour of a moment, 0 to 23.
    pub fn hour(&self, at: Timestamp) -> usize {
        (self.shown(at).rem_euclid(DAY) / HOUR) as usize
    }

    /// When a local day begins.
    pub fn begin(&self, day: Day) -> Timestamp {
        let midnight = DateTime::from_timestamp_millis(day.0 * DAY).unwrap_or_default().naive_utc();
        moment_of(midnight, self.zone, self.zones).unwrap_or(Timestamp::from_millis(day.0 * DAY))
    }

    /// The moments after `from` and up to `to` at which a rule that follows a clock gives credits back.
    pub fn moments(&self, rule: &RefreshRule, from: Timestamp, to: Timestamp) -> Vec<Timestamp> {
        let is_known = |it: &&Worked| (&it.0, it.1, it.2) == (rule, from, to);
        if let Some(known) = self.moments.borrow().iter().find(is_known) {
            return known.3.clone();
        }
        let next = |at: &Timestamp| rule.next(from, *at, self.zones).filter(|next| *next <= to);
        let found: Vec<Timestamp> = std::iter::successors(next(&from), next).collect();
        self.moments.borrow_mut().push((rule.clone(), from, to, found.clone()));
        found
    }

    /// What the clock shows, as milliseconds since 1970.
    fn shown(&self, at: Timestamp) -> i64 {
        at.millis() + self.offset(at) * 1000
    }

    fn offset(&self, at: Timestamp) -> i64 {
        let day = at.millis().div_euclid(DAY);
        let ask = |moment| (self.zones)(self.zone, moment).unwrap_or_default();
        let all_day = *self.known.borrow_mut().entry(day).or_insert_with(|| {
            let [first, last] = [day * DAY, (day + 1) * DAY].map(|at| ask(Timestamp::from_millis(at)));
            (first == last).then_some(first)
        });
        all_day.unwrap_or_else(|| ask(at))
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;
    use crate::analytics::tests::{at, zones};

    #[test]
    fn days_and_hours_are_those_of_the_zone() {
        for (zone, moment, date, weekday, hour) in [
            ("UTC", "2026-03-02T00:00", "2026-03-02", 0, 0),
            ("Asia/Jakarta", "2026-03-01T17:00", "2026-03-02", 0, 0),
            ("Asia/Jakarta", "2026-03-01T16:59", "2026-03-01", 6, 23),
            ("America/New_York", "2026-03-02T04:59", "2026-03-01", 6, 23),
            // Clocks go from 02:00 to 03:00.
            ("America/New_York", "2026-03-08T06:59", "2026-03-08", 6, 1),
            ("America/New_York", "2026-03-08T07:00", "2026-03-08", 6, 3),
            ("Mars/Olympus", "2026-03-02T05:00", "2026-03-02", 0, 5),
        ] {
            let calendar = Calendar::new(zone, &zones);
            let day = calendar.day(at(moment));
            assert_eq!((day.date().as_str(), day.weekday()), (date, weekday), "{zone} {moment}");
            assert_eq!(calendar.hour(at(moment)), hour, "{zone} {moment}");
        }
    }

    #[test]
    fn a_day_begins_at_its_first_moment() {
        for (zone, begins) in [
            ("UTC", "2026-03-08T00:00:00.000Z"),
            ("America/New_York", "2026-03-08T05:00:00.000Z"),
            ("Asia/Kathmandu", "2026-03-07T18:15:00.000Z"),
        ] {
            let calendar = Calendar::new(zone, &zones);
            let day = calendar.day(at("2026-03-08T12:00"));
            assert_eq!(calendar.begin(day).to_string(), begins, "{zone}");
        }
    }

    #[test]
    fn moments_of_a_rule_lie_after_the_beginning_and_not_behind_the_end() {
        let rule = r#"{"kind":"daily","time":"00:00","zone":"UTC"}"#;
        let rule: RefreshRule = serde_json::from_str(rule).unwrap();
        let calendar = Calendar::new("UTC", &zones);
        for _ in 0..2 {
            let found = calendar.moments(&rule, at("2026-03-01T00:00"), at("2026-03-03T00:00"));
            assert_eq!(found, [at("2026-03-02T00:00"), at("2026-03-03T00:00")]);
        }
        assert!(
            calendar.moments(&RefreshRule::Manual, at("2026-03-01T00:00"), at("2027-03-01T00:00")).is_empty()
        );
    }
}
