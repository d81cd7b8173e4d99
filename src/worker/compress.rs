//! Briefings of conversations that come with the request: pasted by a script, or kept with a session.

use briefing::conversation::{
    Action, Block, Body, Conversation, Format, Role, Source, Step, StepState, ToolCall, ToolResult, Turn,
};
use domain::kept::{self, KeptPart, PartKind};

use crate::protocol::Trouble;
use crate::protocol::data::{Compress, Compressed, Context};

/// Makes a briefing.
pub fn compress(ask: &Compress) -> Result<Compressed, Trouble> {
    let mut source = match &ask.context {
        Context::Text(text) => briefing::ingest::read(text.as_bytes(), &mut |_| {}).map_err(unreadable)?,
        Context::Turns(turns) => source_of(turns),
    };
    let turns = |index: &usize| source.conversations[*index].turns.len();
    let longest = (0..source.conversations.len()).filter(|index| turns(index) > 0).max_by_key(turns);
    let digest = longest.and_then(|index| briefing::digest(&mut source, index));
    let made = briefing::brief(&digest.ok_or_else(nothing)?, &ask.options);
    Ok(Compressed { briefing: made.briefing, level: made.level, sections: made.sections, stats: made.stats })
}

fn unreadable(why: briefing::ingest::Unreadable) -> Trouble {
    Trouble { what: why.to_string(), hint: "Send the conversation as it was exported or copied.".into() }
}

fn nothing() -> Trouble {
    Trouble { what: "There is no conversation in it.".into(), hint: "Send at least one turn.".into() }
}

/// A source that holds the turns that were kept.
fn source_of(turns: &[(Role, String)]) -> Source {
    let chars = turns.iter().map(|(_, content)| content.chars().count()).sum();
    let lines = turns.iter().map(|(_, content)| content.lines().count()).sum();
    let turns = turns.iter().map(|(role, content)| turn_of(*role, content)).collect();
    let conversation = Conversation { turns, ..Conversation::default() };
    Source {
        format: Format::default(),
        conversations: vec![conversation],
        problems: Vec::new(),
        chars,
        lines,
    }
}

fn turn_of(role: Role, content: &str) -> Turn {
    let blocks =
        kept::read(content).iter().map(|part| block_of(part, &content[part.range.clone()])).collect();
    Turn { role, line: 1, time: None, blocks }
}

fn block_of(part: &KeptPart, text: &str) -> Block {
    let text = text.to_owned();
    let result = |failed| Body::Result(ToolResult { call: String::new(), text: text.clone(), failed });
    let body = match part.kind {
        PartKind::Prose => Body::Prose(text),
        PartKind::Thinking => Body::Thinking(text),
        PartKind::Context => Body::Context(text),
        PartKind::Summary => Body::Summary(text),
        PartKind::Call => Body::Call(call_of(&part.label, text)),
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
    fn kept_turns_are_briefed_with_what_was_done_in_them() {
        let turns = vec![
            (Role::User, "Never use MySQL. Please add the login page.".to_owned()),
            (
                Role::Assistant,
                "I'll write it.\n\n````call Wrote src/login.rs\nfn login() {}\n````\n\n````call Ran\ncargo test\n````"
                    .to_owned(),
            ),
            (Role::Tool, "````failure Result\nerror[E0425]: cannot find value `session`\n````".to_owned()),
        ];
        let briefing = brief(Context::Turns(turns)).unwrap();
        for part in ["Never use MySQL", "src/login.rs", "cargo test", "E0425"] {
            assert!(briefing.contains(part), "{part} is missing in:\n{briefing}");
        }
    }

    #[test]
    fn text_of_any_format_is_briefed_and_no_text_is_refused() {
        assert!(
            brief(Context::Text("User: Use Postgres.\n\nAssistant: Done.".into()))
                .unwrap()
                .contains("Postgres")
        );
        assert!(brief(Context::Text(String::new())).is_err());
        assert!(brief(Context::Turns(Vec::new())).is_err());
    }
}
