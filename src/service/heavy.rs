//! Work that is too heavy for the page: the worker does it, or, where there is none, whoever stands in for it.

use domain::analytics::Ask;
use domain::api::{Code, Failure};
use domain::archive::Preview;

use super::Service;
use crate::protocol::Trouble;
use crate::protocol::data::{Compress, Compressed, ImportMode, Scope};
use crate::store::Store;

/// Whoever does the heavy work.
#[expect(async_fn_in_trait, reason = "everything runs on one thread")]
pub trait Heavy {
    /// Makes a briefing.
    async fn compress(&self, ask: Compress) -> Result<Compressed, Failure>;

    /// Writes an export document.
    async fn export(&self, scope: Scope) -> Result<String, Failure>;

    /// Answers what the figures of sessions say, as JSON.
    async fn analyze<S: Store>(&self, service: &Service<S>, ask: Ask) -> Result<String, Failure>;

    /// Says what importing a document would do, or does it.
    async fn import(&self, document: String, mode: ImportMode, apply: bool) -> Result<Preview, Failure>;
}

impl From<Trouble> for Failure {
    fn from(trouble: Trouble) -> Self {
        Failure::new(Code::Invalid, trouble.what, trouble.hint)
    }
}

/// The answer in this very thread, for those without a worker.
pub async fn analyze_here<S: Store>(service: &Service<S>, ask: &Ask) -> Result<String, Failure> {
    let report = service.analyze(ask, &mut |_, _| true).await?;
    serde_json::to_string(&report).map_err(|fault| {
        Failure::new(Code::Internal, format!("The figures cannot be written: {fault}."), "Reload the page.")
    })
}
