//! Lists: every filter and sort against a plain reading of all rows.

use domain::api::{Code, FileQuery, FileSort, Order, Page, ProjectQuery, SessionQuery, SessionSort};
use domain::session::{Session, SessionStatus, SessionType};
use serde_json::json;

use super::{Bench, bench, fields};

/// Three projects with sessions of all kinds; the sessions of the trashed one are in no list.
async fn filled() -> (Bench, Vec<Session>) {
    let bench = bench();
    let accounts = [bench.account("one").await, bench.account("two").await];
    let mut sessions = Vec::new();
    for (index, name) in ["shop", "blog", "gone"].iter().enumerate() {
        let project = bench.project(name).await;
        for number in 0..60_usize {
            let kind = SessionType::ALL[(number * 7 + index) % SessionType::ALL.len()];
            let given = json!({
                "project_id": project.id, "account_id": accounts[(number / 3) % 2].id, "session_type": kind,
                "objectives": if number % 10 == 0 { "Fix the Login page" } else { "" },
            });
            let session = bench.service.create_session(&fields(given)).await.unwrap().session;
            bench.service.log_credits(session.id, (number % 5) as i64).await.unwrap();
            let status = SessionStatus::ALL[number % 4];
            if status != SessionStatus::InProgress {
                let told = fields(json!({"status": status}));
                bench.service.complete_session(session.id, &told).await.unwrap();
            }
            sessions.push(bench.service.session(session.id).await.unwrap());
        }
        if *name == "gone" {
            bench.service.delete_project(project.id).await.unwrap();
            sessions.truncate(120);
        }
    }
    (bench, sessions)
}

fn expected(sessions: &[Session], query: &SessionQuery) -> Vec<u32> {
    let mut found: Vec<&Session> = sessions
        .iter()
        .filter(|it| {
            query.project_id.is_none_or(|id| it.project_id == id)
                && query.account_id.is_none_or(|id| it.account_id == id)
                && query.status.is_none_or(|status| it.status == status)
                && query.session_type.is_none_or(|kind| it.session_type == kind)
                && query.from.is_none_or(|from| it.started_at >= from)
                && query.to.is_none_or(|to| it.started_at < to)
                && query.q.is_none_or_login(it)
        })
        .collect();
    match query.sort {
        SessionSort::Started => found.sort_by_key(|it| (it.started_at, it.id)),
        SessionSort::Credits => found.sort_by_key(|it| (u64::from(it.credits_used), it.id)),
    }
    if query.order == Order::Descending {
        found.reverse();
    }
    found
        .iter()
        .map(|it| it.session_number + if it.project_id == sessions[0].project_id { 0 } else { 1000 })
        .collect()
}

trait Holds {
    fn is_none_or_login(&self, session: &Session) -> bool;
}

impl Holds for Option<String> {
    fn is_none_or_login(&self, session: &Session) -> bool {
        self.is_none() || session.objectives.contains("Login")
    }
}

/// All pages of a list, one after the other.
async fn pages(bench: &Bench, sessions: &[Session], query: &SessionQuery) -> (Vec<u32>, u64) {
    let mut query = SessionQuery { page: Page { limit: 7, cursor: None }, ..query.clone() };
    let (mut found, mut total) = (Vec::new(), 0);
    loop {
        let page = bench.service.sessions(&query).await.unwrap();
        assert!(page.items.len() <= 7);
        let number =
            |it: &Session| it.session_number + if it.project_id == sessions[0].project_id { 0 } else { 1000 };
        found.extend(page.items.iter().map(number));
        total = total.max(page.total);
        match page.next_cursor {
            Some(cursor) => query.page.cursor = Some(cursor),
            None => return (found, total),
        }
    }
}

