//! The ranker's inside, for the training of its weights.

use crate::rank::WEIGHTS;
use crate::render::Limits;
use crate::{Digest, Level, Options};

/// A found item as the ranker sees it.
pub struct Candidate<'a> {
    /// Its words.
    pub text: &'a str,
    /// Its features, in the order of `names`.
    pub features: &'a [f32],
}

/// A feature's name, the weight set by hand, and the one in force.
pub struct Weight {
    /// Its name in the table.
    pub name: String,
    /// What training starts from and pulls towards.
    pub set: f32,
    /// What the engine uses.
    pub learnt: f32,
}

/// The table of weights.
pub fn weights() -> Vec<Weight> {
    let row = |(feature, set, learnt): &(_, f32, f32)| Weight {
        name: format!("{feature:?}"),
        set: *set,
        learnt: *learnt,
    };
    WEIGHTS.iter().map(row).collect()
}

/// All items of a digest.
pub fn candidates(digest: &Digest) -> impl Iterator<Item = Candidate<'_>> {
    digest.found.items.iter().map(|item| Candidate { text: &item.text, features: &item.features.0 })
}

/// Gives the items the worth that other weights make.
pub fn reweigh(digest: &mut Digest, weights: &[f32]) {
    for item in &mut digest.found.items {
        item.worth = item.features.worth_by(weights.iter().copied());
    }
}

/// The briefing's text within other limits than the levels': what is learnt should hold between them too.
pub fn text_within(digest: &Digest, level: Level, lines: usize, chars: usize) -> String {
    let usual = Limits::of(Level::Low, digest.original.chars);
    let limits = Limits { lines, chars: chars.min(usual.chars) };
    let options = Options { handles: false, ..Options::default() };
    crate::within(digest, &options, level, limits).briefing
}
