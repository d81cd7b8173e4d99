//! The best set under the budget: what adds most to what is already in, for its length.

use std::collections::HashMap;

use crate::extract::{Counts, Found};
use crate::item::Item;
use crate::lexicon::Plain;
use crate::rank::log1p;
use crate::terms::{Sort, Term};

/// How much of an item's worth stands apart from what its words cover.
const OWN_SHARE: f32 = 0.05;

/// Chooses items one by one, the best addition first, as long as `fits` takes them. Pinned ones come first, whatever
/// they are worth. Returns indices in the order of choice.
pub(crate) fn select(
    found: &Found,
    pinned: &[usize],
    mut fits: impl FnMut(&Item, usize) -> bool,
) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut cover = Cover::default();
    for index in pinned {
        if fits(&found.items[*index], *index) {
            cover.add(&found.items[*index]);
            chosen.push(*index);
        }
    }
    let mut heap: std::collections::BinaryHeap<Gain> = found
        .items
        .iter()
        .enumerate()
        .filter(|(index, _)| !pinned.contains(index))
        .map(|(index, item)| Gain { gain: cover.gain(item), index, at: chosen.len() })
        .collect();
    let mut refused = 0;
    while let Some(best) = heap.pop() {
        let item = &found.items[best.index];
        if best.at != chosen.len() {
            // Gains only fall: one that was reckoned earlier is a bound, reckoned anew when it comes up.
            heap.push(Gain { gain: cover.gain(item), at: chosen.len(), ..best });
            continue;
        }
        if best.gain <= 0.0 || refused > 400 {
            break;
        }
        if fits(item, best.index) {
            cover.add(item);
            chosen.push(best.index);
        } else {
            refused += 1;
        }
    }
    chosen
}

/// An item's gain, as reckoned when `at` items had been chosen.
#[derive(PartialEq)]
struct Gain {
    gain: f32,
    index: usize,
    at: usize,
}

impl Eq for Gain {}

impl Ord for Gain {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.gain.total_cmp(&other.gain).then(other.index.cmp(&self.index))
    }
}

impl PartialOrd for Gain {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

/// The words that the chosen items hold.
#[derive(Default)]
struct Cover {
    covered: HashMap<u32, u32, Plain>,
}

impl Cover {
    /// What an item would add, for its length.
    fn gain(&self, item: &Item) -> f32 {
        let total: f32 = item.weights.iter().sum();
        if total == 0.0 {
            return 0.0;
        }
        let new = if self.covered.is_empty() { total } else { self.new_weight(item) };
        let share = new / total;
        let worth = item.worth * (OWN_SHARE + (1.0 - OWN_SHARE) * share);
        let length = item.text.chars().count() as f32 + 8.0;
        worth * new.max(0.01).sqrt() / length.sqrt()
    }

    /// The weight of an item's terms that the chosen items do not hold, or hold only once.
    fn new_weight(&self, item: &Item) -> f32 {
        let left = |(term, weight): (&Term, &f32)| match self.covered.get(&term.hash) {
            None => *weight,
            Some(1) => weight * 0.25,
            Some(_) => 0.0,
        };
        item.terms.iter().zip(&item.weights).map(left).sum()
    }

    fn add(&mut self, item: &Item) {
        for term in &item.terms {
            *self.covered.entry(term.hash).or_default() += 1;
        }
    }
}

/// What naming each of an item's terms is worth: rare words more than common ones, identifiers more than words.
pub(crate) fn weights(terms: &[Term], counts: &Counts, segments: u32) -> Vec<f32> {
    let weight = |term: &Term| {
        let count = counts.get(&term.hash).copied().unwrap_or(1) as usize;
        let rarity = 1.0 - log1p(count) / log1p(segments as usize + 2);
        match term.sort {
            Sort::Word => rarity.max(0.02) * if count >= 2 { 1.0 } else { 0.6 },
            Sort::Number => 0.8,
            Sort::Name | Sort::Path => 1.3 + 0.2 * log1p(count),
        }
    };
    terms.iter().map(weight).collect()
}
