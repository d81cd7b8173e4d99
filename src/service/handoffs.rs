//! Conversations and briefings that are kept with their session.

use briefing::Level;
use briefing::briefing::Section;
use domain::activity::Action;
use domain::api::{Failure, Listing, Order, Page};
use domain::conversation::{self, Turn};
use domain::kept::{self, Join, KeptTurn, Spoken};
use domain::session::Session;
use domain::snapshot::{Snapshot, SnapshotType};
use domain::{Id, Table};
use serde_json::Value;

use super::list::{Plan, list};
use super::sessions::live_session;
use super::work::{Work, live};
use super::{Change, Fields, Service};

use crate::store::{Direction, Rows, Scan, Store, Stretch, Transaction, key_in, record};

/// What a hand-off leaves with its session. Secrets have been replaced.
#[derive(Clone, Debug, PartialEq)]
pub struct Handoff {
    /// What the conversation was read from.
    pub format: String,
    /// The conversation. What of it is kept already is not kept twice.
    pub turns: Vec<KeptTurn>,
    /// The briefing, where one is to be kept.
    pub snapshot: Option<NewSnapshot>,
    /// Files that were confirmed: fields of [`domain::schema::FILE`] without `project_id`.
    pub files: Vec<Fields>,
    /// Knowledge that was confirmed: fields of [`domain::schema::KNOWLEDGE`] without `source_session_id`.
    pub knowledge: Vec<Fields>,
}

/// A briefing that is to be kept.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct NewSnapshot {
    /// Why.
    pub snapshot_type: SnapshotType,
    /// How short it is; `None` where it is no briefing.
    pub level: Option<Level>,
    /// Its text.
    pub text: String,
    /// One line about it.
    pub summary: String,
    /// The engine's figures.
    pub stats: Value,
    /// Its lines with their sources: turns counted from the conversation's first.
    pub sections: Vec<Section>,
    /// Files that it names.
    pub file_count: u32,
    /// Lines of code in the conversation.
    pub code_lines: u32,
    /// The commit that the work stands at.
    pub git_commit_hash: Option<String>,
}

/// What was kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// The briefing.
    pub snapshot: Option<Snapshot>,
    /// Turns that were new.
    pub turns: u32,
    /// Files that were added or changed.
    pub files: u32,
    /// Entries that were added to the knowledge.
    pub knowledge: u32,
}

/// What keeping a conversation changed.
#[derive(Debug)]
pub(super) struct KeptTurns {
    /// Where it went on from what was kept already.
    pub(super) join: Join,
    /// The turns that were added, in their order.
    pub(super) new: Vec<Id<Turn>>,
    /// The last turn that was kept already, as it was before more of it was known.
    pub(super) grown: Option<Turn>,
}

const TABLES: &[Table] =
    &[Table::Projects, Table::Sessions, Table::Snapshots, Table::Turns, Table::Files, Table::Knowledge];

/// Turns that are read or written before the page gets its turn again.
const AT_ONCE: usize = 100;

impl<S: Store> Service<S> {
    /// Keeps a conversation, its briefing, and what was confirmed of it, with a session: all of it or nothing.
    pub async fn save_handoff(&self, session: Id<Session>, handoff: &Handoff) -> Result<Kept, Failure> {
        self.save_handoff_telling(session, handoff, &|_| ()).await
    }

    /// The same; `tell` hears how many of the turns are written.
    pub async fn save_handoff_telling(
        &self,
        session: Id<Session>,
        handoff: &Handoff,
        tell: &dyn Fn(usize),
    ) -> Result<Kept, Failure> {
        let work = self.work(TABLES).await?;
        let session = live_session(&work.store, session).await?;
        let join = work.keep_turns(&session, handoff, tell).await?.join;
        let snapshot = match &handoff.snapshot {
            Some(new) => Some(work.keep_snapshot(&session, new, join.offset)?),
            None => None,
        };
        let files = work.keep_files(session.project_id, &handoff.files).await?;
        let knowledge = work.keep_knowledge(&session, &handoff.knowledge).await?;
        work.commit().await?;
        let turns = handoff.turns.len().saturating_sub(join.new_from) as u32;
        Ok(Kept { snapshot, turns, files, knowledge })
    }

    /// Turns of a session's conversation, from a number on and up to another, in their order.
    pub async fn turns(&self, session: Id<Session>, from: u32, to: u32) -> Result<Vec<Turn>, Failure> {
        let store = self.reading(&[Table::Turns]).await?;
        let stretch = Stretch {
            from: Some(from.into()),
            below: Some((to.saturating_add(1)).into()),
            ..Stretch::of(conversation::SESSION, [session.into()])
        };
        let limit = to.saturating_sub(from).saturating_add(1) as usize;
        Ok(store.rows(&Scan { stretch, direction: Direction::Up, after: None, limit }).await?)
    }

    /// How many turns of a session are kept.
    pub async fn turn_count(&self, session: Id<Session>) -> Result<u64, Failure> {
        let store = self.reading(&[Table::Turns]).await?;
        Ok(store.count(&Stretch::of(conversation::SESSION, [session.into()])).await?)
    }

