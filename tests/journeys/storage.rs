//! What happens when the browser keeps nothing, runs full, is killed, or takes the data away: a clear message, and nothing
//! lost that was said to be saved.

use anyhow::{Context, Result, bail, ensure};
use journeys::{Engine, Journey, Tab, Visit};
use serde_json::{Value, json};

/// How often the browser is killed; the environment may ask for more.
const KILLS: usize = 5;

/// Makes a project and an account, and returns their ids.
async fn start(journey: &Journey) -> Result<(String, String)> {
    let project = journey.ask("POST", "/api/projects", json!({ "name": "Harbour" })).await?;
    let account = journey.ask("POST", "/api/accounts", json!({ "account_name": "dev-1" })).await?;
    let id = |row: &Value| row["id"].as_str().map(str::to_owned).context("a row without id");
    Ok((id(&project)?, id(&account)?))
}

/// Numbers of the project's sessions, smallest first; the project counts as many.
async fn numbers(journey: &Journey, project: &str) -> Result<Vec<u64>> {
    let (mut numbers, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let query = json!({ "project_id": project, "limit": 500, "cursor": cursor });
        let query = if cursor.is_null() { json!({ "project_id": project, "limit": 500 }) } else { query };
        let page = journey.ask("GET", "/api/sessions", query).await?;
        let items = page["items"].as_array().context("no list")?;
        numbers.extend(items.iter().filter_map(|session| session["session_number"].as_u64()));
        cursor = page["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    numbers.sort_unstable();
    let counted = journey.ask("GET", &format!("/api/projects/{project}"), json!({})).await?;
    ensure!(counted["total_sessions"] == numbers.len(), "{} sessions, but {counted}", numbers.len());
    Ok(numbers)
}

#[tokio::test]
async fn where_nothing_is_kept_the_app_works_and_says_so() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).without_storage().open("/projects").await?;
    journey.see("nothing-kept").await?;
    start(&journey).await?;
    journey.click("nav-accounts").await?;
    journey.see("nothing-kept").await?;
    ensure!(journey.ask("GET", "/api/accounts", json!({})).await?["total"] == 1, "the account is gone");
    journey.end().await
}

#[tokio::test]
async fn data_that_are_deleted_under_the_app_are_reported() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/projects").await?;
    start(&journey).await?;
    journey.script("indexedDB.deleteDatabase('paas')", vec![]).await?;
    journey.see("data-gone").await?;
    journey.end().await
}

#[tokio::test]
async fn data_that_the_browser_denies_for_once_are_not_taken_for_none() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/projects").await?;
    start(&journey).await?;
    let deny = "if (sessionStorage.isDenied)
        IDBFactory.prototype.open = () => { throw new DOMException('denied', 'SecurityError') }";
    journey.run_before_each_page(deny).await?;
    journey.script("sessionStorage.isDenied = true", vec![]).await?;
    journey.reload().await?;
    journey.see("data-refused").await?;
    ensure!(!journey.is_visible("nothing-kept").await?, "an empty app stands in their place");
    journey.script("sessionStorage.removeItem('isDenied')", vec![]).await?;
    journey.reload().await?;
    ensure!(journey.ask("GET", "/api/projects", json!({})).await?["total"] == 1, "the project is gone");
    journey.end().await
}

#[tokio::test]
async fn data_of_a_newer_app_are_refused_and_left_alone() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/projects").await?;
    start(&journey).await?;
    let newer = "new Promise((done) => {
        const request = indexedDB.open('paas', 1000);
        request.onsuccess = () => { request.result.close(); done() };
    })";
    journey.promise(newer).await?;
    journey.see("data-gone").await?;
    journey.reload().await?;
    journey.see("data-refused").await?;
    let kept = "new Promise((done) => {
        const request = indexedDB.open('paas');
        request.onsuccess = () => {
            const rows = request.result.transaction('projects').objectStore('projects').count();
            rows.onsuccess = () => done([request.result.version, rows.result]);
        };
    })";
    ensure!(journey.promise(kept).await? == json!([1000, 1]), "the data were touched");
    journey.end().await
}

