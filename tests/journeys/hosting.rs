//! The built files on a static host: headers, addresses, and what is missing.

use anyhow::{Result, ensure};
use journeys::{Engine, Journey, Visit, Wrangler, dist};
use serde_json::json;

const PATHS: [&str; 3] = ["/", "/handoff", "/settings"];

/// What any host has to do, tried from within the page.
async fn check(journey: &Journey) -> Result<()> {
    let answer = |path: &str| {
        format!(
            "{{ const answer = await fetch('{path}');
               return {{ status: answer.status, kind: answer.headers.get('content-type'),
                         policy: answer.headers.get('content-security-policy'), cache: answer.headers.get('cache-control'),
                         sniff: answer.headers.get('x-content-type-options') }}; }}"
        )
    };
    for path in PATHS {
        let page = journey.promise(&answer(path)).await?;
        ensure!(page["status"] == 200, "{path}: {page}");
        let policy = page["policy"].as_str().unwrap_or_default();
        ensure!(policy.contains("default-src 'none'") && !policy.contains("unsafe-inline"), "{path}: {page}");
        ensure!(page["sniff"] == "nosniff", "{path}: {page}");
    }
    let module =
        journey.script("return document.querySelector('link[rel=modulepreload]').href", vec![]).await?;
    let hashed = journey.promise(&answer(module.as_str().unwrap_or_default())).await?;
    ensure!(hashed["cache"].as_str().is_some_and(|cache| cache.contains("immutable")), "{module}: {hashed}");
    for missing in ["/paas-0000000000000000.js", "/none.wasm", "/no/such/page"] {
        let answer = journey.promise(&answer(missing)).await?;
        ensure!(answer["status"] == 404, "{missing}: {answer}");
    }
    Ok(())
}

async fn visit_all(journey: &Journey) -> Result<()> {
    for path in PATHS {
        journey.go(path).await?;
        journey.see("nav-handoff").await?;
        ensure!(journey.path().await? == path, "{path} became {}", journey.path().await?);
    }
    check(journey).await
}

#[tokio::test]
async fn any_static_host_serves_the_files() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/").await?;
    visit_all(&journey).await?;
    journey.end_allowing(&["404"]).await
}

#[tokio::test]
async fn wrangler_serves_the_files_as_cloudflare_pages_does() -> Result<()> {
    let wrangler = Wrangler::start(&dist()?)?;
    let journey = Visit::with(Engine::Chromium).at(wrangler.url()).open("/").await?;
    visit_all(&journey).await?;
    journey.until_kept_offline().await?;
    journey.end_allowing(&["404"]).await
}

#[tokio::test]
async fn a_page_that_is_not_there_still_starts_the_app() -> Result<()> {
    let journey = Visit::with(Engine::Chromium).open("/no/such/page").await?;
    journey.see("nav-handoff").await?;
    ensure!(journey.script("return document.title", vec![]).await? != json!(""), "the page has no title");
    journey.end_allowing(&["404"]).await
}
