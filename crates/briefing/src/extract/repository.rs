//! How the version control stands at the end: the last commit that a tool reported, whether it was pushed, and what was
//! changed and not committed since.

use crate::briefing::Place;
use crate::terms::{self, Sort};
use crate::text;

/// Characters of a commit's subject.
const SUBJECT: usize = 90;
/// Files that are named one by one.
const NAMED: usize = 12;
/// Added paths that are followed.
const MOST_ADDED: usize = 200;

/// What is known of the repository so far.
#[derive(Default)]
pub(super) struct Repository {
    commit: Option<Commit>,
    /// What the last look at the working tree showed, and where; a commit takes out of it what was added.
    status: Option<(Place, Vec<Change>)>,
    /// What the commands since the last commit added.
    added: Added,
    /// Files that were written since the last commit.
    written: Vec<String>,
    written_at: Place,
}

/// A file that is not committed.
#[derive(Debug, PartialEq)]
struct Change {
    path: String,
    /// The next commit takes it as it is.
    is_staged: bool,
}

/// What `git add` took.
#[derive(Default)]
enum Added {
    /// No command told.
    #[default]
    Unknown,
    Everything,
    Paths(Vec<String>),
}

struct Commit {
    place: Place,
    hash: String,
    branch: String,
    subject: String,
    pushed: bool,
}

/// A text about the repository, where it was read, and whether it is about what is not committed yet.
pub(super) struct Standing {
    pub(super) text: String,
    pub(super) place: Place,
    pub(super) is_open: bool,
}

impl Repository {
    /// Takes a line of an output that tells of a commit or a push; says whether it told of a commit.
    pub(super) fn line(&mut self, line: &str, place: Place) -> bool {
        if let Some((branch, hash, subject)) = commit_line(line) {
            let own = |text: &str| text.to_owned();
            let commit =
                Commit { place, hash: own(hash), branch: own(branch), subject: own(subject), pushed: false };
            self.commit = Some(commit);
            self.committed();
            return true;
        }
        if let Some(commit) = &mut self.commit
            && is_push(line)
        {
            commit.pushed = true;
        }
        false
    }

    /// Takes a command that was run, as far as it adds files to the next commit.
    pub(super) fn ran(&mut self, command: &str) {
        if !command.contains("git ") {
            return;
        }
        for part in command.split(['\n', ';', '&', '|']).take(50) {
            let mut words = part.split_whitespace().map(|word| word.trim_matches(['"', '\'']));
            match (words.next(), words.next()) {
                (Some("git"), Some("add")) => words.for_each(|word| self.adds(word)),
                (Some("git"), Some("commit")) if words.any(|word| matches!(word, "-a" | "-am" | "--all")) => {
                    self.added = Added::Everything;
                }
                _ => {}
            }
        }
    }

    /// Takes a word behind `git add`.
    fn adds(&mut self, word: &str) {
        match (&mut self.added, word) {
            (_, "." | "./" | "-A" | "--all" | "-u" | "*") => self.added = Added::Everything,
            (Added::Everything, _) => {}
            (_, word) if word.starts_with('-') => {}
            (Added::Paths(paths), path) if paths.len() < MOST_ADDED => paths.push(path.to_owned()),
            (Added::Paths(_), _) => {}
            (Added::Unknown, path) => self.added = Added::Paths(vec![path.to_owned()]),
        }
    }

    /// A commit was made: only what is known not to have been added is still open.
    fn committed(&mut self) {
        match std::mem::take(&mut self.added) {
            Added::Unknown | Added::Everything => {
                self.status = None;
                self.written.clear();
            }
            Added::Paths(paths) => {
                let is_open = |open: &str| !paths.iter().any(|path| covers(path, open));
                if let Some((_, open)) = &mut self.status {
                    open.retain(|change| !change.is_staged && is_open(&change.path));
                }
                self.status.take_if(|(_, open)| open.is_empty());
                self.written.retain(|path| is_open(path));
            }
        }
    }

    /// Takes what `git status` printed.
    pub(super) fn status(&mut self, output: &str, place: Place) {
        if let Some(open) = uncommitted(output) {
            self.status = Some((place, open));
            self.written.clear();
        }
    }

    /// Notes a file that was written.
    pub(super) fn wrote(&mut self, path: &str, place: Place) {
        if self.commit.is_none() && self.status.is_none() {
            return;
        }
        self.written.retain(|known| known != path);
        if self.written.len() < 200 {
            self.written.push(path.to_owned());
        }
        self.written_at = place;
    }

    /// Takes a file back that was not written after all.
    pub(super) fn unwrote(&mut self, path: &str) {
        self.written.retain(|known| known != path);
    }

