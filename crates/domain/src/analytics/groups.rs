//! Where credits went: by account, platform, specialization and kind of work.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Seen;
use super::figures::rounded;

/// The id of accounts without a specialization; no tag is empty.
const NO_TAG: &str = "";

/// What a part of the sessions used.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Group {
    /// The id of the row, or the written form of the choice.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Sessions that began in the time.
    pub sessions: u64,
    /// Credits that were logged in the time.
    pub credits: u64,
    /// Share of the limit that those that ended used on average, in percent.
    pub share: Option<f64>,
}

/// Credits by each way of looking at them.
#[derive(Default)]
pub(super) struct Groups {
    accounts: Parts,
    platforms: Parts,
    specializations: Parts,
    types: Parts,
}

#[derive(Default)]
struct Parts(BTreeMap<String, Part>);

#[derive(Default)]
struct Part {
    name: String,
    sessions: u64,
    credits: i64,
    ended: u64,
    shares: f64,
}

impl Groups {
    /// Counts a session in.
    pub(super) fn add(&mut self, seen: &Seen<'_>) {
        let account = seen.account;
        let name =
            || account.map_or_else(|| "A deleted account".to_owned(), |it| it.account_name.to_string());
        self.accounts.add(&seen.session.account_id.to_string(), name, seen);
        let kind = seen.session.session_type;
        self.types.add(kind.name(), || kind.words().to_owned(), seen);
        let Some(account) = account else { return };
        self.platforms.add(account.platform.name(), || account.platform.words().to_owned(), seen);
        let tags = account.specialization.iter();
        let mut any = false;
        for tag in tags {
            any = true;
            self.specializations.add(tag, || tag.to_string(), seen);
        }
        if !any {
            self.specializations.add(NO_TAG, || "No specialization".to_owned(), seen);
        }
    }

    /// By account, platform, specialization and kind of work.
    pub(super) fn told(self) -> [Vec<Group>; 4] {
        [self.accounts, self.platforms, self.specializations, self.types].map(Parts::told)
    }
}

impl Parts {
    fn add(&mut self, id: &str, name: impl FnOnce() -> String, seen: &Seen<'_>) {
        if !self.0.contains_key(id) {
            self.0.insert(id.to_owned(), Part { name: name(), ..Part::default() });
        }
        let Some(part) = self.0.get_mut(id) else { return };
        part.sessions += u64::from(seen.is_new);
        part.credits += seen.credits();
        if let Some(used) = seen.ended() {
            part.ended += 1;
            part.shares += used.share();
        }
    }

    /// The largest first.
    fn told(self) -> Vec<Group> {
        let mut groups: Vec<Group> = self.0.into_iter().map(|(id, part)| part.told(id)).collect();
        groups.sort_by(|one, other| other.credits.cmp(&one.credits).then_with(|| one.name.cmp(&other.name)));
        groups
    }
}

impl Part {
    fn told(self, id: String) -> Group {
        Group {
            id,
            name: self.name,
            sessions: self.sessions,
            credits: self.credits.max(0) as u64,
            share: (self.ended > 0).then(|| rounded(self.shares / self.ended as f64)),
        }
    }
}
