//! What comes out: a briefing, where each line of it came from, and what it left out.

use serde::{Deserialize, Serialize};

use crate::conversation::{Format, Problem};

/// How a briefing is wanted.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Options {
    /// How short.
    pub level: Level,
    /// For whom.
    pub platform: Platform,
    /// Texts of items, or any text, that must stand in the briefing.
    pub pins: Vec<String>,
    /// Whether lines carry handles (`[A12]`) that name their source.
    pub handles: bool,
    /// Whether the next AI is asked to restate what it understood.
    pub handshake: bool,
    /// What stands above the briefing and does not count against its limits.
    pub header: Header,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            level: Level::Medium,
            platform: Platform::Generic,
            pins: Vec::new(),
            handles: true,
            handshake: false,
            header: Header::default(),
        }
    }
}

/// Project and session; empty fields are left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
#[expect(missing_docs, reason = "the fields are what the person typed under these names")]
pub struct Header {
    pub project: String,
    pub session: String,
    pub account: String,
    pub credits: String,
    /// Standing rules of the project, given word for word.
    pub charter: String,
}

/// How short a briefing is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// 5 lines, 1,200 characters.
    High,
    /// 15 lines, 3,600 characters.
    #[default]
    Medium,
    /// 25 lines, 6,000 characters.
    Low,
    /// The shortest level that loses nothing of the first three kinds of worth.
    Auto,
}

/// Whose way of reading the briefing is shaped for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the platforms' own names")]
pub enum Platform {
    #[default]
    Generic,
    Claude,
    Chatgpt,
    Gemini,
    Genspark,
}

/// The kinds of items, which are also the sections of a briefing, in the order in which these stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Kind {
    Goal,
    Rules,
    State,
    Done,
    Decisions,
    Failed,
    Blockers,
    Questions,
    Next,
    Files,
    Commands,
    Errors,
    Facts,
}

/// How a matter stood at the end of the conversation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// Holds until further notice: rules, decisions, facts.
    #[default]
    Standing,
    /// Not begun.
    Open,
    /// Being worked on.
    Active,
    /// Finished, and something shows it.
    Done,
    /// Said to be finished; nothing shows it.
    Unverified,
    /// Given up or replaced.
    Cancelled,
}

/// Where something stands: bytes `start..end` of the text of a block.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Place {
    /// Index of the turn in its conversation.
    pub turn: u32,
    /// Index of the block in its turn.
    pub block: u32,
    /// Line of the input, from 1.
    pub line: u32,
    /// First byte.
    pub start: u32,
    /// The byte behind the last.
    pub end: u32,
}

/// A briefing, ready to paste, with its account of itself.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Briefing {
    /// The level in force (never `auto`).
    pub level: Level,
    /// Why `auto` chose it.
    pub level_reason: Option<String>,
    /// What was read.
    pub source: SourceSummary,
    /// The text to paste.
    pub briefing: String,
    /// The same in parts.
    pub sections: Vec<Section>,
    /// What was found, kept, left out.
    pub coverage: Coverage,
    /// The secrets that were replaced, without their values.
    pub redactions: Vec<Redaction>,
    /// Sizes before and after.
    pub stats: Stats,
}

/// What was read.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct SourceSummary {
    /// The format that the content showed.
    pub format: Format,
    /// Conversations in the input.
    pub conversations: usize,
    /// Turns of the one that was chosen.
    pub turns: usize,
    /// Characters of the input.
    pub chars: usize,
    /// ISO 639-1 code of the main language; `und` where it is unknown.
    pub language: String,
    /// What could not be read.
    pub problems: Vec<Problem>,
}

/// The lines of one kind.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Section {
    /// Which kind.
    pub kind: Kind,
    /// What the section is called, in the language of the conversation.
    pub title: String,
    /// At least one.
    pub lines: Vec<Line>,
}

/// One line of a briefing: at most 240 characters.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Line {
    /// The line exactly as it stands in the briefing.
    pub text: String,
    /// What it carries.
    pub items: Vec<LineItem>,
}

/// An item as a line carries it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct LineItem {
    /// Its words in the briefing.
    pub text: String,
    /// Its kind.
    pub kind: Kind,
    /// How it stood at the end.
    pub status: Status,
    /// The name of its source (`A12`); stable for a conversation.
    pub handle: String,
    /// Where it came from.
    pub source: Place,
}

/// What was found, kept and left out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Coverage {
    /// Items in all.
    pub found: usize,
    /// Items that stand in the briefing.
    pub kept: usize,
    /// The same by kind, in the order of kinds, without those that do not occur.
    pub by_kind: Vec<KindCoverage>,
    /// The rest, worthiest first.
    pub left_out: Vec<LeftOut>,
}

/// Coverage of one kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in `Coverage`")]
pub struct KindCoverage {
    pub kind: Kind,
    pub found: usize,
    pub kept: usize,
}

/// An item that did not fit. Its `text` is what a pin takes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in `LineItem`")]
pub struct LeftOut {
    pub kind: Kind,
    pub text: String,
    pub handle: String,
    pub source: Place,
}

/// A secret that was replaced before anything else was done.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Redaction {
    /// What sort of secret (`aws_key`, `jwt`, `password` ...).
    pub kind: String,
    /// What stands in its place: `[SECRET_1:kind]`.
    pub placeholder: String,
    /// Where it stood first.
    pub source: Place,
}

/// Sizes before and after, in characters (Unicode scalar values), lines and estimated tokens.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "the names say it")]
pub struct Stats {
    pub original_chars: usize,
    pub briefing_chars: usize,
    pub original_lines: usize,
    /// Lines with content, without titles and tags: what the level limits.
    pub compressed_lines: usize,
    /// 1 - `briefing_chars` / `original_chars`.
    pub compression_ratio: f64,
    pub tokens_before: usize,
    pub tokens_after: usize,
}
