//! The app: the only place that knows Leptos, the browser, files and the clock.

pub mod app;
pub mod bridge;
pub mod browser;
pub mod data;
pub mod live;
pub mod order;
pub mod pages;
pub mod parts;
pub mod preferences;
pub mod protocol;
pub mod service;
pub mod store;
pub mod worker;

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]
mod in_browser;
