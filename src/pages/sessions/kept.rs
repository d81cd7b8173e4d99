//! A kept conversation, read turn by turn as it comes into sight.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use briefing::briefing::Place;
use domain::conversation::Turn;
use domain::kept::{self, KeptPart, PartKind};
use domain::session::Session;
use domain::{Id, Table};
use leptos::prelude::*;

use crate::data::Data;
use crate::parts::conversation::{Lit, Reading};
use crate::protocol::clip::{MOST, OTHER, PROSE, clip, shown_blocks};
use crate::protocol::{BlockKind, BlockView, TurnRequest, TurnView};

/// Lines that a turn takes on the screen before it is known.
const GUESS: u16 = 8;
/// Turns that are read at once, at most.
const AT_ONCE: u32 = 60;

/// The kept conversation of a session.
#[derive(Clone, Copy)]
pub struct KeptConversation {
    /// What the panes show.
    pub reading: Reading,
    source: Source,
}

/// Where its turns come from, and where they go.
#[derive(Clone, Copy)]
struct Source {
    data: Data,
    session: Id<Session>,
    turns: RwSignal<HashMap<u32, Arc<TurnView>>>,
    in_sight: StoredValue<(u32, u32)>,
}

impl KeptConversation {
    /// The conversation of a session; `used` are the turns that a briefing came from.
    pub fn new(data: Data, session: Id<Session>, used: Memo<BTreeSet<u32>>) -> Self {
        let count = data.watch(&[Table::Turns], move |service| {
            Box::pin(async move { service.turn_count(session).await })
        });
        let turns = RwSignal::default();
        let source = Source { data, session, turns, in_sight: StoredValue::new((0, 0)) };
        let weights = Memo::new(move |_| Arc::new(vec![GUESS; count.get().unwrap_or_default() as usize]));
        let reading = Reading {
            weights: weights.into(),
            turns,
            focus: RwSignal::default(),
            lit: RwSignal::<Lit>::default(),
            used,
            in_sight: Callback::new(move |range: Range<u32>| source.want(range)),
            more: Callback::new(move |wanted: TurnRequest| source.more(wanted)),
        };
        let follow = data.follow(&[Table::Turns]);
        Effect::new(move |before: Option<()>| {
            follow.track();
            if before.is_some() {
                source.again();
            }
        });
        Self { reading, source }
    }

    /// Shows a place of a turn's content.
    pub fn show(self, place: Place) {
        let Self { reading, source } = self;
        leptos::task::spawn_local(async move {
            let Some(turn) = source.read(place.turn, place.turn + 1).await.into_iter().next() else { return };
            let place = kept::place_in(&kept::read(&turn.content), place);
            let wanted = TurnRequest { turn: place.turn, focus: Some(place), ..TurnRequest::default() };
            source.put(&turn, &wanted);
            reading.wish(place);
        });
    }
}

impl Source {
    /// Reads the turns of a range that are not here.
    fn want(self, range: Range<u32>) {
        self.in_sight.set_value((range.start, range.end));
        let is_missing = |turn: &u32| !self.turns.with_untracked(|turns| turns.contains_key(turn));
        let Some(from) = range.clone().find(is_missing) else { return };
        let to = range.rev().find(is_missing).map_or(from, |last| last + 1);
        self.fetch(from, to);
    }

    /// Reads what is in sight again.
    fn again(self) {
        let (from, to) = self.in_sight.get_value();
        self.fetch(from, to);
    }

    fn fetch(self, from: u32, to: u32) {
        leptos::task::spawn_local(async move {
            for turn in self.read(from, to.min(from + AT_ONCE)).await {
                self.put(&turn, &TurnRequest { turn: turn.turn_number - 1, ..TurnRequest::default() });
            }
        });
    }

    fn more(self, wanted: TurnRequest) {
        leptos::task::spawn_local(async move {
            for turn in self.read(wanted.turn, wanted.turn + 1).await {
                self.put(&turn, &wanted);
            }
        });
    }

    /// Turns `from..to`, counted from 0. What cannot be read stays a blank: the page says elsewhere that the data failed.
    async fn read(self, from: u32, to: u32) -> Vec<Turn> {
        if to <= from {
            return Vec::new();
        }
        self.data.service().turns(self.session, from + 1, to).await.unwrap_or_default()
    }

