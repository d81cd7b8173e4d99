//! Short notices at the edge of the screen. Errors stay until they are read.

use std::sync::Arc;
use std::time::Duration;

use leptos::ev;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use super::icon::{Glyph, Icon};

/// How long a notice that asks for nothing stays.
const STAY: Duration = Duration::from_secs(5);
/// How long something can be undone.
const UNDO: Duration = Duration::from_secs(10);
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

#[derive(Clone)]
struct Toast {
    id: usize,
    tone: Tone,
    text: String,
    /// No signal's callback: those go with the part of the page that made them, and notices stay.
    undo: Option<Arc<dyn Fn() + Send + Sync>>,
}

/// The notices on screen, and what a screen reader is told.
#[derive(Clone, Copy)]
pub struct Toasts {
    shown: RwSignal<Vec<Toast>>,
    /// While the pointer or the focus is on the notices, none goes by itself.
    held: RwSignal<bool>,
    spoken: RwSignal<String>,
    next: StoredValue<usize>,
}

impl Toasts {
    /// None yet.
    pub fn new() -> Self {
        Self {
            shown: RwSignal::default(),
            held: RwSignal::default(),
            spoken: RwSignal::default(),
            next: StoredValue::new(0),
        }
    }

    /// Shows that something went well; it goes by itself.
    pub fn done(self, text: impl Into<String>) {
        let id = self.push(Tone::Done, text.into(), None);
        self.go_after(id, STAY);
    }

    /// Shows that something is gone, and brings it back if wished within ten seconds.
    pub fn undo(self, text: impl Into<String>, undo: impl Fn() + Send + Sync + 'static) {
        let text = text.into();
        let id = self.push(Tone::Done, text.clone(), Some(Arc::new(undo)));
        self.say(format!("{text}. Control Z undoes it."));
        self.go_after(id, UNDO);
    }

    /// Shows that something went wrong; it stays until it is closed.
    pub fn trouble(self, text: impl Into<String>) {
        self.push(Tone::Trouble, text.into(), None);
    }

    /// Tells a screen reader without showing anything.
    pub fn say(self, text: impl Into<String>) {
        self.spoken.set(text.into());
    }

    fn push(self, tone: Tone, text: String, undo: Option<Arc<dyn Fn() + Send + Sync>>) -> usize {
        let id = self.next.get_value();
        self.next.set_value(id + 1);
        self.say(text.clone());
        self.shown.update(|shown| {
            shown.push(Toast { id, tone, text, undo });
            let surplus = shown.len().saturating_sub(MOST);
            shown.drain(..surplus);
        });
        id
    }

    fn go_after(self, id: usize, wait: Duration) {
        set_timeout(
            move || match self.held.try_get_untracked() {
                Some(true) => self.go_after(id, STAY),
                _ => self.dismiss(id),
            },
            wait,
        );
    }

    fn undo_last(self) -> bool {
        let last =
            self.shown.read_untracked().iter().rev().find_map(|toast| Some((toast.id, toast.undo.clone()?)));
        last.is_some_and(|(id, undo)| {
            self.dismiss(id);
            undo();
            true
        })
    }

    fn dismiss(self, id: usize) {
        // The page may have been left, and its notices with it.
        let _ = self.shown.try_update(|shown| shown.retain(|toast| toast.id != id));
        // An element that goes while it has the focus never says that it lost it.
        let _ = self.held.try_set(false);
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
    let keys = window_event_listener(ev::keydown, move |event| {
        let is_undo = event.key() == "z" && (event.ctrl_key() || event.meta_key()) && !event.shift_key();
        if is_undo && !is_in_field(&event) && toasts.undo_last() {
            event.prevent_default();
        }
    });
    on_cleanup(move || keys.remove());
    let hold = move |is_held| toasts.held.set(is_held);
    view! {
        <div class="visually-hidden" role="status" aria-live="polite">{move || toasts.spoken.get()}</div>
        <div
            class="toasts"
            role="region"
            aria-label="Notices"
            on:pointerenter=move |_| hold(true)
            on:pointerleave=move |_| hold(false)
            on:focusin=move |_| hold(true)
            on:focusout=move |_| hold(false)
        >
            <For each=move || toasts.shown.get() key=|toast| toast.id let:toast>
                <div class="toast" class:trouble=toast.tone == Tone::Trouble data-testid="toast">
                    <Icon glyph=if toast.tone == Tone::Done { Glyph::Check } else { Glyph::CircleAlert } />
                    <span>{toast.text}</span>
                    {toast.undo.map(|undo| {
                        let run = move |_| {
                            toasts.dismiss(toast.id);
                            undo();
                        };
                        view! { <button class="undo" title="Undo (Ctrl+Z)" data-testid="undo" on:click=run>"Undo"</button> }
                    })}
                    <button class="icon-button" title="Close" aria-label="Close" on:click=move |_| toasts.dismiss(toast.id)>
                        <Icon glyph=Glyph::X />
                    </button>
                </div>
            </For>
        </div>
    }
}

/// Whether a key belongs to a field, which has its own undo.
fn is_in_field(event: &web_sys::Event) -> bool {
    let element = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    element.is_some_and(|element| {
        element.closest("input, textarea, select, dialog[open]").is_ok_and(|found| found.is_some())
    })
}
