//! What can be done with projects, from every page that shows them.

use std::pin::Pin;

use domain::Id;
use domain::api::Failure;
use domain::project::{Project, ProjectStatus};
use leptos::prelude::*;
use serde_json::json;

use crate::data::Data;
use crate::parts::deferred::{NOT_FETCHED, deferred};
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
        self.go(id, Deed::Edit);
    }

    /// Changes where a project stands; the notice takes it back.
    pub fn set_status(self, id: Id<Project>, status: ProjectStatus) {
        self.go(id, Deed::SetStatus(status));
    }

    /// Moves a project to the trash; the notice takes it back. `then` runs once it is there.
    pub fn delete(self, id: Id<Project>, then: impl FnOnce() + 'static) {
        self.go(id, Deed::Delete(Box::new(then)));
    }

    fn go(self, id: Id<Project>, deed: Deed) {
        leptos::task::spawn_local(async move {
            match doing().await {
                Ok(carry_out) => carry_out(self, id, deed).await,
                Err(_) => self.toasts.trouble(NOT_FETCHED),
            }
        });
    }

    async fn carry_out(self, id: Id<Project>, deed: Deed) {
        let done = match deed {
            Deed::Edit => self.open(id).await,
            Deed::SetStatus(status) => self.put_and_tell(id, status).await,
            Deed::PutBack(status) => self.put_status(id, status).await,
            Deed::Delete(then) => self.put_away(id, then).await,
            Deed::Restore => self.restore(id).await,
        };
        if let Err(failure) = done {
            self.toasts.trouble(failure.to_string());
        }
    }

    async fn open(self, id: Id<Project>) -> Result<(), Failure> {
        let project = self.data.service().project(id).await?;
        self.panel.set(Some(Subject::Old(Box::new(project))));
        Ok(())
    }

    async fn put_and_tell(self, id: Id<Project>, status: ProjectStatus) -> Result<(), Failure> {
        let before = self.data.service().project(id).await?;
        self.put_status(id, status).await?;
        let text = format!("{} is {} now", before.name, status.words().to_lowercase());
        self.toasts.undo(text, move || self.go(id, Deed::PutBack(before.status)));
        Ok(())
    }

    async fn put_status(self, id: Id<Project>, status: ProjectStatus) -> Result<(), Failure> {
        let fields = Fields::from_iter([("status".to_owned(), json!(status.name()))]);
        self.data.service().update_project(id, &fields).await.map(drop)
    }

    async fn put_away(self, id: Id<Project>, then: Box<dyn FnOnce()>) -> Result<(), Failure> {
        let project = self.data.service().delete_project(id).await?;
        then();
        self.toasts.undo(format!("{} is in the trash", project.name), move || self.go(id, Deed::Restore));
        Ok(())
    }

    async fn restore(self, id: Id<Project>) -> Result<(), Failure> {
        let project = self.data.service().restore_project(id).await?;
        self.toasts.done(format!("{} is back", project.name));
        Ok(())
    }
}

/// What is done with one project.
enum Deed {
    Edit,
    SetStatus(ProjectStatus),
    PutBack(ProjectStatus),
    Delete(Box<dyn FnOnce()>),
    Restore,
}

/// Does it.
type Do = fn(Hands, Id<Project>, Deed) -> Pin<Box<dyn Future<Output = ()>>>;

deferred! {
    doing in records: Do = |hands, id, deed| Box::pin(hands.carry_out(id, deed));
}
