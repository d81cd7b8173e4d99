//! What requests and forms may hold: one list of fields for each table, checked in one place, so that a form and a
//! script are told the same about the same mistake.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

use crate::account::{AccountStatus, Platform};
use crate::file::{GitStatus, Importance};
use crate::knowledge::Category;
use crate::project::ProjectStatus;
use crate::queue::QueueStatus;
use crate::refresh::RefreshRule;
use crate::session::{SessionStatus, SessionType};
use crate::{Id, Name, Tags, Timestamp};

/// A JSON object, as requests carry it and forms make it.
pub type Fields = Map<String, Value>;

/// What is wrong with which field, in words that go on after the field's name.
pub type FieldErrors = BTreeMap<String, String>;

/// Characters that a text of several lines may have.
pub const LONGEST_TEXT: usize = 4_000_000;
/// Characters that a text of one line may have.
pub const LONGEST_LINE: usize = 1_000;
/// Bytes of JSON that a checkpoint may have.
pub const LONGEST_JSON: usize = 4_000_000;

/// A field of a request.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Field {
    /// Its name in JSON.
    pub name: &'static str,
    /// What it holds.
    pub kind: Kind,
    /// Whether it must be there.
    pub need: Need,
    /// What it means, for the reference.
    #[cfg(feature = "reference")]
    pub doc: &'static str,
}

/// What a field holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// A [`Name`].
    Name,
    /// One line of text.
    Line,
    /// Text of any number of lines.
    Text,
    /// One of these words.
    Choice(&'static [&'static str]),
    /// One of these words, with `-` before it for the other way round.
    Sort(&'static [&'static str]),
    /// A whole number within bounds.
    Whole {
        /// The least.
        min: i64,
        /// The most.
        max: i64,
    },
    /// An amount of money, 0 or more.
    Money,
    /// [`Tags`].
    Tags,
    /// A [`RefreshRule`].
    Refresh,
    /// The id of a row.
    Id,
    /// A moment.
    Moment,
    /// Yes or no.
    Flag,
    /// Any JSON.
    Json,
    /// Objects with these fields.
    List(&'static [Field]),
}

/// Whether a field must be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Need {
    /// It must.
    Required,
    /// It need not: it then has this value, written as JSON. Where that is `null`, `null` may be sent too.
    Default(&'static str),
    /// It need not: what it then is depends on other fields.
    Open,
    /// It must when the row is made, and cannot be changed later.
    Once,
}

/// Whether all fields are asked for, or only those that change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Extent {
    /// A new row: what is required must be there.
    Whole,
    /// A change: only what is named changes; `revision` may say which state it was based on.
    Change,
}

macro_rules! field {
    ($name:literal, $kind:expr, $need:expr, $doc:literal) => {
        Field {
            name: $name,
            kind: $kind,
            need: $need,
            #[cfg(feature = "reference")]
            doc: $doc,
        }
    };
}

/// A count, as rows keep it.
pub(crate) const COUNT: Kind = Kind::Whole { min: 0, max: u32::MAX as i64 };
pub(crate) const NOTHING: Need = Need::Default("null");
pub(crate) const EMPTY: Need = Need::Default("\"\"");

pub(crate) use field;

/// Fields of a project.
pub const PROJECT: &[Field] = &[
    field!(
        "name",
        Kind::Name,
        Need::Required,
        "What it is called; unique among live projects, whatever the case."
    ),
    field!("description", Kind::Text, EMPTY, "What it is."),
    field!("status", Kind::Choice(ProjectStatus::NAMES), Need::Default("\"active\""), "Where it stands."),
    field!("charter", Kind::Text, EMPTY, "Its standing rules: they go verbatim into every briefing."),
    field!("specialization", Kind::Tags, Need::Default("[]"), "What kind of work it is."),
];

