//! What was kept, what was left out, what was hidden, and whether the next AI understood.

use briefing::briefing::{Kind, KindCoverage, LeftOut, LineItem, Redaction};
use leptos::prelude::*;

use super::desk::{Checked, Desk};
use super::model::{by_kind, kind_name, secret_words, status_word};
use crate::parts::conversation::Lit;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::{counted, grouped};
use crate::protocol::MAX_LEFT_OUT;

/// Rows of a group that are shown unasked.
const FIRST: usize = 3;

/// The right pane.
#[component]
pub fn CoveragePane(
    /// The page's state.
    desk: Desk,
) -> impl IntoView {
    view! {
        <section class="pane coverage-pane" aria-label="Coverage">
            <div class="pane-body">
                <Kept desk=desk />
                <Pinned desk=desk />
                <LeftOutList desk=desk />
                <Secrets desk=desk />
                <Handshake desk=desk />
                <Problems desk=desk />
            </div>
        </section>
    }
}

#[component]
fn Kept(desk: Desk) -> impl IntoView {
    let counts = Memo::new(move |_| {
        desk.briefed.with(|briefed| {
            briefed.as_ref().map_or((0, 0), |it| (it.briefing.coverage.kept, it.briefing.coverage.found))
        })
    });
    let kinds = Memo::new(move |_| {
        desk.briefed
            .with(|briefed| briefed.as_ref().map_or(Vec::new(), |it| it.briefing.coverage.by_kind.clone()))
    });
    view! {
        <div class="card">
            <h2 class="coverage-total" data-testid="coverage-kept">
                "Kept " <strong class="numbers">{move || grouped(counts.get().0)}</strong> " of "
                <span class="numbers">{move || grouped(counts.get().1)}</span>
            </h2>
            <p class="muted small">"What was found in the conversation that a hand-off may need"</p>
            <table class="kinds">
                <caption class="visually-hidden">"Kept and found, by kind"</caption>
                <tbody>{move || kinds.get().into_iter().map(|kind| view! { <KindRow kind=kind /> }).collect_view()}</tbody>
            </table>
        </div>
    }
}

#[component]
fn KindRow(kind: KindCoverage) -> impl IntoView {
    let share = if kind.found == 0 { 0.0 } else { kind.kept as f64 / kind.found as f64 };
    view! {
        <tr class:complete=kind.kept == kind.found data-testid="kind-row">
            <th scope="row">{kind_name(kind.kind)}</th>
            <td class="bar-cell" aria-hidden="true">
                <span class="bar"><span style:width=format!("{:.1}%", share * 100.0)></span></span>
            </td>
            <td class="numbers">{format!("{} of {}", grouped(kind.kept), grouped(kind.found))}</td>
        </tr>
    }
}

#[component]
fn Pinned(desk: Desk) -> impl IntoView {
    view! {
        <Show when=move || !desk.pins.read().is_empty()>
            <div class="card">
                <h2>"Pinned" <span class="count numbers">{move || desk.pins.read().len()}</span></h2>
                <ul class="items">
                    <For each=move || desk.pins.get() key=|pin| pin.text.clone() let:pin>
                        <ItemRow desk=desk item=pin is_pinned=true />
                    </For>
                </ul>
            </div>
        </Show>
    }
}

#[component]
fn LeftOutList(desk: Desk) -> impl IntoView {
    let left_out = Memo::new(move |_| {
        desk.briefed
            .with(|briefed| briefed.as_ref().map_or(Vec::new(), |it| it.briefing.coverage.left_out.clone()))
    });
    let total = move || {
        desk.briefed.with(|briefed| {
            briefed
                .as_ref()
                .map_or(0, |it| it.briefing.coverage.found.saturating_sub(it.briefing.coverage.kept))
        })
    };
    let groups = Memo::new(move |_| by_kind(&left_out.read()));
    // What a person has closed or widened stays so while the briefing changes.
    let closed = RwSignal::new(Vec::<Kind>::new());
    let wide = RwSignal::new(Vec::<Kind>::new());
    view! {
        <div class="card">
            <h2>"Left out" <span class="count numbers">{move || grouped(total())}</span></h2>
            <Show
                when=move || { total() > 0 }
                fallback=|| view! { <p class="muted">"Nothing: everything that was found stands in the briefing."</p> }
            >
                <p class="muted small">"Pin what the next session must know. It enters the briefing at once."</p>
                <For each=move || groups.get() key=|(kind, items)| (*kind, items.len(), items.first().map(|item| item.text.clone())) let((kind, items))>
                    <LeftOutGroup desk=desk kind=kind items=items closed=closed wide=wide />
                </For>
                <Show when=move || { total() > left_out.read().len() }>
                    <p class="muted small">
                        {move || format!("{} of lesser worth are counted but not listed.", grouped(total() - left_out.read().len()))}
                    </p>
                </Show>
            </Show>
        </div>
    }
}

