//! Short notices at the edge of the screen. Errors stay until they are read.

use std::time::Duration;

use leptos::prelude::*;

use super::icon::{Glyph, Icon};

/// How long a notice that asks for nothing stays.
const STAY: Duration = Duration::from_secs(5);
/// More than these at once would cover the page.
const MOST: usize = 3;

/// What a notice is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Something went as it should.
    Done,
    /// Something went wrong.
    Trouble,
}

#[derive(Clone, Debug, PartialEq)]
struct Toast {
    id: usize,
    tone: Tone,
    text: String,
}

/// The notices on screen, and what a screen reader is told.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    spoken: RwSignal<String>,
    next: StoredValue<usize>,
}

impl Toasts {
    /// None yet.
    pub fn new() -> Self {
        Self { shown: RwSignal::default(), spoken: RwSignal::default(), next: StoredValue::new(0) }
    }

    /// Shows that something went well; it goes by itself.
    pub fn done(self, text: impl Into<String>) {
        let id = self.push(Tone::Done, text.into());
        set_timeout(move || self.dismiss(id), STAY);
    }

    /// Shows that something went wrong; it stays until it is closed.
    pub fn trouble(self, text: impl Into<String>) {
        self.push(Tone::Trouble, text.into());
    }

    /// Tells a screen reader without showing anything.
    pub fn say(self, text: impl Into<String>) {
        self.spoken.set(text.into());
    }

    fn push(self, tone: Tone, text: String) -> usize {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.say(text.clone());
        self.shown.update(|shown| {
            shown.push(Toast { id, tone, text });
            let surplus = shown.len().saturating_sub(MOST);
            shown.drain(..surplus);
        });
        id
    }

    fn dismiss(self, id: usize) {
        // The page may have been left, and its notices with it.
        let _ = self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
    }
}

impl Default for Toasts {
    fn default() -> Self {
        Self::new()
    }
}

/// Where the notices stand.
#[component]
pub fn ToastStack(
    /// The notices.
    toasts: Toasts,
) -> impl IntoView {
    view! {
        <div class="visually-hidden" role="status" aria-live="polite">{move || toasts.spoken.get()}</div>
        <div class="toasts">
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class="toast" class:trouble=toast.tone == Tone::Trouble data-testid="toast">
                    <Icon glyph=if toast.tone == Tone::Done { Glyph::Check } else { Glyph::CircleAlert } />
                    <span>{toast.text}</span>
                    <button class="icon-button" title="Close" aria-label="Close" on:click=move |_| toasts.dismiss(toast.id)>
                        <Icon glyph=Glyph::X />
                    </button>
                </div>
            </For>
        </div>
    }
}
