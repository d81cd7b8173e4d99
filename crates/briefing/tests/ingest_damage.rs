//! Damaged input gives what can be read and tells what could not, and nothing makes the reader fall over.
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, reason = "tests")]

use briefing::Source;
use briefing::conversation::{Format, Role};
use briefing::ingest::{Unreadable, read};
use proptest::prelude::*;

fn samples() -> Vec<(String, Vec<u8>)> {
    let mut found: Vec<(String, Vec<u8>)> =
        std::fs::read_dir(format!("{}/tests/samples", env!("CARGO_MANIFEST_DIR")))
            .unwrap()
            .map(|entry| entry.unwrap())
            .map(|entry| (entry.file_name().into_string().unwrap(), std::fs::read(entry.path()).unwrap()))
            .filter(|(name, _)| !name.starts_with('.'))
            .collect();
    found.sort();
    found
}

fn read_all(bytes: &[u8]) -> Result<Source, Unreadable> {
    read(bytes, &mut |_| {})
}

/// What holds for every answer of the reader, whatever the input was.
fn check_sound(source: &Source) {
    assert!(!source.conversations.is_empty());
    for conversation in &source.conversations {
        assert!(!conversation.turns.is_empty());
        for turn in &conversation.turns {
            assert!(!turn.blocks.is_empty());
            assert!(
                turn.line >= 1 && turn.line as usize <= source.lines.max(1),
                "line {} of {}",
                turn.line,
                source.lines
            );
            for block in &turn.blocks {
                assert!(block.line >= 1 && block.line as usize <= source.lines.max(1));
                assert!(!block.body.text().contains('\r'), "{:?}: {:?}", source.format, block.body);
            }
        }
    }
    assert!(source.problems.iter().all(|problem| problem.message.ends_with('.')));
}

#[test]
fn a_cut_anywhere_keeps_what_stands_before_it() {
    for (name, bytes) in samples() {
        let whole = read_all(&bytes).unwrap();
        let first = whole.conversations[0].turns.iter().find(|turn| turn.role == Role::User);
        let request = first.map(|turn| turn.blocks[0].body.text().chars().take(40).collect::<String>());
        let request = request.filter(|_| !name.starts_with("dialogue-indonesian")).unwrap_or_default();
        for cut in (1..bytes.len()).step_by(29) {
            let Ok(source) = read_all(&bytes[..cut]) else { continue };
            check_sound(&source);
            if cut * 10 < bytes.len() * 9 || name == "claude-code.jsonl" || name == "copilot-chat.json" {
                continue;
            }
            let said = source
                .conversations
                .iter()
                .flat_map(|conversation| &conversation.turns)
                .flat_map(|turn| &turn.blocks);
            assert!(
                said.into_iter().any(|block| block.body.text().contains(&request)),
                "{name} cut at {cut}"
            );
            if name.ends_with(".json") {
                assert_eq!(source.format, whole.format, "{name} cut at {cut}");
                assert_eq!(source.problems.len(), 1, "{name} cut at {cut}: {:?}", source.problems);
            }
        }
    }
}

#[test]
fn damage_in_one_conversation_spares_the_others() {
    let text =
        String::from_utf8(samples().into_iter().find(|(name, _)| name == "chatgpt-export.json").unwrap().1)
            .unwrap();
    let damaged = text.replacen("\"children\": [\"n4\"]", "\"children\": [\"n4", 1);
    assert_ne!(damaged, text);
    let source = read_all(damaged.as_bytes()).unwrap();
    check_sound(&source);
    let titles: Vec<&str> =
        source.conversations.iter().map(|conversation| conversation.title.as_str()).collect();
    assert_eq!(titles, ["Ramp subcommand for kiln", "Glaze colours"]);
    assert_eq!(source.problems.len(), 1);
}

#[test]
fn a_torn_line_costs_only_itself() {
    for (name, bytes) in samples().into_iter().filter(|(name, _)| name.ends_with(".jsonl")) {
        let whole = read_all(&bytes).unwrap();
        let text = String::from_utf8(bytes).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        for torn in 0..lines.len() {
            let half = &lines[torn][..lines[torn].len() / 2];
            let damaged = [&lines[..torn], &[half], &lines[torn + 1..]].concat().join("\n");
            let source = read_all(damaged.as_bytes()).unwrap();
            check_sound(&source);
            assert_eq!(source.format, whole.format, "{name} torn at {}", torn + 1);
            assert_eq!(
                source.problems.iter().map(|problem| problem.line).collect::<Vec<_>>(),
                [Some(torn as u32 + 1)]
            );
        }
    }
}

#[test]
fn many_torn_lines_are_told_once() {
    let line = r#"{"type":"user","sessionId":"s","message":{"role":"user","content":"Hello"},"uuid":"u"}"#;
    let text = [line, &"{\"type\":\"us\n".repeat(38), line].join("\n");
    let source = read_all(text.as_bytes()).unwrap();
    assert_eq!(source.problems.len(), 1);
    assert!(source.problems[0].message.contains("37 more"), "{}", source.problems[0].message);
    assert_eq!(source.problems[0].line, Some(2));
}

#[test]
fn broken_characters_are_replaced_and_told() {
    for (name, bytes) in samples() {
        let whole = read_all(&bytes).unwrap();
        let at = bytes.len() / 2;
        for (kind, extra) in [("NUL", b"\0\0".as_slice()), ("Latin-1", b"\xe9".as_slice())] {
            let mut damaged = bytes.clone();
            damaged.splice(at..at, extra.iter().copied());
            let Ok(damaged_text) = std::str::from_utf8(&bytes[..at]) else { continue };
            let source = read_all(&damaged).unwrap();
            check_sound(&source);
            let line = damaged_text.matches('\n').count() as u32 + 1;
            assert!(
                source.problems.iter().any(|problem| problem.line == Some(line)),
                "{name} with {kind}: {:?}",
                source.problems
            );
            assert_eq!(source.format, whole.format, "{name} with {kind}");
        }
    }
}

