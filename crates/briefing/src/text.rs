//! Markdown text cut into the segments that items are made of, and cleaned for a dense line.

use crate::conversation::StepState;

/// A stretch of a text that says one thing: a sentence, a list item, a heading, a command line.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Segment {
    /// Byte range in the text, markers left out.
    pub(crate) start: usize,
    pub(crate) end: usize,
    pub(crate) shape: Shape,
    /// Lines before it in the text.
    pub(crate) line: u32,
    /// First segment of its paragraph.
    pub(crate) leads: bool,
    /// Inside a code fence.
    pub(crate) fenced: bool,
}

/// What the layout says about a segment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    Heading,
    Sentence,
    Bullet,
    Check(StepState),
    Quote,
    Table,
    /// A line of a shell code fence.
    Command,
    /// A line of a code fence of a few lines.
    Snippet,
    /// A line of program text.
    Code,
}

/// Cuts a markdown text into segments, in order.
pub(crate) fn segments(text: &str) -> Vec<Segment> {
    let mut cutter =
        Cutter { text, out: Vec::new(), open: None, fence: None, after_blank: true, in_code: false };
    let mut start = 0;
    for (number, end) in memchr::memchr_iter(b'\n', text.as_bytes()).chain([text.len()]).enumerate() {
        cutter.line(start, &text[start..end], number as u32);
        start = end + 1;
    }
    cutter.close();
    cutter.out
}

struct Cutter<'a> {
    text: &'a str,
    out: Vec<Segment>,
    /// A paragraph that the next line may continue, and the length of its last line.
    open: Option<(Segment, usize)>,
    fence: Option<Fence>,
    after_blank: bool,
    /// The line before was program text outside of any fence.
    in_code: bool,
}

#[derive(Clone, Copy)]
struct Fence {
    mark: u8,
    length: usize,
    holds: Holds,
    lines: usize,
}

/// What a code fence is said to hold.
#[derive(Clone, Copy, PartialEq)]
enum Holds {
    Commands,
    Code,
    /// Notes, lists, settings: fences without a name, too, unless their lines look like code.
    Text,
}

/// A fence of at most so many lines shows something rather than being a file.
const SNIPPET_LINES: usize = 3;

/// From this length on, a line without an end mark is taken to go on in the next one.
const WRAPPED_FROM: usize = 60;

