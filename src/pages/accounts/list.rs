//! The accounts as rows or as cards: one list, two looks.

use domain::Id;
use domain::account::Account;
use leptos::prelude::*;
use leptos_router::components::A;
use wasm_bindgen::JsCast;

use super::desk::Desk;
use super::model::{Offer, Seat, SortBy, cost_words, offer, rule_words};
use crate::browser::media;
use crate::parts::chip::StatusChip;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::meter::{Meter, MeterBar};
use crate::parts::moment::{Moment, Now};
use crate::parts::name::LongName;

/// Rows that are drawn at first, and with each step to more.
const STEP: usize = 200;

/// The columns: what they are sorted by, and their class.
const COLUMNS: [(Option<SortBy>, &str); 9] = [
    (Some(SortBy::Name), "head-name"),
    (Some(SortBy::Status), "head-state"),
    (Some(SortBy::Credits), "head-credits"),
    (Some(SortBy::Refresh), "head-refresh"),
    (Some(SortBy::Platform), "head-platform"),
    (None, "head-tags"),
    (Some(SortBy::Used), "head-used"),
    (Some(SortBy::Cost), "head-cost"),
    (None, "head-act"),
];

/// The accounts that the filters leave.
#[component]
pub fn SeatList(
    /// The page.
    desk: Desk,
) -> impl IntoView {
    let most = RwSignal::new(STEP);
    let drawn = Memo::new(move |_| {
        desk.shown.with(|shown| shown.seats.iter().take(most.get()).cloned().collect::<Vec<_>>())
    });
    // Where columns have no room there is no choice.
    let is_narrow = media::matches("(width < 860px)");
    let hidden = move || desk.shown.with(|shown| shown.seats.len()).saturating_sub(most.get());
    view! {
        <div
            class="seats"
            class:cards=move || desk.cards.get() || is_narrow.get()
            role="table"
            aria-label="Accounts"
            aria-rowcount=move || desk.shown.with(|shown| shown.seats.len() + 1)
            data-testid="account-list"
            on:keydown=move |event| on_key(&event)
        >
            <div role="rowgroup"><Head desk=desk /></div>
            <div class="seats-body" role="rowgroup">
                <For
                    each=move || drawn.get()
                    key=|seat| (seat.account.id, seat.account.revision, seat.refresh, seat.last_used)
                    let:seat
                >
                    <Row desk=desk seat=seat />
                </For>
            </div>
        </div>
        <Show when=move || { hidden() > 0 }>
            <div class="below">
                <button class="button" on:click=move |_| most.update(|most| *most += STEP)>
                    {move || format!("Show {} more", hidden().min(STEP))}
                </button>
            </div>
        </Show>
    }
}

#[component]
fn Head(desk: Desk) -> impl IntoView {
    let all = move || desk.shown.with(|shown| shown.seats.len());
    let chosen = move || desk.chosen.with(Vec::len);
    view! {
        <div class="seats-head" role="row">
            <span role="columnheader">
                <label class="seat-check">
                    <input
                        type="checkbox"
                        aria-label="Select all"
                        data-testid="select-all"
                        prop:checked=move || { all() > 0 && chosen() == all() }
                        prop:indeterminate=move || { chosen() > 0 && chosen() < all() }
                        on:change=move |event| desk.select_all(event_target_checked(&event))
                    />
                </label>
            </span>
            {COLUMNS
                .into_iter()
                .map(|(by, class)| match by {
                    Some(by) => view! { <SortHead desk=desk by=by class=class /> }.into_any(),
                    None => {
                        let is_tags = class == "head-tags";
                        let words = if is_tags { "Tags" } else { "What can be done" };
                        view! { <span class=class role="columnheader"><span class:visually-hidden=!is_tags>{words}</span></span> }.into_any()
                    }
                })
                .collect_view()}
        </div>
    }
}

#[component]
fn SortHead(desk: Desk, by: SortBy, class: &'static str) -> impl IntoView {
    let sorted = move || {
        let sort = desk.filters.with(|filters| filters.sort);
        match (sort.by == by, sort.down) {
            (false, _) => "none",
            (true, true) => "descending",
            (true, false) => "ascending",
        }
    };
    view! {
        <span class=class role="columnheader" aria-sort=sorted>
            <button class="sort" data-testid=format!("sort-{}", by.name()) on:click=move |_| desk.sort_by(by)>
                {by.words()}
                <Icon glyph=Glyph::ChevronDown />
            </button>
        </span>
    }
}

