//! What hand-offs saved, and what came of what the accounts cost.

use std::collections::HashMap;

use serde::{Deserialize, Serialize};

use super::expired::Expired;
use super::figures::rounded;
use super::{Ask, Past, Span};
use crate::queue::QueueStatus;
use crate::session::{Session, SessionStatus};
use crate::{Id, Row, Timestamp};

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;
/// Days of a month on average.
const MONTH: f64 = 30.4375;
/// A move that took longer than this was a break, and measures nothing.
const LONGEST_MOVE: i64 = 60 * MINUTE;

/// What a hand-off is taken to save.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct Assumptions {
    /// Credits that explaining everything again would cost.
    pub credits: u32,
    /// Minutes that a move by hand would take.
    pub minutes: u32,
    /// What an hour of the person's work is worth; 0 where it is not to be counted.
    pub hourly: f64,
}

impl Default for Assumptions {
    fn default() -> Self {
        Self { credits: 15, minutes: 20, hourly: 0.0 }
    }
}

/// What hand-offs saved.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Savings {
    /// Hand-offs that were made.
    pub handoffs: u64,
    /// Credits.
    pub credits: u64,
    /// Minutes.
    pub minutes: u64,
    /// Minutes from the end of a session that was handed off to the first credits of the next, in the middle.
    pub measured: Option<f64>,
    /// How many moves that was measured on.
    pub moves: u64,
}

/// What the accounts cost, and what came of it. Amounts are in the currency in which costs were entered.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Return {
    /// The part of the monthly costs that falls to the asked time and project.
    pub cost: f64,
    /// What a credit that was used cost.
    pub per_credit: Option<f64>,
    /// What the saved credits would have cost.
    pub saved_credits: f64,
    /// What the saved time is worth.
    pub saved_time: f64,
    /// What the credits cost that expired unused.
    pub expired: f64,
    /// What was saved, in percent of the cost.
    pub percent: Option<f64>,
}

/// Adds up what the hand-offs of the asked time saved.
pub(super) fn savings(span: &Span, past: &Past<'_>, assumptions: Option<&Assumptions>) -> Savings {
    let sessions: HashMap<Id<Session>, &Session> = past.sessions.iter().map(|it| (it.id, it)).collect();
    let is_asked = |id: &Id<Session>| {
        span.project.is_none() || sessions.get(id).is_some_and(|session| span.is_of(session))
    };
    let made = past.handoffs.iter().filter(|it| {
        let at = it.processed_at.unwrap_or(it.updated_at);
        it.status == QueueStatus::Completed && it.is_live() && at >= span.begins && is_asked(&it.session_id)
    });
    let (mut savings, mut kept) = (Savings::default(), (0, 0));
    for entry in made {
        savings.handoffs += 1;
        kept = (kept.0 + u64::from(entry.credits_saved), kept.1 + u64::from(entry.minutes_saved));
    }
    let mut moves = moves(span, past.sessions, &sessions);
    savings.moves = moves.len() as u64;
    savings.measured = middle(&mut moves);
    (savings.credits, savings.minutes) = match assumptions {
        None => kept,
        Some(it) => {
            let minutes = f64::from(it.minutes) - savings.measured.unwrap_or_default();
            let all = (minutes.max(0.0) * savings.handoffs as f64).round() as u64;
            (savings.handoffs * u64::from(it.credits), all)
        }
    };
    savings
}

/// How many minutes each move took from one session to the next.
fn moves(span: &Span, all: &[Session], by_id: &HashMap<Id<Session>, &Session>) -> Vec<f64> {
    let took = |next: &Session| {
        let before = by_id.get(&next.previous_session_id?)?;
        let began = next.credit_log.first()?.at;
        let took = began.since(before.completed_at?);
        let is_move = before.status == SessionStatus::HandedOff && (0..=LONGEST_MOVE).contains(&took);
        is_move.then_some(took as f64 / MINUTE as f64)
    };
    all.iter().filter(|it| span.is_of(it) && it.started_at >= span.begins).filter_map(took).collect()
}

/// The median, to one digit.
fn middle(numbers: &mut [f64]) -> Option<f64> {
    numbers.sort_by(f64::total_cmp);
    let half = numbers.len() / 2;
    let upper = *numbers.get(half)?;
    let lower = if numbers.len() % 2 == 1 { upper } else { numbers[half - 1] };
    Some(rounded((lower + upper) / 2.0))
}

/// Sets what was used and saved against what the accounts cost. `used` is of the asked project, and of all.
pub(super) fn cost(
    span: &Span,
    past: &Past<'_>,
    used: (u64, u64),
    savings: &Savings,
    expired: &Expired,
    ask: &Ask,
) -> Return {
    let all: f64 =
        past.accounts.iter().map(|it| it.monthly_cost.amount() * held(it, span, past.now) / MONTH).sum();
    let part = if span.project.is_none() || used.1 == 0 { 1.0 } else { used.0 as f64 / used.1 as f64 };
    let per_credit = (used.1 > 0).then(|| all / used.1 as f64);
    let price = per_credit.unwrap_or_default();
    let cost = all * part;
    let saved_credits = savings.credits as f64 * price;
    let hourly = ask.assumptions.map_or(0.0, |it| it.hourly);
    let saved_time = savings.minutes as f64 / 60.0 * hourly;
    Return {
        cost: money(cost),
        per_credit: per_credit.map(|price| (price * 10_000.0).round() / 10_000.0),
        saved_credits: money(saved_credits),
        saved_time: money(saved_time),
        expired: money(expired.credits as f64 * price),
        percent: (cost > 0.0).then(|| rounded((saved_credits + saved_time) / cost * 100.0)),
    }
}

/// Days of the asked time in which the person had an account.
fn held(account: &crate::account::Account, span: &Span, now: Timestamp) -> f64 {
    let from = account.created_at.max(span.begins);
    let to = account.deleted_at.unwrap_or(now).min(now);
    to.since(from).max(0) as f64 / DAY as f64
}

fn money(amount: f64) -> f64 {
    (amount * 100.0).round() / 100.0
}

#[cfg(test)]
mod unit {
    use super::*;

    #[test]
    fn the_middle_is_between_the_two_in_the_middle() {
        for (numbers, expected) in [
            (vec![], None),
            (vec![3.0], Some(3.0)),
            (vec![9.0, 1.0], Some(5.0)),
            (vec![9.0, 1.0, 2.0], Some(2.0)),
        ] {
            assert_eq!(middle(&mut numbers.clone()), expected, "{numbers:?}");
        }
    }
}
