//! Rules that hold after every operation.

use domain::account::AccountStatus;
use domain::api::{Code, ProjectQuery, SessionQuery};
use domain::conversation::Turn;
use domain::kept::KeptTurn;
use domain::selection::Wish;
use domain::session::SessionStatus;
use domain::{Table, Timestamp};
use serde_json::json;

use super::{Bench, Here, bench, fields, rotation};
use crate::service::{Handoff, NewSnapshot};
use crate::store::{Mode, Store, Transaction};

async fn rows(bench: &Bench, table: Table) -> usize {
    let store = bench.service.store().begin(&[table], Mode::Read).await.unwrap();
    store.dump(table, None, 10_000).await.unwrap().len()
}

#[tokio::test]
async fn sessions_are_numbered_without_gaps_and_never_twice() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let first = bench.session(project.id, account.id).await;
    let second = bench.session(project.id, account.id).await;
    assert_eq!((first.session_number, second.session_number), (1, 2));
    assert_eq!(second.previous_session_id, Some(first.id));
    bench.service.delete_session(second.id).await.unwrap();
    bench.service.purge_session(second.id).await.unwrap();
    assert_eq!(bench.session(project.id, account.id).await.session_number, 3);
}

#[tokio::test]
async fn sessions_that_begin_at_once_get_different_numbers() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let begun = (0..20).map(|_| bench.session(project.id, account.id));
    let mut numbers: Vec<u32> =
        futures::future::join_all(begun).await.iter().map(|session| session.session_number).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=20).collect::<Vec<u32>>());
}

#[tokio::test]
async fn logged_credits_are_counted_in_session_project_and_account() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let session = bench.session(project.id, account.id).await;
    for (delta, used, left, status) in [
        (5, 5, 95, AccountStatus::Active),
        (90, 95, 5, AccountStatus::Active),
        (10, 105, 0, AccountStatus::Exhausted),
        (-20, 85, 20, AccountStatus::Active),
        (-500, 0, 100, AccountStatus::Active),
    ] {
        let session = bench.service.log_credits(session.id, delta).await.unwrap();
        let account = bench.service.account(account.id).await.unwrap();
        let project = bench.service.project(project.id).await.unwrap();
        assert_eq!((session.credits_used, account.credits_available, account.status), (used, left, status));
        assert_eq!(project.total_credits_used, u64::from(used));
    }
    let session = bench.service.set_credits(session.id, 42).await.unwrap();
    assert_eq!((session.credits_used, session.credit_log.len()), (42, 6));
}

#[tokio::test]
async fn a_session_ends_once_and_sets_its_account_free() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let (one, other) =
        (bench.session(project.id, account.id).await, bench.session(project.id, account.id).await);
    let status = async || bench.service.account(account.id).await.unwrap().status;
    bench.pass(2);
    let told = fields(json!({"credits_used": 30, "accomplishments": "Login works."}));
    let ended = bench.service.complete_session(one.id, &told).await.unwrap();
    assert_eq!((ended.status, ended.credits_used), (SessionStatus::Completed, 30));
    assert_eq!((ended.duration_minutes, ended.accomplishments.as_str()), (Some(120), "Login works."));
    assert_eq!(status().await, AccountStatus::Active);
    bench.service.complete_session(other.id, &fields(json!({"status": "failed"}))).await.unwrap();
    assert_eq!(status().await, AccountStatus::Available);
    for failure in [
        bench.service.complete_session(one.id, &fields(json!({}))).await.unwrap_err(),
        bench.service.log_credits(one.id, 5).await.unwrap_err(),
    ] {
        assert_eq!((failure.code, failure.error.as_str()), (Code::Conflict, "Session 1 has ended."));
    }
}

