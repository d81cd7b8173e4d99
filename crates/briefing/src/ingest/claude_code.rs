//! Claude Code session files: one line an event, joined to a tree by `parentUuid`.

use super::calls::{self, Args};
use super::input::Input;
use super::json::{self, Object};
use super::jsonl;
use super::results;
use super::thread::Thread;
use super::voice;
use crate::conversation::{Action, Block, Body, Conversation, Role, Step, StepState, ToolCall, Turn};
use std::collections::{HashMap, HashSet};

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let mut file = File::default();
    jsonl::each(input, |object, line| file.line(object, line));
    file.conversations()
}

/// What is kept of the lines until the branch that counts is known.
#[derive(Default)]
struct File {
    nodes: Vec<Node>,
    session: String,
    title: String,
    tasks: Tasks,
}

struct Node {
    uuid: String,
    parent: String,
    /// Groups the lines of one message of the model; empty for others.
    message: String,
    is_sidechain: bool,
    /// Whether it holds nothing but results of tools.
    is_result: bool,
    turns: Vec<Turn>,
}

impl File {
    fn line(&mut self, object: &Object<'_>, line: u32) {
        if self.session.is_empty() {
            self.session =
                object.str("sessionId").or_else(|| object.str("session_id")).unwrap_or_default().into_owned();
        }
        let mut thread = Thread::default();
        let time = object.scalar("timestamp");
        let time = time.as_deref();
        match object.text("type").as_ref() {
            "user" => self.user(object, line, time, &mut thread),
            "assistant" => self.assistant(object, line, time, &mut thread),
            "attachment" => attachment(object, line, time, &mut thread),
            "system" => system(object, line, time, &mut thread),
            "summary" => self.title = object.text("summary").into_owned(),
            "ai-title" => self.title = object.text("aiTitle").into_owned(),
            "custom-title" => self.title = object.text("customTitle").into_owned(),
            _ => {}
        }
        let uuid = object.text("uuid");
        if !uuid.is_empty() || !thread.turns.is_empty() {
            let parent = object.str("parentUuid").or_else(|| object.str("logicalParentUuid"));
            self.nodes.push(Node {
                uuid: uuid.into_owned(),
                parent: parent.unwrap_or_default().into_owned(),
                message: object
                    .object("message")
                    .map(|message| message.text("id").into_owned())
                    .unwrap_or_default(),
                is_sidechain: object.is_true("isSidechain"),
                is_result: !thread.turns.is_empty()
                    && thread.turns.iter().all(|turn| turn.role == Role::Tool),
                turns: thread.turns,
            });
        }
    }

    fn user(&mut self, object: &Object<'_>, line: u32, time: Option<&str>, thread: &mut Thread) {
        let Some(message) = object.object("message") else { return };
        if object.is_true("isCompactSummary") {
            for text in texts(&message) {
                thread.text(Role::System, line, time, Body::Summary, &text);
            }
            return;
        }
        if let Some(text) = message.str("content") {
            person(object, line, time, &text, thread);
            return;
        }
        for block in message.objects("content") {
            match block.text("type").as_ref() {
                "text" => person(object, line, time, &block.text("text"), thread),
                "tool_result" => tool_result(&block, line, time, thread),
                "image" => thread.text(Role::User, line, time, Body::Prose, "[image]"),
                _ => {}
            }
        }
    }

    fn assistant(&mut self, object: &Object<'_>, line: u32, time: Option<&str>, thread: &mut Thread) {
        let Some(message) = object.object("message") else { return };
        if object.is_true("isApiErrorMessage") {
            for text in texts(&message) {
                thread.text(Role::System, line, time, Body::Context, &text);
            }
            return;
        }
        if let Some(text) = message.str("content") {
            thread.text(Role::Assistant, line, time, Body::Prose, &text);
            return;
        }
        for block in message.objects("content") {
            match block.text("type").as_ref() {
                "text" => thread.text(Role::Assistant, line, time, Body::Prose, &block.text("text")),
                "thinking" => {
                    thread.text(Role::Assistant, line, time, Body::Thinking, &block.text("thinking"))
                }
                "tool_use" => {
                    for call in self.tasks.follow(tool_use(&block), &block) {
                        thread.call(line, time, call);
                    }
                }
                _ => {}
            }
        }
    }

