//! Many accounts from one text: CSV, JSON, one name a line, or a pattern such as `dev-{001..100}`.
//!
//! Every entry of the text becomes a candidate or is rejected with its line and the reasons; nothing is dropped.

mod csv;
mod json;
mod pattern;
mod words;

use std::collections::HashMap;

use serde_json::Value;

use crate::schema::{self, Extent, Field, Fields};
use crate::{Name, account};

/// An account that may be made.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The line of the text that it begins on, from 1.
    pub line: usize,
    /// Its fields, as a request carries them.
    pub fields: Fields,
    /// The part of the text that says it; empty where there was no text.
    pub text: String,
}

/// An entry that is no account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rejected {
    /// The line of the text that it begins on, from 1.
    pub line: usize,
    /// Why, each a sentence without its full stop.
    pub reasons: Vec<String>,
    /// The part of the text that it is; empty where there was no text.
    pub text: String,
}

/// What a text comes to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// What can be made, in the order of the text.
    pub good: Vec<Candidate>,
    /// What cannot, in the order of the text.
    pub bad: Vec<Rejected>,
    form: Form,
}

/// How a text is written.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// A list of objects.
    Objects,
    /// Lines, the first of which may be a header; empty without one.
    Lines { header: String },
}

impl Default for Form {
    fn default() -> Self {
        Self::Lines { header: String::new() }
    }
}

impl Batch {
    /// A text of the same form that holds only these parts: what is left to be mended once the others are made.
    pub fn written<'a>(&'a self, parts: impl Iterator<Item = &'a str>) -> String {
        let mut parts = parts.peekable();
        if parts.peek().is_none() {
            return String::new();
        }
        match &self.form {
            Form::Objects => format!("[\n{}\n]\n", parts.collect::<Vec<_>>().join(",\n")),
            Form::Lines { header } => {
                let head = Some(header.as_str()).filter(|head| !head.is_empty());
                head.into_iter().chain(parts).flat_map(|line| [line, "\n"]).collect()
            }
        }
    }
}

/// Accounts that a batch may have: beyond these a typing mistake in a pattern is likelier than the wish.
pub const MOST: usize = 1_000;

/// Reads a text, and checks every account in it; `is_taken` knows the [`Name::key`]s of the accounts that there are.
pub fn read(text: &str, is_taken: impl Fn(&str) -> bool) -> Batch {
    let (form, parsed) = parse(text);
    Batch { form, ..check(parsed, is_taken) }
}

/// Checks accounts that come from elsewhere, such as a request.
pub fn check(
    parsed: impl IntoIterator<Item = Result<Candidate, Rejected>>,
    is_taken: impl Fn(&str) -> bool,
) -> Batch {
    let mut batch = Batch::default();
    let mut lines_by_name = HashMap::new();
    for entry in parsed {
        let checked = entry.and_then(|candidate| {
            let reasons = reasons(&candidate, &is_taken, &mut lines_by_name, batch.good.len());
            if reasons.is_empty() {
                Ok(candidate)
            } else {
                Err(Rejected { line: candidate.line, reasons, text: candidate.text })
            }
        });
        match checked {
            Ok(candidate) => batch.good.push(candidate),
            Err(rejected) => batch.bad.push(rejected),
        }
    }
    batch
}

/// Finds the entries of a text, whatever its form.
fn parse(text: &str) -> (Form, Vec<Result<Candidate, Rejected>>) {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    match text.trim_start().as_bytes().first() {
        Some(b'[' | b'{') if !pattern::begins(text.trim_start()) => (Form::Objects, json::entries(text)),
        _ => {
            let (header, entries) = csv::entries(text);
            (Form::Lines { header }, entries)
        }
    }
}

fn reasons(
    candidate: &Candidate,
    is_taken: &impl Fn(&str) -> bool,
    lines_by_name: &mut HashMap<String, usize>,
    good: usize,
) -> Vec<String> {
    let errors = schema::check(schema::ACCOUNT, &candidate.fields, Extent::Whole).err().unwrap_or_default();
    let mut reasons: Vec<String> =
        errors.into_iter().map(|(name, why)| format!("{} {why}", title(&name))).collect();
    reasons.extend(more_than_the_limit(&candidate.fields));
    let name = candidate.fields.get("account_name").and_then(Value::as_str);
    if let Some(name) = name.and_then(|name| Name::parse(name).ok()) {
        let key = name.key();
        if let Some(line) = lines_by_name.get(&key) {
            reasons.push(format!("Name {name} stands on line {line} already"));
        } else if is_taken(&key) {
            reasons.push(format!("Another account is called {name}"));
        } else if reasons.is_empty() {
            lines_by_name.insert(key, candidate.line);
        }
    }
    if reasons.is_empty() && good >= MOST {
        reasons.push(format!("A batch can have {MOST} accounts"));
    }
    reasons
}

fn more_than_the_limit(fields: &Fields) -> Option<String> {
    let available = fields.get("credits_available")?.as_i64()?;
    let limit = fields.get("credits_limit").map_or(Some(100), Value::as_i64)?;
    (available > limit).then(|| format!("Credits available ({available}) are more than the limit ({limit})"))
}

/// `account_name` as `Account name`.
fn title(field: &str) -> String {
    let words = field.replace('_', " ");
    let mut letters = words.chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// The field of an account that a column or a key means.
fn field(called: &str) -> Option<&'static Field> {
    let plain = called.trim().to_lowercase().replace([' ', '-'], "_");
    let name = match plain.as_str() {
        "name" | "account" => "account_name",
        "email" | "e_mail" | "mail" => "account_email",
        "limit" => "credits_limit",
        "credits" | "available" => "credits_available",
        "tags" | "specializations" | "specialisation" => "specialization",
        "cost" | "price" => "monthly_cost",
        "refresh" => "refresh_rule",
        "note" => "notes",
        other => other,
    };
    schema::ACCOUNT.iter().find(|field| field.name == name)
}

fn rejected<T>(line: usize, text: &str, reason: impl Into<String>) -> Result<T, Rejected> {
    Err(Rejected { line, reasons: vec![reason.into()], text: text.to_owned() })
}

/// What a field holds when a text says it in words.
fn value(field: &Field, text: &str) -> Value {
    words::value(field.kind, text)
}

/// The words that an account's platform may be written with, beside its names in rows.
fn platform(text: &str) -> Option<&'static str> {
    let is_it = |it: &&account::Platform| it.words().eq_ignore_ascii_case(text);
    account::Platform::ALL.iter().find(is_it).map(|it| it.name())
}

#[cfg(test)]
mod tests;
