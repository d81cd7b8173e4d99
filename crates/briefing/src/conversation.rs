//! What every format becomes: conversations of turns, turns of blocks.

use std::fmt;
use std::ops::{Deref, Range};
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// Everything that one input held, and what of it could not be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Source {
    /// The format that the content showed.
    pub format: Format,
    /// In the order of the input; empty conversations are left out.
    pub conversations: Vec<Conversation>,
    /// What could not be read, in the order of the input.
    pub problems: Vec<Problem>,
    /// Characters (Unicode scalar values) of the input, decoded.
    pub chars: usize,
    /// Lines of the input.
    pub lines: usize,
}

/// One conversation, in the order in which it took place.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Conversation {
    /// The id that the source gives it; empty where it gives none.
    pub id: String,
    /// Its title as the source gives it; empty where it gives none.
    pub title: String,
    /// When it began, as the source writes it.
    pub started: Option<String>,
    /// Its turns, oldest first.
    pub turns: Vec<Turn>,
}

/// What one participant said or did before another one's turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Turn {
    /// Who really spoke, not merely the role that the format writes.
    pub role: Role,
    /// Line of the input on which the turn begins, from 1.
    pub line: u32,
    /// When it was said, as the source writes it.
    pub time: Option<Box<str>>,
    /// Its parts in order.
    pub blocks: Blocks,
}

/// Who speaks in a turn.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// A person. Tool results and injected context never count as this.
    User,
    /// The model.
    #[default]
    Assistant,
    /// Set-up, injected context, notices of the program.
    System,
    /// Results of tools, where the format gives them turns of their own.
    Tool,
}

/// The parts of a turn: most turns have one, which needs no memory of its own.
pub type Blocks = SmallVec<[Block; 1]>;

/// One part of a turn.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// Line of the input on which the block begins, from 1. A text block of `n` lines in a line-oriented
    /// format covers `line..line + n`; in JSON all of a block stands on one line.
    pub line: u32,
    /// Its content.
    pub body: Body,
}

/// What a block holds. Texts are markdown as written, with `\n` as the only line end.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// What the author of the turn wrote to the other side.
    Prose(Text),
    /// Reasoning of the model.
    Thinking(Text),
    /// Text that no participant wrote: environment, reminders, rule files, hook output.
    Context(Text),
    /// A summary of earlier turns, made by the tool when it compacted its context.
    Summary(Text),
    /// A tool that the model called.
    Call(Box<ToolCall>),
    /// What a tool gave back.
    Result(Box<ToolResult>),
}

/// A text that nobody changes in place: a part of the input where it stands there word for word, so that a
/// conversation of many short turns takes little more room than its input.
#[derive(Clone)]
pub struct Text {
    whole: Arc<String>,
    start: u32,
    end: u32,
}

impl Text {
    /// The bytes `range` of a text that others share. Empty where these are no part of it.
    pub fn part(whole: &Arc<String>, range: Range<usize>) -> Self {
        let fits = whole.get(range.clone()).is_some();
        let range = if fits { range } else { 0..0 };
        let bound = |at| u32::try_from(at).unwrap_or(u32::MAX);
        Self { whole: Arc::clone(whole), start: bound(range.start), end: bound(range.end) }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.whole.get(self.start as usize..self.end as usize).unwrap_or_default()
    }
}

impl From<String> for Text {
    fn from(mut text: String) -> Self {
        text.shrink_to_fit();
        let end = text.len();
        Self::part(&Arc::new(text), 0..end)
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        text.to_owned().into()
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

/// A tool call with what it does to the world.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolCall {
    /// Joins the call to its result; empty where the format gives none.
    pub id: String,
    /// The tool's name as written.
    pub name: String,
    /// What the call does.
    pub action: Action,
    /// The rest of the input that a reader may want: file content, patch, arguments.
    pub input: String,
}

/// The effect of a tool call, as far as its input tells.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Action {
    /// Runs a shell command.
    Run(String),
    /// Reads a file.
    Read(String),
    /// Creates a file or replaces all of it.
    Write(String),
    /// Changes part of a file.
    Edit(String),
    /// Deletes a file.
    Delete(String),
    /// Searches files or the web for something.
    Search(String),
    /// Replaces the plan.
    Plan(Vec<Step>),
    /// Asks the person.
    Ask(String),
    /// Reports the end of the task, or a plan put up for approval.
    Report(String),
    /// Anything else.
    #[default]
    Other,
}