impl Cutter<'_> {
    fn line(&mut self, start: usize, line: &str, number: u32) {
        let trimmed = line.trim_start();
        let indent = line.len() - trimmed.len();
        let trimmed = trimmed.trim_end();
        if self.fenced(start, line, trimmed, number) {
            return;
        }
        if trimmed.is_empty() || is_rule(trimmed) {
            self.close();
            // The row above the rule of a table names its columns.
            let heads = |segment: &Segment| segment.shape == Shape::Table && segment.line + 1 == number;
            if trimmed.starts_with('|') && self.out.last().is_some_and(heads) {
                self.out.pop();
            }
            self.after_blank = true;
            return;
        }
        let (shape, skipped) = shape_of(trimmed);
        self.in_code = match shape {
            Shape::Sentence => is_code(trimmed) || self.in_code && !reads_as_prose(trimmed),
            // A comment between lines of code looks like a heading.
            Shape::Heading => self.in_code && trimmed.starts_with("# "),
            _ => false,
        };
        if self.in_code {
            self.close();
            let at = start + indent;
            self.out.push(Segment {
                start: at,
                end: at + trimmed.len(),
                shape: Shape::Code,
                line: number,
                leads: false,
                fenced: false,
            });
            self.after_blank = false;
            return;
        }
        let at = start + indent + skipped;
        let end = start + indent + trimmed.len();
        let leads = self.after_blank;
        self.after_blank = false;
        if at >= end {
            return;
        }
        let continues = shape == Shape::Sentence
            && self.open.is_some_and(|(_, length)| length >= WRAPPED_FROM || indent >= 2)
            && !leads
            && !trimmed.starts_with(['├', '│', '└']);
        if continues && let Some((open, length)) = &mut self.open {
            open.end = end;
            *length = trimmed.len();
            return;
        }
        self.close();
        let segment = Segment { start: at, end, shape, line: number, leads, fenced: false };
        match shape {
            Shape::Sentence | Shape::Bullet | Shape::Check(_) | Shape::Quote => {
                self.open = Some((segment, trimmed.len()));
            }
            _ => self.out.push(segment),
        }
    }

    /// Takes lines of code fences; says whether this was one.
    fn fenced(&mut self, start: usize, line: &str, trimmed: &str, number: u32) -> bool {
        let mark = trimmed.as_bytes().first().copied().unwrap_or_default();
        let length = trimmed.bytes().take_while(|byte| *byte == mark).count();
        let is_mark = (mark == b'`' || mark == b'~') && length >= 3;
        match self.fence {
            Some(fence)
                if is_mark && fence.mark == mark && length >= fence.length && trimmed.len() == length =>
            {
                self.end_fence(fence);
                true
            }
            Some(mut fence) => {
                fence.lines += usize::from(!trimmed.is_empty());
                self.fence = Some(fence);
                let end = start + (line.len() - line.trim_start().len()) + trimmed.len();
                self.fenced_line(fence, end, trimmed, number);
                true
            }
            None if is_mark && !trimmed[length..].contains('`') => {
                self.close();
                self.fence = Some(Fence { mark, length, holds: holds(&trimmed[length..]), lines: 0 });
                true
            }
            None => false,
        }
    }

    fn fenced_line(&mut self, fence: Fence, end: usize, trimmed: &str, number: u32) {
        let content = trimmed.trim_start_matches("$ ").trim_start_matches("> ");
        let (shape, skipped) = match fence.holds {
            Holds::Commands if content.starts_with('#') => {
                (Shape::Sentence, content.len() - content.trim_start_matches(['#', ' ']).len())
            }
            Holds::Commands => (Shape::Command, 0),
            Holds::Text if !content.is_empty() && !is_code(content) => shape_of(content),
            Holds::Text | Holds::Code => (Shape::Code, 0),
        };
        let start = end - content.len() + skipped;
        // A command goes on behind a backslash at the end of its line.
        if shape == Shape::Command
            && let Some(open) = self.out.last_mut().filter(|last| last.fenced && last.shape == Shape::Command)
            && goes_on(&self.text[open.start..open.end])
            && self.text[open.end..start].trim().is_empty()
        {
            open.end = end;
            return;
        }
        if start < end {
            self.out.push(Segment { start, end, shape, line: number, leads: false, fenced: true });
        }
    }

    /// Lines of a short fence are worth showing.
    fn end_fence(&mut self, fence: Fence) {
        self.fence = None;
        self.after_blank = true;
        if fence.lines <= SNIPPET_LINES {
            let from = self.out.len().saturating_sub(fence.lines);
            for segment in &mut self.out[from..] {
                if segment.shape == Shape::Code {
                    segment.shape = Shape::Snippet;
                }
            }
        }
    }

    /// Ends the open paragraph and cuts it into sentences.
    fn close(&mut self) {
        let Some((paragraph, _)) = self.open.take() else { return };
        let text = &self.text[paragraph.start..paragraph.end];
        let mut first = true;
        let mut counted = 0;
        let mut line = paragraph.line;
        for (start, end) in sentences(text) {
            line += memchr::memchr_iter(b'\n', &text.as_bytes()[counted..start]).count() as u32;
            counted = start;
            self.out.push(Segment {
                start: paragraph.start + start,
                end: paragraph.start + end,
                line,
                leads: first && paragraph.leads,
                ..paragraph
            });
            first = false;
        }
    }
}

/// Whether a command goes on in the next line, whatever comments it.
fn goes_on(command: &str) -> bool {
    let last = command.rsplit('\n').next().unwrap_or(command);
    last.split(" #").next().unwrap_or(last).trim_end().ends_with('\\')
}

/// Commands with each that goes on behind backslashes in one line, without the comments there.
pub(crate) fn joined_command(command: &str) -> std::borrow::Cow<'_, str> {
    if !command.lines().any(goes_on) {
        return command.into();
    }
    let mut joined = String::with_capacity(command.len());
    let mut is_open = false;
    for line in command.lines() {
        if !joined.is_empty() {
            joined.push(if is_open { ' ' } else { '\n' });
        }
        let line = if is_open { line.trim_start() } else { line };
        is_open = goes_on(line);
        let whole = if is_open { line.split(" #").next().unwrap_or(line).trim_end() } else { line };
        joined.push_str(if is_open { whole.trim_end_matches('\\').trim_end() } else { whole });
    }
    joined.into()
}

/// What the name behind a fence's mark says.
fn holds(name: &str) -> Holds {
    let name = name.trim().to_ascii_lowercase();
    match name.split([' ', '{', ':']).next().unwrap_or_default() {
        "bash" | "sh" | "shell" | "zsh" | "console" | "powershell" | "ps1" | "cmd" | "bat" | "terminal" => {
            Holds::Commands
        }
        "" | "text" | "txt" | "plaintext" | "md" | "markdown" | "yaml" | "yml" | "ini" | "toml" | "env" => {
            Holds::Text
        }
        _ => Holds::Code,
    }
}