#[tokio::test]
async fn what_a_project_takes_to_the_trash_comes_back_with_it() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let kept = bench.session(project.id, account.id).await;
    let thrown = bench.session(project.id, account.id).await;
    bench.service.delete_session(thrown.id).await.unwrap();
    let before = bench.service.sessions(&SessionQuery::default()).await.unwrap();
    bench.service.delete_project(project.id).await.unwrap();
    assert_eq!(bench.service.sessions(&SessionQuery::default()).await.unwrap().total, 0);
    assert_eq!(bench.service.session(kept.id).await.unwrap_err().code, Code::NotFound);
    bench.service.restore_project(project.id).await.unwrap();
    assert_eq!(bench.service.sessions(&SessionQuery::default()).await.unwrap(), before);
    assert_eq!(bench.service.project(project.id).await.unwrap().total_sessions, 1);
}

#[tokio::test]
async fn deleting_a_project_for_good_leaves_nothing_behind() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let session = bench.session(project.id, account.id).await;
    let thrown = bench.session(project.id, account.id).await;
    bench.service.save_handoff(session.id, &handoff(&["a", "b"])).await.unwrap();
    bench.service.create_queue_entry(&fields(json!({"session_id": session.id}))).await.unwrap();
    bench.service.delete_session(thrown.id).await.unwrap();
    assert_eq!(bench.service.purge_project(project.id).await.unwrap_err().code, Code::Conflict);
    bench.service.delete_project(project.id).await.unwrap();
    bench.service.purge_project(project.id).await.unwrap();
    for table in
        [Table::Projects, Table::Sessions, Table::Snapshots, Table::Turns, Table::Files, Table::Queue]
    {
        assert_eq!(rows(&bench, table).await, 0, "{}", table.name());
    }
    let left = bench.service.knowledge(&Default::default()).await.unwrap();
    assert_eq!((left.total, left.items[0].source_session_id), (1, None));
}

#[tokio::test]
async fn an_account_that_sessions_ran_on_is_not_deleted_for_good() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let session = bench.session(project.id, account.id).await;
    bench.service.delete_account(account.id).await.unwrap();
    let failure = bench.service.purge_account(account.id).await.unwrap_err();
    assert_eq!((failure.code, failure.error.as_str()), (Code::Conflict, "1 sessions ran on dev."));
    bench.service.delete_session(session.id).await.unwrap();
    bench.service.purge_session(session.id).await.unwrap();
    bench.service.purge_account(account.id).await.unwrap();
    assert_eq!(rows(&bench, Table::Accounts).await, 0);
}

#[tokio::test]
async fn a_change_of_an_old_state_is_refused_and_changes_nothing() {
    let bench = bench();
    let project = bench.project("shop").await;
    let change = |name: &str| fields(json!({"name": name, "revision": 1}));
    bench.service.update_project(project.id, &change("shop two")).await.unwrap();
    let failure = bench.service.update_project(project.id, &change("shop three")).await.unwrap_err();
    assert_eq!((failure.code, failure.revision), (Code::Conflict, Some(2)));
    assert_eq!(bench.service.project(project.id).await.unwrap().name.as_str(), "shop two");
}

#[tokio::test]
async fn names_are_unique_among_live_rows_whatever_their_case() {
    let bench = bench();
    let project = bench.project("Shop").await;
    let same = fields(json!({"name": " sHOP "}));
    let failure = bench.service.create_project(&same).await.unwrap_err();
    assert_eq!((failure.code, failure.fields["name"].as_str()), (Code::Conflict, "is taken: sHOP"));
    bench.service.update_project(project.id, &same).await.unwrap();
    bench.service.delete_project(project.id).await.unwrap();
    bench.service.create_project(&same).await.unwrap();
    assert_eq!(bench.service.restore_project(project.id).await.unwrap_err().code, Code::Conflict);
}

