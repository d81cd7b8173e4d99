//! Markdown of exporters: SpecStory, Cursor, Claude Code by other tools.
#![no_main]

mod common;

use briefing::conversation::Format;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    common::run(data, &[Format::Specstory, Format::CursorMarkdown, Format::ClaudeCodeMarkdown])
});
