//! What kind of screen it is.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;

/// Whether a media query holds, now and whenever the window changes.
pub fn matches(query: &str) -> Signal<bool> {
    let holds = RwSignal::new(false);
    let Ok(Some(list)) = window().match_media(query) else { return holds.into() };
    holds.set(list.matches());
    let changed = {
        let list = list.clone();
        Closure::<dyn FnMut()>::new(move || {
            // Whoever asked may be gone by now.
            let _ = holds.try_set(list.matches());
        })
    };
    list.set_onchange(Some(changed.as_ref().unchecked_ref()));
    let kept = StoredValue::new_local((list, changed));
    on_cleanup(move || {
        let _ = kept.try_with_value(|(list, _)| list.set_onchange(None));
    });
    holds.into()
}
