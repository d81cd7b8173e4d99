//! What program text says to somebody who takes the work over: the names that it defines, the values that stand in it, and
//! the error that it ends in.

use super::chatter;
use crate::terms::{self, Sort};

/// Names, and values, of one program that are told.
const MOST_TOLD: usize = 36;

/// What the lines of one program say: the names that they define, and the values that stand in them.
#[derive(Default)]
pub(super) struct Reading {
    pub(super) names: Told,
    pub(super) values: Told,
    /// The lines so far, while they are few: byte range, number, text.
    few: Vec<(usize, usize, u32, String)>,
    lines: usize,
}

/// Of a program of so many lines at most, the lines are told rather than the values in them.
const SMALL_PROGRAM: usize = 8;

impl Reading {
    /// Takes a line of a program.
    pub(super) fn line(&mut self, raw: &str, start: usize, end: usize, line: u32) {
        if let Some(name) = defined(raw) {
            self.names.add(&name, start, end, line);
        }
        for value in values(raw) {
            self.values.add(value, start, end, line);
        }
        self.lines += 1;
        if self.lines <= SMALL_PROGRAM {
            self.few.push((start, end, line, raw.to_owned()));
        }
    }

    /// Takes the lines of a small program as they stand.
    pub(super) fn finish(&mut self) {
        if !(1..=SMALL_PROGRAM).contains(&self.lines) {
            return;
        }
        self.values = Told { holds_lines: true, ..Told::default() };
        let comments = ["//", "#", "/*", "*", "--", "<!--"];
        for (start, end, line, raw) in std::mem::take(&mut self.few) {
            if comments.iter().any(|mark| raw.starts_with(mark)) {
                for value in values(&raw) {
                    self.values.add(value, start, end, line);
                }
                continue;
            }
            self.setting(raw.split(" # ").next().unwrap_or(&raw).trim_end(), start, end, line);
        }
    }

    /// Takes a line of a file of settings: it is told as it stands.
    pub(super) fn setting(&mut self, raw: &str, start: usize, end: usize, line: u32) {
        let setting = raw.trim_end_matches([',', ';']);
        let opens_or_closes = setting.ends_with('{') || setting.starts_with(['}', '*', '@']);
        let says = setting.len() >= 3
            && setting.bytes().any(|byte| byte.is_ascii_alphanumeric())
            && !opens_or_closes;
        if says && setting.len() <= LONGEST_SETTING && !setting.starts_with(['#', ';']) {
            self.values.add(setting, start, end, line);
        }
    }
}

/// Texts of a program, each once, files and addresses first, with the lines that they stand in.
#[derive(Default)]
pub(super) struct Told {
    texts: Vec<String>,
    /// So many of them are files or addresses.
    paths: usize,
    /// They are lines of the program.
    pub(super) holds_lines: bool,
    /// Byte range of the lines, and the number of the first.
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) line: u32,
}

impl Told {
    fn add(&mut self, text: &str, start: usize, end: usize, line: u32) {
        if self.texts.is_empty() {
            (self.start, self.line) = (start, line);
        }
        if self.paths == MOST_TOLD || self.texts.iter().any(|known| known == text) {
            return;
        }
        if !self.holds_lines && !text.contains(' ') && terms::sort_of(text.as_bytes()) == Sort::Path {
            self.texts.insert(self.paths, text.to_owned());
            self.paths += 1;
        } else {
            self.texts.push(text.to_owned());
        }
        self.texts.truncate(MOST_TOLD);
        self.end = end;
    }

    pub(super) fn is_empty(&self) -> bool {
        self.texts.is_empty()
    }

    /// The texts as lists of at most so many characters each.
    pub(super) fn lists(&self, most: usize) -> Vec<String> {
        let mut lists: Vec<String> = Vec::new();
        for told in &self.texts {
            match lists.last_mut() {
                Some(list) if crate::text::chars(list) + crate::text::chars(told) + 2 <= most => {
                    list.push_str(", ");
                    list.push_str(told);
                }
                _ => lists.push(crate::text::clip(told, most)),
            }
        }
        lists
    }
}

/// Bytes of a value, and of a line of settings, that is told.
const LONGEST_VALUE: usize = 60;
const LONGEST_SETTING: usize = 80;

