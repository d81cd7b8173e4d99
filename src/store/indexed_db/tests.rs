#![expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]

use std::cell::Cell;

use domain::{KeyPart, session};
use wasm_bindgen_test::wasm_bindgen_test;

use super::*;
use crate::store::contract::{self, everything, page, scanned};
use crate::store::{Direction, Memory, Record, Stretch, Transaction};

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
    }
    Record { id: id.to_owned(), keys, body: format!("{id} {project} {number}").into_bytes() }
}
