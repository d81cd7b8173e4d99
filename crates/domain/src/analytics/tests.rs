#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
use super::*;
pub(crate) fn zones(zone: &str, moment: Timestamp) -> Option<i64> {
    use chrono::{Offset, TimeZone};
    let zone: chrono_tz::Tz = zone.parse().ok()?;
    Some(zone.offset_from_utc_datetime(&moment.utc().naive_utc()).fix().local_minus_utc().into())
}

pub(crate) fn at(text: &str) -> Timestamp {
    Timestamp::parse(&format!("{text}:00Z")).unwrap()
}
