//! What only Chromium's driver can do: its DevTools commands and its logs.

use anyhow::{Context, Result};
use fantoccini::Client;
use fantoccini::wd::WebDriverCompatibleCommand;
use serde_json::{Value, json};

/// A command that WebDriver itself does not know.
#[derive(Debug)]
struct Extra {
    path: &'static str,
    body: Value,
}

impl WebDriverCompatibleCommand for Extra {
    fn endpoint(&self, base: &url::Url, session: Option<&str>) -> Result<url::Url, url::ParseError> {
        base.join(&format!("session/{}/{}", session.unwrap_or_default(), self.path))
    }

    fn method_and_body(&self, _: &url::Url) -> (http::Method, Option<String>) {
        (http::Method::POST, Some(self.body.to_string()))
    }
}

/// Gives a DevTools command.
pub(crate) async fn devtools(client: &Client, command: &str, parameters: Value) -> Result<Value> {
    let body = json!({ "cmd": command, "params": parameters });
    client.issue_cmd(Extra { path: "goog/cdp/execute", body }).await.with_context(|| command.to_owned())
}

/// Answers a question for permission in advance.
pub(crate) async fn permit(client: &Client, name: &str, state: &str) -> Result<()> {
    let body = json!({ "descriptor": { "name": name }, "state": state });
    client
        .issue_cmd(Extra { path: "permissions", body })
        .await
        .with_context(|| format!("permission {name}"))?;
    Ok(())
}

/// Takes what the browser's console said since the last time.
pub(crate) async fn console(client: &Client) -> Result<Vec<String>> {
    let entries = log(client, "browser").await?;
    Ok(entries
        .iter()
        .map(|entry| format!("{}: {}", text(&entry["level"]), text(&entry["message"])))
        .collect())
}

/// Takes the addresses that the page asked for since the last time.
pub(crate) async fn requests(client: &Client) -> Result<Vec<String>> {
    let mut addresses = Vec::new();
    for entry in log(client, "performance").await? {
        let event: Value = serde_json::from_str(text(&entry["message"]))?;
        let message = &event["message"];
        if matches!(text(&message["method"]), "Network.requestWillBeSent" | "Network.webSocketCreated") {
            let address = message["params"]["request"]["url"].as_str().or(message["params"]["url"].as_str());
            addresses.push(address.unwrap_or_default().to_owned());
        }
    }
    Ok(addresses)
}

async fn log(client: &Client, kind: &str) -> Result<Vec<Value>> {
    let answer = client.issue_cmd(Extra { path: "se/log", body: json!({ "type": kind }) }).await?;
    Ok(answer.as_array().cloned().unwrap_or_default())
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
