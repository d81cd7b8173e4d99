//! Scripts of the page: every request of the table of endpoints, once as it should be and once as it should not.

use std::cell::RefCell;
use std::collections::BTreeSet;

use anyhow::{Context, Result, ensure};
use domain::endpoint::ENDPOINTS;
use journeys::{Engine, Journey, Visit};
use serde_json::{Value, json};

const NOBODY: &str = "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11";

/// A page, and the requests that it answered with success.
struct Script {
    journey: Journey,
    done: RefCell<BTreeSet<String>>,
}

impl Script {
    async fn begin() -> Result<Self> {
        // Asked at once, before the data can be open: requests wait for them.
        let journey = Visit::with(Engine::Chromium).open("/").await?;
        Ok(Self { journey, done: RefCell::default() })
    }

    /// A request that succeeds; `{id}` of the pattern is `id`.
    async fn call(&self, request: &str, id: &str, body: Value) -> Result<Value> {
        let (method, pattern) = request.split_once(' ').context("no method")?;
        let answer = self.journey.request(method, &pattern.replace("{id}", id), &body).await?;
        ensure!(answer["success"] == true, "{request} {body}: {answer}");
        self.done.borrow_mut().insert(request.to_owned());
        Ok(answer["data"].clone())
    }

    /// The same, for the id of what it answers.
    async fn made(&self, request: &str, body: Value) -> Result<String> {
        let data = self.call(request, "", body).await?;
        Ok(data["id"].as_str().with_context(|| format!("{request} answers no id"))?.to_owned())
    }

    /// A row goes to the trash and comes back, goes again, and for good.
    async fn go(&self, folder: &str, id: &str) -> Result<()> {
        let nothing = || json!({});
        self.call(&format!("DELETE /api/{folder}/{{id}}"), id, nothing()).await?;
        self.call(&format!("POST /api/{folder}/{{id}}/restore"), id, nothing()).await?;
        self.call(&format!("DELETE /api/{folder}/{{id}}"), id, nothing()).await?;
        self.call(&format!("POST /api/{folder}/{{id}}/purge"), id, nothing()).await?;
        Ok(())
    }
}

#[tokio::test]
async fn every_request_answers() -> Result<()> {
    let script = Script::begin().await?;
    let project = script.made("POST /api/projects", json!({"name": "Shop"})).await?;
    script.call("GET /api/projects", "", json!({"status": "active"})).await?;
    script.call("GET /api/projects/{id}", &project, json!({})).await?;
    script.call("PATCH /api/projects/{id}", &project, json!({"charter": "Answer in English."})).await?;
    let account = script.made("POST /api/accounts", json!({"account_name": "dev-001"})).await?;
    let other = script.made("POST /api/accounts", json!({"account_name": "dev-002"})).await?;
    script.call("GET /api/accounts", "", json!({"sort": "account_name"})).await?;
    script.call("GET /api/accounts/{id}", &account, json!({})).await?;
    script.call("PATCH /api/accounts/{id}", &account, json!({"notes": "first"})).await?;
    script.call("POST /api/accounts/{id}/limit-hit", &other, json!({})).await?;
    script.call("POST /api/accounts/{id}/refresh", &other, json!({})).await?;
    work(&script, &project, &account).await?;
    keep(&script, &project).await?;
    orchestrate(&script, &project, &account).await?;
    for request in ["GET /api/stats", "GET /api/activity", "GET /api/trash"] {
        script.call(request, "", json!({})).await?;
    }
    let told = script.call("GET /api/projects/{id}/timeline", &project, json!({})).await?;
    ensure!(told["total"] == 2, "the timeline tells of {told}");
    let spare = script.made("POST /api/accounts", json!({"account_name": "spare"})).await?;
    script.go("accounts", &spare).await?;
    script.go("projects", &project).await?;
    let all: BTreeSet<String> = ENDPOINTS.iter().map(|it| format!("{} {}", it.method, it.path)).collect();
    let missed: Vec<String> = all.difference(&script.done.borrow()).cloned().collect();
    ensure!(missed.is_empty(), "never asked for: {missed:?}");
    println!("{} requests answered", all.len());
    script.journey.end().await
}