    /// The place of the commit that stands for the repository.
    pub(super) fn commit_place(&self) -> Option<Place> {
        self.commit.as_ref().map(|commit| commit.place)
    }

    /// How it stands at the end.
    pub(super) fn standing(&self) -> Vec<Standing> {
        let mut out = Vec::new();
        if let Some(commit) = &self.commit {
            let pushed = if commit.pushed { ", pushed" } else { "" };
            let subject = text::clip(&text::clean(&commit.subject), SUBJECT);
            let text = format!("Last commit {} ({}{pushed}): {subject}", commit.hash, commit.branch);
            out.push(Standing { text, place: commit.place, is_open: false });
        }
        let shown = self.status.iter().flat_map(|(_, open)| open);
        let mut open: Vec<&str> = shown.map(|change| change.path.as_str()).collect();
        for path in &self.written {
            if !open.iter().any(|known| known.ends_with(path.as_str()) || path.ends_with(known)) {
                open.push(path);
            }
        }
        if !open.is_empty() {
            let place = match &self.status {
                Some((place, _)) if self.written.is_empty() => *place,
                _ => self.written_at,
            };
            let more = open.len().saturating_sub(NAMED);
            let named = open[..open.len() - more].join(", ");
            let more = if more > 0 { format!(", and {more} more") } else { String::new() };
            out.push(Standing { text: format!("Uncommitted: {named}{more}"), place, is_open: true });
        }
        out
    }
}

/// Whether an added path is a file that was written, or a folder around it; either may be told from another folder.
fn covers(added: &str, file: &str) -> bool {
    let added = added.trim_start_matches("./").trim_end_matches(['/', '*']);
    let inside = |rest: &str| rest.is_empty() || rest.starts_with(['/', '\\']);
    file.strip_prefix(added).is_some_and(inside)
        || added
            .strip_suffix(file.trim_end_matches('/'))
            .is_some_and(|before| before.is_empty() || before.ends_with(['/', '\\']))
        || file
            .match_indices(added)
            .any(|(at, _)| file[..at].ends_with(['/', '\\']) && inside(&file[at + added.len()..]))
}

/// Branch, hash and subject of `[main 1a2b3c4] Subject`.
fn commit_line(line: &str) -> Option<(&str, &str, &str)> {
    let (head, subject) = line.strip_prefix('[')?.split_once("] ")?;
    let (branch, hash) = head.rsplit_once(' ')?;
    let branch = branch.strip_suffix(" (root-commit)").unwrap_or(branch);
    let named = !branch.is_empty() && (!branch.contains(' ') || branch == "detached HEAD");
    (named && is_hash(hash)).then_some((branch, hash, subject))
}

/// Whether a line reports a push: `1a2b3c4..5d6e7f8  main -> main`, `* [new branch]  x -> x`.
fn is_push(line: &str) -> bool {
    let Some((before, _)) = line.split_once(" -> ") else { return false };
    let before = before.trim_start_matches([' ', '+', '*']);
    before.starts_with("[new branch]")
        || before.split_whitespace().next().is_some_and(|range| {
            range.trim_matches('.').split("..").filter(|end| is_hash(end.trim_matches('.'))).count() == 2
        })
}

/// Whether a word is the hash of a commit.
pub(super) fn is_hash(word: &str) -> bool {
    (7..=40).contains(&word.len())
        && word.bytes().all(|byte| byte.is_ascii_hexdigit())
        && terms::sort_of(word.as_bytes()) != Sort::Word
}

/// The files that `git status` shows as changed or unknown, in either of its forms; `None` for another output.
fn uncommitted(output: &str) -> Option<Vec<Change>> {
    if output.contains("working tree clean") || output.contains("nothing to commit") {
        return Some(Vec::new());
    }
    let long = output.contains("On branch ") || output.contains("Changes not staged");
    let mut open: Vec<Change> = Vec::new();
    let (mut untracked, mut staged) = (false, false);
    for line in output.lines().take(400) {
        let trimmed = line.trim();
        let path = if long {
            if trimmed.ends_with(':') {
                untracked = trimmed.starts_with("Untracked");
                staged = trimmed.starts_with("Changes to be committed");
            }
            let changed = ["modified:", "new file:", "deleted:", "renamed:", "both modified:"]
                .iter()
                .find_map(|label| trimmed.strip_prefix(label));
            let unknown = untracked && line.starts_with(['\t', ' ']) && !trimmed.starts_with('(');
            changed.or(unknown.then_some(trimmed).filter(|path| !path.ends_with(':')))
        } else {
            staged = line.as_bytes().get(1) == Some(&b' ') && !line.starts_with(' ');
            porcelain(line)
        };
        let Some(path) = path.map(str::trim).filter(|path| !path.is_empty() && path.len() < 200) else {
            continue;
        };
        match open.iter_mut().find(|known| known.path == path) {
            // Changed again since it was added.
            Some(known) => known.is_staged &= staged,
            None => open.push(Change { path: path.to_owned(), is_staged: staged }),
        }
    }
    (long || !open.is_empty()).then_some(open)
}