#[component]
fn LeftOutGroup(
    desk: Desk,
    kind: Kind,
    items: Vec<LeftOut>,
    closed: RwSignal<Vec<Kind>>,
    wide: RwSignal<Vec<Kind>>,
) -> impl IntoView {
    let count = items.len();
    let shown = move || if wide.read().contains(&kind) { count } else { FIRST };
    let is_open = closed.with_untracked(|closed| !closed.contains(&kind));
    view! {
            <details
                class="group"
                open=is_open
                on:toggle=move |event| {
                    let is_open = event_target::<web_sys::Element>(&event).has_attribute("open");
    closed.update(|closed| {
                        closed.retain(|other| *other != kind);
                        if !is_open {
                            closed.push(kind);
                        }
                    });
                }
            >
                <summary>
                    <Icon glyph=Glyph::ChevronRight />
                    <span>{kind_name(kind)}</span>
                    <span class="count numbers">{grouped(count)}</span>
                </summary>
                <ul class="items">
                    {move || {
                        items
                            .iter()
                            .take(shown())
                            .map(|item| view! { <ItemRow desk=desk item=item.clone() is_pinned=false /> })
                            .collect_view()
                    }}
                </ul>
                <Show when=move || { count > shown() }>
                    <button class="link" on:click=move |_| wide.update(|wide| wide.push(kind))>
                        {move || format!("Show {} more", grouped(count - shown()))}
                    </button>
                </Show>
            </details>
        }
}

/// An item with the way to its source, and a pin.
#[component]
fn ItemRow(desk: Desk, item: LeftOut, is_pinned: bool) -> impl IntoView {
    let text = item.text.clone();
    let place = item.source;
    let label = format!("{} {}", if is_pinned { "Unpin" } else { "Pin" }, item.text);
    let toggle = move |_| if is_pinned { desk.unpin(&item.text) } else { desk.pin(item.clone()) };
    view! {
        <li
            class="item-row"
            data-testid=if is_pinned { "pinned-row" } else { "left-out-row" }
            on:mouseenter=move |_| desk.reading.light(Lit::by_source(vec![place.turn]))
            on:mouseleave=move |_| desk.reading.light(Lit::default())
        >
            <button class="item-text" title="Show where this was said" on:click=move |_| desk.show(place)>{text}</button>
            <button
                class="pin"
                aria-pressed=is_pinned.to_string()
                aria-label=label
                title=if is_pinned { "Unpin" } else { "Pin into the briefing" }
                data-testid=if is_pinned { "unpin" } else { "pin" }
                on:click=toggle
            >
                <Icon glyph=if is_pinned { Glyph::PinOff } else { Glyph::Pin } />
                <span class="pin-label">{if is_pinned { "Unpin" } else { "Pin" }}</span>
            </button>
        </li>
    }
}

#[component]
fn Secrets(desk: Desk) -> impl IntoView {
    let redactions = Memo::new(move |_| {
        desk.briefed.with(|briefed| briefed.as_ref().map_or(Vec::new(), |it| it.briefing.redactions.clone()))
    });
    view! {
        <div class="card">
            <h2>"Secrets" <span class="count numbers">{move || secret_count(redactions.read().len())}</span></h2>
            <Show
                when=move || !redactions.read().is_empty()
                fallback=|| view! { <p class="muted">"None found. Read the briefing once before you paste it all the same."</p> }
            >
                <p class="muted small">"Replaced by placeholders. Their values stay in this browser."</p>
                <ul class="items">
                    {move || redactions.get().into_iter().map(|it| view! { <SecretRow desk=desk redaction=it /> }).collect_view()}
                </ul>
            </Show>
        </div>
    }
}

/// The list is cut; then there may be more.
fn secret_count(listed: usize) -> String {
    if listed < MAX_LEFT_OUT { grouped(listed) } else { format!("{}+", grouped(listed)) }
}

#[component]
fn SecretRow(desk: Desk, redaction: Redaction) -> impl IntoView {
    let place = redaction.source;
    view! {
        <li class="item-row" data-testid="redaction-row">
            <span class="secret">
                <Icon glyph=Glyph::KeyRound />
                <span>{secret_words(&redaction.kind)} <code>{redaction.placeholder}</code></span>
            </span>
            <button class="link" on:click=move |_| desk.show(place)>{format!("Turn {}", place.turn + 1)}</button>
        </li>
    }
}

