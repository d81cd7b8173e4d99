//! The reference, written from the table of endpoints, with answers that the operations really give. This test fails when
//! `docs/api.md` is not what it would write; `cargo xtask docs` writes it.
#![expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]

use std::collections::BTreeMap;
use std::fmt::Write;

use domain::Table;
use domain::endpoint::{ENDPOINTS, Endpoint, Operation};
use domain::schema::{Extent, Field, Kind, Need, REVISION};
use serde_json::{Value, json};

use super::dispatch;
use crate::service::Handoff;
use crate::service::NewSnapshot;
use crate::service::tests::{Bench, Here, bench, fields};

const WHERE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/docs/api.md");

const HEAD: &str = r#"# API

<!-- Written by `cargo xtask docs` from the table that requests are dispatched by. Do not edit. -->

There is no server. Scripts of the page (browser console, user scripts, extensions, tests) call the operations that the
pages call:

```js
const answer = await window.paas.request("POST", "/api/private/select-best-account", { specialization: "frontend" });
```

Every answer is an envelope, never an exception. A request that comes before the data are open waits for them.

```json
{ "success": true,  "data": { } }
{ "success": false, "error": "what went wrong", "suggestion": "what to do about it", "code": "not_found" }
```

| code | means | beside it |
|---|---|---|
| `invalid` | fields are missing, wrong or not known, the method is not possible, or the body is no object | `fields`: name and message of each |
| `not_found` | there is no such path or row, or the row is in the trash | |
| `conflict` | the state forbids it: a name that is taken, a revision that is not the latest, an ended session | `revision`: the latest one; `fields` |
| `no_account` | no account fits | `alternatives`, `next_refresh`, `until` |
| `locked` | another tab, or a newer version of the app, holds the data | |
| `quota` | there is no room left | |
| `internal` | anything else | |

Fields go into the body or, as text, behind a `?` of the path. Ids are UUIDs in lower case; times are RFC 3339, answered in UTC
with milliseconds. Lists take `limit` and `cursor` and answer `{ items, next_cursor, total }`; `sort` names a field, with `-`
before it for the largest first. Every row has `id`, `created_at`, `updated_at`, `deleted_at` (null unless in the trash) and
`revision` (1, and one more at each write). A change that sends `revision` is refused when the row has another by now.

A refresh rule is one of `{"kind": "manual"}`, `{"kind": "daily", "time": "08:30", "zone": "Asia/Jakarta"}`,
`{"kind": "rolling", "hours": 5}`, `{"kind": "weekly", "weekday": "monday", "time": "00:00", "zone": "UTC"}` and
`{"kind": "monthly", "day": 31, "time": "23:59", "zone": "America/New_York"}`.
"#;

#[tokio::test]
async fn the_reference_says_what_requests_do() {
    let written = reference().await;
    if std::env::var_os("WRITE_REFERENCE").is_some() {
        std::fs::write(WHERE, &written).unwrap();
    }
    let kept = std::fs::read_to_string(WHERE).unwrap_or_default();
    assert!(kept == written, "docs/api.md is not up to date: run `cargo xtask docs`");
}

async fn reference() -> String {
    let mut out = HEAD.to_owned();
    for endpoint in ENDPOINTS {
        describe(&mut out, endpoint).await;
    }
    out
}

async fn describe(out: &mut String, endpoint: &Endpoint) {
    let Endpoint { method, path, doc, answer, .. } = endpoint;
    write!(out, "\n## {method} {path}\n\n{doc} Answers {answer}.\n").unwrap();
    if !endpoint.fields.is_empty() {
        out.push_str("\n| field | holds | without it | |\n|---|---|---|---|\n");
        let revision = (endpoint.extent == Extent::Change).then_some(&REVISION);
        for field in endpoint.fields.iter().chain(revision).filter(|field| is_offered(endpoint, field)) {
            row(out, endpoint, field);
        }
    }
    let errors: Vec<String> =
        endpoint.errors.iter().map(|(code, why)| format!("`{}` when {why}", code.name())).collect();
    if !errors.is_empty() {
        write!(out, "\nFails with {}.\n", errors.join("; ")).unwrap();
    }
    example(out, endpoint).await;
}

