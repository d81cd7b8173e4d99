//! Cursor's markdown export.

use super::fences::{self, Fences};
use super::input::{Input, Lines};
use super::thread::Thread;
use super::tool_text;
use crate::conversation::{Action, Body, Conversation, Role, ToolCall};
use std::ops::Range;

/// Whether a text is one: its export line, or both roles alone on a line.
pub(super) fn is_this(lines: &Lines<'_>) -> bool {
    let count = lines.len();
    let export = |line: &str| line.starts_with("_Exported on ") && line.contains("Cursor");
    let has_model = || (0..count.min(5000)).any(|index| lines.get(index).trim_end() == "**Cursor**");
    (0..count.min(60)).any(|index| export(lines.get(index))) || has_model()
}

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let lines = &input.lines;
    let fences = Fences::new(lines);
    let mut thread = Thread::of_lines(input.whole);
    let (mut role, mut from) = (Role::System, 0);
    let mut title = "";
    for index in 0..=lines.len() {
        input.progress.at(lines.start(index));
        let line = lines.get(index).trim_end();
        if role == Role::System && title.is_empty() {
            title = line.strip_prefix("# ").unwrap_or("");
        }
        let next = match line {
            _ if index == lines.len() => None,
            "**User**" => Some(Role::User),
            "**Cursor**" => Some(Role::Assistant),
            _ => continue,
        };
        // Both roles stand behind a rule, so one in the middle of a text is a quote.
        let is_free = next.is_none() || (stands_free(lines, index) && !fences.quotes(index));
        if !is_free {
            continue;
        }
        segment(lines, role, from..index, &mut thread);
        role = next.unwrap_or(role);
        from = index + 1;
    }
    thread.finish("", title, None).into_iter().collect()
}

fn stands_free(lines: &Lines<'_>, index: usize) -> bool {
    let before = (0..index).rev().map(|at| lines.get(at).trim()).find(|line| !line.is_empty());
    matches!(before, None | Some("---")) || before.is_some_and(|line| line.starts_with("_Exported on"))
}

fn segment(lines: &Lines<'_>, role: Role, mut range: Range<usize>, thread: &mut Thread) {
    while range.end > range.start && matches!(lines.get(range.end - 1).trim(), "" | "---") {
        range.end -= 1;
    }
    let number = lines.number(range.start);
    match role {
        Role::User => {
            thread.begin(role, number, None);
            thread.text(role, number, None, Body::Prose, lines.slice(range));
        }
        Role::Assistant => model(lines, range, thread),
        _ => thread.text(role, number, None, Body::Context, lines.slice(range)),
    }
}

/// Splits what the model said from the files it wrote: the export drops the calls and leaves their code in
/// bare fences.
fn model(lines: &Lines<'_>, range: Range<usize>, thread: &mut Thread) {
    let prose = |part: Range<usize>, thread: &mut Thread| {
        thread.text(Role::Assistant, lines.number(part.start), None, Body::Prose, lines.slice(part));
    };
    let (mut from, mut index) = (range.start, range.start);
    while index < range.end {
        let Some(fence) = fences::fence(lines.get(index)) else {
            index += 1;
            continue;
        };
        let closes = |at: &usize| fences::fence(lines.get(*at)).is_some_and(|inner| inner.closes(fence));
        let close = (index + 1..range.end).find(closes).unwrap_or(range.end);
        let end = (close + 1).min(range.end);
        if is_written(fences::language(lines.get(index)), close - index) {
            prose(from..index, thread);
            let path = (from..index)
                .rev()
                .map(|at| lines.get(at))
                .find(|line| !line.trim().is_empty())
                .and_then(named_file);
            let action = path.map_or(Action::Other, Action::Write);
            let input = super::thread::clean(lines.slice(index + 1..close)).into_owned();
            let call = ToolCall { id: String::new(), name: "edit".into(), action, input };
            thread.call(lines.number(index), None, call);
            from = end;
        }
        index = end;
    }
    prose(from..range.end, thread);
}

/// Whether a fence is a written file rather than an example, a command or an output.
fn is_written(language: &str, lines: usize) -> bool {
    const NOT_CODE: &[&str] = &[
        "",
        "text",
        "txt",
        "plaintext",
        "markdown",
        "md",
        "json",
        "yaml",
        "yml",
        "env",
        "ini",
        "log",
        "mermaid",
    ];
    language == "diff" || (lines > 12 && !NOT_CODE.contains(&language) && !tool_text::is_shell(language))
}

/// The file that the line before a fence names.
fn named_file(line: &str) -> Option<String> {
    line.split(['`', '*', ' ']).filter(|word| !word.is_empty()).rev().find_map(tool_text::file_name)
}
