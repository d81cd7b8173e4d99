#![expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]

use std::cell::Cell;
use std::collections::BTreeMap;

use domain::project::Project;
use domain::{KeyPart, SAID, activity, conversation, knowledge, project, session};
use idb::{Database, DatabaseEvent, Factory, IndexParams, KeyPath, ObjectStoreParams, TransactionMode};
use js_sys::{JSON, Reflect, Uint8Array};
use wasm_bindgen::JsValue;
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::store::contract::{self, everything, page, scanned};
use crate::store::{Condition, Direction, Memory, Record, Rows, Stretch, Transaction};

thread_local! {
    static COUNT: Cell<u32> = const { Cell::new(0) };
}

/// A name that no other test uses.
fn fresh_name() -> String {
    let count = COUNT.get() + 1;
    COUNT.set(count);
    format!("scratch {count} of {}", js_sys::Date::now())
}

async fn scratch() -> IndexedDb {
    IndexedDb::open(&fresh_name(), |_| {}).await.unwrap()
}

contract::store_contract!(wasm_bindgen_test, scratch().await);

#[wasm_bindgen_test]
async fn does_what_the_memory_does() {
    let store = scratch().await;
    let memory = Memory::default();
    let mut dice = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..30 {
        let work = Work::new(&mut dice, round);
        let (one, other) = (work.run(&store).await, work.run(&memory).await);
        assert_eq!(one, other, "{work:?}");
        let (one, other) = (work.run_on_turns(&store).await, work.run_on_turns(&memory).await);
        assert_eq!(one, other, "{work:?}");
    }
}

/// A transaction made by chance.
#[derive(Debug)]
struct Work {
    steps: Vec<(u64, String, u32, u32)>,
    is_dropped: bool,
}

impl Work {
    fn new(dice: &mut u64, round: u32) -> Self {
        let mut roll = |sides: u64| {
            *dice ^= *dice << 13;
            *dice ^= *dice >> 7;
            *dice ^= *dice << 17;
            *dice % sides
        };
        let steps = (0..roll(12))
            .map(|_| (roll(10), format!("{}", roll(12)), roll(6) as u32, roll(1000) as u32 + round))
            .collect();
        Self { steps, is_dropped: roll(5) == 0 }
    }

    /// Does it, and tells how it ended and everything that can be read afterwards.
    async fn run(&self, store: &impl Store) -> (bool, Vec<Vec<String>>) {
        let tables = [Table::Sessions];
        let transaction = store.begin(&tables, Mode::Write).await.unwrap();
        for (kind, id, project, number) in &self.steps {
            // What fails here fails at the commit too, and that is compared.
            let _ = match kind {
                0 => transaction.delete(Table::Sessions, id),
                _ => transaction.put(Table::Sessions, session_like(id, *project, number % 20)),
            };
            // With a read behind every step, both notice at once what cannot be.
            let _ = transaction.get(Table::Sessions, id).await;
        }
        let is_done = if self.is_dropped {
            drop(transaction);
            false
        } else {
            transaction.commit().await.is_ok()
        };
        let mut found = Vec::new();
        for index in Table::Sessions.indexes() {
            found.push(everything(store, *index).await);
        }
        let prefix = [KeyPart::from("project 3")];
        found.push(
            scanned(store, page(Stretch::of(session::PROJECT, prefix), Direction::Down, None, 3)).await,
        );
        let started = page(Stretch::of(session::STARTED, []), Direction::Down, None, 4);
        let transaction = store.begin(&tables, Mode::Read).await.unwrap();
        let chosen = transaction.choose(&started, &[Condition::is("account_id", "account 1")]).await.unwrap();
        found.push(chosen.bodies.into_iter().map(|body| String::from_utf8(body).unwrap()).collect());
        found.push(vec![chosen.total.to_string()]);
        let said = transaction.choose(&started, &[Condition::says(vec!["out 1".into()])]).await.unwrap();
        found.push(vec![said.total.to_string()]);
        (is_done, found)
    }
}

