//! Lists of rows, read page by page: what a row shows is decided before, as plain [`Cell`]s, so that all lists of the app
//! are drawn by the same few functions.

use std::rc::Rc;

use domain::Timestamp;
use domain::api::{Failure, Listing, Page};
use leptos::prelude::*;
use leptos_router::components::A;

use super::chip::{Chip, StatusChip};
use super::form::Pending;
use super::icon::{Glyph, Icon};
use super::keyed::Keyed;
use super::meter::{Meter, MeterBar};
use super::moment::Moment;
use super::name::LongName;
use super::number::{abbreviated, grouped};
use super::query::Query;
use super::states::{Empty, FailureNote, Way};

/// Rows of the first page.
const FIRST: usize = 20;
/// Rows of each further page.
const FURTHER: usize = 50;

/// What stands in one column of one row.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// Nothing to say.
    Nothing,
    /// The name of the row, leading to its page, with a quieter line below it.
    Link {
        /// Where it leads.
        href: String,
        /// What it says.
        text: String,
        /// The line below; may be empty.
        note: String,
    },
    /// The name of a row without a page: a button that opens it.
    Open {
        /// What it says.
        text: String,
        /// The line below; may be empty.
        note: String,
    },
    /// Text.
    Text(String),
    /// A count.
    Number(u64),
    /// A state.
    Chip(Chip),
    /// A bar.
    Meter(Meter),
    /// A moment.
    Moment(Timestamp),
    /// Tags.
    Tags(Vec<String>),
}

/// Something that can be done with a row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Act {
    /// Its name, for the page that does it.
    pub name: &'static str,
    /// Its picture.
    pub glyph: Glyph,
    /// What it is called.
    pub label: &'static str,
}

/// A row, decided but not drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// The id of its row.
    pub id: String,
    /// What it is called, for those who cannot see where they are.
    pub label: String,
    /// One for each column.
    pub cells: Vec<Cell>,
    /// What can be done with it.
    pub acts: Vec<Act>,
}

/// A column.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Column {
    /// Its head.
    pub label: &'static str,
    /// How wide it is, and whether it may be left out where there is little room.
    pub width: Width,
}

/// How wide a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Width {
    /// As wide as there is room: the name.
    Wide,
    /// As a few words or a bar.
    Middle,
    /// As a state or a moment.
    Small,
    /// As a number; set to the right.
    Number,
}

/// A column of that name and width.
pub const fn column(label: &'static str, width: Width) -> Column {
    Column { label, width }
}

/// Where the reading stands.
#[derive(Clone, Debug, PartialEq)]
enum Reading {
    First,
    Ready,
    Again,
    More,
    Failed(Failure),
}

type Load = Rc<dyn Fn(Page) -> Pending<Listing<Line>>>;

/// A list and where its reading stands. What is shown stays until something newer is there.
#[derive(Clone, Copy)]
pub struct Paged {
    entries: Keyed<Line>,
    total: RwSignal<u64>,
    next: RwSignal<Option<String>>,
    reading: RwSignal<Reading>,
    load: StoredValue<Load, LocalStorage>,
    /// Counts the readings, so that a late answer to an old question is not shown.
    asked: StoredValue<u32>,
}

impl Paged {
    /// Reads by `load`. What `load` reads of signals before its future begins (filters, the sort) starts the list anew;
    /// each change of `follow` (the data) reads again what is shown.
    pub fn new(follow: Signal<u64>, load: impl Fn(Page) -> Pending<Listing<Line>> + 'static) -> Self {
        let load: Load = Rc::new(load);
        let list = Self {
            entries: Keyed::new(),
            total: RwSignal::new(0),
            next: RwSignal::new(None),
            reading: RwSignal::new(Reading::First),
            load: StoredValue::new_local(load.clone()),
            asked: StoredValue::new(0),
        };
        Effect::new(move |_| list.take(load(Page { limit: FIRST, cursor: None }), false));
        Effect::new(move |before: Option<()>| {
            follow.track();
            if before.is_some() {
                list.again();
            }
        });
        list
    }

    /// Rows of all pages.
    pub fn total(self) -> u64 {
        self.total.get()
    }

    /// Whether the first answer is there and holds nothing.
    pub fn is_empty(self) -> bool {
        *self.reading.read() == Reading::Ready && self.entries.is_empty()
    }

