//! Claude.ai's data export: conversations whose messages name their parent.

use super::claude_code::{content_text, tool_use};
use super::input::Input;
use super::json::{self, Object};
use super::results;
use super::thread::Thread;
use crate::conversation::{Body, Conversation, Role};
use serde_json::value::RawValue;
use std::collections::{HashMap, HashSet};

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let documents = std::mem::take(&mut input.documents);
    let mut found = Vec::new();
    let conversations = documents.into_iter().flat_map(|document| match document.get().starts_with('[') {
        true => json::elements(document.get()),
        false => vec![document],
    });
    for conversation in conversations {
        input.progress.at(input.lines.offset_of(conversation.get()));
        match Object::parse(conversation.get()) {
            Some(object) => found.extend(one(&object, input)),
            None => {
                let line = input.lines.number_of(conversation.get());
                input.problems.add(line as usize, "An element that is no conversation was left out");
            }
        }
    }
    found
}

fn one(conversation: &Object<'_>, input: &Input<'_, '_>) -> Option<Conversation> {
    let messages: Vec<Message<'_>> =
        conversation.array("chat_messages").into_iter().filter_map(Message::parse).collect();
    let mut thread = Thread::default();
    let started = conversation.scalar("created_at");
    for message in visible(&messages) {
        add(&message.object, input.lines.number_of(message.raw.get()), &mut thread);
    }
    let summary = conversation.text("summary");
    if !summary.trim().is_empty() && !thread.turns.is_empty() {
        let line = thread.turns.last().map_or(1, |turn| turn.line);
        thread.text(Role::System, line, None, Body::Summary, &summary);
    }
    thread.finish(&conversation.text("uuid"), &conversation.text("name"), started.as_deref())
}

struct Message<'a> {
    raw: &'a RawValue,
    object: Object<'a>,
    uuid: String,
    parent: String,
    created: String,
}

impl<'a> Message<'a> {
    fn parse(raw: &'a RawValue) -> Option<Self> {
        let object = Object::parse(raw.get())?;
        let text = |key| object.text(key).into_owned();
        let (uuid, parent, created) = (text("uuid"), text("parent_message_uuid"), text("created_at"));
        Some(Self { raw, object, uuid, parent, created })
    }
}

/// The branch that ends in the latest leaf; all messages in their order where none names a parent that is there.
fn visible<'m, 'a>(messages: &'m [Message<'a>]) -> Vec<&'m Message<'a>> {
    let by_uuid: HashMap<&str, &Message<'a>> =
        messages.iter().filter(|m| !m.uuid.is_empty()).map(|m| (m.uuid.as_str(), m)).collect();
    let parents: HashSet<&str> = messages.iter().map(|m| m.parent.as_str()).collect();
    if !messages.iter().any(|m| by_uuid.contains_key(m.parent.as_str())) {
        return messages.iter().collect();
    }
    let leaves = messages.iter().filter(|m| !parents.contains(m.uuid.as_str()));
    let mut next = leaves.max_by(|a, b| a.created.cmp(&b.created)).or(messages.last());
    let mut seen = HashSet::new();
    let mut thread = Vec::new();
    while let Some(message) = next.filter(|m| seen.insert(m.uuid.as_str())) {
        thread.push(message);
        next = by_uuid.get(message.parent.as_str()).copied();
    }
    thread.reverse();
    thread
}

fn add(message: &Object<'_>, line: u32, thread: &mut Thread) {
    let time = message.scalar("created_at");
    let time = time.as_deref();
    let role = if message.text("sender") == "human" { Role::User } else { Role::Assistant };
    thread.begin(role, line, time);
    let before = thread.turns.last().map_or(0, |turn| turn.blocks.len());
    for block in message.objects("content") {
        match block.text("type").as_ref() {
            "text" => thread.text(role, line, time, Body::Prose, &block.text("text")),
            "thinking" => thread.text(role, line, time, Body::Thinking, &block.text("thinking")),
            "tool_use" => tool_use(&block).into_iter().for_each(|call| thread.call(line, time, call)),
            "tool_result" => {
                let text = content_text(&block);
                thread.result(
                    line,
                    time,
                    results::result(&block.text("tool_use_id"), &text, block.bool("is_error")),
                );
            }
            _ => {}
        }
    }
    if thread.turns.last().is_some_and(|turn| turn.blocks.len() == before) {
        thread.text(role, line, time, Body::Prose, &message.text("text"));
    }
    for attachment in message.objects("attachments") {
        let text =
            format!("Attachment {}\n{}", attachment.text("file_name"), attachment.text("extracted_content"));
        thread.text(Role::System, line, time, Body::Context, &text);
    }
    for file in message.objects("files") {
        let name = file.text("file_name");
        if !name.is_empty() {
            thread.text(Role::System, line, time, Body::Context, &format!("File {name}"));
        }
    }
}
