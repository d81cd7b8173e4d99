//! What the person is told without having asked: credits that run out on running sessions, and credits that came back.
//! Each is told once, by one tab: in the app where it is in sight, else as a notification where that is wanted and allowed.

use std::time::Duration;

use domain::Timestamp;
use domain::account::Account;
use domain::alert::{Mark, Told};
use domain::session::Session;
use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::*;

use super::strip::Around;
use crate::browser::{clock, notifications};
use crate::data::Data;
use crate::parts::moment::Now;
use crate::parts::toast::Toasts;
use crate::preferences::{self, Preferences};

/// Where this device remembers what it told.
const KEY: &str = "paas.told";
/// How long nobody looks whether credits are due, at most: clocks jump.
const LONGEST: i64 = 15_000;
/// And at least.
const SHORTEST: i64 = 500;

/// Whoever is told, and how.
#[derive(Clone, Copy)]
struct Teller {
    toasts: Toasts,
    preferences: Preferences,
}

impl Teller {
    /// Whether anybody would see it now.
    fn is_heard(self) -> bool {
        notifications::is_in_sight()
            || (self.preferences.notifies.get_untracked() && notifications::are_allowed())
    }

    fn tell(self, words: String, is_urgent: bool) {
        if !notifications::is_in_sight() {
            notifications::show(words);
        } else if is_urgent {
            // Stays until it is read.
            self.toasts.trouble(words);
        } else {
            self.toasts.done(words);
        }
    }
}

/// Follows the running sessions and the clock from here on.
pub fn follow(data: Data, around: Around) {
    let teller = Teller { toasts: expect_context(), preferences: expect_context() };
    follow_marks(around, teller);
    give_credits_back(data, teller);
}

fn follow_marks(around: Around, teller: Teller) {
    let now = expect_context::<Now>();
    Effect::new(move |_| {
        // What nobody could see is told once the page is looked at again.
        now.get();
        around.with(|rows| {
            if let Some((sessions, accounts)) = rows.filter(|_| teller.is_heard()) {
                marks(sessions, accounts)
                    .into_iter()
                    .for_each(|(words, is_urgent)| teller.tell(words, is_urgent));
            }
        });
    });
}

/// What is to be told of running sessions; it counts as told from here.
fn marks(sessions: &[Session], accounts: &[Account]) -> Vec<(String, bool)> {
    if !preferences::is_kept() {
        return Vec::new();
    }
    // Read anew each time: another tab may have told it.
    let mut told: Told = LocalStorage::get(KEY).unwrap_or_default();
    let runs = |account: &&Account| sessions.iter().any(|session| session.account_id == account.id);
    let alerts: Vec<_> = accounts
        .iter()
        .filter(runs)
        .filter_map(|account| Some(words(account, told.take(account)?)))
        .collect();
    if !alerts.is_empty() {
        // Without it the same would be told once more.
        let _ = LocalStorage::set(KEY, &told);
    }
    alerts
}

/// A mark in words, and whether it cannot wait.
fn words(account: &Account, mark: Mark) -> (String, bool) {
    let Account { account_name, credits_limit, .. } = account;
    let used = account.used();
    match mark {
        Mark::Half => (format!("{account_name}: half is gone, {used} of {credits_limit} credits"), false),
        Mark::Most => (format!("{account_name}: 80 % is gone, {used} of {credits_limit} credits"), false),
        Mark::Threshold => {
            let percent = account.threshold.percent();
            (
                format!(
                    "{account_name} has reached {percent} % of its limit. Rotate to the next account (Shift+R)."
                ),
                true,
            )
        }
    }
}

/// Gives credits back when they are due: now, and at each moment from here on.
fn give_credits_back(data: Data, teller: Teller) {
    let is_here = StoredValue::new(());
    leptos::task::spawn_local(async move {
        let service = data.service();
        // What could not be written now is still due later; nobody is told of each try.
        let refreshed = service.apply_refreshes().await.unwrap_or_default();
        if let Some(words) = refreshed_words(&refreshed).filter(|_| teller.is_heard()) {
            teller.tell(words, false);
        }
        let accounts = service.all_accounts().await.unwrap_or_default();
        let next = accounts.iter().filter_map(|account| service.next_refresh(account)).min();
        let again = move || {
            if is_here.try_get_value().is_some() {
                give_credits_back(data, teller);
            }
        };
        set_timeout(again, wait(next, clock::now()));
    });
}

fn wait(next: Option<Timestamp>, now: Timestamp) -> Duration {
    let millis = next.map_or(LONGEST, |next| next.since(now)).clamp(SHORTEST, LONGEST);
    Duration::from_millis(millis.unsigned_abs())
}

fn refreshed_words(accounts: &[Account]) -> Option<String> {
    match accounts {
        [] => None,
        [only] => Some(format!("{} has its {} credits back", only.account_name, only.credits_limit)),
        [first, .., last] if accounts.len() == 2 => {
            Some(format!("{} and {} have their credits back", first.account_name, last.account_name))
        }
        [first, rest @ ..] => {
            Some(format!("{} and {} other accounts have their credits back", first.account_name, rest.len()))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::model::tests::account;
    use super::*;

    const EARLY: &str = "2026-01-31T08:00:00.000Z";

    #[test]
    fn marks_are_told_with_their_figures_and_the_threshold_stays_until_it_is_read() {
        let account = account("dev-01", 8, "active", EARLY);
        assert_eq!(words(&account, Mark::Most), ("dev-01: 80 % is gone, 92 of 100 credits".into(), false));
        let (words, is_urgent) = words(&account, Mark::Threshold);
        assert!(words.starts_with("dev-01 has reached 90 % of its limit.") && is_urgent);
    }

    #[test]
    fn refreshes_are_told_together() {
        let named = |name| account(name, 100, "available", EARLY);
        for (names, words) in [
            (&[][..], None),
            (&["a"], Some("a has its 100 credits back")),
            (&["a", "b"], Some("a and b have their credits back")),
            (&["a", "b", "c"], Some("a and 2 other accounts have their credits back")),
        ] {
            let accounts: Vec<Account> = names.iter().map(|name| named(name)).collect();
            assert_eq!(refreshed_words(&accounts).as_deref(), words);
        }
    }

    #[test]
    fn the_next_look_comes_at_the_moment_that_is_due_and_never_much_later() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        for (next, millis) in [(None, 15_000), (Some(4_000), 4_000), (Some(-9), 500), (Some(90_000), 15_000)]
        {
            assert_eq!(wait(next.map(|it| now.plus(it)), now), Duration::from_millis(millis));
        }
    }
}