    /// Reads again what is shown.
    pub fn again(self) {
        let limit = untrack(|| self.entries.len()).clamp(FIRST, Page::MOST);
        self.reading.update(|reading| {
            if !matches!(reading, Reading::First | Reading::Failed(_)) {
                *reading = Reading::Again;
            }
        });
        self.ask(Page { limit, cursor: None }, false);
    }

    fn more(self) {
        let cursor = self.next.get_untracked();
        if cursor.is_some() {
            self.reading.set(Reading::More);
            self.ask(Page { limit: FURTHER, cursor }, true);
        }
    }

    fn ask(self, page: Page, is_more: bool) {
        let load = self.load.get_value();
        self.take(untrack(|| load(page)), is_more);
    }

    fn take(self, answer: Pending<Listing<Line>>, is_more: bool) {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        leptos::task::spawn_local(async move {
            let answer = answer.await;
            // The page may be gone by now, or something newer asked for.
            if self.asked.try_get_value() == Some(number) {
                match answer {
                    Ok(page) => self.show(page, is_more),
                    Err(failure) => self.reading.set(Reading::Failed(failure)),
                }
            }
        });
    }

    fn show(self, page: Listing<Line>, is_more: bool) {
        self.total.set(page.total);
        self.next.set(page.next_cursor);
        let lines = page.items.into_iter().map(|line| (line.id.clone(), line)).collect();
        if is_more {
            self.entries.add(lines)
        } else {
            self.entries.show(lines)
        }
        self.reading.set(Reading::Ready);
    }
}

/// What a list says when it is empty.
#[derive(Clone, Copy)]
pub struct Nothing {
    /// The picture.
    pub glyph: Glyph,
    /// What the list is for, in one sentence.
    pub sentence: &'static str,
    /// How to begin.
    pub way: Option<Way>,
}

/// The list.
#[component]
pub fn List(
    /// What it is a list of.
    label: &'static str,
    /// Its rows.
    list: Paged,
    /// Its columns.
    columns: &'static [Column],
    /// What it says when it is empty.
    nothing: Nothing,
    /// Names of the filters in the address; where one is set, an empty list says that nothing matches.
    #[prop(optional)]
    filters: &'static [&'static str],
    /// Does something with a row: its id, and the act's name (`open` for [`Cell::Open`]).
    #[prop(optional_no_strip)]
    on_act: Option<Callback<(String, &'static str)>>,
) -> impl IntoView {
    let query = Query::here();
    let clear = Callback::new(move |()| filters.iter().for_each(|name| query.replace(name, "")));
    let on_act = on_act.unwrap_or_else(|| Callback::new(|_| ()));
    let draw_empty = move || {
        if query.has_any(filters) {
            let way = Way { label: "Clear filters", go: clear };
            view! { <Empty glyph=Glyph::Search sentence="Nothing matches these filters." way=Some(way) /> }
                .into_any()
        } else {
            view! { <Empty glyph=nothing.glyph sentence=nothing.sentence way=nothing.way /> }.into_any()
        }
    };
    let failure = move || match list.reading.get() {
        Reading::Failed(failure) => Some(failure),
        _ => None,
    };
    let retry = Callback::new(move |()| {
        list.reading.set(Reading::First);
        list.again();
    });
    let is_first = Memo::new(move |_| *list.reading.read() == Reading::First);
    let is_empty = Memo::new(move |_| list.is_empty());
    let is_busy = move || (*list.reading.read() != Reading::Ready).to_string();
    view! {
        {move || failure().map(|failure| view! { <FailureNote failure=failure retry=Some(retry) /> })}
        <Show when=move || is_empty.get()>{draw_empty}</Show>
        <div class="list" hidden=move || is_empty.get() aria-busy=is_busy data-testid="list">
            <div class="lines" role="table" aria-label=label>
                <div class="line head" role="row">
                    {columns.iter().map(head).collect_view()}
                    <span class="cell acts" role="columnheader"><span class="visually-hidden">"Actions"</span></span>
                </div>
                <For each=move || list.entries.entries() key=|(id, _)| id.clone() let((id, line))>
                    <LineView id=id line=line columns=columns on_act=on_act />
                </For>
                {move || is_first.get().then(|| skeleton(columns))}
            </div>
            <More list=list />
        </div>
    }
}

