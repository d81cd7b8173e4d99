//! aider's chat history: many sessions of one project in one file, which stay one conversation, because a
//! hand-off needs them all.

use super::fences;
use super::input::{Input, Lines};
use super::thread::Thread;
use super::tool_text::file_name;
use super::voice;
use crate::conversation::{Action, Body, Conversation, Role, ToolCall};
use std::borrow::Cow;

const SESSION: &str = "# aider chat started at ";

/// Whether a text is one: its session line, or its lines of input and output beside each other.
pub(super) fn is_this(lines: &Lines<'_>) -> bool {
    let (mut user, mut tool) = (0, 0);
    for index in 0..lines.len().min(3000) {
        let line = lines.get(index);
        if line.starts_with(SESSION) {
            return true;
        }
        user += usize::from(line.starts_with("#### ") && line.ends_with("  "));
        tool += usize::from(is_tool_line(line) && line.ends_with("  "));
    }
    user > 0 && tool > 0
}

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let lines = &input.lines;
    let is_user = input_mark(lines);
    let own = Own::new(lines);
    let mut thread = Thread::of_lines(input.whole);
    let mut index = 0;
    // What stands before the first session or input is a page around the chat.
    let mut has_begun = false;
    // Between the start of a session and its first input nobody speaks: what has no mark there is aider's too, a
    // command line of several lines for one.
    let mut is_starting = false;
    let mut time = None::<String>;
    let mut started = None::<String>;
    while index < lines.len() {
        input.progress.at(lines.start(index));
        let line = lines.get(index);
        let number = lines.number(index);
        if let Some(at) = line.strip_prefix(SESSION) {
            has_begun = true;
            is_starting = true;
            time = Some(at.trim().to_owned());
            started.get_or_insert_with(|| at.trim().to_owned());
            thread.begin(Role::System, number, time.as_deref());
            thread.text(Role::System, number, time.as_deref(), Body::Context, line.trim_start_matches("# "));
            index += 1;
        } else if is_user(line) {
            has_begun = true;
            is_starting = false;
            let end = input_end(lines, index, is_user);
            user(lines, index..end, time.as_deref(), &mut thread);
            index = end;
        } else if own.holds(index) {
            let end = (index..lines.len()).find(|at| !own.holds(*at)).unwrap_or(lines.len());
            tools(lines, index..end, &mut thread);
            index = end;
        } else {
            let end = model_end(lines, index, is_user, &own);
            if has_begun && !is_starting {
                Model { lines, thread: &mut thread }.run(index..end);
            } else {
                thread.text(Role::System, number, None, Body::Context, lines.slice(index..end));
            }
            index = end;
        }
    }
    thread.finish("", "", started.as_deref()).into_iter().collect()
}

/// The end of what was typed at once. Where something formatted the file anew, every line of an input stands alone
/// between blank ones; aider itself leaves none inside of an input.
fn input_end(lines: &Lines<'_>, from: usize, is_user: fn(&str) -> bool) -> usize {
    let joins = |line: &str| is_user(line) && !line.ends_with("  ") && !is_command_line(line);
    let mut end = from;
    loop {
        let is_joined = joins(lines.get(end));
        end = (end..lines.len()).find(|index| !is_user(lines.get(*index))).unwrap_or(lines.len());
        let goes_on = is_joined && lines.get(end).trim().is_empty() && joins(lines.get(end + 1));
        if !goes_on {
            return end;
        }
        end += 1;
    }
}

fn is_command_line(line: &str) -> bool {
    said(line).split_whitespace().next().is_some_and(is_command)
}

/// Which quoted lines are aider's own: those of a run in which one line is so beyond doubt. The model quotes too, but
/// not on the lines right beside aider's.
struct Own(Vec<bool>);

impl Own {
    fn new(lines: &Lines<'_>) -> Self {
        let mut own = vec![false; lines.len()];
        let mut index = 0;
        // Before the first input nobody but aider speaks.
        let mut is_alone = false;
        while index < lines.len() {
            let line = lines.get(index);
            if !line.starts_with('>') {
                is_alone = line.starts_with(SESSION) || is_alone && line.trim().is_empty();
                index += 1;
                continue;
            }
            let end = (index..lines.len()).find(|at| !lines.get(*at).starts_with('>')).unwrap_or(lines.len());
            let is_own = is_alone || (index..end).any(|at| is_tool_line(lines.get(at)));
            own[index..end].fill(is_own);
            index = end;
        }
        Self(own)
    }

    fn holds(&self, index: usize) -> bool {
        self.0.get(index).is_some_and(|own| *own)
    }
}

