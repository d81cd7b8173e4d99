//! Clashes between the rows of a document and those that are there, resolved so that nothing is lost and every rule
//! holds afterwards.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::Note;
use super::check::Recount;
use super::facts::{Bits, Exported, Facts, called, facts, unique_indexes};
use super::plan::{Draft, Wanted};
use super::write::place;
use crate::account::Account;
use crate::conversation::Turn;
use crate::knowledge::Knowledge;
use crate::project::Project;
use crate::session::Session;
use crate::{Index, Name, Row, Table, row};

/// Gives rows of the document another name or number where the theirs is taken.
pub(super) fn clashes(draft: &mut Draft<'_, '_, '_>) {
    for table in Table::EXPORTED {
        for index in unique_indexes(table) {
            clashes_in(draft, table, index);
        }
    }
}

fn clashes_in(draft: &mut Draft<'_, '_, '_>, table: Table, index: &Index) {
    let mut taken: HashSet<String> = draft.kept(table).filter_map(|it| it.key_in(index)).collect();
    if taken.is_empty() {
        return;
    }
    let mut wanted = std::mem::take(&mut draft.wanted[place(table)]);
    let asked: HashSet<String> = wanted.iter().filter_map(|it| it.facts.key_in(index)).collect();
    let mut numbers = Numbers::default();
    wanted.retain_mut(|row| {
        let Some(key) = row.facts.key_in(index) else { return true };
        if taken.insert(key) {
            return true;
        }
        let subject = called(table, &row.body);
        let is_free = |key: &str| !taken.contains(key) && !asked.contains(key);
        let resolution = match table {
            Table::Projects => rename::<Project>(row, |it| &mut it.name, is_free),
            Table::Accounts => rename::<Account>(row, |it| &mut it.account_name, is_free),
            Table::Sessions => {
                let next = numbers.next(draft, table, "project_id", "session_number", row, &asked);
                renumber::<Session>(row, next, |it| &mut it.session_number)
            }
            Table::Turns => {
                let next = numbers.next(draft, table, "session_id", "turn_number", row, &asked);
                renumber::<Turn>(row, next, |it| &mut it.turn_number)
            }
            _ => None,
        };
        taken.extend(row.facts.key_in(index));
        let is_kept = resolution.is_some();
        let resolution =
            resolution.unwrap_or_else(|| "left out: there is one already, which stays".to_owned());
        draft.notes.push(Note { table, subject, resolution });
        is_kept
    });
    draft.wanted[place(table)] = wanted;
}

/// Changes a wanted row.
fn edit<T: Exported>(wanted: &mut Wanted<'_>, change: impl FnOnce(&mut T)) -> Option<()> {
    let mut read: T = serde_json::from_slice(&wanted.body).ok()?;
    change(&mut read);
    *wanted = written(&read)?;
    Some(())
}

fn written<T: Exported>(row: &T) -> Option<Wanted<'static>> {
    Some(Wanted { facts: Rc::new(facts(row)), body: Cow::Owned(row::to_json(row).ok()?) })
}

fn rename<T: Exported>(
    row: &mut Wanted<'_>,
    name: impl Fn(&mut T) -> &mut Name,
    is_free: impl Fn(&str) -> bool,
) -> Option<String> {
    let mut resolution = None;
    edit::<T>(row, |it| {
        let name = name(it);
        if let Some(free) = free_name(name, is_free) {
            resolution = Some(format!("the name is taken: imported as {free}"));
            *name = free;
        }
    })?;
    resolution
}

/// The first of `name (2)`, `name (3)` ... that is free.
fn free_name(name: &Name, is_free: impl Fn(&str) -> bool) -> Option<Name> {
    (2..100_000_u32).find_map(|number| {
        let tail = format!(" ({number})");
        let head: String = name.as_str().chars().take(Name::MAX - tail.len()).collect();
        Name::parse(&format!("{}{tail}", head.trim_end())).ok().filter(|name| is_free(&name.key()))
    })
}

fn renumber<T: Exported>(
    row: &mut Wanted<'_>,
    number: u32,
    field: impl Fn(&mut T) -> &mut u32,
) -> Option<String> {
    edit::<T>(row, |it| *field(it) = number)?;
    Some(format!("the number is taken: imported as number {number}"))
}

/// The highest number given so far for each parent.
#[derive(Default)]
struct Numbers(HashMap<Bits, u32>);

