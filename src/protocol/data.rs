//! Work on the stored data that is too heavy for the page: search, export, import.

use briefing::briefing::{Level, Options, Section, Stats};
use briefing::conversation::Role;
use domain::Table;
use domain::analytics::Ask;
pub use domain::archive::{ImportMode, Preview};
use domain::kept::KeptTurn;
use serde::{Deserialize, Serialize};

/// Work that the worker does on the stored data.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Job {
    /// Finds rows by their texts, the best first.
    Search(Search),
    /// Writes an export; it comes with the answer as a blob.
    Export(Scope),
    /// Writes a table as CSV; it comes with the answer as a blob.
    Csv(Table),
    /// Says what an import of the file that comes with the request would do.
    Preview(ImportMode),
    /// Imports the file that comes with the request.
    Import(ImportMode),
    /// Takes the last import back.
    UndoImport,
    /// Answers what the figures of sessions say.
    Analyze(Ask),
    /// Makes a briefing of a conversation that comes with the request, and keeps nothing of it.
    Compress(Box<Compress>),
}

/// What a briefing is made of.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compress {
    /// The conversation.
    pub context: Context,
    /// How the briefing is to be.
    pub options: Options,
}

/// A conversation, as whoever asks has it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Context {
    /// As text, in any format that can be opened.
    Text(String),
    /// As a session has it.
    Talk(Box<Talk>),
}

/// What is known of a session.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Talk {
    /// The turns that are kept with it.
    pub kept: Vec<(Role, String)>,
    /// The latest part of its conversation, or all of it, in any format that can be opened; it may come as a file that is
    /// sent beside.
    pub latest: Option<String>,
    /// The briefing that it began with.
    pub previous: Option<String>,
    /// What it is to achieve.
    pub goal: Option<String>,
    /// What was written about it since.
    pub notes: Option<String>,
}

/// A briefing.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Compressed {
    /// The text to paste.
    pub briefing: String,
    /// How short it is.
    pub level: Level,
    /// The same in parts, with their sources.
    pub sections: Vec<Section>,
    /// Sizes before and after.
    pub stats: Stats,
    /// What is to be kept of the latest part of a session's conversation.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latest: Option<Latest>,
}

/// The latest part of a conversation, without secrets.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Latest {
    /// What it was read from.
    pub format: String,
    /// Its turns, those too that are kept already.
    pub turns: Vec<KeptTurn>,
    /// Turns that are not kept yet.
    pub new: u32,
}

/// What is searched for.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Search {
    /// Where.
    pub within: Within,
    /// What was typed.
    pub text: String,
    /// Fields that a row must have, such as `("category", "tip")`.
    pub filters: Vec<(String, String)>,
    /// How many of the best to leave out: those of the pages before.
    pub from: usize,
    /// How many at most.
    pub limit: usize,
}

/// What can be searched.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Within {
    /// The knowledge base.
    #[default]
    Knowledge,
    /// The texts of sessions.
    Sessions,
    /// Every turn of every conversation that was kept.
    Turns,
}

/// What an export holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Scope {
    /// Everything.
    All,
    /// A project, by its id, with all that belongs to it.
    Project(String),
}

/// How far a job is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Working {
    /// What is being done.
    pub step: Step,
    /// How much of it is done.
    pub done: f64,
    /// How much it is in all; 0 where nobody knows.
    pub total: f64,
}

/// The steps of jobs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Step {
    /// A file or the database is read.
    #[default]
    Reading,
    /// Rows are looked at one by one.
    Checking,
    /// Rows are made findable.
    Indexing,
    /// Rows go into a file or into the database.
    Writing,
}

impl Step {
    /// What the person is told while it lasts.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Reading => "Reading",
            Self::Checking => "Checking",
            Self::Indexing => "Preparing the search",
            Self::Writing => "Writing",
        }
    }
}

/// What came of a job.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub enum Outcome {
    /// Of a search.
    Found(Found),
    /// Of an export; the file comes beside.
    Written(Written),
    /// Of a preview.
    Previewed(Preview),
    /// Of an import, or of one that was taken back: what was done.
    Imported(Preview),
    /// Of an analysis: a [`domain::analytics::Report`] as JSON.
    Analyzed(String),
    /// Of making a briefing.
    Compressed(Box<Compressed>),
}

/// The best rows for a search.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Found {
    /// The page that was asked for, the best first.
    pub hits: Vec<Hit>,
    /// How many there are in all.
    pub total: usize,
}

/// A row that was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Hit {
    /// The row as JSON.
    pub row: String,
    /// Where the words stand in its texts.
    pub marks: Vec<Marks>,
}

/// The places in a text that were searched for.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Marks {
    /// Name of the field.
    pub field: String,
    /// Ranges of bytes of its text, in order, none touching another.
    pub ranges: Vec<(usize, usize)>,
}

/// A file that was written.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Written {
    /// How it should be called.
    pub name: String,
    /// Its rows.
    pub rows: usize,
    /// Its size.
    pub bytes: f64,
}
