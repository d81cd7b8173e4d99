//! The briefing of a session: of its conversation, whose latest part may come with the request, of what was written about
//! it, and of the hand-off before it.

use briefing::briefing::Section;
use briefing::conversation::{Block, Body, Conversation, Role, Source, Turn};
use briefing::ingest;
use domain::kept::{self, KeptTurn, Spoken};

use super::compress::{longest, nothing, turn_of, unreadable};
use super::keep::{into_content, keep};
use crate::protocol::Trouble;
use crate::protocol::data::{Latest, Talk};

/// A session's conversation with what goes before and behind it.
pub(super) struct Joined {
    pub(super) source: Source,
    /// What is to be kept of the latest part.
    pub(super) latest: Option<Latest>,
    /// Turns that go before the conversation, and the turn behind its last.
    lead: u32,
    end: u32,
}

/// Joins what a session holds with its latest part, which may also be the whole of it.
pub(super) fn join(talk: &Talk, latest: Option<&[u8]>) -> Result<Joined, Trouble> {
    let mut turns: Vec<Turn> = talk.kept.iter().map(|(role, content)| turn_of(*role, content)).collect();
    let latest = match latest {
        Some(bytes) => Some(append(talk, &mut turns, bytes)?),
        None => None,
    };
    let count = turns.len() as u32;
    let lead = talk.previous.as_deref().filter(|previous| !begins_with(&turns, previous));
    let lead: Vec<Turn> = lead.map(headless).into_iter().chain(talk.goal.as_deref()).map(said).collect();
    let end = lead.len() as u32 + count;
    let (from, notes) = (lead.len() as u32, talk.notes.as_deref().map(said));
    let conversation = Conversation {
        turns: lead.into_iter().chain(turns).chain(notes).collect(),
        ..Conversation::default()
    };
    let texts: Vec<String> = conversation.turns.iter().map(|turn| keep(turn).content).collect();
    if texts.is_empty() {
        return Err(nothing());
    }
    let source = Source {
        format: Default::default(),
        chars: texts.iter().map(|text| text.chars().count()).sum(),
        lines: texts.iter().map(|text| text.lines().count()).sum(),
        problems: Vec::new(),
        conversations: vec![conversation],
    };
    Ok(Joined { source, latest, lead: from, end })
}

impl Joined {
    /// The sources of a briefing as places of the kept conversation. What came from notes or from the hand-off before
    /// has none there.
    pub(super) fn place(&self, sections: &mut [Section]) {
        if let Some(conversation) = self.source.conversations.first() {
            into_content(conversation, sections);
        }
        for line in sections.iter_mut().flat_map(|section| &mut section.lines) {
            line.items.retain(|item| (self.lead..self.end).contains(&item.source.turn));
            line.items.iter_mut().for_each(|item| item.source.turn -= self.lead);
        }
    }
}

/// Puts the latest part where it belongs among the turns that are kept.
fn append(talk: &Talk, turns: &mut Vec<Turn>, bytes: &[u8]) -> Result<Latest, Trouble> {
    let mut source = ingest::read(bytes, &mut |_| {}).map_err(unreadable)?;
    let index = longest(&source).ok_or_else(nothing)?;
    // Its secrets go before anything is compared: those of the kept turns have gone too.
    briefing::digest(&mut source, index).ok_or_else(nothing)?;
    let format = source.format.label().to_owned();
    let given = source.conversations.swap_remove(index).turns;
    let kept: Vec<KeptTurn> = given.iter().map(keep).collect();
    let before: Vec<Spoken<'_>> =
        talk.kept.iter().map(|(role, content)| Spoken { role: *role, content }).collect();
    let spoken: Vec<Spoken<'_>> = kept.iter().map(KeptTurn::spoken).collect();
    let join = kept::join(&before, &spoken);
    let new = kept.len().saturating_sub(join.new_from);
    if new > 0 {
        turns.truncate(join.offset);
        turns.extend(given);
    }
    Ok(Latest { format, turns: kept, new: new as u32 })
}

/// A hand-off without the paragraph that says whose it is: this session is another one.
fn headless(briefing: &str) -> &str {
    match briefing.split_once("\n\n") {
        Some((head, rest)) if head.starts_with("Hand-off:") => rest,
        _ => briefing,
    }
}

fn said(text: &str) -> Turn {
    let body = Body::Prose(text.into());
    Turn { role: Role::User, line: 1, time: None, blocks: [Block { line: 1, body }].into() }
}

