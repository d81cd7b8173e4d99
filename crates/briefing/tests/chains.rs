//! Hand-offs of hand-offs: what stays open stays, what holds goes on, what is done becomes one line.
#![expect(clippy::print_stdout, reason = "a test that finds nothing to work on says so")]

use briefing::conversation::{Block, Body, Role, Turn};
use briefing::{Briefing, Conversation, Level, Options, Source};

fn said(role: Role, text: &str) -> Turn {
    Turn { role, line: 1, time: None, blocks: [Block { line: 1, body: Body::Prose(text.into()) }].into() }
}

fn brief(turns: Vec<Turn>, previous: Option<&str>) -> Briefing {
    brief_at(Level::Medium, turns, previous)
}

fn brief_at(level: Level, turns: Vec<Turn>, previous: Option<&str>) -> Briefing {
    let mut conversation = Conversation { turns, ..Conversation::default() };
    if let Some(previous) = previous {
        briefing::continue_from(&mut conversation, previous);
    }
    let chars = 60_000;
    let mut source = Source { conversations: vec![conversation], chars, lines: 900, ..Source::default() };
    let digest = briefing::digest(&mut source, 0).unwrap_or_else(|| unreachable!("one conversation"));
    briefing::brief(&digest, &Options { level, ..Options::default() })
}

const RULES: [&str; 3] = [
    "Never write to the billing database from a test",
    "Always run make verify before a commit",
    "Error messages must stay in Indonesian",
];

fn first_session() -> Vec<Turn> {
    vec![
        said(
            Role::User,
            &format!("Build an invoice importer in Go.\n\n- {}\n- {}\n- {}", RULES[0], RULES[1], RULES[2]),
        ),
        said(
            Role::Assistant,
            "I created cmd/import/main.go and parser/csv.go, and the tests passed.\n\n## Next steps\n\n- [ ] Wire the \
             retry queue to Redis\n- [ ] Write the rollback runbook for operators\n- [ ] Document the CSV dialect in docs/csv.md",
        ),
    ]
}

/// A session about something else, which closes nothing.
fn other_session(number: usize) -> Vec<Turn> {
    vec![
        said(Role::User, &format!("Add column number {number} to the report screen, with a tooltip.")),
        said(
            Role::Assistant,
            &format!("Added column {number} in web/report{number}.tsx; the page shows it now."),
        ),
        said(Role::User, "Good, and make its header sortable."),
        said(Role::Assistant, &format!("The header of column {number} sorts up and down now.")),
    ]
}

/// The kind of section in which a text stands.
fn section_of(briefing: &Briefing, text: &str) -> Option<briefing::briefing::Kind> {
    briefing
        .sections
        .iter()
        .find(|section| section.lines.iter().any(|line| line.text.contains(text)))
        .map(|section| section.kind)
}

#[test]
fn ten_hand_offs_lose_no_standing_rule_and_no_open_item() {
    let mut last = brief(first_session(), None);
    for number in 1..=10 {
        last = brief(other_session(number), Some(&last.briefing));
        for rule in RULES {
            assert!(last.briefing.contains(rule), "hand-off {number} lost a rule: {rule}\n{}", last.briefing);
        }
        for open in ["retry queue to Redis", "rollback runbook", "CSV dialect"] {
            assert_eq!(
                section_of(&last, open),
                Some(briefing::briefing::Kind::Next),
                "hand-off {number} lost {open}\n{}",
                last.briefing
            );
        }
    }
}

/// Numbers that look random and are the same on every machine.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }

    /// So many of a list, in any order.
    fn some<'a>(&mut self, of: &[&'a str], count: usize) -> Vec<&'a str> {
        let mut left = of.to_vec();
        (0..count).map(|_| left.remove(self.roll(left.len()))).collect()
    }
}

