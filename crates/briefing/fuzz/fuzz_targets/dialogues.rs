//! Conversations as text, hand-offs and plain text.
#![no_main]

mod common;

use briefing::conversation::Format;
use libfuzzer_sys::{Corpus, fuzz_target};

fuzz_target!(|data: &[u8]| -> Corpus {
    common::run(data, &[Format::Dialogue, Format::Handoff, Format::Plain])
});
