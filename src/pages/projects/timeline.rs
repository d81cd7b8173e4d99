//! The way of a project as a spine: sessions as nodes, hand-offs as the edges between them, edits beside it.

use domain::api::Page;
use domain::project::Project;
use domain::{Id, Table};
use leptos::prelude::*;
use leptos_router::components::A;

use crate::browser::clock;
use crate::data::Data;
use crate::parts::icon::Glyph;
use crate::parts::moment::Moment;
use crate::parts::states::{Empty, FailureNote};
use crate::service::{Event, EventKind};

/// Sessions whose events are shown at first, and that each wish for more adds.
const STEP: usize = 20;

/// The timeline, the latest first.
#[component]
pub fn Timeline(
    /// The project.
    id: Id<Project>,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let limit = RwSignal::new(STEP);
    let tables = &[Table::Projects, Table::Sessions, Table::Snapshots, Table::Queue];
    let events = data.watch(tables, move |service| {
        let page = Page { limit: limit.get(), cursor: None };
        Box::pin(async move {
            let listing = service.timeline(id, &page).await?;
            Ok((listing.items, listing.next_cursor.is_some()))
        })
    });
    let has_more = Memo::new(move |_| events.with(|found| found.is_some_and(|(_, more)| *more)));
    view! {
        {move || events.failure().map(|failure| view! { <FailureNote failure=failure /> })}
        {move || events.get().map(|(events, _)| match events.as_slice() {
            [] => view! { <Empty glyph=Glyph::History sentence="Sessions, hand-offs and changes of this project, as they happen." /> }.into_any(),
            events => view! { <ol class="spine" data-testid="timeline">{by_day(events)}</ol> }.into_any(),
        })}
        <Show when=move || has_more.get() && limit.get() < Page::MOST>
            <button class="button" on:click=move |_| limit.update(|limit| *limit += STEP)>"Show earlier"</button>
        </Show>
    }
}

fn by_day(events: &[Event]) -> Vec<AnyView> {
    let days = events.chunk_by(|one, next| clock::day(one.at) == clock::day(next.at));
    days.map(|events| {
        let day = events.first().map(|event| clock::day(event.at));
        let events = events.iter().cloned().map(event).collect_view();
        view! { <li><p class="day numbers">{day}</p><ol>{events}</ol></li> }.into_any()
    })
    .collect()
}

fn event(event: Event) -> AnyView {
    let class = match event.kind {
        EventKind::SessionStarted | EventKind::SessionEnded => "event session",
        EventKind::Snapshot | EventKind::Handoff => "event passed-on",
        EventKind::Edit => "event edit",
    };
    let href = event.session_id.map(|session| match event.kind {
        EventKind::Snapshot => format!("/sessions/{session}?snapshot={}", event.id),
        _ => format!("/sessions/{session}"),
    });
    let words = match href {
        Some(href) => view! { <A href=href attr:class="line-name words">{event.words}</A> }.into_any(),
        None => view! { <span class="words">{event.words}</span> }.into_any(),
    };
    view! { <li class=class>{words}<Moment at=event.at /></li> }.into_any()
}
