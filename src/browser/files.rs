//! Files that come in by dropping, pasting and picking, and the one that goes out.

use js_sys::Array;
use leptos::prelude::document;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Blob, BlobPropertyBag, DataTransfer, File, FileList, FilePropertyBag, HtmlAnchorElement, Url};

/// The files of a list.
pub fn listed(list: Option<FileList>) -> Vec<File> {
    list.map_or(Vec::new(), |list| (0..list.length()).filter_map(|index| list.get(index)).collect())
}

/// What was dropped or pasted: its files, else its text as a file.
pub fn carried(data: &DataTransfer, name: &str) -> Vec<File> {
    let files = listed(data.files());
    if !files.is_empty() {
        return files;
    }
    let text = data.get_data("text/plain").unwrap_or_default();
    if text.trim().is_empty() { Vec::new() } else { from_text(name, &text).into_iter().collect() }
}

/// Whether what is being dragged could be opened.
pub fn can_carry(data: &DataTransfer) -> bool {
    data.types().iter().any(|kind| kind == "Files" || kind == "text/plain")
}

/// A text as a file.
pub fn from_text(name: &str, text: &str) -> Option<File> {
    let options = FilePropertyBag::new();
    options.set_type("text/plain");
    let parts = Array::of1(&JsValue::from_str(text));
    File::new_with_str_sequence_and_options(&parts, name, &options).ok()
}

/// Saves a text under a name, as a download.
pub fn download(name: &str, text: &str) -> Result<(), JsValue> {
    let options = BlobPropertyBag::new();
    options.set_type("text/plain;charset=utf-8");
    let parts = Array::of1(&JsValue::from_str(text));
    save(name, &Blob::new_with_str_sequence_and_options(&parts, &options)?)
}

/// Saves a file under a name, as a download.
pub fn save(name: &str, file: &Blob) -> Result<(), JsValue> {
    let address = Url::create_object_url_with_blob(file)?;
    let link: HtmlAnchorElement = document().create_element("a")?.unchecked_into();
    link.set_href(&address);
    link.set_download(name);
    link.click();
    // The download has its own hold on the data once the click was handled.
    leptos::prelude::set_timeout(
        move || drop(Url::revoke_object_url(&address)),
        std::time::Duration::from_secs(30),
    );
    Ok(())
}
