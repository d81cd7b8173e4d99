//! Turns to items: what a hand-off may have to carry, with its features and its place.

mod carried;
mod chatter;
mod kinds;
mod negation;
mod outputs;
mod pasted;
mod program;
mod prose;
mod repository;
mod tools;
mod typed;

use std::collections::HashMap;

use crate::briefing::{Kind, Place, Status};
use crate::condense;
use crate::conversation::{Action, Block, Body, Conversation, Role, Turn};
use crate::item::{Item, Origin};
use crate::lexicon::{Lexicon, Plain};
use crate::rank::{Feature, Features, log1p};
use crate::terms::{Sort, Term, each_term};
use crate::text;

/// How often each term occurs, by its hash.
pub(crate) type Counts = HashMap<u32, u32, Plain>;

/// Everything that was found in a conversation.
#[derive(Clone)]
pub(crate) struct Found {
    /// In the order of the conversation.
    pub(crate) items: Vec<Item>,
    /// In how many segments each term stands.
    pub(crate) counts: Counts,
    /// Segments in all.
    pub(crate) segments: u32,
}

/// More items than this are thinned out to the worthiest half, so that memory stays bounded.
const MOST_ITEMS: usize = 3_000;

/// Finds the items of a conversation.
pub(crate) fn extract(conversation: &Conversation) -> Found {
    let mut extraction = Extraction::new(conversation);
    extraction.title();
    for turn in 0..conversation.turns.len() {
        extraction.turn(turn);
    }
    extraction.finish()
}

/// The state of one pass over a conversation.
struct Extraction<'a> {
    conversation: &'a Conversation,
    lexicon: Lexicon,
    frame: Frame,
    items: Vec<Item>,
    counts: Counts,
    segments: u32,
    tools: tools::Tools,
    /// Hashes of the injected texts so far.
    contexts: std::collections::HashSet<u32, Plain>,
    /// The least worth that survived the last thinning; what cannot reach it is not looked at further.
    floor: f32,
}

/// Who spoke when: what recency is measured against.
struct Frame {
    /// The turns in which a person has something to say.
    requests: Marked,
    /// The turns in which the model answers.
    answers: Marked,
    first_request: Option<usize>,
    last_request: Option<usize>,
    /// The request that the last one completes, being only the answer to a question.
    request_before: Option<usize>,
    /// The answer whose offer or question a person's last word, a bare "yes", took up.
    accepted: Option<usize>,
    /// The last turn of a person or the model.
    last_speech: Option<usize>,
    /// The last turn of a person, where it is behind the last request: a word or two, mostly a bare "yes".
    last_word: Option<usize>,
}

impl Frame {
    fn new(conversation: &Conversation) -> Self {
        let turns = &conversation.turns;
        let asks: Vec<bool> = turns
            .iter()
            .map(|turn| turn.role == Role::User && turn.blocks.iter().any(is_substantive))
            .collect();
        let speaks: Vec<bool> = turns
            .iter()
            .map(|turn| turn.role == Role::Assistant && turn.blocks.iter().any(is_answer))
            .collect();
        let last = asks.iter().rposition(|asks| *asks);
        let before = last.and_then(|last| asks[..last].iter().rposition(|asks| *asks));
        let last_word = last_word(turns).filter(|word| last.is_none_or(|request| request < *word));
        Self {
            first_request: asks.iter().position(|asks| *asks),
            last_request: last,
            request_before: before.filter(|_| last.is_some_and(|last| answers_only(turns, last))),
            accepted: last_word.and_then(|word| accepted(turns, word)),
            last_speech: turns.iter().rposition(|turn| matches!(turn.role, Role::User | Role::Assistant)),
            last_word,
            requests: Marked::new(&asks),
            answers: Marked::new(&speaks),
        }
    }
}

impl Frame {
    /// Whether a person said something behind the model's last answer.
    fn is_answered(&self) -> bool {
        self.last_request.is_some_and(|request| self.answers.from(request) == 0)
    }
}

