//! What the session pages show, decided without drawing.

use std::collections::HashMap;

use domain::account::{Account, AccountStatus};
use domain::api::{Page, SessionQuery, SessionSort};
use domain::session::{Session, SessionStatus, SessionType};
use domain::{Id, Timestamp};

use crate::parts::icon::Glyph;
use crate::parts::list::{Act, Cell, Column, Line, Width, column};
use crate::parts::meter::Meter;
use crate::parts::moment::span;
use crate::parts::number::counted;

/// Columns of the list.
pub const COLUMNS: &[Column] = &[
    column("Session", Width::Wide),
    column("Account", Width::Middle),
    column("Status", Width::Small),
    column("Type", Width::Small),
    column("Credits", Width::Number),
    column("Duration", Width::Small),
    column("Started", Width::Small),
];

/// Names of the filters of the list.
pub const FILTERS: &[&str] = &["q", "project", "account", "status", "type", "from", "to"];

const FINISH: Act = Act { name: "end", glyph: Glyph::Check, label: "End" };
const EDIT: Act = Act { name: "edit", glyph: Glyph::Pencil, label: "Edit" };
const DELETE: Act = Act { name: "delete", glyph: Glyph::Trash2, label: "Delete" };

/// What projects and accounts are called, by their ids.
pub type Names = HashMap<String, String>;

/// Where a session is shown.
pub fn address(id: Id<Session>) -> String {
    format!("/sessions/{id}")
}

/// What the address asks for. `day` gives the moment at which a written day begins, so many days later.
pub fn query(
    get: impl Fn(&str) -> String,
    day: impl Fn(&str, i32) -> Option<Timestamp>,
    page: Page,
) -> SessionQuery {
    SessionQuery {
        project_id: Id::parse(&get("project")).ok(),
        account_id: Id::parse(&get("account")).ok(),
        status: SessionStatus::parse(&get("status")),
        session_type: SessionType::parse(&get("type")),
        from: day(&get("from"), 0),
        to: day(&get("to"), 1),
        q: Some(get("q")).filter(|words| !words.trim().is_empty()),
        sort: SessionSort::parse(&get("sort")).unwrap_or_default(),
        page,
        ..SessionQuery::default()
    }
}

/// A session as a row.
pub fn line(session: &Session, projects: &Names, accounts: &Names) -> Line {
    let name = title(session, projects);
    Line {
        id: session.id.to_string(),
        label: name.clone(),
        cells: vec![
            Cell::Link { href: address(session.id), text: name, note: first_line(&session.objectives) },
            Cell::Text(named(accounts, &session.account_id.to_string())),
            Cell::Chip(session.status.into()),
            Cell::Text(session.session_type.words().to_owned()),
            Cell::Number(session.credits_used.into()),
            session.duration_minutes.map_or(Cell::Nothing, |minutes| Cell::Text(duration(minutes))),
            Cell::Moment(session.started_at),
        ],
        acts: if session.is_running() { vec![FINISH, EDIT, DELETE] } else { vec![EDIT, DELETE] },
    }
}

/// `shop · session 12`.
pub fn title(session: &Session, projects: &Names) -> String {
    format!("{} · session {}", named(projects, &session.project_id.to_string()), session.session_number)
}

/// A name by its id: nothing as long as no names are known, and what is not among them is in the trash.
pub fn named(names: &Names, id: &str) -> String {
    let lost = if names.is_empty() { "…" } else { "in the trash" };
    names.get(id).cloned().unwrap_or_else(|| lost.to_owned())
}

/// A number of minutes in its two largest units.
pub fn duration(minutes: u32) -> String {
    span(i64::from(minutes) * 60_000)
}

/// How much of its account's limit is gone: what the threshold is about, whoever used it.
pub fn meter(account: &Account) -> Meter {
    Meter::used(account.used().into(), account.credits_limit.into(), account.threshold)
}

/// The account that a new session would best run on: usable, the most credits, then the one that rested longest.
pub fn best_account(accounts: &[Account]) -> Option<&Account> {
    let usable = accounts
        .iter()
        .filter(|it| matches!(it.status, AccountStatus::Available | AccountStatus::Active))
        .filter(|it| it.credits_available > 0);
    usable.min_by_key(|it| (std::cmp::Reverse(it.credits_available), it.updated_at))
}

/// An account in a choice: `dev-07 · 100 of 100 left`.
pub fn account_words(account: &Account) -> String {
    let left = format!("{} of {} left", account.credits_available, account.credits_limit);
    match account.status {
        AccountStatus::Available => format!("{} · {left}", account.account_name),
        other => format!("{} · {left} · {}", account.account_name, other.words().to_lowercase()),
    }
}

/// Accounts in the order in which they are offered: the best first, those that cannot be used last.
pub fn offered(mut accounts: Vec<Account>) -> Vec<Account> {
    let rank = |status| match status {
        AccountStatus::Available | AccountStatus::Active => 0,
        AccountStatus::Exhausted => 1,
        AccountStatus::Blocked => 2,
    };
    accounts.sort_by_key(|it| (rank(it.status), std::cmp::Reverse(it.credits_available), it.updated_at));
    accounts
}

