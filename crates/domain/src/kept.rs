//! Conversations as they are kept: how the parts of a turn become one text and come back, and how a conversation joins
//! what a session holds already.
//!
//! The text is markdown that a person can read and a search can find: prose as it was written, everything else in a
//! fence whose first line says what it is.

use std::ops::Range;

use briefing::briefing::{Place, Section};
use briefing::conversation::Role;
use serde::{Deserialize, Serialize};

use crate::Timestamp;

/// What a part of a kept turn is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[expect(missing_docs, reason = "as in `briefing::conversation::Body`")]
pub enum PartKind {
    Prose,
    Thinking,
    Context,
    Summary,
    Call,
    Result,
    /// The result of a call that failed.
    Failure,
}

impl PartKind {
    const FENCED: [(Self, &'static str); 6] = [
        (Self::Thinking, "thinking"),
        (Self::Context, "context"),
        (Self::Summary, "summary"),
        (Self::Call, "call"),
        (Self::Result, "result"),
        (Self::Failure, "failure"),
    ];

    /// The word of a fence; `None` for prose, which has no fence.
    fn word(self) -> Option<&'static str> {
        Self::FENCED.iter().find(|(kind, _)| *kind == self).map(|(_, word)| *word)
    }

    fn parse(word: &str) -> Option<Self> {
        Self::FENCED.iter().find(|(_, known)| *known == word).map(|(kind, _)| *kind)
    }
}

/// A part of a turn, to be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Part<'a> {
    /// What it is.
    pub kind: PartKind,
    /// What stands above it: tool and action. One line; empty for prose.
    pub label: &'a str,
    /// Its text.
    pub text: &'a str,
}

/// The text of a turn, and for each of its parts the byte at which that part's text begins.
pub fn write(parts: &[Part<'_>]) -> (String, Vec<usize>) {
    let mut content = String::new();
    let starts = parts.iter().map(|part| append(&mut content, part)).collect();
    (content, starts)
}

fn append(content: &mut String, part: &Part<'_>) -> usize {
    if part.text.is_empty() && part.label.is_empty() {
        return content.len();
    }
    if !content.is_empty() {
        content.push_str("\n\n");
    }
    let Some(word) = part.kind.word() else {
        let start = content.len();
        content.push_str(part.text);
        return start;
    };
    let fence = "`".repeat(FENCE.max(longest_run(part.text) + 1));
    let label: String = part.label.chars().filter(|letter| !letter.is_control()).collect();
    content.push_str(&fence);
    content.push_str(word);
    if !label.is_empty() {
        content.push(' ');
        content.push_str(&label);
    }
    content.push('\n');
    let start = content.len();
    content.push_str(part.text);
    content.push('\n');
    content.push_str(&fence);
    start
}

/// Backticks of a fence, at least: more than the three of code in prose.
const FENCE: usize = 4;

fn longest_run(text: &str) -> usize {
    text.split(|letter| letter != '`').map(str::len).max().unwrap_or_default()
}

/// A part of a kept turn.
#[derive(Clone, Debug, PartialEq)]
pub struct KeptPart {
    /// What it is.
    pub kind: PartKind,
    /// What stands above it; empty for prose.
    pub label: String,
    /// The bytes of its text in the content.
    pub range: Range<usize>,
}

/// The parts of a kept turn. Text that [`write`] did not make is prose.
pub fn read(content: &str) -> Vec<KeptPart> {
    let mut parts = Vec::new();
    let mut prose = 0;
    let mut at = 0;
    while at < content.len() {
        let end = line_end(content, at);
        match opening(&content[at..end]).and_then(|open| Some((closing(content, end, open.fence)?, open))) {
            Some(((text, after), open)) => {
                push_prose(&mut parts, content, prose..at);
                parts.push(KeptPart { kind: open.kind, label: open.label.to_owned(), range: text });
                (prose, at) = (after, after);
            }
            None => at = end,
        }
    }
    push_prose(&mut parts, content, prose..content.len());
    parts
}

struct Opening<'a> {
    fence: &'a str,
    kind: PartKind,
    label: &'a str,
}

fn opening(line: &str) -> Option<Opening<'_>> {
    let rest = line.trim_start_matches('`');
    let fence = &line[..line.len() - rest.len()];
    let words = rest.strip_suffix('\n')?;
    let (word, label) = words.split_once(' ').unwrap_or((words, ""));
    let kind = PartKind::parse(word)?;
    (fence.len() >= FENCE).then_some(Opening { fence, kind, label })
}

