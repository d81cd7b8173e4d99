#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::collections::BTreeMap;

use sample_data::big::{Size, data};
use serde_json::{Value, json};

use super::*;
use crate::{Table, Timestamp};

const NOW: i64 = 1_800_000_000_000;

/// A database: bodies by table and id.
#[derive(Clone, Debug, Default, PartialEq)]
struct Shelf(BTreeMap<(Table, String), Vec<u8>>);

impl Shelf {
    fn made_up(seed: u64) -> Self {
        let rows = data(Size::SMALL, seed);
        let row = |(table, body): (_, Vec<u8>)| {
            // The generator's tables are those of the crate that it was built with.
            let table: Table = serde_json::from_value(serde_json::to_value(table).unwrap()).unwrap();
            ((table, id(&body)), body)
        };
        Self(rows.rows().map(row).collect())
    }

    fn export(&self) -> String {
        let (mut writer, mut rows) = (Writer::default(), Vec::new());
        for ((table, _), body) in &self.0 {
            writer.row(*table, body, &mut rows);
        }
        let (head, tail) = writer.finish(Timestamp::from_millis(NOW), Scope::All, &mut rows);
        head + std::str::from_utf8(&rows).unwrap() + tail
    }

    fn import(&mut self, document: &str, mode: ImportMode) -> Preview {
        let document = Document::read(document.as_bytes(), |_| true).unwrap();
        let mut planner = Planner::new(&document, mode);
        for ((table, _), body) in &self.0 {
            planner.existing(*table, body.clone()).unwrap();
        }
        let plan = planner.plan(Timestamp::from_millis(NOW + 1));
        for (table, id, before) in plan.deletes {
            assert_eq!(self.0.remove(&(table, id)), Some(before));
        }
        for put in plan.puts {
            assert_eq!(self.0.insert((put.table, put.id), put.body.to_vec()), put.before);
        }
        plan.preview
    }

    /// Changes the first row of a table that fits.
    fn edit(
        &mut self,
        table: Table,
        fits: impl Fn(&Value) -> bool,
        change: impl FnOnce(&mut Value),
    ) -> Value {
        for ((_, _), body) in self.0.iter_mut().filter(|((it, _), _)| *it == table) {
            let mut row: Value = serde_json::from_slice(body).unwrap();
            if fits(&row) {
                change(&mut row);
                *body = canonical(table, &row);
                return row;
            }
        }
        panic!("{} has no such row", table.name())
    }

    fn rows(&self, table: Table) -> Vec<Value> {
        let own = self.0.iter().filter(|((it, _), _)| *it == table);
        own.map(|(_, body)| serde_json::from_slice(body).unwrap()).collect()
    }

    fn add(&mut self, table: Table, row: &Value) {
        self.0.insert((table, row["id"].as_str().unwrap().to_owned()), canonical(table, row));
    }
}

fn id(body: &[u8]) -> String {
    serde_json::from_slice::<Value>(body).unwrap()["id"].as_str().unwrap().to_owned()
}

fn canonical(table: Table, row: &Value) -> Vec<u8> {
    let row = row.to_string().into_bytes();
    facts::study(table, &row).unwrap().1.unwrap_or(row)
}

fn touched(row: &mut Value) {
    row["revision"] = json!(row["revision"].as_u64().unwrap() + 1);
    row["updated_at"] = json!(Timestamp::from_millis(NOW));
}

