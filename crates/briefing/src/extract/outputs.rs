//! What the outputs of tools tell: lines of errors and outcomes, and what a person did not let happen.

use std::borrow::Cow;

use super::repository::is_hash;
use crate::text::{self, floor};

/// Bytes of an output, from its end and, where it failed, from its beginning, that are looked at for lines that tell something.
const WINDOW: usize = 12_000;

/// What error messages say.
const ERRORS: [&str; 19] = [
    " is not a valid ",
    " is not recognized",
    " is not in the ",
    "ERR_",
    " problems found",
    " problem found",
    "rror:",
    "ERROR",
    "rror[",
    "FAILED",
    "failed",
    "Failed",
    "xception:",
    "fatal:",
    "panicked at",
    "denied",
    "not found",
    "cannot ",
    "rejected",
];

/// What tools report success with, beside a figure.
const OUTCOMES: [&str; 8] =
    ["passed", "passing", " tests", "coverage", "TOTAL", "test result:", "uild succeeded", "BUILD SUCCESS"];

/// What Claude Code says of a plan.
const APPROVED: &str = "approved your plan";

/// The line with which an output begins where the person did not let the call happen.
pub(super) fn refusal(output: &str) -> Option<&str> {
    const REFUSALS: [&str; 6] = [
        "User did not allow tool call",
        "doesn't want to proceed with this tool use",
        "User rejected",
        "was rejected by the user",
        "user denied",
        "The user doesn't want to take this action",
    ];
    // Further on, the words may be those of a file or a log.
    const WITHIN: usize = 60;
    let first = output.lines().map(str::trim).find(|line| !line.is_empty())?;
    let is_one = REFUSALS.iter().any(|refusal| first.find(refusal).is_some_and(|at| at < WITHIN));
    is_one.then_some(first)
}

/// A shown file with blanks for the numbers before its lines (`12→`, `12: `, `12 | `), byte for byte.
pub(super) fn without_numbers(shown: &str) -> Cow<'_, str> {
    let number = |line: &str| {
        let inner = line.trim_start();
        let behind = inner.trim_start_matches(|char: char| char.is_ascii_digit());
        let mark = ["→", ": ", " | ", "\t"].iter().find(|mark| behind.starts_with(**mark))?;
        (behind.len() < inner.len()).then_some(line.len() - behind.len() + mark.len())
    };
    let numbered = shown.lines().filter(|line| number(line).is_some()).count();
    if numbered < 2 || numbered * 2 < shown.lines().count() {
        return Cow::Borrowed(shown);
    }
    let mut out = String::with_capacity(shown.len());
    for line in shown.split_inclusive('\n') {
        let length = number(line).unwrap_or(0);
        out.extend(std::iter::repeat_n(' ', length));
        out.push_str(&line[length..]);
    }
    Cow::Owned(out)
}

/// The lines of an output that tell how it went, as byte range and number of the line, near its beginning and end:
/// errors, and outcomes.
pub(super) fn telling_lines(output: &str, failed: bool) -> Vec<(usize, usize, u32)> {
    let tail = floor(output, output.len().saturating_sub(WINDOW));
    let head = floor(output, output.len().min(if failed { WINDOW } else { 2_000 })).min(tail);
    let mut out: Vec<(usize, usize, u32)> = asserted_lines(output);
    for (from, to) in [(0, head), (tail, output.len())] {
        let window = &output[from..to];
        let mut errors = 0;
        for start in marked_lines(window) {
            let end =
                memchr::memchr(b'\n', &window.as_bytes()[start..]).map_or(window.len(), |at| start + at);
            let line = window[start..end].trim();
            let error = is_error(line);
            if !(8..400).contains(&line.len())
                || is_numbered(line)
                || error && errors >= 3
                || !error && !is_outcome(line)
            {
                continue;
            }
            errors += usize::from(error);
            let at = from + start + (window[start..end].len() - window[start..end].trim_start().len());
            if !out.iter().any(|(start, ..)| *start == at) {
                out.push((at, at + line.len(), number_of(output, at)));
            }
        }
    }
    out
}

