//! What the figures of sessions say.

use domain::analytics::{self, Figures, Use};
use domain::api::Failure;
use domain::project::Project;
use domain::session::{self, Session};
use domain::{Id, Table};
use serde::Serialize;

use super::Service;
use super::queue::hidden_sessions;
use super::rotation::everything;
use super::work::found;
use crate::store::{Rows, Store, StoreError, Stretch, Transaction};

const DAY: i64 = 24 * 3_600_000;

/// What sessions of a time used.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Analysis {
    /// How far back.
    pub days: u32,
    /// Sessions of that time that still run, which the figures leave out.
    pub running: u64,
    /// The figures of those that ended.
    #[serde(flatten)]
    pub figures: Figures,
}

impl<S: Store> Service<S> {
    /// Judges how the sessions of the last days used their credits.
    pub async fn analyze(&self, project: Option<Id<Project>>, days: u32) -> Result<Analysis, Failure> {
        let store = self.reading(&[Table::Projects, Table::Accounts, Table::Sessions]).await?;
        if let Some(project) = project {
            let _: Project = found(&store, project).await?;
        }
        let hidden = hidden_sessions(&store).await?;
        let sessions = self.since(&store, project, days).await?;
        let mut analysis = Analysis { days, running: 0, figures: Figures::default() };
        let mut uses = Vec::new();
        let mut limits = std::collections::HashMap::new();
        for session in sessions.iter().filter(|it| project.is_some() || !hidden.contains(&it.id.to_string()))
        {
            if session.is_running() {
                analysis.running += 1;
                continue;
            }
            let limit = match limits.get(&session.account_id) {
                Some(limit) => *limit,
                None => {
                    let limit = found(&store, session.account_id).await?.credits_limit;
                    limits.insert(session.account_id, limit);
                    limit
                }
            };
            uses.push(Use { used: session.credits_used, limit });
        }
        analysis.figures = analytics::figures(&uses, days);
        Ok(analysis)
    }

    async fn since(
        &self,
        store: &impl Transaction,
        project: Option<Id<Project>>,
        days: u32,
    ) -> Result<Vec<Session>, StoreError> {
        let from = Some(self.world.now().plus(-i64::from(days) * DAY).into());
        let stretch = match project {
            Some(project) => Stretch::of(session::PROJECT, [project.into()]),
            None => Stretch::of(session::STARTED, []),
        };
        store.rows(&everything(Stretch { from, ..stretch })).await
    }
}
