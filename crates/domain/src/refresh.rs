//! When an account's credits come back.

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime};
use serde::{Deserialize, Serialize};

use crate::Timestamp;
use crate::row::choice;

/// Tells by how many seconds the clocks of a zone are ahead of UTC at a moment; `None` for a zone that does not exist.
pub type Zones<'a> = &'a dyn Fn(&str, Timestamp) -> Option<i64>;

/// When an account's credits come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", try_from = "Written")]
pub enum RefreshRule {
    /// Only when the person says so.
    #[default]
    Manual,
    /// Every day at a time of the clock.
    Daily {
        /// The time of the clock.
        time: TimeOfDay,
        /// Whose clock: an IANA name such as `Asia/Jakarta`.
        zone: ZoneName,
    },
    /// That many hours after the limit was last full.
    Rolling {
        /// 1 to 720.
        hours: Hours,
    },
    /// Every week.
    Weekly {
        /// On this day.
        weekday: Weekday,
        /// At this time of the clock.
        time: TimeOfDay,
        /// Whose clock.
        zone: ZoneName,
    },
    /// Every month.
    Monthly {
        /// On this day; on the last day of shorter months.
        day: DayOfMonth,
        /// At this time of the clock.
        time: TimeOfDay,
        /// Whose clock.
        zone: ZoneName,
    },
}

/// A rule as it is written, with the fields of every kind: reading it takes a fraction of the code of a tagged enumeration.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    kind: Kind,
    time: Option<TimeOfDay>,
    zone: Option<ZoneName>,
    hours: Option<Hours>,
    weekday: Option<Weekday>,
    day: Option<DayOfMonth>,
}

choice! {
    /// The kinds of rules.
    Kind {
        #[default] Manual = "manual", "By hand";
        Daily = "daily", "Daily";
        Rolling = "rolling", "Rolling";
        Weekly = "weekly", "Weekly";
        Monthly = "monthly", "Monthly";
    }
}

impl Kind {
    /// The fields of its rules, in words.
    fn fields(self) -> &'static str {
        match self {
            Self::Manual => "no other fields",
            Self::Daily => "time and zone",
            Self::Rolling => "hours",
            Self::Weekly => "weekday, time and zone",
            Self::Monthly => "day, time and zone",
        }
    }
}

impl TryFrom<Written> for RefreshRule {
    type Error = String;

    fn try_from(written: Written) -> Result<Self, String> {
        let Written { kind, time, zone, hours, weekday, day } = written;
        match (kind, time, zone, hours, weekday, day) {
            (Kind::Manual, None, None, None, None, None) => Ok(Self::Manual),
            (Kind::Daily, Some(time), Some(zone), None, None, None) => Ok(Self::Daily { time, zone }),
            (Kind::Rolling, None, None, Some(hours), None, None) => Ok(Self::Rolling { hours }),
            (Kind::Weekly, Some(time), Some(zone), None, Some(weekday), None) => {
                Ok(Self::Weekly { weekday, time, zone })
            }
            (Kind::Monthly, Some(time), Some(zone), None, None, Some(day)) => {
                Ok(Self::Monthly { day, time, zone })
            }
            _ => Err(format!("a {} rule has {}", kind.name(), kind.fields())),
        }
    }
}

const HOUR: i64 = 3_600_000;
/// Days among which the next or the last time of every rule is: a month, and days that zones are apart.
const REACH: u64 = 33;

impl RefreshRule {
    /// The last moment up to `now`, and after `since`, at which credits came back. `since` is when they last did.
    pub fn last_due(&self, since: Timestamp, now: Timestamp, zones: Zones<'_>) -> Option<Timestamp> {
        let due = match self {
            Self::Rolling { hours } => {
                let length = i64::from(*hours.get()) * HOUR;
                since.plus(now.since(since).max(0) / length * length)
            }
            _ => {
                let today = self.local_day(now, zones)?;
                let days =
                    (0..REACH).filter_map(|back| (today + Days::new(1)).checked_sub_days(Days::new(back)));
                self.times_on(days, zones).find(|moment| *moment <= now)?
            }
        };
        (due > since).then_some(due)
    }

