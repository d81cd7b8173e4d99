//! How the next account is chosen, and what the person is told of.

use leptos::prelude::*;

use crate::browser::notifications;
use crate::parts::switch::Switch;
use crate::parts::toast::Toasts;
use crate::preferences::Preferences;

/// The section about accounts and rotation.
#[component]
pub fn RotationSection() -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let toasts = expect_context::<Toasts>();
    let ask = move |is_wanted: bool| {
        if !is_wanted {
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
            <Switch label="Burn first what expires first" on=preferences.burns_expiring set=preferences.burns_expiring testid="burn-toggle" />
            <p class="muted">"Of accounts with about as many credits, the one that refreshes soonest is used: what is left on it would be lost."</p>
            <Switch label="Notify me while this page is not in sight" on=preferences.notifies set=SignalSetter::map(ask) testid="notify-toggle" />
            <p class="muted">"At 50 and 80 % of a running session's account, at its threshold, and when credits come back. In the app you are told in any case."</p>
        </section>
    }
}
