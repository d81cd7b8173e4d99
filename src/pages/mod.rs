//! The pages, one folder or file each.

pub mod accounts;
pub mod analytics;
pub mod dashboard;
pub mod handoff;
pub mod knowledge;
pub mod missing;
pub mod projects;
pub mod sessions;
pub mod settings;
