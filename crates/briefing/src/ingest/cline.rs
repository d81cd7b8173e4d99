//! Cline's and Roo's task files: what goes to the model (`api_conversation_history.json`), and what the
//! screen shows (`ui_messages.json`).

use super::calls::{self, Args};
use super::claude_code;
use super::input::Input;
use super::json::{self, Object};
use super::results;
use super::thread::Thread;
use super::voice;
use crate::conversation::{Action, Body, Conversation, Role, ToolCall};
use std::borrow::Cow;

/// Reads the messages that went to the model.
pub(super) fn read_api(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let documents = std::mem::take(&mut input.documents);
    let mut thread = Thread::default();
    for value in documents.into_iter().flat_map(|document| json::elements(document.get())) {
        let line = input.lines.number_of(value.get());
        input.progress.at(input.lines.offset_of(value.get()));
        let Some(message) = Object::parse(value.get()) else { continue };
        let time = message.scalar("ts");
        let time = time.as_deref();
        if message.is_true("isSummary") {
            for text in texts(&message) {
                thread.text(Role::System, line, time, Body::Summary, &text);
            }
        } else if message.text("role") == "assistant" {
            assistant(&message, line, time, &mut thread);
        } else {
            user(&message, line, time, &mut thread);
        }
    }
    thread.finish("", "", None).into_iter().collect()
}

fn texts(message: &Object<'_>) -> Vec<String> {
    match message.str("content") {
        Some(text) => vec![text.into_owned()],
        None => message.objects("content").map(|block| block.text("text").into_owned()).collect(),
    }
}

fn assistant(message: &Object<'_>, line: u32, time: Option<&str>, thread: &mut Thread) {
    if let Some(text) = message.str("content") {
        spoken(&text, line, time, thread);
        return;
    }
    for block in message.objects("content") {
        match block.text("type").as_ref() {
            "text" => spoken(&block.text("text"), line, time, thread),
            "tool_use" => {
                claude_code::tool_use(&block).into_iter().for_each(|call| thread.call(line, time, call))
            }
            "thinking" | "reasoning" => {
                let text = block.str("thinking").or_else(|| block.str("text")).unwrap_or_default();
                thread.text(Role::Assistant, line, time, Body::Thinking, &text);
            }
            _ => {}
        }
    }
}

/// Adds what stands in the name of the user: results, what a person typed, and the environment.
fn user(message: &Object<'_>, line: u32, time: Option<&str>, thread: &mut Thread) {
    let mut in_result = false;
    if let Some(text) = message.str("content") {
        user_text(&text, &mut in_result, line, time, thread);
        return;
    }
    for block in message.objects("content") {
        match block.text("type").as_ref() {
            "text" => user_text(&block.text("text"), &mut in_result, line, time, thread),
            "tool_result" => {
                let text = claude_code::content_text(&block);
                thread.result(
                    line,
                    time,
                    results::result(&block.text("tool_use_id"), &text, block.bool("is_error")),
                );
                typed_in(&text, line, time, thread);
            }
            _ => {}
        }
    }
}

fn user_text(text: &str, in_result: &mut bool, line: u32, time: Option<&str>, thread: &mut Thread) {
    let trimmed = text.trim_start();
    if trimmed.starts_with("<environment_details>") {
        return;
    }
    let result = match after_result_head(trimmed) {
        Some(rest) => {
            *in_result = true;
            rest
        }
        None if *in_result && !is_message(trimmed) => text,
        None => return voice::add(thread, line, time, text),
    };
    let result = result.split("<environment_details>").next().unwrap_or(result);
    if !result.trim().is_empty() {
        thread.result(line, time, results::result("", result, None));
        typed_in(result, line, time, thread);
    }
}

/// Whether a text is what a person wrote after a task had ended.
fn is_message(text: &str) -> bool {
    text.starts_with("<user_message>") || text.starts_with("New instructions for task continuation:")
}

