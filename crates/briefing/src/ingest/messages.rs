//! Lists of messages with a role and content, as programming interfaces of models take and give them.

use super::calls::{self, Args};
use super::claude_code;
use super::input::Input;
use super::json::{self, Object};
use super::jsonl;
use super::results;
use super::thread::Thread;
use super::voice;
use crate::conversation::{Body, Conversation, Role};
use serde_json::value::RawValue;

/// Keys under which programs keep the list of messages.
const LISTS: &[&str] = &["messages", "conversation", "history", "contents", "chat", "turns", "items", "data"];

/// Reads one JSON document, or several one after the other.
pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let documents = std::mem::take(&mut input.documents);
    let mut found = Vec::new();
    let mut loose = Thread::default();
    for document in documents {
        input.progress.at(input.lines.offset_of(document.get()));
        conversations(document, input, &mut found, &mut loose);
    }
    found.extend(loose.finish("", "", None));
    found
}

/// Reads a message a line.
pub(super) fn read_lines(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let mut thread = Thread::default();
    jsonl::each(input, |object, line| add(object, line, &mut thread));
    thread.finish("", "", None).into_iter().collect()
}

/// Whether an object is a message of this sort.
pub(super) fn is_message(object: &Object<'_>) -> bool {
    let speaks = object.has("role") || object.has("sender") || speaker(object).is_some();
    let says =
        ["content", "text", "parts", "value", "message", "tool_calls"].iter().any(|key| object.has(key));
    speaks && says
}

/// The role that a message names, if it is a known one.
fn speaker(message: &Object<'_>) -> Option<Role> {
    let named = |name: &str| match name.to_ascii_lowercase().as_str() {
        "user" | "human" | "you" | "prompt" | "customer" => Some(Role::User),
        "system" | "developer" | "info" | "error" => Some(Role::System),
        "tool" | "function" | "tool_result" => Some(Role::Tool),
        "assistant" | "ai" | "model" | "bot" | "gemini" | "gpt" | "chatgpt" | "claude" | "agent" => {
            Some(Role::Assistant)
        }
        _ => None,
    };
    let author = message.object("author").map(|author| author.text("role").into_owned());
    let keys = ["role", "sender", "from", "author", "type"];
    author.and_then(|name| named(&name)).or_else(|| keys.iter().find_map(|key| named(&message.str(key)?)))
}

/// The list of messages of an object, under whichever key it stands.
pub(super) fn list<'a>(object: &Object<'a>) -> Option<Vec<&'a RawValue>> {
    let is_list = |list: &&RawValue| has_message(list.get());
    LISTS.iter().filter_map(|key| object.get(key)).find(is_list).map(|list| json::elements(list.get()))
}

/// Whether an object has a list of messages.
pub(super) fn has_list(object: &Object<'_>) -> bool {
    LISTS.iter().filter_map(|key| object.get(key)).any(|list| has_message(list.get()))
}

/// Whether an array begins with messages.
fn has_message(array: &str) -> bool {
    json::front(array, 5)
        .into_iter()
        .filter_map(|value| Object::parse(value.get()))
        .any(|object| is_message(&object))
}

fn conversations(
    document: &RawValue,
    input: &mut Input<'_, '_>,
    found: &mut Vec<Conversation>,
    loose: &mut Thread,
) {
    let elements = json::elements(document.get());
    if has_message(document.get()) {
        found.extend(one(&elements, input, &Object::default()));
        return;
    }
    for value in if elements.is_empty() { vec![document] } else { elements } {
        let Some(object) = Object::parse(value.get()) else { continue };
        match list(&object) {
            Some(messages) => found.extend(one(&messages, input, &object)),
            None => add(&object, input.lines.number_of(value.get()), loose),
        }
    }
}

fn one(messages: &[&RawValue], input: &mut Input<'_, '_>, about: &Object<'_>) -> Option<Conversation> {
    let mut thread = Thread::default();
    if let Some(system) = about.get("system") {
        thread.text(
            Role::System,
            input.lines.number_of(system.get()),
            None,
            Body::Context,
            &json::as_text(system),
        );
    }
    for value in messages {
        let line = input.lines.number_of(value.get());
        input.progress.at(input.lines.offset_of(value.get()));
        match Object::parse(value.get()) {
            Some(object) => add(&object, line, &mut thread),
            None => voice::add(&mut thread, line, None, &json::string(value.get()).unwrap_or_default()),
        }
    }
    let first =
        |keys: &[&str]| keys.iter().find_map(|key| about.scalar(key)).unwrap_or_default().into_owned();
    let started = first(&["created_at", "createdAt", "create_time", "startTime", "timestamp", "date"]);
    let started = (!started.is_empty()).then_some(started);
    let (id, title) =
        (first(&["id", "uuid", "sessionId", "conversation_id"]), first(&["title", "name", "subject"]));
    thread.finish(&id, &title, started.as_deref())
}