/// Fields of an account.
pub const ACCOUNT: &[Field] = &[
    field!(
        "account_name",
        Kind::Name,
        Need::Required,
        "What it is called; unique among live accounts, whatever the case."
    ),
    field!("account_email", Kind::Line, EMPTY, "The address that it is registered with."),
    field!("platform", Kind::Choice(Platform::NAMES), Need::Default("\"claude\""), "Where it is held."),
    field!("credits_limit", COUNT, Need::Default("100"), "Credits that it has after a refresh."),
    field!("credits_available", COUNT, Need::Open, "Credits that are left; without it as many as the limit."),
    field!(
        "refresh_rule",
        Kind::Refresh,
        Need::Default("{\"kind\":\"manual\"}"),
        "When its credits come back."
    ),
    field!(
        "threshold",
        Kind::Whole { min: 1, max: 100 },
        Need::Default("90"),
        "Share of the limit, in percent, at which its session is to be rotated."
    ),
    field!(
        "status",
        Kind::Choice(AccountStatus::NAMES),
        Need::Default("\"available\""),
        "Whether it can be used."
    ),
    field!("specialization", Kind::Tags, Need::Default("[]"), "What it is good at."),
    field!("monthly_cost", Kind::Money, Need::Default("0"), "What it costs a month."),
    field!("notes", Kind::Text, EMPTY, "Whatever else is worth knowing; no passwords."),
];

/// Fields of a session that is started or changed.
pub const SESSION: &[Field] = &[
    field!("project_id", Kind::Id, Need::Once, "The project that is worked on."),
    field!("account_id", Kind::Id, Need::Once, "The account that is used."),
    field!(
        "session_type",
        Kind::Choice(SessionType::NAMES),
        Need::Default("\"development\""),
        "What kind of work it is."
    ),
    field!("objectives", Kind::Text, EMPTY, "What it is to achieve."),
    field!("accomplishments", Kind::Text, EMPTY, "What it achieved."),
    field!("blockers", Kind::Text, EMPTY, "What stood in its way."),
    field!("handoff_notes", Kind::Text, EMPTY, "What the next session must know."),
];

/// Fields of the end of a session.
pub const COMPLETION: &[Field] = &[
    field!("status", Kind::Choice(ENDS), Need::Default("\"completed\""), "How it ended."),
    field!("credits_used", COUNT, Need::Open, "Credits that it used in all; without it what was logged."),
    field!("duration_minutes", COUNT, Need::Open, "How long it took; without it the time since its start."),
    field!("accomplishments", Kind::Text, Need::Open, "What it achieved."),
    field!("blockers", Kind::Text, Need::Open, "What stood in its way."),
    field!("handoff_notes", Kind::Text, Need::Open, "What the next session must know."),
];

const ENDS: &[&str] =
    &[SessionStatus::Completed.name(), SessionStatus::Failed.name(), SessionStatus::HandedOff.name()];

/// Fields of a file.
pub const FILE: &[Field] = &[
    field!("project_id", Kind::Id, Need::Once, "Whose file."),
    field!("file_path", Kind::Line, Need::Required, "Where it lies; unique in its project."),
    field!("file_type", Kind::Line, EMPTY, "What it is: an extension or a word."),
    field!(
        "importance",
        Kind::Choice(Importance::NAMES),
        Need::Default("\"normal\""),
        "How much it matters."
    ),
    field!(
        "git_status",
        Kind::Choice(GitStatus::NAMES),
        Need::Default("\"unknown\""),
        "What git says of it."
    ),
    field!("size_bytes", Kind::Whole { min: 0, max: 1 << 53 }, NOTHING, "How large it is."),
    field!("last_modified", Kind::Moment, NOTHING, "When it was changed last."),
    field!("notes", Kind::Text, EMPTY, "Whatever else is worth knowing."),
];

/// Fields of a hand-off in the queue.
pub const QUEUE: &[Field] = &[
    field!("session_id", Kind::Id, Need::Once, "The session that is handed off."),
    field!("to_account_id", Kind::Id, NOTHING, "The account that goes on, once it is known."),
    field!(
        "priority",
        Kind::Whole { min: 1, max: 10 },
        Need::Default("5"),
        "How soon it is wanted, 10 soonest."
    ),
    field!("handoff_context", Kind::Text, EMPTY, "What the next session is told."),
    field!("status", Kind::Choice(QueueStatus::NAMES), Need::Default("\"pending\""), "Where it stands."),
    field!("credits_saved", COUNT, Need::Default("0"), "Credits that it saved."),
    field!("minutes_saved", COUNT, Need::Default("0"), "Minutes that it saved."),
    field!("outcome", Kind::Text, NOTHING, "What came of it."),
];