impl Work {
    /// The same with turns, whose places are so few that they are often taken.
    async fn run_on_turns(&self, store: &impl Store) -> (bool, Vec<Vec<String>>) {
        let transaction = store.begin(&[Table::Turns], Mode::Write).await.unwrap();
        for (kind, id, session, number) in &self.steps {
            let place = contract::turn_like(&format!("s{}", session % 2), number % 90, "said");
            let _ = match kind {
                0 | 1 => transaction.delete(Table::Turns, id),
                _ => transaction.put(Table::Turns, Record { id: id.clone(), ..place }),
            };
            // With a read behind every step, both notice at once what cannot be.
            let _ = transaction.get(Table::Turns, id).await;
        }
        let is_done = if self.is_dropped {
            drop(transaction);
            false
        } else {
            transaction.commit().await.is_ok()
        };
        let all = Stretch::of(conversation::SESSION, []);
        let some = Stretch { from: Some(20.into()), ..Stretch::of(conversation::SESSION, ["s1".into()]) };
        let mut found = Vec::new();
        for (stretch, direction) in [(all, Direction::Up), (some, Direction::Down)] {
            found.push(scanned(store, page(stretch.clone(), direction, None, 50)).await);
            let reading = store.begin(&[Table::Turns], Mode::Read).await.unwrap();
            found.push(reading.ids(&stretch).await.unwrap());
            found.push(vec![reading.count(&stretch).await.unwrap().to_string()]);
        }
        (is_done, found)
    }
}

fn session_like(id: &str, project: u32, number: u32) -> Record {
    let mut keys: Vec<(&'static str, KeyPart)> = vec![
        ("project_id", format!("project {project}").into()),
        ("account_id", format!("account {}", number % 3).into()),
        ("session_number", number.into()),
    ];
    if !number.is_multiple_of(4) {
        let live = [("status", "completed".into()), ("session_type", "bugfix".into())];
        keys.extend(live);
        keys.extend([("started_at", (number * 7 % 5).into()), ("credits_used", number.into())]);
        keys.push((SAID, format!("about {number}").into()));
    }
    Record { id: id.to_owned(), keys, body: format!("{id} {project} {number}").into_bytes() }
}

/// Rows by the hundred, in any order, so that leaves are divided, emptied and begun before the first.
#[wasm_bindgen_test]
async fn many_rows_lie_in_their_leaves_as_in_the_memory() {
    let (store, memory) = (scratch().await, Memory::default());
    let mut dice = 7_u32;
    let mut roll = |sides: u32| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (dice >> 8) % sides
    };
    for round in 0..8 {
        let lowest = 700 - round * 80;
        let steps: Vec<_> = (0..160).map(|_| (lowest + roll(600), roll(4) > 0)).collect();
        let expected = many(&memory, &steps).await;
        assert_eq!(many(&store, &steps).await, expected, "round {round}");
    }
    let raw = Factory::new().unwrap().open(&store.0.database().unwrap().name(), None).unwrap().await.unwrap();
    let table = raw.transaction(&["sessions"], TransactionMode::ReadOnly).unwrap().object_store("sessions");
    let leaves = table.unwrap().count(None).unwrap().await.unwrap();
    assert!((8..100).contains(&leaves), "{leaves} leaves");
    raw.close();
}

/// Puts or deletes rows of these numbers, and tells everything that can be read afterwards.
async fn many(store: &impl Store, steps: &[(u32, bool)]) -> Vec<Vec<String>> {
    let work = store.begin(&[Table::Sessions], Mode::Write).await.unwrap();
    for (number, is_put) in steps {
        let id = format!("row {number:04}");
        match is_put {
            true => work.put(Table::Sessions, session_like(&id, 1, *number)).unwrap(),
            false => work.delete(Table::Sessions, &id).unwrap(),
        }
    }
    work.commit().await.unwrap();
    let work = store.begin(&[Table::Sessions], Mode::Read).await.unwrap();
    let text = |body: Vec<u8>| String::from_utf8(body).unwrap();
    let mut found: Vec<Vec<String>> = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let part = work.dump(Table::Sessions, after.as_deref(), 70).await.unwrap();
        let part: Vec<String> = part.into_iter().map(text).collect();
        let Some(last) = part.last() else { break };
        after = Some(last[..8].to_owned());
        found.push(part);
    }
    for index in Table::Sessions.indexes() {
        let all = Stretch::of(*index, []);
        let some = page(all.clone(), Direction::Down, None, 50);
        found.push(work.scan(&some).await.unwrap().into_iter().map(text).collect());
        found.push(work.ids(&all).await.unwrap());
        found.push(vec![work.count(&all).await.unwrap().to_string()]);
    }
    found.push(vec![work.size(Table::Sessions).await.unwrap().to_string()]);
    found
}

/// The database of an older version, as a file that is never edited after that version is released.
#[derive(serde::Deserialize)]
struct Fixture {
    version: u32,
    tables: BTreeMap<String, FixtureTable>,
    /// Tables whose keys stand outside of what they hold; nothing is in them.
    #[serde(default)]
    plain: Vec<String>,
}

#[derive(serde::Deserialize)]
struct FixtureTable {
    indexes: BTreeMap<String, FixtureIndex>,
    rows: Vec<FixtureRow>,
}

