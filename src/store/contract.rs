//! What every store owes, written once and run against each.
#![expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]

use domain::{Index, Key, KeyPart, SAID, Table, account, conversation, knowledge, project, session};

use super::{
    Chosen, Condition, Direction, Mode, Record, Scan, Store, StoreError, Stretch, Test, Transaction,
};

const PROJECTS: &[Table] = &[Table::Projects];
const BOTH: &[Table] = &[Table::Projects, Table::Accounts];

/// A project-like record: the store never looks into bodies.
fn record(id: &str, name: &str, status: &str, updated_at: u32) -> Record {
    let keys = vec![("name", name.into()), ("status", status.into()), ("updated_at", updated_at.into())];
    Record { id: id.to_owned(), keys, body: format!("{id} {name} {status} {updated_at}").into_bytes() }
}

/// A record that only the table itself and its list of changes know.
fn plain(id: &str, updated_at: u32) -> Record {
    Record { id: id.to_owned(), keys: vec![("updated_at", updated_at.into())], body: id.into() }
}

async fn save(store: &impl Store, table: Table, records: impl IntoIterator<Item = Record>) {
    let transaction = store.begin(&[table], Mode::Write).await.unwrap();
    for record in records {
        transaction.put(table, record).unwrap();
    }
    transaction.commit().await.unwrap();
}

async fn load(store: &impl Store, table: Table, id: &str) -> Option<String> {
    let transaction = store.begin(&[table], Mode::Read).await.unwrap();
    transaction.get(table, id).await.unwrap().map(|body| String::from_utf8(body).unwrap())
}

pub(super) fn page(stretch: Stretch, direction: Direction, after: Option<Key>, limit: usize) -> Scan {
    Scan { stretch, direction, after, limit }
}

pub(super) async fn scanned(store: &impl Store, scan: Scan) -> Vec<String> {
    let transaction = store.begin(&[scan.stretch.index.table], Mode::Read).await.unwrap();
    let bodies = transaction.scan(&scan).await.unwrap();
    bodies.into_iter().map(|body| String::from_utf8(body).unwrap()).collect()
}

pub(super) async fn everything(store: &impl Store, index: Index) -> Vec<String> {
    scanned(store, page(Stretch::of(index, []), Direction::Up, None, usize::MAX)).await
}

pub(super) async fn reads_back_what_was_committed(store: impl Store) {
    save(&store, Table::Projects, [record("1", "shop", "active", 7)]).await;
    assert_eq!(load(&store, Table::Projects, "1").await.as_deref(), Some("1 shop active 7"));
}

pub(super) async fn knows_nothing_it_was_not_given(store: impl Store) {
    assert_eq!(load(&store, Table::Projects, "1").await, None);
    assert!(everything(&store, project::UPDATED).await.is_empty());
    let transaction = store.begin(PROJECTS, Mode::Read).await.unwrap();
    assert_eq!(transaction.count(&Stretch::of(project::UPDATED, [])).await.unwrap(), 0);
    assert!(transaction.ids(&Stretch::of(project::UPDATED, [])).await.unwrap().is_empty());
    assert!(transaction.dump(Table::Projects, None, 10).await.unwrap().is_empty());
}

pub(super) async fn keeps_bodies_to_the_byte(store: impl Store) {
    let body: Vec<u8> = (0..=255).cycle().take(100_000).collect();
    save(&store, Table::Projects, [Record { id: "1".into(), keys: vec![], body: body.clone() }]).await;
    let transaction = store.begin(PROJECTS, Mode::Read).await.unwrap();
    assert_eq!(transaction.get(Table::Projects, "1").await.unwrap(), Some(body));
}

pub(super) async fn a_transaction_sees_its_own_writes(store: impl Store) {
    save(&store, Table::Projects, [record("1", "old", "active", 1), record("2", "gone", "active", 2)]).await;
    let transaction = store.begin(PROJECTS, Mode::Write).await.unwrap();
    transaction.put(Table::Projects, record("1", "new", "paused", 3)).unwrap();
    transaction.delete(Table::Projects, "2").unwrap();
    assert_eq!(transaction.get(Table::Projects, "1").await.unwrap(), Some(b"1 new paused 3".to_vec()));
    assert_eq!(transaction.get(Table::Projects, "2").await.unwrap(), None);
    assert_eq!(transaction.count(&Stretch::of(project::UPDATED, [])).await.unwrap(), 1);
    transaction.commit().await.unwrap();
}

