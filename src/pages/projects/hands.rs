//! What can be done with projects, from every page that shows them.

use domain::Id;
use domain::api::Failure;
use domain::project::{Project, ProjectStatus};
use leptos::prelude::*;
use serde_json::json;

use crate::data::Data;
use crate::parts::toast::Toasts;
use crate::service::Fields;

/// What the panel at the right is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A project that is to be made.
    New,
    /// A project that is to be changed.
    Old(Box<Project>),
}

/// The deeds, with the panel that some of them open.
#[derive(Clone, Copy)]
pub struct Hands {
    data: Data,
    toasts: Toasts,
    /// What the panel is about; closed without anything.
    pub panel: RwSignal<Option<Subject>>,
}

impl Hands {
    /// From the context, with a panel of its own.
    pub fn here() -> Self {
        Self { data: expect_context(), toasts: expect_context(), panel: RwSignal::new(None) }
    }

    /// Does what a list's button asks for.
    pub fn act(self, id: &str, name: &str) {
        let Ok(id) = Id::<Project>::parse(id) else { return };
        match name {
            "edit" => self.edit(id),
            "archive" => self.set_status(id, ProjectStatus::Archived),
            "activate" => self.set_status(id, ProjectStatus::Active),
            "delete" => self.delete(id, || ()),
            _ => (),
        }
    }

    /// Opens the panel for a new project.
    pub fn create(self) {
        self.panel.set(Some(Subject::New));
    }

    /// Opens the panel for a project.
    pub fn edit(self, id: Id<Project>) {
        self.go(async move {
            let project = self.data.service().project(id).await?;
            self.panel.set(Some(Subject::Old(Box::new(project))));
            Ok(())
        });
    }

    /// Changes where a project stands; the notice takes it back.
    pub fn set_status(self, id: Id<Project>, status: ProjectStatus) {
        self.go(async move {
            let before = self.data.service().project(id).await?;
            self.put_status(id, status).await?;
            let text = format!("{} is {} now", before.name, status.words().to_lowercase());
            self.toasts.undo(text, move || self.go(self.put_status(id, before.status)));
            Ok(())
        });
    }

    /// Moves a project to the trash; the notice takes it back. `then` runs once it is there.
    pub fn delete(self, id: Id<Project>, then: impl FnOnce() + 'static) {
        self.go(async move {
            let project = self.data.service().delete_project(id).await?;
            then();
            self.toasts.undo(format!("{} is in the trash", project.name), move || self.restore(id));
            Ok(())
        });
    }

    fn restore(self, id: Id<Project>) {
        self.go(async move {
            let project = self.data.service().restore_project(id).await?;
            self.toasts.done(format!("{} is back", project.name));
            Ok(())
        });
    }

    async fn put_status(self, id: Id<Project>, status: ProjectStatus) -> Result<(), Failure> {
        let fields = Fields::from_iter([("status".to_owned(), json!(status.name()))]);
        self.data.service().update_project(id, &fields).await.map(drop)
    }

    fn go(self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        leptos::task::spawn_local(async move {
            if let Err(failure) = work.await {
                self.toasts.trouble(failure.to_string());
            }
        });
    }
}
