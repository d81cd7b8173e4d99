//! The conversation, turn by turn: only what is in sight is on the page.

use std::collections::BTreeSet;
use std::sync::Arc;

use briefing::briefing::Place;
use briefing::conversation::Role;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{HtmlElement, ResizeObserver, ResizeObserverEntry};

use super::heights::Heights;
use super::text::{Stretch, Style, stretches};
use super::{Focus, Lit, Reading};
use crate::browser::clock::shown_time;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::{counted, grouped};
use crate::protocol::{BlockKind, BlockView, TurnRequest, TurnView};

/// Turns that are scrolled through at once; browsers limit how tall an element can be.
const SEGMENT: u32 = 5_000;
/// Pixels above and below the visible part that are drawn as well.
const MARGIN: f64 = 600.0;
/// Guessed height of a turn: its head, and each line.
const HEAD_HEIGHT: f64 = 44.0;
const LINE_HEIGHT: f64 = 21.0;

/// The scrolled column.
#[derive(Clone, Copy)]
struct Column {
    reading: Reading,
    scroller: NodeRef<html::Div>,
    heights: RwSignal<Heights>,
    /// First turn of the segment.
    base: RwSignal<u32>,
    top: RwSignal<f64>,
    height: RwSignal<f64>,
    /// The wish that still has to be scrolled to.
    due: StoredValue<Option<Focus>>,
    observer: StoredValue<Option<ResizeObserver>, LocalStorage>,
}

impl Column {
    fn new(reading: Reading) -> Self {
        Self {
            reading,
            scroller: NodeRef::new(),
            heights: RwSignal::default(),
            base: RwSignal::new(0),
            top: RwSignal::new(0.0),
            height: RwSignal::new(0.0),
            due: StoredValue::new(None),
            observer: StoredValue::new_local(None),
        }
    }

    /// Starts a segment at a turn.
    fn begin(self, base: u32) {
        let weights: Vec<f64> = self.reading.weights.with_untracked(|weights| {
            let weights = weights.iter().skip(base as usize).take(SEGMENT as usize);
            weights.map(|weight| HEAD_HEIGHT + f64::from(*weight) * LINE_HEIGHT).collect()
        });
        self.base.set(base);
        self.heights.set(Heights::new(weights));
        self.scroll_to(0.0);
    }

    fn scroll_to(self, top: f64) {
        if let Some(scroller) = self.scroller.get_untracked() {
            scroller.set_scroll_top(top as i32);
            self.top.set(f64::from(scroller.scroll_top()));
        }
    }

    /// The turns in sight and a little around them.
    fn in_sight(self) -> std::ops::Range<u32> {
        let (top, height, base) = (self.top.get(), self.height.get(), self.base.get());
        if height <= 0.0 {
            return base..base;
        }
        let rows = self.heights.with(|heights| heights.between(top - MARGIN, top + height + MARGIN));
        base + rows.start as u32..base + rows.end as u32
    }

    fn fulfil(self, focus: Focus) {
        let turn = focus.place.turn;
        let base = self.base.get_untracked();
        if turn < base || turn >= base + SEGMENT {
            self.begin(turn / SEGMENT * SEGMENT);
        }
        self.due.set_value(Some(focus));
        let row = (turn - self.base.get_untracked()) as usize;
        self.scroll_to(self.heights.with_untracked(|heights| heights.top(row)) - 24.0);
        // The observer speaks only when a height changes; a turn that is on the page already is done here.
        request_animation_frame(move || self.settle());
    }

    /// Brings the marked place into the middle, once it is on the page.
    fn settle(self) {
        let is_due = self.due.try_get_value().flatten();
        let Some(scroller) = self.scroller.try_get_untracked().flatten() else { return };
        let Some(focus) = is_due else { return };
        let find = |selector: &str| scroller.query_selector(selector).ok().flatten();
        let mark = find(&format!("[data-wish=\"{}\"]", focus.wish));
        if let Some(mark) = mark {
            let (outer, inner) = (scroller.get_bounding_client_rect(), mark.get_bounding_client_rect());
            if outer.height() > 0.0 {
                let offset = inner.top()
                    - outer.top()
                    - ((outer.height() - inner.height()) / 2.0).max(outer.height() / 5.0);
                self.scroll_to(f64::from(scroller.scroll_top()) + offset);
            }
        }
    }

