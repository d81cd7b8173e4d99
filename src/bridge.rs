//! `window.paas.request(method, path, body)`: the operations for scripts of this page, answered with the envelope, never with
//! an exception. Requests that come before the data are open wait for them.

use std::cell::RefCell;
use std::pin::Pin;

use domain::analytics::Ask;
use domain::api::{Code, Failure};
use domain::archive::Preview;
use futures_channel::oneshot;
use js_sys::{Array, JSON, Object, Promise, Reflect};
use serde_json::Value;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, future_to_promise};
use web_sys::{Blob, File};

use crate::browser::worker::{Call, Failed};
use crate::parts::deferred::deferred;
use crate::protocol::Trouble;
use crate::protocol::data::{Compress, Compressed, ImportMode, Job, Outcome, Scope};
use crate::service::Service;
use crate::service::api::dispatch;
use crate::service::heavy::{Heavy, analyze_here};
use crate::store::Store;
use crate::store::backend::Backend;

/// The operations once the data are open, or why they cannot be opened.
type Opened = Result<Service<Backend>, Failure>;

/// Whether the data are open yet.
enum Door {
    Shut(Vec<oneshot::Sender<Opened>>),
    Open(Opened),
}

thread_local! {
    static DOOR: RefCell<Door> = const { RefCell::new(Door::Shut(Vec::new())) };
}

/// Puts `window.paas` in its place.
pub fn install() {
    let request = Closure::<dyn Fn(JsValue, JsValue, JsValue) -> Promise>::new(request);
    let paas = Object::new();
    let window = js_sys::global();
    // A page whose window takes no properties works without scripts.
    let _ = Reflect::set(&paas, &"request".into(), &request.into_js_value());
    let _ = Reflect::set(&window, &"paas".into(), &paas);
}

/// Says that the data are open, or why they are not.
pub fn open(opened: Opened) {
    let before = DOOR.replace(Door::Open(opened.clone()));
    if let Door::Shut(waiting) = before {
        for one in waiting {
            // A request that nobody waits for any more needs no answer.
            let _ = one.send(opened.clone());
        }
    }
}

fn request(method: JsValue, path: JsValue, body: JsValue) -> Promise {
    future_to_promise(async move {
        let opened = opened().await;
        match answering().await {
            Ok(answer) => answer(opened, method, path, body).await,
            Err(_) => JSON::parse(NOT_FETCHED),
        }
    })
}

/// The envelope where the code that writes envelopes is not there.
const NOT_FETCHED: &str = r#"{"success":false,"error":"The code that answers could not be fetched.","suggestion":"Reload the page, then try again.","code":"internal"}"#;

/// Answers a request: method, path and body.
type Answer =
    fn(Opened, JsValue, JsValue, JsValue) -> Pin<Box<dyn Future<Output = Result<JsValue, JsValue>>>>;

deferred! {
    answering in api: Answer = |opened, method, path, body| {
        Box::pin(async move { JSON::parse(&answer(opened, &method, &path, &body).await) })
    };
}

async fn answer(opened: Opened, method: &JsValue, path: &JsValue, body: &JsValue) -> String {
    let asked = opened.and_then(|service| Ok((service, read(method, path, body)?)));
    match asked {
        Ok((service, (method, path, body))) => {
            let worker = Worker { has_data: service.store().lasts() };
            dispatch(&service, &worker, &method, &path, body).await
        }
        Err(failure) => failure.envelope().to_string(),
    }
}

async fn opened() -> Opened {
    let wait = DOOR.with_borrow_mut(|door| match door {
        Door::Open(opened) => Err(opened.clone()),
        Door::Shut(waiting) => {
            let (tell, told) = oneshot::channel();
            waiting.push(tell);
            Ok(told)
        }
    });
    match wait {
        Err(opened) => opened,
        Ok(told) => told.await.unwrap_or_else(|_| {
            Err(Failure::new(Code::Internal, "The data were not opened.", "Reload the page."))
        }),
    }
}

fn read(method: &JsValue, path: &JsValue, body: &JsValue) -> Result<(String, String, Value), Failure> {
    let text =
        |value: &JsValue, name: &str| value.as_string().ok_or_else(|| Failure::field(name, "must be a text"));
    Ok((text(method, "method")?.to_ascii_uppercase(), text(path, "path")?, json(body)?))
}

fn json(body: &JsValue) -> Result<Value, Failure> {
    if body.is_undefined() || body.is_null() {
        return Ok(Value::Null);
    }
    let text = JSON::stringify(body).ok().and_then(|text| text.as_string());
    text.and_then(|text| serde_json::from_str(&text).ok()).ok_or_else(|| {
        Failure::new(
            Code::Invalid,
            "The body cannot be written as JSON.",
            "Send an object of texts, numbers, lists and the like.",
        )
    })
}

/// The worker, which does the heavy work.
struct Worker {
    /// Whether the data are where it finds them, and not in this tab's memory alone.
    has_data: bool,
}

impl Heavy for Worker {
    async fn compress(&self, ask: Compress) -> Result<Compressed, Failure> {
        match Call::new(Job::Compress(Box::new(ask))).answer().await.map_err(failure)? {
            (Outcome::Compressed(made), _) => Ok(*made),
            _ => Err(surprise()),
        }
    }

    async fn export(&self, scope: Scope) -> Result<String, Failure> {
        let (_, file) = Call::new(Job::Export(scope)).answer().await.map_err(failure)?;
        text(&file.ok_or_else(surprise)?).await.ok_or_else(surprise)
    }

    async fn analyze<S: Store>(&self, service: &Service<S>, ask: Ask) -> Result<String, Failure> {
        if !self.has_data {
            return analyze_here(service, &ask).await;
        }
        match Call::new(Job::Analyze(ask)).answer().await.map_err(failure)? {
            (Outcome::Analyzed(report), _) => Ok(report),
            _ => Err(surprise()),
        }
    }

    async fn import(&self, document: String, mode: ImportMode, apply: bool) -> Result<Preview, Failure> {
        let job = if apply { Job::Import(mode) } else { Job::Preview(mode) };
        let parts = Array::of1(&document.into());
        let file = File::new_with_str_sequence(&parts, "import.json").map_err(|_| surprise())?;
        match Call::new(job).with_file(file).answer().await.map_err(failure)? {
            (Outcome::Previewed(preview) | Outcome::Imported(preview), _) => Ok(preview),
            _ => Err(surprise()),
        }
    }
}

async fn text(file: &Blob) -> Option<String> {
    JsFuture::from(file.text()).await.ok()?.as_string()
}

fn failure(failed: Failed) -> Failure {
    match failed {
        Failed::Trouble(trouble) => trouble.into(),
        Failed::Cancelled => {
            Trouble { what: "The work was given up; nothing was changed.".into(), hint: "Try again.".into() }
                .into()
        }
    }
}

fn surprise() -> Failure {
    Failure::new(Code::Internal, "The worker answered something else.", "Reload the page and try again.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_envelope_written_by_hand_is_one_like_all_others() {
        let failure = Failure::new(
            Code::Internal,
            "The code that answers could not be fetched.",
            "Reload the page, then try again.",
        );
        assert_eq!(serde_json::from_str::<Value>(NOT_FETCHED).ok(), Some(failure.envelope()));
    }
}