/// The path of a line like ` M src/lib.rs` or `?? notes.md`.
fn porcelain(line: &str) -> Option<&str> {
    let (marks, path) = line.split_at_checked(2)?;
    let known = marks.bytes().all(|mark| b" MADRCU?T".contains(&mark)) && marks != "  ";
    let path = path.strip_prefix(' ')?;
    (known && !path.starts_with(' ') && !path.contains(": ")).then_some(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(repository: &Repository) -> Vec<String> {
        repository.standing().into_iter().map(|standing| standing.text).collect()
    }

    #[test]
    fn the_last_commit_counts_and_whether_it_was_pushed() {
        let mut repository = Repository::default();
        assert!(repository.line("[main 1f2e3d4] Read the tide gauge", Place::default()));
        assert!(repository.line("[pier/two (root-commit) 9a8b7c6] Plot the tide", Place::default()));
        assert_eq!(told(&repository), ["Last commit 9a8b7c6 (pier/two): Plot the tide"]);
        assert!(!repository.line("   1f2e3d4..9a8b7c6  pier/two -> pier/two", Place::default()));
        assert_eq!(told(&repository), ["Last commit 9a8b7c6 (pier/two, pushed): Plot the tide"]);
    }

    #[test]
    fn other_lines_in_brackets_are_no_commits() {
        let mut repository = Repository::default();
        for line in ["[INFO] Building the pier", "[1/4] Resolving", "[main] started", "[error 12345678] x"] {
            assert_eq!(repository.line(line, Place::default()), line.contains("12345678"), "{line}");
        }
    }

    #[test]
    fn what_was_changed_since_the_commit_is_uncommitted() {
        let mut repository = Repository::default();
        repository.wrote("before.rs", Place::default());
        repository.line("[main 1f2e3d4] Read the tide gauge", Place::default());
        repository.wrote("src/tide.rs", Place::default());
        repository.wrote("src/tide.rs", Place::default());
        assert_eq!(told(&repository)[1], "Uncommitted: src/tide.rs");
        repository.line("[main 5d6e7f8] Read it twice", Place::default());
        assert_eq!(told(&repository).len(), 1);
    }

    #[test]
    fn a_commit_takes_what_was_added() {
        let status = " M src/tide.rs\nM  pier.md\n?? notes/\n?? docs/a.md\n";
        for (commands, expected) in [
            (vec!["git commit -m x"], None),
            (vec!["git add -A && git commit -m x"], None),
            (vec!["git add docs", "git commit -m x"], Some("Uncommitted: src/tide.rs, notes/")),
            (vec!["cd src && git add tide.rs ../notes; git commit -m x"], Some("Uncommitted: docs/a.md")),
            (vec!["git add docs/a.md", "git commit -am x"], None),
        ] {
            let mut repository = Repository::default();
            repository.status(status, Place::default());
            commands.iter().for_each(|command| repository.ran(command));
            repository.line("[main 1f2e3d4] Read the tide gauge", Place::default());
            assert_eq!(told(&repository).get(1).map(String::as_str), expected, "{commands:?}");
        }
    }

    #[test]
    fn both_forms_of_a_status_are_read() {
        let short = " M src/tide.rs\nA  pier.md\n?? notes/\n";
        let long = "On branch main\nChanges not staged for commit:\n  (use \"git add <file>...\" to update)\n\tmodified:   src/tide.rs\n\nUntracked files:\n  (use \"git add\")\n\tnotes/\n\nno changes added";
        for (output, expected) in [
            (short, Some(vec!["src/tide.rs", "pier.md", "notes/"])),
            (long, Some(vec!["src/tide.rs", "notes/"])),
            ("On branch main\nnothing to commit, working tree clean", Some(vec![])),
            ("total 12\nsrc\n", None),
        ] {
            let found = uncommitted(output);
            let found = found.map(|found| found.into_iter().map(|change| change.path).collect::<Vec<_>>());
            assert_eq!(found, expected.map(|paths| paths.into_iter().map(str::to_owned).collect::<Vec<_>>()));
        }
    }
}
