//! Every format's sample is read as what it is: who spoke, what was done, how it ended, and where it stands.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use briefing::Source;
use briefing::conversation::{Action, Body, Conversation, Format, Role, StepState};
use briefing::ingest::read;

/// What the person asked for in nearly all samples.
const FIRST: &str = "Add a `ramp` subcommand to kiln that prints the firing schedule as CSV. Never write to the \
                     production database; use kiln_dev only. All temperatures stay in Celsius.";
const SECOND: &str =
    "Good. Use port 8090 for the preview server from now on, and document the subcommand in README.md next.";
const COMMAND: &str = "cargo test -p kiln";
const ERROR: &str = "error[E0599]: no method named `to_csv` found for struct `Schedule`";
const FILE: &str = "src/ramp.rs";

/// What a sample shows beside its two requests.
#[derive(Clone, Copy)]
struct Shows {
    /// The command is a call.
    run: bool,
    /// The file is written or edited by a call.
    file: bool,
    /// The error is a result, with this mark of failure.
    error: Option<Option<bool>>,
    /// The plan, as the states of its steps.
    plan: &'static [StepState],
    thinking: bool,
    summary: bool,
    conversations: usize,
}

const ALL: Shows = Shows {
    run: true,
    file: true,
    error: Some(Some(true)),
    plan: &[StepState::Done, StepState::Active, StepState::Pending],
    thinking: true,
    summary: false,
    conversations: 1,
};

/// A format whose tools leave nothing but text.
const TEXT: Shows = Shows {
    run: false,
    file: false,
    error: None,
    plan: &[],
    thinking: false,
    summary: false,
    conversations: 1,
};

const SAMPLES: &[(&str, Format, Shows)] = &[
    ("ai-studio.json", Format::AiStudio, Shows { thinking: true, ..TEXT }),
    ("aider.md", Format::Aider, Shows { error: Some(None), plan: &[], ..ALL }),
    ("antigravity.jsonl", Format::Antigravity, Shows { plan: &[], summary: true, ..ALL }),
    (
        "chatgpt-export.json",
        Format::ChatgptExport,
        Shows { file: true, thinking: true, conversations: 2, ..TEXT },
    ),
    ("claude-code-a.md", Format::ClaudeCodeMarkdown, TEXT),
    ("claude-code-b.md", Format::ClaudeCodeMarkdown, Shows { error: Some(None), thinking: true, ..TEXT }),
    ("claude-code.jsonl", Format::ClaudeCodeJsonl, Shows { summary: true, conversations: 2, ..ALL }),
    (
        "claude-code.txt",
        Format::ClaudeCodeText,
        Shows { plan: &[StepState::Done, StepState::Pending, StepState::Pending], thinking: false, ..ALL },
    ),
    ("claude-export.json", Format::ClaudeExport, Shows { plan: &[], ..ALL }),
    ("cline-api.json", Format::ClineApi, ALL),
    ("cline-ui.json", Format::ClineUi, Shows { error: Some(None), ..ALL }),
    ("codex-old.jsonl", Format::CodexRollout, ALL),
    ("codex.jsonl", Format::CodexRollout, ALL),
    ("copilot-chat.json", Format::CopilotChat, ALL),
    ("copilot-text-headings.md", Format::CopilotText, Shows { run: true, file: true, ..TEXT }),
    ("copilot-text.md", Format::CopilotText, Shows { run: true, file: true, ..TEXT }),
    ("cursor.md", Format::CursorMarkdown, TEXT),
    ("dialogue-alone.txt", Format::Dialogue, TEXT),
    ("dialogue-banner.txt", Format::Dialogue, TEXT),
    ("dialogue-bold-alone.md", Format::Dialogue, TEXT),
    ("dialogue-bold.md", Format::Dialogue, TEXT),
    ("dialogue-colon.txt", Format::Dialogue, TEXT),
    ("dialogue-human-ai.txt", Format::Dialogue, TEXT),
    ("dialogue-said.txt", Format::Dialogue, TEXT),
    ("gemini-report.json", Format::GeminiReport, Shows { plan: &[], thinking: false, ..ALL }),
    ("gemini-stream.jsonl", Format::GeminiStream, Shows { thinking: false, ..ALL }),
    ("messages.json", Format::JsonMessages, ALL),
    ("specstory-v1.md", Format::Specstory, Shows { run: true, error: Some(None), thinking: true, ..TEXT }),
    ("specstory-v3.md", Format::Specstory, Shows { error: Some(None), ..ALL }),
    ("specstory-v4.md", Format::Specstory, ALL),
];

