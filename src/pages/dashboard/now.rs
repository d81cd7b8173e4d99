//! The running sessions, with the credits under the hand.

use domain::Id;
use domain::session::Session;
use leptos::prelude::*;
use leptos_router::components::A;

use super::model::Card;
use crate::pages::sessions::hands::Hands;
use crate::parts::keyed::Keyed;
use crate::parts::meter::MeterBar;
use crate::parts::moment::Moment;
use crate::parts::name::LongName;
use crate::parts::number::counted;

/// The running sessions; nothing where none runs.
#[component]
pub fn Running(
    /// The sessions, in their order.
    cards: Memo<Vec<Card>>,
) -> impl IntoView {
    let keyed = Keyed::new();
    Effect::new(move |_| keyed.show(cards.get().into_iter().map(|card| (card.id.clone(), card)).collect()));
    let is_any = Memo::new(move |_| !cards.read().is_empty());
    view! {
        <Show when=move || is_any.get()>
            <section aria-labelledby="now-title" data-testid="now">
                <h2 id="now-title">"Now"</h2>
                <ul class="running">
                    <For each=move || keyed.entries() key=|(id, _)| id.clone() let((id, card))>
                        <RunningCard id=id card=card />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn RunningCard(id: String, card: ArcRwSignal<Card>) -> impl IntoView {
    let card = RwSignal::from(card);
    let href = format!("/sessions/{id}");
    let part = move |of: fn(&Card) -> String| Memo::new(move |_| of(&card.read()));
    let project = part(|card| card.project.clone());
    let place = part(|card| format!("{} on {}", card.number, card.account));
    let objective = part(|card| card.objective.clone());
    let (pace, pace_detail) = (part(|card| card.pace.words.clone()), part(|card| card.pace.detail.clone()));
    let credits = part(|card| counted(card.credits as usize, "credit"));
    let meter = Memo::new(move |_| card.read().meter.clone());
    let started_at = card.read_untracked().started_at;
    let hands = expect_context::<Hands>();
    let session = Id::<Session>::parse(&id).ok();
    let is_next = Memo::new(move |_| card.read().is_next);
    let log = move |delta| {
        if let Some(session) = session {
            hands.log(session, delta);
        }
    };
    view! {
        <li class="run-card" data-testid="run-card">
            <div class="run-head">
                <A href=href.clone() attr:class="line-name">{move || view! { <LongName name=project.get() /> }}</A>
                <span class="muted">{place}</span>
            </div>
            {move || Some(objective.get()).filter(|it| !it.is_empty()).map(|it| view! { <p class="line-note">{it}</p> })}
            <MeterBar meter=meter label="Credits of the account" />
            <p class="run-foot small muted">
                <span class="numbers" data-testid="run-credits">{credits}</span>
                <span>"started " <Moment at=started_at /></span>
                <span class="numbers" title=pace_detail>{pace}</span>
            </p>
            <div class="actions">
                {[1, 5, 10]
                    .map(|delta| {
                        view! {
                            <button
                                class="button numbers"
                                aria-label=move || format!("Log {}: {}", counted(delta as usize, "credit"), project.get())
                                data-testid=format!("plus-{delta}")
                                on:click=move |_| log(delta)
                            >
                                {format!("+{delta}")}
                            </button>
                        }
                    })
                    .collect_view()}
                <A href=href attr:class="button">"Open"</A>
                <button class="button" class:primary=move || is_next.get() data-testid="card-rotate" on:click=move |_| { session.inspect(|id| hands.rotate(*id)); }>"Rotate"</button>
            </div>
        </li>
    }
}
