//! The one question that learning rests on: did the briefing that this session began with suffice?

use domain::learning::Sufficed;
use domain::session::Session;
use domain::{Id, Table};
use gloo_storage::{LocalStorage, Storage};
use leptos::prelude::*;

use crate::data::Data;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::toast::Toasts;
use crate::preferences;

/// Where sessions are remembered that are not to be asked about again, on this device; the latest so many.
const KEY: &str = "paas.not-asked";
const MOST: usize = 100;

/// Asks, while the session runs and nobody answered or waved it away.
#[component]
pub fn OutcomeQuestion(
    /// The session.
    id: Id<Session>,
    /// The same, as it stands.
    session: Memo<Option<Session>>,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let is_waved_away = RwSignal::new(waved_away().contains(&id.to_string()));
    let wanted = Memo::new(move |_| {
        let session = session.read();
        session.as_ref().is_some_and(|it| it.is_running() && it.briefing_outcome.is_none())
    });
    // Only who began with a briefing can say whether it sufficed.
    let before = data.watch(&[Table::Sessions, Table::Snapshots], move |service| {
        Box::pin(async move {
            let session = service.session(id).await?;
            let left = service.previous_handoff(&session).await?;
            Ok(left.filter(|left| left.briefing.is_some()).map(|left| left.session_number))
        })
    });
    let number = Memo::new(move |_| before.get().flatten().filter(|_| wanted.get() && !is_waved_away.get()));
    move || number.get().map(|number| view! { <Question id=id number=number is_waved_away=is_waved_away /> })
}

#[component]
fn Question(id: Id<Session>, number: u32, is_waved_away: RwSignal<bool>) -> impl IntoView {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let missing = RwSignal::new(String::new());
    let say = move |sufficed: Sufficed| {
        leptos::task::spawn_local(async move {
            let missing = missing.get_untracked();
            match data.service().record_briefing_outcome(id, sufficed, &missing).await {
                Ok(_) => toasts.done("Kept. Analytics learns from it"),
                Err(failure) => toasts.trouble(failure.to_string()),
            }
        });
    };
    let skip = move |_| {
        wave_away(&id.to_string());
        is_waved_away.set(true);
    };
    let answers = [
        (Sufficed::Yes, Glyph::ThumbsUp),
        (Sufficed::Partly, Glyph::Info),
        (Sufficed::No, Glyph::ThumbsDown),
    ];
    view! {
        <section class="side outcome-question" aria-labelledby="outcome-title" data-testid="outcome-question">
            <h2 id="outcome-title">{format!("Did the briefing of session {number} suffice?")}</h2>
            <label class="field">
                <span class="small muted">"What was missing, if anything"</span>
                <input type="text" maxlength="500" data-testid="outcome-missing" prop:value=missing on:input=move |event| missing.set(event_target_value(&event)) />
            </label>
            <div class="actions">
                {answers
                    .map(|(sufficed, glyph)| {
                        view! {
                            <button class="button" data-testid=format!("outcome-{}", sufficed.name()) on:click=move |_| say(sufficed)>
                                <Icon glyph=glyph />
                                {sufficed.words()}
                            </button>
                        }
                    })
                    .collect_view()}
                <button class="link" data-testid="outcome-skip" on:click=skip>"Skip"</button>
            </div>
        </section>
    }
}

fn waved_away() -> Vec<String> {
    // The library stops the page where the browser keeps nothing.
    if preferences::is_kept() { LocalStorage::get(KEY).unwrap_or_default() } else { Vec::new() }
}

fn wave_away(id: &str) {
    if !preferences::is_kept() {
        return;
    }
    let mut ids = waved_away();
    ids.push(id.to_owned());
    let ids: Vec<String> = ids.split_off(ids.len().saturating_sub(MOST));
    // A full storage costs only being asked again.
    let _ = LocalStorage::set(KEY, ids);
}