fn is_offered(endpoint: &Endpoint, field: &Field) -> bool {
    !(endpoint.extent == Extent::Change && field.need == Need::Once)
}

fn row(out: &mut String, endpoint: &Endpoint, field: &Field) {
    let without = match field.need {
        _ if endpoint.extent == Extent::Change => "unchanged".to_owned(),
        Need::Required | Need::Once => "refused".to_owned(),
        Need::Default(json) => format!("`{json}`"),
        Need::Open => String::new(),
    };
    writeln!(out, "| `{}` | {} | {without} | {} |", field.name, holds(field.kind), field.doc).unwrap();
}

fn holds(kind: Kind) -> String {
    match kind {
        Kind::Name => "one line, 1 to 120 characters".into(),
        Kind::Line => "one line".into(),
        Kind::Text => "text".into(),
        Kind::Choice(words) => format!("`{}`", words.join("`, `")),
        Kind::Sort(words) => format!("`{}`, `-` before it", words.join("`, `")),
        Kind::Whole { min, max } if max >= i64::from(u32::MAX) => format!("whole number from {min}"),
        Kind::Whole { min, max } => format!("whole number from {min} to {max}"),
        Kind::Money => "number from 0".into(),
        Kind::Tags => "list of up to 20 tags".into(),
        Kind::Refresh => "refresh rule".into(),
        Kind::Id => "id".into(),
        Kind::Moment => "time".into(),
        Kind::Flag => "true or false".into(),
        Kind::Json => "any JSON".into(),
        Kind::List(_) => "list of objects".into(),
    }
}