#[tokio::test]
async fn every_filter_and_sort_of_sessions_finds_what_a_plain_reading_finds() {
    let (bench, sessions) = filled().await;
    let (first, last) = (&sessions[0], &sessions[sessions.len() - 1]);
    let middle = sessions[80].started_at;
    let filters = [
        SessionQuery::default(),
        SessionQuery { project_id: Some(first.project_id), ..Default::default() },
        SessionQuery { account_id: Some(last.account_id), ..Default::default() },
        SessionQuery { status: Some(SessionStatus::Failed), ..Default::default() },
        SessionQuery { session_type: Some(SessionType::Bugfix), ..Default::default() },
        SessionQuery {
            project_id: Some(last.project_id),
            status: Some(SessionStatus::Completed),
            session_type: Some(SessionType::Feature),
            ..Default::default()
        },
        SessionQuery { from: Some(middle), ..Default::default() },
        SessionQuery { to: Some(middle), status: Some(SessionStatus::InProgress), ..Default::default() },
        SessionQuery { q: Some("login FIX".into()), ..Default::default() },
        SessionQuery { q: Some("login".into()), account_id: Some(first.account_id), ..Default::default() },
    ];
    for filter in filters {
        for sort in [SessionSort::Started, SessionSort::Credits] {
            for order in [Order::Ascending, Order::Descending] {
                let query = SessionQuery { sort, order, ..filter.clone() };
                let expected = expected(&sessions, &query);
                let (found, total) = pages(&bench, &sessions, &query).await;
                assert_eq!(found, expected, "{query:?}");
                assert_eq!(total, expected.len() as u64, "{query:?}");
            }
        }
    }
}

#[tokio::test]
async fn rows_that_come_and_go_between_pages_are_neither_doubled_nor_lost() {
    let bench = bench();
    for number in 0..30 {
        bench.project(&format!("p{number:02}")).await;
    }
    let by_name = |cursor| ProjectQuery {
        sort: domain::api::ProjectSort::Name,
        order: Order::Ascending,
        page: Page { limit: 10, cursor },
        ..Default::default()
    };
    let first = bench.service.projects(&by_name(None)).await.unwrap();
    bench.service.delete_project(first.items[9].id).await.unwrap();
    bench.project("p00a").await;
    let second = bench.service.projects(&by_name(first.next_cursor)).await.unwrap();
    let names: Vec<&str> = second.items.iter().map(|it| it.name.as_str()).collect();
    assert_eq!((names[0], names[9], second.total), ("p10", "p19", 30));
}

#[tokio::test]
async fn a_cursor_of_another_list_is_refused() {
    let bench = bench();
    let project = bench.project("shop").await;
    for cursor in ["", "x", "[]", "[1]", "[true,\"a\"]", "{}", "[1,2,3]"] {
        let page = Page { limit: 5, cursor: Some(cursor.to_owned()) };
        let query = FileQuery { project_id: Some(project.id), page, ..Default::default() };
        let failure = bench.service.files(&query).await.unwrap_err();
        assert_eq!((failure.code, failure.fields.contains_key("cursor")), (Code::Invalid, true), "{cursor}");
    }
}

#[tokio::test]
async fn files_are_sorted_by_what_matters_most() {
    let bench = bench();
    let project = bench.project("shop").await;
    for (path, importance) in [("b", "low"), ("c", "critical"), ("a", "normal")] {
        let given = json!({"project_id": project.id, "file_path": path, "importance": importance});
        bench.service.create_file(&fields(given)).await.unwrap();
    }
    for (sort, order, expected) in [
        (FileSort::Importance, Order::Descending, "cab"),
        (FileSort::Path, Order::Ascending, "abc"),
        (FileSort::Updated, Order::Descending, "acb"),
    ] {
        let query = FileQuery { project_id: Some(project.id), sort, order, ..Default::default() };
        let found = bench.service.files(&query).await.unwrap();
        let paths: String = found.items.iter().map(|it| it.file_path.as_str()).collect();
        assert_eq!(paths, expected, "{sort:?}");
    }
    let all = bench.service.files(&FileQuery::default()).await.unwrap();
    assert_eq!(all.total, 3);
}