#[component]
fn Row(desk: Desk, seat: Seat) -> impl IntoView {
    let Seat { account, refresh, last_used } = seat;
    let id = account.id;
    let name = account.account_name.to_string();
    let is_chosen = Memo::new(move |_| desk.selected.with(|selected| selected.contains(&id)));
    let meter = Meter::left(account.credits_available.into(), account.credits_limit.into());
    let select = format!("Select {name}");
    let tags = account.specialization.iter().map(|tag| view! { <span class="tag">{tag.to_owned()}</span> });
    view! {
        <div class="seat" class:chosen=is_chosen role="row" data-testid="account-row" on:click=move |event| desk.open_by_click(&event, id)>
            <span role="cell">
                <label class="seat-check">
                    <input
                        type="checkbox"
                        aria-label=select
                        data-testid="select-account"
                        prop:checked=is_chosen
                        on:click=move |event| desk.select(id, event_target_checked(&event), event.shift_key())
                    />
                </label>
            </span>
            <span class="seat-name" role="cell">
                <A href=desk.address_of(id) attr:class="seat-link" attr:data-testid="account-link"><LongName name=name /></A>
                {(!account.account_email.is_empty()).then(|| view! { <span class="seat-email" title=account.account_email.clone()>{account.account_email.clone()}</span> })}
            </span>
            <span class="seat-state" role="cell"><StatusChip chip=account.status /></span>
            <span class="seat-credits" role="cell"><MeterBar meter=Signal::stored(meter) /></span>
            <Refresh account=account.clone() refresh=refresh />
            <span class="seat-platform" role="cell">{account.platform.words()}</span>
            <span class="seat-tags" role="cell">{tags.collect_view()}</span>
            <span class="seat-used" role="cell">
                <span class="seat-label">"Used "</span>
                {last_used.map_or_else(|| "never".into_any(), |at| view! { <Moment at=at /> }.into_any())}
            </span>
            <span class="seat-cost numbers" role="cell">{cost_words(account.monthly_cost.amount())}</span>
            <span class="seat-act" role="cell"><Act desk=desk account=account /></span>
        </div>
    }
}

/// When the credits come back: the distance, and on hover the rule.
#[component]
fn Refresh(account: Account, refresh: Option<domain::Timestamp>) -> impl IntoView {
    let now = expect_context::<Now>();
    let rule = rule_words(&account.refresh_rule);
    let Some(at) = refresh else {
        return view! { <span class="seat-refresh" role="cell" title=rule>"By hand"</span> }.into_any();
    };
    let is_due = Memo::new(move |_| at <= now.get());
    view! {
        <span class="seat-refresh" class:due=is_due role="cell" title=rule data-testid="countdown">
            <span class="seat-label">"Refresh "</span>
            <Show when=move || is_due.get() fallback=move || view! { <Moment at=at /> }>"due now"</Show>
        </span>
    }
    .into_any()
}

/// The one thing that is most often done to an account in its state.
#[component]
fn Act(desk: Desk, account: Account) -> impl IntoView {
    let id = account.id;
    let name = account.account_name.to_string();
    let (words, title, testid, act): (_, _, _, fn(Desk, Id<Account>)) = match offer(&account) {
        Offer::LimitHit => (
            "Limit hit now",
            "The platform says that the limit is reached: nothing is left until the next refresh",
            "limit-hit",
            Desk::limit_hit,
        ),
        Offer::Refresh => (
            "Refresh now",
            "The credits are back: fill them up to the limit",
            "refresh-now",
            Desk::refresh_now,
        ),
        Offer::Nothing => return ().into_any(),
    };
    view! {
        <button class="button" title=title aria-label=format!("{words}: {name}") data-testid=testid on:click=move |_| act(desk, id)>
            {words}
        </button>
    }
    .into_any()
}

/// Moves through the names with the arrow keys; `x` selects the account that has the focus.
fn on_key(event: &web_sys::KeyboardEvent) {
    if event.ctrl_key() || event.meta_key() || event.alt_key() {
        return;
    }
    let here = document().active_element();
    match event.key().as_str() {
        "ArrowDown" => step(event, here, 1),
        "ArrowUp" => step(event, here, -1),
        "x" => {
            let row = here.and_then(|here| here.closest(".seat").ok().flatten());
            let check = row.and_then(|row| row.query_selector("input[type=checkbox]").ok().flatten());
            if let Some(check) = check {
                event.prevent_default();
                check.unchecked_into::<web_sys::HtmlElement>().click();
            }
        }
        _ => {}
    }
}

fn step(event: &web_sys::KeyboardEvent, here: Option<web_sys::Element>, by: i32) {
    let Some(row) = here.and_then(|here| here.closest(".seat").ok().flatten()) else { return };
    let next = if by > 0 { row.next_element_sibling() } else { row.previous_element_sibling() };
    let link = next.and_then(|row| row.query_selector(".seat-link").ok().flatten());
    if let Some(link) = link {
        event.prevent_default();
        // An element that is on the page can take the focus.
        let _ = link.unchecked_into::<web_sys::HtmlElement>().focus();
    }
}

/// Whether a click meant the row itself and no control in it, and no text was being selected.
pub fn meant_the_row(event: &web_sys::MouseEvent) -> bool {
    let target = event.target().and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    let on_control =
        target.is_none_or(|it| it.closest("a, button, label, input").is_ok_and(|it| it.is_some()));
    let selected = window().get_selection().ok().flatten().is_some_and(|it| !it.is_collapsed());
    !on_control && !selected && !event.default_prevented()
}

/// The id that an address names; `None` for anything else.
pub fn parse_id(text: &str) -> Option<Id<Account>> {
    Id::parse(text).ok()
}
