//! The best account, with its reason and what comes next, in words.

use domain::Id;
use domain::account::Account;
use domain::selection::{Alternative, Selection};
use leptos::prelude::*;

use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Moment;
use crate::parts::number::shortened;

/// Letters of a name that fit on a button.
const NAME_LENGTH: usize = 32;

/// Why this account, and which others there are; each can be taken.
#[component]
pub fn BestAccount(
    /// What was chosen.
    selection: Selection,
    /// What is done with the account, on the button before its name.
    verb: &'static str,
    /// Whether that is what the person came for.
    #[prop(optional)]
    is_main: bool,
    /// Takes an account.
    on_take: Callback<Id<Account>>,
) -> impl IntoView {
    let Selection { account, reason, alternatives, next_refresh } = selection;
    let name = account.as_ref().map(|account| account.account_name.to_string());
    let id = account.map(|account| account.id);
    let label = name.as_ref().map(|name| format!("{verb} {}", shortened(name, NAME_LENGTH)));
    view! {
        <div class="best" data-testid="best-account">
            <p class="next-name">
                <Icon glyph=if name.is_some() { Glyph::CornerDownRight } else { Glyph::TriangleAlert } />
                <strong>{name.unwrap_or_else(|| "No account fits".to_owned())}</strong>
            </p>
            <p data-testid="best-reason">{reason}</p>
            {next_refresh.map(|next| view! { <p>"The next to come back is "<strong>{next.account_name}</strong>", " <Moment at=next.at />"."</p> })}
            {id.map(|id| view! { <button class="button" class:primary=is_main type="button" data-testid="take-best" on:click=move |_| on_take.run(id)>{label}</button> })}
            <ul class="others" aria-label="Other accounts">
                {alternatives.into_iter().map(|other| view! { <li><Other other=other on_take=on_take /></li> }).collect_view()}
            </ul>
        </div>
    }
}

#[component]
fn Other(other: Alternative, on_take: Callback<Id<Account>>) -> impl IntoView {
    let Alternative { account_id, account_name, reason, is_usable, .. } = other;
    view! {
        <button class="button small" type="button" disabled=!is_usable data-testid="take-other" on:click=move |_| on_take.run(account_id)>
            {account_name}
            <span class="muted">{reason}</span>
        </button>
    }
}
