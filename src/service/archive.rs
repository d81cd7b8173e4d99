//! Exports and imports.
//!
//! Rows go through as bytes: an export concatenates them, an import stores those that were checked. Both happen in one
//! transaction, so that what comes out is one moment of the data, and what goes in is all or nothing.

use std::collections::BTreeMap;

use domain::activity::{self, Action, Activity};
use domain::api::{Code, Failure};
use domain::archive::{self, Csv, Document, ImportMode, Plan, Planner, Preview, Refused, Scope, Writer};
use domain::conversation;
use domain::file;
use domain::knowledge;
use domain::project::Project;
use domain::queue::{self, QueueEntry};
use domain::session::{self, Session};
use domain::snapshot;
use domain::{Id, Index, KeyPart, Row, Table};

use super::work::{Work, live};
use super::{Change, Service};
use crate::store::{
    Direction, Mode, Record, Rows, Scan, Store, StoreError, Stretch, Transaction, id_of, read,
};

/// Rows that are read, or sent to be written, at a time: each time, an answer of the browser's is waited for.
const CHUNK: usize = 1_500;

/// Hears how many rows of how many are done, and says whether to go on.
pub type GoOn<'a> = dyn FnMut(usize, usize) -> bool + 'a;

/// What belongs before and behind the rows of an export.
#[derive(Clone, Debug, PartialEq)]
pub struct Exported {
    /// What goes before the rows.
    pub head: String,
    /// What goes behind them.
    pub tail: &'static str,
    /// How many they are.
    pub rows: usize,
    /// What the file should be called, without its ending.
    pub name: String,
}

/// A row as it was before an import; `None` where there was none.
type Before = (Table, String, Option<Vec<u8>>);

/// What takes an import back.
#[derive(Clone, Debug, Default)]
pub struct Undo {
    /// The rows as they were before.
    before: Vec<Before>,
    /// The line of the log that tells of the import: as long as it is the last one, nothing else was changed.
    line: Option<String>,
    preview: Preview,
}

impl<S: Store> Service<S> {
    /// Gives everything, or a project with all that belongs to it, to `write`; `None` where `go_on` said no.
    pub async fn export(
        &self,
        project: Option<Id<Project>>,
        write: &mut dyn FnMut(&[u8]),
        go_on: &mut GoOn<'_>,
    ) -> Result<Option<Exported>, Failure> {
        let store = self.store.begin(&Table::EXPORTED, Mode::Read).await?;
        let mut writer = Writer::default();
        let (scope, name, is_done) = match project {
            None => (
                Scope::All,
                "everything".to_owned(),
                self.write_all(&store, &mut writer, write, go_on).await?,
            ),
            Some(id) => {
                let project: Project = live(&store, id).await?;
                let rows = of_project(&store, id).await?;
                (Scope::Project, slug(project.name.as_str()), write_rows(rows, &mut writer, write, go_on))
            }
        };
        if !is_done {
            return Ok(None);
        }
        let (now, mut last) = (self.world.now(), Vec::new());
        let rows = writer.rows();
        let (head, tail) = writer.finish(now, scope, &mut last);
        write(&last);
        let day = now.to_string().chars().take(10).collect::<String>();
        Ok(Some(Exported { head, tail, rows, name: format!("paas-{name}-{day}") }))
    }

