//! The list of sessions.

use domain::api::SessionSort;
use domain::session::{SessionStatus, SessionType};
use domain::{Id, Table};
use leptos::prelude::*;

use super::hands::Hands;
use super::model::{COLUMNS, FILTERS, Names, line, query};
use crate::browser::clock;
use crate::data::Data;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::list::{List, Nothing, Paged};
use crate::parts::page_head::PageHead;
use crate::parts::query::{Filter, FilterBar, FilterKind, Query};
use crate::parts::states::Way;

/// Every session.
#[component]
pub fn SessionsPage() -> impl IntoView {
    let data = expect_context::<Data>();
    let hands = expect_context::<Hands>();
    let address = Query::here();
    let (projects, accounts) = names(data);
    let list = Paged::new(data.follow(&[Table::Sessions, Table::Projects]), move |page| {
        let query = query(|name| address.get(name), clock::day_begins, page);
        let (projects, accounts) = (map(projects), map(accounts));
        Box::pin(async move {
            Ok(data.service().sessions(&query).await?.map(|session| line(&session, &projects, &accounts)))
        })
    });
    open_from_address(hands, address);
    let act = Callback::new(move |(id, name): (String, &'static str)| hands.act(&id, name));
    let nothing = Nothing {
        glyph: Glyph::History,
        sentence: "Each stretch of work on a project with an account: its objectives, credits, outcome and hand-off.",
        way: Some(Way { label: "Start a session", go: Callback::new(move |()| hands.start(None)) }),
    };
    view! {
        <div class="page wide-page">
            <PageHead title="Sessions">
                <button class="button primary" data-testid="start-session" on:click=move |_| hands.start(chosen(address))>
                    <Icon glyph=Glyph::Plus />
                    "Start session"
                </button>
            </PageHead>
            <FilterBar query=address filters=filters(projects, accounts) />
            <List label="Sessions" list=list columns=COLUMNS nothing=nothing filters=FILTERS on_act=Some(act) />
        </div>
    }
}

type Rows = Memo<Vec<(String, String)>>;

/// Ids and names of all projects and accounts. They change only with the names, not with every credit that is logged.
pub fn names(data: Data) -> (Rows, Rows) {
    let accounts =
        data.watch(&[Table::Accounts], |service| Box::pin(async move { service.all_accounts().await }));
    let accounts = Memo::new(move |_| {
        accounts.with(|rows| {
            rows.into_iter().flatten().map(|it| (it.id.to_string(), it.account_name.to_string())).collect()
        })
    });
    (project_names(data), accounts)
}

/// Ids and names of all projects.
pub fn project_names(data: Data) -> Rows {
    let projects =
        data.watch(&[Table::Projects], |service| Box::pin(async move { service.all_projects().await }));
    Memo::new(move |_| {
        projects.with(|rows| {
            rows.into_iter().flatten().map(|it| (it.id.to_string(), it.name.to_string())).collect()
        })
    })
}

/// The same, to look names up.
pub fn map(rows: Rows) -> Names {
    rows.get().into_iter().collect()
}

fn filters(projects: Rows, accounts: Rows) -> Vec<Filter> {
    let status = FilterKind::Choice("Any", SessionStatus::NAMES, SessionStatus::WORDS);
    let kind = FilterKind::Choice("Any", SessionType::NAMES, SessionType::WORDS);
    let sort = FilterKind::Choice("", SessionSort::NAMES, SessionSort::WORDS);
    vec![
        Filter { name: "q", label: "Find in objectives and notes", kind: FilterKind::Search },
        Filter { name: "project", label: "Project", kind: FilterKind::Rows("All", projects.into()) },
        Filter { name: "account", label: "Account", kind: FilterKind::Rows("All", accounts.into()) },
        Filter { name: "status", label: "Status", kind: status },
        Filter { name: "type", label: "Type", kind },
        Filter { name: "from", label: "From", kind: FilterKind::Day },
        Filter { name: "to", label: "To", kind: FilterKind::Day },
        Filter { name: "sort", label: "Sort by", kind: sort },
    ]
}

/// The project that the list is filtered by is the one that a new session is most likely about.
fn chosen(address: Query) -> Option<Id<domain::project::Project>> {
    Id::parse(&untrack(|| address.get("project"))).ok()
}

/// `?start=` opens the panel at once, for a project if it names one.
fn open_from_address(hands: Hands, address: Query) {
    Effect::new(move |_| {
        let start = address.get("start");
        if !start.is_empty() {
            hands.start(Id::parse(&start).ok());
            address.replace("start", "");
        }
    });
}