#[derive(serde::Deserialize)]
struct FixtureIndex {
    path: Vec<String>,
    unique: bool,
    /// Whether it has an entry for each value of a list.
    #[serde(default)]
    multi: bool,
}

#[derive(serde::Deserialize)]
struct FixtureRow {
    id: String,
    #[serde(default)]
    keys: serde_json::Value,
    #[serde(default)]
    body: String,
    /// Of a block of turns: their ids.
    #[serde(default)]
    ids: Vec<String>,
    /// Of a block of turns: their numbers and bodies.
    #[serde(default)]
    turns: Vec<(u32, String)>,
    /// Of a leaf: the keys of its rows, by the index that has entries for them.
    #[serde(default)]
    lists: serde_json::Value,
    /// Of a leaf: its rows.
    #[serde(default)]
    leaf: Vec<FixtureLeafed>,
}

#[derive(serde::Deserialize)]
struct FixtureLeafed {
    /// Its line of the register, each byte as two digits.
    line: String,
    body: String,
}

impl FixtureRow {
    /// The rows that it holds.
    fn bodies(&self) -> Vec<Vec<u8>> {
        let packed = self.turns.iter().map(|(_, body)| body).chain(self.leaf.iter().map(|row| &row.body));
        let packed: Vec<Vec<u8>> = packed.map(|body| body.as_bytes().to_vec()).collect();
        if packed.is_empty() { vec![self.body.as_bytes().to_vec()] } else { packed }
    }

    /// As it was stored.
    fn value(&self) -> JsValue {
        let mut beside = serde_json::json!({ "id": self.id, "keys": self.keys });
        let mut body = self.body.as_bytes().to_vec();
        if !self.turns.is_empty() {
            beside["ids"] = serde_json::json!(self.ids);
            body = self
                .turns
                .iter()
                .flat_map(|(number, turn)| {
                    let head = [number.to_le_bytes(), (turn.len() as u32).to_le_bytes()].concat();
                    [head, turn.as_bytes().to_vec()].concat()
                })
                .collect();
        }
        if !self.leaf.is_empty() {
            beside = serde_json::json!({ "id": self.id, "lists": self.lists });
            body = self.leaf.iter().flat_map(FixtureLeafed::bytes).collect();
        }
        let value = JSON::parse(&beside.to_string()).unwrap();
        Reflect::set(&value, &"body".into(), &Uint8Array::from(&*body)).unwrap();
        value
    }
}

impl FixtureLeafed {
    fn bytes(&self) -> Vec<u8> {
        let digits: Vec<char> = self.line.chars().collect();
        let byte = |two: &[char]| u8::from_str_radix(&two.iter().collect::<String>(), 16).unwrap();
        let line: Vec<u8> = digits.chunks(2).map(byte).collect();
        [&*line, &(self.body.len() as u32).to_le_bytes(), self.body.as_bytes()].concat()
    }
}

const FIXTURES: &[&str] = &[
    include_str!("fixtures/version1.json"),
    include_str!("fixtures/version2.json"),
    include_str!("fixtures/version3.json"),
    include_str!("fixtures/version4.json"),
    include_str!("fixtures/version5.json"),
    include_str!("fixtures/version6.json"),
];

impl Fixture {
    fn read(text: &str) -> Self {
        serde_json::from_str(text).unwrap()
    }

    /// Makes the database, without a line of the app's own way of making it.
    async fn make(self, name: &str) {
        let mut request = Factory::new().unwrap().open(name, Some(self.version)).unwrap();
        request.on_upgrade_needed(move |event| {
            let database = event.database().unwrap();
            self.tables.iter().for_each(|(name, table)| table.make(name, &database));
            for name in &self.plain {
                database.create_object_store(name, ObjectStoreParams::new()).unwrap();
            }
        });
        request.await.unwrap().close();
    }
}

impl FixtureTable {
    fn make(&self, name: &str, database: &Database) {
        let mut parameters = ObjectStoreParams::new();
        parameters.key_path(Some(KeyPath::new_single("id")));
        let store = database.create_object_store(name, parameters).unwrap();
        for (name, index) in &self.indexes {
            let mut parameters = IndexParams::new();
            parameters.unique(index.unique);
            parameters.multi_entry(index.multi);
            let path = match index.multi {
                true => KeyPath::new_single(&index.path[0]),
                false => KeyPath::new_array(index.path.iter().map(String::as_str)),
            };
            store.create_index(name, path, Some(parameters)).unwrap();
        }
        for row in &self.rows {
            store.put(&row.value(), None).unwrap();
        }
    }
}

