//! What the person sees if the app itself fails.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use wasm_bindgen::prelude::Closure;

/// Shows any fault of the app's own on the page instead of leaving it dead without a word.
pub fn show_faults() {
    std::panic::set_hook(Box::new(|fault| {
        // A fault while showing a fault has nowhere else to go.
        let _ = show(&fault.to_string());
    }));
}

fn show(fault: &str) -> Result<(), wasm_bindgen::JsValue> {
    web_sys::console::error_1(&fault.into());
    let page = document();
    if page.get_element_by_id("crash").is_some() {
        return Ok(());
    }
    let notice = page.create_element("div")?;
    notice.set_id("crash");
    notice.set_attribute("role", "alert")?;
    let words = page.create_element("p")?;
    words.set_text_content(Some(
        "PAAS stopped because of a fault of its own. Nothing was sent or saved. Reload the page to go on.",
    ));
    let detail = page.create_element("pre")?;
    detail.set_text_content(Some(fault));
    let button: web_sys::HtmlElement = page.create_element("button")?.unchecked_into();
    button.set_class_name("button primary");
    button.set_text_content(Some("Reload"));
    let reload = Closure::<dyn FnMut()>::new(|| drop(window().location().reload()));
    button.set_onclick(Some(reload.as_ref().unchecked_ref()));
    reload.forget();
    for part in [&words, &detail, &button] {
        notice.append_child(part)?;
    }
    if let Some(body) = page.body() {
        body.append_child(&notice)?;
    }
    Ok(())
}
