//! Whatever is done, in whatever order: totals recount right, numbers have no doubles, and nothing is left without its
//! parent.

use std::collections::{BTreeMap, BTreeSet};

use domain::account::Account;
use domain::conversation::Turn;
use domain::file::ProjectFile;
use domain::knowledge::Knowledge;
use domain::project::Project;
use domain::queue::QueueEntry;
use domain::session::Session;
use domain::snapshot::Snapshot;
use domain::{Id, Row, Table};
use proptest::prelude::*;
use serde_json::json;

use super::{Bench, Here, bench, fields, rotation};
use crate::service::{Handoff, NewSnapshot};
use crate::store::{Mode, Store, Transaction, read};

/// Something that is done to the rows with these numbers, counted round.
#[derive(Clone, Debug)]
enum Step {
    Project,
    Account,
    Start(usize, usize),
    Log(usize, i64),
    End(usize, u32),
    Keep(usize),
    Queue(usize),
    Rotate(usize),
    DeleteProject(usize),
    RestoreProject(usize),
    PurgeProject(usize),
    DeleteSession(usize),
    RestoreSession(usize),
    PurgeSession(usize),
    DeleteAccount(usize),
    RestoreAccount(usize),
    PurgeAccount(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let at = || 0usize..6;
    prop_oneof![
        Just(Step::Project),
        Just(Step::Account),
        (at(), at()).prop_map(|(project, account)| Step::Start(project, account)),
        (at(), at()).prop_map(|(project, account)| Step::Start(project, account)),
        (at(), -40i64..90).prop_map(|(at, delta)| Step::Log(at, delta)),
        (at(), 0u32..150).prop_map(|(at, used)| Step::End(at, used)),
        at().prop_map(Step::Keep),
        at().prop_map(Step::Queue),
        at().prop_map(Step::Rotate),
        at().prop_map(Step::DeleteProject),
        at().prop_map(Step::RestoreProject),
        at().prop_map(Step::PurgeProject),
        at().prop_map(Step::DeleteSession),
        at().prop_map(Step::RestoreSession),
        at().prop_map(Step::PurgeSession),
        at().prop_map(Step::DeleteAccount),
        at().prop_map(Step::RestoreAccount),
        at().prop_map(Step::PurgeAccount),
    ]
}

async fn all<T: Row>(bench: &Bench) -> BTreeMap<Id<T>, T> {
    let store = bench.service.store().begin(&[T::TABLE], Mode::Read).await.unwrap();
    let bodies = store.dump(T::TABLE, None, 10_000).await.unwrap();
    bodies.iter().map(|body| read::<T>(body).unwrap()).map(|row| (row.id(), row)).collect()
}

async fn pick<T: Row>(bench: &Bench, at: usize) -> Option<Id<T>> {
    let rows = all::<T>(bench).await;
    rows.keys().nth(at % rows.len().max(1)).copied()
}

/// Refusals are as good as deeds: what matters is what holds afterwards.
async fn take(bench: &Bench, step: &Step, count: usize) -> Option<()> {
    let service = &bench.service;
    match *step {
        Step::Project => drop(bench.project(&format!("project {count}")).await),
        Step::Account => drop(bench.account(&format!("account {count}")).await),
        Step::Start(project, account) => {
            let (project, account) =
                (pick::<Project>(bench, project).await?, pick::<Account>(bench, account).await?);
            let given = fields(json!({"project_id": project, "account_id": account}));
            drop(service.create_session(&given).await);
        }
        Step::Log(at, delta) => drop(service.log_credits(pick(bench, at).await?, delta).await),
        Step::End(at, used) => {
            let told = fields(json!({"credits_used": used}));
            drop(service.complete_session(pick(bench, at).await?, &told).await);
        }
        Step::Keep(at) => {
            let handoff = Handoff {
                format: "plain-text".into(),
                turns: Vec::new(),
                snapshot: Some(NewSnapshot::default()),
                files: vec![fields(json!({"file_path": "a.rs"}))],
                knowledge: vec![fields(json!({"title": "Something"}))],
            };
            drop(service.save_handoff(pick(bench, at).await?, &handoff).await);
        }
        Step::Queue(at) => {
            let given = fields(json!({"session_id": pick::<Session>(bench, at).await?}));
            drop(service.create_queue_entry(&given).await);
        }
        Step::Rotate(at) => {
            let session = pick(bench, at).await?;
            drop(service.rotate(&Here, &rotation(session)).await);
        }
        Step::DeleteProject(at) => drop(service.delete_project(pick(bench, at).await?).await),
        Step::RestoreProject(at) => drop(service.restore_project(pick(bench, at).await?).await),
        Step::PurgeProject(at) => drop(service.purge_project(pick(bench, at).await?).await),
        Step::DeleteSession(at) => drop(service.delete_session(pick(bench, at).await?).await),
        Step::RestoreSession(at) => drop(service.restore_session(pick(bench, at).await?).await),
        Step::PurgeSession(at) => drop(service.purge_session(pick(bench, at).await?).await),
        Step::DeleteAccount(at) => drop(service.delete_account(pick(bench, at).await?).await),
        Step::RestoreAccount(at) => drop(service.restore_account(pick(bench, at).await?).await),
        Step::PurgeAccount(at) => drop(service.purge_account(pick(bench, at).await?).await),
    }
    Some(())
}

async fn expect_order(bench: &Bench) {
    let (projects, accounts) = (all::<Project>(bench).await, all::<Account>(bench).await);
    let sessions = all::<Session>(bench).await;
    for project in projects.values() {
        let own: Vec<&Session> = sessions.values().filter(|it| it.project_id == project.id).collect();
        let live: Vec<&&Session> = own.iter().filter(|it| it.is_live()).collect();
        let used: u64 = live.iter().map(|it| u64::from(it.credits_used)).sum();
        assert_eq!((project.total_sessions as usize, project.total_credits_used), (live.len(), used));
        let numbers: BTreeSet<u32> = own.iter().map(|it| it.session_number).collect();
        assert_eq!(numbers.len(), own.len(), "a number stands twice");
        assert!(numbers.iter().all(|number| (1..=project.last_session_number).contains(number)));
    }
    for session in sessions.values() {
        assert!(projects.contains_key(&session.project_id) && accounts.contains_key(&session.account_id));
        assert!(session.previous_session_id.is_none_or(|id| sessions.contains_key(&id)));
        let logged: i64 = session.credit_log.iter().map(|entry| entry.delta).sum();
        assert_eq!(logged, i64::from(session.credits_used));
        assert_eq!(session.is_running(), session.completed_at.is_none());
    }
    for account in accounts.values() {
        assert!(account.credits_available <= account.credits_limit);
    }
    assert!(all::<Snapshot>(bench).await.values().all(|it| sessions.contains_key(&it.session_id)));
    assert!(all::<Turn>(bench).await.values().all(|it| sessions.contains_key(&it.session_id)));
    assert!(all::<ProjectFile>(bench).await.values().all(|it| projects.contains_key(&it.project_id)));
    for entry in all::<QueueEntry>(bench).await.values() {
        assert!(sessions.contains_key(&entry.session_id) && accounts.contains_key(&entry.from_account_id));
        assert!(entry.to_account_id.is_none_or(|id| accounts.contains_key(&id)));
    }
    let sources = all::<Knowledge>(bench).await;
    assert!(sources.values().all(|it| it.source_session_id.is_none_or(|id| sessions.contains_key(&id))));
}

/// What is stored, without what every write changes.
async fn state(bench: &Bench) -> Vec<serde_json::Value> {
    let mut rows = Vec::new();
    for table in Table::EXPORTED {
        let store = bench.service.store().begin(&[table], Mode::Read).await.unwrap();
        for body in store.dump(table, None, 10_000).await.unwrap() {
            let mut row: serde_json::Value = serde_json::from_slice(&body).unwrap();
            row["updated_at"].take();
            row["revision"].take();
            rows.push(row);
        }
    }
    rows
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn the_data_stay_in_order_whatever_is_done(steps in prop::collection::vec(step(), 1..60)) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let bench = bench();
            for (count, step) in steps.iter().enumerate() {
                take(&bench, step, count).await;
                expect_order(&bench).await;
            }
        });
    }

    #[test]
    fn what_is_deleted_and_restored_is_as_it_was(
        steps in prop::collection::vec(step(), 10..60), at in 0usize..6,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
        runtime.block_on(async {
            let bench = bench();
            for (count, step) in steps.iter().enumerate() {
                take(&bench, step, count).await;
            }
            let before = state(&bench).await;
            if let Some(project) = pick::<Project>(&bench, at).await
                && bench.service.delete_project(project).await.is_ok()
            {
                bench.service.restore_project(project).await.unwrap();
                assert_eq!(state(&bench).await, before);
            }
        });
    }
}