#[wasm_bindgen_test]
async fn every_older_database_opens_with_all_that_is_in_it() {
    assert_eq!(FIXTURES.len() + 1, migrations::ALL.len(), "each older version has a file");
    for text in FIXTURES {
        let name = fresh_name();
        Fixture::read(text).make(&name).await;
        let store = IndexedDb::open(&name, |_| {}).await.unwrap();
        for (table, older) in &Fixture::read(text).tables {
            let table = Table::parse(table).unwrap();
            let transaction = store.begin(&[table], Mode::Read).await.unwrap();
            let bodies = transaction.dump(table, None, usize::MAX).await.unwrap();
            let expected: Vec<_> = older.rows.iter().flat_map(FixtureRow::bodies).collect();
            assert_eq!(bodies, expected, "{table:?}");
        }
        let newest = page(Stretch::of(project::UPDATED, []), Direction::Down, None, 1);
        let transaction = store.begin(&Table::ALL, Mode::Read).await.unwrap();
        assert_eq!(
            transaction.rows::<Project>(&newest).await.unwrap()[0].charter,
            "Never touch the tide tables."
        );
        let log = Fixture::read(text).tables.get("activity_log").map_or(0, |table| table.rows.len());
        assert_eq!(transaction.count(&Stretch::of(activity::CREATED, [])).await.unwrap(), log as u64);
    }
}

#[wasm_bindgen_test]
async fn what_an_older_database_holds_is_found_by_every_condition() {
    let conditions = fresh_name();
    for (version, opened) in [(3, "for the first time"), (3, "again"), (6, "for the first time")] {
        let name = format!("{conditions} of {version}");
        if opened != "again" {
            Fixture::read(FIXTURES[version - 1]).make(&name).await;
        }
        let store = IndexedDb::open(&name, |_| {}).await.unwrap();
        let transaction = store.begin(&[Table::Sessions, Table::Knowledge], Mode::Read).await.unwrap();
        for (index, condition, expected) in [
            (session::STARTED, Condition::is("session_type", "bugfix"), 2),
            (session::CREDITS, Condition::is("status", "completed"), 1),
            (session::STARTED, Condition::is("status", "failed"), 0),
            (session::NUMBER, Condition::is("account_id", "0190d8a4-7a10-7d41-8c22-5e0b1f7a9c01"), 3),
            (knowledge::UPDATED, Condition::is("tag", "tides"), 1),
            (session::STARTED, Condition::says(vec!["quay".into()]), 2),
        ] {
            let scan = page(Stretch::of(index, []), Direction::Down, None, 9);
            let chosen = transaction.choose(&scan, &[condition]).await.unwrap();
            let found = (chosen.total, chosen.bodies.len());
            assert_eq!(
                found,
                (expected, expected as usize),
                "{index:?} of version {version}, opened {opened}"
            );
        }
    }
}

#[wasm_bindgen_test]
async fn turns_of_an_older_database_join_those_that_come() {
    let name = fresh_name();
    Fixture::read(FIXTURES[3]).make(&name).await;
    let store = IndexedDb::open(&name, |_| {}).await.unwrap();
    let session = "0190d8a4-8b00-7a00-8000-000000000001";
    let all = Stretch::of(conversation::SESSION, [session.into()]);
    let writing = store.begin(&[Table::Turns], Mode::Write).await.unwrap();
    assert_eq!(writing.count(&all).await.unwrap(), 3);
    writing.delete(Table::Turns, "0190d8a4-8c00-7a00-8000-000000000002").unwrap();
    for number in [4, 40] {
        writing.put(Table::Turns, contract::turn_like(session, number, "new")).unwrap();
    }
    writing.commit().await.unwrap();
    let reading = store.begin(&[Table::Turns], Mode::Read).await.unwrap();
    let turns = reading.scan(&page(all.clone(), Direction::Up, None, 9)).await.unwrap();
    let words: Vec<String> = turns.into_iter().map(|body| String::from_utf8(body).unwrap()).collect();
    assert!(words[0].contains("Draw the quay in blue.") && words[1].contains("Now the lighthouse."));
    assert_eq!(words[2..], [format!("{session} 4 new"), format!("{session} 40 new")]);
    assert_eq!((reading.count(&all).await.unwrap(), reading.size(Table::Turns).await.unwrap()), (4, 4));
    let third = reading.get(Table::Turns, "0190d8a4-8c00-7a00-8000-000000000003").await.unwrap();
    assert_eq!(third.map(|body| String::from_utf8(body).unwrap()), Some(words[1].clone()));
}

