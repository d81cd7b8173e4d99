//! What happened: the activity log, and the timeline of a project.

use domain::activity::{self, Activity};
use domain::api::{Failure, Listing, Order, Page};
use domain::project::Project;
use domain::queue::{self, QueueEntry};
use domain::session::{self, Session};
use domain::snapshot::{self, Snapshot};
use domain::{Id, Table, Timestamp};
use serde::Serialize;

use super::Service;
use super::list::{Plan, list};
use super::work::live;
use crate::store::{Direction, Rows, Scan, Store, Stretch, Transaction};

/// Which lines of the log.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct ActivityQuery {
    /// About this row.
    pub row_id: Option<String>,
    /// Which page.
    pub page: Page,
}

/// Something in the history of a project.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Event {
    /// When.
    pub at: Timestamp,
    /// What.
    pub kind: EventKind,
    /// The row that tells more.
    pub id: String,
    /// The session, where it was one.
    pub session_id: Option<Id<Session>>,
    /// Its number.
    pub session_number: Option<u32>,
    /// One line about it.
    pub words: String,
}

/// What happened in a project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    /// A session began.
    SessionStarted,
    /// A session ended.
    SessionEnded,
    /// A snapshot was kept.
    Snapshot,
    /// A hand-off was queued.
    Handoff,
    /// The project was made or changed.
    Edit,
}

impl<S: Store> Service<S> {
    /// A page of the activity log, the latest first.
    pub async fn activity(&self, query: &ActivityQuery) -> Result<Listing<Activity>, Failure> {
        let store = self.reading(&[Table::Activity]).await?;
        let plan = match &query.row_id {
            Some(row) => Plan::new(activity::ROW, [row.as_str().into()], Order::Descending),
            None => Plan::new(activity::CREATED, [], Order::Descending),
        };
        list(&store, &plan, &query.page, None).await
    }

    /// Sessions, snapshots, hand-offs and edits of a project, the latest first. A page has as many sessions as its limit
    /// says, with all that belongs to them; the total counts sessions.
    pub async fn timeline(&self, id: Id<Project>, page: &Page) -> Result<Listing<Event>, Failure> {
        let tables = [Table::Projects, Table::Sessions, Table::Snapshots, Table::Queue, Table::Activity];
        let store = self.reading(&tables).await?;
        let project: Project = live(&store, id).await?;
        let plan = Plan::new(session::PROJECT, [id.into()], Order::Descending);
        let sessions: Listing<Session> = list(&store, &plan, page, None).await?;
        let mut events = Vec::new();
        for session in &sessions.items {
            add_session(&store, session, &mut events).await?;
        }
        let until = page.cursor.is_some().then(|| sessions.items.first().map(|it| it.started_at));
        let since = sessions.next_cursor.is_some().then(|| sessions.items.last().map(|it| it.started_at));
        add_edits(&store, &project, since.flatten(), until.flatten(), &mut events).await?;
        events.sort_by(|one, other| (other.at, &other.id).cmp(&(one.at, &one.id)));
        Ok(Listing { items: events, next_cursor: sessions.next_cursor, total: sessions.total })
    }

    /// The snapshots of a session, the latest first.
    pub async fn snapshots(&self, session: Id<Session>, page: &Page) -> Result<Listing<Snapshot>, Failure> {
        let store = self.reading(&[Table::Sessions, Table::Snapshots]).await?;
        let _: Session = live(&store, session).await?;
        let plan = Plan::new(snapshot::SESSION, [session.into()], Order::Descending);
        list(&store, &plan, page, None).await
    }

    /// A snapshot.
    pub async fn snapshot(&self, id: Id<Snapshot>) -> Result<Snapshot, Failure> {
        live(&self.reading(&[Table::Snapshots]).await?, id).await
    }
}

async fn add_session(
    store: &impl Transaction,
    session: &Session,
    events: &mut Vec<Event>,
) -> Result<(), Failure> {
    let event = |at, kind, id: String, words| Event {
        at,
        kind,
        id,
        session_id: Some(session.id),
        session_number: Some(session.session_number),
        words,
    };
    let number = session.session_number;
    let began = format!("Session {number} began: {}", session.session_type.words());
    events.push(event(session.started_at, EventKind::SessionStarted, session.id.to_string(), began));
    if let Some(at) = session.completed_at {
        let ended = format!("Session {number}: {}, {} credits", session.status.words(), session.credits_used);
        events.push(event(at, EventKind::SessionEnded, session.id.to_string(), ended));
    }
    for row in of_session::<Snapshot>(store, snapshot::SESSION, session.id).await? {
        let words = if row.context_summary.is_empty() {
            format!("{} kept", row.snapshot_type.words())
        } else {
            format!("{}: {}", row.snapshot_type.words(), row.context_summary)
        };
        events.push(event(row.created_at, EventKind::Snapshot, row.id.to_string(), words));
    }
    for row in of_session::<QueueEntry>(store, queue::SESSION, session.id).await? {
        if row.deleted_at.is_none() {
            let words = format!("Hand-off: {}", row.status.words());
            events.push(event(row.created_at, EventKind::Handoff, row.id.to_string(), words));
        }
    }
    Ok(())
}

async fn of_session<T: domain::Row>(
    store: &impl Transaction,
    index: domain::Index,
    session: Id<Session>,
) -> Result<Vec<T>, Failure> {
    let stretch = Stretch::of(index, [session.into()]);
    Ok(store.rows(&Scan { stretch, direction: Direction::Up, after: None, limit: Page::MOST }).await?)
}

/// The edits of a project from the first of these moments on and before the second.
async fn add_edits(
    store: &impl Transaction,
    project: &Project,
    since: Option<Timestamp>,
    until: Option<Timestamp>,
    events: &mut Vec<Event>,
) -> Result<(), Failure> {
    let stretch = Stretch {
        from: since.map(Into::into),
        below: until.map(Into::into),
        ..Stretch::of(activity::ROW, [project.id.to_string().into()])
    };
    let scan = Scan { stretch, direction: Direction::Down, after: None, limit: Page::MOST };
    events.extend(store.rows::<Activity>(&scan).await?.into_iter().map(|line| Event {
        at: line.created_at,
        kind: EventKind::Edit,
        id: line.id.to_string(),
        session_id: None,
        session_number: None,
        words: format!("{}: {}", line.action.words(), line.subject),
    }));
    Ok(())
}
