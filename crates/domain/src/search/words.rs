//! The words of a text.

/// Letters of a word that count; longer ones are data, not words.
const LONGEST: usize = 64;

/// The words of a text in lower case, each with the byte that it begins at.
pub(super) fn words(text: &str) -> impl Iterator<Item = (std::ops::Range<usize>, String)> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        let end = end_of_word(text, start);
        rest = end;
        let lower = text[start..end].chars().flat_map(char::to_lowercase).take(LONGEST).collect();
        Some((start..end, lower))
    })
}

/// The same without their places, into a buffer that is used again for each word: for indexing.
pub(super) fn each_word(text: &str, buffer: &mut String, mut take: impl FnMut(&str)) {
    let mut rest = 0;
    while let Some(at) = text[rest..].find(char::is_alphanumeric) {
        let start = rest + at;
        rest = end_of_word(text, start);
        let word = &text[start..rest];
        buffer.clear();
        if word.is_ascii() {
            buffer.push_str(&word[..word.len().min(LONGEST)]);
            buffer.make_ascii_lowercase();
        } else {
            buffer.extend(word.chars().flat_map(char::to_lowercase).take(LONGEST));
        }
        take(buffer);
    }
}

fn end_of_word(text: &str, start: usize) -> usize {
    let mut letters = text[start..].char_indices();
    let first = letters.next().map_or(' ', |(_, letter)| letter);
    // Scripts that set no blanks between words: each sign is searched for itself.
    if is_sign(first) {
        return start + first.len_utf8();
    }
    let end = letters.find(|(_, letter)| !letter.is_alphanumeric() || is_sign(*letter));
    end.map_or(text.len(), |(at, _)| start + at)
}

fn is_sign(letter: char) -> bool {
    matches!(letter, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{f900}'..='\u{faff}')
}