/// A thematic break or the underline of a table or heading.
fn is_rule(trimmed: &str) -> bool {
    trimmed.len() >= 3
        && trimmed.bytes().all(|byte| matches!(byte, b'-' | b'=' | b'*' | b'_' | b'|' | b':' | b' ' | b'+'))
        || trimmed.chars().all(|mark| {
            matches!(
                mark,
                '─' | '═'
                    | '━'
                    | '│'
                    | '┌'
                    | '└'
                    | '├'
                    | '┤'
                    | '┐'
                    | '┘'
                    | '┬'
                    | '┴'
                    | '┼'
                    | ' '
            )
        })
}

/// Bars between blanks that make a line without a leading bar the row of a table.
const TABLE_CELLS: usize = 3;

/// The shape of a line, and how many bytes of markers stand before its content.
fn shape_of(line: &str) -> (Shape, usize) {
    let bytes = line.as_bytes();
    let hashes = bytes.iter().take_while(|byte| **byte == b'#').count();
    if (1..=6).contains(&hashes) && bytes.get(hashes) == Some(&b' ') {
        return (Shape::Heading, hashes + 1);
    }
    if bytes[0] == b'|' {
        return (Shape::Table, 1);
    }
    if bytes.contains(&b'|') && line.matches(" | ").count() >= TABLE_CELLS && !line.contains('=') {
        return (Shape::Table, 0);
    }
    if bytes[0] == b'>' && bytes.get(1).is_none_or(|byte| *byte == b' ') {
        return (Shape::Quote, 2.min(line.len()));
    }
    let marker = list_marker(line);
    let rest = &line[marker..];
    if let Some((state, length)) = check_mark(rest) {
        return (Shape::Check(state), marker + length);
    }
    if marker > 0 {
        return (Shape::Bullet, marker);
    }
    if line.len() < 90 && is_bold(line) {
        return (Shape::Heading, 0);
    }
    (Shape::Sentence, 0)
}

/// Whether a line outside of any fence is program text that somebody pasted.
pub(crate) fn is_code(line: &str) -> bool {
    if line.starts_with("// ") {
        return true;
    }
    let keyword = OPENS_KEYWORD[usize::from(line.as_bytes().first().copied().unwrap_or_default())]
        && KEYWORDS.iter().any(|keyword| line.starts_with(keyword));
    let marks = line.bytes().filter(|byte| CODE_MARKS[usize::from(*byte)]).count();
    if marks < 3 && !keyword && line.len() > 8
        || line.contains('`')
        || !line.is_ascii() && marks * 12 < line.len()
    {
        return false;
    }
    let ends_like_code = line.ends_with([';', '{', '}', ','])
        || line.ends_with("):")
        || line.ends_with("})")
        || line.ends_with("])");
    let assigns = line.contains(" = ")
        || line.contains("==")
        || line.contains("=>")
        || line.contains("=\"")
        || line.contains("={");
    keyword
        && (ends_like_code
            || line.contains(" = ") && line.contains(';')
            || line.contains('(') && marks >= 3
            || line.contains(" import ")
            || line.starts_with("import ") && line.len() < 60)
        || ends_like_code && marks >= 3 && marks * 14 >= line.len()
        || assigns && marks * 12 >= line.len()
        || marks * 6 >= line.len() && marks >= 4
        || matches!(
            line,
            "try:"
                | "else:"
                | "pass"
                | "break"
                | "continue"
                | "{"
                | "}"
                | ");"
                | "};"
                | "done"
                | "fi"
                | "esac"
                | "EOF"
        )
        || line.ends_with("; do")
        || line.ends_with("; then")
        || marks >= 4 && is_one_call(line)
}

/// What lines of programs begin with.
const KEYWORDS: [&str; 26] = [
    "import ",
    "from ",
    "def ",
    "class ",
    "return",
    "const ",
    "let ",
    "var ",
    "function ",
    "#include",
    "public ",
    "private ",
    "elif ",
    "except ",
    "except:",
    "try:",
    "else:",
    "else if",
    "if (",
    "for (",
    "while (",
    "async ",
    "export ",
    "fn ",
    "pub ",
    "</",
];

/// The first bytes of these: few lines begin with one.
static OPENS_KEYWORD: [bool; 256] = first_bytes(&KEYWORDS);

/// Bytes that programs have more of than prose.
static CODE_MARKS: [bool; 256] = byte_set(b"(){}[]=;<>\"'_$\\&");

/// A table that holds these bytes.
pub(crate) const fn byte_set(bytes: &[u8]) -> [bool; 256] {
    let mut set = [false; 256];
    let mut at = 0;
    while at < bytes.len() {
        set[bytes[at] as usize] = true;
        at += 1;
    }
    set
}

