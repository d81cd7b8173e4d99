//! Copilot Chat as text ("Copy all"): `name: ...` and `GitHub Copilot: ...`, with a line for every tool.

use super::fences::{self, Fences};
use super::input::{Input, Lines};
use super::thread::Thread;
use super::tool_text::file_name;
use crate::conversation::{Action, Body, Conversation, Role, ToolCall};
use crate::text;
use std::borrow::Cow;

/// How the model's turns begin.
const MODEL: &[&str] = &["GitHub Copilot:", "**GitHub Copilot:**", "# GitHub Copilot:"];

/// Whether a text is one: the model's turns, and a name before the first of them.
pub(super) fn is_this(lines: &Lines<'_>) -> bool {
    let sample = lines.len().min(2000);
    (0..sample).any(|index| model(lines.get(index)).is_some()) && person(lines).is_some()
}

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let lines = &input.lines;
    let Some(person) = person(lines) else { return Vec::new() };
    let fences = Fences::new(lines);
    let mut thread = Thread::of_lines(input.whole);
    let (mut role, mut from) = (Role::System, 0);
    let mut first = "";
    for index in 0..lines.len() {
        input.progress.at(lines.start(index));
        let line = lines.get(index);
        let head = match (model(line), line.strip_prefix(person)) {
            (Some(rest), _) => Some((Role::Assistant, rest)),
            (None, Some(rest)) => Some((Role::User, rest)),
            (None, None) => None,
        };
        let head = head.map(|(role, rest)| (role, rest.strip_prefix(' ').unwrap_or(rest)));
        let Some((next, rest)) = head.filter(|_| !fences.quotes(index)) else { continue };
        segment(lines, role, first, from..index, &mut thread);
        (role, from, first) = (next, index, rest);
        if role == Role::User {
            thread.begin(role, lines.number(index), None);
        }
    }
    segment(lines, role, first, from..lines.len(), &mut thread);
    thread.finish("", "", None).into_iter().collect()
}

fn model(line: &str) -> Option<&str> {
    MODEL.iter().find_map(|name| line.strip_prefix(name))
}

/// How the person's turns begin: the name before the first colon of the first turn.
fn person<'t>(lines: &Lines<'t>) -> Option<&'t str> {
    let before = (0..lines.len()).map(|index| lines.get(index)).take_while(|line| model(line).is_none());
    before.filter_map(name).next()
}

/// A name with its colon at the front of a line.
fn name(line: &str) -> Option<&str> {
    let colon = line.find(": ").or_else(|| line.strip_suffix(':').map(str::len))?;
    let name = &line[..colon + 1];
    (colon > 0 && colon < 60 && name.split(' ').count() <= 5).then_some(name)
}

/// Adds a turn: the head line's rest and the lines after it.
fn segment(lines: &Lines<'_>, role: Role, first: &str, range: std::ops::Range<usize>, thread: &mut Thread) {
    if range.is_empty() {
        return;
    }
    let number = lines.number(range.start);
    let text = &lines.slice(range.clone())[lines.get(range.start).len() - first.len()..];
    if role != Role::Assistant {
        thread.text(role, number, None, if role == Role::User { Body::Prose } else { Body::Context }, text);
        return;
    }
    model_turn(text, number, thread);
}

/// Splits what the model said into prose, tool lines and the bare fences that edits leave.
fn model_turn(text: &str, number: u32, thread: &mut Thread) {
    let mut prose_from = None::<(usize, u32)>;
    let mut open = None::<fences::Fence>;
    let mut offset = 0;
    // The lines of a command of several lines go on behind blank ones, as far as they look like commands.
    let mut in_command = false;
    let mut is_behind_blank = false;
    let flush = |from: &mut Option<(usize, u32)>, to: usize, thread: &mut Thread| {
        if let Some((start, line)) = from.take() {
            thread.text(Role::Assistant, line, None, Body::Prose, &without_empty_fences(&text[start..to]));
        }
    };
    // Where the lines of an edit end that is told already.
    let mut told = 0;
    for (index, line) in text.split('\n').enumerate() {
        let line_number = number.saturating_add(index as u32);
        if offset < told {
            offset += line.len() + 1;
            continue;
        }
        let fence = fences::fence(line);
        if open.is_none()
            && let Some(edit) = fence.and_then(|fence| edit(text, offset, fence))
        {
            flush(&mut prose_from, offset, thread);
            let input = super::thread::clean(&text[edit.inside]).into_owned();
            let action = written(&text[..offset]).map_or(Action::Other, Action::Write);
            thread.call(
                line_number,
                None,
                ToolCall { id: String::new(), name: "edit".into(), action, input },
            );
            told = edit.end;
            offset += line.len() + 1;
            continue;
        }
        match (open, fence) {
            (None, Some(fence)) => open = Some(fence),
            (Some(outer), Some(inner)) if inner.closes(outer) => open = None,
            _ => {}
        }
        let call = if open.is_none() { tool_line(line.trim_start()) } else { None };
        match call {
            Some(call) => {
                flush(&mut prose_from, offset, thread);
                in_command = matches!(call.action, Action::Run(_)) && !line.trim_end().ends_with('`');
                thread.call(line_number, None, call);
                if let Some(found) = problems(line) {
                    thread.output(line_number, None, &found, None);
                }
            }
            None if in_command && line.trim().is_empty() => is_behind_blank = true,
            None if in_command && (!is_behind_blank || goes_on(line, thread)) => {
                continue_command(line, thread)
            }
            None => {
                in_command = false;
                prose_from.get_or_insert((offset + progress(line), line_number));
            }
        }
        is_behind_blank &= in_command && line.trim().is_empty();
        offset += line.len() + 1;
    }
    flush(&mut prose_from, text.len(), thread);
}

