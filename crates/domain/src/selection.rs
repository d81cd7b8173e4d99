//! Which account to use next, and why.

use std::cmp::Reverse;

use serde::Serialize;

use crate::account::{Account, AccountStatus};
use crate::{Id, Timestamp};

/// What the next account must have.
#[derive(Clone, Debug, PartialEq)]
pub struct Wish {
    /// A tag that it must have.
    pub specialization: Option<String>,
    /// Credits that it must have left.
    pub min_credits: u32,
    /// Whether, among accounts with about as many credits, the one whose credits expire first is preferred; `None` as the
    /// person has it elsewhere.
    pub prefers_expiring: Option<bool>,
    /// The account that is being left.
    pub not: Option<Id<Account>>,
    /// The account that the person chose: it need only be usable.
    pub only: Option<Id<Account>>,
}

impl Default for Wish {
    fn default() -> Self {
        Self { specialization: None, min_credits: 50, prefers_expiring: None, not: None, only: None }
    }
}

/// The account to use, and what else there is.
#[derive(Clone, Debug, PartialEq)]
pub struct Selection {
    /// The account; `None` where none fits.
    pub account: Option<Account>,
    /// Why this one, or why none.
    pub reason: String,
    /// What comes next, or closest, with what speaks against it.
    pub alternatives: Vec<Alternative>,
    /// The account whose credits come back next, where none fits.
    pub next_refresh: Option<NextRefresh>,
}

/// An account that was not chosen.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Alternative {
    /// Which.
    pub account_id: Id<Account>,
    /// What it is called.
    pub account_name: String,
    /// Credits that it has left.
    pub credits_available: u32,
    /// Why it was not chosen.
    pub reason: String,
    /// Whether work can begin on it at all.
    pub is_usable: bool,
}

/// When credits come back.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct NextRefresh {
    /// To which account.
    pub account_id: Id<Account>,
    /// What it is called.
    pub account_name: String,
    /// When.
    pub at: Timestamp,
}

/// Alternatives that are named.
const MOST: usize = 3;
/// Accounts with at least this share of the most credits, in percent, have about as many.
const ABOUT: u64 = 90;

/// Picks the account with the most credits among those that fit; of equals, the one that was changed least recently.
/// `refresh` says when an account's credits come back.
pub fn select(
    accounts: &[Account],
    wish: &Wish,
    refresh: &dyn Fn(&Account) -> Option<Timestamp>,
) -> Selection {
    let others = || accounts.iter().filter(|it| Some(it.id) != wish.not);
    let mut fitting: Vec<&Account> = others().filter(|it| complaints(it, wish).is_empty()).collect();
    if let Some(chosen) = others().find(|it| Some(it.id) == wish.only && it.is_usable()) {
        return taken(chosen);
    }
    fitting.sort_by_key(|it| (Reverse(it.credits_available), it.updated_at, it.id));
    let expires_first = wish.prefers_expiring == Some(true) && prefer_expiring(&mut fitting, refresh);
    match fitting.first() {
        Some(best) => Selection {
            account: Some((*best).clone()),
            reason: praise(best, fitting.len(), wish, expires_first),
            alternatives: fitting.iter().skip(1).take(MOST).map(|it| second(it, best)).collect(),
            next_refresh: None,
        },
        None => {
            let others: Vec<&Account> = others().collect();
            nothing(&others, wish, refresh)
        }
    }
}

fn taken(chosen: &Account) -> Selection {
    let Account { account_name, credits_available, credits_limit, .. } = chosen;
    let reason =
        format!("{account_name} was chosen by you: {credits_available} of {credits_limit} credits left.");
    Selection { account: Some(chosen.clone()), reason, alternatives: Vec::new(), next_refresh: None }
}

/// Moves the account whose credits expire first to the front, if it has about as many as the first.
fn prefer_expiring(fitting: &mut Vec<&Account>, refresh: &dyn Fn(&Account) -> Option<Timestamp>) -> bool {
    let Some(most) = fitting.first().map(|it| u64::from(it.credits_available)) else { return false };
    let near =
        fitting.iter().enumerate().filter(|(_, it)| u64::from(it.credits_available) * 100 >= most * ABOUT);
    let soonest = near.filter_map(|(index, it)| Some((refresh(it)?, index))).min();
    match soonest {
        Some((_, index)) if index > 0 => {
            let chosen = fitting.remove(index);
            fitting.insert(0, chosen);
            true
        }
        _ => false,
    }
}

