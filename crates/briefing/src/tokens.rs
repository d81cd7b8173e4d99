//! How many tokens a text makes, without any model's table.

/// An estimate: four ASCII characters to a token, two letters of other alphabets, one of the scripts without spaces.
pub fn estimate(text: &str) -> usize {
    let bytes = text.as_bytes();
    let of_stretch = |bytes: &[u8]| usize::from(bytes.iter().map(|byte| quarters_of(*byte)).sum::<u8>());
    let quarters: usize = bytes.chunks(STRETCH).map(of_stretch).sum();
    // The characters that begin with this byte lie on both sides of U+1100, where such scripts begin.
    let parted = memchr::memchr_iter(0xE1, bytes);
    let beyond = parted.filter(|at| bytes.get(at + 1).is_some_and(|next| *next >= 0x84)).count();
    (quarters + 2 * beyond).div_ceil(4)
}

/// The quarters of so many bytes fit a byte, which is quick to count in.
const STRETCH: usize = 48;

/// The quarters of a token that a character makes, told by its first byte; its other bytes make none.
fn quarters_of(byte: u8) -> u8 {
    u8::from(byte < 0x80) + 2 * u8::from(byte >= 0xC0) + 2 * u8::from(byte >= 0xE2)
}

#[cfg(test)]
mod tests {
    use super::estimate;

    #[test]
    fn scripts_without_spaces_make_more_tokens() {
        assert_eq!(estimate(""), 0);
        assert_eq!(estimate("four"), 1);
        assert_eq!(estimate("项目"), 2);
        assert_eq!(estimate("\u{10ff}"), 1);
        assert_eq!(["ŭŭŭŭ", "\u{10ff}\u{10ff}", "\u{1100}\u{1100}", "🌊🌊"].map(estimate), [2, 1, 2, 2]);
    }
}
