//! A commit message from what a session achieved, after Conventional Commits 1.0.0, with the commands that make the commit.

use serde::Serialize;

use crate::session::SessionType;

/// What a message is made of.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Work {
    /// What kind of work it was.
    pub kind: SessionType,
    /// What was achieved, in the person's words: one achievement a line, or sentences.
    pub achieved: String,
    /// The files that were changed, as paths in the repository.
    pub files: Vec<String>,
}

/// A message and the commands that commit with it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Commit {
    /// The message: a header of at most 72 characters, then what else was achieved.
    pub message: String,
    /// Commands for a POSIX shell.
    pub commands: String,
}

/// Characters of the header, and of a line below it.
const WIDTH: usize = 72;

/// First words that tell what was done, and the same as git expects them.
const VERBS: &[(&str, &str)] = &[
    ("added", "add"),
    ("adds", "add"),
    ("built", "build"),
    ("changed", "change"),
    ("cleaned", "clean"),
    ("configured", "configure"),
    ("converted", "convert"),
    ("created", "create"),
    ("deployed", "deploy"),
    ("documented", "document"),
    ("enabled", "enable"),
    ("extracted", "extract"),
    ("finished", "finish"),
    ("fixed", "fix"),
    ("fixes", "fix"),
    ("implemented", "implement"),
    ("improved", "improve"),
    ("integrated", "integrate"),
    ("introduced", "introduce"),
    ("made", "make"),
    ("migrated", "migrate"),
    ("moved", "move"),
    ("optimized", "optimize"),
    ("optimised", "optimise"),
    ("refactored", "refactor"),
    ("removed", "remove"),
    ("renamed", "rename"),
    ("replaced", "replace"),
    ("resolved", "resolve"),
    ("restored", "restore"),
    ("rewrote", "rewrite"),
    ("set", "set"),
    ("simplified", "simplify"),
    ("split", "split"),
    ("switched", "switch"),
    ("tested", "test"),
    ("updated", "update"),
    ("upgraded", "upgrade"),
    ("wrote", "write"),
];

/// Makes the message; `None` where nothing was achieved that could be told.
pub fn compose(work: &Work) -> Option<Commit> {
    let achieved = achievements(&work.achieved);
    let (first, rest) = achieved.split_first()?;
    let is_breaking = achieved.iter().any(|it| it.to_lowercase().contains("breaking change"));
    let mark = if is_breaking { "!" } else { "" };
    let lead = match scope(&work.files) {
        Some(scope) => format!("{}({scope}){mark}: ", change_type(work, first)),
        None => format!("{}{mark}: ", change_type(work, first)),
    };
    let (subject, overflow) = subject(first, WIDTH.saturating_sub(lead.chars().count()));
    let mut message = format!("{lead}{subject}");
    if let Some(whole) = overflow {
        message.push_str(&format!("\n\n{}", wrapped(&whole, "", "")));
    }
    if !rest.is_empty() {
        let lines: Vec<String> = rest.iter().map(|line| wrapped(line, "- ", "  ")).collect();
        message.push_str(&format!("\n\n{}", lines.join("\n")));
    }
    Some(Commit { commands: commands(&message, &work.files), message })
}

/// One achievement a line, without marks of lists and ticks.
fn achievements(text: &str) -> Vec<String> {
    let lines = text.lines().map(|line| line.trim_start_matches(is_mark).trim());
    let lines: Vec<&str> = lines.filter(|line| line.chars().any(char::is_alphanumeric)).collect();
    match lines.as_slice() {
        [one] => sentences(one),
        lines => lines.iter().map(|line| plain(line)).collect(),
    }
}

fn is_mark(c: char) -> bool {
    c.is_whitespace() || matches!(c, '-' | '*' | '•' | '·' | '✓' | '✔' | '✅' | '☑' | '\u{fe0f}' | '#' | '>')
}

/// The sentences of a line. A point ends one only before a space and a capital letter.
fn sentences(line: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut from = 0;
    for (at, mark) in line.match_indices([';', '.', '!']) {
        let rest = &line[at + mark.len()..];
        let follows = rest.trim_start().chars().next();
        let ends = rest.starts_with(' ') && (mark == ";" || follows.is_some_and(char::is_uppercase));
        if ends {
            found.push(plain(&line[from..at]));
            from = at + mark.len();
        }
    }
    found.push(plain(&line[from..]));
    found.retain(|sentence| !sentence.is_empty());
    found
}

