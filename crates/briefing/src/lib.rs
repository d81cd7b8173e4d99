//! Text in, briefing out. Knows no browser, no clock, no storage; same input and options, same bytes.
//!
//! The way through: [`ingest`] (bytes to conversations) → `redact` → `extract` (turns to items) → `resolve` (what later
//! turns closed) → `select` (the best set under the budget) → `render` (the platform's shape). [`digest`] goes as far
//! as a conversation alone decides, [`brief`] the rest of the way, so that a change of level or platform costs little.

pub mod briefing;
mod condense;
pub mod conversation;
mod coverage;
mod extract;
mod handshake;
pub mod ingest;
mod item;
mod language;
mod lexicon;
mod rank;
pub mod redact;
mod render;
mod resolve;
mod select;
mod terms;
mod text;
mod tokens;
#[cfg(feature = "training")]
pub mod training;

pub use briefing::{Briefing, Level, Options, Platform};
pub use conversation::{Conversation, Source};
pub use handshake::{HandshakeCheck, check_handshake};
pub use tokens::estimate as estimate_tokens;

use briefing::{Header, Kind, Place, Redaction, SourceSummary, Stats, Status};
use conversation::{Block, Body, Role, Turn};
use extract::Found;
use item::{Item, Origin};
use rank::Features;
use redact::Secret;
use render::{Layout, Limits};

/// All that the briefings of one conversation are made from: made once, read often.
pub struct Digest {
    /// The secrets that were replaced; their values stay with the caller.
    pub secrets: Vec<Secret>,
    found: Found,
    summary: SourceSummary,
    language: &'static str,
    /// Characters and lines of what the briefing stands for.
    original: Size,
    tokens: usize,
}

#[derive(Clone, Copy)]
struct Size {
    chars: usize,
    lines: usize,
}

/// Redacts a conversation of the source in place, and finds in it what a hand-off needs.
/// `None` where there is no conversation `index`.
pub fn digest(source: &mut Source, index: usize) -> Option<Digest> {
    let conversations = source.conversations.len();
    let conversation = source.conversations.get_mut(index)?;
    let secrets = redact::redact(conversation);
    let language = language::detect(conversation);
    let mut found = extract::extract(conversation);
    resolve::resolve(&mut found);
    if found.items.is_empty() {
        found.items.extend(last_words(conversation));
    }
    let texts = || conversation.turns.iter().flat_map(|turn| &turn.blocks).map(|block| block.body.text());
    let original = if conversations == 1 {
        Size { chars: source.chars, lines: source.lines }
    } else {
        Size { chars: texts().map(text::chars).sum(), lines: texts().map(|text| text.lines().count()).sum() }
    };
    let tokens = texts().map(tokens::estimate).sum();
    let summary = SourceSummary {
        format: source.format,
        conversations,
        turns: conversation.turns.len(),
        chars: source.chars,
        language: language.to_owned(),
        problems: source.problems.clone(),
    };
    Some(Digest { secrets, found, summary, language, original, tokens })
}

/// What was said last, where nothing in a conversation looks worth handing over: better than an empty briefing.
fn last_words(conversation: &Conversation) -> Option<Item> {
    let blocks = conversation.turns.iter().enumerate().rev().flat_map(|(turn, spoken)| {
        spoken.blocks.iter().enumerate().rev().map(move |(block, body)| (turn, block, body))
    });
    blocks
        .filter_map(|(turn, block, body)| {
            let raw = body.body.text();
            let text = text::clip(&text::clean(raw), render::LINE_CHARS);
            let place = Place {
                turn: turn as u32,
                block: block as u32,
                line: body.line,
                start: 0,
                end: raw.len() as u32,
            };
            let role = conversation.turns[turn].role;
            (!text.is_empty()).then(|| Item { place, role, ..typed(&text) })
        })
        .next()
}

/// Puts an earlier hand-off before a conversation, as if it had been pasted at its start: what it left open stays open
/// until the conversation closes it, its rules go on, and what was done becomes one line.
pub fn continue_from(conversation: &mut Conversation, previous: &str) {
    let block = Block { line: 1, body: Body::Prose(previous.replace("\r\n", "\n").into()) };
    conversation.turns.insert(0, Turn { role: Role::User, line: 1, time: None, blocks: [block].into() });
}

/// Makes the briefing.
pub fn brief(digest: &Digest, options: &Options) -> Briefing {
    let options = &without_secrets(options, &digest.secrets);
    match options.level {
        Level::Auto => auto(digest, options),
        level => within(digest, options, level, Limits::of(level, digest.original.chars)),
    }
}