#[tokio::test]
async fn credits_come_back_once_each_time_they_are_due() {
    let bench = bench();
    let rule =
        json!({"account_name": "dev", "refresh_rule": {"kind": "daily", "time": "12:00", "zone": "UTC"}});
    let account = bench.service.create_account(&fields(rule)).await.unwrap();
    let refreshed = async || bench.service.apply_refreshes().await.unwrap().len();
    let left = async || bench.service.account(account.id).await.unwrap().credits_available;
    bench.service.hit_limit(account.id, None).await.unwrap();
    assert_eq!((refreshed().await, left().await), (0, 0));
    bench.pass(4);
    let both = futures::join!(refreshed(), refreshed());
    assert_eq!((both, left().await), ((1, 0), 100));
    let account = bench.service.account(account.id).await.unwrap();
    assert_eq!(
        (account.status, account.refreshed_at.to_string().as_str()),
        (AccountStatus::Available, "2026-03-02T12:00:00.000Z")
    );
    assert_eq!(bench.service.next_refresh(&account), Timestamp::parse("2026-03-03T12:00:00Z").ok());
}

#[tokio::test]
async fn an_account_that_is_due_at_this_very_moment_is_chosen_as_full_and_filled_when_it_is_used() {
    let bench = bench();
    let project = bench.project("shop").await;
    let rule = json!({"account_name": "dev", "refresh_rule": {"kind": "rolling", "hours": 5}});
    let account = bench.service.create_account(&fields(rule)).await.unwrap();
    bench.service.hit_limit(account.id, Some(100)).await.unwrap();
    let chosen = async || bench.service.select_account(&Default::default()).await.unwrap();
    let none = chosen().await;
    assert_eq!((none.account, none.next_refresh.map(|it| it.account_id)), (None, Some(account.id)));
    bench.pass(5);
    assert_eq!(chosen().await.account.map(|it| it.credits_available), Some(100));
    assert_eq!(bench.service.account(account.id).await.unwrap().credits_available, 0, "nobody wrote it yet");
    let session = bench.session(project.id, account.id).await;
    bench.service.log_credits(session.id, 7).await.unwrap();
    assert_eq!(bench.service.apply_refreshes().await, Ok(Vec::new()));
    let account = bench.service.account(account.id).await.unwrap();
    assert_eq!((account.credits_available, account.status), (93, AccountStatus::Active));
}

#[tokio::test]
async fn an_account_that_is_refreshed_while_a_session_runs_on_it_is_in_use() {
    let bench = bench();
    let project = bench.project("shop").await;
    let rule = json!({"account_name": "dev", "refresh_rule": {"kind": "rolling", "hours": 5}});
    let account = bench.service.create_account(&fields(rule)).await.unwrap();
    let session = bench.session(project.id, account.id).await;
    bench.service.log_credits(session.id, 100).await.unwrap();
    bench.pass(5);
    assert_eq!(bench.service.apply_refreshes().await.unwrap()[0].status, AccountStatus::Active);
}

#[tokio::test]
async fn a_new_rule_fills_no_account_for_a_moment_that_has_passed() {
    let bench = bench();
    let account = bench.account("dev").await;
    bench.service.hit_limit(account.id, Some(100)).await.unwrap();
    let daily = |time: &str| fields(json!({"refresh_rule": {"kind": "daily", "time": time, "zone": "UTC"}}));
    for time in ["08:00", "07:00", "08:59"] {
        bench.service.update_account(account.id, &daily(time)).await.unwrap();
        assert_eq!(bench.service.apply_refreshes().await, Ok(Vec::new()), "{time}");
    }
    bench.pass(24);
    assert_eq!(bench.service.apply_refreshes().await.unwrap().len(), 1);
}

#[tokio::test]
async fn what_expires_first_is_used_first_where_the_person_wants_that() {
    let bench = bench();
    bench.account("more").await;
    let rule = json!({"account_name": "soon", "credits_available": 95, "refresh_rule": {"kind": "rolling", "hours": 1}});
    bench.service.create_account(&fields(rule)).await.unwrap();
    let chosen = async |wish: Wish| {
        bench.service.select_account(&wish).await.unwrap().account.unwrap().account_name.to_string()
    };
    let asked = |wanted| Wish { prefers_expiring: wanted, ..Wish::default() };
    assert_eq!(chosen(asked(None)).await, "more");
    bench.burns_expiring.set(true);
    assert_eq!(chosen(asked(None)).await, "soon");
    assert_eq!(chosen(asked(Some(false))).await, "more");
}

