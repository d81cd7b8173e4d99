//! Made-up conversations about software, in the shapes of well-known programs: requests, rules, plans, tool calls,
//! logs, code and errors in a realistic mixture.

use serde_json::{Value, json};

use crate::random::{ALNUM, HEX, Random};

/// Whose files the conversation looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Lines of JSON, as Claude Code keeps a session.
    ClaudeCode,
    /// One line of JSON, as ChatGPT exports conversations.
    Chatgpt,
    /// Markdown with `**User**:` and `**Assistant**:`.
    Dialogue,
}

impl Shape {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::ClaudeCode, Self::Chatgpt, Self::Dialogue];
}

/// A conversation of about so many bytes (a little more).
pub fn conversation(shape: Shape, seed: u64, bytes: usize) -> String {
    let mut random = Random::new(seed);
    let mut writer = Writer::new(shape, &mut random);
    let mut number = 0;
    while number == 0 || writer.size() < bytes {
        for part in exchange(&mut random, number) {
            writer.add(&mut random, &part);
        }
        number += 1;
    }
    writer.finish()
}

/// One part of a conversation.
enum Part {
    User(String),
    Assistant(String),
    Call { name: &'static str, input: Value },
    Result { text: String, failed: bool },
}

/// A request of the user and what the assistant does about it.
fn exchange(random: &mut Random, number: usize) -> Vec<Part> {
    let mut parts = vec![Part::User(request(random, number))];
    if random.chance(40) {
        parts.push(plan(random));
    }
    for _ in 0..random.between(1, 4) {
        parts.push(Part::Assistant(prose(random)));
        step(random, &mut parts);
    }
    parts.push(Part::Assistant(report(random)));
    parts
}

fn request(random: &mut Random, number: usize) -> String {
    let thing = thing(random);
    let mut text = match random.below(7) {
        0 => format!("Please add {thing} to the {} service.", word(random)),
        1 => format!("The {} page shows an error when I open {thing}. Fix that first.", word(random)),
        2 => format!("Tolong perbaiki {thing} di {}, lalu jalankan semua tes.", path(random)),
        3 => {
            format!("Why is {thing} so slow? It takes {} ms. Find out and tell me.", random.between(80, 9000))
        }
        4 => format!("Next: rename {} to {} and update the docs.", path(random), path(random)),
        5 => format!("Step {number}: deploy {thing} to staging on port {}.", random.between(3000, 9999)),
        _ => "ok, continue".to_owned(),
    };
    if random.chance(30) {
        text.push_str("\n\n");
        text.push_str(&rule(random));
    }
    text
}

fn rule(random: &mut Random) -> String {
    match random.below(6) {
        0 => format!("IMPORTANT: never touch the {} database.", word(random)),
        1 => format!("Always run `{}` before you commit.", command(random)),
        2 => format!("Do not use {} in {}; we agreed on {}.", word(random), path(random), word(random)),
        3 => "Jangan pernah push ke main tanpa persetujuan saya.".to_owned(),
        4 => format!("All prices are in IDR, rounded to {} places.", random.below(4)),
        _ => format!("Keep every file under {} lines.", random.between(200, 600)),
    }
}

fn plan(random: &mut Random) -> Part {
    let steps = random.between(3, 7);
    let todos: Vec<Value> = (0..steps)
        .map(|at| {
            let status = if at == 0 {
                "completed"
            } else if at == 1 {
                "in_progress"
            } else {
                "pending"
            };
            let content =
                format!("{} {}", random.pick(&["Write", "Test", "Repair", "Measure"]), thing(random));
            json!({"content": content, "status": status, "activeForm": content})
        })
        .collect();
    Part::Call { name: "TodoWrite", input: json!({ "todos": todos }) }
}

/// A tool call with its result.
fn step(random: &mut Random, parts: &mut Vec<Part>) {
    let (name, input, text, failed) = match random.below(5) {
        0 => ("Read", json!({"file_path": path(random)}), code(random), false),
        1 => (
            "Write",
            json!({"file_path": path(random), "content": code(random)}),
            "File written.".to_owned(),
            false,
        ),
        2 => {
            let edit =
                json!({"file_path": path(random), "old_string": code(random), "new_string": code(random)});
            ("Edit", edit, "The file has been updated.".to_owned(), false)
        }
        3 => ("Bash", json!({"command": command(random), "description": "Run it"}), log(random), false),
        _ => ("Bash", json!({"command": command(random)}), error(random), true),
    };
    parts.push(Part::Call { name, input });
    parts.push(Part::Result { text, failed });
}

fn report(random: &mut Random) -> String {
    match random.below(5) {
        0 => format!(
            "✅ Done: {} works, `{}` passes ({} tests).",
            thing(random),
            command(random),
            random.between(3, 400)
        ),
        1 => format!("🚧 Blocked: {} needs the address of the {} server.", thing(random), word(random)),
        2 => format!(
            "I decided to use {} instead of {}, because it needs {} MB less.\n\nNext steps:\n- [x] {}\n- [ ] {}\n",
            word(random),
            word(random),
            random.between(2, 900),
            thing(random),
            thing(random)
        ),
        3 => format!("Should I also change {} in {}?", thing(random), path(random)),
        _ => format!(
            "{} failed again; the approach with {} does not work. Commit {}.",
            thing(random),
            word(random),
            random.letters(HEX, 7)
        ),
    }
}

fn prose(random: &mut Random) -> String {
    let mut text = String::new();
    for _ in 0..random.between(2, 9) {
        text.push_str(&match random.below(6) {
            0 => format!("The {} in {} is read twice. ", word(random), path(random)),
            1 => format!("I look at {} first, since {} depends on it. ", path(random), thing(random)),
            2 => format!("That explains the {} ms. ", random.between(3, 4000)),
            3 => format!("## {}\n\n- {}\n- `{}`\n\n", thing(random), thing(random), command(random)),
            4 => "Let me check how the rest of the project does it before I change anything. ".to_owned(),
            _ => format!(
                "According to https://docs.example.com/{}/{} this is on purpose. ",
                word(random),
                random.below(999)
            ),
        });
    }
    text
}

fn code(random: &mut Random) -> String {
    let mut text = String::from("use crate::store::Store;\n\n");
    for _ in 0..random.between(3, 60) {
        text.push_str(&format!(
            "    let {} = store.load(\"{}\", {})?; // {}\n",
            word(random),
            word(random),
            random.below(1000),
            thing(random)
        ));
    }
    text
}

fn log(random: &mut Random) -> String {
    let mut text = String::new();
    let lines = if random.chance(8) { random.between(300, 900) } else { random.between(2, 60) };
    for at in 0..lines {
        text.push_str(&format!(
            "2025-05-{:02}T10:{:02}:{:02}.{:03}Z INFO {} handled request id={} in {} ms\n",
            random.between(1, 28),
            at / 60 % 60,
            at % 60,
            random.below(1000),
            word(random),
            random.letters(HEX, 16),
            random.below(900)
        ));
    }
    text.push_str(&format!(
        "test result: ok. {} passed; 0 failed; finished in 0.{}s\n",
        random.between(3, 300),
        random.below(99)
    ));
    text
}

fn error(random: &mut Random) -> String {
    let file = path(random);
    format!(
        "{}error[E0{}]: cannot find `{}` in this scope\n  --> {file}:{}:{}\n   |\nError: process exited with code {}\n",
        if random.chance(50) { log(random) } else { String::new() },
        random.between(100, 799),
        word(random),
        random.between(1, 900),
        random.between(1, 80),
        random.between(1, 137)
    )
}

fn word(random: &mut Random) -> String {
    let first = random
        .pick(&["order", "invoice", "kurir", "stock", "price", "user", "report", "cache", "queue", "map"]);
    let second =
        random.pick(&["list", "index", "filter", "loader", "view", "api", "store", "export", "job", "table"]);
    if random.chance(30) {
        format!("{first}_{second}{}", random.below(90))
    } else {
        format!("{first}_{second}")
    }
}

fn thing(random: &mut Random) -> String {
    let what = random.pick(&[
        "the search for",
        "a test of",
        "caching for",
        "the export of",
        "paging in",
        "an index on",
    ]);
    format!("{what} {}", word(random))
}

fn path(random: &mut Random) -> String {
    let folder = random.pick(&["src", "src/api", "crates/core/src", "web/components", "migrations", "tests"]);
    let ending = random.pick(&["rs", "ts", "py", "sql", "tsx", "toml"]);
    format!("{folder}/{}.{ending}", word(random))
}

fn command(random: &mut Random) -> String {
    match random.below(5) {
        0 => "cargo test --workspace".to_owned(),
        1 => format!("npm run {}", word(random)),
        2 => format!(
            "psql -h localhost -p {} -c 'select count(*) from {}'",
            random.between(5000, 6000),
            word(random)
        ),
        3 => format!("git commit -m \"{}\"", thing(random)),
        _ => format!("python3 scripts/{}.py --limit {}", word(random), random.below(500)),
    }
}

/// Writes parts in the shape.
struct Writer {
    shape: Shape,
    out: String,
    session: String,
    parent: String,
    call: String,
    count: usize,
}

impl Writer {
    fn new(shape: Shape, random: &mut Random) -> Self {
        let session = random.uuid();
        let out = match shape {
            Shape::ClaudeCode | Shape::Dialogue => String::new(),
            Shape::Chatgpt => format!(
                "[{{\"title\":\"Shop\",\"create_time\":1746093600.5,\"update_time\":1746093900.5,\
                 \"conversation_id\":\"{session}\",\"mapping\":{{\"root\":{{\"id\":\"root\",\"message\":null,\
                 \"parent\":null,\"children\":[\"n1\"]}}"
            ),
        };
        Self { shape, out, session, parent: String::new(), call: String::new(), count: 0 }
    }

