//! What the dashboard shows, decided without drawing.

use domain::account::{Account, AccountStatus, Platform, Threshold};
use domain::project::Project;
use domain::queue::QueueEntry;
use domain::refresh::RefreshRule;
use domain::session::Session;
use domain::{Id, Timestamp};

use crate::order::in_order;
use crate::pages::sessions::model::meter;
use crate::pages::sessions::pace::Pace;
use crate::parts::meter::{Level, Meter};
use crate::parts::moment::span;
use crate::service::Stats;

const MINUTE: i64 = 60_000;
/// A session that runs this long without being ended was perhaps forgotten.
const FORGOTTEN: i64 = 24 * 60 * MINUTE;
/// How far the dashboard looks ahead.
pub const AHEAD: i64 = 24 * 60 * MINUTE;

/// Everything that the dashboard is made from.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The figures.
    pub stats: Stats,
    /// All accounts.
    pub accounts: Vec<Account>,
    /// All projects.
    pub projects: Vec<Project>,
    /// Hand-offs that wait.
    pub waiting: Vec<Waiting>,
    /// When which account refreshes next, for those that do.
    pub refreshes: Vec<(Id<Account>, Timestamp)>,
}

/// A hand-off that waits, with the session that it is of.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// The hand-off.
    pub entry: QueueEntry,
    /// Its session.
    pub session: Session,
}

/// A running session.
#[derive(Clone, Debug, PartialEq)]
pub struct Card {
    /// Its id.
    pub id: String,
    /// Its project's name.
    pub project: String,
    /// Its number in words.
    pub number: String,
    /// Its account's name.
    pub account: String,
    /// What is used of the account's limit.
    pub meter: Meter,
    /// Credits that it used.
    pub credits: u32,
    /// What it is to achieve.
    pub objective: String,
    /// When it began.
    pub started_at: Timestamp,
    /// How long to the threshold at its pace, where that can be told.
    pub pace: Pace,
    /// Whether rotating it is the one thing to do now: of several over their threshold, the furthest.
    pub is_next: bool,
}

/// Something that waits for the person.
#[derive(Clone, Debug, PartialEq)]
pub struct Need {
    /// What it is about, and what is the matter.
    pub words: String,
    /// What stands behind that, more quietly.
    pub detail: String,
    /// What is done about it.
    pub remedy: Remedy,
    /// What that is called.
    pub verb: &'static str,
    /// Whether it cannot wait.
    pub is_urgent: bool,
}

/// What is done about something.
#[derive(Clone, Debug, PartialEq)]
pub enum Remedy {
    /// It is done on another page.
    Go(String),
    /// An account's credits are back.
    Refresh(Id<Account>),
    /// A session goes on with the next account.
    Rotate(Id<Session>),
}

/// A platform's part of the pool.
#[derive(Clone, Debug, PartialEq)]
pub struct Part {
    /// The platform.
    pub platform: Platform,
    /// How many usable accounts.
    pub accounts: u64,
    /// Credits left on them.
    pub left: u64,
    /// Where its segment of the bar begins, in percent of the whole pool.
    pub from: f64,
    /// How wide it is.
    pub width: f64,
}

/// Credits that come back.
#[derive(Clone, Debug, PartialEq)]
pub struct Refresh {
    /// When.
    pub at: Timestamp,
    /// To which account.
    pub account: String,
    /// How many.
    pub credits: u32,
}

/// Whether there is nothing yet to show.
pub fn is_new(source: &Source) -> bool {
    source.projects.is_empty() && source.accounts.is_empty() && source.stats.running.is_empty()
}

/// The running sessions, those nearest to the threshold first.
pub fn cards(source: &Source, now: Timestamp) -> Vec<Card> {
    let names = Names(source);
    let cards = source.stats.running.iter().map(|session| card(session, &names, now)).collect();
    let mut cards = in_order(cards, |one: &Card, other| other.meter.share.total_cmp(&one.meter.share));
    if let Some(next) = cards.iter_mut().find(|card| card.meter.level == Level::Over) {
        next.is_next = true;
    }
    cards
}

/// Who is meant. Few are asked for at once, so looking them up needs no tables.
struct Names<'a>(&'a Source);

impl<'a> Names<'a> {
    fn find_account(&self, id: Id<Account>) -> Option<&'a Account> {
        self.0.accounts.iter().find(|account| account.id == id)
    }

    fn project(&self, id: Id<Project>) -> String {
        let found = self.0.projects.iter().find(|project| project.id == id);
        found.map_or_else(|| "a deleted project".to_owned(), |it| it.name.to_string())
    }

    fn account(&self, id: Id<Account>) -> String {
        let found = self.find_account(id);
        found.map_or_else(|| "a deleted account".to_owned(), |it| it.account_name.to_string())
    }
}