fn praise(best: &Account, among: usize, wish: &Wish, expires_first: bool) -> String {
    let why = if expires_first {
        "its credits expire first among those with about as many"
    } else {
        "it has the most credits"
    };
    let tag = wish.specialization.as_deref().map(|tag| format!(" for {tag}")).unwrap_or_default();
    let Account { account_name, credits_available, credits_limit, .. } = best;
    let field = match among {
        1 => format!("it is the only usable account{tag} with {} or more", wish.min_credits),
        _ => format!("{why} of {among} usable accounts{tag} with {} or more", wish.min_credits),
    };
    format!("{account_name} has {credits_available} of {credits_limit} credits left: {field}.")
}

fn second(account: &Account, best: &Account) -> Alternative {
    let reason = if account.credits_available == best.credits_available {
        "as many credits, but used more recently".to_owned()
    } else if account.credits_available < best.credits_available {
        format!("{} credits fewer", best.credits_available - account.credits_available)
    } else {
        "its credits expire later".to_owned()
    };
    alternative(account, reason)
}

fn alternative(account: &Account, reason: String) -> Alternative {
    Alternative {
        account_id: account.id,
        account_name: account.account_name.to_string(),
        credits_available: account.credits_available,
        reason,
        is_usable: account.is_usable(),
    }
}

/// What speaks against an account.
fn complaints(account: &Account, wish: &Wish) -> Vec<String> {
    let mut complaints = Vec::new();
    if !account.is_usable() {
        complaints.push(format!("is {}", account.status.words().to_lowercase()));
    }
    if account.credits_available < wish.min_credits {
        let Account { credits_available, .. } = account;
        complaints.push(format!("has {credits_available} credits, {} are asked for", wish.min_credits));
    }
    if let Some(tag) = wish.specialization.as_deref().filter(|tag| !account.specialization.has(tag)) {
        complaints.push(format!("is not marked {tag}"));
    }
    complaints
}

