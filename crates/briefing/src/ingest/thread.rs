//! Turns and blocks as they grow while a reader walks its input.

use std::borrow::Cow;
use std::sync::Arc;

use crate::conversation::{Block, Blocks, Body, Conversation, Role, Text, ToolCall, ToolResult, Turn};

/// A conversation in the making. Turns that stay empty are dropped at the end.
#[derive(Debug, Default)]
pub(super) struct Thread {
    pub(super) turns: Vec<Turn>,
    /// The input, where texts cover lines of it; in JSON a whole text stands on one.
    whole: Option<Arc<String>>,
}

impl Thread {
    /// A thread for a format in which texts cover lines of the input.
    pub(super) fn of_lines(whole: &Arc<String>) -> Self {
        Self { whole: Some(Arc::clone(whole)), ..Self::default() }
    }

    /// Number of the line on which a part of a text stands that begins on `line`.
    pub(super) fn line_of(&self, line: u32, text: &str, part: &str) -> u32 {
        let offset = (part.as_ptr() as usize).wrapping_sub(text.as_ptr() as usize);
        match text.as_bytes().get(..offset).filter(|_| self.is_lines()) {
            Some(before) => line.saturating_add(memchr::memchr_iter(b'\n', before).count() as u32),
            None => line,
        }
    }

    /// Begins a turn even where the same speaker had the last one.
    pub(super) fn begin(&mut self, role: Role, line: u32, time: Option<&str>) {
        if self.turns.last().is_some_and(|turn| turn.blocks.is_empty()) {
            self.turns.pop();
        }
        self.turns.push(Turn { role, line, time: time.map(Box::from), blocks: Blocks::new() });
    }

    /// Adds a block to the speaker's turn, or begins one where another had the last word.
    pub(super) fn add(&mut self, role: Role, line: u32, time: Option<&str>, body: Body) {
        if self.turns.last().is_none_or(|turn| turn.role != role) {
            self.begin(role, line, time);
        }
        if let Some(turn) = self.turns.last_mut() {
            if turn.blocks.is_empty() {
                turn.line = line;
            }
            turn.blocks.push(Block { line, body });
        }
    }

    /// Adds a text; blank ones are left out.
    pub(super) fn text(
        &mut self,
        role: Role,
        line: u32,
        time: Option<&str>,
        body: fn(Text) -> Body,
        text: &str,
    ) {
        let skipped = if self.is_lines() { leading_blank_lines(text) } else { 0 };
        let text = clean(text);
        if !text.is_empty() {
            let text = self.text_of(text);
            self.add(role, line.saturating_add(skipped), time, body(text));
        }
    }

    fn is_lines(&self) -> bool {
        self.whole.is_some()
    }

    /// A text as it is kept: as a part of the input where it is one.
    fn text_of(&self, text: Cow<'_, str>) -> Text {
        let (Some(whole), Cow::Borrowed(part)) = (&self.whole, &text) else {
            return text.into_owned().into();
        };
        let start = (part.as_ptr() as usize).wrapping_sub(whole.as_ptr() as usize);
        match start.checked_add(part.len()) {
            Some(end) if end <= whole.len() => Text::part(whole, start..end),
            _ => (*part).into(),
        }
    }

    /// Adds a tool call of the model.
    pub(super) fn call(&mut self, line: u32, time: Option<&str>, call: ToolCall) {
        self.add(Role::Assistant, line, time, Body::Call(call.into()));
    }

    /// Adds what a tool gave back, as a turn of its own.
    pub(super) fn result(&mut self, line: u32, time: Option<&str>, result: ToolResult) {
        self.add(Role::Tool, line, time, Body::Result(result.into()));
    }

    /// Adds the output of a tool, from a format that does not name its call.
    pub(super) fn output(&mut self, line: u32, time: Option<&str>, text: &str, flag: Option<bool>) {
        let skipped = if self.is_lines() { leading_blank_lines(text) } else { 0 };
        self.result(line.saturating_add(skipped), time, super::results::result("", text, flag));
    }

