//! The text of a briefing as it will be pasted; each line leads to where it came from.

use briefing::briefing::Place;
use leptos::prelude::*;

use super::lines::{Part, TextLine, is_title};
use super::{Lit, Reading};
use crate::parts::icon::{Glyph, Icon};

/// What the lines of a text do.
#[derive(Clone, Copy)]
struct TextState {
    reading: Reading,
    show: Callback<Place>,
    copy: Callback<String>,
}

/// The text.
#[component]
pub fn BriefingText(
    /// Its lines.
    #[prop(into)]
    lines: Signal<Vec<TextLine>>,
    /// The conversation that it was made from.
    reading: Reading,
    /// Shows a place of it.
    show: Callback<Place>,
    /// Copies what a handle stands for.
    copy: Callback<String>,
) -> impl IntoView {
    let text = TextState { reading, show, copy };
    view! {
        <div class="briefing-text" role="group" aria-label="Briefing text" data-testid="briefing-text">
            {move || {
                let lines = lines.get();
                let last = lines.len().saturating_sub(1);
                lines
                    .into_iter()
                    .enumerate()
                    .map(|(index, line)| view! { <BriefingLine text=text line=line number=index + 1 is_last=index == last /> })
                    .collect_view()
            }}
        </div>
    }
}

#[component]
fn BriefingLine(text: TextState, line: TextLine, number: usize, is_last: bool) -> impl IntoView {
    let end = if is_last { "" } else { "\n" };
    let Some(first) = line.places.first().copied() else {
        let words: String = line.parts.iter().map(Part::text).collect();
        let is_title = is_title(&words);
        return view! { <span class="text-line plain" class:title=is_title>{words}{end}</span> }.into_any();
    };
    let turns: Vec<u32> = line.places.iter().map(|place| place.turn).collect();
    let has_items = line.parts.len() > 1;
    let mut parts = line.parts.into_iter().peekable();
    // What stands before the first item is the section's title or a dash.
    let prefix =
        parts.next_if(|part| has_items && matches!(part, Part::Text(_))).map(|part| part.text().to_owned());
    let is_bullet = prefix.as_deref() == Some("- ");
    let is_lit = {
        let turns = turns.clone();
        move || text.reading.lit.with(|lit| lit.lines && lit.turns.iter().any(|turn| turns.contains(turn)))
    };
    let focused = turns.clone();
    let label = format!("Show where line {number} came from");
    view! {
        <span
            class="text-line"
            class:bullet=is_bullet
            class:lit=is_lit
            data-testid="briefing-line"
            on:mouseenter=move |_| text.reading.light(Lit::by_line(turns.clone()))
            on:mouseleave=move |_| text.reading.light(Lit::default())
            on:click=move |_| {
                // Selecting part of the text is no wish to see its source.
                if is_selecting() {
                    return;
                }
                text.show.run(first);
            }
        >
            <button
                class="line-source"
                title="Show where this came from"
                aria-label=label
                on:focus=move |_| text.reading.light(Lit::by_line(focused.clone()))
                on:blur=move |_| text.reading.light(Lit::default())
                on:click=move |event| {
                    event.stop_propagation();
                    text.show.run(first);
                }
            >
                <Icon glyph=Glyph::CornerDownRight />
            </button>
            {prefix.map(|prefix| view! { <span class="prefix">{prefix}</span> })}
            {parts.map(|part| view! { <LinePart of=text part=part /> }).collect_view()}
            {end}
        </span>
    }
    .into_any()
}

#[component]
fn LinePart(of: TextState, part: Part) -> impl IntoView {
    match part {
        Part::Text(text) => text.into_any(),
        Part::Item { text, place } => view! {
            <span
                class="item"
                on:mouseenter=move |_| of.reading.light(Lit::by_line(vec![place.turn]))
                on:click=move |event| {
                    event.stop_propagation();
                    if !is_selecting() {
                        of.show.run(place);
                    }
                }
            >
                {text}
            </span>
        }
        .into_any(),
        Part::Handle { shown, handle, .. } => {
            let label = format!("Copy the excerpt {handle}");
            let copy = move || of.copy.run(handle.clone());
            let copy = Callback::new(move |()| copy());
            view! {
                <span
                    class="handle"
                    role="button"
                    tabindex="0"
                    title="Copy the excerpt that this stands for"
                    aria-label=label
                    data-testid="handle"
                    on:click=move |event| {
                        event.stop_propagation();
                        copy.run(());
                    }
                    on:keydown=move |event| {
                        if matches!(event.key().as_str(), "Enter" | " ") {
                            event.prevent_default();
                            event.stop_propagation();
                            copy.run(());
                        }
                    }
                >
                    {shown}
                </span>
            }
            .into_any()
        }
    }
}

/// Whether part of the page's text is selected.
pub fn is_selecting() -> bool {
    window().get_selection().ok().flatten().is_some_and(|selection| !selection.is_collapsed())
}