/// A table that holds the first bytes of words.
pub(crate) const fn first_bytes(words: &[&str]) -> [bool; 256] {
    let mut set = [false; 256];
    let mut at = 0;
    while at < words.len() {
        set[words[at].as_bytes()[0] as usize] = true;
        at += 1;
    }
    set
}

/// Whether a line is one call and nothing else: `print('done')`.
fn is_one_call(line: &str) -> bool {
    let name =
        line.trim_start_matches(|char: char| char.is_ascii_alphanumeric() || matches!(char, '_' | '.'));
    name.len() < line.len() && name.starts_with('(') && line.ends_with(')') && !line.contains(") ")
}

/// Whether a line behind program text is somebody's words again.
fn reads_as_prose(line: &str) -> bool {
    let wide = line.chars().filter(|char| *char as u32 >= 0x1100).count();
    let words =
        line.split(' ').filter(|word| word.len() > 1 && word.chars().all(char::is_alphabetic)).count();
    let plain = line
        .chars()
        .filter(|char| char.is_alphanumeric() || matches!(char, ' ' | ',' | '.' | '?' | '\'' | '’' | '!'))
        .count();
    let is_label = || {
        line.starts_with(char::is_uppercase)
            && line.ends_with([':', '.', '!', '?'])
            && words >= 2
            && line.chars().all(|char| char.is_alphanumeric() || " ,.:!?'’()+-".contains(char))
    };
    wide >= 6 || words >= 4 && plain * 10 >= chars(line) * 9 || is_label()
}

/// Whether a line is one bold phrase, with or without a colon.
fn is_bold(line: &str) -> bool {
    let line = line.trim_end_matches([':', '：']);
    line.strip_prefix("**")
        .and_then(|rest| rest.strip_suffix("**"))
        .is_some_and(|inner| !inner.is_empty() && !inner.contains("**"))
}

/// Bytes of a list marker (`- `, `* `, `• `, `1. `, `a) `) with the space behind it.
fn list_marker(line: &str) -> usize {
    let mut chars = line.char_indices();
    let Some((_, first)) = chars.next() else { return 0 };
    let after = match first {
        '-' | '*' | '+' | '•' | '●' | '○' | '▪' | '‣' | '·' | '–' | '◦' => first.len_utf8(),
        '0'..='9' => {
            let digits = line.bytes().take_while(u8::is_ascii_digit).count();
            match line.as_bytes().get(digits) {
                Some(b'.' | b')') if digits <= 3 => digits + 1,
                _ => return 0,
            }
        }
        'a'..='z' | 'A'..='Z' if line.as_bytes().get(1) == Some(&b')') => 2,
        _ => return 0,
    };
    let spaces = line[after..].bytes().take_while(|byte| *byte == b' ').count();
    if spaces > 0 { after + spaces } else { 0 }
}

/// A check box or its emoji, and its length with the space behind it.
fn check_mark(text: &str) -> Option<(StepState, usize)> {
    const MARKS: [(&str, StepState); 17] = [
        ("[ ]", StepState::Pending),
        ("[]", StepState::Pending),
        ("[x]", StepState::Done),
        ("[X]", StepState::Done),
        ("[✓]", StepState::Done),
        ("[✔]", StepState::Done),
        ("[-]", StepState::Active),
        ("[~]", StepState::Active),
        ("[/]", StepState::Active),
        ("☐", StepState::Pending),
        ("⬜", StepState::Pending),
        ("⏳", StepState::Pending),
        ("🔲", StepState::Pending),
        ("☑", StepState::Done),
        ("☒", StepState::Done),
        ("✅", StepState::Done),
        ("✔", StepState::Done),
    ];
    let (mark, state) = MARKS.iter().find(|(mark, _)| text.starts_with(mark))?;
    let rest = text[mark.len()..].trim_start_matches(['\u{fe0f}', ' ']);
    // `[x](target)` is a link, not a box.
    (!rest.starts_with('(') || !mark.starts_with('[')).then(|| (*state, text.len() - rest.len()))
}

/// Byte ranges of the sentences of a paragraph; short ones are joined to the next.
fn sentences(text: &str) -> Vec<(usize, usize)> {
    const SHORTEST: usize = 24;
    let mut out: Vec<(usize, usize)> = Vec::new();
    let mut start = 0;
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut inside = Inside::default();
    while let Some(plain) = bytes[at..].iter().position(|byte| TURNS[usize::from(*byte)]) {
        at += plain;
        inside.pass(bytes, at);
        let end = match bytes[at] {
            b'.' | b'!' | b'?' if !inside.holds(bytes, at) && ends_sentence(text, at) => {
                behind_closers(bytes, at + 1)
            }
            b'\n' if at - start >= SHORTEST && starts_fresh(&bytes[at + 1..]) => at,
            // 。！？ and their kin take three bytes.
            0xE3 if bytes[at..].starts_with("。".as_bytes()) => at + 3,
            0xEF if bytes[at..].starts_with("！".as_bytes())
                || bytes[at..].starts_with("？".as_bytes())
                || bytes[at..].starts_with("；".as_bytes()) =>
            {
                at + 3
            }
            _ => {
                at += 1;
                continue;
            }
        };
        for passed in at + 1..end {
            inside.pass(bytes, passed);
        }
        if end - start >= SHORTEST {
            push_trimmed(text, start, end, &mut out);
            start = end;
        }
        at = end.max(at + 1);
    }
    push_trimmed(text, start, text.len(), &mut out);
    out
}

