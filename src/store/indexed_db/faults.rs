//! What the browser's exceptions mean.

use idb::Error;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DomException;

use crate::store::StoreError;

/// An exception, as its name and what it says.
pub(super) fn words(exception: &DomException) -> String {
    format!("{}: {}", exception.name(), exception.message())
}

/// An error of the library, with the exception's name in it where there was one.
pub(super) fn words_of(error: &Error) -> String {
    match error {
        Error::DomException(exception) => words(exception),
        other => other.to_string(),
    }
}

/// Something that was thrown.
pub(super) fn words_of_thrown(thrown: &JsValue) -> String {
    thrown.dyn_ref().map_or_else(|| format!("{thrown:?}"), words)
}

/// The meaning of an exception while the database is open.
pub(super) fn meaning(words: String) -> StoreError {
    if words.contains("QuotaExceededError") {
        StoreError::Full
    } else if words.contains("ConstraintError") {
        StoreError::Duplicate("A name or a number that may be given once".to_owned())
    } else if words.contains("InvalidStateError") {
        StoreError::Closed
    } else {
        StoreError::Other(words)
    }
}

/// The meaning of an exception while the database is being opened, where "invalid state" says that there is none to
/// be had, and Chromium says "unknown" where the person denied it.
pub(super) fn meaning_at_opening(words: String) -> StoreError {
    const DENIALS: [&str; 4] = ["SecurityError", "InvalidStateError", "NotAllowedError", "denied permission"];
    if words.contains("QuotaExceededError") {
        StoreError::Full
    } else if DENIALS.iter().any(|denial| words.contains(denial)) {
        StoreError::Denied(words)
    } else {
        StoreError::Other(words)
    }
}
