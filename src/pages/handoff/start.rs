//! Nothing is open yet: what the page is for, and the ways in.

use leptos::html;
use leptos::prelude::*;

use super::desk::Desk;
use super::queue::QueueLink;
use super::view::open_picker;
use crate::browser::files;
use crate::parts::icon::{Glyph, Icon};

/// What is read, in a person's words.
const FORMATS: [&str; 8] = [
    "Claude Code and Codex sessions",
    "ChatGPT and Claude.ai exports",
    "Gemini and AI Studio",
    "Cline and Roo",
    "Copilot Chat",
    "Cursor, aider and SpecStory",
    "hand-off documents",
    "any text with “User:” and “Assistant:”",
];

/// The file input behind every “Open file” button; always on the page.
#[component]
pub fn FilePicker(
    /// The page's state.
    desk: Desk,
    /// Where the input can be reached.
    node_ref: NodeRef<html::Input>,
) -> impl IntoView {
    view! {
        <input
            node_ref=node_ref
            class="visually-hidden"
            type="file"
            multiple
            tabindex="-1"
            aria-label="Conversation files"
            data-testid="file-input"
            on:change=move |event| {
                let input = event_target::<web_sys::HtmlInputElement>(&event);
                desk.open(files::listed(input.files()));
                // The same file can then be picked again.
                input.set_value("");
            }
        />
    }
}

/// The invitation.
#[component]
pub fn Start(
    /// The page's state.
    desk: Desk,
    /// The file input.
    picker: NodeRef<html::Input>,
) -> impl IntoView {
    let pasting = RwSignal::new(false);
    view! {
        <section class="start">
            <header class="start-head">
                <h1>"Turn a long conversation into a briefing"</h1>
                <p class="lead">
                    "Drop the conversation that ran out of room. You get the few lines the next session needs, and see what was kept and what was left out."
                </p>
            </header>
            <div class="drop-zone" data-testid="drop-zone">
                <span class="drop-mark"><Icon glyph=Glyph::Upload /></span>
                <p class="drop-title">"Drop a conversation anywhere on this page"</p>
                <p class="muted">"One file or several." <span class="with-keys">" You can also paste anywhere with " <kbd>"Ctrl"</kbd> " " <kbd>"V"</kbd> "."</span></p>
                <div class="actions">
                    <button class="button primary" data-testid="open-file" on:click=move |_| open_picker(picker)>
                        <Icon glyph=Glyph::FileText />
                        "Open file"
                    </button>
                    <button
                        class="button"
                        data-testid="paste-open"
                        aria-expanded=move || pasting.get().to_string()
                        on:click=move |_| pasting.update(|it| *it = !*it)
                    >
                        <Icon glyph=Glyph::ClipboardPaste />
                        "Paste text"
                    </button>
                    <button class="button" data-testid="try-sample" on:click=move |_| desk.open_sample()>
                        <Icon glyph=Glyph::Sparkles />
                        "Try it with a sample conversation"
                    </button>
                </div>
                <QueueLink />
                <Show when=move || pasting.get()>
                    <PasteBox desk=desk />
                </Show>
            </div>
            <dl class="promises">
                <div>
                    <dt><Icon glyph=Glyph::Lock /> "Nothing leaves this device"</dt>
                    <dd>"The conversation is read in this browser. There is no server, and it works offline."</dd>
                </div>
                <div>
                    <dt><Icon glyph=Glyph::KeyRound /> "Secrets stay behind"</dt>
                    <dd>"Keys, tokens and passwords become placeholders before anything is copied."</dd>
                </div>
                <div>
                    <dt><Icon glyph=Glyph::Files /> "What is read"</dt>
                    <dd>{FORMATS.join(", ")} "."</dd>
                </div>
            </dl>
        </section>
    }
}

#[component]
fn PasteBox(desk: Desk) -> impl IntoView {
    let text = RwSignal::new(String::new());
    let area = NodeRef::<html::Textarea>::new();
    area.on_load(|area| drop(area.focus()));
    let is_empty = move || text.with(|text| text.trim().is_empty());
    let submit = move |_| {
        if let Some(file) = text.with_untracked(|text| files::from_text("Pasted text", text)) {
            desk.open(vec![file]);
        }
    };
    view! {
        <div class="paste-box">
            <label for="paste-text">"The conversation as text"</label>
            <textarea
                id="paste-text"
                node_ref=area
                rows="8"
                spellcheck="false"
                data-testid="paste-text"
                placeholder="User: …\nAssistant: …"
                prop:value=text
                on:input=move |event| text.set(event_target_value(&event))
            ></textarea>
            <button class="button primary" data-testid="paste-submit" disabled=is_empty on:click=submit>
                "Make the briefing"
            </button>
        </div>
    }
}