/// Bytes at which a sentence may end, and those that tell whether it may.
static TURNS: [bool; 256] = byte_set(b".!?\n`()\xE3\xEF");

/// Whether a place in a paragraph stands between back-ticks or in brackets.
#[derive(Default)]
struct Inside {
    code: bool,
    brackets: usize,
}

/// Brackets that are not closed within so many bytes are none.
const LONGEST_ASIDE: usize = 200;

impl Inside {
    fn pass(&mut self, bytes: &[u8], at: usize) {
        match bytes[at] {
            b'`' => self.code = !self.code,
            b'(' if !self.code => self.brackets += 1,
            b')' if !self.code => self.brackets = self.brackets.saturating_sub(1),
            b'\n' => self.code = false,
            _ => {}
        }
    }

    /// Whether the code or brackets around `at` go on behind it: no sentence ends there.
    fn holds(&self, bytes: &[u8], at: usize) -> bool {
        let ahead = &bytes[at..bytes.len().min(at + LONGEST_ASIDE)];
        let closed = |mark| memchr::memchr(mark, ahead);
        // A whole sentence in brackets ends with them, before a capital.
        let whole = |close: usize| {
            let behind = &ahead[close + 1..];
            close <= 2
                && behind.iter().find(|byte| **byte != b' ').is_none_or(|byte| !byte.is_ascii_lowercase())
        };
        self.code && closed(b'`').is_some()
            || self.brackets > 0 && closed(b')').is_some_and(|close| !whole(close))
    }
}

/// The place behind the quotes, brackets and emphasis that close with a sentence.
fn behind_closers(bytes: &[u8], at: usize) -> usize {
    let closers = bytes[at..].iter().take_while(|byte| matches!(byte, b'"' | b')' | b'*' | b'\'' | b'`'));
    at + closers.count()
}

/// A wrapped line goes on in lower case; a fresh one does not.
fn starts_fresh(rest: &[u8]) -> bool {
    let first = rest.iter().find(|byte| **byte != b' ');
    first.is_some_and(|byte| byte.is_ascii_uppercase())
}

fn push_trimmed(text: &str, start: usize, end: usize, out: &mut Vec<(usize, usize)>) {
    let piece = &text[start..end];
    let lead = piece.len() - piece.trim_start().len();
    let piece = piece.trim();
    if !piece.is_empty() {
        out.push((start + lead, start + lead + piece.len()));
    }
}

/// Whether the mark at `at` ends a sentence: white space follows, and no abbreviation or number stands before.
fn ends_sentence(text: &str, at: usize) -> bool {
    let bytes = text.as_bytes();
    let mut after = at + 1;
    while matches!(bytes.get(after), Some(b'"' | b')' | b'*' | b'\'' | b'`')) {
        after += 1;
    }
    if !matches!(bytes.get(after), None | Some(b' ' | b'\n' | b'\t')) {
        return false;
    }
    if bytes[at] != b'.' {
        return true;
    }
    let word_start =
        bytes[..at].iter().rposition(|byte| matches!(byte, b' ' | b'\n' | b'(')).map_or(0, |p| p + 1);
    let word = &bytes[word_start..at];
    let abbreviation = word.len() == 1 && word[0].is_ascii_alphabetic()
        || matches!(
            word,
            b"e.g"
                | b"i.e"
                | b"etc"
                | b"vs"
                | b"Dr"
                | b"Mr"
                | b"St"
                | b"approx"
                | b"incl"
                | b"z.B"
                | b"p.ex"
                | b"No"
        );
    let number = !word.is_empty() && word.iter().all(u8::is_ascii_digit) && at - word_start <= 2;
    !abbreviation && !number
}

