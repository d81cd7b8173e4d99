//! Claude Code as it stands in the terminal: `/export`, or copied.

use super::calls::{self, Args};
use super::input::{Input, Lines};
use super::thread::Thread;
use super::voice;
use crate::conversation::{Action, Body, Conversation, Role, ToolCall};
use std::borrow::Cow;
use std::ops::Range;

/// Whether a text is one: the banner, or the model's bullets with results under them.
pub(super) fn is_this(lines: &Lines<'_>) -> bool {
    let (mut bullets, mut results, mut banner) = (0, 0, false);
    for index in 0..lines.len().min(3000) {
        let line = lines.get(index);
        banner |= line.contains("▐▛███▜▌") || line.contains("✻ Welcome to Claude Code");
        bullets += usize::from(bullet(line).is_some());
        results += usize::from(line.trim_start().starts_with('⎿'));
    }
    bullets > 0 && (banner || results > 0)
}

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let lines = &input.lines;
    let mut thread = Thread::of_lines(input.whole);
    let mut from = 0;
    for index in 1..=lines.len() {
        input.progress.at(lines.start(index));
        if index == lines.len() || is_head(lines.get(index)) || is_shifted_prompt(lines, index) {
            part(lines, from..index, &mut thread);
            from = index;
        }
    }
    thread.finish("", "", None).into_iter().collect()
}

/// The text behind the model's bullet.
fn bullet(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['●', '⏺'])?;
    let rest = rest.trim_start_matches(['\u{fe0e}', '\u{fe0f}']);
    rest.strip_prefix([' ', '\u{a0}', '\t']).map(|text| text.trim_start_matches([' ', '\u{a0}']))
}

fn prompt(line: &str) -> Option<&str> {
    let rest = line.strip_prefix(['>', '❯'])?;
    if rest.trim().is_empty() { Some("") } else { rest.strip_prefix([' ', '\u{a0}']) }
}

/// Whether a line is a prompt that was copied with the margin of the answer before it. Answers quote too, but
/// never have several blank lines in a row.
fn is_shifted_prompt(lines: &Lines<'_>, index: usize) -> bool {
    let line = lines.get(index);
    line.starts_with("  ")
        && prompt(line.trim_start_matches(' ')).is_some_and(|text| !text.trim().is_empty())
        && index >= 2
        && (index - 2..index).all(|at| lines.get(at).trim().is_empty())
}

fn is_head(line: &str) -> bool {
    bullet(line).is_some() || prompt(line).is_some() || is_notice(line)
}

/// A line of the program itself.
fn is_notice(line: &str) -> bool {
    line.starts_with("═══")
        || line.starts_with(['✻', '✽', '✶', '✳', '✢', '∴'])
        || line.starts_with("※ ")
        || is_compaction(line)
}

/// `═══ Conversation compacted · ctrl+o for history ═══`, in one of its spellings.
fn is_compaction(line: &str) -> bool {
    line.starts_with(['═', '=', '─']) && line.to_ascii_lowercase().contains("conversation compacted")
}

/// A thought, whose text follows: `✻ Thinking…`.
fn is_thought(line: &str) -> bool {
    line.trim_start_matches(['✻', '✽', '✶', '✳', '✢', '∴']).trim_start().starts_with("Thinking")
}

/// Adds what one head line and the lines below it say.
fn part(lines: &Lines<'_>, mut range: Range<usize>, thread: &mut Thread) {
    while range.end > range.start + 1 && is_screen(lines.get(range.end - 1)) {
        range.end -= 1;
    }
    let line = lines.get(range.start);
    let number = lines.number(range.start);
    if let Some(text) = bullet(line) {
        model(lines, text, range, thread);
    } else if let Some(text) = prompt(line.trim_start_matches(' ')) {
        person(lines, text, range, thread);
    } else if is_notice(line) && is_thought(line) {
        let from = range.start + 1;
        let text = outdented(lines, from..range.end);
        thread.text(Role::Assistant, lines.number(from), None, Body::Thinking, &text);
    } else if is_compaction(line) {
        let from = range.start + 1;
        thread.text(Role::System, number, None, Body::Context, line.trim_matches(['═', '=', '─', ' ', '\t']));
        thread.text(Role::System, lines.number(from), None, Body::Context, lines.slice(from..range.end));
    } else {
        thread.text(Role::System, number, None, Body::Context, lines.slice(range));
    }
}