async fn example(out: &mut String, endpoint: &Endpoint) {
    let (bench, ids) = scene(endpoint.operation).await;
    let own = id_in_path(endpoint, &ids);
    let path = endpoint.path.replace("{id}", &own);
    let mut body = endpoint.example.to_owned();
    for (name, id) in &ids {
        body = body.replace(&format!("\"${name}\""), &format!("\"{id}\""));
    }
    body = body.replace("\"$export\"", r#"{"format": "paas-export"}"#);
    let sent: Value = serde_json::from_str(&body).unwrap();
    let text = dispatch(&bench.service, &Here, endpoint.method, &path, sent).await;
    let answer: Value = serde_json::from_str(&text).unwrap();
    assert_eq!(answer["success"], true, "{} {}: {answer}", endpoint.method, endpoint.path);
    let body = if body == "{}" { String::new() } else { format!(", {body}") };
    write!(out, "\n```js\nawait window.paas.request(\"{}\", \"{path}\"{body})\n", endpoint.method).unwrap();
    if !matches!(endpoint.operation, Operation::ExportProject | Operation::Import) {
        let data = serde_json::to_string_pretty(&shortened(&answer["data"])).unwrap();
        out.push_str("// the data of the answer\n");
        out.push_str(&data);
        out.push('\n');
    }
    out.push_str("```\n");
}

/// Long texts and lists are cut: an example shows the shape.
fn shortened(value: &Value) -> Value {
    match value {
        Value::String(text) if text.chars().count() > 120 => {
            format!("{} …", text.chars().take(110).collect::<String>()).into()
        }
        Value::Array(items) => items.iter().take(3).map(shortened).collect(),
        Value::Object(fields) => fields.iter().map(|(name, it)| (name.clone(), shortened(it))).collect(),
        other => other.clone(),
    }
}

/// Data in which the example of an operation can be shown.
async fn scene(operation: Operation) -> (Bench, BTreeMap<&'static str, String>) {
    let bench = bench();
    let shop = fields(json!({"name": "Shop", "charter": "Answer in English."}));
    let project = bench.service.create_project(&shop).await.unwrap();
    let account = |name: &str| {
        fields(
            json!({"account_name": name, "specialization": ["frontend"], "refresh_rule": {"kind": "rolling", "hours": 5}}),
        )
    };
    let dev = bench.service.create_account(&account("dev-001")).await.unwrap();
    bench.service.create_account(&account("dev-002")).await.unwrap();
    let session = bench.session(project.id, dev.id).await;
    let handoff = Handoff {
        format: "plain-text".into(),
        turns: vec![domain::kept::KeptTurn {
            role: Default::default(),
            content: "The cart keeps its items now.".into(),
            tokens: 7,
            time: None,
        }],
        snapshot: Some(NewSnapshot { text: "Next: the checkout.".into(), ..NewSnapshot::default() }),
        files: vec![fields(json!({"file_path": "src/cart.rs"}))],
        knowledge: vec![fields(json!({"title": "Clear the cache first", "category": "tip"}))],
    };
    let kept = bench.service.save_handoff(session.id, &handoff).await.unwrap();
    let queued = bench.service.create_queue_entry(&fields(json!({"session_id": session.id}))).await.unwrap();
    let file = bench.service.files(&Default::default()).await.unwrap().items[0].id;
    let entry = bench.service.knowledge(&Default::default()).await.unwrap().items[0].id;
    // What a briefing was worth is said by the session that began with it.
    let session = match operation {
        Operation::BriefingOutcome => bench.session(project.id, dev.id).await,
        _ => session,
    };
    let ids = BTreeMap::from([
        ("project", project.id.to_string()),
        ("account", dev.id.to_string()),
        ("session", session.id.to_string()),
        ("snapshot", kept.snapshot.unwrap().id.to_string()),
        ("file", file.to_string()),
        ("queue", queued.id.to_string()),
        ("entry", entry.to_string()),
    ]);
    set_up(&bench, operation, &ids).await;
    (bench, ids)
}

/// What must have happened before an operation is possible.
async fn set_up(bench: &Bench, operation: Operation, ids: &BTreeMap<&'static str, String>) {
    let service = &bench.service;
    let id = |name: &str| ids[name].as_str();
    match operation {
        Operation::Restore(table) | Operation::Purge(table) => {
            let path = format!("/api/{}/{}", folder(table), id(name_of(table)));
            if table == Table::Accounts && matches!(operation, Operation::Purge(_)) {
                let session = domain::Id::parse(id("session")).unwrap();
                service.delete_session(session).await.unwrap();
                service.purge_session(session).await.unwrap();
            }
            dispatch(service, &Here, "DELETE", &path, Value::Null).await;
        }
        Operation::Retry => {
            let path = format!("/api/queue/{}", id("queue"));
            dispatch(service, &Here, "PATCH", &path, json!({"status": "failed"})).await;
        }
        Operation::CommitMessage => {
            let path = format!("/api/sessions/{}", id("session"));
            dispatch(service, &Here, "PATCH", &path, json!({"accomplishments": "Added passkeys."})).await;
        }
        Operation::Analyze => {
            let session = domain::Id::parse(id("session")).unwrap();
            service.complete_session(session, &fields(json!({"credits_used": 78}))).await.unwrap();
        }
        Operation::Trash => {
            service.delete_file(domain::Id::parse(id("file")).unwrap()).await.unwrap();
        }
        _ => {}
    }
}

fn id_in_path(endpoint: &Endpoint, ids: &BTreeMap<&'static str, String>) -> String {
    let named = [
        ("/api/projects", Table::Projects),
        ("/api/accounts", Table::Accounts),
        ("/api/sessions", Table::Sessions),
        ("/api/snapshots", Table::Snapshots),
        ("/api/knowledge", Table::Knowledge),
        ("/api/files", Table::Files),
        ("/api/queue", Table::Queue),
    ];
    let table = named.iter().find(|(path, _)| endpoint.path.starts_with(path));
    table.map(|(_, table)| ids[name_of(*table)].clone()).unwrap_or_default()
}

fn name_of(table: Table) -> &'static str {
    match table {
        Table::Projects => "project",
        Table::Accounts => "account",
        Table::Sessions => "session",
        Table::Snapshots => "snapshot",
        Table::Files => "file",
        Table::Queue => "queue",
        Table::Knowledge => "entry",
        Table::Turns | Table::Activity => "",
    }
}

fn folder(table: Table) -> &'static str {
    match table {
        Table::Files => "files",
        Table::Queue => "queue",
        Table::Knowledge => "knowledge",
        other => other.name(),
    }
}
