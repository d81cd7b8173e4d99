//! Sessions. What a session uses and how many there are is kept in its project's totals and its account's credits in the
//! same transaction.

use domain::account::Account;
use domain::activity::Action;
use domain::api::{Code, Failure, Listing, SessionQuery, SessionSort};
use domain::project::{self, Project};
use domain::schema::{self, Extent};
use domain::session::{self, Session, SessionStatus};
use domain::snapshot::{self, Snapshot, SnapshotType};
use domain::{Id, Index, KeyPart, Table, Timestamp};
use serde::Serialize;
use serde_json::Value;

use super::edit::{changed, expect_revision, new_row, part, whole};
use super::handoffs::NewSnapshot;
use super::list::{Plan, list};
use super::work::{Work, live, noun};
use super::{Fields, Service};
use crate::store::{Condition, Direction, Rows, Scan, Store, Stretch, Test, Transaction, read};

/// Tables that hold what a session's credits and status change.
const AROUND: &[Table] = &[Table::Projects, Table::Accounts, Table::Sessions];

/// Among so many of a session's latest snapshots its last briefing is looked for.
const RECENT: usize = 20;

/// A session that has begun, with the one before it.
#[derive(Clone, Debug, PartialEq)]
pub struct Started {
    /// The new session.
    pub session: Session,
    /// The session of the project before it.
    pub previous: Option<Session>,
}

/// What a session left for the next one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct PreviousHandoff {
    /// Which session.
    pub session_id: Id<Session>,
    /// Its number.
    pub session_number: u32,
    /// Where it stands.
    pub status: SessionStatus,
    /// What it achieved.
    pub accomplishments: String,
    /// What stood in its way.
    pub blockers: String,
    /// What the next session must know.
    pub handoff_notes: String,
    /// The briefing that was kept last, if any was.
    pub briefing: Option<String>,
}

impl<S: Store> Service<S> {
    /// A page of sessions; sessions of trashed projects are not among them.
    pub async fn sessions(&self, query: &SessionQuery) -> Result<Listing<Session>, Failure> {
        let store = self.reading(&[Table::Projects, Table::Sessions]).await?;
        let mut plan = plan(query);
        plan.but_of(&store.ids(&Stretch::of(project::TRASH, [])).await?, query.project_id);
        plan.say(query.q.as_deref());
        list(&store, &plan, &query.page, None).await
    }

    /// A session that is not in the trash, nor its project.
    pub async fn session(&self, id: Id<Session>) -> Result<Session, Failure> {
        let store = self.reading(&[Table::Projects, Table::Sessions]).await?;
        live_session(&store, id).await
    }

    /// Starts a session: it gets the next number of its project.
    pub async fn create_session(&self, fields: &Fields) -> Result<Started, Failure> {
        let fields = whole(schema::SESSION, fields)?;
        let work = self.work(AROUND).await?;
        let started = work.start(fields).await?;
        work.commit().await?;
        Ok(started)
    }

    /// What the last session of a project left, for a session that is to begin.
    pub async fn last_handoff(&self, project: Id<Project>) -> Result<Option<PreviousHandoff>, Failure> {
        let store = self.reading(&[Table::Sessions, Table::Snapshots]).await?;
        match last_of(&store, project).await? {
            Some(session) => Ok(Some(left_by(&store, &session).await?)),
            None => Ok(None),
        }
    }

    /// What the session before a session left.
    pub async fn previous_handoff(&self, session: &Session) -> Result<Option<PreviousHandoff>, Failure> {
        let Some(previous) = session.previous_session_id else { return Ok(None) };
        let store = self.reading(&[Table::Sessions, Table::Snapshots]).await?;
        match store.row(previous).await? {
            Some(previous) => Ok(Some(left_by(&store, &previous).await?)),
            None => Ok(None),
        }
    }

    /// Changes what is written about a session.
    pub async fn update_session(&self, id: Id<Session>, fields: &Fields) -> Result<Session, Failure> {
        part(schema::SESSION, fields)?;
        let work = self.work(&[Table::Projects, Table::Sessions]).await?;
        let mut session = changed(&live_session(&work.store, id).await?, fields)?;
        work.change(&mut session, Action::Updated)?;
        work.commit().await?;
        Ok(session)
    }

