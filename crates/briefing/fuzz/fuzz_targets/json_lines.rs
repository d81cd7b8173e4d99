//! Sessions with a JSON object a line: Claude Code, Codex, Gemini stream, Antigravity.
#![no_main]

mod common;

use briefing::conversation::Format;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    common::run(
        data,
        &[
            Format::ClaudeCodeJsonl,
            Format::CodexRollout,
            Format::GeminiStream,
            Format::Antigravity,
            Format::JsonMessages,
        ],
    )
});
