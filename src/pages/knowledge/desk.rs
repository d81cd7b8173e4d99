//! What the page knows, and what can be done on it.

use domain::api::{Code, Failure, KnowledgeQuery, KnowledgeSort, Page};
use domain::knowledge::Knowledge;
use domain::{Id, Table};
use leptos::prelude::*;

use super::model::{Filters, SortBy, Span, copied_text};
use crate::browser::{clipboard, worker};
use crate::data::{Data, Operations, Watched};
use crate::parts::query::Query;
use crate::parts::toast::Toasts;
use crate::protocol;
use crate::protocol::data::{Hit, Job, Outcome, Search, Within};
use crate::service::suggestions::Waiting;

/// Entries of a page.
const PAGE: usize = 30;

/// An entry, and where the words that were searched for stand in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// The row.
    pub row: Knowledge,
    /// In its title.
    pub title_hits: Vec<Span>,
    /// In its description.
    pub text_hits: Vec<Span>,
}

/// Where suggestions wait.
const SOURCES: &[Table] = &[Table::Sessions, Table::Snapshots];

/// A page of what was asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Found {
    /// Entries, the best first.
    pub entries: Vec<Entry>,
    /// How many there are in all.
    pub total: usize,
    /// Whether only words as they stand were looked for, because the ranked search is not to be had.
    pub is_plain: bool,
    /// Where the next page begins.
    next: Option<Next>,
}

#[derive(Clone, Debug, PartialEq)]
enum Next {
    Hit(usize),
    Row(String),
}

/// The page's state.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What the address asks for.
    pub filters: Memo<Filters>,
    /// What was found; `None` before the first answer.
    pub found: RwSignal<Option<Found>>,
    /// Why nothing could be found.
    pub failure: RwSignal<Option<Failure>>,
    /// The entry that stands open, and the one that was copied last.
    pub open: RwSignal<Option<Id<Knowledge>>>,
    /// What was copied last.
    pub copied: RwSignal<Option<Id<Knowledge>>>,
    /// What finished sessions suggest, until somebody says yes or no.
    pub waiting: Watched<Vec<Waiting>>,
    /// The part of the address behind the question mark.
    pub query: Query,
    data: Data,
    toasts: Toasts,
    /// Counts the questions, so that a late answer to an old one is not shown.
    asked: StoredValue<u32>,
}

impl Desk {
    /// Asks what the address asks for, again whenever it or the data change.
    pub fn here() -> Self {
        let (query, data) = (Query::here(), expect_context::<Data>());
        let waiting =
            data.watch(SOURCES, |service| Box::pin(async move { service.waiting_knowledge().await }));
        let desk = Self {
            filters: Memo::new(move |_| Filters::read(|name| Some(query.get(name)))),
            found: RwSignal::new(None),
            failure: RwSignal::new(None),
            open: RwSignal::new(None),
            copied: RwSignal::new(None),
            waiting,
            query,
            data,
            toasts: expect_context(),
            asked: StoredValue::new(0),
        };
        let changes = desk.data.follow(&[Table::Knowledge]);
        Effect::new(move |_| {
            changes.track();
            desk.ask(desk.filters.get(), None);
        });
        desk
    }

    /// The operations.
    pub fn service(self) -> Operations {
        self.data.service()
    }

    /// Reads the next page.
    pub fn more(self) {
        let next = self.found.with_untracked(|found| found.as_ref().and_then(|found| found.next.clone()));
        if next.is_some() {
            self.ask(self.filters.get_untracked(), next);
        }
    }