/// Fields of a knowledge entry.
pub const KNOWLEDGE: &[Field] = &[
    field!("category", Kind::Choice(Category::NAMES), Need::Default("\"pattern\""), "What kind it is."),
    field!("title", Kind::Name, Need::Required, "One line that names it."),
    field!("description", Kind::Text, EMPTY, "The whole of it."),
    field!("tags", Kind::Tags, Need::Default("[]"), "What it is about."),
    field!("source_session_id", Kind::Id, NOTHING, "The session that it came from."),
];

/// What can be changed of a snapshot.
pub const SNAPSHOT: &[Field] = &[field!(
    "git_commit_hash",
    Kind::Line,
    NOTHING,
    "The commit that the work stood at: 7 to 64 hexadecimal digits, or `null`."
)];

/// Fields of what is assumed of a platform.
pub const PLATFORM: &[Field] = &[
    field!("credits_limit", COUNT, Need::Default("100"), "Credits of a new account when full."),
    field!(
        "refresh_rule",
        Kind::Refresh,
        Need::Default("{\"kind\":\"manual\"}"),
        "How credits of a new account come back."
    ),
    field!(
        "paste_limit",
        Kind::Whole { min: 100, max: 100_000_000 },
        Need::Default("10000"),
        "Characters that it takes in one message."
    ),
    field!(
        "shape",
        Kind::Choice(&["generic", "claude", "chatgpt", "gemini"]),
        Need::Default("\"generic\""),
        "The shape in which it reads a briefing best."
    ),
    field!("address", Kind::Line, EMPTY, "Where a new conversation begins."),
];

/// The field of a change that says which revision it is based on.
pub const REVISION: Field = field!(
    "revision",
    Kind::Whole { min: 1, max: 1 << 53 },
    Need::Open,
    "The revision that the change is based on; where the row has another by now, the change is refused."
);

/// Everything that is wrong with an object: fields that are missing, of the wrong type, or not known.
pub fn check(schema: &[Field], given: &Fields, extent: Extent) -> Result<(), FieldErrors> {
    let mut errors = FieldErrors::new();
    for (name, value) in given {
        let known = schema.iter().find(|field| field.name == name);
        let complaint = match known {
            Some(field) if field.need == Need::Once && extent == Extent::Change => {
                Some("cannot be changed".to_owned())
            }
            Some(field) => complaint(field, value),
            None if extent == Extent::Change && name == REVISION.name => complaint(&REVISION, value),
            None => Some(unknown(schema)),
        };
        if let Some(complaint) = complaint {
            errors.insert(name.clone(), complaint);
        }
    }
    if extent == Extent::Whole {
        let missing = schema.iter().filter(|field| {
            matches!(field.need, Need::Required | Need::Once) && !given.contains_key(field.name)
        });
        errors.extend(missing.map(|field| (field.name.to_owned(), "is missing".to_owned())));
    }
    if errors.is_empty() { Ok(()) } else { Err(errors) }
}

/// The object with the values of fields that it leaves out.
pub fn fill(schema: &[Field], given: &Fields) -> Fields {
    let mut whole = given.clone();
    for field in schema {
        if let (Need::Default(json), false) = (field.need, whole.contains_key(field.name)) {
            whole.insert(field.name.to_owned(), serde_json::from_str(json).unwrap_or_default());
        }
    }
    whole
}

fn unknown(schema: &[Field]) -> String {
    let names: Vec<&str> = schema.iter().map(|field| field.name).collect();
    if names.is_empty() {
        return "is not known; there are no fields here".to_owned();
    }
    format!("is not known; the fields are {}", names.join(", "))
}

fn complaint(field: &Field, value: &Value) -> Option<String> {
    if value.is_null() && field.need == NOTHING {
        return None;
    }
    wrong(field.kind, value)
}

