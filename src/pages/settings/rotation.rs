//! How the next account is chosen, and what the person is told of.

use leptos::prelude::*;

use crate::browser::notifications;
use crate::parts::toast::Toasts;
use crate::preferences::Preferences;

/// The section about accounts and rotation.
#[component]
pub fn RotationSection() -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let toasts = expect_context::<Toasts>();
    let ask = move |event| {
        if !event_target_checked(&event) {
            preferences.notifies.set(false);
            return;
        }
        leptos::task::spawn_local(async move {
            let is_allowed = notifications::ask().await;
            // Set first, so that the switch goes back where the answer was no.
            preferences.notifies.set(true);
            preferences.notifies.set(is_allowed);
            if !is_allowed {
                toasts.trouble("The browser does not allow notifications for this page. Allow them in its settings for this site, then try again.");
            }
        });
    };
    view! {
        <section class="setting" aria-labelledby="rotation">
            <h2 id="rotation">"Accounts and rotation"</h2>
            <label class="switch">
                <input
                    type="checkbox"
                    role="switch"
                    data-testid="burn-toggle"
                    prop:checked=preferences.burns_expiring
                    on:change=move |event| preferences.burns_expiring.set(event_target_checked(&event))
                />
                <span>"Burn first what expires first"</span>
            </label>
            <p class="muted">"Of accounts with about as many credits, the one that refreshes soonest is used: what is left on it would be lost."</p>
            <label class="switch">
                <input type="checkbox" role="switch" data-testid="notify-toggle" prop:checked=preferences.notifies on:change=ask />
                <span>"Notify me while this page is not in sight"</span>
            </label>
            <p class="muted">"At 50 and 80 % of a running session's account, at its threshold, and when credits come back. In the app you are told in any case."</p>
        </section>
    }
}
