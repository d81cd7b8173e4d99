//! What the page knows, and what can be done on it.

use std::collections::HashSet;
use std::sync::Arc;

use domain::account::{Account, AccountStatus};
use domain::schema::Fields;
use domain::{Id, Table, Tags};
use leptos::prelude::*;

use super::batch::Preview;
use super::list::meant_the_row;
use super::model::{Filters, Pool, Seat, Shown, SortBy, stretch, tags_of};
use crate::data::{Data, Operations, Watched};
use crate::parts::number::counted;
use crate::parts::query::Query;
use crate::parts::toast::Toasts;
use crate::service::pool::Made;

/// The tables that the list depends on.
const TABLES: &[Table] = &[Table::Accounts, Table::Sessions];

/// The page's state.
#[derive(Clone, Copy)]
pub struct Desk {
    /// Every account; nothing before the first answer.
    pub seats: Watched<Vec<Seat>>,
    /// What the address asks for.
    pub filters: Memo<Filters>,
    /// What is left of the accounts.
    pub shown: Memo<Shown>,
    /// Every tag there is.
    pub tags: Memo<Vec<String>>,
    /// The pool in figures.
    pub pool: Memo<Pool>,
    /// What was selected, whether it is shown or not.
    pub selected: RwSignal<HashSet<Id<Account>>>,
    /// What is selected and shown: nobody changes what they do not see.
    pub chosen: Memo<Vec<Id<Account>>>,
    /// The text of a batch: closing its dialog does not lose it.
    pub batch_text: RwSignal<String>,
    /// What all accounts of a batch share.
    pub batch_shared: RwSignal<Fields>,
    /// Whether this device shows cards.
    pub cards: RwSignal<bool>,
    /// The part of the address behind the question mark.
    pub query: Query,
    data: Data,
    toasts: Toasts,
    /// Where a selection with Shift begins.
    anchor: StoredValue<Option<Id<Account>>>,
}

impl Desk {
    /// Reads the pool, and again whenever it changes.
    pub fn new(cards: RwSignal<bool>) -> Self {
        let (query, data) = (Query::here(), expect_context::<Data>());
        let seats = data.watch(TABLES, |service| Box::pin(async move { service.pool().await }));
        let filters = Memo::new(move |_| Filters::read(|name| Some(query.get(name))));
        let shown = Memo::new(move |_| {
            filters.with(|filters| seats.with(|seats| filters.apply(seats.map_or(&[], Vec::as_slice))))
        });
        let selected = RwSignal::new(HashSet::new());
        Self {
            seats,
            filters,
            shown,
            tags: Memo::new(move |_| seats.with(|seats| tags_of(seats.map_or(&[], Vec::as_slice)))),
            pool: Memo::new(move |_| seats.with(|seats| Pool::of(seats.map_or(&[], Vec::as_slice)))),
            selected,
            chosen: Memo::new(move |_| shown.with(|shown| chosen(shown, &selected.read()))),
            batch_text: RwSignal::default(),
            batch_shared: RwSignal::default(),
            cards,
            query,
            data,
            toasts: expect_context(),
            anchor: StoredValue::new(None),
        }
    }

    /// The operations.
    pub fn service(self) -> Operations {
        self.data.service()
    }

    /// Tells what went wrong.
    pub fn trouble(self, words: impl Into<String>) {
        self.toasts.trouble(words);
    }

    /// Sorts by a column, or the other way round where it was sorted by it already.
    pub fn sort_by(self, by: SortBy) {
        let sort = self.filters.with_untracked(|filters| filters.sort.clicked(by));
        self.query.replace("sort", &sort.written());
    }

    /// Selects an account, with Shift all from the last one on.
    pub fn select(self, id: Id<Account>, on: bool, with_shift: bool) {
        let from = self.anchor.get_value().filter(|_| with_shift).unwrap_or(id);
        let ids = self.shown.with_untracked(|shown| stretch(&shown.seats, from, id));
        self.selected.update(|selected| {
            for id in ids {
                if on {
                    selected.insert(id)
                } else {
                    selected.remove(&id)
                };
            }
        });
        self.anchor.set_value(Some(id));
    }

    /// Selects everything that is shown, or nothing.
    pub fn select_all(self, on: bool) {
        let all =
            || self.shown.with_untracked(|shown| shown.seats.iter().map(|seat| seat.account.id).collect());
        self.selected.set(if on { all() } else { HashSet::new() });
    }

    /// The address at which an account stands open.
    pub fn address_of(self, id: Id<Account>) -> String {
        self.query.address("account", &id.to_string())
    }

    /// Opens an account where a click meant its row and nothing in it.
    pub fn open_by_click(self, event: &web_sys::MouseEvent, id: Id<Account>) {
        if meant_the_row(event) {
            self.query.set("account", &id.to_string());
        }
    }

