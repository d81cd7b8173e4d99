//! What scripts are told, request by request.
#![expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]

use serde_json::{Value, json};

use super::dispatch;
use crate::service::tests::{Bench, Here, bench};

async fn ask(bench: &Bench, request: &str, body: Value) -> Value {
    let (method, path) = request.split_once(' ').unwrap();
    serde_json::from_str(&dispatch(&bench.service, &Here, method, path, body).await).unwrap()
}

async fn made(bench: &Bench, request: &str, body: Value) -> String {
    ask(bench, request, body).await["data"]["id"].as_str().unwrap().to_owned()
}

/// The failure of a request: its code, what is wrong with which field, and the words where no field is named.
fn told(answer: &Value) -> String {
    assert_eq!(answer["success"], false, "{answer}");
    assert!(!answer["suggestion"].as_str().unwrap().is_empty(), "{answer}");
    let fields = answer["fields"].as_object().cloned().unwrap_or_default();
    let fields: Vec<String> =
        fields.iter().map(|(name, why)| format!("{name} {}", why.as_str().unwrap())).collect();
    let words =
        if fields.is_empty() { answer["error"].as_str().unwrap().to_owned() } else { fields.join("; ") };
    format!("{}: {words}", answer["code"].as_str().unwrap())
}

#[tokio::test]
async fn requests_that_make_no_sense_get_an_envelope_that_says_so() {
    let bench = bench();
    let nobody = "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11";
    let by_id = |request: &str| request.replace("{id}", nobody);
    for (request, body, expected) in [
        ("GET /api/nothing", json!({}), "not_found: There is no /api/nothing."),
        ("GET ", json!({}), "not_found: There is no ."),
        ("PUT /api/projects", json!({}), "invalid: /api/projects takes no PUT."),
        ("POST /api/stats", json!({}), "invalid: /api/stats takes no POST."),
        ("POST /api/projects", json!([]), "invalid: The body is no object."),
        ("POST /api/projects", json!("x"), "invalid: The body is no object."),
        ("POST /api/projects", json!({}), "invalid: name is missing"),
        ("POST /api/projects", json!({"name": 7}), "invalid: name must be a text"),
        ("GET /api/stats", json!({"days": 3}), "invalid: days is not known; there are no fields here"),
        ("GET /api/projects/7", json!({}), "invalid: id is no id"),
        ("GET /api/projects/{id}", json!({}), "not_found: There is no such project."),
        ("PATCH /api/accounts/{id}", json!({}), "not_found: There is no such account."),
        ("DELETE /api/sessions/{id}", json!({}), "not_found: There is no such session."),
        ("POST /api/knowledge/{id}/use", json!({}), "not_found: There is no such knowledge entry."),
        ("POST /api/queue/{id}/retry", json!({}), "not_found: There is no such hand-off."),
        ("GET /api/snapshots?session_id={id}", json!({}), "not_found: There is no such session."),
        ("GET /api/conversations", json!({}), "invalid: session_id is missing"),
        (
            "POST /api/sessions",
            json!({"project_id": nobody, "account_id": "x"}),
            "invalid: account_id is no id",
        ),
        (
            "POST /api/sessions",
            json!({"project_id": nobody, "account_id": nobody}),
            "invalid: project_id names no project",
        ),
        ("GET /api/projects?limit=0", json!({}), "invalid: limit must be a whole number from 1 to 500"),
        ("GET /api/projects?limit=many", json!({}), "invalid: limit must be a whole number from 1 to 500"),
        (
            "GET /api/projects?cursor=here",
            json!({}),
            "invalid: cursor belongs to no list like this; begin again without one",
        ),
        (
            "GET /api/files?sort=size",
            json!({}),
            "invalid: sort must be one of updated_at, importance, file_path, with - before it for the largest first",
        ),
        ("POST /api/sessions/{id}/credits", json!({}), "invalid: delta or set must be given, and not both"),
        ("POST /api/sessions/{id}/credits", json!({"delta": 1}), "not_found: There is no such session."),
        (
            "POST /api/private/analyze-credits",
            json!({"days": 0}),
            "invalid: days must be a whole number from 1 to 3650",
        ),
        (
            "POST /api/private/batch-create-accounts",
            json!({"accounts": [7]}),
            "invalid: accounts must be a list of objects",
        ),
        ("POST /api/private/select-best-account", json!({}), "no_account: There is no other account."),
        (
            "POST /api/private/auto-rotate",
            json!({"current_account_id": nobody, "project_id": nobody}),
            "not_found: There is no such project.",
        ),
        (
            "POST /api/import",
            json!({"document": {}, "mode": "both"}),
            "invalid: mode must be one of merge, replace",
        ),
    ] {
        let answer = ask(&bench, &by_id(request), body).await;
        assert_eq!(told(&answer), expected, "{request}");
    }
}

