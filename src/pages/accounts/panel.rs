//! The panel in which an account is made or changed.

use domain::account::{Account, Platform};
use domain::schema::{self, Fields};
use leptos::prelude::*;
use serde_json::Value;

use super::desk::Desk;
use super::editor::rule_editor;
use super::list::parse_id;
use super::model::{PLATFORMS, STATES};
use crate::parts::form::{Control, Form, FormBody, Input, Pending};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::panel::Panel;
use crate::preferences::Preferences;

/// The form of an account, while the address names one.
#[component]
pub fn AccountPanel(
    /// The page.
    desk: Desk,
) -> impl IntoView {
    let named = desk.named();
    // Read once when it is opened: what others change meanwhile is merged at saving, not under the person's hands.
    let stored = Memo::new(move |before: Option<&Option<Account>>| {
        let id = parse_id(&named.get());
        let same = before.cloned().flatten().filter(|account| Some(account.id) == id);
        same.or_else(|| {
            desk.seats.with(|seats| {
                seats?.iter().map(|seat| &seat.account).find(|account| Some(account.id) == id).cloned()
            })
        })
    });
    let is_new = Memo::new(move |_| *named.read() == "new");
    move || {
        if is_new.get() {
            return view! { <Create desk=desk /> }.into_any();
        }
        stored.get().map_or_else(
            || ().into_any(),
            |account| view! { <Change desk=desk account=account /> }.into_any(),
        )
    }
}

#[component]
fn Create(desk: Desk) -> impl IntoView {
    let form = Form::create(schema::ACCOUNT, assumed(expect_context(), Platform::default()));
    follow_platform(form);
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        Box::pin(async move { desk.service().create_account(&fields).await.map(drop) })
    });
    let close = Callback::new(move |()| desk.close());
    view! {
        <Panel title="Add account" is_changed=form.is_changed() on_close=close>
            <Terms />
            <FormBody form=form controls=controls(false) verb="Add account" save=save done=close />
        </Panel>
    }
}

/// What a new account on a platform starts with.
fn assumed(preferences: Preferences, platform: Platform) -> Fields {
    let habits = preferences.platforms.read_untracked().of(platform);
    let rule = serde_json::to_value(habits.refresh_rule).unwrap_or_default();
    [("credits_limit".to_owned(), habits.credits_limit.into()), ("refresh_rule".to_owned(), rule)]
        .into_iter()
        .collect()
}

/// Another platform brings what is assumed of it, but for what was typed.
fn follow_platform(form: Form) {
    let preferences = expect_context::<Preferences>();
    let platform = Memo::new(move |_| {
        Platform::parse(form.value("platform").as_str().unwrap_or_default()).unwrap_or_default()
    });
    Effect::new(move |before: Option<Fields>| {
        let now = assumed(preferences, platform.get());
        for (name, value) in before.into_iter().flatten() {
            if untrack(|| form.value(&name)) == value {
                form.put(&name, now.get(&name).cloned().unwrap_or_default());
            }
        }
        now
    });
}

#[component]
fn Change(desk: Desk, account: Account) -> impl IntoView {
    let id = account.id;
    let form = Form::change(schema::ACCOUNT, &serde_json::to_value(&account).unwrap_or_default());
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        Box::pin(async move { desk.service().update_account(id, &fields).await.map(drop) })
    });
    let fresh = Callback::new(move |()| -> Pending<Value> {
        Box::pin(async move {
            let row = desk.service().account(id).await?;
            Ok(serde_json::to_value(row).unwrap_or_default())
        })
    });
    let close = Callback::new(move |()| desk.close());
    view! {
        <Panel title=account.account_name.to_string() is_changed=form.is_changed() on_close=close>
            <div class="panel-acts">
                <button class="button" type="button" data-testid="panel-limit-hit" on:click=move |_| { desk.limit_hit(id); desk.close(); }>"Limit hit now"</button>
                <button class="button" type="button" data-testid="panel-refresh" on:click=move |_| { desk.refresh_now(id); desk.close(); }>"Refresh now"</button>
                <button class="button" type="button" data-testid="delete-account" on:click=move |_| { desk.close(); desk.delete(vec![id]); }>
                    <Icon glyph=Glyph::Trash2 />
                    "Delete"
                </button>
            </div>
            <FormBody form=form controls=controls(true) verb="Save" save=save fresh=Some(fresh) done=close />
        </Panel>
    }
}

#[component]
fn Terms() -> impl IntoView {
    view! {
        <p class="terms" data-testid="terms">
            <Icon glyph=Glyph::Info />
            <span>"Each platform’s terms apply: add seats that you are entitled to use. No passwords are kept here."</span>
        </p>
    }
}

fn controls(is_stored: bool) -> Vec<Control> {
    let credits = Control::new("credits_available", "Credits left");
    let credits = if is_stored { credits } else { credits.hint("Empty: as many as the limit.") };
    vec![
        Control::new("account_name", "Name").hint("What you call it, such as dev-07."),
        Control::new("platform", "Platform").input(Input::Words(PLATFORMS)),
        Control::new("status", "State").input(Input::Words(STATES)),
        Control::new("account_email", "Registered with"),
        Control::new("credits_limit", "Credit limit"),
        credits,
        Control::new("threshold", "Rotate at")
            .hint("Percent of the limit; from there on the session is offered to the next account."),
        Control::new("refresh_rule", "Credits come back").input(Input::Own(rule_editor)),
        Control::new("specialization", "Tags").hint("What it is good at, separated by commas."),
        Control::new("monthly_cost", "Cost a month"),
        Control::new("notes", "Notes").hint("No passwords: this is not the place for them."),
    ]
}
