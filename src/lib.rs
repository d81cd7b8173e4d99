//! The app: the only place that knows Leptos, the browser, files and the clock.

pub mod app;
pub mod browser;
pub mod pages;
pub mod parts;
pub mod preferences;
pub mod protocol;
pub mod worker;
