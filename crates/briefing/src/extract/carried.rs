//! A hand-off of an earlier session, pasted at the start of this one: its entries go on as items.

use super::Extraction;
use crate::briefing::{Kind, Status};
use crate::item::Origin;
use crate::lexicon::Cue;
use crate::rank::Feature;
use crate::render::titles::slot_of_title;
use crate::render::{self, Slot, slot_of_tag};
use crate::text;

/// An entry: its section, and where it stands in the text.
#[derive(Debug, PartialEq)]
struct Entry {
    slot: Slot,
    start: usize,
    end: usize,
}

/// A text with fewer sections than this is somebody's words that happen to look alike, unless it has many entries.
const LEAST_SECTIONS: usize = 3;
const MANY_ENTRIES: usize = 6;
/// A shorter entry is a splinter, unless it names something.
const SHORTEST_ENTRY: usize = 10;

impl Extraction<'_> {
    /// Takes the entries of a hand-off out of a text. Gives back the text with blanks in their place, or nothing
    /// where it holds no hand-off.
    pub(super) fn carried(&mut self, turn: usize, block: usize, text: &str) -> Option<String> {
        let entries = entries(text);
        let mut sections: Vec<Slot> = entries.iter().map(|entry| entry.slot).collect();
        sections.dedup();
        if sections.len() < LEAST_SECTIONS && (sections.len() < 2 || entries.len() < MANY_ENTRIES) {
            return None;
        }
        for entry in &entries {
            self.carry(turn, block, text, entry);
        }
        Some(without(text, &entries))
    }

    fn carry(&mut self, turn: usize, block: usize, text: &str, entry: &Entry) {
        let words = text::clean(&text[entry.start..entry.end]);
        let splinter = text::chars(&words) < SHORTEST_ENTRY || words.starts_with(['→', ')']);
        if splinter && !words.contains(['.', '/', '_']) || text::chars(&words) < 3 {
            return;
        }
        let cues = self.lexicon.cues(&words);
        let binds = cues.has(Cue::Forbid) || cues.has(Cue::Must);
        let asks = words.ends_with(['?', '？']);
        let (kind, status) = match entry.slot {
            // What the last request demanded for good goes on when the request itself is met.
            Slot::LastRequest if cues.has(Cue::Lasting) && !asks => (Kind::Rules, Status::Standing),
            // The last request of then is an earlier one now.
            Slot::LastRequest => (Kind::Goal, Status::Standing),
            Slot::Claimed => (Kind::Done, Status::Done),
            slot => (slot.kind(), status_of(slot)),
        };
        let mut features = self.placed(turn);
        for feature in [Feature::LastRequest, Feature::FirstRequest, Feature::UserRecency] {
            features.set(feature, 0.0);
        }
        let rule = kind == Kind::Rules && binds;
        features.flag(Feature::Carried, true);
        // A request or question of then was most likely met by what followed; what its plan still lists was not.
        let asked = matches!(entry.slot, Slot::LastRequest | Slot::Of(Kind::Questions)) && !rule;
        let open = match entry.slot {
            _ if asked => 0.6,
            Slot::Of(Kind::Goal) => 0.3,
            _ => f32::from(u8::from(rule || status == Status::Open)),
        };
        features.set(Feature::CarriedOpen, open);
        features.flag(Feature::PlanDone, entry.slot == Slot::History);
        let lines = text[..entry.start].bytes().filter(|byte| *byte == b'\n').count() as u32;
        let place = self.place(turn, block, lines, entry.start, entry.end);
        self.push(kind, status, words, place, Origin::Carried, features);
    }
}

/// The text with the lines of its entries and of their titles blanked out, byte for byte.
fn without(text: &str, entries: &[Entry]) -> String {
    let mut out = String::with_capacity(text.len());
    let mut start = 0;
    for line in text.split_inclusive('\n') {
        let end = start + line.len();
        let holds = entries.iter().any(|entry| entry.start >= start && entry.start < end);
        let trimmed = line.trim();
        if holds || opens(trimmed).is_some() || trimmed.starts_with("</") || render::is_preamble(trimmed) {
            out.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' }));
        } else {
            out.push_str(line);
        }
        start = end;
    }
    out
}

fn status_of(slot: Slot) -> Status {
    match slot.kind() {
        Kind::Next | Kind::Blockers | Kind::Questions => Status::Open,
        Kind::Done => Status::Done,
        _ => Status::Standing,
    }
}

/// The entries under known titles, in every shape that a briefing has.
fn entries(text: &str) -> Vec<Entry> {
    let mut found = Vec::new();
    let mut slot = None;
    let mut start = 0;
    for line in text.split('\n') {
        let trimmed = line.trim();
        if let Some(opened) = opens(trimmed) {
            slot = Some(opened);
        } else if let Some((titled, content)) = titled_line(trimmed) {
            push_entries(
                text,
                titled,
                start + (line.len() - line.trim_start().len()) + content,
                start + line.trim_end().len(),
                &mut found,
            );
            slot = None;
        } else if let (Some(slot), Some(content)) = (slot, trimmed.strip_prefix("- ")) {
            let from = start + line.trim_end().len() - content.len();
            push_entries(text, slot, from, from + content.len(), &mut found);
        } else if !trimmed.is_empty() {
            slot = None;
        }
        start += line.len() + 1;
    }
    found
}