    /// What stands open over the list: an account's id, `new`, `many`, or nothing.
    pub fn named(self) -> Memo<String> {
        Memo::new(move |_| self.query.get("account"))
    }

    /// Opens something over the list.
    pub fn open(self, what: &str) {
        self.query.set("account", what);
    }

    /// Closes what stands over the list.
    pub fn close(self) {
        self.query.set("account", "");
    }

    /// Shows all accounts.
    pub fn clear(self) {
        for name in ["q", "status", "platform", "tag"] {
            self.query.replace(name, "");
        }
    }

    /// Records that the platform refuses more work on an account.
    pub fn limit_hit(self, id: Id<Account>) {
        self.change(vec![id], "Limit recorded", |account| account.hit_limit(None));
    }

    /// Records that an account's credits are back.
    pub fn refresh_now(self, id: Id<Account>) {
        let now = crate::browser::clock::now();
        self.change(vec![id], "Refreshed", move |account| account.refresh(now));
    }

    /// Sets the state of everything that is chosen.
    pub fn set_status(self, status: AccountStatus) {
        let words = format!("State set to {}", status.words().to_lowercase());
        self.change(self.chosen.get_untracked(), &words, move |account| account.status = status);
    }

    /// Gives tags to everything that is chosen, or takes them away.
    pub fn set_tags(self, typed: &str, add: bool) {
        let tags = match Tags::parse(typed.split(',')) {
            Ok(tags) => tags,
            Err(why) => return self.toasts.trouble(format!("What was typed {why}.")),
        };
        let words = if add { "Tags added" } else { "Tags taken away" };
        self.change(self.chosen.get_untracked(), words, move |account| {
            let own = account.specialization.iter().filter(|tag| add || !tags.has(tag));
            let new = tags.iter().filter(|_| add);
            // An account that has no room for all of them keeps its own.
            if let Ok(all) = Tags::parse(own.chain(new)) {
                account.specialization = all;
            }
        });
    }

    fn change(self, ids: Vec<Id<Account>>, words: &str, change: impl Fn(&mut Account) + 'static) {
        let words = words.to_owned();
        leptos::task::spawn_local(async move {
            match self.service().change_accounts(&ids, change).await {
                Ok(before) => {
                    let said = match before.as_slice() {
                        [only] => format!("{words}: {}", only.account_name),
                        many => format!("{words}: {}", counted(many.len(), "account")),
                    };
                    self.toasts.undo(said, move || self.revert(before.clone()));
                }
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
        });
    }

    fn revert(self, before: Vec<Account>) {
        leptos::task::spawn_local(async move {
            match self.service().revert_accounts(&before).await {
                Ok(0) => self.toasts.done("Undone"),
                Ok(left) => self.toasts.trouble(format!(
                    "Undone, except for {}: they were changed again since.",
                    counted(left, "account")
                )),
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
        });
    }

    /// Moves everything that is chosen to the trash.
    pub fn delete_chosen(self) {
        self.delete(self.chosen.get_untracked());
    }

    /// Moves accounts to the trash.
    pub fn delete(self, ids: Vec<Id<Account>>) {
        leptos::task::spawn_local(async move {
            match self.service().delete_accounts(&ids).await {
                Ok(()) => {
                    self.selected.update(|selected| selected.retain(|id| !ids.contains(id)));
                    let said = format!("{} moved to the trash", counted(ids.len(), "account"));
                    self.toasts.undo(said, move || self.restore(ids.clone()));
                }
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
        });
    }

    /// Makes what a batch comes to; what could not be made stays in its text.
    pub fn create_many(self, preview: Arc<Preview>, is_saving: RwSignal<bool>) {
        leptos::task::spawn_local(async move {
            match self.service().create_accounts(&preview.accounts).await {
                Ok(made) => self.made(&preview, made),
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
            // The dialog may be gone by now.
            let _ = is_saving.try_set(false);
        });
    }

    fn made(self, preview: &Preview, made: Made) {
        let left = preview.bad.len() + made.rejected.len();
        self.batch_text.set(preview.rest_with(made.rejected.iter().map(|(place, _)| *place)));
        if left == 0 {
            self.close();
        }
        let mut said = format!("{} created", counted(made.created.len(), "account"));
        if left > 0 {
            said.push_str(&format!(", {} left to mend", counted(left, "line")));
        }
        self.toasts.undo(said, move || self.delete(made.created.clone()));
    }

    fn restore(self, ids: Vec<Id<Account>>) {
        leptos::task::spawn_local(async move {
            match self.service().restore_accounts(&ids).await {
                Ok(()) => self.toasts.done(format!("{} restored", counted(ids.len(), "account"))),
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
        });
    }
}

/// What is selected and shown, in the order of the list.
fn chosen(shown: &Shown, selected: &HashSet<Id<Account>>) -> Vec<Id<Account>> {
    shown.seats.iter().map(|seat| seat.account.id).filter(|id| selected.contains(id)).collect()
}
