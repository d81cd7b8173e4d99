//! A project's sessions, and the knowledge that came from them.

use domain::api::SessionQuery;
use domain::project::Project;
use domain::{Id, Table};
use leptos::prelude::*;

use super::model::{KNOWLEDGE_COLUMNS, SESSION_COLUMNS, knowledge_line, session_line};
use crate::data::Data;
use crate::parts::icon::Glyph;
use crate::parts::list::{List, Nothing, Paged};

/// The sessions, the latest first.
#[component]
pub fn SessionsTab(
    /// The project.
    id: Id<Project>,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let list = Paged::new(data.follow(&[Table::Sessions]), move |page| {
        let query = SessionQuery { project_id: Some(id), page, ..SessionQuery::default() };
        Box::pin(
            async move { Ok(data.service().sessions(&query).await?.map(|session| session_line(&session))) },
        )
    });
    let nothing = Nothing {
        glyph: Glyph::History,
        sentence: "Each stretch of work on this project, numbered from 1. Start the first one above.",
        way: None,
    };
    view! { <List label="Sessions" list=list columns=SESSION_COLUMNS nothing=nothing /> }
}

/// What was learnt in the project's sessions.
#[component]
pub fn KnowledgeTab(
    /// The project.
    id: Id<Project>,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let list = Paged::new(data.follow(&[Table::Knowledge, Table::Sessions]), move |page| {
        Box::pin(async move {
            Ok(data.service().knowledge_of_project(id, &page).await?.map(|entry| knowledge_line(&entry)))
        })
    });
    let nothing = Nothing {
        glyph: Glyph::BookOpen,
        sentence: "What was learnt in this project's sessions. A finished session suggests entries; a yes keeps them.",
        way: None,
    };
    view! { <List label="Knowledge" list=list columns=KNOWLEDGE_COLUMNS nothing=nothing /> }
}
