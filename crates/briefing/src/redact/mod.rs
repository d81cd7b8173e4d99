//! Secrets are replaced before anything else sees the text.
//!
//! `scan` finds secrets by their shape or by the words around them; `needles` finds the same values again where
//! nothing around them tells what they are.

mod anchors;
mod assignments;
mod credentials;
mod looks;
mod names;
mod needles;
mod private_keys;
mod scan;
mod tokens;

use std::collections::HashMap;

use memchr::memmem;

use crate::briefing::Place;
use crate::conversation::{Action, Body, Conversation};
use needles::Needles;
use scan::Find;

/// A secret, what stands in its place, and where it stood first.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// What sort (`aws_key`, `jwt`, `password` ...).
    pub kind: &'static str,
    /// `[SECRET_1:kind]`; the same value has the same placeholder everywhere.
    pub placeholder: String,
    /// The secret itself. Stays with the caller; never rendered.
    pub value: String,
    /// Where it stood first (the place of the placeholder). Empty ranges stand for the title and for what a
    /// call does, which are no text of a block.
    pub place: Place,
}

/// What a placeholder begins with.
const OPENING: &str = "[SECRET_";
/// A placeholder is no longer than this.
const PLACEHOLDER_AT_MOST: usize = 64;

/// A replaced neighbour can show another secret, so texts that changed are read again; more rounds than these
/// would only serve made-up nestings.
const ROUNDS: usize = 8;

/// Replaces every secret in the texts of a conversation (title, blocks, call inputs, commands, plan steps)
/// and returns them in the order of first occurrence.
pub fn redact(conversation: &mut Conversation) -> Vec<Secret> {
    let mut ledger = Ledger::default();
    let mut changed: Option<Vec<usize>> = None;
    for _ in 0..ROUNDS {
        let finds = find(conversation, changed.as_deref());
        if finds.is_empty() {
            break;
        }
        if changed.is_none() {
            ledger.next = highest_placeholder(conversation) + 1;
        }
        changed = Some(replace(conversation, &finds, &mut ledger));
    }
    ledger.into_secrets(conversation)
}

/// A text from elsewhere (a pin, a header) without secrets: those of the conversation get their placeholders,
/// others new ones.
pub fn redact_beside(text: &str, secrets: &[Secret]) -> String {
    let mut values: HashMap<String, &'static str> =
        secrets.iter().map(|secret| (secret.value.clone(), secret.kind)).collect();
    let mut ledger = Ledger::of(secrets);
    let finds = scan::scan(text);
    for find in &finds {
        if let Some(value) = text.get(find.start..find.end) {
            values.entry(value.to_owned()).or_insert(find.kind);
        }
    }
    let mut spans = finds;
    Needles::new(values.iter().map(|(value, kind)| (value.as_str(), *kind))).find(text, &mut spans);
    rewritten(text, spans, &values, &mut ledger)
}

/// The finds of each text that has any, by the number of the text.
fn find(conversation: &mut Conversation, only: Option<&[usize]>) -> HashMap<usize, Vec<Find>> {
    let mut finds = HashMap::new();
    visit(conversation, &mut |number, _, text| {
        if only.is_none_or(|only| only.binary_search(&number).is_ok()) {
            let found = scan::scan(text);
            if !found.is_empty() {
                finds.insert(number, found);
            }
        }
    });
    finds
}

/// Replaces what was found, and the same values wherever else they stand; returns the texts that changed.
fn replace(
    conversation: &mut Conversation,
    finds: &HashMap<usize, Vec<Find>>,
    ledger: &mut Ledger,
) -> Vec<usize> {
    let mut values: HashMap<String, &'static str> = HashMap::new();
    visit(conversation, &mut |number, _, text| {
        for find in finds.get(&number).into_iter().flatten() {
            if let Some(value) = text.get(find.start..find.end) {
                values.entry(value.to_owned()).or_insert(find.kind);
            }
        }
    });
    let needles = Needles::new(values.iter().map(|(value, kind)| (value.as_str(), *kind)));
    let mut changed = Vec::new();
    revise(conversation, &mut |number, _, text| {
        let mut spans = finds.get(&number).cloned().unwrap_or_default();
        needles.find(text, &mut spans);
        if spans.is_empty() {
            return None;
        }
        changed.push(number);
        Some(rewritten(text, spans, &values, ledger))
    });
    changed
}

/// The text with placeholders. Of spans that overlap, the first and longest wins.
fn rewritten(
    text: &str,
    mut spans: Vec<Find>,
    kinds: &HashMap<String, &'static str>,
    ledger: &mut Ledger,
) -> String {
    spans.sort_by_key(|span| (span.start, std::cmp::Reverse(span.end)));
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    for span in spans {
        let Some(value) = text.get(span.start..span.end).filter(|_| span.start >= done) else { continue };
        out.push_str(text.get(done..span.start).unwrap_or_default());
        out.push_str(ledger.placeholder(value, kinds.get(value).copied().unwrap_or(span.kind)));
        done = span.end;
    }
    out.push_str(text.get(done..).unwrap_or_default());
    out
}

/// The secrets so far.
#[derive(Default)]
struct Ledger {
    next: usize,
    numbers: HashMap<String, usize>,
    secrets: Vec<Secret>,
}

impl Ledger {
    /// Goes on from secrets that are known.
    fn of(secrets: &[Secret]) -> Self {
        let numbers = secrets.iter().enumerate().map(|(at, secret)| (secret.value.clone(), at)).collect();
        let highest = secrets.iter().filter_map(|secret| number_of(&secret.placeholder)).max();
        Self { next: highest.unwrap_or(0) + 1, numbers, secrets: secrets.to_vec() }
    }