impl Numbers {
    fn next(
        &mut self,
        draft: &Draft<'_, '_, '_>,
        table: Table,
        parent: &str,
        number: &str,
        row: &Wanted<'_>,
        asked: &HashSet<String>,
    ) -> u32 {
        let own = row.facts.refers_to(parent).unwrap_or_default();
        let highest = self.0.entry(own).or_insert_with(|| {
            let is_sibling = |it: &&Facts| it.refers_to(parent) == Some(own);
            let of = |it: &Facts| it.number(number).unwrap_or_default() as u32;
            let kept = draft.kept(table).filter(is_sibling).map(of).max().unwrap_or_default();
            // Wanted rows are on loan; what they ask for is known by the keys.
            let prefix = format!("{}\n", super::facts::id_text(own));
            let asked = asked.iter().filter_map(|key| key.strip_prefix(&prefix)?.parse::<u32>().ok()).max();
            kept.max(asked.unwrap_or_default()).max(given_before(draft, table, own))
        });
        *highest += 1;
        *highest
    }
}

/// Numbers of a project that were given to sessions which are gone.
fn given_before(draft: &Draft<'_, '_, '_>, table: Table, project: Bits) -> u32 {
    let last = |body: &[u8]| serde_json::from_slice::<Project>(body).map(|it| it.last_session_number).ok();
    if table != Table::Sessions {
        return 0;
    }
    let there = draft.body_there(Table::Projects, project).and_then(last);
    let in_file = draft.document.find(Table::Projects, project).and_then(|entry| last(&entry.body));
    there.max(in_file).unwrap_or_default()
}

/// Knowledge outlives the session that it came from.
pub(super) fn lost_sources(draft: &mut Draft<'_, '_, '_>) {
    let gone = &draft.removed[place(Table::Sessions)];
    let is_lost = |it: &&Facts| it.refers_to("source_session_id").is_some_and(|id| gone.contains(&id));
    let lost: Vec<Bits> = draft.kept(Table::Knowledge).filter(is_lost).map(|it| it.id).collect();
    for id in lost {
        let entry = draft.body_there(Table::Knowledge, id).and_then(|body| serde_json::from_slice(body).ok());
        let adjusted = entry.and_then(|mut entry: Knowledge| {
            entry.source_session_id = None;
            entry.touch(draft.now);
            written(&entry)
        });
        draft.adjusted[place(Table::Knowledge)].extend(adjusted);
    }
}

/// Makes the totals of projects those of a recount.
pub(super) fn totals(draft: &mut Draft<'_, '_, '_>) {
    let mut recounts: HashMap<Bits, Recount> = HashMap::new();
    let wanted = draft.wanted[place(Table::Sessions)].iter().map(|it| &*it.facts);
    for session in draft.kept(Table::Sessions).chain(wanted) {
        if let Some(project) = session.refers_to("project_id") {
            recounts.entry(project).or_default().add(session);
        }
    }
    let recount = |id| recounts.get(&id).copied().unwrap_or_default();
    let kept: Vec<Bits> = draft.kept(Table::Projects).map(|it| it.id).collect();
    for id in kept {
        let read = |body| serde_json::from_slice::<Project>(body).ok();
        let Some(mut project) = draft.body_there(Table::Projects, id).and_then(read) else { continue };
        let highest = given_before(draft, Table::Sessions, id);
        if correct(&mut project, recount(id), highest) {
            project.touch(draft.now);
            draft.adjusted[place(Table::Projects)].extend(written(&project));
        }
    }
    let mut wanted = std::mem::take(&mut draft.wanted[place(Table::Projects)]);
    for row in &mut wanted {
        let (recount, highest) = (recount(row.facts.id), given_before(draft, Table::Sessions, row.facts.id));
        let mut is_corrected = false;
        let mut corrected = Wanted { facts: row.facts.clone(), body: row.body.clone() };
        let edited = edit::<Project>(&mut corrected, |it| is_corrected = correct(it, recount, highest));
        if is_corrected && edited.is_some() {
            *row = corrected;
        }
    }
    draft.wanted[place(Table::Projects)] = wanted;
}

/// Whether the totals had to be corrected.
fn correct(project: &mut Project, recount: Recount, highest: u32) -> bool {
    let last = recount.highest.max(highest).max(project.last_session_number);
    let right = (recount.sessions, recount.credits, last);
    let is_wrong = (project.total_sessions, project.total_credits_used, project.last_session_number) != right;
    (project.total_sessions, project.total_credits_used, project.last_session_number) = right;
    is_wrong
}