    /// The first moment after `now` at which credits come back. Where they came back `since` already, by a clock that was
    /// ahead, the first after that.
    pub fn next(&self, since: Timestamp, now: Timestamp, zones: Zones<'_>) -> Option<Timestamp> {
        match self {
            Self::Rolling { hours } => {
                let length = i64::from(*hours.get()) * HOUR;
                Some(since.plus((now.since(since).max(0) / length + 1) * length))
            }
            _ => {
                let today = self.local_day(now, zones)?;
                let days = (0..REACH).filter_map(|on| (today - Days::new(1)).checked_add_days(Days::new(on)));
                self.times_on(days, zones).find(|moment| *moment > now.max(since))
            }
        }
    }

    /// The moments at which it falls due on these days of its zone.
    fn times_on(
        &self,
        days: impl Iterator<Item = NaiveDate>,
        zones: Zones<'_>,
    ) -> impl Iterator<Item = Timestamp> {
        let clock = self.clock();
        let falls = days.filter(|day| self.falls_on(*day));
        falls.filter_map(move |day| {
            let (time, zone) = clock?;
            let shown = day.and_hms_opt(time.minutes() / 60, time.minutes() % 60, 0)?;
            moment_of(shown, zone.get(), zones)
        })
    }

    fn clock(&self) -> Option<(&TimeOfDay, &ZoneName)> {
        match self {
            Self::Manual | Self::Rolling { .. } => None,
            Self::Daily { time, zone }
            | Self::Weekly { time, zone, .. }
            | Self::Monthly { time, zone, .. } => Some((time, zone)),
        }
    }

    fn falls_on(&self, date: NaiveDate) -> bool {
        match self {
            Self::Manual | Self::Rolling { .. } => false,
            Self::Daily { .. } => true,
            Self::Weekly { weekday, .. } => date.weekday().num_days_from_monday() == *weekday as u32,
            Self::Monthly { day, .. } => date.day() == *day.get().min(&last_day(date)),
        }
    }

    fn local_day(&self, now: Timestamp, zones: Zones<'_>) -> Option<NaiveDate> {
        let offset = zones(self.clock()?.1.get(), now)?;
        Some(now.plus(offset * 1000).utc().date_naive())
    }
}

fn last_day(date: NaiveDate) -> u32 {
    u32::from(date.num_days_in_month())
}

/// The moment at which the clocks of a zone show this. Where they show it twice, the first; where they skip it, as much
/// later as they skip.
pub(crate) fn moment_of(shown: NaiveDateTime, zone: &str, zones: Zones<'_>) -> Option<Timestamp> {
    const DAY: i64 = 24 * HOUR;
    let shown = Timestamp::from_millis(shown.and_utc().timestamp_millis());
    let before = zones(zone, shown.plus(-DAY))?;
    let after = zones(zone, shown.plus(DAY))?;
    let by = |offset: i64| shown.plus(-offset * 1000);
    let shows = |offset: &i64| zones(zone, by(*offset)) == Some(*offset);
    let first = [before, after].into_iter().filter(shows).map(by).min();
    Some(first.unwrap_or(by(before)))
}

