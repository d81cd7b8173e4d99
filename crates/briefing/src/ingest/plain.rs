//! Texts without turns: hand-off documents, and everything else.

use super::input::{Input, Lines};
use super::thread::Thread;
use crate::conversation::{Body, Conversation, Role};

/// Words of a hand-off's title.
const TITLES: &[&str] = &[
    "handoff",
    "hand-off",
    "hand off",
    "handover",
    "checkpoint",
    "session report",
    "session summary",
    "serah terima",
    "laporan sesi",
    "übergabe",
    "passation",
    "traspaso",
    "передача",
    "relève",
    "passaggio di consegne",
    "인수인계",
    "交接",
    "引き継ぎ",
    "引継ぎ",
];

/// Words of a hand-off's section headings.
const SECTIONS: &[&str] = &[
    "accomplish",
    "next step",
    "next session",
    "current state",
    "project state",
    "blocker",
    "learning",
    "quick start",
    "session summary",
    "what's working",
    "status",
    "objective",
    "checklist",
    "completed",
    "pending",
    "todo",
    "problem statement",
    "langkah",
    "ringkasan",
    "pencapaian",
];

const MARKERS: &[char] = &['✅', '🎯', '🚀', '❌', '⚠', '🟢', '🔥', '🚧', '📊', '💡', '🏁', '📋', '♾'];

/// Whether a text is a hand-off: its title says so, or its headings and markers do.
pub(super) fn is_handoff(lines: &Lines<'_>) -> bool {
    let (mut titled, mut sections, mut markers, mut facts) = (false, 0, 0, 0);
    let mut headings = 0;
    for index in 0..lines.len().min(2000) {
        let line = lines.get(index);
        markers += usize::from(line.contains(MARKERS));
        facts += usize::from(
            line.starts_with("**") && line.contains("**:") || line.starts_with("**") && line.contains(":**"),
        );
        if !line.starts_with('#') {
            continue;
        }
        headings += 1;
        let name = line.to_lowercase();
        titled |= headings <= 2 && TITLES.iter().any(|word| name.contains(word));
        sections += usize::from(SECTIONS.iter().any(|word| name.contains(word)));
    }
    let is_titled = titled && (headings > 2 || markers > 2);
    let has_sections = sections >= 3 && (markers >= 3 || facts >= 3);
    is_titled || has_sections || (headings >= 4 && markers >= 6)
}

/// Reads a hand-off document: one turn of the model that wrote it.
pub(super) fn read_handoff(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let heading = (0..input.lines.len().min(20)).find_map(|index| input.lines.get(index).strip_prefix("# "));
    let title = heading.unwrap_or("").to_owned();
    one(input, Role::Assistant, &title)
}

/// Reads any other text: one turn of the person who brought it.
pub(super) fn read_plain(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    one(input, Role::User, "")
}

fn one(input: &Input<'_, '_>, role: Role, title: &str) -> Vec<Conversation> {
    let mut thread = Thread::of_lines(input.whole);
    thread.text(role, input.lines.number(0), None, Body::Prose, input.text);
    thread.finish("", title, None).into_iter().collect()
}
