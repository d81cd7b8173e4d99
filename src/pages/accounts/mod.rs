//! The account pool: which seats there are, what is left on them, and when they refresh.

pub mod batch;
pub mod best;
pub mod desk;
pub mod editor;
pub mod list;
pub mod model;
pub mod panel;
pub mod rule;
pub mod toolbar;
pub mod view;

pub use view::AccountsPage;