/// Lines that tell why a test of pytest failed: they stand where the test does, however long the output.
fn asserted_lines(output: &str) -> Vec<(usize, usize, u32)> {
    const MOST: usize = 2;
    let bytes = output.as_bytes();
    let lines = memchr::memmem::find_iter(bytes, b"\nE   ").filter_map(|newline| {
        let start = newline + 1 + output[newline + 1..].find(|char| char != 'E' && char != ' ')?;
        let end = memchr::memchr(b'\n', &bytes[start..]).map_or(output.len(), |length| start + length);
        let line = output[start..end].trim_end();
        (is_error(line) && line.len() >= 8).then(|| (start, start + line.len(), number_of(output, start)))
    });
    lines.take(MOST).collect()
}

/// Lines before a byte.
pub(super) fn number_of(output: &str, at: usize) -> u32 {
    memchr::memchr_iter(b'\n', &output.as_bytes()[..at]).count() as u32
}

/// Whether a line is one of a file that a tool shows with the numbers of its lines: `41 | x`, `41→x`.
pub(super) fn is_numbered(line: &str) -> bool {
    let rest = line.trim_start_matches(|char: char| char.is_ascii_digit());
    rest.len() < line.len() && (rest.starts_with(" | ") || rest.starts_with('→'))
}

/// Where the lines begin that hold one of the marks of errors and outcomes, in order.
fn marked_lines(window: &str) -> Vec<usize> {
    // What is told from more than one word, and commits.
    const OTHERS: [&str; 6] = ["rror", " changed", "..", "https://", APPROVED, "\n["];
    let bytes = window.as_bytes();
    let marks = ERRORS.iter().chain(&OUTCOMES).chain(&OTHERS);
    let mut starts: Vec<usize> = marks
        .flat_map(|mark| {
            memchr::memmem::find_iter(bytes, mark).map(|at| at + usize::from(mark.starts_with('\n')))
        })
        .chain((bytes.first() == Some(&b'[')).then_some(0))
        .map(|at| memchr::memrchr(b'\n', &bytes[..at]).map_or(0, |newline| newline + 1))
        .collect();
    starts.sort_unstable();
    starts.dedup();
    starts
}

/// The shapes of error messages.
pub(super) fn is_error(line: &str) -> bool {
    let shaped =
        || ERRORS.iter().any(|shape| memchr::memmem::find(line.as_bytes(), shape.as_bytes()).is_some());
    (shaped() || has_error_code(line) || counts_errors(line))
        && !line.contains("0 errors")
        && !line.contains("0 failed")
        && !line.trim_start_matches("Error: ").to_ascii_lowercase().starts_with("exit code")
        && !text::is_code(line)
        && line.len() < 300
}

/// Whether a tool counts errors: `compiled with 2 errors`.
fn counts_errors(line: &str) -> bool {
    [" errors", " error(s)"].iter().any(|word| {
        let count = line.split(word).next().filter(|before| before.len() < line.len());
        let count = count.and_then(|before| before.rsplit(' ').next()).unwrap_or_default();
        count.parse::<u32>().is_ok_and(|count| count > 0)
    })
}

/// Whether a compiler names the code of an error: `error TS2304: `, `error CA2000: `.
fn has_error_code(line: &str) -> bool {
    line.split_once("rror ").and_then(|(_, rest)| rest.split_once(':')).is_some_and(|(code, _)| {
        (4..=12).contains(&code.len())
            && code.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
            && code.bytes().any(|byte| byte.is_ascii_digit())
    })
}

/// The shapes in which tools report success and its figures.
pub(super) fn is_outcome(line: &str) -> bool {
    let commit =
        line.starts_with('[') && line.split(']').next().is_some_and(|head| head.split(' ').any(is_hash));
    let tests =
        OUTCOMES.iter().any(|word| line.contains(word)) && line.bytes().any(|byte| byte.is_ascii_digit());
    let push = line.contains(" -> ") && line.contains("..");
    let changed = line.contains("file changed") || line.contains("files changed");
    let deployed = line.contains("https://")
        && ["eploy", "ublished", "Live", "live at", "Local:", "listening"]
            .iter()
            .any(|word| line.contains(word));
    let approved = line.contains(APPROVED);
    commit || tests || push || changed || deployed || approved
}