    fn resized(self, entries: &js_sys::Array) {
        let mut measured = Vec::new();
        for entry in entries.iter() {
            let Ok(element) =
                entry.unchecked_into::<ResizeObserverEntry>().target().dyn_into::<HtmlElement>()
            else {
                continue;
            };
            let turn: Option<u32> = element.get_attribute("data-turn").and_then(|turn| turn.parse().ok());
            match turn.and_then(|turn| turn.checked_sub(self.base.get_untracked())) {
                Some(row) if element.is_connected() && element.offset_height() > 0 => {
                    measured.push((row as usize, f64::from(element.offset_height())));
                }
                Some(_) => {}
                None => self.height.set(f64::from(element.client_height())),
            }
        }
        let top = self.top.get_untracked();
        let mut moved = 0.0;
        self.heights.update(|heights| moved = heights.measure(&measured, top));
        if moved != 0.0 && self.due.get_value().is_none() {
            self.scroll_to(top + moved);
        }
        if self.due.get_value().is_some() {
            request_animation_frame(move || self.settle());
        }
    }

    fn watch(self, element: &web_sys::Element) {
        self.observer.with_value(|observer| {
            if let Some(observer) = observer {
                observer.observe(element);
            }
        });
    }
}

/// The conversation, scrolled by its reader.
#[component]
pub fn ConversationPane(
    /// The conversation.
    reading: Reading,
) -> impl IntoView {
    let column = Column::new(reading);
    let on_resize =
        Closure::<dyn FnMut(js_sys::Array)>::new(move |entries: js_sys::Array| column.resized(&entries));
    column.observer.set_value(ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok());
    let on_resize = StoredValue::new_local(on_resize);
    on_cleanup(move || {
        column.observer.with_value(|observer| observer.iter().for_each(ResizeObserver::disconnect));
        on_resize.dispose();
    });
    column.scroller.on_load(move |scroller| {
        column.height.set(f64::from(scroller.client_height()));
        column.watch(&scroller);
    });

    Effect::new(move |_| {
        reading.weights.track();
        column.begin(0);
    });
    Effect::new(move |_| {
        if let Some(focus) = reading.focus.get() {
            untrack(|| column.fulfil(focus));
        }
    });
    let in_sight = Memo::new(move |_| column.in_sight());
    Effect::new(move |_| {
        let range = in_sight.get();
        untrack(|| {
            reading.keep_only(&(range.start.saturating_sub(150)..range.end + 150));
            reading.in_sight.run(range);
        });
    });

    let used = reading.used;
    let release = move || column.due.set_value(None);
    view! {
        <section class="pane conversation-pane" aria-label="Conversation" data-testid="conversation-pane">
            <div class="pane-title">
                <h2>"Conversation"</h2>
                <span class="muted numbers">
                    {move || {
                        let turns = counted(reading.count() as usize, "turn");
                        match used.read().len() {
                            0 => turns,
                            used => format!("{} of {turns} in the briefing", grouped(used)),
                        }
                    }}
                </span>
            </div>
            <div class="pane-window">
                <div
                    class="scroller"
                    node_ref=column.scroller
                    tabindex="0"
                    role="region"
                    aria-label="Turns"
                    on:scroll=move |_| {
                        if let Some(scroller) = column.scroller.get_untracked() {
                            column.top.set(f64::from(scroller.scroll_top()));
                        }
                    }
                    on:wheel=move |_| release()
                    on:touchstart=move |_| release()
                    on:keydown=move |_| release()
                    on:pointerdown=move |_| release()
                >
                    <SegmentButton column=column forward=false />
                    <div class="column" style:height=move || format!("{}px", column.heights.read().total())>
                        <For each=move || in_sight.get() key=|turn| *turn let:turn>
                            <TurnRow column=column turn=turn used=used />
                        </For>
                    </div>
                    <SegmentButton column=column forward=true />
                </div>
                <Overview column=column used=used />
            </div>
        </section>
    }
}

