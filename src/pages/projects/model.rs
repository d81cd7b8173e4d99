//! What the project pages show, decided without drawing.

use domain::api::{Order, Page, ProjectQuery, ProjectSort};
use domain::file::ProjectFile;
use domain::knowledge::Knowledge;
use domain::project::{Project, ProjectStatus};
use domain::session::Session;

use crate::parts::chip::Chip;
use crate::parts::icon::Glyph;
use crate::parts::list::{Act, Cell, Column, Line, Width, column};
use crate::parts::number::size;

/// Columns of a list of projects.
pub const COLUMNS: &[Column] = &[
    column("Project", Width::Wide),
    column("Status", Width::Small),
    column("Credits", Width::Number),
    column("Sessions", Width::Number),
    column("Last activity", Width::Small),
];

/// Columns of a project's sessions.
pub const SESSION_COLUMNS: &[Column] = &[
    column("Session", Width::Wide),
    column("Status", Width::Small),
    column("Type", Width::Small),
    column("Credits", Width::Number),
    column("Started", Width::Small),
];

/// Columns of a project's files.
pub const FILE_COLUMNS: &[Column] = &[
    column("File", Width::Wide),
    column("Importance", Width::Small),
    column("Git", Width::Small),
    column("Size", Width::Number),
    column("Changed", Width::Small),
];

/// Columns of knowledge that came from a project.
pub const KNOWLEDGE_COLUMNS: &[Column] = &[
    column("Entry", Width::Wide),
    column("Kind", Width::Small),
    column("Uses", Width::Number),
    column("Changed", Width::Small),
];

/// Names of the filters of a list of projects.
pub const FILTERS: &[&str] = &["q", "status"];

const EDIT: Act = Act { name: "edit", glyph: Glyph::Pencil, label: "Edit" };
const DELETE: Act = Act { name: "delete", glyph: Glyph::Trash2, label: "Delete" };
const ARCHIVE: Act = Act { name: "archive", glyph: Glyph::Archive, label: "Archive" };
const ACTIVATE: Act = Act { name: "activate", glyph: Glyph::ArchiveRestore, label: "Make active again" };

/// Where a project is shown.
pub fn address(project: &Project) -> String {
    format!("/projects/{}", project.id)
}

/// A project as a row.
pub fn line(project: &Project) -> Line {
    let archive = if project.status == ProjectStatus::Archived { ACTIVATE } else { ARCHIVE };
    Line {
        id: project.id.to_string(),
        label: project.name.to_string(),
        cells: vec![
            Cell::Link {
                href: address(project),
                text: project.name.to_string(),
                note: first_line(&project.description),
            },
            Cell::Chip(project.status.into()),
            Cell::Number(project.total_credits_used),
            Cell::Number(project.total_sessions.into()),
            Cell::Moment(project.updated_at),
        ],
        acts: vec![EDIT, archive, DELETE],
    }
}

/// A session of a project as a row.
pub fn session_line(session: &Session) -> Line {
    let name = format!("Session {}", session.session_number);
    Line {
        id: session.id.to_string(),
        label: name.clone(),
        cells: vec![
            Cell::Link {
                href: format!("/sessions/{}", session.id),
                text: name,
                note: first_line(&session.objectives),
            },
            Cell::Chip(session.status.into()),
            Cell::Text(session.session_type.words().to_owned()),
            Cell::Number(session.credits_used.into()),
            Cell::Moment(session.started_at),
        ],
        acts: Vec::new(),
    }
}

/// A file of a project as a row.
pub fn file_line(file: &ProjectFile) -> Line {
    Line {
        id: file.id.to_string(),
        label: file.file_path.clone(),
        cells: vec![
            Cell::Open { text: file.file_path.clone(), note: first_line(&file.notes) },
            Cell::Chip(Chip::from(file.importance)),
            Cell::Text(file.git_status.words().to_owned()),
            file.size_bytes.map_or(Cell::Nothing, |bytes| Cell::Text(size(bytes as usize))),
            Cell::Moment(file.updated_at),
        ],
        acts: vec![DELETE],
    }
}

/// Knowledge that came from a project as a row.
pub fn knowledge_line(entry: &Knowledge) -> Line {
    Line {
        id: entry.id.to_string(),
        label: entry.title.to_string(),
        cells: vec![
            Cell::Link {
                href: format!("/knowledge?entry={}", entry.id),
                text: entry.title.to_string(),
                note: first_line(&entry.description),
            },
            Cell::Text(entry.category.words().to_owned()),
            Cell::Number(entry.usage_count.into()),
            Cell::Moment(entry.updated_at),
        ],
        acts: Vec::new(),
    }
}

/// What the address asks for.
pub fn query(get: impl Fn(&str) -> String, page: Page) -> ProjectQuery {
    let sort = ProjectSort::parse(&get("sort")).unwrap_or_default();
    ProjectQuery {
        status: ProjectStatus::parse(&get("status")),
        q: Some(get("q")).filter(|words| !words.trim().is_empty()),
        sort,
        order: if sort == ProjectSort::Name { Order::Ascending } else { Order::Descending },
        page,
    }
}

/// The first line of a text that says something.
pub fn first_line(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
    line.chars().take(160).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_decides_what_is_listed() {
        for (address, status, sort, order) in [
            (
                [("status", "paused"), ("sort", "name")],
                Some(ProjectStatus::Paused),
                ProjectSort::Name,
                Order::Ascending,
            ),
            ([("status", "gone"), ("sort", "gone")], None, ProjectSort::Updated, Order::Descending),
            ([("q", " "), ("sort", "total_sessions")], None, ProjectSort::Sessions, Order::Descending),
        ] {
            let get = |name: &str| {
                address.iter().find(|(it, _)| *it == name).map_or("", |(_, value)| value).to_owned()
            };
            let query = query(get, Page::default());
            assert_eq!((query.status, query.sort, query.order, query.q), (status, sort, order, None));
        }
    }

    #[test]
    fn a_note_is_the_first_line_that_says_something() {
        assert_eq!(first_line("\n  \n Build the shop. \nmore"), "Build the shop.");
        assert_eq!(first_line(""), "");
    }
}
