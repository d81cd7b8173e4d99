//! Every page and panel with data in it, as axe-core sees it: at three widths, in both themes.

use anyhow::{Context, Result, ensure};
use journeys::Journey;
use serde_json::{Value, json};

use crate::analytics::with_work;

/// A page or panel.
struct Place<'a> {
    path: &'a str,
    /// What is clicked on there, one after the other.
    clicks: &'a [&'a str],
    /// What is seen once it is there.
    sees: &'a str,
}

const fn page<'a>(path: &'a str, sees: &'a str) -> Place<'a> {
    Place { path, clicks: &[], sees }
}

const fn panel<'a>(path: &'a str, clicks: &'a [&'a str], sees: &'a str) -> Place<'a> {
    Place { path, clicks, sees }
}

/// Rows that are there beside a month of work.
struct Rows {
    project: String,
    account: String,
    done: String,
    running: String,
}

async fn made(journey: &Journey, path: &str, body: Value) -> Result<String> {
    let data = journey.ask("POST", path, body).await?;
    Ok(data["id"].as_str().with_context(|| format!("{path} answers no id"))?.to_owned())
}

/// A month of work, and beside it one of everything else.
async fn with_everything() -> Result<(Journey, Rows)> {
    let (journey, _, _) = with_work(30, "/").await?;
    let name = "Tide tables of every harbour between the north pier and the lighthouse of the old town";
    let project = json!({ "name": name, "charter": "Never sail in fog.", "description": "Tells the tides." });
    let project = made(&journey, "/api/projects", project).await?;
    let account = json!({ "account_name": "dev-101", "specialization": ["frontend"], "monthly_cost": 20 });
    let account = made(&journey, "/api/accounts", account).await?;
    let session = json!({ "project_id": project, "account_id": account, "objectives": "Tell the tides" });
    let done = made(&journey, "/api/sessions", session.clone()).await?;
    let ended = json!({ "accomplishments": "The tides are told.", "handoff_notes": "Mind the spring tide." });
    journey.ask("POST", &format!("/api/sessions/{done}/complete"), ended).await?;
    let running = made(&journey, "/api/sessions", session).await?;
    journey.ask("POST", &format!("/api/sessions/{running}/credits"), json!({ "delta": 93 })).await?;
    let second = made(&journey, "/api/accounts", json!({ "account_name": "dev-102" })).await?;
    made(&journey, "/api/sessions", json!({ "project_id": project, "account_id": second })).await?;
    made(&journey, "/api/queue", json!({ "session_id": done, "priority": 8 })).await?;
    made(&journey, "/api/files", json!({ "project_id": project, "file_path": "src/tide.rs" })).await?;
    let entry = json!({ "category": "tip", "title": "Count from the new moon", "tags": ["tide"], "source_session_id": done });
    made(&journey, "/api/knowledge", entry).await?;
    let gone = made(&journey, "/api/projects", json!({ "name": "Old landing page" })).await?;
    journey.ask("DELETE", &format!("/api/projects/{gone}"), json!({})).await?;
    Ok((journey, Rows { project, account, done, running }))
}

/// Goes to each place and looks; all that is wrong is reported at once.
async fn look_at(journey: &Journey, places: &[Place<'_>]) -> Result<()> {
    let mut barriers = Vec::new();
    for Place { path, clicks, sees } in places {
        journey.go(path).await?;
        for click in *clicks {
            journey.click(click).await?;
        }
        journey.see(sees).await.with_context(|| format!("at {path} {clicks:?}"))?;
        let found = journey.find_barriers().await?;
        barriers.extend(found.into_iter().map(|words| format!("{path} {clicks:?}, {words}")));
    }
    ensure!(barriers.is_empty(), "{} barriers:\n{}", barriers.len(), barriers.join("\n"));
    Ok(())
}

#[tokio::test]
async fn axe_finds_nothing_on_any_page() -> Result<()> {
    let (journey, rows) = with_everything().await?;
    let of_project = |tab: &str| format!("/projects/{}/{tab}", rows.project);
    let tabs = ["", "timeline", "sessions", "files", "knowledge", "charter"].map(of_project);
    let [overview, timeline, sessions, files, knowledge, charter] = &tabs;
    let (done, running) = (format!("/sessions/{}", rows.done), format!("/sessions/{}", rows.running));
    let places = [
        panel("/", &["strip-more"], "needs"),
        page("/projects", "line"),
        page(overview, "project-facts"),
        page(timeline, "timeline"),
        page(sessions, "line"),
        page(files, "line"),
        page(knowledge, "project-facts"),
        page(charter, "project-facts"),
        panel("/accounts", &["look-rows"], "account-row"),
        panel("/accounts", &["select-all"], "selection"),
        panel("/accounts", &["look-cards"], "account-row"),
        page("/sessions", "line"),
        page(&done, "session-words"),
        page(&running, "credit-log"),
        page("/handoff", "drop-zone"),
        panel("/handoff", &["try-sample"], "briefing-line"),
        page("/handoff/queue", "line"),
        page("/knowledge", "knowledge-row"),
        page("/knowledge?q=mooon", "knowledge-row"),
        page("/knowledge?q=nothing+like+it", "found-count"),
        page("/analytics", "chart-daily"),
        panel("/analytics", &["table-daily"], "chart-daily"),
        page("/settings", "platforms"),
        page("/nowhere", "not-found"),
    ];
    look_at(&journey, &places).await?;
    // The server says of what is not there that it is not.
    journey.end_allowing(&["/nowhere"]).await
}

#[tokio::test]
async fn axe_finds_nothing_in_any_panel() -> Result<()> {
    let (journey, rows) = with_everything().await?;
    let project = format!("/projects/{}", rows.project);
    let account = format!("/accounts?account={}", rows.account);
    let running = format!("/sessions/{}", rows.running);
    let places = [
        panel("/projects", &["new-project"], "field-name"),
        panel(&project, &["edit-project"], "field-name"),
        panel("/accounts", &["add-account"], "terms"),
        page(&account, "delete-account"),
        page("/accounts?account=many", "batch-text"),
        panel("/accounts", &["best"], "best-reason"),
        page("/sessions?start=new", "field-objectives"),
        panel(&running, &["edit-session"], "field-objectives"),
        panel(&running, &["end-session"], "end-completed"),
        panel(&running, &["rotate-session"], "rotate-text"),
        panel("/handoff", &["try-sample", "save-to-session"], "save-confirm"),
        panel("/knowledge", &["add-entry"], "field-title"),
        panel("/settings", &["edit-claude"], "platform-reset"),
        panel(&running, &["rotate-session", "rotate-confirm"], "rotated"),
    ];
    look_at(&journey, &places).await?;
    let accounts = journey.ask("GET", "/api/accounts", json!({ "limit": 100 })).await?;
    for account in accounts["items"].as_array().context("a list")? {
        let path = format!("/api/accounts/{}", account["id"].as_str().context("an id")?);
        journey.ask("PATCH", &path, json!({ "status": "blocked" })).await?;
    }
    look_at(&journey, &[panel("/", &["strip-rotate"], "nobody-left")]).await?;
    journey.end().await
}
