//! The queue of hand-offs: those that wait, are under way, were made or failed.

use domain::api::{Failure, Listing, Page, QueueQuery, QueueSort};
use domain::queue::{QueueEntry, QueueStatus};
use domain::{Id, Table};
use leptos::prelude::*;
use leptos_router::components::A;
use serde_json::json;

use crate::data::{Data, Operations};
use crate::pages::sessions::list::{map, names};
use crate::pages::sessions::model::{Names, address, first_line, named, title};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::list::{Act, Cell, Column, Line, List, Nothing, Paged, Width, column};
use crate::parts::page_head::PageHead;
use crate::parts::query::{Filter, FilterBar, FilterKind, Query};
use crate::parts::toast::Toasts;
use crate::service::Fields;

const COLUMNS: &[Column] = &[
    column("Session", Width::Wide),
    column("From and to", Width::Middle),
    column("State", Width::Small),
    column("Priority", Width::Number),
    column("Queued", Width::Small),
];

const RETRY: Act = Act { name: "retry", glyph: Glyph::RefreshCw, label: "Try again" };
const SOONER: Act = Act { name: "sooner", glyph: Glyph::ChevronUp, label: "Sooner" };
const LATER: Act = Act { name: "later", glyph: Glyph::ChevronDown, label: "Later" };
const CANCEL: Act = Act { name: "cancel", glyph: Glyph::Trash2, label: "Cancel" };

/// What else can be looked at than what waits, which is shown first.
const OTHERS: &[&str] = &["processing", "completed", "failed", ALL];
const OTHERS_WORDS: &[&str] = &["Processing", "Completed", "Failed", "All"];
const ALL: &str = "all";

