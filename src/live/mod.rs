//! What is shown follows the data: changes are told to whoever they concern, in this tab and in the others.

mod channel;
mod interest;

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;

use domain::Table;
use leptos::prelude::*;

pub use self::channel::Channel;
pub use self::interest::Interest;
use crate::service::Change;

/// More changes than this at once are told as "many rows of that table".
const MANY: usize = 100;

/// Tells changes to those whom they concern.
#[derive(Clone, Default)]
pub struct Live(Rc<Hub>);

#[derive(Default)]
struct Hub {
    listeners: RefCell<BTreeMap<u64, Listener>>,
    last: Cell<u64>,
    channel: RefCell<Option<Channel>>,
}

#[derive(Clone)]
struct Listener {
    interest: Interest,
    react: Rc<dyn Fn()>,
}

/// Somebody who listens, until this is dropped.
pub struct Listening {
    hub: Rc<Hub>,
    number: u64,
}

impl Drop for Listening {
    fn drop(&mut self) {
        self.hub.listeners.borrow_mut().remove(&self.number);
    }
}

impl Live {
    /// Tells this tab of its own changes, and of those that other tabs and workers tell.
    pub fn with_other_tabs() -> Self {
        let live = Self::default();
        let heard = Rc::downgrade(&live.0);
        let channel = Channel::open(move |changes| {
            if let Some(hub) = heard.upgrade() {
                Self(hub).hear(&changes);
            }
        });
        *live.0.channel.borrow_mut() = channel;
        live
    }

    /// Tells of changes that were made here and are true.
    pub fn tell(&self, changes: &[Change]) {
        let changes = gathered(changes);
        self.hear(&changes);
        if let Some(channel) = self.0.channel.borrow().as_ref() {
            channel.post(&changes);
        }
    }

    /// Takes note of changes that somebody else made.
    fn hear(&self, changes: &[Change]) {
        let concerned: Vec<Listener> = {
            let listeners = self.0.listeners.borrow();
            listeners.values().filter(|listener| listener.interest.is_concerned(changes)).cloned().collect()
        };
        concerned.iter().for_each(|listener| (listener.react)());
    }

    /// Lets everybody look again: after a time in which nothing could be heard.
    pub fn refresh(&self) {
        self.hear(&everything());
    }

    /// Calls `react` after changes that concern it.
    #[must_use = "it listens no longer than this lives"]
    pub fn listen(&self, interest: Interest, react: impl Fn() + 'static) -> Listening {
        let number = self.0.last.get() + 1;
        self.0.last.set(number);
        self.0.listeners.borrow_mut().insert(number, Listener { interest, react: Rc::new(react) });
        Listening { hub: self.0.clone(), number }
    }

    /// A number that grows with each change that concerns somebody, for as long as the caller's part of the page is
    /// there.
    pub fn follow(&self, interest: impl Into<Interest>) -> Signal<u64> {
        let version = RwSignal::new(0);
        let listening = self.listen(interest.into(), move || {
            // The part of the page may have gone a moment ago.
            let _ = version.try_update(|version| *version += 1);
        });
        // It is dropped together with the signal's owner.
        StoredValue::new_local(listening);
        version.into()
    }
}

/// Changes of many rows become one change of their table.
fn gathered(changes: &[Change]) -> Vec<Change> {
    if changes.len() <= MANY {
        return changes.to_vec();
    }
    let is_touched = |table: &Table| changes.iter().any(|change| change.table == *table);
    Table::ALL.into_iter().filter(is_touched).map(Change::of_all).collect()
}

fn everything() -> Vec<Change> {
    Table::ALL.map(Change::of_all).to_vec()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(table: Table, id: &str) -> Change {
        Change { table, id: Some(id.to_owned()), project: None }
    }

    #[test]
    fn only_the_concerned_are_told() {
        let live = Live::default();
        let told = Rc::new(Cell::new((0, 0)));
        let (one, other) = (told.clone(), told.clone());
        let _projects = live
            .listen(Interest::tables(&[Table::Projects]), move || one.set((one.get().0 + 1, one.get().1)));
        let _accounts = live.listen(Interest::tables(&[Table::Accounts]), move || {
            other.set((other.get().0, other.get().1 + 1))
        });
        live.tell(&[change(Table::Projects, "1"), change(Table::Projects, "2")]);
        live.tell(&[change(Table::Sessions, "1")]);
        assert_eq!(told.get(), (1, 0));
        live.refresh();
        assert_eq!(told.get(), (2, 1));
    }

    #[test]
    fn who_has_gone_is_told_nothing() {
        let live = Live::default();
        let told = Rc::new(Cell::new(0));
        let count = told.clone();
        let listening = live.listen(Interest::tables(&[Table::Projects]), move || count.set(count.get() + 1));
        drop(listening);
        live.tell(&[change(Table::Projects, "1")]);
        assert_eq!(told.get(), 0);
    }

    #[test]
    fn a_listener_may_start_and_end_others_while_it_is_told() {
        let live = Live::default();
        let kept = Rc::new(RefCell::new(None));
        let (inner, keep) = (live.clone(), kept.clone());
        let _first = live.listen(Interest::tables(&[Table::Projects]), move || {
            *keep.borrow_mut() = Some(inner.listen(Interest::tables(&[Table::Projects]), || {}));
        });
        live.refresh();
        live.refresh();
        assert!(kept.borrow().is_some());
    }

    #[test]
    fn many_changes_become_one_of_each_table() {
        let many: Vec<Change> = (0..200).map(|n| change(Table::Accounts, &n.to_string())).collect();
        let changes = [vec![change(Table::Projects, "1")], many].concat();
        assert_eq!(gathered(&changes), [Change::of_all(Table::Projects), Change::of_all(Table::Accounts)]);
        assert_eq!(gathered(&changes[..2]), changes[..2]);
    }

    #[test]
    fn what_is_followed_grows_with_each_change_that_concerns_it() {
        let owner = Owner::new();
        let live = Live::default();
        let version = owner.with(|| live.follow(&[Table::Projects]));
        live.tell(&[change(Table::Projects, "1")]);
        live.tell(&[change(Table::Accounts, "1")]);
        assert_eq!(version.get_untracked(), 1);
        drop(owner);
        live.tell(&[change(Table::Projects, "1")]);
        assert!(live.0.listeners.borrow().is_empty());
    }
}