pub(super) async fn what_is_dropped_before_its_commit_never_was(store: impl Store) {
    save(&store, Table::Projects, [record("1", "shop", "active", 1), record("2", "blog", "active", 2)]).await;
    save(&store, Table::Accounts, [plain("a", 1)]).await;
    let transaction = store.begin(BOTH, Mode::Write).await.unwrap();
    transaction.put(Table::Projects, record("1", "renamed", "paused", 9)).unwrap();
    transaction.delete(Table::Projects, "2").unwrap();
    transaction.put(Table::Projects, record("3", "third", "active", 3)).unwrap();
    transaction.clear(Table::Accounts).unwrap();
    // The writes are known to have reached the store before it is dropped.
    assert_eq!(transaction.count(&Stretch::of(project::UPDATED, [])).await.unwrap(), 2);
    drop(transaction);
    assert_eq!(everything(&store, project::UPDATED).await, ["1 shop active 1", "2 blog active 2"]);
    assert_eq!(everything(&store, account::UPDATED).await, ["a"]);
    assert_eq!(everything(&store, project::NAME).await, ["2 blog active 2", "1 shop active 1"]);
}

pub(super) async fn a_step_that_fails_takes_the_others_back(store: impl Store) {
    save(&store, Table::Projects, [record("1", "shop", "active", 1)]).await;
    let transaction = store.begin(BOTH, Mode::Write).await.unwrap();
    transaction.put(Table::Accounts, plain("a", 1)).unwrap();
    // A store may notice at once or at the commit.
    let _ = transaction.put(Table::Projects, record("2", "shop", "active", 2));
    let _ = transaction.put(Table::Accounts, plain("b", 2));
    let failed = transaction.commit().await.unwrap_err();
    assert!(matches!(failed, StoreError::Duplicate(_)), "{failed:?}");
    assert_eq!(load(&store, Table::Accounts, "a").await, None);
    assert_eq!(everything(&store, project::UPDATED).await, ["1 shop active 1"]);
}

pub(super) async fn a_failed_transaction_says_why_whatever_is_asked_next(store: impl Store) {
    save(&store, Table::Projects, [record("1", "shop", "active", 1)]).await;
    let transaction = store.begin(PROJECTS, Mode::Write).await.unwrap();
    let _ = transaction.put(Table::Projects, record("2", "shop", "active", 2));
    let read = transaction.get(Table::Projects, "1").await.unwrap_err();
    assert!(matches!(read, StoreError::Duplicate(_)), "{read:?}");
    let failed = transaction.commit().await.unwrap_err();
    assert!(matches!(failed, StoreError::Duplicate(_)), "{failed:?}");
}

pub(super) async fn only_rows_that_have_the_key_compete_for_it(store: impl Store) {
    save(&store, Table::Projects, [record("1", "shop", "active", 1), plain("2", 2), plain("3", 3)]).await;
    // A row may keep its own key, and a key that became free may be taken.
    save(&store, Table::Projects, [record("1", "shop", "paused", 4)]).await;
    save(&store, Table::Projects, [plain("1", 1), record("2", "shop", "active", 5)]).await;
    assert_eq!(everything(&store, project::NAME).await, ["2 shop active 5"]);
}

pub(super) async fn a_row_that_changes_leaves_its_old_places(store: impl Store) {
    save(&store, Table::Projects, [record("1", "shop", "active", 1)]).await;
    save(&store, Table::Projects, [record("1", "shop", "paused", 2)]).await;
    let with = |status: &str| page(Stretch::of(project::STATUS, [status.into()]), Direction::Up, None, 9);
    assert!(scanned(&store, with("active")).await.is_empty());
    assert_eq!(scanned(&store, with("paused")).await, ["1 shop paused 2"]);
}

pub(super) async fn what_is_deleted_or_cleared_is_in_no_index(store: impl Store) {
    let three = [record("1", "a", "active", 1), record("2", "b", "active", 2), record("3", "c", "active", 3)];
    save(&store, Table::Projects, three.clone()).await;
    let transaction = store.begin(PROJECTS, Mode::Write).await.unwrap();
    transaction.delete(Table::Projects, "2").unwrap();
    transaction.delete(Table::Projects, "unknown").unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(everything(&store, project::NAME).await, ["1 a active 1", "3 c active 3"]);
    let transaction = store.begin(PROJECTS, Mode::Write).await.unwrap();
    transaction.clear(Table::Projects).unwrap();
    transaction.put(Table::Projects, three[1].clone()).unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(everything(&store, project::STATUS).await, ["2 b active 2"]);
}

pub(super) async fn keys_sort_numbers_first_and_texts_by_their_utf16_units(store: impl Store) {
    let parts: [KeyPart; 8] = [
        KeyPart::Number(-2.5),
        KeyPart::Number(0.0),
        KeyPart::Number(10.0),
        "".into(),
        "Z".into(),
        "a".into(),
        "\u{1F600}".into(),
        "\u{FFFD}".into(),
    ];
    let records = parts.iter().enumerate().rev().map(|(place, part)| Record {
        id: format!("{place}"),
        keys: vec![("updated_at", part.clone())],
        body: format!("{place}").into(),
    });
    save(&store, Table::Projects, records).await;
    assert_eq!(everything(&store, project::UPDATED).await, ["0", "1", "2", "3", "4", "5", "6", "7"]);
}

