//! What was pasted into a message: data, logs, traces and what a shell printed, told from somebody's words.

use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use crate::text::{self, finders};

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

/// Lines that a person says between two prompts at most.
const MOST_SAID: usize = 12;

/// Byte ranges of a message that a shell printed behind a command that was pasted with its prompt: up to the next empty
/// line that words follow.
pub(super) fn printed(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut printed = Vec::new();
    if !text.contains(['>', '$']) {
        return printed;
    }
    let (mut from, mut was_empty, mut at) = (None, false, 0);
    // Where the last prompt ended, and lines since.
    let mut prompt: Option<(usize, usize)> = None;
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if let Some((_, lines)) = &mut prompt {
            *lines += 1;
        }
        if shows_prompt(line) {
            printed.extend(from.take().map(|from| from..at));
            if prompt.is_none() && is_greeting(text.trim_start()) {
                printed.clear();
                printed.push(0..at);
            }
            if let Some((behind, _)) = prompt.filter(|(_, lines)| *lines > MOST_SAID) {
                // Nobody says so much between two prompts.
                while printed.last().is_some_and(|range: &std::ops::Range<usize>| range.start >= behind) {
                    printed.pop();
                }
                printed.push(behind..at);
            }
            prompt = Some((end, 0));
            from = Some(end);
        } else if from.is_some() && was_empty && speaks(line.trim()) {
            printed.extend(from.take().map(|from| from..at));
        }
        was_empty = line.trim().is_empty();
        at = end;
    }
    printed.extend(from.filter(|from| *from < text.len()).map(|from| from..text.len()));
    printed
}

/// Whether a line is one that the shells of Windows open with.
pub(super) fn is_greeting(line: &str) -> bool {
    const GREETINGS: [&str; 6] = [
        "Windows PowerShell",
        "PowerShell 7",
        "Copyright (C) Microsoft",
        "Microsoft Windows [Version",
        "Install the latest PowerShell",
        "Loading personal and system profiles",
    ];
    GREETINGS.iter().any(|greeting| line.starts_with(greeting))
}

/// Whether a line holds the prompt of a shell with a command behind it.
fn shows_prompt(line: &str) -> bool {
    let line = line.trim_start();
    let windows = line.find(":\\").is_some_and(|drive| {
        let opens = drive == 1 || line.as_bytes()[..drive.saturating_sub(1)].ends_with(b"PS ");
        opens && line[drive..].find('>').is_some_and(|end| !line[drive..drive + end].contains(['"', '\'']))
    });
    let at_host = line.split_once(['$', '#', '%']).is_some_and(|(before, behind)| {
        let name = before.rsplit(") ").next().unwrap_or(before);
        behind.starts_with(' ') && name.contains('@') && !name.trim_end().contains("  ") && name.len() < 80
    });
    windows || at_host || line.starts_with("$ ")
}

/// Whether a line behind an output is somebody's words again.
fn speaks(line: &str) -> bool {
    let words = line.split_whitespace().count();
    words >= 3
        && line.starts_with(|first: char| first.is_alphabetic())
        && !line.split_whitespace().next().is_some_and(|first| first.ends_with(':'))
        && !text::is_code(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_shell_printed_is_told_from_words() {
        let text = "it says this: PS C:\\pier> git push\nTo pier:tide.git\nhint: Updates were rejected\nPS C:\\pier> git log\ncommit 1\n\nwhat do I do now?\n";
        let parts: Vec<&str> = printed(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(parts, ["To pier:tide.git\nhint: Updates were rejected\n", "commit 1\n\n"]);
        assert_eq!(printed("costs $ 4 and x > y\nnext line").len(), 0);
        let build =
            format!("PS C:\\pier> make\n{}PS C:\\pier> and draw it", "Made a part of the pier\n\n".repeat(9));
        let made: Vec<&str> = printed(&build).into_iter().map(|range| &build[range]).collect();
        assert_eq!(made, ["Made a part of the pier\n\n".repeat(9)]);
        let greeting = "Windows PowerShell\n\nTry the new one please: https://pier.test\n\n";
        assert_eq!(printed(&format!("{greeting}PS C:\\pier> make\n"))[0], 0..greeting.len());
        let host = "ana@pier:~/tide$ make\nall is well\n";
        assert_eq!(
            printed(host).into_iter().map(|range| &host[range]).collect::<Vec<_>>(),
            ["all is well\n"]
        );
    }
}
