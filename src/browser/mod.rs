//! Thin wrappers around what browsers offer: one file each, no decisions.

pub mod clipboard;
pub mod clock;
pub mod crash;
pub mod engine;
pub mod files;
pub mod media;
pub mod notifications;
pub mod service_worker;
pub mod share;
pub mod storage;
pub mod worker;
pub mod world;
pub mod zones;
