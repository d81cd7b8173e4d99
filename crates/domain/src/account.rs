//! Accounts: the seats that the person may use on each platform.

use serde::{Deserialize, Serialize};

use crate::refresh::{RefreshRule, Zones};
use crate::row::{choice, row};
use crate::{Index, Name, Table, Tags, Timestamp};

choice! {
    /// Where an account is held.
    Platform {
        Genspark = "genspark", "GenSpark";
        #[default]
        Claude = "claude", "Claude";
        Chatgpt = "chatgpt", "ChatGPT";
        Gemini = "gemini", "Gemini";
        Other = "other", "Other";
    }
}

choice! {
    /// Whether an account can be used.
    AccountStatus {
        #[default]
        Available = "available", "Available";
        Active = "active", "In use";
        Exhausted = "exhausted", "Exhausted";
        Blocked = "blocked", "Blocked";
    }
}

/// An amount of money in the person's own currency. Invariant: finite, not negative.
#[derive(Clone, Copy, Debug, Default, PartialEq, PartialOrd, Serialize, Deserialize)]
#[serde(try_from = "f64", into = "f64")]
pub struct Cost(f64);

impl Cost {
    /// The amount.
    pub fn amount(self) -> f64 {
        self.0
    }
}

impl TryFrom<f64> for Cost {
    type Error = &'static str;

    fn try_from(amount: f64) -> Result<Self, Self::Error> {
        if amount.is_finite() && amount >= 0.0 { Ok(Self(amount)) } else { Err("must be 0 or more") }
    }
}

impl From<Cost> for f64 {
    fn from(cost: Cost) -> Self {
        cost.0
    }
}

/// The share of an account's limit, in percent, at which its session is to move on. Invariant: 1 to 100.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Threshold(u8);

impl Threshold {
    /// The percentage.
    pub fn percent(self) -> u8 {
        self.0
    }
}

impl Default for Threshold {
    fn default() -> Self {
        Self(90)
    }
}

impl TryFrom<u8> for Threshold {
    type Error = &'static str;

    fn try_from(percent: u8) -> Result<Self, Self::Error> {
        if (1..=100).contains(&percent) { Ok(Self(percent)) } else { Err("must be 1 to 100 percent") }
    }
}

impl From<Threshold> for u8 {
    fn from(threshold: Threshold) -> Self {
        threshold.0
    }
}

/// What the clock asks of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    /// Its credits came back at this moment.
    Refresh(Timestamp),
    /// It says that they came back at a moment that cannot have been yet: the clock was ahead when that was written.
    /// Counting begins anew, without any credits.
    Recount,
}

row! {
    /// A seat on a platform, with what is left of its limit.
    Account in Accounts {
        /// What it is called; among live accounts no two have the same [`Name::key`].
        account_name: Name,
        /// The address that it is registered with; may be empty.
        account_email: String,
        /// Where it is held.
        platform: Platform,
        /// Credits that are left: 0 to `credits_limit`.
        credits_available: u32,
        /// Credits that it has after a refresh.
        credits_limit: u32,
        /// When its credits come back.
        refresh_rule: RefreshRule,
        /// When they last came back, or since when the present count is known.
        refreshed_at: Timestamp,
        /// At which share of the limit its session is to move on. Rows of older versions do not have it.
        #[serde(default)]
        threshold: Threshold,
        /// Whether it can be used.
        status: AccountStatus,
        /// What it is good at.
        specialization: Tags,
        /// What it costs a month.
        monthly_cost: Cost,
        /// Whatever else is worth knowing; no passwords.
        notes: String,
    }
    label(self) { self.account_name.to_string() }
    lasting(self) { Vec::new() }
    live(self) {
        vec![
            ("name", self.account_name.key().into()),
            ("status", self.status.name().into()),
            ("platform", self.platform.name().into()),
            ("credits_available", self.credits_available.into()),
            ("updated_at", self.updated_at.into()),
        ]
    }
}

impl Account {
    /// Takes used credits off what is left, or gives a correction back: never below 0 or above the limit. What has
    /// nothing left is exhausted.
    pub fn charge(&mut self, used: i64) {
        let left = i64::from(self.credits_available).saturating_sub(used);
        self.credits_available = u32::try_from(left.max(0)).unwrap_or(u32::MAX).min(self.credits_limit);
        match (self.credits_available, self.status) {
            (0, AccountStatus::Available | AccountStatus::Active) if used > 0 => {
                self.status = AccountStatus::Exhausted;
            }
            (1.., AccountStatus::Exhausted) if used < 0 => self.status = AccountStatus::Active,
            _ => {}
        }
    }

    /// A session begins on it.
    pub fn occupy(&mut self) {
        if self.status == AccountStatus::Available {
            self.status = AccountStatus::Active;
        }
    }

    /// No session runs on it any more.
    pub fn release(&mut self) {
        if self.status == AccountStatus::Active {
            self.status = AccountStatus::Available;
        }
    }