#[tokio::test]
async fn data_that_open_late_are_waited_for_and_that_is_said() -> Result<()> {
    // An icon lies at the same origin and opens nothing itself.
    let journey = Visit::with(Engine::Chromium).open("/icons/icon.svg").await?;
    let hold = "indexedDB.open('paas', 1).onupgradeneeded = ({ target: { result, transaction } }) => {
        // A change of the database that does not end is what keeps the next request to open it waiting.
        const rows = result.createObjectStore('held');
        const again = () => (window.letGo ? transaction.abort() : (rows.count().onsuccess = again));
        again();
        window.isHeld = true;
    }";
    journey.script(hold, vec![]).await?;
    journey.until_script("the database is held", "return !!window.isHeld", vec![]).await?;
    let holder = journey.open_tab("/projects").await?;
    journey.see("data-late").await?;
    let app = journey.to_tab(holder).await?;
    journey.script("window.letGo = true", vec![]).await?;
    journey.to_tab(app).await?;
    journey.see_no("data-late").await?;
    start(&journey).await?;
    // The icon names no icon of its own.
    journey.end_allowing(&["favicon.ico"]).await
}

#[tokio::test]
async fn a_full_disk_loses_nothing_that_was_saved() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/projects").await?;
    start(&journey).await?;
    journey.limit_storage(Some(3_000_000)).await?;
    let fill = "(async () => {
        for (let saved = 0; ; saved += 1) {
            // Text that the disk cannot keep smaller.
            const description = crypto.getRandomValues(new Uint8Array(60_000)).toString();
            const entry = { category: 'tip', title: `Entry ${saved}`, description };
            const answer = await window.paas.request('POST', '/api/knowledge', entry);
            if (!answer.success || saved > 200) return { saved, answer };
            // Chromium looks at the limit only every twenty seconds.
            await new Promise((done) => setTimeout(done, 200));
        }
    })()";
    let filled = journey.promise(fill).await?;
    let answer = &filled["answer"];
    ensure!(answer["code"] == "quota", "after {}: {} {}", filled["saved"], answer["code"], answer["error"]);
    ensure!(answer["suggestion"].as_str().is_some_and(|words| !words.is_empty()), "no way out is offered");
    journey.limit_storage(None).await?;
    journey.reload().await?;
    let kept = journey.ask("GET", "/api/knowledge", json!({ "limit": 1 })).await?;
    ensure!(kept["total"] == filled["saved"], "saved {}, kept {}", filled["saved"], kept["total"]);
    journey.ask("POST", "/api/knowledge", json!({ "category": "tip", "title": "Room again" })).await?;
    journey.end().await
}

#[tokio::test]
async fn eight_tabs_that_start_sessions_at_once_give_each_number_once() -> Result<()> {
    const TABS: usize = 8;
    const EACH: usize = 6;
    let journey = Visit::with(Engine::Chromium).open("/projects").await?;
    let (project, account) = start(&journey).await?;
    // Each entry leads from the tab before to the next; going through all of them visits every other tab once.
    let mut others = Vec::new();
    for _ in 1..TABS {
        others.push(journey.open_tab(&format!("/projects/{project}")).await?);
        journey.until_requests().await?;
    }
    let fields = json!({ "project_id": project, "account_id": account, "session_type": "bugfix" });
    // All begin at the same moment, in whichever tab.
    let begin = format!(
        "const at = arguments[0];
         window.work = (async () => {{
             while (Date.now() < at) await new Promise((done) => setTimeout(done, 1));
             const begun = Array.from({{ length: {EACH} }}, () => window.paas.request('POST', '/api/sessions', {fields}));
             return Promise.all(begun);
         }})()"
    );
    let at = journey.script("return Date.now() + 3000", vec![]).await?;
    journey.script(&begin, vec![at.clone()]).await?;
    others = visit(&journey, others, async || {
        journey.script(&begin, vec![at.clone()]).await?;
        Ok(())
    })
    .await?;
    let all_done = async || {
        let answers = journey.promise("window.work").await?;
        let answers = answers.as_array().context("no answers")?;
        ensure!(answers.iter().all(|answer| answer["success"] == true), "{answers:?}");
        Ok(())
    };
    all_done().await?;
    others = visit(&journey, others, all_done).await?;
    let expected: Vec<u64> = (1..=(TABS * EACH) as u64).collect();
    let sees_all = async || {
        let numbers = numbers(&journey, &project).await?;
        ensure!(numbers == expected, "a tab sees {numbers:?}");
        Ok(())
    };
    sees_all().await?;
    visit(&journey, others, sees_all).await?;
    journey.end().await
}

