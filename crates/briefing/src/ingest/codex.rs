//! Codex CLI rollouts, wrapped (`{"timestamp","type","payload"}`) and old (bare items).

use super::calls::{self, Args};
use super::input::Input;
use super::json::{self, Object};
use super::jsonl;
use super::results;
use super::thread::Thread;
use super::voice;
use crate::conversation::{Action, Body, Conversation, Role, ToolCall};

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let mut rollout = Rollout::default();
    jsonl::each(input, |object, line| rollout.line(object, line));
    rollout.finish().into_iter().collect()
}

/// Events repeat what the items say, so both are kept apart, and the events only count alone.
#[derive(Default)]
struct Rollout {
    items: Thread,
    events: Thread,
    has_messages: bool,
    id: String,
    /// The rule files that the session began with; the first message repeats them.
    instructions: String,
    started: Option<String>,
}

impl Rollout {
    fn line(&mut self, object: &Object<'_>, line: u32) {
        let time = object.scalar("timestamp");
        let time = time.as_deref();
        let kind = object.text("type");
        let Some(payload) = object.object("payload") else {
            return match kind.as_ref() {
                "" => self.meta(object, line),
                _ => self.item(object, line, time),
            };
        };
        match kind.as_ref() {
            "session_meta" => self.meta(&payload, line),
            "response_item" => self.item(&payload, line, time),
            "event_msg" => self.event(&payload, line, time),
            "compacted" => {
                self.items.text(Role::System, line, time, Body::Summary, &payload.text("message"));
            }
            _ => {}
        }
    }

    fn meta(&mut self, meta: &Object<'_>, line: u32) {
        if !self.id.is_empty() {
            return;
        }
        self.id = meta.text("id").into_owned();
        self.started = meta.scalar("timestamp").map(|time| time.into_owned());
        let git = meta.object("git").unwrap_or_default();
        let facts = [
            ("cwd", meta.str("cwd")),
            ("branch", git.str("branch")),
            ("commit", git.str("commit_hash")),
            ("repository", git.str("repository_url")),
        ];
        let facts: Vec<String> =
            facts.into_iter().filter_map(|(name, value)| Some(format!("{name}: {}", value?))).collect();
        self.items.text(Role::System, line, None, Body::Context, &facts.join("\n"));
        self.instructions = meta.text("instructions").into_owned();
        self.items.text(Role::System, line, None, Body::Context, &self.instructions);
    }

    fn item(&mut self, item: &Object<'_>, line: u32, time: Option<&str>) {
        match item.text("type").as_ref() {
            "message" => self.message(item, line, time),
            "reasoning" => {
                for part in item.objects("summary").chain(item.objects("content")) {
                    self.items.text(Role::Assistant, line, time, Body::Thinking, &part.text("text"));
                }
            }
            "function_call" => self.call(item, "arguments", line, time),
            "custom_tool_call" => self.call(item, "input", line, time),
            "local_shell_call" | "web_search_call" => self.call(item, "action", line, time),
            "function_call_output" | "custom_tool_call_output" | "local_shell_call_output" => {
                let text = output(item);
                self.items.result(line, time, results::result(&item.text("call_id"), &text, None));
            }
            _ => {}
        }
    }

    fn message(&mut self, item: &Object<'_>, line: u32, time: Option<&str>) {
        self.has_messages = true;
        let role = item.text("role");
        let texts: Vec<String> = match item.str("content") {
            Some(text) => vec![text.into_owned()],
            None => item
                .objects("content")
                .map(|part| match part.str("text") {
                    Some(text) => text.into_owned(),
                    None if part.text("type") == "input_image" => "[image]".to_owned(),
                    None => String::new(),
                })
                .collect(),
        };
        for text in texts {
            let repeats = !self.instructions.is_empty() && text.contains(self.instructions.trim());
            if repeats && voice::is_injected(&text) {
                continue;
            }
            match role.as_ref() {
                "user" => voice::add(&mut self.items, line, time, &text),
                "assistant" => self.items.text(Role::Assistant, line, time, Body::Prose, &text),
                _ => self.items.text(Role::System, line, time, Body::Context, &text),
            }
        }
    }

    fn call(&mut self, item: &Object<'_>, key: &str, line: u32, time: Option<&str>) {
        let id = item.str("call_id").or_else(|| item.str("id")).unwrap_or_default();
        let name = item.str("name").or_else(|| item.str("type")).unwrap_or_default();
        let made: Vec<ToolCall> = match item.get(key) {
            Some(value) => {
                let args = Args::from_json(value.get());
                calls::calls(&id, &name, &args)
            }
            None => vec![ToolCall {
                id: id.to_string(),
                name: name.to_string(),
                action: Action::Other,
                input: String::new(),
            }],
        };
        for call in made {
            self.items.call(line, time, call);
        }
    }

    fn event(&mut self, event: &Object<'_>, line: u32, time: Option<&str>) {
        let thread = &mut self.events;
        match event.text("type").as_ref() {
            "user_message" => voice::add(thread, line, time, &event.text("message")),
            "agent_message" => thread.text(Role::Assistant, line, time, Body::Prose, &event.text("message")),
            "agent_reasoning" => {
                thread.text(Role::Assistant, line, time, Body::Thinking, &event.text("text"))
            }
            "turn_aborted" => thread.text(Role::System, line, time, Body::Context, "Turn aborted."),
            _ => {}
        }
    }

    fn finish(self) -> Option<Conversation> {
        let thread = if self.has_messages { self.items } else { merged(self.items, self.events) };
        thread.finish(&self.id, "", self.started.as_deref())
    }
}

/// Both threads in the order of their lines.
fn merged(items: Thread, events: Thread) -> Thread {
    let turns = items.turns.into_iter().chain(events.turns);
    let mut blocks: Vec<_> = turns
        .flat_map(|turn| turn.blocks.into_iter().map(move |block| (turn.role, turn.time.clone(), block)))
        .collect();
    blocks.sort_by_key(|(_, _, block)| block.line);
    let mut thread = Thread::default();
    for (role, time, block) in blocks {
        if role == Role::User {
            thread.begin(role, block.line, time.as_deref());
        }
        thread.add(role, block.line, time.as_deref(), block.body);
    }
    thread
}

/// The output of a call: text, parts with text, or an object with content.
fn output(item: &Object<'_>) -> String {
    let Some(value) = item.get("output") else { return String::new() };
    if let Some(text) = json::string(value.get()) {
        return text.into_owned();
    }
    if let Some(object) = Object::parse(value.get()) {
        return object.str("content").or_else(|| object.str("output")).unwrap_or_default().into_owned();
    }
    let parts = json::elements(value.get()).into_iter().filter_map(|part| Object::parse(part.get()));
    parts.map(|part| part.text("text").into_owned()).collect::<Vec<_>>().join("\n")
}