/// The text up to a line that is this fence, and the byte behind that line.
fn closing(content: &str, from: usize, fence: &str) -> Option<(Range<usize>, usize)> {
    let mut at = from;
    while at < content.len() {
        let end = line_end(content, at);
        if content[at..end].trim_end_matches('\n') == fence {
            return Some((from..(at - 1).max(from), end));
        }
        at = end;
    }
    None
}

fn line_end(content: &str, from: usize) -> usize {
    content[from..].find('\n').map_or(content.len(), |at| from + at + 1)
}

fn push_prose(parts: &mut Vec<KeptPart>, content: &str, range: Range<usize>) {
    let text = &content[range.clone()];
    let start = range.start + text.len() - text.trim_start_matches('\n').len();
    let end = start + text.trim_matches('\n').len();
    if start < end {
        parts.push(KeptPart { kind: PartKind::Prose, label: String::new(), range: start..end });
    }
}

/// A place in the content of a kept turn, as a part and the bytes of that part's text.
pub fn place_in(parts: &[KeptPart], place: Place) -> Place {
    let (start, end) = (place.start as usize, place.end as usize);
    let Some(index) = parts.iter().rposition(|part| part.range.start <= start) else { return place };
    let range = &parts[index].range;
    let within = |byte: usize| (byte.clamp(range.start, range.end) - range.start) as u32;
    Place { block: index as u32, start: within(start), end: within(end), ..place }
}

/// Moves every source of a briefing behind the turns that were there before.
pub fn shift(sections: &mut [Section], turns: u32) {
    let lines = sections.iter_mut().flat_map(|section| &mut section.lines);
    for item in lines.flat_map(|line| &mut line.items) {
        item.source.turn += turns;
    }
}

/// A turn, as far as telling it from others goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spoken<'a> {
    /// Who speaks.
    pub role: Role,
    /// What was said.
    pub content: &'a str,
}

/// A turn, to be kept.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct KeptTurn {
    /// Who speaks.
    pub role: Role,
    /// Its text, as [`write`] makes it.
    pub content: String,
    /// How many tokens it has, about.
    pub tokens: u32,
    /// When it was said, where the source says so.
    pub time: Option<Timestamp>,
}

impl KeptTurn {
    /// What tells it from others.
    pub fn spoken(&self) -> Spoken<'_> {
        Spoken { role: self.role, content: &self.content }
    }
}

/// How a conversation joins the turns that are kept already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Join {
    /// Index among all kept turns at which the conversation's first turn stands.
    pub offset: usize,
    /// The conversation's turns from this one on are new.
    pub new_from: usize,
    /// Whether the first new turn replaces the last kept one, which was only the beginning of it.
    pub replaces_last: bool,
}

/// Finds out which turns of a conversation are kept already: a conversation that is saved twice adds nothing, one that
/// went on adds what is new, and another one stands behind what is there.
pub fn join(kept: &[Spoken<'_>], conversation: &[Spoken<'_>]) -> Join {
    let (matched, whole) = overlaps(kept, conversation);
    if let Some(end) = whole {
        let offset = end + 1 - conversation.len();
        return Join { offset, new_from: conversation.len(), replaces_last: false };
    }
    let overlap = matched.last().copied().unwrap_or_default();
    if overlap > 0 {
        return Join { offset: kept.len() - overlap, new_from: overlap, replaces_last: false };
    }
    if let Some(last) = kept.last() {
        let before = kept.len() - 1;
        let overlap = before.checked_sub(1).and_then(|at| matched.get(at)).copied().unwrap_or_default();
        let grew = conversation.get(overlap).is_some_and(|turn| {
            turn.role == last.role
                && turn.content.len() > last.content.len()
                && turn.content.starts_with(last.content)
        });
        if grew {
            return Join { offset: before - overlap, new_from: overlap, replaces_last: true };
        }
    }
    Join { offset: kept.len(), new_from: 0, replaces_last: false }
}

