//! The words and identifiers of a text, as numbers that can be counted and compared.

use crate::text;

/// A word or identifier: its hash, and what sort of thing it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Term {
    pub(crate) hash: u32,
    pub(crate) sort: Sort,
}

/// What sort of thing a term is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Sort {
    Word,
    /// A figure, version, size, line number.
    Number,
    /// A name with inner structure: `snake_case`, `camelCase`, `a::b`, `--flag`, hash.
    Name,
    /// A path, file name or URL.
    Path,
}

/// Calls `found` for every term of a text, in order, with the byte range where it stands.
pub(crate) fn each_term(text: &str, mut found: impl FnMut(Term, usize, usize)) {
    let bytes = text.as_bytes();
    let mut at = 0;
    while let Some(gap) = bytes[at..].iter().position(|byte| kind(*byte) != GAP) {
        let start = at + gap;
        let mut inside = 0;
        at = start + 1;
        while let Some(byte) = bytes.get(at).filter(|byte| kind(**byte) != GAP) {
            inside |= kind(*byte);
            at += 1;
        }
        let opening = kind(bytes[start]);
        let is_plain_word = inside | SMALL == SMALL && opening & (SMALL | CAPITAL) != 0;
        if !is_plain_word {
            chunk(text, start, at, (opening | inside) & BEYOND == 0, &mut found);
        } else if at - start >= SHORTEST_WORD {
            found(Term { hash: stem_hash(&bytes[start..at]), sort: Sort::Word }, start, at);
        }
    }
}

/// A shorter word says nothing.
const SHORTEST_WORD: usize = 3;

/// The kinds of bytes, a bit each: what no identifier holds, small and capital letters, what is beyond ASCII.
static KINDS: [u8; 256] = {
    let mut kinds = [OTHER; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'a'..=b'z' => SMALL,
            b'A'..=b'Z' => CAPITAL,
            0x80.. => BEYOND,
            b' ' | b'\n' | b'\t' | b'\r' | b'`' | b'"' | b'\'' | b',' | b';' | b'|' | b'<' | b'>' | b'*' => {
                GAP
            }
            b'(' | b')' | b'[' | b']' | b'{' | b'}' | b'!' | b'?' | b'=' => GAP,
            _ => OTHER,
        };
        byte += 1;
    }
    kinds
};

const GAP: u8 = 0;
const SMALL: u8 = 1;
const CAPITAL: u8 = 2;
const OTHER: u8 = 4;
const BEYOND: u8 = 8;

fn kind(byte: u8) -> u8 {
    KINDS[usize::from(byte)]
}

fn chunk(text: &str, start: usize, end: usize, ascii: bool, found: &mut impl FnMut(Term, usize, usize)) {
    let bytes = text.as_bytes();
    let mut end = end;
    let mut start = start;
    while end > start && matches!(bytes[end - 1], b'.' | b':' | b'-' | b'/' | b'\\') && end - start > 1 {
        end -= 1;
    }
    while end > start + 1 && matches!(bytes[start], b':' | b'@' | b'#') {
        start += 1;
    }
    if !ascii {
        return words_of(text, start, end, found);
    }
    let chunk = &bytes[start..end];
    let sort = sort_of(chunk);
    if sort == Sort::Word && chunk.len() < SHORTEST_WORD {
        return;
    }
    let hash = if sort == Sort::Word { stem_hash(chunk) } else { hash(chunk) };
    found(Term { hash, sort }, start, end);
}

/// Words of a chunk with letters beyond ASCII; CJK text gives its pairs of characters.
fn words_of(text: &str, start: usize, end: usize, found: &mut impl FnMut(Term, usize, usize)) {
    let piece = &text[start..end];
    let mut word: Option<usize> = None;
    let mut previous_wide: Option<(usize, char)> = None;
    for (at, char) in piece.char_indices() {
        let wide = text::is_wide(char);
        let in_word = !wide && (char.is_alphanumeric() || matches!(char, '_' | '-' | '.' | '/' | '\\' | ':'));
        if wide {
            if let Some((before, _)) = previous_wide {
                let pair = &piece[before..at + char.len_utf8()];
                found(
                    Term { hash: hash(pair.as_bytes()), sort: Sort::Word },
                    start + before,
                    start + at + char.len_utf8(),
                );
            }
            previous_wide = Some((at, char));
        } else {
            previous_wide = None;
        }
        match (in_word, word) {
            (true, None) => word = Some(at),
            (false, Some(from)) => {
                word = None;
                flush(piece, start, from, at, found);
            }
            _ => {}
        }
    }
    if let Some(from) = word {
        flush(piece, start, from, piece.len(), found);
    }
}

fn flush(piece: &str, offset: usize, from: usize, to: usize, found: &mut impl FnMut(Term, usize, usize)) {
    let word = piece[from..to].trim_end_matches(['.', ':', '-', '/', '\\']);
    if word.is_empty() {
        return;
    }
    let sort = if word.is_ascii() { sort_of(word.as_bytes()) } else { Sort::Word };
    if sort == Sort::Word && word.chars().count() < SHORTEST_WORD {
        return;
    }
    let hash = if sort == Sort::Word { stem_hash_wide(word) } else { hash(word.as_bytes()) };
    found(Term { hash, sort }, offset + from, offset + from + word.len());
}

