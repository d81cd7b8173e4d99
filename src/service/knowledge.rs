//! The knowledge base.

use domain::activity::Action;
use domain::api::{Failure, KnowledgeQuery, KnowledgeSort, Listing, Order, Page};
use domain::knowledge::{self, Knowledge};
use domain::project::Project;
use domain::schema;
use domain::session::{self, Session};
use domain::{Id, KeyPart, Table};
use serde_json::Value;

use super::edit::{changed, new_row, part, whole};
use super::list::{Plan, list};
use super::work::{Work, live};
use super::{Fields, Service};
use crate::store::{Condition, Rows, Store, Stretch, Transaction};

const BOTH: &[Table] = &[Table::Sessions, Table::Knowledge];

impl<S: Store> Service<S> {
    /// A page of knowledge. Ranked search with typing mistakes is the worker's; here `q` finds words as they stand.
    pub async fn knowledge(&self, query: &KnowledgeQuery) -> Result<Listing<Knowledge>, Failure> {
        let store = self.reading(&[Table::Knowledge]).await?;
        let mut plan = plan(query);
        plan.say(query.q.as_deref());
        list(&store, &plan, &query.page, None).await
    }

    /// A page of the knowledge that came from a project's sessions, the latest first.
    pub async fn knowledge_of_project(
        &self,
        id: Id<Project>,
        page: &Page,
    ) -> Result<Listing<Knowledge>, Failure> {
        let store = self.reading(BOTH).await?;
        let sessions = store.ids(&Stretch::of(session::PROJECT, [id.into()])).await?;
        let sessions = sessions.into_iter().map(KeyPart::from).collect();
        let mut plan = Plan::new(knowledge::UPDATED, [], Order::Descending);
        plan.conditions.push(Condition::one_of("source_session_id", sessions));
        list(&store, &plan, page, None).await
    }

    /// An entry that is not in the trash.
    pub async fn knowledge_entry(&self, id: Id<Knowledge>) -> Result<Knowledge, Failure> {
        live(&self.reading(&[Table::Knowledge]).await?, id).await
    }

    /// Adds an entry.
    pub async fn create_knowledge(&self, fields: &Fields) -> Result<Knowledge, Failure> {
        let work = self.work(BOTH).await?;
        let entry = work.add_knowledge(fields).await?;
        work.commit().await?;
        Ok(entry)
    }

    /// Changes an entry.
    pub async fn update_knowledge(&self, id: Id<Knowledge>, fields: &Fields) -> Result<Knowledge, Failure> {
        part(schema::KNOWLEDGE, fields)?;
        let work = self.work(BOTH).await?;
        let mut entry: Knowledge = changed(&work.live(id).await?, fields)?;
        work.expect_source(&entry).await?;
        work.change(&mut entry, Action::Updated)?;
        work.commit().await?;
        Ok(entry)
    }

    /// Counts a use: the entry was copied, or put into a briefing.
    pub async fn use_knowledge(&self, id: Id<Knowledge>) -> Result<Knowledge, Failure> {
        self.count(id, |entry| entry.usage_count = entry.usage_count.saturating_add(1)).await
    }

    /// Counts whether an entry helped.
    pub async fn record_outcome(&self, id: Id<Knowledge>, helped: bool) -> Result<Knowledge, Failure> {
        self.count(id, move |entry| {
            let count = if helped { &mut entry.success_count } else { &mut entry.failure_count };
            *count = count.saturating_add(1);
        })
        .await
    }

    /// A count is no edit: the log does not mention it.
    async fn count(&self, id: Id<Knowledge>, count: impl Fn(&mut Knowledge)) -> Result<Knowledge, Failure> {
        let work = self.work(&[Table::Knowledge]).await?;
        let mut entry = work.live(id).await?;
        count(&mut entry);
        work.follow(&mut entry)?;
        work.commit().await?;
        Ok(entry)
    }

    /// Moves an entry to the trash.
    pub async fn delete_knowledge(&self, id: Id<Knowledge>) -> Result<Knowledge, Failure> {
        let work = self.work(&[Table::Knowledge]).await?;
        let mut entry = work.live(id).await?;
        work.bin(&mut entry)?;
        work.commit().await?;
        Ok(entry)
    }

    /// Takes an entry out of the trash.
    pub async fn restore_knowledge(&self, id: Id<Knowledge>) -> Result<Knowledge, Failure> {
        let work = self.work(&[Table::Knowledge]).await?;
        let mut entry = work.trashed(id).await?;
        work.unbin(&mut entry)?;
        work.commit().await?;
        Ok(entry)
    }
}

impl<S: Store> Work<'_, S> {
    /// Adds an entry within a larger piece of work.
    pub(super) async fn add_knowledge(&self, fields: &Fields) -> Result<Knowledge, Failure> {
        let fields = whole(schema::KNOWLEDGE, fields)?;
        let own = ["usage_count", "success_count", "failure_count"].map(|name| (name, Value::from(0)));
        let entry: Knowledge = new_row(self.service.world.id(), self.now, fields, &own)?;
        self.expect_source(&entry).await?;
        self.create(&entry)?;
        Ok(entry)
    }

    async fn expect_source(&self, entry: &Knowledge) -> Result<(), Failure> {
        let Some(id) = entry.source_session_id else { return Ok(()) };
        match self.store.row::<Session>(id).await? {
            Some(_) => Ok(()),
            None => Err(Failure::field("source_session_id", "names no session")),
        }
    }
}

fn plan(query: &KnowledgeQuery) -> Plan {
    let (all, of_category) = match query.sort {
        KnowledgeSort::Usage => (knowledge::USAGE, knowledge::CATEGORY_USAGE),
        KnowledgeSort::Updated => (knowledge::UPDATED, knowledge::CATEGORY),
    };
    let mut plan = match query.category {
        Some(category) => Plan::new(of_category, [category.name().into()], query.order),
        None => Plan::new(all, [], query.order),
    };
    if let Some(session) = query.source_session_id {
        plan.and("source_session_id", session);
    }
    if let Some(tag) = &query.tag {
        plan.and("tag", domain::Tags::key(tag));
    }
    plan
}