    fn conversations(self) -> Vec<Conversation> {
        let is_all_sidechain = self.nodes.iter().all(|node| node.is_sidechain);
        let (main, side): (Vec<Node>, Vec<Node>) =
            self.nodes.into_iter().partition(|node| is_all_sidechain || !node.is_sidechain);
        let mut found = Vec::new();
        let started = main.iter().flat_map(|node| &node.turns).find_map(|turn| turn.time.clone());
        found.extend(thread_of(branch(main)).finish(&self.session, &self.title, started.as_deref()));
        found.extend(sidechains(side));
        found
    }
}

/// Adds what a line says in the name of the user.
fn person(object: &Object<'_>, line: u32, time: Option<&str>, text: &str, thread: &mut Thread) {
    if object.is_true("isMeta") {
        thread.text(Role::System, line, time, Body::Context, text);
    } else {
        voice::add(thread, line, time, text);
    }
}

fn texts(message: &Object<'_>) -> Vec<String> {
    match message.str("content") {
        Some(text) => vec![text.into_owned()],
        None => message
            .objects("content")
            .filter_map(|block| block.str("text").map(|text| text.into_owned()))
            .collect(),
    }
}

/// Adds a tool's result. Where a person answered in it, the answer becomes the person's turn.
pub(super) fn tool_result(block: &Object<'_>, line: u32, time: Option<&str>, thread: &mut Thread) {
    let text = content_text(block);
    let id = block.text("tool_use_id");
    let is_error = block.bool("is_error");
    let said = [
        "the user said:\n",
        "User has answered your questions:",
        "The user provided the following feedback:\n",
    ]
    .iter()
    .find_map(|mark| text.split_once(mark))
    .map(|(_, said)| said.split("\n\nNote: The user's next message").next().unwrap_or(said));
    thread.result(line, time, results::result(&id, &text, is_error));
    if let Some(said) = said {
        thread.begin(Role::User, line, time);
        let answers = answers(said);
        thread.text(Role::User, line, time, Body::Prose, answers.as_deref().unwrap_or(said));
    }
}

/// Answers to questions of the model, `"Question? More?"="answer", ...`, one a line behind what was asked.
fn answers(said: &str) -> Option<String> {
    let said = said.split(" You can now continue with").next().unwrap_or(said).trim();
    let mut rest = said.strip_prefix('"')?;
    let mut lines = Vec::new();
    loop {
        let (question, behind) = rest.split_once("\"=\"")?;
        let (answer, next) = match behind.split_once("\", \"") {
            Some((answer, next)) => (answer, Some(next)),
            None => (behind.trim_end_matches('.').trim_end_matches('"'), None),
        };
        let asked = question.split(['?', '？']).next().unwrap_or(question).trim();
        lines.push(format!("- {asked}: {}", answer.trim()));
        match next {
            Some(next) => rest = next,
            None => return Some(lines.join("\n")),
        }
    }
}

/// The content of a result: a string, or blocks of text and images.
pub(super) fn content_text(block: &Object<'_>) -> String {
    if let Some(text) = block.str("content") {
        return text.into_owned();
    }
    let parts: Vec<String> = block
        .array("content")
        .into_iter()
        .filter_map(|part| match Object::parse(part.get()) {
            Some(part) if part.text("type") == "image" => Some("[image]".to_owned()),
            Some(part) => part.str("text").or_else(|| part.str("tool_name")).map(|text| text.into_owned()),
            None => json::string(part.get()).map(|text| text.into_owned()),
        })
        .collect();
    parts.join("\n")
}

/// Reads a `tool_use` block.
pub(super) fn tool_use(block: &Object<'_>) -> Vec<ToolCall> {
    let args = block.get("input").map(|input| Args::from_json(input.get())).unwrap_or_default();
    calls::calls(&block.text("id"), &block.text("name"), &args)
}

/// Adds what people and programs put in while the model worked.
fn attachment(object: &Object<'_>, line: u32, time: Option<&str>, thread: &mut Thread) {
    let Some(attachment) = object.object("attachment") else { return };
    match attachment.text("type").as_ref() {
        "queued_command" => match attachment.str("prompt") {
            Some(prompt) => voice::add(thread, line, time, &prompt),
            None => {
                for block in attachment.objects("prompt") {
                    voice::add(thread, line, time, &block.text("text"));
                }
            }
        },
        "hook_additional_context" | "hook_system_message" => {
            let text = content_text(&attachment);
            thread.text(Role::System, line, time, Body::Context, &text);
        }
        _ => {}
    }
}

