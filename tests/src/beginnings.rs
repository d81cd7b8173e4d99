//! Where several journeys begin, reached as a person gets there.

use anyhow::Result;

use crate::browser::Engine;
use crate::journey::{Journey, Visit};

impl Journey {
    /// A project with a running session on `dev-001`, and as many accounts as asked; the page of the session is open.
    ///
    /// # Errors
    /// When something on the way does not appear.
    pub async fn with_a_session(accounts: usize) -> Result<Self> {
        let journey = Visit::with(Engine::Chromium).open("/accounts?account=many").await?;
        journey.allow_clipboard(true).await?;
        journey.fill("batch-text", &format!("dev-{{001..{accounts:03}}}")).await?;
        journey.click("batch-create").await?;
        journey.see_no("batch").await?;
        journey.go("/projects").await?;
        journey.click("new-project").await?;
        journey.fill("field-name", "Tide tables").await?;
        journey.fill("field-charter", "Never sail in fog.").await?;
        journey.click("save").await?;
        journey.see("project-name").await?;
        journey.click("start-session").await?;
        journey.fill("field-objectives", "Tell the tides of the harbour").await?;
        journey.click("save").await?;
        journey.see("session-title").await?;
        journey.see("running-strip").await?;
        Ok(journey)
    }
}
