//! The first page: what runs, what needs the person, what is left, and the projects.

pub mod model;
pub mod now;
pub mod pool;
pub mod start;

use std::pin::Pin;

use domain::account::Account;
use domain::api::{Failure, Page, QueueQuery};
use domain::queue::QueueStatus;
use domain::{Id, Table};
use futures_util::try_join;
use leptos::prelude::*;
use leptos_router::components::A;

use self::model::{Need, Remedy, Source, Waiting};
use self::now::Running;
use self::pool::Pool;
use self::start::Starts;
use super::projects::hands::Hands;
use super::projects::list::ProjectList;
use super::projects::panel::ProjectPanel;
use crate::data::{Data, Operations};
use crate::parts::deferred::{Deferred, NOT_FETCHED, deferred};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Now;
use crate::parts::number::{abbreviated, counted, grouped};
use crate::parts::page_head::PageHead;
use crate::parts::states::FailureNote;
use crate::parts::toast::Toasts;
use crate::service::Overview;

/// Hand-offs that are shown at most: more would hide the rest of the page.
const WAITING: usize = 5;

/// The dashboard.
#[component]
pub fn Dashboard() -> impl IntoView {
    let data = expect_context::<Data>();
    let hands = Hands::here();
    let tables = &[Table::Projects, Table::Accounts, Table::Sessions, Table::Queue];
    let watched = data.watch(tables, |service| Box::pin(read(service)));
    let source = Memo::new(move |_| watched.get());
    let is_panel_open = Memo::new(move |_| hands.panel.read().is_some());
    let is_new = Memo::new(move |_| source.read().as_ref().map(model::is_new));
    view! {
        <div class="page dashboard">
            <PageHead title="Dashboard">
                <A href="/handoff" attr:class="button" attr:data-testid="start-handoff">
                    <Icon glyph=Glyph::ArrowRightLeft />
                    "Make a hand-off"
                </A>
                <button class="button" data-testid="new-project" on:click=move |_| hands.create()>
                    <Icon glyph=Glyph::Plus />
                    "New project"
                </button>
            </PageHead>
            {move || watched.failure().map(|failure| view! { <FailureNote failure=failure /> })}
            {move || match is_new.get() {
                Some(true) => view! { <Starts hands=hands /> }.into_any(),
                Some(false) => view! { <Work source=source hands=hands /> }.into_any(),
                None if watched.failure().is_some() => ().into_any(),
                None => view! { <div class="dashboard-bones" aria-hidden="true"><div class="bone-totals"></div><div class="bone-cards"></div></div> }.into_any(),
            }}
        </div>
        <Show when=move || is_panel_open.get()>
            <Deferred code=|| Box::pin(project_panel()) draw=move |draw: DrawPanel| draw(hands) />
        </Show>
    }
}

/// Draws the panel that makes and changes projects.
type DrawPanel = fn(Hands) -> AnyView;

/// Fills an account up.
type Refresh = fn(Data, Toasts, Id<Account>) -> Pin<Box<dyn Future<Output = ()>>>;

deferred! {
    project_panel in records: DrawPanel = |hands| view! { <ProjectPanel hands=hands /> }.into_any();
    refreshing in records: Refresh = |data, toasts, id| {
        Box::pin(async move {
            match data.service().refresh_account(id).await {
                Ok(account) => toasts.done(format!("{} is full again", account.account_name)),
                Err(failure) => toasts.trouble(failure.to_string()),
            }
        })
    };
}

async fn read(service: Operations) -> Result<Source, Failure> {
    let (Overview { stats, accounts, projects }, waiting) = try_join!(service.overview(), waiting(&service))?;
    let refreshes = accounts.iter().filter_map(|it| Some((it.id, service.next_refresh(it)?))).collect();
    Ok(Source { stats, accounts, projects, waiting, refreshes })
}

/// The hand-offs that wait, with their sessions.
async fn waiting(service: &Operations) -> Result<Vec<Waiting>, Failure> {
    let query = QueueQuery {
        status: Some(QueueStatus::Pending),
        page: Page { limit: WAITING, cursor: None },
        ..QueueQuery::default()
    };
    let mut waiting = Vec::new();
    for entry in service.queue(&query).await?.items {
        // A hand-off whose session is in the trash waits for nobody.
        if let Ok(session) = service.session(entry.session_id).await {
            waiting.push(Waiting { entry, session });
        }
    }
    Ok(waiting)
}

