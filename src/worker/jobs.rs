//! Jobs on the stored data: what is asked, done by the service's own functions, on the same database as the page's.

use std::cell::RefCell;
use std::collections::HashSet;
use std::rc::Rc;

use domain::analytics::Ask;
use domain::archive::{ImportMode, Preview};
use domain::{Id, Table, Timestamp};
use web_sys::{Blob, File};

use super::checked::Checked;
use super::compress::compress_with;
use super::listen::load;
use super::paper::Paper;
use super::searches::Searches;
use crate::browser::clock;
use crate::browser::world::world;
use crate::live::Channel;
use crate::protocol::data::{Compress, Compressed, Job, Outcome, Scope, Step, Working, Written};
use crate::protocol::{Answer, Ticket, Trouble};
use crate::service::archive::{Exported, Undo};
use crate::service::{Change, Service};
use crate::store::indexed_db::{self, IndexedDb};

/// The jobs of a worker, and what they keep between them.
#[derive(Clone, Default)]
pub(super) struct Jobs(Rc<Kept>);

#[derive(Default)]
struct Kept {
    cancelled: RefCell<HashSet<Ticket>>,
    data: RefCell<Option<Data>>,
    searches: Rc<Searches>,
    undo: RefCell<Option<Undo>>,
    /// The file that was looked at last, as long as nothing else is asked.
    checked: RefCell<Option<Checked>>,
}

/// The open database, and the line to the tabs.
#[derive(Clone)]
struct Data {
    service: Service<IndexedDb>,
    _channel: Rc<Option<Channel>>,
}

/// Why a job has no outcome.
pub(super) enum Stop {
    Cancelled,
    Trouble(Trouble),
}

impl From<Trouble> for Stop {
    fn from(trouble: Trouble) -> Self {
        Self::Trouble(trouble)
    }
}

impl From<domain::api::Failure> for Stop {
    fn from(failure: domain::api::Failure) -> Self {
        Self::Trouble(Trouble { what: failure.error, hint: failure.suggestion })
    }
}

impl From<crate::store::StoreError> for Stop {
    fn from(error: crate::store::StoreError) -> Self {
        domain::api::Failure::from(error).into()
    }
}

/// A job while it is done: who asked, and whom to tell.
pub(super) struct Desk<'a> {
    jobs: &'a Jobs,
    ticket: Ticket,
    tell: &'a mut dyn FnMut(Working),
    told: Option<Timestamp>,
}

/// Milliseconds between two words of how far a job is: each costs the worker and the page as much as many rows.
const PAUSE: i64 = 100;

impl Desk<'_> {
    /// Tells how far the job is, now and then; says whether to go on.
    pub(super) fn go_on(&mut self, step: Step, done: f64, total: f64) -> bool {
        let now = clock::now();
        // A clock that was set back is no reason to be silent.
        if self.told.is_none_or(|told| now.since(told).abs() >= PAUSE) {
            self.told = Some(now);
            (self.tell)(Working { step, done, total });
        }
        !self.jobs.0.cancelled.borrow().contains(&self.ticket)
    }
}

impl Jobs {
    /// Asks a job to give up at its next step.
    pub(super) fn cancel(&self, ticket: Ticket) {
        self.0.cancelled.borrow_mut().insert(ticket);
    }

    /// Does a job; `tell` hears how far it is.
    pub(super) async fn answer(
        &self,
        ticket: Ticket,
        job: Job,
        files: Vec<File>,
        tell: &mut dyn FnMut(Working),
    ) -> (Answer, Option<Blob>) {
        let mut desk = Desk { jobs: self, ticket, tell, told: None };
        let done = self.work(&mut desk, job, &files).await;
        self.0.cancelled.borrow_mut().remove(&ticket);
        match done {
            Ok((outcome, made)) => (Answer::Done(Box::new(outcome)), made),
            Err(Stop::Cancelled) => (Answer::Cancelled, None),
            Err(Stop::Trouble(trouble)) => (Answer::Failed(trouble), None),
        }
    }

    async fn work(
        &self,
        desk: &mut Desk<'_>,
        job: Job,
        files: &[File],
    ) -> Result<(Outcome, Option<Blob>), Stop> {
        let plain = |outcome| Ok((outcome, None));
        let checked = self.0.checked.borrow_mut().take();
        match job {
            Job::Search(search) => {
                let service = self.service().await?;
                plain(Outcome::Found(self.0.searches.find(service.store(), &search, desk).await?))
            }
            Job::Export(scope) => export(&self.service().await?, &scope, desk).await,
            Job::Csv(table) => csv(&self.service().await?, table, desk).await,
            Job::Preview(mode) => {
                plain(Outcome::Previewed(self.import(mode, files, checked, desk, false).await?))
            }
            Job::Import(mode) => {
                plain(Outcome::Imported(self.import(mode, files, checked, desk, true).await?))
            }
            Job::UndoImport => plain(Outcome::Imported(self.undo().await?)),
            Job::Analyze(ask) => plain(Outcome::Analyzed(analyze(&self.service().await?, &ask, desk).await?)),
            Job::Compress(ask) => plain(Outcome::Compressed(Box::new(brief(&ask, files, desk).await?))),
        }
    }