/// The last turn in which a person says anything.
fn last_word(turns: &[Turn]) -> Option<usize> {
    let says = |block: &Block| matches!(&block.body, Body::Prose(text) if !is_slash_command(text.trim()));
    turns.iter().rposition(|turn| turn.role == Role::User && turn.blocks.iter().any(says))
}

/// The answer before a person's last word, where that only agrees.
fn accepted(turns: &[Turn], word: usize) -> Option<usize> {
    let agrees = |block: &Block| matches!(&block.body, Body::Prose(text) if agrees(text));
    if !turns[word].blocks.iter().any(agrees) {
        return None;
    }
    turns[..word].iter().rposition(|turn| turn.role == Role::Assistant && turn.blocks.iter().any(is_answer))
}

/// Whether a message is a bare "yes".
fn agrees(text: &str) -> bool {
    const YES: [&str; 40] = [
        "yes",
        "yep",
        "yeah",
        "sure",
        "ok",
        "okay",
        "go",
        "please",
        "proceed",
        "do",
        "ya",
        "iya",
        "boleh",
        "lanjut",
        "silakan",
        "sì",
        "si",
        "sí",
        "certo",
        "procedi",
        "vai",
        "oui",
        "vas-y",
        "claro",
        "dale",
        "adelante",
        "sim",
        "pode",
        "ja",
        "gerne",
        "mach",
        "да",
        "давай",
        "конечно",
        "好",
        "好的",
        "是",
        "可以",
        "네",
        "はい",
    ];
    let first = text
        .trim()
        .split([' ', ',', '.', '!', '，', '。', '！', '\n'])
        .next()
        .unwrap_or_default()
        .to_lowercase();
    YES.contains(&first.as_str())
}

/// A message up to this length may be no more than an answer.
const SHORT_ANSWER: usize = 60;

/// Whether a person's message is a few words in answer to a question of the model's.
fn answers_only(turns: &[Turn], at: usize) -> bool {
    let prose = |turn: &Turn| {
        turn.blocks
            .iter()
            .filter_map(|block| match &block.body {
                Body::Prose(text) => Some(text.trim().to_owned()),
                _ => None,
            })
            .collect::<Vec<_>>()
            .join("\n")
    };
    let asked =
        turns[..at].iter().rev().find(|turn| turn.role == Role::Assistant).map(prose).unwrap_or_default();
    let end = asked.lines().rev().take(3).any(|line| line.contains(['?', '？']));
    end && text::chars(&prose(&turns[at])) <= SHORT_ANSWER
}

/// Marked places in a row, with how many there are from each place on.
struct Marked {
    left: Vec<u32>,
}

impl Marked {
    fn new(marked: &[bool]) -> Self {
        let mut left = vec![0; marked.len() + 1];
        for (at, marked) in marked.iter().enumerate().rev() {
            left[at] = left[at + 1] + u32::from(*marked);
        }
        Self { left }
    }

    /// The number of marked places from a place on.
    fn from(&self, at: usize) -> u32 {
        self.left.get(at).copied().unwrap_or_default()
    }

    /// The number of marked places behind a marked place.
    fn behind(&self, at: usize) -> Option<u32> {
        let behind = self.from(at + 1);
        (self.from(at) > behind).then_some(behind)
    }
}

/// Whether a block of a person asks or tells something, beyond "ok, continue".
fn is_substantive(block: &Block) -> bool {
    let Body::Prose(text) = &block.body else { return false };
    let text = text.trim();
    if is_slash_command(text) {
        return false;
    }
    let letters = text.chars().filter(|char| char.is_alphanumeric()).take(26).count();
    let is_wide = || text.chars().any(|char| char as u32 >= 0x1100);
    letters >= 22 || letters >= 8 && is_wide() || letters >= 4 && text.contains(['?', '/', '_', '.', '？'])
}

