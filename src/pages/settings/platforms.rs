//! What is assumed of each platform, and the person's own values.

use domain::account::Platform;
use domain::api::Failure;
use domain::platform::Habits;
use domain::schema::{self, Fields};
use leptos::prelude::*;

use crate::pages::accounts::editor::rule_editor;
use crate::pages::accounts::model::rule_words;
use crate::parts::form::{Control, Form, FormBody, Input, Pending};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::counted;
use crate::parts::panel::Panel;
use crate::parts::toast::Toasts;
use crate::preferences::Preferences;

/// Words for the shapes that the schema names, in its order.
const SHAPES: &[&str] = &["Plain lines", "XML tags", "Markdown headings", "Bold titles"];

/// The section.
#[component]
pub fn PlatformsSection() -> impl IntoView {
    let chosen = RwSignal::new(None::<Platform>);
    view! {
        <section class="setting wide" aria-labelledby="platforms">
            <h2 id="platforms">"Platforms"</h2>
            <p class="muted">"New accounts start with these values, and briefings are shaped by them. All are assumptions until you set your own: platforms have several plans and change their limits."</p>
            <ul class="platforms" data-testid="platforms">
                {Platform::ALL.iter().map(|platform| view! { <Line platform=*platform chosen=chosen /> }).collect_view()}
            </ul>
        </section>
        {move || chosen.get().map(|platform| view! { <PlatformPanel platform=platform chosen=chosen /> })}
    }
}

#[component]
fn Line(platform: Platform, chosen: RwSignal<Option<Platform>>) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let words = move || habit_words(&preferences.platforms.read().of(platform));
    let is_own = move || {
        let platforms = preferences.platforms.read();
        schema::PLATFORM.iter().any(|field| platforms.is_own(platform, field.name))
    };
    view! {
        <li class="platform-line" data-testid=format!("platform-{}", platform.name())>
            <span class="platform-name">
                <strong>{platform.words()}</strong>
                <span class="tag">{move || if is_own() { "yours" } else { "assumed" }}</span>
            </span>
            <span class="muted numbers">{words}</span>
            <button
                class="icon-button"
                title=format!("Change {}", platform.words())
                aria-label=format!("Change {}", platform.words())
                data-testid=format!("edit-{}", platform.name())
                on:click=move |_| chosen.set(Some(platform))
            >
                <Icon glyph=Glyph::Pencil />
            </button>
        </li>
    }
}

/// `Every 5 hours · 100 credits · 32,000 characters a message`.
fn habit_words(habits: &Habits) -> String {
    format!(
        "{} · {} · {} a message",
        rule_words(&habits.refresh_rule),
        counted(habits.credits_limit as usize, "credit"),
        counted(habits.paste_limit as usize, "character"),
    )
}

#[component]
fn PlatformPanel(platform: Platform, chosen: RwSignal<Option<Platform>>) -> impl IntoView {
    let (preferences, toasts) = (expect_context::<Preferences>(), expect_context::<Toasts>());
    let habits = preferences.platforms.read_untracked().of(platform);
    let form = Form::change(schema::PLATFORM, &serde_json::to_value(habits).unwrap_or_default());
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        let set = preferences.platforms.try_update(|platforms| platforms.set(platform, &fields));
        Box::pin(async move { set.unwrap_or(Ok(())).map_err(Failure::invalid) })
    });
    let close = Callback::new(move |()| chosen.set(None));
    let reset = move |_| {
        let before = preferences.platforms.get_untracked();
        preferences.platforms.update(|platforms| platforms.reset(platform));
        toasts.undo(format!("{} is back at the defaults", platform.words()), move || {
            preferences.platforms.set(before.clone());
        });
        chosen.set(None);
    };
    view! {
        <Panel title=platform.words().to_owned() is_changed=form.is_changed() on_close=close>
            <p class="terms">
                <Icon glyph=Glyph::Info />
                <span>"What stands here unchanged is our assumption, not what the platform promises. Put in what holds for your seats."</span>
            </p>
            <div class="panel-acts">
                <button class="button" type="button" data-testid="platform-reset" on:click=reset>"Back to the defaults"</button>
            </div>
            <FormBody form=form controls=controls() verb="Save" save=save done=close />
        </Panel>
    }
}

fn controls() -> Vec<Control> {
    vec![
        Control::new("credits_limit", "Credits of a new account"),
        Control::new("refresh_rule", "Credits come back").input(Input::Own(rule_editor)),
        Control::new("paste_limit", "Characters in one message")
            .hint("A briefing that is longer is pointed out before you paste it."),
        Control::new("shape", "Shape of briefings").input(Input::Words(SHAPES)),
        Control::new("address", "Where a new conversation begins")
            .hint("Opened after copying; https:// only."),
    ]
}
