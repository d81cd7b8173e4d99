//! The dialog: the text at the left, what it comes to at the right.

use std::collections::HashSet;
use std::sync::Arc;

use domain::account::Platform;
use domain::schema::Fields;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::JsFuture;

use super::model::{Good, Preview};
use crate::browser::files;
use crate::pages::accounts::desk::Desk;
use crate::pages::accounts::editor::RuleEditor;
use crate::pages::accounts::model::PLATFORMS;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::{counted, grouped};

/// Rows that are drawn; a thousand accounts need not all be looked at.
const DRAWN: usize = 200;

/// Texts to begin with: what it is called, and the text.
const SHAPES: [(&str, &str); 4] = [
    ("Pattern", "dev-{001..100}"),
    ("Lines", "dev-01\ndev-02\ndev-03"),
    (
        "CSV",
        "name,email,platform,limit,tags\ndev-01,one@example.org,claude,100,rust;api\ndev-02,two@example.org,chatgpt,80,",
    ),
    (
        "JSON",
        "[\n  {\"name\": \"dev-01\", \"platform\": \"gemini\", \"limit\": 50},\n  {\"name\": \"dev-02\"}\n]",
    ),
];

/// The dialog, while the address asks for it.
#[component]
pub fn BatchDialog(
    /// The page.
    desk: Desk,
) -> impl IntoView {
    let named = desk.named();
    let is_open = Memo::new(move |_| *named.read() == "many");
    view! {
        <Show when=move || is_open.get()>
            <Open desk=desk />
        </Show>
    }
}

#[component]
fn Open(desk: Desk) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    crate::parts::panel::open_with_focus(node);
    let taken = Memo::new(move |_| {
        desk.seats.with(|seats| seats.into_iter().flatten().map(key).collect::<HashSet<_>>())
    });
    let preview = Memo::new(move |_| {
        let (text, shared) = (desk.batch_text.read(), desk.batch_shared.read());
        taken.with(|taken| Arc::new(Preview::of(&text, &shared, |key| taken.contains(key))))
    });
    let is_saving = RwSignal::new(false);
    let can_create = move || !is_saving.get() && !preview.read().good.is_empty();
    let create = move || {
        if can_create() {
            is_saving.set(true);
            desk.create_many(preview.get_untracked(), is_saving);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            create();
        }
    };
    let on_cancel = move |event: web_sys::Event| {
        event.prevent_default();
        desk.close();
    };
    view! {
        <dialog node_ref=node class="batch" aria-labelledby="batch-title" data-testid="batch" on:keydown=on_key on:cancel=on_cancel>
            <header>
                <div>
                    <h2 id="batch-title">"Add many accounts"</h2>
                    <p>"Paste or drop CSV, JSON, one name a line, or a numbered pattern."</p>
                </div>
                <button class="icon-button" title="Close (Esc). The text stays." aria-label="Close" data-testid="batch-close" on:click=move |_| desk.close()>
                    <Icon glyph=Glyph::X />
                </button>
            </header>
            <div class="batch-body">
                <Source desk=desk />
                <Result preview=preview />
            </div>
            <footer>
                <p>"Each platform’s terms apply: add seats that you are entitled to use. No passwords are kept here."</p>
                <button class="button primary" title="Ctrl+Enter" data-testid="batch-create" disabled=move || !can_create() on:click=move |_| create()>
                    {move || preview.read().verb()}
                </button>
            </footer>
        </dialog>
    }
}

fn key(seat: &crate::pages::accounts::model::Seat) -> String {
    seat.account.account_name.key()
}