/// Adds the next session to the first project.
fn work_on(shelf: &mut Shelf, new_id: &str) {
    let account = shelf.rows(Table::Accounts)[0]["id"].clone();
    let project = shelf.edit(
        Table::Projects,
        |_| true,
        |row| {
            row["last_session_number"] = json!(row["last_session_number"].as_u64().unwrap() + 1);
            row["total_sessions"] = json!(row["total_sessions"].as_u64().unwrap() + 1);
            row["total_credits_used"] = json!(row["total_credits_used"].as_u64().unwrap() + 5);
            touched(row);
        },
    );
    let mut session = shelf.rows(Table::Sessions)[0].clone();
    for (field, value) in [
        ("id", json!(new_id)),
        ("project_id", project["id"].clone()),
        ("account_id", account),
        ("session_number", project["last_session_number"].clone()),
        ("credits_used", json!(5)),
        ("deleted_at", Value::Null),
        ("previous_session_id", Value::Null),
    ] {
        session[field] = value;
    }
    shelf.add(Table::Sessions, &session);
}

const HERE: &str = "01890000-0000-7000-8000-00000000000a";
const THERE: &str = "01890000-0000-7000-8000-00000000000b";

fn counts(preview: &Preview) -> Vec<(Table, usize, usize, usize)> {
    let changed = preview.tables.iter().filter(|it| it.added + it.changed + it.removed > 0);
    changed.map(|it| (it.table, it.added, it.changed, it.removed)).collect()
}

#[test]
fn a_document_is_read_line_by_line() {
    let document = Shelf::made_up(1).export();
    let lines: Vec<&str> = document.lines().collect();
    assert_eq!(
        lines[..4],
        [
            "{",
            "  \"format\": \"paas-export\",",
            "  \"version\": 1,",
            "  \"exported_at\": \"2027-01-15T08:00:00.000Z\","
        ]
    );
    assert!(lines[9].starts_with("{\"id\":\""), "{}", lines[9]);
    assert_eq!(
        Shelf::default()
            .export()
            .lines()
            .filter(|line| line.ends_with("[],") || line.ends_with("[]"))
            .count(),
        8
    );
}

#[test]
fn what_was_exported_comes_back_to_the_byte_and_a_second_time_changes_nothing() {
    for mode in [ImportMode::Merge, ImportMode::Replace] {
        let document = Shelf::made_up(2).export();
        let mut shelf = Shelf::default();
        assert!(!shelf.import(&document, mode).changes_nothing());
        assert_eq!(shelf.export(), document);
        let again = shelf.import(&document, mode);
        assert!(again.changes_nothing());
        assert_eq!(again.tables.iter().map(|it| it.skipped).sum::<usize>(), shelf.0.len());
    }
}

#[test]
fn a_way_through_a_script_damages_nothing() {
    let shelf = Shelf::made_up(3);
    let parsed: Value = serde_json::from_str(&shelf.export()).unwrap();
    let mut other = Shelf::default();
    other.import(&parsed.to_string(), ImportMode::Merge);
    assert_eq!(other, shelf);
}

#[test]
fn merging_takes_what_is_newer_and_keeps_what_is_newer_here() {
    let base = Shelf::made_up(4);
    let (mut here, mut there) = (base.clone(), base.clone());
    let fits_first = |_: &Value| true;
    there.edit(Table::Accounts, fits_first, |row| {
        row["notes"] = json!("from the file");
        touched(row);
    });
    here.edit(Table::Knowledge, fits_first, |row| {
        row["description"] = json!("newer here");
        touched(row);
    });
    let preview = here.import(&there.export(), ImportMode::Merge);
    assert_eq!(counts(&preview), [(Table::Accounts, 0, 1, 0)]);
    assert_eq!(here.rows(Table::Accounts)[0]["notes"], "from the file");
    assert_eq!(here.rows(Table::Knowledge)[0]["description"], "newer here");
}

#[test]
fn replacing_makes_everything_as_in_the_file() {
    let (mut here, there) = (Shelf::made_up(5), Shelf::made_up(6));
    here.import(&there.export(), ImportMode::Replace);
    assert_eq!(here, there);
}

