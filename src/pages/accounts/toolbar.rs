//! Above the list: what to show of it, and how. Below it: what can be done with everything that is selected.

use domain::account::{AccountStatus, Platform};
use leptos::ev;
use leptos::prelude::*;

use super::desk::Desk;
use super::model::PLATFORMS;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::counted;
use crate::parts::query::{Filter, FilterBar, FilterKind};

/// The filters, and the choice between rows and cards.
#[component]
pub fn Toolbar(
    /// The page.
    desk: Desk,
) -> impl IntoView {
    let tags = Signal::derive(move || desk.tags.get().into_iter().map(|tag| (tag.clone(), tag)).collect());
    let filters = vec![
        Filter { name: "q", label: "Name, tag, platform, note", kind: FilterKind::Search },
        Filter {
            name: "platform",
            label: "Platform",
            kind: FilterKind::Choice("All", Platform::NAMES, PLATFORMS),
        },
        Filter { name: "tag", label: "Tag", kind: FilterKind::Rows("All", tags) },
    ];
    view! {
        <div class="toolbar">
            <FilterBar query=desk.query filters=filters />
            <States desk=desk />
            <Looks cards=desk.cards />
        </div>
    }
}

/// The states, each with how many accounts are in it.
#[component]
fn States(desk: Desk) -> impl IntoView {
    let count = move |status: Option<AccountStatus>| {
        desk.shown.with(|shown| match status {
            Some(status) => shown.counts[status as usize],
            None => shown.counts.iter().sum(),
        })
    };
    let segment = move |status: Option<AccountStatus>| {
        let name = status.map_or("", AccountStatus::name);
        let is_on = move || desk.filters.with(|filters| filters.status) == status;
        view! {
            <button
                class="segment"
                aria-pressed=move || is_on().to_string()
                data-testid=format!("state-{}", if name.is_empty() { "all" } else { name })
                on:click=move |_| desk.query.set("status", name)
            >
                <span>{status.map_or("All", AccountStatus::words)} " " <span class="segment-count numbers">{move || count(status)}</span></span>
            </button>
        }
    };
    let all = std::iter::once(None).chain(AccountStatus::ALL.iter().copied().map(Some));
    view! { <div class="segments states" role="group" aria-label="State">{all.map(segment).collect_view()}</div> }
}

/// Rows or cards.
#[component]
fn Looks(cards: RwSignal<bool>) -> impl IntoView {
    let look = move |is_cards: bool, label: &'static str, glyph: Glyph| {
        view! {
            <button
                class="segment"
                title=label
                aria-label=label
                aria-pressed=move || (cards.get() == is_cards).to_string()
                data-testid=format!("look-{}", label.to_lowercase())
                on:click=move |_| cards.set(is_cards)
            >
                <Icon glyph=glyph />
            </button>
        }
    };
    view! {
        <div class="segments looks" role="group" aria-label="Look">
            {look(false, "Rows", Glyph::Rows3)}
            {look(true, "Cards", Glyph::LayoutGrid)}
        </div>
    }
}

/// What can be done with everything that is selected.
#[component]
pub fn SelectionBar(
    /// The page.
    desk: Desk,
) -> impl IntoView {
    let tags = RwSignal::new(String::new());
    let escape = window_event_listener(ev::keydown, move |event| {
        let in_dialog = document().query_selector("dialog[open]").ok().flatten().is_some();
        if event.key() == "Escape" && !in_dialog {
            desk.select_all(false);
        }
    });
    on_cleanup(move || escape.remove());
    view! {
        <div class="selection" role="region" aria-label="Selected accounts" data-testid="selection">
            <span class="selection-count numbers" role="status">{move || format!("{} selected", counted(desk.chosen.with(Vec::len), "account"))}</span>
            <span class="group" role="group" aria-label="Set the state">
                <span class="muted small">"Set to"</span>
                {AccountStatus::ALL
                    .iter()
                    .map(|status| {
                        view! {
                            <button class="button" data-testid=format!("set-{}", status.name()) on:click=move |_| desk.set_status(*status)>{status.words()}</button>
                        }
                    })
                    .collect_view()}
            </span>
            <span class="group" role="group" aria-label="Tags">
                <input
                    type="text"
                    placeholder="Tags, by comma"
                    aria-label="Tags to add or to take away"
                    data-testid="bulk-tags"
                    prop:value=tags
                    on:input=move |event| tags.set(event_target_value(&event))
                />
                <button class="button" data-testid="add-tags" disabled=move || tags.read().trim().is_empty() on:click=move |_| desk.set_tags(&tags.read_untracked(), true)>"Add"</button>
                <button class="button" data-testid="remove-tags" disabled=move || tags.read().trim().is_empty() on:click=move |_| desk.set_tags(&tags.read_untracked(), false)>"Take away"</button>
            </span>
            <button class="button" data-testid="delete-selected" on:click=move |_| desk.delete_chosen()>
                <Icon glyph=Glyph::Trash2 />
                "Delete"
            </button>
            <button class="icon-button" title="Select none (Esc)" aria-label="Select none" data-testid="select-none" on:click=move |_| desk.select_all(false)>
                <Icon glyph=Glyph::X />
            </button>
        </div>
    }
}
