#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use domain::Timestamp;
use sample_data::big::{Size, data};

use super::*;
use crate::service::{Fields, World};
use crate::store::{Memory, record};

fn service(store: Memory) -> Service<Memory> {
    let chance = std::cell::Cell::new(0);
    let chance = move || chance.replace(chance.get() + 1);
    let world = World::new(|| Timestamp::from_millis(1_800_000_000_000), chance, |_, _| Some(0));
    Service::new(store, world, |_| {})
}

async fn made_up(seed: u64) -> Service<Memory> {
    let service = service(Memory::default());
    let document = written(seed);
    import(&service, &document, ImportMode::Merge).await;
    service
}

/// An export of made-up data.
fn written(seed: u64) -> String {
    document(data(Size::SMALL, seed).rows())
}

fn document(made: impl Iterator<Item = (Table, Vec<u8>)>) -> String {
    let (mut writer, mut rows) = (Writer::default(), Vec::new());
    made.for_each(|(table, body)| writer.row(table, &body, &mut rows));
    let (head, tail) = writer.finish(Timestamp::from_millis(1_800_000_000_000), Scope::All, &mut rows);
    head + std::str::from_utf8(&rows).unwrap() + tail
}

async fn import(service: &Service<Memory>, document: &str, mode: ImportMode) -> (Preview, Undo) {
    let document = Document::read(document.as_bytes(), |_| true).unwrap();
    service.import(&document, mode, &mut |_, _| true).await.unwrap().unwrap()
}

async fn export(service: &Service<Memory>, project: Option<Id<Project>>) -> String {
    let mut rows = Vec::new();
    let done = service.export(project, &mut |part| rows.extend_from_slice(part), &mut |_, _| true).await;
    let Exported { head, tail, .. } = done.unwrap().unwrap();
    head + std::str::from_utf8(&rows).unwrap() + tail
}

async fn first_project(service: &Service<Memory>) -> Project {
    let store = service.store().begin(&[Table::Projects], Mode::Read).await.unwrap();
    read(&store.dump(Table::Projects, None, 1).await.unwrap()[0]).unwrap()
}

#[tokio::test]
async fn an_export_of_everything_comes_back_to_the_byte() {
    for seed in 0..4 {
        let service = made_up(seed).await;
        assert_eq!(export(&service, None).await, written(seed));
    }
}

#[tokio::test]
async fn a_second_import_changes_nothing_and_leaves_no_line_in_the_log() {
    let service = made_up(1).await;
    let lines = async || {
        let store = service.store().begin(&[Table::Activity], Mode::Read).await.unwrap();
        store.dump(Table::Activity, None, 9).await.unwrap().len()
    };
    assert_eq!(lines().await, 1);
    let (preview, _) = import(&service, &written(1), ImportMode::Replace).await;
    assert!(preview.changes_nothing());
    assert_eq!(lines().await, 1);
}

#[tokio::test]
async fn a_preview_says_what_the_import_then_does() {
    let service = made_up(1).await;
    let text = written(2);
    let document = Document::read(text.as_bytes(), |_| true).unwrap();
    for mode in [ImportMode::Merge, ImportMode::Replace] {
        let before = export(&service, None).await;
        let preview = service.preview_import(&document, mode, &mut |_, _| true).await.unwrap().unwrap();
        assert_eq!(export(&service, None).await, before);
        assert_eq!(import(&service, &text, mode).await.0, preview);
    }
    assert_eq!(export(&service, None).await, text);
}

#[tokio::test]
async fn a_project_goes_out_with_all_that_is_its_own_and_nothing_else() {
    let service = made_up(3).await;
    let project = first_project(&service).await;
    let document = export(&service, Some(project.id)).await;
    let other = self::service(Memory::default());
    import(&other, &document, ImportMode::Merge).await;
    assert_eq!(export(&other, Some(project.id)).await, document);
    let full = data(Size::SMALL, 3);
    let own = full.sessions.iter().filter(|it| it.project_id.bits() == project.id.bits()).count();
    assert_eq!(document.matches("\"session_number\":").count(), own);
    assert!(import(&service, &document, ImportMode::Replace).await.0.changes_nothing());
}

