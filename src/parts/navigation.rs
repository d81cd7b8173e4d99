//! The way to the pages: a sidebar, on a phone a bar at the bottom.

use leptos::html;
use leptos::prelude::*;
use leptos_router::components::A;

use super::icon::{Glyph, Icon};
use crate::browser::service_worker::Offline;
use crate::preferences::Preferences;

struct Entry {
    name: &'static str,
    path: &'static str,
    label: &'static str,
    glyph: Glyph,
}

const fn entry(name: &'static str, path: &'static str, label: &'static str, glyph: Glyph) -> Entry {
    Entry { name, path, label, glyph }
}

const ENTRIES: [Entry; 8] = [
    entry("dashboard", "/", "Dashboard", Glyph::LayoutDashboard),
    entry("projects", "/projects", "Projects", Glyph::FolderKanban),
    entry("accounts", "/accounts", "Accounts", Glyph::Users),
    entry("sessions", "/sessions", "Sessions", Glyph::History),
    entry("handoff", "/handoff", "Hand-off", Glyph::ArrowRightLeft),
    entry("knowledge", "/knowledge", "Knowledge", Glyph::BookOpen),
    entry("analytics", "/analytics", "Analytics", Glyph::ChartColumn),
    entry("settings", "/settings", "Settings", Glyph::Settings),
];

/// Entries that have their own place in the bottom bar; the rest is behind "More".
const IN_BAR: usize = 5;

/// The navigation of the whole app.
#[component]
pub fn Navigation(
    /// Whether the sidebar shows only icons.
    preferences: Preferences,
    /// Whether the app works without a network.
    offline: Offline,
) -> impl IntoView {
    let more = NodeRef::<html::Dialog>::new();
    let toggle_label = move || if preferences.narrow.get() { "Show labels" } else { "Show only icons" };
    view! {
        <nav class="navigation" aria-label="Pages">
            <div class="brand">
                <span class="brand-mark" aria-hidden="true"></span>
                <span class="brand-name">"PAAS"</span>
            </div>
            <ul>
                {ENTRIES
                    .iter()
                    .enumerate()
                    .map(|(index, entry)| view! { <li class:behind-more={index >= IN_BAR}><Link entry=entry /></li> })
                    .collect_view()}
                <li class="more">
                    <button
                        data-testid="nav-more"
                        aria-haspopup="dialog"
                        on:click=move |_| {
                            if let Some(more) = more.get_untracked() {
                                // Fails only for a sheet that is open already.
                                let _ = more.show_modal();
                            }
                        }
                    >
                        <Icon glyph=Glyph::Ellipsis />
                        <span class="nav-label">"More"</span>
                    </button>
                </li>
            </ul>
            <div class="nav-foot">
                <Show when=move || offline.ready.get()>
                    <p class="offline-ready" data-testid="offline-ready" title="This app is kept on this device and starts without a network">
                        <Icon glyph=Glyph::Check />
                        <span class="nav-label">"Works offline"</span>
                    </p>
                </Show>
                <button
                    class="nav-toggle"
                    title=toggle_label
                    aria-label=toggle_label
                    on:click=move |_| preferences.narrow.update(|narrow| *narrow = !*narrow)
                >
                    <Icon glyph=Glyph::PanelLeft />
                </button>
            </div>
        </nav>
        <dialog node_ref=more class="sheet bottom" aria-label="More pages" on:click=move |_| {
            if let Some(more) = more.get_untracked() {
                more.close();
            }
        }>
            <ul class="more-list">
                {ENTRIES.iter().skip(IN_BAR).map(|entry| view! { <li><MoreLink entry=entry /></li> }).collect_view()}
            </ul>
        </dialog>
    }
}

#[component]
fn Link(entry: &'static Entry) -> impl IntoView {
    view! {
        <A href=entry.path exact=true attr:data-testid=format!("nav-{}", entry.name) attr:title=entry.label>
            <Icon glyph=entry.glyph />
            <span class="nav-label">{entry.label}</span>
        </A>
    }
}

#[component]
fn MoreLink(entry: &'static Entry) -> impl IntoView {
    view! {
        <A href=entry.path exact=true attr:data-testid=format!("more-{}", entry.name)>
            <Icon glyph=entry.glyph />
            <span>{entry.label}</span>
        </A>
    }
}
