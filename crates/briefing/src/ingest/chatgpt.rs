//! ChatGPT's data export: conversations as trees of messages, of which one branch is visible.

use super::calls::{self, Args};
use super::input::Input;
use super::json::{self, Object};
use super::results;
use super::thread::Thread;
use crate::conversation::{Action, Body, Conversation, Role, ToolCall};
use serde_json::value::RawValue;
use std::collections::{HashMap, HashSet};

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let documents = std::mem::take(&mut input.documents);
    let mut found = Vec::new();
    for conversation in documents.into_iter().flat_map(each) {
        let start = input.lines.number_of(conversation.get());
        input.progress.at(input.lines.offset_of(conversation.get()));
        let Some(object) = Object::parse(conversation.get()) else {
            input.problems.add(start as usize, "An element that is no conversation was left out");
            continue;
        };
        found.extend(one(&object, input));
    }
    found
}

/// The conversations of a document: an array of them, or one.
fn each(document: &RawValue) -> Vec<&RawValue> {
    match document.get().starts_with('[') {
        true => json::elements(document.get()),
        false => match Object::parse(document.get()) {
            Some(object) if object.has("conversations") => object.array("conversations"),
            _ => vec![document],
        },
    }
}

fn one(conversation: &Object<'_>, input: &mut Input<'_, '_>) -> Option<Conversation> {
    let mapping = conversation.object("mapping")?;
    let nodes: Vec<Node<'_>> = mapping.iter().filter_map(|(id, value)| Node::parse(id, value)).collect();
    let mut thread = Thread::default();
    for message in visible(&nodes, &conversation.text("current_node")) {
        if let Some(object) = Object::parse(message.get()) {
            add(&object, input.lines.number_of(message.get()), &mut thread);
        }
    }
    let id = conversation.str("conversation_id").or_else(|| conversation.str("id")).unwrap_or_default();
    thread.finish(&id, &conversation.text("title"), conversation.scalar("create_time").as_deref())
}

struct Node<'a> {
    id: String,
    parent: String,
    message: Option<&'a RawValue>,
}

impl<'a> Node<'a> {
    fn parse(id: &str, value: &'a RawValue) -> Option<Self> {
        let object = Object::parse(value.get())?;
        let parent = object.text("parent").into_owned();
        Some(Self { id: id.to_owned(), parent, message: object.get("message") })
    }
}

/// The messages from the root down to the current node. Where the export names none, or one that a cut
/// file lost, the last node that no other has for a parent ends the thread.
fn visible<'a>(nodes: &[Node<'a>], current: &str) -> Vec<&'a RawValue> {
    let by_id: HashMap<&str, &Node<'a>> = nodes.iter().map(|node| (node.id.as_str(), node)).collect();
    let parents: HashSet<&str> = nodes.iter().map(|node| node.parent.as_str()).collect();
    let last_leaf =
        || nodes.iter().rev().find(|node| !parents.contains(node.id.as_str()) && node.message.is_some());
    let mut next = by_id.get(current).copied().or_else(last_leaf);
    let mut seen = HashSet::new();
    let mut thread = Vec::new();
    while let Some(node) = next.filter(|node| seen.insert(node.id.as_str())) {
        thread.extend(node.message);
        next = by_id.get(node.parent.as_str()).copied();
    }
    thread.reverse();
    thread
}

fn add(message: &Object<'_>, line: u32, thread: &mut Thread) {
    let author = message.object("author").unwrap_or_default();
    let Some(content) = message.object("content") else { return };
    let time = message.scalar("create_time");
    let time = time.as_deref();
    let metadata = message.object("metadata").unwrap_or_default();
    let kind = content.text("content_type");
    let role = author.text("role");
    if kind == "user_editable_context" || kind == "model_editable_context" {
        for key in ["user_profile", "user_instructions", "model_set_context"] {
            thread.text(Role::System, line, time, Body::Context, &content.text(key));
        }
        return;
    }
    if metadata.is_true("is_visually_hidden_from_conversation") {
        return;
    }
    match (role.as_ref(), kind.as_ref()) {
        ("assistant", "thoughts") => {
            for thought in content.objects("thoughts") {
                let text = [thought.text("summary"), thought.text("content")].join("\n");
                thread.text(Role::Assistant, line, time, Body::Thinking, &text);
            }
        }
        (_, "reasoning_recap") => {}
        ("user", _) => {
            let text = text(&content);
            if !text.trim().is_empty() {
                thread.begin(Role::User, line, time);
                thread.text(Role::User, line, time, Body::Prose, &text);
            }
        }
        ("assistant", _) => match message.str("recipient").filter(|recipient| recipient != "all") {
            Some(recipient) => thread.call(line, time, call(&recipient, &text(&content))),
            None => thread.text(Role::Assistant, line, time, Body::Prose, &text(&content)),
        },
        ("tool", kind) => {
            let text = text(&content);
            if !text.trim().is_empty() {
                let flag = (kind == "system_error").then_some(true);
                thread.result(line, time, results::result("", &text, flag));
            }
        }
        _ => thread.text(Role::System, line, time, Body::Context, &text(&content)),
    }
}

/// The text of a message, whichever of its shapes it has.
fn text(content: &Object<'_>) -> String {
    let part = |value: &RawValue| match Object::parse(value.get()) {
        Some(object) => match object.text("content_type").as_ref() {
            "audio_transcription" => object.text("text").into_owned(),
            "image_asset_pointer" => "[image]".to_owned(),
            _ => object.text("text").into_owned(),
        },
        None => json::string(value.get()).unwrap_or_default().into_owned(),
    };
    let parts: Vec<String> =
        content.array("parts").into_iter().map(part).filter(|part| !part.is_empty()).collect();
    if parts.is_empty() {
        let text = ["text", "result", "content"].iter().find_map(|key| content.str(key));
        text.unwrap_or_default().into_owned()
    } else {
        parts.join("\n")
    }
}

/// A call: canvas documents are files, everything else keeps its input.
fn call(recipient: &str, input: &str) -> ToolCall {
    let named = |action: Action, text: &str| ToolCall {
        id: String::new(),
        name: recipient.to_owned(),
        action,
        input: super::thread::clean(text).into_owned(),
    };
    match (recipient, Object::parse(input)) {
        ("canmore.create_textdoc", Some(document)) => {
            named(Action::Write(document.text("name").into_owned()), &document.text("content"))
        }
        ("canmore.update_textdoc", Some(document)) => {
            let texts: Vec<String> =
                document.objects("updates").map(|update| update.text("replacement").into_owned()).collect();
            named(Action::Edit(String::new()), &texts.join("\n"))
        }
        (_, Some(_)) => {
            let made = calls::calls("", recipient, &Args::from_json(input)).into_iter().next();
            made.unwrap_or_else(|| named(Action::Other, input))
        }
        (_, None) => named(Action::Other, input),
    }
}