    /// Logs credits that a running session used: `delta` more of them, or fewer as a correction.
    pub async fn log_credits(&self, id: Id<Session>, delta: i64) -> Result<Session, Failure> {
        self.credit(id, |_| delta).await
    }

    /// Says how many credits a running session used in all.
    pub async fn set_credits(&self, id: Id<Session>, used: u32) -> Result<Session, Failure> {
        self.credit(id, |session| i64::from(used) - i64::from(session.credits_used)).await
    }

    async fn credit(&self, id: Id<Session>, delta: impl Fn(&Session) -> i64) -> Result<Session, Failure> {
        let work = self.work(AROUND).await?;
        let mut session = running(&work.store, id).await?;
        let delta = delta(&session);
        work.charge(&mut session, delta).await?;
        work.change(&mut session, Action::Updated)?;
        work.commit().await?;
        Ok(session)
    }

    /// Ends a session: completed, failed, or handed off.
    pub async fn complete_session(&self, id: Id<Session>, fields: &Fields) -> Result<Session, Failure> {
        schema::check(schema::COMPLETION, fields, Extent::Change).map_err(Failure::invalid)?;
        let work = self.work(AROUND).await?;
        let mut session = running(&work.store, id).await?;
        expect_revision(Table::Sessions, session.revision, fields)?;
        work.end(&mut session, fields).await?;
        work.commit().await?;
        Ok(session)
    }

    /// Keeps what the work can be restored from, in place of what was kept before; each also stays as a snapshot.
    pub async fn save_checkpoint(&self, id: Id<Session>, data: Value) -> Result<Session, Failure> {
        if let Some(why) = schema::wrong(schema::Kind::Json, &data) {
            return Err(Failure::field("checkpoint_data", why));
        }
        let work = self.work(&[Table::Projects, Table::Sessions, Table::Snapshots]).await?;
        let mut session = live_session(&work.store, id).await?;
        let data = Some(data).filter(|data| !data.is_null());
        if let Some(data) = data.as_ref().filter(|data| session.checkpoint_data.as_ref() != Some(data)) {
            work.keep_snapshot(&session, &checkpoint(data), 0)?;
        }
        session.checkpoint_data = data;
        work.change(&mut session, Action::Updated)?;
        work.commit().await?;
        Ok(session)
    }

    /// Moves a session to the trash; its number stays taken.
    pub async fn delete_session(&self, id: Id<Session>) -> Result<Session, Failure> {
        let work = self.work(AROUND).await?;
        let mut session = live_session(&work.store, id).await?;
        let mut project: Project = work.found(session.project_id).await?;
        project.count_out(session.credits_used);
        work.follow(&mut project)?;
        work.bin(&mut session)?;
        work.release(&session).await?;
        work.commit().await?;
        Ok(session)
    }

    /// Takes a session out of the trash.
    pub async fn restore_session(&self, id: Id<Session>) -> Result<Session, Failure> {
        let work = self.work(AROUND).await?;
        let mut session: Session = work.trashed(id).await?;
        let mut project: Project = work.live(session.project_id).await?;
        project.count_in(session.credits_used);
        work.follow(&mut project)?;
        work.unbin(&mut session)?;
        if session.is_running() {
            work.occupy(session.account_id).await?;
        }
        work.commit().await?;
        Ok(session)
    }
}

