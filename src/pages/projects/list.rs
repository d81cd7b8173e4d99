//! The list of projects.

use domain::Table;
use domain::api::ProjectSort;
use domain::project::ProjectStatus;
use leptos::prelude::*;

use super::hands::Hands;
use super::model::{COLUMNS, FILTERS, line, query};
use super::panel::ProjectPanel;
use crate::data::Data;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::list::{List, Nothing, Paged};
use crate::parts::page_head::PageHead;
use crate::parts::query::{Filter, FilterBar, FilterKind, Query};
use crate::parts::states::Way;

/// Every project.
#[component]
pub fn ProjectsPage() -> impl IntoView {
    let hands = Hands::here();
    view! {
        <div class="page">
            <PageHead title="Projects">
                <button class="button primary" data-testid="new-project" on:click=move |_| hands.create()>
                    <Icon glyph=Glyph::Plus />
                    "New project"
                </button>
            </PageHead>
            <ProjectList hands=hands />
        </div>
        <ProjectPanel hands=hands />
    }
}

/// The filters and the rows, for every page that lists projects.
#[component]
pub fn ProjectList(
    /// What its buttons do.
    hands: Hands,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let address = Query::here();
    let list = Paged::new(data.follow(&[Table::Projects]), move |page| {
        let query = query(|name| address.get(name), page);
        Box::pin(async move { Ok(data.service().projects(&query).await?.map(|project| line(&project))) })
    });
    let act = Callback::new(move |(id, name): (String, &'static str)| hands.act(&id, name));
    let create = Callback::new(move |()| hands.create());
    let nothing = Nothing {
        glyph: Glyph::FolderKanban,
        sentence: "Every product that you build, with its charter, its history and where it stands.",
        way: Some(Way { label: "Add your first project", go: create }),
    };
    view! {
        <FilterBar query=address filters=filters() />
        <List label="Projects" list=list columns=COLUMNS nothing=nothing filters=FILTERS on_act=Some(act) />
    }
}

fn filters() -> Vec<Filter> {
    let status = FilterKind::Choice("Any", ProjectStatus::NAMES, ProjectStatus::WORDS);
    let sort = FilterKind::Choice("", ProjectSort::NAMES, ProjectSort::WORDS);
    vec![
        Filter { name: "q", label: "Find a project", kind: FilterKind::Search },
        Filter { name: "status", label: "Status", kind: status },
        Filter { name: "sort", label: "Sort by", kind: sort },
    ]
}