/// A step of the credit log.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// When.
    pub at: Timestamp,
    /// `+5`, or `−2` for a correction.
    pub delta: String,
    /// All that was used by then.
    pub total: i64,
}

/// The credit log, the latest first. Steps of the same kind within a minute are one: `+1` pressed five times.
pub fn steps(session: &Session) -> Vec<Step> {
    let mut steps: Vec<(Timestamp, i64, i64)> = Vec::new();
    let mut total = 0;
    for entry in &session.credit_log {
        total += entry.delta;
        match steps.last_mut() {
            Some((at, delta, sum)) if entry.at.since(*at) < 60_000 && (*delta > 0) == (entry.delta > 0) => {
                (*at, *delta, *sum) = (entry.at, *delta + entry.delta, total);
            }
            _ => steps.push((entry.at, entry.delta, total)),
        }
    }
    let shown = |(at, delta, total): (Timestamp, i64, i64)| Step { at, delta: signed(delta), total };
    steps.into_iter().rev().map(shown).collect()
}

fn signed(delta: i64) -> String {
    if delta < 0 { format!("\u{2212}{}", delta.unsigned_abs()) } else { format!("+{delta}") }
}

/// The credit log as a line of steps in a field of 100 by 24, from the start to now or the end.
pub fn staircase(session: &Session, now: Timestamp) -> String {
    let end = session.completed_at.unwrap_or(now);
    let last = session.credit_log.iter().map(|entry| entry.at).max().unwrap_or(end);
    let length = end.max(last).since(session.started_at).max(1) as f64;
    let mut total = 0_i64;
    let sums: Vec<i64> = session
        .credit_log
        .iter()
        .map(|entry| {
            total += entry.delta;
            total
        })
        .collect();
    let top = sums.iter().copied().max().unwrap_or_default().max(1) as f64;
    let mut path = "M0 23".to_owned();
    for (entry, sum) in session.credit_log.iter().zip(sums) {
        let x = (entry.at.since(session.started_at).max(0) as f64 / length * 100.0).min(100.0);
        let y = 23.0 - sum.max(0) as f64 / top * 22.0;
        path.push_str(&format!("H{x:.1}V{y:.1}"));
    }
    path.push_str("H100");
    path
}

/// A checkpoint as a person edits it: text as text, anything else as JSON with indents.
pub fn checkpoint_text(data: &serde_json::Value) -> String {
    match data {
        serde_json::Value::String(text) => text.clone(),
        other => serde_json::to_string_pretty(other).unwrap_or_default(),
    }
}

/// What a person wrote as a checkpoint: JSON where it is an object or a list, otherwise the text as it stands.
pub fn checkpoint_data(typed: &str) -> serde_json::Value {
    let is_structure = typed.trim_start().starts_with(['{', '[']);
    match serde_json::from_slice(typed.as_bytes()) {
        Ok(value) if is_structure => value,
        _ => serde_json::Value::String(typed.to_owned()),
    }
}

/// `JSON, 3 fields` or `text, 12 words`.
pub fn checkpoint_kind(data: &serde_json::Value) -> String {
    match data {
        serde_json::Value::Object(fields) => format!("JSON, {}", counted(fields.len(), "field")),
        serde_json::Value::Array(items) => format!("JSON, {}", counted(items.len(), "item")),
        serde_json::Value::String(text) => {
            format!("text, {}", counted(text.split_whitespace().count(), "word"))
        }
        _ => "JSON".to_owned(),
    }
}

/// The first line of a text that says something.
pub fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(160).collect()
}

