//! What later turns closed, replaced or said again: each matter once, as of the end.

use std::collections::HashMap;

use crate::briefing::{Kind, Status};
use crate::conversation::Role;
use crate::extract::Found;
use crate::item::{Item, Origin};
use crate::lexicon::Plain;
use crate::rank::{Feature, log1p};
use crate::select;
use crate::terms::{Sort, Term};
use crate::text;

/// Merges doubles, closes what was closed, and sets the worth of what remains, in the order of the conversation.
pub(crate) fn resolve(found: &mut Found) {
    close_ticked(&mut found.items);
    close_carried(&mut found.items);
    verify_claims(&mut found.items);
    merge_doubles(&mut found.items);
    gather_history(&mut found.items);
    for item in &mut found.items {
        item.worth = item.features.worth();
        item.weights = select::weights(&item.terms, &found.counts, found.segments);
    }
}

/// Of an open matter's words, by weight, the share that a later report of success must hold to close it.
const CLOSES: f32 = 0.6;

/// Open matters of an earlier hand-off that the conversation reports as done are done.
fn close_carried(items: &mut [Item]) {
    let reports: Vec<Vec<Term>> = items
        .iter()
        .filter(|item| {
            item.kind == Kind::Done && item.origin != Origin::Carried && item.status != Status::Cancelled
        })
        .map(|item| item.terms.clone())
        .collect();
    for item in items.iter_mut().filter(|item| item.origin == Origin::Carried) {
        let open = matches!(item.status, Status::Open | Status::Active);
        if open && reports.iter().any(|report| share(&item.terms, report) >= CLOSES) {
            item.kind = Kind::Done;
            item.status = Status::Done;
            item.features.set(Feature::CarriedOpen, 0.0);
        }
    }
}

/// Characters of the line that holds what earlier hand-offs say was done.
const HISTORY_CHARS: usize = 200;

/// What was done before this conversation becomes one line, the latest first.
fn gather_history(items: &mut Vec<Item>) {
    let is_history = |item: &Item| item.origin == Origin::Carried && item.kind == Kind::Done;
    let Some(first) = items.iter().position(is_history) else { return };
    let mut entries: Vec<&Item> = items.iter().filter(|item| is_history(item)).collect();
    // Closed just now before done earlier.
    entries.sort_by_key(|item| item.features.get(Feature::PlanDone) > 0.0);
    let mut text = String::new();
    let mut terms = Vec::new();
    for entry in entries {
        let fits = text::chars(&text) + text::chars(&entry.text) + 2 <= HISTORY_CHARS;
        if fits || text.is_empty() {
            let separator = if text.is_empty() { "" } else { "; " };
            text = format!("{text}{separator}{}", text::clip(&entry.text, HISTORY_CHARS));
            terms.extend_from_slice(&entry.terms);
        }
    }
    terms.sort_unstable_by_key(|term| term.hash);
    terms.dedup_by_key(|term| term.hash);
    let line = Item { text, terms, pieces: Vec::new(), ..items[first].clone() };
    items.retain(|item| !is_history(item));
    items.push(line);
}

/// An open step whose words were ticked off later is done.
fn close_ticked(items: &mut [Item]) {
    let done: HashMap<u64, u32, Plain> = items
        .iter()
        .filter(|item| {
            item.status == Status::Done && item.origin != Origin::File && item.origin != Origin::Command
        })
        .map(|item| (signature(&item.terms), item.place.turn))
        .collect();
    for item in items.iter_mut() {
        let open = matches!(item.status, Status::Open | Status::Active) && item.kind != Kind::Goal;
        if open && done.get(&signature(&item.terms)).is_some_and(|turn| *turn >= item.place.turn) {
            item.kind = Kind::Done;
            item.status = Status::Done;
        }
    }
}

/// Turns around a claim in which something may show it: the model checks before it reports, people try afterwards.
const BEFORE: u32 = 3;
const AFTER: u32 = 3;

/// What the model says to be done is done when a tool's outcome or a person's word shows it.
fn verify_claims(items: &mut [Item]) {
    let mut shown: Vec<u32> =
        items.iter().filter(|item| shows_success(item)).map(|item| item.place.turn).collect();
    shown.sort_unstable();
    for item in items.iter_mut().filter(|item| item.status == Status::Unverified) {
        let from = shown.partition_point(|turn| turn + BEFORE < item.place.turn);
        if shown.get(from).is_some_and(|turn| *turn <= item.place.turn + AFTER) {
            item.status = Status::Done;
        }
    }
}

