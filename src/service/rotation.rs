//! Going on with another account.
//!
//! A rotation has two halves: what it would do is looked at and its briefing made; then everything is written in one
//! transaction, which first looks whether all is still as the briefing takes it.

#[cfg(test)]
mod tests;
mod undo;

use briefing::Level;
use briefing::briefing::{Header, Options};
use domain::account::{self, Account, AccountStatus};
use domain::analytics::ledger::Assumptions;
use domain::api::{Code, Failure};
use domain::conversation::{self, Turn};
use domain::project::Project;
use domain::schema;
use domain::selection::{self, Alternative, Selection, Wish};
use domain::session::{self, Session, SessionStatus};
use domain::snapshot::SnapshotType;
use domain::{Id, Table};
use serde::Serialize;
use serde_json::json;

pub use self::undo::Undo;
use super::handoffs::{Handoff, NewSnapshot};
use super::heavy::Heavy;
use super::sessions::{left_by, live_session};
use super::work::{Work, found, live};
use super::{Fields, Service};
use crate::protocol::data::{Compress, Compressed, Context, Latest, Talk};
use crate::store::{Direction, Rows, Scan, Store, Stretch, Transaction};

/// How often a rotation is begun anew because something changed while its briefing was made.
const TRIES: usize = 3;

/// Tables that a rotation reads or writes.
const TABLES: &[Table] =
    &[Table::Projects, Table::Accounts, Table::Sessions, Table::Snapshots, Table::Turns, Table::Queue];

/// Which session goes on with another account.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotation {
    /// The running session.
    pub session: Id<Session>,
    /// What the next account must have; the current one is never chosen.
    pub wish: Wish,
    /// How short the briefing is.
    pub level: Level,
    /// The latest part of the session's conversation, to be kept with it.
    pub latest: Option<String>,
}

/// What a rotation would do.
#[derive(Clone, Debug, PartialEq)]
pub struct Plan {
    /// The session that would be handed off.
    pub session: Session,
    /// Its project.
    pub project: Project,
    /// The account that would be left.
    pub account: Account,
    /// The account that would go on.
    pub next: Account,
    /// Why this one.
    pub reason: String,
    /// What comes next.
    pub alternatives: Vec<Alternative>,
    wish: Wish,
    talk: Talk,
}

/// What a rotation did.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Rotated {
    /// The account that goes on.
    pub next_account: Account,
    /// Why this one.
    pub reason: String,
    /// The session that goes on.
    pub session: Session,
    /// The session that was handed off.
    pub handed_off: Session,
    /// What the next session is told.
    pub briefing: String,
    /// Credits that were saved, by assumption.
    pub credits_saved: u32,
    /// Minutes that were saved, by assumption.
    pub minutes_saved: u32,
    /// What takes it back.
    #[serde(skip)]
    pub undo: Box<Undo>,
}

impl Plan {
    /// What its briefing is to be made of.
    pub fn ask(&self, options: Options, latest: Option<String>) -> Compress {
        let header = header(&self.project, &self.session, &self.account);
        let options = Options { header, ..options };
        let talk = Talk { latest, ..self.talk.clone() };
        Compress { context: Context::Talk(Box::new(talk)), options }
    }

    /// Turns that are kept with the session.
    pub fn turns(&self) -> usize {
        self.talk.kept.len()
    }
}

impl<S: Store> Service<S> {
    /// Chooses the account to use next.
    pub async fn select_account(&self, wish: &Wish) -> Result<Selection, Failure> {
        let store = self.reading(&[Table::Accounts]).await?;
        self.choose(&store, wish).await
    }

    async fn choose(&self, store: &impl Transaction, wish: &Wish) -> Result<Selection, Failure> {
        let accounts: Vec<Account> = store.rows(&Scan::all(Stretch::of(account::CREDITS, []))).await?;
        let accounts: Vec<Account> = accounts.into_iter().map(|account| self.as_of_now(account)).collect();
        let burns_expiring = wish.prefers_expiring.unwrap_or_else(|| (self.world.burns_expiring)());
        let wish = Wish { prefers_expiring: Some(burns_expiring), ..wish.clone() };
        Ok(selection::select(&accounts, &wish, &|account| self.next_refresh(account)))
    }

    /// The session of a project that runs on an account, the latest where there are several.
    pub async fn running_on(&self, project: Id<Project>, account: Id<Account>) -> Result<Session, Failure> {
        let store = self.reading(&[Table::Projects, Table::Accounts, Table::Sessions]).await?;
        let (project, account): (Project, Account) =
            (live(&store, project).await?, live(&store, account).await?);
        let running = Stretch::of(session::STATUS, [SessionStatus::InProgress.name().into()]);
        let sessions: Vec<Session> =
            store.rows(&Scan { direction: Direction::Down, ..Scan::all(running) }).await?;
        let found =
            sessions.into_iter().find(|it| it.project_id == project.id && it.account_id == account.id);
        found.ok_or_else(|| {
            let error = format!("No session of {} runs on {}.", project.name, account.account_name);
            Failure::conflict(error, "Start a session first.")
        })
    }