#[wasm_bindgen_test]
async fn a_block_that_cannot_be_read_is_not_written_over() {
    let name = fresh_name();
    let store = IndexedDb::open(&name, |_| {}).await.unwrap();
    let save = async |number| {
        let writing = store.begin(&[Table::Turns], Mode::Write).await.unwrap();
        writing.put(Table::Turns, contract::turn_like("s", number, "said")).unwrap();
        writing.commit().await
    };
    save(1).await.unwrap();
    let raw = Factory::new().unwrap().open(&name, None).unwrap().await.unwrap();
    let turns = Table::Turns.name();
    let table = raw.transaction(&[turns], TransactionMode::ReadWrite).unwrap().object_store(turns).unwrap();
    let broken = table.get_all(None, None).unwrap().await.unwrap().remove(0);
    Reflect::set(&broken, &"body".into(), &Uint8Array::from(&[7, 7, 7][..])).unwrap();
    table.put(&broken, None).unwrap().await.unwrap();
    let refused = save(2).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unreadable { .. }), "{refused:?}");
    let table = raw.transaction(&[turns], TransactionMode::ReadOnly).unwrap().object_store(turns).unwrap();
    assert_eq!(table.count(None).unwrap().await.unwrap(), 1);
    raw.close();
    save(33).await.unwrap();
}

#[wasm_bindgen_test]
async fn a_leaf_that_cannot_be_read_is_left_alone_and_hinders_no_new_row() {
    let name = fresh_name();
    let store = IndexedDb::open(&name, |_| {}).await.unwrap();
    let save = async |id: &str, number| {
        let writing = store.begin(&[Table::Sessions], Mode::Write).await.unwrap();
        writing.put(Table::Sessions, session_like(id, 1, number)).unwrap();
        writing.commit().await
    };
    save("b", 1).await.unwrap();
    let raw = Factory::new().unwrap().open(&name, None).unwrap().await.unwrap();
    let sessions = Table::Sessions.name();
    let open = |mode| raw.transaction(&[sessions], mode).unwrap().object_store(sessions).unwrap();
    let table = open(TransactionMode::ReadWrite);
    let broken = table.get_all(None, None).unwrap().await.unwrap().remove(0);
    Reflect::set(&broken, &"body".into(), &Uint8Array::from(&[7, 7, 7][..])).unwrap();
    table.put(&broken, None).unwrap().await.unwrap();
    let refused = save("b", 2).await.unwrap_err();
    assert!(matches!(refused, StoreError::Unreadable { .. }), "{refused:?}");
    for (id, number) in [("c", 3), ("a", 5), ("c", 6)] {
        save(id, number).await.unwrap();
    }
    let reading = store.begin(&[Table::Sessions], Mode::Read).await.unwrap();
    for (id, expected) in [("a", "a 1 5"), ("c", "c 1 6")] {
        assert_eq!(reading.get(Table::Sessions, id).await.unwrap().unwrap(), expected.as_bytes());
    }
    let lost = reading.get(Table::Sessions, "b").await.unwrap_err();
    assert!(matches!(lost, StoreError::Unreadable { .. }), "{lost:?}");
    let kept = open(TransactionMode::ReadOnly).get(JsValue::from_str("b")).unwrap().await.unwrap().unwrap();
    assert_eq!(stored::body(Table::Sessions, &kept), Ok(vec![7, 7, 7]));
    raw.close();
}

#[wasm_bindgen_test]
async fn lists_follow_what_another_tab_writes() {
    let name = fresh_name();
    let (here, there) =
        (IndexedDb::open(&name, |_| {}).await.unwrap(), IndexedDb::open(&name, |_| {}).await.unwrap());
    let listed = async || {
        let reading = here.begin(&[Table::Sessions], Mode::Read).await.unwrap();
        let scan = page(Stretch::of(session::STARTED, []), Direction::Up, None, 9);
        let all = reading.choose(&scan, &[]).await.unwrap().total;
        let said = reading.choose(&scan, &[Condition::says(vec!["out".into()])]).await.unwrap();
        (all, said.bodies.len())
    };
    assert_eq!(listed().await, (0, 0));
    for (number, expected) in [(1, 1), (2, 2), (3, 3), (2, 3)] {
        let writing = there.begin(&[Table::Sessions], Mode::Write).await.unwrap();
        writing.put(Table::Sessions, session_like(&number.to_string(), 1, number)).unwrap();
        writing.commit().await.unwrap();
        assert_eq!(listed().await, (expected, expected as usize), "{number}");
        assert_eq!(listed().await, (expected, expected as usize), "{number}, asked again");
    }
    let undone = there.begin(&[Table::Sessions], Mode::Write).await.unwrap();
    undone.put(Table::Sessions, session_like("5", 1, 5)).unwrap();
    assert_eq!(undone.ids(&Stretch::of(session::STARTED, [])).await.unwrap().len(), 4);
    drop(undone);
    assert_eq!(listed().await, (3, 3));
    let emptied = there.begin(&[Table::Sessions], Mode::Write).await.unwrap();
    emptied.clear(Table::Sessions).unwrap();
    emptied.put(Table::Sessions, session_like("9", 1, 9)).unwrap();
    emptied.commit().await.unwrap();
    assert_eq!(listed().await, (1, 1));
}

