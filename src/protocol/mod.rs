//! What the page and the engine's worker say to each other.
//!
//! Messages travel as JSON beside the files themselves. Everything that goes to the page is bounded: texts are
//! clipped, lists are cut, and the conversation is sent turn by turn as it comes into sight.

use briefing::briefing::{Briefing, Level, LineItem, Options, Place, Section, Stats};
use briefing::conversation::{Problem, Role};
pub use domain::kept::KeptTurn;
use domain::suggestion::{FileSuggestion, KnowledgeSuggestion};
use serde::{Deserialize, Serialize};

pub mod clip;
pub mod data;

/// Names a request; later requests have higher numbers.
pub type Ticket = u32;

/// A request of the page.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Request {
    /// Reads the files that come with the message.
    Open,
    /// Reads the built-in sample.
    OpenSample,
    /// Takes one conversation as the one to brief.
    Choose(Choice),
    /// Makes the briefing of the chosen conversation.
    Brief(Options),
    /// Says how long the briefing is at each level.
    Measure(Options),
    /// Turns `from..to` of the chosen conversation, clipped.
    Turns {
        /// First turn.
        from: u32,
        /// The turn behind the last.
        to: u32,
    },
    /// One turn with more of it than `Turns` gives.
    Turn(TurnRequest),
    /// Compares the next AI's answer with the briefing made last.
    Check {
        /// What the next AI wrote.
        answer: String,
    },
    /// Works on the stored data.
    Job(data::Job),
    /// Gives up the job of that ticket; it is answered with [`Answer::Cancelled`] unless it was done before.
    Cancel(Ticket),
    /// Turns of the chosen conversation in full, to be kept, from this one on.
    Keep {
        /// First turn.
        from: u32,
    },
    /// What is kept beside the turns: the briefing made last with its sources, and suggestions.
    Keepsake,
}

/// A conversation of a source.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Choice {
    /// Index of the source in the order of opening.
    pub source: usize,
    /// Index of the conversation in its source.
    pub conversation: usize,
}

/// Which parts of a turn are wanted in full.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct TurnRequest {
    /// Which turn.
    pub turn: u32,
    /// A place that must be among what is sent.
    pub focus: Option<Place>,
    /// Blocks that are wanted unclipped.
    pub open: Vec<u32>,
    /// Whether every block is wanted.
    pub all: bool,
}

/// An answer of the worker.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Answer {
    /// The worker has started; what was sent to it before is lost.
    Listening,
    /// How far the reading is.
    Progress(Progress),
    /// The files are read, as far as they could be.
    Opened(Opened),
    /// The chosen conversation can be briefed.
    Ready(Ready),
    /// A briefing.
    Briefed(Box<Briefed>),
    /// The sizes of all levels.
    Measured(Vec<LevelSize>),
    /// Turns of the chosen conversation.
    Turns(Vec<TurnView>),
    /// What the next AI understood.
    Checked {
        /// Items that it named.
        got: Vec<LineItem>,
        /// Items that it did not name.
        missed: Vec<LineItem>,
    },
    /// How far a job is.
    Working(data::Working),
    /// What came of a job. A file that it made comes beside as a blob.
    Done(Box<data::Outcome>),
    /// The job was given up and changed nothing.
    Cancelled,
    /// A part of the conversation, to be kept.
    Kept(KeptTurns),
    /// What is kept beside it.
    Keepsake(Box<Keepsake>),
    /// The request could not be answered.
    Failed(Trouble),
    /// The worker met a fault of its own and can do no more.
    Crashed(String),
}

/// How far the reading of a file is.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Progress {
    /// Name of the file.
    pub name: String,
    /// What is being done.
    pub stage: Stage,
    /// Bytes done.
    pub done: f64,
    /// Bytes in all.
    pub total: f64,
}

/// The stages of reading a file.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// Its bytes come from the disk.
    #[default]
    Loading,
    /// Its format and turns are made out.
    Parsing,
    /// What a hand-off needs is looked for.
    Digesting,
}

/// What became of the files that were to be opened.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Opened {
    /// All sources of this visit, also those of earlier requests.
    pub sources: Vec<SourceRow>,
    /// All conversations of all sources, cut at [`MAX_ROWS`].
    pub conversations: Vec<ConversationRow>,
    /// Conversations in all.
    pub total: usize,
    /// Index of the first source of this request.
    pub first_new: usize,
}

/// More conversations than this are not listed.
pub const MAX_ROWS: usize = 20_000;