fn plain(text: &str) -> String {
    let text = text.trim().trim_end_matches(['.', ';', '!']);
    let text = text.strip_prefix("[x]").or_else(|| text.strip_prefix("[X]")).unwrap_or(text);
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn change_type(work: &Work, first: &str) -> &'static str {
    let is_all = |is: fn(&str) -> bool| !work.files.is_empty() && work.files.iter().all(|path| is(path));
    if is_all(is_test) {
        return "test";
    }
    if is_all(is_document) {
        return "docs";
    }
    match work.kind {
        SessionType::Bugfix => "fix",
        SessionType::Refactor => "refactor",
        SessionType::Deployment => "ci",
        SessionType::Research => "docs",
        SessionType::Feature => "feat",
        SessionType::Development if imperative(first).starts_with("fix ") => "fix",
        SessionType::Development => "feat",
    }
}

fn is_document(path: &str) -> bool {
    let name = path.to_lowercase();
    name.starts_with("docs/") || [".md", ".rst", ".adoc", ".txt"].iter().any(|ending| name.ends_with(ending))
}

fn is_test(path: &str) -> bool {
    let name = path.to_lowercase();
    let mut parts = name.split('/');
    parts.any(|part| matches!(part, "test" | "tests" | "__tests__" | "spec"))
        || [".test.", ".spec.", "_test.", "test_"].iter().any(|mark| name.contains(mark))
}