/// A file that stands in the answer in the place of an edit.
struct Edit {
    inside: std::ops::Range<usize>,
    end: usize,
}

/// The file that the last line of a text says will be written. Frameworks are called like files.
fn written(before: &str) -> Option<String> {
    const FRAMEWORKS: &[&str] =
        &["node.js", "next.js", "vue.js", "nuxt.js", "react.js", "express.js", "asp.net"];
    let line = before.rsplit('\n').find(|line| !line.trim().is_empty())?;
    let words = line.split(['`', '*', ' ', '(', ')', ':', '：', '，', ',']).rev();
    words.filter_map(file_name).find(|name| !FRAMEWORKS.contains(&name.to_lowercase().as_str()))
}

/// Reads the fence that begins at a byte as an edit: it names no language, and `Made changes.` follows, or most of its
/// lines are program text.
fn edit(text: &str, start: usize, fence: fences::Fence) -> Option<Edit> {
    let rest = &text[start..];
    let head = rest.split('\n').next().unwrap_or(rest);
    if !fences::language(head).is_empty() {
        return None;
    }
    let from = start + head.len() + 1;
    let (mut end, mut filled, mut code) = (from, 0, 0);
    for line in text.get(from..)?.split('\n') {
        if fences::fence(line).is_some_and(|inner| inner.closes(fence)) {
            let after = (end + line.len() + 1).min(text.len());
            let is_made = text[after..].trim_start().starts_with("Made changes.");
            let is_edit = filled > 0 && is_made || filled >= 6 && code * 2 >= filled;
            return is_edit.then_some(Edit { inside: from..end, end: after });
        }
        let line_end = end + line.len() + 1;
        filled += usize::from(!line.trim().is_empty());
        code += usize::from(text::is_code(line.trim()));
        end = line_end.min(text.len());
    }
    None
}

/// Whether a line behind a blank one belongs to the command before it: it begins with a program that the command
/// runs already, and holds no sentence.
fn goes_on(line: &str, thread: &Thread) -> bool {
    let last = thread.turns.last().and_then(|turn| turn.blocks.last()).map(|block| &block.body);
    let Some(Body::Call(call)) = last else { return false };
    let Action::Run(command) = &call.action else { return false };
    let program = |line: &str| line.split_whitespace().next().map(str::to_owned);
    let is_name = |name: &str| name.starts_with(|c: char| c.is_ascii_lowercase() || matches!(c, '.' | '/'));
    let runs = |name: &String| command.lines().any(|line| program(line).as_ref() == Some(name));
    program(line).is_some_and(|name| is_name(&name) && (runs(&name) || command.starts_with("set -")))
}

fn continue_command(line: &str, thread: &mut Thread) {
    let block = thread.turns.last_mut().and_then(|turn| turn.blocks.last_mut());
    if let Some(Body::Call(call)) = block.map(|block| &mut block.body)
        && let Action::Run(command) = &mut call.action
    {
        command.push('\n');
        command.push_str(line.trim_end());
    }
}

/// How much of a line tells what the program was doing, glued to what the model says next.
fn progress(line: &str) -> usize {
    const NOTES: &[&str] = &["Summarized conversation history", "Optimizing tool selection..."];
    let mut rest = line;
    while let Some(behind) = NOTES.iter().find_map(|note| rest.strip_prefix(note)) {
        rest = behind;
    }
    line.len() - rest.len()
}