/// First line of what a tool or the program answered.
fn result_line(lines: &Lines<'_>, range: &Range<usize>) -> usize {
    (range.start + 1..range.end).find(|index| is_result(lines.get(*index))).unwrap_or(range.end)
}

/// What the terminal says in the place of the person.
fn is_automatic(text: &str) -> bool {
    (text.starts_with("The \"") && text.contains("skill is running"))
        || text.starts_with("[Image #")
        || voice::is_notice(text)
}

fn person<'t>(lines: &Lines<'t>, text: &'t str, range: Range<usize>, thread: &mut Thread) {
    let number = lines.number(range.start);
    let is_command = text.starts_with('/') && text[1..].starts_with(|c: char| c.is_ascii_lowercase());
    let answer = |index: &usize| is_result(lines.get(*index)) || is_screen(lines.get(*index));
    let end = (range.start + 1..range.end).find(answer).unwrap_or(range.end);
    let said = unwrapped(lines, text, range.start + 1..end, |line| line.strip_prefix("  ").unwrap_or(line));
    let has_words = text.split_whitespace().count() > 1;
    if text.trim().is_empty() || said.trim().is_empty() {
        return;
    }
    if is_automatic(text) || (is_command && !has_words) {
        thread.text(Role::System, number, None, Body::Context, &said);
    } else {
        thread.begin(Role::User, number, None);
        thread.text(Role::User, number, None, Body::Prose, &said);
    }
    let is_answer = is_result(lines.get(end));
    if end < range.end && is_answer && !is_command && !is_automatic(text) {
        results(lines, end..range.end, thread);
    } else {
        thread.text(Role::System, lines.number(end), None, Body::Context, lines.slice(end..range.end));
    }
}

/// Lines without the margin under a bullet.
fn outdented<'t>(lines: &Lines<'t>, range: Range<usize>) -> Cow<'t, str> {
    let outdent = |line: &'t str| line.strip_prefix("  ").unwrap_or(line);
    unwrapped(lines, outdent(lines.get(range.start)), range.start + 1..range.end, outdent)
}

/// Whether a line begins what a tool or the program answered.
fn is_result(line: &str) -> bool {
    let inner = line.trim_start();
    inner.starts_with('⎿') && line.len() - inner.len() <= 4
}

/// The frame of the input field, which is copied with the last lines.
fn is_screen(line: &str) -> bool {
    let line = line.trim();
    line.len() > 30 && line.chars().all(|c| matches!(c, '─' | '━' | '╭' | '╮' | '╰' | '╯'))
}

/// The head's text and the lines below it, each changed alone, so that lines keep their numbers.
fn unwrapped<'t>(
    lines: &Lines<'t>,
    first: &'t str,
    rest: Range<usize>,
    change: impl Fn(&'t str) -> &'t str,
) -> Cow<'t, str> {
    let first = first.trim_end();
    let is_blank = |index: &usize| lines.get(*index).trim().is_empty();
    let Some(last) = rest.clone().rfind(|index| !is_blank(index)) else { return first.into() };
    let mut text = first.to_owned();
    for index in rest.start..=last {
        text.push('\n');
        text.push_str(change(lines.get(index)).trim_end());
    }
    text.into()
}

