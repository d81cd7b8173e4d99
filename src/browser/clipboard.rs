//! The clipboard, by the modern way where it is allowed and the old way where it is not.

use js_sys::Reflect;
use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{HtmlDocument, HtmlTextAreaElement};

/// Puts a text on the clipboard; `true` only once the browser says that it is there.
pub async fn copy(text: &str) -> bool {
    modern(text).await || by_selection(text)
}

async fn modern(text: &str) -> bool {
    let navigator = window().navigator();
    // Pages that are not served securely have no clipboard at all.
    let offered = Reflect::get(&navigator, &JsValue::from_str("clipboard"));
    if offered.is_ok_and(|it| it.is_undefined()) {
        return false;
    }
    JsFuture::from(navigator.clipboard().write_text(text)).await.is_ok()
}

fn by_selection(text: &str) -> bool {
    select_and_copy(text).unwrap_or(false)
}

fn select_and_copy(text: &str) -> Result<bool, JsValue> {
    let page: HtmlDocument = document().unchecked_into();
    let before = page.active_element();
    let area: HtmlTextAreaElement = page.create_element("textarea")?.unchecked_into();
    area.set_value(text);
    area.set_read_only(true);
    area.set_class_name("visually-hidden");
    let Some(body) = page.body() else { return Ok(false) };
    body.append_child(&area)?;
    area.select();
    let copied = page.exec_command("copy");
    area.remove();
    if let Some(before) = before.and_then(|it| it.dyn_into::<web_sys::HtmlElement>().ok()) {
        before.focus()?;
    }
    copied
}