#[tokio::test]
async fn a_full_account_is_not_given_credits_for_a_time_before_they_were_used() {
    let bench = bench();
    let rule =
        json!({"account_name": "dev", "refresh_rule": {"kind": "daily", "time": "12:00", "zone": "UTC"}});
    let account = bench.service.create_account(&fields(rule)).await.unwrap();
    bench.pass(4);
    assert_eq!(bench.service.apply_refreshes().await, Ok(Vec::new()));
    bench.service.update_account(account.id, &fields(json!({"credits_available": 10}))).await.unwrap();
    assert_eq!(bench.service.apply_refreshes().await, Ok(Vec::new()));
    assert_eq!(bench.service.account(account.id).await.unwrap().credits_available, 10);
}

#[tokio::test]
async fn the_true_limit_is_kept_when_it_is_hit() {
    let bench = bench();
    for (name, told, limit) in [("used", None, 60), ("told", Some(80), 80)] {
        let account = bench.account(name).await;
        let change = fields(json!({"credits_available": 40}));
        bench.service.update_account(account.id, &change).await.unwrap();
        let hit = bench.service.hit_limit(account.id, told).await.unwrap();
        assert_eq!(
            (hit.credits_limit, hit.credits_available, hit.status),
            (limit, 0, AccountStatus::Exhausted)
        );
    }
}

fn turn(content: &str) -> KeptTurn {
    KeptTurn { role: Default::default(), content: content.to_owned(), tokens: 1, time: None }
}

fn handoff(turns: &[&str]) -> Handoff {
    Handoff {
        format: "plain-text".into(),
        turns: turns.iter().map(|content| turn(content)).collect(),
        snapshot: Some(NewSnapshot { text: "Next: ship.".into(), ..NewSnapshot::default() }),
        files: vec![fields(json!({"file_path": "src/a.rs", "importance": "high"}))],
        knowledge: vec![fields(json!({"title": "Ship early"}))],
    }
}

#[tokio::test]
async fn a_conversation_that_went_on_is_kept_once() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let session = bench.session(project.id, account.id).await;
    let texts = |turns: Vec<Turn>| -> Vec<String> {
        turns.into_iter().map(|turn| format!("{} {}", turn.turn_number, turn.content)).collect()
    };
    for (given, new) in [(&["a", "b"][..], 2), (&["a", "b", "c"], 1), (&["a", "b", "c"], 0)] {
        assert_eq!(bench.service.save_handoff(session.id, &handoff(given)).await.unwrap().turns, new);
    }
    assert_eq!(texts(bench.service.turns(session.id, 1, 10).await.unwrap()), ["1 a", "2 b", "3 c"]);
    assert_eq!(texts(bench.service.turns(session.id, 2, 2).await.unwrap()), ["2 b"]);
    assert_eq!(rows(&bench, Table::Files).await, 1);
    let left = bench.service.last_handoff(project.id).await.unwrap().unwrap();
    assert_eq!((left.session_number, left.briefing.as_deref()), (1, Some("Next: ship.")));
}

#[tokio::test]
async fn a_hand_off_with_a_mistake_keeps_nothing() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let session = bench.session(project.id, account.id).await;
    let broken = Handoff { knowledge: vec![fields(json!({"title": " "}))], ..handoff(&["a"]) };
    assert_eq!(bench.service.save_handoff(session.id, &broken).await.unwrap_err().code, Code::Invalid);
    for table in [Table::Turns, Table::Snapshots, Table::Files, Table::Knowledge] {
        assert_eq!(rows(&bench, table).await, 0, "{}", table.name());
    }
}

