//! Notifications of the system: only where the person asked for them and the browser allows them.

use leptos::prelude::{document, window};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Notification, NotificationOptions, NotificationPermission, ServiceWorkerRegistration};

use super::service_worker;

/// Whether this page is what the person looks at.
pub fn is_in_sight() -> bool {
    !document().hidden()
}

/// Whether this browser knows notifications at all.
pub fn are_known() -> bool {
    js_sys::Reflect::has(&window(), &JsValue::from_str("Notification")).unwrap_or(false)
}

/// Whether the browser allows them to this page.
pub fn are_allowed() -> bool {
    are_known() && Notification::permission() == NotificationPermission::Granted
}

/// Asks the person, by the browser's own question; says whether they may be shown from here on.
pub async fn ask() -> bool {
    if !are_known() {
        return false;
    }
    if let Ok(question) = Notification::request_permission() {
        // Whatever is answered stands in the permission.
        let _ = JsFuture::from(question).await;
    }
    are_allowed()
}

/// Shows one.
pub fn show(words: String) {
    leptos::task::spawn_local(async move {
        let options = NotificationOptions::new();
        options.set_body(&words);
        options.set_icon("/icons/icon-192.png");
        // Phones show only those of the service worker.
        if !show_by_worker(&options).await {
            // A browser that shows none leaves the strip and the dashboard, which say the same.
            let _ = Notification::new_with_options("PAAS", &options);
        }
    });
}

/// Says whether it is shown; a worker that is not at work yet shows none.
async fn show_by_worker(options: &NotificationOptions) -> bool {
    let Some(registration) = registration().await else { return false };
    match registration.show_notification_with_options("PAAS", options) {
        Ok(shown) => JsFuture::from(shown).await.is_ok(),
        Err(_) => false,
    }
}

async fn registration() -> Option<ServiceWorkerRegistration> {
    let found = service_worker::container()?.get_registration();
    JsFuture::from(found).await.ok()?.dyn_into().ok()
}
