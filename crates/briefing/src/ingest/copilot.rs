//! Copilot Chat's JSON export: requests with their responses in pieces.

use super::calls::{self, Args};
use super::input::Input;
use super::json::{self, Object};
use super::results;
use super::thread::Thread;
use crate::conversation::{Action, Body, Conversation, Role, ToolCall};
use std::collections::HashMap;

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let documents = std::mem::take(&mut input.documents);
    let mut found = Vec::new();
    for chat in documents.into_iter().filter_map(|document| Object::parse(document.get())) {
        let mut thread = Thread::default();
        for value in chat.array("requests") {
            input.progress.at(input.lines.offset_of(value.get()));
            if let Some(request) = Object::parse(value.get()) {
                add(&request, input.lines.number_of(value.get()), input, &mut thread);
            }
        }
        let id = chat.text("sessionId");
        found.extend(thread.finish(&id, &chat.text("customTitle"), chat.scalar("creationDate").as_deref()));
    }
    found
}

fn add(request: &Object<'_>, line: u32, input: &Input<'_, '_>, thread: &mut Thread) {
    let time = request.scalar("timestamp");
    let time = time.as_deref();
    let message = request.object("message").unwrap_or_default();
    let asked = match message.str("text") {
        Some(text) => text.into_owned(),
        None => message.objects("parts").map(|part| part.text("text").into_owned()).collect(),
    };
    if !asked.trim().is_empty() {
        thread.begin(Role::User, line, time);
        thread.text(Role::User, line, time, Body::Prose, &asked);
    }
    let result = request.object("result").unwrap_or_default();
    let mut rounds = Rounds::new(&result);
    let mut prose = String::new();
    let mut prose_line = line;
    for value in request.array("response") {
        let Some(piece) = Object::parse(value.get()) else { continue };
        let line = input.lines.number_of(value.get());
        match piece.text("kind").as_ref() {
            "" | "markdownContent" => {
                if prose.is_empty() {
                    prose_line = line;
                }
                prose.push_str(&markdown(&piece));
            }
            "inlineReference" => prose.push_str(&reference(&piece)),
            kind => {
                thread.text(Role::Assistant, prose_line, None, Body::Prose, &std::mem::take(&mut prose));
                special(kind, &piece, line, &mut rounds, thread);
            }
        }
    }
    thread.text(Role::Assistant, prose_line, None, Body::Prose, &prose);
    rounds.add_rest(line, thread);
    if let Some(error) = result.object("errorDetails") {
        thread.text(Role::System, line, None, Body::Context, &error.text("message"));
    }
    if request.is_true("isCanceled") {
        thread.text(Role::System, line, None, Body::Context, "The request was cancelled.");
    }
}

fn markdown(piece: &Object<'_>) -> String {
    match piece.str("value") {
        Some(text) => text.into_owned(),
        None => piece
            .object("value")
            .or_else(|| piece.object("content"))
            .unwrap_or_default()
            .text("value")
            .into_owned(),
    }
}

/// A name or file mentioned in mid-sentence.
fn reference(piece: &Object<'_>) -> String {
    let inner = piece.object("inlineReference").unwrap_or_default();
    let name = piece.str("name").or_else(|| inner.str("name")).map(|name| name.into_owned());
    let name = name.unwrap_or_else(|| path(&inner).rsplit('/').next().unwrap_or_default().to_owned());
    if name.is_empty() { name } else { format!("`{name}`") }
}

fn path(uri: &Object<'_>) -> String {
    let inner =
        uri.object("uri").or_else(|| uri.object("location").and_then(|location| location.object("uri")));
    let uri = inner.as_ref().unwrap_or(uri);
    uri.str("fsPath").or_else(|| uri.str("path")).unwrap_or_default().into_owned()
}

fn special(kind: &str, piece: &Object<'_>, line: u32, rounds: &mut Rounds<'_>, thread: &mut Thread) {
    match kind {
        "thinking" => thread.text(Role::Assistant, line, None, Body::Thinking, &markdown(piece)),
        "toolInvocationSerialized" => {
            let id = piece.text("toolCallId");
            if !rounds.add(&id, line, thread) {
                invocation(piece, &id, line, thread);
            }
        }
        "textEditGroup" => {
            let path = piece.object("uri").map(|uri| path(&uri)).unwrap_or_default();
            let edits: Vec<String> = piece
                .array("edits")
                .into_iter()
                .flat_map(|group| json::elements(group.get()))
                .filter_map(|edit| Some(Object::parse(edit.get())?.text("text").into_owned()))
                .collect();
            let call = ToolCall {
                id: String::new(),
                name: kind.to_owned(),
                action: Action::Edit(path),
                input: super::thread::clean(&edits.join("\n")).into_owned(),
            };
            thread.call(line, None, call);
        }
        "confirmation" => {
            let text = [piece.text("title"), piece.text("message")].join("\n");
            thread.text(Role::System, line, None, Body::Context, &text);
        }
        "warning" | "errorMessage" | "progressMessage" => {
            thread.text(Role::System, line, None, Body::Context, &markdown(piece));
        }
        _ => {}
    }
}