#[test]
fn the_file_of_one_project_replaces_that_project_alone() {
    let mut there = Shelf::made_up(7);
    let project = there.rows(Table::Projects)[0]["id"].clone();
    let others = |it: &Value| it["project_id"] != project;
    let mut here = there.clone();
    work_on(&mut here, HERE);
    let of_others = here.rows(Table::Sessions).into_iter().filter(others).count();
    // The file holds the first project alone, as it was before.
    let sessions: Vec<Value> = there
        .rows(Table::Sessions)
        .into_iter()
        .filter(|it| it["project_id"] == project)
        .map(|it| it["id"].clone())
        .collect();
    there.0.retain(|(table, id), body| {
        let row: Value = serde_json::from_slice(body).unwrap();
        match table {
            Table::Projects => *id == project,
            Table::Accounts => true,
            Table::Sessions | Table::Files => row["project_id"] == project,
            Table::Knowledge => sessions.contains(&row["source_session_id"]),
            _ => sessions.contains(&row["session_id"]),
        }
    });
    let document = there.export().replace("\"scope\": \"all\"", "\"scope\": \"project\"");
    let preview = here.import(&document, ImportMode::Replace);
    assert_eq!(counts(&preview), [(Table::Projects, 0, 1, 0), (Table::Sessions, 0, 0, 1)]);
    assert_eq!(here.rows(Table::Sessions).into_iter().filter(others).count(), of_others);
}

#[test]
fn two_sessions_that_got_the_same_number_in_two_places_both_stay() {
    let base = Shelf::made_up(8);
    let (mut here, mut there) = (base.clone(), base);
    work_on(&mut here, HERE);
    work_on(&mut there, THERE);
    let preview = here.import(&there.export(), ImportMode::Merge);
    let number = |id: &str| {
        here.rows(Table::Sessions).into_iter().find(|it| it["id"] == id).unwrap()["session_number"].clone()
    };
    assert_eq!((number(HERE), number(THERE)), (json!(9), json!(10)));
    assert_eq!(preview.notes[0].resolution, "the number is taken: imported as number 10");
    let project = &here.rows(Table::Projects)[0];
    assert_eq!(project["last_session_number"], 10);
    assert!(here.clone().import(&there.export(), ImportMode::Merge).changes_nothing());
    Document::read(here.export().as_bytes(), |_| true).unwrap();
}

#[test]
fn a_name_that_is_taken_gets_a_number_behind_it() {
    let mut here = Shelf::made_up(9);
    let there = Shelf::made_up(10);
    let taken = there.rows(Table::Projects)[0]["name"].as_str().unwrap().to_uppercase();
    here.edit(Table::Projects, |_| true, |row| row["name"] = json!(taken));
    let preview = here.import(&there.export(), ImportMode::Merge);
    assert!(preview.notes.iter().any(|it| it.table == Table::Projects && it.resolution.ends_with("(2)")));
    assert!(here.import(&there.export(), ImportMode::Merge).changes_nothing());
    Document::read(here.export().as_bytes(), |_| true).unwrap();
}

/// A broken document, and words of the refusal.
fn refuse(document: &[u8], words: &str) {
    let refused = Document::read(document, |_| true).unwrap_err();
    assert!(refused.to_string().contains(words), "{words}: {refused}");
}

