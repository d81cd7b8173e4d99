//! Bytes to text: byte order marks, UTF-16, invalid UTF-8, NUL bytes, line ends.

use super::Unreadable;
use super::problems::Problems;
use std::borrow::Cow;

/// How many bytes at the front decide whether the input is text at all.
const SAMPLE: usize = 1 << 16;

/// First bytes of what people drop by mistake, and what a person calls it.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a ZIP archive (or an Office document)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"%PDF-", "a PDF"),
    (b"\x89PNG", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF8", "a GIF image"),
    (b"RIFF", "a RIFF media file"),
    (b"\x7fELF", "a program (ELF)"),
    (b"\0asm", "a WebAssembly module"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"BZh", "a bzip2 archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"OggS", "an Ogg media file"),
    (b"ID3", "an MP3 file"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
];

/// Decodes the input, with `\n` as the only line end and no NUL. Lines keep their numbers.
pub(super) fn decode<'a>(bytes: &'a [u8], problems: &mut Problems) -> Result<Cow<'a, str>, Unreadable> {
    let text = match bytes {
        [0xef, 0xbb, 0xbf, rest @ ..] => utf8(rest, problems)?,
        [0xff, 0xfe, rest @ ..] => Cow::Owned(utf16(rest, u16::from_le_bytes, problems)),
        [0xfe, 0xff, rest @ ..] => Cow::Owned(utf16(rest, u16::from_be_bytes, problems)),
        _ => match unmarked_utf16(bytes) {
            Some(word) => Cow::Owned(utf16(bytes, word, problems)),
            None => utf8(bytes, problems)?,
        },
    };
    let text = line_ends(text);
    if text.trim().is_empty() { Err(Unreadable::Empty) } else { Ok(text) }
}

fn utf8<'a>(bytes: &'a [u8], problems: &mut Problems) -> Result<Cow<'a, str>, Unreadable> {
    if bytes.iter().all(|byte| *byte == 0) {
        return Err(if bytes.is_empty() {
            Unreadable::Empty
        } else {
            Unreadable::Binary("nothing but NUL bytes")
        });
    }
    if let Some((_, name)) =
        MAGIC.iter().find(|(magic, _)| bytes.starts_with(magic) && is_binary_after(bytes))
    {
        return Err(Unreadable::Binary(name));
    }
    if looks_binary(bytes) {
        return Err(Unreadable::Binary("binary data"));
    }
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => Cow::Owned(lossy(bytes, problems)),
    };
    Ok(without_nul(text, problems))
}

/// Magic bytes that are also words (`BZh`, `ID3`, `RIFF`) count only where something unreadable follows.
fn is_binary_after(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    sample.starts_with(b"%PDF-") || sample.iter().any(|byte| is_odd(*byte)) || whole_utf8(sample).is_none()
}

/// The sample as text; a character that the end of the sample cuts is no fault.
fn whole_utf8(sample: &[u8]) -> Option<&str> {
    match std::str::from_utf8(sample) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&sample[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}

fn is_odd(byte: u8) -> bool {
    byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x08 | 0x1b | 0)
}

fn looks_binary(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let odd = sample.iter().filter(|byte| is_odd(**byte)).count();
    let invalid: usize = sample.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    let nul = memchr::memchr_iter(0, sample).count();
    (odd + invalid) * 5 > sample.len() || nul * 2 > sample.len()
}

fn lossy(bytes: &[u8], problems: &mut Problems) -> String {
    let mut text = String::with_capacity(bytes.len());
    let mut line = 1;
    for chunk in bytes.utf8_chunks() {
        line += memchr::memchr_iter(b'\n', chunk.valid().as_bytes()).count();
        text.push_str(chunk.valid());
        if !chunk.invalid().is_empty() {
            text.push(char::REPLACEMENT_CHARACTER);
            problems.add(line, "Bytes that are not UTF-8 were replaced by \u{fffd}");
        }
    }
    text
}

fn without_nul<'a>(text: Cow<'a, str>, problems: &mut Problems) -> Cow<'a, str> {
    let Some(first) = memchr::memchr(0, text.as_bytes()) else { return text };
    let line = 1 + memchr::memchr_iter(b'\n', &text.as_bytes()[..first]).count();
    problems.add(line, "NUL bytes were removed");
    Cow::Owned(text.replace('\0', ""))
}

type Word = fn([u8; 2]) -> u16;