pub(super) async fn rows_with_the_same_key_come_by_their_ids(store: impl Store) {
    save(&store, Table::Projects, ["c", "a", "b"].map(|id| plain(id, 1))).await;
    assert_eq!(everything(&store, project::UPDATED).await, ["a", "b", "c"]);
    let down = page(Stretch::of(project::UPDATED, []), Direction::Down, None, 9);
    assert_eq!(scanned(&store, down).await, ["c", "b", "a"]);
}

pub(super) async fn pages_meet_every_row_once_from_either_end(store: impl Store) {
    let records = (0..47).map(|n| record(&format!("{n:02}"), &format!("name {n}"), "active", n % 5));
    save(&store, Table::Projects, records.chain([record("x", "x", "paused", 2)])).await;
    let mut expected: Vec<(u32, String)> = (0..47).map(|n| (n % 5, format!("{n:02}"))).collect();
    expected.sort();
    for direction in [Direction::Up, Direction::Down] {
        let mut seen = Vec::new();
        let mut after = None;
        loop {
            let stretch = Stretch::of(project::STATUS, ["active".into()]);
            let rows = scanned(&store, page(stretch, direction, after.take(), 10)).await;
            seen.extend(rows.iter().map(|row| key_of(row)));
            match seen.last() {
                Some((updated_at, id)) if rows.len() == 10 => {
                    after = Some(vec!["active".into(), (*updated_at).into(), id.as_str().into()]);
                }
                _ => break,
            }
        }
        assert_eq!(seen, expected, "{direction:?}");
        expected.reverse();
    }
}

fn key_of(row: &str) -> (u32, String) {
    let words: Vec<&str> = row.split(' ').collect();
    (words.last().unwrap().parse().unwrap(), words[0].to_owned())
}

pub(super) async fn stretches_end_where_their_bounds_say(store: impl Store) {
    let of = |status: &str, range: std::ops::Range<u32>| {
        let status = status.to_owned();
        range.map(move |n| record(&format!("{status}{n}"), &format!("{status}{n}"), &status, n))
    };
    save(&store, Table::Projects, of("active", 0..6).chain(of("activf", 0..2)).chain(of("b", 0..2))).await;
    let transaction = store.begin(PROJECTS, Mode::Read).await.unwrap();
    for (prefix, from, below, expected) in [
        (vec!["active".into()], None, None, 6),
        (vec!["active".into()], Some(2), None, 4),
        (vec!["active".into()], None, Some(2), 2),
        (vec!["active".into()], Some(2), Some(5), 3),
        (vec!["active".into()], Some(5), Some(2), 0),
        (vec!["active".into()], Some(2), Some(2), 0),
        (vec!["activ".into()], None, None, 0),
        (vec![], None, None, 10),
        (vec!["active".into(), 3.into()], None, None, 1),
    ] {
        let part = |bound: Option<u32>| bound.map(KeyPart::from);
        let stretch = Stretch { index: project::STATUS, prefix, from: part(from), below: part(below) };
        let ids = transaction.ids(&stretch).await.unwrap();
        assert_eq!(ids.len(), expected, "{stretch:?}");
        assert_eq!(transaction.count(&stretch).await.unwrap(), expected as u64, "{stretch:?}");
        for direction in [Direction::Up, Direction::Down] {
            let mut rows = transaction.scan(&page(stretch.clone(), direction, None, 100)).await.unwrap();
            if direction == Direction::Down {
                rows.reverse();
            }
            let found: Vec<String> =
                rows.iter().map(|row| key_of(std::str::from_utf8(row).unwrap()).1).collect();
            assert_eq!(found, ids, "{stretch:?} {direction:?}");
        }
    }
}

/// A session-like record, trashed where it has no status.
fn session_like(id: u32, project: u32, status: &str, credits: u32) -> Record {
    let mut keys: Vec<(&'static str, KeyPart)> = vec![
        ("project_id", format!("0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b1{project}").into()),
        ("account_id", format!("account {}", id % 3).into()),
        ("session_number", id.into()),
    ];
    match status {
        "" => keys.push(("deleted_at", 1.into())),
        _ => keys.extend([
            ("status", status.into()),
            ("started_at", (id * 7 % 50).into()),
            ("credits_used", credits.into()),
        ]),
    }
    Record { id: format!("0190d8a4-6c5e-7c3a-9f60-{id:012}"), keys, body: id.to_string().into() }
}

