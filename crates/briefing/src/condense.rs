//! Shorter wordings of an item: which pieces of it can be left out without turning what it says.

use std::borrow::Cow;

use crate::item::Item;
use crate::lexicon::{Cue, Lexicon};
use crate::terms::{Term, each_term};

/// A stretch of an item's text between two marks of punctuation.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Piece {
    /// Byte range in the text; the marks behind it belong to it.
    start: u32,
    end: u32,
    pub(crate) chars: u32,
    /// Which of the item's terms it holds, a bit each.
    pub(crate) terms: u128,
    /// Never left out: it opens the text, or denies, limits or conditions what stands beside it.
    pub(crate) bound: bool,
}

/// Terms that can be told apart in pieces; an item with more stays whole.
const MOST_TERMS: usize = 128;
/// The same of pieces.
const MOST_PIECES: usize = 64;
/// A shorter text is not worth cutting.
const SHORTEST_TEXT: usize = 60;
/// A shorter piece goes with the one before.
const SHORTEST_PIECE: usize = 14;

/// The pieces of a text; none where it stays whole.
pub(crate) fn pieces(text: &str, terms: &[Term], lexicon: &Lexicon) -> Vec<Piece> {
    if text.len() < SHORTEST_TEXT || terms.len() > MOST_TERMS {
        return Vec::new();
    }
    let mut out: Vec<Piece> = Vec::new();
    let mut start = 0;
    for end in cuts(text) {
        let words = &text[start..end];
        // What a condition opens, or an arrow or colon leads to, is not left out behind it.
        let leads_on = out.last().is_some_and(|before: &Piece| {
            let before = &text[before.start as usize..before.end as usize];
            before.trim_end().ends_with(['→', ':', '：'])
                || before.len() < 60 && lexicon.cues(before).has(Cue::Unreal)
        });
        let bound = start == 0 || leads_on || lexicon.cues(words).has(Cue::Turn);
        out.push(Piece {
            start: start as u32,
            end: end as u32,
            chars: words.chars().count() as u32,
            terms: held(words, terms),
            bound,
        });
        start = end;
    }
    if (2..=MOST_PIECES).contains(&out.len()) { out } else { Vec::new() }
}

/// Where the pieces end. A label and an aside stay with what they belong to.
fn cuts(text: &str) -> Vec<usize> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut start = 0;
    let mut quoted = false;
    let mut depth = 0usize;
    for (at, char) in text.char_indices() {
        let next = bytes.get(at + char.len_utf8()).copied();
        let spaced = next == Some(b' ');
        match char {
            '"' => quoted = !quoted,
            '(' | '[' | '{' | '（' => depth += 1,
            ')' | ']' | '}' | '）' => depth = depth.saturating_sub(1),
            _ => {}
        }
        let ends = match char {
            ',' | ';' | '.' | '!' | '?' => spaced,
            '，' | '；' | '。' | '、' | '！' | '？' => true,
            '—' | '–' => spaced,
            '-' => spaced && at > 0 && bytes[at - 1] == b' ',
            _ => false,
        };
        let end = at + char.len_utf8() + usize::from(spaced);
        if ends
            && !quoted
            && depth == 0
            && end - start >= SHORTEST_PIECE
            && text.len() - end >= SHORTEST_PIECE
        {
            out.push(end);
            start = end;
        }
    }
    out.push(text.len());
    out
}

fn held(words: &str, terms: &[Term]) -> u128 {
    let mut mask = 0;
    each_term(words, |term, _, _| {
        if let Ok(at) = terms.binary_search_by_key(&term.hash, |term| term.hash) {
            mask |= 1 << at;
        }
    });
    mask
}

/// All pieces of an item.
pub(crate) const ALL: u128 = u128::MAX;

/// The text with some of its pieces, a bit each; `…` stands where one is missing.
pub(crate) fn wording(item: &Item, kept: u128) -> Cow<'_, str> {
    if kept == ALL {
        return Cow::Borrowed(&item.text);
    }
    let mut out = String::with_capacity(item.text.len());
    let mut missing = false;
    for (at, piece) in item.pieces.iter().enumerate() {
        let stays = kept & (1 << at) != 0;
        if stays && missing {
            drop_marks(&mut out);
            out.push_str("… ");
        }
        if stays {
            out.push_str(&item.text[piece.start as usize..piece.end as usize]);
        }
        missing = !stays;
    }
    if missing {
        drop_marks(&mut out);
        out.push('…');
    }
    Cow::Owned(out)
}

/// Drops the punctuation before a gap.
fn drop_marks(text: &mut String) {
    let marks = [' ', ',', ';', '.', ':', '，', '；', '。', '：', '、', '—', '–', '-'];
    text.truncate(text.trim_end_matches(marks).len());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shortened(text: &str, kept: u128) -> String {
        let item = crate::typed(text);
        let mut terms = item.terms.clone();
        terms.sort_unstable_by_key(|term| term.hash);
        let pieces = pieces(text, &terms, &Lexicon::new());
        wording(&Item { terms, pieces, ..item }, kept).into_owned()
    }

    fn bound(text: &str) -> Vec<bool> {
        pieces(text, &[], &Lexicon::new()).iter().map(|piece| piece.bound).collect()
    }

    const REPORT: &str =
        "The gauge reader works, the plots follow the new scale, and the export writes one file a day.";

    #[test]
    fn gaps_are_marked() {
        assert_eq!(shortened(REPORT, ALL), REPORT);
        assert_eq!(shortened(REPORT, 0b001), "The gauge reader works…");
        assert_eq!(shortened(REPORT, 0b101), "The gauge reader works… and the export writes one file a day.");
    }

    #[test]
    fn what_denies_or_limits_is_never_left_out() {
        assert_eq!(bound(REPORT), [true, false, false]);
        let limited =
            "The export is ready for release, except on Mondays at noon, and the plots follow the scale.";
        assert_eq!(bound(limited), [true, true, false]);
    }

    #[test]
    fn quotes_asides_and_labels_stay_in_one_piece() {
        let quoted = "The page says \"no gauge, no reading, no plot\" (as seen last week, twice), and total: 12 of 14 it is.";
        let pieces = pieces(quoted, &[], &Lexicon::new());
        let texts: Vec<&str> =
            pieces.iter().map(|piece| &quoted[piece.start as usize..piece.end as usize]).collect();
        assert_eq!(
            texts,
            [
                "The page says \"no gauge, no reading, no plot\" (as seen last week, twice), ",
                "and total: 12 of 14 it is."
            ]
        );
    }
}
