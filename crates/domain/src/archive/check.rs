//! What must be right between the rows of a document.

use std::collections::{HashMap, HashSet};

use super::Scope;
use super::facts::{Bits, called, id_text, unique_indexes};
use super::read::{Entry, Faults};
use super::write::place;
use crate::Table;
use crate::project::Project;

type Tables<'a> = [Vec<Entry<'a>>; Table::EXPORTED.len()];
type Places = [HashMap<Bits, usize>; Table::EXPORTED.len()];

/// Looks for rows that name what is not there, keys that stand twice, and totals that are not those of a recount.
pub(super) fn whole(scope: Scope, tables: &Tables<'_>, places: &Places, faults: &mut Faults) {
    if scope == Scope::Project && tables[place(Table::Projects)].len() != 1 {
        faults.add(|| "projects".into(), "an export of one project must hold exactly one");
    }
    for (table, entries) in Table::EXPORTED.into_iter().zip(tables) {
        references(table, entries, places, faults);
        doubles(table, entries, faults);
    }
    totals(tables, faults);
}

fn row_of(table: Table, entry: &Entry<'_>) -> String {
    format!("{}, {} ({})", table.name(), called(table, &entry.body), id_text(entry.facts.id))
}

fn references(table: Table, entries: &[Entry<'_>], places: &Places, faults: &mut Faults) {
    for entry in entries {
        for named in &entry.facts.refers {
            if !places[place(named.table)].contains_key(&named.id) {
                let what = format!(
                    "{} names {}, which is not in {}",
                    named.field,
                    id_text(named.id),
                    named.table.name()
                );
                faults.add(|| row_of(table, entry), what);
            }
        }
    }
}

fn doubles(table: Table, entries: &[Entry<'_>], faults: &mut Faults) {
    for index in unique_indexes(table) {
        let mut known = HashSet::with_capacity(entries.len());
        for entry in entries {
            if let Some(key) = entry.facts.key_in(index)
                && !known.insert(key)
            {
                let what = format!("another row has the same {}", index.parts.join(" and "));
                faults.add(|| row_of(table, entry), what);
            }
        }
    }
}

/// What a recount of sessions gives for a project.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Recount {
    pub(super) sessions: u32,
    pub(super) credits: u64,
    pub(super) highest: u32,
}

impl Recount {
    /// Counts a session.
    pub(super) fn add(&mut self, session: &super::facts::Facts) {
        self.highest = self.highest.max(session.number("session_number").unwrap_or_default() as u32);
        if session.is_live {
            self.sessions += 1;
            self.credits += session.number("credits_used").unwrap_or_default() as u64;
        }
    }
}

fn totals(tables: &Tables<'_>, faults: &mut Faults) {
    let mut recounts: HashMap<Bits, Recount> = HashMap::new();
    for session in &tables[place(Table::Sessions)] {
        if let Some(project) = session.facts.refers_to("project_id") {
            recounts.entry(project).or_default().add(&session.facts);
        }
    }
    for entry in &tables[place(Table::Projects)] {
        let recount = recounts.get(&entry.facts.id).copied().unwrap_or_default();
        let Ok(project) = serde_json::from_slice::<Project>(&entry.body) else { continue };
        if (project.total_sessions, project.total_credits_used) != (recount.sessions, recount.credits) {
            let what = format!(
                "its totals are {} sessions and {} credits, a recount gives {} and {}",
                project.total_sessions, project.total_credits_used, recount.sessions, recount.credits
            );
            faults.add(|| row_of(Table::Projects, entry), what);
        }
        if project.last_session_number < recount.highest {
            let what = format!(
                "last_session_number is {}, but there is a session {}",
                project.last_session_number, recount.highest
            );
            faults.add(|| row_of(Table::Projects, entry), what);
        }
    }
}