pub(super) async fn what_is_chosen_is_what_looking_at_each_row_finds(store: impl Store) {
    let rows: Vec<Record> = (0..90)
        .map(|n| {
            session_like(n, n % 4, ["completed", "failed", "", "handed_off"][n as usize * 5 % 7 % 4], n % 6)
        })
        .collect();
    save(&store, Table::Sessions, rows.clone()).await;
    let conditions = [
        vec![],
        vec![Condition::is("account_id", "account 1")],
        vec![Condition::one_of("status", vec!["failed".into(), "completed".into()])],
        vec![Condition::none_of("project_id", vec!["0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b12".into()])],
        vec![
            Condition { part: "started_at", test: Test::Within(Some(10.into()), Some(40.into())) },
            Condition::is("account_id", "account 2"),
        ],
        vec![Condition::is("status", "nothing")],
        vec![Condition::one_of("status", vec![])],
    ];
    let failed = Stretch { from: Some(20.into()), ..Stretch::of(session::STATUS, ["failed".into()]) };
    let stretches = [
        Stretch::of(session::CREDITS, []),
        Stretch::of(session::PROJECT, ["0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11".into()]),
        Stretch::of(session::NUMBER, []),
        failed,
    ];
    for (stretch, conditions) in stretches.iter().flat_map(|it| conditions.iter().map(move |all| (it, all))) {
        for direction in [Direction::Up, Direction::Down] {
            let all = expected(&store, stretch, direction, conditions, &rows).await;
            let mut seen: Vec<String> = Vec::new();
            loop {
                let last =
                    seen.last().and_then(|id| rows[id.parse::<usize>().unwrap()].key_in(&stretch.index));
                let transaction = store.begin(&[Table::Sessions], Mode::Read).await.unwrap();
                let scan = page(stretch.clone(), direction, last, 8);
                let chosen = transaction.choose(&scan, conditions).await.unwrap();
                assert_eq!(chosen.total, all.len() as u64, "{scan:?} {conditions:?}");
                let ended = chosen.bodies.len() < 8;
                seen.extend(chosen.bodies.into_iter().map(|body| String::from_utf8(body).unwrap()));
                if ended {
                    break;
                }
            }
            assert_eq!(seen, all, "{stretch:?} {direction:?} {conditions:?}");
        }
    }
}

/// What a stretch holds, without what does not meet the conditions.
async fn expected(
    store: &impl Store,
    stretch: &Stretch,
    direction: Direction,
    conditions: &[Condition],
    rows: &[Record],
) -> Vec<String> {
    let all = scanned(store, page(stretch.clone(), direction, None, usize::MAX)).await;
    let meets = |id: &String| {
        let keys = &rows[id.parse::<usize>().unwrap()].keys;
        conditions.iter().all(|condition| condition.holds(keys))
    };
    all.into_iter().filter(meets).collect()
}

pub(super) async fn what_is_chosen_follows_every_change(store: impl Store) {
    let total = async |conditions: &[Condition]| {
        let transaction = store.begin(&[Table::Sessions], Mode::Read).await.unwrap();
        let scan = page(Stretch::of(session::STARTED, []), Direction::Up, None, 0);
        transaction.choose(&scan, conditions).await.unwrap().total
    };
    let failed = [Condition::is("status", "failed")];
    save(&store, Table::Sessions, (0..20).map(|n| session_like(n, 1, "failed", n))).await;
    save(&store, Table::Sessions, [session_like(3, 1, "completed", 3), session_like(4, 1, "", 4)]).await;
    assert_eq!((total(&[]).await, total(&failed).await), (19, 18));
    let transaction = store.begin(&[Table::Sessions], Mode::Write).await.unwrap();
    transaction.put(Table::Sessions, session_like(3, 1, "failed", 3)).unwrap();
    transaction.delete(Table::Sessions, &session_like(5, 1, "", 0).id).unwrap();
    let scan = page(Stretch::of(session::STARTED, []), Direction::Up, None, 100);
    assert_eq!(transaction.choose(&scan, &failed).await.unwrap().total, 18, "before the commit");
    transaction.put(Table::Sessions, session_like(6, 1, "completed", 0)).unwrap();
    drop(transaction);
    assert_eq!((total(&[]).await, total(&failed).await), (19, 18), "after it was dropped");
    let transaction = store.begin(&[Table::Sessions], Mode::Write).await.unwrap();
    transaction.clear(Table::Sessions).unwrap();
    transaction.put(Table::Sessions, session_like(1, 1, "failed", 0)).unwrap();
    transaction.commit().await.unwrap();
    assert_eq!((total(&[]).await, total(&failed).await), (1, 1), "after it was cleared");
}