fn card(session: &Session, names: &Names<'_>, now: Timestamp) -> Card {
    let account = names.find_account(session.account_id);
    Card {
        id: session.id.to_string(),
        project: names.project(session.project_id),
        number: format!("Session {}", session.session_number),
        account: names.account(session.account_id),
        meter: account
            .map_or_else(|| Meter::used(session.credits_used.into(), 0, Threshold::default()), meter),
        credits: session.credits_used,
        objective: session.objectives.lines().next().unwrap_or_default().to_owned(),
        started_at: session.started_at,
        pace: account.map(|account| Pace::of(session, account, now)).unwrap_or_default(),
        is_next: false,
    }
}

/// What waits for the person, the most urgent first.
pub fn needs(source: &Source, now: Timestamp) -> Vec<Need> {
    let names = Names(source);
    let mut needs = Vec::new();
    for session in &source.stats.running {
        needs.extend(need_of_session(session, &names, now));
    }
    needs.extend(source.waiting.iter().map(|waiting| need_of_handoff(waiting, &names)));
    needs.extend(source.accounts.iter().filter_map(need_of_account));
    let (mut first, rest): (Vec<_>, Vec<_>) = needs.into_iter().partition(|need| need.is_urgent);
    first.extend(rest);
    first
}

fn need_of_session(session: &Session, names: &Names<'_>, now: Timestamp) -> Option<Need> {
    let card = card(session, names, now);
    let remedy = Remedy::Go(format!("/sessions/{}", session.id));
    let who = format!("{}, session {}", card.project, session.session_number);
    if card.meter.level == Level::Over {
        let words = format!("{who}: over the threshold");
        let detail = format!("{}: {}", card.account, card.meter.words);
        let remedy = Remedy::Rotate(session.id);
        return Some(Need { words, detail, remedy, verb: "Rotate", is_urgent: true });
    }
    let last = session.credit_log.last().map_or(session.started_at, |entry| entry.at);
    let idle = now.since(last);
    (idle > FORGOTTEN).then(|| Need {
        words: format!("{who}: still running?"),
        detail: format!("Nothing was logged for {}.", span(idle)),
        remedy,
        verb: "Open",
        is_urgent: false,
    })
}

fn need_of_handoff(waiting: &Waiting, names: &Names<'_>) -> Need {
    let Waiting { entry, session } = waiting;
    let priority = u8::from(entry.priority);
    Need {
        words: format!(
            "{}, session {}: hand-off waits",
            names.project(session.project_id),
            session.session_number
        ),
        detail: format!("Priority {priority}, from {}.", names.account(entry.from_account_id)),
        remedy: Remedy::Go("/handoff/queue".to_owned()),
        verb: "Open",
        is_urgent: priority >= 8,
    }
}

/// An account that only the person can refresh.
fn need_of_account(account: &Account) -> Option<Need> {
    let is_stuck = account.status == AccountStatus::Exhausted && account.refresh_rule == RefreshRule::Manual;
    is_stuck.then(|| Need {
        words: format!("{}: exhausted", account.account_name),
        detail: "Its credits come back only when you say so.".to_owned(),
        remedy: Remedy::Refresh(account.id),
        verb: "It is full again",
        is_urgent: false,
    })
}

/// The pool by platform, the largest part first.
pub fn parts(source: &Source) -> Vec<Part> {
    let whole = source.stats.credits_limit.max(source.stats.credits_left_today).max(1) as f64;
    let parts = Platform::ALL.iter().filter_map(|platform| part(source, *platform)).collect();
    let mut parts = in_order(parts, |one: &Part, other| other.left.cmp(&one.left));
    let mut from = 0.0;
    for part in &mut parts {
        part.from = from;
        part.width = part.left as f64 / whole * 100.0;
        from += part.width;
    }
    parts
}

fn part(source: &Source, platform: Platform) -> Option<Part> {
    let usable = source.accounts.iter().filter(|account| account.platform == platform && account.is_usable());
    let (accounts, left) = usable
        .fold((0, 0), |(count, left), account| (count + 1, left + u64::from(account.credits_available)));
    (accounts > 0).then_some(Part { platform, accounts, left, from: 0.0, width: 0.0 })
}

