//! The page: a search that has the focus, what it finds, and what can be done with it.

use domain::Id;
use domain::knowledge::{Category, Knowledge};
use domain::schema::{self, Fields};
use leptos::prelude::*;
use leptos::{ev, html};
use leptos_router::components::A;
use serde_json::Value;
use wasm_bindgen::JsCast;

use super::desk::{Desk, Entry};
use super::model::{Piece, SortBy, excerpt, pieces, success_words, use_words};
use crate::pages::handoff::view::is_typing;
use crate::parts::form::{Control, Form, FormPanel, Input, Pending};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Moment;
use crate::parts::number::counted;
use crate::parts::page_head::PageHead;
use crate::parts::states::{Empty, FailureNote, Way};
use crate::service::suggestions::Waiting;

/// The knowledge base.
#[component]
pub fn KnowledgePage() -> impl IntoView {
    let desk = Desk::here();
    let add = Callback::new(move |()| desk.query.set("entry", "new"));
    view! {
        <div class="page knowledge">
            <PageHead title="Knowledge" lead="Patterns, error solutions and tips, found again when they are needed.">
                <button class="button primary" data-testid="add-entry" on:click=move |_| add.run(())>
                    <Icon glyph=Glyph::Plus />
                    "Add entry"
                </button>
            </PageHead>
            <Suggestions desk=desk />
            <Search desk=desk />
            <Categories desk=desk />
            <Line desk=desk />
            {move || desk.failure.get().map(|failure| view! { <FailureNote failure=failure /> })}
            <Entries desk=desk />
            <Nothing desk=desk add=add />
            <EntryPanel desk=desk />
        </div>
    }
}

#[component]
fn Search(desk: Desk) -> impl IntoView {
    let search = NodeRef::<html::Input>::new();
    search.on_load(|input| drop(input.focus()));
    let slash = window_event_listener(ev::keydown, move |event| {
        if event.key() == "/" && !is_typing(&event) {
            event.prevent_default();
            if let Some(input) = search.get_untracked() {
                // An element that is on the page can take the focus.
                let _ = input.focus();
                input.select();
            }
        }
    });
    on_cleanup(move || slash.remove());
    let on_key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" => {
            let first = desk
                .found
                .with_untracked(|found| found.as_ref().and_then(|found| Some(found.entries.first()?.row.id)));
            if let Some(id) = first {
                desk.open.set(Some(id));
            }
        }
        "ArrowDown" => step(&event),
        _ => {}
    };
    view! {
        <div class="knowledge-search" role="search">
            <Icon glyph=Glyph::Search />
            <input
                node_ref=search
                type="search"
                placeholder="What went wrong, what worked, a tag"
                aria-label="Search knowledge"
                title="Press / to come back here"
                autocomplete="off"
                data-testid="knowledge-search"
                prop:value=move || desk.filters.with(|filters| filters.text.clone())
                on:input=move |event| desk.query.replace("q", &event_target_value(&event))
                on:keydown=on_key
            />
        </div>
    }
}

/// What finished sessions suggest, each with a yes and a no.
#[component]
fn Suggestions(desk: Desk) -> impl IntoView {
    let all = move || desk.waiting.get().unwrap_or_default();
    let count = Memo::new(move |_| desk.waiting.with(|waiting| waiting.map_or(0, Vec::len)));
    let is_whole = RwSignal::new(false);
    let shown = move || {
        let most = if is_whole.get() { usize::MAX } else { FEW };
        all().into_iter().take(most).collect::<Vec<_>>()
    };
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="waiting" aria-labelledby="waiting-title" data-testid="waiting">
                <header>
                    <h2 id="waiting-title">
                        <Icon glyph=Glyph::Sparkles />
                        "Worth keeping?"
                        <span class="count numbers">{count}</span>
                    </h2>
                    <p class="muted small">"From finished sessions. Nothing is kept without a yes."</p>
                </header>
                <ul>
                    <For each=shown key=|it| (it.snapshot, it.suggestion.title.clone()) let:it>
                        <Suggestion desk=desk waiting=it />
                    </For>
                </ul>
                <Show when=move || { !is_whole.get() && count.get() > FEW }>
                    <button class="link" on:click=move |_| is_whole.set(true)>{move || format!("Show all {}", count.get())}</button>
                </Show>
            </section>
        </Show>
    }
}

/// Suggestions that are shown at once: the search is what people come for.
const FEW: usize = 3;

