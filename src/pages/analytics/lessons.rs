//! What outcomes teach: accounts by kind of work, briefings by level, hand-offs by when they came.

use domain::analytics::Report;
use domain::learning::{Learning, Rate};
use leptos::prelude::*;

use crate::parts::number::counted;

/// Rows that are shown unasked.
const SHOWN: usize = 8;

/// What was learnt.
#[component]
pub fn Lessons(
    /// The figures.
    report: Memo<Option<Report>>,
) -> impl IntoView {
    let learning =
        Memo::new(move |_| report.read().as_ref().map(|it| it.learning.clone()).unwrap_or_default());
    let all = RwSignal::new(false);
    let accounts = move || {
        let learning = learning.read();
        let most = if all.get() { usize::MAX } else { SHOWN };
        let row = |it: &domain::learning::Suited| {
            view! { <tr><th scope="row" class="long-name">{it.name.clone()}</th><td class="words">{it.work.words()}</td><td>{counts(&it.rate)}</td><td>{percent(&it.rate)}</td></tr> }
        };
        learning.accounts.iter().take(most).map(row).collect_view()
    };
    let levels = move || {
        let learning = learning.read();
        let row = |it: &domain::learning::Enough| {
            view! { <tr><th scope="row">{level(it.level)}</th><td>{counts(&it.rate)}</td><td>{percent(&it.rate)}</td></tr> }
        };
        learning.levels.iter().map(row).collect_view()
    };
    let has_levels = Memo::new(move |_| !learning.read().levels.is_empty());
    let rest = Memo::new(move |_| learning.read().accounts.len().saturating_sub(SHOWN));
    view! {
        <section class="chart wide" aria-labelledby="lessons-title" data-testid="lessons">
            <h2 id="lessons-title">"What works best?"</h2>
            <p class="answer">{move || answer(&learning.read())}</p>
            <div class="lessons">
                <div class="table-frame">
                    <table class="numbers">
                        <caption>"Sessions that succeeded"</caption>
                        <thead><tr><th scope="col">"Account"</th><th scope="col" class="words">"Work"</th><th scope="col">"Counted"</th><th scope="col">"Smoothed"</th></tr></thead>
                        <tbody>{accounts}</tbody>
                    </table>
                    <Show when=move || { rest.get() > 0 && !all.get() }>
                        <button class="link" on:click=move |_| all.set(true)>{move || format!("Show {} more", rest.get())}</button>
                    </Show>
                </div>
                <div>
                    <Show when=move || has_levels.get() fallback=|| view! { <p class="muted">"No session has said yet whether its briefing sufficed. The page of each session that follows a hand-off asks."</p> }>
                        <table class="numbers">
                            <caption>"Briefings that sufficed"</caption>
                            <thead><tr><th scope="col">"Level"</th><th scope="col">"Counted"</th><th scope="col">"Smoothed"</th></tr></thead>
                            <tbody>{levels}</tbody>
                        </table>
                        <Missing learning=learning />
                    </Show>
                </div>
            </div>
        </section>
    }
}

#[component]
fn Missing(learning: Memo<Learning>) -> impl IntoView {
    let is_any = Memo::new(move |_| !learning.read().missing.is_empty());
    view! {
        <Show when=move || is_any.get()>
            <h3>"What was missing"</h3>
            <ul class="missing">
                {move || learning.read().missing.iter().map(|text| view! { <li>{text.clone()}</li> }).collect_view()}
            </ul>
        </Show>
    }
}

fn answer(learning: &Learning) -> String {
    let late = &learning.late;
    if late.handoffs == 0 {
        return "No session was handed off in this time.".to_owned();
    }
    let cut = match late.cut_off {
        0 => String::new(),
        cut => format!("; {} failed beyond that, perhaps cut off", counted(cut as usize, "session")),
    };
    format!(
        "{} of {} came late, beyond 95 % of the limit{cut}.",
        late.late,
        counted(late.handoffs as usize, "hand-off")
    )
}

fn counts(rate: &Rate) -> String {
    format!("{} of {}", rate.good, rate.of)
}

fn percent(rate: &Rate) -> String {
    format!("{:.0} %", rate.percent)
}

fn level(level: Option<briefing::Level>) -> &'static str {
    match level {
        Some(briefing::Level::High) => "High, 5 lines",
        Some(briefing::Level::Medium) => "Medium, 15 lines",
        Some(briefing::Level::Low) => "Low, 25 lines",
        Some(briefing::Level::Auto) => "Auto",
        None => "Not known",
    }
}

#[cfg(test)]
mod tests {
    use domain::learning::Late;

    use super::*;

    #[test]
    fn late_handoffs_are_counted_in_words() {
        let late = |handoffs, late, cut_off| {
            answer(&Learning { late: Late { handoffs, late, cut_off, middle: None }, ..Learning::default() })
        };
        assert_eq!(late(0, 0, 0), "No session was handed off in this time.");
        assert_eq!(late(14, 6, 0), "6 of 14 hand-offs came late, beyond 95 % of the limit.");
        assert_eq!(
            late(1, 0, 2),
            "0 of 1 hand-off came late, beyond 95 % of the limit; 2 sessions failed beyond that, perhaps cut off."
        );
    }
}
