//! Bytes to conversations, for every format, by content.

mod aider;
mod antigravity;
mod calls;
mod chatgpt;
mod claude_code;
mod claude_export;
mod claude_markdown;
mod claude_text;
mod cline;
mod codex;
mod copilot;
mod copilot_text;
mod cursor;
mod decode;
mod detect;
mod dialogue;
mod fences;
mod gemini;
mod input;
mod json;
mod jsonl;
mod messages;
mod plain;
mod problems;
mod results;
mod specstory;
mod thread;
mod tool_text;
mod voice;

use std::borrow::Cow;
use std::sync::Arc;

use crate::conversation::{Conversation, Format, Role, Source};
use input::{Input, Lines, Progress};
use problems::Problems;

/// Why an input gave nothing at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unreadable {
    /// Nothing but white space.
    Empty,
    /// Not text: its kind as far as the first bytes tell ("a ZIP archive", "a PDF", "binary data").
    Binary(&'static str),
    /// Text in which no turn was found, with what was tried.
    NoTurns(String),
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Empty => write!(f, "The input is empty."),
            Self::Binary(what) => write!(f, "The input is {what}, not text."),
            Self::NoTurns(why) => write!(f, "No conversation was found in the input: {why}"),
        }
    }
}

impl std::error::Error for Unreadable {}

/// Reads all conversations of an input. `progress` is told how many bytes are read so far.
///
/// Bytes that are handed over rather than lent are not copied: most texts of the conversations are parts of them.
pub fn read<'b>(
    bytes: impl Into<Cow<'b, [u8]>>,
    progress: &mut dyn FnMut(usize),
) -> Result<Source, Unreadable> {
    let bytes = bytes.into();
    let mut problems = Problems::default();
    let size = bytes.len();
    let text = Arc::new(decoded(bytes, &mut problems)?);
    if text.len() >= u32::MAX as usize {
        return Err(Unreadable::NoTurns("it is larger than 4 GB.".into()));
    }
    let (format, conversations) = conversations(&text, &mut problems, Progress::new(&mut *progress, size));
    progress(size);
    if conversations.is_empty() {
        return Err(Unreadable::NoTurns(format!(
            "it looks like this format: {}, but nobody says anything in it.",
            format.label()
        )));
    }
    let lines = memchr::memchr_iter(b'\n', text.as_bytes()).count() + usize::from(!text.ends_with('\n'));
    Ok(Source { format, conversations, problems: problems.finish(), chars: text.chars().count(), lines })
}

fn decoded(bytes: Cow<'_, [u8]>, problems: &mut Problems) -> Result<String, Unreadable> {
    match decode::decode(&bytes, problems)? {
        Cow::Owned(text) => return Ok(text),
        Cow::Borrowed(text) if text.len() < bytes.len() => return Ok(text.to_owned()),
        Cow::Borrowed(_) => {}
    }
    String::from_utf8(bytes.into_owned()).map_err(|_| Unreadable::Binary("binary data"))
}

fn conversations<'p>(
    whole: &Arc<String>,
    problems: &'p mut Problems,
    progress: Progress<'p>,
) -> (Format, Vec<Conversation>) {
    let (text, before) = unfenced(whole);
    let lines = Lines::new(text, before);
    if let Some(format) = detect::by_lines(&lines) {
        let mut input = Input { whole, text, lines, documents: Vec::new(), problems, progress };
        return (format, read_as(format, Layout::Lines, &mut input));
    }
    if !text.trim_start().starts_with(['{', '[']) {
        return read_text(whole, text, lines, problems, progress);
    }
    let (documents, is_whole) = json::documents(text);
    if is_whole {
        return match detect::by_documents(&documents) {
            Some(format) => {
                let mut input = Input { whole, text, lines, documents, problems, progress };
                (format, read_as(format, Layout::Documents, &mut input))
            }
            None => read_text(whole, text, lines, problems, progress),
        };
    }
    drop(documents);
    let mend = json::mend(text);
    let (documents, _) = json::documents(&mend.text);
    let Some(format) = detect::by_documents(&documents) else {
        return read_text(whole, text, lines, problems, progress);
    };
    for cut in mend.cuts {
        problems.add(lines.number_at(cut) as usize, BROKEN_JSON);
    }
    let mut input =
        Input { whole, text: &mend.text, lines: lines.of_mended(&mend.text), documents, problems, progress };
    (format, read_as(format, Layout::Documents, &mut input))
}

fn read_text<'t, 'p>(
    whole: &'t Arc<String>,
    text: &'t str,
    lines: Lines<'t>,
    problems: &'p mut Problems,
    progress: Progress<'p>,
) -> (Format, Vec<Conversation>) {
    let format = detect::by_text(&lines);
    let mut input = Input { whole, text, lines, documents: Vec::new(), problems, progress };
    let found = read_as(format, Layout::Text, &mut input);
    let mut turns = found.iter().flat_map(|conversation| &conversation.turns);
    if turns.any(|turn| matches!(turn.role, Role::User | Role::Assistant)) {
        (format, found)
    } else {
        // The marks of a format without anybody who speaks: a text about the format, or its first lines.
        (Format::Plain, plain::read_plain(&mut input))
    }
}

const BROKEN_JSON: &str = "The JSON is cut off or damaged here; what stands before was read, and what could be found again behind it";

/// How an input is laid out.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Layout {
    /// A JSON object a line.
    Lines,
    /// One JSON document, or several one after the other.
    Documents,
    Text,
}

/// JSON that somebody pasted with a markdown fence around it, without the fence; and the lines before it.
fn unfenced(text: &str) -> (&str, usize) {
    let trimmed = text.trim_start();
    let skipped = text.len() - trimmed.len();
    let Some((first, rest)) = trimmed.split_once('\n').filter(|(first, _)| first.starts_with("```")) else {
        return (text, 0);
    };
    let inner = rest.trim_end().trim_end_matches('`').trim_end();
    if !inner.trim_start().starts_with(['{', '['])
        || !matches!(first.trim_matches('`').trim(), "" | "json" | "jsonl")
    {
        return (text, 0);
    }
    (inner, 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..skipped]).count())
}

fn read_as(format: Format, layout: Layout, input: &mut Input<'_, '_>) -> Vec<Conversation> {
    match format {
        Format::ClaudeCodeJsonl => claude_code::read(input),
        Format::CodexRollout => codex::read(input),
        Format::ChatgptExport => chatgpt::read(input),
        Format::ClaudeExport => claude_export::read(input),
        Format::ClineApi => cline::read_api(input),
        Format::ClineUi => cline::read_ui(input),
        Format::CopilotChat => copilot::read(input),
        Format::CopilotText => copilot_text::read(input),
        Format::GeminiReport => gemini::read_report(input),
        Format::GeminiStream => gemini::read_stream(input),
        Format::AiStudio => gemini::read_studio(input),
        Format::Antigravity => antigravity::read(input),
        Format::Specstory => specstory::read(input),
        Format::Aider => aider::read(input),
        Format::CursorMarkdown => cursor::read(input),
        Format::ClaudeCodeText => claude_text::read(input),
        Format::ClaudeCodeMarkdown => claude_markdown::read(input),
        Format::Handoff => plain::read_handoff(input),
        Format::Dialogue => dialogue::read(input),
        Format::JsonMessages if layout == Layout::Lines => messages::read_lines(input),
        Format::JsonMessages => messages::read(input),
        Format::Plain => plain::read_plain(input),
    }
}
