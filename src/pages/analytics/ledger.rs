//! What hand-offs saved, and whether the accounts are worth their cost; what is assumed can be changed beside it.

use domain::analytics::Report;
use domain::analytics::ledger::Assumptions;
use leptos::prelude::*;

use crate::parts::number::{abbreviated, counted};
use crate::preferences::Preferences;

/// The ledger.
#[component]
pub fn Ledger(
    /// The figures.
    report: Memo<Option<Report>>,
) -> impl IntoView {
    let preferences = expect_context::<Preferences>();
    let assumptions = preferences.assumptions;
    let lines =
        move || report.read().as_ref().map(|report| lines(report, &assumptions.get())).unwrap_or_default();
    let answer = move || report.read().as_ref().map(answer).unwrap_or_default();
    let row = |(what, amount, why): (&'static str, String, String)| {
        view! { <tr><th scope="row">{what}</th><td>{amount}</td><td class="muted why">{why}</td></tr> }
    };
    view! {
        <section class="chart" aria-labelledby="ledger-title" data-testid="ledger">
            <h2 id="ledger-title">"What did it save, and is it worth its cost?"</h2>
            <p class="answer">{answer}</p>
            <table class="numbers ledger">
                <thead class="visually-hidden"><tr><th scope="col">"What"</th><th scope="col">"How much"</th><th scope="col">"Why"</th></tr></thead>
                <tbody>{move || lines().into_iter().map(row).collect_view()}</tbody>
            </table>
            <fieldset class="assumptions">
                <legend class="small muted">"Assumed"</legend>
                <Assumed label="Credits a hand-off saves" test="assume-credits" value=Signal::derive(move || f64::from(assumptions.read().credits)) set=Callback::new(move |value: f64| assumptions.update(|it| it.credits = value as u32)) />
                <Assumed label="Minutes of one by hand" test="assume-minutes" value=Signal::derive(move || f64::from(assumptions.read().minutes)) set=Callback::new(move |value: f64| assumptions.update(|it| it.minutes = value as u32)) />
                <Assumed label="Worth of an hour" test="assume-hourly" value=Signal::derive(move || assumptions.read().hourly) set=Callback::new(move |value: f64| assumptions.update(|it| it.hourly = value)) />
            </fieldset>
        </section>
    }
}

/// A number that is assumed. What is no number from 0 up is not taken.
#[component]
fn Assumed(label: &'static str, test: &'static str, value: Signal<f64>, set: Callback<f64>) -> impl IntoView {
    let take = move |event| {
        let typed = event_target_value(&event).trim().parse::<f64>();
        if let Ok(number) = typed
            && (0.0..=1e6).contains(&number)
        {
            set.run(number);
        }
    };
    view! {
        <label class="field">
            <span class="small muted">{label}</span>
            <input type="number" min="0" max="1000000" step="any" data-testid=test prop:value=move || value.get().to_string() on:change=take />
        </label>
    }
}

fn answer(report: &Report) -> String {
    let (savings, cost) = (&report.savings, &report.cost);
    if savings.handoffs == 0 {
        return "No hand-off was made in this time.".to_owned();
    }
    let saved = format!(
        "{} saved {} and {}",
        counted(savings.handoffs as usize, "hand-off"),
        counted(savings.credits as usize, "credit"),
        time(savings.minutes)
    );
    match cost.percent {
        Some(percent) => format!("{saved}: {percent:.0} % of what the accounts cost."),
        None => format!("{saved}. No account has a cost, so there is no return on it to tell."),
    }
}

fn lines(report: &Report, assumed: &Assumptions) -> Vec<(&'static str, String, String)> {
    let (savings, cost) = (&report.savings, &report.cost);
    let measured = match savings.measured {
        Some(minutes) => format!("{minutes} min, measured on {}", counted(savings.moves as usize, "move")),
        None => "nothing, since none was measured yet".to_owned(),
    };
    let mut lines = vec![
        (
            "Credits saved",
            abbreviated(savings.credits),
            format!("{} × {}", savings.handoffs, counted(assumed.credits as usize, "credit")),
        ),
        (
            "Time saved",
            time(savings.minutes),
            format!("{} × {} min by hand, less {measured}", savings.handoffs, assumed.minutes),
        ),
    ];
    if cost.cost > 0.0 {
        let credit = cost
            .per_credit
            .map_or("no credit was used".to_owned(), |it| format!("{it} for each credit used"));
        lines.push(("Cost of the accounts", money(cost.cost), credit));
        lines.push((
            "Worth of the saved credits",
            money(cost.saved_credits),
            "at what a used credit cost".to_owned(),
        ));
        if assumed.hourly > 0.0 {
            lines.push((
                "Worth of the saved time",
                money(cost.saved_time),
                format!("at {} an hour", assumed.hourly),
            ));
        }
        let expired = counted(report.expired.credits as usize, "credit");
        lines.push(("Lost to expiry", money(cost.expired), format!("{expired} expired unused")));
    }
    lines
}

fn money(amount: f64) -> String {
    format!("{amount:.2}")
}

/// Minutes as hours where there are many.
fn time(minutes: u64) -> String {
    if minutes < 120 { format!("{minutes} min") } else { format!("{:.1} h", minutes as f64 / 60.0) }
}

#[cfg(test)]
mod tests {
    use domain::analytics::ledger::{Return, Savings};

    use super::*;

    #[test]
    fn the_ledger_says_what_its_numbers_are_made_of() {
        let savings = Savings { handoffs: 12, credits: 180, minutes: 204, measured: Some(3.0), moves: 9 };
        let mut report = Report { savings, ..Report::default() };
        let assumed = Assumptions::default();
        assert_eq!(lines(&report, &assumed).len(), 2);
        assert_eq!(lines(&report, &assumed)[1].2, "12 × 20 min by hand, less 3 min, measured on 9 moves");
        assert!(answer(&report).starts_with("12 hand-offs saved 180 credits and 3.4 h."));
        report.cost = Return { cost: 300.0, per_credit: Some(0.2), percent: Some(12.0), ..Return::default() };
        assert_eq!(
            answer(&report),
            "12 hand-offs saved 180 credits and 3.4 h: 12 % of what the accounts cost."
        );
        assert_eq!(lines(&report, &assumed).len(), 5);
        assert_eq!(lines(&report, &Assumptions { hourly: 30.0, ..assumed }).len(), 6);
    }
}