/// The text, and what all accounts share.
#[component]
fn Source(desk: Desk) -> impl IntoView {
    let is_over = RwSignal::new(false);
    let text = desk.batch_text;
    let drop_text = move |event: web_sys::DragEvent| {
        let file = event.data_transfer().and_then(|data| files::listed(data.files()).into_iter().next());
        // The page behind the dialog takes dropped files for conversations.
        event.stop_propagation();
        is_over.set(false);
        if let Some(file) = file {
            event.prevent_default();
            desk.read_batch(file);
        }
    };
    let drag = move |event: web_sys::DragEvent| {
        event.stop_propagation();
        event.prevent_default();
        is_over.set(true);
    };
    view! {
        <div class="batch-source" on:dragover=drag on:dragleave=move |_| is_over.set(false) on:drop=drop_text>
            <div class="shapes">
                <span>"For example"</span>
                {SHAPES
                    .map(|(label, example)| {
                        view! {
                            <button class="button" data-testid=format!("shape-{}", label.to_lowercase()) disabled=move || !text.read().trim().is_empty() on:click=move |_| text.set(example.to_owned())>
                                {label}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <textarea
                class:over=is_over
                data-first=""
                spellcheck="false"
                autocomplete="off"
                aria-label="Accounts to add"
                placeholder="dev-{001..100}"
                data-testid="batch-text"
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
            <Shared shared=desk.batch_shared />
        </div>
    }
}

/// What every account gets whose line does not say otherwise.
#[component]
fn Shared(shared: RwSignal<Fields>) -> impl IntoView {
    let limit = move || {
        shared.read_untracked().get("credits_limit").map_or_else(|| "100".to_owned(), ToString::to_string)
    };
    let platform = shared
        .read_untracked()
        .get("platform")
        .and_then(|it| it.as_str().map(str::to_owned))
        .unwrap_or_else(|| Platform::default().name().to_owned());
    let rule = shared.read_untracked().get("refresh_rule").cloned().unwrap_or_default();
    let set = move |name: &str, value: serde_json::Value| {
        shared.update(|shared| drop(shared.insert(name.to_owned(), value)));
    };
    view! {
        <details class="shared">
            <summary data-testid="batch-shared"><Icon glyph=Glyph::ChevronRight /> "What all of them share, where a line does not say otherwise"</summary>
            <div class="rule">
                <div class="field">
                    <label for="shared-platform">"Platform"</label>
                    <select id="shared-platform" data-testid="shared-platform" on:change=move |event| set("platform", event_target_value(&event).into())>
                        {Platform::NAMES.iter().zip(PLATFORMS).map(|(name, words)| view! { <option value=*name selected=*name == platform>{*words}</option> }).collect_view()}
                    </select>
                </div>
                <div class="field">
                    <label for="shared-limit">"Credit limit"</label>
                    <input id="shared-limit" type="text" inputmode="numeric" data-testid="shared-limit" value=limit on:input=move |event| {
                        if let Ok(limit) = event_target_value(&event).trim().parse::<u32>() {
                            set("credits_limit", limit.into());
                        }
                    } />
                </div>
                <div class="field wide">
                    <label for="shared-rule">"Credits come back"</label>
                    <RuleEditor id="shared-rule" value=rule on_change=Callback::new(move |rule| set("refresh_rule", rule)) />
                </div>
            </div>
        </details>
    }
}

/// What the text comes to.
#[component]
fn Result(preview: Memo<Arc<Preview>>) -> impl IntoView {
    let good = move || preview.read().good.iter().take(DRAWN).cloned().collect::<Vec<_>>();
    let bad = move || preview.read().bad.iter().take(DRAWN).cloned().enumerate().collect::<Vec<_>>();
    let counts = Memo::new(move |_| preview.with(|preview| (preview.good.len(), preview.bad.len())));
    let refused =
        move || preview.with(|preview| (!preview.refused.is_empty()).then(|| preview.refused.clone()));
    let more = move |count: usize| (count > DRAWN).then(|| format!("and {} more", grouped(count - DRAWN)));
    let is_empty = Memo::new(move |_| preview.read().is_empty());
    view! {
        <div class="batch-preview">
            <p class="batch-sum numbers" role="status">
                <strong data-testid="batch-good">{move || format!("{} to create", grouped(counts.get().0))}</strong>
                <Show when=move || { counts.get().1 > 0 }>
                    <span class="bad" data-testid="batch-bad">{move || format!("{} to mend", counted(counts.get().1, "line"))}</span>
                </Show>
            </p>
            <div class="batch-rows" tabindex="0" role="region" aria-label="What the text comes to">
                {move || refused().map(|refused| view! { <p class="field-error"><Icon glyph=Glyph::CircleAlert /> {refused}</p> })}
                <Show when=move || is_empty.get()>
                    <p class="batch-nothing">"What you paste is checked as you type, and shown here line by line. Nothing is made before you press Create."</p>
                </Show>
                <Show when=move || { counts.get().1 > 0 }>
                    <h3>"To mend"</h3>
                    <ul>
                        <For each=bad key=|(place, bad)| (*place, bad.line, bad.text.clone(), bad.reasons.clone()) let((_, bad))>
                            <li class="draft bad" data-testid="batch-bad-row">
                                <span class="draft-line numbers">{bad.line}</span>
                                <span>
                                    <code>{bad.text.clone()}</code>
                                    <span class="why"><Icon glyph=Glyph::CircleAlert /> {bad.reasons.join("; ")}</span>
                                </span>
                            </li>
                        </For>
                    </ul>
                    <p class="muted small">{move || more(counts.get().1)}</p>
                </Show>
                <Show when=move || { counts.get().0 > 0 }>
                    <h3>"To create"</h3>
                    <ul>
                        <For each=good key=Good::clone let:good>
                            <li class="draft" data-testid="batch-good-row">
                                <span class="draft-line numbers">{good.line}</span>
                                <span class="draft-name" title=good.name.clone()>{good.name.clone()}</span>
                                <span>{good.platform}</span>
                                <span class="numbers">{good.credits.clone()}</span>
                                <span class="draft-more muted" title=good.more.clone()>{good.more.clone()}</span>
                            </li>
                        </For>
                    </ul>
                    <p class="muted small">{move || more(counts.get().0)}</p>
                </Show>
            </div>
        </div>
    }
}

impl Desk {
    /// Takes a file's text for the batch.
    fn read_batch(self, file: web_sys::File) {
        leptos::task::spawn_local(async move {
            match JsFuture::from(file.text()).await.ok().and_then(|text| text.as_string()) {
                Some(text) => self.batch_text.set(text),
                None => self.trouble("The file could not be read."),
            }
        });
    }
}
