//! Claude Code as it stands in the terminal: `/export`, or copied.

use super::calls::{self, Args};
use super::input::{Input, Lines};
use super::thread::Thread;
use super::voice;
use crate::conversation::{Action, Body, Conversation, Role};
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
        if index == lines.len() || is_head(lines.get(index)) {
            part(lines, from..index, &mut thread);
            from = index;
        }
    }
    thread.finish("", "", None).into_iter().collect()
}

/// The text behind the model's bullet.
fn bullet(line: &str) -> Option<&str> {
    line.strip_prefix("● ").or_else(|| line.strip_prefix("⏺ "))
}

fn prompt(line: &str) -> Option<&str> {
    let rest = line.strip_prefix("> ").or_else(|| line.strip_prefix("❯ "));
    if matches!(line.trim(), ">" | "❯") { Some("") } else { rest }
}

fn is_head(line: &str) -> bool {
    bullet(line).is_some() || prompt(line).is_some() || is_notice(line)
}

/// A line of the program itself.
fn is_notice(line: &str) -> bool {
    line.starts_with("═══") || line.starts_with('✻') || line.starts_with("※ ")
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
    } else if let Some(text) = prompt(line) {
        person(lines, text, range, thread);
    } else if line.starts_with("═══") && line.contains("compacted") {
        let from = range.start + 1;
        thread.text(Role::System, number, None, Body::Context, line.trim_matches(['═', ' ']));
        thread.text(Role::System, lines.number(from), None, Body::Context, lines.slice(from..range.end));
    } else {
        thread.text(Role::System, number, None, Body::Context, lines.slice(range));
    }
}

/// First line of what a tool or the program answered.
fn result_line(lines: &Lines<'_>, range: &Range<usize>) -> usize {
    (range.start + 1..range.end)
        .find(|index| lines.get(*index).trim_start().starts_with('⎿'))
        .unwrap_or(range.end)
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
    let answer = |index: &usize| lines.get(*index).starts_with("  ⎿") || is_screen(lines.get(*index));
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
    thread.text(Role::System, lines.number(end), None, Body::Context, lines.slice(end..range.end));
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
    let outdent = |line| str::strip_prefix(line, "  ").unwrap_or(line);
    let Some((name, args)) = call(lines, text, range.start + 1..answer) else {
        let said = unwrapped(lines, text, range.start + 1..answer, outdent);
        thread.text(Role::Assistant, number, None, Body::Prose, &said);
        result(lines, answer..range.end, thread);
        return;
    };
    let output = lines.slice(answer..range.end);
    for call in calls::calls("", name, &arguments(name, &args, output)) {
        thread.call(number, None, call);
    }
    result(lines, answer..range.end, thread);
}

/// The name and the arguments of `Name(args)` or `server - tool (MCP)(args)`.
fn call<'t>(lines: &Lines<'t>, text: &'t str, more: Range<usize>) -> Option<(&'t str, String)> {
    if text.trim() == "Update Todos" {
        return Some(("TodoWrite", String::new()));
    }
    let (name, rest) = text.split_once('(')?;
    let (name, rest) = match rest.strip_prefix("MCP)(") {
        Some(rest) => (name, rest),
        None => (name, rest),
    };
    let name = name.trim();
    let is_mcp = name.contains(" - ") && text.contains("(MCP)");
    let starts_big = name.starts_with(|c: char| c.is_ascii_uppercase());
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
        found.push(("content".into(), output.split_once('\n').map_or("", |(_, rest)| rest).into()));
    }
    if name.contains("Todo") {
        found = vec![("todos".into(), output.into())];
    }
    Args(found)
}

/// Adds what stands under `⎿`.
fn result(lines: &Lines<'_>, range: Range<usize>, thread: &mut Thread) {
    if range.is_empty() {
        return;
    }
    let number = lines.number(range.start);
    let first = lines.get(range.start).trim_start().trim_start_matches('⎿').trim();
    let outdent = |line| str::strip_prefix(line, "     ").unwrap_or(line);
    let text = unwrapped(lines, first, range.start + 1..range.end, outdent);
    if first.starts_with("Interrupted") {
        thread.text(Role::System, number, None, Body::Context, &text);
        return;
    }
    let is_plan = thread.turns.last().and_then(|turn| turn.blocks.last()).is_some_and(
        |block| matches!(&block.body, Body::Call(call) if matches!(call.action, Action::Plan(_))),
    );
    if !is_plan {
        let failed = first.starts_with("Error").then_some(true);
        thread.output(number, None, &text, failed);
    }
}
