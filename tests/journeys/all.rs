//! The journeys, one file each.
#![expect(clippy::print_stdout, reason = "a journey reports what it measured")]

mod accessibility;
mod accounts;
mod addresses;
mod analytics;
mod api;
mod archive;
mod bad_files;
mod desk;
mod formats;
mod hosting;
mod knowledge;
mod notifications;
mod offline;
mod projects;
mod rotation;
mod sessions;
mod storage;
mod stores;
mod update;