/// Whether the conversation was begun with that text: the next AI is told the hand-off before, but not twice.
fn begins_with(turns: &[Turn], text: &str) -> bool {
    let words = |text: &str| text.split_whitespace().take(60).collect::<Vec<_>>().join(" ");
    let wanted = words(text);
    let first = turns.iter().take(2).flat_map(|turn| &turn.blocks);
    let mut texts = first.map(|block| words(block.body.text()));
    texts.any(|begin| !begin.is_empty() && begin == wanted)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use briefing::Options;

    use super::*;
    use crate::protocol::data::{Compress, Compressed, Context};
    use crate::worker::compress::compress;

    fn talk(kept: &[(Role, &str)]) -> Talk {
        let kept = kept.iter().map(|(role, text)| (*role, (*text).to_owned())).collect();
        Talk { kept, ..Talk::default() }
    }

    fn brief(talk: Talk) -> Compressed {
        compress(&Compress { context: Context::Talk(Box::new(talk)), options: Options::default() }).unwrap()
    }

    const KEPT: [(Role, &str); 2] = [
        (Role::User, "Never use MySQL. Please add the login page."),
        (Role::Assistant, "The login page is in src/login.rs."),
    ];

    #[test]
    fn kept_turns_are_briefed_with_what_was_done_in_them() {
        let done = "I'll write it.\n\n````call Wrote src/login.rs\nfn login() {}\n````\n\n````call Ran\ncargo test\n````";
        let failed = "````failure Result\nerror[E0425]: cannot find value `session`\n````";
        let turns = [KEPT[0], (Role::Assistant, done), (Role::Tool, failed)];
        let briefing = brief(talk(&turns)).briefing;
        for part in ["Never use MySQL", "src/login.rs", "cargo test (failed)"] {
            assert!(briefing.contains(part), "{part} is missing in:\n{briefing}");
        }
    }

    #[test]
    fn the_latest_part_is_joined_to_what_is_kept_whether_it_is_all_or_only_what_is_new() {
        let new =
            "User: Now add the logout page to src/logout.rs.\n\nAssistant: It is there, in src/logout.rs.\n";
        let all = format!("User: {}\n\nAssistant: {}\n\n{new}", KEPT[0].1, KEPT[1].1);
        for (latest, turns, added) in [(new, 2, 2), (&all, 4, 2)] {
            let made = brief(Talk { latest: Some(latest.to_owned()), ..talk(&KEPT) });
            let latest = made.latest.unwrap();
            assert_eq!((latest.turns.len(), latest.new), (turns, added));
            for part in ["Never use MySQL", "src/logout.rs"] {
                assert!(made.briefing.contains(part), "{part} is missing in:\n{}", made.briefing);
            }
        }
        let again = format!("User: {}\n\nAssistant: {}\n", KEPT[0].1, KEPT[1].1);
        let made = brief(Talk { latest: Some(again), ..talk(&KEPT) });
        assert_eq!(made.latest.unwrap().new, 0, "nothing of it is new");
    }

    #[test]
    fn the_hand_off_before_and_the_notes_go_into_the_briefing_and_are_no_places_of_the_conversation() {
        let mut talk = talk(&KEPT);
        talk.previous = Some(
            "Rules:\n- Never deploy on a Friday.\n\nOpen:\n- Write the migration of orders.\n\nFiles:\n- src/orders.rs\n\n\
             Decisions:\n- Postgres is the database."
                .to_owned(),
        );
        talk.notes = Some("Next: Ask Ana about the certificate before the launch.".to_owned());
        let made = brief(talk);
        for part in ["Never deploy on a Friday", "certificate", "Never use MySQL"] {
            assert!(made.briefing.contains(part), "{part} is missing in:\n{}", made.briefing);
        }
        let items = made.sections.iter().flat_map(|section| &section.lines).flat_map(|line| &line.items);
        for item in items {
            let content = KEPT[item.source.turn as usize].1;
            let passage = content.get(item.source.start as usize..item.source.end as usize);
            assert!(passage.is_some_and(|it| !it.trim().is_empty()), "{}", item.text);
        }
    }

    #[test]
    fn a_hand_off_that_the_conversation_begins_with_is_not_told_twice() {
        let previous = "Rules:\n- Never deploy on a Friday.";
        let turns = [turn_of(Role::User, previous)];
        assert!(begins_with(&turns, "Rules:\n\n- Never deploy  on a Friday."));
        assert!(!begins_with(&turns, "Rules:\n- Never deploy on a Monday."));
        assert!(!begins_with(&[], previous));
    }

    #[test]
    fn secrets_of_the_latest_part_are_neither_briefed_nor_kept() {
        let secret = ["ghp", "_a9B8c7D6e5F4g3H2i1J0k9L8m7N6o5P4q3R2"].concat();
        let latest = format!("User: Deploy with GITHUB_TOKEN={secret} tonight.\n\nAssistant: Deployed.\n");
        let made = brief(Talk { latest: Some(latest), ..Talk::default() });
        assert!(!format!("{made:?}").contains(&secret));
    }

    #[test]
    fn what_is_no_conversation_is_refused_with_the_reason() {
        for latest in ["", "\0\0\0"] {
            let talk = Talk { latest: Some(latest.to_owned()), ..talk(&KEPT) };
            let ask = Compress { context: Context::Talk(Box::new(talk)), options: Options::default() };
            assert!(!compress(&ask).unwrap_err().what.is_empty());
        }
    }
}
