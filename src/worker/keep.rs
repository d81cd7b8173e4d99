//! What of a conversation is kept with its session: its turns in full, and the briefing with its sources.

use std::collections::HashMap;

use briefing::briefing::{Briefing, Place, Section};
use briefing::conversation::{Body, Conversation, Turn};
use domain::Timestamp;
use domain::kept::{self, KeptTurn, Part, PartKind};
use domain::suggestion::{self, Finding};

use super::turns;
use crate::protocol::{BlockKind, Keepsake, KeptTurns};

/// Bytes of turns in one message, about: the page reads it without a pause that anybody could feel.
const MESSAGE: usize = 256 * 1024;

/// As many turns from `from` on as go into one message; at least one.
pub(super) fn part(conversation: &Conversation, from: u32) -> KeptTurns {
    let mut turns = Vec::new();
    let mut bytes = 0;
    let first = from as usize;
    for turn in conversation.turns.get(first..).unwrap_or_default() {
        let kept = keep(turn);
        bytes += kept.content.len();
        turns.push(kept);
        if bytes >= MESSAGE {
            break;
        }
    }
    let next = first + turns.len();
    KeptTurns { turns, next: (next < conversation.turns.len()).then_some(next as u32) }
}

/// A turn as it is kept.
pub(super) fn keep(turn: &Turn) -> KeptTurn {
    let (content, _) = content(turn);
    KeptTurn {
        role: turn.role,
        tokens: briefing::estimate_tokens(&content) as u32,
        time: turn.time.as_deref().and_then(moment),
        content,
    }
}

/// The content of a turn, and where in it each block's text begins.
fn content(turn: &Turn) -> (String, Vec<usize>) {
    let texts: Vec<_> = turn.blocks.iter().map(|block| turns::shown_text(&block.body)).collect();
    let labels: Vec<_> = turn.blocks.iter().map(|block| turns::label(&block.body)).collect();
    let parts: Vec<Part<'_>> = turn
        .blocks
        .iter()
        .zip(texts.iter().zip(&labels))
        .map(|(block, (text, label))| Part { kind: kind(&block.body), label, text })
        .collect();
    kept::write(&parts)
}

fn kind(body: &Body) -> PartKind {
    match turns::kind(body) {
        BlockKind::Prose => PartKind::Prose,
        BlockKind::Thinking => PartKind::Thinking,
        BlockKind::Context => PartKind::Context,
        BlockKind::Summary => PartKind::Summary,
        BlockKind::Call => PartKind::Call,
        BlockKind::Result { failed: false } => PartKind::Result,
        BlockKind::Result { failed: true } => PartKind::Failure,
    }
}

/// A time as a source writes it: RFC 3339, or seconds or milliseconds since 1970.
fn moment(written: &str) -> Option<Timestamp> {
    let written = written.trim();
    match written.parse::<f64>() {
        Ok(number) if number.is_finite() => {
            // As on the screen: milliseconds have more than eleven digits, seconds do not.
            let millis = if number.abs() >= 1e11 { number } else { number * 1000.0 };
            Some(Timestamp::from_millis(millis as i64))
        }
        _ => Timestamp::parse(written).ok(),
    }
}

/// What is kept beside the turns. `found` is a briefing that says of everything what it is.
pub(super) fn keepsake(
    conversation: &Conversation,
    mut made: Briefing,
    found: &Briefing,
    format: String,
) -> Keepsake {
    into_content(conversation, &mut made.sections);
    Keepsake {
        text: made.briefing,
        level: made.level,
        stats: made.stats,
        sections: made.sections,
        format,
        code_lines: code_lines(conversation),
        files: suggestion::files(conversation),
        knowledge: suggestion::knowledge(&findings(found)),
    }
}

/// Turns the places of a briefing's sources into places of the content that their turns are kept as.
pub(super) fn into_content(conversation: &Conversation, sections: &mut [Section]) {
    let mut starts: HashMap<u32, Vec<usize>> = HashMap::new();
    let lines = sections.iter_mut().flat_map(|section| &mut section.lines);
    for item in lines.flat_map(|line| &mut line.items) {
        item.source = in_content(conversation, item.source, &mut starts);
    }
}

/// A place of a block as a place of the content that its turn is kept as.
fn in_content(conversation: &Conversation, place: Place, starts: &mut HashMap<u32, Vec<usize>>) -> Place {
    let Some(turn) = conversation.turns.get(place.turn as usize) else { return place };
    let starts = starts.entry(place.turn).or_insert_with(|| content(turn).1);
    let shift = starts.get(place.block as usize).copied().unwrap_or_default() as u32;
    Place {
        block: 0,
        start: place.start.saturating_add(shift),
        end: place.end.saturating_add(shift),
        ..place
    }
}

