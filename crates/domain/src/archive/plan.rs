//! What an import would change: the rows of the document beside those that are there.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::facts::{Bits, Facts, id_text, study};
use super::read::{Document, Entry};
use super::resolve;
use super::write::place;
use super::{ImportMode, Note, Preview, Scope, TableChange};
use crate::{KeyPart, Table, Timestamp};

const TABLES: usize = Table::EXPORTED.len();

/// Compares a document with the rows that are there, which it is shown one by one.
pub struct Planner<'d, 'a> {
    document: &'d Document<'a>,
    mode: ImportMode,
    stored: [HashMap<Bits, Stored>; TABLES],
}

/// A row that is there.
pub(super) enum Stored {
    /// To the byte as the document has it.
    Same,
    /// Another state, or a row that the document does not have. The body is kept where it may be needed.
    Other(Box<Facts>, Option<Vec<u8>>),
}

/// Everything that an import would do, to be done at once.
pub struct Plan<'a> {
    /// Rows that are put into their places.
    pub puts: Vec<Put<'a>>,
    /// Rows that are taken away: table, id, and what they were.
    pub deletes: Vec<(Table, String, Vec<u8>)>,
    /// The same in numbers and words.
    pub preview: Preview,
}

/// A row that is put into its place.
pub struct Put<'a> {
    /// Where.
    pub table: Table,
    /// Its id.
    pub id: String,
    facts: Rc<Facts>,
    /// The row as JSON.
    pub body: Cow<'a, [u8]>,
    /// What it was before; `None` where it is new.
    pub before: Option<Vec<u8>>,
}

impl Put<'_> {
    /// Its key parts.
    pub fn keys(&self) -> Vec<(&'static str, KeyPart)> {
        self.facts.keys.clone()
    }
}

/// A row as it is to be.
pub(super) struct Wanted<'a> {
    pub(super) facts: Rc<Facts>,
    pub(super) body: Cow<'a, [u8]>,
}

