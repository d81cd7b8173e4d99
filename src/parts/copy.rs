//! Copying a text: the button that confirms only what the clipboard took, and the way out where it takes nothing.

use std::time::Duration;

use leptos::html;
use leptos::prelude::*;

use super::icon::{Glyph, Icon};
use super::toast::Toasts;
use crate::browser::clipboard;

/// How long the confirmation stays on the button.
const CONFIRM: Duration = Duration::from_millis(2500);

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Idle,
    Copied,
    Denied,
}

/// Where the copying of one text stands.
#[derive(Clone, Copy)]
pub struct CopyState {
    step: RwSignal<Step>,
    /// Counts the copies, so that an old timer does not end a new confirmation.
    count: StoredValue<u32>,
}

impl CopyState {
    /// Nothing was copied yet.
    pub fn new() -> Self {
        Self { step: RwSignal::default(), count: StoredValue::new(0) }
    }

    /// Copies a text and shows what became of it.
    pub fn copy(self, text: String, toasts: Toasts) {
        leptos::task::spawn_local(async move {
            if !clipboard::copy(&text).await {
                toasts.say("The browser did not allow copying. The text is selected.");
                self.step.set(Step::Denied);
                return;
            }
            toasts.say("Copied");
            self.step.set(Step::Copied);
            let count = self.count.get_value() + 1;
            self.count.set_value(count);
            set_timeout(
                move || {
                    if self.count.try_get_value() == Some(count) {
                        self.reset();
                    }
                },
                CONFIRM,
            );
        });
    }

    /// Forgets what was copied.
    pub fn reset(self) {
        if self.step.try_get_untracked().is_some_and(|step| step != Step::Idle) {
            self.step.set(Step::Idle);
        }
    }
}

impl Default for CopyState {
    fn default() -> Self {
        Self::new()
    }
}

/// The primary button.
#[component]
pub fn CopyButton(
    /// Where the copying stands.
    state: CopyState,
    /// What it says before anything was copied.
    label: &'static str,
    /// Starts the copying.
    on_copy: impl Fn() + 'static,
) -> impl IntoView {
    let is_copied = move || state.step.get() == Step::Copied;
    view! {
        <button class="button primary copy" class:copied=is_copied title="Copy the whole text (c)" data-testid="copy" on:click=move |_| on_copy()>
            <Show when=is_copied fallback=move || view! { <Icon glyph=Glyph::Copy /> <span>{label}</span> }>
                <Icon glyph=Glyph::Check />
                <span data-testid="copied">"Copied"</span>
            </Show>
        </button>
    }
}

/// The text, selected, for the person's own copy command; shown only where the browser refused.
#[component]
pub fn CopyFallback(
    /// Where the copying stands.
    state: CopyState,
    /// The text.
    text: Signal<String>,
) -> impl IntoView {
    view! {
        <Show when=move || state.step.get() == Step::Denied>
            <SelectedText text=text on_close=Some(Callback::new(move |()| state.reset())) />
        </Show>
    }
}

/// A text that the browser did not let the page copy, selected and with the focus.
#[component]
pub fn SelectedText(
    /// The text.
    text: Signal<String>,
    /// Takes it away, where it does not go by itself.
    #[prop(optional_no_strip)]
    on_close: Option<Callback<()>>,
) -> impl IntoView {
    let area = NodeRef::<html::Textarea>::new();
    area.on_load(|area| {
        // Filled first: setting the text takes a selection away.
        request_animation_frame(move || {
            // An element that is on the page can take the focus.
            let _ = area.focus();
            area.select();
        });
    });
    view! {
        <div class="copy-fallback" data-testid="copy-fallback">
            <p>
                <strong>"The browser did not allow copying."</strong>
                " The text below is selected: press "
                <kbd>{copy_keys()}</kbd>
                " to copy it."
            </p>
            <textarea node_ref=area readonly rows="5" aria-label="Briefing to copy" prop:value=move || text.get()></textarea>
            {on_close.map(|close| view! { <button class="button" on:click=move |_| close.run(())>"Close"</button> })}
        </div>
    }
}

fn copy_keys() -> &'static str {
    let agent = window().navigator().user_agent().unwrap_or_default();
    if agent.contains("Mac OS") { "⌘C" } else { "Ctrl+C" }
}
