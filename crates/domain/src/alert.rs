//! When the person is told about an account whose limit is being used up: at marks, each once between two refreshes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::account::Account;
use crate::{Id, Timestamp};

/// A share of the limit that is worth a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Mark {
    /// Half of it is gone.
    Half,
    /// Four fifths are.
    Most,
    /// The session is to move on.
    Threshold,
}

impl Mark {
    /// The highest mark that an account has reached. Marks above its threshold do not matter any more.
    pub fn of(account: &Account) -> Option<Self> {
        let gone = u64::from(account.used()) * 100;
        let is_past = |percent: u64| gone >= u64::from(account.credits_limit) * percent;
        match () {
            () if account.credits_limit == 0 => None,
            () if account.used() >= account.threshold_credits() => Some(Self::Threshold),
            () if is_past(80) => Some(Self::Most),
            () if is_past(50) => Some(Self::Half),
            () => None,
        }
    }
}

/// What the person was told already.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told(BTreeMap<Id<Account>, (Timestamp, Mark)>);

/// More accounts than this are not remembered: the longest told are forgotten.
const MOST: usize = 200;

impl Told {
    /// The mark to tell of now, if it was not told since the last refresh, nor a higher one; it counts as told from here.
    pub fn take(&mut self, account: &Account) -> Option<Mark> {
        let mark = Mark::of(account)?;
        let before = self.0.get(&account.id).filter(|(refreshed, _)| *refreshed == account.refreshed_at);
        if before.is_some_and(|(_, told)| *told >= mark) {
            return None;
        }
        self.0.insert(account.id, (account.refreshed_at, mark));
        while self.0.len() > MOST {
            let oldest = self.0.iter().min_by_key(|(_, (refreshed, _))| *refreshed).map(|(id, _)| *id);
            oldest.and_then(|id| self.0.remove(&id));
        }
        Some(mark)
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    fn account(left: u32, limit: u32, threshold: u8) -> Account {
        let row = serde_json::json!({
            "id": "00000000-0000-7000-8000-000000000001",
            "created_at": "2026-01-01T00:00:00Z", "updated_at": "2026-01-01T00:00:00Z", "deleted_at": null,
            "revision": 1, "account_name": "dev", "account_email": "", "platform": "claude",
            "credits_available": left, "credits_limit": limit, "refresh_rule": {"kind": "manual"},
            "refreshed_at": "2026-01-01T00:00:00Z", "threshold": threshold, "status": "active",
            "specialization": [], "monthly_cost": 0, "notes": "",
        });
        serde_json::from_slice(row.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn marks_are_at_half_at_four_fifths_and_at_the_threshold() {
        use Mark::{Half, Most, Threshold};
        for (left, limit, threshold, expected) in [
            (51, 100, 90, None),
            (50, 100, 90, Some(Half)),
            (21, 100, 90, Some(Half)),
            (20, 100, 90, Some(Most)),
            (11, 100, 90, Some(Most)),
            (10, 100, 90, Some(Threshold)),
            (0, 100, 90, Some(Threshold)),
            (40, 100, 60, Some(Threshold)),
            (60, 100, 40, Some(Threshold)),
            (0, 100, 100, Some(Threshold)),
            (1, 100, 100, Some(Most)),
            // A threshold between two credits is reached with the whole one above it.
            (1, 7, 90, Some(Most)),
            (0, 7, 90, Some(Threshold)),
            (0, 0, 90, None),
        ] {
            assert_eq!(
                Mark::of(&account(left, limit, threshold)),
                expected,
                "{left} of {limit} at {threshold} %"
            );
        }
    }

    #[test]
    fn each_mark_is_told_once_until_the_next_refresh() {
        use Mark::{Half, Most, Threshold};
        let mut told = Told::default();
        for (left, refreshed, expected) in [
            (60, 0, None),
            (45, 0, Some(Half)),
            (40, 0, None),
            // A correction, and the same mark again.
            (55, 0, None),
            (45, 0, None),
            (5, 0, Some(Threshold)),
            (15, 0, None),
            (15, 1, Some(Most)),
            (5, 1, Some(Threshold)),
        ] {
            let refreshed_at = Timestamp::from_millis(refreshed);
            let account = Account { refreshed_at, ..account(left, 100, 90) };
            assert_eq!(told.take(&account), expected, "{left} left after refresh {refreshed}");
        }
    }

    #[test]
    fn what_was_told_is_kept_for_so_many_accounts_and_no_more() {
        let mut told = Told::default();
        for number in 0..300_i64 {
            let id = Id::parse(&format!("00000000-0000-7000-8000-{number:012}")).unwrap();
            let refreshed_at = Timestamp::from_millis(number);
            told.take(&Account { id, refreshed_at, ..account(5, 100, 90) });
        }
        assert_eq!(told.0.len(), MOST);
        assert!(told.0.values().all(|(refreshed, _)| refreshed.millis() >= 100));
        let kept: Told = serde_json::from_str(&serde_json::to_string(&told).unwrap()).unwrap();
        assert_eq!(kept, told);
    }
}
