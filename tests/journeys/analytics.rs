//! Analytics: a month of made-up work, its figures counted again from the rows themselves, on the page and for scripts.

use anyhow::{Context, Result, ensure};
use domain::Timestamp;
use domain::archive::{Scope, Writer};
use journeys::keys::ENTER;
use journeys::{Engine, Journey, Visit};
use sample_data::big::Data;
use sample_data::month;
use serde_json::{Value, json};

const DAY: i64 = 24 * 3_600_000;

fn now() -> Result<Timestamp> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(Timestamp::from_millis(i64::try_from(now.as_millis())?))
}

fn document(data: &Data, now: Timestamp) -> Result<Value> {
    let (mut writer, mut rows) = (Writer::default(), Vec::new());
    data.rows().for_each(|(table, body)| writer.row(table, &body, &mut rows));
    let (head, tail) = writer.finish(now, Scope::All, &mut rows);
    Ok(serde_json::from_slice(&[head.as_bytes(), &rows, tail.as_bytes()].concat())?)
}

/// Imports the work of so many days, and opens a path.
pub(crate) async fn with_work(days: i64, path: &str) -> Result<(Journey, Data, Timestamp)> {
    let now = now()?;
    let data = month::data(now, days, 7);
    let journey = Visit::with(Engine::Chromium).open("/").await?;
    let import = json!({"document": document(&data, now)?, "mode": "merge", "apply": true});
    journey.ask("POST", "/api/import", import).await?;
    journey.go(path).await?;
    Ok((journey, data, now))
}

#[tokio::test]
async fn a_month_of_work_adds_up_for_scripts_and_on_the_page() -> Result<()> {
    let (journey, data, now) = with_work(60, "/analytics?days=30").await?;
    // Days of UTC, today being the last of 30.
    let begins = Timestamp::from_millis((now.millis().div_euclid(DAY) - 29) * DAY);
    let project = &data.projects[0];
    for project in [None, Some(project.id)] {
        let sessions = || data.sessions.iter().filter(move |it| project.is_none_or(|id| it.project_id == id));
        let began: Vec<_> = sessions().filter(|it| it.started_at >= begins).collect();
        let total: u64 = began.iter().map(|it| u64::from(it.credits_used)).sum();
        let entries = || sessions().flat_map(|it| &it.credit_log).filter(|entry| entry.at >= begins);
        let used: i64 = entries().map(|entry| entry.delta).sum();
        let answer = journey
            .ask("POST", "/api/private/analyze-credits", json!({"days": 30, "project_id": project}))
            .await?;
        ensure!(answer["sessions"] == began.len() && answer["total"] == total, "{answer}");
        ensure!(answer["maximum"] == json!(began.iter().map(|it| it.credits_used).max()), "{answer}");
        ensure!(answer["used"] == used, "{used} credits were logged: {answer}");
        let days = answer["daily"].as_array().context("no days")?;
        for (at, day) in days.iter().enumerate() {
            let from = begins.plus(at as i64 * DAY);
            let of_day = entries().filter(|entry| (0..DAY).contains(&entry.at.since(from)));
            let credits: i64 = of_day.map(|entry| entry.delta).sum();
            ensure!(day["credits"] == credits, "{credits}: {day}");
        }
        let made = sessions()
            .filter(|it| it.status.name() == "handed_off" && it.completed_at.is_some_and(|at| at >= begins));
        let made = made.count();
        ensure!(
            answer["savings"]["handoffs"] == made && answer["savings"]["credits"] == made * 15,
            "{answer}"
        );
    }
    let answer = journey.ask("POST", "/api/private/analyze-credits", json!({"days": 30})).await?;
    ensure!(answer["forecast"]["today"]["observations"].as_u64() >= Some(30), "{}", answer["forecast"]);
    let shown = answer["sessions"].to_string();
    journey.text_that("figures", "the sessions of the month", |text| text.contains(&shown)).await?;
    journey.end().await
}

#[tokio::test]
async fn charts_can_be_read_as_tables_and_taken_along() -> Result<()> {
    let (journey, _, _) = with_work(60, "/analytics").await?;
    journey.see("chart-daily").await?;
    // By keyboard alone, as somebody who does not see the drawing would.
    journey.tab_to("table-daily").await?;
    journey.press(ENTER).await?;
    journey.text_that("chart-daily", "the table", |text| text.contains("Sessions begun")).await?;
    journey.click("csv-daily").await?;
    let (_, table) = journey.take_download(".csv").await?;
    ensure!(table.lines().count() == 31 && table.starts_with("Day,Credits"), "the table is {table}");
    journey.click("svg-hours").await?;
    let (_, drawing) = journey.take_download(".svg").await?;
    ensure!(drawing.starts_with("<svg xmlns") && !drawing.contains("class="), "the drawing is {drawing}");
    journey.click("by-platform").await?;
    journey.fill("days", "45").await?;
    let tells = "return location.search.includes('by=platform') && location.search.includes('days=45')";
    journey.until_script("the address tells both choices", tells, vec![]).await?;
    journey.end().await
}

#[tokio::test]
async fn a_session_is_asked_once_whether_its_briefing_sufficed() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/").await?;
    let made = async |path: &str, body: Value| -> Result<String> {
        let data = journey.ask("POST", path, body).await?;
        Ok(data["id"].as_str().context("no id")?.to_owned())
    };
    let project = made("/api/projects", json!({"name": "Shop"})).await?;
    let account = made("/api/accounts", json!({"account_name": "dev-001"})).await?;
    made("/api/accounts", json!({"account_name": "dev-002"})).await?;
    made("/api/sessions", json!({"project_id": project, "account_id": account})).await?;
    let rotate = json!({"current_account_id": account, "project_id": project});
    let rotated = journey.ask("POST", "/api/private/auto-rotate", rotate).await?;
    let next = rotated["session"]["id"].as_str().context("no next session")?.to_owned();
    journey.go(&format!("/sessions/{next}")).await?;
    journey.fill("outcome-missing", "The port.").await?;
    journey.click("outcome-partly").await?;
    journey.see_no("outcome-question").await?;
    let session = journey.ask("GET", &format!("/api/sessions/{next}"), json!({})).await?;
    let outcome = &session["briefing_outcome"];
    ensure!(outcome["sufficed"] == "partly" && outcome["missing"] == "The port.", "the outcome is {outcome}");
    journey.end().await
}
