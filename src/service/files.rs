//! The files that matter to a project.

use domain::activity::Action;
use domain::api::{Failure, FileQuery, FileSort, Listing, Order};
use domain::file::{self, ProjectFile};
use domain::project::{self, Project};
use domain::schema;
use domain::{Id, KeyPart, Table};

use super::edit::{changed, new_row, part, whole};
use super::list::{Plan, Words, list};
use super::work::{Work, live};
use super::{Fields, Service};
use crate::store::{Store, Stretch, Transaction};

const BOTH: &[Table] = &[Table::Projects, Table::Files];

impl<S: Store> Service<S> {
    /// A page of files; without a project they are of all projects, in the order of the last change.
    pub async fn files(&self, query: &FileQuery) -> Result<Listing<ProjectFile>, Failure> {
        let store = self.reading(BOTH).await?;
        let mut plan = plan(query);
        plan.but_of(&store.ids(&Stretch::of(project::TRASH, [])).await?, query.project_id);
        let words = Words::of(query.q.as_deref());
        let keep = |it: &ProjectFile| {
            query.importance.is_none_or(|importance| it.importance == importance)
                && words.as_ref().is_none_or(|words| words.are_in(&[&it.file_path, &it.notes]))
        };
        let looks = query.importance.is_some() || words.is_some();
        list(&store, &plan, &query.page, if looks { Some(&keep) } else { None }).await
    }

    /// A file that is not in the trash, nor its project.
    pub async fn file(&self, id: Id<ProjectFile>) -> Result<ProjectFile, Failure> {
        live_file(&self.reading(BOTH).await?, id).await
    }

    /// Adds a file to a project.
    pub async fn create_file(&self, fields: &Fields) -> Result<ProjectFile, Failure> {
        let fields = whole(schema::FILE, fields)?;
        let work = self.work(BOTH).await?;
        let _: Project = work.parent(&fields, "project_id").await?;
        let file: ProjectFile = new_row(self.world.id(), work.now, fields, &[])?;
        work.expect_free_path(&file).await?;
        work.create(&file)?;
        work.commit().await?;
        Ok(file)
    }

    /// Changes what is known of a file.
    pub async fn update_file(&self, id: Id<ProjectFile>, fields: &Fields) -> Result<ProjectFile, Failure> {
        part(schema::FILE, fields)?;
        let work = self.work(BOTH).await?;
        let mut file: ProjectFile = changed(&live_file(&work.store, id).await?, fields)?;
        work.expect_free_path(&file).await?;
        work.change(&mut file, Action::Updated)?;
        work.commit().await?;
        Ok(file)
    }

    /// Moves a file entry to the trash; the file itself is not touched.
    pub async fn delete_file(&self, id: Id<ProjectFile>) -> Result<ProjectFile, Failure> {
        let work = self.work(BOTH).await?;
        let mut file = live_file(&work.store, id).await?;
        work.bin(&mut file)?;
        work.commit().await?;
        Ok(file)
    }

    /// Takes a file entry out of the trash.
    pub async fn restore_file(&self, id: Id<ProjectFile>) -> Result<ProjectFile, Failure> {
        let work = self.work(BOTH).await?;
        let mut file: ProjectFile = work.trashed(id).await?;
        let _: Project = work.live(file.project_id).await?;
        work.expect_free_path(&file).await?;
        work.unbin(&mut file)?;
        work.commit().await?;
        Ok(file)
    }
}

impl<S: Store> Work<'_, S> {
    async fn expect_free_path(&self, file: &ProjectFile) -> Result<(), Failure> {
        let key = vec![file.project_id.into(), file.file_path.as_str().into()];
        self.expect_free(file::PATH, key, &file.id.to_string(), "file_path", &file.file_path).await
    }

    /// Adds files to a project, or changes those that it has under the same path.
    pub(super) async fn keep_files(&self, project: Id<Project>, files: &[Fields]) -> Result<u32, Failure> {
        for given in files {
            let mut fields = given.clone();
            fields.insert("project_id".to_owned(), project.to_string().into());
            schema::check(schema::FILE, &fields, schema::Extent::Whole).map_err(Failure::invalid)?;
            let path = fields.get("file_path").and_then(|path| path.as_str()).unwrap_or_default();
            let known = self.ids(&Stretch::of(file::PATH, [project.into(), path.into()])).await?;
            match known.first() {
                Some(id) => {
                    let mut row: ProjectFile = changed(&self.live(*id).await?, &fields)?;
                    self.follow(&mut row)?;
                }
                None => {
                    let fields = schema::fill(schema::FILE, &fields);
                    self.put::<ProjectFile>(&new_row(self.service.world.id(), self.now, fields, &[])?)?;
                }
            }
        }
        Ok(files.len() as u32)
    }
}

async fn live_file(store: &impl Transaction, id: Id<ProjectFile>) -> Result<ProjectFile, Failure> {
    let file: ProjectFile = live(store, id).await?;
    let _: Project = live(store, file.project_id).await?;
    Ok(file)
}

fn plan(query: &FileQuery) -> Plan {
    let Some(project) = query.project_id else {
        return Plan::new(file::ALL_UPDATED, [], query.order);
    };
    let project: [KeyPart; 1] = [project.into()];
    match query.sort {
        FileSort::Updated => Plan::new(file::UPDATED, project, query.order),
        FileSort::Path => Plan::new(file::PATH, project, query.order),
        // The most important has the lowest key.
        FileSort::Importance => Plan::new(file::IMPORTANCE, project, reversed(query.order)),
    }
}

/// The other way.
pub(super) fn reversed(order: Order) -> Order {
    match order {
        Order::Ascending => Order::Descending,
        Order::Descending => Order::Ascending,
    }
}