#[cfg(test)]
pub(super) mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use domain::account::Account;
    use serde_json::{Value, json};

    use super::*;

    pub(in super::super) fn session(changes: Value) -> Session {
        let mut row = json!({
            "id": "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11",
            "created_at": "2026-01-31T08:00:00.000Z", "updated_at": "2026-01-31T08:00:00.000Z",
            "deleted_at": null, "revision": 1,
            "project_id": "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b22",
            "account_id": "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b33",
            "session_number": 12, "session_type": "bugfix", "status": "in_progress",
            "credits_used": 0, "credit_log": [], "duration_minutes": null,
            "objectives": "", "accomplishments": "", "blockers": "", "handoff_notes": "",
            "checkpoint_data": null, "started_at": "2026-01-31T08:00:00.000Z", "completed_at": null,
            "previous_session_id": null,
        });
        for (name, value) in changes.as_object().unwrap() {
            row[name] = value.clone();
        }
        serde_json::from_value(row).unwrap()
    }

    pub(in super::super) fn account(name: &str, left: u32, status: &str, updated: &str) -> Account {
        serde_json::from_value(json!({
            "id": "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b33",
            "created_at": "2026-01-31T08:00:00.000Z", "updated_at": updated,
            "deleted_at": null, "revision": 1,
            "account_name": name, "account_email": "", "platform": "claude",
            "credits_available": left, "credits_limit": 100, "refresh_rule": { "kind": "manual" },
            "refreshed_at": "2026-01-31T08:00:00.000Z", "status": status, "specialization": [],
            "monthly_cost": 0, "notes": "",
        }))
        .unwrap()
    }

    const EARLY: &str = "2026-01-31T08:00:00.000Z";
    const LATE: &str = "2026-01-31T09:00:00.000Z";

    #[test]
    fn the_address_decides_what_is_listed() {
        let address = [("status", "failed"), ("type", "bugfix"), ("from", "d1"), ("to", "d1"), ("q", " ")];
        let get =
            |name: &str| address.iter().find(|(it, _)| *it == name).map_or("", |(_, value)| value).to_owned();
        let day = |day: &str, later: i32| {
            (day == "d1").then(|| Timestamp::from_millis(86_400_000 * (1 + i64::from(later))))
        };
        let query = query(get, day, Page::default());
        assert_eq!(query.status, Some(SessionStatus::Failed));
        assert_eq!(query.session_type, Some(SessionType::Bugfix));
        assert_eq!(query.to.unwrap().since(query.from.unwrap()), 86_400_000, "the last day is one of them");
        assert_eq!((query.q, query.project_id, query.sort), (None, None, SessionSort::Started));
    }

    #[test]
    fn what_ended_cannot_be_ended_again() {
        let acts =
            |status: &str| line(&session(json!({"status": status})), &Names::new(), &Names::new()).acts;
        assert!(acts("in_progress").contains(&FINISH));
        for status in ["completed", "failed", "handed_off"] {
            assert!(!acts(status).contains(&FINISH), "{status}");
        }
    }

    #[test]
    fn a_row_has_a_cell_for_each_column() {
        let line = line(&session(json!({})), &Names::new(), &Names::new());
        assert_eq!(line.cells.len(), COLUMNS.len());
        assert!(line.label.starts_with('…'));
        let others = Names::from([("another".to_owned(), "shop".to_owned())]);
        assert_eq!(named(&others, "this"), "in the trash");
    }

    #[test]
    fn the_best_account_has_the_most_credits_and_rested_longest() {
        let accounts = [
            account("low", 40, "available", EARLY),
            account("blocked", 100, "blocked", EARLY),
            account("late", 90, "available", LATE),
            account("early", 90, "active", EARLY),
        ];
        assert_eq!(best_account(&accounts).unwrap().account_name.as_str(), "early");
        assert_eq!(best_account(&accounts[1..2]), None);
        assert_eq!(best_account(&[account("dry", 0, "available", EARLY)]), None);
        let offered: Vec<String> =
            offered(accounts.to_vec()).iter().map(|it| it.account_name.to_string()).collect();
        assert_eq!(offered, ["early", "late", "low", "blocked"]);
    }

    #[test]
    fn quick_steps_of_the_log_are_one() {
        let log = json!([
            {"at": "2026-01-31T08:00:10.000Z", "delta": 1},
            {"at": "2026-01-31T08:00:40.000Z", "delta": 5},
            {"at": "2026-01-31T08:00:50.000Z", "delta": -2},
            {"at": "2026-01-31T08:30:00.000Z", "delta": 10},
        ]);
        let session = session(json!({"credit_log": log, "credits_used": 14}));
        let shown: Vec<(String, i64)> = steps(&session).into_iter().map(|it| (it.delta, it.total)).collect();
        assert_eq!(shown, [("+10".into(), 14), ("\u{2212}2".into(), 4), ("+6".into(), 6)]);
    }

    #[test]
    fn the_staircase_stays_in_its_field() {
        let log = json!([
            {"at": "2026-01-31T07:00:00.000Z", "delta": 90},
            {"at": "2026-01-31T09:00:00.000Z", "delta": -90},
        ]);
        let path = staircase(&session(json!({"credit_log": log})), Timestamp::parse(EARLY).unwrap());
        assert_eq!(path, "M0 23H0.0V1.0H100.0V23.0H100");
        assert_eq!(staircase(&session(json!({})), Timestamp::parse(EARLY).unwrap()), "M0 23H100");
    }

    #[test]
    fn a_checkpoint_comes_back_as_it_was_written() {
        for typed in ["step 3 of 7", "{\n  \"step\": 3\n}", "[\n  1\n]", "{broken", "42", "null", ""] {
            assert_eq!(checkpoint_text(&checkpoint_data(typed)), typed);
        }
        for (typed, kind) in
            [("{\"a\":1,\"b\":2}", "JSON, 2 fields"), ("[1]", "JSON, 1 item"), ("two words", "text, 2 words")]
        {
            assert_eq!(checkpoint_kind(&checkpoint_data(typed)), kind);
        }
    }
}