/// The words of a segment without markup: no emphasis, no back-ticks, single spaces, links as their text.
pub(crate) fn clean(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text.trim();
    loop {
        let plain = plain(rest);
        out.push_str(&rest[..plain]);
        rest = &rest[plain..];
        let Some(char) = rest.chars().next() else { break };
        let mut step = char.len_utf8();
        match char {
            // Between two back-ticks everything stands for itself.
            '`' => {
                if let Some(span) = code_span(rest) {
                    push_literally(&mut out, span);
                    step = span.len() + 2;
                }
            }
            '*' if rest.starts_with("**") => {
                // `**/*.rs` and `src/**` keep theirs: an emphasis stands at a word.
                if out.ends_with('/') || rest[2..].starts_with('/') {
                    out.push_str("**");
                }
                step = 2;
            }
            '[' => match link(rest) {
                // An image: what it shows is not in the text.
                Some((_, _, length)) if out == "!" || out.ends_with(" !") => {
                    out.pop();
                    step = length;
                }
                Some((label, target, length)) => {
                    push_spaced(&mut out, label);
                    if target.starts_with("http") && !label.contains(target) && target.len() < 100 {
                        out.push_str(" (");
                        out.push_str(target);
                        out.push(')');
                    }
                    step = length;
                }
                None => out.push('['),
            },
            '<' => match tag(rest) {
                Some(length) => step = length,
                None => out.push('<'),
            },
            '|' if rest.len() == 1 => {}
            _ if char.is_whitespace() || char == '\u{200b}' || char == '\u{feff}' => {
                if !out.is_empty() && !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            _ if char.is_control() || is_pictograph(char) => {}
            _ => out.push(char),
        }
        rest = &rest[step..];
    }
    let trimmed = without_emphasis(out.trim_matches([' ', '\u{fe0f}']));
    if trimmed.len() == out.len() { out } else { trimmed.to_owned() }
}

/// Bytes of a span of code that is kept as it stands.
const LONGEST_SPAN: usize = 200;

/// What stands between the back-tick that a text begins with and the next one on its line.
fn code_span(text: &str) -> Option<&str> {
    let behind = &text[1..];
    let head = &behind.as_bytes()[..behind.len().min(LONGEST_SPAN)];
    let end = memchr::memchr2(b'`', b'\n', head).filter(|end| head[*end] == b'`' && *end > 0)?;
    Some(&behind[..end])
}

/// Appends a text as it stands, with blanks for what cannot be seen.
fn push_literally(out: &mut String, text: &str) {
    for char in text.chars() {
        if !char.is_whitespace() && !char.is_control() {
            out.push(char);
        } else if !out.is_empty() && !out.ends_with(' ') {
            out.push(' ');
        }
    }
}

/// A text that stands between two single marks of emphasis, without them.
fn without_emphasis(text: &str) -> &str {
    let between = |mark: char| {
        let inner = text.strip_prefix(mark)?.strip_suffix(mark)?;
        let plain = !inner.contains(mark) && !inner.starts_with(' ') && inner.contains(' ');
        plain.then_some(inner)
    };
    between('*').or_else(|| between('_')).unwrap_or(text)
}

/// Finders of texts. To make one ready takes longer than to look through a sentence with it.
pub(crate) fn finders(texts: &'static [&'static str]) -> Vec<memchr::memmem::Finder<'static>> {
    texts.iter().map(|text| memchr::memmem::Finder::new(*text)).collect()
}

