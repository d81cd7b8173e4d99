//! The worker's ear: files and requests come in as messages, answers go out.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use briefing::briefing::Options;
use js_sys::{Array, Function, Promise, Reflect, Uint8Array};
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{Blob, DedicatedWorkerGlobalScope, File, MessageEvent};

use super::compress::compress;
use super::jobs::Jobs;
use super::{SAMPLE, SAMPLE_NAME, Workbench};
use crate::protocol::data::{Compress, Context, Job, Talk};
use crate::protocol::{Answer, Progress, Request, Stage, Ticket, Trouble};

/// Bytes that are taken from a file at a time, so that progress shows and memory stays low.
const CHUNK: f64 = 4.0 * 1024.0 * 1024.0;

/// Bytes that a file may have.
const LARGEST: f64 = 1_000_000_000.0;

/// Briefings of the sample before anybody asks.
const WARM_UPS: u32 = 12;

/// Listens for requests of the page until the worker ends.
pub fn start() {
    std::panic::set_hook(Box::new(|fault| post(0, &Answer::Crashed(fault.to_string()))));
    let bench = Rc::new(RefCell::new(Workbench::default()));
    let jobs = Jobs::default();
    let is_asked = Rc::new(Cell::new(false));
    spawn_local(warm_up(is_asked.clone()));
    let on_message = Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| {
        is_asked.set(true);
        if let Some((ticket, request, files)) = unpack(&event.data()) {
            spawn_local(serve(bench.clone(), jobs.clone(), ticket, request, files));
        }
    });
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    on_message.forget();
    post(0, &Answer::Listening);
}

/// Makes briefings of the sample until somebody asks for anything. The browser compiles code when it runs for the first time,
/// and well only where it runs for long: the first rotation took twice as long as the next.
async fn warm_up(is_asked: Rc<Cell<bool>>) {
    // The page draws itself first.
    let mut wait = 1_500;
    for _ in 0..WARM_UPS {
        if pause(wait).await.is_err() || is_asked.get() {
            return;
        }
        let talk = Talk { latest: Some(SAMPLE.to_owned()), ..Talk::default() };
        // Only what it takes along counts, not what it says.
        let _ = compress(&Compress { context: Context::Talk(Box::new(talk)), options: Options::default() });
        wait = 10;
    }
}