/// What follows `[tool for '...'] Result:`.
fn after_result_head(text: &str) -> Option<&str> {
    let inside = text.strip_prefix('[')?;
    let end = memchr::memmem::find(inside.as_bytes(), b"] Result:")?;
    let name = inside.split([' ', ']']).next().unwrap_or_default();
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    (is_name && end < 4096).then(|| &inside[end + "] Result:".len()..])
}

/// What a person typed into the answer to a tool: feedback, answers, follow-up messages.
fn typed_in(text: &str, line: u32, time: Option<&str>, thread: &mut Thread) {
    for tag in ["feedback", "answer", "user_message"] {
        let (open, close) = (format!("<{tag}>"), format!("</{tag}>"));
        let Some((_, rest)) = text.split_once(&open) else { continue };
        let typed = rest.split(&close).next().unwrap_or(rest);
        if !typed.trim().is_empty() {
            thread.begin(Role::User, line, time);
            thread.text(Role::User, line, time, Body::Prose, typed);
        }
    }
}

/// Tools of the XML kind that are not in the common list.
const XML_TOOLS: &[&str] = &[
    "list_files",
    "list_code_definition_names",
    "use_mcp_tool",
    "access_mcp_resource",
    "browser_action",
    "switch_mode",
    "new_task",
    "fetch_instructions",
    "run_slash_command",
    "generate_image",
    "new_rule",
    "report_bug",
    "load_mcp_documentation",
];

/// Splits what the model wrote into prose, thinking and XML calls.
fn spoken(text: &str, line: u32, time: Option<&str>, thread: &mut Thread) {
    let (mut from, mut at) = (0, 0);
    while let Some(step) = memchr::memchr(b'<', &text.as_bytes()[at..]) {
        let open = at + step;
        at = open + 1;
        let Some((name, body)) = opening(text, open) else { continue };
        let is_thinking = name == "thinking";
        let is_tool = name.contains('_') && (calls::is_known(name) || XML_TOOLS.contains(&name));
        if !is_thinking && !is_tool {
            continue;
        }
        thread.text(Role::Assistant, line, time, Body::Prose, &text[from..open]);
        let close = format!("</{name}>");
        let (end, next) = match memchr::memmem::find(&text.as_bytes()[body..], close.as_bytes()) {
            Some(length) => (body + length, body + length + close.len()),
            None => (text.len(), text.len()),
        };
        let inner = &text[body..end];
        if is_thinking {
            thread.text(Role::Assistant, line, time, Body::Thinking, inner);
        } else {
            for call in calls::calls("", name, &params(inner)) {
                thread.call(line, time, call);
            }
        }
        (from, at) = (next, next);
    }
    thread.text(Role::Assistant, line, time, Body::Prose, &text[from..]);
}

/// The name of a tag without attributes that opens at the start of a line, and where its content begins.
fn opening(text: &str, open: usize) -> Option<(&str, usize)> {
    let before = text[..open].bytes().next_back();
    if !matches!(before, None | Some(b'\n')) {
        return None;
    }
    let rest = &text[open + 1..];
    let length = rest.bytes().take_while(|byte| byte.is_ascii_lowercase() || *byte == b'_').count();
    (length > 0 && rest.as_bytes().get(length) == Some(&b'>')).then(|| (&rest[..length], open + length + 2))
}

/// Elements that only wrap others.
const WRAPPERS: &[&str] = &["args", "file", "follow_up"];

/// The parameters of an XML call.
fn params(body: &str) -> Args<'_> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(step) = memchr::memchr(b'<', &body.as_bytes()[at..]) {
        let open = at + step;
        at = open + 1;
        let rest = &body[open + 1..];
        let length = rest.bytes().take_while(|byte| byte.is_ascii_alphanumeric() || *byte == b'_').count();
        let name = &rest[..length];
        if length == 0 || rest.as_bytes().get(length) != Some(&b'>') || WRAPPERS.contains(&name) {
            continue;
        }
        let from = open + length + 2;
        let close = format!("</{name}>");
        // Content may hold closing tags of its own.
        let end = match name {
            "content" | "diff" | "result" => body[from..].rfind(&close),
            _ => body[from..].find(&close),
        };
        let to = end.map_or(body.len(), |end| from + end);
        found.push((Cow::Borrowed(name), Cow::Borrowed(body[from..to].trim_matches('\n'))));
        at = (to + close.len()).min(body.len());
    }
    Args(found)
}

