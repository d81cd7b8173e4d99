//! Times as the person's own clock shows them.

use domain::Timestamp;
use js_sys::Date;
use wasm_bindgen::JsValue;

#[cfg(not(feature = "engine"))]
use crate::parts::number::shortened;

/// The present.
pub fn now() -> Timestamp {
    Timestamp::from_millis(Date::now() as i64)
}

/// A moment to the minute of the local clock: `2026-01-31 08:30`.
pub fn exact(at: Timestamp) -> String {
    local(&Date::new(&JsValue::from_f64(at.millis() as f64)))
}

/// The local day of a moment: `2026-01-31`.
pub fn day(at: Timestamp) -> String {
    let mut text = exact(at);
    text.truncate(10);
    text
}

/// The moment at which a local day (`2026-01-31`) begins, or the day so many days later.
pub fn day_begins(day: &str, later: i32) -> Option<Timestamp> {
    let date = Date::new(&JsValue::from_str(&format!("{day}T00:00:00")));
    // By the calendar: with a change of the clocks, days have other lengths.
    date.set_date((date.get_date() as i32 + later) as u32);
    let millis = date.get_time();
    (day.len() == 10 && !millis.is_nan()).then(|| Timestamp::from_millis(millis as i64))
}

/// A time as a source writes it (ISO 8601, or seconds or milliseconds since 1970), to the minute of the local clock.
/// What is neither is shown as it stands.
#[cfg(not(feature = "engine"))]
pub fn shown_time(written: &str) -> String {
    let written = written.trim();
    let date = match written.parse::<f64>() {
        // Milliseconds have had more than eleven digits since 1973; seconds will not for the next millennia.
        Ok(number) => {
            Date::new(&JsValue::from_f64(if number.abs() >= 1e11 { number } else { number * 1000.0 }))
        }
        Err(_) if written.as_bytes().get(4) == Some(&b'-') => Date::new(&JsValue::from_str(written)),
        Err(_) => return shortened(written, 32),
    };
    if date.get_time().is_nan() {
        return shortened(written, 32);
    }
    local(&date)
}

fn local(date: &Date) -> String {
    format!(
        "{}-{:02}-{:02} {:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}