pub(super) async fn one_of_several_tags_is_enough(store: impl Store) {
    let entry = |id: &str, tags: &[&str]| {
        let mut keys: Vec<(&'static str, KeyPart)> = vec![("updated_at", 1.into())];
        keys.extend(tags.iter().map(|tag| ("tag", (*tag).into())));
        Record { id: id.to_owned(), keys, body: id.into() }
    };
    save(&store, Table::Knowledge, [entry("a", &["rust", "tests"]), entry("b", &[]), entry("c", &["tests"])])
        .await;
    let transaction = store.begin(&[Table::Knowledge], Mode::Read).await.unwrap();
    for (tag, expected) in [("tests", vec!["a", "c"]), ("rust", vec!["a"]), ("other", vec![])] {
        let scan = page(Stretch::of(knowledge::UPDATED, []), Direction::Up, None, 9);
        let chosen = transaction.choose(&scan, &[Condition::is("tag", tag)]).await.unwrap();
        let expected: Vec<Vec<u8>> = expected.into_iter().map(|id| id.as_bytes().to_vec()).collect();
        assert_eq!(chosen, Chosen { total: expected.len() as u64, bodies: expected }, "{tag}");
    }
}

pub(super) async fn rows_are_found_by_what_they_say(store: impl Store) {
    let entry = |id: &str, said: Option<&str>| {
        let mut keys: Vec<(&'static str, KeyPart)> = vec![("updated_at", 1.into())];
        keys.extend(said.map(|said| (SAID, said.into())));
        Record { id: id.to_owned(), keys, body: id.into() }
    };
    let said =
        [Some("caches expire\nttl"), Some("a cache"), None, Some("0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11")];
    save(&store, Table::Knowledge, ["a", "b", "c", "d"].into_iter().zip(said).map(|(id, it)| entry(id, it)))
        .await;
    let found = async |words: &[&str]| {
        let transaction = store.begin(&[Table::Knowledge], Mode::Read).await.unwrap();
        let scan = page(Stretch::of(knowledge::UPDATED, []), Direction::Up, None, 9);
        let says = Condition::says(words.iter().map(|word| (*word).to_owned()).collect());
        let chosen = transaction.choose(&scan, &[says]).await.unwrap();
        assert_eq!(chosen.total, chosen.bodies.len() as u64);
        String::from_utf8(chosen.bodies.concat()).unwrap()
    };
    for (words, expected) in
        [(&["cache"][..], "ab"), (&["ttl", "cache"], "a"), (&["6c5e"], "d"), (&["zebra"], "")]
    {
        assert_eq!(found(words).await, expected, "{words:?}");
    }
    save(&store, Table::Knowledge, [entry("a", Some("nothing")), entry("c", Some("cache"))]).await;
    assert_eq!(found(&["cache"]).await, "bc", "after changes");
    let transaction = store.begin(&[Table::Knowledge], Mode::Write).await.unwrap();
    transaction.delete(Table::Knowledge, "b").unwrap();
    transaction.commit().await.unwrap();
    assert_eq!(found(&["cache"]).await, "c", "after one went");
}

pub(super) async fn a_table_of_few_rows_is_chosen_from_as_well(store: impl Store) {
    let all = (0..30).map(|n| record(&format!("{n:02}"), &format!("{n:02}"), ["a", "b"][n as usize % 2], n));
    save(&store, Table::Projects, all).await;
    let transaction = store.begin(PROJECTS, Mode::Read).await.unwrap();
    let after = Some(vec!["11".into()]);
    let scan = page(Stretch::of(project::NAME, []), Direction::Up, after, 3);
    let chosen = transaction.choose(&scan, &[Condition::is("status", "a")]).await.unwrap();
    let bodies = ["12 12 a 12", "14 14 a 14", "16 16 a 16"].map(|body| body.as_bytes().to_vec()).to_vec();
    assert_eq!(chosen, Chosen { bodies, total: 15 });
    assert_eq!(transaction.choose(&scan, &[]).await.unwrap().total, 30);
}

pub(super) async fn a_page_behind_the_last_row_is_empty(store: impl Store) {
    save(&store, Table::Projects, [plain("1", 1)]).await;
    for (direction, after) in [(Direction::Up, 2), (Direction::Down, 0)] {
        let after = Some(vec![after.into(), "1".into()]);
        let scan = page(Stretch::of(project::UPDATED, []), direction, after, 20);
        assert!(scanned(&store, scan).await.is_empty());
    }
    let none = page(Stretch::of(project::UPDATED, []), Direction::Up, None, 0);
    assert!(scanned(&store, none).await.is_empty());
}

pub(super) async fn a_dump_goes_through_a_table_by_ids(store: impl Store) {
    save(&store, Table::Accounts, ["b", "d", "a", "c"].map(|id| plain(id, 1))).await;
    let transaction = store.begin(&[Table::Accounts], Mode::Read).await.unwrap();
    for (after, limit, expected) in [
        (None, 3, vec!["a", "b", "c"]),
        (Some("c"), 3, vec!["d"]),
        (Some("d"), 3, vec![]),
        (None, usize::MAX, vec!["a", "b", "c", "d"]),
        (None, 0, vec![]),
    ] {
        let bodies = transaction.dump(Table::Accounts, after, limit).await.unwrap();
        assert_eq!(bodies, expected.iter().map(|id| id.as_bytes().to_vec()).collect::<Vec<_>>());
    }
}

/// A turn-like record; its id says nothing about its place.
pub(super) fn turn_like(session: &str, number: u32, words: &str) -> Record {
    Record {
        id: format!("{:03}-{session}", (number * 37) % 1000),
        keys: vec![("session_id", session.into()), ("turn_number", number.into())],
        body: format!("{session} {number} {words}").into_bytes(),
    }
}

/// Conversations of several lengths; that of the first session has gaps.
async fn save_conversations(store: &impl Store) {
    let turns = |session: &'static str, numbers: std::ops::Range<u32>, step| {
        numbers.step_by(step).map(move |number| turn_like(session, number, "said"))
    };
    let all = turns("a", 1..200, 3).chain(turns("b", 1..101, 1)).chain(turns("c", 1..2, 1));
    save(store, Table::Turns, all).await;
}

pub(super) async fn conversations_are_read_in_their_order_from_anywhere(store: impl Store) {
    save_conversations(&store).await;
    let transaction = store.begin(&[Table::Turns], Mode::Read).await.unwrap();
    for (session, from, below, expected) in [
        ("a", None, None, (1..200).step_by(3).collect::<Vec<u32>>()),
        ("b", None, None, (1..101).collect()),
        ("b", Some(33), Some(34), vec![33]),
        ("b", Some(30), Some(66), (30..66).collect()),
        ("b", Some(101), None, vec![]),
        ("c", Some(0), None, vec![1]),
        ("d", None, None, vec![]),
    ] {
        let part = |bound: Option<u32>| bound.map(KeyPart::from);
        let of = Stretch::of(conversation::SESSION, [session.into()]);
        let stretch = Stretch { from: part(from), below: part(below), ..of };
        let (ids, count) = (transaction.ids(&stretch).await, transaction.count(&stretch).await);
        let known: Vec<String> = expected.iter().map(|number| turn_like(session, *number, "").id).collect();
        assert_eq!((ids.unwrap(), count.unwrap()), (known, expected.len() as u64), "{stretch:?}");
        for (direction, limit) in [(Direction::Up, 7), (Direction::Down, 7), (Direction::Down, 500)] {
            let mut left = expected.clone();
            if direction == Direction::Down {
                left.reverse();
            }
            let mut after = None;
            while !left.is_empty() {
                let scan = page(stretch.clone(), direction, after.take(), limit);
                let chosen = transaction.choose(&scan, &[]).await.unwrap();
                let rest = left.split_off(left.len().min(limit));
                let bodies: Vec<Vec<u8>> =
                    left.iter().map(|number| turn_like(session, *number, "said").body).collect();
                assert_eq!(chosen, Chosen { bodies, total: expected.len() as u64 }, "{scan:?}");
                after = left.last().map(|number| vec![session.into(), (*number).into()]);
                left = rest;
            }
        }
    }
}

pub(super) async fn turns_are_changed_moved_and_taken_out_one_by_one(store: impl Store) {
    save_conversations(&store).await;
    let transaction = store.begin(&[Table::Turns], Mode::Write).await.unwrap();
    let (first, moved, gone) =
        (turn_like("b", 1, "said"), turn_like("b", 2, "said"), turn_like("b", 3, "said"));
    transaction.put(Table::Turns, Record { body: b"changed".to_vec(), ..first.clone() }).unwrap();
    transaction.put(Table::Turns, Record { id: moved.id.clone(), ..turn_like("d", 9, "moved") }).unwrap();
    transaction.delete(Table::Turns, &gone.id).unwrap();
    transaction.delete(Table::Turns, "unknown").unwrap();
    let begins = Stretch { below: Some(5.into()), ..Stretch::of(conversation::SESSION, ["b".into()]) };
    let expected = [b"changed".to_vec(), b"b 4 said".to_vec()];
    let scan = page(begins, Direction::Up, None, 9);
    assert_eq!(transaction.scan(&scan).await.unwrap(), expected, "before the commit");
    transaction.commit().await.unwrap();
    let transaction = store.begin(&[Table::Turns], Mode::Read).await.unwrap();
    assert_eq!(transaction.scan(&scan).await.unwrap(), expected);
    assert_eq!(transaction.get(Table::Turns, &gone.id).await.unwrap(), None);
    assert_eq!(transaction.get(Table::Turns, &moved.id).await.unwrap(), Some(b"d 9 moved".to_vec()));
    assert_eq!(transaction.get(Table::Turns, &first.id).await.unwrap(), Some(b"changed".to_vec()));
    assert_eq!(transaction.size(Table::Turns).await.unwrap(), 67 + 99 + 1);
}

pub(super) async fn two_turns_never_have_one_place(store: impl Store) {
    save_conversations(&store).await;
    let transaction = store.begin(&[Table::Turns, Table::Projects], Mode::Write).await.unwrap();
    transaction.put(Table::Projects, plain("1", 1)).unwrap();
    // A store may notice at once, at the next read or at the commit.
    let _ = transaction.put(Table::Turns, Record { id: "other".into(), ..turn_like("b", 40, "other") });
    let _ = transaction.get(Table::Turns, "other").await;
    let failed = transaction.commit().await.unwrap_err();
    assert!(matches!(failed, StoreError::Duplicate(_)), "{failed:?}");
    assert_eq!(load(&store, Table::Projects, "1").await, None);
    let fortieth = turn_like("b", 40, "said").id;
    assert_eq!(load(&store, Table::Turns, &fortieth).await.as_deref(), Some("b 40 said"));
}

pub(super) async fn a_dump_goes_through_all_conversations(store: impl Store) {
    save_conversations(&store).await;
    let transaction = store.begin(&[Table::Turns], Mode::Read).await.unwrap();
    let whole = transaction.dump(Table::Turns, None, usize::MAX).await.unwrap();
    let mut parts: Vec<Vec<u8>> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let part = transaction.dump(Table::Turns, after.as_deref(), 50).await.unwrap();
        let Some(last) = part.last() else { break };
        let words: Vec<&str> = std::str::from_utf8(last).unwrap().split(' ').collect();
        after = Some(turn_like(words[0], words[1].parse().unwrap(), "").id);
        parts.extend(part);
    }
    assert_eq!((parts.len(), &parts), (168, &whole));
    let ends = |at: usize| String::from_utf8(whole[at].clone()).unwrap();
    assert_eq!([ends(0), ends(67), ends(167)], ["a 1 said", "b 1 said", "c 1 said"]);
}