/// A session, and what belongs to it.
async fn work(script: &Script, project: &str, account: &str) -> Result<()> {
    let begun = json!({"project_id": project, "account_id": account, "objectives": "Build the cart."});
    let session = script.made("POST /api/sessions", begun).await?;
    script.call("GET /api/sessions", "", json!({"project_id": project})).await?;
    script.call("PATCH /api/sessions/{id}", &session, json!({"blockers": "none"})).await?;
    script.call("POST /api/sessions/{id}/credits", &session, json!({"delta": 5})).await?;
    script
        .call("POST /api/sessions/{id}/checkpoint", &session, json!({"checkpoint_data": {"step": 3}}))
        .await?;
    let read = script.call("GET /api/sessions/{id}", &session, json!({})).await?;
    ensure!(read["credits_used"] == 5 && read["checkpoint_data"]["step"] == 3, "the session is {read}");
    let snapshots = script.call("GET /api/snapshots", "", json!({"session_id": session})).await?;
    let snapshot = snapshots["items"][0]["id"].as_str().context("no snapshot of the checkpoint")?.to_owned();
    script.call("GET /api/snapshots/{id}", &snapshot, json!({})).await?;
    let noted =
        script.call("PATCH /api/snapshots/{id}", &snapshot, json!({"git_commit_hash": "4F0C2D1"})).await?;
    ensure!(noted["git_commit_hash"] == "4f0c2d1", "the commit is not noted: {noted}");
    script.call("PATCH /api/sessions/{id}", &session, json!({"accomplishments": "Added passkeys."})).await?;
    let commit = script.call("GET /api/sessions/{id}/commit-message", &session, json!({})).await?;
    ensure!(commit["message"].as_str().is_some_and(|it| it.ends_with(": add passkeys")), "{commit}");
    script.call("GET /api/conversations", "", json!({"session_id": session})).await?;
    let queued = script.made("POST /api/queue", json!({"session_id": session})).await?;
    script.call("GET /api/queue", "", json!({"status": "pending"})).await?;
    script.call("GET /api/queue/{id}", &queued, json!({})).await?;
    script.call("PATCH /api/queue/{id}", &queued, json!({"status": "failed"})).await?;
    script.call("POST /api/queue/{id}/retry", &queued, json!({})).await?;
    script.go("queue", &queued).await
}

/// Files and knowledge.
async fn keep(script: &Script, project: &str) -> Result<()> {
    let given = json!({"project_id": project, "file_path": "src/cart.rs"});
    let file = script.made("POST /api/files", given).await?;
    script.call("GET /api/files", "", json!({"project_id": project})).await?;
    script.call("GET /api/files/{id}", &file, json!({})).await?;
    script.call("PATCH /api/files/{id}", &file, json!({"importance": "high"})).await?;
    script.go("files", &file).await?;
    let entry = script.made("POST /api/knowledge", json!({"title": "Clear the cache"})).await?;
    script.call("GET /api/knowledge", "", json!({"q": "cache"})).await?;
    script.call("GET /api/knowledge/{id}", &entry, json!({})).await?;
    script.call("PATCH /api/knowledge/{id}", &entry, json!({"tags": ["wasm"]})).await?;
    script.call("POST /api/knowledge/{id}/use", &entry, json!({})).await?;
    let entry_now = script.call("POST /api/knowledge/{id}/outcome", &entry, json!({"success": true})).await?;
    ensure!(entry_now["usage_count"] == 1 && entry_now["success_count"] == 1, "the entry is {entry_now}");
    script.go("knowledge", &entry).await
}

