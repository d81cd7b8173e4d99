//! Many accounts at once: pasted, checked while they are typed, made in one go.

pub mod model;
pub mod view;

pub use model::Preview;
pub use view::BatchDialog;