pub(super) async fn what_is_sent_on_is_as_if_it_had_been_put_at_once(store: impl Store) {
    let tables = [Table::Accounts, Table::Sessions, Table::Turns];
    let begun = async |parts: &[std::ops::Range<u32>]| {
        let transaction = store.begin(&tables, Mode::Write).await.unwrap();
        for part in parts {
            for number in part.clone() {
                transaction.put(Table::Accounts, plain(&format!("{number:03}"), number)).unwrap();
                transaction.put(Table::Sessions, session_like(number, 1, "failed", number)).unwrap();
                transaction.put(Table::Turns, turn_like("a", number, "said")).unwrap();
            }
            for table in tables {
                transaction.send(table).await.unwrap();
            }
        }
        transaction
    };
    drop(begun(&[0..50, 50..60]).await);
    assert_eq!(load(&store, Table::Turns, &turn_like("a", 7, "").id).await, None);
    let transaction = begun(&[0..50, 50..51, 51..120, 40..45]).await;
    transaction.put(Table::Turns, turn_like("a", 120, "said")).unwrap();
    transaction.commit().await.unwrap();
    for (table, expected) in [(Table::Accounts, 120), (Table::Sessions, 120), (Table::Turns, 121)] {
        let transaction = store.begin(&[table], Mode::Read).await.unwrap();
        assert_eq!(transaction.size(table).await.unwrap(), expected, "{table:?}");
        assert_eq!(transaction.dump(table, None, 500).await.unwrap().len() as u64, expected, "{table:?}");
    }
    let twice = store.begin(&[Table::Turns], Mode::Write).await.unwrap();
    let _ = twice.put(Table::Turns, Record { id: "other".into(), ..turn_like("a", 7, "other") });
    let _ = twice.send(Table::Turns).await;
    let failed = twice.commit().await.unwrap_err();
    assert!(matches!(failed, StoreError::Duplicate(_)), "{failed:?}");
}

