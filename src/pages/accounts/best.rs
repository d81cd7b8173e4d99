//! Which account to use next: asked for by tag and credits, answered with the reason.

use domain::selection::Wish;
use domain::{Id, Table};
use leptos::prelude::*;

use super::desk::Desk;
use crate::data::Data;
use crate::pages::sessions::best::BestAccount;
use crate::pages::sessions::hands::Hands;
use crate::parts::panel::Panel;
use crate::parts::states::FailureNote;
use crate::preferences::Preferences;

/// The panel.
#[component]
pub fn BestPanel(
    /// The page.
    desk: Desk,
    /// Takes it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let (data, hands) = (expect_context::<Data>(), expect_context::<Hands>());
    let preferences = expect_context::<Preferences>();
    let (tag, least) = (RwSignal::new(String::new()), RwSignal::new(Wish::default().min_credits.to_string()));
    let found = data.watch(&[Table::Accounts], move |service| {
        let wish = Wish {
            specialization: Some(tag.get()).filter(|tag| !tag.is_empty()),
            min_credits: least.read().trim().parse().unwrap_or_default(),
            prefers_expiring: Some(preferences.burns_expiring.get()),
            ..Wish::default()
        };
        Box::pin(async move { service.select_account(&wish).await })
    });
    let take = Callback::new(move |id: Id<domain::account::Account>| {
        on_close.run(());
        hands.start_on(id);
    });
    view! {
        <Panel title="Best account" is_changed=Signal::stored(false) on_close=on_close>
            <div class="panel-body stack" data-testid="best-panel">
                <label class="select">
                    <span>"Good at"</span>
                    <select data-first="" data-testid="best-tag" on:change=move |event| tag.set(event_target_value(&event))>
                        <option value="">"Anything"</option>
                        {move || desk.tags.get().into_iter().map(|tag| view! { <option value=tag.clone()>{tag.clone()}</option> }).collect_view()}
                    </select>
                </label>
                <label class="select">
                    <span>"Credits at least"</span>
                    <input type="text" inputmode="numeric" class="numbers" data-testid="best-least" prop:value=least on:input=move |event| least.set(event_target_value(&event)) />
                </label>
                <label class="check">
                    <input type="checkbox" prop:checked=preferences.burns_expiring on:change=move |event| preferences.burns_expiring.set(event_target_checked(&event)) />
                    <span>"Burn first what expires first"</span>
                </label>
                {move || found.failure().map(|failure| view! { <FailureNote failure=failure /> })}
                {move || found.get().map(|selection| view! { <BestAccount selection=selection verb="Start a session on" is_main=true on_take=take /> })}
            </div>
        </Panel>
    }
}
