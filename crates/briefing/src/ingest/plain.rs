//! Texts without turns: hand-off documents, and everything else.

use super::fences::Fences;
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

/// Words in the headings of instructions that a person wrote for a model.
const PROMPTS: &[&str] = &[
    "role",
    "rôle",
    "rol",
    "rolle",
    "ruolo",
    "papel",
    "роль",
    "角色",
    "役割",
    "역할",
    "peran",
    "task",
    "tâche",
    "tarea",
    "tarefa",
    "compito",
    "aufgabe",
    "задача",
    "задание",
    "任务",
    "任務",
    "タスク",
    "과제",
    "tugas",
    "prompt",
    "instruction",
    "instructions",
    "persona",
];

/// Whether a text is a hand-off: its title says so, or its headings and markers do, or it is built like a document.
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
    is_titled || has_sections || (headings >= 4 && markers >= 6) || is_document(lines)
}

/// Whether a text is built like a document, in whatever language: a title and sections, or sections of ticked steps.
/// What a person writes to a model may have headings too, but opens with words, or names the model's role and task.
fn is_document(lines: &Lines<'_>) -> bool {
    let fences = Fences::new(lines);
    let (mut opens, mut headings, mut ticks, mut prompts, mut filled) = (false, 0, 0, 0, 0);
    let mut is_front_matter = lines.get(0).trim_end() == "---";
    for index in usize::from(is_front_matter)..lines.len().min(2000) {
        let line = lines.get(index).trim_end();
        if is_front_matter {
            is_front_matter = line != "---";
            continue;
        }
        if line.is_empty() || fences.quotes(index) {
            continue;
        }
        filled += 1;
        ticks += usize::from(is_ticked(line));
        if let Some(name) = heading(lines, index) {
            headings += 1;
            opens |= filled == 1;
            prompts += usize::from(headings <= 4 && names_a_prompt(name));
        }
    }
    let is_built = opens && headings >= 4 && filled >= 10 && prompts == 0;
    is_built || (ticks >= 3 && headings >= 2 && filled >= 8)
}

/// The name of a heading, in one of the ways to mark one: `#`, a row of signs below, bold letters alone.
fn heading<'t>(lines: &Lines<'t>, index: usize) -> Option<&'t str> {
    let line = lines.get(index).trim_end();
    if line.starts_with('#') {
        let name = line.trim_start_matches('#');
        return name.starts_with(' ').then_some(name);
    }
    let bold = line.strip_prefix("**").and_then(|rest| rest.strip_suffix("**"));
    if let Some(name) = bold.filter(|name| !name.contains("**") && name.len() < 100) {
        return Some(name);
    }
    let below = lines.get(index + 1).trim_end();
    let is_row = below.len() >= 3 && below.bytes().all(|byte| byte == b'=' || byte == b'-');
    let stands_alone = index == 0 || lines.get(index - 1).trim().is_empty();
    let is_name = line.starts_with(char::is_alphanumeric) && line.len() < 120 && !line.contains('|');
    (is_row && stands_alone && is_name).then_some(line)
}

fn names_a_prompt(name: &str) -> bool {
    let name = name.to_lowercase();
    name.split(|c: char| !c.is_alphanumeric()).any(|word| PROMPTS.contains(&word))
}

/// A step that is done: `- [x] ...`, or a line that opens with a tick.
fn is_ticked(line: &str) -> bool {
    let step = line.trim_start().trim_start_matches(['-', '*', '+']).trim_start();
    step.starts_with("[x] ") || step.starts_with("[X] ") || step.starts_with(['✅', '☑', '✔', '✓'])
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