/// `/exit`, `/model opus`: said to the program, not to the model.
fn is_slash_command(text: &str) -> bool {
    let first = text.lines().next().unwrap_or_default();
    let name = first.split(' ').next().unwrap_or_default();
    name.strip_prefix('/').is_some_and(|name| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase() || matches!(byte, b'-' | b':'))
    }) && first.len() < name.len() + 24
}

fn is_answer(block: &Block) -> bool {
    match &block.body {
        Body::Prose(text) => text.trim().len() >= 40,
        Body::Call(call) => matches!(&call.action, Action::Report(_)),
        _ => false,
    }
}

/// Who speaks in a text, as far as its worth goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Voice {
    User,
    Model,
    Thinking,
    Context,
    Summary,
    Report,
    /// A text that the model wrote into a file.
    Document,
    /// A document that a tool showed.
    Read,
}

impl<'a> Extraction<'a> {
    fn new(conversation: &'a Conversation) -> Self {
        Self {
            conversation,
            lexicon: Lexicon::new(),
            frame: Frame::new(conversation),
            items: Vec::new(),
            counts: Counts::default(),
            segments: 0,
            tools: tools::Tools::default(),
            contexts: Default::default(),
            floor: 0.0,
        }
    }

    fn title(&mut self) {
        let title = text::clean(&self.conversation.title);
        let title = without_date(&title).to_owned();
        let letters = title.chars().filter(|char| char.is_alphabetic()).count();
        if text::chars(&title) >= 8 && letters >= 6 {
            let mut features = Features::default();
            features.flag(Feature::Title, true);
            self.push(Kind::Goal, Status::Standing, title, Place::default(), Origin::Said, features);
        }
    }

    fn turn(&mut self, index: usize) {
        let conversation = self.conversation;
        let turn = &conversation.turns[index];
        for (at, block) in turn.blocks.iter().enumerate() {
            match &block.body {
                Body::Prose(text) => {
                    let voice = match turn.role {
                        Role::User => Voice::User,
                        Role::Assistant => Voice::Model,
                        Role::System | Role::Tool => Voice::Context,
                    };
                    self.prose(index, at, text, voice);
                }
                Body::Thinking(text) => self.prose(index, at, text, Voice::Thinking),
                Body::Context(text) => self.prose(index, at, text, Voice::Context),
                Body::Summary(text) => self.prose(index, at, text, Voice::Summary),
                Body::Call(call) => self.call(index, at, call),
                Body::Result(result) => self.result(index, at, result),
            }
            if self.items.len() > MOST_ITEMS {
                self.thin_out();
            }
        }
    }

    /// Drops the worse half of the items so far.
    fn thin_out(&mut self) {
        let mut worths: Vec<f32> = self.items.iter().map(|item| item.worth).collect();
        let middle = worths.len() / 2;
        let (_, median, _) = worths.select_nth_unstable_by(middle, f32::total_cmp);
        let median = *median;
        self.floor = median;
        let mut keep = MOST_ITEMS / 2;
        self.items.retain(|item| {
            let stays = keep > 0 && item.worth >= median;
            keep -= usize::from(stays);
            stays
        });
    }

    fn push(
        &mut self,
        kind: Kind,
        status: Status,
        text: String,
        place: Place,
        origin: Origin,
        features: Features,
    ) {
        let mut terms: Vec<Term> = Vec::new();
        each_term(&text, |term, _, _| terms.push(term));
        self.push_with(kind, status, text, place, origin, features, distinct(terms));
    }

    #[expect(clippy::too_many_arguments, reason = "the parts of an item, all known and all different")]
    fn push_with(
        &mut self,
        kind: Kind,
        status: Status,
        text: String,
        place: Place,
        origin: Origin,
        features: Features,
        terms: Vec<Term>,
    ) {
        let role = self.conversation.turns.get(place.turn as usize).map_or(Role::System, |turn| turn.role);
        self.items.push(Item {
            kind,
            status,
            text,
            place,
            role,
            origin,
            worth: features.worth(),
            features,
            terms,
            pieces: Vec::new(),
            weights: Vec::new(),
        });
    }