fn model<'t>(lines: &Lines<'t>, text: &'t str, range: Range<usize>, thread: &mut Thread) {
    let number = lines.number(range.start);
    let answer = result_line(lines, &range);
    let end = if answer < range.end { answer_end(lines, answer..range.end) } else { range.end };
    if text.starts_with("Compact summary") {
        // The summary itself is folded away; below it stand the files that were read again.
        for index in answer..end {
            let line = lines.get(index).trim_start().trim_start_matches('⎿').trim();
            if let Some((path, _)) = line.strip_prefix("Read ").and_then(|rest| rest.rsplit_once(" (")) {
                let action = Action::Read(path.to_owned());
                let call = ToolCall { name: "Read".into(), action, ..ToolCall::default() };
                thread.call(lines.number(index), None, call);
            }
        }
    } else if let Some((name, args)) = call(lines, text, range.start + 1..answer) {
        let output = lines.slice(answer..end);
        if is_rejected(output) {
            let input = super::thread::clean(&args).into_owned();
            thread.call(number, None, ToolCall { name: name.to_owned(), input, ..ToolCall::default() });
        } else {
            for call in calls::calls("", name, &arguments(name, &args, output)) {
                thread.call(number, None, call);
            }
        }
        results(lines, answer..end, thread);
    } else {
        let outdent = |line| str::strip_prefix(line, "  ").unwrap_or(line);
        let said = unwrapped(lines, text, range.start + 1..answer, outdent);
        thread.text(Role::Assistant, number, None, Body::Prose, &said);
        results(lines, answer..end, thread);
    }
    // What follows an answer without its margin was said, or pasted behind it.
    thread.text(Role::Assistant, lines.number(end), None, Body::Prose, lines.slice(end..range.end));
}

/// Whether the person did not let a call happen: nothing was written or run.
fn is_rejected(output: &str) -> bool {
    output.trim_start().trim_start_matches('⎿').trim_start().starts_with("User rejected")
}

/// Where what was answered ends: at a text at the edge of the screen behind a blank line.
fn answer_end(lines: &Lines<'_>, range: Range<usize>) -> usize {
    let stands_free = |index: &usize| {
        let line = lines.get(*index);
        let is_text = !line.starts_with([' ', '\t', '\u{a0}', '…']) && !line.trim().is_empty();
        is_text && lines.get(index - 1).trim().is_empty()
    };
    (range.start + 1..range.end).find(stands_free).unwrap_or(range.end)
}

/// The name and the arguments of `Name(args)` or `server - tool (MCP)(args)`.
fn call<'t>(lines: &Lines<'t>, text: &'t str, more: Range<usize>) -> Option<(&'t str, String)> {
    let text = text.trim_end();
    if matches!(text, "Update Todos" | "Updated Todos" | "Todos" | "Updated Plan" | "Update Todo List") {
        return Some(("TodoWrite", String::new()));
    }
    if text.starts_with("User approved") && text.ends_with("plan:") {
        return Some(("ExitPlanMode", String::new()));
    }
    // What several tools did, folded into one line: `Read 3 files (ctrl+o to expand)`.
    if let Some((done, _)) = text.rsplit_once(" (ctrl").filter(|(_, keys)| keys.ends_with(" to expand)")) {
        return Some(("folded", done.to_owned()));
    }
    let (name, rest) = text.split_once('(')?;
    let (name, rest) = match rest.strip_prefix("MCP)(") {
        Some(rest) => (name, rest),
        None => (name, rest),
    };
    let name = name.trim();
    let is_mcp = name.contains(" - ") && text.contains("(MCP)");
    let starts_big = name.starts_with(|c: char| c.is_ascii_uppercase()) || name.starts_with("mcp__");
    let is_word = starts_big && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    let is_two_words = matches!(name, "Web Search" | "Read Image");
    if !is_mcp && !is_word && !is_two_words {
        return None;
    }
    let args = unwrapped(lines, rest, more, str::trim);
    let args = args.trim_end();
    args.ends_with(')').then(|| (name, args[..args.len() - 1].to_owned()))
}

