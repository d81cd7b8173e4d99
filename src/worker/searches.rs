//! The indexes of the searches, made when they are first needed and kept in step with the data.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeSet, VecDeque};

use domain::conversation::Turn;
use domain::knowledge::Knowledge;
use domain::search::{Entry, Field, Filter, Index, Query, Ranking, excerpt};
use domain::session::{self, Session};
use domain::{Row, Table, project};
use futures_channel::oneshot;
use serde_json::Value;

use super::jobs::{Desk, Stop};
use crate::protocol::data::{Found, Hit, Marks, Search, Step, Within};
use crate::service::Change;
use crate::store::{Mode, Store, StoreError, Stretch, Transaction, id_of, read};

/// Rows that are read at a time.
const CHUNK: usize = 500;
/// Bytes of a turn that are sent; turns can be megabytes.
const EXCERPT: usize = 320;

/// All searches of a worker.
#[derive(Default)]
pub(super) struct Searches {
    knowledge: Shelf,
    sessions: Shelf,
    turns: Shelf,
}

/// A table's index, and what changed since it was brought into step.
#[derive(Default)]
struct Shelf {
    index: RefCell<Option<Index>>,
    changed: RefCell<Changed>,
    gate: Gate,
}

#[derive(Default)]
struct Changed {
    rows: BTreeSet<String>,
    all: bool,
}

