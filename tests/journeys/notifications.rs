//! Notifications of the system: where they are wanted, while the page is not in sight, once.

use anyhow::{Result, ensure};
use journeys::Journey;
use serde_json::{Value, json};

const REACHED: &str = "dev-001 has reached 90 % of its limit. Rotate to the next account (Shift+R).";

/// A running session, and the page allowed to notify.
async fn allowed() -> Result<Journey> {
    let journey = Journey::with_a_session(2).await?;
    journey.allow_notifications().await?;
    journey.until_kept_offline().await?;
    Ok(journey)
}

/// The running session's id.
async fn running(journey: &Journey) -> Result<String> {
    let sessions = journey.ask("GET", "/api/sessions", json!({ "status": "in_progress" })).await?;
    Ok(sessions["items"][0]["id"].as_str().unwrap_or_default().to_owned())
}

/// Says whether the person looks at the page: headless browsers show every tab.
async fn look(journey: &Journey, is_hidden: bool) -> Result<()> {
    let say = "const is_hidden = arguments[0];
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => is_hidden })";
    journey.script(say, vec![json!(is_hidden)]).await.map(drop)
}

/// Uses credits of the session while somebody looks elsewhere, until the strip shows so many.
async fn use_credits_out_of_sight(journey: &Journey, session: &str, credits: i64) -> Result<()> {
    look(journey, true).await?;
    journey.ask("POST", &format!("/api/sessions/{session}/credits"), json!({ "delta": credits })).await?;
    let shown = credits.to_string();
    journey.text_that("credits-set", "counts them", |text| text.contains(&shown)).await.map(drop)
}

/// What the system shows, once it is as much as that.
async fn notifications(journey: &Journey, least: usize) -> Result<Value> {
    let look = format!(
        "(async () => {{
            const registration = await navigator.serviceWorker.getRegistration();
            for (;;) {{
                const shown = await registration.getNotifications();
                if (shown.length >= {least}) return shown.map((it) => it.body);
                await new Promise((done) => setTimeout(done, 50));
            }}
        }})()"
    );
    journey.promise(&look).await
}

#[tokio::test]
async fn who_wants_it_is_notified_once_at_the_threshold() -> Result<()> {
    let journey = allowed().await?;
    let session = running(&journey).await?;
    journey.go("/settings").await?;
    journey.click("notify-toggle").await?;
    use_credits_out_of_sight(&journey, &session, 92).await?;
    ensure!(notifications(&journey, 1).await? == json!([REACHED]), "{}", notifications(&journey, 1).await?);
    look(&journey, false).await?;
    journey.click("log-1").await?;
    journey.text_that("credits-set", "counts one more", |text| text.contains("93")).await?;
    ensure!(notifications(&journey, 1).await? == json!([REACHED]), "{}", notifications(&journey, 1).await?);
    ensure!(!journey.is_visible("trouble").await?, "it was told twice");
    journey.end().await
}

#[tokio::test]
async fn who_does_not_want_it_is_told_in_the_app_alone() -> Result<()> {
    let journey = allowed().await?;
    let session = running(&journey).await?;
    use_credits_out_of_sight(&journey, &session, 92).await?;
    look(&journey, false).await?;
    let told = "return document.body.innerText.includes(arguments[0])";
    journey.until_script("the app tells it", told, vec![json!(REACHED)]).await?;
    ensure!(notifications(&journey, 0).await? == json!([]), "{}", notifications(&journey, 0).await?);
    journey.end().await
}
