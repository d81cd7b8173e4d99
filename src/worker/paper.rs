//! A file that is written part by part without being held in memory: full parts become blobs, which the browser keeps
//! where it likes.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::JsValue;
use web_sys::{Blob, BlobPropertyBag};

/// Bytes of a part.
const PART: usize = 4 * 1024 * 1024;

#[derive(Default)]
pub(super) struct Paper {
    full: Vec<Blob>,
    last: Vec<u8>,
    failed: Option<JsValue>,
}

impl Paper {
    /// Appends bytes. What goes wrong is told by [`Self::bound`].
    pub(super) fn write(&mut self, bytes: &[u8]) {
        self.last.extend_from_slice(bytes);
        if self.last.len() >= PART {
            self.turn();
        }
    }

    fn turn(&mut self) {
        match blob(&Array::of1(&Uint8Array::from(self.last.as_slice())), "") {
            Ok(part) => self.full.push(part),
            Err(fault) => self.failed = Some(fault),
        }
        self.last.clear();
    }

    /// The whole as one file.
    pub(super) fn bound(mut self, head: &str, tail: &str, kind: &str) -> Result<Blob, JsValue> {
        self.turn();
        if let Some(fault) = self.failed {
            return Err(fault);
        }
        let parts: Array = self.full.iter().collect();
        parts.unshift(&head.into());
        parts.push(&tail.into());
        blob(&parts, kind)
    }
}

fn blob(parts: &Array, kind: &str) -> Result<Blob, JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type(kind);
    Blob::new_with_blob_sequence_and_options(parts, &options)
}