/// Reads a value that stands in an address as text.
pub fn from_address(kind: Kind, text: &str) -> Value {
    let read = match kind {
        Kind::Whole { .. } | Kind::Money => text.parse::<i64>().ok().map(Value::from),
        Kind::Flag => text.parse::<bool>().ok().map(Value::from),
        _ => None,
    };
    read.unwrap_or_else(|| text.into())
}

/// What is wrong with a value of this kind.
pub fn wrong(kind: Kind, value: &Value) -> Option<String> {
    match kind {
        Kind::Json => too_long_json(value),
        Kind::Flag => said(value.as_bool().is_none(), "must be true or false"),
        Kind::Whole { min, max } => {
            let fits = value.as_i64().is_some_and(|number| (min..=max).contains(&number));
            (!fits).then(|| bounds(min, max))
        }
        Kind::Money => said(value.as_f64().is_none_or(|amount| amount < 0.0), "must be a number, 0 or more"),
        Kind::Tags => wrong_tags(value),
        Kind::Refresh => wrong_rule(value),
        Kind::List(fields) => wrong_list(fields, value),
        _ => match value.as_str() {
            None => Some("must be a text".to_owned()),
            Some(text) => wrong_text(kind, text),
        },
    }
}

fn wrong_text(kind: Kind, text: &str) -> Option<String> {
    match kind {
        Kind::Name => Name::parse(text).err().map(|why| why.to_string()),
        Kind::Line => too_long(text, LONGEST_LINE)
            .or_else(|| said(text.chars().any(char::is_control), "must be one line of plain text")),
        Kind::Text => too_long(text, LONGEST_TEXT),
        Kind::Choice(words) => {
            (!words.contains(&text)).then(|| format!("must be one of {}", words.join(", ")))
        }
        Kind::Sort(words) => {
            let word = text.strip_prefix('-').unwrap_or(text);
            (!words.contains(&word)).then(|| {
                format!("must be one of {}, with - before it for the largest first", words.join(", "))
            })
        }
        Kind::Id => Id::<()>::parse(text).err().map(|why| why.to_string()),
        Kind::Moment => Timestamp::parse(text).err().map(|why| why.to_string()),
        _ => None,
    }
}

fn said(is_wrong: bool, words: &str) -> Option<String> {
    is_wrong.then(|| words.to_owned())
}

fn bounds(min: i64, max: i64) -> String {
    if max >= i64::from(u32::MAX) {
        format!("must be a whole number, {min} or more")
    } else {
        format!("must be a whole number from {min} to {max}")
    }
}

fn too_long(text: &str, longest: usize) -> Option<String> {
    // Counting characters is only worth it where there are enough bytes.
    let over = text.len().checked_sub(longest).map_or(0, |_| text.chars().count().saturating_sub(longest));
    (over > 0).then(|| format!("is {over} characters longer than {longest}"))
}

fn too_long_json(value: &Value) -> Option<String> {
    let length = value.to_string().len();
    (length > LONGEST_JSON).then(|| format!("has {length} bytes of JSON; {LONGEST_JSON} are possible"))
}

fn wrong_tags(value: &Value) -> Option<String> {
    let texts: Option<Vec<&str>> = value.as_array().and_then(|list| list.iter().map(Value::as_str).collect());
    match texts {
        Some(texts) => Tags::parse(texts).err().map(|why| why.to_string()),
        None => Some("must be a list of texts".to_owned()),
    }
}

fn wrong_rule(value: &Value) -> Option<String> {
    let fault = serde_json::from_slice::<RefreshRule>(value.to_string().as_bytes()).err()?.to_string();
    let words = fault.split(" at line ").next().unwrap_or_default();
    Some(format!("is no refresh rule: {words}"))
}

