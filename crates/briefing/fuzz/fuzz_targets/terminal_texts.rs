//! What programs leave in the terminal or its log: aider, Claude Code, Copilot.
#![no_main]

mod common;

use briefing::conversation::Format;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    common::run(data, &[Format::Aider, Format::ClaudeCodeText, Format::CopilotText])
});
