//! What program text says to somebody who takes the work over: the names that it defines, and the error that it ends in.

use super::chatter;

/// Names of one program that are told.
const MOST_NAMES: usize = 14;

/// The names that lines of one program define, and where they stand.
#[derive(Default)]
pub(super) struct Definitions {
    names: Vec<String>,
    /// Byte range of the lines, and the number of the first.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u32,
}

impl Definitions {
    /// Takes a line of a program.
    pub(super) fn line(&mut self, raw: &str, start: usize, end: usize, line: u32) {
        let Some(name) = defined(raw) else { return };
        if self.names.is_empty() {
            (self.start, self.line) = (start, line);
        }
        self.end = end;
        if self.names.len() < MOST_NAMES && !self.names.contains(&name) {
            self.names.push(name);
        }
    }

    /// The names as a list; nothing where there are none.
    pub(super) fn told(&self) -> Option<String> {
        (!self.names.is_empty()).then(|| self.names.join(", "))
    }
}

/// The name that a line defines: `fn x(`, `def x(`, `function x(`, `class X`, `const x = (`; functions with brackets.
fn defined(raw: &str) -> Option<String> {
    const MODIFIERS: [&str; 12] = [
        "pub ",
        "export ",
        "default ",
        "async ",
        "public ",
        "private ",
        "protected ",
        "static ",
        "final ",
        "abstract ",
        "override ",
        "pub(crate) ",
    ];
    const FUNCTIONS: [&str; 5] = ["fn ", "def ", "function ", "func ", "fun "];
    const TYPES: [&str; 6] = ["class ", "struct ", "enum ", "interface ", "trait ", "type "];
    let mut rest = raw;
    while let Some(behind) = MODIFIERS.iter().find_map(|modifier| rest.strip_prefix(modifier)) {
        rest = behind;
    }
    let name = |rest: &str| {
        let length = rest.find(|char: char| !char.is_alphanumeric() && char != '_').unwrap_or(rest.len());
        let name = &rest[..length];
        let telling = length >= 3 && !name.starts_with("__") && name != "main";
        telling.then(|| (name.to_owned(), rest[length..].trim_start().to_owned()))
    };
    if let Some(behind) = FUNCTIONS.iter().find_map(|word| rest.strip_prefix(word)) {
        let (name, behind) = name(behind.trim_start_matches('*').trim_start())?;
        return behind.starts_with(['(', '<']).then(|| format!("{name}()"));
    }
    if let Some(behind) = TYPES.iter().find_map(|word| rest.strip_prefix(word)) {
        let (name, behind) = name(behind)?;
        let opens = behind.is_empty() || behind.starts_with(['(', '{', ':', '<', '=', 'e', 'i', ';']);
        return (opens && name.starts_with(char::is_uppercase)).then_some(name);
    }
    let (name, behind) = name(rest.strip_prefix("const ").or_else(|| rest.strip_prefix("let "))?)?;
    let value = behind.strip_prefix('=')?.trim_start();
    let is_function = value.contains("=>") || value.starts_with("function") || value.starts_with("async");
    is_function.then(|| format!("{name}()"))
}

/// Whether a line among program text is the message of an error: the last of a trace, or a tool's own word.
pub(super) fn is_thrown(raw: &str) -> bool {
    const TOOLS: [&str; 5] = ["fatal: ", "error: ", "npm ERR! ", "Uncaught ", "error["];
    raw.len() < 300
        && (chatter::is_error_message(raw) || TOOLS.iter().any(|beginning| raw.starts_with(beginning)))
}

/// Byte ranges of a message that a shell printed behind a command that was pasted with its prompt: up to the next empty
/// line that words follow.
pub(super) fn printed(text: &str) -> Vec<std::ops::Range<usize>> {
    let mut printed = Vec::new();
    if !text.contains(['>', '$']) {
        return printed;
    }
    let (mut from, mut was_empty, mut at) = (None, false, 0);
    for line in text.split_inclusive('\n') {
        let end = at + line.len();
        if shows_prompt(line) {
            printed.extend(from.take().map(|from| from..at));
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
        && !crate::text::is_code(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_told_by_their_keyword() {
        for (line, expected) in [
            ("def read_gauge(path: str) -> float:", Some("read_gauge()")),
            ("pub(crate) fn plot<T>(values: &[T]) {", Some("plot()")),
            ("export default async function loadTide() {", Some("loadTide()")),
            ("export const TideChart = ({ values }) => {", Some("TideChart()")),
            ("class TideReader(Base):", Some("TideReader")),
            ("const limit = 40;", None),
            ("def __init__(self):", None),
            ("class of tides", None),
            ("function of the pier", None),
            ("return plot(values)", None),
        ] {
            assert_eq!(defined(line).as_deref(), expected, "{line}");
        }
    }

    #[test]
    fn what_a_shell_printed_is_told_from_words() {
        let text = "it says this: PS C:\\pier> git push\nTo pier:tide.git\nhint: Updates were rejected\nPS C:\\pier> git log\ncommit 1\n\nwhat do I do now?\n";
        let parts: Vec<&str> = printed(text).into_iter().map(|range| &text[range]).collect();
        assert_eq!(parts, ["To pier:tide.git\nhint: Updates were rejected\n", "commit 1\n\n"]);
        assert_eq!(printed("costs $ 4 and x > y\nnext line").len(), 0);
        let host = "ana@pier:~/tide$ make\nall is well\n";
        assert_eq!(
            printed(host).into_iter().map(|range| &host[range]).collect::<Vec<_>>(),
            ["all is well\n"]
        );
    }

    #[test]
    fn the_last_line_of_a_trace_is_thrown() {
        for (line, expected) in [
            ("PermissionError: [WinError 5] Access is denied: 'C:/tide'", true),
            ("sqlalchemy.exc.NoTableError: tides", true),
            ("fatal: not a git repository", true),
            ("raise PermissionError", false),
            ("    return read(path)", false),
        ] {
            assert_eq!(is_thrown(line), expected, "{line}");
        }
    }
}
