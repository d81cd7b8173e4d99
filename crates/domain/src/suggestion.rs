//! What a conversation holds that is worth keeping beside it: files and knowledge, put up for a yes. Nothing of it is
//! ever saved by itself.

use std::collections::HashMap;

use briefing::briefing::Kind;
use briefing::conversation::{Action, Body, Conversation};
use serde::{Deserialize, Serialize};

use crate::Name;
use crate::file::{GitStatus, Importance};
use crate::knowledge::Category;

/// A file that mattered in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileSuggestion {
    /// Where it lies, as the conversation writes it.
    pub path: String,
    /// Its extension.
    pub file_type: String,
    /// How much it seems to matter.
    pub importance: Importance,
    /// What was done to it.
    pub git_status: GitStatus,
}

/// Something that was learnt in a conversation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct KnowledgeSuggestion {
    /// What kind it seems to be.
    pub category: Category,
    /// One line that names it.
    pub title: String,
    /// The whole of it.
    pub description: String,
}

/// What the engine found in a conversation, as far as suggestions need it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Finding<'a> {
    /// Its kind.
    pub kind: Kind,
    /// Its words.
    pub text: &'a str,
    /// Which turn it came from.
    pub turn: u32,
}

/// More files than this are noise.
const MOST_FILES: usize = 40;
/// More entries than this nobody reads through.
const MOST_ENTRIES: usize = 12;

#[derive(Default)]
struct FileUse {
    changes: u32,
    mentions: u32,
    is_new: bool,
    is_deleted: bool,
    last: usize,
}

/// The files of a conversation: what was changed first, then what was named most.
pub fn files(conversation: &Conversation) -> Vec<FileSuggestion> {
    let mut uses: HashMap<&str, FileUse> = HashMap::new();
    for (turn, spoken) in conversation.turns.iter().enumerate() {
        for block in &spoken.blocks {
            match &block.body {
                Body::Prose(text) => paths_in(text).for_each(|path| {
                    let used = uses.entry(path).or_default();
                    used.mentions += 1;
                    used.last = turn;
                }),
                Body::Call(call) => note_action(&mut uses, &call.action, turn),
                _ => {}
            }
        }
    }
    let mut found: Vec<(&str, FileUse)> =
        uses.into_iter().filter(|(_, used)| used.changes > 0 || used.mentions > 1).collect();
    found.sort_by(|(one, a), (other, b)| {
        (b.changes, b.mentions, b.last).cmp(&(a.changes, a.mentions, a.last)).then(one.cmp(other))
    });
    found.into_iter().take(MOST_FILES).map(|(path, used)| suggest_file(path, &used)).collect()
}

fn note_action<'a>(uses: &mut HashMap<&'a str, FileUse>, action: &'a Action, turn: usize) {
    let (path, is_new, is_deleted) = match action {
        Action::Write(path) => (path, true, false),
        Action::Edit(path) => (path, false, false),
        Action::Delete(path) => (path, false, true),
        _ => return,
    };
    if path.trim().is_empty() {
        return;
    }
    let used = uses.entry(path.trim()).or_default();
    used.is_new |= is_new && used.changes == 0;
    used.is_deleted = is_deleted;
    used.changes += 1;
    used.last = turn;
}

fn suggest_file(path: &str, used: &FileUse) -> FileSuggestion {
    let git_status = match used {
        FileUse { is_deleted: true, .. } => GitStatus::Deleted,
        FileUse { is_new: true, .. } => GitStatus::Added,
        FileUse { changes: 1.., .. } => GitStatus::Modified,
        _ => GitStatus::Unknown,
    };
    let importance =
        if used.changes >= 3 || used.mentions >= 6 { Importance::High } else { Importance::Normal };
    FileSuggestion {
        path: path.to_owned(),
        file_type: extension(path).unwrap_or_default().to_lowercase(),
        importance,
        git_status,
    }
}

/// Paths that stand as `code` in a text.
fn paths_in(text: &str) -> impl Iterator<Item = &str> {
    text.split('`')
        .skip(1)
        .step_by(2)
        .map(|code| code.split(':').next().unwrap_or_default())
        .filter(|code| is_path(code))
}

/// Whether a word looks like a file of a project: an extension, no blanks, no address, no call.
fn is_path(word: &str) -> bool {
    let allowed = |letter: char| letter.is_alphanumeric() || "/._-@+[]()".contains(letter);
    word.len() <= 200
        && word.chars().all(allowed)
        && extension(word).is_some_and(|it| it.chars().any(char::is_alphabetic))
        && (word.contains('/') || EXTENSIONS.contains(&extension(word).unwrap_or_default()))
        && !word.starts_with("//")
        && !word.ends_with(')')
}

