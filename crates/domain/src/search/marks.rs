//! Where the words of a query stand in a text.

use std::ops::Range;

use super::{Query, words};

/// A part of a text around what was searched for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Excerpt {
    /// The part; an ellipsis stands where something is left out.
    pub text: String,
    /// Where in it the words stand.
    pub marks: Vec<Range<usize>>,
}

impl Query {
    /// Ranges of bytes of a text in which its words stand, in order, none touching another: the beginning of a word where
    /// that was typed, the whole word where it was mistyped.
    pub fn marks(&self, text: &str) -> Vec<Range<usize>> {
        let mut marks: Vec<Range<usize>> = Vec::new();
        for (place, term) in words::words(text) {
            let best = self.words.iter().filter(|word| word.likeness(&term) > 0.0);
            let length = best
                .map(|word| if term.starts_with(&word.text) { word.text.chars().count() } else { usize::MAX })
                .max();
            let Some(length) = length else { continue };
            let end =
                text[place.clone()].char_indices().nth(length).map_or(place.end, |(at, _)| place.start + at);
            marks.push(place.start..end);
        }
        marks
    }
}

/// Cuts a text down to about so many bytes around the first mark; shorter texts stay whole.
pub fn excerpt(text: &str, marks: &[Range<usize>], length: usize) -> Excerpt {
    if text.len() <= length {
        return Excerpt { text: text.to_owned(), marks: marks.to_vec() };
    }
    let first = marks.first().map_or(0, |mark| mark.start);
    let start = text.floor_char_boundary(first.saturating_sub(length / 4));
    // A cut between words reads better than one within.
    let start = if start == 0 { 0 } else { text[start..first].find(' ').map_or(start, |at| start + at + 1) };
    let end = text.ceil_char_boundary((start + length).min(text.len()));
    let (head, tail) = (if start > 0 { "… " } else { "" }, if end < text.len() { " …" } else { "" });
    let shift = |at: usize| at - start + head.len();
    let within = marks.iter().filter(|mark| mark.start >= start && mark.end <= end);
    Excerpt {
        text: format!("{head}{}{tail}", &text[start..end]),
        marks: within.map(|mark| shift(mark.start)..shift(mark.end)).collect(),
    }
}