fn system(object: &Object<'_>, line: u32, time: Option<&str>, thread: &mut Thread) {
    if object.text("subtype") == "away_summary" {
        thread.text(Role::System, line, time, Body::Summary, &object.text("content"));
    }
}

/// The branch that ends in the last line, in the order of the file: what was rewound or tried twice is left
/// out, results and blocks of the same message stay though they hang beside the path.
fn branch(nodes: Vec<Node>) -> Vec<Node> {
    let by_uuid: HashMap<&str, usize> = nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| !node.uuid.is_empty())
        .map(|(i, node)| (node.uuid.as_str(), i))
        .collect();
    let mut on_path = vec![false; nodes.len()];
    let mut next = nodes.len().checked_sub(1);
    while let Some(index) = next {
        if on_path[index] {
            break;
        }
        on_path[index] = true;
        // A parent that is missing (or stands later, in a damaged file) is taken to be the line before.
        let parent = by_uuid.get(nodes[index].parent.as_str()).copied().filter(|parent| *parent < index);
        next = parent.or_else(|| index.checked_sub(1));
    }
    let messages: HashSet<&str> = nodes
        .iter()
        .zip(&on_path)
        .filter(|(node, on)| **on && !node.message.is_empty())
        .map(|(node, _)| node.message.as_str())
        .collect();
    let mut keep = on_path.clone();
    for (index, node) in nodes.iter().enumerate() {
        let parent_kept =
            by_uuid.get(node.parent.as_str()).is_some_and(|parent| *parent < index && keep[*parent]);
        keep[index] |= node.uuid.is_empty()
            || messages.contains(node.message.as_str())
            || (node.is_result && parent_kept);
    }
    nodes.into_iter().zip(keep).filter(|(_, keep)| *keep).map(|(node, _)| node).collect()
}

fn thread_of(nodes: Vec<Node>) -> Thread {
    let mut thread = Thread::default();
    for turn in nodes.into_iter().flat_map(|node| node.turns) {
        if turn.role == Role::User {
            thread.begin(turn.role, turn.line, turn.time.as_deref());
        }
        for Block { line, body } in turn.blocks {
            thread.add(turn.role, line, turn.time.as_deref(), body);
        }
    }
    thread
}

/// Sub-agents that worked in the same file: a conversation each, found by their first line.
fn sidechains(nodes: Vec<Node>) -> Vec<Conversation> {
    let mut roots: HashMap<String, usize> = HashMap::new();
    let mut groups: Vec<Vec<Node>> = Vec::new();
    for node in nodes {
        let group = match roots.get(&node.parent) {
            Some(group) => *group,
            None => {
                groups.push(Vec::new());
                groups.len() - 1
            }
        };
        roots.insert(node.uuid.clone(), group);
        groups[group].push(node);
    }
    groups
        .into_iter()
        .filter_map(|group| {
            let id = group.first().map(|node| node.uuid.clone()).unwrap_or_default();
            thread_of(group).finish(&id, "Sub-agent", None)
        })
        .collect()
}

/// The task list that TaskCreate and TaskUpdate change one task at a time.
#[derive(Default)]
struct Tasks(Vec<Step>);

impl Tasks {
    /// Every change repeats the whole plan, so a plan without limit would cost the square of its length.
    const MAX: usize = 100;

    /// Turns a change of one task into the plan as it is after it.
    fn follow(&mut self, mut calls: Vec<ToolCall>, block: &Object<'_>) -> Vec<ToolCall> {
        let Some(input) = block.object("input") else { return calls };
        match block.text("name").as_ref() {
            "TaskCreate" if self.0.len() < Self::MAX => {
                self.0.push(Step { text: input.text("subject").into_owned(), state: StepState::Pending });
            }
            "TaskUpdate" => self.update(&input),
            _ => return calls,
        }
        if let Some(call) = calls.first_mut() {
            call.action = Action::Plan(self.0.clone());
        }
        calls
    }

    fn update(&mut self, input: &Object<'_>) {
        let number = input.scalar("taskId").and_then(|id| id.parse::<usize>().ok());
        let Some(step) = number.and_then(|number| self.0.get_mut(number.checked_sub(1)?)) else { return };
        if let Some(status) = input.str("status") {
            step.state = calls::state(&status);
        }
        if let Some(subject) = input.str("subject") {
            step.text = subject.into_owned();
        }
    }
}