fn arguments<'a>(name: &str, args: &'a str, output: &'a str) -> Args<'a> {
    let key = match name {
        "Bash" => "command",
        "Read" | "Write" | "Update" | "Edit" | "Create" | "MultiEdit" | "NotebookEdit" => "path",
        "Search" | "Grep" | "Glob" | "WebSearch" | "Web Search" | "Fetch" | "WebFetch" => "query",
        _ => "input",
    };
    let mut found = vec![(key.into(), args.into())];
    let numbered = |line: &&str| line.trim_start().starts_with(|c: char| c.is_ascii_digit());
    if key == "path" && name != "Read" && output.lines().skip(1).any(|line| numbered(&line)) {
        let shown = output.split_once('\n').map_or("", |(_, rest)| rest);
        let is_change = shown.lines().any(|line| without_number(line).starts_with(['+', '-']));
        let lines: Vec<Cow<'_, str>> = shown
            .lines()
            .map(|line| match without_number(line) {
                // Lines around the changed ones are marked as in a patch.
                around if is_change && !around.starts_with(['+', '-']) => format!(" {around}").into(),
                line => line,
            })
            .collect();
        found.push(("content".into(), lines.join("\n").into()));
    }
    if name.contains("Todo") {
        found = vec![("todos".into(), output.into())];
    } else if name == "ExitPlanMode" {
        found = vec![("plan".into(), output.trim_start().trim_start_matches('⎿').trim().into())];
    }
    Args(found)
}

/// A line of a shown change without its number: `12 +  text` is `+text`.
fn without_number(line: &str) -> Cow<'_, str> {
    let inner = line.trim_start();
    let behind = inner.trim_start_matches(|c: char| c.is_ascii_digit());
    if behind.len() == inner.len() {
        return Cow::Borrowed(inner);
    }
    let text = behind.strip_prefix(' ').unwrap_or(behind);
    match text.strip_prefix(['+', '-']) {
        Some(changed) => {
            let mark = &text[..1];
            format!("{mark}{}", changed.strip_prefix("  ").unwrap_or(changed)).into()
        }
        None => Cow::Borrowed(text.strip_prefix("  ").unwrap_or(text)),
    }
}

/// Adds what stands under one `⎿` or several.
fn results(lines: &Lines<'_>, range: Range<usize>, thread: &mut Thread) {
    let mut from = range.start;
    for index in range.start + 1..=range.end {
        if index >= range.end || is_result(lines.get(index)) {
            result(lines, from..index.min(range.end), from == range.start, thread);
            from = index;
        }
    }
}

/// Adds what stands under a `⎿`. The first one is the answer to the call before it, the others come from the program.
fn result(lines: &Lines<'_>, range: Range<usize>, is_first: bool, thread: &mut Thread) {
    if range.is_empty() {
        return;
    }
    let number = lines.number(range.start);
    let first = lines.get(range.start).trim_start().trim_start_matches('⎿').trim();
    let outdent = |line| str::strip_prefix(line, "     ").unwrap_or(line);
    let text = unwrapped(lines, first, range.start + 1..range.end, outdent);
    if first.starts_with("Interrupted") || stops(first) {
        thread.text(Role::System, number, None, Body::Context, &text);
        return;
    }
    let last = thread.turns.last().and_then(|turn| turn.blocks.last());
    let is_told = last.is_some_and(|block| {
        matches!(&block.body, Body::Call(call) if matches!(call.action, Action::Plan(_) | Action::Report(_)))
    });
    if is_first && is_told {
        return;
    }
    if calls::box_step(first).is_some() {
        for call in calls::calls("", "TodoWrite", &arguments("TodoWrite", "", &text)) {
            thread.call(number, None, call);
        }
        return;
    }
    let failed = first.starts_with("Error") || first.starts_with("User rejected");
    let is_answer = is_first && last.is_some_and(|block| matches!(block.body, Body::Call(_)));
    if is_answer || failed {
        thread.output(number, None, &text, failed.then_some(true));
    } else {
        thread.text(Role::System, number, None, Body::Context, &text);
    }
}

/// Whether the program says that it could not go on: a limit is reached, or its server failed.
fn stops(text: &str) -> bool {
    let has = |words: &str| text.contains(words);
    text.starts_with("API Error")
        || has("limit reached")
        || has("reached your") && has("limit")
        || has("hit your") && has("limit")
        || has("limit will reset")
        || has("Credit balance is too low")
        || has("Prompt is too long")
        || has("Context low")
}
