//! A switch: something that is on or off at once, without being saved.

use leptos::prelude::*;

/// The switch with its label.
#[component]
pub fn Switch(
    /// What it switches.
    label: &'static str,
    /// What that means, where the label does not say it.
    #[prop(optional)]
    hint: &'static str,
    /// Whether it is on.
    #[prop(into)]
    on: Signal<bool>,
    /// Takes the person's choice.
    #[prop(into)]
    set: SignalSetter<bool>,
    /// Names it for tests.
    testid: &'static str,
) -> impl IntoView {
    let title = (!hint.is_empty()).then_some(hint);
    view! {
        <label class="switch" title=title>
            <input
                type="checkbox"
                role="switch"
                data-testid=testid
                prop:checked=on
                on:change=move |event| set.set(event_target_checked(&event))
            />
            <span>{label}</span>
        </label>
    }
}