    fn put(self, turn: &Turn, wanted: &TurnRequest) {
        let view = view(turn, wanted);
        // The page may have been left meanwhile.
        let _ = self.turns.try_update(|turns| turns.insert(view.index, Arc::new(view)));
    }
}

/// A kept turn as it is shown.
fn view(turn: &Turn, wanted: &TurnRequest) -> TurnView {
    let parts = kept::read(&turn.content);
    let shown = shown_blocks(parts.len(), wanted);
    let first = shown.start;
    TurnView {
        index: turn.turn_number.saturating_sub(1),
        role: turn.role,
        time: turn.timestamp.map(|at| at.to_string()),
        line: 0,
        blocks: shown.map(|index| block(&turn.content, &parts[index], index as u32, wanted)).collect(),
        first_block: first as u32,
        block_count: parts.len() as u32,
    }
}

fn block(content: &str, part: &KeptPart, index: u32, wanted: &TurnRequest) -> BlockView {
    let text = &content[part.range.clone()];
    let unasked = if part.kind == PartKind::Prose { PROSE } else { OTHER };
    let limit = if wanted.open.contains(&index) { MOST } else { unasked };
    let focus = wanted.focus.filter(|place| place.block == index);
    let shown = clip(text, limit, focus.map(|place| place.start as usize..place.end as usize));
    BlockView {
        index,
        kind: kind(part.kind),
        label: part.label.clone(),
        from: shown.start as u32,
        chars: text.chars().count() as u32,
        clipped: shown.len() < text.len(),
        text: text[shown].to_owned(),
    }
}

fn kind(kind: PartKind) -> BlockKind {
    match kind {
        PartKind::Prose => BlockKind::Prose,
        PartKind::Thinking => BlockKind::Thinking,
        PartKind::Context => BlockKind::Context,
        PartKind::Summary => BlockKind::Summary,
        PartKind::Call => BlockKind::Call,
        PartKind::Result => BlockKind::Result { failed: false },
        PartKind::Failure => BlockKind::Result { failed: true },
    }
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use domain::kept::Part;
    use serde_json::json;

    use super::*;

    fn turn(parts: &[Part<'_>]) -> Turn {
        serde_json::from_value(json!({
            "id": "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11",
            "created_at": "2026-01-31T08:00:00.000Z", "updated_at": "2026-01-31T08:00:00.000Z",
            "deleted_at": null, "revision": 1, "session_id": "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b22",
            "turn_number": 7, "role": "assistant", "content": kept::write(parts).0,
            "tokens_estimate": 1, "timestamp": null, "source_format": "plain text",
        }))
        .unwrap()
    }

    #[test]
    fn a_kept_turn_is_shown_in_its_parts() {
        let log = "x".repeat(5_000);
        let turn = turn(&[
            Part { kind: PartKind::Prose, label: "", text: "I run it." },
            Part { kind: PartKind::Failure, label: "Result", text: &log },
        ]);
        let view = view(&turn, &TurnRequest::default());
        assert_eq!((view.index, view.block_count), (6, 2));
        assert_eq!((view.blocks[0].text.as_str(), view.blocks[0].clipped), ("I run it.", false));
        assert_eq!(view.blocks[1].kind, BlockKind::Result { failed: true });
        assert!(view.blocks[1].clipped && view.blocks[1].chars == 5_000);
    }

    #[test]
    fn a_place_far_down_is_shown_with_its_surroundings() {
        let text = format!("{}needle{}", "a".repeat(20_000), "b".repeat(20_000));
        let turn = turn(&[Part { kind: PartKind::Prose, label: "", text: &text }]);
        let place = Place { turn: 6, block: 0, start: 20_000, end: 20_006, line: 0 };
        let wanted = TurnRequest { turn: 6, focus: Some(place), ..TurnRequest::default() };
        let shown = &view(&turn, &wanted).blocks[0];
        assert!(shown.text.contains("needle") && shown.from > 0 && shown.text.len() < 10_000);
    }
}
