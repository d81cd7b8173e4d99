//! How much this page keeps, and whether the browser may throw it away.

use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{StorageEstimate, StorageManager};

/// What the browser says about the page's storage.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Storage {
    /// Bytes that are used.
    pub used: Option<f64>,
    /// Bytes that may be used.
    pub quota: Option<f64>,
    /// Whether the browser keeps the data even when the disk gets full.
    pub is_lasting: bool,
}

/// Asks the browser; what it does not tell is left out.
pub async fn storage() -> Storage {
    let Some(manager) = manager() else { return Storage::default() };
    let estimate = match manager.estimate() {
        Ok(promise) => JsFuture::from(promise).await.ok().map(JsCast::unchecked_into::<StorageEstimate>),
        Err(_) => None,
    };
    let is_lasting = match manager.persisted() {
        Ok(promise) => JsFuture::from(promise).await.is_ok_and(|it| it.is_truthy()),
        Err(_) => false,
    };
    Storage {
        used: estimate.as_ref().and_then(StorageEstimate::get_usage),
        quota: estimate.as_ref().and_then(StorageEstimate::get_quota),
        is_lasting,
    }
}

/// Asks the browser to keep the data for good; returns whether it does.
pub async fn keep_for_good() -> bool {
    match manager().map(|manager| manager.persist()) {
        Some(Ok(promise)) => JsFuture::from(promise).await.is_ok_and(|it| it.is_truthy()),
        _ => false,
    }
}

/// Missing where the page is not served securely.
fn manager() -> Option<StorageManager> {
    let manager = leptos::prelude::window().navigator().storage();
    manager.is_object().then_some(manager)
}