/// To the turns before or behind the segment.
#[component]
fn SegmentButton(column: Column, forward: bool) -> impl IntoView {
    let is_needed = move || {
        let base = column.base.get();
        if forward { base + SEGMENT < column.reading.count() } else { base > 0 }
    };
    let go = move |_| {
        let base = column.base.get_untracked();
        column.begin(if forward { base + SEGMENT } else { base.saturating_sub(SEGMENT) });
    };
    view! {
        <Show when=is_needed>
            <button class="button segment-step" on:click=go>{if forward { "Later turns" } else { "Earlier turns" }}</button>
        </Show>
    }
}

/// A strip beside the scroll bar: where in the whole conversation the briefing comes from.
#[component]
fn Overview(column: Column, used: Memo<BTreeSet<u32>>) -> impl IntoView {
    let reading = column.reading;
    view! {
        <div class="turn-map" aria-hidden="true">
            {move || {
                let count = f64::from(column.reading.count().max(1));
                used.get()
                    .into_iter()
                    .map(|turn| {
                        let top = format!("{:.2}%", (f64::from(turn) + 0.5) / count * 100.0);
                        view! {
                            <i style:top=top class:lit=move || reading.lit.with(|lit| lit.turns.contains(&turn))></i>
                        }
                    })
                    .collect_view()
            }}
        </div>
    }
}

#[component]
fn TurnRow(column: Column, turn: u32, used: Memo<BTreeSet<u32>>) -> impl IntoView {
    let reading = column.reading;
    let element = NodeRef::<html::Article>::new();
    element.on_load(move |element| column.watch(&element));
    let row = move || (turn.saturating_sub(column.base.get())) as usize;
    let view = Memo::new(move |_| reading.turns.with(|turns| turns.get(&turn).cloned()));
    let guess = column.heights.with_untracked(|heights| {
        let row = untrack(row);
        heights.top(row + 1) - heights.top(row)
    });
    let is_used = move || used.read().contains(&turn);
    let focus = Memo::new(move |_| reading.focus.get().filter(|focus| focus.place.turn == turn));
    view! {
        <article
            node_ref=element
            class="turn"
            class:used=is_used
            class:lit=move || reading.lit.with(|lit| lit.turns.contains(&turn))
            data-testid="turn"
            data-turn=turn
            style:transform=move || format!("translateY({}px)", column.heights.with(|heights| heights.top(row())))
            on:mouseenter=move |_| {
                if used.read_untracked().contains(&turn) {
                    reading.light(Lit::by_source(vec![turn]));
                }
            }
            on:mouseleave=move |_| reading.light(Lit::default())
        >
            {move || match view.get() {
                Some(view) => view! { <TurnBody reading=reading view=view focus=focus used=Signal::derive(is_used) /> }.into_any(),
                None => view! { <div class="turn-skeleton" style:height=format!("{guess}px")></div> }.into_any(),
            }}
        </article>
    }
}

#[component]
fn TurnBody(
    reading: Reading,
    view: Arc<TurnView>,
    focus: Memo<Option<Focus>>,
    used: Signal<bool>,
) -> impl IntoView {
    let turn = view.index;
    let (glyph, name, class) = match view.role {
        Role::User => (Glyph::User, "You", "user"),
        Role::Assistant => (Glyph::Bot, "Assistant", "assistant"),
        Role::System => (Glyph::Cog, "System", "system"),
        Role::Tool => (Glyph::Terminal, "Tool", "tool"),
    };
    let shown = view.blocks.len() as u32;
    let hidden = view.block_count - shown;
    let all = move |_| reading.more.run(TurnRequest { turn, all: true, ..TurnRequest::default() });
    view! {
        <header class=format!("turn-head {class}")>
            <Icon glyph=glyph />
            <strong>{name}</strong>
            <span class="muted numbers" title=line_words(view.line)>{grouped(turn as usize + 1)}</span>
            {view.time.as_ref().map(|time| view! { <time class="muted numbers" title=time.clone()>{shown_time(time)}</time> })}
            <Show when=move || used.get()>
                <span class="used-mark" title="Something in the briefing comes from this turn"><Icon glyph=Glyph::Quote /></span>
            </Show>
        </header>
        {(view.first_block > 0)
            .then(|| view! { <button class="link" on:click=all>{format!("Show {} earlier", counted(view.first_block as usize, "part"))}</button> })}
        {view.blocks.iter().map(|block| view! { <Block reading=reading turn=turn block=block.clone() focus=focus /> }).collect_view()}
        {(hidden > view.first_block)
            .then(|| {
                let more = (hidden - view.first_block) as usize;
                view! { <button class="link" on:click=all>{format!("Show {} more", counted(more, "part"))}</button> }
            })}
    }
}