    /// The operations, on the database opened once.
    async fn service(&self) -> Result<Service<IndexedDb>, Stop> {
        if let Some(data) = &*self.0.data.borrow() {
            return Ok(data.service.clone());
        }
        let weak = Rc::downgrade(&self.0);
        let forget = move |_| {
            // Closed under the worker: the next job opens it anew, or is told why it cannot.
            weak.upgrade().inspect(|kept| {
                kept.searches.forget();
                drop(kept.data.borrow_mut().take());
            });
        };
        let store = IndexedDb::open(indexed_db::NAME, forget).await?;
        let searches = self.0.searches.clone();
        let channel = Rc::new(Channel::open(move |changes| searches.hear(&changes)));
        let (line, searches) = (channel.clone(), self.0.searches.clone());
        let service = Service::new(store, world(), move |changes: &[Change]| {
            searches.hear(changes);
            (*line).as_ref().inspect(|line| line.post(changes));
        });
        *self.0.data.borrow_mut() = Some(Data { service: service.clone(), _channel: channel });
        Ok(service)
    }

    async fn import(
        &self,
        mode: ImportMode,
        files: &[File],
        checked: Option<Checked>,
        desk: &mut Desk<'_>,
        for_good: bool,
    ) -> Result<Preview, Stop> {
        let file = files.first().ok_or_else(|| Trouble {
            what: "There is no file to import.".into(),
            hint: "Choose a file that was exported by this app.".into(),
        })?;
        let checked = match checked.filter(|checked| checked.is(file)) {
            Some(checked) => checked,
            None => check(file, desk).await?,
        };
        let document = checked.document();
        let service = self.service().await?;
        let step = if for_good { Step::Writing } else { Step::Checking };
        let mut go_on = |done: usize, total: usize| desk.go_on(step, done as f64, total as f64);
        if !for_good {
            let preview = service.preview_import(document, mode, &mut go_on).await?.ok_or(Stop::Cancelled)?;
            *self.0.checked.borrow_mut() = Some(checked);
            return Ok(preview);
        }
        let (preview, undo) = service.import(document, mode, &mut go_on).await?.ok_or(Stop::Cancelled)?;
        *self.0.undo.borrow_mut() = Some(undo);
        Ok(preview)
    }

    async fn undo(&self) -> Result<Preview, Stop> {
        let undo = self.0.undo.borrow_mut().take();
        let undo = undo.ok_or_else(|| Trouble {
            what: "There is no import to take back any more.".into(),
            hint: "Import an older backup, if you have one.".into(),
        })?;
        Ok(self.service().await?.undo_import(&undo).await?)
    }
}

async fn check(file: &File, desk: &mut Desk<'_>) -> Result<Checked, Stop> {
    let bytes = load(file, &mut |done, total| desk.go_on(Step::Reading, done, total)).await?;
    let bytes = bytes.ok_or(Stop::Cancelled)?;
    let total = bytes.len() as f64;
    Ok(Checked::read(file, bytes, |done| desk.go_on(Step::Checking, done as f64, total))?)
}

async fn brief(ask: &Compress, files: &[File], desk: &mut Desk<'_>) -> Result<Compressed, Stop> {
    let latest = match files.first() {
        Some(file) => {
            let bytes = load(file, &mut |done, total| desk.go_on(Step::Reading, done, total)).await?;
            Some(bytes.ok_or(Stop::Cancelled)?)
        }
        None => None,
    };
    Ok(compress_with(ask, latest.as_deref())?)
}

async fn export(
    service: &Service<IndexedDb>,
    scope: &Scope,
    desk: &mut Desk<'_>,
) -> Result<(Outcome, Option<Blob>), Stop> {
    let project = match scope {
        Scope::All => None,
        Scope::Project(id) => Some(Id::parse(id).map_err(|_| domain::api::Failure::not_found("project"))?),
    };
    let mut paper = Paper::default();
    let mut go_on = |done: usize, total: usize| desk.go_on(Step::Writing, done as f64, total as f64);
    let done = service.export(project, &mut |part| paper.write(part), &mut go_on).await?;
    let Exported { head, tail, rows, name } = done.ok_or(Stop::Cancelled)?;
    let file = paper.bound(&head, tail, "application/json").map_err(|_| no_room())?;
    let written = Written { name: format!("{name}.json"), rows, bytes: file.size() };
    Ok((Outcome::Written(written), Some(file)))
}

async fn analyze(service: &Service<IndexedDb>, ask: &Ask, desk: &mut Desk<'_>) -> Result<String, Stop> {
    let mut go_on = |done: usize, total: usize| desk.go_on(Step::Reading, done as f64, total as f64);
    let report = service.analyze(ask, &mut go_on).await?.ok_or(Stop::Cancelled)?;
    serde_json::to_string(&report).map_err(|_| no_room().into())
}

async fn csv(
    service: &Service<IndexedDb>,
    table: Table,
    desk: &mut Desk<'_>,
) -> Result<(Outcome, Option<Blob>), Stop> {
    let mut paper = Paper::default();
    let mut go_on = |done: usize, total: usize| desk.go_on(Step::Writing, done as f64, total as f64);
    let rows = service.export_csv(table, &mut |part| paper.write(part), &mut go_on).await?;
    let rows = rows.ok_or(Stop::Cancelled)?;
    let file = paper.bound("", "", "text/csv;charset=utf-8").map_err(|_| no_room())?;
    let written = Written { name: format!("paas-{}.csv", table.name()), rows, bytes: file.size() };
    Ok((Outcome::Written(written), Some(file)))
}

fn no_room() -> Trouble {
    Trouble {
        what: "The browser has no room for this file.".into(),
        hint: "Close other tabs, or export one project at a time.".into(),
    }
}
