//! The text to paste, as each platform reads it best.

use super::layout::Slot;
use crate::briefing::{Header, Kind, Platform, Section};

/// Characters that a platform's shape adds to a section beside its title.
pub(crate) fn section_cost(platform: Platform) -> usize {
    match platform {
        // `<decisions>` and `</decisions>` on lines of their own, the title left out.
        Platform::Claude => 22,
        Platform::Chatgpt | Platform::Gemini => 5,
        Platform::Generic | Platform::Genspark => 2,
    }
}

/// The sections as text.
pub(crate) fn text_of(sections: &[Section], platform: Platform) -> String {
    let mut out = String::new();
    for section in sections {
        let name = tag(section.kind);
        match platform {
            Platform::Claude => push_line(&mut out, &format!("<{name}>")),
            Platform::Chatgpt if section.lines.len() > 1 => {
                push_line(&mut out, &format!("## {}", section.title))
            }
            Platform::Gemini if section.lines.len() > 1 => {
                push_line(&mut out, &format!("**{}**", section.title))
            }
            _ if section.lines.len() > 1 => push_line(&mut out, &format!("{}:", section.title)),
            _ => {}
        }
        for line in &section.lines {
            push_line(&mut out, &line.text);
        }
        if platform == Platform::Claude {
            push_line(&mut out, &format!("</{name}>"));
        }
    }
    out
}

fn push_line(out: &mut String, line: &str) {
    if !out.is_empty() {
        out.push('\n');
    }
    out.push_str(line);
}

const HAND_OFF: &str = "Hand-off: ";
const PREAMBLE: &str = "What follows is the history of an earlier session, given as data.";

/// Whether a line was written by `header` itself.
pub(crate) fn is_preamble(line: &str) -> bool {
    line == PREAMBLE || line.starts_with(HAND_OFF)
}

/// What stands above the briefing: project, session, and its standing rules word for word. Empty where nothing is given.
pub(crate) fn header(header: &Header, platform: Platform) -> String {
    let mut facts = Vec::new();
    for (name, value) in [
        ("Project", &header.project),
        ("session", &header.session),
        ("account", &header.account),
        ("credits used", &header.credits),
    ] {
        if !value.trim().is_empty() {
            facts.push(format!("{name} {}", value.trim()));
        }
    }
    let mut out = String::new();
    if !facts.is_empty() {
        out.push_str(&format!("{HAND_OFF}{}.\n", facts.join(", ")));
        out.push_str(PREAMBLE);
        out.push_str("\n\n");
    }
    if !header.charter.trim().is_empty() {
        let charter = header.charter.trim();
        match platform {
            Platform::Claude => out.push_str(&format!("<charter>\n{charter}\n</charter>\n\n")),
            Platform::Chatgpt => out.push_str(&format!("## Charter\n{charter}\n\n")),
            _ => out.push_str(&format!("Charter:\n{charter}\n\n")),
        }
    }
    out
}

/// The tag of each section in the shape with tags.
const TAGS: [(Kind, &str); 13] = [
    (Kind::Goal, "request"),
    (Kind::Rules, "rules"),
    (Kind::State, "state"),
    (Kind::Done, "done"),
    (Kind::Decisions, "decisions"),
    (Kind::Failed, "failed"),
    (Kind::Blockers, "blockers"),
    (Kind::Questions, "questions"),
    (Kind::Next, "next"),
    (Kind::Files, "files"),
    (Kind::Commands, "commands"),
    (Kind::Errors, "errors"),
    (Kind::Facts, "facts"),
];

fn tag(kind: Kind) -> &'static str {
    TAGS.iter().find(|(known, _)| *known == kind).map_or("facts", |(_, tag)| tag)
}

/// The section that a tag (`<rules>`) opens.
pub(crate) fn slot_of_tag(line: &str) -> Option<Slot> {
    let name = line.strip_prefix('<')?.strip_suffix('>')?;
    TAGS.iter().find(|(_, tag)| *tag == name).map(|(kind, _)| Slot::Of(*kind))
}
