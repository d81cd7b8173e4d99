//! Exports: everything, a project, or a table to look at elsewhere.

use domain::Table;
use domain::api::{Page, ProjectQuery, ProjectSort};
use leptos::prelude::*;

use super::model::title;
use super::work::{Work, WorkBar};
use crate::browser::files;
use crate::data::Data;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::{counted, size};
use crate::parts::states::FailureNote;
use crate::parts::toast::Toasts;
use crate::protocol::data::{Job, Outcome, Scope};

/// The section.
#[component]
pub fn ExportSection() -> impl IntoView {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let work = Work::new();
    let (scope, table) = (RwSignal::new(String::new()), RwSignal::new(Table::Accounts));
    let projects = data.watch(&[Table::Projects], move |service| {
        let page = Page { limit: Page::MOST, cursor: None };
        let query = ProjectQuery { page, sort: ProjectSort::Updated, ..ProjectQuery::default() };
        Box::pin(async move { Ok(service.projects(&query).await?.items) })
    });
    let options = move || {
        let named = |it: domain::project::Project| view! { <option value=it.id.to_string()>{it.name.to_string()}</option> };
        projects.get().unwrap_or_default().into_iter().map(named).collect_view()
    };
    let save = move |job| {
        work.start(job, None, move |outcome, made| {
            let (Outcome::Written(written), Some(file)) = (outcome, made) else { return };
            match files::save(&written.name, &file) {
                Ok(()) => toasts.done(format!(
                    "{} in {} go to your downloads",
                    counted(written.rows, "row"),
                    size(written.bytes as usize)
                )),
                Err(_) => toasts.trouble(
                    "The browser did not take the file. Allow downloads for this page, then export again.",
                ),
            }
        });
    };
    let export = move |_| {
        let id = scope.get_untracked();
        save(Job::Export(if id.is_empty() { Scope::All } else { Scope::Project(id) }));
    };
    view! {
        <section class="setting" aria-labelledby="export">
            <h2 id="export">"Export"</h2>
            <p class="muted">"One file with every row, the trash included: for a backup, or to go on in another browser."</p>
            <div class="actions">
                <label class="select">
                    <span>"What"</span>
                    <select data-testid="export-scope" on:change=move |event| scope.set(event_target_value(&event))>
                        <option value="">"Everything"</option>
                        {options}
                    </select>
                </label>
                <button class="button primary" data-testid="export" disabled=move || work.is_busy() on:click=export>
                    <Icon glyph=Glyph::Download />
                    "Export"
                </button>
            </div>
            <div class="actions">
                <label class="select">
                    <span>"Table"</span>
                    <select
                        data-testid="csv-table"
                        on:change=move |event| table.set(Table::parse(&event_target_value(&event)).unwrap_or(Table::Accounts))
                    >
                        {Table::EXPORTED
                            .map(|it| view! { <option value=it.name() selected=it == Table::Accounts>{title(it)}</option> })
                            .collect_view()}
                    </select>
                </label>
                <button class="button" data-testid="csv" disabled=move || work.is_busy() on:click=move |_| save(Job::Csv(table.get_untracked()))>
                    <Icon glyph=Glyph::FileText />
                    "Save as CSV"
                </button>
            </div>
            <WorkBar work=work />
            {move || work.failure.get().map(|failure| view! { <FailureNote failure=failure /> })}
        </section>
    }
}