    /// The platform refused more work. The true limit is what was `told`, else what was used since the last refresh, as
    /// far as any use is known.
    pub fn hit_limit(&mut self, told: Option<u32>) {
        let used = self.credits_limit - self.credits_available.min(self.credits_limit);
        self.credits_limit = told.unwrap_or(if used > 0 { used } else { self.credits_limit });
        self.credits_available = 0;
        self.status = AccountStatus::Exhausted;
    }

    /// Its credits came back at a moment.
    pub fn refresh(&mut self, at: Timestamp) {
        self.credits_available = self.credits_limit;
        self.refreshed_at = at;
        if self.status == AccountStatus::Exhausted {
            self.status = AccountStatus::Available;
        }
    }

    /// What its rule asks for at `now`.
    pub fn due(&self, now: Timestamp, zones: Zones<'_>) -> Option<Due> {
        if let Some(at) = self.refresh_rule.last_due(self.refreshed_at, now, zones) {
            return Some(Due::Refresh(at));
        }
        // Before it was made it cannot be now: then it is the clock that is behind, and will be set right.
        let is_possible = self.refreshed_at <= now || now < self.created_at;
        let next = self.refresh_rule.next(now, now, zones)?;
        (!is_possible && self.refreshed_at > next).then_some(Due::Recount)
    }

    /// Does what its rule asks for at `now`; says whether credits came back.
    pub fn catch_up(&mut self, now: Timestamp, zones: Zones<'_>) -> bool {
        match self.due(now, zones) {
            Some(Due::Refresh(at)) => self.refresh(at),
            Some(Due::Recount) => {
                self.refreshed_at = now;
                return false;
            }
            None => return false,
        }
        true
    }

    /// Its rule was changed at `now`: moments that had passed before do not bring credits under the new one. Where the
    /// count is new too, or there was no rule, its time begins now.
    pub fn begin_rule(&mut self, before: &RefreshRule, is_counted: bool, now: Timestamp, zones: Zones<'_>) {
        let begins = match self.refresh_rule {
            _ if is_counted || *before == RefreshRule::Manual => Some(now),
            // So many hours after the limit was last full have passed or have not, whatever was written here.
            RefreshRule::Rolling { .. } => None,
            _ => self.refresh_rule.last_due(self.refreshed_at, now, zones),
        };
        self.refreshed_at = begins.unwrap_or(self.refreshed_at);
    }

    /// Credits that are gone of its limit, whoever used them.
    pub fn used(&self) -> u32 {
        self.credits_limit.saturating_sub(self.credits_available)
    }

    /// Used credits at which its session is to move on.
    pub fn threshold_credits(&self) -> u32 {
        let credits = (u64::from(self.credits_limit) * u64::from(self.threshold.percent())).div_ceil(100);
        u32::try_from(credits).unwrap_or(u32::MAX)
    }

    /// Whether its sessions can go on or begin.
    pub fn is_usable(&self) -> bool {
        matches!(self.status, AccountStatus::Available | AccountStatus::Active)
    }
}

/// No two live accounts have the same name.
pub const NAME: Index = Index::unique(Table::Accounts, "name", &["name"]);
/// By status, in the order of credits left.
pub const STATUS: Index = Index::new(Table::Accounts, "status", &["status", "credits_available"]);
/// By platform, in the order of credits left.
pub const PLATFORM: Index = Index::new(Table::Accounts, "platform", &["platform", "credits_available"]);
/// In the order of credits left.
pub const CREDITS: Index = Index::new(Table::Accounts, "credits_available", &["credits_available"]);
/// In the order of the last change.
pub const UPDATED: Index = Index::new(Table::Accounts, "updated_at", &["updated_at"]);
/// What is in the trash, in the order in which it got there.
pub const TRASH: Index = Index::new(Table::Accounts, "deleted_at", &["deleted_at"]);