/// Without a folder before it, a word with a dot may be anything; with one of these it is a file.
const EXTENSIONS: [&str; 36] = [
    "c", "cfg", "conf", "cpp", "cs", "css", "csv", "dart", "env", "go", "h", "html", "java", "js", "json",
    "jsx", "kt", "lock", "lua", "md", "php", "proto", "py", "rb", "rs", "scss", "sh", "sql", "svelte",
    "swift", "toml", "ts", "tsx", "vue", "yaml", "yml",
];

fn extension(path: &str) -> Option<&str> {
    let name = path.rsplit('/').next()?;
    let (stem, extension) = name.rsplit_once('.')?;
    let is_short = (1..=8).contains(&extension.len()) && extension.chars().all(char::is_alphanumeric);
    (is_short && !(stem.is_empty() && path == name && extension.len() < 3)).then_some(extension)
}

/// What was learnt: errors with what helped, decisions with their reason, standing practices, gains.
pub fn knowledge(findings: &[Finding<'_>]) -> Vec<KnowledgeSuggestion> {
    let mut made: Vec<KnowledgeSuggestion> = Vec::new();
    let errors = findings.iter().filter_map(|it| solved(it, findings));
    let others = findings.iter().filter_map(learnt);
    for entry in errors.chain(others) {
        if !made.iter().any(|known| same(known, &entry)) {
            made.push(entry);
        }
    }
    made.sort_by_key(|entry| ORDER.iter().position(|category| *category == entry.category));
    made.truncate(MOST_ENTRIES);
    made
}

/// What is most often looked for again stands first.
const ORDER: [Category; 5] = [
    Category::ErrorSolution,
    Category::Pattern,
    Category::Optimization,
    Category::BestPractice,
    Category::Tip,
];

fn same(one: &KnowledgeSuggestion, other: &KnowledgeSuggestion) -> bool {
    one.title.to_lowercase() == other.title.to_lowercase()
}

/// Turns within which what helped is looked for.
const NEARBY: u32 = 6;

/// An error, with the first decision or finished work after it.
fn solved(error: &Finding<'_>, findings: &[Finding<'_>]) -> Option<KnowledgeSuggestion> {
    let is_error = matches!(error.kind, Kind::Errors | Kind::Failed) && !is_question(error.text);
    if !is_error || !is_telling(error.text) {
        return None;
    }
    let after = findings.iter().filter(|it| {
        matches!(it.kind, Kind::Decisions | Kind::Done)
            && (error.turn..=error.turn + NEARBY).contains(&it.turn)
            && it.text != error.text
            && says_a_remedy(it.text)
    });
    let remedy = after.min_by_key(|it| it.turn)?;
    Some(KnowledgeSuggestion {
        category: Category::ErrorSolution,
        title: title(error.text)?,
        description: format!("What went wrong: {}\nWhat helped: {}", error.text, remedy.text),
    })
}

fn learnt(finding: &Finding<'_>) -> Option<KnowledgeSuggestion> {
    let words = finding.text.to_lowercase();
    let category = match finding.kind {
        _ if !is_telling(finding.text) || is_question(finding.text) => return None,
        Kind::Done | Kind::Decisions | Kind::Facts if has(&words, &GAINS) => Category::Optimization,
        Kind::Decisions if has(&words, &REASONS) => Category::Pattern,
        Kind::Rules if has(&words, &STANDING) => Category::BestPractice,
        Kind::Failed if has(&words, &REASONS) => Category::Tip,
        _ => return None,
    };
    Some(KnowledgeSuggestion {
        category,
        title: title(finding.text)?,
        description: finding.text.trim().to_owned(),
    })
}

const REASONS: [&str; 8] =
    ["because", "since ", "so that", "therefore", "due to", "karena", "sebab", "supaya"];
const STANDING: [&str; 12] = [
    "never", "always", "must", "every ", "only ", "don't", "do not", "jangan", "selalu", "harus", "wajib",
    "hanya ",
];
const GAINS: [&str; 7] =
    ["faster", "% less", "% smaller", "sped up", "speedup", "lebih cepat", "lebih kecil"];
const REMEDIES: [&str; 16] = [
    "fix",
    "switch",
    "instead",
    "solved",
    "resolved",
    "replaced",
    "changed",
    "works now",
    "use ",
    "using",
    "added",
    "moved",
    "removed",
    "perbaiki",
    "ganti",
    "diubah",
];

fn says_a_remedy(text: &str) -> bool {
    let words = text.to_lowercase();
    has(&words, &REMEDIES) && !has(&words, &["not fixed", "belum"])
}

fn has(text: &str, cues: &[&str]) -> bool {
    cues.iter().any(|cue| text.contains(cue))
}

fn is_question(text: &str) -> bool {
    text.trim_end().ends_with('?')
}

/// A handful of words at least; less names nothing that could be found again.
fn is_telling(text: &str) -> bool {
    text.split_whitespace().count() >= 4
}