/// Adds one message, whichever interface it is of.
fn add(message: &Object<'_>, line: u32, thread: &mut Thread) {
    let time =
        ["ts", "timestamp", "created_at", "create_time", "time"].iter().find_map(|key| message.scalar(key));
    let time = time.as_deref();
    let role = speaker(message).unwrap_or(Role::Assistant);
    for text in ["reasoning_content", "reasoning", "thinking"] {
        thread.text(Role::Assistant, line, time, Body::Thinking, &message.text(text));
    }
    content(message, role, line, time, thread);
    for call in message.objects("tool_calls").chain(message.objects("toolCalls")) {
        tool_call(&call, line, time, thread);
    }
    if let Some(call) = message.object("function_call") {
        tool_call(&call, line, time, thread);
    }
}

fn content(message: &Object<'_>, role: Role, line: u32, time: Option<&str>, thread: &mut Thread) {
    let keys = ["content", "text", "parts", "value", "message"];
    let Some(value) = keys.iter().find_map(|key| message.get(key)) else { return };
    if role == Role::Tool {
        let id = message.str("tool_call_id").or_else(|| message.str("name")).unwrap_or_default();
        let text = json::string(value.get()).map_or_else(|| content_text_of(value), |text| text.into_owned());
        thread.result(line, time, results::result(&id, &text, message.bool("is_error")));
    } else if let Some(text) = json::string(value.get()) {
        say(&text, role, line, time, thread);
    } else if let Some(inner) = Object::parse(value.get()) {
        match inner.get("parts").or_else(|| inner.get("content")) {
            Some(parts) => blocks(&json::elements(parts.get()), role, line, time, thread),
            None => say(&inner.text("text"), role, line, time, thread),
        }
    } else {
        blocks(&json::elements(value.get()), role, line, time, thread);
    }
}

fn content_text_of(value: &RawValue) -> String {
    let parts = json::elements(value.get()).into_iter().filter_map(|part| Object::parse(part.get()));
    parts.map(|part| part.text("text").into_owned()).collect::<Vec<_>>().join("\n")
}

fn blocks(blocks: &[&RawValue], role: Role, line: u32, time: Option<&str>, thread: &mut Thread) {
    for value in blocks {
        let Some(block) = Object::parse(value.get()) else {
            say(&json::string(value.get()).unwrap_or_default(), role, line, time, thread);
            continue;
        };
        match block.text("type").as_ref() {
            "tool_use" => {
                claude_code::tool_use(&block).into_iter().for_each(|call| thread.call(line, time, call))
            }
            "tool_result" => claude_code::tool_result(&block, line, time, thread),
            "thinking" | "reasoning" => {
                let text = block.str("thinking").or_else(|| block.str("text")).unwrap_or_default();
                thread.text(Role::Assistant, line, time, Body::Thinking, &text);
            }
            "image" | "image_url" | "input_image" => thread.text(role, line, time, Body::Prose, "[image]"),
            _ => super::gemini::part(&block, role, line, time, thread),
        }
    }
}

/// Adds a text in the voice of a role.
pub(super) fn say(text: &str, role: Role, line: u32, time: Option<&str>, thread: &mut Thread) {
    match role {
        Role::User => voice::add(thread, line, time, text),
        Role::Assistant => thread.text(role, line, time, Body::Prose, text),
        Role::System | Role::Tool => thread.text(Role::System, line, time, Body::Context, text),
    }
}

/// A call as OpenAI's interface writes it: `{id, function: {name, arguments}}`, or the inner object alone.
fn tool_call(call: &Object<'_>, line: u32, time: Option<&str>, thread: &mut Thread) {
    let function = call.object("function");
    let function = function.as_ref().unwrap_or(call);
    let args = ["arguments", "args", "input"].iter().find_map(|key| function.get(key));
    let args = args.map(|args| Args::from_json(args.get())).unwrap_or_default();
    for call in calls::calls(&call.text("id"), &function.text("name"), &args) {
        thread.call(line, time, call);
    }
}
