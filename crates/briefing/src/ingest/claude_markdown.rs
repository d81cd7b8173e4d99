//! Claude Code sessions that other tools wrote as markdown: turns under `### 👤 User` and `### 🤖 Claude`.

use super::fences::Fences;
use super::input::{Input, Lines};
use super::thread::Thread;
use super::voice;
use crate::conversation::{Body, Conversation, Role};
use std::ops::Range;

/// Whether a text is one.
pub(super) fn is_this(lines: &Lines<'_>) -> bool {
    let roles =
        || (0..lines.len().min(5000)).filter_map(|index| head(lines.get(index))).map(|(role, _)| role);
    roles().any(|role| role == Role::User) && roles().any(|role| role == Role::Assistant)
}

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let lines = &input.lines;
    let fences = Fences::new(lines);
    let mut thread = Thread::of_lines(input.whole);
    let mut turn: Option<(Role, Option<String>, usize)> = None;
    for index in 0..=lines.len() {
        input.progress.at(lines.start(index));
        let next = match index < lines.len() {
            true => head(lines.get(index)).filter(|_| !fences.quotes(index)),
            false => None,
        };
        let is_turn_number =
            index < lines.len() && lines.get(index).starts_with("## Turn ") && !fences.quotes(index);
        if next.is_none() && !is_turn_number && index < lines.len() {
            continue;
        }
        if let Some((role, time, from)) = turn.take() {
            segment(lines, role, time, from..index, &mut thread);
        }
        turn = next.map(|(role, time)| (role, time, index + 1));
    }
    let (id, title) = about(lines);
    thread.finish(&id, &title, None).into_iter().collect()
}

/// Reads `### 👤 **User** *(05.12.2025, 12:13)*` and its like.
fn head(line: &str) -> Option<(Role, Option<String>)> {
    let rest = line.strip_prefix("### ").or_else(|| line.strip_prefix("## "))?.trim_start();
    let (role, rest) = match (rest.strip_prefix('👤'), rest.strip_prefix('🤖')) {
        (Some(rest), _) => (Role::User, rest),
        (_, Some(rest)) => (Role::Assistant, rest),
        _ => return None,
    };
    let time =
        rest.split_once("*(").and_then(|(_, time)| time.split_once(")*")).map(|(time, _)| time.to_owned());
    Some((role, time))
}

/// The id and a title that is not merely the kind of document.
fn about(lines: &Lines<'_>) -> (String, String) {
    let (mut id, mut title) = (String::new(), String::new());
    for index in 0..lines.len().min(40) {
        let line = lines.get(index);
        if let Some(value) = line.strip_prefix("**Session ID:**") {
            id = value.trim().trim_matches('`').to_owned();
        } else if let Some(value) = line.strip_prefix("# Transcript:") {
            id = value.trim().trim_matches('`').trim_end_matches(".jsonl").to_owned();
        } else if let Some(value) = line.strip_prefix("# ").filter(|name| *name != "Claude Code Session")
            && title.is_empty()
        {
            title = value.trim().to_owned();
        } else if head(line).is_some() {
            break;
        }
    }
    (id, title)
}

fn segment(
    lines: &Lines<'_>,
    role: Role,
    time: Option<String>,
    mut range: Range<usize>,
    thread: &mut Thread,
) {
    while range.end > range.start && matches!(lines.get(range.end - 1).trim(), "" | "---") {
        range.end -= 1;
    }
    let mut time = time;
    // Facts about the turn stand before its text.
    while range.start < range.end {
        let line = lines.get(range.start).trim();
        if let Some(value) = line.strip_prefix("**Timestamp:**") {
            time = Some(value.trim().trim_matches('`').to_owned());
        } else if !(line.is_empty() || is_fact(line)) {
            break;
        }
        range.start += 1;
    }
    let mut from = range.start;
    for index in range.clone() {
        if let Some(section) = section(lines.get(index)) {
            let end = section_end(lines, index + 1, range.end);
            said(lines, role, time.as_deref(), from..index, thread);
            add(lines, section, time.as_deref(), index + 1..end, thread);
            from = from.max(end);
        }
    }
    said(lines, role, time.as_deref(), from..range.end, thread);
}

fn is_fact(line: &str) -> bool {
    const FACTS: &[&str] = &[
        "UUID",
        "Session ID",
        "CWD",
        "Model",
        "Stop Reason",
        "Git Branch",
        "Version",
        "Request ID",
        "Parent",
        "Message ID",
    ];
    FACTS
        .iter()
        .any(|name| line.strip_prefix("**").is_some_and(|rest| rest.starts_with(&format!("{name}:**"))))
}

/// What a bold heading inside a turn introduces.
#[derive(Clone, Copy, PartialEq)]
enum Section {
    Thinking,
    Results,
    Usage,
    Calls,
}

fn section(line: &str) -> Option<Section> {
    let name = line.trim().strip_prefix("**")?;
    if !name.contains(":**") {
        return None;
    }
    if name.contains("Thinking:") {
        Some(Section::Thinking)
    } else if name.contains("Tool Results") || name.contains("Tool Result:") {
        Some(Section::Results)
    } else if name.contains("Token Usage") {
        Some(Section::Usage)
    } else if name.contains("Tool Calls") || name.contains("Tool Call:") || name.contains("Tool Use") {
        Some(Section::Calls)
    } else {
        None
    }
}

fn section_end(lines: &Lines<'_>, from: usize, end: usize) -> usize {
    let mut is_quoted = None;
    for index in from..end {
        let line = lines.get(index);
        if section(line).is_some() {
            return index;
        }
        // A quoted section ends with its quote.
        if !line.trim().is_empty() {
            let quoted = line.starts_with('>');
            if is_quoted == Some(true) && !quoted {
                return index;
            }
            is_quoted.get_or_insert(quoted);
        }
    }
    end
}

fn add(lines: &Lines<'_>, section: Section, time: Option<&str>, range: Range<usize>, thread: &mut Thread) {
    let number = lines.number(range.start);
    let text = lines.slice(range);
    match section {
        Section::Thinking => {
            let text: Vec<&str> =
                text.split('\n').map(|line| line.trim_start_matches('>').trim_start()).collect();
            thread.text(Role::Assistant, number, time, Body::Thinking, &text.join("\n"));
        }
        Section::Results if !text.trim().is_empty() => {
            let output = unfenced(text);
            thread.output(thread.line_of(number, text, output), time, output, None);
        }
        Section::Calls => thread.text(Role::Assistant, number, time, Body::Context, text),
        Section::Results | Section::Usage => {}
    }
}

/// The inside of a fence that is all of a text.
fn unfenced(text: &str) -> &str {
    let inner = text.trim().strip_prefix("```").and_then(|rest| rest.strip_suffix("```"));
    match inner.and_then(|inner| inner.split_once('\n')) {
        Some((_, inner)) if !inner.contains("\n```") => inner,
        _ => text,
    }
}

fn said(lines: &Lines<'_>, role: Role, time: Option<&str>, range: Range<usize>, thread: &mut Thread) {
    if range.is_empty() {
        return;
    }
    let blank = range.clone().take_while(|index| lines.get(*index).trim().is_empty()).count();
    let number = lines.number(range.start + blank);
    let text = lines.slice(range.start + blank..range.end);
    if role == Role::User {
        // Hard line breaks are a writer's escape, not the person's.
        let text: Vec<&str> = text.split('\n').map(|line| line.strip_suffix('\\').unwrap_or(line)).collect();
        voice::add(thread, number, time, &text.join("\n"));
    } else {
        thread.text(role, number, time, Body::Prose, text);
    }
}
