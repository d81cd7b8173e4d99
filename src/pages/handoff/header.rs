//! Above the panes: which conversation it is, and what stands above its briefing.

use leptos::html;
use leptos::prelude::*;

use super::desk::Desk;
use super::session::SessionChoice;
use super::view::open_picker;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::{counted, shortened, size};

/// The title of the conversation, its source, and the fields of the briefing's head.
#[component]
pub fn DeskHeader(
    /// The page's state.
    desk: Desk,
    /// The file input.
    picker: NodeRef<html::Input>,
    /// Sessions that it can belong to.
    sessions: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let title = move || {
        let ready = desk.ready.read();
        let title = ready.as_ref().map_or("", |ready| &ready.title);
        if title.is_empty() { "Conversation".to_owned() } else { title.to_owned() }
    };
    let facts = move || {
        let choice = desk.ready.read().as_ref().map(|ready| (ready.choice.source, ready.weights.len()));
        let opened = desk.opened.read();
        choice.and_then(|(source, turns)| Some((opened.sources.get(source)?, turns))).map_or(
            String::new(),
            |(source, turns)| {
                let name = shortened(&source.name, 40);
                format!("{name} · {} · {} · {}", source.format, counted(turns, "turn"), size(source.bytes))
            },
        )
    };
    // What has just been opened is where the keyboard and the screen reader go on.
    let heading = NodeRef::<html::H1>::new();
    heading.on_load(|heading| drop(heading.focus()));
    let several = move || desk.opened.read().total > 1;
    view! {
        <header class="desk-head">
            <div class="desk-title">
                <h1 title=title tabindex="-1" node_ref=heading>{title}</h1>
                <p class="muted numbers">{facts}</p>
            </div>
            <div class="actions">
                <Show when=several>
                    <button class="button" data-testid="all-conversations" on:click=move |_| desk.list()>
                        <Icon glyph=Glyph::MessagesSquare />
                        {move || format!("All {}", counted(desk.opened.read().total, "conversation"))}
                    </button>
                </Show>
                <button class="button" title="Open another conversation" aria-label="Open another conversation" data-testid="open-file" on:click=move |_| open_picker(picker)>
                    <Icon glyph=Glyph::FileText />
                    <span class="wide-only">"Open another"</span>
                </button>
                <button class="icon-button" title="Close this conversation" aria-label="Close this conversation" on:click=move |_| desk.close()>
                    <Icon glyph=Glyph::X />
                </button>
            </div>
        </header>
        <HeaderFields desk=desk sessions=sessions />
    }
}

#[component]
fn HeaderFields(desk: Desk, sessions: Signal<Vec<(String, String)>>) -> impl IntoView {
    let fields = desk.fields;
    let charter_open = RwSignal::new(fields.charter.with_untracked(|charter| !charter.is_empty()));
    let has_choice = Memo::new(move |_| !sessions.read().is_empty());
    // Only phones fold the fields away.
    let open = RwSignal::new(false);
    let filled = move || {
        let texts = [fields.project, fields.session, fields.account, fields.credits, fields.charter];
        texts.iter().filter(|text| text.with(|text| !text.trim().is_empty())).count()
    };
    view! {
        <button
            class="fields-switch"
            aria-expanded=move || open.get().to_string()
            aria-controls="head-fields"
            data-testid="fields-toggle"
            on:click=move |_| open.update(|it| *it = !*it)
        >
            <Icon glyph=Glyph::ChevronRight />
            "Project, session, charter"
            {move || (filled() > 0).then(|| view! { <span class="count numbers">{filled()}</span> })}
        </button>
        <div class="head-fields" id="head-fields" class:open=move || open.get() class:with-choice=move || has_choice.get()>
            <Show when=move || has_choice.get()>
                <SessionChoice desk=desk options=sessions id="handoff-session" />
            </Show>
            <Field label="Project" id="header-project" value=fields.project />
            <Field label="Number" id="header-session" value=fields.session />
            <Field label="Account" id="header-account" value=fields.account />
            <Field label="Credits used" id="header-credits" value=fields.credits />
            <button
                class="button charter-switch"
                aria-expanded=move || charter_open.get().to_string()
                aria-controls="charter-field"
                data-testid="charter-toggle"
                on:click=move |_| charter_open.update(|it| *it = !*it)
            >
                <Icon glyph=Glyph::ChevronRight />
                "Charter"
                {move || fields.charter.with(|text| !text.trim().is_empty()).then(|| view! { <span class="dot" title="Has text"></span> })}
            </button>
            <div class="charter" id="charter-field" hidden=move || !charter_open.get()>
                <label for="header-charter">"Standing rules of the project, put above the briefing word for word"</label>
                <textarea
                    id="header-charter"
                    rows="4"
                    data-testid="header-charter"
                    prop:value=fields.charter
                    on:input=move |event| fields.charter.set(event_target_value(&event))
                ></textarea>
            </div>
        </div>
    }
}

#[component]
fn Field(label: &'static str, id: &'static str, value: RwSignal<String>) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="text"
                autocomplete="off"
                data-testid=id
                prop:value=value
                on:input=move |event| value.set(event_target_value(&event))
            />
        </div>
    }
}