/// A tool as the screen showed it: its data where the export has them, else its message.
fn invocation(piece: &Object<'_>, id: &str, line: u32, thread: &mut Thread) {
    let message = |key| match piece.str(key) {
        Some(text) => text.into_owned(),
        None => piece.object(key).unwrap_or_default().text("value").into_owned(),
    };
    let data = piece.object("toolSpecificData").unwrap_or_default();
    let command = data.object("commandLine").map(|line| {
        line.str("toolEdited")
            .or_else(|| line.str("userEdited"))
            .or_else(|| line.str("original"))
            .unwrap_or_default()
    });
    let command = command.or_else(|| data.str("command")).map(|command| command.into_owned());
    let past = message("pastTenseMessage");
    let text = if past.is_empty() { message("invocationMessage") } else { past };
    let steps = data.get("todoList").map(|list| calls::steps(list.get())).unwrap_or_default();
    let action = match command {
        Some(command) => Action::Run(command),
        None if !steps.is_empty() => Action::Plan(steps),
        None => super::copilot_text::action(&text),
    };
    let name = piece.text("toolId").into_owned();
    thread.call(
        line,
        None,
        ToolCall { id: id.to_owned(), name, action, input: super::thread::clean(&text).into_owned() },
    );
}

/// The calls with their arguments, which stand apart from the response.
struct Rounds<'a> {
    calls: Vec<(String, Object<'a>)>,
    results: HashMap<String, String>,
    done: usize,
}

impl<'a> Rounds<'a> {
    /// How many calls the response may leave unshown before one that it shows.
    const AHEAD: usize = 50;

    fn new(result: &Object<'a>) -> Self {
        let metadata = result.object("metadata").unwrap_or_default();
        let calls = metadata
            .objects("toolCallRounds")
            .flat_map(|round| round.objects("toolCalls").collect::<Vec<_>>())
            .map(|call| (call.text("id").into_owned(), call))
            .collect();
        let results = metadata.object("toolCallResults").unwrap_or_default();
        let results = results
            .iter()
            .filter_map(|(id, value)| Some((id.to_owned(), content(&Object::parse(value.get())?))))
            .collect();
        Self { calls, results, done: 0 }
    }

    /// Adds the call with this id, and those before it that the response does not show. Ids of the screen
    /// have an ending of their own, so a common beginning counts.
    fn add(&mut self, id: &str, line: u32, thread: &mut Thread) -> bool {
        let rest = &self.calls[self.done..];
        let matches =
            |call: &str| !call.is_empty() && (call == id || id.starts_with(call) || call.starts_with(id));
        let near = &rest[..rest.len().min(Self::AHEAD)];
        let Some(position) = near.iter().position(|(call, _)| !id.is_empty() && matches(call)) else {
            return false;
        };
        for _ in 0..=position {
            self.add_next(line, thread);
        }
        true
    }

    fn add_rest(&mut self, line: u32, thread: &mut Thread) {
        while self.done < self.calls.len() {
            self.add_next(line, thread);
        }
    }

    fn add_next(&mut self, line: u32, thread: &mut Thread) {
        let Some((id, call)) = self.calls.get(self.done) else { return };
        self.done += 1;
        let args = call.get("arguments").map(|args| Args::from_json(args.get())).unwrap_or_default();
        for call in calls::calls(id, &call.text("name"), &args) {
            thread.call(line, None, call);
        }
        if let Some(text) = self.results.get(id) {
            thread.result(line, None, results::result(id, text, None));
        }
    }
}

fn content(result: &Object<'_>) -> String {
    let text = |part: Object<'_>| match part.str("value") {
        Some(text) => text.into_owned(),
        None => String::new(),
    };
    result.objects("content").map(text).collect::<Vec<_>>().join("\n")
}
