//! Who speaks in a text that a format files under "user": a person, or a program in the person's name.

use super::thread::Thread;
use crate::conversation::{Body, Role};

/// A part of a text and what it is.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Part<'a> {
    /// A person typed it.
    Person(&'a str),
    /// A program put it in.
    Program(&'a str),
    /// It stands outside all tags; the tags beside it decide.
    Unclear(&'a str),
}

impl<'a> Part<'a> {
    fn text(self) -> &'a str {
        match self {
            Self::Person(text) | Self::Program(text) | Self::Unclear(text) => text,
        }
    }
}

/// Tags around what a person typed.
const PERSON: &[&str] = &[
    "task",
    "feedback",
    "user_message",
    "answer",
    "user_query",
    "USER_REQUEST",
    "user_request",
    "user-prompt",
    "user_input",
    "command-args",
    "UserPrompt",
];

/// Tags of that kind that only programs write: what stands beside them is a program's too.
const SURE: &[&str] = &[
    "feedback",
    "user_message",
    "answer",
    "user_query",
    "USER_REQUEST",
    "user_request",
    "user-prompt",
    "command-args",
    "UserPrompt",
];

/// Tags around what programs put into a person's message.
const PROGRAM: &[&str] = &[
    "SystemPrompt",
    "environment_details",
    "environment_context",
    "user_instructions",
    "INSTRUCTIONS",
    "turn_aborted",
    "permissions instructions",
    "collaboration_mode",
    "skills_instructions",
    "apps_instructions",
    "personality_spec",
    "model_switch",
    "subagent_notification",
    "user_shell_command",
    "system-reminder",
    "system_reminder",
    "task-notification",
    "local-command-caveat",
    "local-command-stdout",
    "local-command-stderr",
    "command-name",
    "command-message",
    "command-contents",
    "bash-input",
    "bash-stdout",
    "bash-stderr",
    "ide_opened_file",
    "ide_selection",
    "ide_diagnostics",
    "new-diagnostics",
    "post-tool-use-hook",
    "user-prompt-submit-hook",
    "session-start-hook",
    "user-memory-input",
    "ADDITIONAL_METADATA",
    "USER_SETTINGS_CHANGE",
    "USER_INFORMATION",
    "EPHEMERAL_MESSAGE",
    "SYSTEM_MESSAGE",
    "additional_data",
    "attached_files",
    "open_and_recently_viewed_files",
    "git_status",
    "project_layout",
    "user_info",
    "always_applied_workspace_rules",
    "agent_skills",
    "editorContext",
    "reminderInstructions",
    "workspace_info",
    "file_content",
    "slash_command",
    "explicit_instructions",
    "explicit_skill",
    "workspace_context",
    "session_context",
    "hook_context",
    "state_snapshot",
    "custom_instructions",
    "image_files",
    "error_details",
    "command_output",
    "final_file_content",
    "file_attachments",
    "user_edits",
];

/// How texts begin that no person typed, though they have no tag around them.
const NOTICES: &[&str] = &[
    "Caveat:",
    "Stop hook feedback:",
    "[Request interrupted by user",
    "[ERROR] You did not use a tool",
    "[Response interrupted by user",
    "This session is being continued from a previous conversation",
    "Your tool input was malformed",
    "Base directory for this skill:",
];

/// Tags whose content is repeated with every message and tells nothing of the conversation.
const DROPPED: &[&str] = &["<environment_details>", "New instructions for task continuation:"];

/// Adds what a person said as a turn of the person, and what programs put in as context of the system.
pub(super) fn add(thread: &mut Thread, line: u32, time: Option<&str>, text: &str) {
    if is_notice(text) {
        thread.text(Role::System, line, time, Body::Context, text);
        return;
    }
    if let Some(typed) = slash_input(text) {
        let line = thread.line_of(line, text, typed);
        thread.begin(Role::User, line, time);
        thread.text(Role::User, line, time, Body::Prose, typed);
        return;
    }
    if let Some((typed, answer)) = slash_command(text) {
        match typed {
            Some(typed) => {
                thread.begin(Role::User, line, time);
                thread.text(Role::User, line, time, Body::Prose, &typed);
            }
            None => thread.text(Role::System, line, time, Body::Context, &text[..text.len() - answer.len()]),
        }
        thread.text(Role::System, thread.line_of(line, text, answer), time, Body::Context, answer);
        return;
    }
    let parts = parts(text);
    let mut places = Places { line, rest: text };
    for part in &parts {
        let line = places.line_of(thread, part.text());
        if let Part::Program(text) = part
            && !DROPPED.iter().any(|start| text.trim_start().starts_with(start))
        {
            thread.text(Role::System, line, time, Body::Context, text);
        }
    }
    let mut begun = false;
    let mut places = Places { line, rest: text };
    for part in &parts {
        let Part::Person(text) = part else { continue };
        let line = places.line_of(thread, text);
        if is_notice(text) {
            thread.text(Role::System, line, time, Body::Context, text);
        } else if !text.trim().is_empty() {
            if !begun {
                thread.begin(Role::User, line, time);
                begun = true;
            }
            thread.text(Role::User, line, time, Body::Prose, text);
        }
    }
}

/// Lines of the parts of a text, found going forward.
struct Places<'a> {
    line: u32,
    /// The text from the last place on.
    rest: &'a str,
}