/// The section that a line of its own opens: `Rules:`, `## Rules`, `**Rules**`, `<rules>`.
fn opens(line: &str) -> Option<Slot> {
    let bare = line.trim_start_matches(['#', '*', ' ']).trim_end_matches(['*', ':', ' ']);
    slot_of_tag(line).or_else(|| (bare.len() < line.len()).then(|| slot_of_title(bare)).flatten())
}

/// The section of a line that begins with its title, and where its content begins.
fn titled_line(line: &str) -> Option<(Slot, usize)> {
    let (title, content) = line.split_once(": ")?;
    Some((slot_of_title(title)?, line.len() - content.len()))
}

/// The entries of one line, without the handles behind them.
fn push_entries(text: &str, slot: Slot, start: usize, end: usize, found: &mut Vec<Entry>) {
    let mut slot = slot;
    let first = found.len();
    for (from, to) in pieces(&text[start..end], slot.is_prose()) {
        let at = start + from;
        let piece = &text[at..start + to];
        let words = without_handle(piece).trim_end();
        // On the line of another section, a word before the first entry says where it belongs.
        let marker = match titled_line(words) {
            Some((Slot::History, marker)) if matches!(slot, Slot::LastRequest | Slot::Of(Kind::Goal)) => {
                slot = Slot::Of(Kind::Goal);
                marker
            }
            Some((own, marker)) if render::is_told_apart(own) || found.len() > first => {
                slot = own;
                marker
            }
            _ => 0,
        };
        if !words.is_empty() {
            found.push(Entry { slot, start: at + marker, end: at + words.len() });
        }
    }
}

/// The byte ranges of the entries of a line: between semicolons, and where sentences stand in a row, between those too.
fn pieces(line: &str, prose: bool) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut start = 0;
    for (at, mark) in line.char_indices() {
        let behind = at + mark.len_utf8();
        let (spaced, rest) = (line[behind..].starts_with(' '), line[behind..].trim_start());
        let opens = rest.trim_start_matches(['"', '\'', '«', '“', '(']).chars().next();
        let sentence = opens.is_some_and(|char| char.is_alphabetic() && !char.is_lowercase());
        let (end, next) = match mark {
            ';' if spaced => (at, behind + 1),
            '.' if prose && spaced && sentence && !line[..at].ends_with('.') => (at, behind + 1),
            '?' | '!' | '…' if prose && spaced && sentence => (behind, behind + 1),
            '。' | '？' | '！' if prose && sentence => (behind, line.len() - rest.len()),
            _ => continue,
        };
        if at >= start {
            found.push((start, end));
            start = next;
        }
    }
    found.push((start, line.len()));
    found
}

fn without_handle(piece: &str) -> &str {
    let Some((words, handle)) = piece.trim_end().rsplit_once(" [") else { return piece };
    let is_handle = handle.strip_suffix(']').is_some_and(|handle| {
        handle.starts_with(['U', 'A', 'S', 'T'])
            && handle.len() > 1
            && handle[1..].bytes().all(|byte| byte.is_ascii_digit())
    });
    if is_handle { words } else { piece }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<(Slot, &str)> {
        entries(text).into_iter().map(|entry| (entry.slot, &text[entry.start..entry.end])).collect()
    }

    #[test]
    fn a_briefing_is_read_back_in_every_shape() {
        let expected = vec![
            (Slot::Of(Kind::Rules), "never touch prod"),
            (Slot::Of(Kind::Rules), "use tabs"),
            (Slot::Of(Kind::Next), "deploy"),
        ];
        for text in [
            "Rules:\n- never touch prod [U3]\n- use tabs [U4]\nNext: deploy [A9]",
            "## Rules\n- never touch prod; use tabs [U3]\n## Next\n- deploy",
            "**Rules**\n- never touch prod; use tabs\nNext: deploy",
            "<rules>\n- never touch prod; use tabs\n</rules>\n<next>\nNext: deploy\n</next>",
        ] {
            assert_eq!(found(text), expected, "{text}");
        }
    }

    #[test]
    fn sentences_in_a_row_are_entries_of_their_own_and_groups_of_facts_keep_their_titles() {
        let text = "Rules: never touch prod. It is live; use tabs\nDone: The reader works [A3]. Is it fast? It is. [A4]\nFacts:\n\
                    - It runs at night. Version 1.2 is out; Settings: port: 7117; Mentioned: gauge.rs";
        let expected = [
            (Slot::Of(Kind::Rules), "never touch prod. It is live"),
            (Slot::Of(Kind::Rules), "use tabs"),
            (Slot::Of(Kind::Done), "The reader works"),
            (Slot::Of(Kind::Done), "Is it fast?"),
            (Slot::Of(Kind::Done), "It is."),
            (Slot::Of(Kind::Facts), "It runs at night"),
            (Slot::Of(Kind::Facts), "Version 1.2 is out"),
            (Slot::Settings, "port: 7117"),
            (Slot::Names, "gauge.rs"),
        ];
        assert_eq!(found(text), expected);
    }

    #[test]
    fn ordinary_words_have_no_entries() {
        assert_eq!(found("Please fix the login.\n- first the form\nNote: it fails on Safari"), []);
    }
}