const STANDING: [&str; 6] = [
    "Never write to the billing database from a test",
    "Always run make verify before a commit",
    "Do not touch legacy/export.php",
    "Error messages must stay in Indonesian",
    "Never log customer names",
    "Use only tabs in Makefiles",
];
const OPEN: [&str; 6] = [
    "Wire the retry queue to Redis",
    "Write the rollback runbook for operators",
    "Document the CSV dialect in docs/csv.md",
    "Raise the upload limit to 40 MB",
    "Ask Wulan for the staging certificate",
    "Measure p95 latency of /search",
];
const SUBJECTS: [&str; 8] =
    ["report", "invoice", "calendar", "avatar", "export", "tooltip", "printer", "holiday table"];

/// A session of some turns that says a lot and closes nothing of what is open.
fn long_session(dice: &mut Dice, number: usize) -> Vec<Turn> {
    let mut turns = Vec::new();
    for part in 0..=dice.roll(6) {
        let subject = SUBJECTS[dice.roll(SUBJECTS.len())];
        let file = format!("web/{}{number}_{part}.tsx", subject.split(' ').next().unwrap_or_default());
        turns.push(said(
            Role::User,
            &format!("Now the {subject} of page {number}: it needs column {part}, sorted by date, with a {subject} icon."),
        ));
        turns.push(said(
            Role::Assistant,
            &format!(
                "I added column {part} to the {subject} in {file}, because the old query left it out.\n\n- Sorted by \
                 date\n- The icon has {} pixels\n\nThe {subject} shows {} rows now.",
                12 + dice.roll(20),
                dice.roll(900)
            ),
        ));
    }
    turns
}

#[test]
fn chains_of_any_length_lose_no_standing_rule_and_no_open_item_at_any_level() {
    for seed in 0..12 {
        for (level, most) in [(Level::High, 4), (Level::Medium, 6), (Level::Low, 6)] {
            let mut dice = Dice(seed * 7 + 1);
            let rules = {
                let count = 1 + dice.roll(most);
                dice.some(&STANDING, count)
            };
            let open = {
                let count = 1 + dice.roll(most);
                dice.some(&OPEN, count)
            };
            let first = vec![
                said(Role::User, &format!("Build an invoice importer in Go.\n\n- {}", rules.join("\n- "))),
                said(
                    Role::Assistant,
                    &format!(
                        "I created cmd/import/main.go.\n\n## Next steps\n\n- [ ] {}",
                        open.join("\n- [ ] ")
                    ),
                ),
            ];
            let mut last = brief_at(level, first, None);
            for number in 1..=10 + dice.roll(6) {
                last = brief_at(level, long_session(&mut dice, number), Some(&last.briefing));
                for kept in rules.iter().chain(&open) {
                    assert!(
                        last.briefing.contains(kept),
                        "seed {seed}, {level:?}: hand-off {number} lost {kept}\n{}",
                        last.briefing
                    );
                }
                for item in &open {
                    let kinds: Vec<_> = items(&last, item).collect();
                    assert!(
                        kinds.contains(&briefing::briefing::Kind::Next),
                        "seed {seed}, {level:?}: {item} is {kinds:?} in hand-off {number}\n{}",
                        last.briefing
                    );
                }
            }
        }
    }
}

/// The kinds of the items that hold a text.
fn items(briefing: &Briefing, text: &str) -> impl Iterator<Item = briefing::briefing::Kind> {
    let lines = briefing.sections.iter().flat_map(|section| &section.lines);
    lines.flat_map(|line| &line.items).filter(move |item| item.text.contains(text)).map(|item| item.kind)
}

#[test]
fn what_a_later_session_does_is_no_longer_open() {
    let first = brief(first_session(), None);
    let closing = vec![
        said(Role::User, "Please write the runbook now."),
        said(Role::Assistant, "Done: I have written the rollback runbook for operators in docs/rollback.md."),
    ];
    let second = brief(closing, Some(&first.briefing));
    assert_ne!(
        section_of(&second, "Write the rollback runbook"),
        Some(briefing::briefing::Kind::Next),
        "{}",
        second.briefing
    );
    assert_eq!(section_of(&second, "retry queue to Redis"), Some(briefing::briefing::Kind::Next));
}

