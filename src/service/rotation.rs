//! Going on with another account.

use briefing::briefing::{Header, Options};
use briefing::conversation::Role;
use domain::account::{self, Account, AccountStatus};
use domain::api::{Code, Failure};
use domain::conversation::{self, Turn};
use domain::project::Project;
use domain::schema;
use domain::selection::{self, Selection, Wish};
use domain::session::{self, Session, SessionStatus};
use domain::snapshot::SnapshotType;
use domain::{Id, Table};
use serde::Serialize;
use serde_json::json;

use super::handoffs::NewSnapshot;
use super::heavy::Heavy;
use super::work::live;
use super::{Fields, Service};
use crate::protocol::data::{Compress, Compressed, Context};
use crate::store::{Direction, Rows, Scan, Store, Stretch, Transaction};

/// What a hand-off by hand costs, which a rotation saves.
const CREDITS_SAVED: u32 = 15;
const MINUTES_SAVED: u32 = 20;
/// More rows than a table has.
const ALL: usize = i32::MAX as usize;

/// Which session goes on with another account.
#[derive(Clone, Debug, PartialEq)]
pub struct Rotation {
    /// The account that is dry.
    pub current: Id<Account>,
    /// The project whose session runs on it.
    pub project: Id<Project>,
    /// What the next account must have; the current one is never chosen.
    pub wish: Wish,
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
}

impl<S: Store> Service<S> {
    /// Chooses the account to use next.
    pub async fn select_account(&self, wish: &Wish) -> Result<Selection, Failure> {
        let store = self.reading(&[Table::Accounts]).await?;
        self.choose(&store, wish).await
    }

    async fn choose(&self, store: &impl Transaction, wish: &Wish) -> Result<Selection, Failure> {
        let accounts: Vec<Account> = store.rows(&everything(Stretch::of(account::CREDITS, []))).await?;
        let accounts: Vec<Account> = accounts.into_iter().map(|account| self.as_of_now(account)).collect();
        let burns_expiring = wish.prefers_expiring.unwrap_or_else(|| (self.world.burns_expiring)());
        let wish = Wish { prefers_expiring: Some(burns_expiring), ..wish.clone() };
        Ok(selection::select(&accounts, &wish, &|account| self.next_refresh(account)))
    }

    /// Hands the running session of a project off and goes on with the next account: all of it, or nothing.
    pub async fn rotate(&self, heavy: &impl Heavy, asked: &Rotation) -> Result<Rotated, Failure> {
        let wish = Wish { not: Some(asked.current), ..asked.wish.clone() };
        let (session, ask) = self.prepare(asked, &wish).await?;
        // No transaction can wait for the briefing; what it was made of is looked at again before anything is written.
        let made = heavy.compress(ask).await?;
        self.switch(&session, &wish, made).await
    }

    /// Looks whether a rotation is possible, and what its briefing is to be made of.
    async fn prepare(&self, asked: &Rotation, wish: &Wish) -> Result<(Session, Compress), Failure> {
        let store = self.reading(&[Table::Projects, Table::Accounts, Table::Sessions, Table::Turns]).await?;
        let project: Project = live(&store, asked.project).await?;
        let account: Account = live(&store, asked.current).await?;
        let running = Stretch::of(session::STATUS, [SessionStatus::InProgress.name().into()]);
        let sessions: Vec<Session> =
            store.rows(&Scan { direction: Direction::Down, ..everything(running) }).await?;
        let session = sessions
            .into_iter()
            .find(|it| it.project_id == project.id && it.account_id == account.id)
            .ok_or_else(|| {
                let error = format!("No session of {} runs on {}.", project.name, account.account_name);
                Failure::conflict(error, "Start a session first.")
            })?;
        expect_account(self.choose(&store, wish).await?)?;
        let stretch = Stretch::of(conversation::SESSION, [session.id.into()]);
        let turns: Vec<Turn> = store.rows(&everything(stretch)).await?;
        let header = header(&project, &session, &account);
        let options = Options { header, platform: shape(account.platform), ..Options::default() };
        Ok((session.clone(), Compress { context: context(&session, turns), options }))
    }

    async fn switch(&self, before: &Session, wish: &Wish, made: Compressed) -> Result<Rotated, Failure> {
        let tables = [Table::Projects, Table::Accounts, Table::Sessions, Table::Snapshots, Table::Queue];
        let work = self.work(&tables).await?;
        let mut session: Session = work.live(before.id).await?;
        if session.revision != before.revision {
            return Err(Failure::stale("session", session.revision));
        }
        let (next, reason) = expect_account(self.choose(&work.store, wish).await?)?;
        work.end(&mut session, &ended()).await?;
        let mut left: Account = work.found(session.account_id).await?;
        left.status = AccountStatus::Exhausted;
        work.follow(&mut left)?;
        work.keep_snapshot(&session, &snapshot(&made), 0)?;
        work.enqueue(queued(&session, &next, &made.briefing)).await?;
        let started = work.start(follow_up(&session, &next)).await?;
        let next_account = work.found(next.id).await?;
        work.commit().await?;
        Ok(Rotated {
            next_account,
            reason,
            session: started.session,
            handed_off: session,
            briefing: made.briefing,
            credits_saved: CREDITS_SAVED,
            minutes_saved: MINUTES_SAVED,
        })
    }
}

pub(super) fn everything(stretch: Stretch) -> Scan {
    Scan { stretch, direction: Direction::Up, after: None, limit: ALL }
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

/// How a platform reads a briefing best.
pub(super) fn shape(platform: account::Platform) -> briefing::Platform {
    match platform {
        account::Platform::Claude => briefing::Platform::Claude,
        account::Platform::Chatgpt => briefing::Platform::Chatgpt,
        account::Platform::Gemini => briefing::Platform::Gemini,
        account::Platform::Genspark => briefing::Platform::Genspark,
        account::Platform::Other => briefing::Platform::Generic,
    }
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

/// The conversation of a session, and what was written about it.
fn context(session: &Session, turns: Vec<Turn>) -> Context {
    let notes = [
        ("Objectives", &session.objectives),
        ("Done", &session.accomplishments),
        ("Blockers", &session.blockers),
        ("Next", &session.handoff_notes),
    ];
    let written = notes.iter().filter(|(_, text)| !text.trim().is_empty());
    let notes: Vec<String> = written.map(|(name, text)| format!("{name}: {text}")).collect();
    let mut all: Vec<(Role, String)> = turns.into_iter().map(|turn| (turn.role, turn.content)).collect();
    if !notes.is_empty() || all.is_empty() {
        let began = format!("Session {}.", session.session_number);
        all.push((Role::User, if notes.is_empty() { began } else { notes.join("\n\n") }));
    }
    Context::Turns(all)
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
    let fields = [
        ("session_id", session.id.to_string().into()),
        ("to_account_id", next.id.to_string().into()),
        ("handoff_context", briefing.into()),
        ("status", "completed".into()),
        ("credits_saved", CREDITS_SAVED.into()),
        ("minutes_saved", MINUTES_SAVED.into()),
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