    /// How a platform reads a briefing best.
    pub(super) fn shape(&self, platform: account::Platform) -> briefing::Platform {
        (self.world.platforms)().of(platform).shape
    }

    /// Hands a running session off and goes on with the next account: all of it, or nothing.
    pub async fn rotate(&self, heavy: &impl Heavy, asked: &Rotation) -> Result<Rotated, Failure> {
        let mut tries = 0;
        loop {
            let plan = self.plan_rotation(asked.session, &asked.wish).await?;
            let platform = self.shape(plan.next.platform);
            let options = Options { level: asked.level, platform, ..Options::default() };
            // No transaction can wait for the briefing.
            let made = heavy.compress(plan.ask(options, asked.latest.clone())).await?;
            tries += 1;
            match self.carry_out(&plan, &made).await {
                Err(failure) if failure.revision.is_some() && tries < TRIES => {}
                done => return done,
            }
        }
    }

    /// Looks whether a session can be rotated, to which account, and what its briefing is to be made of.
    pub async fn plan_rotation(&self, session: Id<Session>, wish: &Wish) -> Result<Plan, Failure> {
        let store = self.reading(TABLES).await?;
        let session = live_session(&store, session).await?;
        expect_running(&store, &session).await?;
        let project: Project = live(&store, session.project_id).await?;
        let account: Account = found(&store, session.account_id).await?;
        let wish = Wish { not: Some(account.id), ..wish.clone() };
        let selection = self.choose(&store, &wish).await?;
        let alternatives = selection.alternatives.clone();
        let (next, reason) = expect_account(selection)?;
        let talk = talk(&store, &session).await?;
        Ok(Plan { session, project, account, next, reason, alternatives, wish, talk })
    }

    /// Does what was planned, in one transaction. Where anything changed that the plan rests on, nothing is done.
    pub async fn carry_out(&self, plan: &Plan, made: &Compressed) -> Result<Rotated, Failure> {
        let work = self.work(TABLES).await?;
        let mut session = live_session(&work.store, plan.session.id).await?;
        expect_running(&work.store, &session).await?;
        let (next, reason) = expect_account(self.choose(&work.store, &plan.wish).await?)?;
        let kept = work.store.count(&Stretch::of(conversation::SESSION, [session.id.into()])).await? as usize;
        if session.revision != plan.session.revision || next.id != plan.next.id || kept != plan.turns() {
            return Err(Failure::stale("session", session.revision));
        }
        let before = work.before(&session, next.id).await?;
        let latest = match &made.latest {
            Some(latest) => Some(work.keep_turns(&session, &conversation(latest), &|_| ()).await?),
            None => None,
        };
        work.end(&mut session, &ended()).await?;
        work.exhaust(session.account_id).await?;
        // The briefing was made of all turns, so that its places need no shift.
        let snapshot = work.keep_snapshot(&session, &snapshot(made), 0)?;
        let entry = work.enqueue(queued(&session, &next, &made.briefing)).await?;
        let started = work.start(follow_up(&session, &next)).await?.session;
        let undo = work.undo(before, &started, snapshot.id, entry.id, latest).await?;
        let next_account = work.found(next.id).await?;
        work.commit().await?;
        Ok(Rotated {
            next_account,
            reason,
            session: started,
            handed_off: session,
            briefing: made.briefing.clone(),
            credits_saved: entry.credits_saved,
            minutes_saved: entry.minutes_saved,
            undo: Box::new(undo),
        })
    }
}

impl<S: Store> Work<'_, S> {
    async fn exhaust(&self, id: Id<Account>) -> Result<(), Failure> {
        let mut left: Account = self.found(id).await?;
        left.status = AccountStatus::Exhausted;
        self.follow(&mut left)
    }
}

/// Refuses a session that has ended, and says which one goes on where it was handed off.
async fn expect_running(store: &impl Transaction, session: &Session) -> Result<(), Failure> {
    if session.is_running() {
        return Ok(());
    }
    let number = session.session_number;
    let stretch = Stretch::of(session::PROJECT, [session.project_id.into()]);
    let scan = Scan { stretch, direction: Direction::Down, after: None, limit: 20 };
    let later: Vec<Session> = store.rows(&scan).await?;
    let next = later.iter().find(|it| it.previous_session_id == Some(session.id));
    Err(match next.filter(|_| session.status == SessionStatus::HandedOff) {
        Some(next) => {
            let account: Account = found(store, next.account_id).await?;
            let error = format!("Session {number} was handed off already.");
            let next = format!("Session {} goes on with {}.", next.session_number, account.account_name);
            Failure::conflict(error, next)
        }
        None => Failure::conflict(
            format!("Session {number} has ended."),
            "Start a new session of the project to go on.",
        ),
    })
}

