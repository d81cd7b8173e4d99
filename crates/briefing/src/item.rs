//! What a hand-off is made of: items that know their kind, how they stood, and where they came from.

use crate::briefing::{Kind, Place, Status};
use crate::condense::Piece;
use crate::conversation::Role;
use crate::rank::Features;
use crate::terms::Term;

/// Something that may have to survive the hand-off.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    pub(crate) kind: Kind,
    pub(crate) status: Status,
    /// In the words of the conversation, without markup, on one line.
    pub(crate) text: String,
    pub(crate) place: Place,
    pub(crate) role: Role,
    pub(crate) origin: Origin,
    pub(crate) features: Features,
    /// Its words and identifiers, each once.
    pub(crate) terms: Vec<Term>,
    /// What it can be shortened to; empty where it stays whole.
    pub(crate) pieces: Vec<Piece>,
    /// What naming each of the terms is worth; set when all items are known.
    pub(crate) weights: Vec<f32>,
    /// What it is worth by what is known so far; set anew when all items are known.
    pub(crate) worth: f32,
}

/// Where in a conversation an item can come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Origin {
    /// Said by a person or the model, or written in a summary.
    Said,
    /// A file that a tool call wrote, or that is named again and again.
    File,
    /// A command that was run or shown.
    Command,
    /// A line of a tool's output.
    Output,
    /// A step of the plan in force.
    Plan,
    /// An identifier by itself.
    Identifier,
    /// How the version control stands.
    Repository,
    /// Names that program text defines.
    Program,
    /// An entry of an earlier hand-off.
    Carried,
}

impl Item {
    /// The name of its source: the speaker's letter and the turn, from 1.
    pub(crate) fn handle(&self) -> String {
        let letter = match self.role {
            Role::User => 'U',
            Role::Assistant => 'A',
            Role::System => 'S',
            Role::Tool => 'T',
        };
        format!("{letter}{}", self.place.turn + 1)
    }
}
