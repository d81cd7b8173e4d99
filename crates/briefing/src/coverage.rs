//! What was found, kept and left out: the briefing's account of itself.

use std::collections::{BTreeMap, HashSet};

use crate::Digest;
use crate::briefing::{Briefing, Coverage, Kind, KindCoverage, LeftOut, Level};
use crate::item::{Item, Origin};
use crate::lexicon::Plain;
use crate::terms::{Sort, Term, each_term};

/// Below this worth, a sentence is not counted as found: it is talk.
const COUNTED_FROM: f32 = 0.15;
/// The same for rules, requests and open matters whose loss `auto` does not accept.
const WEIGHTY_FROM: f32 = 0.3;

/// What a briefing of these items kept. An item counts as kept when it was chosen, or when its words stand in the text;
/// not when it had to be shortened by a name or number that stands nowhere in the text.
pub(crate) fn coverage(items: &[Item], chosen: &[usize], text: &str) -> Coverage {
    let mut is_chosen = vec![false; items.len()];
    for index in chosen {
        is_chosen[*index] = true;
    }
    let mut said: HashSet<u32, Plain> = HashSet::default();
    each_term(text, |term, _, _| {
        said.insert(term.hash);
    });
    let mut by_kind: BTreeMap<Kind, KindCoverage> = BTreeMap::new();
    let mut left: Vec<&Item> = Vec::new();
    for (index, item) in items.iter().enumerate() {
        let stands =
            || item.terms.iter().all(|term| said.contains(&term.hash)) && text.contains(item.text.as_str());
        let lost = |term: &Term| term.sort != Sort::Word && !said.contains(&term.hash);
        let kept = is_chosen[index] && !item.terms.iter().any(lost) || stands();
        if !kept && !is_chosen[index] && !counts(item) {
            continue;
        }
        let entry = by_kind.entry(item.kind).or_insert(KindCoverage { kind: item.kind, found: 0, kept: 0 });
        entry.found += 1;
        entry.kept += usize::from(kept);
        if !kept {
            left.push(item);
        }
    }
    left.sort_by(|a, b| b.worth.total_cmp(&a.worth));
    Coverage {
        found: by_kind.values().map(|kind| kind.found).sum(),
        kept: by_kind.values().map(|kind| kind.kept).sum(),
        by_kind: by_kind.into_values().collect(),
        left_out: left
            .into_iter()
            .map(|item| LeftOut {
                kind: item.kind,
                text: item.text.clone(),
                handle: item.handle(),
                source: item.place,
            })
            .collect(),
    }
}

fn counts(item: &Item) -> bool {
    match item.origin {
        Origin::Identifier => false,
        // What a program says is no talk.
        Origin::Program => true,
        _ => item.worth >= COUNTED_FROM,
    }
}

/// How many rules, requests and open matters of weight a briefing leaves out.
pub(crate) fn weighty_losses(digest: &Digest, briefing: &Briefing) -> usize {
    let weighty = |kind| matches!(kind, Kind::Rules | Kind::Goal | Kind::Next | Kind::Blockers | Kind::State);
    digest
        .found
        .items
        .iter()
        .filter(|item| weighty(item.kind) && item.worth >= WEIGHTY_FROM)
        .filter(|item| {
            briefing.coverage.left_out.iter().any(|left| left.source == item.place && left.text == item.text)
        })
        .count()
}

/// What a person calls a level.
pub(crate) fn level_name(level: Level) -> &'static str {
    match level {
        Level::High => "High",
        Level::Medium => "Medium",
        Level::Low => "Low",
        Level::Auto => "Auto",
    }
}
