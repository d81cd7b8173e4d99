//! Which format an input has, by its content alone.

use super::input::Lines;
use super::json::{self, Object};
use super::{
    aider, claude_markdown, claude_text, copilot_text, cursor, dialogue, messages, plain, specstory,
};
use crate::conversation::Format;
use serde_json::value::RawValue;

/// How many lines are looked at to tell an object a line from a document.
const PROBE: usize = 60;

/// The format of an object a line: most lines are objects, whole or torn, and one of them is known.
pub(super) fn by_lines(lines: &Lines<'_>) -> Option<Format> {
    let filled =
        (0..lines.len()).map(|index| lines.get(index).trim()).filter(|line| !line.is_empty()).take(PROBE);
    let (mut whole, mut begun, mut total, mut format) = (0, 0, 0, None);
    for line in filled {
        total += 1;
        // An array whose elements stand on lines of their own is a document.
        if total == 1 && line.starts_with('[') {
            return None;
        }
        begun += usize::from(line.starts_with("{\""));
        if !json::is_object(line) {
            continue;
        }
        whole += 1;
        if matches!(format, None | Some(Format::JsonMessages))
            && let Some(found) = Object::parse(line).and_then(|object| line_format(&object))
        {
            format = Some(found);
        }
    }
    format.filter(|_| whole * 2 >= total || begun * 2 >= total)
}

/// The format of which an object is a line.
fn line_format(object: &Object<'_>) -> Option<Format> {
    let tests: [(IsLine, Format); 4] = [
        (is_antigravity, Format::Antigravity),
        (is_codex, Format::CodexRollout),
        (is_claude_code, Format::ClaudeCodeJsonl),
        (is_gemini_stream, Format::GeminiStream),
    ];
    let known = tests.iter().find(|(is_line, _)| is_line(object)).map(|(_, format)| *format);
    let is_message = || document_format(object).is_none() && messages::is_message(object);
    known.or_else(|| is_message().then_some(Format::JsonMessages))
}

type IsLine = fn(&Object<'_>) -> bool;
type IsText = fn(&Lines<'_>) -> bool;

fn is_antigravity(object: &Object<'_>) -> bool {
    object.has("step_index") && object.has("source")
}

fn is_codex(object: &Object<'_>) -> bool {
    let has = |key| object.has(key);
    match object.text("type").as_ref() {
        "session_meta" | "response_item" | "event_msg" | "turn_context" | "compacted" => has("payload"),
        "function_call" | "function_call_output" | "reasoning" => has("call_id") || has("summary"),
        // The old layout begins with a line without type, and has lines of state in between.
        "" => has("record_type") || (has("id") && has("timestamp") && (has("instructions") || has("git"))),
        _ => false,
    }
}

fn is_claude_code(object: &Object<'_>) -> bool {
    let kind = object.text("type");
    let has = |key| object.has(key);
    let is_turn = matches!(kind.as_ref(), "user" | "assistant");
    (has("sessionId") && !kind.is_empty())
        || has("parentUuid")
        || (kind == "summary" && has("leafUuid"))
        || (is_turn && object.object("message").is_some_and(|message| message.has("content")))
}

fn is_gemini_stream(object: &Object<'_>) -> bool {
    let has = |key| object.has(key);
    match object.text("type").as_ref() {
        "init" => has("session_id"),
        "tool_use" | "tool_result" => has("tool_id"),
        "message" => has("role") && has("timestamp") && object.str("content").is_some(),
        _ => false,
    }
}

/// The format of JSON documents, by the first of them.
pub(super) fn by_documents(documents: &[&RawValue]) -> Option<Format> {
    let first = documents.first().map(|document| document.get())?;
    if first.starts_with('{') {
        let object = Object::parse(first)?;
        return document_format(&object)
            .or_else(|| messages::is_message(&object).then_some(Format::JsonMessages));
    }
    let elements = json::front(first, 8);
    let objects = || elements.iter().filter_map(|value| Object::parse(value.get()));
    if let Some(format) = objects().find_map(|object| document_format(&object)) {
        return Some(format);
    }
    if objects().any(|object| object.has("ts") && (object.has("say") || object.has("ask"))) {
        return Some(Format::ClineUi);
    }
    if objects().any(|object| object.has("role") && object.has("parts")) {
        return Some(Format::AiStudio);
    }
    let is_list = objects().any(|object| messages::is_message(&object));
    (is_list && is_cline(first)).then_some(Format::ClineApi).or(is_list.then_some(Format::JsonMessages))
}

/// Marks that Cline and Roo leave in what goes to the model.
fn is_cline(text: &str) -> bool {
    let front = &text.as_bytes()[..text.len().min(1 << 20)];
    let has = |mark: &str| memchr::memmem::find(front, mark.as_bytes()).is_some();
    has("<environment_details>") || (has("<task>") && has("] Result:"))
}

/// The format of which an object is a document, or an element of one.
fn document_format(object: &Object<'_>) -> Option<Format> {
    let has = |key| object.has(key);
    if has("mapping") {
        Some(Format::ChatgptExport)
    } else if has("chat_messages") {
        Some(Format::ClaudeExport)
    } else if has("requests")
        && (has("responderUsername") || has("requesterUsername") || has("initialLocation"))
    {
        Some(Format::CopilotChat)
    } else if has("error") && has("context") {
        Some(Format::GeminiReport)
    } else if has("chunkedPrompt") || has("history") || has("contents") {
        Some(Format::AiStudio)
    } else if messages::has_list(object) {
        Some(Format::JsonMessages)
    } else {
        None
    }
}

/// The format of a text that is not JSON: from the most particular marks to the most common.
pub(super) fn by_text(lines: &Lines<'_>) -> Format {
    let tests: [(IsText, Format); 6] = [
        (specstory::is_this, Format::Specstory),
        (aider::is_this, Format::Aider),
        (claude_markdown::is_this, Format::ClaudeCodeMarkdown),
        (claude_text::is_this, Format::ClaudeCodeText),
        (cursor::is_this, Format::CursorMarkdown),
        (copilot_text::is_this, Format::CopilotText),
    ];
    if let Some((_, format)) = tests.iter().find(|(is_this, _)| is_this(lines)) {
        return *format;
    }
    // A hand-off names its user and its model too, once each.
    match (dialogue::turns(lines), plain::is_handoff(lines)) {
        (0..4, true) => Format::Handoff,
        (0, false) => Format::Plain,
        _ => Format::Dialogue,
    }
}