#[component]
fn Suggestion(desk: Desk, waiting: Waiting) -> impl IntoView {
    let title = waiting.suggestion.title.clone();
    let kept = StoredValue::new(waiting.clone());
    view! {
        <li data-testid="suggestion">
            <div>
                <strong>{title.clone()}</strong>
                <p class="small">
                    {waiting.suggestion.category.words()} " · "
                    <A href=format!("/sessions/{}", waiting.session)>{format!("Session {}", waiting.session_number)}</A>
                </p>
                <p class="suggestion-text">{waiting.suggestion.description.clone()}</p>
            </div>
            <div class="actions">
                <button class="button" aria-label=format!("Keep: {title}") data-testid="keep-suggestion" on:click=move |_| desk.accept(kept.get_value())>
                    <Icon glyph=Glyph::Check />
                    "Keep"
                </button>
                <button class="button" aria-label=format!("Let go: {title}") data-testid="dismiss-suggestion" on:click=move |_| desk.dismiss(kept.get_value())>"Let go"</button>
            </div>
        </li>
    }
}

#[component]
fn Categories(desk: Desk) -> impl IntoView {
    let all = std::iter::once(None).chain(Category::ALL.iter().copied().map(Some));
    view! {
        <div class="tabs" role="group" aria-label="Category">
            {all
                .map(|category| {
                    let name = category.map_or("", Category::name);
                    view! {
                        <button
                            class="tab"
                            aria-pressed=move || (desk.filters.with(|filters| filters.category) == category).to_string()
                            data-testid=format!("category-{}", if name.is_empty() { "all" } else { name })
                            on:click=move |_| desk.query.set("category", name)
                        >
                            {category.map_or("All", Category::words)}
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
}

/// How many there are, the tag that narrows them, and their order.
#[component]
fn Line(desk: Desk) -> impl IntoView {
    let words = move || {
        let total = desk.found.with(|found| found.as_ref().map(|found| found.total));
        total.map(|total| match desk.filters.with(|filters| filters.is_search()) {
            true => format!("{} found", counted(total, "entry").replace("entrys", "entries")),
            false => counted(total, "entry").replace("entrys", "entries"),
        })
    };
    let tag = Memo::new(move |_| desk.filters.with(|filters| filters.tag.clone()));
    let is_search = Memo::new(move |_| desk.filters.with(|filters| filters.is_search()));
    view! {
        <div class="knowledge-line">
            <span class="found numbers" role="status" data-testid="found-count">{words}</span>
            <Show when=move || !tag.read().is_empty()>
                <button class="tag removable" title="Show all tags" data-testid="tag-filter" on:click=move |_| desk.query.set("tag", "")>
                    {tag}
                    <Icon glyph=Glyph::X />
                </button>
            </Show>
            <Show when=move || !is_search.get() fallback=move || view! { <span class="muted small">{move || order_words(desk)}</span> }>
                <label class="select">
                    <span>"Sorted by"</span>
                    <select data-testid="knowledge-sort" on:change=move |event| desk.query.set("sort", &event_target_value(&event))>
                        {[(SortBy::Updated, "", "Last change"), (SortBy::Used, "used", "Use")]
                            .map(|(by, name, words)| view! { <option value=name selected=move || desk.filters.with(|filters| filters.sort) == by>{words}</option> })
                            .collect_view()}
                    </select>
                </label>
            </Show>
        </div>
    }
}

fn order_words(desk: Desk) -> &'static str {
    if desk.found.with(|found| found.as_ref().is_some_and(|found| found.is_plain)) {
        "Words as they stand: the ranked search could not start"
    } else {
        "Best match first"
    }
}

#[component]
fn Entries(desk: Desk) -> impl IntoView {
    let entries =
        move || desk.found.with(|found| found.as_ref().map_or(Vec::new(), |found| found.entries.clone()));
    let rest = move || {
        desk.found.with(|found| {
            found.as_ref().map_or(0, |found| found.total - found.entries.len().min(found.total))
        })
    };
    view! {
        <ol class="entries" data-testid="knowledge-list" on:keydown=|event| on_list_key(&event)>
            <For
                each=entries
                key=|entry| (entry.row.id, entry.row.revision, entry.title_hits.clone(), entry.text_hits.clone())
                let:entry
            >
                <EntryRow desk=desk entry=entry />
            </For>
        </ol>
        <Show when=move || { rest() > 0 }>
            <div class="below">
                <button class="button" data-testid="more-entries" on:click=move |_| desk.more()>"Show more"</button>
            </div>
        </Show>
    }
}

#[component]
fn EntryRow(desk: Desk, entry: Entry) -> impl IntoView {
    let Entry { row, title_hits, text_hits } = entry;
    let id = row.id;
    let is_open = Memo::new(move |_| desk.open.get() == Some(id));
    let row = StoredValue::new(row);
    let title = row.with_value(|row| marked(pieces(row.title.as_str(), &title_hits)));
    let text = move || {
        row.with_value(|row| {
            let shown = if is_open.get() {
                pieces(&row.description, &text_hits)
            } else {
                excerpt(&row.description, &text_hits)
            };
            marked(shown)
        })
    };
    view! {
        <li class="entry" data-testid="knowledge-row">
            <button
                class="entry-title"
                aria-expanded=move || is_open.get().to_string()
                data-testid="entry-title"
                on:click=move |_| desk.toggle(id)
            >
                <Icon glyph=Glyph::ChevronRight />
                {title}
            </button>
            <EntryActs desk=desk row=row />
            <p class="entry-text" class:whole=is_open data-testid="entry-text">{text}</p>
            <EntryFacts desk=desk row=row />
            <Show when=move || is_open.get()>
                <EntryMore desk=desk row=row />
            </Show>
        </li>
    }
}

#[component]
fn EntryActs(desk: Desk, row: StoredValue<Knowledge>) -> impl IntoView {
    let id = row.with_value(|row| row.id);
    let title = row.with_value(|row| row.title.to_string());
    let is_copied = Memo::new(move |_| desk.copied.get() == Some(id));
    let outcome = |helped: bool, label: &'static str, glyph: Glyph, test: &'static str| {
        let name = format!("{label}: {title}");
        view! {
            <button class="icon-button" title=label aria-label=name data-testid=test on:click=move |_| desk.record(row.get_value(), helped)>
                <Icon glyph=glyph />
            </button>
        }
    };
    view! {
        <div class="entry-acts">
            <button class="button copy" class:copied=is_copied aria-label=format!("Copy: {title}") data-testid="copy-entry" on:click=move |_| desk.copy(row.get_value())>
                <Show when=move || is_copied.get() fallback=|| view! { <Icon glyph=Glyph::Copy /> "Copy" }>
                    <Icon glyph=Glyph::Check />
                    "Copied"
                </Show>
            </button>
            {outcome(true, "It helped", Glyph::ThumbsUp, "helped")}
            {outcome(false, "It did not help", Glyph::ThumbsDown, "did-not-help")}
        </div>
    }
}

#[component]
fn EntryFacts(desk: Desk, row: StoredValue<Knowledge>) -> impl IntoView {
    let row = row.get_value();
    let success = success_words(&row);
    let tags: Vec<String> = row.tags.iter().map(str::to_owned).collect();
    view! {
        <div class="entry-facts numbers">
            <span>{row.category.words()}</span>
            {tags
                .into_iter()
                .map(|tag| {
                    let name = tag.clone();
                    view! { <button class="tag" title="Only entries with this tag" on:click=move |_| desk.query.set("tag", &name)>{tag}</button> }
                })
                .collect_view()}
            <span data-testid="use-count">{use_words(row.usage_count)}</span>
            {(!success.is_empty()).then(|| view! { <span data-testid="success-rate">{success}</span> })}
            <Moment at=row.updated_at />
        </div>
    }
}

/// What an entry that stands open offers beside its text.
#[component]
fn EntryMore(desk: Desk, row: StoredValue<Knowledge>) -> impl IntoView {
    let id = row.with_value(|row| row.id.to_string());
    let source = row.with_value(|row| row.source_session_id);
    view! {
        <div class="entry-more">
            <button class="button" data-testid="edit-entry" on:click=move |_| desk.query.set("entry", &id)>"Edit"</button>
            <button class="button" data-testid="delete-entry" on:click=move |_| desk.delete(row.get_value())>
                <Icon glyph=Glyph::Trash2 />
                "Delete"
            </button>
            {source.map(|session| {
                view! {
                    <A href=format!("/sessions/{session}") attr:class="button" attr:data-testid="source-session">
                        <Icon glyph=Glyph::History />
                        "The session it came from"
                    </A>
                }
            })}
        </div>
    }
}

/// What stands in place of entries that are not there.
#[component]
fn Nothing(desk: Desk, add: Callback<()>) -> impl IntoView {
    let is_empty =
        move || desk.found.with(|found| found.as_ref().is_some_and(|found| found.entries.is_empty()));
    let clear = Callback::new(move |()| {
        ["q", "category", "tag"].iter().for_each(|name| desk.query.replace(name, ""))
    });
    view! {
        <Show when=is_empty>
            {move || if desk.filters.with(|filters| filters.is_narrow()) {
                view! { <Empty glyph=Glyph::Search sentence="Nothing matches. Fewer or other words may; typos are forgiven." way=Some(Way { label: "Clear the search", go: clear }) /> }
            } else {
                view! { <Empty glyph=Glyph::BookOpen sentence="What worked once is worth finding again. Entries come from finished sessions with one click, or by hand." way=Some(Way { label: "Add entry", go: add }) /> }
            }}
        </Show>
    }
}

/// The form of an entry, while the address names one.
#[component]
fn EntryPanel(desk: Desk) -> impl IntoView {
    let named = Memo::new(move |_| desk.query.get("entry"));
    let close = Callback::new(move |()| desk.query.set("entry", ""));
    let stored = LocalResource::new(move || {
        let named = named.get();
        async move {
            match Id::<Knowledge>::parse(&named) {
                Ok(id) => desk.service().knowledge_entry(id).await.ok(),
                Err(_) => None,
            }
        }
    });
    move || {
        let named = named.get();
        if named == "new" {
            let form = Form::create(schema::KNOWLEDGE, Fields::new());
            let save = Callback::new(move |fields: Fields| -> Pending<()> {
                Box::pin(async move { desk.service().create_knowledge(&fields).await.map(drop) })
            });
            return view! { <FormPanel title="Add entry" form=form controls=controls() verb="Add entry" save=save on_close=close /> }.into_any();
        }
        let Some(row) = stored.get().flatten().filter(|row| row.id.to_string() == named) else {
            return ().into_any();
        };
        let id = row.id;
        let form = Form::change(schema::KNOWLEDGE, &serde_json::to_value(&row).unwrap_or_default());
        let save = Callback::new(move |fields: Fields| -> Pending<()> {
            Box::pin(async move { desk.service().update_knowledge(id, &fields).await.map(drop) })
        });
        let fresh = Callback::new(move |()| -> Pending<Value> {
            Box::pin(async move {
                let row = desk.service().knowledge_entry(id).await?;
                Ok(serde_json::to_value(row).unwrap_or_default())
            })
        });
        view! { <FormPanel title="Edit entry" form=form controls=controls() verb="Save" save=save fresh=Some(fresh) on_close=close /> }.into_any()
    }
}

fn controls() -> Vec<Control> {
    vec![
        Control::new("title", "Title").hint("One line that you will recognise."),
        Control::new("category", "Category").input(Input::Words(CATEGORIES)),
        Control::new("description", "What to know").input(Input::Lines(12)),
        Control::new("tags", "Tags").hint("Separated by commas."),
    ]
}

const CATEGORIES: &[&str] = &[
    Category::Pattern.words(),
    Category::ErrorSolution.words(),
    Category::Optimization.words(),
    Category::BestPractice.words(),
    Category::Tip.words(),
];

fn marked(pieces: Vec<Piece>) -> AnyView {
    pieces
        .into_iter()
        .map(|piece| {
            if piece.is_hit { view! { <mark>{piece.text}</mark> }.into_any() } else { piece.text.into_any() }
        })
        .collect_view()
        .into_any()
}

/// Moves through the titles with the arrow keys.
fn on_list_key(event: &web_sys::KeyboardEvent) {
    let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
    if !has_modifier && matches!(event.key().as_str(), "ArrowDown" | "ArrowUp") {
        step(event);
    }
}

fn step(event: &web_sys::KeyboardEvent) {
    let Ok(stops) = document().query_selector_all("[data-testid=knowledge-search], .entry-title") else {
        return;
    };
    let stops: Vec<web_sys::HtmlElement> =
        (0..stops.length()).filter_map(|index| stops.get(index)?.dyn_into().ok()).collect();
    let here =
        document().active_element().and_then(|here| here.closest(".entry, .knowledge-search").ok().flatten());
    let at = stops.iter().position(|stop| here.as_ref().is_some_and(|here| here.contains(Some(stop))));
    let next = match (at, event.key() == "ArrowDown") {
        (Some(at), true) => at + 1,
        (Some(at), false) => at.saturating_sub(1),
        (None, _) => 0,
    };
    if let Some(stop) = stops.get(next) {
        event.prevent_default();
        // An element that is on the page can take the focus.
        let _ = stop.focus();
    }
}