/// How to tell a line of input. aider ends it with two spaces, which headings of the model lack; but some
/// editors cut spaces at line ends, and then the mark alone must do.
fn input_mark(lines: &Lines<'_>) -> fn(&str) -> bool {
    let marked = (0..lines.len()).map(|index| lines.get(index)).filter(|line| has_mark(line));
    let (spaced, total) =
        marked.fold((0, 0), |(spaced, total), line| (spaced + usize::from(is_input(line)), total + 1));
    if spaced * 2 >= total { is_input } else { has_mark }
}

fn is_input(line: &str) -> bool {
    has_mark(line) && line.ends_with("  ")
}

fn has_mark(line: &str) -> bool {
    line.starts_with("#### ") || line == "####"
}

/// Whether a quoted line is aider's own. The model quotes too; its quotes lack the two spaces at the end.
fn is_tool_line(line: &str) -> bool {
    line.starts_with("> ")
        && (line.ends_with("  ") || TOOL_WORDS.iter().any(|word| line[2..].starts_with(word)))
}

const TOOL_WORDS: &[&str] = &[
    "Aider v",
    "Tokens: ",
    "Applied edit to ",
    "Commit ",
    "Committing ",
    "Main model:",
    "Model:",
    "Models:",
    "Weak model:",
    "Git repo:",
    "Added ",
    "Removed ",
    "Repo-map:",
    "Add these files to the chat?",
    "Add file to the chat?",
    "Add URL to the chat?",
    "Add .aider* to .gitignore",
    "Allow edits to ",
    "Allow creation of ",
    "Create new file?",
    "Run shell command",
    "Attempt to fix ",
    "Dropping all files",
    "All chat history cleared",
    "Initial repo scan",
    "Use /help ",
    "You can use /undo",
    "The LLM did not conform",
    "Only 3 reflections allowed",
    "Unable to ",
    "litellm.",
    "Warning for ",
    "^C ",
];

/// The end of what the model says: a line of input, of the tool or of a new session. Fences do not hide
/// them, because a cut answer leaves its fence open; a heading of the model inside a fence does not end its
/// turn unless it has the two spaces that aider writes.
fn model_end(lines: &Lines<'_>, from: usize, is_user: fn(&str) -> bool, own: &Own) -> usize {
    let mut open = None::<fences::Fence>;
    for index in from..lines.len() {
        let line = lines.get(index);
        if line.starts_with(SESSION)
            || own.holds(index)
            || (is_user(line) && (open.is_none() || line.ends_with("  ")))
        {
            return index.max(from + 1);
        }
        match (open, fences::fence(line)) {
            (None, Some(fence)) => open = Some(fence),
            (Some(outer), Some(inner)) if inner.closes(outer) => open = None,
            _ => {}
        }
    }
    lines.len()
}

/// Confirmations that aider writes into the input.
fn is_confirmation(text: &str) -> bool {
    text.contains("(Y)es/(N)o") || text.contains("[Yes]:") || text.contains("[y/n")
}

fn user(lines: &Lines<'_>, range: std::ops::Range<usize>, time: Option<&str>, thread: &mut Thread) {
    let number = lines.number(range.start);
    let text = match range.len() {
        1 => Cow::Borrowed(said(lines.get(range.start))),
        _ => range.map(|index| said(lines.get(index))).collect::<Vec<_>>().join("\n").into(),
    };
    if text.trim().is_empty() || text.trim() == "<blank>" {
        return;
    }
    if let Some(output) = command_output(&text) {
        thread.output(thread.line_of(number, &text, output), time, output, None);
        return;
    }
    let command = text.split_whitespace().next().unwrap_or_default();
    let is_talk = matches!(command, "/ask" | "/code" | "/architect" | "/context" | "/help" | "/chat-mode");
    if is_confirmation(&text) || (is_command(command) && !(is_talk && text.trim().len() > command.len())) {
        thread.text(Role::System, number, time, Body::Context, &text);
        return;
    }
    if is_echo(thread, &text) {
        thread.turns.pop();
    }
    match text.contains("<UserPrompt>") {
        true => voice::add(thread, number, time, &text),
        false => {
            thread.begin(Role::User, number, time);
            thread.text(Role::User, number, time, Body::Prose, &text);
        }
    }
}

/// Whether a text is what the turn before it asked with `/ask` or the like: aider then repeats it without the command.
fn is_echo(thread: &Thread, text: &str) -> bool {
    let Some(turn) = thread.turns.last().filter(|turn| turn.role == Role::User) else { return false };
    let [block] = turn.blocks.as_slice() else { return false };
    let asked =
        block.body.text().strip_prefix('/').and_then(|command| command.split_once(char::is_whitespace));
    asked.is_some_and(|(_, asked)| asked.trim() == text.trim())
}

