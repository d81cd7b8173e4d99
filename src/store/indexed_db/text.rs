//! Values for the database, written as JSON and read by the browser at once: that is faster than setting fields and making
//! lists one by one from here. A leaf has hundreds of key parts.

use domain::KeyPart;
use js_sys::{JSON, Reflect};
use wasm_bindgen::JsValue;

use super::stored;
use crate::store::StoreError;

/// A value under way.
#[derive(Debug, Default)]
pub(super) struct Text(String);

impl Text {
    /// Begins a value with its id.
    pub(super) fn of(id: &str) -> Self {
        let mut text = Self::default();
        text.0.push('{');
        text.field("id").text(id);
        text
    }

    /// Begins a field; its value comes next.
    pub(super) fn field(&mut self, name: &str) -> &mut Self {
        self.text(name);
        self.0.push(':');
        self
    }

    /// Fields of their own, which `write` writes.
    pub(super) fn fields(&mut self, write: impl FnOnce(&mut Self)) {
        self.begin();
        self.0.push('{');
        write(self);
        self.0.push('}');
    }

    /// A list of what `write` writes of each item.
    pub(super) fn list<T>(&mut self, items: impl Iterator<Item = T>, write: impl Fn(&mut Self, T)) {
        self.begin();
        self.0.push('[');
        items.for_each(|item| write(self, item));
        self.0.push(']');
    }

    /// A part of a key.
    pub(super) fn part(&mut self, part: &KeyPart) {
        match part {
            KeyPart::Text(text) => self.text(text),
            KeyPart::Number(number) => {
                self.begin();
                // What could not be written would be missed by the reader, which refuses the whole.
                self.0.push_str(&serde_json::to_string(number).unwrap_or_default());
            }
        }
    }

    /// A text.
    pub(super) fn text(&mut self, text: &str) {
        self.begin();
        if text.bytes().all(|byte| byte >= b' ' && byte != b'"' && byte != b'\\') {
            self.0.extend(["\"", text, "\""]);
        } else {
            self.0.push_str(&serde_json::to_string(text).unwrap_or_default());
        }
    }

    /// The value, with a body.
    pub(super) fn with_body(mut self, body: &[u8]) -> Result<JsValue, StoreError> {
        self.0.push('}');
        let value = JSON::parse(&self.0).unwrap_or_default();
        Reflect::set(&value, &stored::BODY.into(), &stored::raw(body))
            .map_err(|_| StoreError::Other("a key is no number".to_owned()))?;
        Ok(value)
    }

    /// What stands before something: a comma, unless it is the first.
    fn begin(&mut self) {
        if !self.0.ends_with(['{', '[', ':']) {
            self.0.push(',');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_json() {
        let mut text = Text::of("a \"b\"\\\n\u{1}ü");
        text.field("none").fields(|_| ());
        text.field("keys").fields(|text| {
            text.field("number").part(&KeyPart::Number(1.7e12));
            text.field("word").part(&"{[:".into());
        });
        text.field("list").list(
            [vec![KeyPart::Number(1.5), "x".into()], vec![]].iter(),
            |text, key: &domain::Key| {
                text.list(key.iter(), Text::part);
            },
        );
        text.0.push('}');
        let read: serde_json::Value = serde_json::from_str(&text.0).unwrap_or_default();
        let expected = serde_json::json!({
            "id": "a \"b\"\\\n\u{1}ü",
            "none": {},
            "keys": { "number": 1_700_000_000_000.0, "word": "{[:" },
            "list": [[1.5, "x"], []],
        });
        assert_eq!(read, expected);
    }
}
