//! The engine's worker as seen from the page.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, File, MessageEvent, Worker};

use crate::protocol::{Answer, Request, Ticket};

/// Where the build puts the worker's loader.
const ADDRESS: &str = "/engine_worker_loader.js";

/// A running worker. Ends with its last user.
pub struct Engine {
    worker: Worker,
    early: Early,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
    _on_error: Closure<dyn FnMut(web_sys::Event)>,
    next: Ticket,
}

/// Messages for a worker that does not listen yet: it would never get them. `None` once it listens.
type Early = Rc<RefCell<Option<Vec<Array>>>>;

impl Engine {
    /// Starts the worker; `hear` gets every answer with the ticket of its request, and the file that came with it.
    pub fn start(hear: impl Fn(Ticket, Answer, Option<Blob>) + Clone + 'static) -> Result<Self, JsValue> {
        let worker = Worker::new(ADDRESS)?;
        let on_error = {
            let hear = hear.clone();
            Closure::<dyn FnMut(web_sys::Event)>::new(move |event: web_sys::Event| {
                let fault = event.dyn_ref::<web_sys::ErrorEvent>().map(web_sys::ErrorEvent::message);
                hear(0, Answer::Crashed(fault.unwrap_or_default()), None);
            })
        };
        let early: Early = Rc::new(RefCell::new(Some(Vec::new())));
        let on_message = {
            let (worker, early) = (worker.clone(), early.clone());
            Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| match unpack(&event.data()) {
                Some((_, Answer::Listening, _)) => {
                    early.take().iter().flatten().for_each(|it| post(&worker, it))
                }
                Some((ticket, answer, file)) => hear(ticket, answer, file),
                None => {}
            })
        };
        worker.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        worker.set_onerror(Some(on_error.as_ref().unchecked_ref()));
        Ok(Self { worker, early, _on_message: on_message, _on_error: on_error, next: 1 })
    }

    /// Sends a request, with the files that belong to it.
    pub fn ask(&mut self, request: &Request, files: &[File]) -> Ticket {
        let ticket = self.next;
        self.next += 1;
        let json = serde_json::to_string(request).unwrap_or_default();
        let files: Array = files.iter().collect();
        let message = Array::of3(&ticket.into(), &json.into(), &files);
        match self.early.borrow_mut().as_mut() {
            Some(early) => early.push(message),
            None => post(&self.worker, &message),
        }
        ticket
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        self.worker.set_onmessage(None);
        self.worker.set_onerror(None);
        self.worker.terminate();
    }
}

fn post(worker: &Worker, message: &Array) {
    // Posting fails only for data that cannot be copied; numbers, strings and files can.
    let _ = worker.post_message(message);
}

fn unpack(data: &JsValue) -> Option<(Ticket, Answer, Option<Blob>)> {
    let parts: &Array = data.dyn_ref()?;
    let answer = serde_json::from_str(&parts.get(1).as_string()?).ok()?;
    Some((parts.get(0).as_f64()? as Ticket, answer, parts.get(2).dyn_into().ok()))
}