/// Edits leave fences with nothing in them; they go, their lines stay.
fn without_empty_fences(text: &str) -> Cow<'_, str> {
    if !text.contains("```") {
        return Cow::Borrowed(text);
    }
    let lines: Vec<&str> = text.split('\n').collect();
    let mut kept = lines.clone();
    for (index, line) in lines.iter().enumerate() {
        let Some(open) = fences::fence(line) else { continue };
        let rest = lines[index + 1..].iter().position(|line| !line.trim().is_empty());
        let Some(close) = rest.map(|offset| index + 1 + offset) else { continue };
        if !kept[index].is_empty() && fences::fence(lines[close]).is_some_and(|fence| fence.closes(open)) {
            kept[index] = "";
            kept[close] = "";
        }
    }
    Cow::Owned(kept.join("\n"))
}

/// A line that tells of a tool.
fn tool_line(line: &str) -> Option<ToolCall> {
    const STARTS: &[&str] = &[
        "Ran terminal command:",
        "Read [](",
        "Read `",
        "Using \"",
        "Created [](",
        "Edited [](",
        "Replaced [](",
        "Replacing ",
        "Deleted [](",
        "Searched for ",
        "Searched codebase",
        "Searched workspace",
        "Checked [](",
        "Made changes.",
        "Updated todo list",
        "Fetched ",
        "Listed [](",
        "Generating patch",
        "Generated patch",
        "Starting: ",
        "Completed: ",
        "Checked terminal output",
        "Completed with input:",
        "Awaited terminal completion",
        "Got last terminal command",
        "Got terminal output",
        "Got output for",
        "Checked background terminal output",
        "Continue to iterate?",
        "[object Object]",
    ];
    let is_todos = (line.starts_with("Created ") || line.starts_with("Added "))
        && (line.trim_end().ends_with(" todos") || line.trim_end().ends_with(" todo"));
    (is_todos || STARTS.iter().any(|start| line.starts_with(start))).then(|| ToolCall {
        id: String::new(),
        name: line.split([' ', ':']).next().unwrap_or_default().to_owned(),
        action: action(line),
        input: line.trim().to_owned(),
    })
}

/// What a check of files found: `Checked [](file:///a/b.ts), 4 problems found` as `b.ts: 4 problems found`.
fn problems(line: &str) -> Option<String> {
    let (checked, found) = line.strip_prefix("Checked ")?.trim_end().rsplit_once(", ")?;
    let count = found.strip_suffix(" problems found").or_else(|| found.strip_suffix(" problem found"))?;
    let names: Vec<String> = checked
        .split(", ")
        .filter_map(linked_path)
        .map(|path| path.rsplit('/').next().unwrap_or(&path).to_owned())
        .collect();
    (count.parse::<u32>().is_ok() && !names.is_empty()).then(|| format!("{}: {found}", names.join(", ")))
}

/// What a tool line says was done.
pub(super) fn action(line: &str) -> Action {
    let line = line.trim();
    let command = line.strip_prefix("Ran terminal command:").or_else(|| line.strip_prefix("Ran "));
    if let Some(command) = command {
        return Action::Run(command.trim().trim_matches('`').to_owned());
    }
    if line.starts_with("Searched ") || line.starts_with("Fetched ") {
        return Action::Search(line.to_owned());
    }
    let Some(path) = linked_path(line) else { return Action::Other };
    match line.split(' ').next().unwrap_or_default() {
        "Read" | "Reading" => Action::Read(path),
        "Created" | "Creating" => Action::Write(path),
        "Edited" | "Replaced" | "Replacing" | "Editing" | "Updated" => Action::Edit(path),
        "Deleted" => Action::Delete(path),
        _ => Action::Other,
    }
}

/// The path in `[](file:///path#1-1)`.
fn linked_path(line: &str) -> Option<String> {
    let (_, rest) = line.split_once("](")?;
    let link = rest.split(')').next()?;
    let path = link.strip_prefix("file://").unwrap_or(link);
    let path = path.split('#').next().unwrap_or(path);
    Some(percent_decoded(path))
}

fn percent_decoded(path: &str) -> String {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        let hex = |byte: u8| (byte as char).to_digit(16);
        match tail {
            [high, low, after @ ..] if *first == b'%' => match (hex(*high), hex(*low)) {
                (Some(high), Some(low)) => {
                    bytes.push((high * 16 + low) as u8);
                    rest = after;
                }
                _ => {
                    bytes.push(*first);
                    rest = tail;
                }
            },
            _ => {
                bytes.push(*first);
                rest = tail;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}
