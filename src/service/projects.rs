//! Projects.

use domain::activity::Action;
use domain::api::{Failure, Listing, ProjectQuery, ProjectSort};
use domain::project::{self, Project};
use domain::schema;
use domain::{Id, Table};

use super::edit::{changed, new_row, part, whole};
use super::list::{Plan, Words, list};
use super::work::{Work, live};
use super::{Fields, Service};
use crate::store::Store;

impl<S: Store> Service<S> {
    /// A page of projects.
    pub async fn projects(&self, query: &ProjectQuery) -> Result<Listing<Project>, Failure> {
        let store = self.reading(&[Table::Projects]).await?;
        let mut plan = match (query.sort, query.status) {
            (ProjectSort::Updated, Some(status)) => {
                Plan::new(project::STATUS, [status.name().into()], query.order)
            }
            (sort, _) => Plan::new(index_of(sort), [], query.order),
        };
        if let (Some(status), true) = (query.status, query.sort != ProjectSort::Updated) {
            plan.and("status", status.name());
        }
        let words = Words::of(query.q.as_deref());
        let holds = words.map(|words| move |it: &Project| words.are_in(&[it.name.as_str(), &it.description]));
        list(&store, &plan, &query.page, holds.as_ref().map(|holds| holds as _)).await
    }

    /// A project that is not in the trash.
    pub async fn project(&self, id: Id<Project>) -> Result<Project, Failure> {
        live(&self.reading(&[Table::Projects]).await?, id).await
    }

    /// Makes a project.
    pub async fn create_project(&self, fields: &Fields) -> Result<Project, Failure> {
        let fields = whole(schema::PROJECT, fields)?;
        let work = self.work(&[Table::Projects]).await?;
        let own = [
            ("total_credits_used", 0.into()),
            ("total_sessions", 0.into()),
            ("last_session_number", 0.into()),
        ];
        let project: Project = new_row(self.world.id(), work.now, fields, &own)?;
        work.expect_free_name(&project).await?;
        work.create(&project)?;
        work.commit().await?;
        Ok(project)
    }

    /// Changes a project.
    pub async fn update_project(&self, id: Id<Project>, fields: &Fields) -> Result<Project, Failure> {
        part(schema::PROJECT, fields)?;
        let work = self.work(&[Table::Projects]).await?;
        let mut project = changed(&work.live(id).await?, fields)?;
        work.expect_free_name(&project).await?;
        work.change(&mut project, Action::Updated)?;
        work.commit().await?;
        Ok(project)
    }

    /// Moves a project to the trash. Its sessions, files and the rest go with it by being its own: none of them is
    /// written, so that they come back exactly as they were.
    pub async fn delete_project(&self, id: Id<Project>) -> Result<Project, Failure> {
        let work = self.work(&[Table::Projects]).await?;
        let mut project = work.live(id).await?;
        work.bin(&mut project)?;
        work.tell_of_children();
        work.commit().await?;
        Ok(project)
    }

    /// Takes a project out of the trash, with all that went with it.
    pub async fn restore_project(&self, id: Id<Project>) -> Result<Project, Failure> {
        let work = self.work(&[Table::Projects]).await?;
        let mut project = work.trashed(id).await?;
        work.expect_free_name(&project).await?;
        work.unbin(&mut project)?;
        work.tell_of_children();
        work.commit().await?;
        Ok(project)
    }
}

impl<S: Store> Work<'_, S> {
    async fn expect_free_name(&self, project: &Project) -> Result<(), Failure> {
        let key = vec![project.name.key().into()];
        self.expect_free(project::NAME, key, &project.id.to_string(), "name", project.name.as_str()).await
    }

    fn tell_of_children(&self) {
        for table in [Table::Sessions, Table::Files, Table::Queue] {
            self.tell(super::Change::of_all(table));
        }
    }
}

fn index_of(sort: ProjectSort) -> domain::Index {
    match sort {
        ProjectSort::Updated => project::UPDATED,
        ProjectSort::Credits => project::CREDITS,
        ProjectSort::Sessions => project::SESSIONS,
        ProjectSort::Name => project::NAME,
    }
}
