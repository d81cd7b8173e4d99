//! When an account's credits come back.

use serde::{Deserialize, Serialize};

/// When an account's credits come back.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
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

#[cfg(test)]
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
