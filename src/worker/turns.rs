//! Turns as the page shows them: clipped to what a screen can hold, with any place in them within reach.

use briefing::briefing::Place;
use briefing::conversation::{Action, Block, Body, Conversation, Role, StepState, ToolCall, Turn};

use crate::protocol::clip::{BLOCKS, MOST, OTHER, PROSE, clip, shown_blocks};
use crate::protocol::{BlockKind, BlockView, TurnRequest, TurnView};

use super::range;

/// Turns that are sent at once, at most.
const TURNS: u32 = 60;
/// Characters of an excerpt, at most.
const EXCERPT: usize = 1_500;

/// Turns `from..to`, clipped.
pub(super) fn window(conversation: &Conversation, from: u32, to: u32) -> Vec<TurnView> {
    let to = to.min(from.saturating_add(TURNS));
    (from..to).filter_map(|turn| one(conversation, &TurnRequest { turn, ..TurnRequest::default() })).collect()
}

/// One turn, with what of it is asked for.
pub(super) fn one(conversation: &Conversation, wanted: &TurnRequest) -> Option<TurnView> {
    let turn = conversation.turns.get(wanted.turn as usize)?;
    let blocks = shown_blocks(turn.blocks.len(), wanted);
    let first = blocks.start;
    let views = blocks.filter_map(|index| Some(block_view(turn.blocks.get(index)?, index as u32, wanted)));
    Some(TurnView {
        index: wanted.turn,
        role: turn.role,
        time: turn.time.as_deref().map(str::to_owned),
        line: turn.line,
        blocks: views.collect(),
        first_block: first as u32,
        block_count: turn.blocks.len() as u32,
    })
}

/// About how many lines of the screen a turn takes.
pub(super) fn weight(turn: &Turn) -> u16 {
    let blocks = turn.blocks.iter().take(BLOCKS);
    let lines: usize =
        blocks.map(|block| 2 + clip_limit(&block.body).min(block.body.text().len()) / 70).sum();
    lines.min(400) as u16
}

/// The passage that a handle stands for, with a line that says where it was said.
pub(super) fn excerpt(conversation: &Conversation, handle: &str, place: Place) -> Option<String> {
    let turn = conversation.turns.get(place.turn as usize)?;
    let block = turn.blocks.get(place.block as usize)?;
    let text = shown_text(&block.body);
    let passage = passage(&text, range(place, &text));
    let speaker = match turn.role {
        Role::User => "user",
        Role::Assistant => "assistant",
        Role::System => "system",
        Role::Tool => "tool",
    };
    Some(format!("[{handle}] turn {}, {speaker}:\n{}", place.turn + 1, passage.trim()))
}

/// The whole lines of a range, widened to its paragraph as long as that stays short.
fn passage(text: &str, range: std::ops::Range<usize>) -> &str {
    let paragraph_start = text[..range.start].rfind("\n\n").map_or(0, |at| at + 2);
    let paragraph_end = text[range.end..].find("\n\n").map_or(text.len(), |at| range.end + at);
    if paragraph_end - paragraph_start <= EXCERPT {
        return &text[paragraph_start..paragraph_end];
    }
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find('\n').map_or(text.len(), |at| range.end + at);
    let end = end.min(text.floor_char_boundary((start + EXCERPT).max(range.end)));
    &text[start.max(text.floor_char_boundary(range.start.saturating_sub(EXCERPT)))..end]
}

fn block_view(block: &Block, index: u32, wanted: &TurnRequest) -> BlockView {
    let text = shown_text(&block.body);
    let limit = if wanted.open.contains(&index) { MOST } else { clip_limit(&block.body) };
    let focus = wanted.focus.filter(|place| place.block == index).map(|place| range(place, &text));
    let part = clip(&text, limit, focus);
    BlockView {
        index,
        kind: kind(&block.body),
        label: label(&block.body),
        from: part.start as u32,
        chars: text.chars().count() as u32,
        clipped: part.len() < text.len(),
        text: text[part].to_owned(),
    }
}

fn clip_limit(body: &Body) -> usize {
    if matches!(body, Body::Prose(_)) { PROSE } else { OTHER }
}

