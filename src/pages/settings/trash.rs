//! The trash: what was deleted, back again or gone for good.

use domain::api::{Failure, Listing};
use domain::{Id, Table};
use leptos::prelude::*;

use super::model::{TRASH, kind, title, trash_line, trash_row};
use crate::data::{Data, Operations};
use crate::parts::confirm::{Confirm, Question};
use crate::parts::icon::Glyph;
use crate::parts::list::{List, Nothing, Paged};
use crate::parts::number::counted;
use crate::parts::toast::Toasts;

/// Tables that have a trash, children before parents: so they are emptied.
const TABLES: [Table; 6] =
    [Table::Knowledge, Table::Queue, Table::Files, Table::Sessions, Table::Projects, Table::Accounts];

/// The section.
#[component]
pub fn TrashSection() -> impl IntoView {
    let (data, toasts, confirm) =
        (expect_context::<Data>(), expect_context::<Toasts>(), expect_context::<Confirm>());
    let shown = RwSignal::new(None::<Table>);
    let list = Paged::new(data.follow(&TABLES), move |_| {
        let (service, shown) = (data.service(), shown.get());
        Box::pin(async move {
            let rows =
                service.trash().await?.into_iter().filter(|row| shown.is_none_or(|it| it == row.table));
            let items: Vec<_> = rows.map(|row| trash_line(&row)).collect();
            Ok(Listing { total: items.len() as u64, next_cursor: None, items })
        })
    });
    let act = Callback::new(move |(line, name): (String, &'static str)| {
        let Some((table, id)) = trash_row(&line).map(|(table, id)| (table, id.to_owned())) else { return };
        let go = move |id: String, is_purge: bool| {
            leptos::task::spawn_local(async move {
                let service = data.service();
                let done = if is_purge {
                    purge(&service, table, &id).await
                } else {
                    restore(&service, table, &id).await
                };
                match done {
                    Ok(()) if is_purge => toasts.done("Deleted for good"),
                    Ok(()) => toasts.done("Restored"),
                    Err(failure) => toasts.trouble(failure.to_string()),
                }
            });
        };
        if name == "restore" {
            return go(id, false);
        }
        let question = Question {
            title: format!("Delete this {} for good?", kind(table)),
            text: "What belongs to it goes with it. This cannot be undone.".into(),
            verb: "Delete for good".into(),
            is_grave: true,
        };
        confirm.ask(question, move || go(id.clone(), true));
    });
    let empty = move |_| {
        let question = Question {
            title: "Empty the trash?".into(),
            text: "Everything in it is deleted for good, with all that belongs to it. This cannot be undone."
                .into(),
            verb: "Empty the trash".into(),
            is_grave: true,
        };
        confirm.ask(question, move || leptos::task::spawn_local(empty_all(data, toasts)));
    };
    let nothing = Nothing {
        glyph: Glyph::Trash2,
        sentence: "What you delete waits here, until you restore it or delete it for good.",
        way: None,
    };
    view! {
        <section class="setting wide" aria-labelledby="trash">
            <h2 id="trash">"Trash"</h2>
            <div class="actions">
                <label class="select">
                    <span>"Kind"</span>
                    <select data-testid="trash-kind" on:change=move |event| shown.set(Table::parse(&event_target_value(&event)))>
                        <option value="">"All"</option>
                        {TABLES.iter().rev().map(|it| view! { <option value=it.name()>{title(*it)}</option> }).collect_view()}
                    </select>
                </label>
                <button class="button" data-testid="empty-trash" disabled=move || list.is_empty() on:click=empty>"Empty the trash"</button>
            </div>
            <div class="trash" data-testid="trash"><List label="Trash" list=list columns=TRASH nothing=nothing on_act=Some(act) /></div>
        </section>
    }
}

async fn restore(service: &Operations, table: Table, id: &str) -> Result<(), Failure> {
    match table {
        Table::Projects => service.restore_project(key(id)?).await.map(drop),
        Table::Accounts => service.restore_account(key(id)?).await.map(drop),
        Table::Sessions => service.restore_session(key(id)?).await.map(drop),
        Table::Files => service.restore_file(key(id)?).await.map(drop),
        Table::Queue => service.restore_queue_entry(key(id)?).await.map(drop),
        Table::Knowledge => service.restore_knowledge(key(id)?).await.map(drop),
        Table::Snapshots | Table::Turns | Table::Activity => Ok(()),
    }
}

async fn purge(service: &Operations, table: Table, id: &str) -> Result<(), Failure> {
    match table {
        Table::Projects => service.purge_project(key(id)?).await,
        Table::Accounts => service.purge_account(key(id)?).await,
        Table::Sessions => service.purge_session(key(id)?).await,
        Table::Files => service.purge_file(key(id)?).await,
        Table::Queue => service.purge_queue_entry(key(id)?).await,
        Table::Knowledge => service.purge_knowledge(key(id)?).await,
        Table::Snapshots | Table::Turns | Table::Activity => Ok(()),
    }
}

fn key<T>(id: &str) -> Result<Id<T>, Failure> {
    Id::parse(id).map_err(|_| Failure::not_found("row"))
}

/// Deletes everything in the trash for good; what cannot go is told and stays.
async fn empty_all(data: Data, toasts: Toasts) {
    let service = data.service();
    let (mut gone, mut kept) = (0, None);
    for table in TABLES {
        // A part of the trash is shown at a time: it is read until nothing more goes.
        loop {
            let before = gone;
            let rows = service.trash().await.unwrap_or_default();
            for row in rows.iter().filter(|row| row.table == table) {
                match purge(&service, table, &row.id).await {
                    Ok(()) => gone += 1,
                    Err(failure) => kept = Some(failure),
                }
            }
            if gone == before {
                break;
            }
        }
    }
    match kept {
        None => toasts.done(format!("{} deleted for good", counted(gone, "entry"))),
        Some(failure) => toasts.trouble(format!("{gone} deleted for good, the others stay. {failure}")),
    }
}
