//! What is to be expected: the next days, and the pool.

use domain::Timestamp;
use domain::analytics::Report;
use domain::forecast::{Expected, Forecast, Pool};
use leptos::prelude::*;

use crate::browser::clock::exact;
use crate::parts::number::{counted, grouped};

/// What the next days will use, and when the pool runs dry.
#[component]
pub fn Outlook(
    /// The figures.
    report: Memo<Option<Report>>,
) -> impl IntoView {
    let rows = move || report.read().as_ref().map(|report| rows(&report.forecast, exact)).unwrap_or_default();
    let answer =
        move || report.read().as_ref().map(|report| answer(&report.forecast, exact)).unwrap_or_default();
    let row = |(what, likely, range, basis): (&'static str, String, String, String)| {
        view! { <tr><th scope="row">{what}</th><td>{likely}</td><td>{range}</td><td class="muted why">{basis}</td></tr> }
    };
    let has_rows = Memo::new(move |_| report.read().as_ref().is_some_and(|it| it.forecast.today.is_some()));
    view! {
        <section class="chart" aria-labelledby="outlook-title" data-testid="outlook">
            <h2 id="outlook-title">"What is to be expected?"</h2>
            <p class="answer">{answer}</p>
            <Show when=move || has_rows.get()>
                <div class="table-frame">
                    <table class="numbers ledger">
                        <thead>
                            <tr><th scope="col"><span class="visually-hidden">"What"</span></th><th scope="col">"Likely"</th><th scope="col">"In eight of ten cases"</th><th scope="col" class="why">"Rests on"</th></tr>
                        </thead>
                        <tbody>{move || rows().into_iter().map(row).collect_view()}</tbody>
                    </table>
                </div>
            </Show>
        </section>
    }
}

/// Says a moment; the browser does it in the person's own way.
type Say = fn(Timestamp) -> String;

fn answer(forecast: &Forecast, say: Say) -> String {
    let Some(today) = &forecast.today else {
        return format!(
            "A forecast needs {} of work behind it; there are {} so far.",
            counted(forecast.needed_days, "day"),
            forecast.observed_days
        );
    };
    let used = format!(
        "Today will use about {}, of which {} are used already.",
        counted(today.likely as usize, "credit"),
        grouped(forecast.today_so_far as usize)
    );
    match &forecast.pool {
        Some(pool) => format!("{used} {}", dry(pool, say)),
        None => used,
    }
}

fn dry(pool: &Pool, say: Say) -> String {
    match (pool.likely, pool.earliest) {
        (Some(likely), _) => format!("The pool runs dry about {}.", say(likely)),
        (None, Some(earliest)) => format!(
            "The pool most likely lasts for the next {} days; at the most that is to be expected it runs dry {}.",
            pool.days,
            say(earliest)
        ),
        (None, None) => format!("The pool lasts for the next {} days and longer.", pool.days),
    }
}

fn rows(forecast: &Forecast, say: Say) -> Vec<(&'static str, String, String, String)> {
    let number = |number: f64| grouped(number.max(0.0) as usize);
    let row = |what, it: &Expected| {
        let range = format!("{} to {}", number(it.low), number(it.high));
        (what, format!("{} credits", number(it.likely)), range, counted(it.observations, "past forecast"))
    };
    let mut rows = Vec::new();
    rows.extend(forecast.today.as_ref().map(|it| row("Today", it)));
    rows.extend(forecast.week.as_ref().map(|it| row("Seven days from today", it)));
    rows.extend(forecast.pool.as_ref().map(|pool| {
        let end = |at: Option<Timestamp>| at.map_or(format!("after {} days", pool.days), say);
        let range = if pool.earliest == pool.latest {
            end(pool.likely)
        } else {
            format!("{} to {}", end(pool.earliest), end(pool.latest))
        };
        (
            "Pool runs dry",
            end(pool.likely),
            range,
            format!("{} left now, refreshes as their rules say", grouped(pool.left as usize)),
        )
    }));
    rows
}

#[cfg(test)]
mod tests {
    use super::*;

    fn say(at: Timestamp) -> String {
        at.to_string()[..10].to_owned()
    }

    fn day(day: i64) -> Option<Timestamp> {
        Some(Timestamp::from_millis(day * 86_400_000))
    }

    #[test]
    fn what_cannot_be_told_yet_says_what_is_missing() {
        let forecast = Forecast { observed_days: 5, needed_days: 17, ..Forecast::default() };
        assert_eq!(answer(&forecast, say), "A forecast needs 17 days of work behind it; there are 5 so far.");
        assert!(rows(&forecast, say).is_empty());
    }

    #[test]
    fn the_pool_is_told_with_its_interval() {
        let today = Some(Expected { likely: 200.0, low: 120.0, high: 320.0, observations: 30 });
        for (earliest, likely, latest, told, range) in [
            (day(1), day(2), day(3), "The pool runs dry about 1970-01-03.", "1970-01-02 to 1970-01-04"),
            (
                day(1),
                None,
                None,
                "The pool most likely lasts for the next 14 days; at the most that is to be expected it runs dry 1970-01-02.",
                "1970-01-02 to after 14 days",
            ),
            (None, None, None, "The pool lasts for the next 14 days and longer.", "after 14 days"),
        ] {
            let pool = Some(Pool { left: 500, days: 14, earliest, likely, latest });
            let forecast = Forecast { today: today.clone(), pool, today_so_far: 80, ..Forecast::default() };
            let expected = format!("Today will use about 200 credits, of which 80 are used already. {told}");
            assert_eq!(answer(&forecast, say), expected);
            assert_eq!(rows(&forecast, say)[1].2, range);
        }
    }
}
