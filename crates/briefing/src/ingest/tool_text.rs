//! Tools as markdown exporters write them: a name, a summary line, fences with input and output.

use super::calls::{self, Args};
use super::fences;
use super::input::Lines;
use super::thread::Thread;
use crate::conversation::{Action, Body};
use std::borrow::Cow;
use std::ops::Range;

/// Whether a fence's language is a shell.
pub(super) fn is_shell(language: &str) -> bool {
    matches!(
        language,
        "bash" | "sh" | "shell" | "zsh" | "powershell" | "pwsh" | "cmd" | "bat" | "console" | "terminal"
    )
}

/// Verbs with which summaries of tools begin.
const VERBS: &[&str] = &[
    "Tool use:",
    "MCP tool call",
    "Edit file:",
    "Edited file",
    "Read file",
    "Read lints",
    "Listed ",
    "List ",
    "Grep for",
    "Grep ",
    "Searched ",
    "Search ",
    "Web search",
    "Ran ",
    "Run ",
    "Deleted file",
    "Delete file",
    "Created file",
    "Create file",
    "Fetched ",
    "Todo",
    "Glob ",
    "Find ",
    "Found ",
];

/// Whether the first lines of `<details>` name a tool.
pub(super) fn is_tool_summary(head: &str) -> bool {
    summary(head).is_some_and(|text| VERBS.iter().any(|verb| text.starts_with(verb)))
}

fn summary(text: &str) -> Option<&str> {
    let (_, rest) = text.split_once("<summary>")?;
    Some(rest.split("</summary>").next().unwrap_or(rest).trim())
}

/// A tool's lines, sorted.
#[derive(Default)]
struct Parts<'t> {
    name: String,
    summary: &'t str,
    /// Lines outside of fences and tags.
    notes: Vec<&'t str>,
    /// Fences: language, first line inside, content.
    fences: Vec<(&'t str, usize, &'t str)>,
}

impl Parts<'_> {
    /// Whether only the tool's name is there: some versions write an empty block where the result would stand.
    fn tells_nothing(&self) -> bool {
        self.summary.is_empty() && self.notes.is_empty() && self.fences.is_empty()
    }
}

/// Whether a tool of this name was called last.
fn is_called(thread: &Thread, name: &str) -> bool {
    let blocks = thread.turns.iter().rev().take(2).flat_map(|turn| turn.blocks.iter().rev());
    let last = blocks.into_iter().find_map(|block| match &block.body {
        Body::Call(call) => Some(call),
        _ => None,
    });
    last.is_some_and(|call| call.name == name)
}

/// Adds the call and the result that the lines tell of.
pub(super) fn add(lines: &Lines<'_>, range: Range<usize>, time: Option<&str>, thread: &mut Thread) {
    let parts = sort(lines, range.clone());
    if parts.tells_nothing() && is_called(thread, &parts.name) {
        return;
    }
    let number = lines.number(range.start);
    let mut taken = 0;
    let args = args(&parts, &mut taken);
    for call in calls::calls("", &parts.name, &args) {
        thread.call(number, time, call);
    }
    for (index, (_, first, text)) in parts.fences.iter().enumerate() {
        if index >= taken && !text.trim().is_empty() {
            thread.output(lines.number(*first), time, text, None);
        }
    }
    if parts.fences.is_empty()
        && let Some(table) = table(lines, range)
    {
        thread.output(lines.number(table.start), time, lines.slice(table), None);
    }
}

/// The first table among the lines.
fn table(lines: &Lines<'_>, mut range: Range<usize>) -> Option<Range<usize>> {
    let is_row = |index: &usize| lines.get(*index).starts_with('|');
    let start = range.find(is_row)?;
    Some(start..range.find(|index| !is_row(index)).unwrap_or(range.end))
}

