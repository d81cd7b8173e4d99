//! The account pool: which seats there are, what is left on them, and when they refresh.

pub mod countdown;
pub mod model;
pub mod rule;
