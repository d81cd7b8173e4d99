//! How much of a text is shown unasked, and which part of it.

use std::ops::Range;

use super::TurnRequest;

/// Bytes of prose that are shown unasked.
pub const PROSE: usize = 6_000;
/// Bytes of anything else that are shown unasked.
pub const OTHER: usize = 1_200;
/// Bytes of one text that are shown at most.
pub const MOST: usize = 2_000_000;
/// Parts of a turn that are shown unasked.
pub const BLOCKS: usize = 30;
/// Bytes before and behind a place, when it lies beyond what is shown unasked.
const AROUND: usize = 1_500;

/// The part of a text that is shown: its beginning, or the surroundings of a place beyond that.
pub fn clip(text: &str, limit: usize, focus: Option<Range<usize>>) -> Range<usize> {
    if text.len() <= limit {
        return 0..text.len();
    }
    let (start, end) = match focus {
        Some(focus) if focus.end > limit => {
            (focus.start.saturating_sub(AROUND), focus.end.min(focus.start + MOST) + AROUND)
        }
        _ => (0, limit),
    };
    text.floor_char_boundary(start)..text.floor_char_boundary(end.min(text.len()))
}

/// The parts of a turn that are shown, of so many.
pub fn shown_blocks(count: usize, wanted: &TurnRequest) -> Range<usize> {
    if wanted.all {
        return 0..count;
    }
    let focus = wanted.focus.map_or(0, |place| place.block as usize);
    let start = if focus < BLOCKS { 0 } else { focus - BLOCKS / 3 };
    start.min(count)..(start + BLOCKS).min(count)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_shown_from_its_beginning_or_around_a_place() {
        let text = "ä".repeat(20_000);
        for (limit, focus, expected) in [
            (50_000, None, 0..40_000),
            (1_001, None, 0..1_000),
            (1_001, Some(10..20), 0..1_000),
            (1_001, Some(10_000..10_002), 8_500..11_502),
            (1_001, Some(39_998..40_000), 38_498..40_000),
        ] {
            assert_eq!(clip(&text, limit, focus), expected);
        }
    }
}