impl<'a> Places<'a> {
    fn line_of(&mut self, thread: &Thread, part: &'a str) -> u32 {
        self.line = thread.line_of(self.line, self.rest, part);
        let offset = (part.as_ptr() as usize).wrapping_sub(self.rest.as_ptr() as usize);
        self.rest = self.rest.get(offset..).unwrap_or(self.rest);
        self.line
    }
}

/// Whether a whole text is a notice of a program.
pub(super) fn is_notice(text: &str) -> bool {
    let text = text.trim_start();
    NOTICES.iter().any(|start| text.starts_with(start)) || text.starts_with("# AGENTS.md instructions")
}

/// A slash command: what the person typed, if it is more than the command's name, and what the program
/// answered to it.
fn slash_command(text: &str) -> Option<(Option<String>, &str)> {
    let start = text.trim_start();
    if start.starts_with("<command-name>") || start.starts_with("<command-message>") {
        let inside = |tag: &str| {
            Some(text.split_once(&format!("<{tag}>"))?.1.split_once(&format!("</{tag}>"))?.0.trim())
        };
        let (name, args) = (inside("command-name")?, inside("command-args").unwrap_or_default());
        return Some(((!args.is_empty()).then(|| format!("{name} {args}")), ""));
    }
    let first = start.lines().next()?;
    let name = first.strip_prefix('/')?.split_whitespace().next()?;
    let is_name = name.chars().all(|c| c.is_ascii_lowercase() || matches!(c, '-' | ':' | '_'));
    let answer = start.find("\n ⎿").map(|at| at + 1).or_else(|| start.find("\n  ⎿").map(|at| at + 1));
    let is_alone = start.trim_end() == first.trim_end();
    if !is_name || !(is_alone || answer.is_some()) {
        return None;
    }
    let (typed, answer) = start.split_at(answer.unwrap_or(start.len()));
    let has_words = typed.split_whitespace().count() > 1;
    Some((has_words.then(|| typed.trim_end().to_owned()), answer))
}

/// Whether a text is nothing but what programs put in.
pub(super) fn is_injected(text: &str) -> bool {
    is_notice(text) || parts(text).iter().all(|part| matches!(part, Part::Program(_)))
}

/// The person's input in an expanded slash prompt: the block under `## User Input`.
fn slash_input(text: &str) -> Option<&str> {
    let (before, after) = text.split_once("## User Input")?;
    if !(before.is_empty() || before.ends_with('\n')) {
        return None;
    }
    let block = after.trim_start();
    let inner = block.strip_prefix("```text").or_else(|| block.strip_prefix("```"))?;
    let inner = &inner[..inner.find("\n```")?];
    let is_filled = !inner.trim().is_empty() && !inner.contains("$ARGUMENTS");
    is_filled.then_some(inner)
}

/// Splits a text at the tags known here. A tag counts only at the start of a line.
fn parts(text: &str) -> Vec<Part<'_>> {
    let mut found = Vec::new();
    let (mut from, mut at) = (0, 0);
    while let Some(end) = metadata_end(text, from) {
        found.push(Part::Program(&text[from..end]));
        (from, at) = (end, end);
    }
    let mut is_beside_person = true;
    let mut unclosed: Vec<&str> = Vec::new();
    while let Some(step) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        let open = at + step;
        at = open + 1;
        if !stands_free(&text[from..open]) {
            continue;
        }
        let Some((tag, end)) = tag(text, open) else { continue };
        let is_person = PERSON.contains(&tag);
        if unclosed.contains(&tag) || (!is_person && !PROGRAM.contains(&tag)) {
            continue;
        }
        let close = format!("</{tag}>");
        let (inner, next) = match memchr::memmem::find(&text.as_bytes()[end..], close.as_bytes()) {
            Some(length) => (end..end + length, end + length + close.len()),
            // A tag that is never closed holds the rest, unless it is a person's: then it is only a word.
            None if is_person => {
                unclosed.push(tag);
                continue;
            }
            None => (end..text.len(), text.len()),
        };
        if SURE.contains(&tag) {
            is_beside_person = false;
        }
        found.push(Part::Unclear(&text[from..open]));
        found.push(if is_person { Part::Person(&text[inner]) } else { Part::Program(&text[open..next]) });
        from = next;
        at = next;
    }
    found.push(Part::Unclear(&text[from..]));
    found.retain(|part| !part.text().trim().is_empty());
    let decide = |part| match part {
        Part::Unclear(text) if is_beside_person => Part::Person(text),
        Part::Unclear(text) => Part::Program(text),
        part => part,
    };
    found.into_iter().map(decide).collect()
}