/// One tab that has not read the registers, one that has, and one whose knowledge another tab made stale.
#[wasm_bindgen_test]
async fn a_page_is_the_same_through_its_index_as_by_the_register() {
    let name = fresh_name();
    let tabs = [IndexedDb::open(&name, |_| {}).await.unwrap(), IndexedDb::open(&name, |_| {}).await.unwrap()];
    let memory = Memory::default();
    let [cold, other] = &tabs;
    let knows = |tab: &IndexedDb| {
        let is_known = |name: &&'static str| tab.0.known().latest(name).is_some();
        ["sessions_register", "knowledge_base_register"].iter().filter(|name| is_known(name)).count()
    };
    let mut rows: Vec<(Table, Record)> = Vec::new();
    for number in 0..150_u32 {
        let id = format!("row {:03}", number * 37 % 150);
        rows.push((Table::Sessions, session_like(&id, number % 2, number)));
        let keys: Vec<(&'static str, KeyPart)> = vec![
            ("category", ["tip", "pattern"][number as usize % 2].into()),
            ("usage_count", (number % 9).into()),
            ("updated_at", number.into()),
        ];
        rows.push((Table::Knowledge, Record { body: format!("{id} {number}").into(), id, keys }));
    }
    put_all(&memory, &rows).await;
    put_all(cold, &rows).await;
    pages_are_alike(&memory, &tabs, &rows).await;
    assert_eq!((knows(cold), knows(other)), (0, 0), "no register is read for a page");
    for table in [Table::Sessions, Table::Knowledge] {
        let reading = other.begin(&[table], Mode::Read).await.unwrap();
        assert_eq!(reading.size(table).await.unwrap(), 150);
    }
    pages_are_alike(&memory, &tabs, &rows).await;
    assert_eq!((knows(cold), knows(other)), (0, 2));
    for (number, (_, row)) in rows.iter_mut().enumerate().filter(|(number, _)| number % 7 == 3) {
        row.keys.retain(|(name, _)| number % 2 == 0 || *name != "started_at" && *name != "usage_count");
        row.body.extend(b", again");
    }
    put_all(&memory, &rows).await;
    put_all(cold, &rows).await;
    pages_are_alike(&memory, &tabs, &rows).await;
    assert_eq!(knows(cold), 0);
}

async fn put_all(store: &impl Store, rows: &[(Table, Record)]) {
    let work = store.begin(&[Table::Sessions, Table::Knowledge], Mode::Write).await.unwrap();
    rows.iter().for_each(|(table, row)| work.put(*table, row.clone()).unwrap());
    work.commit().await.unwrap();
}

/// Goes through stretches of every index, page by page, from both ends.
async fn pages_are_alike(memory: &Memory, tabs: &[IndexedDb], rows: &[(Table, Record)]) {
    let within = |index, prefix: &[KeyPart], from: Option<u32>, below: Option<u32>| {
        let (from, below) = (from.map(KeyPart::from), below.map(KeyPart::from));
        Stretch { from, below, ..Stretch::of(index, prefix.to_vec()) }
    };
    let project = [KeyPart::from("project 1")];
    let stretches = [
        within(session::STARTED, &[], None, None),
        within(session::STARTED, &[], Some(1), Some(4)),
        within(session::PROJECT, &project, None, Some(3)),
        within(session::ACCOUNT, &["account 2".into()], Some(2), None),
        within(session::STATUS, &["completed".into()], None, None),
        within(session::NUMBER, &project, Some(20), Some(90)),
        within(knowledge::CATEGORY, &["tip".into()], Some(30), None),
        within(knowledge::USAGE, &[], Some(2), Some(8)),
        within(knowledge::USAGE, &[9.into()], None, None),
    ];
    for (stretch, direction) in
        stretches.iter().flat_map(|it| [Direction::Up, Direction::Down].map(|way| (it, way)))
    {
        let mut scan = page(stretch.clone(), direction, None, 30);
        loop {
            let expected = scanned(memory, scan.clone()).await;
            for tab in tabs {
                assert_eq!(scanned(tab, scan.clone()).await, expected, "{scan:?}");
            }
            let Some(last) = expected.last() else { break };
            let of_table = |(table, row): &&(Table, Record)| {
                *table == stretch.index.table && row.body == last.as_bytes()
            };
            scan.after = rows.iter().find(of_table).unwrap().1.key_in(&stretch.index);
        }
    }
}

