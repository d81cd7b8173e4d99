//! The time zones that the browser knows.

use js_sys::{Array, Function, Intl, Reflect};
use wasm_bindgen::JsCast;

/// The zone of the person's own clock.
pub fn own() -> String {
    let format = Intl::DateTimeFormat::new(&Array::new(), &js_sys::Object::new());
    let zone = Reflect::get(&format.resolved_options(), &"timeZone".into()).ok();
    zone.and_then(|zone| zone.as_string()).unwrap_or_else(|| "UTC".to_owned())
}

/// Every zone, in the order of the alphabet; none where the browser does not tell.
pub fn all() -> Vec<String> {
    names().unwrap_or_default()
}

fn names() -> Option<Vec<String>> {
    let intl = Reflect::get(&js_sys::global(), &"Intl".into()).ok()?;
    let supported: Function = Reflect::get(&intl, &"supportedValuesOf".into()).ok()?.dyn_into().ok()?;
    let names: Array = supported.call1(&intl, &"timeZone".into()).ok()?.dyn_into().ok()?;
    Some(names.iter().filter_map(|name| name.as_string()).collect())
}