/// Refreshes of the coming day that bring something, the next first.
pub fn refreshes(source: &Source, now: Timestamp) -> Vec<Refresh> {
    let names = Names(source);
    let coming: Vec<Refresh> = source
        .refreshes
        .iter()
        .filter(|(_, at)| *at > now && at.since(now) <= AHEAD)
        .filter_map(|(id, at)| Some((names.find_account(*id)?, *at)))
        .map(|(account, at)| Refresh {
            at,
            account: account.account_name.to_string(),
            credits: account.used(),
        })
        .filter(|refresh| refresh.credits > 0)
        .collect();
    in_order(coming, |one, other| one.at.cmp(&other.at))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use serde_json::{Value, json};

    use super::*;

    const PROJECT: &str = "0190d8a4-6c5e-7c3a-9f60-000000000001";
    const ACCOUNT: &str = "0190d8a4-6c5e-7c3a-9f60-000000000002";
    const SESSION: &str = "0190d8a4-6c5e-7c3a-9f60-000000000003";
    const BEGIN: &str = "2026-01-31T08:00:00.000Z";

    fn row<T: serde::de::DeserializeOwned>(id: &str, fields: Value) -> T {
        let mut row =
            json!({"id": id, "created_at": BEGIN, "updated_at": BEGIN, "deleted_at": null, "revision": 1});
        row.as_object_mut().unwrap().extend(fields.as_object().unwrap().clone());
        serde_json::from_slice(row.to_string().as_bytes()).unwrap()
    }

    fn account(left: u32, status: &str, rule: &Value) -> Account {
        row(
            ACCOUNT,
            json!({
                "account_name": "dev-01", "account_email": "", "platform": "claude", "credits_available": left,
                "credits_limit": 100, "refresh_rule": rule, "refreshed_at": BEGIN, "status": status,
                "specialization": [], "monthly_cost": 0, "notes": "",
            }),
        )
    }

    fn session(used: u32) -> Session {
        row(
            SESSION,
            json!({
                "project_id": PROJECT, "account_id": ACCOUNT, "session_number": 3, "session_type": "feature",
                "status": "in_progress", "credits_used": used, "credit_log": [], "duration_minutes": null,
                "objectives": "", "accomplishments": "", "blockers": "", "handoff_notes": "",
                "checkpoint_data": null, "started_at": BEGIN, "completed_at": null, "previous_session_id": null,
            }),
        )
    }

    fn project() -> Project {
        row(
            PROJECT,
            json!({
                "name": "shop", "description": "", "status": "active", "charter": "", "specialization": [],
                "total_credits_used": 0, "total_sessions": 1, "last_session_number": 3,
            }),
        )
    }

    fn running(left: u32, used: u32) -> Source {
        let rule = json!({"kind": "rolling", "hours": 5});
        Source {
            stats: Stats { running: vec![session(used)], credits_limit: 100, ..Stats::default() },
            accounts: vec![account(left, "active", &rule)],
            projects: vec![project()],
            ..Source::default()
        }
    }

    fn at(minutes: i64) -> Timestamp {
        Timestamp::parse(BEGIN).unwrap().plus(minutes * MINUTE)
    }

    #[test]
    fn what_is_over_the_threshold_comes_first_and_can_be_rotated() {
        let mut source = running(8, 40);
        source.accounts.push(account(0, "exhausted", &json!({"kind": "manual"})));
        let needs = needs(&source, at(60));
        let words: Vec<&str> = needs.iter().map(|need| need.words.as_str()).collect();
        assert_eq!(words, ["shop, session 3: over the threshold", "dev-01: exhausted"]);
        assert_eq!(needs[0].remedy, Remedy::Rotate(Id::parse(SESSION).unwrap()));
        assert!(matches!(needs[1].remedy, Remedy::Refresh(_)));
    }

    #[test]
    fn of_several_over_the_threshold_one_is_the_next_to_rotate() {
        let mut source = running(5, 95);
        source.stats.running.push(source.stats.running[0].clone());
        let next = |source: &Source| cards(source, at(1)).iter().filter(|card| card.is_next).count();
        assert_eq!((next(&source), next(&running(60, 40))), (1, 0));
    }

    #[test]
    fn a_session_without_any_log_for_a_day_is_asked_about() {
        assert!(needs(&running(60, 40), at(23 * 60)).is_empty());
        assert_eq!(needs(&running(60, 40), at(25 * 60))[0].words, "shop, session 3: still running?");
    }

    #[test]
    fn only_refreshes_that_bring_something_within_a_day_are_shown() {
        let id = Id::parse(ACCOUNT).unwrap();
        for (left, minutes, shown) in [(40, 60, 1), (100, 60, 0), (40, 25 * 60, 0), (40, -1, 0)] {
            let source = Source { refreshes: vec![(id, at(minutes))], ..running(left, 0) };
            assert_eq!(refreshes(&source, at(0)).len(), shown, "{left} left, in {minutes} min");
        }
    }

    #[test]
    fn the_parts_of_the_pool_lie_side_by_side() {
        let mut source = running(40, 60);
        let other =
            Account { platform: Platform::Gemini, ..account(25, "available", &json!({"kind": "manual"})) };
        source.accounts.push(other);
        let parts = parts(&source);
        let places: Vec<_> = parts.iter().map(|part| (part.platform, part.from, part.width)).collect();
        assert_eq!(places, [(Platform::Claude, 0.0, 40.0), (Platform::Gemini, 40.0, 25.0)]);
    }
}
