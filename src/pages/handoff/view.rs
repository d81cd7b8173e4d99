//! The page: which scene is shown, and the keys that work on it.

use briefing::Level;
use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::briefing_pane::BriefingPane;
use super::coverage_pane::CoveragePane;
use super::desk::{Desk, Pane, Scene, SourceTrouble};
use super::header::DeskHeader;
use super::inbox::Inbox;
use super::list::ConversationList;
use super::model::LEVELS;
use super::saving::SavePanel;
use super::session;
use super::start::{FilePicker, Start};
use crate::parts::conversation::pane::ConversationPane;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::size;
use crate::protocol::Stage;

/// From a conversation to a briefing.
#[component]
pub fn HandoffPage() -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    inbox.deliver();
    let desk = inbox.desk();
    Effect::new(move |_| {
        let title = match desk.scene.get() {
            Scene::Desk => desk
                .ready
                .with(|ready| ready.as_ref().map_or(String::new(), |ready| format!("{} · ", ready.title))),
            Scene::List => "Choose a conversation · ".to_owned(),
            Scene::Start | Scene::Busy | Scene::Trouble(_) => String::new(),
        };
        document().set_title(&format!("{title}Hand-off · PAAS"));
    });
    desk.warm_up();
    let picker = NodeRef::new();
    on_keys(desk);
    view! {
        <div class="handoff">
            <FilePicker desk=desk node_ref=picker />
            {move || match desk.scene.get() {
                Scene::Start => view! { <Start desk=desk picker=picker /> }.into_any(),
                Scene::Busy => view! { <Busy desk=desk /> }.into_any(),
                Scene::List => view! { <ConversationList desk=desk picker=picker /> }.into_any(),
                Scene::Desk => view! { <DeskView desk=desk picker=picker /> }.into_any(),
                Scene::Trouble(troubles) => view! { <TroubleView desk=desk troubles=troubles picker=picker /> }.into_any(),
            }}
        </div>
    }
}

#[component]
fn DeskView(desk: Desk, picker: NodeRef<leptos::html::Input>) -> impl IntoView {
    let panes =
        [(Pane::Briefing, "Briefing"), (Pane::Conversation, "Conversation"), (Pane::Coverage, "Coverage")];
    let name = move || match desk.pane.get() {
        Pane::Briefing => "briefing",
        Pane::Conversation => "conversation",
        Pane::Coverage => "coverage",
    };
    let sessions = session::follow(desk);
    let is_saving = RwSignal::new(false);
    view! {
        <div class="desk" data-pane=name>
            <DeskHeader desk=desk picker=picker sessions=sessions />
            <div class="pane-switch segments" role="group" aria-label="Pane">
                {panes
                    .map(|(pane, label)| {
                        view! {
                            <button
                                class="segment"
                                aria-pressed=move || (desk.pane.get() == pane).to_string()
                                data-pane=label.to_lowercase()
                                on:click=move |_| desk.pane.set(pane)
                            >
                                {label}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <div class="panes">
                <ConversationPane reading=desk.reading />
                <BriefingPane desk=desk save=Some(Callback::new(move |()| is_saving.set(true))) />
                <CoveragePane desk=desk />
            </div>
            <Show when=move || is_saving.get()>
                <SavePanel desk=desk options=sessions on_close=Callback::new(move |()| is_saving.set(false)) />
            </Show>
        </div>
    }
}

#[component]
fn Busy(desk: Desk) -> impl IntoView {
    // Without a known total the bar has no value, and shows that it does not know.
    let share = move || {
        let progress = desk.progress.read();
        (progress.total > 0.0).then(|| (progress.done / progress.total).min(1.0))
    };
    let words = move || {
        let progress = desk.progress.read();
        let verb = match progress.stage {
            Stage::Loading => "Reading",
            Stage::Parsing => "Finding the turns in",
            Stage::Digesting => "Finding what matters in",
        };
        format!("{verb} {}", progress.name)
    };
    let amount = move || {
        let progress = desk.progress.read();
        let of = format!("{} of {}", size(progress.done as usize), size(progress.total as usize));
        share().map_or(String::new(), |share| format!("{:.0} % · {of}", share * 100.0))
    };
    view! {
        <section class="busy" data-testid="progress" aria-busy="true">
            <h1 class="busy-title">{words}</h1>
            <progress max="1" value=move || share().map(|share| share.to_string()) aria-label="Progress"></progress>
            <p class="muted numbers">{amount}</p>
            <button class="button" data-testid="cancel" on:click=move |_| desk.cancel()>"Cancel"</button>
        </section>
    }
}

#[component]
fn TroubleView(
    desk: Desk,
    troubles: Vec<SourceTrouble>,
    picker: NodeRef<leptos::html::Input>,
) -> impl IntoView {
    let has_more = desk.opened.with_untracked(|opened| opened.total > 0);
    let title = match troubles.as_slice() {
        [only] if only.name.is_empty() => "This did not work",
        [_] => "This could not be read",
        _ => "These files could not be read",
    };
    view! {
        <section class="trouble-page" role="alert">
            <h1>{title}</h1>
            <ul class="troubles">
                {troubles
                    .into_iter()
                    .map(|SourceTrouble { name, trouble }| {
                        view! {
                            <li data-testid="error-message">
                                <Icon glyph=Glyph::TriangleAlert />
                                <div>
                                    {(!name.is_empty()).then(|| view! { <strong class="file-name">{name}</strong> })}
                                    <p>{trouble.what}</p>
                                    <p class="muted">{trouble.hint}</p>
                                </div>
                            </li>
                        }
                    })
                    .collect_view()}
            </ul>
            <div class="actions">
                <button class="button primary" on:click=move |_| open_picker(picker)>
                    <Icon glyph=Glyph::FileText />
                    "Open another file"
                </button>
                <button class="button" on:click=move |_| desk.back()>
                    {if has_more { "Back to what is open" } else { "Start again" }}
                </button>
            </div>
        </section>
    }
}

/// Opens the browser's file dialog.
pub fn open_picker(picker: NodeRef<leptos::html::Input>) {
    if let Some(input) = picker.get_untracked() {
        input.click();
    }
}

/// Whether a key press belongs to a field and not to the page.
pub fn is_typing(event: &web_sys::Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| {
        element
            .closest("input, textarea, select, [contenteditable], dialog[open]")
            .is_ok_and(|found| found.is_some())
    })
}

fn on_keys(desk: Desk) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let has_modifier = event.ctrl_key() || event.meta_key() || event.alt_key();
        if has_modifier || is_typing(&event) || !desk.preferences().keys.get_untracked() {
            return;
        }
        if !desk.scene.with_untracked(|scene| *scene == Scene::Desk) {
            return;
        }
        let level: Option<Level> =
            event.key().parse::<usize>().ok().and_then(|number| LEVELS.get(number.checked_sub(1)?).copied());
        if let Some(level) = level {
            desk.preferences().level.set(level);
            desk.toasts().say(format!("Level {}", super::model::level_name(level)));
        }
    });
    on_cleanup(move || handle.remove());
}
