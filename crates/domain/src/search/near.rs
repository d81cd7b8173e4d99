//! How many mistakes lie between two words: letters left out, added, mistaken or swapped with their neighbour.

/// A word prepared for comparing it with many (Myers' bit-parallel distance in Hyyrö's form, with swaps).
#[derive(Clone, Debug)]
pub(super) struct Pattern {
    ascii: [u64; 128],
    others: Vec<(char, u64)>,
    length: u32,
}

/// Mistakes between a pattern and a word.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Near {
    /// To the whole word.
    pub(super) whole: u32,
    /// To that beginning of the word which is nearest.
    pub(super) beginning: u32,
}

impl Pattern {
    /// Letters that fit into the bits.
    const LONGEST: usize = 64;

    pub(super) fn new(word: &str) -> Self {
        let mut pattern = Self { ascii: [0; 128], others: Vec::new(), length: 0 };
        for letter in word.chars().take(Self::LONGEST) {
            let bit = 1 << pattern.length;
            match pattern.ascii.get_mut(letter as usize) {
                Some(bits) => *bits |= bit,
                None => match pattern.others.iter_mut().find(|(known, _)| *known == letter) {
                    Some((_, bits)) => *bits |= bit,
                    None => pattern.others.push((letter, bit)),
                },
            }
            pattern.length += 1;
        }
        pattern
    }

    fn bits(&self, letter: char) -> u64 {
        match self.ascii.get(letter as usize) {
            Some(bits) => *bits,
            None => self.others.iter().find(|(known, _)| *known == letter).map_or(0, |(_, bits)| *bits),
        }
    }

    /// The mistakes between this and a word, or its nearest beginning; `None` where both are above `most`.
    pub(super) fn distance(&self, word: &str, most: u32) -> Option<Near> {
        // A word that is too short has too many letters missing, whatever they are.
        if self.length == 0 || word.len() + (most as usize) < self.length as usize {
            return None;
        }
        let last = 1_u64 << (self.length - 1);
        let (mut plus, mut minus, mut diagonal, mut before) = (u64::MAX, 0_u64, 0_u64, 0_u64);
        let (mut score, mut best, mut seen) = (self.length, self.length, 0);
        for letter in word.chars() {
            let bits = self.bits(letter);
            let swapped = ((!diagonal & bits) << 1) & before;
            diagonal = ((bits & plus).wrapping_add(plus) ^ plus) | bits | minus | swapped;
            let (up, down) = (minus | !(diagonal | plus), diagonal & plus);
            score = score + u32::from(up & last != 0) - u32::from(down & last != 0);
            let (up, down) = ((up << 1) | 1, down << 1);
            plus = down | !(diagonal | up);
            minus = diagonal & up;
            before = bits;
            best = best.min(score);
            seen += 1;
            // Behind this, the distance to the whole can only grow, and no beginning gets nearer.
            if seen > self.length + most {
                score = u32::MAX;
                break;
            }
        }
        (score.min(best) <= most).then_some(Near { whole: score, beginning: best })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(pattern: &str, word: &str, whole: u32, beginning: u32) {
        assert_eq!(
            Pattern::new(pattern).distance(word, 9),
            Some(Near { whole, beginning }),
            "{pattern} {word}"
        );
    }

    #[test]
    fn letters_left_out_added_mistaken_and_swapped_count_once() {
        check("cache", "cache", 0, 0);
        check("cahe", "cache", 1, 1);
        check("caache", "cache", 1, 1);
        check("cacxe", "cache", 1, 1);
        check("acche", "cache", 1, 1);
        check("kätze", "katze", 1, 1);
        check("connction", "connections", 2, 1);
    }

    #[test]
    fn what_is_too_far_away_is_not_near() {
        assert_eq!(Pattern::new("cache").distance("ledger", 1), None);
        assert_eq!(Pattern::new("migration").distance("mi", 2), None);
    }

    #[cfg(not(target_arch = "wasm32"))]
    mod properties {
        use proptest::prelude::*;

        use super::*;

        /// The same by the book: a table of the distances of all beginnings (optimal string alignment).
        fn by_the_book(one: &[char], other: &[char]) -> Vec<usize> {
            let mut rows = vec![(0..=other.len()).collect::<Vec<_>>()];
            for at in 1..=one.len() {
                let mut row = vec![at];
                for with in 1..=other.len() {
                    let differ = usize::from(one[at - 1] != other[with - 1]);
                    let mut least =
                        (rows[at - 1][with] + 1).min(row[with - 1] + 1).min(rows[at - 1][with - 1] + differ);
                    let is_swapped = at > 1
                        && with > 1
                        && one[at - 1] == other[with - 2]
                        && one[at - 2] == other[with - 1];
                    if is_swapped {
                        least = least.min(rows[at - 2][with - 2] + 1);
                    }
                    row.push(least);
                }
                rows.push(row);
            }
            rows.pop().unwrap_or_default()
        }

        proptest! {
            #[test]
            fn it_is_the_distance_by_the_book(one in "[abcé]{1,12}", other in "[abcé]{1,12}") {
                let (left, right): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
                let book = by_the_book(&left, &right);
                let near = Pattern::new(&one).distance(&other, 20);
                let whole = book.last().copied().unwrap_or_default() as u32;
                let beginning = book[1..].iter().copied().min().unwrap_or_default().min(left.len()) as u32;
                prop_assert_eq!(near, Some(Near { whole, beginning }));
            }
        }
    }
}
