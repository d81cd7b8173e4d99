//! The app: the only place that knows Leptos, the browser, files and the clock.

#[cfg(not(feature = "engine"))]
pub mod app;
#[cfg(not(feature = "engine"))]
pub mod bridge;
pub mod browser;
#[cfg(not(feature = "engine"))]
pub mod data;
pub mod live;
pub mod order;
#[cfg(not(feature = "engine"))]
pub mod pages;
#[cfg(not(feature = "engine"))]
pub mod parts;
#[cfg(not(feature = "engine"))]
pub mod preferences;
pub mod protocol;
pub mod service;
pub mod store;
pub mod worker;

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]
mod in_browser;