/// What the person typed may hold a secret too.
fn without_secrets(options: &Options, secrets: &[Secret]) -> Options {
    let clean = |text: &String| match text.as_str() {
        "" => String::new(),
        text => redact::redact_beside(text, secrets),
    };
    let header = &options.header;
    Options {
        pins: options.pins.iter().map(clean).collect(),
        header: Header {
            project: clean(&header.project),
            session: clean(&header.session),
            account: clean(&header.account),
            credits: clean(&header.credits),
            charter: clean(&header.charter),
        },
        ..*options
    }
}

/// The shortest level that leaves out no rule, request or open matter of weight.
fn auto(digest: &Digest, options: &Options) -> Briefing {
    let mut level = Level::High;
    loop {
        let mut briefing = within(digest, options, level, Limits::of(level, digest.original.chars));
        let lost = coverage::weighty_losses(digest, &briefing);
        let name = coverage::level_name(level);
        briefing.level_reason = Some(match lost {
            0 => format!(
                "{name} is the shortest level that keeps every rule, request and open matter of weight."
            ),
            n => format!(
                "Even {name} leaves out {n} rules, requests or open matters; pin those that you need."
            ),
        });
        level = match level {
            _ if lost == 0 => return briefing,
            Level::High => Level::Medium,
            Level::Medium => Level::Low,
            Level::Low | Level::Auto => return briefing,
        };
    }
}

fn within(digest: &Digest, options: &Options, level: Level, limits: Limits) -> Briefing {
    let with_pins;
    let (found, pinned) = if options.pins.is_empty() {
        (&digest.found, Vec::new())
    } else {
        let (found, pinned) = pin(&digest.found, &options.pins);
        with_pins = found;
        (&with_pins, pinned)
    };
    let cost = render::section_cost(options.platform);
    let mut layout = Layout::new(limits, level, digest.language, options.handles, cost);
    for index in &pinned {
        layout.force(&found.items[*index], *index);
    }
    let chosen = select::select(found, &pinned, &mut layout);
    layout.sort(&found.items);
    let mut sections = render::sections(&layout, &found.items);
    let mut body = render::text_of(&sections, options.platform);
    let mut chosen = chosen;
    if body.is_empty()
        && let Some((best, section)) = render::bare(&found.items, limits)
    {
        body = section.lines.iter().map(|line| line.text.as_str()).collect();
        sections = vec![section];
        chosen = vec![best];
    }
    let coverage = coverage::coverage(&found.items, &chosen, &body);
    let lines = sections.iter().map(|section| section.lines.len()).sum();
    let stats = stats(digest, &body, lines);
    let mut text = render::header(&options.header, options.platform);
    text.push_str(&body);
    if options.handshake {
        text.push_str("\n\n");
        text.push_str(handshake::request(digest.language));
    }
    Briefing {
        level,
        level_reason: None,
        source: digest.summary.clone(),
        briefing: text,
        sections,
        coverage,
        redactions: digest.secrets.iter().map(redaction).collect(),
        stats,
    }
}

/// The items with those that were pinned found among them; what is pinned but was not found becomes an item.
fn pin(found: &Found, pins: &[String]) -> (Found, Vec<usize>) {
    let mut found = found.clone();
    let mut pinned: Vec<usize> = Vec::new();
    for text in pins.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
        let index = found.items.iter().position(|item| item.text == text).unwrap_or_else(|| {
            found.items.push(typed(text));
            found.items.len() - 1
        });
        if !pinned.contains(&index) {
            pinned.push(index);
        }
    }
    (found, pinned)
}

/// A text that the person pinned and that stands nowhere in the conversation.
fn typed(text: &str) -> Item {
    let mut terms = Vec::new();
    terms::each_term(text, |term, _, _| terms.push(term));
    Item {
        kind: Kind::Facts,
        status: Status::Standing,
        text: text.split_whitespace().collect::<Vec<_>>().join(" "),
        place: Place::default(),
        role: Role::User,
        origin: Origin::Said,
        features: Features::default(),
        weights: vec![1.0; terms.len()],
        terms,
        pieces: Vec::new(),
        worth: 1.0,
    }
}

fn redaction(secret: &Secret) -> Redaction {
    Redaction { kind: secret.kind.to_owned(), placeholder: secret.placeholder.clone(), source: secret.place }
}

fn stats(digest: &Digest, body: &str, lines: usize) -> Stats {
    let briefing_chars = text::chars(body);
    let original_chars = digest.original.chars;
    Stats {
        original_chars,
        briefing_chars,
        original_lines: digest.original.lines,
        compressed_lines: lines,
        compression_ratio: 1.0 - briefing_chars as f64 / original_chars.max(1) as f64,
        tokens_before: digest.tokens,
        tokens_after: tokens::estimate(body),
    }
}