#[tokio::test]
async fn filters_stand_in_the_address_or_in_the_body() {
    let bench = bench();
    for (name, status) in [("Café au lait", "active"), ("b", "paused"), ("c", "active")] {
        ask(&bench, "POST /api/projects", json!({"name": name, "status": status})).await;
    }
    for (request, body, expected) in [
        ("GET /api/projects?status=active&sort=name", json!({}), vec!["c", "Café au lait"]),
        ("GET /api/projects", json!({"status": "active", "sort": "-name"}), vec!["Café au lait", "c"]),
        ("GET /api/projects?q=caf%C3%A9+LAIT&cursor=", json!(null), vec!["Café au lait"]),
        ("GET /api/projects?sort=name&limit=1", json!({}), vec!["b"]),
        ("GET /api/projects?sort=name&limit=1", json!({"limit": 2}), vec!["b", "c"]),
    ] {
        let answer = ask(&bench, request, body).await;
        let names: Vec<&str> = answer["data"]["items"]
            .as_array()
            .unwrap()
            .iter()
            .map(|it| it["name"].as_str().unwrap())
            .collect();
        assert_eq!(names, expected, "{request}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_by_their_cursor() {
    let bench = bench();
    for number in 0..7 {
        ask(&bench, "POST /api/knowledge", json!({"title": format!("k{number}")})).await;
    }
    let (mut found, mut cursor) = (Vec::new(), Value::Null);
    loop {
        let page = ask(&bench, "GET /api/knowledge", json!({"limit": 3, "cursor": cursor})).await;
        assert_eq!(page["data"]["total"], 7);
        let items = page["data"]["items"].as_array().unwrap();
        found.extend(items.iter().map(|it| it["title"].as_str().unwrap().to_owned()));
        cursor = page["data"]["next_cursor"].clone();
        if cursor.is_null() {
            break;
        }
    }
    assert_eq!(found, ["k6", "k5", "k4", "k3", "k2", "k1", "k0"]);
}

#[tokio::test]
async fn a_session_begins_with_what_the_one_before_it_left() {
    let bench = bench();
    let project = made(&bench, "POST /api/projects", json!({"name": "shop"})).await;
    let account = made(&bench, "POST /api/accounts", json!({"account_name": "dev"})).await;
    let given = json!({"project_id": project, "account_id": account});
    let first = ask(&bench, "POST /api/sessions", given.clone()).await["data"].clone();
    assert_eq!((&first["session_number"], &first["previous_handoff"]), (&json!(1), &Value::Null));
    let end = format!("POST /api/sessions/{}/complete", first["id"].as_str().unwrap());
    ask(&bench, &end, json!({"handoff_notes": "Mind the cache."})).await;
    let second = ask(&bench, "POST /api/sessions", given).await["data"].clone();
    assert_eq!(second["session_number"], 2);
    assert_eq!(second["previous_handoff"]["handoff_notes"], "Mind the cache.");
    assert_eq!(second["previous_handoff"]["session_number"], 1);
}

#[tokio::test]
async fn of_many_accounts_the_good_ones_are_made_and_the_others_told() {
    let bench = bench();
    let accounts =
        json!([{"account_name": "a"}, {"account_name": ""}, {"account_name": "A"}, {"account_name": "b"}]);
    let answer = ask(&bench, "POST /api/private/batch-create-accounts", json!({"accounts": accounts})).await
        ["data"]
        .clone();
    let lines = |name: &str| -> Vec<u64> {
        answer[name].as_array().unwrap().iter().map(|it| it["line"].as_u64().unwrap()).collect()
    };
    assert_eq!((lines("created"), lines("rejected")), (vec![1, 4], vec![2, 3]));
    assert_eq!(answer["rejected"][0]["errors"]["account_name"], "must not be empty");
    assert_eq!(answer["rejected"][1]["errors"]["account_name"], "is taken: A");
}

#[tokio::test]
async fn without_an_account_left_the_closest_and_the_next_refresh_are_told() {
    let bench = bench();
    let rule = json!({"kind": "rolling", "hours": 5});
    let id = made(&bench, "POST /api/accounts", json!({"account_name": "dev", "refresh_rule": rule})).await;
    ask(&bench, &format!("POST /api/accounts/{id}/limit-hit"), json!({})).await;
    let answer = ask(&bench, "POST /api/private/select-best-account", json!({})).await;
    assert_eq!(told(&answer), "no_account: No usable account has 50 or more credits left.");
    assert_eq!(answer["alternatives"][0]["reason"], "is exhausted; has 0 credits, 50 are asked for");
    assert_eq!(answer["next_refresh"]["account_name"], "dev");
    assert_eq!(answer["until"], answer["next_refresh"]["at"]);
}

#[tokio::test]
async fn credits_are_judged_over_the_asked_time() {
    let bench = bench();
    let project = made(&bench, "POST /api/projects", json!({"name": "shop"})).await;
    let account = made(&bench, "POST /api/accounts", json!({"account_name": "dev"})).await;
    for used in [80, 90] {
        let given = json!({"project_id": project, "account_id": account});
        let id = made(&bench, "POST /api/sessions", given).await;
        ask(&bench, &format!("POST /api/sessions/{id}/complete"), json!({"credits_used": used})).await;
        bench.pass(48);
    }
    for (days, sessions, average) in [(30, 2, json!(85.0)), (3, 1, json!(90.0)), (1, 0, Value::Null)] {
        let asked = json!({"days": days, "project_id": project});
        let answer = ask(&bench, "POST /api/private/analyze-credits", asked).await["data"].clone();
        assert_eq!((answer["sessions"].as_u64(), &answer["average"]), (Some(sessions), &average), "{days}");
    }
}

#[tokio::test]
async fn what_a_briefing_was_worth_is_kept_with_the_session_that_began_with_it() {
    let bench = bench();
    let project = made(&bench, "POST /api/projects", json!({"name": "shop"})).await;
    let account = made(&bench, "POST /api/accounts", json!({"account_name": "dev"})).await;
    made(&bench, "POST /api/accounts", json!({"account_name": "next"})).await;
    let first =
        made(&bench, "POST /api/sessions", json!({"project_id": project, "account_id": account})).await;
    let outcome = |id: &str| format!("POST /api/sessions/{id}/outcome");
    let said = json!({"sufficed": "partly", "missing": " The port. "});
    assert_eq!(ask(&bench, &outcome(&first), said.clone()).await["code"], "conflict");
    let rotate = json!({"current_account_id": account, "project_id": project, "min_credits": 1});
    let rotated = ask(&bench, "POST /api/private/auto-rotate", rotate).await["data"].clone();
    let next = rotated["session"]["id"].as_str().unwrap().to_owned();
    let told = ask(&bench, &outcome(&next), said).await["data"]["briefing_outcome"].clone();
    assert_eq!((&told["sufficed"], &told["missing"]), (&json!("partly"), &json!("The port.")));
    assert!(told["level"].is_string(), "{told}");
    let queue = ask(&bench, "GET /api/queue", json!({"session_id": first})).await["data"].clone();
    assert_eq!(queue["items"][0]["outcome"], "The briefing sufficed in part. Missing: The port.");
    let learning =
        ask(&bench, "POST /api/private/analyze-credits", json!({})).await["data"]["learning"].clone();
    assert_eq!(
        (&learning["levels"][0]["rate"]["of"], &learning["missing"]),
        (&json!(1), &json!(["The port."]))
    );
}

#[tokio::test]
async fn an_analysis_by_the_clock_of_a_zone_that_does_not_exist_is_refused() {
    let answer = ask(&bench(), "POST /api/private/analyze-credits", json!({"zone": "Mars/Olympus"})).await;
    assert_eq!((&answer["code"], answer["fields"]["zone"].is_string()), (&json!("invalid"), true));
}

#[tokio::test]
async fn assumptions_of_the_ledger_can_be_others() {
    let bench = bench();
    let project = made(&bench, "POST /api/projects", json!({"name": "shop"})).await;
    let account =
        made(&bench, "POST /api/accounts", json!({"account_name": "dev", "monthly_cost": 20})).await;
    made(&bench, "POST /api/accounts", json!({"account_name": "next"})).await;
    made(&bench, "POST /api/sessions", json!({"project_id": project, "account_id": account})).await;
    let rotate = json!({"current_account_id": account, "project_id": project, "min_credits": 1});
    ask(&bench, "POST /api/private/auto-rotate", rotate).await;
    for (asked, credits, minutes) in [
        (json!({}), 15, 20),
        (json!({"credits_per_handoff": 4, "minutes_per_handoff": 9}), 4, 9),
        (json!({"credits_per_handoff": 4}), 4, 20),
    ] {
        let savings =
            ask(&bench, "POST /api/private/analyze-credits", asked).await["data"]["savings"].clone();
        assert_eq!(
            (&savings["handoffs"], &savings["credits"], &savings["minutes"]),
            (&json!(1), &json!(credits), &json!(minutes))
        );
    }
}
