//! A conversation on the screen, and beside it the briefing that was made from it: the same for one that is being briefed
//! and for one that was kept.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;
use std::sync::Arc;

use briefing::briefing::Place;
use leptos::prelude::*;

use crate::protocol::{TurnRequest, TurnView};

pub mod heights;
pub mod lines;
pub mod pane;
pub mod text;
pub mod text_view;

/// A place of the conversation that the person wants to see.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Focus {
    /// Where it is.
    pub place: Place,
    /// Counts the wishes, so that the same place can be wished for twice.
    pub wish: u32,
}

/// What the pointer is on, lit in all panes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Lit {
    /// Turns of the conversation.
    pub turns: Vec<u32>,
    /// Whether the lines of the briefing that came from them are lit too; not while the pointer is on one of those.
    pub lines: bool,
}

impl Lit {
    /// The pointer is on something that came from these turns.
    pub fn by_line(turns: Vec<u32>) -> Self {
        Self { turns, lines: false }
    }

    /// The pointer is on a turn, or on something of it that is not in the briefing.
    pub fn by_source(turns: Vec<u32>) -> Self {
        Self { turns, lines: true }
    }
}

/// What is known of a conversation, what is shown of it, and how more of it is asked for.
#[derive(Clone, Copy)]
pub struct Reading {
    /// How many lines each turn takes on the screen, about; in their order.
    pub weights: Signal<Arc<Vec<u16>>>,
    /// Turns that are here.
    pub turns: RwSignal<HashMap<u32, Arc<TurnView>>>,
    /// The place to show.
    pub focus: RwSignal<Option<Focus>>,
    /// What the pointer is on.
    pub lit: RwSignal<Lit>,
    /// Turns that something in the briefing came from.
    pub used: Memo<BTreeSet<u32>>,
    /// Hears which turns are in sight, to bring those that are missing.
    pub in_sight: Callback<Range<u32>>,
    /// Brings more of one turn.
    pub more: Callback<TurnRequest>,
}

impl Reading {
    /// How many turns it has.
    pub fn count(self) -> u32 {
        self.weights.with(|weights| weights.len() as u32)
    }

    /// Lights up what belongs to what the pointer is on.
    pub fn light(self, lit: Lit) {
        if self.lit.with_untracked(|before| *before != lit) {
            self.lit.set(lit);
        }
    }

    /// Wishes to see a place.
    pub fn wish(self, place: Place) {
        self.focus.update(|focus| {
            let wish = focus.map_or(0, |focus| focus.wish + 1);
            *focus = Some(Focus { place, wish });
        });
    }

    /// Forgets turns far from those in sight, so that a long conversation never fills the page's memory.
    pub fn keep_only(self, range: &Range<u32>) {
        let crowded = self.turns.with_untracked(|turns| turns.len() > 400);
        if crowded {
            self.turns.update(|turns| turns.retain(|turn, _| range.contains(turn)));
        }
    }
}
