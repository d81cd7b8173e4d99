//! Objects: in a list, one a line, or just one behind another.

use serde_json::Value;

use super::{Candidate, Rejected, field, rejected};
use crate::schema::Fields;

/// The entries of a text that begins with a bracket. Each is read for itself, so that a broken one costs no other.
pub(super) fn entries(text: &str) -> Vec<Result<Candidate, Rejected>> {
    let (from, is_list) = beginning(text);
    let (pieces, is_closed) = pieces(text, from, is_list);
    let mut lines = Lines { text, at: 0, line: 1 };
    let mut found: Vec<_> =
        pieces.into_iter().map(|(start, end)| entry(lines.line_at(start), &text[start..end])).collect();
    if is_list && !is_closed {
        found.push(rejected(lines.line_at(text.len()), "", "The list has no end: something may be missing"));
    }
    found
}

/// Where the entries begin, and whether they stand in a list: `[..]`, or `{"accounts": [..]}`.
fn beginning(text: &str) -> (usize, bool) {
    let start = text.len() - text.trim_start().len();
    if text[start..].starts_with('[') {
        return (start + 1, true);
    }
    let wrapped = || {
        let inner = text[start..].strip_prefix('{')?.trim_start().strip_prefix("\"accounts\"")?;
        inner.trim_start().strip_prefix(':')?.trim_start().strip_prefix('[')
    };
    wrapped().map_or((start, false), |rest| (text.len() - rest.len(), true))
}

/// Ranges of bytes of the entries, and whether the list was closed.
fn pieces(text: &str, from: usize, is_list: bool) -> (Vec<(usize, usize)>, bool) {
    let bytes = text.as_bytes();
    let (mut pieces, mut at) = (Vec::new(), from);
    while let Some(byte) = bytes.get(at) {
        match byte {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => at += 1,
            b']' if is_list => {
                let rest = text[at + 1..].trim_start().strip_prefix('}').unwrap_or(&text[at + 1..]);
                if !rest.trim().is_empty() {
                    pieces.push((text.len() - rest.trim_start().len(), text.len()));
                }
                return (pieces, true);
            }
            _ => {
                let end = end_of_piece(bytes, at);
                pieces.push((at, end));
                at = end;
            }
        }
    }
    (pieces, false)
}

/// The end of the value that begins here: where its brackets are closed, or the next comma, line or bracket.
fn end_of_piece(bytes: &[u8], from: usize) -> usize {
    let (mut depth, mut is_text, mut is_escaped) = (0_usize, false, false);
    for (at, byte) in bytes.iter().enumerate().skip(from) {
        match byte {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_text => is_escaped = true,
            b'"' => is_text = !is_text,
            _ if is_text => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 1 => depth -= 1,
            b'}' | b']' if depth == 1 => return at + 1,
            // What closes nothing is a piece of its own: each piece must take the text on.
            b'}' | b']' if at == from => return at + 1,
            b'}' | b']' | b',' | b'\n' if depth == 0 => return at,
            _ => {}
        }
    }
    bytes.len()
}

fn entry(line: usize, text: &str) -> Result<Candidate, Rejected> {
    match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(given)) => Ok(Candidate { line, fields: renamed(given), text: text.to_owned() }),
        Ok(Value::String(name)) => {
            let fields = Fields::from_iter([("account_name".into(), name.into())]);
            Ok(Candidate { line, fields, text: text.to_owned() })
        }
        Ok(_) => rejected(line, text, "This is neither an object nor a name"),
        Err(fault) => rejected(line, text, format!("This is no JSON: {}", words(&fault))),
    }
}

/// The fault without its place, which counts from the entry's beginning.
fn words(fault: &serde_json::Error) -> String {
    fault.to_string().split(" at line ").next().unwrap_or_default().to_owned()
}

fn renamed(given: Fields) -> Fields {
    let name = |called: String| field(&called).map_or(called, |field| field.name.to_owned());
    given.into_iter().map(|(called, value)| (name(called), value)).collect()
}

/// Counts lines on the way through a text.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: usize,
}

impl Lines<'_> {
    fn line_at(&mut self, place: usize) -> usize {
        if place > self.at {
            self.line += self.text[self.at..place].matches('\n').count();
            self.at = place;
        }
        self.line
    }
}