#[test]
fn what_is_no_conversation_says_so() {
    for (bytes, expected) in [
        (b"".as_slice(), "The input is empty."),
        (b" \n\t\n", "The input is empty."),
        (b"PK\x03\x04\x14\x00\x08\x00", "The input is a ZIP archive (or an Office document), not text."),
        (b"\x1f\x8b\x08\x00\x00\x00", "The input is a gzip archive, not text."),
        (b"%PDF-1.4\n%\xe2\xe3", "The input is a PDF, not text."),
    ] {
        assert_eq!(read_all(bytes).unwrap_err().to_string(), expected);
    }
    let empty = read_all(b"[{\"mapping\":{},\"title\":\"x\"}]").unwrap_err();
    assert!(matches!(empty, Unreadable::NoTurns(_)), "{empty}");
}

#[test]
fn depth_is_no_danger() {
    let deep = "[".repeat(200_000);
    check_sound(&read_all(deep.as_bytes()).unwrap());
    let whole = format!("{}{}", "[".repeat(200_000), "]".repeat(200_000));
    check_sound(&read_all(whole.as_bytes()).unwrap());
    let nested =
        format!("{{\"role\":\"user\",\"content\":{}{}}}", "{\"a\":".repeat(100_000), "}".repeat(100_000));
    let _ = read_all(nested.as_bytes());
    let in_message = format!(
        "[{{\"role\":\"user\",\"content\":\"Hello\"}},{{\"role\":\"assistant\",\"content\":[{{\"type\":\"tool_use\",\"input\":{}1{}}}]}}]",
        "[".repeat(100_000),
        "]".repeat(100_000)
    );
    let source = read_all(in_message.as_bytes()).unwrap();
    assert_eq!(source.format, Format::JsonMessages);
    assert_eq!(source.conversations[0].turns.len(), 2);
}

#[test]
fn loops_in_trees_end() {
    let chatgpt = r#"[{"title":"x","mapping":{"a":{"parent":"b","message":{"author":{"role":"user"},"content":{"content_type":"text","parts":["one"]}}},"b":{"parent":"a","message":{"author":{"role":"user"},"content":{"content_type":"text","parts":["two"]}}}},"current_node":"a"}]"#;
    assert_eq!(read_all(chatgpt.as_bytes()).unwrap().conversations[0].turns.len(), 2);
    let claude = r#"[{"uuid":"c","chat_messages":[{"uuid":"a","parent_message_uuid":"b","sender":"human","text":"one"},{"uuid":"b","parent_message_uuid":"a","sender":"human","text":"two"}]}]"#;
    assert_eq!(read_all(claude.as_bytes()).unwrap().conversations[0].turns.len(), 2);
    let code = concat!(
        r#"{"type":"user","sessionId":"s","uuid":"a","parentUuid":"b","message":{"content":"one"}}"#,
        "\n",
        r#"{"type":"user","sessionId":"s","uuid":"b","parentUuid":"a","message":{"content":"two"}}"#
    );
    assert_eq!(read_all(code.as_bytes()).unwrap().conversations[0].turns.len(), 2);
}

#[test]
fn progress_runs_forward_to_the_end() {
    // One JSON document many times over, and a text that is one turn, are read in one go.
    let grows = |name: &str| !name.ends_with(".json") && name != "handoff.md" && name != "plain.txt";
    for (name, bytes) in samples().into_iter().filter(|(name, _)| grows(name)) {
        let text = bytes.repeat(3_000_000 / bytes.len());
        let mut told = Vec::new();
        read(&text, &mut |done| told.push(done)).unwrap();
        assert!(told.is_sorted() && told.len() >= 3, "{name}: {told:?}");
        assert_eq!(told.last(), Some(&text.len()), "{name}");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn any_bytes_are_read_or_refused(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        if let Ok(source) = read_all(&bytes) {
            check_sound(&source);
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in "(\\PC|[\n\r\t\u{1b}`#*>_-]){0,400}") {
        if let Ok(source) = read_all(text.as_bytes()) {
            check_sound(&source);
        }
    }

    #[test]
    fn changed_samples_are_read_or_refused(
        index in any::<prop::sample::Index>(),
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<prop::sample::Index>(), 0u8..5, any::<u8>()), 1..12),
    ) {
        let samples = samples();
        let mut bytes = index.get(&samples).1.clone();
        for (at, other, kind, byte) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = (at + other.index(200)).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                2 => drop(bytes.drain(at..end)),
                3 => { let part = bytes[at..end].to_vec(); bytes.splice(at..at, part); }
                _ => bytes.truncate(at + 1),
            }
        }
        if let Ok(source) = read_all(&bytes) {
            check_sound(&source);
        }
    }

    #[test]
    fn mixed_samples_are_read_or_refused(
        first in any::<prop::sample::Index>(),
        second in any::<prop::sample::Index>(),
        cut in any::<prop::sample::Index>(),
    ) {
        let samples = samples();
        let (first, second) = (&first.get(&samples).1, &second.get(&samples).1);
        let bytes = [&first[..cut.index(first.len())], second.as_slice()].concat();
        if let Ok(source) = read_all(&bytes) {
            check_sound(&source);
        }
    }
}