/// The output of a command that aider sends in the person's name.
fn command_output(text: &str) -> Option<&str> {
    let (_, output) =
        text.split_once("And got this output:").filter(|_| text.starts_with("I ran this command:"))?;
    Some(output)
}

/// What stands behind the mark of a line of input.
fn said(line: &str) -> &str {
    let line = line.trim_start_matches('#').trim_end();
    line.strip_prefix(' ').unwrap_or(line)
}

/// A command word such as `/add`; a path such as `/etc/hosts` is not one.
fn is_command(word: &str) -> bool {
    let is_slash = word
        .strip_prefix('/')
        .is_some_and(|name| !name.is_empty() && name.chars().all(|c| c.is_ascii_lowercase() || c == '-'));
    is_slash || word.starts_with('!')
}

/// Adds aider's own lines: edits and commands as calls, the rest as context.
fn tools(lines: &Lines<'_>, range: std::ops::Range<usize>, thread: &mut Thread) {
    let mut last_edit = None;
    let mut notes = String::new();
    let mut notes_line = lines.number(range.start);
    let mut index = range.start;
    while index < range.end {
        let line = quoted(lines.get(index));
        let number = lines.number(index);
        let call = |action, input: &str| ToolCall {
            id: String::new(),
            name: "aider".into(),
            action,
            input: input.to_owned(),
        };
        if let Some(path) = line.strip_prefix("Applied edit to ") {
            flush(&mut notes, notes_line, thread);
            // One line a block: the same file may be named many times.
            if last_edit != Some(path) {
                thread.call(number, None, call(Action::Edit(path.to_owned()), ""));
            }
            last_edit = Some(path);
        } else if let Some(command) =
            line.strip_prefix("Running ").filter(|command| !command.ends_with("..."))
        {
            flush(&mut notes, notes_line, thread);
            thread.call(number, None, call(Action::Run(command.trim_matches('`').to_owned()), ""));
        } else if is_failure(line) {
            flush(&mut notes, notes_line, thread);
            let explained = explanation_end(lines, index..range.end);
            let said = (index..explained).map(|at| quoted(lines.get(at))).collect::<Vec<_>>().join("\n");
            thread.output(number, None, &said, Some(true));
            index = explained;
            continue;
        } else if !line.is_empty() && !is_routine(line) {
            if notes.is_empty() {
                notes_line = number;
            }
            notes.push_str(line);
            notes.push('\n');
        }
        index += 1;
    }
    flush(&mut notes, notes_line, thread);
}

/// What stands behind the marks of a quote.
fn quoted(line: &str) -> &str {
    line.trim_start_matches('>').trim()
}

/// Where the lines end that explain a failure: git's reason, or what an edit did not match.
fn explanation_end(lines: &Lines<'_>, range: std::ops::Range<usize>) -> usize {
    let first = quoted(lines.get(range.start));
    let is_edit = first.starts_with("The LLM did not conform") || first.contains("SEARCH/REPLACE block");
    if !is_edit && !first.starts_with("Unable to ") {
        return range.start + 1;
    }
    let ends = |index: &usize| {
        let line = quoted(lines.get(*index));
        line.is_empty() && !is_edit || TOOL_WORDS.iter().any(|word| line.starts_with(word))
    };
    (range.start + 1..range.end).find(ends).unwrap_or(range.end)
}

/// What aider says in every session, and tells nothing of this one.
fn is_routine(line: &str) -> bool {
    const ROUTINE: &[&str] = &[
        "Initial repo scan",
        "Use /help ",
        "You can use /undo",
        "You can skip this check",
        "https://aider.chat/",
        "Open documentation url",
        "Open URL for more info",
        "Would you like to see what's new",
        "VSCode terminal detected",
        "Newer aider version",
        "Tokens: ",
        "^C ",
    ];
    ROUTINE.iter().any(|start| line.starts_with(start))
}

fn flush(notes: &mut String, line: u32, thread: &mut Thread) {
    thread.text(Role::System, line, None, Body::Context, &std::mem::take(notes));
}

fn is_failure(line: &str) -> bool {
    line.starts_with("Unable to ")
        || line.contains("SEARCH/REPLACE block failed")
        || line.contains("failed to match")
        || line.starts_with("The LLM did not conform")
        || line.starts_with("litellm.")
        || line.contains("Traceback (most recent call last)")
}

/// Splits an answer of the model into prose, thinking and edits.
struct Model<'a, 't> {
    lines: &'a Lines<'t>,
    thread: &'a mut Thread,
}

/// A block of code in an answer, with the line after its end.
enum Block {
    /// It changes a file.
    Edit(usize),
    /// It shows something.
    Example(usize),
}