/// The page.
#[component]
pub fn QueuePage() -> impl IntoView {
    let data = expect_context::<Data>();
    let toasts = expect_context::<Toasts>();
    let query = Query::here();
    let (projects, accounts) = names(data);
    document().set_title("Hand-off queue · PAAS");
    let list = Paged::new(data.follow(&[Table::Queue, Table::Sessions, Table::Projects]), move |page| {
        let asked = QueueQuery {
            status: asked_for(&query.get("status")),
            sort: QueueSort::Priority,
            page,
            ..QueueQuery::default()
        };
        let (projects, accounts) = (map(projects), map(accounts));
        Box::pin(async move { lines(data.service(), asked, &projects, &accounts).await })
    });
    let act = Callback::new(move |(id, name): (String, &'static str)| act(data, toasts, &id, name));
    let status = FilterKind::Choice(QueueStatus::Pending.words(), OTHERS, OTHERS_WORDS);
    let nothing = Nothing {
        glyph: Glyph::ArrowRightLeft,
        sentence: "No hand-off waits for an account. Where none is free, a rotation offers to queue one; those that were made are under their state.",
        way: None,
    };
    view! {
        <div class="page" data-testid="queue-page">
            <PageHead title="Hand-off queue" lead="The most urgent first.">
                <A href="/handoff" attr:class="button"><Icon glyph=Glyph::ArrowLeft />"Hand-off"</A>
            </PageHead>
            <FilterBar query=query filters=vec![Filter { name: "status", label: "State", kind: status }] />
            <List label="Hand-offs" list=list columns=COLUMNS nothing=nothing filters=&["status"] on_act=Some(act) />
        </div>
    }
}

/// The state that the address asks for: without a word what waits, and nothing in particular for all.
fn asked_for(name: &str) -> Option<QueueStatus> {
    match name {
        ALL => None,
        name => Some(QueueStatus::parse(name).unwrap_or_default()),
    }
}

async fn lines(
    service: Operations,
    asked: QueueQuery,
    projects: &Names,
    accounts: &Names,
) -> Result<Listing<Line>, Failure> {
    let Listing { items, next_cursor, total } = service.queue(&asked).await?;
    let mut lines = Vec::new();
    for entry in items {
        let session = service.session(entry.session_id).await?;
        lines.push(line(&entry, title(&session, projects), accounts));
    }
    Ok(Listing { items: lines, next_cursor, total })
}

/// A hand-off as a row.
fn line(entry: &QueueEntry, session: String, accounts: &Names) -> Line {
    let note = entry.outcome.as_deref().unwrap_or(&entry.handoff_context);
    Line {
        id: entry.id.to_string(),
        label: format!("Hand-off of {session}"),
        cells: vec![
            Cell::Link { href: address(entry.session_id), text: session, note: first_line(note) },
            Cell::Text(way(entry, accounts)),
            Cell::Chip(entry.status.into()),
            Cell::Number(u8::from(entry.priority).into()),
            Cell::Moment(entry.created_at),
        ],
        acts: acts(entry),
    }
}

/// From which account to which; nobody waits any more for one that was never told.
fn way(entry: &QueueEntry, accounts: &Names) -> String {
    let from = named(accounts, &entry.from_account_id.to_string());
    match entry.to_account_id {
        Some(to) => format!("{from} → {}", named(accounts, &to.to_string())),
        None if entry.status == QueueStatus::Completed => from,
        None => format!("{from} → the next free"),
    }
}

/// What can be done with it: what was made is history.
fn acts(entry: &QueueEntry) -> Vec<Act> {
    match entry.status {
        QueueStatus::Pending => vec![SOONER, LATER, CANCEL],
        QueueStatus::Processing => vec![CANCEL],
        QueueStatus::Failed => vec![RETRY, CANCEL],
        QueueStatus::Completed => Vec::new(),
    }
}

fn act(data: Data, toasts: Toasts, id: &str, name: &'static str) {
    let Ok(id) = Id::<QueueEntry>::parse(id) else { return };
    leptos::task::spawn_local(async move {
        if let Err(failure) = done(data, toasts, id, name).await {
            toasts.trouble(failure.to_string());
        }
    });
}

async fn done(data: Data, toasts: Toasts, id: Id<QueueEntry>, name: &str) -> Result<(), Failure> {
    let service = data.service();
    match name {
        "retry" => {
            service.retry_queue_entry(id).await?;
            toasts.done("The hand-off waits again");
        }
        "cancel" => {
            service.delete_queue_entry(id).await?;
            toasts.undo("The hand-off is cancelled", move || {
                leptos::task::spawn_local(async move {
                    match data.service().restore_queue_entry(id).await {
                        Ok(_) => toasts.done("The hand-off waits again"),
                        Err(failure) => toasts.trouble(failure.to_string()),
                    }
                });
            });
        }
        _ => {
            let entry = service.queue_entry(id).await?;
            let priority = moved(entry.priority.into(), name);
            let change: Fields = [("priority".to_owned(), json!(priority))].into_iter().collect();
            service.update_queue_entry(id, &change).await?;
            toasts.say(format!("Priority {priority}"));
        }
    }
    Ok(())
}

fn moved(priority: u8, name: &str) -> u8 {
    let moved = if name == SOONER.name { priority.saturating_add(1) } else { priority.saturating_sub(1) };
    moved.clamp(1, 10)
}

/// How many hand-offs wait; leads to them.
#[component]
pub fn QueueLink() -> impl IntoView {
    let data = expect_context::<Data>();
    let waiting = data.watch(&[Table::Queue, Table::Sessions, Table::Projects], |service| {
        Box::pin(async move {
            let page = Page { limit: 1, cursor: None };
            let query = QueueQuery { status: Some(QueueStatus::Pending), page, ..QueueQuery::default() };
            Ok(service.queue(&query).await?.total)
        })
    });
    let count = move || waiting.get().filter(|count| *count > 0);
    view! {
        <A href="/handoff/queue" attr:class="button" attr:data-testid="open-queue">
            <Icon glyph=Glyph::ListChecks />
            "Queue"
            {move || count().map(|count| view! { <span class="count numbers">{count}</span> })}
        </A>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_waits_is_shown_unless_something_else_is_asked_for() {
        for (name, expected) in [
            ("", Some(QueueStatus::Pending)),
            ("nonsense", Some(QueueStatus::Pending)),
            ("failed", Some(QueueStatus::Failed)),
            (ALL, None),
        ] {
            assert_eq!(asked_for(name), expected);
        }
        for (name, words) in OTHERS.iter().zip(OTHERS_WORDS).filter(|(name, _)| **name != ALL) {
            assert_eq!(QueueStatus::parse(name).map(QueueStatus::words), Some(*words));
        }
    }

    #[test]
    fn a_priority_moves_within_its_bounds() {
        for (priority, name, expected) in
            [(5, "sooner", 6), (10, "sooner", 10), (5, "later", 4), (1, "later", 1)]
        {
            assert_eq!(moved(priority, name), expected);
        }
    }
}