fn sample(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/samples/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

fn source(name: &str) -> Source {
    read(sample(name), &mut |_| {}).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn texts(conversation: &Conversation, role: Role) -> Vec<String> {
    let turns = conversation.turns.iter().filter(|turn| turn.role == role);
    turns
        .map(|turn| turn.blocks.iter().map(|block| block.body.text()).collect::<Vec<_>>().join("\n"))
        .collect()
}

fn bodies(conversation: &Conversation) -> impl Iterator<Item = &Body> {
    conversation.turns.iter().flat_map(|turn| &turn.blocks).map(|block| &block.body)
}

#[test]
fn every_sample_is_in_the_table() {
    let mut files: Vec<String> = std::fs::read_dir(format!("{}/tests/samples", env!("CARGO_MANIFEST_DIR")))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| !name.starts_with('.'))
        .collect();
    files.sort();
    let mut expected: Vec<&str> = SAMPLES.iter().map(|(name, ..)| *name).collect();
    expected.extend(["dialogue-indonesian.txt", "handoff.md", "plain.txt"]);
    expected.sort_unstable();
    assert_eq!(files, expected);
}

#[test]
fn every_format_is_told_by_its_content() {
    for (name, format, shows) in SAMPLES {
        let source = source(name);
        assert_eq!(source.format, *format, "{name}");
        assert_eq!(source.conversations.len(), shows.conversations, "{name}");
        assert_eq!(source.problems, [], "{name}");
    }
}

#[test]
fn what_the_person_said_and_nothing_else_is_the_persons() {
    for (name, ..) in SAMPLES {
        let source = source(name);
        let said = texts(&source.conversations[0], Role::User);
        assert!(said[0].trim().starts_with(FIRST), "{name}: {said:?}");
        assert!(said[said.len() - 1].trim().starts_with(SECOND), "{name}: {said:?}");
        // In two samples the person pastes the error; a middle turn holds it.
        let middle = &said[1..said.len() - 1];
        assert!(middle.iter().all(|text| text.contains(ERROR)), "{name}: {middle:?}");
        let injected =
            ["system-reminder", "environment", "METADATA", "interrupted", "Caveat", "(Y)es", "Todo"];
        assert!(!said.iter().any(|text| injected.iter().any(|word| text.contains(word))), "{name}: {said:?}");
    }
}

#[test]
fn tools_are_calls_and_results() {
    for (name, _, shows) in SAMPLES {
        let source = source(name);
        let conversation = &source.conversations[0];
        let actions: Vec<&Action> = bodies(conversation)
            .filter_map(|body| if let Body::Call(call) = body { Some(&call.action) } else { None })
            .collect();
        let ran = actions.iter().any(|action| matches!(action, Action::Run(command) if command == COMMAND));
        assert_eq!(ran, shows.run, "{name}: {actions:?}");
        let wrote = actions
            .iter()
            .any(|action| matches!(action, Action::Write(path) | Action::Edit(path) if path.ends_with(FILE)));
        assert_eq!(wrote, shows.file, "{name}: {actions:?}");
        let plan = actions
            .iter()
            .find_map(|action| if let Action::Plan(steps) = action { Some(steps) } else { None });
        let states: Vec<StepState> = plan.into_iter().flatten().map(|step| step.state).collect();
        assert_eq!(states, shows.plan, "{name}");
        let error = bodies(conversation).find_map(|body| match body {
            Body::Result(result) if result.text.contains(ERROR) => Some(result.failed),
            _ => None,
        });
        assert_eq!(error, shows.error, "{name}");
    }
}

#[test]
fn thoughts_and_summaries_are_kept_apart() {
    for (name, _, shows) in SAMPLES {
        let source = source(name);
        let conversation = &source.conversations[0];
        let thinks = bodies(conversation)
            .any(|body| matches!(body, Body::Thinking(text) if text.contains("no CSV output yet")));
        assert_eq!(thinks, shows.thinking, "{name}");
        assert_eq!(
            bodies(conversation).any(|body| matches!(body, Body::Summary(_))),
            shows.summary,
            "{name}"
        );
    }
}

#[test]
fn other_branches_are_left_out() {
    for (name, gone) in [
        ("chatgpt-export.json", "A regenerated answer"),
        ("claude-export.json", "Forget it."),
        ("claude-code.jsonl", "Fahrenheit"),
    ] {
        let source = source(name);
        assert!(!bodies(&source.conversations[0]).any(|body| body.text().contains(gone)), "{name}");
    }
}

#[test]
fn every_block_of_a_text_knows_its_line() {
    for (name, ..) in SAMPLES.iter().filter(|(name, ..)| name.ends_with(".md") || name.ends_with(".txt")) {
        let input = String::from_utf8(sample(name)).unwrap();
        let lines: Vec<&str> = input.lines().collect();
        for block in source(name)
            .conversations
            .iter()
            .flat_map(|conversation| &conversation.turns)
            .flat_map(|turn| &turn.blocks)
        {
            if !matches!(block.body, Body::Prose(_) | Body::Result(_)) {
                continue;
            }
            for (offset, line) in block.body.text().lines().enumerate() {
                let at = block.line as usize - 1 + offset;
                assert!(
                    lines[at].contains(line.trim()),
                    "{name}:{}: {line:?} is not in {:?}",
                    at + 1,
                    lines[at]
                );
            }
        }
    }
}

#[test]
fn every_block_of_json_lines_knows_its_line() {
    for (name, ..) in SAMPLES.iter().filter(|(name, ..)| name.ends_with(".jsonl")) {
        let input = String::from_utf8(sample(name)).unwrap();
        let lines: Vec<&str> = input.lines().collect();
        for block in source(name)
            .conversations
            .iter()
            .flat_map(|conversation| &conversation.turns)
            .flat_map(|turn| &turn.blocks)
        {
            let Body::Prose(text) = &block.body else { continue };
            let start: String = text.chars().take(19).collect();
            assert!(lines[block.line as usize - 1].contains(&start), "{name}:{}: {start}", block.line);
        }
    }
}

#[test]
fn a_conversation_in_another_language_is_one() {
    let source = source("dialogue-indonesian.txt");
    assert_eq!(source.format, Format::Dialogue);
    let said = texts(&source.conversations[0], Role::User);
    assert!(
        said[0].starts_with("Tambahkan subperintah") && said[1].starts_with("Bagus.") && said.len() == 2,
        "{said:?}"
    );
}

#[test]
fn texts_without_turns_are_one_turn() {
    for (name, format, role) in
        [("handoff.md", Format::Handoff, Role::Assistant), ("plain.txt", Format::Plain, Role::User)]
    {
        let source = source(name);
        assert_eq!(source.format, format, "{name}");
        let conversation = &source.conversations[0];
        assert_eq!(conversation.turns.len(), 1, "{name}");
        assert_eq!(conversation.turns[0].role, role, "{name}");
        assert!(conversation.turns[0].blocks[0].body.text().contains(FIRST), "{name}");
    }
}

#[test]
fn sessions_keep_their_names_and_times() {
    for (name, id, title, started) in [
        (
            "claude-code.jsonl",
            "5d2c1c1e-0000-4000-8000-000000000001",
            "Ramp subcommand for kiln",
            "2026-03-14T09:01:00.000Z",
        ),
        ("codex.jsonl", "019a39ed-0000-7000-8000-000000000001", "", "2026-03-14T09:00:00.000Z"),
        (
            "chatgpt-export.json",
            "c0ffee00-0000-4000-8000-000000000001",
            "Ramp subcommand for kiln",
            "1773478800.0",
        ),
        (
            "claude-export.json",
            "e0000000-0000-4000-8000-000000000001",
            "Ramp subcommand for kiln",
            "2026-03-14T09:00:00.000Z",
        ),
        (
            "specstory-v3.md",
            "0d0d0d0d-0000-4000-8000-000000000001",
            "Ramp subcommand (2026-03-14 09:00Z)",
            "2026-03-14 09:00Z",
        ),
        ("aider.md", "", "", "2026-03-14 09:00:00"),
        ("claude-code-a.md", "5d2c1c1e-0000-4000-8000-000000000001", "", "14.03.2026, 09:00"),
    ] {
        let source = source(name);
        let conversation = &source.conversations[0];
        assert_eq!((conversation.id.as_str(), conversation.title.as_str()), (id, title), "{name}");
        assert_eq!(conversation.started.as_deref(), Some(started), "{name}");
    }
}

#[test]
fn the_same_sample_reads_the_same_in_any_encoding() {
    for (name, ..) in SAMPLES {
        let plain = source(name);
        let text = String::from_utf8(sample(name)).unwrap();
        let utf16 = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            "\u{feff}".encode_utf16().chain(text.encode_utf16()).flat_map(bytes).collect()
        };
        let unix = text.replace("\r\n", "\n");
        for (kind, bytes) in [
            ("BOM", ["\u{feff}".as_bytes(), text.as_bytes()].concat()),
            ("UTF-16 LE", utf16(u16::to_le_bytes)),
            ("UTF-16 BE", utf16(u16::to_be_bytes)),
            ("CRLF", unix.replace('\n', "\r\n").into_bytes()),
            ("LF", unix.into_bytes()),
        ] {
            let other = read(&bytes, &mut |_| {}).unwrap();
            assert_eq!(other.conversations, plain.conversations, "{name} as {kind}");
            assert_eq!(other.problems, [], "{name} as {kind}");
        }
    }
}

#[test]
fn a_fence_around_json_is_no_matter() {
    for (name, ..) in SAMPLES.iter().filter(|(name, ..)| name.ends_with(".json")) {
        let text = String::from_utf8(sample(name)).unwrap();
        let fenced = read(format!("```json\n{text}\n```\n").as_bytes(), &mut |_| {}).unwrap();
        let plain = source(name);
        assert_eq!(fenced.format, plain.format, "{name}");
        assert_eq!(fenced.conversations[0].turns.len(), plain.conversations[0].turns.len(), "{name}");
        assert_eq!(fenced.conversations[0].turns[0].line, plain.conversations[0].turns[0].line + 1, "{name}");
    }
}