/// Two tabs that have read before, and write by turns: what each of them knows never hides what became true, nor shows
/// what never did.
#[wasm_bindgen_test]
async fn what_was_read_before_is_never_taken_for_what_is() {
    let name = fresh_name();
    let tabs = [IndexedDb::open(&name, |_| {}).await.unwrap(), IndexedDb::open(&name, |_| {}).await.unwrap()];
    let memory = Memory::default();
    let mut dice = 3_u32;
    let mut roll = |sides: u32| {
        dice = dice.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (dice >> 8) % sides
    };
    let mut changes: Vec<_> = (0..500).map(|number| (number, 0, true)).collect();
    for round in 1..30 {
        let is_dropped = round > 1 && roll(4) == 0;
        let is_cleared = round % 13 == 0;
        let tab = &tabs[roll(2) as usize];
        change(tab, &changes, is_cleared, is_dropped).await;
        if !is_dropped {
            change(&memory, &changes, is_cleared, false).await;
        }
        let expected = shown(&memory).await;
        for tab in &tabs {
            assert_eq!(shown(tab).await, expected, "round {round}");
        }
        // Bodies change more often than keys.
        changes = (0..roll(6)).map(|_| (roll(600), round, roll(5) > 0)).collect();
    }
}

/// Puts or deletes rows of these numbers with these words, and reads in between.
async fn change(store: &impl Store, changes: &[(u32, u32, bool)], is_cleared: bool, is_dropped: bool) {
    let work = store.begin(&[Table::Sessions], Mode::Write).await.unwrap();
    if is_cleared {
        work.clear(Table::Sessions).unwrap();
    }
    for (place, (number, words, is_put)) in changes.iter().enumerate() {
        let id = format!("row {number:04}");
        let body = format!("{number} in round {words}").into_bytes();
        match is_put {
            true => work.put(Table::Sessions, Record { body, ..session_like(&id, 1, *number) }).unwrap(),
            false => work.delete(Table::Sessions, &id).unwrap(),
        }
        if place % 3 == 1 && place < 6 {
            work.choose(&page(Stretch::of(session::STARTED, []), Direction::Up, None, 9), &[]).await.unwrap();
        }
    }
    match is_dropped {
        true => drop(work),
        false => work.commit().await.unwrap(),
    }
}

/// Some lists, as a tab shows them.
async fn shown(store: &impl Store) -> Vec<(u64, Vec<String>)> {
    let reading = store.begin(&[Table::Sessions], Mode::Read).await.unwrap();
    let of_account = [Condition::is("account_id", "account 1")];
    let says = [Condition::says(vec!["out 1".into()])];
    let mut shown = Vec::new();
    for (index, direction, limit, conditions) in [
        (session::STARTED, Direction::Down, 20, &[][..]),
        (session::CREDITS, Direction::Up, 500, &of_account),
        (session::NUMBER, Direction::Up, 30, &says),
    ] {
        let scan = page(Stretch::of(index, []), direction, None, limit);
        let chosen = reading.choose(&scan, conditions).await.unwrap();
        let bodies = chosen.bodies.into_iter().map(|body| String::from_utf8(body).unwrap());
        shown.push((chosen.total, bodies.collect()));
    }
    shown
}

#[wasm_bindgen_test]
async fn an_older_database_gets_the_indexes_of_a_new_one() {
    let new = indexes(&fresh_name()).await;
    for text in FIXTURES {
        let name = fresh_name();
        Fixture::read(text).make(&name).await;
        assert_eq!(indexes(&name).await, new);
    }
}

/// Every index of a database that the app opened, with its path.
async fn indexes(name: &str) -> Vec<String> {
    drop(IndexedDb::open(name, |_| {}).await.unwrap());
    let database = Factory::new().unwrap().open(name, None).unwrap().await.unwrap();
    let tables = database.store_names();
    let transaction = database.transaction(&tables, TransactionMode::ReadOnly).unwrap();
    let mut found = Vec::new();
    for table in &tables {
        let store = transaction.object_store(table).unwrap();
        for index in store.index_names() {
            let index = store.index(&index).unwrap();
            let kind = (index.unique(), index.multi_entry());
            found.push(format!("{table} {} {:?} {kind:?}", index.name(), index.key_path()));
        }
    }
    database.close();
    found
}

