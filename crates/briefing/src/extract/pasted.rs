//! What was pasted into a message: data, logs and traces, told from somebody's words.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use crate::text::finders;

/// The line that was judged last: its end, and whether it is data. A line may hold many segments.
#[derive(Default)]
pub(super) struct DataLine {
    end: usize,
    is_data: bool,
}

impl DataLine {
    /// Whether what begins at byte `start` stands in a line of data. Starts never go back.
    pub(super) fn holds(&mut self, text: &str, start: usize) -> bool {
        if start >= self.end {
            let bytes = text.as_bytes();
            let from =
                memchr::memrchr(b'\n', &bytes[self.end..start]).map_or(self.end, |at| self.end + at + 1);
            self.end = memchr::memchr(b'\n', &bytes[start..]).map_or(text.len(), |at| start + at + 1);
            self.is_data = is_data(text[from..self.end].trim());
        }
        self.is_data
    }
}

/// Whether a line is an entry of a JSON object.
fn is_data(line: &str) -> bool {
    line.starts_with('"') && line.split_once("\": ").is_some_and(|(key, _)| !key[1..].contains([' ', '"']))
}

/// Whether a stretch of a message is data or program output rather than somebody's words.
pub(super) fn looks_pasted(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    let boxed = |char: &char| matches!(char, '│' | '┃' | '║' | '┆' | '█' | '▏' | '⠏' | '⠋');
    if memchr::memchr(0xE2, bytes).is_some() && raw.chars().filter(boxed).count() >= 2 {
        return true;
    }
    let data = || DATA.iter().map(|mark| mark.find_iter(bytes).count()).sum::<usize>();
    // Each mark of data begins with one of these.
    if memchr::memchr3_iter(b'"', b'\'', b'<', bytes).nth(1).is_some() && data() >= 2 {
        return true;
    }
    let head = bytes.get(..64).unwrap_or(bytes);
    // A level stands behind a time.
    let level = head.iter().any(u8::is_ascii_digit)
        && LEVELS.iter().any(|level| {
            level.find(head).is_some_and(|at| at < 48 && head.iter().take(at).any(u8::is_ascii_digit))
        });
    // Each of the traces has one of these.
    let may_trace =
        memchr::memchr3(b'T', b'_', b'O', bytes).is_some() || memchr::memchr(b'"', bytes).is_some();
    level || may_trace && TRACES.iter().any(|trace| trace.find(bytes).is_some())
}

/// What parts the entries of data.
static DATA: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| finders(&["\": ", "\":\"", "', '", "</"]));

/// Levels of log lines.
static LEVELS: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
    finders(&["INFO ", "DEBUG ", "WARN ", "WARNING ", "ERROR ", "[info]", "[error]", "[warn]"])
});

/// What only traces of calls say.
static TRACES: LazyLock<Vec<Finder<'static>>> =
    LazyLock::new(|| finders(&["Traceback", "node_modules/", "at Object.", "File \""]));

/// Whether a line is a log line, a stack frame, a diff or code rather than something said.
pub(super) fn looks_like_log(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    if raw.starts_with("at ") && raw.contains(':') && raw.contains(['/', '(']) {
        return true;
    }
    if raw.starts_with("@@")
        || raw.starts_with("diff --git")
        || raw.starts_with("index ") && raw.contains("..")
    {
        return true;
    }
    // A signature with its defaults.
    if memchr::memchr(b'=', bytes).is_some() && memmem::find_iter(bytes, " = ").count() >= 3 {
        return true;
    }
    let sums: u64 = bytes.iter().map(|byte| KINDS[usize::from(*byte)]).sum();
    let (words, code) = (sums as u32 as usize, (sums >> 32) as usize);
    words * 2 < bytes.len() || code * 8 > bytes.len() || raw.ends_with(['{', ';']) && code > 1
}

/// What each byte counts as: of words in the lower half, of code in the upper one.
static KINDS: [u64; 256] = {
    let mut kinds = [0; 256];
    let mut byte = 0;
    while byte < kinds.len() {
        kinds[byte] = match byte as u8 {
            b'{' | b'}' | b';' | b'=' | b'<' | b'>' | b'$' | b'&' | b'^' | b'~' => 1 << 32,
            b' ' | b'a'..=b'z' | b'A'..=b'Z' | 0x80.. => 1,
            _ => 0,
        };
        byte += 1;
    }
    kinds
};
