//! Times as the person's own clock shows them.

use js_sys::Date;
use wasm_bindgen::JsValue;

use crate::parts::number::shortened;

/// A time as a source writes it (ISO 8601, or seconds or milliseconds since 1970), to the minute of the local clock.
/// What is neither is shown as it stands.
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
    format!(
        "{}-{:02}-{:02} {:02}:{:02}",
        date.get_full_year(),
        date.get_month() + 1,
        date.get_date(),
        date.get_hours(),
        date.get_minutes()
    )
}