#[wasm_bindgen_test]
async fn a_newer_database_is_refused_and_left_as_it_is() {
    let name = fresh_name();
    let newer = Fixture { version: 99, ..Fixture::read(FIXTURES[0]) };
    newer.make(&name).await;
    let known = migrations::ALL.len() as u32;
    let refused = IndexedDb::open(&name, |_| {}).await.unwrap_err();
    assert_eq!(refused, StoreError::TooNew { stored: 99, known });
    let database = Factory::new().unwrap().open(&name, None).unwrap().await.unwrap();
    assert_eq!((database.version().unwrap(), database.store_names().len()), (99, 8));
    database.close();
}

#[wasm_bindgen_test]
async fn a_tab_that_does_not_let_go_blocks_the_upgrade() {
    let name = fresh_name();
    Fixture::read(FIXTURES[0]).make(&name).await;
    let old_tab = Factory::new().unwrap().open(&name, None).unwrap().await.unwrap();
    assert_eq!(IndexedDb::open(&name, |_| {}).await.unwrap_err(), StoreError::Blocked);
    old_tab.close();
    let store = IndexedDb::open(&name, |_| {}).await.unwrap();
    assert_eq!(everything(&store, project::UPDATED).await.len(), 1);
}

/// Opens a database that notes what interrupts it.
async fn watched(name: &str) -> (IndexedDb, Rc<Cell<Option<Interruption>>>) {
    let heard = Rc::new(Cell::new(None));
    let note = heard.clone();
    (IndexedDb::open(name, move |why| note.set(Some(why))).await.unwrap(), heard)
}

#[wasm_bindgen_test]
async fn an_old_tab_lets_go_for_a_newer_one_and_says_so() {
    let name = fresh_name();
    let (store, heard) = watched(&name).await;
    let newer = Factory::new().unwrap().open(&name, Some(99)).unwrap().await.unwrap();
    assert_eq!(heard.get(), Some(Interruption::Superseded));
    assert_eq!(store.begin(&Table::ALL, Mode::Read).await.unwrap_err(), StoreError::Closed);
    newer.close();
}

#[wasm_bindgen_test]
async fn work_that_has_begun_is_finished_before_a_newer_tab_takes_over() {
    let name = fresh_name();
    let (store, _) = watched(&name).await;
    let transaction = store.begin(&[Table::Projects], Mode::Write).await.unwrap();
    transaction.put(Table::Projects, Record { id: "1".into(), keys: vec![], body: vec![7] }).unwrap();
    let newer = Factory::new().unwrap().open(&name, Some(99)).unwrap();
    let (committed, newer) = futures::join!(transaction.commit(), newer.into_future());
    committed.unwrap();
    let newer = newer.unwrap();
    let read = newer.transaction(&["projects"], TransactionMode::ReadOnly).unwrap();
    let kept = read.object_store("projects").unwrap().get(JsValue::from_str("1")).unwrap();
    assert!(kept.await.unwrap().is_some());
    newer.close();
}

#[wasm_bindgen_test]
async fn a_database_that_is_deleted_under_the_app_is_closed() {
    let name = fresh_name();
    let (store, heard) = watched(&name).await;
    IndexedDb::delete(&name).await.unwrap();
    assert_eq!(heard.get(), Some(Interruption::Deleted));
    assert_eq!(store.begin(&Table::ALL, Mode::Write).await.unwrap_err(), StoreError::Closed);
}

#[wasm_bindgen_test]
fn what_the_browser_says_is_understood() {
    let exception = |name| web_sys::DomException::new_with_message_and_name("words", name).unwrap();
    let words = |name| faults::words(&exception(name));
    assert_eq!(faults::meaning(words("QuotaExceededError")), StoreError::Full);
    assert!(matches!(faults::meaning(words("ConstraintError")), StoreError::Duplicate(_)));
    assert_eq!(faults::meaning(words("InvalidStateError")), StoreError::Closed);
    assert_eq!(faults::meaning(words("DataError")), StoreError::Other("DataError: words".into()));
    for name in ["SecurityError", "InvalidStateError", "NotAllowedError"] {
        let said = StoreError::Denied(format!("{name}: words"));
        assert_eq!(faults::meaning_at_opening(words(name)), said);
    }
    let thrown = faults::words_of(&idb::Error::UpdateFailed(exception("QuotaExceededError").into()));
    assert_eq!(faults::meaning(thrown), StoreError::Full);
}
