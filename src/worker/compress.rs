//! Briefings of conversations that come with the request: pasted by a script, or kept with a session.

use briefing::briefing::{Briefing, Options};
use briefing::conversation::{
    Action, Block, Body, Role, Source, Step, StepState, ToolCall, ToolResult, Turn,
};
use domain::kept::{self, KeptPart, PartKind};

use super::talk;
use crate::protocol::Trouble;
use crate::protocol::data::{Compress, Compressed, Context};

/// Makes a briefing.
pub fn compress(ask: &Compress) -> Result<Compressed, Trouble> {
    compress_with(ask, None)
}

/// The same; the latest part of a session's conversation may come as a file.
pub(super) fn compress_with(ask: &Compress, file: Option<&[u8]>) -> Result<Compressed, Trouble> {
    match &ask.context {
        Context::Text(text) => {
            let mut source = briefing::ingest::read(text.as_bytes(), &mut |_| {}).map_err(unreadable)?;
            let index = longest(&source).ok_or_else(nothing)?;
            Ok(compressed(brief(&mut source, index, &ask.options)?))
        }
        Context::Talk(talk) => {
            let latest = file.or_else(|| talk.latest.as_deref().map(str::as_bytes));
            let mut joined = talk::join(talk, latest)?;
            let mut made = brief(&mut joined.source, 0, &ask.options)?;
            joined.place(&mut made.sections);
            Ok(Compressed { latest: joined.latest, ..compressed(made) })
        }
    }
}

fn brief(source: &mut Source, index: usize, options: &Options) -> Result<Briefing, Trouble> {
    let digest = briefing::digest(source, index).ok_or_else(nothing)?;
    Ok(briefing::brief(&digest, options))
}

fn compressed(made: Briefing) -> Compressed {
    Compressed {
        briefing: made.briefing,
        level: made.level,
        sections: made.sections,
        stats: made.stats,
        latest: None,
    }
}

/// The conversation with the most turns, if any has one.
pub(super) fn longest(source: &Source) -> Option<usize> {
    let turns = |index: &usize| source.conversations[*index].turns.len();
    (0..source.conversations.len()).filter(|index| turns(index) > 0).max_by_key(turns)
}

pub(super) fn unreadable(why: briefing::ingest::Unreadable) -> Trouble {
    Trouble { what: why.to_string(), hint: "Send the conversation as it was exported or copied.".into() }
}

pub(super) fn nothing() -> Trouble {
    Trouble { what: "There is no conversation in it.".into(), hint: "Send at least one turn.".into() }
}

/// A turn that was kept, in its parts.
pub(super) fn turn_of(role: Role, content: &str) -> Turn {
    let blocks =
        kept::read(content).iter().map(|part| block_of(part, &content[part.range.clone()])).collect();
    Turn { role, line: 1, time: None, blocks }
}

fn block_of(part: &KeptPart, text: &str) -> Block {
    let text = text.to_owned();
    let result = |failed| Body::Result(ToolResult { call: String::new(), text: text.clone(), failed }.into());
    let body = match part.kind {
        PartKind::Prose => Body::Prose(text.into()),
        PartKind::Thinking => Body::Thinking(text.into()),
        PartKind::Context => Body::Context(text.into()),
        PartKind::Summary => Body::Summary(text.into()),
        PartKind::Call => Body::Call(call_of(&part.label, text).into()),
        PartKind::Result => result(None),
        PartKind::Failure => result(Some(true)),
    };
    Block { line: 1, body }
}

/// A call, as its label names it.
fn call_of(label: &str, text: String) -> ToolCall {
    let (verb, object) = label.split_once(' ').unwrap_or((label, ""));
    let named = object.to_owned();
    let action = match (verb, object) {
        ("Ran", "") => Action::Run(text.clone()),
        ("Ran", _) => Action::Run(named),
        ("Read", _) => Action::Read(named),
        ("Wrote", _) => Action::Write(named),
        ("Edited", _) => Action::Edit(named),
        ("Deleted", _) => Action::Delete(named),
        ("Searched", _) => Action::Search(object.trim_start_matches("for ").to_owned()),
        ("Updated", "the plan") => Action::Plan(text.lines().filter_map(step_of).collect()),
        ("Asked", "") => Action::Ask(text.clone()),
        ("Reported", "") => Action::Report(text.clone()),
        _ => Action::Other,
    };
    let name = if action == Action::Other { object } else { verb };
    ToolCall { id: String::new(), name: name.to_owned(), action, input: text }
}

fn step_of(line: &str) -> Option<Step> {
    let (mark, text) = line.split_at_checked(4)?;
    let state = match mark {
        "[ ] " => StepState::Pending,
        "[~] " => StepState::Active,
        "[x] " => StepState::Done,
        "[-] " => StepState::Cancelled,
        _ => return None,
    };
    Some(Step { text: text.to_owned(), state })
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use briefing::Options;

    use super::*;

    fn brief(context: Context) -> Result<String, Trouble> {
        compress(&Compress { context, options: Options::default() }).map(|made| made.briefing)
    }

    #[test]
    fn text_of_any_format_is_briefed_and_no_text_is_refused() {
        assert!(
            brief(Context::Text("User: Use Postgres.\n\nAssistant: Done.".into()))
                .unwrap()
                .contains("Postgres")
        );
        assert!(brief(Context::Text(String::new())).is_err());
        assert!(brief(Context::Talk(Box::default())).is_err());
    }
}
