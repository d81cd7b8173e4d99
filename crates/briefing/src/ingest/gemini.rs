//! Gemini CLI's crash reports and streams, and chats of AI Studio.

use super::calls::{self, Args};
use super::input::Input;
use super::json::{self, Object};
use super::jsonl;
use super::messages;
use super::results;
use super::thread::Thread;
use super::voice;
use crate::conversation::{Body, Conversation, Role};

/// Reads a crash report: the error, and the conversation as the context that was sent.
pub(super) fn read_report(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let documents = std::mem::take(&mut input.documents);
    let mut found = Vec::new();
    for report in documents.into_iter().filter_map(|document| Object::parse(document.get())) {
        let mut thread = Thread::default();
        for value in report.array("context") {
            let line = input.lines.number_of(value.get());
            input.progress.at(input.lines.offset_of(value.get()));
            match Object::parse(value.get()) {
                Some(item) => content(&item, line, &mut thread),
                // The message that could not be sent stands bare.
                None => voice::add(&mut thread, line, None, &json::string(value.get()).unwrap_or_default()),
            }
        }
        if let Some(error) = report.object("error") {
            let line = thread.turns.last().map_or(1, |turn| turn.line);
            thread.text(Role::System, line, None, Body::Context, &error.text("message"));
        }
        found.extend(thread.finish("", "", None));
    }
    found
}

/// Reads `{chunkedPrompt: {chunks}}` or `{history|contents: [{role, parts}]}`.
pub(super) fn read_studio(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let documents = std::mem::take(&mut input.documents);
    let mut found = Vec::new();
    for document in documents {
        let object = Object::parse(document.get()).unwrap_or_default();
        let prompt = object.object("chunkedPrompt");
        let chunks = match &prompt {
            Some(prompt) => prompt.array("chunks"),
            None => ["history", "contents"]
                .iter()
                .map(|key| object.array(key))
                .find(|list| !list.is_empty())
                .unwrap_or_else(|| json::elements(document.get())),
        };
        let mut thread = Thread::default();
        if let Some(instruction) = object.get("systemInstruction") {
            let line = input.lines.number_of(instruction.get());
            let instruction = Object::parse(instruction.get()).unwrap_or_default();
            for text in instruction.objects("parts").map(|part| part.text("text").into_owned()) {
                thread.text(Role::System, line, None, Body::Context, &text);
            }
            thread.text(Role::System, line, None, Body::Context, &instruction.text("text"));
        }
        for value in chunks {
            let line = input.lines.number_of(value.get());
            input.progress.at(input.lines.offset_of(value.get()));
            match Object::parse(value.get()) {
                Some(item) => content(&item, line, &mut thread),
                None => voice::add(&mut thread, line, None, &json::string(value.get()).unwrap_or_default()),
            }
        }
        found.extend(thread.finish("", &object.text("title"), None));
    }
    found
}

/// Reads `stream-json`: an event a line, the model's text in pieces.
pub(super) fn read_stream(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let mut stream = Stream::default();
    jsonl::each(input, |event, line| stream.event(event, line));
    stream.flush();
    stream.thread.finish(&stream.id, "", None).into_iter().collect()
}

#[derive(Default)]
struct Stream {
    thread: Thread,
    id: String,
    /// The model's text so far: its line, its time and its pieces.
    said: Option<(u32, Option<String>, String)>,
}

impl Stream {
    fn event(&mut self, event: &Object<'_>, line: u32) {
        let time = event.scalar("timestamp");
        let time = time.as_deref();
        let kind = event.text("type");
        if kind == "message" && event.text("role") != "user" {
            return self.piece(event, line, time);
        }
        self.flush();
        let thread = &mut self.thread;
        match kind.as_ref() {
            "init" => self.id = event.text("session_id").into_owned(),
            "message" => voice::add(thread, line, time, &event.text("content")),
            "tool_use" => {
                let args =
                    event.get("parameters").map(|args| Args::from_json(args.get())).unwrap_or_default();
                for call in calls::calls(&event.text("tool_id"), &event.text("tool_name"), &args) {
                    thread.call(line, time, call);
                }
            }
            "tool_result" => {
                let failed = event.str("status").map(|status| status != "success");
                let error = event.object("error").map(|error| error.text("message").into_owned());
                let text = [error.unwrap_or_default(), event.text("output").into_owned()].join("\n");
                thread.result(line, time, results::result(&event.text("tool_id"), &text, failed));
            }
            "error" => thread.text(Role::System, line, time, Body::Context, &event.text("message")),
            _ => {}
        }
    }

    /// Takes a piece of an answer; one that is no `delta` is an answer of its own.
    fn piece(&mut self, event: &Object<'_>, line: u32, time: Option<&str>) {
        if !event.is_true("delta") {
            self.flush();
        }
        let said = self.said.get_or_insert_with(|| (line, time.map(str::to_owned), String::new()));
        said.2.push_str(&event.text("content"));
    }

    fn flush(&mut self) {
        if let Some((line, time, text)) = self.said.take() {
            self.thread.text(Role::Assistant, line, time.as_deref(), Body::Prose, &text);
        }
    }
}

/// Adds a message of a role with parts, or a chunk with text.
fn content(item: &Object<'_>, line: u32, thread: &mut Thread) {
    let time = item.scalar("createTime").or_else(|| item.scalar("timestamp"));
    let time = time.as_deref();
    let role = match item.text("role").as_ref() {
        "user" | "human" => Role::User,
        "system" => Role::System,
        _ => Role::Assistant,
    };
    if item.is_true("isThought") {
        thread.text(role, line, time, Body::Thinking, &item.text("text"));
    } else if let Some(text) = item.str("text").or_else(|| item.str("content")) {
        say(&text, role, line, time, thread);
    } else {
        for block in item.objects("parts") {
            part(&block, role, line, time, thread);
        }
    }
}

/// Adds a part: text, thought, call or response.
pub(super) fn part(part: &Object<'_>, role: Role, line: u32, time: Option<&str>, thread: &mut Thread) {
    if let Some(call) = part.object("functionCall") {
        let args = call.get("args").map(|args| Args::from_json(args.get())).unwrap_or_default();
        for call in calls::calls(&call.text("id"), &call.text("name"), &args) {
            thread.call(line, time, call);
        }
    } else if let Some(response) = part.object("functionResponse") {
        let inner = response.object("response").unwrap_or_default();
        let error = inner.str("error").map(|error| error.into_owned());
        let text = error
            .clone()
            .or_else(|| inner.scalar("output").map(|text| text.into_owned()))
            .unwrap_or_default();
        let flag = if error.is_some() { Some(true) } else { None };
        thread.result(line, time, results::result(&response.text("id"), &text, flag));
    } else if part.is_true("thought") {
        thread.text(Role::Assistant, line, time, Body::Thinking, &part.text("text"));
    } else if part.has("inlineData") || part.has("inline_data") {
        say("[image]", role, line, time, thread);
    } else {
        say(&part.text("text"), role, line, time, thread);
    }
}

/// Adds a text; what the program says in the person's name is context.
fn say(text: &str, role: Role, line: u32, time: Option<&str>, thread: &mut Thread) {
    let is_program = text.starts_with("This is the Gemini CLI.") || text.trim() == "Please continue.";
    let role = if role == Role::User && is_program { Role::System } else { role };
    messages::say(text, role, line, time, thread);
}
