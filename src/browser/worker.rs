//! The worker that does the heavy work on the stored data, asked like a function.
//!
//! It is another instance than the one that reads conversations: giving up a long reading must not end a search.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use futures_channel::oneshot;
use web_sys::{Blob, File};

use super::engine::Engine;
use crate::protocol::data::{Job, Outcome, Working};
use crate::protocol::{Answer, Request, Ticket, Trouble};

thread_local! {
    static WORKER: RefCell<Option<Engine>> = const { RefCell::new(None) };
    static WAITING: RefCell<HashMap<Ticket, Waiting>> = RefCell::default();
}

/// Somebody who waits for an answer.
struct Waiting {
    reply: oneshot::Sender<Reply>,
    progress: Option<Rc<dyn Fn(Working)>>,
}

type Reply = Result<(Outcome, Option<Blob>), Failed>;

/// Why a job has no outcome.
#[derive(Clone, Debug, PartialEq)]
pub enum Failed {
    /// It was cancelled, and nothing was changed.
    Cancelled,
    /// Something went wrong.
    Trouble(Trouble),
}

/// Does a job without files, progress or cancelling.
pub async fn call(job: Job) -> Result<Outcome, Failed> {
    Call::new(job).answer().await.map(|(outcome, _)| outcome)
}

/// A job on its way. Dropping the future of its answer gives it up.
pub struct Call {
    job: Job,
    files: Vec<File>,
    progress: Option<Rc<dyn Fn(Working)>>,
    cancel: Option<Cancel>,
}

/// Gives up the call that it was handed to.
#[derive(Clone, Default)]
pub struct Cancel(Rc<RefCell<Option<Ticket>>>);

impl Cancel {
    /// Asks the worker to give the job up; its call answers [`Failed::Cancelled`], or with its outcome if it was done.
    pub fn cancel(&self) {
        if let Some(ticket) = *self.0.borrow() {
            give_up(ticket);
        }
    }
}

impl Call {
    /// Prepares a job.
    pub fn new(job: Job) -> Self {
        Self { job, files: Vec::new(), progress: None, cancel: None }
    }

    /// Hands a file over with it.
    pub fn with_file(mut self, file: File) -> Self {
        self.files.push(file);
        self
    }

    /// Hears how far it is.
    pub fn on_progress(mut self, hear: impl Fn(Working) + 'static) -> Self {
        self.progress = Some(Rc::new(hear));
        self
    }

    /// Lets `cancel` give it up.
    pub fn cancelled_by(mut self, cancel: &Cancel) -> Self {
        self.cancel = Some(cancel.clone());
        self
    }

    /// What came of it, with the file that it made.
    pub async fn answer(self) -> Reply {
        let (reply, answer) = oneshot::channel();
        let ticket = send(&Request::Job(self.job), &self.files).map_err(Failed::Trouble)?;
        let waiting = Waiting { reply, progress: self.progress };
        WAITING.with_borrow_mut(|all| all.insert(ticket, waiting));
        let _abandoned = Abandoned(ticket);
        if let Some(cancel) = &self.cancel {
            cancel.0.replace(Some(ticket));
        }
        answer.await.unwrap_or_else(|_| Err(Failed::Trouble(stopped(""))))
    }
}

/// Gives a job up when nobody waits for it any more.
struct Abandoned(Ticket);

impl Drop for Abandoned {
    fn drop(&mut self) {
        if WAITING.with_borrow_mut(|all| all.remove(&self.0)).is_some() {
            give_up(self.0);
        }
    }
}

fn give_up(ticket: Ticket) {
    WORKER.with_borrow_mut(|worker| worker.as_mut().map(|it| it.ask(&Request::Cancel(ticket), &[])));
}

/// Starts the worker before it is needed: where a session runs, its briefing may be wanted at any moment.
pub fn prepare() {
    // Whoever needs it hears why it does not start.
    WORKER.with_borrow_mut(|worker| drop(started(worker)));
}

fn send(request: &Request, files: &[File]) -> Result<Ticket, Trouble> {
    WORKER.with_borrow_mut(|worker| Ok(started(worker)?.ask(request, files)))
}

fn started(worker: &mut Option<Engine>) -> Result<&mut Engine, Trouble> {
    match worker {
        Some(running) => Ok(running),
        None => Ok(worker.insert(Engine::start(hear).map_err(|_| Trouble {
            what: "This browser did not start the worker that searches, exports and imports.".into(),
            hint: "Reload the page, or update the browser.".into(),
        })?)),
    }
}

fn hear(ticket: Ticket, answer: Answer, file: Option<Blob>) {
    let reply = match answer {
        Answer::Working(working) => {
            let progress = WAITING.with_borrow(|all| all.get(&ticket)?.progress.clone());
            progress.inspect(|hear| hear(working));
            return;
        }
        Answer::Crashed(fault) => return crashed(&fault),
        Answer::Done(outcome) => Ok((*outcome, file)),
        Answer::Cancelled => Err(Failed::Cancelled),
        Answer::Failed(trouble) => Err(Failed::Trouble(trouble)),
        _ => return,
    };
    if let Some(waiting) = WAITING.with_borrow_mut(|all| all.remove(&ticket)) {
        // Whoever waited may have stopped waiting just now.
        let _ = waiting.reply.send(reply);
    }
}

fn crashed(fault: &str) {
    // The worker's own callback runs this: it must not be dropped before it returns.
    let ended = WORKER.take();
    leptos::task::spawn_local(async move { drop(ended) });
    for (_, waiting) in WAITING.take() {
        let _ = waiting.reply.send(Err(Failed::Trouble(stopped(fault))));
    }
}

fn stopped(fault: &str) -> Trouble {
    let fault = fault.lines().next().unwrap_or_default();
    Trouble {
        what: format!("The worker stopped because of a fault of its own. {fault}").trim_end().to_owned(),
        hint: "Your data are as they were. Try again; if it happens again, reload the page.".into(),
    }
}