/// A text as a title: one line of at most [`Name::MAX`] characters, cut between words.
fn title(text: &str) -> Option<String> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= Name::MAX {
        return Name::parse(&line).ok().map(|name| name.to_string());
    }
    let cut: String = line.chars().take(Name::MAX - 1).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    Name::parse(&format!("{}…", whole.trim_end_matches([',', ';', ':']))).ok().map(|name| name.to_string())
}

#[cfg(test)]
mod tests {
    use briefing::conversation::{Block, Role, ToolCall, Turn};

    use super::*;

    fn conversation(bodies: Vec<Body>) -> Conversation {
        let turns = bodies.into_iter().map(|body| Turn {
            role: Role::Assistant,
            line: 1,
            time: None,
            blocks: [Block { line: 1, body }].into(),
        });
        Conversation { turns: turns.collect(), ..Conversation::default() }
    }

    fn call(action: Action) -> Body {
        Body::Call(ToolCall { action, ..ToolCall::default() }.into())
    }

    #[test]
    fn files_that_were_changed_come_before_files_that_were_named() {
        let found = files(&conversation(vec![
            Body::Prose("Look at `src/a.rs:40` and `src/a.rs`; `README.md` is old.".into()),
            call(Action::Write("src/new.rs".into())),
            call(Action::Edit("src/b.rs".into())),
            call(Action::Edit("src/b.rs".into())),
            call(Action::Edit("src/b.rs".into())),
            call(Action::Read("src/only_read.rs".into())),
        ]));
        let seen: Vec<_> = found.iter().map(|it| (it.path.as_str(), it.git_status, it.importance)).collect();
        assert_eq!(
            seen,
            [
                ("src/b.rs", GitStatus::Modified, Importance::High),
                ("src/new.rs", GitStatus::Added, Importance::Normal),
                ("src/a.rs", GitStatus::Unknown, Importance::Normal),
            ]
        );
    }

    #[test]
    fn only_what_looks_like_a_file_is_one() {
        for path in ["src/main.rs", "Cargo.toml", "a/b/c.test.tsx", ".github/ci.yml", "docs/x.md"] {
            assert!(is_path(path), "{path}");
        }
        for word in
            ["e.g", "v1.2.3", "foo.bar()", "a b.rs", "3.14", "//x.y/z", "example.com", "src/", "Math.round"]
        {
            assert!(!is_path(word), "{word}");
        }
    }

    fn finding(kind: Kind, turn: u32, text: &str) -> Finding<'_> {
        Finding { kind, turn, text }
    }

    #[test]
    fn an_error_is_suggested_with_what_helped() {
        let made = knowledge(&[
            finding(Kind::Failed, 7, "The single join runs into the statement timeout"),
            finding(Kind::Done, 9, "I switched to walking the table in batches of 500"),
        ]);
        assert_eq!(made.len(), 1);
        assert_eq!(made[0].category, Category::ErrorSolution);
        assert!(made[0].description.contains("batches of 500"));
    }

    #[test]
    fn an_error_that_nothing_helped_against_is_no_knowledge() {
        for (turn, text) in [(90, "I switched to batches of 500"), (9, "That error is not fixed yet, sorry")]
        {
            let error = finding(Kind::Errors, 7, "error: canceling statement due to statement timeout");
            let made = knowledge(&[error, finding(Kind::Done, turn, text)]);
            assert!(made.iter().all(|it| it.category != Category::ErrorSolution), "{text}");
        }
    }

    #[test]
    fn decisions_need_a_reason_and_rules_a_standing_word() {
        let category = |kind, text| knowledge(&[finding(kind, 1, text)]).first().map(|it| it.category);
        for (kind, text, expected) in [
            (
                Kind::Decisions,
                "Largest remainder, because no line differs by a cent",
                Some(Category::Pattern),
            ),
            (Kind::Decisions, "We take the second option now", None),
            (Kind::Rules, "Never run migrations against production", Some(Category::BestPractice)),
            (Kind::Rules, "Find another way please", None),
            (Kind::Rules, "Must it always be so?", None),
            (Kind::Done, "The import is 40 % faster with batches", Some(Category::Optimization)),
            (Kind::Rules, "Never mind", None),
        ] {
            assert_eq!(category(kind, text), expected, "{text}");
        }
    }

    #[test]
    fn titles_fit_and_no_entry_stands_twice() {
        let long = format!("Never {}", "touch the production database ".repeat(9));
        let made = knowledge(&[finding(Kind::Rules, 1, &long), finding(Kind::Rules, 4, &long)]);
        assert_eq!(made.len(), 1);
        assert!(Name::parse(&made[0].title).is_ok() && made[0].title.ends_with('…'));
        assert_eq!(made[0].description, long.trim());
    }
}