fn findings(found: &Briefing) -> Vec<Finding<'_>> {
    let lines = found.sections.iter().flat_map(|section| &section.lines);
    let kept = lines.flat_map(|line| &line.items).map(|item| (item.kind, &item.text, item.source.turn));
    let left_out = found.coverage.left_out.iter().map(|item| (item.kind, &item.text, item.source.turn));
    kept.chain(left_out).map(|(kind, text, turn)| Finding { kind, text, turn }).collect()
}

/// Lines between fences in prose; what tools wrote stands in files.
fn code_lines(conversation: &Conversation) -> u32 {
    let blocks = conversation.turns.iter().flat_map(|turn| &turn.blocks);
    let prose = blocks.filter_map(|block| match &block.body {
        Body::Prose(text) => Some(text),
        _ => None,
    });
    prose.map(|text| fenced_lines(text)).sum()
}

fn fenced_lines(text: &str) -> u32 {
    let mut is_code = false;
    let mut count = 0;
    for line in text.lines() {
        if line.trim_start().starts_with("```") {
            is_code = !is_code;
        } else if is_code {
            count += 1;
        }
    }
    count
}

#[cfg(test)]
mod tests {
    #![expect(clippy::panic, reason = "a test fails where it finds something else")]
    use briefing::briefing::Options;

    use super::super::{SAMPLE, SAMPLE_NAME, Workbench};
    use super::*;
    use crate::protocol::{Answer, Choice, Request};

    fn bench(text: &str) -> Workbench {
        let mut bench = Workbench::default();
        bench.add(SAMPLE_NAME, text.as_bytes(), &mut |_| {});
        bench.answer(Request::Choose(Choice::default()));
        bench.answer(Request::Brief(Options::default()));
        bench
    }

    fn all(bench: &mut Workbench) -> (Vec<KeptTurn>, usize) {
        let (mut turns, mut messages, mut from) = (Vec::new(), 0, Some(0));
        while let Some(at) = from {
            let Answer::Kept(part) = bench.answer(Request::Keep { from: at }) else {
                panic!("nothing is kept")
            };
            turns.extend(part.turns);
            messages += 1;
            from = part.next;
        }
        (turns, messages)
    }

    fn sake(bench: &mut Workbench) -> Keepsake {
        let Answer::Keepsake(it) = bench.answer(Request::Keepsake) else { panic!("nothing is kept beside") };
        *it
    }

    #[test]
    fn every_source_of_the_briefing_is_a_passage_of_what_is_kept() {
        let mut bench = bench(SAMPLE);
        let (turns, _) = all(&mut bench);
        let kept = sake(&mut bench);
        let lines = kept.sections.iter().flat_map(|section| &section.lines);
        for item in lines.flat_map(|line| &line.items) {
            let content = &turns[item.source.turn as usize].content;
            let passage = content.get(item.source.start as usize..item.source.end as usize);
            assert!(passage.is_some_and(|it| !it.trim().is_empty()), "{}", item.text);
        }
    }

    #[test]
    fn no_secret_is_kept() {
        let mut bench = bench(SAMPLE);
        let (turns, _) = all(&mut bench);
        assert!(turns.iter().any(|turn| turn.content.contains("[SECRET_1:password]")));
        let kept = sake(&mut bench);
        let everything = format!("{turns:?}{kept:?}");
        assert!(!everything.contains("correct-horse"));
    }

    #[test]
    fn a_long_conversation_comes_in_parts_without_losing_a_turn() {
        let text: String = (0..40)
            .map(|n| format!("User: {n} {}\n\nAssistant: yes {n}\n\n", "word ".repeat(4_000)))
            .collect();
        let (turns, messages) = all(&mut bench(&text));
        assert_eq!(turns.len(), 80);
        assert!(messages > 1, "one message of everything");
    }

    #[test]
    fn the_sample_suggests_files_and_knowledge() {
        let kept = sake(&mut bench(SAMPLE));
        assert!(kept.files.iter().any(|file| file.path == "src/refunds/calculate.ts"), "{:?}", kept.files);
        assert!(kept.knowledge.len() >= 3, "{:?}", kept.knowledge);
        assert!(kept.code_lines > 5);
    }

    #[test]
    fn times_are_read_in_every_spelling_of_the_sources() {
        for written in ["2024-06-01T10:20:30Z", "1717237230", "1717237230000", "1717237230.0"] {
            assert_eq!(moment(written).map(Timestamp::millis), Some(1_717_237_230_000), "{written}");
        }
        assert_eq!(moment("yesterday"), None);
        assert_eq!(moment("NaN"), None);
    }
}
