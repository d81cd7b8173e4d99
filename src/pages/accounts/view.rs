//! The page: the pool in one line, the filters, the accounts, and the panels that open over them.

use leptos::prelude::*;

use super::batch::BatchDialog;
use super::best::BestPanel;
use super::desk::Desk;
use super::list::SeatList;
use super::panel::AccountPanel;
use super::toolbar::{SelectionBar, Toolbar};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Moment;
use crate::parts::number::{abbreviated, counted, grouped};
use crate::parts::states::{Empty, FailureNote, Way};
use crate::preferences::Preferences;

/// The account pool.
#[component]
pub fn AccountsPage() -> impl IntoView {
    let desk = Desk::new(expect_context::<Preferences>().cards);
    let is_choosing = RwSignal::new(false);
    document().set_title("Accounts · PAAS");
    let is_there = Memo::new(move |_| desk.seats.with(|seats| seats.is_some_and(|seats| !seats.is_empty())));
    view! {
        <div class="page accounts">
            <header class="page-head">
                <div>
                    <h1>"Accounts"</h1>
                    <PoolLine desk=desk />
                </div>
                <div class="actions">
                    <button class="button" data-testid="best" on:click=move |_| is_choosing.set(true)>
                        <Icon glyph=Glyph::Sparkles />
                        "Best account"
                    </button>
                    <button class="button" data-testid="add-many" on:click=move |_| desk.open("many")>
                        <Icon glyph=Glyph::ListPlus />
                        "Add many"
                    </button>
                    <button class="button primary" data-testid="add-account" on:click=move |_| desk.open("new")>
                        <Icon glyph=Glyph::Plus />
                        "Add account"
                    </button>
                </div>
            </header>
            {move || desk.seats.failure().map(|failure| view! { <FailureNote failure=failure /> })}
            <Show when=move || is_there.get() fallback=move || view! { <Nothing desk=desk /> }>
                <Toolbar desk=desk />
                <SeatList desk=desk />
                <NoMatch desk=desk />
            </Show>
            <Show when=move || !desk.chosen.read().is_empty()>
                <SelectionBar desk=desk />
            </Show>
            <AccountPanel desk=desk />
            <Show when=move || is_choosing.get()>
                <BestPanel desk=desk on_close=Callback::new(move |()| is_choosing.set(false)) />
            </Show>
            <BatchDialog desk=desk />
        </div>
    }
}

/// `120 accounts · 8,430 of 12,000 credits left · next refresh in 12 min`
#[component]
fn PoolLine(desk: Desk) -> impl IntoView {
    let pool = desk.pool;
    let figures = move || {
        let pool = pool.get();
        let exact =
            format!("{} of {} credits left", grouped(pool.left as usize), grouped(pool.limit as usize));
        (pool.accounts > 0).then(|| {
            view! {
                <span>{counted(pool.accounts, "account")}</span>
                <span aria-hidden="true">"·"</span>
                <span title=exact data-testid="pool-left"><strong>{abbreviated(pool.left)}</strong>" of "{abbreviated(pool.limit)}" credits left"</span>
                {pool.next.map(|at| view! { <span aria-hidden="true">"·"</span> <span>"next refresh " <Moment at=at /></span> })}
            }
        })
    };
    view! { <p class="pool-line numbers">{figures}</p> }
}

/// There is no account yet, or nothing is known yet.
#[component]
fn Nothing(desk: Desk) -> impl IntoView {
    let is_empty = move || desk.seats.with(|seats| seats.is_some_and(Vec::is_empty));
    let add = Callback::new(move |()| desk.open("many"));
    view! {
        <Show when=is_empty fallback=|| view! { <div class="seats-skeleton" aria-hidden="true">{(0..8).map(|_| view! { <span></span> }).collect_view()}</div> }>
            <Empty
                glyph=Glyph::Users
                sentence="The seats you may use on each platform: what is left on them, and when their credits come back. Paste a list, or write a pattern such as dev-{001..100}."
                way=Some(Way { label: "Add accounts", go: add })
            />
        </Show>
    }
}

#[component]
fn NoMatch(desk: Desk) -> impl IntoView {
    let is_empty = move || desk.shown.with(|shown| shown.seats.is_empty());
    let clear = Callback::new(move |()| desk.clear());
    view! {
        <Show when=is_empty>
            <Empty glyph=Glyph::Search sentence="No account matches these filters." way=Some(Way { label: "Clear filters", go: clear }) />
        </Show>
    }
}
