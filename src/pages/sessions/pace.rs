//! How fast a running session uses credits, in words.

use domain::Timestamp;
use domain::account::Account;
use domain::burn::{LEAST_STEPS, burn};
use domain::session::Session;

use crate::parts::moment::span;
use crate::parts::number::counted;

/// What is said about the pace of a session.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pace {
    /// The one figure that matters; empty where there is none.
    pub short: String,
    /// With its interval.
    pub words: String,
    /// What it rests on.
    pub detail: String,
}

impl Pace {
    /// The pace of a session on its account.
    pub fn of(session: &Session, account: &Account, now: Timestamp) -> Self {
        let Some(burn) = burn(&session.credit_log, session.started_at, now) else {
            let detail = format!("A pace can be told from {LEAST_STEPS} logs in 5 minutes on.");
            return Self { detail, ..Self::default() };
        };
        let basis = format!(
            "{} an hour, from {}",
            counted(burn.per_hour.round() as usize, "credit"),
            counted(burn.steps as usize, "log")
        );
        let rest = account.threshold_credits().saturating_sub(account.used());
        match burn.reach(rest) {
            Some(_) if rest == 0 => Self { detail: format!("{basis}."), ..Self::default() },
            None => Self { short: "far off".to_owned(), detail: format!("{basis}."), ..Self::default() },
            Some(reach) => {
                let (soonest, latest) = (span(reach.soonest), span(reach.latest));
                Self {
                    short: format!("~{}", span(reach.likely)),
                    words: format!("about {} to the threshold ({soonest} to {latest})", span(reach.likely)),
                    detail: format!("In eight of ten cases between {soonest} and {latest}; {basis}."),
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::model::tests::{account, session};
    use super::*;

    const STARTED: &str = "2026-01-31T08:00:00.000Z";

    fn pace(left: u32, steps: &[(i64, i64)], minutes: i64) -> Pace {
        let start = Timestamp::parse(STARTED).unwrap_or(Timestamp::from_millis(0));
        let at = |minutes: i64| start.plus(minutes * 60_000);
        let log: Vec<_> =
            steps.iter().map(|(minute, delta)| json!({"at": at(*minute), "delta": delta})).collect();
        let session = session(json!({"credit_log": log, "started_at": STARTED}));
        Pace::of(&session, &account("dev", left, "active", STARTED), at(minutes))
    }

    #[test]
    fn a_pace_is_told_with_its_interval_and_what_it_rests_on() {
        let steady = [(20, 10), (40, 10), (60, 10)];
        let told = pace(40, &steady, 60);
        assert_eq!(told.short, "~1 h");
        assert_eq!(told.words, "about 1 h to the threshold (21 min to 2 h 51 min)");
        assert_eq!(
            told.detail,
            "In eight of ten cases between 21 min and 2 h 51 min; 30 credits an hour, from 3 logs."
        );
        let few = pace(40, &steady[..2], 60);
        assert_eq!((few.short.as_str(), few.detail.contains("from 3 logs")), ("", true));
        let over = pace(5, &steady, 60);
        assert_eq!((over.short.as_str(), over.detail.as_str()), ("", "30 credits an hour, from 3 logs."));
    }
}
