//! The command line as a person or a script meets it.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::io::Write;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};

use serde_json::Value;

const TALK: &str = "User: Please move the shop to PostgreSQL 16. Never touch the production database.\n\n\
    Assistant: I wrote migrations/0007_orders.sql and ran `cargo test`; 41 tests pass.\n\n\
    User: Good. Next, add an index on orders.customer_id and tell me how long the query takes.\n";

/// A file of the temporary folder that goes away with its owner.
struct File(PathBuf);

impl File {
    fn new(name: &str, content: &[u8]) -> Self {
        let path = std::env::temp_dir().join(format!("briefing-{}-{name}", std::process::id()));
        std::fs::write(&path, content).unwrap();
        Self(path)
    }

    fn run(&self, arguments: &[&str]) -> Output {
        run(&[&[self.0.to_str().unwrap()], arguments].concat(), b"")
    }
}

impl Drop for File {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

fn run(arguments: &[&str], input: &[u8]) -> Output {
    let mut child = Command::new(env!("CARGO_BIN_EXE_briefing"))
        .args(arguments)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    // A program that refuses its arguments does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input);
    child.wait_with_output().unwrap()
}

fn json(output: &Output) -> Value {
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap()
}

fn errors(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

/// An export of three conversations, the second of which began last.
fn export(name: &str) -> File {
    let conversation = |number: usize, date: &str| {
        let message = |at: usize, sender: &str, text: String| {
            serde_json::json!({"uuid": format!("m{number}{at}"), "sender": sender, "text": text,
                "content": [{"type": "text", "text": text}], "created_at": date})
        };
        serde_json::json!({"uuid": format!("c{number}"), "name": format!("Talk {number}"), "created_at": date,
            "chat_messages": [
                message(1, "human", format!("Please repair the pump of house {number} before Friday.")),
                message(2, "assistant", format!("The pump of house {number} has a worn seal, part S-{number}40."))]})
    };
    let all = [
        conversation(1, "2025-03-01T10:00:00Z"),
        conversation(2, "2025-06-01T10:00:00Z"),
        conversation(3, "2025-01-01T10:00:00Z"),
    ];
    File::new(name, serde_json::to_string(&all).unwrap().as_bytes())
}

#[test]
fn prints_a_briefing_as_text_by_default() {
    let output = File::new("text.md", TALK.as_bytes()).run(&[]);
    assert_eq!(output.status.code(), Some(0));
    assert!(String::from_utf8(output.stdout).unwrap().contains("orders.customer_id"));
}

#[test]
fn prints_one_json_object_with_the_agreed_keys() {
    let result = json(&File::new("keys.md", TALK.as_bytes()).run(&["--format", "json", "--level", "low"]));
    for (pointer, keys) in [
        ("", "level source briefing sections coverage redactions stats"),
        ("/source", "format conversations turns chars language problems"),
        ("/sections/0", "kind title lines"),
        ("/sections/0/lines/0", "text items"),
        ("/sections/0/lines/0/items/0", "text kind status handle source"),
        ("/sections/0/lines/0/items/0/source", "turn line"),
        ("/coverage", "found kept left_out"),
        (
            "/stats",
            "original_chars briefing_chars original_lines compressed_lines compression_ratio tokens_before tokens_after",
        ),
    ] {
        let part = result.pointer(pointer).unwrap_or(&Value::Null);
        let missing: Vec<&str> = keys.split(' ').filter(|key| part.get(*key).is_none()).collect();
        assert!(missing.is_empty(), "{pointer} lacks {missing:?}: {part}");
    }
    assert_eq!(result["level"], "low");
    assert_eq!(result["stats"]["original_chars"], TALK.chars().count());
}

#[test]
fn reads_standard_input_for_a_hyphen() {
    let output = run(&["-", "--format", "json"], TALK.as_bytes());
    assert_eq!(json(&output)["source"]["turns"], 3);
}

#[test]
fn pins_stand_in_the_briefing() {
    let file = File::new("pins.md", TALK.as_bytes());
    let output = file.run(&["--level=high", "--pin", "41 tests pass", "--pin=Call Sari at noon"]);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(text.contains("41 tests pass") && text.contains("Call Sari at noon"), "{text}");
}

#[test]
fn handles_can_be_switched_off() {
    let file = File::new("handles.md", TALK.as_bytes());
    let lines = |switch| json(&file.run(&["--format", "json", "--handles", switch]))["briefing"].to_string();
    assert!(!lines("off").contains("[A"), "{}", lines("off"));
    assert!(lines("on").contains("[A"), "{}", lines("on"));
}

#[test]
fn every_choice_of_every_option_is_understood() {
    let file = File::new("choices.md", TALK.as_bytes());
    for (option, choices) in [
        ("--level", "high medium low auto"),
        ("--format", "text json"),
        ("--platform", "generic claude chatgpt gemini genspark"),
        ("--handles", "on off"),
        ("--handshake", "on off"),
    ] {
        for choice in choices.split(' ') {
            let output = file.run(&[option, choice]);
            assert_eq!(output.status.code(), Some(0), "{option} {choice}: {}", errors(&output));
            assert!(!output.stdout.is_empty(), "{option} {choice}");
        }
    }
}

#[test]
fn lists_the_conversations_of_a_file() {
    let file = export("list.json");
    let text = String::from_utf8(file.run(&["--list"]).stdout).unwrap();
    let rows: Vec<Vec<&str>> = text.lines().map(|line| line.split('\t').collect()).collect();
    assert_eq!(rows.len(), 3, "{text}");
    assert_eq!(rows[1][0], "2");
    assert!(
        rows[1][1].starts_with("2025-06-01") && rows[1][2] == "2 turns" && rows[1][4] == "Talk 2",
        "{text}"
    );

    let listed = json(&file.run(&["--list", "--format", "json"]));
    assert_eq!(listed[2]["number"], 3);
    assert_eq!(listed[2]["title"], "Talk 3");
    assert_eq!(listed[2]["turns"], 2);
    assert!(listed[2]["bytes"].as_u64().unwrap() > 50);
}

#[test]
fn takes_the_conversation_that_is_asked_for_and_else_the_latest() {
    let file = export("choice.json");
    let asked = file.run(&["--conversation", "3"]);
    assert!(String::from_utf8_lossy(&asked.stdout).contains("house 3"));
    let latest = file.run(&[]);
    assert!(String::from_utf8_lossy(&latest.stdout).contains("house 2"));
    assert!(errors(&latest).contains("conversation 2 of 3"), "{}", errors(&latest));
}

#[test]
fn wrong_use_ends_with_2_and_one_line() {
    let file = export("use.json");
    let path = file.0.to_str().unwrap();
    for arguments in [
        &[][..],
        &[path, "--level", "tiny"],
        &[path, "--format", "xml"],
        &[path, "--handles", "maybe"],
        &[path, "--level"],
        &[path, "--unknown"],
        &[path, path],
        &[path, "--conversation", "zero"],
        &[path, "--conversation", "0"],
        &[path, "--conversation", "4"],
    ] {
        let output = run(arguments, b"");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}: {}", errors(&output));
        assert_eq!(errors(&output).lines().count(), 1, "{arguments:?}: {}", errors(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn unreadable_input_ends_with_1_and_one_line() {
    let empty = File::new("empty.md", b" \n\n ");
    let archive =
        File::new("archive.zip", b"PK\x03\x04\x14\x00\x08\x08\x08\x00\x00\x00\x21\x00\xff\xfe\x00\x00");
    for output in [empty.run(&[]), archive.run(&[]), run(&["/no/such/file"], b""), run(&["-"], b"")] {
        assert_eq!(output.status.code(), Some(1), "{}", errors(&output));
        assert_eq!(errors(&output).lines().count(), 1, "{}", errors(&output));
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_reader_that_goes_away_is_no_failure() {
    let file = File::new("pipe.md", TALK.as_bytes());
    let mut child = Command::new(env!("CARGO_BIN_EXE_briefing"))
        .arg(&file.0)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", errors(&output));
    assert_eq!(errors(&output), "");
}

#[test]
fn help_and_version_need_no_file() {
    let help = run(&["--help"], b"");
    assert_eq!(help.status.code(), Some(0));
    let text = String::from_utf8(help.stdout).unwrap();
    for option in
        ["--level", "--format", "--list", "--conversation", "--platform", "--pin", "--handles", "--handshake"]
    {
        assert!(text.contains(option), "{option}");
    }
    assert!(String::from_utf8(run(&["-V"], b"").stdout).unwrap().starts_with("briefing "));
}

#[test]
fn no_secret_is_printed() {
    let secret = format!("gh{}_{}", "p", "a8Kd03mPq7Zx1LwV5tRb9YcN2sFh4JgU6eQo");
    let text =
        format!("{TALK}\nAssistant: The token is {secret}.\n\nUser: {secret} must be rotated, critical!\n");
    let file = File::new("secret.md", text.as_bytes());
    for format in ["text", "json"] {
        let output = file.run(&["--format", format, "--level", "low", "--pin", &secret]);
        assert!(!String::from_utf8_lossy(&output.stdout).contains(&secret), "{format}");
    }
    assert_eq!(json(&file.run(&["--format", "json"]))["redactions"][0]["kind"], "github_token");
}
