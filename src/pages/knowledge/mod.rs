//! The knowledge base: what was learnt, found again.

pub mod model;