    fn size(&self) -> usize {
        self.out.len()
    }

    fn add(&mut self, random: &mut Random, part: &Part) {
        self.count += 1;
        match self.shape {
            Shape::ClaudeCode => self.add_line(random, part),
            Shape::Chatgpt => self.add_node(part),
            Shape::Dialogue => self.add_paragraph(part),
        }
    }

    fn add_line(&mut self, random: &mut Random, part: &Part) {
        let id = random.uuid();
        let (kind, message) = match part {
            Part::User(text) => ("user", json!({"role": "user", "content": text})),
            Part::Assistant(text) => ("assistant", self.said(json!({"type": "text", "text": text}))),
            Part::Call { name, input } => {
                self.call = format!("toolu_01{}", random.letters(ALNUM, 22));
                (
                    "assistant",
                    self.said(json!({"type": "tool_use", "id": self.call, "name": name, "input": input})),
                )
            }
            Part::Result { text, failed } => {
                let result = json!({"type": "tool_result", "tool_use_id": self.call, "content": text, "is_error": failed});
                ("user", json!({"role": "user", "content": [result]}))
            }
        };
        let parent = if self.parent.is_empty() { Value::Null } else { json!(self.parent) };
        let line = json!({"parentUuid": parent, "isSidechain": false, "userType": "external", "cwd": "/home/budi/shop",
            "sessionId": self.session, "version": "2.0.1", "gitBranch": "main", "type": kind, "message": message,
            "uuid": id, "timestamp": "2025-05-01T10:00:00.000Z"});
        self.out.push_str(&line.to_string());
        self.out.push('\n');
        self.parent = id;
    }