    fn ask(self, filters: Filters, next: Option<Next>) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        // What is shown again after a change is as long as it was.
        let shown = self.found.with_untracked(|found| found.as_ref().map_or(0, |found| found.entries.len()));
        let limit = if next.is_some() { PAGE } else { shown.clamp(PAGE, Page::MOST) };
        leptos::task::spawn_local(async move {
            let answer = find(&self.service(), &filters, next.as_ref(), limit).await;
            if self.asked.try_get_value() == Some(number) {
                self.show(answer, next.is_some());
            }
        });
    }

    fn show(self, answer: Result<Found, Failure>, is_more: bool) {
        match answer {
            Ok(mut page) => {
                self.failure.set(None);
                self.found.update(|found| match found {
                    Some(found) if is_more => {
                        found.entries.append(&mut page.entries);
                        found.next = page.next;
                    }
                    _ => *found = Some(page),
                });
            }
            Err(failure) => self.failure.set(Some(failure)),
        }
    }

    /// Opens an entry in its place, or closes it.
    pub fn toggle(self, id: Id<Knowledge>) {
        self.open.update(|open| *open = if *open == Some(id) { None } else { Some(id) });
    }

    /// Copies an entry; a use is counted once the clipboard has it.
    pub fn copy(self, entry: Knowledge) {
        leptos::task::spawn_local(async move {
            if !clipboard::copy(&copied_text(&entry)).await {
                self.open.set(Some(entry.id));
                return self
                    .toasts
                    .trouble("The browser did not allow copying. Select the text and copy it by hand.");
            }
            self.toasts.say("Copied");
            self.copied.set(Some(entry.id));
            if let Err(failure) = self.service().use_knowledge(entry.id).await {
                self.toasts.trouble(format!("Copied, but the use was not counted. {failure}"));
            }
        });
    }

    /// Records whether an entry helped.
    pub fn record(self, entry: Knowledge, helped: bool) {
        leptos::task::spawn_local(async move {
            match self.service().record_outcome(entry.id, helped).await {
                Ok(_) => {
                    let words = if helped { "Recorded: it helped" } else { "Recorded: it did not help" };
                    self.toasts.done(format!("{words} · {}", entry.title));
                }
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
        });
    }

    /// Keeps what a session suggests.
    pub fn accept(self, waiting: Waiting) {
        leptos::task::spawn_local(async move {
            match self.service().accept_knowledge(&waiting).await {
                Ok(entry) => self.toasts.done(format!("Kept: {}", entry.title)),
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
        });
    }

    /// Lets go what a session suggests.
    pub fn dismiss(self, waiting: Waiting) {
        leptos::task::spawn_local(async move {
            match self.service().dismiss_knowledge(&waiting).await {
                Ok(()) => self.toasts.undo(format!("Let go: {}", waiting.suggestion.title), move || {
                    self.offer(waiting.clone());
                }),
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
        });
    }

    fn offer(self, waiting: Waiting) {
        leptos::task::spawn_local(async move {
            if let Err(failure) = self.service().offer_knowledge(&waiting).await {
                self.toasts.trouble(failure.to_string());
            }
        });
    }

    /// Moves an entry to the trash.
    pub fn delete(self, entry: Knowledge) {
        leptos::task::spawn_local(async move {
            match self.service().delete_knowledge(entry.id).await {
                Ok(_) => {
                    let id = entry.id;
                    self.toasts
                        .undo(format!("Moved to the trash: {}", entry.title), move || self.restore(id));
                }
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
        });
    }

    fn restore(self, id: Id<Knowledge>) {
        leptos::task::spawn_local(async move {
            match self.service().restore_knowledge(id).await {
                Ok(entry) => self.toasts.done(format!("Restored: {}", entry.title)),
                Err(failure) => self.toasts.trouble(failure.to_string()),
            }
        });
    }
}

async fn find(
    service: &Operations,
    filters: &Filters,
    next: Option<&Next>,
    limit: usize,
) -> Result<Found, Failure> {
    if !filters.is_search() || matches!(next, Some(Next::Row(_))) {
        return rows(service, filters, next, limit).await;
    }
    match hits(filters, next, limit).await {
        Ok(found) => Ok(found),
        // A worker that cannot work must not keep anybody from what they know.
        Err(_) => rows(service, filters, None, limit).await,
    }
}

/// The entries in their order, with a search those that hold its words as they stand.
async fn rows(
    service: &Operations,
    filters: &Filters,
    next: Option<&Next>,
    limit: usize,
) -> Result<Found, Failure> {
    let cursor = match next {
        Some(Next::Row(cursor)) => Some(cursor.clone()),
        _ => None,
    };
    let sort = match filters.sort {
        SortBy::Updated => KnowledgeSort::Updated,
        SortBy::Used => KnowledgeSort::Usage,
    };
    let query = KnowledgeQuery {
        category: filters.category,
        tag: Some(filters.tag.clone()).filter(|tag| !tag.is_empty()),
        q: Some(filters.text.clone()).filter(|_| filters.is_search()),
        sort,
        page: Page { limit, cursor },
        ..KnowledgeQuery::default()
    };
    let page = service.knowledge(&query).await?;
    let plain = |row| Entry { row, title_hits: Vec::new(), text_hits: Vec::new() };
    Ok(Found {
        entries: page.items.into_iter().map(plain).collect(),
        total: page.total as usize,
        is_plain: filters.is_search(),
        next: page.next_cursor.map(Next::Row),
    })
}

/// A search: the best first.
async fn hits(filters: &Filters, next: Option<&Next>, limit: usize) -> Result<Found, Failure> {
    let from = match next {
        Some(Next::Hit(from)) => *from,
        _ => 0,
    };
    let mut narrow = Vec::new();
    narrow.extend(filters.category.map(|category| ("category".to_owned(), category.name().to_owned())));
    if !filters.tag.is_empty() {
        narrow.push(("tags".to_owned(), filters.tag.clone()));
    }
    let search =
        Search { within: Within::Knowledge, text: filters.text.clone(), filters: narrow, from, limit };
    let found = search_worker(search).await?;
    let behind = from + found.hits.len();
    Ok(Found {
        next: (behind < found.total).then_some(Next::Hit(behind)),
        total: found.total,
        is_plain: false,
        entries: found.hits.iter().filter_map(entry).collect(),
    })
}

async fn search_worker(search: Search) -> Result<protocol::data::Found, Failure> {
    match worker::call(Job::Search(search)).await {
        Ok(Outcome::Found(found)) => Ok(found),
        Ok(_) | Err(worker::Failed::Cancelled) => Ok(protocol::data::Found::default()),
        Err(worker::Failed::Trouble(trouble)) => {
            Err(Failure::new(Code::Internal, trouble.what, trouble.hint))
        }
    }
}

fn entry(hit: &Hit) -> Option<Entry> {
    let row = serde_json::from_slice(hit.row.as_bytes()).ok()?;
    let spans = |field: &str| {
        let marks = hit.marks.iter().find(|marks| marks.field == field);
        marks.map_or(Vec::new(), |marks| marks.ranges.clone())
    };
    Some(Entry { row, title_hits: spans("title"), text_hits: spans("description") })
}