/// Declares a text or number that keeps a rule, with the one way in.
macro_rules! kept {
    ($(#[$meta:meta])* $name:ident($inner:ty) from $from:literal, $check:expr, $complaint:literal) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(try_from = $from, into = $from)]
        pub struct $name($inner);

        impl TryFrom<$inner> for $name {
            type Error = &'static str;

            fn try_from(value: $inner) -> Result<Self, Self::Error> {
                let is_right: fn(&$inner) -> bool = $check;
                if is_right(&value) { Ok(Self(value)) } else { Err($complaint) }
            }
        }

        impl From<$name> for $inner {
            fn from(kept: $name) -> Self {
                kept.0
            }
        }

        impl $name {
            /// What it holds.
            pub fn get(&self) -> &$inner {
                &self.0
            }
        }
    };
}

kept! {
    /// A number of hours, 1 to 720.
    Hours(u32) from "u32", |hours| (1..=720).contains(hours), "must be 1 to 720 hours"
}
kept! {
    /// A day of a month, 1 to 31.
    DayOfMonth(u32) from "u32", |day| (1..=31).contains(day), "must be a day from 1 to 31"
}
kept! {
    /// The IANA name of a time zone, or `UTC`. Whether the zone exists is known to the browser alone.
    ZoneName(String) from "String",
    |name| !name.is_empty() && name.len() <= 64 && name.chars().all(|c| c.is_ascii_alphanumeric() || "/_+-".contains(c)),
    "must be a time zone such as Asia/Jakarta"
}
kept! {
    /// A time of the clock, written `08:30`.
    TimeOfDay(String) from "String", |text| minutes(text).is_some(), "must be a time such as 08:30"
}

impl TimeOfDay {
    /// Minutes since midnight.
    pub fn minutes(&self) -> u32 {
        minutes(&self.0).unwrap_or_default()
    }
}

fn minutes(text: &str) -> Option<u32> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if !two_digits(hour) || !two_digits(minute) {
        return None;
    }
    let (hour, minute): (u32, u32) = (hour.parse().ok()?, minute.parse().ok()?);
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

crate::row::choice! {
    /// A day of the week.
    Weekday {
        #[default]
        Monday = "monday", "Monday";
        Tuesday = "tuesday", "Tuesday";
        Wednesday = "wednesday", "Wednesday";
        Thursday = "thursday", "Thursday";
        Friday = "friday", "Friday";
        Saturday = "saturday", "Saturday";
        Sunday = "sunday", "Sunday";
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    #[test]
    fn rules_are_read_as_they_are_written() {
        for text in [
            r#"{"kind":"manual"}"#,
            r#"{"kind":"daily","time":"08:30","zone":"Asia/Jakarta"}"#,
            r#"{"kind":"rolling","hours":5}"#,
            r#"{"kind":"weekly","weekday":"monday","time":"00:00","zone":"UTC"}"#,
            r#"{"kind":"monthly","day":31,"time":"23:59","zone":"America/New_York"}"#,
        ] {
            let rule: RefreshRule = serde_json::from_str(text).unwrap();
            assert_eq!(serde_json::to_string(&rule).unwrap(), text);
        }
    }

    fn zones(zone: &str, moment: Timestamp) -> Option<i64> {
        use chrono::{Offset, TimeZone};
        let zone: chrono_tz::Tz = zone.parse().ok()?;
        Some(zone.offset_from_utc_datetime(&moment.utc().naive_utc()).fix().local_minus_utc().into())
    }

    fn rule(text: &str) -> RefreshRule {
        let mut words = text.split(' ');
        let mut word = || words.next().unwrap();
        let value = match word() {
            "daily" => serde_json::json!({"kind": "daily", "time": word(), "zone": word()}),
            "rolling" => serde_json::json!({"kind": "rolling", "hours": word().parse::<u32>().unwrap()}),
            "weekly" => {
                serde_json::json!({"kind": "weekly", "weekday": word(), "time": word(), "zone": word()})
            }
            "monthly" => serde_json::json!({
                "kind": "monthly", "day": word().parse::<u32>().unwrap(), "time": word(), "zone": word(),
            }),
            _ => serde_json::json!({"kind": "manual"}),
        };
        serde_json::from_value(value).unwrap()
    }

    fn moment(text: &str) -> Timestamp {
        Timestamp::parse(&format!("{text}:00Z")).unwrap()
    }

    fn shown(moment: Option<Timestamp>) -> String {
        moment.map_or("never".to_owned(), |moment| moment.to_string()[..16].to_owned())
    }

    #[test]
    fn credits_come_back_when_the_rule_says_so() {
        for (text, now, last, next) in [
            // Clocks that never change.
            ("daily 08:30 Asia/Jakarta", "2026-03-10T01:29", "2026-03-09T01:30", "2026-03-10T01:30"),
            ("daily 08:30 Asia/Jakarta", "2026-03-10T01:30", "2026-03-10T01:30", "2026-03-11T01:30"),
            ("daily 00:00 Pacific/Kiritimati", "2026-03-10T10:00", "2026-03-10T10:00", "2026-03-11T10:00"),
            ("daily 23:59 Pacific/Pago_Pago", "2026-03-10T00:00", "2026-03-09T10:59", "2026-03-10T10:59"),
            ("daily 05:45 Asia/Kathmandu", "2026-03-10T00:00", "2026-03-10T00:00", "2026-03-11T00:00"),
            // New York skips 02:00 to 03:00 on 2026-03-08, and shows 01:00 to 02:00 twice on 2026-11-01.
            ("daily 08:00 America/New_York", "2026-03-08T12:00", "2026-03-08T12:00", "2026-03-09T12:00"),
            ("daily 08:00 America/New_York", "2026-03-08T11:59", "2026-03-07T13:00", "2026-03-08T12:00"),
            ("daily 02:30 America/New_York", "2026-03-08T07:29", "2026-03-07T07:30", "2026-03-08T07:30"),
            ("daily 02:30 America/New_York", "2026-03-08T07:30", "2026-03-08T07:30", "2026-03-09T06:30"),
            ("daily 01:30 America/New_York", "2026-11-01T05:30", "2026-11-01T05:30", "2026-11-02T06:30"),
            ("daily 01:30 America/New_York", "2026-11-01T06:30", "2026-11-01T05:30", "2026-11-02T06:30"),
            // Lord Howe moves by half an hour.
            ("daily 02:15 Australia/Lord_Howe", "2026-10-03T15:44", "2026-10-02T15:45", "2026-10-03T15:45"),
            // Samoa had no 2011-12-30.
            ("daily 08:30 Pacific/Apia", "2011-12-30T18:29", "2011-12-29T18:30", "2011-12-30T18:30"),
            ("daily 08:30 Pacific/Apia", "2011-12-30T18:30", "2011-12-30T18:30", "2011-12-31T18:30"),
            ("weekly monday 00:00 UTC", "2026-03-08T23:59", "2026-03-02T00:00", "2026-03-09T00:00"),
            ("weekly sunday 02:30 Europe/Berlin", "2026-03-29T00:59", "2026-03-22T01:30", "2026-03-29T01:30"),
            ("monthly 31 12:00 UTC", "2026-02-28T11:59", "2026-01-31T12:00", "2026-02-28T12:00"),
            ("monthly 31 12:00 UTC", "2028-02-29T12:00", "2028-02-29T12:00", "2028-03-31T12:00"),
            ("monthly 1 00:00 Asia/Tokyo", "2026-03-31T15:00", "2026-03-31T15:00", "2026-04-30T15:00"),
            ("rolling 5", "2026-01-01T04:59", "never", "2026-01-01T05:00"),
            ("rolling 5", "2026-01-01T05:00", "2026-01-01T05:00", "2026-01-01T10:00"),
            ("rolling 5", "2026-01-01T23:00", "2026-01-01T20:00", "2026-01-02T01:00"),
            ("manual", "2026-01-01T23:00", "never", "never"),
            ("daily 08:00 Mars/Olympus", "2026-01-01T23:00", "never", "never"),
        ] {
            let (rule, now) = (rule(text), moment(now));
            let since = if text.starts_with("rolling") { "2026-01-01T00:00" } else { "2000-01-01T00:00" };
            let since = moment(since);
            assert_eq!(shown(rule.last_due(since, now, &zones)), last, "last: {text} at {now}");
            assert_eq!(shown(rule.next(since, now, &zones)), next, "next: {text} at {now}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_refresh_that_was_applied_is_not_due_again(
            which in 0usize..6, hours in 0i64..200_000, passed in 0i64..2_000,
        ) {
            let rule = rule([
                "daily 02:30 America/New_York", "daily 01:30 Europe/Berlin", "weekly sunday 00:30 Africa/Casablanca",
                "monthly 31 00:00 Australia/Lord_Howe", "rolling 7", "daily 00:00 Asia/Tehran",
            ][which]);
            let since = moment("2010-01-01T00:00").plus(hours * HOUR);
            let now = since.plus(passed * HOUR / 3);
            let next = rule.next(since, now, &zones).unwrap();
            proptest::prop_assert!(next > now);
            if let Some(due) = rule.last_due(since, now, &zones) {
                proptest::prop_assert!(since < due && due <= now);
                proptest::prop_assert_eq!(rule.last_due(due, now, &zones), None);
                proptest::prop_assert_eq!(rule.next(since, due.plus(-1), &zones), Some(due));
            }
            proptest::prop_assert_eq!(rule.last_due(since, next, &zones), Some(next));
        }
    }

    #[test]
    fn rules_that_make_no_sense_are_refused() {
        for text in [
            r#"{"kind":"daily","time":"24:00","zone":"UTC"}"#,
            r#"{"kind":"daily","time":"8:30","zone":"UTC"}"#,
            r#"{"kind":"daily","time":"08:30","zone":"no zone"}"#,
            r#"{"kind":"daily","time":"08:30"}"#,
            r#"{"kind":"rolling","hours":0}"#,
            r#"{"kind":"rolling","hours":721}"#,
            r#"{"kind":"monthly","day":32,"time":"00:00","zone":"UTC"}"#,
            r#"{"kind":"hourly"}"#,
        ] {
            assert!(serde_json::from_str::<RefreshRule>(text).is_err(), "{text}");
        }
    }
}
