//! The panel at the right, in which things are made and changed while the list stays in sight.

use leptos::prelude::*;
use leptos::{ev, html};
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

use super::icon::{Glyph, Icon};

/// The panel. It is open as long as it is drawn; the focus goes in, and back to where it was.
#[component]
pub fn Panel(
    /// What it is about.
    #[prop(into)]
    title: String,
    /// Whether closing would lose something that was typed.
    #[prop(into)]
    is_changed: Signal<bool>,
    /// Takes it away.
    on_close: Callback<()>,
    /// Whether it is as wide as a page of text.
    #[prop(optional)]
    wide: bool,
    /// What stands in it.
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let is_asking = RwSignal::new(false);
    open_with_focus(node);
    warn_before_leaving(is_changed);
    let leave = move || {
        if is_changed.get_untracked() { is_asking.set(true) } else { on_close.run(()) }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Escape" {
            event.prevent_default();
            event.stop_propagation();
            if is_asking.get_untracked() { is_asking.set(false) } else { leave() }
        }
    };
    let on_cancel = move |event: web_sys::Event| {
        event.prevent_default();
        leave();
    };
    view! {
        <dialog
            node_ref=node
            class="panel"
            class:wide=wide
            aria-labelledby="panel-title"
            data-testid="panel"
            on:keydown=on_key
            on:cancel=on_cancel
        >
            <header class="panel-head">
                <h2 id="panel-title">{title}</h2>
                <button class="icon-button" type="button" title="Close (Esc)" aria-label="Close" data-testid="panel-close" on:click=move |_| leave()>
                    <Icon glyph=Glyph::X />
                </button>
            </header>
            {children()}
            <Show when=move || is_asking.get()>
                <LeaveQuestion is_asking=is_asking on_close=on_close />
            </Show>
        </dialog>
    }
}

#[component]
fn LeaveQuestion(is_asking: RwSignal<bool>, on_close: Callback<()>) -> impl IntoView {
    give_focus_back();
    let stay = NodeRef::<html::Button>::new();
    stay.on_load(|button| focus(&button));
    view! {
        <div class="leave-question" role="alertdialog" aria-labelledby="leave-title" data-testid="leave-question">
            <p id="leave-title">"What you typed is not saved."</p>
            <div class="actions">
                <button node_ref=stay class="button" type="button" on:click=move |_| is_asking.set(false)>"Keep editing"</button>
                <button class="button" type="button" data-testid="discard" on:click=move |_| on_close.run(())>"Discard"</button>
            </div>
        </div>
    }
}

/// Opens the dialog once it is drawn, with the focus in its first field.
pub fn open_with_focus(node: NodeRef<html::Dialog>) {
    give_focus_back();
    node.on_load(move |dialog| {
        // It is drawn before it stands in the page, and only there it can open.
        request_animation_frame(move || {
            if dialog.is_connected() && dialog.show_modal().is_ok() {
                let first = dialog.query_selector("[data-first], form input, form textarea, form select");
                if let Some(first) = first.ok().flatten() {
                    focus(&first.unchecked_into());
                }
            }
        });
    });
}

/// Gives the focus back when the caller's part of the page goes: to where it is now, or to the page where that is gone.
fn give_focus_back() {
    let before: Option<HtmlElement> = document().active_element().and_then(|element| element.dyn_into().ok());
    let before = StoredValue::new_local(before);
    on_cleanup(move || {
        let Some(before) = before.try_get_value().flatten() else { return };
        request_animation_frame(move || {
            let page = || document().get_element_by_id("content").map(JsCast::unchecked_into);
            if let Some(target) = Some(before).filter(|before| before.is_connected()).or_else(page) {
                focus(&target);
            }
        });
    });
}

fn focus(element: &HtmlElement) {
    // An element that is on the page can take the focus.
    let _ = element.focus();
}

/// Lets the browser ask before a reload or a closed tab loses what was typed.
pub fn warn_before_leaving(is_changed: Signal<bool>) {
    let handle = window_event_listener(ev::beforeunload, move |event| {
        if is_changed.try_get_untracked().unwrap_or_default() {
            event.prevent_default();
        }
    });
    on_cleanup(move || handle.remove());
}
