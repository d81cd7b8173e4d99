//! The best set under the budget: what adds most to what is already in, for its length.

use std::collections::{BTreeMap, HashMap};

use crate::briefing::{Kind, Status};
use crate::condense::{self, ALL};
use crate::conversation::Role;
use crate::extract::{Counts, Found};
use crate::item::Item;
use crate::lexicon::Plain;
use crate::rank::{Feature, log1p};
use crate::render::Layout;
use crate::terms::{Sort, Term};
use crate::text;

/// So many items may find no room before the rest is not tried any more.
const MOST_REFUSED: usize = 400;
/// A shorter wording must save so many characters.
const SAVED: usize = 20;

/// With more names repeated than this, what a choice anew would repeat is let be.
const MOST_REPEATED: usize = 40;

/// How much of an item's worth stands apart from what its words cover.
const OWN_SHARE: f32 = 0.05;

/// Chooses items one by one, the best addition first, as long as the layout takes them. Pinned ones come first, whatever
/// they are worth. Returns indices in the order of choice.
pub(crate) fn select(found: &Found, pinned: &[usize], layout: &mut Layout) -> Vec<usize> {
    let empty = layout.clone();
    let mut repeated = Vec::new();
    loop {
        let chosen = choose(found, pinned, layout, &repeated);
        let known = repeated.len();
        let names = layout.repeated_names(&found.items);
        repeated.extend(names.into_iter().filter(|name| !pinned.contains(name)));
        if repeated.len() == known || known > 0 && repeated.len() > MOST_REPEATED {
            return chosen;
        }
        // A name that stands in another item's words needs no place of its own: what it took is free for more.
        *layout = empty.clone();
    }
}

/// The same without some of the items.
fn choose(found: &Found, pinned: &[usize], layout: &mut Layout, without: &[usize]) -> Vec<usize> {
    let mut chosen: Vec<usize> = Vec::new();
    let mut cover = Cover::default();
    for index in pinned {
        cover.add(&found.items[*index], ALL);
        chosen.push(*index);
    }
    // Neither the last request nor what the person insists on most is ever crowded out.
    for index in [last_request(&found.items), first_rule(&found.items)].into_iter().flatten() {
        if !chosen.contains(&index) && layout.add(&found.items[index], index, &found.items[index].text) {
            cover.add(&found.items[index], ALL);
            chosen.push(index);
        }
    }
    for index in carried_on(&found.items) {
        if layout.is_mostly_full() {
            break;
        }
        if !chosen.contains(&index) && layout.add(&found.items[index], index, &found.items[index].text) {
            cover.add(&found.items[index], ALL);
            chosen.push(index);
        }
    }
    let mut heap: std::collections::BinaryHeap<Gain> = found
        .items
        .iter()
        .enumerate()
        .filter(|(index, item)| !chosen.contains(index) && layout.wants(item) && !without.contains(index))
        .map(|(index, item)| {
            let (gain, kept) = cover.gain(item);
            Gain { gain, kept, index, at: chosen.len() }
        })
        .collect();
    let mut refused = 0;
    while let Some(best) = heap.pop() {
        let item = &found.items[best.index];
        if best.at != chosen.len() {
            // Gains only fall: one that was reckoned earlier is a bound, reckoned anew when it comes up.
            let (gain, kept) = cover.gain(item);
            heap.push(Gain { gain, kept, at: chosen.len(), ..best });
            continue;
        }
        if best.gain <= 0.0 || refused > MOST_REFUSED {
            break;
        }
        if layout.add(item, best.index, &condense::wording(item, best.kept)) {
            cover.add(item, best.kept);
            chosen.push(best.index);
        } else {
            refused += 1;
        }
    }
    chosen
}

/// The rules and open matters of the hand-off before, the shortest first: so most of them go on where few lines are
/// all there is.
fn carried_on(items: &[Item]) -> Vec<usize> {
    let goes_on = |index: &usize| items[*index].features.get(Feature::CarriedOpen) >= 1.0;
    let mut found: Vec<usize> = (0..items.len()).filter(goes_on).collect();
    found.sort_by_key(|index| text::chars(&items[*index].text));
    found
}

/// The worthiest item of the last request.
fn last_request(items: &[Item]) -> Option<usize> {
    worthiest(items, |item| item.kind == Kind::Goal && item.status == Status::Active)
}

/// The worthiest rule that the person set.
fn first_rule(items: &[Item]) -> Option<usize> {
    worthiest(items, |item| {
        item.kind == Kind::Rules && item.status == Status::Standing && item.role == Role::User
    })
}

