//! The sheet of keyboard shortcuts, opened with `?`.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;

use super::view::is_typing;
use crate::parts::icon::{Glyph, Icon};
use crate::preferences::Preferences;

const KEYS: [(&str, &str); 14] = [
    ("Ctrl V", "Open what is on the clipboard, outside a field"),
    ("1", "Level high"),
    ("2", "Level medium"),
    ("3", "Level low"),
    ("4", "Level auto"),
    ("c", "Copy the briefing, when nothing is selected"),
    ("Shift 1 5 0", "Log 1, 5 or 10 credits for the session started last"),
    ("Shift S", "Open that session"),
    ("Shift R", "Rotate it to the next account"),
    ("Shift H", "Hand it off"),
    ("Shift E", "End it"),
    ("↑ ↓", "Move through the list of conversations"),
    ("Esc", "Close this sheet"),
    ("?", "This sheet"),
];

/// The sheet, closed until `?` is pressed.
#[component]
pub fn HelpSheet(
    /// Whether single keys are shortcuts.
    preferences: Preferences,
) -> impl IntoView {
    let sheet = NodeRef::<html::Dialog>::new();
    let handle = window_event_listener(ev::keydown, move |event| {
        if event.key() == "?" && !is_typing(&event) && preferences.keys.get_untracked() {
            event.prevent_default();
            open(sheet);
        }
    });
    on_cleanup(move || handle.remove());
    view! {
        <dialog node_ref=sheet class="sheet" aria-labelledby="help-title" data-testid="help-sheet">
            <header>
                <h2 id="help-title">"Keyboard"</h2>
                <form method="dialog">
                    <button class="icon-button" title="Close" aria-label="Close"><Icon glyph=Glyph::X /></button>
                </form>
            </header>
            <dl class="keys">
                {KEYS
                    .map(|(keys, what)| {
                        let keys = keys.split(' ').map(|key| view! { <kbd>{key}</kbd> }).collect_view();
                        view! { <div><dt>{keys}</dt><dd>{what}</dd></div> }
                    })
                    .collect_view()}
            </dl>
            <p class="muted">"Single keys can be switched off in Settings."</p>
        </dialog>
    }
}

fn open(sheet: NodeRef<html::Dialog>) {
    if let Some(sheet) = sheet.get_untracked()
        && !sheet.open()
    {
        // Fails only for a sheet that is open already.
        let _ = sheet.show_modal();
    }
}