#[component]
fn Work(source: Memo<Option<Source>>, hands: Hands) -> impl IntoView {
    let now = expect_context::<Now>();
    let cards =
        Memo::new(move |_| source.read().as_ref().map(|it| model::cards(it, now.get())).unwrap_or_default());
    let needs =
        Memo::new(move |_| source.read().as_ref().map(|it| model::needs(it, now.get())).unwrap_or_default());
    view! {
        <Totals source=source />
        <Running cards=cards />
        <NeedsYou needs=needs />
        <Pool source=source />
        <section aria-labelledby="projects-title">
            <h2 id="projects-title">"Projects"</h2>
            <ProjectList hands=hands />
        </section>
    }
}

#[component]
fn Totals(source: Memo<Option<Source>>) -> impl IntoView {
    let figures = move || {
        let source = source.read();
        let stats = source.as_ref().map(|source| &source.stats)?;
        let figure = |label, number: u64, of: String| {
            view! {
                <div>
                    <dt>{label}</dt>
                    <dd class="numbers" title=grouped(number as usize)>{abbreviated(number)} <span class="of">{of}</span></dd>
                </div>
            }
        };
        let projects = source.as_ref().map_or(0, |source| source.projects.len());
        Some(view! {
            {figure("Credits left", stats.credits_left_today, format!("of {}", abbreviated(stats.credits_limit)))}
            {figure("Usable accounts", stats.active_accounts, format!("of {}", abbreviated(stats.accounts)))}
            {figure("Active projects", stats.active_projects, format!("of {}", abbreviated(projects as u64)))}
            {figure("Sessions", stats.total_sessions, String::new())}
            {figure("Credits used", stats.total_credits, String::new())}
        })
    };
    view! { <dl class="totals" data-testid="totals">{figures}</dl> }
}

#[component]
fn NeedsYou(needs: Memo<Vec<Need>>) -> impl IntoView {
    let is_any = Memo::new(move |_| !needs.read().is_empty());
    view! {
        <Show when=move || is_any.get()>
            <section aria-labelledby="needs-title" data-testid="needs">
                <h2 id="needs-title">"Needs you " <span class="count numbers">{move || needs.read().len()}</span></h2>
                <ul class="needs">
                    <For each=move || needs.get() key=|need| (need.words.clone(), need.detail.clone()) let:need>
                        <NeedRow need=need />
                    </For>
                </ul>
            </section>
        </Show>
    }
}

#[component]
fn NeedRow(need: Need) -> impl IntoView {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let sessions = expect_context::<crate::pages::sessions::hands::Hands>();
    let refresh = move |id| {
        leptos::task::spawn_local(async move {
            match refreshing().await {
                Ok(refresh) => refresh(data, toasts, id).await,
                Err(_) => toasts.trouble(NOT_FETCHED),
            }
        });
    };
    let glyph = if need.is_urgent { Glyph::TriangleAlert } else { Glyph::Info };
    let label = format!("{}: {}", need.verb, need.words);
    view! {
        <li class="need" class:urgent=need.is_urgent>
            <Icon glyph=glyph />
            <p><strong>{need.words}</strong>" "<span class="muted">{need.detail}</span></p>
            {match need.remedy {
                Remedy::Go(href) => view! { <A href=href attr:class="button" attr:aria-label=label>{need.verb}</A> }.into_any(),
                Remedy::Rotate(id) => {
                    view! { <button class="button" aria-label=label data-testid="need-rotate" on:click=move |_| sessions.rotate(id)>{need.verb}</button> }.into_any()
                }
                Remedy::Refresh(id) => {
                    view! { <button class="button" aria-label=label on:click=move |_| refresh(id)>{need.verb}</button> }.into_any()
                }
            }}
        </li>
    }
}

/// Accounts in words.
fn accounts_in_words(count: u64) -> String {
    counted(count as usize, "account")
}