async fn orchestrate(script: &Script, project: &str, account: &str) -> Result<()> {
    let context = "User: Use Postgres.\n\nAssistant: Done. Next: write the migration.";
    let brief = json!({"project_id": project, "context": context, "level": "high"});
    let made = script.call("POST /api/handoff/compress", "", brief).await?;
    ensure!(
        made["briefing"].as_str().is_some_and(|text| text.contains("Postgres")),
        "the briefing is {made}"
    );
    let brief = json!({"project_id": project, "context": context});
    script.call("POST /api/private/smart-compress", "", brief).await?;
    script.call("POST /api/private/select-best-account", "", json!({})).await?;
    let rotate = json!({"current_account_id": account, "project_id": project});
    let rotated = script.call("POST /api/private/auto-rotate", "", rotate).await?;
    ensure!(rotated["next_account"]["account_name"] == "dev-002", "the next account is {rotated}");
    let next = rotated["session"]["id"].as_str().context("no next session")?.to_owned();
    let said = json!({"sufficed": "partly", "missing": "The port."});
    let told = script.call("POST /api/sessions/{id}/outcome", &next, said).await?;
    ensure!(told["briefing_outcome"]["sufficed"] == "partly", "the session is {told}");
    script.call("POST /api/sessions/{id}/complete", &next, json!({"credits_used": 88})).await?;
    script.call("POST /api/private/analyze-credits", "", json!({})).await?;
    let accounts = json!({"accounts": [{"account_name": "dev-003"}, {"account_name": ""}]});
    let batch = script.call("POST /api/private/batch-create-accounts", "", accounts).await?;
    ensure!(batch["created"][0]["line"] == 1 && batch["rejected"][0]["line"] == 2, "the batch is {batch}");
    let document =
        script.call("POST /api/private/export-project", "", json!({"project_id": project})).await?;
    ensure!(document["format"] == "paas-export", "the document is {document}");
    script.call("POST /api/import", "", json!({"document": document})).await?;
    let gone = script.made(
        "POST /api/sessions",
        json!({"project_id": project, "account_id": rotated["next_account"]["id"]}),
    );
    script.go("sessions", &gone.await?).await
}

#[tokio::test]
async fn requests_with_mistakes_are_answered_too() -> Result<()> {
    let script = Script::begin().await?;
    for endpoint in ENDPOINTS {
        let path = endpoint.path.replace("{id}", NOBODY);
        let answer = script.journey.request(endpoint.method, &path, &json!({"surplus": 1})).await?;
        let told = answer["fields"]["surplus"].as_str().unwrap_or_default();
        ensure!(answer["code"] == "invalid" && told.starts_with("is not known"), "{path}: {answer}");
        if endpoint.path.contains("{id}") && endpoint.fields.is_empty() {
            let answer = script.journey.request(endpoint.method, &path, &json!({})).await?;
            ensure!(answer["code"] == "not_found", "{path}: {answer}");
        }
    }
    for (call, code) in [
        ("window.paas.request()", "invalid"),
        ("window.paas.request(1, 2, 3)", "invalid"),
        ("window.paas.request('GET', '/api/nothing')", "not_found"),
        ("window.paas.request('GET', '/api/stats', 'text')", "invalid"),
        ("window.paas.request('GET', '/api/stats', () => 1)", "invalid"),
        ("window.paas.request('GET', '/api/stats', { big: 1n })", "invalid"),
        (
            "(() => { const loop = {}; loop.loop = loop; return window.paas.request('GET', '/api/stats', loop) })()",
            "invalid",
        ),
        ("window.paas.request('POST', '/api/import', { document: { format: 'other' } })", "invalid"),
    ] {
        let answer = script.journey.promise(&format!("{{ return await {call} }}")).await?;
        ensure!(answer["success"] == false && answer["code"] == code, "{call}: {answer}");
        ensure!(answer["suggestion"].as_str().is_some_and(|text| !text.is_empty()), "{call}: {answer}");
    }
    script.journey.end().await
}