/// Tells UTF-16 without a mark: in text that is mostly ASCII, every other byte is NUL.
fn unmarked_utf16(bytes: &[u8]) -> Option<Word> {
    let sample = &bytes[..bytes.len().min(4096) & !1];
    let nul_at = |parity: usize| sample.iter().skip(parity).step_by(2).filter(|byte| **byte == 0).count();
    let (even, odd, half) = (nul_at(0), nul_at(1), sample.len() / 2);
    if half < 4 {
        None
    } else if odd * 10 > half * 7 && even * 10 < half {
        Some(u16::from_le_bytes)
    } else if even * 10 > half * 7 && odd * 10 < half {
        Some(u16::from_be_bytes)
    } else {
        None
    }
}

fn utf16(bytes: &[u8], word: Word, problems: &mut Problems) -> String {
    let (pairs, rest) = bytes.as_chunks::<2>();
    let mut text = String::with_capacity(bytes.len() / 2);
    let mut line = 1;
    for unit in char::decode_utf16(pairs.iter().map(|pair| word(*pair))) {
        match unit {
            Ok('\0') => problems.add(line, "NUL bytes were removed"),
            Ok(c) => {
                line += usize::from(c == '\n');
                text.push(c);
            }
            Err(_) => {
                text.push(char::REPLACEMENT_CHARACTER);
                problems.add(line, "UTF-16 code units without their partner were replaced by \u{fffd}");
            }
        }
    }
    if !rest.is_empty() {
        problems.add(line, "The last byte is half of a UTF-16 code unit and was left out");
    }
    text
}

/// Makes `\r\n` a `\n`. A lone `\r` becomes a space, so that lines keep their numbers, unless it is the only
/// line end there is.
fn line_ends(text: Cow<'_, str>) -> Cow<'_, str> {
    if memchr::memchr(b'\r', text.as_bytes()).is_none() {
        return text;
    }
    let lone = if memchr::memchr(b'\n', text.as_bytes()).is_none() { "\n" } else { " " };
    let mut out = String::with_capacity(text.len());
    let mut from = 0;
    for at in memchr::memchr_iter(b'\r', text.as_bytes()) {
        out.push_str(&text[from..at]);
        if text.as_bytes().get(at + 1) != Some(&b'\n') {
            out.push_str(lone);
        }
        from = at + 1;
    }
    out.push_str(&text[from..]);
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(bytes: &[u8], text: &str, problems: usize) {
        let mut found = Problems::default();
        assert_eq!(decode(bytes, &mut found).as_deref(), Ok(text));
        assert_eq!(found.finish().len(), problems);
    }

    #[test]
    fn drops_marks_and_line_ends_of_other_systems() {
        check(b"\xef\xbb\xbfone\r\ntwo", "one\ntwo", 0);
        check(b"one\rtwo\r", "one\ntwo\n", 0);
        check(b"10%\r20%\r\nend", "10% 20%\nend", 0);
        check(b"\xff\xfeh\0i\0", "hi", 0);
        check(b"\xfe\xff\0h\0i", "hi", 0);
        check(b"h\0i\0 \0y\0o\0u\0", "hi you", 0);
    }

    #[test]
    fn names_the_line_of_what_it_replaces() {
        let mut problems = Problems::default();
        let text = decode(b"one\ntwo \xff and more text\nthree\0", &mut problems);
        assert_eq!(text.as_deref(), Ok("one\ntwo \u{fffd} and more text\nthree"));
        let lines: Vec<_> = problems.finish().iter().map(|problem| problem.line).collect();
        assert_eq!(lines, [Some(2), Some(3)]);
    }

    #[test]
    fn tells_what_is_not_text() {
        let mut problems = Problems::default();
        let mut kind = |bytes: &[u8]| decode(bytes, &mut problems).err();
        assert_eq!(kind(b""), Some(Unreadable::Empty));
        assert_eq!(kind(b" \r\n\t"), Some(Unreadable::Empty));
        assert_eq!(kind(b"\x1f\x8b\x08\x00\x01"), Some(Unreadable::Binary("a gzip archive")));
        assert_eq!(
            kind(b"PK\x03\x04\x14\x00\x06"),
            Some(Unreadable::Binary("a ZIP archive (or an Office document)"))
        );
        assert_eq!(kind(b"%PDF-1.7\n"), Some(Unreadable::Binary("a PDF")));
        assert_eq!(kind(&[0x80, 0x01, 0x02, 0x93, 0x04]), Some(Unreadable::Binary("binary data")));
        assert_eq!(kind(&[0; 9]), Some(Unreadable::Binary("nothing but NUL bytes")));
    }

    #[test]
    fn takes_words_that_are_also_magic_for_text() {
        check(b"BZh is how bzip2 begins", "BZh is how bzip2 begins", 0);
    }
}
