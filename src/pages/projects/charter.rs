//! The charter: the standing rules of a project, kept word for word.

use domain::Id;
use domain::api::Failure;
use domain::project::Project;
use domain::schema::{self, Field};
use leptos::prelude::*;
use serde_json::Value;

use crate::data::Data;
use crate::parts::form::{Control, Form, FormBody, Input, Pending, as_json};
use crate::parts::panel::warn_before_leaving;
use crate::parts::states::FailureNote;
use crate::parts::toast::Toasts;
use crate::service::Fields;

/// The editor. It reads the project once: what others write meanwhile shows when it is saved, beside what was typed.
#[component]
pub fn CharterTab(
    /// The project.
    id: Id<Project>,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let read = RwSignal::new(None::<Result<Value, Failure>>);
    leptos::task::spawn_local(async move {
        let project = data.service().project(id).await;
        // The tab may have been left before the answer.
        let _ = read.try_set(Some(project.map(|project| as_json(&project))));
    });
    move || match read.get()? {
        Ok(row) => Some(view! { <Editor id=id row=row /> }.into_any()),
        Err(failure) => Some(view! { <FailureNote failure=failure /> }.into_any()),
    }
}

#[component]
fn Editor(id: Id<Project>, row: Value) -> impl IntoView {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let form = Form::change(charter_alone(), &row);
    warn_before_leaving(form.is_changed());
    let fresh = Callback::new(move |()| -> Pending<Value> {
        Box::pin(async move { Ok(as_json(&data.service().project(id).await?)) })
    });
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        Box::pin(async move {
            let project = data.service().update_project(id, &fields).await?;
            form.rebase(&as_json(&project));
            toasts.done("The charter is saved");
            Ok(())
        })
    });
    let control = Control::new("charter", "Charter")
        .hint("Goes word for word, never shortened, into every briefing of this project, right below its head. Rules, prohibitions, conventions, preferences: one a line reads best.")
        .input(Input::Lines(18));
    view! {
        <div class="charter-editor">
            <FormBody form=form controls=vec![control] verb="Save charter" save=save fresh=Some(fresh) done=Callback::new(|()| ()) />
        </div>
    }
}

/// The part of the schema that this form is about.
fn charter_alone() -> &'static [Field] {
    let place = schema::PROJECT.iter().position(|field| field.name == "charter");
    place.map_or(&[], |place| &schema::PROJECT[place..=place])
}