    /// A page of a session's conversation.
    pub async fn conversation(&self, session: Id<Session>, page: &Page) -> Result<Listing<Turn>, Failure> {
        let store = self.reading(&[Table::Sessions, Table::Turns]).await?;
        let _: Session = live(&store, session).await?;
        let plan = Plan::new(conversation::SESSION, [session.into()], Order::Ascending);
        list(&store, &plan, page, None).await
    }
}

impl<S: Store> Work<'_, S> {
    /// Keeps the turns of a conversation that are not kept yet.
    pub(super) async fn keep_turns(
        &self,
        session: &Session,
        handoff: &Handoff,
        tell: &dyn Fn(usize),
    ) -> Result<KeptTurns, Failure> {
        let before = self.kept_turns(session.id).await?;
        let kept: Vec<Spoken<'_>> =
            before.iter().map(|it| Spoken { role: it.role, content: &it.content }).collect();
        let given: Vec<Spoken<'_>> = handoff.turns.iter().map(KeptTurn::spoken).collect();
        let mut done = KeptTurns { join: kept::join(&kept, &given), new: Vec::new(), grown: None };
        let join = done.join;
        for (index, turn) in handoff.turns.iter().enumerate().skip(join.new_from) {
            let number = (join.offset + index + 1) as u32;
            if let (Some(last), true) = (before.last(), join.replaces_last && index == join.new_from) {
                let mut grown =
                    Turn { content: turn.content.clone(), tokens_estimate: turn.tokens, ..last.clone() };
                self.follow(&mut grown)?;
                done.grown = Some(last.clone());
            } else {
                let row = self.new_turn(session.id, number, turn, &handoff.format);
                self.store.put(Table::Turns, record(&row)?)?;
                done.new.push(row.id);
            }
            if index % AT_ONCE == AT_ONCE - 1 {
                // An answer awaited lets the page breathe, and what was put so far arrive.
                self.store.get(Table::Sessions, &session.id.to_string()).await?;
                tell(index + 1);
            }
        }
        if join.new_from < handoff.turns.len() {
            self.tell(Change::of_all(Table::Turns));
        }
        Ok(done)
    }

    /// The kept turns of a session in their order, read in parts that nobody has to wait for.
    async fn kept_turns(&self, session: Id<Session>) -> Result<Vec<Turn>, Failure> {
        let mut turns: Vec<Turn> = Vec::new();
        let mut after = None;
        loop {
            let stretch = Stretch::of(conversation::SESSION, [session.into()]);
            let scan = Scan { stretch, direction: Direction::Up, after, limit: AT_ONCE };
            let page: Vec<Turn> = self.store.rows(&scan).await?;
            after = page.last().and_then(|turn| key_in(turn, &conversation::SESSION));
            let is_last = page.len() < AT_ONCE;
            turns.extend(page);
            if is_last {
                return Ok(turns);
            }
        }
    }

    fn new_turn(&self, session_id: Id<Session>, number: u32, turn: &KeptTurn, format: &str) -> Turn {
        Turn {
            id: self.service.world.id(),
            created_at: self.now,
            updated_at: self.now,
            deleted_at: None,
            revision: 1,
            session_id,
            turn_number: number,
            role: turn.role,
            content: turn.content.clone(),
            tokens_estimate: turn.tokens,
            timestamp: turn.time,
            source_format: format.to_owned(),
        }
    }

    /// Keeps a briefing whose sources begin behind this many turns of the session's conversation.
    pub(super) fn keep_snapshot(
        &self,
        session: &Session,
        new: &NewSnapshot,
        offset: usize,
    ) -> Result<Snapshot, Failure> {
        let mut sections = new.sections.clone();
        kept::shift(&mut sections, offset as u32);
        let snapshot = Snapshot {
            id: self.service.world.id(),
            created_at: self.now,
            updated_at: self.now,
            deleted_at: None,
            revision: 1,
            session_id: session.id,
            snapshot_type: new.snapshot_type,
            level: new.level,
            compressed_context: new.text.clone(),
            context_summary: new.summary.clone(),
            stats: new.stats.clone(),
            provenance: serde_json::to_value(&sections).unwrap_or_default(),
            file_count: new.file_count,
            code_lines: new.code_lines,
            git_commit_hash: new.git_commit_hash.clone(),
        };
        self.note(
            Action::Created,
            Table::Snapshots,
            Some(snapshot.id.to_string()),
            format!("{} of session {}", new.snapshot_type.words(), session.session_number),
        )?;
        self.put(&snapshot)?;
        Ok(snapshot)
    }

    async fn keep_knowledge(&self, session: &Session, entries: &[Fields]) -> Result<u32, Failure> {
        for given in entries {
            let mut fields = given.clone();
            fields.insert("source_session_id".to_owned(), session.id.to_string().into());
            self.add_knowledge(&fields).await?;
        }
        Ok(entries.len() as u32)
    }
}