impl<S: Store> Work<'_, S> {
    /// Starts a session within a larger piece of work.
    pub(super) async fn start(&self, fields: Fields) -> Result<Started, Failure> {
        let mut project: Project = self.parent(&fields, "project_id").await?;
        let account: Account = self.parent(&fields, "account_id").await?;
        let previous = last_of(&self.store, project.id).await?;
        let number = project.next_number();
        let session: Session =
            new_row(self.service.world.id(), self.now, fields, &begun(number, self.now, &previous))?;
        project.count_in(0);
        self.follow(&mut project)?;
        self.create(&session)?;
        self.occupy(account.id).await?;
        Ok(Started { session, previous })
    }

    /// The row that a field of a new row names.
    pub(super) async fn parent<T: domain::Row>(&self, fields: &Fields, name: &str) -> Result<T, Failure> {
        let id = fields.get(name).and_then(Value::as_str).and_then(|id| Id::parse(id).ok());
        let missing = || Failure::field(name, format!("names no {}", noun(T::TABLE)));
        self.live(id.ok_or_else(missing)?).await.map_err(|failure| match failure.code {
            Code::NotFound => Failure { error: failure.error, suggestion: failure.suggestion, ..missing() },
            _ => failure,
        })
    }

    /// Logs credits in the session, its project and its account. The session is left to be written.
    pub(super) async fn charge(&self, session: &mut Session, asked: i64) -> Result<(), Failure> {
        let before = session.credits_used;
        let delta = session.log_credits(self.now, asked);
        if delta == 0 {
            return Ok(());
        }
        let mut project: Project = self.found(session.project_id).await?;
        project.recount(before, session.credits_used);
        self.follow(&mut project)?;
        let mut account: Account = self.found(session.account_id).await?;
        account.charge(delta);
        self.follow(&mut account)
    }

    /// Ends a session with what is told about it.
    pub(super) async fn end(&self, session: &mut Session, fields: &Fields) -> Result<(), Failure> {
        let number =
            |name: &str| fields.get(name).and_then(Value::as_u64).and_then(|n| u32::try_from(n).ok());
        if let Some(used) = number("credits_used") {
            let delta = i64::from(used) - i64::from(session.credits_used);
            self.charge(session, delta).await?;
        }
        let status = fields.get("status").and_then(Value::as_str).and_then(SessionStatus::parse);
        session.end(self.now, status.unwrap_or(SessionStatus::Completed), number("duration_minutes"));
        for (name, text) in [
            ("accomplishments", &mut session.accomplishments),
            ("blockers", &mut session.blockers),
            ("handoff_notes", &mut session.handoff_notes),
        ] {
            if let Some(told) = fields.get(name).and_then(Value::as_str) {
                told.clone_into(text);
            }
        }
        self.change(session, Action::Updated)?;
        self.release(session).await
    }

    /// Marks an account as in use.
    async fn occupy(&self, id: Id<Account>) -> Result<(), Failure> {
        let mut account: Account = self.found(id).await?;
        // What is used from now on is not to come back with a refresh that was due before.
        self.catch_up(&mut account).await?;
        let before = account.status;
        account.occupy();
        if account.status == before { Ok(()) } else { self.follow(&mut account) }
    }

    /// Marks the account of a session that no longer runs as free, unless another session runs on it.
    async fn release(&self, session: &Session) -> Result<(), Failure> {
        let mut account: Account = self.found(session.account_id).await?;
        let before = account.status;
        account.release();
        if account.status == before || self.runs_on(account.id, Some(session.id)).await? {
            return Ok(());
        }
        self.follow(&mut account)
    }

    /// Whether a session runs on an account, another one than `but`.
    pub(super) async fn runs_on(
        &self,
        account: Id<Account>,
        but: Option<Id<Session>>,
    ) -> Result<bool, Failure> {
        let stretch = Stretch::of(session::STATUS, [SessionStatus::InProgress.name().into()]);
        // Of two, one at least is another session.
        let scan = Scan { stretch, direction: Direction::Down, after: None, limit: 2 };
        let of_account = [Condition::is("account_id", account)];
        let running = self.store.choose(&scan, &of_account).await?.bodies;
        let running: Vec<Session> = running.iter().map(|body| read(body)).collect::<Result<_, _>>()?;
        Ok(running.iter().any(|it| Some(it.id) != but))
    }
}

/// The live session of a project that began last.
async fn last_of(store: &impl Transaction, project: Id<Project>) -> Result<Option<Session>, Failure> {
    let stretch = Stretch::of(session::PROJECT, [project.into()]);
    let scan = Scan { stretch, direction: Direction::Down, after: None, limit: 1 };
    Ok(store.rows(&scan).await?.pop())
}

