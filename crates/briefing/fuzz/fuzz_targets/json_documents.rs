//! Exports that are one JSON document: ChatGPT, Claude.ai, Cline, Copilot, Gemini, lists of messages.
#![no_main]

mod common;

use briefing::conversation::Format;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    common::run(
        data,
        &[
            Format::ChatgptExport,
            Format::ClaudeExport,
            Format::ClineApi,
            Format::ClineUi,
            Format::CopilotChat,
            Format::GeminiReport,
            Format::AiStudio,
            Format::JsonMessages,
        ],
    )
});
