//! What holds for every input, whatever it is.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
#![cfg(not(target_arch = "wasm32"))]

use briefing::briefing::{Briefing, Place};
use briefing::conversation::{Block, Body, Conversation, Role, Source, Turn};
use briefing::{Level, Options, Platform, brief, digest, ingest, redact};
use proptest::collection::vec;
use proptest::prelude::*;
use sample_data::{Random, Shape, conversations, lookalikes, secrets};

const LEVELS: [(Level, usize, usize); 3] =
    [(Level::High, 5, 1200), (Level::Medium, 15, 3600), (Level::Low, 25, 6000)];
const PLATFORMS: [Platform; 5] =
    [Platform::Generic, Platform::Claude, Platform::Chatgpt, Platform::Gemini, Platform::Genspark];

fn chars(text: &str) -> usize {
    text.chars().count()
}

fn read(bytes: &[u8]) -> Option<Source> {
    ingest::read(bytes, &mut |_| ()).ok()
}

/// The briefings of the first conversation at every level, and the conversation after redaction.
fn briefings(bytes: &[u8], base: &Options) -> Option<(Source, Vec<Briefing>)> {
    let mut source = read(bytes)?;
    let digest = digest(&mut source, 0)?;
    let with =
        |(level, ..): &(Level, usize, usize)| brief(&digest, &Options { level: *level, ..base.clone() });
    let made = LEVELS.iter().map(with).collect();
    Some((source, made))
}

/// Checks one briefing against everything that must hold. `original` are the characters it stands for.
fn check(briefing: &Briefing, source: &Source, pinned: bool) -> Result<(), TestCaseError> {
    let &(level, lines, mut at_most) = LEVELS.iter().find(|(level, ..)| *level == briefing.level).unwrap();
    let original = briefing.stats.original_chars;
    if original >= 20_000 {
        at_most = at_most.min(original / 10);
    }
    let content: Vec<_> = briefing.sections.iter().flat_map(|section| &section.lines).collect();
    prop_assert!(content.len() <= lines, "{level:?}: {} lines", content.len());
    let length = chars(&briefing.briefing);
    prop_assert!(length <= at_most, "{level:?}: {length} characters of {at_most}");
    if !pinned {
        prop_assert!(length <= original, "{length} characters from {original}");
    }
    prop_assert!(briefing.sections.iter().all(|section| !section.lines.is_empty()));
    for line in content {
        prop_assert!(chars(&line.text) <= 240, "a line of {}: {}", chars(&line.text), line.text);
        prop_assert!(
            briefing.briefing.contains(&line.text),
            "{:?} is not in\n{}",
            line.text,
            briefing.briefing
        );
        for item in &line.items {
            check_place(item.source, &source.conversations[0])?;
        }
    }
    for left in &briefing.coverage.left_out {
        check_place(left.source, &source.conversations[0])?;
    }
    prop_assert!(briefing.coverage.kept <= briefing.coverage.found);
    prop_assert_eq!(briefing.stats.briefing_chars, length);
    let ratio = if original == 0 { 0.0 } else { 1.0 - length as f64 / original as f64 };
    prop_assert!((briefing.stats.compression_ratio - ratio).abs() < 1e-9, "{:?}", briefing.stats);
    Ok(())
}

fn check_place(place: Place, conversation: &Conversation) -> Result<(), TestCaseError> {
    if place.start == place.end {
        return Ok(());
    }
    let block =
        conversation.turns.get(place.turn as usize).and_then(|turn| turn.blocks.get(place.block as usize));
    let text = block.map(|block| block.body.text());
    let range = place.start as usize..place.end as usize;
    prop_assert!(text.is_some_and(|text| text.get(range).is_some()), "{place:?} is no place in {text:?}");
    Ok(())
}

fn check_all(bytes: &[u8]) -> Result<(), TestCaseError> {
    let Some((source, made)) = briefings(bytes, &Options::default()) else { return Ok(()) };
    for briefing in &made {
        check(briefing, &source, false)?;
    }
    let (_, again) = briefings(bytes, &Options::default()).unwrap();
    prop_assert_eq!(serde_json::to_string(&made).unwrap(), serde_json::to_string(&again).unwrap());
    Ok(())
}