#[component]
fn More(list: Paged) -> impl IntoView {
    let has_more = Memo::new(move |_| list.next.read().is_some());
    let words = move || {
        let (shown, total) = (list.entries.len(), list.total.get());
        format!("{} of {}", grouped(shown), grouped(total as usize))
    };
    let is_ready = Memo::new(move |_| *list.reading.read() != Reading::First);
    view! {
        <div class="list-foot">
            <Show when=move || is_ready.get()><span class="muted numbers" data-testid="list-count">{words}</span></Show>
            <Show when=move || has_more.get()>
                <button
                    class="button"
                    data-testid="more-rows"
                    disabled=move || *list.reading.read() == Reading::More
                    on:click=move |_| list.more()
                >
                    "Show more"
                </button>
            </Show>
        </div>
    }
}

fn head(column: &Column) -> AnyView {
    view! { <span class=format!("cell {}", width_class(column.width)) role="columnheader">{column.label}</span> }
        .into_any()
}

fn width_class(width: Width) -> &'static str {
    match width {
        Width::Wide => "wide",
        Width::Middle => "middle",
        Width::Small => "small-cell",
        Width::Number => "number",
    }
}

/// Rows of the final size while the first answer is awaited; the style sheet shows them only after a moment.
fn skeleton(columns: &'static [Column]) -> AnyView {
    (0..8)
        .map(|_| {
            let cells = columns
                .iter()
                .map(|column| view! { <span class=format!("cell {}", width_class(column.width))><span class="bone"></span></span> })
                .collect_view();
            view! { <div class="line skeleton" aria-hidden="true">{cells}</div> }
        })
        .collect_view()
        .into_any()
}

#[component]
fn LineView(
    id: String,
    line: ArcRwSignal<Line>,
    columns: &'static [Column],
    on_act: Callback<(String, &'static str)>,
) -> impl IntoView {
    let id = StoredValue::new(id);
    let line = RwSignal::from(line);
    let act = Callback::new(move |name: &'static str| on_act.run((id.get_value(), name)));
    let cells = columns.iter().enumerate().map(|(index, column)| {
        let cell = Memo::new(move |_| line.read().cells.get(index).cloned().unwrap_or(Cell::Nothing));
        view! {
            <span class=format!("cell {}", width_class(column.width)) role="cell" data-label=column.label>
                {move || draw(cell.get(), act)}
            </span>
        }
    });
    let acts = Memo::new(move |_| line.read().acts.clone());
    let label = Memo::new(move |_| line.read().label.clone());
    view! {
        <div class="line" role="row" data-testid="line" data-id=id.get_value()>
            {cells.collect_view()}
            <span class="cell acts" role="cell">{move || acts.get().into_iter().map(|it| act_button(it, label, act)).collect_view()}</span>
        </div>
    }
}

fn act_button(it: Act, label: Memo<String>, run: Callback<&'static str>) -> AnyView {
    view! {
        <button
            class="icon-button"
            title=it.label
            aria-label=move || format!("{}: {}", it.label, label.get())
            data-testid=format!("act-{}", it.name)
            on:click=move |_| run.run(it.name)
        >
            <Icon glyph=it.glyph />
        </button>
    }
    .into_any()
}

/// Draws what stands in a cell.
pub fn draw(cell: Cell, act: Callback<&'static str>) -> AnyView {
    match cell {
        Cell::Nothing => view! { <span class="muted" aria-label="none">"–"</span> }.into_any(),
        Cell::Link { href, text, note } => {
            view! { <A href=href attr:class="line-name"><LongName name=text /></A>{below(note)} }.into_any()
        }
        Cell::Open { text, note } => view! {
            <button class="line-name" on:click=move |_| act.run("open")><LongName name=text /></button>
            {below(note)}
        }
        .into_any(),
        Cell::Text(text) => view! { <LongName name=text /> }.into_any(),
        Cell::Number(number) => {
            let exact = (number >= 10_000).then(|| grouped(number as usize));
            view! { <span class="numbers" title=exact>{abbreviated(number)}</span> }.into_any()
        }
        Cell::Chip(chip) => view! { <StatusChip chip=chip /> }.into_any(),
        Cell::Meter(meter) => view! { <MeterBar meter=meter /> }.into_any(),
        Cell::Moment(at) => view! { <Moment at=at /> }.into_any(),
        Cell::Tags(tags) => {
            tags.into_iter().map(|tag| view! { <span class="tag">{tag}</span> }).collect_view().into_any()
        }
    }
}

fn below(note: String) -> Option<AnyView> {
    (!note.is_empty()).then(|| view! { <span class="line-note">{note}</span> }.into_any())
}
