//! Cursor's markdown export.

use super::fences::Fences;
use super::input::{Input, Lines};
use super::thread::Thread;
use crate::conversation::{Body, Conversation, Role};

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
    let mut thread = Thread::of_lines();
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

fn segment(lines: &Lines<'_>, role: Role, mut range: std::ops::Range<usize>, thread: &mut Thread) {
    while range.end > range.start && matches!(lines.get(range.end - 1).trim(), "" | "---") {
        range.end -= 1;
    }
    let number = lines.number(range.start);
    let text = lines.slice(range);
    let body = if role == Role::System { Body::Context } else { Body::Prose };
    if role == Role::User {
        thread.begin(role, number, None);
    }
    thread.text(role, number, None, body, text);
}