/// One step of a plan.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is to be done.
    pub text: String,
    /// How far it is.
    pub state: StepState,
}

/// How far a step of a plan is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum StepState {
    /// Not begun.
    Pending,
    /// Being worked on.
    Active,
    /// Finished.
    Done,
    /// Given up.
    Cancelled,
}

/// What a tool gave back.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ToolResult {
    /// The id of its call; empty where the format gives none (then it belongs to the last call before it).
    pub call: String,
    /// The output.
    pub text: String,
    /// Whether the tool failed, where the format says so (exit status, error flag).
    pub failed: Option<bool>,
}

/// A part of the input that could not be read.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// Line of the input, from 1; `None` where the whole input is concerned.
    pub line: Option<u32>,
    /// What is wrong and what was done about it, as a full sentence for the person.
    pub message: String,
}

/// The formats that are told apart, by content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[expect(missing_docs, reason = "the names are the formats' own; `label` spells them out")]
pub enum Format {
    ClaudeCodeJsonl,
    CodexRollout,
    ChatgptExport,
    ClaudeExport,
    ClineApi,
    ClineUi,
    CopilotChat,
    CopilotText,
    GeminiReport,
    GeminiStream,
    AiStudio,
    Antigravity,
    Specstory,
    Aider,
    CursorMarkdown,
    ClaudeCodeText,
    ClaudeCodeMarkdown,
    Handoff,
    /// `User:` / `Assistant:` in one of its spellings.
    Dialogue,
    /// JSON that is a list of messages of no known program.
    JsonMessages,
    /// Text without turns: one turn.
    #[default]
    Plain,
}

impl Format {
    /// What a person calls the format.
    pub fn label(self) -> &'static str {
        match self {
            Self::ClaudeCodeJsonl => "Claude Code session",
            Self::CodexRollout => "Codex CLI rollout",
            Self::ChatgptExport => "ChatGPT data export",
            Self::ClaudeExport => "Claude.ai data export",
            Self::ClineApi => "Cline or Roo task",
            Self::ClineUi => "Cline or Roo messages",
            Self::CopilotChat => "Copilot Chat export",
            Self::CopilotText => "Copilot Chat text",
            Self::GeminiReport => "Gemini CLI report",
            Self::GeminiStream => "Gemini CLI stream",
            Self::AiStudio => "AI Studio or Gemini chat",
            Self::Antigravity => "Antigravity transcript",
            Self::Specstory => "SpecStory history",
            Self::Aider => "aider history",
            Self::CursorMarkdown => "Cursor export",
            Self::ClaudeCodeText => "Claude Code terminal text",
            Self::ClaudeCodeMarkdown => "Claude Code session as markdown",
            Self::Handoff => "hand-off document",
            Self::Dialogue => "conversation as text",
            Self::JsonMessages => "list of messages",
            Self::Plain => "plain text",
        }
    }
}

impl Body {
    /// The text of the block; a call's is its input.
    pub fn text(&self) -> &str {
        match self {
            Self::Prose(text) | Self::Thinking(text) | Self::Context(text) | Self::Summary(text) => text,
            Self::Call(call) => &call.input,
            Self::Result(result) => &result.text,
        }
    }
}

impl Conversation {
    /// Bytes of all texts.
    pub fn bytes(&self) -> usize {
        self.turns.iter().flat_map(|turn| &turn.blocks).map(|block| block.body.text().len()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_a_part_of_its_whole_or_nothing() {
        let whole = Arc::new("año".to_owned());
        for (range, text) in [(0..4, "año"), (1..3, "ñ"), (2..3, ""), (3..9, "")] {
            assert_eq!(&*Text::part(&whole, range), text);
        }
    }

    #[test]
    fn a_turn_of_one_block_takes_little_beside_its_text() {
        assert!(size_of::<Turn>() <= 64);
    }
}