#[tokio::test]
async fn an_import_is_taken_back_as_long_as_nothing_else_was_changed() {
    let service = made_up(4).await;
    let before = export(&service, None).await;
    let (_, undo) = import(&service, &written(5), ImportMode::Replace).await;
    service.undo_import(&undo).await.unwrap();
    assert_eq!(export(&service, None).await, before);
    let (_, undo) = import(&service, &written(5), ImportMode::Merge).await;
    let fields: Fields = serde_json::from_str(r#"{"name": "Something new"}"#).unwrap();
    service.create_project(&fields).await.unwrap();
    let after = export(&service, None).await;
    assert_eq!(service.undo_import(&undo).await.unwrap_err().code, Code::Conflict);
    assert_eq!(export(&service, None).await, after);
}

#[tokio::test]
async fn an_import_that_is_given_up_changes_nothing() {
    let service = made_up(6).await;
    let before = export(&service, None).await;
    let more = Size { sessions: 60, turns: 4_800, ..Size::SMALL };
    let text = document(data(more, 7).rows());
    let document = Document::read(text.as_bytes(), |_| true).unwrap();
    // It is given up at each step of comparing and of writing.
    for steps in 0.. {
        let mut left = steps;
        let mut go_on = |_: usize, _: usize| {
            left -= 1;
            left >= 0
        };
        if service.import(&document, ImportMode::Merge, &mut go_on).await.unwrap().is_some() {
            assert!(steps > 10, "it was asked {steps} times only");
            break;
        }
        assert_eq!(export(&service, None).await, before);
    }
}

#[tokio::test]
async fn an_export_holds_the_trash_and_what_a_purge_left() {
    let service = made_up(7).await;
    let project = first_project(&service).await;
    service.delete_project(project.id).await.unwrap();
    let with_trash = export(&service, None).await;
    Document::read(with_trash.as_bytes(), |_| true).unwrap();
    service.purge_project(project.id).await.unwrap();
    let purged = export(&service, None).await;
    Document::read(purged.as_bytes(), |_| true).unwrap();
    assert!(purged.len() < with_trash.len());
}

#[tokio::test]
async fn rows_that_swap_their_names_do_not_stand_in_each_others_way() {
    let service = made_up(8).await;
    let text = written(8);
    let projects: Vec<Project> = {
        let store = service.store().begin(&[Table::Projects], Mode::Read).await.unwrap();
        store.dump(Table::Projects, None, 2).await.unwrap().iter().map(|body| read(body).unwrap()).collect()
    };
    let (mut one, mut other) = (projects[0].clone(), projects[1].clone());
    std::mem::swap(&mut one.name, &mut other.name);
    let work = service.work(&[Table::Projects]).await.unwrap();
    for row in [&one, &other] {
        work.store.delete(Table::Projects, &row.id.to_string()).unwrap();
    }
    for row in [&one, &other] {
        work.store.put(Table::Projects, record(row).unwrap()).unwrap();
    }
    work.commit().await.unwrap();
    import(&service, &text, ImportMode::Replace).await;
    assert_eq!(export(&service, None).await, text);
}

#[tokio::test]
async fn a_table_as_csv_has_a_line_for_each_row() {
    let service = made_up(9).await;
    let mut csv = Vec::new();
    let rows = service
        .export_csv(Table::Accounts, &mut |part| csv.extend_from_slice(part), &mut |_, _| true)
        .await
        .unwrap();
    assert_eq!(rows, Some(5));
    let text = String::from_utf8(csv).unwrap();
    assert!(text.starts_with("id,created_at,") && text.lines().count() == 6, "{text}");
}