    async fn write_all(
        &self,
        store: &S::Transaction,
        writer: &mut Writer,
        write: &mut dyn FnMut(&[u8]),
        go_on: &mut GoOn<'_>,
    ) -> Result<bool, Failure> {
        let total = total(store).await?;
        for table in Table::EXPORTED {
            let mut is_wanted = true;
            each_chunk(store, table, |bodies| {
                let mut out = Vec::new();
                bodies.iter().for_each(|body| writer.row(table, body, &mut out));
                write(&out);
                is_wanted = go_on(writer.rows(), total);
                Ok(is_wanted)
            })
            .await?;
            if !is_wanted {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Gives a table as CSV to `write`; returns its rows, or `None` where `go_on` said no.
    pub async fn export_csv(
        &self,
        table: Table,
        write: &mut dyn FnMut(&[u8]),
        go_on: &mut GoOn<'_>,
    ) -> Result<Option<usize>, Failure> {
        let store = self.reading(&[table]).await?;
        let (mut csv, mut rows, mut is_wanted) = (Csv::of(table), 0, true);
        each_chunk(&store, table, |bodies| {
            let mut out = String::new();
            for body in bodies {
                csv.row(body, &mut out).map_err(|fault| unreadable(table, body, fault.to_string()))?;
            }
            rows += bodies.len();
            write(out.as_bytes());
            is_wanted = go_on(rows, 0);
            Ok(is_wanted)
        })
        .await?;
        Ok(is_wanted.then_some(rows))
    }

    /// What an import would do; `None` where `go_on` said no.
    pub async fn preview_import(
        &self,
        document: &Document<'_>,
        mode: ImportMode,
        go_on: &mut GoOn<'_>,
    ) -> Result<Option<Preview>, Failure> {
        let store = self.store.begin(&Table::EXPORTED, Mode::Read).await?;
        Ok(self.plan(&store, document, mode, go_on).await?.map(|plan| plan.preview))
    }

    /// Imports a document, all of it or nothing; `None`, with nothing changed, where `go_on` said no.
    pub async fn import(
        &self,
        document: &Document<'_>,
        mode: ImportMode,
        go_on: &mut GoOn<'_>,
    ) -> Result<Option<(Preview, Undo)>, Failure> {
        let work = self.work(&Table::EXPORTED).await?;
        let Some(plan) = self.plan(&work.store, document, mode, go_on).await? else { return Ok(None) };
        if plan.preview.changes_nothing() {
            return Ok(Some((plan.preview, Undo::default())));
        }
        let preview = plan.preview.clone();
        let Some(before) = work.carry_out(plan, go_on).await? else { return Ok(None) };
        work.note(Action::Imported, Table::Projects, None, format!("{} rows", before.len()))?;
        let line = work.last_line().await?;
        work.commit().await?;
        Ok(Some((preview.clone(), Undo { before, line, preview })))
    }

    /// Takes an import back, unless something was changed since.
    pub async fn undo_import(&self, undo: &Undo) -> Result<Preview, Failure> {
        let work = self.work(&Table::EXPORTED).await?;
        if undo.line.is_none() || work.last_line().await? != undo.line {
            return Err(Failure::conflict(
                "Something was changed since the import.",
                "Nothing was taken back. What was removed is in the backup that you made before, if you made one.",
            ));
        }
        for (table, id, _) in &undo.before {
            work.store.delete(*table, id)?;
        }
        for (table, id, before) in &undo.before {
            if let Some(body) = before {
                let keys = archive::keys(*table, body).map_err(|why| unreadable(*table, body, why))?;
                work.store.put(*table, Record { id: id.clone(), keys, body: body.clone() })?;
            }
        }
        Table::EXPORTED.iter().for_each(|table| work.tell(Change::of_all(*table)));
        work.note(Action::Restored, Table::Projects, None, "the state before the import".to_owned())?;
        work.commit().await?;
        Ok(undo.preview.clone())
    }

    async fn plan<'a>(
        &self,
        store: &S::Transaction,
        document: &Document<'a>,
        mode: ImportMode,
        go_on: &mut GoOn<'_>,
    ) -> Result<Option<Plan<'a>>, Failure> {
        let total = total(store).await?;
        let mut planner = Planner::new(document, mode);
        let mut done = 0;
        for table in Table::EXPORTED {
            let mut is_wanted = true;
            each_chunk(store, table, |bodies| {
                for body in bodies {
                    planner.existing(table, body.clone()).map_err(|why| unreadable(table, body, why))?;
                }
                done += bodies.len();
                is_wanted = go_on(done, total);
                Ok(is_wanted)
            })
            .await?;
            if !is_wanted {
                return Ok(None);
            }
        }
        Ok(Some(planner.plan(self.world.now())))
    }
}

impl<S: Store> Work<'_, S> {
    /// Does what a plan says; gives what the rows were before.
    async fn carry_out(&self, plan: Plan<'_>, go_on: &mut GoOn<'_>) -> Result<Option<Vec<Before>>, Failure> {
        let total = plan.puts.len();
        let mut before = Vec::with_capacity(total + plan.deletes.len());
        for change in plan.preview.tables.iter().filter(|it| it.added + it.changed + it.removed > 0) {
            self.tell(Change::of_all(change.table));
        }
        for (table, id, body) in plan.deletes {
            self.store.delete(table, &id)?;
            before.push((table, id, Some(body)));
        }
        // Rows may swap what each may have only once, a name for instance: none may stand in the way of another.
        for put in plan.puts.iter().filter(|put| put.before.is_some()) {
            self.store.delete(put.table, &put.id)?;
        }
        for (number, put) in plan.puts.into_iter().enumerate() {
            let (table, id, keys) = (put.table, put.id.clone(), put.keys());
            self.store.put(table, Record { id, keys, body: put.body.into_owned() })?;
            if number % CHUNK == CHUNK - 1 {
                // The store's answer shows how far it is; nothing else may be waited for.
                self.store.send(table).await?;
                if !go_on(number, total) {
                    return Ok(None);
                }
            }
            before.push((table, put.id, put.before));
        }
        Ok(Some(before))
    }