/// One file, or one text that was pasted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct SourceRow {
    /// Name of the file.
    pub name: String,
    /// Its size.
    pub bytes: usize,
    /// What it was read as; empty where it could not be.
    pub format: String,
    /// Conversations in it.
    pub conversations: usize,
    /// What of it could not be read, cut at [`MAX_PROBLEMS`].
    pub problems: Vec<Problem>,
    /// All of what could not be read, counted.
    pub problem_count: usize,
    /// Why nothing of it could be read.
    pub trouble: Option<Trouble>,
}

/// More problems of one file than this are only counted.
pub const MAX_PROBLEMS: usize = 50;

/// A conversation in the list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct ConversationRow {
    /// Which one.
    pub choice: Choice,
    /// Its title, or how it begins.
    pub title: String,
    /// When it began, as the source writes it.
    pub started: Option<String>,
    /// Its turns.
    pub turns: usize,
    /// Bytes of its texts.
    pub bytes: usize,
}

/// The conversation that is being briefed.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Ready {
    /// Which one.
    pub choice: Choice,
    /// Its title, or how it begins.
    pub title: String,
    /// How many lines each turn takes on the screen, about; in their order.
    pub weights: Vec<u16>,
}

/// A briefing with what the page needs beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Briefed {
    /// The briefing; its lists of what was left out and of secrets are cut at [`MAX_LEFT_OUT`].
    pub briefing: Briefing,
    /// For each handle in the briefing, the text that it stands for.
    pub excerpts: Vec<Excerpt>,
}

/// More items that were left out than this are only counted; more secrets are replaced all the same, but not listed.
pub const MAX_LEFT_OUT: usize = 400;

/// What a handle stands for, to be given to the next AI when it asks.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Excerpt {
    /// `A12`.
    pub handle: String,
    /// The passage of the conversation.
    pub text: String,
}

/// How long the briefing is at a level.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
pub struct LevelSize {
    /// The level that was asked for.
    pub asked: Level,
    /// The level in force, which differs for `auto`.
    pub level: Level,
    /// Lines of the briefing.
    pub lines: usize,
    /// Its characters.
    pub chars: usize,
    /// How much smaller than the conversation it is, from 0 to 1.
    pub ratio: f64,
}

/// A turn as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct TurnView {
    /// Its index in the conversation.
    pub index: u32,
    /// Who speaks.
    pub role: Role,
    /// When it was said, as the source writes it.
    pub time: Option<String>,
    /// Line of the input.
    pub line: u32,
    /// Its parts, from `first_block` on.
    pub blocks: Vec<BlockView>,
    /// Index of the first part that is sent.
    pub first_block: u32,
    /// Parts in all.
    pub block_count: u32,
}

/// A part of a turn as it is shown.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct BlockView {
    /// Its index in the turn.
    pub index: u32,
    /// What it is.
    pub kind: BlockKind,
    /// Its heading: tool and action; empty for prose.
    pub label: String,
    /// The text, or the part of it that is sent.
    pub text: String,
    /// Byte of the whole text at which `text` begins.
    pub from: u32,
    /// Characters of the whole text.
    pub chars: u32,
    /// Whether `text` is only a part.
    pub clipped: bool,
}

/// What a part of a turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in `briefing::conversation::Body`")]
pub enum BlockKind {
    Prose,
    Thinking,
    Context,
    Summary,
    Call,
    Result { failed: bool },
}

/// Turns in full, without secrets.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct KeptTurns {
    /// As many as fit into one message.
    pub turns: Vec<KeptTurn>,
    /// Where the next part begins; `None` behind the last turn.
    pub next: Option<u32>,
}

/// What is kept beside the turns of a conversation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Keepsake {
    /// The briefing made last.
    pub text: String,
    /// Its level.
    pub level: Level,
    /// Its sizes.
    pub stats: Stats,
    /// Its lines with their sources: bytes of the kept content of a turn, turns counted from 0.
    pub sections: Vec<Section>,
    /// What the conversation was read from.
    pub format: String,
    /// Lines of code in it.
    pub code_lines: u32,
    /// Files that may be worth keeping.
    pub files: Vec<FileSuggestion>,
    /// Knowledge that may be worth keeping.
    pub knowledge: Vec<KnowledgeSuggestion>,
}

/// What happened, and what the person can do about it.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Trouble {
    /// What happened.
    pub what: String,
    /// What would help.
    pub hint: String,
}
