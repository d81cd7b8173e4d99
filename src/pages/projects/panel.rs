//! Making and changing a project in the panel at the right.

use domain::project::{Project, ProjectStatus};
use domain::schema;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use serde_json::Value;

use super::hands::{Hands, Subject};
use super::model::address;
use crate::data::Data;
use crate::parts::form::{Control, Form, FormPanel, Input, Pending, as_json};
use crate::parts::toast::Toasts;
use crate::service::Fields;

/// The panel, open while `hands` has a subject for it.
#[component]
pub fn ProjectPanel(
    /// The deeds that it belongs to.
    hands: Hands,
) -> impl IntoView {
    let close = Callback::new(move |()| hands.panel.set(None));
    move || match hands.panel.get()? {
        Subject::New => Some(view! { <NewProject on_close=close /> }.into_any()),
        Subject::Old(project) => Some(view! { <OldProject project=*project on_close=close /> }.into_any()),
    }
}

#[component]
fn NewProject(on_close: Callback<()>) -> impl IntoView {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let navigate = use_navigate();
    let made = StoredValue::new(String::new());
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        Box::pin(async move {
            let project = data.service().create_project(&fields).await?;
            toasts.done(format!("{} is saved", project.name));
            made.set_value(address(&project));
            Ok(())
        })
    });
    // A new project is opened at once: its first session is the next step.
    let on_close = Callback::new(move |()| {
        let address = made.get_value();
        on_close.run(());
        if !address.is_empty() {
            navigate(&address, NavigateOptions::default());
        }
    });
    let form = Form::create(schema::PROJECT, Fields::new());
    view! { <FormPanel title="New project" form=form controls=controls(true) verb="Create project" save=save on_close=on_close /> }
}

#[component]
fn OldProject(project: Project, on_close: Callback<()>) -> impl IntoView {
    let data = expect_context::<Data>();
    let toasts = expect_context::<Toasts>();
    let id = project.id;
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        Box::pin(async move {
            let project = data.service().update_project(id, &fields).await?;
            toasts.done(format!("{} is saved", project.name));
            Ok(())
        })
    });
    let fresh = Callback::new(move |()| -> Pending<Value> {
        Box::pin(async move { Ok(as_json(&data.service().project(id).await?)) })
    });
    let form = Form::change(schema::PROJECT, &as_json(&project));
    let title = format!("Edit {}", project.name);
    view! {
        <FormPanel title=title form=form controls=controls(false) verb="Save" save=save fresh=Some(fresh) on_close=on_close />
    }
}

fn controls(is_new: bool) -> Vec<Control> {
    let charter = Control::new("charter", "Charter")
        .hint("Standing rules, prohibitions, conventions. They go word for word into every briefing of this project.")
        .input(Input::Lines(if is_new { 5 } else { 10 }));
    vec![
        Control::new("name", "Name"),
        Control::new("description", "Description").hint("What it is, in a sentence or two."),
        Control::new("status", "Status").input(Input::Words(ProjectStatus::WORDS)),
        Control::new("specialization", "Tags")
            .hint("Kinds of work, with commas between them: frontend, rust."),
        charter,
    ]
}
