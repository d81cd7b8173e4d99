//! Code fences of markdown, so that what stands inside one is not taken for structure.

use super::input::Lines;

/// Which lines stand inside a fence, and which open or close one.
pub(super) struct Fences {
    states: Vec<State>,
    /// For each line, whether the next fence line after it has no info string.
    next_is_bare: Vec<bool>,
}

#[derive(Clone, Copy, PartialEq)]
enum State {
    Outside,
    Inside,
    Edge,
}

impl Fences {
    /// Finds the fences of a text.
    pub(super) fn new(lines: &Lines<'_>) -> Self {
        let mut states = Vec::with_capacity(lines.len());
        let mut open: Option<Fence> = None;
        for index in 0..lines.len() {
            let fence = fence(lines.get(index));
            states.push(match (open, fence) {
                (None, Some(fence)) => {
                    open = Some(fence);
                    State::Edge
                }
                (Some(outer), Some(inner)) if inner.closes(outer) => {
                    open = None;
                    State::Edge
                }
                (Some(_), _) => State::Inside,
                (None, None) => State::Outside,
            });
        }
        let mut next_is_bare = vec![false; states.len()];
        let mut bare = false;
        for index in (0..states.len()).rev() {
            next_is_bare[index] = bare;
            if let Some(fence) = fence(lines.get(index)) {
                bare = fence.is_bare;
            }
        }
        Self { states, next_is_bare }
    }

    /// Whether a line that looks like the head of a turn is only quoted: it stands inside a fence that is
    /// closed after it. Inside one that is never closed, or that another opening follows, the fence is the
    /// mistake (tools cut their output), not the head.
    pub(super) fn quotes(&self, index: usize) -> bool {
        self.is_inside(index) && self.next_is_bare.get(index).copied().unwrap_or(false)
    }

    pub(super) fn is_inside(&self, index: usize) -> bool {
        self.states.get(index) == Some(&State::Inside)
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
    let line = line.trim();
    let mark = line.bytes().next().filter(|mark| matches!(mark, b'`' | b'~'))?;
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