/// Does something in every other tab, one after the other; answers what leads through all of them again.
async fn visit(journey: &Journey, tabs: Vec<Tab>, act: impl AsyncFn() -> Result<()>) -> Result<Vec<Tab>> {
    let mut back = Vec::new();
    for tab in tabs {
        back.push(journey.to_tab(tab).await?);
        act().await?;
    }
    Ok(back)
}

/// What the browser keeps for the page, past the app: databases with their rows, and whether the app works without.
async fn kept(journey: &Journey) -> Result<Value> {
    let look = "(async () => {
        const kept = { page: document.body.innerText.slice(0, 300) };
        for (const { name, version } of await indexedDB.databases()) {
            const request = indexedDB.open(name);
            const database = await new Promise((done) => { request.onsuccess = () => done(request.result) });
            const rows = (store) => new Promise((done) => {
                const counted = database.transaction(store).objectStore(store).count();
                counted.onsuccess = () => done([store, counted.result]);
            });
            kept[`${name} ${version}`] = await Promise.all([...database.objectStoreNames].map(rows));
            database.close();
        }
        return kept;
    })()";
    journey.promise(look).await
}

#[tokio::test]
async fn what_was_acknowledged_outlives_a_killed_browser() -> Result<()> {
    let kills = std::env::var("PAAS_KILLS").ok().and_then(|kills| kills.parse().ok()).unwrap_or(KILLS);
    let mut journey = Visit::with(Engine::Chromium).open("/projects").await?;
    let (project, account) = start(&journey).await?;
    let fields = json!({ "project_id": project, "account_id": account });
    let write = format!(
        "window.acknowledged = 0;
         (async () => {{
             for (;;) {{
                 const answer = await window.paas.request('POST', '/api/sessions', {fields});
                 if (!answer.success) {{ window.failed = answer; return }}
                 window.acknowledged = answer.data.session_number;
             }}
         }})()"
    );
    let mut last = 0;
    for kill in 0..kills {
        journey.until_requests().await?;
        journey.script(&write, vec![]).await?;
        let some =
            format!("return window.acknowledged > {} ? window.acknowledged : window.failed", last + 20);
        journey.until_script("some sessions are acknowledged", &some, vec![]).await?;
        let acknowledged = journey.script("return window.acknowledged", vec![]).await?;
        let acknowledged = acknowledged.as_u64().context("no number")?;
        journey.kill_and_return("/projects").await?;
        // Where they are not to be had, what the browser itself has of them says why.
        let numbers = match numbers(&journey, &project).await {
            Ok(numbers) => numbers,
            Err(error) => bail!("after kill {kill}: {error}; {}", kept(&journey).await?),
        };
        let expected: Vec<u64> = (1..=numbers.len() as u64).collect();
        ensure!(numbers == expected, "after kill {kill}: {numbers:?}");
        last = numbers.len() as u64;
        ensure!(
            last >= acknowledged,
            "after kill {kill}: {acknowledged} were acknowledged, {last} are there"
        );
    }
    println!("killed {kills} times; all {last} acknowledged sessions are there");
    journey.end().await
}