/// Bytes with the marks of formats among them, so that readers are entered.
fn broken_text() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        3 => any::<Vec<u8>>(),
        3 => "\\PC{0,60}".prop_map(String::into_bytes),
        4 => prop::sample::select(vec![
            "User: ", "\nAssistant: ", "\n\n**User**\n\n", "_**User**_\n\n", "_**Agent (x)**_\n", "---\n", "#### do it\n",
            "> Applied edit to a.rs\n", "● Bash(ls)\n  ⎿  ", "\n> hello\n", "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":\"",
            "\"}}\n", "[{\"title\":\"x\",\"mapping\":{", "{\"role\":\"user\",\"parts\":[{\"text\":\"", "\u{feff}", "\r\n", "```\n", "\n- [ ] ",
            "must never ", "TODO: ", "❌ failed: ", "https://example.com/a ", "error[E0001]: ", "password=", "\0", "€", "🚧",
            "-----BEGIN PRIVATE KEY-----", "eyJ", "://a:b@", "{", "}", "[", "]", "\"", "\\", "# aider chat started at 2025-01-01 00:00:00\n",
        ]).prop_map(|text| text.as_bytes().to_vec()),
    ];
    vec(piece, 0..30).prop_map(|pieces| pieces.concat())
}

/// A made-up conversation that may be cut off, damaged, or in other line ends and encodings.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let shape = prop::sample::select(Shape::ALL.to_vec());
    (shape, any::<u64>(), 1usize..60_000, 0u8..6, any::<prop::sample::Index>()).prop_map(
        |(shape, seed, size, damage, at)| {
            let text = conversations::conversation(shape, seed, size);
            let mut bytes = text.clone().into_bytes();
            let at = at.index(bytes.len());
            match damage {
                0 => bytes.truncate(at),
                1 => bytes[at] = (seed % 256) as u8,
                2 => drop(bytes.drain(at..(at + 40).min(text.len()))),
                3 => bytes = text.replace('\n', "\r\n").into_bytes(),
                4 => {
                    bytes = [0xFF, 0xFE]
                        .into_iter()
                        .chain(text.encode_utf16().flat_map(u16::to_le_bytes))
                        .collect()
                }
                _ => (),
            }
            bytes
        },
    )
}

