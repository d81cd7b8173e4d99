//! What is left on the accounts, and when more comes.

use domain::account::Platform;
use leptos::prelude::*;
use leptos_router::components::A;

use super::accounts_in_words;
use super::model::{self, AHEAD, Part, Refresh, Source};
use crate::parts::moment::{Moment, Now};
use crate::parts::number::{abbreviated, counted, fixed};

/// Refreshes that are named; the strip shows all.
const NAMED: usize = 4;

/// The pool by platform, and the refreshes of the coming day.
#[component]
pub fn Pool(
    /// What the dashboard is made from.
    source: Memo<Option<Source>>,
) -> impl IntoView {
    let now = expect_context::<Now>();
    let parts = Memo::new(move |_| source.read().as_ref().map(model::parts).unwrap_or_default());
    let coming = Memo::new(move |_| {
        source.read().as_ref().map(|it| model::refreshes(it, now.get())).unwrap_or_default()
    });
    let has_accounts = Memo::new(move |_| source.read().as_ref().is_some_and(|it| !it.accounts.is_empty()));
    let sum = Memo::new(move |_| {
        let source = source.read();
        let stats = source.as_ref().map(|it| &it.stats)?;
        Some(format!(
            "{} of {} credits left",
            abbreviated(stats.credits_left_today),
            abbreviated(stats.credits_limit)
        ))
    });
    view! {
        <section class="pool" aria-labelledby="pool-title" data-testid="pool">
            <div class="pool-part">
                <h2 id="pool-title">"Pool"</h2>
                <Show when=move || has_accounts.get() fallback=NoAccounts>
                    <p class="numbers">{sum}</p>
                    {move || bar(&parts.read())}
                    <ul class="legend">{move || parts.read().iter().map(legend).collect_view()}</ul>
                </Show>
            </div>
            <Show when=move || has_accounts.get()>
                <div class="pool-part">
                    <h2>"Refreshes of the next 24 hours"</h2>
                    {move || strip(&coming.read(), now)}
                </div>
            </Show>
        </section>
    }
}

#[component]
fn NoAccounts() -> impl IntoView {
    view! {
        <p class="muted">"Add the accounts that you may use, and see what is left on them."</p>
        <A href="/accounts" attr:class="link">"To the accounts"</A>
    }
}

fn class(platform: Platform) -> String {
    format!("platform {}", platform.name())
}

fn bar(parts: &[Part]) -> AnyView {
    let segments = parts
        .iter()
        .map(|part| {
            // A hair of the ground between two segments tells them apart without their colours.
            let width = (part.width - 0.4).max(0.0);
            view! { <rect class=class(part.platform) x=fixed(part.from, 2) width=fixed(width, 2) height="12"></rect> }
        })
        .collect_view();
    view! {
        <svg class="pool-bar" viewBox="0 0 100 12" preserveAspectRatio="none" aria-hidden="true">
            <rect class="rail" width="100" height="12"></rect>
            {segments}
        </svg>
    }
    .into_any()
}

fn legend(part: &Part) -> AnyView {
    let platform = part.platform;
    let place = format!("/accounts?platform={}", part.platform.name());
    let words = format!("{} left on {}", abbreviated(part.left), accounts_in_words(part.accounts));
    view! {
        <li>
            <svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class=class(platform) width="10" height="10" rx="2"></rect></svg>
            <A href=place attr:class="line-name">{platform.words()}</A>
            <span class="muted numbers">{words}</span>
        </li>
    }
    .into_any()
}

fn strip(coming: &[Refresh], now: Now) -> AnyView {
    if coming.is_empty() {
        return view! { <p class="muted">"No credits come back in this time."</p> }.into_any();
    }
    let start = now.get();
    let place = |refresh: &Refresh| refresh.at.since(start) as f64 / AHEAD as f64 * 100.0;
    let marks = coming
        .iter()
        .map(|refresh| view! { <rect class="mark" x=fixed(place(refresh), 2) y="2" width="0.8" height="12"></rect> })
        .collect_view();
    let hours = [0, 6, 12, 18, 24]
        .map(|hour| view! { <span>{if hour == 0 { "now".to_owned() } else { format!("+{hour} h") }}</span> });
    let sum: u64 = coming.iter().map(|refresh| u64::from(refresh.credits)).sum();
    let rest = coming.len().saturating_sub(NAMED);
    view! {
        <p class="numbers">{format!("{} come back", counted(sum as usize, "credit"))}</p>
        <svg class="ahead" viewBox="0 0 100 16" preserveAspectRatio="none" aria-hidden="true">
            <rect class="rail" y="7" width="100" height="2"></rect>
            {marks}
        </svg>
        <p class="hours small muted numbers" aria-hidden="true">{hours}</p>
        <ul class="legend">
            {coming
                .iter()
                .take(NAMED)
                .map(|refresh| {
                    view! {
                        <li>
                            <span class="long-name">{refresh.account.clone()}</span>
                            <span class="muted numbers">{format!("+{}", abbreviated(refresh.credits.into()))}</span>
                            <Moment at=refresh.at />
                        </li>
                    }
                })
                .collect_view()}
        </ul>
        {(rest > 0).then(|| view! { <p class="small muted">{format!("and {}", counted(rest, "more account"))}</p> })}
    }
    .into_any()
}