fn wrong_list(fields: &'static [Field], value: &Value) -> Option<String> {
    let Some(list) = value.as_array() else {
        return Some("must be a list of objects".to_owned());
    };
    let complaints = list.iter().enumerate().filter_map(|(index, item)| {
        let Some(item) = item.as_object() else {
            return Some(format!("{}: must be an object", index + 1));
        };
        let errors = check(fields, item, Extent::Whole).err()?;
        let words: Vec<String> = errors.iter().map(|(name, why)| format!("{name} {why}")).collect();
        Some(format!("{}: {}", index + 1, words.join(", ")))
    });
    let words: Vec<String> = complaints.take(20).collect();
    (!words.is_empty()).then(|| words.join("; "))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use serde_json::json;

    use super::*;

    const ALL: [(&str, &[Field]); 7] = [
        ("project", PROJECT),
        ("account", ACCOUNT),
        ("session", SESSION),
        ("completion", COMPLETION),
        ("file", FILE),
        ("queue", QUEUE),
        ("knowledge", KNOWLEDGE),
    ];

    fn complaints(schema: &[Field], given: Value, extent: Extent) -> String {
        let errors = check(schema, given.as_object().unwrap(), extent).err().unwrap_or_default();
        errors.iter().map(|(name, why)| format!("{name} {why}")).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn every_default_is_a_value_that_its_field_may_have() {
        for (name, schema) in ALL {
            for field in schema {
                if let Need::Default(json) = field.need {
                    let value: Value = serde_json::from_str(json).unwrap();
                    assert_eq!(complaint(field, &value), None, "{name}.{}", field.name);
                }
            }
        }
    }

    #[test]
    fn all_mistakes_are_named_at_once() {
        let given = json!({"name": " ", "status": "gone", "specialization": "rust", "colour": 1});
        assert_eq!(
            complaints(PROJECT, given, Extent::Whole),
            "colour is not known; the fields are name, description, status, charter, specialization\n\
             name must not be empty\n\
             specialization must be a list of texts\n\
             status must be one of active, paused, completed, archived"
        );
        assert_eq!(complaints(PROJECT, json!({}), Extent::Whole), "name is missing");
    }

    #[test]
    fn a_change_names_only_what_changes() {
        let id = "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11";
        for (schema, given, expected) in [
            (PROJECT, json!({}), ""),
            (PROJECT, json!({"revision": 3, "charter": "x"}), ""),
            (PROJECT, json!({"revision": 0}), "revision must be a whole number, 1 or more"),
            (SESSION, json!({"project_id": id}), "project_id cannot be changed"),
        ] {
            assert_eq!(complaints(schema, given, Extent::Change), expected);
        }
    }

    #[test]
    fn wrong_values_are_told_in_words() {
        for (kind, value, expected) in [
            (Kind::Name, json!(3), "must be a text"),
            (Kind::Line, json!("a\nb"), "must be one line of plain text"),
            (Kind::Line, json!("é".repeat(1001)), "is 1 characters longer than 1000"),
            (Kind::Text, json!("a\nb"), ""),
            (COUNT, json!(-1), "must be a whole number, 0 or more"),
            (COUNT, json!(1.5), "must be a whole number, 0 or more"),
            (COUNT, json!("7"), "must be a whole number, 0 or more"),
            (Kind::Whole { min: 1, max: 10 }, json!(11), "must be a whole number from 1 to 10"),
            (Kind::Money, json!(-0.5), "must be a number, 0 or more"),
            (Kind::Tags, json!(["a", 1]), "must be a list of texts"),
            (Kind::Id, json!("7"), "is no id"),
            (Kind::Moment, json!("noon"), "is no moment like 2026-01-31T08:30:00.000Z"),
            (Kind::Flag, json!("yes"), "must be true or false"),
            (
                Kind::Refresh,
                json!({"kind": "rolling", "hours": 0}),
                "is no refresh rule: must be 1 to 720 hours",
            ),
            (Kind::List(PROJECT), json!([{"name": "a"}, {}, 3]), "2: name is missing; 3: must be an object"),
        ] {
            assert_eq!(wrong(kind, &value).unwrap_or_default(), expected, "{value}");
        }
    }

    #[test]
    fn what_is_left_out_gets_its_default() {
        let whole = fill(FILE, json!({"file_path": "src/a.rs", "importance": "high"}).as_object().unwrap());
        assert_eq!(whole["importance"], "high");
        assert_eq!(whole["git_status"], "unknown");
        assert_eq!(whole["size_bytes"], Value::Null);
    }
}
