//! The hand-off page: a conversation in, a briefing out, and an account of what was kept.

pub mod briefing_pane;
pub mod coverage_pane;
pub mod desk;
pub mod header;
pub mod help;
pub mod inbox;
pub mod list;
pub mod model;
pub mod queue;
pub mod saving;
pub mod session;
pub mod start;
pub mod view;
