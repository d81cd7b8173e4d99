//! Sessions: the list, each with its conversation, and those that run.

pub mod alerts;
pub mod best;
pub mod checkpoint;
pub mod commit;
pub mod detail;
pub mod hands;
pub mod kept;
pub mod list;
pub mod model;
pub mod outcome;
pub mod pace;
pub mod panels;
pub mod rotate;
pub mod snapshots;
pub mod strip;