/// A conversation of every kind of block, some of which hold secrets; with the secrets.
fn with_secrets() -> impl Strategy<Value = (Conversation, Vec<String>)> {
    (any::<u64>(), 1usize..12).prop_map(|(seed, count)| {
        let mut random = Random::new(seed);
        let mut values = Vec::new();
        let turns = (0..count).map(|_| {
            let mut text = lookalikes::lookalike(&mut random);
            let sample = secrets::sample(&mut random);
            text.push('\n');
            text.push_str(&sample.text);
            let body = match random.below(3) {
                0 => Body::Prose(text.into()),
                1 => {
                    Body::Result(Box::new(briefing::conversation::ToolResult { text, ..Default::default() }))
                }
                _ => Body::Call(Box::new(briefing::conversation::ToolCall {
                    input: text,
                    action: briefing::conversation::Action::Run(format!("echo {}", sample.secret)),
                    ..Default::default()
                })),
            };
            values.push(sample.secret);
            Turn { role: Role::User, line: 1, time: None, blocks: [Block { line: 1, body }].into() }
        });
        (Conversation { turns: turns.collect(), ..Conversation::default() }, values)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_a_briefing_within_its_limits_or_a_reason(bytes in any::<Vec<u8>>()) {
        check_all(&bytes)?;
    }

    #[test]
    fn any_text_with_marks_of_formats_gives_a_briefing_within_its_limits(bytes in broken_text()) {
        check_all(&bytes)?;
    }

    #[test]
    fn redacting_twice_changes_nothing_more((mut conversation, _) in with_secrets()) {
        redact::redact(&mut conversation);
        let once = conversation.clone();
        let found: Vec<_> = redact::redact(&mut conversation).into_iter().map(|secret| secret.value).collect();
        prop_assert!(found.is_empty(), "{found:?} were found the second time");
        prop_assert_eq!(once, conversation);
    }

    #[test]
    fn redacting_any_text_twice_changes_nothing_more(bytes in broken_text()) {
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let turn = Turn { role: Role::User, line: 1, time: None, blocks: [Block { line: 1, body: Body::Prose(text.into()) }].into() };
        let mut conversation = Conversation { turns: vec![turn], ..Conversation::default() };
        redact::redact(&mut conversation);
        let once = conversation.clone();
        redact::redact(&mut conversation);
        prop_assert_eq!(once, conversation);
    }

    #[test]
    fn no_replaced_value_remains((mut conversation, _) in with_secrets()) {
        let secrets = redact::redact(&mut conversation);
        let rest = format!("{conversation:?}");
        for secret in &secrets {
            let certain = secret.value.len() >= 12 && !secret.value.contains(['\n', '"', '\\']);
            prop_assert!(!certain || !rest.contains(&secret.value), "{} remains in {rest}", secret.value);
            prop_assert!(rest.contains(&secret.placeholder));
            check_place(secret.place, &conversation)?;
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_damaged_conversation_gives_a_briefing_within_its_limits(bytes in damaged()) {
        check_all(&bytes)?;
    }

    #[test]
    fn pins_are_always_in(
        seed in any::<u64>(),
        size in 2_000usize..40_000,
        pins in vec("[a-z]{3,12}( [a-z0-9]{2,9}){1,6}", 1..4),
        platform in prop::sample::select(PLATFORMS.to_vec()),
    ) {
        let text = conversations::conversation(Shape::Dialogue, seed, size);
        let options = Options { pins, platform, ..Options::default() };
        let (source, made) = briefings(text.as_bytes(), &options).unwrap();
        for briefing in &made {
            check(briefing, &source, true)?;
            for pin in &options.pins {
                prop_assert!(briefing.briefing.contains(pin), "{pin:?} is not in\n{}", briefing.briefing);
            }
        }
    }

    #[test]
    fn every_platform_keeps_the_limits(
        seed in any::<u64>(),
        size in 1usize..30_000,
        platform in prop::sample::select(PLATFORMS.to_vec()),
        handles in any::<bool>(),
    ) {
        let text = conversations::conversation(Shape::ClaudeCode, seed, size);
        let options = Options { platform, handles, ..Options::default() };
        let (source, made) = briefings(text.as_bytes(), &options).unwrap();
        for briefing in &made {
            check(briefing, &source, false)?;
        }
    }

    #[test]
    fn auto_gives_one_of_the_levels_with_a_reason(seed in any::<u64>(), size in 1usize..30_000) {
        let text = conversations::conversation(Shape::Chatgpt, seed, size);
        let mut source = read(text.as_bytes()).unwrap();
        let digest = digest(&mut source, 0).unwrap();
        let briefing = brief(&digest, &Options { level: Level::Auto, ..Options::default() });
        prop_assert!(briefing.level != Level::Auto && briefing.level_reason.is_some());
        check(&briefing, &source, false)?;
    }

    #[test]
    fn no_secret_stands_in_the_result(seed in any::<u64>(), size in 1usize..20_000) {
        let mut random = Random::new(seed);
        let samples: Vec<_> = (0..6).map(|_| secrets::sample(&mut random)).collect();
        let mut text = conversations::conversation(Shape::Dialogue, seed, size);
        for sample in &samples {
            text.push_str(&format!("**User**: This is critical, never lose it!\n{}\n\n", sample.text));
        }
        let mut source = read(text.as_bytes()).unwrap();
        let digest = digest(&mut source, 0).unwrap();
        let values: Vec<&str> =
            digest.secrets.iter().map(|secret| secret.value.as_str()).filter(|value| value.len() >= 12).collect();
        prop_assert!(!values.is_empty());
        let result = serde_json::to_string(&brief(&digest, &Options { level: Level::Low, ..Options::default() })).unwrap();
        for value in values {
            prop_assert!(!result.contains(value), "{value} stands in {result}");
        }
    }
}