    /// The finished conversation; `None` where nothing was said.
    pub(super) fn finish(mut self, id: &str, title: &str, started: Option<&str>) -> Option<Conversation> {
        self.turns.retain(|turn| !turn.blocks.is_empty());
        if self.turns.is_empty() {
            return None;
        }
        let started =
            started.or_else(|| self.turns.iter().find_map(|turn| turn.time.as_deref())).map(str::to_owned);
        Some(Conversation { id: id.to_owned(), title: title.trim().to_owned(), started, turns: self.turns })
    }
}

fn leading_blank_lines(text: &str) -> u32 {
    let blank = text.len() - text.trim_start().len();
    u32::try_from(memchr::memchr_iter(b'\n', &text.as_bytes()[..blank]).count()).unwrap_or(0)
}

/// Makes a text fit for a block: `\n` line ends, no terminal colours, no blank lines around it, and images
/// in base64 become `[image]`.
pub(super) fn clean(text: &str) -> Cow<'_, str> {
    let text = trim_blank_lines(text);
    let bytes = text.as_bytes();
    let mut text = Cow::Borrowed(text);
    if memchr::memchr(b'\r', bytes).is_some() {
        text = text.replace("\r\n", "\n").replace('\r', "\n").into();
    }
    if memchr::memchr2(0x1b, 0, bytes).is_some() {
        text = without_escapes(&text).into();
    }
    if memchr::memmem::find(bytes, b";base64,").is_some() {
        text = without_images(&text).into();
    }
    text
}

/// Cuts blank lines at both ends; the indentation of the first line stays.
pub(super) fn trim_blank_lines(text: &str) -> &str {
    let text = text.trim_end();
    let indent = text.len() - text.trim_start().len();
    let from = text[..indent].rfind('\n').map_or(0, |end| end + 1);
    &text[from..]
}

/// Removes NULs and the escape sequences by which terminals are coloured.
fn without_escapes(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\0' => {}
            '\u{1b}' if chars.next_if_eq(&'[').is_some() => {
                while chars.next_if(|c| ('\u{20}'..='\u{3f}').contains(c)).is_some() {}
                chars.next_if(|c| ('\u{40}'..='\u{7e}').contains(c));
            }
            '\u{1b}' => {}
            c => out.push(c),
        }
    }
    out
}

fn without_images(text: &str) -> String {
    let mut out = String::with_capacity(text.len().min(1 << 16));
    let mut rest = text;
    while let Some(at) = rest.find(";base64,") {
        let near = rest.floor_char_boundary(at.saturating_sub(80));
        let start = rest[near..at].rfind("data:").map_or(at, |start| near + start);
        let data = &rest[at + ";base64,".len()..];
        let length = data.bytes().take_while(|b| b.is_ascii_alphanumeric() || b"+/=-_".contains(b)).count();
        out.push_str(&rest[..start]);
        out.push_str("[image]");
        rest = &data[length..];
    }
    out + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn joins_what_one_speaker_says_and_drops_what_is_blank() {
        let mut thread = Thread::of_lines(&Arc::default());
        thread.text(Role::User, 1, None, Body::Prose, "\n\n  hello\n");
        thread.text(Role::Assistant, 5, None, Body::Prose, "one");
        thread.text(Role::Assistant, 6, None, Body::Prose, " \n");
        thread.text(Role::Assistant, 7, None, Body::Prose, "two");
        thread.begin(Role::User, 9, None);
        let turns = thread.finish("", "", None).map(|c| c.turns).unwrap_or_default();
        let seen: Vec<_> = turns.iter().map(|t| (t.role, t.line, t.blocks.len())).collect();
        assert_eq!(seen, [(Role::User, 3, 1), (Role::Assistant, 5, 2)]);
        assert_eq!(turns[0].blocks[0].body, Body::Prose("  hello".into()));
    }

    #[test]
    fn cleans_texts() {
        assert_eq!(clean("\r\n a\r\nb\rc\r\n"), " a\nb\nc");
        assert_eq!(clean("\u{1b}[31mred\u{1b}[0m\0 \u{1b}[1;32mgreen"), "red green");
        assert_eq!(clean("see ![](data:image/png;base64,AAAA+/=) here"), "see ![]([image]) here");
    }
}
