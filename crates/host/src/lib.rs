//! Serves a built `dist/` on localhost the way a static host would: files as they are, `_headers`, `_redirects`
//! and `404.html`. For trying the product and for tests; it is no server for the open network.
//!
//! Knows files and sockets, nothing of the product.

mod http;
mod rules;
mod site;

pub use http::Server;
pub use site::{Answer, Site};