/// Lets messages in for so many milliseconds.
async fn pause(millis: u32) -> Result<(), JsValue> {
    let timer: Function = Reflect::get(&js_sys::global(), &"setTimeout".into())?.dyn_into()?;
    let over = Promise::new(&mut |done, failed| {
        if let Err(fault) = timer.call2(&JsValue::UNDEFINED, &done, &millis.into()) {
            // A promise takes every reason.
            let _ = failed.call1(&JsValue::UNDEFINED, &fault);
        }
    });
    JsFuture::from(over).await.map(drop)
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// A message is `[ticket, request as JSON, files]`.
fn unpack(data: &JsValue) -> Option<(Ticket, Request, Vec<File>)> {
    let parts: Array = data.clone().dyn_into().ok()?;
    let request = serde_json::from_str(&parts.get(1).as_string()?).ok()?;
    let files =
        parts.get(2).dyn_into::<Array>().map(|files| files.iter().map(JsCast::unchecked_into).collect());
    Some((parts.get(0).as_f64()? as Ticket, request, files.unwrap_or_default()))
}

fn post(ticket: Ticket, answer: &Answer) {
    post_with(ticket, answer, None);
}

fn post_with(ticket: Ticket, answer: &Answer, file: Option<Blob>) {
    let Ok(json) = serde_json::to_string(answer) else { return };
    let message = Array::of3(&JsValue::from(ticket), &JsValue::from(json), &JsValue::from(file));
    // The page may be gone; then nobody is left to tell.
    let _ = scope().post_message(&message);
}

async fn serve(
    bench: Rc<RefCell<Workbench>>,
    jobs: Jobs,
    ticket: Ticket,
    request: Request,
    files: Vec<File>,
) {
    let answer = match request {
        Request::Open => open(&bench, ticket, files).await,
        Request::OpenSample => {
            let first_new = bench.borrow().len();
            bench.borrow_mut().add(SAMPLE_NAME, SAMPLE.as_bytes(), &mut |_| {});
            Answer::Opened(bench.borrow().opened(first_new))
        }
        Request::Job(job) => return serve_job(&jobs, ticket, job, files).await,
        Request::Cancel(ticket) => return jobs.cancel(ticket),
        request => bench.borrow_mut().answer(request),
    };
    post(ticket, &answer);
}

async fn serve_job(jobs: &Jobs, ticket: Ticket, job: Job, files: Vec<File>) {
    let mut tell = |working| post(ticket, &Answer::Working(working));
    let (answer, made) = jobs.answer(ticket, job, files, &mut tell).await;
    post_with(ticket, &answer, made);
}

async fn open(bench: &RefCell<Workbench>, ticket: Ticket, files: Vec<File>) -> Answer {
    let first_new = bench.borrow().len();
    for file in files {
        let name = file.name();
        let mut loading = |done, total| {
            progress(ticket, &name, Stage::Loading, done, total);
            true
        };
        match load(&file, &mut loading).await {
            Ok(bytes) => {
                let bytes = bytes.unwrap_or_default();
                let mut report = reporter(ticket, &name, bytes.len());
                bench.borrow_mut().add(&name, bytes, &mut report);
            }
            Err(trouble) => bench.borrow_mut().add_unreadable(&name, file.size() as usize, trouble),
        }
    }
    Answer::Opened(bench.borrow().opened(first_new))
}

fn gone() -> Trouble {
    Trouble {
        what: "The browser could not read this file.".into(),
        hint: "It may have been moved, changed or locked since it was picked. Open it again from where it is now."
            .into(),
    }
}

/// The bytes of a file; `None` where `go_on`, which hears how many of how many there are, said no.
pub(super) async fn load(
    file: &File,
    go_on: &mut dyn FnMut(f64, f64) -> bool,
) -> Result<Option<Vec<u8>>, Trouble> {
    let total = file.size();
    if total > LARGEST {
        return Err(Trouble {
            what: "This file is larger than 1 GB, more than a browser can hold.".into(),
            hint: "Split it, or export only the conversation that you need.".into(),
        });
    }
    read_slices(file, total, go_on).await.map_err(|_| gone())
}

async fn read_slices(
    file: &File,
    total: f64,
    go_on: &mut dyn FnMut(f64, f64) -> bool,
) -> Result<Option<Vec<u8>>, JsValue> {
    let slice = |from: f64| {
        let slice = file.slice_with_f64_and_f64(from, (from + CHUNK).min(total))?;
        Ok::<_, JsValue>(JsFuture::from(slice.array_buffer()))
    };
    let mut bytes = Vec::with_capacity(total as usize);
    let mut next = slice(0.0)?;
    while (bytes.len() as f64) < total {
        // The browser fetches the next part while this one is taken over.
        let behind = slice(bytes.len() as f64 + CHUNK)?;
        let part = Uint8Array::new(&std::mem::replace(&mut next, behind).await?);
        if part.length() == 0 {
            break;
        }
        let start = bytes.len();
        bytes.resize(start + part.length() as usize, 0);
        part.copy_to(&mut bytes[start..]);
        if !go_on(bytes.len() as f64, total) {
            return Ok(None);
        }
    }
    Ok(Some(bytes))
}

/// Tells the page about every two percent; more would only cost time.
fn reporter(ticket: Ticket, name: &str, total: usize) -> impl FnMut(usize) {
    let step = (total / 50).max(256 * 1024);
    let mut next = step;
    move |done| {
        if done >= next {
            next = done + step;
            progress(ticket, name, Stage::Parsing, done as f64, total as f64);
        }
    }
}

fn progress(ticket: Ticket, name: &str, stage: Stage, done: f64, total: f64) {
    post(ticket, &Answer::Progress(Progress { name: name.to_owned(), stage, done, total }));
}
