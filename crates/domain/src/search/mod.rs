//! Ranked full-text search: the best rows for what was typed so far, also where it was mistyped.
//!
//! Words are matched whole, by their beginning, and, where that finds little, by their nearness. What is matched in a title
//! weighs more than in a tag, and that more than in a text (BM25 over weighted fields).

mod index;
mod marks;
mod near;
mod terms;
mod words;

pub use index::{Entry, Field, Filter, Hit, Index, Ranking};
pub use marks::{Excerpt, excerpt};

use near::Pattern;

/// What was typed, ready to be matched.
#[derive(Clone, Debug, Default)]
pub struct Query {
    words: Vec<Word>,
}

/// A word of a query.
#[derive(Clone, Debug)]
struct Word {
    text: String,
    pattern: Pattern,
    /// Mistakes that are forgiven: none as long as the word is found as it stands.
    forgiven: u32,
}

/// How a word of a query meets a word of a text, from 0 to 1.
type Likeness = f32;

impl Query {
    /// More words than this are left out: nobody types them, but somebody may paste them.
    const MOST: usize = 16;

    /// Reads what was typed.
    pub fn parse(typed: &str) -> Self {
        let mut words: Vec<Word> = Vec::new();
        for (_, text) in words::words(typed) {
            if words.len() < Self::MOST && words.iter().all(|word| word.text != text) {
                words.push(Word { pattern: Pattern::new(&text), text, forgiven: 0 });
            }
        }
        Self { words }
    }

    /// Whether there is nothing to search for.
    pub fn is_empty(&self) -> bool {
        self.words.is_empty()
    }
}

impl Word {
    /// Mistakes that a word of this length may have.
    fn tolerance(&self) -> u32 {
        match self.text.chars().count() {
            0..=3 => 0,
            4..=7 => 1,
            _ => 2,
        }
    }

    /// How well a word of a text meets this one; 0 where it does not.
    fn likeness(&self, term: &str) -> Likeness {
        if term.starts_with(&self.text) {
            return beginning(self.text.len(), term.len());
        }
        if self.forgiven == 0 {
            return 0.0;
        }
        match self.pattern.distance(term, self.forgiven) {
            Some(near) if near.whole <= self.forgiven => 0.5 / near.whole as f32,
            Some(near) => 0.3 / near.beginning as f32 * beginning(self.text.len(), term.len()),
            None => 0.0,
        }
    }
}

/// A whole word counts fully, the beginning of a much longer one about half.
fn beginning(typed: usize, whole: usize) -> Likeness {
    if typed >= whole { 1.0 } else { 0.4 + 0.4 * typed as f32 / whole as f32 }
}

#[cfg(test)]
mod tests;
