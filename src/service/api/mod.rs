//! Requests of scripts: found in the table of endpoints, checked, done by the same functions that pages call, and answered
//! with the envelope whatever happens.

use domain::api::{Code, Failure};
use domain::endpoint::{self, Endpoint, Route};
use domain::schema::{self, Fields, Need};
use serde::Serialize;
use serde_json::Value;

use super::Service;
use super::heavy::Heavy;
use crate::store::Store;

mod given;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod reference;
mod run;
#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests;

/// Answers a request with an envelope, as JSON.
pub async fn dispatch<S: Store>(
    service: &Service<S>,
    heavy: &impl Heavy,
    method: &str,
    path: &str,
    body: Value,
) -> String {
    match answer(service, heavy, method, path, body).await {
        Ok(data) => format!("{{\"success\":true,\"data\":{data}}}"),
        Err(failure) => failure.envelope().to_string(),
    }
}

async fn answer<S: Store>(
    service: &Service<S>,
    heavy: &impl Heavy,
    method: &str,
    path: &str,
    body: Value,
) -> Result<String, Failure> {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let (endpoint, id) = match endpoint::route(method, path) {
        Route::Found(endpoint, id) => (endpoint, id),
        Route::OtherMethod(pattern) => return Err(other_method(method, path, pattern)),
        Route::Unknown => return Err(unknown(path)),
    };
    let mut fields = object(body)?;
    add_query(&mut fields, query, endpoint);
    schema::check(endpoint.fields, &fields, endpoint.extent).map_err(Failure::invalid)?;
    if endpoint.method == "GET" {
        fields = schema::fill(endpoint.fields, &fields);
    }
    let request = given::Given { id: id.unwrap_or_default(), fields };
    // Boxed, so that the state of every operation does not travel through every caller.
    Box::pin(run::run(service, heavy, endpoint.operation, &request)).await
}

/// The answer's data, as JSON.
fn written<T: Serialize>(data: &T) -> Result<String, Failure> {
    serde_json::to_string(data).map_err(|fault| {
        Failure::new(Code::Internal, format!("The answer cannot be written: {fault}."), "Report this.")
    })
}

fn object(body: Value) -> Result<Fields, Failure> {
    match body {
        Value::Null => Ok(Fields::new()),
        Value::Object(fields) => Ok(fields),
        _ => Err(Failure::new(
            Code::Invalid,
            "The body is no object.",
            "Send an object with the fields of the request, or nothing.",
        )),
    }
}

/// Adds what stands behind the `?` of an address; the body has the last word.
fn add_query(fields: &mut Fields, query: &str, endpoint: &Endpoint) {
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
        let (name, text) = (decoded(name), decoded(text));
        let known = endpoint.fields.iter().find(|field| field.name == name);
        let value = match known {
            Some(field) if text.is_empty() && field.need == Need::Default("null") => Value::Null,
            Some(field) => schema::from_address(field.kind, &text),
            None => text.into(),
        };
        fields.entry(name).or_insert(value);
    }
}

fn decoded(text: &str) -> String {
    let bytes = text.as_bytes();
    let mut plain = Vec::with_capacity(bytes.len());
    let mut at = 0;
    while at < bytes.len() {
        let code = text.get(at + 1..at + 3).and_then(|code| u8::from_str_radix(code, 16).ok());
        match (bytes[at], code) {
            (b'%', Some(code)) => {
                plain.push(code);
                at += 2;
            }
            (b'+', _) => plain.push(b' '),
            (byte, _) => plain.push(byte),
        }
        at += 1;
    }
    String::from_utf8_lossy(&plain).into_owned()
}

fn other_method(method: &str, path: &str, pattern: &str) -> Failure {
    let possible = endpoint::methods(pattern).join(", ");
    Failure::new(Code::Invalid, format!("{path} takes no {method}."), format!("Use {possible}."))
}

fn unknown(path: &str) -> Failure {
    let error = format!("There is no {path}.");
    Failure::new(Code::NotFound, error, "The reference (docs/api.md) names every path.")
}
