//! What the settings say, decided but not drawn.

use domain::activity::Activity;
use domain::archive::{Preview, TableChange};
use domain::{Row, Table};

use crate::parts::icon::Glyph;
use crate::parts::list::{Act, Cell, Column, Line, Width, column};
use crate::parts::number::{counted, grouped, size};
use crate::protocol::data::{Step, Working};
use crate::service::trash::Trashed;

/// Columns of the trash.
pub(super) const TRASH: &[Column] =
    &[column("Name", Width::Wide), column("Kind", Width::Small), column("Deleted", Width::Small)];

/// Columns of the activity log.
pub(super) const ACTIVITY: &[Column] =
    &[column("What", Width::Wide), column("Done", Width::Small), column("When", Width::Small)];

/// What one row of a table is called.
pub(super) const fn kind(table: Table) -> &'static str {
    match table {
        Table::Projects => "project",
        Table::Accounts => "account",
        Table::Sessions => "session",
        Table::Snapshots => "snapshot",
        Table::Turns => "turn",
        Table::Files => "file",
        Table::Queue => "hand-off",
        Table::Knowledge => "knowledge",
        Table::Activity => "activity",
    }
}

/// What a whole table is called.
pub(super) const fn title(table: Table) -> &'static str {
    match table {
        Table::Projects => "Projects",
        Table::Accounts => "Accounts",
        Table::Sessions => "Sessions",
        Table::Snapshots => "Snapshots",
        Table::Turns => "Conversations",
        Table::Files => "Files",
        Table::Queue => "Hand-off queue",
        Table::Knowledge => "Knowledge",
        Table::Activity => "Activity",
    }
}

/// A row of the trash.
pub(super) fn trash_line(row: &Trashed) -> Line {
    Line {
        id: format!("{}/{}", row.table.name(), row.id),
        label: row.label.clone(),
        cells: vec![
            Cell::Text(row.label.clone()),
            Cell::Text(kind(row.table).to_owned()),
            Cell::Moment(row.deleted_at),
        ],
        acts: vec![
            Act { name: "restore", glyph: Glyph::ArchiveRestore, label: "Restore" },
            Act { name: "purge", glyph: Glyph::Trash2, label: "Delete for good" },
        ],
    }
}

/// The table and the id that a line of the trash stands for.
pub(super) fn trash_row(line: &str) -> Option<(Table, &str)> {
    let (table, id) = line.split_once('/')?;
    Some((Table::parse(table)?, id))
}

/// A line of the activity log.
pub(super) fn activity_line(row: &Activity) -> Line {
    let title = title_of_one(row.table);
    let subject = match row.row_id {
        // Some rows are called by their kind: "Session 8".
        Some(_) if !row.subject.starts_with(&title) => format!("{title}: {}", row.subject),
        _ => row.subject.clone(),
    };
    Line {
        id: row.id.to_string(),
        label: row.label(),
        cells: vec![
            Cell::Text(subject),
            Cell::Text(row.action.words().to_owned()),
            Cell::Moment(row.created_at),
        ],
        acts: Vec::new(),
    }
}

fn title_of_one(table: Table) -> String {
    let mut letters = kind(table).chars();
    letters.next().map_or(String::new(), |first| first.to_uppercase().chain(letters).collect())
}

/// What an import does to a table: `120 added, 3 changed`.
pub(super) fn change_words(change: &TableChange) -> String {
    let parts = [
        (change.added, "added"),
        (change.changed, "changed"),
        (change.removed, "removed"),
        (change.skipped, "as they are"),
    ];
    let said = parts.iter().filter(|(count, _)| *count > 0);
    said.map(|(count, what)| format!("{} {what}", grouped(*count))).collect::<Vec<_>>().join(", ")
}

/// Rows that an import touches, and those that it removes.
pub(super) fn touched(preview: &Preview) -> (usize, usize) {
    let sum = |of: fn(&TableChange) -> usize| preview.tables.iter().map(of).sum::<usize>();
    (sum(|it| it.added + it.changed), sum(|it| it.removed))
}

/// What the button of an import says.
pub(super) fn import_verb(preview: &Preview) -> String {
    match touched(preview) {
        (rows, 0) => format!("Import {}", counted(rows, "row")),
        (rows, removed) => format!("Import {}, remove {}", counted(rows, "row"), grouped(removed)),
    }
}

/// How far a job is, in words.
pub(super) fn working_words(working: Working) -> String {
    let Working { step, done, total } = working;
    let amount = |number: f64| match step {
        Step::Reading => size(number as usize),
        _ => grouped(number as usize),
    };
    match total {
        0.0 => format!("{}: {}", step.words(), amount(done)),
        _ => format!("{}: {} of {}", step.words(), amount(done), amount(total)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(added: usize, changed: usize, skipped: usize, removed: usize) -> TableChange {
        TableChange { table: Table::Accounts, added, changed, skipped, removed }
    }

    #[test]
    fn an_import_is_told_in_numbers_and_words() {
        assert_eq!(change_words(&change(1200, 3, 0, 0)), "1,200 added, 3 changed");
        assert_eq!(change_words(&change(0, 0, 7, 2)), "2 removed, 7 as they are");
        let preview = Preview { tables: vec![change(4, 1, 9, 0)], ..Preview::default() };
        assert_eq!(import_verb(&preview), "Import 5 rows");
        let preview = Preview { tables: vec![change(4, 1, 9, 2)], ..Preview::default() };
        assert_eq!(import_verb(&preview), "Import 5 rows, remove 2");
    }

    #[test]
    fn a_line_of_the_trash_knows_its_row() {
        assert_eq!(trash_row("projects/x"), Some((Table::Projects, "x")));
        assert_eq!(trash_row("nothing/x"), None);
        assert_eq!(trash_row("projects"), None);
    }
}
