//! The queue of hand-offs.

use std::collections::HashSet;

use domain::activity::Action;
use domain::api::{Failure, Listing, QueueQuery, QueueSort};
use domain::project;
use domain::queue::{self, QueueEntry, QueueStatus};
use domain::schema;
use domain::session::{self, Session};
use domain::{Id, Table};

use super::edit::{changed, new_row, part, whole};
use super::files::reversed;
use super::list::{Plan, list};
use super::sessions::live_session;
use super::work::{Work, live};
use super::{Fields, Service};
use crate::store::{Rows, Store, StoreError, Stretch, Transaction};

const AROUND: &[Table] = &[Table::Projects, Table::Accounts, Table::Sessions, Table::Queue];

impl<S: Store> Service<S> {
    /// A page of hand-offs; those of sessions in the trash are not among them.
    pub async fn queue(&self, query: &QueueQuery) -> Result<Listing<QueueEntry>, Failure> {
        let store = self.reading(AROUND).await?;
        let hidden = hidden_sessions(&store).await?;
        let plan = plan(query);
        let is_asked_for = |it: &QueueEntry| {
            query.status.is_none_or(|status| it.status == status)
                && query.session_id.is_none_or(|session| it.session_id == session)
                && !hidden.contains(&it.session_id.to_string())
        };
        // The status is in the index, unless that has another order than the asked one.
        let by_status = query.status.is_none() || plan.main.index == queue::STATUS;
        let looks = !hidden.is_empty() || query.session_id.is_some() || !by_status;
        list(&store, &plan, &query.page, if looks { Some(&is_asked_for) } else { None }).await
    }

    /// A hand-off that is not in the trash, nor its session.
    pub async fn queue_entry(&self, id: Id<QueueEntry>) -> Result<QueueEntry, Failure> {
        live_entry(&self.reading(AROUND).await?, id).await
    }

    /// Queues a hand-off of a session.
    pub async fn create_queue_entry(&self, fields: &Fields) -> Result<QueueEntry, Failure> {
        let fields = whole(schema::QUEUE, fields)?;
        let work = self.work(AROUND).await?;
        let entry = work.enqueue(fields).await?;
        work.commit().await?;
        Ok(entry)
    }

    /// Changes a hand-off: its urgency, where it goes on, or where it stands.
    pub async fn update_queue_entry(
        &self,
        id: Id<QueueEntry>,
        fields: &Fields,
    ) -> Result<QueueEntry, Failure> {
        part(schema::QUEUE, fields)?;
        let work = self.work(AROUND).await?;
        let mut entry: QueueEntry = changed(&live_entry(&work.store, id).await?, fields)?;
        work.expect_account(&entry).await?;
        entry.settle(work.now);
        work.change(&mut entry, Action::Updated)?;
        work.commit().await?;
        Ok(entry)
    }

    /// Puts a failed hand-off back among those that wait.
    pub async fn retry_queue_entry(&self, id: Id<QueueEntry>) -> Result<QueueEntry, Failure> {
        let work = self.work(AROUND).await?;
        let mut entry = live_entry(&work.store, id).await?;
        if entry.status != QueueStatus::Failed {
            let error = format!("The hand-off is {}, not failed.", entry.status.words().to_lowercase());
            return Err(Failure::conflict(error, "Only what failed can be tried again."));
        }
        entry.status = QueueStatus::Pending;
        entry.settle(work.now);
        work.change(&mut entry, Action::Updated)?;
        work.commit().await?;
        Ok(entry)
    }

    /// Cancels a hand-off: it goes to the trash.
    pub async fn delete_queue_entry(&self, id: Id<QueueEntry>) -> Result<QueueEntry, Failure> {
        let work = self.work(AROUND).await?;
        let mut entry = live_entry(&work.store, id).await?;
        work.bin(&mut entry)?;
        work.commit().await?;
        Ok(entry)
    }

    /// Takes a hand-off out of the trash.
    pub async fn restore_queue_entry(&self, id: Id<QueueEntry>) -> Result<QueueEntry, Failure> {
        let work = self.work(AROUND).await?;
        let mut entry: QueueEntry = work.trashed(id).await?;
        live_session(&work.store, entry.session_id).await?;
        work.unbin(&mut entry)?;
        work.commit().await?;
        Ok(entry)
    }
}

impl<S: Store> Work<'_, S> {
    /// Queues a hand-off within a larger piece of work.
    pub(super) async fn enqueue(&self, fields: Fields) -> Result<QueueEntry, Failure> {
        let session: Session = self.parent(&fields, "session_id").await?;
        live_session(&self.store, session.id).await?;
        let own = [("from_account_id", session.account_id.to_string().into()), ("processed_at", ().into())];
        let mut entry: QueueEntry = new_row(self.service.world.id(), self.now, fields, &own)?;
        self.expect_account(&entry).await?;
        entry.settle(self.now);
        self.create(&entry)?;
        Ok(entry)
    }

    async fn expect_account(&self, entry: &QueueEntry) -> Result<(), Failure> {
        let Some(id) = entry.to_account_id else { return Ok(()) };
        match self.store.row(id).await? {
            Some(_) => Ok(()),
            None => Err(Failure::field("to_account_id", "names no account")),
        }
    }
}

async fn live_entry(store: &impl Transaction, id: Id<QueueEntry>) -> Result<QueueEntry, Failure> {
    let entry: QueueEntry = live(store, id).await?;
    live_session(store, entry.session_id).await?;
    Ok(entry)
}

/// Ids of the sessions that are in the trash, or whose project is.
pub(super) async fn hidden_sessions(store: &impl Transaction) -> Result<HashSet<String>, StoreError> {
    let mut hidden: HashSet<String> =
        store.ids(&Stretch::of(session::TRASH, [])).await?.into_iter().collect();
    for project in store.ids(&Stretch::of(project::TRASH, [])).await? {
        hidden.extend(store.ids(&Stretch::of(session::NUMBER, [project.into()])).await?);
    }
    Ok(hidden)
}

fn plan(query: &QueueQuery) -> Plan {
    // The most urgent has the lowest key.
    match (query.sort, query.status) {
        (QueueSort::Priority, Some(status)) => {
            Plan::new(queue::STATUS, [status.name().into()], reversed(query.order))
        }
        (QueueSort::Priority, None) => Plan::new(queue::URGENCY, [], reversed(query.order)),
        (QueueSort::Created, _) => Plan::new(queue::CREATED, [], query.order),
    }
}
