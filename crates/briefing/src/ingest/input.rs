//! The decoded input with its lines, and what readers note down while they read.

use super::problems::Problems;
use serde_json::value::RawValue;
use std::ops::Range;
use std::sync::Arc;

/// What every reader gets: the text, its lines, where to put problems, whom to tell about progress.
pub(super) struct Input<'t, 'p> {
    /// The whole input.
    pub(super) whole: &'t Arc<String>,
    /// The part of the input to read.
    pub(super) text: &'t str,
    pub(super) lines: Lines<'t>,
    /// The JSON values of the text, one after the other; none where it is no JSON document.
    pub(super) documents: Vec<&'t RawValue>,
    pub(super) problems: &'p mut Problems,
    pub(super) progress: Progress<'p>,
}

/// The lines of a text, found once. Invariant: `starts` is never empty and begins with 0.
pub(super) struct Lines<'t> {
    text: &'t str,
    starts: Vec<u32>,
    /// Lines of the whole input that stand before the text.
    before: usize,
}

impl<'t> Lines<'t> {
    /// Finds the lines. Texts of 4 GiB and more are refused by the caller.
    pub(super) fn new(text: &'t str, before: usize) -> Self {
        let ends = memchr::memchr_iter(b'\n', text.as_bytes());
        let starts = std::iter::once(0).chain(ends.map(|end| end as u32 + 1)).collect();
        Self { text, starts, before }
    }

    /// The lines of a text that was mended, numbered as in the damaged one: what was read stands where it
    /// stood, so only what comes after the damage would differ.
    pub(super) fn of_mended<'m>(self, mended: &'m str) -> Lines<'m> {
        Lines { text: mended, starts: self.starts, before: self.before }
    }

    /// How many there are; a last line without text does not count.
    pub(super) fn len(&self) -> usize {
        let ends_open = self.text.is_empty() || self.text.ends_with('\n');
        self.starts.len() - usize::from(ends_open)
    }

    /// A line without its end; empty beyond the last one.
    pub(super) fn get(&self, index: usize) -> &'t str {
        self.slice(index..index + 1)
    }

    /// Whole lines without the end of the last one.
    pub(super) fn slice(&self, range: Range<usize>) -> &'t str {
        if range.start >= range.end {
            return "";
        }
        let from = self.start(range.start);
        let to = self.start(range.end);
        let text = self.text.get(from..to).unwrap_or_default();
        text.strip_suffix('\n').unwrap_or(text)
    }

    /// Byte at which a line starts; the length of the text beyond the last line.
    pub(super) fn start(&self, index: usize) -> usize {
        self.starts.get(index).map_or(self.text.len(), |start| *start as usize)
    }

    /// Number of a line in the input, from 1.
    pub(super) fn number(&self, index: usize) -> u32 {
        u32::try_from(self.before + index + 1).unwrap_or(u32::MAX)
    }

    /// Number of the line on which a byte of the text stands.
    pub(super) fn number_at(&self, offset: usize) -> u32 {
        let offset = u32::try_from(offset).unwrap_or(u32::MAX);
        self.number(self.starts.partition_point(|start| *start <= offset) - 1)
    }

    /// Number of the line on which a part of the text begins; the first line for a foreign text.
    pub(super) fn number_of(&self, part: &str) -> u32 {
        self.number_at(self.offset_of(part))
    }

    /// Byte of the text at which a part of it begins; 0 for a foreign text.
    pub(super) fn offset_of(&self, part: &str) -> usize {
        let offset = (part.as_ptr() as usize).wrapping_sub(self.text.as_ptr() as usize);
        if offset <= self.text.len() { offset } else { 0 }
    }
}

/// Tells the caller how far the reading is, about once a megabyte.
pub(super) struct Progress<'p> {
    tell: &'p mut dyn FnMut(usize),
    next: usize,
    /// Bytes of the input; the decoded text may have more.
    total: usize,
}

impl<'p> Progress<'p> {
    const STEP: usize = 1 << 20;

    pub(super) fn new(tell: &'p mut dyn FnMut(usize), total: usize) -> Self {
        Self { tell, next: Self::STEP, total }
    }

    /// Notes that everything before a byte is read.
    pub(super) fn at(&mut self, offset: usize) {
        if offset >= self.next {
            (self.tell)(offset.min(self.total));
            self.next = offset + Self::STEP;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_lines_and_their_numbers() {
        let lines = Lines::new("one\n\nthree\n", 10);
        assert_eq!(lines.len(), 3);
        assert_eq!(["one", "", "three", ""], [0, 1, 2, 9].map(|index| lines.get(index)));
        assert_eq!(lines.slice(0..2), "one\n");
        assert_eq!([11, 12, 13, 13], [0, 4, 5, 10].map(|offset| lines.number_at(offset)));
        assert_eq!(lines.number_of(lines.get(2)), 13);
    }

    #[test]
    fn counts_a_last_line_without_end() {
        assert_eq!(Lines::new("one\ntwo", 0).len(), 2);
        assert_eq!(Lines::new("", 0).len(), 0);
    }
}
