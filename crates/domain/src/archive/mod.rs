//! Exports and imports: the document, what is checked in it, and what an import would change.

mod preview;

pub use preview::{ImportMode, Note, Preview, TableChange};
