//! Several conversations are open: which one is it?

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::desk::Desk;
use super::model::matching;
use super::view::open_picker;
use crate::browser::clock::shown_time;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::{counted, shortened, size};
use crate::parts::page_head::PageHead;
use crate::protocol::{ConversationRow, SourceRow};

/// More rows than this are not drawn at once.
const PAGE: usize = 200;

/// A searchable list of every conversation in every source.
#[component]
pub fn ConversationList(
    /// The page's state.
    desk: Desk,
    /// The file input.
    picker: NodeRef<html::Input>,
) -> impl IntoView {
    let query = RwSignal::new(String::new());
    let most = RwSignal::new(PAGE);
    let names =
        move || desk.opened.read().sources.iter().map(|source| source.name.clone()).collect::<Vec<_>>();
    let found = Memo::new(move |_| {
        let opened = desk.opened.read();
        matching(&opened.conversations, &names(), &query.get()).cloned().collect::<Vec<_>>()
    });
    let shown = Memo::new(move |_| found.read().iter().take(most.get()).cloned().collect::<Vec<_>>());
    let search = NodeRef::<html::Input>::new();
    search.on_load(|input| drop(input.focus()));
    let lead = desk.opened.with_untracked(|opened| {
        format!(
            "{} in {}",
            counted(opened.total, "conversation"),
            counted(opened.sources.iter().filter(|row| row.trouble.is_none()).count(), "source")
        )
    });
    let has_several =
        move || desk.opened.read().sources.iter().filter(|row| row.trouble.is_none()).count() > 1;
    view! {
        <section class="list-page">
            <PageHead title="Choose a conversation" lead=lead>
                <button class="button" on:click=move |_| open_picker(picker)>
                    <Icon glyph=Glyph::Plus />
                    "Open another file"
                </button>
                <button class="button" on:click=move |_| desk.close()>"Close all"</button>
            </PageHead>
            <Sources desk=desk />
            <div class="search-field">
                <Icon glyph=Glyph::Search />
                <input
                    node_ref=search
                    type="search"
                    placeholder="Search titles and dates"
                    aria-label="Search conversations"
                    data-testid="conversation-search"
                    prop:value=query
                    on:input=move |event| {
                        query.set(event_target_value(&event));
                        most.set(PAGE);
                    }
                    on:keydown=move |event| {
                        if event.key() == "Enter" && let Some(row) = found.read_untracked().first() {
                            desk.choose(row.choice);
                        }
                        step(&event);
                    }
                />
                <span class="muted numbers" role="status">{move || counted(found.read().len(), "match").replace("matchs", "matches")}</span>
            </div>
            <ol class="conversation-list" data-testid="conversation-list" on:keydown=|event| step(&event)>
                <For
                    each=move || shown.get()
                    key=|row| row.choice
                    let:row
                >
                    {
                        let source = desk
                            .opened
                            .with_untracked(|opened| opened.sources.get(row.choice.source).cloned());
                        view! { <Row desk=desk row=row source=source.filter(|_| has_several()) /> }
                    }
                </For>
            </ol>
            <Show when=move || found.read().is_empty()>
                <p class="no-match">"No conversation has all of these words in its title or date."</p>
            </Show>
            <Show when=move || { found.read().len() > most.get() }>
                <button class="button" on:click=move |_| most.update(|most| *most += PAGE)>
                    {move || format!("Show {} more", (found.read().len() - most.get()).min(PAGE))}
                </button>
            </Show>
        </section>
    }
}

#[component]
fn Row(desk: Desk, row: ConversationRow, source: Option<SourceRow>) -> impl IntoView {
    let title = if row.title.is_empty() { "Without a title".to_owned() } else { row.title.clone() };
    let started = row.started.clone();
    let choice = row.choice;
    let is_chosen =
        move || desk.ready.with(|ready| ready.as_ref().is_some_and(|ready| ready.choice == choice));
    view! {
        <li>
            <button
                class="conversation-row"
                class:chosen=is_chosen
                data-testid="conversation-row"
                on:click=move |_| desk.choose(choice)
            >
                <span class="row-title">{title}</span>
                {source.map(|source| view! { <span class="row-source" title=source.name.clone()>{shortened(&source.name, 36)}</span> })}
                <span class="row-time numbers" title=started.clone().unwrap_or_default()>
                    {started.as_deref().map(shown_time)}
                </span>
                <span class="row-turns numbers">{counted(row.turns, "turn")}</span>
                <span class="row-size numbers">{size(row.bytes)}</span>
            </button>
        </li>
    }
}

/// The sources, where there are several or one has something to say.
#[component]
fn Sources(desk: Desk) -> impl IntoView {
    // What could not be read is named once, right after it was opened.
    let rows = desk.opened.with_untracked(|opened| {
        let named = |(index, row): &(usize, &SourceRow)| row.trouble.is_none() || *index >= opened.first_new;
        opened.sources.iter().enumerate().filter(named).map(|(_, row)| row.clone()).collect::<Vec<_>>()
    });
    let is_worth_it = rows.len() > 1 || rows.iter().any(|row| row.problem_count > 0);
    is_worth_it.then(|| {
        view! {
            <ul class="sources">
                {rows
                    .into_iter()
                    .map(|row| {
                        let facts = if row.trouble.is_some() {
                            size(row.bytes)
                        } else {
                            format!("{} · {} · {}", row.format, counted(row.conversations, "conversation"), size(row.bytes))
                        };
                        let is_bad = row.trouble.is_some();
                        view! {
                            <li class="source" class:trouble=is_bad>
                                <Icon glyph=if is_bad { Glyph::TriangleAlert } else { Glyph::FileText } />
                                <div>
                                    <strong class="file-name" title=row.name.clone()>{shortened(&row.name, 48)}</strong>
                                    <span class="muted numbers">{facts}</span>
                                    {row
                                        .trouble
                                        .map(|trouble| {
                                            view! {
                                                <p data-testid="error-message">{trouble.what} " " <span class="muted">{trouble.hint}</span></p>
                                            }
                                        })}
                                    {(row.problem_count > 0)
                                        .then(|| {
                                            view! {
                                                <details>
                                                    <summary>{counted(row.problem_count, "part")} " could not be read"</summary>
                                                    <ul class="problems">
                                                        {row
                                                            .problems
                                                            .iter()
                                                            .map(|problem| {
                                                                let line = problem.line.map(|line| format!("Line {line}: "));
                                                                view! { <li data-testid="problem">{line} {problem.message.clone()}</li> }
                                                            })
                                                            .collect_view()}
                                                    </ul>
                                                </details>
                                            }
                                        })}
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
        }
    })
}

/// Moves the focus through the rows with the arrow keys.
fn step(event: &web_sys::KeyboardEvent) {
    let forward = match event.key().as_str() {
        "ArrowDown" => true,
        "ArrowUp" => false,
        _ => return,
    };
    event.prevent_default();
    let Ok(stops) = document().query_selector_all("[data-testid=conversation-search], .conversation-row")
    else {
        return;
    };
    let stops: Vec<web_sys::HtmlElement> =
        (0..stops.length()).filter_map(|index| stops.get(index)?.dyn_into().ok()).collect();
    let here = document().active_element();
    let at = stops.iter().position(|stop| here.as_ref().is_some_and(|here| here.is_same_node(Some(stop))));
    let next = match (at, forward) {
        (Some(at), true) => at + 1,
        (Some(at), false) => at.saturating_sub(1),
        (None, _) => 0,
    };
    if let Some(stop) = stops.get(next) {
        // An element that is on the page can take the focus.
        let _ = stop.focus();
    }
}
