//! What can be done with the data. Pages and scripts call the same functions.
//!
//! Every operation reads what its rule needs, lets the domain decide, and writes the outcome with its line of the
//! activity log in one transaction; only once that is true is anybody told of the change.

use std::rc::Rc;

use domain::api::{Code, Failure};

use crate::store::{Store, StoreError};

mod accounts;
mod analytics;
pub mod api;
pub mod archive;
mod commits;
mod edit;
mod files;
pub mod handoffs;
pub mod heavy;
pub mod history;
mod knowledge;
mod list;
pub mod notice;
mod outcomes;
pub mod pool;
mod projects;
mod purge;
mod queue;
mod refresh;
mod rotation;
mod sessions;
mod stats;
pub mod suggestions;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;
pub mod trash;
mod work;
pub mod world;

pub use domain::schema::Fields;
pub use handoffs::{Handoff, Kept, NewSnapshot};
pub use history::{ActivityQuery, Event, EventKind};
pub use notice::Change;
pub use rotation::{Plan, Rotated, Rotation, Undo};
pub use sessions::{PreviousHandoff, Started};
pub use stats::{Overview, Savings, Stats};
pub use trash::Trashed;
pub use world::World;

/// What a service does with changes once they are true.
pub type Tell = Rc<dyn Fn(&[Change])>;

/// The operations, on whatever keeps the data.
#[derive(Clone)]
pub struct Service<S> {
    store: S,
    world: Rc<World>,
    tell: Tell,
}

impl<S: Store> Service<S> {
    /// The operations on this store; `tell` hears of every change after it is true.
    pub fn new(store: S, world: World, tell: impl Fn(&[Change]) + 'static) -> Self {
        Self { store, world: Rc::new(world), tell: Rc::new(tell) }
    }

    /// What keeps the data.
    pub fn store(&self) -> &S {
        &self.store
    }

    /// The clock, and new ids.
    pub fn world(&self) -> &World {
        &self.world
    }
}

impl From<StoreError> for Failure {
    fn from(error: StoreError) -> Self {
        let (code, suggestion) = match &error {
            StoreError::Denied(_) => {
                (Code::Internal, "Leave private browsing, or allow this site to keep data, then reload.")
            }
            StoreError::Full => {
                (Code::Quota, "Export what you no longer need and delete it, or make room on the disk.")
            }
            StoreError::TooNew { .. } => {
                (Code::Locked, "Reload the page to get the newer version of the app; nothing was changed.")
            }
            StoreError::Blocked => {
                (Code::Locked, "Close or reload the other tabs of this app, then try again.")
            }
            StoreError::Closed => (Code::Locked, "Reload the page."),
            StoreError::Duplicate(_) => (Code::Conflict, "Load the list again: another tab was faster."),
            StoreError::Unreadable { .. } => {
                (Code::Internal, "Nothing was changed. Export what can be read, and keep the file.")
            }
            StoreError::Other(_) => (Code::Internal, "Try again; if it stays, reload the page."),
        };
        Failure::new(code, error.to_string(), suggestion)
    }
}