/// Where a block ends in which a chat program tells of a message before the message itself:
/// `Sender (untrusted metadata):` with a JSON fence.
fn metadata_end(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    let block = rest.trim_start();
    let (heading, behind) = block.split_once('\n')?;
    let is_heading = heading.trim_end().ends_with("):") && heading.contains(" (untrusted");
    let inside = behind.strip_prefix("```json\n").filter(|_| is_heading)?;
    let end = memchr::memmem::find(inside.as_bytes(), b"\n```")? + "\n```".len();
    Some(text.len() - inside.len() + end)
}

/// Whether nothing but white space stands on the line so far.
fn stands_free(before: &str) -> bool {
    before.bytes().rev().find(|byte| !matches!(byte, b' ' | b'\t')).is_none_or(|byte| byte == b'\n')
}

/// The name of the tag that opens at a byte, and where its content begins.
fn tag(text: &str, open: usize) -> Option<(&str, usize)> {
    let rest = &text[open + 1..];
    let front = &rest.as_bytes()[..rest.len().min(200)];
    let end = memchr::memchr2(b'>', b'\n', front).filter(|end| front[*end] == b'>')?;
    let inside = &rest[..end];
    let name = if PROGRAM.contains(&inside) { inside } else { inside.split(' ').next().unwrap_or(inside) };
    Some((name, open + 1 + end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &[(Role, &str)]) {
        let mut thread = Thread::default();
        add(&mut thread, 1, None, text);
        let blocks = thread
            .turns
            .iter()
            .flat_map(|turn| turn.blocks.iter().map(|block| (turn.role, block.body.text())));
        assert_eq!(blocks.collect::<Vec<_>>(), expected, "{text}");
    }

    #[test]
    fn knows_the_line_of_every_part() {
        let mut thread = Thread::of_lines(&std::sync::Arc::default());
        let tagged = |text: &str| format!("<system-reminder>\n{text}\n</system-reminder>\n");
        let text = format!("One\n{}\nTwo\n{}Three", tagged("a"), tagged("b"));
        add(&mut thread, 10, None, &text);
        let blocks: Vec<_> = thread.turns.iter().flat_map(|turn| &turn.blocks).collect();
        let seen: Vec<_> =
            blocks.iter().map(|block| (block.line, block.body.text().lines().last().unwrap_or(""))).collect();
        assert_eq!(
            seen,
            [(11, "</system-reminder>"), (16, "</system-reminder>"), (10, "One"), (15, "Two"), (19, "Three")]
        );
    }

    #[test]
    fn keeps_what_a_person_typed_and_sets_the_rest_apart() {
        check("Fix <b>this</b> please", &[(Role::User, "Fix <b>this</b> please")]);
        check(
            "<task>\nFix it\n</task>\n\n<environment_details>\nfiles\n</environment_details>",
            &[(Role::User, "Fix it")],
        );
        check(
            "<system-reminder>be good</system-reminder>\nDo it",
            &[(Role::System, "<system-reminder>be good</system-reminder>"), (Role::User, "Do it")],
        );
        check(
            "<USER_REQUEST>\nDo it\n</USER_REQUEST>\n<ADDITIONAL_METADATA>\ntime\n</ADDITIONAL_METADATA>",
            &[(Role::System, "<ADDITIONAL_METADATA>\ntime\n</ADDITIONAL_METADATA>"), (Role::User, "Do it")],
        );
        check(
            "<environment_context>\n<cwd>/x</cwd>",
            &[(Role::System, "<environment_context>\n<cwd>/x</cwd>")],
        );
        check("[Request interrupted by user]", &[(Role::System, "[Request interrupted by user]")]);
        check(
            "<command-name>/review</command-name>\n<command-args>the parser</command-args>",
            &[(Role::User, "/review the parser")],
        );
        check("/exit\n ⎿  Bye!", &[(Role::System, "/exit"), (Role::System, " ⎿  Bye!")]);
        check("/plan the release\n ⎿  ok", &[(Role::User, "/plan the release"), (Role::System, " ⎿  ok")]);
        check(
            "<command-name>/clear</command-name>\n<command-args></command-args>",
            &[(Role::System, "<command-name>/clear</command-name>\n<command-args></command-args>")],
        );
        check(
            "# AGENTS.md instructions for x\n\n<INSTRUCTIONS>\nnever push\n</INSTRUCTIONS>",
            &[(
                Role::System,
                "# AGENTS.md instructions for x\n\n<INSTRUCTIONS>\nnever push\n</INSTRUCTIONS>",
            )],
        );
        check(
            "# Plan\n\n## User Input\n\n```text\nAdd a page\n```\n\nGiven that, do this.",
            &[(Role::User, "Add a page")],
        );
        check(
            "Sender (untrusted metadata):\n```json\n{\"name\": \"Ana\"}\n```\n\nShow the tide",
            &[
                (Role::System, "Sender (untrusted metadata):\n```json\n{\"name\": \"Ana\"}\n```"),
                (Role::User, "Show the tide"),
            ],
        );
        check("What does <task> mean in line 3?", &[(Role::User, "What does <task> mean in line 3?")]);
    }
}