/// The last character boundary at or before `at`.
pub(crate) fn floor(text: &str, at: usize) -> usize {
    let mut at = at.min(text.len());
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// The cleaned row of a table as a sentence: the first cell is what the others are about.
pub(crate) fn row(cleaned: &str) -> String {
    let mut cells = cleaned.split('|').map(str::trim).filter(|cell| !cell.is_empty() && *cell != "-");
    let first = cells.next().unwrap_or_default();
    let rest = cells.collect::<Vec<_>>().join(", ");
    if rest.is_empty() { first.to_owned() } else { format!("{first}: {rest}") }
}

/// Whether a character is of a script without spaces between words: kana and han.
pub(crate) fn is_wide(char: char) -> bool {
    matches!(char as u32, 0x3040..=0x30FF | 0x3400..=0x9FFF | 0xF900..=0xFAFF)
}

/// The length of what `clean` takes as it stands: up to a mark of markup, or to a space that opens it or follows another.
fn plain(text: &str) -> usize {
    let mut before = b' ';
    let stops = |byte: u8| {
        let doubled = before == b' ' && byte == b' ';
        before = byte;
        doubled || MARKUP[usize::from(byte)]
    };
    text.bytes().position(stops).unwrap_or(text.len())
}

/// Bytes at which `clean` has to look closer: marks, controls, and what white space and pictographs begin with.
static MARKUP: [bool; 256] = {
    let mut marks = byte_set(b"`*[<|\x7F\xC2\xE1\xE2\xE3\xEF\xF0");
    let mut control = 0;
    while control < b' ' {
        marks[control as usize] = true;
        control += 1;
    }
    marks
};

fn push_spaced(out: &mut String, text: &str) {
    for char in text.chars() {
        if char != '`' && char != '*' {
            out.push(if char.is_whitespace() { ' ' } else { char });
        }
    }
}

/// Markers that decorate; what they mean has become a status already.
pub(crate) fn is_pictograph(char: char) -> bool {
    matches!(char as u32, 0x1F000..=0x1FAFF | 0x2600..=0x27BF | 0x2B00..=0x2BFF | 0xFE0F | 0x200D | 0x2300..=0x23FF | 0x2580..=0x259F | 0x25A0..=0x25FF)
}

/// `[label](target)`: both, and its length.
fn link(text: &str) -> Option<(&str, &str, usize)> {
    let close = memchr::memchr(b']', &text.as_bytes()[..text.len().min(400)])?;
    let rest = text[close + 1..].strip_prefix('(')?;
    let end = memchr::memchr(b')', &rest.as_bytes()[..rest.len().min(600)])?;
    let target = &rest[..end];
    (!target.contains([' ', '\n'])).then_some((&text[1..close], target, close + 1 + 1 + end + 1))
}

/// The length of an HTML tag of the kinds that markdown exports carry.
fn tag(text: &str) -> Option<usize> {
    let end = memchr::memchr(b'>', &text.as_bytes()[..text.len().min(120)])?;
    let name = text[1..end].trim_start_matches('/');
    let name = name.split([' ', '/']).next().unwrap_or_default().to_ascii_lowercase();
    // Tags of injected context are made of two words: `<environment_context>`.
    let injected = name.contains('_') && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
    let html = matches!(
        name.as_str(),
        "b" | "i"
            | "u"
            | "em"
            | "strong"
            | "code"
            | "pre"
            | "br"
            | "p"
            | "div"
            | "span"
            | "details"
            | "summary"
            | "think"
            | "ul"
            | "ol"
            | "li"
            | "kbd"
            | "sub"
            | "sup"
            | "a"
            | "h1"
            | "h2"
            | "h3"
            | "h4"
            | "table"
            | "tr"
            | "td"
            | "th"
    );
    (html || injected).then_some(end + 1)
}

/// Shortens a text to at most `most` characters, at the end of a clause or word, never inside an identifier.
pub(crate) fn clip(text: &str, most: usize) -> String {
    let Some((cut, _)) = text.char_indices().nth(most.saturating_sub(1)) else { return text.to_owned() };
    if text.char_indices().nth(most).is_none() {
        return text.to_owned();
    }
    let head = &text[..cut];
    let clause = head.rfind(['.', ';', ':', ',', '。', '，', '；', '、', '(', '—']).filter(|at| {
        *at * 10 >= cut * 7 && text[*at..].chars().nth(1).is_some_and(|next| next == ' ' || !next.is_ascii())
    });
    let at = clause
        .or_else(|| head.rfind(' ').filter(|at| *at * 10 >= cut * 6))
        .or_else(|| head.char_indices().rev().find(|(_, char)| *char as u32 >= 0x1100).map(|(at, _)| at))
        .unwrap_or(0);
    if at == 0 {
        return String::new();
    }
    let at = before_open_bracket(head, at).unwrap_or(at);
    format!("{}…", text[..at].trim_end_matches([' ', ',', ';', ':', '(', '-', '—']))
}

/// Where a bracket opens that the text up to `at` does not close, if enough stands before it.
fn before_open_bracket(text: &str, at: usize) -> Option<usize> {
    let open = text[..at].rfind('(').filter(|open| !text[*open..at].contains(')'))?;
    (open * 10 >= at * 7).then_some(open)
}

/// What stands before the first space.
pub(crate) fn first_word(text: &str) -> &str {
    memchr::memchr(b' ', text.as_bytes()).map_or(text, |end| &text[..end])
}

/// Characters (Unicode scalar values).
pub(crate) fn chars(text: &str) -> usize {
    text.chars().count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, Shape)]) {
        let found: Vec<(&str, Shape)> = segments(text)
            .into_iter()
            .map(|segment| (&text[segment.start..segment.end], segment.shape))
            .collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn a_paragraph_is_cut_into_sentences() {
        check(
            "Use the staging database for every test. Never touch production, e.g. the billing host.",
            &[
                ("Use the staging database for every test.", Shape::Sentence),
                ("Never touch production, e.g. the billing host.", Shape::Sentence),
            ],
        );
    }

    #[test]
    fn no_sentence_ends_inside_of_code_or_brackets() {
        for whole in [
            "No dynamic call (`load`, `init.setup`, `init.*`) was found in the plugin folder.",
            "The newest gauge (north hall, the one from last week!) has a second sensor.",
            "Where does the reader lie (you said tools/ is it? or bin/), and what is it called?",
        ] {
            check(whole, &[(whole, Shape::Sentence)]);
        }
        check(
            "The reader was moved to tools. (It lay in the root before.) Its tests moved along.",
            &[
                ("The reader was moved to tools.", Shape::Sentence),
                ("(It lay in the root before.)", Shape::Sentence),
                ("Its tests moved along.", Shape::Sentence),
            ],
        );
    }

    #[test]
    fn lines_that_were_wrapped_are_read_as_one() {
        check(
            "This sentence was wrapped by a terminal at some seventy characters or\nso and goes on here.",
            &[(
                "This sentence was wrapped by a terminal at some seventy characters or\nso and goes on here.",
                Shape::Sentence,
            )],
        );
    }

    #[test]
    fn lists_headings_boxes_and_quotes_lose_their_markers() {
        check(
            "## Next steps\n- [ ] deploy\n- [x] build\n3. tag the release\n> quoted",
            &[
                ("Next steps", Shape::Heading),
                ("deploy", Shape::Check(StepState::Pending)),
                ("build", Shape::Check(StepState::Done)),
                ("tag the release", Shape::Bullet),
                ("quoted", Shape::Quote),
            ],
        );
    }

    #[test]
    fn shell_fences_hold_commands_and_short_fences_snippets() {
        check(
            "```bash\n$ make test\n```\n~~~rust\nlet x = 1;\n~~~\nafter",
            &[("make test", Shape::Command), ("let x = 1;", Shape::Snippet), ("after", Shape::Sentence)],
        );
    }

    #[test]
    fn a_program_pasted_without_a_fence_is_code_with_all_its_lines() {
        check(
            "Here is my script:\nimport os\nfor name in names:\n    try:\n        os.remove(name)\nPlease make it remove folders too.",
            &[
                ("Here is my script:", Shape::Sentence),
                ("import os", Shape::Code),
                ("for name in names:", Shape::Code),
                ("try:", Shape::Code),
                ("os.remove(name)", Shape::Code),
                ("Please make it remove folders too.", Shape::Sentence),
            ],
        );
    }

    #[test]
    fn notes_in_a_fence_are_read_and_comments_between_commands_too() {
        check(
            "```yaml\n- deployment: pending\n```\n```sh\n# Create the database first\nmake db\n```",
            &[
                ("deployment: pending", Shape::Bullet),
                ("Create the database first", Shape::Sentence),
                ("make db", Shape::Command),
            ],
        );
    }

    #[test]
    fn a_sentence_of_a_script_without_spaces_ends_at_its_mark() {
        check(
            "请不要修改数据库的结构和内容。下一步是部署到服务器上。",
            &[
                ("请不要修改数据库的结构和内容。", Shape::Sentence),
                ("下一步是部署到服务器上。", Shape::Sentence),
            ],
        );
    }

    #[test]
    fn a_bold_line_is_a_heading_even_with_a_wide_colon() {
        check("**下一步：**", &[("**下一步：**", Shape::Heading)]);
    }

    #[test]
    fn cleaning_drops_markup_and_keeps_what_it_says() {
        for (raw, cleaned) in [
            ("Run `make  test`, then **deploy**", "Run make test, then deploy"),
            ("see [the guide](docs/guide.md)", "see the guide"),
            ("see [it](https://example.org/a)", "see it (https://example.org/a)"),
            ("match src/**/*.rs", "match src/**/*.rs"),
            ("✅ done", "done"),
            ("a < b and <b>bold</b>", "a < b and bold"),
            ("| one | two |", "| one | two"),
            ("![a gauge](img/gauge.png) The gauge at the pier", "The gauge at the pier"),
            ("Great![more](https://pier.test)", "Great!more (https://pier.test)"),
            ("use `<td class=\"x\">` and `**`", "use <td class=\"x\"> and **"),
            ("an odd ` back-tick", "an odd back-tick"),
        ] {
            assert_eq!(clean(raw), cleaned, "{raw}");
        }
    }

    #[test]
    fn a_table_gives_its_rows_without_the_names_of_columns() {
        check("| gauge | place |\n|---|---|\n| north | hall B |", &[(" north | hall B |", Shape::Table)]);
        assert_eq!(row("north | hall B | - | 12"), "north: hall B, 12");
    }

    #[test]
    fn clipping_ends_at_a_clause_or_word_and_never_beyond_the_limit() {
        assert_eq!(clip("short", 10), "short");
        assert_eq!(clip("one two three four", 12), "one two…");
        assert_eq!(clip("first clause, then a second", 20), "first clause, then…");
        assert!(chars(&clip("日本語の長い文章がここにあります", 8)) <= 8);
    }
}
