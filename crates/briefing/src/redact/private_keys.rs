//! Private keys written out as blocks of base64: PEM, OpenSSH, PuTTY; also on one line, in JSON, cut off.

use super::scan::Find;

const KIND: &str = "private_key";

/// A block is a key when at least so many letters of base64 stand in it.
const BODY_AT_LEAST: usize = 24;

/// A block whose `-----BEGIN ... PRIVATE KEY-----` stands at `hit` (which is its last hyphen).
pub(super) fn begun(bytes: &[u8], hit: usize) -> Option<Find> {
    let start = hit.checked_sub(4).filter(|start| bytes.get(*start..hit) == Some(b"----"))?;
    let (label_end, label) = label(bytes, hit + b"-BEGIN ".len())?;
    if !is_private(label) {
        return None;
    }
    let (body_end, letters) = body(bytes, label_end);
    if letters < BODY_AT_LEAST {
        return None;
    }
    let end = closing(bytes, body_end).unwrap_or(body_end);
    Some(Find { start, end, kind: KIND })
}

/// The rest of a block whose beginning is cut off: base64 lines before `-----END ... PRIVATE KEY-----`.
pub(super) fn ended(bytes: &[u8], hit: usize, done: usize) -> Option<Find> {
    let dashes = hit.checked_sub(4).filter(|start| bytes.get(*start..hit) == Some(b"----"))?;
    let (end, label) = label(bytes, hit + b"-END ".len())?;
    if !is_private(label) {
        return None;
    }
    let floor = done.max(dashes.saturating_sub(8192));
    let mut start = dashes;
    let mut letters = 0;
    while start > floor && bytes.get(start - 1).is_some_and(|byte| is_base64(*byte) || is_filling(*byte)) {
        start -= 1;
        letters += usize::from(bytes.get(start).is_some_and(|byte| is_base64(*byte)));
    }
    // Words of prose before the block read like base64: the key begins at its first long line.
    let begin =
        bytes.get(start..dashes)?.split_inclusive(|byte| *byte == b'\n').try_fold(start, |at, line| {
            let long = line.iter().filter(|byte| is_base64(**byte)).count() >= BODY_AT_LEAST
                && !line.contains(&b' ');
            if long { Err(at) } else { Ok(at + line.len()) }
        });
    let start = begin.err()?;
    (letters >= BODY_AT_LEAST).then_some(Find { start, end, kind: KIND })
}

/// The lines behind `Private-Lines: N`.
pub(super) fn putty(bytes: &[u8], hit: usize) -> Option<Find> {
    let heading = b"Private-Lines:";
    let start = hit + heading.len();
    if !bytes.get(hit..)?.starts_with(heading) {
        return None;
    }
    let digits =
        bytes.get(start..)?.iter().take_while(|byte| **byte == b' ' || byte.is_ascii_digit()).count();
    let (end, letters) = body(bytes, start + digits);
    let from = bytes.get(start + digits..end)?.iter().position(|byte| is_base64(*byte))?;
    (letters >= BODY_AT_LEAST).then_some(Find { start: start + digits + from, end, kind: KIND })
}

/// The words up to the closing hyphens, and the end of these.
fn label(bytes: &[u8], start: usize) -> Option<(usize, &[u8])> {
    let rest = bytes.get(start..bytes.len().min(start + 60))?;
    let length = rest.iter().position(|byte| *byte == b'-')?;
    let hyphens = bytes.get(start + length..)?.iter().take(5).take_while(|byte| **byte == b'-').count();
    Some((start + length + hyphens, rest.get(..length)?))
}

fn is_private(label: &[u8]) -> bool {
    memchr::memmem::find(label, b"PRIVATE KEY").is_some()
        && label.iter().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || *byte == b' ')
}

fn is_base64(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"+/=".contains(&byte)
}

/// What stands between the lines of a key: line ends, also escaped, quotes of string literals, headers' marks.
fn is_filling(byte: u8) -> bool {
    b" \t\r\n\\\"',>|*`".contains(&byte)
}

/// The end of the base64 from here on, and how many letters of it there are. Headers as
/// `DEK-Info: AES-128-CBC,...` belong to the body; words of prose end it.
fn body(bytes: &[u8], start: usize) -> (usize, usize) {
    let (mut at, mut end, mut letters) = (start, start, 0);
    while let Some(byte) = bytes.get(at) {
        if is_filling(*byte) {
            at += 1;
            continue;
        }
        let run = bytes.get(at..).map_or(0, |rest| rest.iter().take_while(|byte| is_base64(**byte)).count());
        let header = header(bytes, at);
        if header > 0 {
            at += header;
        } else if run >= 16 || (run > 0 && letters >= BODY_AT_LEAST && closes(bytes, at + run)) {
            (at, letters) = (at + run, letters + run);
        } else if run > 0 && bytes.get(at - 1) == Some(&b'\\') {
            // `\n` as two letters: the `n` leads the line.
            at += 1;
            continue;
        } else {
            break;
        }
        end = at;
    }
    (end, letters)
}

/// Whether the last, short line of a key ends here.
fn closes(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let filling = rest.iter().take(8).take_while(|byte| is_filling(**byte) || **byte == b'n').count();
    rest.get(filling..)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(b"-----END") || rest.starts_with(b"="))
}

/// How long the header line is that stands here.
fn header(bytes: &[u8], at: usize) -> usize {
    const HEADERS: [&[u8]; 4] = [b"Proc-Type:", b"DEK-Info:", b"Version:", b"Comment:"];
    let rest = bytes.get(at..).unwrap_or_default();
    if !HEADERS.iter().any(|header| rest.starts_with(header)) {
        return 0;
    }
    rest.iter().take(120).take_while(|byte| **byte != b'\n' && **byte != b'\\').count()
}

/// The end of the closing line, when it follows.
fn closing(bytes: &[u8], at: usize) -> Option<usize> {
    let rest = bytes.get(at..)?;
    let filling = rest.iter().take(24).take_while(|byte| is_filling(**byte) || **byte == b'n').count();
    let start = at + filling;
    bytes
        .get(start..)?
        .starts_with(b"-----END ")
        .then(|| label(bytes, start + b"-----END ".len()))?
        .map(|(end, _)| end)
}