#[component]
fn Handshake(desk: Desk) -> impl IntoView {
    let answer = RwSignal::new(String::new());
    view! {
        <div class="card">
            <h2>"Handshake check"</h2>
            <Show
                when=move || desk.handshake.get()
                fallback=move || {
                    view! {
                        <p class="muted small">
                            "Let the next AI restate goal, rules, state and next step, and check here what it missed."
                        </p>
                        <button class="button" on:click=move |_| desk.handshake.set(true)>"Add the handshake to the briefing"</button>
                    }
                }
            >
                <label class="muted small" for="handshake-answer">"Paste the next AI's answer"</label>
                <textarea
                    id="handshake-answer"
                    rows="4"
                    data-testid="handshake-answer"
                    prop:value=answer
                    on:input=move |event| answer.set(event_target_value(&event))
                ></textarea>
                <button
                    class="button"
                    data-testid="handshake-check"
                    disabled=move || answer.with(|answer| answer.trim().is_empty())
                    on:click=move |_| desk.check(answer.get_untracked())
                >
                    <Icon glyph=Glyph::ListChecks />
                    "Check the answer"
                </button>
                {move || desk.checked.get().map(|checked| view! { <Result desk=desk checked=checked /> })}
            </Show>
        </div>
    }
}

#[component]
fn Result(desk: Desk, checked: Checked) -> impl IntoView {
    let Checked { got, missed } = checked;
    let words = if missed.is_empty() {
        format!("All {} understood", counted(got.len(), "item"))
    } else {
        format!("{} understood, {} missed", got.len(), missed.len())
    };
    let list = move |items: Vec<LineItem>, glyph: Glyph, class: &'static str, testid: &'static str| {
        items
            .into_iter()
            .map(|item| {
                let place = item.source;
                let detail = status_word(item.status)
                    .map_or_else(|| kind_name(item.kind).to_owned(), |status| format!("{}, {status}", kind_name(item.kind)));
                view! {
                    <li class=class data-testid=testid>
                        <Icon glyph=glyph />
                        <button class="item-text" title="Show where this was said" on:click=move |_| desk.show(place)>
                            {item.text} " " <span class="muted">{detail}</span>
                        </button>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <div class="handshake-result" data-testid="handshake-result">
            <p><strong class="numbers">{words}</strong></p>
            <ul class="items">
                {list(missed, Glyph::CircleAlert, "verdict missed", "handshake-missed")}
                {list(got, Glyph::Check, "verdict got", "handshake-got")}
            </ul>
        </div>
    }
}

/// What of the files could not be read.
#[component]
fn Problems(desk: Desk) -> impl IntoView {
    let source = move || {
        let choice = desk.ready.read().as_ref().map(|ready| ready.choice)?;
        desk.opened.read().sources.get(choice.source).cloned()
    };
    let others = move || {
        let opened = desk.opened.read();
        // Files of earlier readings had their own message.
        let bad = opened
            .sources
            .iter()
            .skip(opened.first_new)
            .filter_map(|row| Some((row.name.clone(), row.trouble.clone()?)));
        bad.collect::<Vec<_>>()
    };
    move || {
        let source = source()?;
        let others = others();
        if source.problem_count == 0 && others.is_empty() {
            return None;
        }
        let hidden = source.problem_count - source.problems.len();
        Some(view! {
            <div class="card warn">
                <h2>"Could not be read" <span class="count numbers">{grouped(source.problem_count + others.len())}</span></h2>
                <ul class="problems">
                    {others
                        .into_iter()
                        .map(|(name, trouble)| {
                            view! { <li data-testid="problem"><strong>{name}</strong> ": " {trouble.what} " " {trouble.hint}</li> }
                        })
                        .collect_view()}
                    {source
                        .problems
                        .into_iter()
                        .map(|problem| {
                            let line = problem.line.map(|line| format!("Line {}: ", grouped(line as usize)));
                            view! { <li data-testid="problem">{line} {problem.message}</li> }
                        })
                        .collect_view()}
                </ul>
                {(hidden > 0).then(|| view! { <p class="muted small">{format!("and {} more", grouped(hidden))}</p> })}
                <p class="muted small">"Everything else was read. Export the conversation again if one of these parts matters."</p>
            </div>
        })
    }
}