/// What an ASCII chunk looks like.
pub(crate) fn sort_of(chunk: &[u8]) -> Sort {
    if chunk.len() < 2 || chunk[1..].iter().all(u8::is_ascii_lowercase) && chunk[0].is_ascii_alphabetic() {
        return if chunk.first().is_some_and(u8::is_ascii_digit) { Sort::Number } else { Sort::Word };
    }
    let mut lower = 0;
    let mut upper = 0;
    let mut digits = 0;
    let mut underscores = 0;
    let mut slashes = 0;
    let mut inner_dots = 0;
    let mut colons = 0;
    let mut humps = 0;
    for (at, byte) in chunk.iter().enumerate() {
        match byte {
            b'a'..=b'z' => lower += 1,
            b'A'..=b'Z' => {
                upper += 1;
                if at > 0 && chunk[at - 1].is_ascii_lowercase() {
                    humps += 1;
                }
            }
            b'0'..=b'9' => digits += 1,
            b'_' => underscores += 1,
            b'/' | b'\\' => slashes += 1,
            b'.' if at + 1 < chunk.len() && chunk[at + 1].is_ascii_alphanumeric() => inner_dots += 1,
            b':' => colons += 1,
            _ => {}
        }
    }
    let letters = lower + upper;
    if letters == 0 {
        return if digits > 0 { Sort::Number } else { Sort::Word };
    }
    if slashes > 0
        && letters + digits >= 3
        && (slashes > 1 || inner_dots > 0 || chunk[0] == b'/' || letters > 8)
    {
        return Sort::Path;
    }
    if inner_dots > 0 && chunk[0] != b'-' && has_extension(chunk) || chunk[0] == b'.' && letters > 1 {
        return Sort::Path;
    }
    let flag = chunk[0] == b'-' && letters > 0 && chunk.len() > 2;
    let version = digits > 0 && letters <= 2 && chunk.len() <= 12;
    if version && !flag {
        return Sort::Number;
    }
    if flag
        || underscores > 0 && letters > 1
        || humps > 0
        || inner_dots > 0
        || colons > 1
        || digits > 0 && letters > 0
        || upper >= 3 && lower == 0 && chunk.len() <= 40 && chunk.len() >= 3
    {
        return Sort::Name;
    }
    Sort::Word
}

/// Whether a name ends like a file.
fn has_extension(chunk: &[u8]) -> bool {
    let Some(dot) = chunk.iter().rposition(|byte| *byte == b'.') else { return false };
    let extension = &chunk[dot + 1..];
    let extension = extension.split(|byte| *byte == b':').next().unwrap_or_default();
    (1..=6).contains(&extension.len())
        && dot > 0
        && extension.iter().all(u8::is_ascii_alphanumeric)
        && extension.iter().any(u8::is_ascii_alphabetic)
}

const SEED: u32 = 0x811C_9DC5;

fn mix(hash: u32, byte: u8) -> u32 {
    (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
}

/// FNV-1a over the lower-case bytes.
pub(crate) fn hash(bytes: &[u8]) -> u32 {
    bytes.iter().fold(SEED, |hash, byte| mix(hash, byte.to_ascii_lowercase()))
}

/// The hash of a word's first seven letters, so that its inflections meet.
fn stem_hash(word: &[u8]) -> u32 {
    hash(&word[..word.len().min(7)])
}

fn stem_hash_wide(word: &str) -> u32 {
    let mut buffer = [0; 4];
    word.chars()
        .take(6)
        .flat_map(char::to_lowercase)
        .fold(SEED, |hash, char| char.encode_utf8(&mut buffer).bytes().fold(hash, mix))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorts(text: &str) -> Vec<(String, Sort)> {
        let mut found = Vec::new();
        each_term(text, |term, start, end| found.push((text[start..end].to_owned(), term.sort)));
        found
    }

    #[test]
    fn identifiers_are_told_from_words() {
        for (text, sort) in [
            ("deploying", Sort::Word),
            ("src/store/mod.rs:40", Sort::Path),
            ("Cargo.toml", Sort::Path),
            (r"C:\tools\run.bat", Sort::Path),
            ("https://example.org/a", Sort::Path),
            ("max_retries", Sort::Name),
            ("parseLine", Sort::Name),
            ("std::mem::take", Sort::Name),
            ("--no-verify", Sort::Name),
            ("ff6065a", Sort::Name),
            ("API_KEY", Sort::Name),
            ("8080", Sort::Number),
            ("1.2.3", Sort::Number),
            ("85%", Sort::Number),
        ] {
            assert_eq!(sorts(text), [(text.to_owned(), sort)], "{text}");
        }
    }

    #[test]
    fn inflections_of_a_long_word_meet() {
        let hashes = |text: &str| {
            let mut found = Vec::new();
            each_term(text, |term, _, _| found.push(term.hash));
            found
        };
        assert_eq!(hashes("deployment"), hashes("Deployments"));
        assert_ne!(hashes("deployment"), hashes("database"));
    }

    #[test]
    fn a_script_without_spaces_gives_pairs() {
        assert_eq!(sorts("数据库").len(), 2);
    }
}
