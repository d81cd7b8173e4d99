//! Text in, briefing out. Knows no browser, no clock, no storage; same input and options, same bytes.

pub mod briefing;
pub mod conversation;
pub mod ingest;
pub mod redact;

pub use briefing::{Briefing, Level, Options, Platform};
pub use conversation::{Conversation, Source};

use briefing::{Coverage, Kind, Line, LineItem, Place, Section, SourceSummary, Stats, Status};
use redact::Secret;

/// All that the briefings of one conversation are made from: made once, read often.
pub struct Digest {
    /// The secrets that were replaced; their values stay with the caller.
    pub secrets: Vec<Secret>,
    summary: SourceSummary,
    last: String,
}

/// Redacts a conversation of the source in place, and finds in it what a hand-off needs.
/// `None` where there is no conversation `index`.
pub fn digest(source: &mut Source, index: usize) -> Option<Digest> {
    let conversations = source.conversations.len();
    let conversation = source.conversations.get_mut(index)?;
    let secrets = redact::redact(conversation);
    let last = conversation
        .turns
        .last()
        .and_then(|turn| turn.blocks.last())
        .map_or(String::new(), |block| block.body.text().chars().take(200).collect());
    let summary = SourceSummary {
        format: source.format,
        conversations,
        turns: conversation.turns.len(),
        chars: source.chars,
        language: "und".into(),
        problems: source.problems.clone(),
    };
    Some(Digest { secrets, summary, last })
}

/// Makes the briefing.
pub fn brief(digest: &Digest, options: &Options) -> Briefing {
    let item = LineItem {
        text: digest.last.clone(),
        kind: Kind::Next,
        status: Status::Open,
        handle: "A1".into(),
        source: Place::default(),
    };
    let line = Line { text: digest.last.replace('\n', " "), items: vec![item] };
    Briefing {
        level: options.level,
        level_reason: None,
        source: digest.summary.clone(),
        briefing: line.text.clone(),
        sections: vec![Section { kind: Kind::Next, title: "Next".into(), lines: vec![line] }],
        coverage: Coverage::default(),
        redactions: Vec::new(),
        stats: Stats::default(),
    }
}

/// What the next AI's restatement got right.
#[derive(Clone, Debug, Default, PartialEq, serde::Serialize, serde::Deserialize)]
pub struct HandshakeCheck {
    /// Items of the briefing that the answer names.
    pub got: Vec<LineItem>,
    /// Items of the briefing that it does not name.
    pub missed: Vec<LineItem>,
}

/// Compares the next AI's pasted answer with the items of a briefing.
pub fn check_handshake(briefing: &Briefing, answer: &str) -> HandshakeCheck {
    let _ = (briefing, answer);
    HandshakeCheck::default()
}
