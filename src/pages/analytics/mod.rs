//! Analytics: questions about the time that was chosen, each with its answer first and its chart second.

pub mod ledger;
pub mod lessons;
pub mod model;
pub mod outlook;

use domain::Id;
use domain::Table;
use domain::analytics::{Ask, Report};
use domain::api::{Code, Failure};
use leptos::prelude::*;
use leptos_router::components::A;

use self::ledger::Ledger;
use self::lessons::Lessons;
use self::model::{By, Figure};
use self::outlook::Outlook;
use crate::browser::worker::{Call, Failed};
use crate::browser::zones;
use crate::data::{Data, Operations, Watched};
use crate::parts::chart::{Chart, ChartPart};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::page_head::PageHead;
use crate::parts::query::{Filter, FilterBar, FilterKind, Query};
use crate::parts::states::FailureNote;
use crate::preferences::Preferences;
use crate::protocol::data::{Job, Outcome, Working};
use crate::service::heavy::analyze_here;

/// The tables that the figures depend on.
const TABLES: &[Table] = &[Table::Projects, Table::Accounts, Table::Sessions, Table::Queue];
/// Times that are one click away; any other number of days can be typed.
const SPANS: [(u32, &str); 4] = [(7, "Week"), (30, "Month"), (90, "Quarter"), (365, "Year")];

/// The page.
#[component]
pub fn AnalyticsPage() -> impl IntoView {
    let (data, preferences) = (expect_context::<Data>(), expect_context::<Preferences>());
    let address = Query::here();
    let working = RwSignal::new(None::<Working>);
    let ask = Memo::new(move |_| Ask {
        project: Id::parse(&address.get("project")).ok(),
        days: model::days(&address.get("days")),
        zone: zones::own(),
        assumptions: Some(preferences.assumptions.get()),
    });
    let watched = data.watch(TABLES, move |service| {
        let ask = ask.get();
        Box::pin(async move { analyze(&service, ask, working).await })
    });
    let report = Memo::new(move |_| watched.get());
    let projects = data.watch(&[Table::Projects], |service| {
        Box::pin(async move {
            let projects = service.all_projects().await?;
            Ok(projects.iter().map(|it| (it.id.to_string(), it.name.to_string())).collect::<Vec<_>>())
        })
    });
    let state = Memo::new(move |_| report.read().as_ref().map(model::is_empty));
    view! {
        <div class="page analytics">
            <PageHead title="Analytics" />
            <Choices address=address projects=projects />
            {move || watched.failure().map(|failure| view! { <FailureNote failure=failure /> })}
            {move || match state.get() {
                None if watched.failure().is_some() => ().into_any(),
                None => view! { <Waiting working=working /> }.into_any(),
                Some(true) => view! { <Nothing address=address /> }.into_any(),
                Some(false) => view! { <Answers report=report address=address /> }.into_any(),
            }}
        </div>
    }
}

/// Has the worker answer, since all sessions of the time are read; where nothing is kept, this page answers itself.
async fn analyze(
    service: &Operations,
    mut ask: Ask,
    working: RwSignal<Option<Working>>,
) -> Result<Report, Failure> {
    if !service.knows_zone(&ask.zone) {
        // A device whose zone nobody knows shows UTC.
        ask.zone = "UTC".to_owned();
    }
    let json = match service.store().lasts() {
        false => analyze_here(service, &ask).await?,
        true => {
            let hear = move |step| {
                // The page may be gone by now.
                let _ = working.try_set(Some(step));
            };
            match Call::new(Job::Analyze(ask)).on_progress(hear).answer().await {
                Ok((Outcome::Analyzed(json), _)) => json,
                Ok(_) => String::new(),
                Err(Failed::Trouble(trouble)) => return Err(trouble.into()),
                Err(Failed::Cancelled) => return Err(unread()),
            }
        }
    };
    serde_json::from_str(&json).map_err(|_| unread())
}

fn unread() -> Failure {
    Failure::new(
        Code::Internal,
        "The figures could not be worked out.",
        "Your data are as they were. Reload the page.",
    )
}

/// The time and the project, kept in the address.
#[component]
fn Choices(address: Query, projects: Watched<Vec<(String, String)>>) -> impl IntoView {
    let rows = Signal::derive(move || projects.get().unwrap_or_default());
    let kind = FilterKind::Rows("All projects", rows);
    let filters = vec![Filter { name: "project", label: "Project", kind }];
    let days = Memo::new(move |_| model::days(&address.get("days")));
    view! {
        <div class="choices-row">
            <div class="segments" role="group" aria-label="Time">
                {SPANS
                    .map(|(span, words)| {
                        view! {
                            <button
                                class="segment"
                                title=format!("The last {span} days")
                                aria-pressed=move || (days.get() == span).to_string()
                                data-testid=format!("days-{span}")
                                on:click=move |_| address.set("days", &span.to_string())
                            >
                                {words}
                            </button>
                        }
                    })
                    .collect_view()}
            </div>
            <label class="select">
                <span>"Days"</span>
                <input
                    type="number"
                    min="1"
                    max="3650"
                    class="days numbers"
                    data-testid="days"
                    prop:value=move || days.get().to_string()
                    on:change=move |event| address.set("days", &event_target_value(&event))
                />
            </label>
            <FilterBar query=address filters=filters />
        </div>
    }
}

