//! The pages, one folder or file each.

pub mod dashboard;
pub mod handoff;
pub mod later;
pub mod missing;
pub mod settings;