#[test]
fn broken_files_are_refused_with_place_and_reason() {
    let whole = Shelf::made_up(11).export();
    refuse(b"", "the file is empty");
    refuse(b"not json", "line 1, column 2: expected ident");
    refuse(b"\xff\xfe{}", "line 1");
    refuse(b"{\"hello\": 1}", "this is no export of this app");
    refuse(b"[]", "line 1");
    refuse(&whole.as_bytes()[..whole.len() / 2], "the file ends too early");
    refuse(&whole.as_bytes()[..whole.len() - 3], "the file ends too early");
    for (from, to, words) in [
        ("\"paas-export\"", "\"other\"", "this is no export of this app"),
        ("\"version\": 1", "\"version\": 99", "a newer version of the app (99); this one knows 1"),
        ("\"version\": 1", "\"version\": 99, \"more\": {}", "a newer version of the app (99)"),
        ("\"version\": 1", "\"version\": 0", "there is no version 0"),
        ("\"version\": 1", "\"version\": \"one\"", "invalid type"),
        ("\"counts\": {", "\"counts\": {\"planets\": 1, ", "planets: there is no such table"),
        ("\"projects\": 3", "\"projects\": 4", "projects: 4 rows are announced and 3 are there"),
        ("\"projects\": 3, ", "", "projects: the table or its count is missing"),
        ("sha256:", "sha256:0", "the rows are not those that were exported"),
        ("\"scope\": \"all\"", "\"scope\": \"some\"", "unknown variant"),
        ("\"scope\": \"all\"", "\"scope\": \"project\"", "an export of one project must hold exactly one"),
        ("\"revision\":1", "\"revision\":0", "revision begins at 1"),
        ("\"revision\":1", "\"revision\":\"1\"", "(line "),
        ("\"charter\":", "\"colour\":1,\"charter\":", "projects, row 1 (line 10): unknown field `colour`"),
        ("\"platform\":\"", "\"platform\":\"x", "unknown variant"),
        ("dev-001@", "dev-002@", "the rows are not those that were exported"),
    ] {
        assert!(whole.contains(from), "{from}");
        refuse(whole.replacen(from, to, 1).as_bytes(), words);
    }
}

#[test]
fn rows_that_do_not_fit_together_are_refused() {
    let broken = |change: &dyn Fn(&mut Shelf)| {
        let mut shelf = Shelf::made_up(12);
        change(&mut shelf);
        shelf.export()
    };
    let first_of = |shelf: &Shelf, table| shelf.rows(table)[0]["id"].as_str().unwrap().to_owned();
    let drop_first = |shelf: &mut Shelf, table| {
        let id = first_of(shelf, table);
        shelf.0.remove(&(table, id));
    };
    refuse(broken(&|it| drop_first(it, Table::Projects)).as_bytes(), "project_id names");
    refuse(broken(&|it| drop_first(it, Table::Accounts)).as_bytes(), "account_id names");
    refuse(broken(&|it| drop_first(it, Table::Sessions)).as_bytes(), "which is not in sessions");
    refuse(
        broken(&|it| drop(it.edit(Table::Projects, |_| true, |row| row["total_sessions"] = json!(77))))
            .as_bytes(),
        "its totals are 77 sessions",
    );
    refuse(
        broken(&|it| drop(it.edit(Table::Projects, |_| true, |row| row["last_session_number"] = json!(2))))
            .as_bytes(),
        "last_session_number is 2, but there is a session 8",
    );
    refuse(
        broken(&|it| {
            let name = it.rows(Table::Accounts)[0]["account_name"].clone();
            it.edit(
                Table::Accounts,
                |row| row["account_name"] != name,
                |row| row["account_name"] = name.clone(),
            );
        })
        .as_bytes(),
        "another row has the same name",
    );
    let whole = Shelf::made_up(12).export();
    let row = whole.lines().nth(9).unwrap();
    let doubled =
        whole.replacen(row, &format!("{row}\n{row}"), 1).replacen("\"projects\": 3", "\"projects\": 4", 1);
    refuse(doubled.as_bytes(), "stands twice");
    let mut above = Shelf::made_up(12);
    let account = above.rows(Table::Accounts)[0].clone();
    let body = above.0.get_mut(&(Table::Accounts, account["id"].as_str().unwrap().to_owned())).unwrap();
    let text = String::from_utf8(body.clone()).unwrap();
    *body = text
        .replace(
            &format!("\"credits_available\":{}", account["credits_available"]),
            "\"credits_available\":999",
        )
        .into_bytes();
    refuse(above.export().as_bytes(), "credits_available (999) is above credits_limit");
}

