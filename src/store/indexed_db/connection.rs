//! Opening the database, and what can happen to it while it is open.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::task::{Poll, Waker};

use idb::event::VersionChangeEvent;
use idb::{Database, DatabaseEvent, Event, Factory, Request};
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{IdbDatabase, IdbVersionChangeEvent};

use super::faults;
use super::known::Known;
use super::migrations::Migration;
use crate::store::StoreError;

/// What can happen to an open database from outside. Whatever it is, the tab has to be loaded again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interruption {
    /// Another tab has a newer version of the app; this one let go of the data for it.
    Superseded,
    /// Somebody deletes the database.
    Deleted,
    /// The browser closed it.
    Lost,
}

/// An open database. It closes with its last user.
#[derive(Debug)]
pub(super) struct Connection {
    database: IdbDatabase,
    is_open: Rc<Cell<bool>>,
    known: Known,
    _on_version_change: Closure<dyn FnMut(IdbVersionChangeEvent)>,
    _on_close: Closure<dyn FnMut()>,
}

impl Connection {
    /// Listens to what happens to the database. It lets go of it at once when another tab wants to change it.
    pub(super) fn new(database: Database, hear: impl Fn(Interruption) + 'static) -> Self {
        let database = IdbDatabase::from(database);
        let is_open = Rc::new(Cell::new(true));
        let end = {
            let (is_open, hear) = (is_open.clone(), Rc::new(hear));
            move |why| {
                if is_open.replace(false) {
                    hear(why);
                }
            }
        };
        let on_version_change = {
            let (database, end) = (database.clone(), end.clone());
            Closure::new(move |event: IdbVersionChangeEvent| {
                database.close();
                end(match event.new_version() {
                    Some(_) => Interruption::Superseded,
                    None => Interruption::Deleted,
                });
            })
        };
        let on_close = Closure::new(move || end(Interruption::Lost));
        database.set_onversionchange(Some(on_version_change.as_ref().unchecked_ref()));
        database.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        Self {
            database,
            is_open,
            known: Known::default(),
            _on_version_change: on_version_change,
            _on_close: on_close,
        }
    }

    /// What was read before.
    pub(super) fn known(&self) -> &Known {
        &self.known
    }

    /// The database; an error once it is closed.
    pub(super) fn database(&self) -> Result<&IdbDatabase, StoreError> {
        if self.is_open.get() { Ok(&self.database) } else { Err(StoreError::Closed) }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.database.set_onversionchange(None);
        self.database.set_onclose(None);
        self.database.close();
    }
}

/// Opens a database and brings it to the version of the last migration, all in one step of the database's own.
pub(super) async fn open(name: &str, migrations: &'static [Migration]) -> Result<Database, StoreError> {
    let known = migrations.len() as u32;
    let factory = factory()?;
    let mut request = factory.open(name, Some(known)).map_err(opening)?;
    let failure = Rc::new(RefCell::new(None));
    let failed = failure.clone();
    request.on_upgrade_needed(move |event| {
        if let Err(error) = upgrade(&event, migrations, &failed) {
            abort(&event);
            *failed.borrow_mut() = Some(opening(error));
        }
    });
    let (blocked, on_blocked) = blocked();
    request.on_blocked(on_blocked);
    let opened = opened_unless_blocked(request, blocked).await?;
    let failure = failure.borrow_mut().take();
    match (opened, failure) {
        (_, Some(error)) => Err(error),
        (Ok(database), None) => Ok(database),
        (Err(error), None) => Err(not_opened(name, known, error).await),
    }
}

pub(super) async fn delete(name: &str) -> Result<(), StoreError> {
    factory()?.delete(name).map_err(opening)?.await.map_err(opening)
}

fn factory() -> Result<Factory, StoreError> {
    Factory::new().map_err(|error| StoreError::Denied(faults::words_of(&error)))
}

fn opening(error: idb::Error) -> StoreError {
    faults::meaning_at_opening(faults::words_of(&error))
}

/// Takes the steps that are due. What is in the tables follows while the upgrade goes on: its transaction ends when
/// nothing more is asked of it.
fn upgrade(
    event: &VersionChangeEvent,
    migrations: &'static [Migration],
    failed: &Rc<RefCell<Option<StoreError>>>,
) -> Result<(), idb::Error> {
    let database = event.database()?;
    let transaction = event.target()?.transaction().ok_or(idb::Error::EventTargetNotFound)?;
    let done = event.old_version()? as usize;
    let due = move || migrations.iter().skip(done);
    due().try_for_each(|migration| migration.apply(&database, &transaction))?;
    if done > 0 {
        let failed = failed.clone();
        wasm_bindgen_futures::spawn_local(async move {
            for migration in due() {
                if let Err(error) = migration.pack(&transaction).await {
                    failed.borrow_mut().get_or_insert(error);
                    // It fails only where the transaction has ended already, and then nothing of it was kept.
                    let _ = transaction.abort();
                    return;
                }
            }
        });
    }
    Ok(())
}

fn abort(event: &VersionChangeEvent) {
    if let Some(transaction) = event.target().ok().and_then(|request| request.transaction()) {
        // It fails only where the transaction has ended already, and then nothing of it was kept.
        let _ = transaction.abort();
    }
}

#[derive(Default)]
struct Blocked {
    is_blocked: bool,
    waker: Option<Waker>,
}

fn blocked() -> (Rc<RefCell<Blocked>>, impl FnOnce(VersionChangeEvent)) {
    let blocked = Rc::new(RefCell::new(Blocked::default()));
    let heard = blocked.clone();
    let on_blocked = move |_| {
        heard.borrow_mut().is_blocked = true;
        let waker = heard.borrow_mut().waker.take();
        waker.into_iter().for_each(Waker::wake);
    };
    (blocked, on_blocked)
}

/// Waits for the database, but not for a tab that does not let go of it. The browser cannot be told to forget a request
/// to open, so what it opens later is closed again at once.
async fn opened_unless_blocked(
    request: idb::request::OpenDatabaseRequest,
    blocked: Rc<RefCell<Blocked>>,
) -> Result<Result<Database, idb::Error>, StoreError> {
    let mut opening = Box::pin(request.into_future());
    let opened = poll_fn(|context| {
        if let Poll::Ready(opened) = pin!(&mut opening).poll(context) {
            return Poll::Ready(Some(opened));
        }
        let mut blocked = blocked.borrow_mut();
        blocked.waker = Some(context.waker().clone());
        if blocked.is_blocked { Poll::Ready(None) } else { Poll::Pending }
    })
    .await;
    opened.ok_or_else(|| {
        wasm_bindgen_futures::spawn_local(async {
            if let Ok(database) = opening.await {
                database.close();
            }
        });
        StoreError::Blocked
    })
}

/// Why a database was not opened. Of one that is too new, the version is looked up.
async fn not_opened(name: &str, known: u32, error: idb::Error) -> StoreError {
    if !faults::words_of(&error).contains("VersionError") {
        return opening(error);
    }
    let stored = async {
        let database = factory()?.open(name, None).map_err(opening)?.await.map_err(opening)?;
        let version = database.version().map_err(opening);
        database.close();
        version
    };
    match stored.await {
        Ok(stored) => StoreError::TooNew { stored, known },
        Err(error) => error,
    }
}
