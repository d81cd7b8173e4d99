//! The rules of projects, accounts and sessions. Knows no browser, no clock, no storage, no chance: times and ids come
//! in as values.
//!
//! One file a table ([`project`], [`account`], [`session`] ...) holds its row and its enumerations; one file a
//! capability holds the rules that work on rows.

pub mod account;
pub mod activity;
pub mod alert;
pub mod analytics;
pub mod api;
pub mod archive;
pub mod batch;
pub mod burn;
pub mod commit;
pub mod conversation;
pub mod endpoint;
pub mod file;
pub mod forecast;
pub mod id;
pub mod index;
pub mod kept;
pub mod knowledge;
pub mod learning;
pub mod name;
pub mod platform;
pub mod project;
pub mod queue;
pub mod refresh;
pub mod row;
pub mod schema;
pub mod search;
pub mod selection;
pub mod session;
pub mod snapshot;
pub mod suggestion;
pub mod tag;
pub mod time;

pub use id::Id;
pub use index::{Index, Key, KeyPart, SAID, Table};
pub use name::Name;
pub use row::Row;
pub use tag::Tags;
pub use time::Timestamp;