#[test]
fn a_reading_can_be_given_up() {
    let document = Shelf::made_up(13).export();
    assert_eq!(
        Document::read(document.as_bytes(), |_| false).unwrap_err().faults[0].what,
        "it was cancelled"
    );
}

#[test]
fn cells_that_programs_take_for_formulas_are_defused() {
    let (mut csv, mut out) = (Csv::of(Table::Accounts), String::new());
    for name in ["=1+1", "+1", "-1", "@a", "a \"b\", c", "two\nlines", "-"] {
        let row = json!({"id": "x", "name": name, "n": -3, "tags": ["a", "b"], "none": null});
        csv.row(row.to_string().as_bytes(), &mut out).unwrap();
    }
    let lines: Vec<&str> = out.split("\r\n").collect();
    assert_eq!(lines[0], "id,created_at,updated_at,deleted_at,revision,n,name,none,tags");
    assert_eq!(lines[1], "x,,,,,-3,'=1+1,,a; b");
    assert_eq!(lines[5], "x,,,,,-3,\"a \"\"b\"\", c\",,a; b");
    assert!(lines[2..5].iter().all(|line| line.contains(",'")));
}

#[test]
fn a_table_that_sessions_may_lack_a_column_of_has_it_all_the_same() {
    let (mut csv, mut out) = (Csv::of(Table::Sessions), String::new());
    csv.row(br#"{"id":"x"}"#, &mut out).unwrap();
    csv.row(br#"{"id":"y","briefing_outcome":{"sufficed":"yes"}}"#, &mut out).unwrap();
    let lines: Vec<&str> = out.split("\r\n").collect();
    assert_eq!(lines[0], "id,created_at,updated_at,deleted_at,revision,briefing_outcome");
    assert_eq!(lines[2], r#"y,,,,,"{""sufficed"":""yes""}""#);
    assert_eq!(csv_of(&["day", "=n"], &[vec!["1 Nov".into(), "-3".into()]]), "day,'=n\r\n1 Nov,'-3\r\n");
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]

        #[test]
        fn an_export_imported_elsewhere_is_the_same_export(seed in any::<u64>()) {
            let document = Shelf::made_up(seed).export();
            let mut shelf = Shelf::default();
            shelf.import(&document, ImportMode::Merge);
            prop_assert_eq!(shelf.export(), document);
        }

        #[test]
        fn whatever_is_merged_every_rule_holds_and_a_second_time_changes_nothing(
            here in 0u64..3, there in 0u64..3, more_here in 0usize..3, more_there in 0usize..3, replace: bool,
        ) {
            let mode = if replace { ImportMode::Replace } else { ImportMode::Merge };
            let (mut here, mut there) = (Shelf::made_up(here), Shelf::made_up(there));
            (0..more_here).for_each(|at| work_on(&mut here, &format!("{}{at}", &HERE[..35])));
            (0..more_there).for_each(|at| work_on(&mut there, &format!("{}{at}f", &THERE[..34])));
            here.import(&there.export(), mode);
            let merged = here.export();
            let read = Document::read(merged.as_bytes(), |_| true);
            prop_assert!(read.is_ok(), "{}", read.unwrap_err());
            prop_assert!(here.import(&there.export(), mode).changes_nothing());
        }

        #[test]
        fn no_damage_goes_unnoticed(seed in 0u64..4, place in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let whole = Shelf::made_up(seed).export();
            let mut damaged = whole.clone().into_bytes();
            let at = place.index(damaged.len());
            damaged[at] = byte;
            let taken = Document::read(&damaged, |_| true).ok().map(|_| {
                let mut shelf = Shelf::default();
                shelf.import(std::str::from_utf8(&damaged).unwrap(), ImportMode::Merge);
                shelf
            });
            prop_assert!(taken.is_none_or(|shelf| shelf == Shelf::made_up(seed)));
        }

        #[test]
        fn no_bytes_are_too_odd(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            prop_assert!(Document::read(&bytes, |_| true).is_err());
        }
    }
}