#[component]
fn Waiting(working: RwSignal<Option<Working>>) -> impl IntoView {
    let words = move || match working.get() {
        Some(Working { done, total, .. }) if total > 0.0 => {
            format!("Reading {done:.0} of {total:.0} sessions…")
        }
        _ => "Reading sessions…".to_owned(),
    };
    view! {
        <div class="chart-bones" aria-busy="true">
            <p class="muted numbers" role="status">{words}</p>
            <div class="chart-bone"></div>
            <div class="chart-bone"></div>
        </div>
    }
}

#[component]
fn Nothing(address: Query) -> impl IntoView {
    let is_narrowed = Memo::new(move |_| address.has_any(&["project", "days"]));
    view! {
        <section class="empty-page" data-testid="empty">
            <span class="empty-mark"><Icon glyph=Glyph::ChartColumn /></span>
            <p class="purpose">"Where credits went, where they went unused, what hand-offs saved, and what is to be expected."</p>
            {move || {
                if is_narrowed.get() {
                    view! { <p class="muted">"No credits were logged in this time. Choose a longer time or all projects."</p> }.into_any()
                } else {
                    view! {
                        <p class="muted">"It begins with the first session that logs credits."</p>
                        <A href="/sessions" attr:class="button primary">
                            <Icon glyph=Glyph::History />
                            "To the sessions"
                        </A>
                    }
                        .into_any()
                }
            }}
        </section>
    }
}

#[component]
fn Answers(report: Memo<Option<Report>>, address: Query) -> impl IntoView {
    let of = move |make: fn(&Report) -> Chart| {
        Signal::derive(move || report.with(|report| make(report.as_ref().unwrap_or(&Report::default()))))
    };
    let by = Memo::new(move |_| By::parse(&address.get("by")));
    let parts = Signal::derive(move || {
        report.with(|it| model::parts(it.as_ref().unwrap_or(&Report::default()), by.get()))
    });
    view! {
        <Figures report=report />
        <Advice report=report />
        <div class="charts">
            <ChartPart chart=of(model::daily) />
            <ChartPart chart=of(model::distribution) />
            <ChartPart chart=parts>
                <div class="segments" role="group" aria-label="Divided by">
                    {By::ALL
                        .map(|way| {
                            let (name, words) = way.names();
                            view! {
                                <button
                                    class="segment"
                                    aria-pressed=move || (by.get() == way).to_string()
                                    data-testid=format!("by-{name}")
                                    on:click=move |_| address.replace("by", name)
                                >
                                    {words}
                                </button>
                            }
                        })
                        .collect_view()}
                </div>
            </ChartPart>
            <ChartPart chart=of(model::hours) />
            <ChartPart chart=of(model::expired) />
            <Ledger report=report />
            <Outlook report=report />
            <ChartPart chart=of(model::record) />
            <Lessons report=report />
        </div>
        <details class="method">
            <summary><Icon glyph=Glyph::ChevronRight />"How these figures are worked out"</summary>
            <ul class="muted">
                <li>"Days and hours are those of this device's clock. Averages and scores are of sessions that began in the time and have ended; credits are counted when they were logged, running sessions too."</li>
                <li>"Refreshes of the past are worked out from each account's present rule and limit: credits expired unused where an account had been worked with and was not used up when it refreshed. Accounts that are refreshed by hand never let credits expire."</li>
                <li>"Forecasts set the errors of the same rule on past days around the mean of the weekday. Nothing of a forecast is kept: each past one is made again from the days before it."</li>
                <li>"Success rates draw few sessions towards the rate of all of them, so that one lucky session proves nothing."</li>
            </ul>
        </details>
    }
}

#[component]
fn Figures(report: Memo<Option<Report>>) -> impl IntoView {
    let figures = move || report.read().as_ref().map(model::figures).unwrap_or_default();
    let drawn = move |Figure { label, number, beside }: Figure| {
        view! {
            <div>
                <dt>{label}</dt>
                <dd class="numbers">{number} <span class="of">{beside}</span></dd>
            </div>
        }
    };
    view! { <dl class="totals" data-testid="figures">{move || figures().into_iter().map(drawn).collect_view()}</dl> }
}

/// What would help, each with its figures.
#[component]
fn Advice(report: Memo<Option<Report>>) -> impl IntoView {
    let told = Memo::new(move |_| {
        let report = report.read();
        let told = report
            .as_ref()
            .map(|it| [it.figures.recommendations.clone(), it.learning.suggestions.clone()].concat());
        told.unwrap_or_default()
    });
    view! {
        <section aria-labelledby="advice-title">
            <h2 id="advice-title">"What would help?"</h2>
            <ul class="advice" data-testid="advice">
                {move || told.get().into_iter().map(|words| view! { <li><Icon glyph=Glyph::Info /><span>{words}</span></li> }).collect_view()}
            </ul>
        </section>
    }
}
