//! The knowledge base: what was learnt, found again.

pub mod desk;
pub mod model;
pub mod view;

pub use view::KnowledgePage;