    fn said(&self, content: Value) -> Value {
        json!({"id": format!("msg_01{}", self.count), "type": "message", "role": "assistant", "model": "some-model",
            "content": [content], "usage": {"input_tokens": 1200, "output_tokens": 300}})
    }

    fn add_node(&mut self, part: &Part) {
        let (role, text) = match part {
            Part::User(text) => ("user", text.clone()),
            Part::Assistant(text) => ("assistant", text.clone()),
            Part::Call { name, input } => ("assistant", format!("I use {name}:\n```json\n{input}\n```")),
            Part::Result { text, .. } => ("tool", text.clone()),
        };
        let (id, parent) = (format!("n{}", self.count), self.count - 1);
        let parent = if parent == 0 { "root".to_owned() } else { format!("n{parent}") };
        let node = json!({"id": id, "parent": parent, "children": [format!("n{}", self.count + 1)],
            "message": {"id": id, "author": {"role": role, "name": null}, "create_time": 1_746_093_600 + self.count,
                "content": {"content_type": "text", "parts": [text]}, "status": "finished_successfully",
                "recipient": "all", "metadata": {}}});
        self.out.push_str(&format!(",\"{id}\":{node}"));
    }

    fn add_paragraph(&mut self, part: &Part) {
        let paragraph = match part {
            Part::User(text) => format!("**User**: {text}\n\n"),
            Part::Assistant(text) => format!("**Assistant**: {text}\n\n"),
            Part::Call { name, input } => format!("Using {name}:\n\n```json\n{input:#}\n```\n\n"),
            Part::Result { text, .. } => format!("```\n{text}```\n\n"),
        };
        self.out.push_str(&paragraph);
    }

    fn finish(mut self) -> String {
        if self.shape == Shape::Chatgpt {
            let last = json!(format!("n{}", self.count));
            self.out.push_str(&format!("}},\"current_node\":{last}}}]"));
        }
        self.out
    }
}
