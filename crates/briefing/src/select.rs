//! The best set under the budget: what adds most to what is already in, for its length.

use std::collections::HashMap;

use crate::extract::Found;
use crate::item::Item;
use crate::lexicon::Plain;
use crate::rank::log1p;
use crate::terms::Sort;

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
    let mut cover = Cover::new(found);
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
struct Cover<'a> {
    found: &'a Found,
    covered: HashMap<u32, u32, Plain>,
}

impl<'a> Cover<'a> {
    fn new(found: &'a Found) -> Self {
        Self { found, covered: HashMap::default() }
    }

    /// What an item would add, for its length.
    fn gain(&self, item: &Item) -> f32 {
        let mut new = 0.0;
        let mut total = 0.0;
        for term in &item.terms {
            let weight = self.weight(term.hash, term.sort);
            total += weight;
            let times = self.covered.get(&term.hash).copied().unwrap_or_default();
            new += match times {
                0 => weight,
                1 => weight * 0.25,
                _ => 0.0,
            };
        }
        if total == 0.0 {
            return 0.0;
        }
        let share = new / total;
        let worth = item.worth * (OWN_SHARE + (1.0 - OWN_SHARE) * share);
        let length = item.text.chars().count() as f32 + 8.0;
        worth * new.max(0.01).sqrt() / length.sqrt()
    }

    /// What naming a term is worth: rare words more than common ones, identifiers more than words.
    fn weight(&self, hash: u32, sort: Sort) -> f32 {
        let count = self.found.counts.get(&hash).copied().unwrap_or(1) as usize;
        let rarity = 1.0 - log1p(count) / log1p(self.found.segments as usize + 2);
        match sort {
            Sort::Word => rarity.max(0.02) * if count >= 2 { 1.0 } else { 0.6 },
            Sort::Number => 0.8,
            Sort::Name => 1.3 + 0.2 * log1p(count),
            Sort::Path => 1.3 + 0.2 * log1p(count),
        }
    }

    fn add(&mut self, item: &Item) {
        for term in &item.terms {
            *self.covered.entry(term.hash).or_default() += 1;
        }
    }
}