    /// The id of the last line of the log.
    async fn last_line(&self) -> Result<Option<String>, Failure> {
        let stretch = Stretch::of(activity::CREATED, []);
        let scan = Scan { stretch, direction: Direction::Down, after: None, limit: 1 };
        Ok(self.store.rows::<Activity>(&scan).await?.first().map(|line| line.id.to_string()))
    }
}

/// Says why a document was refused.
pub fn refusal(refused: &Refused) -> Failure {
    let fields = refused.faults.iter().map(|fault| (fault.place.clone(), fault.what.clone())).collect();
    let suggestion =
        "Nothing was changed. Take another copy of the file, or export it again where it came from.";
    Failure {
        fields,
        ..Failure::new(Code::Invalid, format!("This file cannot be imported: {refused}."), suggestion)
    }
}

fn unreadable(table: Table, body: &[u8], why: String) -> StoreError {
    StoreError::Unreadable { table, id: id_of(body), why }
}

/// Reads a table part by part, as long as `take` wants more.
async fn each_chunk(
    store: &impl Transaction,
    table: Table,
    mut take: impl FnMut(&[Vec<u8>]) -> Result<bool, StoreError>,
) -> Result<(), StoreError> {
    let mut after: Option<String> = None;
    loop {
        let bodies = store.dump(table, after.as_deref(), CHUNK).await?;
        let Some(last) = bodies.last() else { return Ok(()) };
        after = Some(id_of(last));
        if !take(&bodies)? || bodies.len() < CHUNK {
            return Ok(());
        }
    }
}

/// Rows of all tables.
async fn total(store: &impl Transaction) -> Result<usize, StoreError> {
    let mut total = 0;
    for table in Table::EXPORTED {
        total += store.size(table).await? as usize;
    }
    Ok(total)
}

/// Everything that belongs to a project, by table and id.
type Gathered = BTreeMap<(Table, String), Vec<u8>>;

async fn of_project(store: &impl Transaction, project: Id<Project>) -> Result<Gathered, StoreError> {
    let mut found = Gathered::new();
    one(store, Table::Projects, &project.to_string(), &mut found).await?;
    all(store, session::NUMBER, project.into(), &mut found).await?;
    all(store, file::OF_PROJECT, project.into(), &mut found).await?;
    let sessions: Vec<Session> = rows_of(&found)?;
    for session in &sessions {
        for index in [snapshot::SESSION, conversation::SESSION, queue::SESSION, knowledge::SOURCE] {
            all(store, index, session.id.into(), &mut found).await?;
        }
        one(store, Table::Accounts, &session.account_id.to_string(), &mut found).await?;
    }
    for entry in rows_of::<QueueEntry>(&found)? {
        for id in [Some(entry.from_account_id), entry.to_account_id].into_iter().flatten() {
            one(store, Table::Accounts, &id.to_string(), &mut found).await?;
        }
    }
    Ok(found)
}

fn rows_of<T: Row>(found: &Gathered) -> Result<Vec<T>, StoreError> {
    found.iter().filter(|((table, _), _)| *table == T::TABLE).map(|(_, body)| read(body)).collect()
}

async fn one(
    store: &impl Transaction,
    table: Table,
    id: &str,
    found: &mut Gathered,
) -> Result<(), StoreError> {
    let key = (table, id.to_owned());
    if !found.contains_key(&key)
        && let Some(body) = store.get(table, id).await?
    {
        found.insert(key, body);
    }
    Ok(())
}

async fn all(
    store: &impl Transaction,
    index: Index,
    parent: KeyPart,
    found: &mut Gathered,
) -> Result<(), StoreError> {
    for body in store.scan(&Scan::all(Stretch::of(index, [parent]))).await? {
        found.insert((index.table, id_of(&body)), body);
    }
    Ok(())
}

/// Writes what was gathered; false where `go_on` said no.
fn write_rows(
    found: Gathered,
    writer: &mut Writer,
    write: &mut dyn FnMut(&[u8]),
    go_on: &mut GoOn<'_>,
) -> bool {
    let total = found.len();
    for ((table, _), body) in found {
        let mut out = Vec::new();
        writer.row(table, &body, &mut out);
        write(&out);
    }
    go_on(total, total)
}

/// A name as a part of a file's name.
fn slug(name: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() { letter } else { '-' };
    let slug: String = name.to_lowercase().chars().map(plain).take(40).collect();
    slug.split('-').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests;
