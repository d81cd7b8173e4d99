//! Work that is too heavy for the page: the worker does it, or, where there is none, whoever stands in for it.

use domain::api::{Code, Failure};
use domain::archive::Preview;

use crate::protocol::Trouble;
use crate::protocol::data::{Compress, Compressed, ImportMode, Scope};

/// Whoever does the heavy work.
#[expect(async_fn_in_trait, reason = "everything runs on one thread")]
pub trait Heavy {
    /// Makes a briefing.
    async fn compress(&self, ask: Compress) -> Result<Compressed, Failure>;

    /// Writes an export document.
    async fn export(&self, scope: Scope) -> Result<String, Failure>;

    /// Says what importing a document would do, or does it.
    async fn import(&self, document: String, mode: ImportMode, apply: bool) -> Result<Preview, Failure>;
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Failure::new(Code::Invalid, trouble.what, trouble.hint)
    }
}