pub(super) async fn the_size_of_a_table_counts_every_row(store: impl Store) {
    save(&store, Table::Projects, [record("1", "a", "active", 1), plain("2", 2)]).await;
    save(&store, Table::Projects, [Record { id: "3".into(), keys: vec![], body: vec![] }]).await;
    let transaction = store.begin(BOTH, Mode::Write).await.unwrap();
    transaction.delete(Table::Projects, "2").unwrap();
    assert_eq!(transaction.size(Table::Projects).await.unwrap(), 2);
    assert_eq!(transaction.size(Table::Accounts).await.unwrap(), 0);
}

pub(super) async fn a_transaction_keeps_to_its_tables_and_its_mode(store: impl Store) {
    let transaction = store.begin(PROJECTS, Mode::Read).await.unwrap();
    assert!(transaction.get(Table::Accounts, "1").await.is_err());
    assert!(transaction.put(Table::Projects, plain("1", 1)).is_err());
    assert!(transaction.delete(Table::Projects, "1").is_err());
    assert!(transaction.clear(Table::Projects).is_err());
    drop(transaction);
    assert_eq!(load(&store, Table::Projects, "1").await, None);
}

pub(super) async fn writers_wait_for_one_another(store: impl Store) {
    save(&store, Table::Projects, [Record { id: "sum".into(), keys: vec![], body: b"0".to_vec() }]).await;
    let add = async || {
        let transaction = store.begin(PROJECTS, Mode::Write).await.unwrap();
        let body = transaction.get(Table::Projects, "sum").await.unwrap().unwrap();
        let sum: u32 = String::from_utf8(body).unwrap().parse().unwrap();
        let body = (sum + 1).to_string().into_bytes();
        transaction.put(Table::Projects, Record { id: "sum".into(), keys: vec![], body }).unwrap();
        transaction.commit().await.unwrap();
    };
    futures::future::join_all((0..20).map(|_| add())).await;
    assert_eq!(load(&store, Table::Projects, "sum").await.as_deref(), Some("20"));
}

