//! Code fences of markdown, so that what stands inside one is not taken for structure.

use super::input::Lines;

/// What each line is: bits, because long texts have millions of lines.
pub(super) struct Fences(Vec<u8>);

/// The line stands between the edges of a fence.
const INSIDE: u8 = 1;
/// The line could open or close a fence.
const EDGE: u8 = 2;
/// An edge without a language.
const BARE: u8 = 4;
/// The next edge after the line is bare.
const NEXT_BARE: u8 = 8;

impl Fences {
    /// Finds the fences of a text.
    pub(super) fn new(lines: &Lines<'_>) -> Self {
        let mut bits = Vec::with_capacity(lines.len());
        let mut open: Option<Fence> = None;
        for index in 0..lines.len() {
            let fence = fence(lines.get(index));
            let edge = fence.map_or(0, |fence| EDGE | if fence.is_bare { BARE } else { 0 });
            let inside = match (open, fence) {
                (None, _) => {
                    open = fence;
                    0
                }
                (Some(outer), Some(inner)) if inner.closes(outer) => {
                    open = None;
                    0
                }
                (Some(_), _) => INSIDE,
            };
            bits.push(edge | inside);
        }
        let mut next = 0;
        for line in bits.iter_mut().rev() {
            let edge = *line;
            *line |= next;
            if edge & EDGE != 0 {
                next = if edge & BARE != 0 { NEXT_BARE } else { 0 };
            }
        }
        Self(bits)
    }

    /// Whether a line that looks like the head of a turn is only quoted: it stands inside a fence that is
    /// closed after it. Inside one that is never closed, or that another opening follows, the fence is the
    /// mistake (tools cut their output), not the head.
    pub(super) fn quotes(&self, index: usize) -> bool {
        let quoted = INSIDE | NEXT_BARE;
        self.0.get(index).is_some_and(|bits| bits & quoted == quoted)
    }
}

/// A line that opens or closes a fence.
#[derive(Clone, Copy)]
pub(super) struct Fence {
    mark: u8,
    length: usize,
    is_bare: bool,
}

impl Fence {
    pub(super) fn closes(self, outer: Self) -> bool {
        self.is_bare && self.mark == outer.mark && self.length >= outer.length
    }
}

/// Reads a line as a fence.
pub(super) fn fence(line: &str) -> Option<Fence> {
    let from = line.bytes().position(|byte| !matches!(byte, b' ' | b'\t'))?;
    let mark = Some(line.as_bytes()[from]).filter(|mark| matches!(mark, b'`' | b'~'))?;
    let line = line[from..].trim_end();
    let length = line.bytes().take_while(|byte| *byte == mark).count();
    let info = line[length..].trim();
    if length < 3 || (mark == b'`' && info.contains('`')) {
        return None;
    }
    Some(Fence { mark, length, is_bare: info.is_empty() })
}

/// The language of a fence's opening line.
pub(super) fn language(line: &str) -> &str {
    line.trim().trim_start_matches(['`', '~']).split_whitespace().next().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn quoted(text: &str) -> Vec<usize> {
        let lines = Lines::new(text, 0);
        let fences = Fences::new(&lines);
        (0..lines.len()).filter(|index| fences.quotes(*index)).collect()
    }

    #[test]
    fn quotes_what_stands_between_two_fences() {
        assert_eq!(quoted("a\n```md\nUser: x\n```\nUser: y"), [2]);
        assert_eq!(quoted("````\n```\nx\n```\n````\ny"), [1, 2, 3]);
    }

    #[test]
    fn mistrusts_a_fence_that_is_never_closed() {
        assert_eq!(quoted("```\nx\nUser: y\nmore"), [] as [usize; 0]);
        assert_eq!(quoted("```\nx\nUser: y\n```rust\nz\n```"), [3, 4]);
    }
}