fn worthiest(items: &[Item], is_meant: impl Fn(&Item) -> bool) -> Option<usize> {
    let by_worth = |a: &usize, b: &usize| items[*a].worth.total_cmp(&items[*b].worth).then(b.cmp(a));
    (0..items.len()).filter(|index| is_meant(&items[*index])).max_by(by_worth)
}

/// An item's gain, as reckoned when `at` items had been chosen.
#[derive(PartialEq)]
struct Gain {
    gain: f32,
    /// The pieces of the item that are worth their room.
    kept: u128,
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

/// What the chosen items hold.
#[derive(Default)]
struct Cover {
    /// How often each word is named.
    covered: HashMap<u32, u32, Plain>,
    /// Characters of the items of each kind.
    chars: BTreeMap<Kind, usize>,
}

/// Characters of a kind's items after which one more of the kind counts for about a sixth less.
const A_KIND: f32 = 100.0;

/// The fourth root. Roots are exact, so the same on every machine, which powers are not.
fn root4(x: f32) -> f32 {
    x.sqrt().sqrt()
}

/// What so many characters cost: a little less than in proportion, since each item needs its separator.
fn cost(chars: usize) -> f32 {
    let x = chars as f32 + 8.0;
    x.sqrt() * root4(x) * root4(x).sqrt()
}

impl Cover {
    /// What an item would add, for its length, and which of its pieces are worth their room. What adds to a kind that much
    /// is said of already adds less: a hand-off needs something of each.
    fn gain(&self, item: &Item) -> (f32, u128) {
        let news: Vec<f32> = item.terms.iter().zip(&item.weights).map(|(t, w)| self.left(t, *w)).collect();
        let total: f32 = item.weights.iter().sum();
        if total == 0.0 {
            return (0.0, ALL);
        }
        let said = self.chars.get(&item.kind).copied().unwrap_or_default();
        let spread = root4(1.0 + said as f32 / A_KIND);
        let gain = |new: f32, chars: usize| {
            let worth = item.worth * (OWN_SHARE + (1.0 - OWN_SHARE) * new / total);
            worth * new.max(0.01).sqrt() / (cost(chars) * spread)
        };
        let chars = text::chars(&item.text);
        let whole = gain(news.iter().sum(), chars);
        let Some(best) = best_pieces(item, &news, gain) else { return (whole, ALL) };
        if best.gain > whole && best.chars + SAVED < chars { (best.gain, best.kept) } else { (whole, ALL) }
    }

    /// What is left of a term's weight: nothing once it was named twice.
    fn left(&self, term: &Term, weight: f32) -> f32 {
        match self.covered.get(&term.hash) {
            None => weight,
            Some(1) => weight * 0.25,
            Some(_) => 0.0,
        }
    }

    fn add(&mut self, item: &Item, kept: u128) {
        *self.chars.entry(item.kind).or_default() += text::chars(&item.text);
        let named = match kept {
            ALL => ALL,
            kept => item.pieces.iter().enumerate().fold(0, |named, (at, piece)| {
                if kept & (1 << at) == 0 { named } else { named | piece.terms }
            }),
        };
        for (at, term) in item.terms.iter().enumerate() {
            if kept == ALL || named & (1 << at) != 0 {
                *self.covered.entry(term.hash).or_default() += 1;
            }
        }
    }
}

/// Some pieces of an item, and what they would add.
struct Choice {
    kept: u128,
    /// The terms that they hold.
    terms: u128,
    chars: usize,
    gain: f32,
}

/// The pieces that must stay, and of the others, one by one, what adds most, as long as it makes the whole better.
/// `news` is what each of the item's terms would add. Nothing where the item has no pieces.
fn best_pieces(item: &Item, news: &[f32], gain: impl Fn(f32, usize) -> f32) -> Option<Choice> {
    let new = |terms: u128| -> f32 {
        news.iter().enumerate().filter(|(at, _)| terms & (1 << at) != 0).map(|(_, weight)| *weight).sum()
    };
    let with = |choice: &Choice, at: usize| {
        let piece = &item.pieces[at];
        let terms = choice.terms | piece.terms;
        let chars = choice.chars + piece.chars as usize;
        Choice { kept: choice.kept | 1 << at, terms, chars, gain: gain(new(terms), chars) }
    };
    let mut best = Choice { kept: 0, terms: 0, chars: 0, gain: 0.0 };
    for at in (0..item.pieces.len()).filter(|at| item.pieces[*at].bound) {
        best = with(&best, at);
    }
    loop {
        let open = (0..item.pieces.len()).filter(|at| best.kept & (1 << at) == 0);
        let next = open.map(|at| with(&best, at)).reduce(|a, b| if b.gain > a.gain { b } else { a });
        match next {
            Some(next) if next.gain >= best.gain => best = next,
            _ => return (best.kept != 0).then_some(best),
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