impl Model<'_, '_> {
    fn run(&mut self, range: std::ops::Range<usize>) {
        let mut index = range.start;
        let mut from = range.start;
        while index < range.end {
            let line = self.lines.get(index);
            let taken = if line.trim_start().starts_with("<thinking-content-") {
                let end = self.after(index, range.end, |line| line.contains("</thinking-content-"));
                self.prose(from..index);
                self.thinking(index..end);
                Some(end)
            } else {
                match self.block(index, range.end) {
                    Some(Block::Edit(end)) => {
                        let (start, path) = self.named(from, index);
                        self.prose(from..start);
                        self.edit(start, index..end, path);
                        Some(end)
                    }
                    Some(Block::Example(end)) => {
                        index = end;
                        continue;
                    }
                    None => None,
                }
            };
            from = taken.unwrap_or(from);
            index = taken.unwrap_or(index + 1);
        }
        self.prose(from..range.end);
    }

    fn after(&self, from: usize, end: usize, is_last: impl Fn(&str) -> bool) -> usize {
        (from..end).find(|index| is_last(self.lines.get(*index))).map_or(end, |index| index + 1)
    }

    fn prose(&mut self, range: std::ops::Range<usize>) {
        let is_page = |line: &str| line.is_empty() || line == "</div>" || line.starts_with("<div class=");
        if range.clone().all(|index| is_page(self.lines.get(index).trim())) {
            return;
        }
        let number = self.lines.number(range.start);
        self.thread.text(Role::Assistant, number, None, Body::Prose, self.lines.slice(range));
    }

    fn thinking(&mut self, range: std::ops::Range<usize>) {
        let number = self.lines.number(range.start);
        let inner = range.start + 1..range.end.saturating_sub(1).max(range.start + 1);
        self.thread.text(Role::Assistant, number, None, Body::Thinking, self.lines.slice(inner));
    }

    /// A fence, or an edit without a fence, that begins on a line.
    fn block(&self, index: usize, end: usize) -> Option<Block> {
        let line = self.lines.get(index);
        if is_search(line) {
            return Some(Block::Edit(self.after(index, end, is_replaced)));
        }
        let fence = fences::fence(line)?;
        let closes = |at: &usize| fences::fence(self.lines.get(*at)).is_some_and(|inner| inner.closes(fence));
        let close = (index + 1..end).find(closes);
        let after = close.map_or(end, |close| close + 1);
        let has_edit = (index + 1..after.min(index + 4)).any(|at| is_search(self.lines.get(at)));
        if has_edit {
            // Text inside the edit may hold fences of its own.
            let edit_end = self.after(index, end, is_replaced);
            let rest = (edit_end..end).find(|at| !self.lines.get(*at).trim().is_empty());
            let closing =
                rest.filter(|at| fences::fence(self.lines.get(*at)).is_some_and(|inner| inner.closes(fence)));
            return Some(Block::Edit(closing.map_or(edit_end, |at| at + 1)));
        }
        let names_file = index > 0 && file_name(self.lines.get(index - 1)).is_some();
        Some(if names_file { Block::Edit(after) } else { Block::Example(after) })
    }

    /// Where an edit really begins: at the file name before it, if there is one.
    fn named(&self, from: usize, index: usize) -> (usize, Option<String>) {
        let before = (from..index).rev().find(|at| !self.lines.get(*at).trim().is_empty());
        match before.and_then(|at| Some((at, file_name(self.lines.get(at))?))) {
            Some((at, name)) => (at, Some(name)),
            None => (index, None),
        }
    }

    fn edit(&mut self, start: usize, range: std::ops::Range<usize>, path: Option<String>) {
        let inside = |index: &usize| {
            !is_search(self.lines.get(*index)) && fences::fence(self.lines.get(*index)).is_none()
        };
        let first = (range.start..range.end.min(range.start + 3)).find(inside);
        let name = path.or_else(|| first.and_then(|index| file_name(self.lines.get(index))));
        let text = self.lines.slice(range.clone());
        let is_change = range.clone().any(|index| is_search(self.lines.get(index)));
        let action = match name {
            Some(name) if is_change => Action::Edit(name),
            Some(name) => Action::Write(name),
            None => Action::Other,
        };
        let call = ToolCall {
            id: String::new(),
            name: "edit".into(),
            action,
            input: super::thread::clean(text).into_owned(),
        };
        self.thread.call(self.lines.number(start), None, call);
    }
}

fn is_search(line: &str) -> bool {
    matches!(line.trim_end(), "<<<<<<< SEARCH" | "<<<<<<< ORIGINAL" | "<<<<<<< HEAD")
}

fn is_replaced(line: &str) -> bool {
    matches!(line.trim_end(), ">>>>>>> REPLACE" | ">>>>>>> UPDATED")
}
