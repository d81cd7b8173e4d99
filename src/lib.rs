//! The app: the only place that knows Leptos, the browser, files and the clock.

pub mod app;
