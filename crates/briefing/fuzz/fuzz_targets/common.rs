//! What every target does: read, check what always holds, keep to its family of formats.

use briefing::conversation::Format;
use briefing::ingest::read;
use libfuzzer_sys::Corpus;

/// Reads the bytes and checks the answer. Inputs of other families are not worth keeping.
pub fn run(data: &[u8], family: &[Format]) -> Corpus {
    let mut told = 0;
    let Ok(source) = read(data, &mut |done| {
        assert!(done >= told, "progress runs backwards");
        told = done;
    }) else {
        return Corpus::Reject;
    };
    assert_eq!(told, data.len(), "progress ends before the input");
    assert!(!source.conversations.is_empty());
    let lines = u32::try_from(source.lines.max(1)).unwrap_or(u32::MAX);
    let mut size = 0;
    for conversation in &source.conversations {
        assert!(!conversation.turns.is_empty());
        for turn in &conversation.turns {
            assert!(!turn.blocks.is_empty());
            assert!((1..=lines).contains(&turn.line), "turn on line {} of {lines}", turn.line);
            for block in &turn.blocks {
                assert!((1..=lines).contains(&block.line), "block on line {} of {lines}", block.line);
                assert!(!block.body.text().contains('\r'));
                size += block.body.text().len();
            }
        }
    }
    // A reader that repeats its input would cost memory without bound.
    assert!(size <= data.len() * 8 + 1000, "{} bytes became {size}", data.len());
    if family.contains(&source.format) { Corpus::Keep } else { Corpus::Reject }
}
