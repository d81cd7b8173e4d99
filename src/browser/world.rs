//! The browser's clock, chance and time zones.

use std::cell::RefCell;
use std::collections::BTreeMap;

use domain::Timestamp;
use js_sys::{Array, Date, Intl, Object, Reflect};
use wasm_bindgen::prelude::*;

use crate::service::World;

/// The world as this browser knows it, on a page and in a worker alike.
pub fn world() -> World {
    let zones = RefCell::new(BTreeMap::new());
    World::new(now, chance, move |zone, moment| {
        zones.borrow_mut().entry(zone.to_owned()).or_insert_with(|| Zone::new(zone)).offset(moment)
    })
}

/// The present moment.
pub fn now() -> Timestamp {
    Timestamp::from_millis(Date::now() as i64)
}

fn chance() -> u128 {
    let mut bytes = [0; 16];
    let crypto = Reflect::get(&js_sys::global(), &"crypto".into()).unwrap_or_default();
    // Every browser that can run this page has it. Without it ids would still differ by their moments.
    let _ = crypto.unchecked_into::<web_sys::Crypto>().get_random_values_with_u8_array(&mut bytes);
    u128::from_le_bytes(bytes)
}

/// A time zone whose clocks were asked for.
struct Zone {
    /// Its clock, which is slow to make; `None` for a zone that does not exist.
    clock: Option<Intl::DateTimeFormat>,
    /// What the clock said, by minutes: accounts share their zones and times, and the clock is slow to read.
    known: BTreeMap<i64, Option<i64>>,
}

/// Readings of a zone's clock that are remembered.
const KNOWN: usize = 2_000;

impl Zone {
    fn new(name: &str) -> Self {
        Self { clock: clock(name), known: BTreeMap::new() }
    }

    /// Seconds by which its clocks are ahead of UTC at a moment. Since 1972 no zone has changed them within a minute.
    fn offset(&mut self, moment: Timestamp) -> Option<i64> {
        let minute = moment.millis().div_euclid(60_000);
        if self.known.len() > KNOWN {
            self.known.clear();
        }
        let clock = self.clock.as_ref()?;
        *self.known.entry(minute).or_insert_with(|| offset(clock, minute * 60_000))
    }
}

/// Seconds by which a clock is ahead of UTC.
fn offset(clock: &Intl::DateTimeFormat, moment: i64) -> Option<i64> {
    let parts = clock.format_to_parts(&Date::new(&JsValue::from_f64(moment as f64)));
    let part = |kind: &str| part(&parts, kind);
    let (year, month, day) = (part("year")?, part("month")?, part("day")?);
    let (hour, minute, second) = (part("hour")?, part("minute")?, part("second")?);
    let shown = Timestamp::parse(&format!("{year:0>4}-{month}-{day}T{hour}:{minute}:{second}Z")).ok()?;
    Some((shown.millis() - moment) / 1000)
}

fn part(parts: &Array, kind: &str) -> Option<String> {
    let value = |part: &JsValue, name: &str| Reflect::get(part, &name.into()).ok()?.as_string();
    let found = parts.iter().find(|part| value(part, "type").as_deref() == Some(kind))?;
    value(&found, "value")
}

fn clock(zone: &str) -> Option<Intl::DateTimeFormat> {
    let options = Object::new();
    for (name, value) in [
        ("timeZone", zone),
        ("calendar", "gregory"),
        ("numberingSystem", "latn"),
        ("hourCycle", "h23"),
        ("year", "numeric"),
        ("month", "2-digit"),
        ("day", "2-digit"),
        ("hour", "2-digit"),
        ("minute", "2-digit"),
        ("second", "2-digit"),
    ] {
        Reflect::set(&options, &name.into(), &value.into()).ok()?;
    }
    // The constructor throws for a zone that does not exist, so it is called where that can be caught.
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let format = Reflect::get(&intl, &"DateTimeFormat".into()).ok()?;
    let given = Array::of2(&"en-US".into(), &options);
    let format: js_sys::Function<fn() -> JsValue> = format.unchecked_into();
    let made = Reflect::construct(&format, &given).ok()?;
    Some(made.unchecked_into())
}