pub(super) async fn left_by(store: &impl Transaction, session: &Session) -> Result<PreviousHandoff, Failure> {
    let stretch = Stretch::of(snapshot::SESSION, [session.id.into()]);
    let scan = Scan { stretch, direction: Direction::Down, after: None, limit: RECENT };
    let kept: Vec<Snapshot> = store.rows(&scan).await?;
    let briefing = kept.into_iter().find(|snapshot| snapshot.snapshot_type == SnapshotType::Handoff);
    Ok(PreviousHandoff {
        session_id: session.id,
        session_number: session.session_number,
        status: session.status,
        accomplishments: session.accomplishments.clone(),
        blockers: session.blockers.clone(),
        handoff_notes: session.handoff_notes.clone(),
        briefing: briefing.map(|snapshot| snapshot.compressed_context),
    })
}

/// What the app fills in when a session begins.
fn begun(number: u32, now: Timestamp, previous: &Option<Session>) -> [(&'static str, Value); 9] {
    let previous = previous.as_ref().map(|session| session.id.to_string());
    [
        ("session_number", number.into()),
        ("status", SessionStatus::InProgress.name().into()),
        ("credits_used", 0.into()),
        ("credit_log", Value::Array(Vec::new())),
        ("duration_minutes", Value::Null),
        ("checkpoint_data", Value::Null),
        ("started_at", now.to_string().into()),
        ("completed_at", Value::Null),
        ("previous_session_id", previous.into()),
    ]
}

/// A session that is not in the trash, nor its project.
pub(super) async fn live_session(store: &impl Transaction, id: Id<Session>) -> Result<Session, Failure> {
    let session: Session = live(store, id).await?;
    let _: Project = live(store, session.project_id).await?;
    Ok(session)
}

async fn running(store: &impl Transaction, id: Id<Session>) -> Result<Session, Failure> {
    let session = live_session(store, id).await?;
    if session.is_running() {
        return Ok(session);
    }
    let error = format!("Session {} has ended.", session.session_number);
    Err(Failure::conflict(error, "Start a new session of the project to go on."))
}

/// A checkpoint as a snapshot: text as it stands, anything else as JSON that a person can read.
fn checkpoint(data: &Value) -> NewSnapshot {
    let text = match data {
        Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    };
    NewSnapshot { snapshot_type: SnapshotType::Checkpoint, text, ..NewSnapshot::default() }
}

/// The index that has the order, narrowed by a filter where it can be; conditions say the rest.
fn plan(query: &SessionQuery) -> Plan {
    let by_start = query.sort == SessionSort::Started;
    let filters: [(&str, Option<KeyPart>, Option<Index>); 4] = [
        ("project_id", query.project_id.map(Into::into), Some(session::PROJECT)),
        ("account_id", query.account_id.map(Into::into), Some(session::ACCOUNT)),
        ("status", query.status.map(|it| it.name().into()), Some(session::STATUS)),
        ("session_type", query.session_type.map(|it| it.name().into()), None),
    ];
    let all = if by_start { session::STARTED } else { session::CREDITS };
    let mut plan = Plan::new(all, [], query.order);
    for (part, value, index) in filters {
        match (value, index) {
            (Some(value), Some(index)) if by_start && plan.main.index == all => {
                plan.main = Stretch::of(index, [value]);
            }
            (Some(value), _) => plan.and(part, value),
            (None, _) => {}
        }
    }
    between(&mut plan, query, by_start);
    plan
}

/// Narrows a plan to the sessions that began within the asked time.
fn between(plan: &mut Plan, query: &SessionQuery, by_start: bool) {
    let (from, below) = (query.from.map(Into::into), query.to.map(Into::into));
    if by_start {
        (plan.main.from, plan.main.below) = (from, below);
    } else if from.is_some() || below.is_some() {
        plan.conditions.push(Condition { part: "started_at", test: Test::Within(from, below) });
    }
}
