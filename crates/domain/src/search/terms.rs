//! Every word of the indexed texts, once.

use std::collections::HashMap;

use super::{Likeness, Word};

/// A word's number.
pub(super) type Term = u32;

/// Words, found as a whole, by their beginning and by their nearness.
#[derive(Debug, Default)]
pub(super) struct Terms {
    numbers: HashMap<Box<str>, Term>,
    texts: Vec<Box<str>>,
    /// All numbers in the order of their texts; new ones are sorted in when they are needed.
    sorted: Vec<Term>,
}

impl Terms {
    /// The number of a word, a new one where it is not known.
    pub(super) fn number(&mut self, word: &str) -> Term {
        if let Some(number) = self.numbers.get(word) {
            return *number;
        }
        let number = self.texts.len() as Term;
        self.numbers.insert(word.into(), number);
        self.texts.push(word.into());
        number
    }

    pub(super) fn len(&self) -> usize {
        self.texts.len()
    }

    /// Every term that begins with a word, with its likeness.
    pub(super) fn beginning(&mut self, word: &Word, mut take: impl FnMut(Term, Likeness)) {
        self.sort();
        let texts = &self.texts;
        let from = self.sorted.partition_point(|term| *texts[*term as usize] < *word.text);
        for term in &self.sorted[from..] {
            let text = &texts[*term as usize];
            if !text.starts_with(&word.text) {
                break;
            }
            take(*term, word.likeness(text));
        }
    }

    /// Every term that is near a word, with its likeness.
    pub(super) fn near(&self, word: &Word, mut take: impl FnMut(Term, Likeness)) {
        for (number, text) in self.texts.iter().enumerate() {
            let likeness = word.likeness(text);
            if likeness > 0.0 {
                take(number as Term, likeness);
            }
        }
    }

    fn sort(&mut self) {
        if self.sorted.len() < self.texts.len() {
            self.sorted.extend(self.sorted.len() as Term..self.texts.len() as Term);
            let texts = &self.texts;
            // The old part is one sorted run, which this sort takes as it is.
            self.sorted.sort_by(|one, other| texts[*one as usize].cmp(&texts[*other as usize]));
        }
    }
}
