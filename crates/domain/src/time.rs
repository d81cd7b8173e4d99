//! Moments, as they are stored and shown to scripts.

use std::fmt;

use chrono::{DateTime, Datelike, NaiveDate, Timelike, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// A moment: milliseconds since 1970-01-01T00:00:00Z. Written as RFC 3339 in UTC with milliseconds, between the years 0 and 9999.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(i64);

/// A text that is no RFC 3339 moment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoTimestamp;

impl fmt::Display for NoTimestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("is no moment like 2026-01-31T08:30:00.000Z")
    }
}

impl std::error::Error for NoTimestamp {}

impl Timestamp {
    /// First moment that can be written: the beginning of the year 0.
    const MIN: i64 = -62_167_219_200_000;
    /// Last moment that can be written: the end of the year 9999.
    const MAX: i64 = 253_402_300_799_999;

    /// The moment that many milliseconds after 1970; beyond the writable years, the nearest that is within.
    pub fn from_millis(millis: i64) -> Self {
        Self(millis.clamp(Self::MIN, Self::MAX))
    }

    /// Milliseconds since 1970.
    pub fn millis(self) -> i64 {
        self.0
    }

    /// Reads RFC 3339 in any offset; digits behind the milliseconds are dropped.
    pub fn parse(text: &str) -> Result<Self, NoTimestamp> {
        if let Some(moment) = as_written(text.as_bytes()) {
            return Ok(moment);
        }
        let moment = DateTime::parse_from_rfc3339(text).map_err(|_| NoTimestamp)?.timestamp_millis();
        if (Self::MIN..=Self::MAX).contains(&moment) { Ok(Self(moment)) } else { Err(NoTimestamp) }
    }

    /// The moment that many milliseconds later.
    pub fn plus(self, millis: i64) -> Self {
        Self::from_millis(self.0.saturating_add(millis))
    }

    /// Milliseconds from `earlier` to this moment; negative where it is not earlier.
    pub fn since(self, earlier: Self) -> i64 {
        self.0 - earlier.0
    }

    /// The same moment for calendar arithmetic.
    pub fn utc(self) -> DateTime<Utc> {
        DateTime::from_timestamp_millis(self.0).unwrap_or_default()
    }
}

/// What [`Timestamp::written`] writes. Every row holds some, so this way is shorter than reading any RFC 3339.
fn as_written(text: &[u8]) -> Option<Timestamp> {
    let is_alike =
        |(byte, like): (&u8, &u8)| if *like == b'0' { byte.is_ascii_digit() } else { byte == like };
    if text.len() != PATTERN.len() || !text.iter().zip(PATTERN).all(is_alike) {
        return None;
    }
    let number = |from: usize, to: usize| {
        text[from..to].iter().fold(0, |sum, digit| sum * 10 + u32::from(digit - b'0'))
    };
    let day = NaiveDate::from_ymd_opt(number(0, 4) as i32, number(5, 7), number(8, 10))?;
    let moment = day.and_hms_milli_opt(number(11, 13), number(14, 16), number(17, 19), number(20, 23))?;
    Some(Timestamp(moment.and_utc().timestamp_millis()))
}

const PATTERN: &[u8; 24] = b"0000-00-00T00:00:00.000Z";

impl Timestamp {
    /// How it is written. Every row holds some, so it does without the general way of formatting.
    fn written(self) -> [u8; PATTERN.len()] {
        let moment = self.utc();
        let mut text = *PATTERN;
        for (end, digits, mut number) in [
            (4, 4, moment.year().unsigned_abs()),
            (7, 2, moment.month()),
            (10, 2, moment.day()),
            (13, 2, moment.hour()),
            (16, 2, moment.minute()),
            (19, 2, moment.second()),
            (23, 3, moment.timestamp_subsec_millis()),
        ] {
            for place in (end - digits..end).rev() {
                text[place] += (number % 10) as u8;
                number /= 10;
            }
        }
        text
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(std::str::from_utf8(&self.written()).unwrap_or_default())
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, out: S) -> Result<S::Ok, S::Error> {
        out.serialize_str(std::str::from_utf8(&self.written()).unwrap_or_default())
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(input: D) -> Result<Self, D::Error> {
        let text = std::borrow::Cow::<str>::deserialize(input)?;
        Self::parse(&text).map_err(de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    #[test]
    fn moments_are_written_in_utc_with_milliseconds() {
        for (read, written) in [
            ("2026-01-31T08:30:00Z", "2026-01-31T08:30:00.000Z"),
            ("2026-01-31T08:30:00.1239+07:00", "2026-01-31T01:30:00.123Z"),
            ("0000-01-01T00:00:00Z", "0000-01-01T00:00:00.000Z"),
            ("9999-12-31T23:59:59.999Z", "9999-12-31T23:59:59.999Z"),
        ] {
            let moment = Timestamp::parse(read).unwrap();
            assert_eq!(moment.to_string(), written);
            assert_eq!(serde_json::from_str::<Timestamp>(&format!("\"{written}\"")).unwrap(), moment);
        }
    }

    #[test]
    fn what_is_no_moment_is_refused() {
        for text in ["", "2026-02-30T00:00:00Z", "2026-01-31", "yesterday", "0000-01-01T00:00:00+23:59"] {
            assert!(Timestamp::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn moments_beyond_the_writable_years_stay_writable() {
        for millis in [i64::MIN, i64::MAX] {
            let moment = Timestamp::from_millis(0).plus(millis);
            assert_eq!(Timestamp::parse(&moment.to_string()), Ok(moment));
        }
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use chrono::SecondsFormat;
        use proptest::prelude::*;

        use super::*;

        proptest! {
            #[test]
            fn the_short_way_writes_and_reads_what_the_general_one_does(
                millis in Timestamp::MIN..=Timestamp::MAX,
            ) {
                let moment = Timestamp::from_millis(millis);
                let general = moment.utc().to_rfc3339_opts(SecondsFormat::Millis, true);
                prop_assert_eq!(moment.to_string(), general.as_str());
                prop_assert_eq!(as_written(general.as_bytes()), Some(moment));
            }

            #[test]
            fn the_short_way_reads_nothing_that_the_general_one_refuses(
                text in "[0-9]{4}-[0-1][0-9]-[0-3][0-9]T[0-2][0-9]:[0-6][0-9]:[0-6][0-9]\\.[0-9]{3}Z",
            ) {
                let general = DateTime::parse_from_rfc3339(&text).map(|it| Timestamp(it.timestamp_millis()));
                if let Some(moment) = as_written(text.as_bytes()) {
                    prop_assert_eq!(Ok(moment), general);
                }
            }
        }
    }
}