fn sort<'t>(lines: &Lines<'t>, range: Range<usize>) -> Parts<'t> {
    let summary = summary(lines.slice(range.start..range.end.min(range.start + 6))).unwrap_or("");
    let mut parts = Parts { summary: behind_name(summary), ..Parts::default() };
    let mut index = range.start;
    while index < range.end {
        let line = lines.get(index);
        let trimmed = line.trim();
        if let Some(fence) = fences::fence(line) {
            let closes = |at: &usize| fences::fence(lines.get(*at)).is_some_and(|inner| inner.closes(fence));
            let close = (index + 1..range.end).find(closes).unwrap_or(range.end);
            parts.fences.push((fences::language(line), index + 1, lines.slice(index + 1..close)));
            index = close + 1;
            continue;
        }
        if let Some(name) = tool_name(trimmed) {
            parts.name = name.to_owned();
        } else if !trimmed.is_empty() && !trimmed.starts_with('<') && !trimmed.ends_with("</summary>") {
            parts.notes.push(trimmed);
        }
        index += 1;
    }
    if parts.name.is_empty() {
        parts.name = name_by(&parts).to_owned();
    }
    parts
}

/// What a summary says behind the tool's name: `Tool use: **name** • Read file: x`.
fn behind_name(summary: &str) -> &str {
    match summary.strip_prefix("Tool use:") {
        Some(rest) => rest.split_once(" • ").map_or("", |(_, told)| told.trim()),
        None => summary,
    }
}

/// The name in `Tool use: **name**` or `data-tool-name="name"`.
fn tool_name(line: &str) -> Option<&str> {
    let marked = |open: &str, close: char| {
        let (_, rest) = line.split_once(open)?;
        rest.split(close).next().filter(|name| !name.is_empty())
    };
    marked("data-tool-name=\"", '"').or_else(|| marked("Tool use: **", '*'))
}

/// A name for a tool of which only the summary or the shape is known.
fn name_by(parts: &Parts<'_>) -> &'static str {
    let summary = parts.summary;
    let starts = |words: &[&str]| words.iter().any(|word| summary.starts_with(word));
    if starts(&["Edit"]) || parts.fences.first().is_some_and(|(language, ..)| *language == "diff") {
        "edit_file"
    } else if starts(&["Read"]) || parts.notes.first().is_some_and(|note| note.starts_with("Read file: ")) {
        "read_file"
    } else if starts(&["Grep", "Search", "Web search", "Glob", "Find", "Found", "Fetched"]) {
        "search"
    } else if starts(&["Ran", "Run"]) || parts.fences.first().is_some_and(|(language, ..)| is_shell(language))
    {
        "run_terminal_cmd"
    } else if starts(&["Delete"]) {
        "delete_file"
    } else if starts(&["Create"]) {
        "create_file"
    } else if starts(&["List"]) {
        "list_dir"
    } else {
        "tool"
    }
}

/// The arguments as far as the text shows them. So many of the first fences as `taken` says are input.
fn args<'a>(parts: &'a Parts<'a>, taken: &mut usize) -> Args<'a> {
    let mut found: Vec<(Cow<'a, str>, Cow<'a, str>)> = Vec::new();
    let mut put = |key: &'static str, value: &'a str| found.push((key.into(), value.into()));
    let first = parts.fences.first().map(|(language, _, text)| (*language, *text));
    let steps: Vec<&str> =
        parts.notes.iter().copied().filter(|line| calls::box_step(line).is_some()).collect();
    let probe = calls::calls("", &parts.name, &Args(vec![("command".into(), "x".into())]));
    let runs = matches!(probe.first().map(|call| &call.action), Some(Action::Run(_)));
    if runs && let Some((language, text)) = first.filter(|(language, _)| is_shell(language)) {
        let _ = language;
        put("command", text);
        *taken = 1;
    } else if runs && let Some(code) = parts.notes.iter().find_map(|line| inline_code(line)) {
        put("command", code);
    }
    if runs
        && *taken == 0
        && let Some(command) = parts.summary.strip_prefix("Run command: ")
    {
        put("command", command);
    }
    if let Some(path) = path(parts) {
        put("path", path);
    }
    listed(parts, taken, &mut found);
    if let Some(("json", text)) = first
        && *taken == 0
        && parts.notes.first().is_some_and(|note| *note == "Parameters:")
    {
        found.extend(Args::from_json(text).0);
        *taken = 1;
    }
    if let Some((language, text)) = first
        && *taken == 0
        && (language == "diff" || !language.is_empty() && !runs)
    {
        found.push(("content".into(), text.into()));
        *taken = 1;
    }
    let is_clear = found.iter().any(|(key, _)| matches!(key.as_ref(), "path" | "command"));
    let mut put = |key: &'static str, value: &'a str| found.push((key.into(), value.into()));
    if !parts.summary.is_empty() && !is_clear {
        put("query", parts.summary);
    }
    if let Some(note) = parts.notes.iter().find(|note| steps.is_empty() && **note != "Parameters:") {
        put("note", note);
    }
    if !steps.is_empty() {
        found.push(("todos".into(), steps.join("\n").into()));
    }
    Args(found)
}

/// Arguments as a list: "- filePath: `src/pier.rs`", with a fence below a key that has no value beside it.
fn listed<'a>(parts: &'a Parts<'a>, taken: &mut usize, found: &mut Vec<(Cow<'a, str>, Cow<'a, str>)>) {
    if parts.notes.first().is_none_or(|note| note.trim_matches('*') != "Input:") {
        return;
    }
    let mut fences = parts.fences.iter();
    for note in &parts.notes[1..] {
        let Some((key, value)) = note.strip_prefix("- ").and_then(|item| item.split_once(':')) else { break };
        let value = value.trim();
        if !value.is_empty() {
            found.push((key.into(), value.trim_matches('`').into()));
        } else if let Some((_, _, text)) = fences.next() {
            found.push((key.into(), (*text).into()));
            *taken += 1;
        }
    }
}