#[test]
fn what_was_done_becomes_one_line_of_history() {
    let mut last = brief(first_session(), None);
    for number in 1..=4 {
        last = brief(other_session(number), Some(&last.briefing));
    }
    let history: Vec<&str> = last
        .sections
        .iter()
        .filter(|section| section.title == "Earlier")
        .flat_map(|section| section.lines.iter().map(|line| line.text.as_str()))
        .collect();
    assert_eq!(history.len(), 1, "{}", last.briefing);
}

#[test]
fn what_is_written_below_a_pasted_hand_off_is_heard() {
    let first = brief(first_session(), None);
    let pasted =
        format!("{}\n\nGo on with the retry queue, and use streams rather than lists.", first.briefing);
    let second =
        brief(vec![said(Role::User, &pasted), said(Role::Assistant, "I will start with the queue.")], None);
    assert!(second.briefing.contains("use streams rather than lists"), "{}", second.briefing);
}

/// Real conversations, where the folder of the evaluation stands beside the repository.
fn real_conversations() -> Vec<Source> {
    fn files(folder: &std::path::Path, found: &mut Vec<std::path::PathBuf>) {
        for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
            let path = entry.path();
            if path.is_dir() {
                files(&path, found);
            } else if !path.to_string_lossy().ends_with(".gold.json") {
                found.push(path);
            }
        }
    }
    let mut paths = Vec::new();
    files(concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/eval/corpus").as_ref(), &mut paths);
    paths.sort();
    let read = |path| briefing::ingest::read(std::fs::read(path).ok()?, &mut |_| ()).ok();
    paths.iter().filter_map(read).collect()
}

#[test]
fn hand_offs_through_real_conversations_lose_no_standing_rule_and_no_open_item() {
    let conversations = real_conversations();
    if conversations.is_empty() {
        println!("skipped: ../shared/eval is not here");
        return;
    }
    for level in [Level::High, Level::Medium, Level::Low] {
        let mut last = brief_at(level, first_session(), None);
        for (number, source) in conversations.iter().enumerate() {
            let turns = source.conversations[0].turns.clone();
            last = brief_at(level, turns, Some(&last.briefing));
            assert_goes_on(&last, &format!("{level:?}, hand-off {number}"));
        }
    }
}

/// The rules of the first session stand in it, and what it left open is still open.
fn assert_goes_on(last: &Briefing, at: &str) {
    for rule in RULES {
        assert!(last.briefing.contains(rule), "{at} lost a rule: {rule}\n{}", last.briefing);
    }
    for open in ["retry queue to Redis", "rollback runbook", "CSV dialect"] {
        let kinds: Vec<_> = items(last, open).collect();
        assert!(
            kinds.contains(&briefing::briefing::Kind::Next),
            "{at}: {open} is {kinds:?}\n{}",
            last.briefing
        );
    }
}

/// Into so many hand-offs a real conversation is cut.
const PARTS: usize = 4;

#[test]
fn hand_offs_between_the_parts_of_a_real_conversation_lose_no_standing_rule_and_no_open_item() {
    let conversations = real_conversations();
    if conversations.is_empty() {
        println!("skipped: ../shared/eval is not here");
        return;
    }
    for mut source in conversations {
        let turns = source.conversations.swap_remove(0).turns;
        for level in [Level::High, Level::Medium, Level::Low] {
            let mut last = brief_at(level, first_session(), None);
            for (number, part) in turns.chunks(turns.len().div_ceil(PARTS)).enumerate() {
                last = brief_at(level, part.to_vec(), Some(&last.briefing));
                assert_goes_on(&last, &format!("{level:?}, part {number}"));
            }
        }
    }
}