/// The rows that are to be written, while clashes are resolved.
pub(super) struct Draft<'p, 'd, 'a> {
    pub(super) document: &'d Document<'a>,
    pub(super) stored: &'p [HashMap<Bits, Stored>; TABLES],
    /// Rows that become those of the document, changed where they must be; in its order.
    pub(super) wanted: [Vec<Wanted<'a>>; TABLES],
    /// Rows that stay in name but change because of others.
    pub(super) adjusted: [Vec<Wanted<'a>>; TABLES],
    pub(super) removed: [HashSet<Bits>; TABLES],
    pub(super) notes: Vec<Note>,
    pub(super) now: Timestamp,
}

impl<'d, 'a> Planner<'d, 'a> {
    /// Begins with nothing being there.
    pub fn new(document: &'d Document<'a>, mode: ImportMode) -> Self {
        Self { document, mode, stored: Default::default() }
    }

    /// Takes a row that is there into account.
    ///
    /// # Errors
    /// With the reason, where the row cannot be read.
    pub fn existing(&mut self, table: Table, body: Vec<u8>) -> Result<(), String> {
        let known = id_of(&body).and_then(|id| Some((id, self.document.find(table, id)?)));
        if let Some((id, entry)) = known
            && *entry.body == *body
        {
            self.stored[place(table)].insert(id, Stored::Same);
            return Ok(());
        }
        let (facts, _) = study(table, &body)?;
        let may_change = table == Table::Projects
            || self.mode == ImportMode::Replace
            || self.document.find(table, facts.id).is_some();
        let body = may_change.then_some(body);
        self.stored[place(table)].insert(facts.id, Stored::Other(Box::new(facts), body));
        Ok(())
    }

    /// Decides, once all rows that are there are known.
    pub fn plan(mut self, now: Timestamp) -> Plan<'a> {
        let (wanted, adjusted, removed, notes) = {
            let mut draft = Draft {
                document: self.document,
                stored: &self.stored,
                wanted: self.winners(),
                adjusted: Default::default(),
                removed: self.surplus(),
                notes: Vec::new(),
                now,
            };
            resolve::clashes(&mut draft);
            resolve::lost_sources(&mut draft);
            resolve::totals(&mut draft);
            (draft.wanted, draft.adjusted, draft.removed, draft.notes)
        };
        let mut plan = Plan { puts: Vec::new(), deletes: Vec::new(), preview: Preview::default() };
        for (at, (wanted, adjusted)) in wanted.into_iter().zip(adjusted).enumerate() {
            self.settle(&mut plan, Table::EXPORTED[at], wanted.into_iter().chain(adjusted), &removed[at]);
        }
        plan.preview.note_count = notes.len();
        plan.preview.notes = notes.into_iter().take(Preview::MAX_NOTES).collect();
        plan
    }

    /// The rows of the document that are not there, or not so, and are to be.
    fn winners(&self) -> [Vec<Wanted<'a>>; TABLES] {
        let wins = |at: usize, entry: &&Entry<'a>| match self.stored[at].get(&entry.facts.id) {
            None => true,
            Some(Stored::Same) => false,
            Some(Stored::Other(there, _)) => {
                let is_newer =
                    (entry.facts.revision, entry.facts.updated_at) > (there.revision, there.updated_at);
                self.mode == ImportMode::Replace || is_newer
            }
        };
        std::array::from_fn(|at| {
            let entries = self.document.tables[at].iter().filter(|entry| wins(at, entry));
            entries.map(|it| Wanted { facts: it.facts.clone(), body: it.body.clone() }).collect()
        })
    }

    /// The rows that are there and that the document leaves no room for.
    fn surplus(&self) -> [HashSet<Bits>; TABLES] {
        let (document, mode) = (self.document, self.mode);
        let project = document.tables[place(Table::Projects)].first().map(|entry| entry.facts.id);
        let sessions: HashSet<Bits> = self.of_parent(Table::Sessions, "project_id", |id| Some(id) == project);
        std::array::from_fn(|at| {
            let table = Table::EXPORTED[at];
            let own = match (mode, document.scope, table) {
                (ImportMode::Merge, ..) => HashSet::new(),
                (_, Scope::All, _) => self.stored[at].keys().copied().collect(),
                (_, _, Table::Sessions) => sessions.clone(),
                (_, _, Table::Files) => self.of_parent(table, "project_id", |id| Some(id) == project),
                (_, _, Table::Snapshots | Table::Turns | Table::Queue) => {
                    self.of_parent(table, "session_id", |id| sessions.contains(&id))
                }
                (_, _, _) => HashSet::new(),
            };
            own.into_iter().filter(|id| document.find(table, *id).is_none()).collect()
        })
    }

    /// The rows that are there whose parent is one of these.
    fn of_parent(&self, table: Table, field: &str, is_one: impl Fn(Bits) -> bool) -> HashSet<Bits> {
        let facts = |(id, stored)| (id, facts_of(self.document, table, id, stored));
        let rows = self.stored[place(table)].iter().map(|(id, stored)| facts((*id, stored)));
        rows.filter(|(_, facts)| facts.and_then(|it| it.refers_to(field)).is_some_and(&is_one))
            .map(|(id, _)| id)
            .collect()
    }

    /// Turns what is wanted of a table into steps, and counts them.
    fn settle(
        &mut self,
        plan: &mut Plan<'a>,
        table: Table,
        wanted: impl Iterator<Item = Wanted<'a>>,
        removed: &HashSet<Bits>,
    ) {
        let stored = &mut self.stored[place(table)];
        let mut change = TableChange { table, added: 0, changed: 0, skipped: 0, removed: removed.len() };
        let mut taken = 0;
        for Wanted { facts, body } in wanted {
            let is_of_file = self.document.find(table, facts.id).is_some();
            let before = match stored.remove(&facts.id) {
                Some(Stored::Other(_, before)) => before,
                Some(Stored::Same) => self.document.find(table, facts.id).map(|it| it.body.to_vec()),
                None => None,
            };
            if before.as_deref() == Some(&*body) {
                continue;
            }
            if before.is_some() {
                change.changed += 1
            } else {
                change.added += 1
            };
            taken += usize::from(is_of_file);
            plan.puts.push(Put { table, id: id_text(facts.id), facts, body, before });
        }
        for id in removed {
            if let Some(Stored::Other(_, Some(before))) = stored.remove(id) {
                plan.deletes.push((table, id_text(*id), before));
            }
        }
        change.skipped = self.document.tables[place(table)].len() - taken;
        if change.added + change.changed + change.skipped + change.removed > 0 {
            plan.preview.tables.push(change);
        }
    }
}

/// What is known of a row that is there.
pub(super) fn facts_of<'x>(
    document: &'x Document<'_>,
    table: Table,
    id: Bits,
    stored: &'x Stored,
) -> Option<&'x Facts> {
    match stored {
        Stored::Same => document.find(table, id).map(|entry| &*entry.facts),
        Stored::Other(facts, _) => Some(facts),
    }
}

/// The id of a row, which every row that this app wrote begins with.
fn id_of(body: &[u8]) -> Option<Bits> {
    let text = body.strip_prefix(b"{\"id\":\"")?.get(..36)?;
    crate::Id::<()>::parse(std::str::from_utf8(text).ok()?).ok().map(crate::Id::bits)
}

impl<'a> Draft<'_, '_, 'a> {
    /// The rows that are there and stay as they are, as far as it is known yet.
    pub(super) fn kept(&self, table: Table) -> impl Iterator<Item = &Facts> {
        let at = place(table);
        let replaced: HashSet<Bits> = self.wanted[at].iter().map(|it| it.facts.id).collect();
        self.stored[at]
            .iter()
            .filter(move |(id, _)| !self.removed[at].contains(id) && !replaced.contains(id))
            .filter_map(move |(id, stored)| facts_of(self.document, table, *id, stored))
    }

    /// The row that is there, where its body is known.
    pub(super) fn body_there(&self, table: Table, id: Bits) -> Option<&[u8]> {
        match self.stored[place(table)].get(&id)? {
            Stored::Same => self.document.find(table, id).map(|entry| &*entry.body),
            Stored::Other(_, body) => body.as_deref(),
        }
    }
}
