//! One project: its head, and the sides of it.

use domain::project::{Project, ProjectStatus};
use domain::{Id, Table};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::charter::CharterTab;
use super::files::FilesTab;
use super::hands::Hands;
use super::model::address;
use super::overview::Overview;
use super::panel::ProjectPanel;
use super::sessions::{KnowledgeTab, SessionsTab};
use super::timeline::Timeline;
use crate::data::Data;
use crate::pages::sessions;
use crate::parts::chip::StatusChip;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Moment;
use crate::parts::number::{counted, shortened};
use crate::parts::states::{FailureNote, NotThere};
use crate::parts::tabs::{Tab, Tabs};

/// The page of the project that the address names.
#[component]
pub fn ProjectPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| Id::<Project>::parse(params.read().get_str("id").unwrap_or_default()).ok());
    let tab = Memo::new(move |_| params.read().get_str("tab").unwrap_or_default().to_owned());
    move || match id.get() {
        Some(id) => view! { <Known id=id tab=tab /> }.into_any(),
        None => view! { <Unknown /> }.into_any(),
    }
}

#[component]
fn Known(id: Id<Project>, tab: Memo<String>) -> impl IntoView {
    let data = expect_context::<Data>();
    let hands = Hands::here();
    let watched =
        data.watch(&[Table::Projects], move |service| Box::pin(async move { service.project(id).await }));
    let project = Memo::new(move |_| watched.get());
    let is_there = Memo::new(move |_| project.read().is_some());
    view! {
        {move || watched.failure().map(|failure| match failure.code {
            domain::api::Code::NotFound => view! { <Unknown /> }.into_any(),
            _ => view! { <div class="page"><FailureNote failure=failure /></div> }.into_any(),
        })}
        <Show when=move || is_there.get()>
            <div class="page">
                <Head project=project hands=hands />
                {move || match tab.read().as_str() {
                    "" => view! { <Overview project=project /> }.into_any(),
                    "timeline" => view! { <Timeline id=id /> }.into_any(),
                    "sessions" => view! { <SessionsTab id=id /> }.into_any(),
                    "files" => view! { <FilesTab id=id /> }.into_any(),
                    "knowledge" => view! { <KnowledgeTab id=id /> }.into_any(),
                    "charter" => view! { <CharterTab id=id /> }.into_any(),
                    _ => view! { <Unknown /> }.into_any(),
                }}
            </div>
        </Show>
        <ProjectPanel hands=hands />
    }
}

#[component]
fn Head(project: Memo<Option<Project>>, hands: Hands) -> impl IntoView {
    let name = Memo::new(move |_| project.read().as_ref().map(|it| it.name.to_string()).unwrap_or_default());
    let status = Memo::new(move |_| project.read().as_ref().map(|it| it.status).unwrap_or_default());
    let figures = Memo::new(move |_| project.read().as_ref().map(figures).unwrap_or_default());
    let changed = Memo::new(move |_| project.read().as_ref().map(|it| it.updated_at));
    let href = Memo::new(move |_| project.read().as_ref().map(address).unwrap_or_default());
    let tabs = Signal::derive(move || tabs(&href.read()));
    Effect::new(move |_| document().set_title(&format!("{} · PAAS", name.read())));
    view! {
        <header class="page-head">
            <div class="project-title">
                <p class="small"><A href="/projects" attr:class="back"><Icon glyph=Glyph::ArrowLeft />"Projects"</A></p>
                <h1 title=name data-testid="project-name">{move || shortened(&name.read(), 80)}</h1>
                <p class="facts" data-testid="project-facts">
                    {move || view! { <StatusChip chip=status.get() /> }}
                    <span class="numbers">{figures}</span>
                    {move || changed.get().map(|at| view! { <span class="muted">"changed " <Moment at=at /></span> })}
                </p>
            </div>
            <HeadActions project=project status=status hands=hands />
        </header>
        <Tabs label="Project" tabs=tabs />
    }
}

#[component]
fn HeadActions(project: Memo<Option<Project>>, status: Memo<ProjectStatus>, hands: Hands) -> impl IntoView {
    let navigate = StoredValue::new_local(use_navigate());
    let with = move |act: fn(Hands, Id<Project>)| {
        if let Some(project) = project.read_untracked().as_ref() {
            act(hands, project.id);
        }
    };
    let delete = move |_| {
        if let Some(id) = project.with_untracked(|project| project.as_ref().map(|it| it.id)) {
            // The page of what is gone would be empty; the notice brings it back.
            hands.delete(id, move || navigate.with_value(|go| go("/projects", NavigateOptions::default())));
        }
    };
    let sessions = expect_context::<sessions::hands::Hands>();
    let start = move |_| {
        sessions.start(project.with_untracked(|project| project.as_ref().map(|it| it.id)));
    };
    let is_archived = Memo::new(move |_| status.get() == ProjectStatus::Archived);
    let archive_label = move || if is_archived.get() { "Make active again" } else { "Archive" };
    let archive = move |_| {
        if is_archived.get_untracked() {
            with(|hands, id| hands.set_status(id, ProjectStatus::Active));
        } else {
            with(|hands, id| hands.set_status(id, ProjectStatus::Archived));
        }
    };
    view! {
        <div class="actions">
            <button class="icon-button" title="Edit" aria-label="Edit the project" data-testid="edit-project" on:click=move |_| with(Hands::edit)>
                <Icon glyph=Glyph::Pencil />
            </button>
            <button class="icon-button" title=archive_label aria-label=archive_label data-testid="archive-project" on:click=archive>
                {move || view! { <Icon glyph=if is_archived.get() { Glyph::ArchiveRestore } else { Glyph::Archive } /> }}
            </button>
            <button class="icon-button" title="Delete" aria-label="Delete the project" data-testid="delete-project" on:click=delete>
                <Icon glyph=Glyph::Trash2 />
            </button>
            <button class="button primary" data-testid="start-session" on:click=start>
                <Icon glyph=Glyph::Play />
                "Start session"
            </button>
        </div>
    }
}

/// The project's totals in words.
fn figures(project: &Project) -> String {
    let credits = usize::try_from(project.total_credits_used).unwrap_or(usize::MAX);
    format!("{} · {}", counted(project.total_sessions as usize, "session"), counted(credits, "credit"))
}

fn tabs(href: &str) -> Vec<Tab> {
    let tab = |path: &str, label| Tab { href: format!("{href}{path}"), label, count: None };
    vec![
        tab("", "Overview"),
        tab("/timeline", "Timeline"),
        tab("/sessions", "Sessions"),
        tab("/files", "Files"),
        tab("/knowledge", "Knowledge"),
        tab("/charter", "Charter"),
    ]
}

#[component]
fn Unknown() -> impl IntoView {
    view! {
        <NotThere
            title="There is no such project"
            lead="It was deleted, or the link is wrong. What was deleted waits in the trash."
            ways=[("/projects", "To the projects"), ("/settings#trash", "To the trash")]
            testid="no-project"
        />
    }
}