const INDEXES: &[Index] = &[NAME, STATUS, PLATFORM, CREDITS, UPDATED, TRASH];

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    const HOUR: i64 = 3_600_000;

    fn zones(zone: &str, _: Timestamp) -> Option<i64> {
        match zone {
            "UTC" => Some(0),
            "Asia/Jakarta" => Some(7 * 3600),
            _ => None,
        }
    }

    fn rule(words: &str) -> RefreshRule {
        let value = match words.split(' ').collect::<Vec<_>>()[..] {
            ["daily", time, zone] => serde_json::json!({"kind": "daily", "time": time, "zone": zone}),
            ["rolling", hours] => {
                serde_json::json!({"kind": "rolling", "hours": hours.parse::<u32>().unwrap()})
            }
            _ => serde_json::json!({"kind": "manual"}),
        };
        serde_json::from_value(value).unwrap()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(&format!("2026-03-{text}:00Z")).unwrap()
    }

    fn account(words: &str, refreshed: &str) -> Account {
        let row = serde_json::json!({
            "id": "00000000-0000-7000-8000-000000000001",
            "created_at": at("01T06:00"), "updated_at": at("01T06:00"), "deleted_at": null, "revision": 1,
            "account_name": "dev", "account_email": "", "platform": "claude",
            "credits_available": 0, "credits_limit": 100, "refresh_rule": rule(words),
            "refreshed_at": at(refreshed), "status": "exhausted", "specialization": [], "monthly_cost": 0, "notes": "",
        });
        serde_json::from_slice(row.to_string().as_bytes()).unwrap()
    }

    #[test]
    fn a_row_of_an_older_version_has_the_usual_threshold() {
        let account = account("manual", "01T00:00");
        assert_eq!((account.threshold.percent(), account.threshold_credits()), (90, 90));
        let seven = Account { credits_limit: 7, ..account };
        assert_eq!(seven.threshold_credits(), 7, "a part of a credit is a whole one");
    }

    #[test]
    fn credits_come_back_once_whatever_the_clock_does() {
        for (words, refreshed, looks) in [
            // Late, in time, and once more.
            (
                "daily 08:30 UTC",
                "01T08:30",
                &[("02T08:29", ""), ("02T08:30", "refresh"), ("02T08:31", "")][..],
            ),
            // Away for days: once, not once a day.
            (
                "daily 08:30 UTC",
                "01T08:30",
                &[("09T12:00", "refresh"), ("09T12:00", ""), ("10T08:30", "refresh")],
            ),
            ("rolling 5", "01T08:30", &[("02T12:00", "refresh"), ("02T12:00", ""), ("02T14:30", "refresh")]),
            // The clock went back by an hour, and by a day, and came right again.
            ("daily 08:30 UTC", "02T08:30", &[("02T07:40", ""), ("02T08:30", ""), ("02T09:00", "")]),
            ("daily 08:30 UTC", "02T08:30", &[("01T09:00", ""), ("02T09:00", ""), ("03T08:30", "refresh")]),
            // It went back to before the account was made: it is wrong, and nothing is believed.
            ("daily 08:30 UTC", "02T08:30", &[("01T00:00", ""), ("02T09:00", "")]),
            // It had been a week ahead when that was written: counting begins anew, without credits.
            (
                "daily 08:30 UTC",
                "12T08:30",
                &[("05T12:00", "recount"), ("05T12:01", ""), ("06T08:30", "refresh")],
            ),
            ("rolling 5", "12T08:30", &[("05T12:00", "recount"), ("05T16:59", ""), ("05T17:00", "refresh")]),
            // Nobody knows the zone, or there is no rule.
            ("daily 08:30 Mars/Olympus", "01T08:30", &[("09T12:00", "")]),
            ("manual", "12T08:30", &[("05T12:00", "")]),
        ] {
            let mut account = account(words, refreshed);
            for (now, expected) in looks {
                let due = account.due(at(now), &zones);
                let told = match due {
                    None => "",
                    Some(Due::Refresh(_)) => "refresh",
                    Some(Due::Recount) => "recount",
                };
                assert_eq!(told, *expected, "{words}, refreshed {refreshed}, at {now}");
                assert_eq!(account.catch_up(at(now), &zones), told == "refresh");
            }
        }
    }

    #[test]
    fn a_refresh_that_is_shown_is_never_one_that_has_been() {
        let account = account("daily 08:30 UTC", "02T08:30");
        let next = |now| account.refresh_rule.next(account.refreshed_at, at(now), &zones);
        assert_eq!(next("02T07:40"), Some(at("03T08:30")), "the clock went back by an hour");
        assert_eq!(next("02T09:00"), Some(at("03T08:30")));
    }

    #[test]
    fn a_new_rule_brings_no_credits_for_moments_that_have_passed() {
        let now = at("02T12:00");
        for (before, after, counted, refreshed) in [
            ("daily 08:30 UTC", "daily 09:30 UTC", false, "02T09:30"),
            ("daily 08:30 UTC", "daily 08:30 Asia/Jakarta", false, "02T01:30"),
            ("daily 08:30 UTC", "daily 18:00 UTC", false, "01T18:00"),
            ("daily 08:30 UTC", "daily 18:00 UTC", true, "02T12:00"),
            ("manual", "daily 08:30 UTC", false, "02T12:00"),
            ("manual", "rolling 5", false, "02T12:00"),
            ("rolling 30", "rolling 5", false, "01T08:30"),
            ("rolling 30", "manual", false, "01T08:30"),
        ] {
            let mut account = account(after, "01T08:30");
            account.begin_rule(&rule(before), counted, now, &zones);
            assert_eq!(account.refreshed_at, at(refreshed), "{before} to {after}");
            let due = account.due(now, &zones);
            assert_eq!(due.is_some(), after == "rolling 5" && before != "manual", "{before} to {after}");
            assert!(account.due(now.plus(25 * HOUR), &zones).is_some() || after == "manual");
        }
    }
}