/// Reads the messages of the screen.
pub(super) fn read_ui(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let documents = std::mem::take(&mut input.documents);
    let mut thread = Thread::default();
    let mut has_task = false;
    for value in documents.into_iter().flat_map(|document| json::elements(document.get())) {
        let line = input.lines.number_of(value.get());
        input.progress.at(input.lines.offset_of(value.get()));
        if let Some(message) = Object::parse(value.get())
            && !message.is_true("partial")
        {
            shown(&message, &mut has_task, line, &mut thread);
        }
    }
    thread.finish("", "", None).into_iter().collect()
}

fn shown(message: &Object<'_>, has_task: &mut bool, line: u32, thread: &mut Thread) {
    let time = message.scalar("ts");
    let time = time.as_deref();
    let text = message.text("text");
    let person = |thread: &mut Thread| {
        if !text.trim().is_empty() {
            thread.begin(Role::User, line, time);
            thread.text(Role::User, line, time, Body::Prose, &text);
        }
    };
    let action = |action: Action| ToolCall { name: "ask".into(), action, ..ToolCall::default() };
    let kind = message.str("say").or_else(|| message.str("ask")).unwrap_or_default();
    match kind.as_ref() {
        "text" | "task" if !*has_task => {
            *has_task = true;
            person(thread);
        }
        "user_feedback" | "user_feedback_diff" => person(thread),
        "text" => thread.text(Role::Assistant, line, time, Body::Prose, &text),
        "reasoning" => thread.text(Role::Assistant, line, time, Body::Thinking, &text),
        "tool" => tool(&text, line, time, thread),
        "command" if !text.trim().is_empty() => {
            let call =
                ToolCall { name: "execute_command".into(), ..action(Action::Run(text.trim().to_owned())) };
            thread.call(line, time, call);
        }
        "command_output" if message.text("type") == "say" && !text.trim().is_empty() => {
            thread.result(line, time, results::result("", &text, None));
        }
        "completion_result" if !text.trim().is_empty() => {
            let report = super::thread::clean(&text).into_owned();
            let call = ToolCall { name: "attempt_completion".into(), ..action(Action::Report(report)) };
            thread.call(line, time, call);
        }
        "followup" if !text.trim().is_empty() => {
            let args = Args::from_json(&text);
            let made = calls::calls("", "ask_followup_question", &args);
            let is_plain = args.0.is_empty();
            match made.into_iter().next().filter(|_| !is_plain) {
                Some(call) => thread.call(line, time, call),
                None => thread.call(line, time, action(Action::Ask(text.trim().to_owned()))),
            }
        }
        "error" | "diff_error" => {
            thread.result(line, time, results::result("", &text, Some(true)));
        }
        "condense_context" => {
            let summary = message.object("contextCondense").map(|inner| inner.text("summary").into_owned());
            thread.text(Role::System, line, time, Body::Summary, &summary.unwrap_or_default());
        }
        _ => {}
    }
}

/// A tool as the screen shows it: JSON with the tool's name of the screen.
fn tool(text: &str, line: u32, time: Option<&str>, thread: &mut Thread) {
    let Some(object) = Object::parse(text) else { return };
    let shown = object.text("tool");
    let name = match shown.as_ref() {
        "newFileCreated" => "write_to_file",
        "editedExistingFile" | "appliedDiff" | "insertContent" | "searchAndReplace" => "replace_in_file",
        "readFile" => "read_file",
        "fileDeleted" => "delete_file",
        "searchFiles" | "codebaseSearch" => "search_files",
        "updateTodoList" => "update_todo_list",
        other => other,
    };
    for call in calls::calls("", name, &Args::from_json(text)) {
        thread.call(line, time, call);
    }
}
