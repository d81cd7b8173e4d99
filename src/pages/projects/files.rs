//! The files that matter to a project.

use domain::api::{FileQuery, FileSort};
use domain::file::{GitStatus, Importance, ProjectFile};
use domain::project::Project;
use domain::{Id, Table, schema};
use leptos::prelude::*;
use serde_json::{Value, json};

use super::model::{FILE_COLUMNS, file_line};
use crate::data::Data;
use crate::parts::form::{Control, Form, FormPanel, Input, Pending, as_json};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::list::{List, Nothing, Paged};
use crate::parts::query::{Filter, FilterBar, FilterKind, Query};
use crate::parts::states::Way;
use crate::parts::toast::Toasts;
use crate::service::Fields;

/// The files, with their panel.
#[component]
pub fn FilesTab(
    /// The project.
    id: Id<Project>,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let toasts = expect_context::<Toasts>();
    let address = Query::here();
    let panel = RwSignal::new(None::<Option<ProjectFile>>);
    let list = Paged::new(data.follow(&[Table::Files]), move |page| {
        let query = FileQuery {
            project_id: Some(id),
            importance: Importance::parse(&address.get("importance")),
            q: Some(address.get("q")).filter(|words| !words.trim().is_empty()),
            sort: FileSort::parse(&address.get("sort")).unwrap_or_default(),
            page,
            ..FileQuery::default()
        };
        Box::pin(async move { Ok(data.service().files(&query).await?.map(|file| file_line(&file))) })
    });
    let act = Callback::new(move |(file, name): (String, &'static str)| {
        let Ok(file) = Id::<ProjectFile>::parse(&file) else { return };
        leptos::task::spawn_local(async move {
            let done = match name {
                "open" => data.service().file(file).await.map(|file| panel.set(Some(Some(file)))),
                _ => delete(data, toasts, file).await,
            };
            if let Err(failure) = done {
                toasts.trouble(failure.to_string());
            }
        });
    });
    let add = Callback::new(move |()| panel.set(Some(None)));
    let nothing = Nothing {
        glyph: Glyph::Files,
        sentence: "The files that matter to this project, the most important first in every briefing.",
        way: Some(Way { label: "Add a file", go: add }),
    };
    view! {
        <div class="with-action">
            <FilterBar query=address filters=filters() />
            <button class="button" data-testid="add-file" on:click=move |_| add.run(())>
                <Icon glyph=Glyph::Plus />
                "Add file"
            </button>
        </div>
        <List label="Files" list=list columns=FILE_COLUMNS nothing=nothing filters=&["q", "importance"] on_act=Some(act) />
        {move || panel.get().map(|file| view! { <FilePanel project=id file=file on_close=Callback::new(move |()| panel.set(None)) /> })}
    }
}

async fn delete(data: Data, toasts: Toasts, id: Id<ProjectFile>) -> Result<(), domain::api::Failure> {
    let file = data.service().delete_file(id).await?;
    toasts.undo(format!("{} is in the trash", file.file_path), move || {
        leptos::task::spawn_local(async move {
            if let Err(failure) = data.service().restore_file(id).await {
                toasts.trouble(failure.to_string());
            }
        });
    });
    Ok(())
}

#[component]
fn FilePanel(project: Id<Project>, file: Option<ProjectFile>, on_close: Callback<()>) -> impl IntoView {
    let data = expect_context::<Data>();
    let id = file.as_ref().map(|file| file.id);
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        Box::pin(async move {
            let service = data.service();
            match id {
                Some(id) => service.update_file(id, &fields).await.map(drop),
                None => service.create_file(&fields).await.map(drop),
            }
        })
    });
    let fresh = id.map(|id| {
        Callback::new(move |()| -> Pending<Value> {
            Box::pin(async move { Ok(as_json(&data.service().file(id).await?)) })
        })
    });
    let (title, form) = match &file {
        Some(file) => (file.file_path.clone(), Form::change(schema::FILE, &as_json(file))),
        None => {
            let start = Fields::from_iter([("project_id".to_owned(), json!(project))]);
            ("New file".to_owned(), Form::create(schema::FILE, start))
        }
    };
    let verb = if id.is_some() { "Save" } else { "Add file" };
    view! { <FormPanel title=title form=form controls=controls() verb=verb save=save fresh=fresh on_close=on_close /> }
}

fn controls() -> Vec<Control> {
    vec![
        Control::new("file_path", "Path").hint("As the project names it: src/cart/total.rs"),
        Control::new("importance", "Importance").input(Input::Words(Importance::WORDS)),
        Control::new("file_type", "Type").hint("An extension or a word: rs, config, migration."),
        Control::new("git_status", "Git").input(Input::Words(GitStatus::WORDS)),
        Control::new("size_bytes", "Size in bytes"),
        Control::new("notes", "Notes"),
    ]
}

fn filters() -> Vec<Filter> {
    let importance = FilterKind::Choice("Any", Importance::NAMES, Importance::WORDS);
    let sort = FilterKind::Choice("", FileSort::NAMES, FileSort::WORDS);
    vec![
        Filter { name: "q", label: "Find a file", kind: FilterKind::Search },
        Filter { name: "importance", label: "Importance", kind: importance },
        Filter { name: "sort", label: "Sort by", kind: sort },
    ]
}