fn nothing(others: &[&Account], wish: &Wish, refresh: &dyn Fn(&Account) -> Option<Timestamp>) -> Selection {
    let mut closest: Vec<(&Account, Vec<String>)> =
        others.iter().map(|it| (*it, complaints(it, wish))).collect();
    closest
        .sort_by_key(|(it, against)| (against.len(), !it.is_usable(), Reverse(it.credits_available), it.id));
    let waiting = others.iter().filter(|it| it.status != AccountStatus::Blocked);
    let next = waiting.filter_map(|it| Some((refresh(it)?, it))).min_by_key(|(at, it)| (*at, it.id));
    let alternatives =
        closest.into_iter().take(MOST).map(|(it, against)| alternative(it, against.join("; "))).collect();
    let tag = wish.specialization.as_deref().map(|tag| format!(" for {tag}")).unwrap_or_default();
    let reason = match others.len() {
        0 => "There is no other account.".to_owned(),
        _ => format!("No usable account{tag} has {} or more credits left.", wish.min_credits),
    };
    let next_refresh =
        next.map(|(at, it)| NextRefresh { account_id: it.id, account_name: it.account_name.to_string(), at });
    Selection { account: None, reason, alternatives, next_refresh }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;
    use crate::account::Account;

    /// `name credits status tags changed refresh`, for instance `a 80 available rust,web 3 5`; `-` for nothing.
    fn pool(lines: &[&str]) -> (Vec<Account>, Vec<Option<i64>>) {
        lines.iter().enumerate().map(|(index, line)| account(index, line)).unzip()
    }

    fn account(index: usize, line: &str) -> (Account, Option<i64>) {
        let words: Vec<&str> = line.split(' ').collect();
        let tags: Vec<&str> = words[3].split(',').filter(|tag| *tag != "-").collect();
        let changed = Timestamp::from_millis(words[4].parse().unwrap());
        let row = serde_json::json!({
            "id": format!("00000000-0000-7000-8000-{index:012}"),
            "created_at": "2026-01-01T00:00:00Z", "updated_at": changed, "deleted_at": null, "revision": 1,
            "account_name": words[0], "account_email": "", "platform": "claude",
            "credits_available": words[1].parse::<u32>().unwrap(), "credits_limit": 100,
            "refresh_rule": {"kind": "manual"}, "refreshed_at": "2026-01-01T00:00:00Z", "status": words[2],
            "specialization": tags, "monthly_cost": 0.0, "notes": "",
        });
        (serde_json::from_value(row).unwrap(), words[5].parse().ok())
    }

    fn choose(lines: &[&str], wish: &Wish) -> Selection {
        let (accounts, refreshes) = pool(lines);
        let refresh = |it: &Account| {
            let index = accounts.iter().position(|other| other.id == it.id).unwrap();
            refreshes[index].map(Timestamp::from_millis)
        };
        select(&accounts, wish, &refresh)
    }

    fn chosen(lines: &[&str], wish: &Wish) -> String {
        choose(lines, wish).account.map_or("none".to_owned(), |it| it.account_name.to_string())
    }

    #[test]
    fn the_account_with_the_most_credits_is_chosen_among_those_that_fit() {
        let any = Wish::default();
        let rust = Wish { specialization: Some("Rust".into()), ..any.clone() };
        let little = Wish { min_credits: 10, ..any.clone() };
        let expiring = Wish { prefers_expiring: Some(true), ..any.clone() };
        for (lines, wish, expected) in [
            (
                &["a 60 available - 1 -", "b 90 active - 1 -", "c 99 exhausted - 1 -", "d 99 blocked - 1 -"]
                    [..],
                &any,
                "b",
            ),
            (&["a 80 available - 5 -", "b 80 available - 3 -", "c 80 available - 4 -"], &any, "b"),
            (&["a 80 available - 3 -", "b 80 available - 3 -"], &any, "a"),
            (&["a 49 available - 1 -"], &any, "none"),
            (&["a 50 available - 1 -"], &any, "a"),
            (&["a 9 available - 1 -", "b 10 available - 1 -"], &little, "b"),
            (&["a 90 available web 1 -", "b 60 available web,rust 1 -"], &rust, "b"),
            (&["a 90 available web 1 -"], &rust, "none"),
            (&["a 100 available - 1 9", "b 92 available - 1 5", "c 89 available - 1 1"], &expiring, "b"),
            (&["a 100 available - 1 9", "b 92 available - 1 5"], &any, "a"),
            (&["a 100 available - 1 -", "b 92 available - 1 -"], &expiring, "a"),
            (&[], &any, "none"),
        ] {
            assert_eq!(chosen(lines, wish), expected, "{lines:?} {wish:?}");
        }
    }

    #[test]
    fn the_account_that_is_left_is_never_chosen() {
        let (accounts, _) = pool(&["a 90 active - 1 -", "b 60 available - 1 -"]);
        let wish = Wish { not: Some(accounts[0].id), ..Wish::default() };
        assert_eq!(chosen(&["a 90 active - 1 -", "b 60 available - 1 -"], &wish), "b");
    }

    #[test]
    fn the_account_that_the_person_chose_is_taken_if_it_can_be_used_at_all() {
        let lines = ["a 90 active - 1 -", "b 10 available - 1 -", "c 0 exhausted - 1 -"];
        let (accounts, _) = pool(&lines);
        for (index, expected) in [(1, "b"), (2, "a"), (0, "a")] {
            let wish = Wish { only: Some(accounts[index].id), ..Wish::default() };
            assert_eq!(chosen(&lines, &wish), expected);
        }
    }

    #[test]
    fn reasons_are_told_in_words() {
        let found = choose(
            &["a 90 available rust 1 -", "b 70 available rust 1 -", "c 90 available rust 2 -"],
            &Wish { specialization: Some("rust".into()), ..Wish::default() },
        );
        assert_eq!(
            found.reason,
            "a has 90 of 100 credits left: it has the most credits of 3 usable accounts for rust with 50 or more."
        );
        let reasons: Vec<_> = found.alternatives.iter().map(|it| it.reason.as_str()).collect();
        assert_eq!(reasons, ["as many credits, but used more recently", "20 credits fewer"]);
    }

    #[test]
    fn without_a_fitting_account_the_closest_and_the_next_refresh_are_named() {
        let found = choose(
            &["a 0 exhausted - 1 50", "b 30 available - 1 70", "c 0 blocked - 1 10"],
            &Wish::default(),
        );
        assert_eq!(found.reason, "No usable account has 50 or more credits left.");
        let told: Vec<_> =
            found.alternatives.iter().map(|it| format!("{} {}", it.account_name, it.reason)).collect();
        assert_eq!(
            told,
            [
                "b has 30 credits, 50 are asked for",
                "a is exhausted; has 0 credits, 50 are asked for",
                "c is blocked; has 0 credits, 50 are asked for",
            ]
        );
        let next = found.next_refresh.unwrap();
        assert_eq!((next.account_name.as_str(), next.at.millis()), ("a", 50));
    }
}