#[component]
fn Block(reading: Reading, turn: u32, block: BlockView, focus: Memo<Option<Focus>>) -> impl IntoView {
    let index = block.index;
    let here = Memo::new(move |_| focus.get().filter(|focus| focus.place.block == index));
    let class = match block.kind {
        BlockKind::Prose => "prose",
        BlockKind::Thinking | BlockKind::Context | BlockKind::Summary => "aside",
        BlockKind::Call => "call",
        BlockKind::Result { failed: false } => "result",
        BlockKind::Result { failed: true } => "result failed",
    };
    let is_folded = matches!(block.kind, BlockKind::Thinking | BlockKind::Context | BlockKind::Summary);
    let label = block.label.clone();
    let has_text = !block.text.is_empty();
    let body = move || {
        has_text.then(|| view! { <BlockText reading=reading turn=turn block=block.clone() here=here /> })
    };
    let wish = move || here.get().map(|focus| focus.wish.to_string()).filter(|_| !has_text);
    if is_folded {
        return view! {
            <details class=format!("block {class}") open=move || here.get().is_some()>
                <summary><Icon glyph=Glyph::ChevronRight /> {label}</summary>
                {body()}
            </details>
        }
        .into_any();
    }
    view! {
        <div class=format!("block {class}") class:source-here=move || here.get().is_some() data-wish=wish>
            {(!label.is_empty()).then(|| view! { <p class="block-label">{label}</p> })}
            {body()}
        </div>
    }
    .into_any()
}

#[component]
fn BlockText(reading: Reading, turn: u32, block: BlockView, here: Memo<Option<Focus>>) -> impl IntoView {
    let BlockView { index, text, from, chars, clipped, .. } = block;
    let open = move |_| {
        reading.more.run(TurnRequest {
            turn,
            open: vec![index],
            focus: here.get_untracked().map(|focus| focus.place),
            ..TurnRequest::default()
        })
    };
    let drawn = move || {
        let focus = here.get();
        let mark = focus.and_then(|focus| marked(focus.place, from, text.len()));
        let wish = focus.map(|focus| focus.wish.to_string());
        // Without exact bytes, the whole block is the source.
        let whole = focus.is_some() && mark.is_none();
        let parts = stretches(&text, mark.or(whole.then_some(0..text.len())));
        let mut first = true;
        parts
            .into_iter()
            .map(|Stretch { text, style, marked }| {
                let class = match style {
                    Style::Prose => "",
                    Style::Inline => "inline-code",
                    Style::Fenced => "code",
                };
                if !marked {
                    return view! { <span class=class>{text}</span> }.into_any();
                }
                let wish = wish.clone().filter(|_| std::mem::take(&mut first));
                view! { <mark class=class data-testid="source-highlight" data-wish=wish>{text}</mark> }
                    .into_any()
            })
            .collect_view()
    };
    view! {
        {(from > 0).then(|| view! { <button class="link" on:click=open>"Show the beginning"</button> })}
        <div class="block-text">{drawn}</div>
        {clipped
            .then(|| {
                view! { <button class="link" data-testid="show-all" on:click=open>{format!("Show all {}", counted(chars as usize, "character"))}</button> }
            })}
    }
}

/// Where in the file a turn stands; a kept turn no longer knows.
fn line_words(line: u32) -> Option<String> {
    (line > 0).then(|| format!("Line {} of the file", grouped(line as usize)))
}

/// The bytes of a place within the part of the text that is here.
fn marked(place: Place, from: u32, length: usize) -> Option<std::ops::Range<usize>> {
    let start = (place.start.max(from) - from) as usize;
    let end = place.end.saturating_sub(from) as usize;
    (start < end && start < length).then_some(start..end)
}