    fn placeholder(&mut self, value: &str, kind: &'static str) -> &str {
        let number = match self.numbers.get(value) {
            Some(number) => *number,
            None => self.add(value, kind),
        };
        self.secrets.get(number).map_or("", |secret| &secret.placeholder)
    }

    fn add(&mut self, value: &str, kind: &'static str) -> usize {
        let number = self.secrets.len();
        let placeholder = format!("{OPENING}{}:{kind}]", self.next);
        self.next += 1;
        self.numbers.insert(value.to_owned(), number);
        self.secrets.push(Secret { kind, placeholder, value: value.to_owned(), place: Place::default() });
        number
    }

    /// The secrets with their places, in the order of these.
    fn into_secrets(self, conversation: &mut Conversation) -> Vec<Secret> {
        if self.secrets.is_empty() {
            return Vec::new();
        }
        let mut places: HashMap<String, (usize, Place)> = HashMap::new();
        visit(conversation, &mut |number, place, text| {
            for (start, end) in placeholders(text) {
                let found = || (number, within(place, start, end));
                places.entry(text[start..end].to_owned()).or_insert_with(found);
            }
        });
        let mut placed: Vec<(usize, Secret)> = self.secrets.into_iter().map(|secret| (0, secret)).collect();
        for (number, secret) in &mut placed {
            if let Some((text, place)) = places.get(&secret.placeholder) {
                (*number, secret.place) = (*text, *place);
            }
        }
        placed.sort_by_key(|(number, secret)| (*number, secret.place.start));
        placed.into_iter().map(|(_, secret)| secret).collect()
    }
}

/// The place of a range in a text; `None` for texts that are not the text of a block.
fn within(place: Spot, start: usize, end: usize) -> Place {
    let Spot { turn, block, line, in_block } = place;
    let bound = |at: usize| if in_block { u32::try_from(at).unwrap_or(u32::MAX) } else { 0 };
    Place { turn, block, line, start: bound(start), end: bound(end) }
}

/// The ranges of `[SECRET_n:kind]` in a text.
fn placeholders(text: &str) -> impl Iterator<Item = (usize, usize)> + '_ {
    memmem::find_iter(text.as_bytes(), OPENING).filter_map(move |start| {
        let length =
            text.as_bytes().iter().skip(start).take(PLACEHOLDER_AT_MOST).position(|byte| *byte == b']')?;
        Some((start, start + length + 1))
    })
}

/// The highest number of a placeholder that the input brought along, so that no two things share one.
fn highest_placeholder(conversation: &mut Conversation) -> usize {
    let mut highest = 0;
    visit(conversation, &mut |_, _, text| {
        for (start, end) in placeholders(text) {
            highest = highest.max(number_of(&text[start..end]).unwrap_or(0));
        }
    });
    highest
}

/// The number of a placeholder.
fn number_of(placeholder: &str) -> Option<usize> {
    let digits = placeholder.strip_prefix(OPENING)?.split(':').next()?;
    // Larger ones were not made here.
    digits.parse().ok().filter(|number| *number < 1_000_000)
}

/// Which text of the conversation is looked at.
#[derive(Clone, Copy, Default)]
struct Spot {
    turn: u32,
    block: u32,
    line: u32,
    /// Whether the text is what `Body::text` gives.
    in_block: bool,
}

/// Shows every text that can hold a secret, always in the same order and under the same number.
fn visit(conversation: &mut Conversation, look: &mut dyn FnMut(usize, Spot, &str)) {
    revise(conversation, &mut |number, spot, text| {
        look(number, spot, text);
        None
    });
}

/// The same; a text that `look` gives takes the place of the one it was shown.
fn revise(conversation: &mut Conversation, look: &mut dyn FnMut(usize, Spot, &str) -> Option<String>) {
    let mut number = 0;
    let mut show = |spot: Spot, text: &str| {
        number += 1;
        look(number - 1, spot, text)
    };
    replace_with(&mut conversation.title, |title| show(Spot::default(), title));
    for (turn_index, turn) in (0..).zip(&mut conversation.turns) {
        for (block_index, block) in (0..).zip(&mut turn.blocks) {
            let spot = Spot { turn: turn_index, block: block_index, line: block.line, in_block: true };
            let beside = Spot { in_block: false, ..spot };
            match &mut block.body {
                Body::Prose(text) | Body::Thinking(text) | Body::Context(text) | Body::Summary(text) => {
                    if let Some(clean) = show(spot, text) {
                        *text = clean.into();
                    }
                }
                Body::Call(call) => {
                    revise_action(&mut call.action, &mut |text| show(beside, text));
                    replace_with(&mut call.input, |input| show(spot, input));
                }
                Body::Result(result) => replace_with(&mut result.text, |text| show(spot, text)),
            }
        }
    }
}

fn replace_with(text: &mut String, mut other: impl FnMut(&str) -> Option<String>) {
    if let Some(other) = other(text) {
        *text = other;
    }
}

fn revise_action(action: &mut Action, show: &mut dyn FnMut(&str) -> Option<String>) {
    match action {
        Action::Run(text)
        | Action::Read(text)
        | Action::Write(text)
        | Action::Edit(text)
        | Action::Delete(text)
        | Action::Search(text)
        | Action::Ask(text)
        | Action::Report(text) => replace_with(text, show),
        Action::Plan(steps) => steps.iter_mut().for_each(|step| replace_with(&mut step.text, &mut *show)),
        Action::Other => (),
    }
}