    /// The place of bytes `start..end` of a block, `lines` below its first line.
    fn place(&self, turn: usize, block: usize, lines: u32, start: usize, end: usize) -> Place {
        let first = self.conversation.turns[turn].blocks[block].line;
        let spans_lines =
            self.conversation.turns[turn].blocks.get(block + 1).is_none_or(|next| next.line > first)
                && self.conversation.turns.get(turn + 1).is_none_or(|next| next.line > first + lines);
        Place {
            turn: turn as u32,
            block: block as u32,
            line: if spans_lines { first + lines } else { first },
            start: start as u32,
            end: end as u32,
        }
    }

    /// The features that a place in the conversation gives.
    fn placed(&self, turn: usize) -> Features {
        let mut features = Features::default();
        let turns = self.conversation.turns.len().max(1);
        features.set(Feature::Position, (turn + 1) as f32 / turns as f32);
        if let Some(rank) = self.frame.requests.behind(turn) {
            features.set(Feature::UserRecency, halving(rank, 3));
        }
        if let Some(rank) = self.frame.answers.behind(turn) {
            features.set(Feature::AnswerRecency, halving(rank, 3));
            features.flag(Feature::LastAnswer, rank == 0);
        }
        let asked = [self.frame.last_request, self.frame.request_before];
        features.flag(Feature::LastRequest, asked.contains(&Some(turn)));
        features.flag(Feature::FirstRequest, self.frame.first_request == Some(turn));
        features
    }

    fn finish(mut self) -> Found {
        self.tools_at_the_end();
        for item in &mut self.items {
            if matches!(item.origin, Origin::Said | Origin::Carried) {
                item.pieces = condense::pieces(&item.text, &item.terms, &self.lexicon);
            }
        }
        let counts = &self.counts;
        let total = log1p(self.segments as usize).max(1.0);
        for item in &mut self.items {
            let mut central = 0.0;
            let mut words = 0.0;
            let mut known = 0.0;
            let mut names = 0.0;
            for term in &item.terms {
                let count = counts.get(&term.hash).copied().unwrap_or_default() as usize;
                if term.sort == Sort::Word {
                    words += 1.0;
                    central += if count >= 2 {
                        log1p(count) / total * (1.0 - log1p(count) / total) * 4.0
                    } else {
                        0.0
                    };
                } else {
                    names += 1.0;
                    known += log1p(count.saturating_sub(1));
                }
            }
            if words > 0.0 {
                item.features.set(Feature::Central, central / words);
            }
            if names > 0.0 {
                item.features.set(Feature::KnownNames, (known / names).min(3.0));
            }
        }
        Found { items: self.items, counts: self.counts, segments: self.segments }
    }
}

/// A title without the date in brackets behind it.
fn without_date(title: &str) -> &str {
    let digits = |text: &str| text.bytes().filter(u8::is_ascii_digit).count();
    match title.rsplit_once(" (") {
        Some((name, date)) if date.ends_with(')') && digits(date) >= 6 => name,
        _ => title,
    }
}

/// Each term once, by hash.
fn distinct(mut terms: Vec<Term>) -> Vec<Term> {
    terms.sort_unstable_by_key(|term| term.hash);
    terms.dedup_by_key(|term| term.hash);
    terms
}

/// One at rank nought, half of it every `period` ranks, in steps that are exact in binary.
fn halving(rank: u32, period: u32) -> f32 {
    let mut value = 1.0;
    for _ in 0..(rank / period).min(20) {
        value *= 0.5;
    }
    value * (1.0 - 0.5 * (rank % period) as f32 / period as f32)
}
