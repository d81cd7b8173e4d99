//! The device's own way to share a text.

use js_sys::Reflect;
use leptos::prelude::window;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{DomException, ShareData};

/// Whether the device can share.
pub fn offered() -> bool {
    Reflect::has(&window().navigator(), &JsValue::from_str("share")).unwrap_or(false)
}

/// Opens the device's share sheet. Closing it is no fault.
pub async fn share(title: &str, text: &str) -> Result<(), String> {
    let data = ShareData::new();
    data.set_title(title);
    data.set_text(text);
    match JsFuture::from(window().navigator().share_with_data(&data)).await {
        Ok(_) => Ok(()),
        Err(fault) => match fault.dyn_into::<DomException>() {
            Ok(fault) if fault.name() == "AbortError" => Ok(()),
            Ok(fault) => Err(fault.message()),
            Err(_) => Err("the device refused".into()),
        },
    }
}
