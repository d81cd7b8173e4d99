//! Charts: a question, its answer in a sentence, the drawing, the same numbers as a table, and all of it as a file.

pub mod draw;
pub mod export;
pub mod scale;
pub mod shape;

use domain::archive::csv_of;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::ResizeObserver;

use self::draw::Drawing;
use crate::browser::files;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::toast::Toasts;

/// Width of a file that is taken elsewhere.
const FILE_WIDTH: f64 = 800.0;

/// A chart, decided but not drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// What its files are called, and its parts for tests.
    pub name: &'static str,
    /// The question.
    pub question: &'static str,
    /// The answer in words.
    pub answer: String,
    /// What is drawn.
    pub drawing: Drawing,
    /// What the colours mean, where there is more than one: class and words.
    pub keys: &'static [(&'static str, &'static str)],
    /// The table's columns.
    pub columns: Vec<&'static str>,
    /// Its rows.
    pub rows: Vec<Vec<String>>,
}

/// The chart on the page.
#[component]
pub fn ChartPart(
    /// What it shows.
    #[prop(into)]
    chart: Signal<Chart>,
    /// What stands between its answer and the drawing.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    let is_table = RwSignal::new(false);
    let name = chart.with_untracked(|chart| chart.name);
    let (id, test) = (format!("chart-{name}"), format!("chart-{name}"));
    let labelled = id.clone();
    let answer = Memo::new(move |_| chart.read().answer.clone());
    let is_empty = Memo::new(move |_| chart.read().rows.is_empty());
    view! {
        <section class="chart" aria-labelledby=labelled data-testid=test>
            <header class="chart-head">
                <h2 id=id>{chart.with_untracked(|chart| chart.question)}</h2>
                <Show when=move || !is_empty.get()>
                    <div class="chart-acts">
                        <button
                            class="link"
                            aria-pressed=move || is_table.get().to_string()
                            data-testid=format!("table-{name}")
                            on:click=move |_| is_table.update(|is_table| *is_table = !*is_table)
                        >
                            {move || if is_table.get() { "Show as chart" } else { "Show as table" }}
                        </button>
                        <Files chart=chart />
                    </div>
                </Show>
            </header>
            <p class="answer">{answer}</p>
            {children.map(|children| children())}
            <Show when=move || !is_empty.get()>
                <Show when=move || is_table.get() fallback=move || view! { <Drawn chart=chart answer=answer /> }>
                    <Numbers chart=chart />
                </Show>
            </Show>
        </section>
    }
}

#[component]
fn Files(chart: Signal<Chart>) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let name = chart.with_untracked(|chart| chart.name);
    let save = move |kind: &'static str| {
        let chart = chart.get_untracked();
        let file = format!("{name}.{kind}");
        let picture = || chart.drawing.draw(FILE_WIDTH);
        let done = match kind {
            "svg" => files::download(&file, &picture().file(chart.question)),
            "png" => export::png(file, &picture()),
            _ => files::download(&file, &csv_of(&chart.columns, &chart.rows)),
        };
        if done.is_err() {
            toasts.trouble("The browser did not make the file. Try another kind, or copy the table.");
        }
    };
    let button = move |kind: &'static str, words: &'static str| {
        view! {
            <button class="link" aria-label=format!("Download as {words}: {}", chart.with_untracked(|it| it.question)) data-testid=format!("{kind}-{name}") on:click=move |_| save(kind)>
                {words}
            </button>
        }
    };
    view! {
        <span class="files">
            <Icon glyph=Glyph::Download />
            {button("svg", "SVG")}
            {button("png", "PNG")}
            {button("csv", "CSV")}
        </span>
    }
}

/// The drawing, as wide as there is room.
#[component]
fn Drawn(chart: Signal<Chart>, answer: Memo<String>) -> impl IntoView {
    let (frame, width) = (NodeRef::<html::Div>::new(), RwSignal::new(0.0));
    follow_width(frame, width);
    let drawn = move || {
        let picture = chart.read().drawing.draw(width.get());
        let (wide, tall) = (picture.width.to_string(), picture.height.to_string());
        view! {
            <svg class="drawing numbers" role="img" aria-label=answer width=wide height=tall inner_html=picture.markup()></svg>
        }
    };
    let keys = chart.with_untracked(|chart| chart.keys);
    view! {
        <div class="frame" node_ref=frame>{move || (width.get() > 0.0).then(drawn)}</div>
        {(!keys.is_empty())
            .then(|| {
                view! {
                    <ul class="chart-keys small muted">
                        {keys
                            .iter()
                            .map(|(class, words)| {
                                view! {
                                    <li>
                                        <svg class="key" viewBox="0 0 10 10" aria-hidden="true"><rect class=*class width="10" height="10" rx="2"></rect></svg>
                                        {*words}
                                    </li>
                                }
                            })
                            .collect_view()}
                    </ul>
                }
            })}
    }
}

/// Keeps a number at the width of an element, for as long as it is there.
fn follow_width(frame: NodeRef<html::Div>, width: RwSignal<f64>) {
    let measure = move || {
        if let Some(frame) = frame.get_untracked() {
            let wide = f64::from(frame.client_width());
            if wide > 0.0 && wide != width.get_untracked() {
                width.set(wide);
            }
        }
    };
    let on_resize = Closure::<dyn FnMut()>::new(measure);
    let observer = ResizeObserver::new(on_resize.as_ref().unchecked_ref()).ok();
    let kept = StoredValue::new_local((on_resize, observer.clone()));
    frame.on_load(move |frame| {
        measure();
        if let Some(observer) = &observer {
            observer.observe(&frame);
        }
    });
    on_cleanup(move || {
        kept.with_value(|(_, observer)| observer.iter().for_each(ResizeObserver::disconnect));
        kept.dispose();
    });
}

/// The same as a table.
#[component]
fn Numbers(chart: Signal<Chart>) -> impl IntoView {
    let rows = move || {
        let row = |cells: &Vec<String>| {
            let cells = cells.iter().enumerate().map(|(at, cell)| match at {
                0 => view! { <th scope="row">{cell.clone()}</th> }.into_any(),
                _ => view! { <td>{cell.clone()}</td> }.into_any(),
            });
            view! { <tr>{cells.collect_view()}</tr> }
        };
        chart.read().rows.iter().map(row).collect_view()
    };
    let question = chart.with_untracked(|chart| chart.question);
    let heads = chart.with_untracked(|chart| chart.columns.clone());
    view! {
        <div class="table-frame" tabindex="0" role="region" aria-label=format!("{question} As a table.")>
            <table class="numbers">
                <thead><tr>{heads.into_iter().map(|head| view! { <th scope="col">{head}</th> }).collect_view()}</tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}