/// Whether a file holds settings, line by line, rather than a program or a document.
pub(super) fn holds_settings(path: &str) -> bool {
    const ENDINGS: [&str; 14] = [
        "yml",
        "yaml",
        "toml",
        "ini",
        "cfg",
        "conf",
        "env",
        "properties",
        "props",
        "gitignore",
        "dockerignore",
        "example",
        "service",
        "editorconfig",
    ];
    let name = base_name(path).to_ascii_lowercase();
    name.starts_with("dockerfile")
        || name.starts_with(".env")
        || name.rsplit_once('.').is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}

/// The last part of a path.
pub(super) fn base_name(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The values in a line of a program that mean something outside of it: quoted names, paths, addresses and versions, colours,
/// and the files that a comment names.
fn values(raw: &str) -> impl Iterator<Item = &str> {
    let quoted = Quoted { rest: raw }.filter(|text| is_telling(text));
    let named_in_capitals =
        raw.split(|char: char| !char.is_ascii_alphanumeric() && char != '_').filter(|word| is_constant(word));
    let colour = raw.match_indices('#').find_map(|(at, _)| {
        let length = raw[at + 1..].bytes().take_while(u8::is_ascii_hexdigit).count();
        (length == 6).then(|| &raw[at..at + 7])
    });
    let comment = ["// ", "# ", "/* ", "<!-- ", "-- "].iter().find_map(|mark| raw.split_once(mark));
    let named =
        comment.into_iter().flat_map(|(_, comment)| comment.split([' ', ',', '(', ')', '`', '\'', '"']));
    let named =
        named.filter(|word| word.len() <= LONGEST_VALUE && terms::sort_of(word.as_bytes()) == Sort::Path);
    quoted.chain(named_in_capitals).chain(colour).chain(named)
}

/// Whether a word is a name in capitals, as those of the environment and of constants: `TIDE_API_KEY`.
fn is_constant(word: &str) -> bool {
    (6..=LONGEST_VALUE).contains(&word.len())
        && word.contains('_')
        && word.starts_with(|first: char| first.is_ascii_uppercase())
        && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit() || byte == b'_')
}

/// Whether a quoted text says something by itself: it has the marks of a name, a path or a version, and no blanks.
fn is_telling(text: &str) -> bool {
    const MARKS: [bool; 256] = crate::text::byte_set(b"_-/.:@");
    let bytes = text.as_bytes();
    (4..=LONGEST_VALUE).contains(&text.len())
        && bytes
            .iter()
            .all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'%' | b'{' | b'<' | b'(' | b'='))
        && bytes.iter().any(u8::is_ascii_alphanumeric)
        && (bytes.iter().any(|byte| MARKS[usize::from(*byte)]) || terms::sort_of(bytes) == Sort::Name)
        && !text.ends_with(['.', ':', '-'])
        && !is_bare_figure(text)
}

/// Whether a text is an amount, a date or the key of a row: data, not a name or a version.
fn is_bare_figure(text: &str) -> bool {
    let amount = text
        .bytes()
        .all(|byte| byte.is_ascii_digit() || matches!(byte, b'.' | b'-' | b':' | b'/' | b'+' | b'T' | b'Z'))
        && text.matches('.').count() < 2;
    let key = text.len() >= 32 && text.bytes().all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    amount || key
}

/// What stands between quotation marks in a line, in order.
struct Quoted<'a> {
    rest: &'a str,
}

impl<'a> Iterator for Quoted<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        let open = self.rest.find(['"', '\'', '`'])?;
        let mark = char::from(self.rest.as_bytes()[open]);
        let behind = &self.rest[open + 1..];
        let (inside, rest) = behind.split_once(mark)?;
        self.rest = rest;
        Some(inside)
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
    const SWITCHES: [&str; 3] = ["#ifdef ", "#ifndef ", "#define "];
    if let Some(behind) = SWITCHES.iter().find_map(|word| raw.strip_prefix(word)) {
        return behind.split([' ', '(']).next().filter(|name| name.len() >= 3).map(str::to_owned);
    }
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
    if let Some((name, value)) = raw.split_once(" = ")
        && value.starts_with(['{', '['])
        && name.len() >= 4
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    {
        return Some(name.to_owned());
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