/// The file that a tool's text names.
fn path<'a>(parts: &Parts<'a>) -> Option<&'a str> {
    let named = |line: &'a str| {
        let marks = [
            "Edit file: ",
            "Edited file: ",
            "Read file: ",
            "Deleted file: ",
            "Delete file: ",
            "Created file: ",
            "Create file: ",
        ];
        marks.iter().find_map(|mark| line.strip_prefix(mark)).map(str::trim)
    };
    named(parts.summary)
        .or_else(|| parts.notes.iter().find_map(|line| named(line)))
        .or_else(|| parts.notes.iter().find_map(|line| inline_code(line)).filter(|code| !code.contains(' ')))
        .or_else(|| parts.fences.iter().find_map(|(_, _, text)| told_path(text)))
        .filter(|path| *path != "undefined")
}

/// The file in a result such as `The file X has been updated`.
fn told_path(text: &str) -> Option<&str> {
    let line = text.trim_start().lines().next()?;
    let after = |mark: &str| line.strip_prefix(mark);
    let path = after("File created successfully at: ").or_else(|| {
        let rest = after("The file ")?;
        rest.split(" has been ").next().filter(|path| path.len() < rest.len())
    });
    path.map(str::trim)
}

fn inline_code(line: &str) -> Option<&str> {
    line.strip_prefix('`')?.strip_suffix('`').filter(|code| !code.is_empty() && !code.contains('`'))
}

/// A line that is nothing but a file name.
pub(super) fn file_name(line: &str) -> Option<String> {
    let name = line.trim().trim_matches(['`', '*', ':']);
    let has_end = name
        .rsplit(['/', '\\'])
        .next()
        .is_some_and(|last| last.contains('.') || last == "Makefile" || last == "Dockerfile");
    let is_name = !name.is_empty() && name.len() < 200 && !name.contains(char::is_whitespace);
    let is_plain = name.chars().all(|c| c.is_alphanumeric() || "._-/\\+@()[]~$".contains(c));
    (is_name && has_end && is_plain && !name.ends_with('.')).then(|| name.to_owned())
}