/// For each kept turn, how many turns from the conversation's beginning end there (Knuth, Morris and Pratt); and where
/// the whole conversation ends, if it stands there.
fn overlaps(kept: &[Spoken<'_>], conversation: &[Spoken<'_>]) -> (Vec<usize>, Option<usize>) {
    let borders = borders(conversation);
    let mut matched = Vec::with_capacity(kept.len());
    let mut length = 0;
    for (index, turn) in kept.iter().enumerate() {
        while length > 0 && conversation.get(length) != Some(turn) {
            length = borders[length - 1];
        }
        if conversation.get(length) == Some(turn) {
            length += 1;
        }
        matched.push(length);
        if length > 0 && length == conversation.len() {
            return (matched, Some(index));
        }
    }
    (matched, None)
}

/// For each turn, how many turns from the beginning end there as well, without being all of them.
fn borders(turns: &[Spoken<'_>]) -> Vec<usize> {
    let mut borders = vec![0; turns.len()];
    let mut length = 0;
    for index in 1..turns.len() {
        while length > 0 && turns[length] != turns[index] {
            length = borders[length - 1];
        }
        if turns[length] == turns[index] {
            length += 1;
        }
        borders[index] = length;
    }
    borders
}

#[cfg(test)]
mod tests {
    use super::*;

    fn part<'a>(kind: PartKind, label: &'a str, text: &'a str) -> Part<'a> {
        Part { kind, label, text }
    }

    #[test]
    fn parts_come_back_as_they_were_kept() {
        let parts = [
            part(PartKind::Prose, "", "I'll look.\n\n```sh\nmake\n```"),
            part(PartKind::Call, "Ran make", "make -j2"),
            part(PartKind::Failure, "Result", "````\nerror: no rule\n````\n"),
            part(PartKind::Thinking, "Reasoning", ""),
            part(PartKind::Prose, "", "Done."),
        ];
        let (content, starts) = write(&parts);
        let read = read(&content);
        assert_eq!(read.len(), parts.len(), "{content}");
        for ((part, kept), start) in parts.iter().zip(&read).zip(starts) {
            assert_eq!((part.kind, part.label), (kept.kind, kept.label.as_str()));
            assert_eq!((part.text, start), (&content[kept.range.clone()], kept.range.start), "{content}");
        }
    }

    #[test]
    fn what_was_not_kept_by_us_is_prose() {
        for content in ["plain", "````call Ran\nnever closed", "```call Ran\nx\n```", "````poem\nx\n````"] {
            let parts = read(content);
            assert_eq!(parts.len(), 1, "{content}");
            assert_eq!((parts[0].kind, &content[parts[0].range.clone()]), (PartKind::Prose, content));
        }
        assert_eq!(read(""), []);
    }

    #[test]
    fn a_place_of_the_content_is_found_in_its_part() {
        let (content, starts) =
            write(&[part(PartKind::Prose, "", "Look:"), part(PartKind::Result, "Result", "port 5433 open")]);
        let at = starts[1] + "port ".len();
        let place = Place { turn: 3, start: at as u32, end: at as u32 + 4, ..Place::default() };
        let found = place_in(&read(&content), place);
        assert_eq!((found.turn, found.block, found.start, found.end), (3, 1, 5, 9));
    }

    fn talk(text: &str) -> Vec<Spoken<'_>> {
        text.split_whitespace().map(|content| Spoken { role: Role::User, content }).collect()
    }

    #[track_caller]
    fn check(kept: &str, conversation: &str, expected: (usize, usize, bool)) {
        let join = join(&talk(kept), &talk(conversation));
        assert_eq!((join.offset, join.new_from, join.replaces_last), expected);
    }

    #[test]
    fn a_conversation_joins_what_is_kept_without_doubling_a_turn() {
        for (kept, conversation, expected) in [
            ("", "a b", (0, 0, false)),
            ("a b", "a b", (0, 2, false)),
            ("a b c", "b c", (1, 2, false)),
            ("a b", "a b c d", (0, 2, false)),
            ("x a b", "a b c", (1, 2, false)),
            ("a b", "c d", (2, 0, false)),
            ("a a b", "a b c", (1, 2, false)),
            ("a a", "a a a", (0, 2, false)),
            ("a beg", "a beginning c", (0, 1, true)),
            ("beg", "beginning c", (0, 0, true)),
            ("a b", "", (2, 0, false)),
        ] {
            check(kept, conversation, expected);
        }
    }

    #[test]
    fn the_same_words_of_another_speaker_are_another_turn() {
        let kept = [Spoken { role: Role::User, content: "a" }];
        let other = [Spoken { role: Role::Assistant, content: "a" }];
        assert_eq!(join(&kept, &other).offset, 1);
    }
}