/// Rows that can be searched.
trait Searched: Row {
    /// Its texts, by the names of their fields.
    fn texts(&self) -> Vec<(&'static str, Field, String)>;
    /// What it can be filtered by.
    fn facets(&self) -> Vec<(&'static str, String)>;
    /// What its score is multiplied with.
    fn boost(&self) -> f32 {
        1.0
    }
}

impl Searched for Knowledge {
    fn texts(&self) -> Vec<(&'static str, Field, String)> {
        let tags: Vec<&str> = self.tags.iter().collect();
        vec![
            ("title", Field::Title, self.title.to_string()),
            ("tags", Field::Tags, tags.join(" ")),
            ("description", Field::Body, self.description.clone()),
        ]
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        let tags = self.tags.iter().map(|tag| ("tags", tag.to_owned()));
        tags.chain([("category", self.category.name().to_owned())]).collect()
    }

    /// What is used often and helps comes a little earlier.
    fn boost(&self) -> f32 {
        let helps = self.success_rate().unwrap_or(0.5) as f32;
        (1.0 + 0.05 * (1.0 + self.usage_count as f32).ln()) * (0.9 + 0.2 * helps)
    }
}

impl Searched for Session {
    fn texts(&self) -> Vec<(&'static str, Field, String)> {
        vec![
            ("objectives", Field::Title, self.objectives.clone()),
            ("accomplishments", Field::Body, self.accomplishments.clone()),
            ("blockers", Field::Body, self.blockers.clone()),
            ("handoff_notes", Field::Body, self.handoff_notes.clone()),
        ]
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        vec![
            ("project_id", self.project_id.to_string()),
            ("account_id", self.account_id.to_string()),
            ("status", self.status.name().to_owned()),
            ("session_type", self.session_type.name().to_owned()),
        ]
    }
}

impl Searched for Turn {
    fn texts(&self) -> Vec<(&'static str, Field, String)> {
        vec![("content", Field::Body, self.content.clone())]
    }

    fn facets(&self) -> Vec<(&'static str, String)> {
        vec![("session_id", self.session_id.to_string())]
    }
}

impl Searches {
    /// Remembers what has to be read again.
    pub(super) fn hear(&self, changes: &[Change]) {
        for change in changes {
            let shelf = match change.table {
                Table::Knowledge => &self.knowledge,
                Table::Sessions => &self.sessions,
                Table::Turns => &self.turns,
                _ => continue,
            };
            let mut changed = shelf.changed.borrow_mut();
            match &change.id {
                Some(id) => drop(changed.rows.insert(id.clone())),
                None => changed.all = true,
            }
        }
    }

    /// Makes every index anew when it is next needed: changes may have been missed.
    pub(super) fn forget(&self) {
        for shelf in [&self.knowledge, &self.sessions, &self.turns] {
            shelf.changed.borrow_mut().all = true;
        }
    }

    /// Finds rows, the best first.
    pub(super) async fn find<S: Store>(
        &self,
        store: &S,
        search: &Search,
        desk: &mut Desk<'_>,
    ) -> Result<Found, Stop> {
        let query = Query::parse(&search.text);
        if query.is_empty() {
            return Ok(Found::default());
        }
        match search.within {
            Within::Knowledge => self.knowledge.find::<Knowledge, S>(store, &query, search, &[], desk).await,
            Within::Sessions => {
                let hidden = hidden_projects(store).await?;
                self.sessions.find::<Session, S>(store, &query, search, &hidden, desk).await
            }
            Within::Turns => {
                let hidden = hidden_sessions(store).await?;
                self.turns.find::<Turn, S>(store, &query, search, &hidden, desk).await
            }
        }
    }
}

/// Projects in the trash: their sessions are hidden.
async fn hidden_projects(store: &impl Store) -> Result<Vec<(String, String)>, StoreError> {
    let store = store.begin(&[Table::Projects], Mode::Read).await?;
    let ids = store.ids(&Stretch::of(project::TRASH, [])).await?;
    Ok(ids.into_iter().map(|id| ("project_id".to_owned(), id)).collect())
}

/// Sessions in the trash, by themselves or with their project: their conversations are hidden.
async fn hidden_sessions(store: &impl Store) -> Result<Vec<(String, String)>, StoreError> {
    let store = store.begin(&[Table::Projects, Table::Sessions], Mode::Read).await?;
    let mut ids = store.ids(&Stretch::of(session::TRASH, [])).await?;
    for project in store.ids(&Stretch::of(project::TRASH, [])).await? {
        ids.extend(store.ids(&Stretch::of(session::NUMBER, [project.into()])).await?);
    }
    Ok(ids.into_iter().map(|id| ("session_id".to_owned(), id)).collect())
}

impl Shelf {
    async fn find<T: Searched, S: Store>(
        &self,
        store: &S,
        query: &Query,
        search: &Search,
        hidden: &[(String, String)],
        desk: &mut Desk<'_>,
    ) -> Result<Found, Stop> {
        let _pass = self.gate.enter().await;
        let mut index = self.in_step::<T, S>(store, desk).await?;
        let ranking = index.search(query, Filter { with: &search.filters, without: hidden });
        *self.index.borrow_mut() = Some(index);
        let store = store.begin(&[T::TABLE], Mode::Read).await?;
        let mut found = Found { hits: Vec::new(), total: ranking.hits.len() };
        for hit in ranking.hits.iter().skip(search.from).take(search.limit) {
            let id = domain::Id::<T>::from_bits(hit.key).to_string();
            // A row that went in the meantime is told of soon.
            if let Some(body) = store.get(T::TABLE, &id).await? {
                found.hits.extend(shown(&ranking, &body, T::TABLE));
            }
        }
        Ok(found)
    }

    /// The index, made or brought into step. Where that is given up, it is made anew the next time.
    async fn in_step<T: Searched, S: Store>(&self, store: &S, desk: &mut Desk<'_>) -> Result<Index, Stop> {
        let known = self.index.borrow_mut().take();
        let changed = std::mem::take(&mut *self.changed.borrow_mut());
        let store = store.begin(&[T::TABLE], Mode::Read).await?;
        let mut index = match known {
            Some(index) if !changed.all => index,
            _ => return made::<T>(&store, desk).await,
        };
        for id in &changed.rows {
            match store.get(T::TABLE, id).await? {
                Some(body) => put::<T>(&mut index, &body)?,
                None => domain::Id::<T>::parse(id).map_or((), |id| index.remove(id.bits())),
            }
        }
        Ok(index)
    }
}

async fn made<T: Searched>(store: &impl Transaction, desk: &mut Desk<'_>) -> Result<Index, Stop> {
    let mut index = Index::default();
    let (mut after, mut done): (Option<String>, usize) = (None, 0);
    loop {
        let bodies = store.dump(T::TABLE, after.as_deref(), CHUNK).await?;
        for body in &bodies {
            put::<T>(&mut index, body)?;
        }
        done += bodies.len();
        after = bodies.last().map(|body| id_of(body));
        if !desk.go_on(Step::Indexing, done as f64, 0.0) {
            return Err(Stop::Cancelled);
        }
        if bodies.len() < CHUNK {
            return Ok(index);
        }
    }
}

fn put<T: Searched>(index: &mut Index, body: &[u8]) -> Result<(), StoreError> {
    let row: T = read(body)?;
    if !row.is_live() {
        index.remove(row.id().bits());
        return Ok(());
    }
    let (texts, facets) = (row.texts(), row.facets());
    index.put(&Entry {
        key: row.id().bits(),
        texts: texts.iter().map(|(_, field, text)| (*field, text.as_str())).collect(),
        facets: facets.iter().map(|(name, value)| (*name, value.as_str())).collect(),
        boost: row.boost(),
    });
    Ok(())
}

/// A row as the page shows it: with marks, and only a part of what may be long.
fn shown(ranking: &Ranking, body: &[u8], table: Table) -> Option<Hit> {
    let mut row: Value = serde_json::from_slice(body).ok()?;
    let mut marks = Vec::new();
    for (field, value) in row.as_object_mut()? {
        let (Value::String(text), true) = (&mut *value, is_shown(table, field)) else { continue };
        let mut ranges = ranking.query.marks(text);
        if table == Table::Turns {
            let cut = excerpt(text, &ranges, EXCERPT);
            (*text, ranges) = (cut.text, cut.marks);
        }
        if !ranges.is_empty() {
            let ranges = ranges.into_iter().map(|range| (range.start, range.end)).collect();
            marks.push(Marks { field: field.clone(), ranges });
        }
    }
    Some(Hit { row: row.to_string(), marks })
}

/// Whether a field holds a text that was searched.
fn is_shown(table: Table, field: &str) -> bool {
    match table {
        Table::Knowledge => ["title", "description"].contains(&field),
        Table::Sessions => ["objectives", "accomplishments", "blockers", "handoff_notes"].contains(&field),
        _ => field == "content",
    }
}

/// Lets one search after another work on an index.
#[derive(Default)]
struct Gate {
    is_taken: Cell<bool>,
    waiting: RefCell<VecDeque<oneshot::Sender<()>>>,
}

struct Pass<'a>(&'a Gate);

impl Gate {
    async fn enter(&self) -> Pass<'_> {
        while self.is_taken.replace(true) {
            let (call, called) = oneshot::channel();
            self.waiting.borrow_mut().push_back(call);
            // The caller lives as long as the gate.
            let _ = called.await;
        }
        Pass(self)
    }
}

impl Drop for Pass<'_> {
    fn drop(&mut self) {
        self.0.is_taken.set(false);
        let next = self.0.waiting.borrow_mut().pop_front();
        next.map(|call| call.send(()));
    }
}