/// The innermost folder that all files share, unless it is one that every project has.
fn scope(files: &[String]) -> Option<String> {
    const EVERYWHERE: [&str; 9] =
        ["src", "app", "lib", "crates", "packages", "tests", "test", "docs", "main"];
    let (first, rest) = files.split_first()?;
    let folders = |path: &str| {
        let mut parts: Vec<String> = path.split('/').map(str::to_owned).collect();
        parts.pop();
        parts
    };
    let mut shared = folders(first);
    for path in rest {
        let same = folders(path).iter().zip(&shared).take_while(|(one, other)| one == other).count();
        shared.truncate(same);
    }
    let is_name = |part: &String| {
        !EVERYWHERE.contains(&part.as_str())
            && (1..=20).contains(&part.chars().count())
            && part.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    shared.into_iter().rfind(is_name)
}

/// The subject in the imperative, cut before a word where it is too long; then the whole follows in the body.
fn subject(text: &str, width: usize) -> (String, Option<String>) {
    let text = imperative(text);
    if text.chars().count() <= width {
        return (text, None);
    }
    let mut short = String::new();
    for word in text.split(' ') {
        if short.chars().count() + word.chars().count() + 1 > width {
            break;
        }
        if !short.is_empty() {
            short.push(' ');
        }
        short.push_str(word);
    }
    let short = short.trim_end_matches([',', ':', '-', '(']).trim_end().to_owned();
    // A first word that is too long by itself is cut: a header must be one.
    let short = if short.is_empty() { text.chars().take(width).collect() } else { short };
    (short, Some(text))
}

fn imperative(text: &str) -> String {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    let lower = first.to_lowercase();
    let verb = VERBS.iter().find(|(said, _)| *said == lower).map(|(_, verb)| (*verb).to_owned());
    let is_word = first.chars().skip(1).all(|c| c.is_lowercase());
    let first = verb.unwrap_or(if is_word { lower } else { first.to_owned() });
    if rest.is_empty() { first } else { format!("{first} {rest}") }
}

fn wrapped(text: &str, first: &str, other: &str) -> String {
    let mut lines = vec![first.to_owned()];
    let mut is_empty = true;
    for word in text.split_whitespace() {
        let line = lines.last().map_or(0, |line| line.chars().count());
        if !is_empty && line + 1 + word.chars().count() > WIDTH {
            lines.push(other.to_owned());
            is_empty = true;
        }
        if let Some(line) = lines.last_mut() {
            if !is_empty {
                line.push(' ');
            }
            line.push_str(word);
        }
        is_empty = false;
    }
    lines.join("\n")
}

/// Commits exactly the files, or everything where none is known.
fn commands(message: &str, files: &[String]) -> String {
    let add = match files {
        [] => "git add --all".to_owned(),
        files => {
            let quoted: Vec<String> = files.iter().map(|path| quoted(path)).collect();
            format!("git add -- {}", quoted.join(" "))
        }
    };
    let mut end = "END".to_owned();
    while message.lines().any(|line| line == end) {
        end.push('_');
    }
    format!("{add}\ngit commit --file=- <<'{end}'\n{message}\n{end}\n")
}

/// A word that no shell takes apart.
fn quoted(path: &str) -> String {
    let is_plain = |c: char| c.is_ascii_alphanumeric() || matches!(c, '/' | '.' | '_' | '-' | '+' | '@');
    if !path.is_empty() && path.chars().all(is_plain) {
        return path.to_owned();
    }
    format!("'{}'", path.replace('\'', "'\\''"))
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use proptest::prelude::*;

    use super::*;

    fn message(kind: SessionType, achieved: &str, files: &[&str]) -> String {
        compose(&work(kind, achieved, files)).unwrap().message
    }

    fn work(kind: SessionType, achieved: &str, files: &[&str]) -> Work {
        let files = files.iter().map(|path| (*path).to_owned()).collect();
        Work { kind, achieved: achieved.to_owned(), files }
    }

    #[test]
    fn what_was_achieved_becomes_a_conventional_message() {
        use SessionType::{Bugfix, Deployment, Development, Feature, Refactor, Research};
        for (kind, achieved, files, expected) in [
            (Feature, "Added passkeys.", &[][..], "feat: add passkeys"),
            (
                Bugfix,
                "- ✅ Fixed the redirect loop",
                &["src/auth/login.rs"],
                "fix(auth): fix the redirect loop",
            ),
            (Development, "Fixed a leak", &[], "fix: fix a leak"),
            (Development, "OAuth works again", &[], "feat: OAuth works again"),
            (Refactor, "Split the parser", &["src/a.rs", "src/b.rs"], "refactor: split the parser"),
            (Deployment, "Updated the runner", &["deploy/ci.yml"], "ci(deploy): update the runner"),
            (Research, "Compared three stores", &[], "docs: compared three stores"),
            (Feature, "Wrote the guide", &["docs/guide.md", "README.md"], "docs: write the guide"),
            (Feature, "Covered limits", &["tests/limits.rs", "src/x.test.ts"], "test: covered limits"),
            (
                Feature,
                "Added search. Renamed v1.2 to v2; removed `old.rs`.",
                &[],
                "feat: add search\n\n- Renamed v1.2 to v2\n- removed `old.rs`",
            ),
            (
                Feature,
                "* Removed the old API (BREAKING CHANGE)\n\n* Added the new one",
                &["api/v2/a.rs", "api/v2/b/c.rs"],
                "feat(v2)!: remove the old API (BREAKING CHANGE)\n\n- Added the new one",
            ),
        ] {
            assert_eq!(message(kind, achieved, files), expected, "{achieved}");
        }
    }

    #[test]
    fn a_long_achievement_is_cut_in_the_header_and_whole_below() {
        let long = "Added a cache in front of the conversion service so that repeated requests for the same pair are answered at once";
        let made = message(SessionType::Feature, long, &["src/rates/cache.rs"]);
        let (header, body) = made.split_once("\n\n").unwrap();
        assert_eq!(header, "feat(rates): add a cache in front of the conversion service so that");
        assert_eq!(
            body,
            "add a cache in front of the conversion service so that repeated requests\nfor the same pair are answered at once"
        );
    }

    #[test]
    fn without_an_achievement_there_is_no_message() {
        for nothing in ["", " \n\t", "- \n* \n---", "✅"] {
            assert_eq!(compose(&work(SessionType::Feature, nothing, &["a.rs"])), None, "{nothing:?}");
        }
    }

    #[test]
    fn commands_add_the_files_and_nothing_breaks_out_of_them() {
        let made = compose(&work(
            SessionType::Feature,
            "Added it's\nEND\n$(rm -rf x)",
            &["src/a.rs", "my notes/it's.md", "$(boom).rs"],
        ));
        assert_eq!(
            made.unwrap().commands,
            "git add -- src/a.rs 'my notes/it'\\''s.md' '$(boom).rs'\n\
             git commit --file=- <<'END'\nfeat: add it's\n\n- END\n- $(rm -rf x)\nEND\n"
        );
        assert!(
            compose(&work(SessionType::Feature, "Did it", &[]))
                .unwrap()
                .commands
                .starts_with("git add --all\n")
        );
    }

    proptest! {
        #[test]
        fn every_header_is_one_short_line(text in "\\PC{1,300}", file in "[a-z/.]{1,60}") {
            let Some(made) = compose(&work(SessionType::Feature, &text, &[&file])) else { return Ok(()) };
            let header = made.message.lines().next().unwrap_or_default();
            prop_assert!(header.contains(": "), "{header}");
            prop_assert!(header.chars().count() <= WIDTH, "{header}");
        }
    }
}