pub(super) fn kind(body: &Body) -> BlockKind {
    match body {
        Body::Prose(_) => BlockKind::Prose,
        Body::Thinking(_) => BlockKind::Thinking,
        Body::Context(_) => BlockKind::Context,
        Body::Summary(_) => BlockKind::Summary,
        Body::Call(_) => BlockKind::Call,
        Body::Result(result) => BlockKind::Result { failed: result.failed == Some(true) },
    }
}

pub(super) fn label(body: &Body) -> String {
    match body {
        Body::Prose(_) => String::new(),
        Body::Thinking(_) => "Reasoning".into(),
        Body::Context(_) => "Context".into(),
        Body::Summary(_) => "Summary of earlier turns".into(),
        Body::Call(call) => call_label(call),
        Body::Result(_) => "Result".into(),
    }
}

fn call_label(call: &ToolCall) -> String {
    let (verb, object) = match &call.action {
        // The command stands below as the text of the block, unless the input says more.
        Action::Run(command) if call.input.is_empty() || call.input == *command => ("Ran", ""),
        Action::Run(command) => ("Ran", command.lines().next().unwrap_or_default()),
        Action::Read(path) => ("Read", path.as_str()),
        Action::Write(path) => ("Wrote", path.as_str()),
        Action::Edit(path) => ("Edited", path.as_str()),
        Action::Delete(path) => ("Deleted", path.as_str()),
        Action::Search(what) => ("Searched for", what.as_str()),
        Action::Plan(_) => ("Updated the plan", ""),
        Action::Ask(_) => ("Asked", ""),
        Action::Report(_) => ("Reported", ""),
        Action::Other => ("Called", call.name.as_str()),
    };
    let object: String = object.chars().take(160).collect();
    format!("{verb} {object}").trim_end().to_owned()
}

/// The text of a block; for a call whose input says nothing more, its action in words.
pub(super) fn shown_text(body: &Body) -> std::borrow::Cow<'_, str> {
    let Body::Call(call) = body else { return body.text().into() };
    if !call.input.is_empty() {
        return call.input.as_str().into();
    }
    match &call.action {
        Action::Run(text) | Action::Ask(text) | Action::Report(text) => text.as_str().into(),
        Action::Plan(steps) => steps
            .iter()
            .map(|step| {
                let mark = match step.state {
                    StepState::Pending => "[ ]",
                    StepState::Active => "[~]",
                    StepState::Done => "[x]",
                    StepState::Cancelled => "[-]",
                };
                format!("{mark} {}\n", step.text)
            })
            .collect::<String>()
            .into(),
        _ => "".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn talk(text: &str) -> Conversation {
        let block = Block { line: 1, body: Body::Prose(text.into()) };
        let turn = Turn { role: Role::User, line: 1, time: None, blocks: [block].into() };
        Conversation { turns: vec![turn], ..Conversation::default() }
    }

    fn at(start: usize, end: usize) -> Place {
        Place { start: start as u32, end: end as u32, line: 1, ..Place::default() }
    }

    #[test]
    fn a_long_text_is_clipped_and_says_how_long_it_is() {
        let view = &window(&talk(&"ä".repeat(20_000)), 0, 9)[0].blocks[0];
        assert!(view.clipped && view.text.len() <= PROSE && view.chars == 20_000);
    }

    #[test]
    fn a_place_beyond_the_clip_is_sent_with_its_surroundings() {
        let text = format!("{}needle{}", "x".repeat(50_000), "y".repeat(50_000));
        let wanted = TurnRequest { focus: Some(at(50_000, 50_006)), ..TurnRequest::default() };
        let turn = one(&talk(&text), &wanted);
        let view = turn.as_ref().map(|turn| &turn.blocks[0]);
        assert!(view.is_some_and(|view| view.text.contains("needle") && view.text.len() < 4_000));
    }

    #[test]
    fn an_excerpt_is_the_paragraph_of_its_place() {
        let conversation = talk("Before.\n\nUse the port\n5433 here.\n\nAfter.");
        let text = excerpt(&conversation, "A1", at(22, 26));
        assert_eq!(text.as_deref(), Some("[A1] turn 1, user:\nUse the port\n5433 here."));
    }

    #[test]
    fn a_place_inside_a_character_does_no_harm() {
        assert!(excerpt(&talk("ääää"), "A1", at(1, 3)).is_some());
        assert!(excerpt(&talk("ä"), "A1", at(40, 90)).is_some());
    }
}