fn shows_success(item: &Item) -> bool {
    let holds = |feature| item.features.get(feature) > 0.0;
    match item.origin {
        Origin::Output => holds(Feature::ToolFact),
        Origin::Said => item.role == Role::User && holds(Feature::Works) && !holds(Feature::Fail),
        Origin::Repository
        | Origin::Program
        | Origin::Plan
        | Origin::File
        | Origin::Command
        | Origin::Identifier
        | Origin::Carried => false,
    }
}

/// A number that two texts of the same words share.
fn signature(terms: &[Term]) -> u64 {
    terms
        .iter()
        .fold(terms.len() as u64, |sum, term| sum.wrapping_mul(0x9E37_79B9_7F4A_7C15) ^ u64::from(term.hash))
}

/// How many earlier texts with the same rare word are compared with one.
const TWINS_TRIED: usize = 12;

/// Of texts that say nearly the same one stays: a person's first wording, the model's last.
fn merge_doubles(items: &mut Vec<Item>) {
    // Candidates for doubles share one of their three rarest terms; identical sets share all of them.
    let mut counts: HashMap<u32, u32, Plain> = HashMap::default();
    for term in items.iter().flat_map(|item| &item.terms) {
        *counts.entry(term.hash).or_default() += 1;
    }
    let mut by_term: HashMap<u32, Vec<u32>, Plain> = HashMap::default();
    let mut dropped = vec![false; items.len()];
    let mut order: Vec<usize> = (0..items.len()).collect();
    // Later items first, so that the last wording is met first and stays; people's before all others.
    order.sort_by_key(|index| (items[*index].role != Role::User, std::cmp::Reverse(*index)));
    for index in order {
        let mut rare: Vec<u32> = items[index].terms.iter().map(|term| term.hash).collect();
        rare.sort_unstable_by_key(|hash| (counts[hash], *hash));
        rare.truncate(3);
        let twin = rare
            .iter()
            .filter_map(|hash| by_term.get(hash))
            .flat_map(|list| list.iter().rev().take(TWINS_TRIED))
            .copied()
            .find(|other| is_double(&items[*other as usize], &items[index]));
        match twin {
            Some(twin) => {
                dropped[index] = true;
                let twin = &mut items[twin as usize];
                let repeats = twin.features.get(Feature::Repeated);
                twin.features.set(Feature::Repeated, (repeats + log1p(1)).min(2.5));
            }
            None => {
                for hash in rare {
                    by_term.entry(hash).or_default().push(index as u32);
                }
            }
        }
    }
    let mut index = 0;
    items.retain(|_| {
        index += 1;
        !dropped[index - 1]
    });
}

/// Whether `other` says nothing that `kept` does not say.
fn is_double(kept: &Item, other: &Item) -> bool {
    if kept.origin != other.origin || other.terms.is_empty() {
        return false;
    }
    if other.origin == Origin::Output {
        let later = kept.place.turn != other.place.turn;
        return kept.text == other.text || later && measures(&kept.text).eq(measures(&other.text));
    }
    if !matches!(other.origin, Origin::Said | Origin::Carried) {
        return kept.text == other.text;
    }
    share(&other.terms, &kept.terms) >= 0.85 || is_measured_again(kept, other)
}

/// Whether the model says in other figures what it said in an earlier answer: the last figures count.
fn is_measured_again(kept: &Item, other: &Item) -> bool {
    let said_by_model =
        [kept, other].iter().all(|item| item.role == Role::Assistant && item.origin == Origin::Said);
    if !said_by_model || kept.place.turn <= other.place.turn {
        return false;
    }
    let split = |item: &Item| -> (Vec<Term>, usize) {
        let words: Vec<Term> = item.terms.iter().filter(|term| term.sort != Sort::Number).copied().collect();
        let figures = item.terms.len() - words.len();
        (words, figures)
    };
    let ((now, figures), (then, before)) = (split(kept), split(other));
    figures > 0 && figures == before && then.len() > 2 && share(&then, &now) >= 0.85
}

/// What a line of output measures, without its figures: the last measurement counts.
fn measures(text: &str) -> impl Iterator<Item = char> {
    text.chars().filter(|char| !char.is_ascii_digit())
}

/// The share of terms, identifiers twice, that stand in others; `others` are sorted by hash.
fn share(terms: &[Term], others: &[Term]) -> f32 {
    let mut shared = 0.0;
    let mut total = 0.0;
    for term in terms {
        let weight = if term.sort == Sort::Word { 1.0 } else { 2.0 };
        total += weight;
        if others.binary_search_by_key(&term.hash, |term| term.hash).is_ok() {
            shared += weight;
        }
    }
    if total == 0.0 { 0.0 } else { shared / total }
}
