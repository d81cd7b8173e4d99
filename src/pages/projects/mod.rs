//! Projects: the list, and each with its sides.

pub mod charter;
pub mod detail;
pub mod files;
pub mod hands;
pub mod list;
pub mod model;
pub mod overview;
pub mod panel;
pub mod sessions;
pub mod timeline;