#[tokio::test]
async fn a_rotation_goes_on_with_the_next_account() {
    let bench = bench();
    let (project, dry) = (bench.project("shop").await, bench.account("dry").await);
    let session = bench.session(project.id, dry.id).await;
    let change = fields(json!({"objectives": "Build the login page."}));
    bench.service.update_session(session.id, &change).await.unwrap();
    let rotation = rotation(session.id);
    let failure = bench.service.rotate(&Here, &rotation).await.unwrap_err();
    assert_eq!((failure.code, failure.error.as_str()), (Code::NoAccount, "There is no other account."));
    assert_eq!(bench.service.session(session.id).await.unwrap().status, SessionStatus::InProgress);
    assert_eq!((rows(&bench, Table::Snapshots).await, rows(&bench, Table::Queue).await), (0, 0));

    let next = bench.account("next").await;
    let done = bench.service.rotate(&Here, &rotation).await.unwrap();
    assert_eq!((done.session.session_number, done.session.account_id), (2, next.id));
    assert_eq!((done.handed_off.id, done.handed_off.status), (session.id, SessionStatus::HandedOff));
    assert!(done.briefing.contains("login page"), "{}", done.briefing);
    assert_eq!(bench.service.account(dry.id).await.unwrap().status, AccountStatus::Exhausted);
    assert_eq!(bench.service.account(next.id).await.unwrap().status, AccountStatus::Active);
    let savings = bench.service.stats().await.unwrap().savings;
    assert_eq!((savings.handoffs, savings.credits, savings.minutes), (1, 15, 20));
    assert_eq!(rows(&bench, Table::Snapshots).await, 1);
}

#[tokio::test]
async fn the_figures_of_the_dashboard_leave_out_what_is_in_the_trash() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let session = bench.session(project.id, account.id).await;
    bench.service.log_credits(session.id, 7).await.unwrap();
    let stats = bench.service.stats().await.unwrap();
    assert_eq!((stats.active_projects, stats.total_sessions, stats.total_credits), (1, 1, 7));
    assert_eq!((stats.active_accounts, stats.credits_left_today, stats.running.len()), (1, 93, 1));
    bench.service.delete_project(project.id).await.unwrap();
    let stats = bench.service.stats().await.unwrap();
    assert_eq!((stats.active_projects, stats.total_sessions, stats.running.len()), (0, 0, 0));
    assert_eq!(bench.service.trash().await.unwrap()[0].label, "shop");
}

#[tokio::test]
async fn the_timeline_of_a_project_tells_everything_in_order() {
    let bench = bench();
    let (project, account) = (bench.project("shop").await, bench.account("dev").await);
    let session = bench.session(project.id, account.id).await;
    bench.service.save_handoff(session.id, &handoff(&["a"])).await.unwrap();
    bench.service.complete_session(session.id, &fields(json!({"status": "handed_off"}))).await.unwrap();
    let events = bench.service.timeline(project.id, &Default::default()).await.unwrap();
    let words: Vec<&str> = events.items.iter().map(|event| event.words.as_str()).collect();
    assert_eq!(
        words,
        [
            "Session 1: Handed off, 0 credits",
            "Hand-off kept",
            "Session 1 began: Development",
            "Created: shop"
        ]
    );
}

#[tokio::test]
async fn what_was_changed_is_told_after_it_is_true() {
    let told = std::rc::Rc::new(std::cell::RefCell::new(Vec::new()));
    let hear = told.clone();
    let world = super::World::new(|| Timestamp::from_millis(0), || 0, |_, _| None);
    let service = crate::service::Service::new(crate::store::Memory::default(), world, move |changes| {
        hear.borrow_mut().extend(changes.iter().map(|change| change.table));
    });
    assert!(service.create_project(&fields(json!({"name": ""}))).await.is_err());
    assert!(told.borrow().is_empty());
    service.create_project(&fields(json!({"name": "shop"}))).await.unwrap();
    assert_eq!(*told.borrow(), [Table::Projects, Table::Activity]);
    assert_eq!(service.projects(&ProjectQuery::default()).await.unwrap().total, 1);
}