/// What is known of a session: what was said in it, what was written about it, and the hand-off before it.
async fn talk(store: &impl Transaction, session: &Session) -> Result<Talk, Failure> {
    let stretch = Stretch::of(conversation::SESSION, [session.id.into()]);
    let turns: Vec<Turn> = store.rows(&Scan::all(stretch)).await?;
    let previous = match session.previous_session_id {
        Some(id) => store.row::<Session>(id).await?,
        None => None,
    };
    let previous = match previous {
        Some(previous) => left_by(store, &previous).await?.briefing,
        None => None,
    };
    let kept: Vec<_> = turns.into_iter().map(|turn| (turn.role, turn.content)).collect();
    let (goal, notes) = (told(&session.objectives), notes(session));
    let is_silent = kept.is_empty() && previous.is_none() && goal.is_none();
    let notes = notes.or_else(|| is_silent.then(|| format!("Session {}.", session.session_number)));
    Ok(Talk { kept, latest: None, previous, goal, notes })
}

/// What was written about a session since it began.
fn notes(session: &Session) -> Option<String> {
    let notes = [
        ("Done", &session.accomplishments),
        ("Blockers", &session.blockers),
        ("Next", &session.handoff_notes),
    ];
    let written = notes.iter().filter_map(|(name, text)| Some(format!("{name}: {}", told(text)?)));
    told(&written.collect::<Vec<_>>().join("\n\n"))
}

fn told(text: &str) -> Option<String> {
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

fn conversation(latest: &Latest) -> Handoff {
    Handoff {
        format: latest.format.clone(),
        turns: latest.turns.clone(),
        snapshot: None,
        files: Vec::new(),
        knowledge: Vec::new(),
    }
}

/// The chosen account, or why there is none.
fn expect_account(selection: Selection) -> Result<(Account, String), Failure> {
    match selection.account {
        Some(account) => Ok((account, selection.reason)),
        None => Err(none_left(&selection)),
    }
}

/// That there is no account, what is closest, and when waiting helps.
pub(super) fn none_left(selection: &Selection) -> Failure {
    let suggestion = match (&selection.next_refresh, selection.alternatives.first()) {
        (Some(next), _) => format!("{} refreshes at {}.", next.account_name, next.at),
        (None, Some(closest)) => format!("The closest is {}: it {}.", closest.account_name, closest.reason),
        (None, None) => "Add an account, or restore one from the trash.".to_owned(),
    };
    let mut failure = Failure::new(Code::NoAccount, selection.reason.as_str(), suggestion);
    failure.until = selection.next_refresh.as_ref().map(|next| next.at);
    let more = [
        ("alternatives".to_owned(), json!(selection.alternatives)),
        ("next_refresh".to_owned(), json!(selection.next_refresh)),
    ];
    failure.more = Some(Box::new(more.into_iter().collect()));
    failure
}

fn header(project: &Project, session: &Session, account: &Account) -> Header {
    Header {
        project: project.name.to_string(),
        session: session.session_number.to_string(),
        account: account.account_name.to_string(),
        credits: format!("{} of {}", session.credits_used, account.credits_limit),
        charter: project.charter.clone(),
    }
}

fn ended() -> Fields {
    let status = SessionStatus::HandedOff.name().into();
    [("status".to_owned(), status)].into_iter().collect()
}

fn snapshot(made: &Compressed) -> NewSnapshot {
    NewSnapshot {
        snapshot_type: SnapshotType::Handoff,
        level: Some(made.level),
        text: made.briefing.clone(),
        summary: "Rotation to the next account".to_owned(),
        stats: serde_json::to_value(made.stats).unwrap_or_default(),
        sections: made.sections.clone(),
        ..NewSnapshot::default()
    }
}

fn queued(session: &Session, next: &Account, briefing: &str) -> Fields {
    // What a hand-off by hand costs, which a rotation saves.
    let saved = Assumptions::default();
    let fields = [
        ("session_id", session.id.to_string().into()),
        ("to_account_id", next.id.to_string().into()),
        ("handoff_context", briefing.into()),
        ("status", "completed".into()),
        ("credits_saved", saved.credits.into()),
        ("minutes_saved", saved.minutes.into()),
    ];
    let given = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    schema::fill(schema::QUEUE, &given)
}

fn follow_up(session: &Session, next: &Account) -> Fields {
    let fields = [
        ("project_id", session.project_id.to_string().into()),
        ("account_id", next.id.to_string().into()),
        ("session_type", session.session_type.name().into()),
        ("objectives", session.objectives.as_str().into()),
    ];
    let given = fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect();
    schema::fill(schema::SESSION, &given)
}
