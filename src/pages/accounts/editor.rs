//! The editor of a refresh rule, as a field of the account's form.

use domain::refresh::{RefreshRule, Weekday};
use leptos::prelude::*;
use serde_json::Value;

use super::model::rule_words;
use super::rule::{Draft, KINDS, in_order};
use crate::browser::zones;
use crate::parts::form::Bound;
use crate::parts::icon::{Glyph, Icon};

/// The editor as a field of a form.
pub fn rule_editor(bound: Bound) -> AnyView {
    let change = Callback::new(move |rule| bound.set(rule));
    view! { <RuleEditor id=bound.id value=untrack(|| bound.value()) on_change=change /> }.into_any()
}

/// The kind of the rule, then only the fields that this kind needs, then the rule in words.
#[component]
pub fn RuleEditor(
    /// The id that its label points to.
    id: &'static str,
    /// The rule to begin with, as requests carry it.
    value: Value,
    /// Hears of every change.
    on_change: Callback<Value>,
) -> impl IntoView {
    let own_zone = zones::own();
    let draft = RwSignal::new(Draft::of(&value, &own_zone));
    let change = move |change: &dyn Fn(&mut Draft)| {
        draft.update(change);
        on_change.run(draft.with_untracked(Draft::written));
    };
    let needs = move |field: &'static str| Memo::new(move |_| draft.with(|draft| draft.needs(field)));
    let (needs_hours, needs_weekday, needs_day, needs_time) =
        (needs("hours"), needs("weekday"), needs("day"), needs("time"));
    // Nothing has to be said in other words where nothing comes by itself.
    let words = move || {
        draft.with(Draft::rule).ok().filter(|rule| *rule != RefreshRule::Manual).map(|rule| rule_words(&rule))
    };
    let zones = StoredValue::new(in_order(&own_zone, zones::all()));
    view! {
        <div class="rule">
            <select id=id class="wide" data-testid="rule-kind" on:change=move |event| {
                let kind = event_target_value(&event);
                change(&|draft| draft.kind.clone_from(&kind));
            }>
                {KINDS.map(|(name, words)| view! { <option value=name selected=draft.with_untracked(|draft| draft.kind == name)>{words}</option> }).collect_view()}
            </select>
            <Show when=move || needs_hours.get()>
                <Small label="Hours after the last refresh" id="rule-hours" numeric=true value=draft.with_untracked(|draft| draft.hours.clone()) on_type=Callback::new(move |typed: String| change(&|draft| draft.hours.clone_from(&typed))) />
            </Show>
            <Show when=move || needs_weekday.get()>
                <div class="field">
                    <label for="rule-weekday">"On"</label>
                    <select id="rule-weekday" data-testid="rule-weekday" on:change=move |event| {
                        let day = event_target_value(&event);
                        change(&|draft| draft.weekday.clone_from(&day));
                    }>
                        {Weekday::ALL.iter().map(|day| view! { <option value=day.name() selected=draft.with_untracked(|draft| draft.weekday == day.name())>{day.words()}</option> }).collect_view()}
                    </select>
                </div>
            </Show>
            <Show when=move || needs_day.get()>
                <Small label="On day (1 to 31)" id="rule-day" numeric=true value=draft.with_untracked(|draft| draft.day.clone()) on_type=Callback::new(move |typed: String| change(&|draft| draft.day.clone_from(&typed))) />
            </Show>
            <Show when=move || needs_time.get()>
                <div class="field">
                    <label for="rule-time">"At"</label>
                    <input id="rule-time" type="time" required data-testid="rule-time" value=draft.with_untracked(|draft| draft.time.clone()) on:input=move |event| {
                        let time = event_target_value(&event);
                        change(&|draft| draft.time.clone_from(&time));
                    } />
                </div>
                <div class="field wide">
                    <label for="rule-zone">"Time zone"</label>
                    <select id="rule-zone" data-testid="rule-zone" on:change=move |event| {
                        let zone = event_target_value(&event);
                        change(&|draft| draft.zone.clone_from(&zone));
                    }>
                        {zone_options(&zones.read_value(), &draft.read_untracked().zone)}
                    </select>
                </div>
            </Show>
            {move || words().map(|words| view! { <p class="rule-words" data-testid="rule-words"><Icon glyph=Glyph::RefreshCw /> {words}</p> })}
        </div>
    }
}

fn zone_options(zones: &[String], chosen: &str) -> AnyView {
    // A zone that this browser does not know is still the account's own.
    let foreign = (!zones.iter().any(|zone| zone == chosen)).then(|| chosen.to_owned());
    let all = foreign.into_iter().chain(zones.iter().cloned());
    all.map(
        |zone| view! { <option selected=zone == chosen value=zone.clone()>{zone.replace('_', " ")}</option> },
    )
    .collect_view()
    .into_any()
}

/// A field of one short value.
#[component]
fn Small(
    label: &'static str,
    id: &'static str,
    numeric: bool,
    value: String,
    on_type: Callback<String>,
) -> impl IntoView {
    view! {
        <div class="field">
            <label for=id>{label}</label>
            <input
                id=id
                type="text"
                autocomplete="off"
                inputmode=if numeric { "numeric" } else { "text" }
                data-testid=id
                value=value
                on:input=move |event| on_type.run(event_target_value(&event))
            />
        </div>
    }
}