pub(super) async fn readers_never_meet_half_of_a_transaction(store: impl Store) {
    let write = async |value: &str| {
        let transaction = store.begin(BOTH, Mode::Write).await.unwrap();
        for table in BOTH {
            let body = value.as_bytes().to_vec();
            transaction.put(*table, Record { id: "1".into(), keys: vec![], body }).unwrap();
            transaction.get(*table, "1").await.unwrap();
        }
        transaction.commit().await.unwrap();
    };
    let read = async || {
        let transaction = store.begin(BOTH, Mode::Read).await.unwrap();
        let project = transaction.get(Table::Projects, "1").await.unwrap();
        let account = transaction.get(Table::Accounts, "1").await.unwrap();
        assert_eq!(project, account);
    };
    futures::join!(read(), write("one"), read(), write("two"), read());
    assert_eq!(load(&store, Table::Accounts, "1").await.as_deref(), Some("two"));
}

pub(super) async fn a_thousand_rows_go_in_at_once(store: impl Store) {
    save(&store, Table::Accounts, (0..1000).map(|n| plain(&format!("{n:04}"), n))).await;
    let transaction = store.begin(&[Table::Accounts], Mode::Read).await.unwrap();
    assert_eq!(transaction.count(&Stretch::of(account::UPDATED, [])).await.unwrap(), 1000);
}

/// Runs the whole contract against a store.
macro_rules! store_contract {
    ($test:meta, $open:expr) => {
        crate::store::contract::store_contract!(@each $test, $open,
            reads_back_what_was_committed, knows_nothing_it_was_not_given, keeps_bodies_to_the_byte,
            a_transaction_sees_its_own_writes, what_is_dropped_before_its_commit_never_was,
            a_step_that_fails_takes_the_others_back, a_failed_transaction_says_why_whatever_is_asked_next,
            only_rows_that_have_the_key_compete_for_it, a_row_that_changes_leaves_its_old_places,
            what_is_deleted_or_cleared_is_in_no_index,
            keys_sort_numbers_first_and_texts_by_their_utf16_units, rows_with_the_same_key_come_by_their_ids,
            pages_meet_every_row_once_from_either_end, stretches_end_where_their_bounds_say,
            what_is_chosen_is_what_looking_at_each_row_finds, what_is_chosen_follows_every_change,
            one_of_several_tags_is_enough, rows_are_found_by_what_they_say,
            a_table_of_few_rows_is_chosen_from_as_well,
            a_page_behind_the_last_row_is_empty, a_dump_goes_through_a_table_by_ids,
            conversations_are_read_in_their_order_from_anywhere,
            turns_are_changed_moved_and_taken_out_one_by_one, two_turns_never_have_one_place,
            a_dump_goes_through_all_conversations,
            what_is_sent_on_is_as_if_it_had_been_put_at_once, the_size_of_a_table_counts_every_row,
            a_transaction_keeps_to_its_tables_and_its_mode, writers_wait_for_one_another,
            readers_never_meet_half_of_a_transaction, a_thousand_rows_go_in_at_once
        );
    };
    (@each $test:meta, $open:expr, $($name:ident),*) => {
        $(#[$test] async fn $name() { crate::store::contract::$name($open).await; })*
    };
}
pub(super) use store_contract;
