//! What git is told of a session, and which commit its work stands at.

use briefing::briefing::{Kind, Section};
use domain::activity::Action;
use domain::api::{Code, Failure};
use domain::commit::{Commit, Work, compose};
use domain::session::Session;
use domain::snapshot::{self, Snapshot, SnapshotType};
use domain::{Id, Table, schema};
use serde_json::Value;

use super::edit::{changed, part};
use super::work::live;
use super::{Fields, Service};
use crate::store::{Direction, Rows, Scan, Store, Stretch, Transaction};

/// Files that have no ending.
const BARE: [&str; 7] =
    ["Makefile", "Dockerfile", "Containerfile", "Justfile", "LICENSE", "Gemfile", "Procfile"];
/// Digits of a commit's hash: as few as git shows, as many as SHA-256 has.
const HASH: std::ops::RangeInclusive<usize> = 7..=64;

impl<S: Store> Service<S> {
    /// A commit message of what a session achieved: by the person's words, or else by its latest briefing, which names
    /// the files too.
    pub async fn commit_message(&self, id: Id<Session>) -> Result<Commit, Failure> {
        let store = self.reading(&[Table::Sessions, Table::Snapshots]).await?;
        let session: Session = live(&store, id).await?;
        let sections = latest_sections(&store, id).await?;
        let work = Work {
            kind: session.session_type,
            achieved: match session.accomplishments.trim() {
                "" => told(&sections, Kind::Done).join("\n"),
                written => written.to_owned(),
            },
            files: paths(&told(&sections, Kind::Files)),
        };
        compose(&work).ok_or_else(|| {
            let error = "Nothing that this session achieved is written down.";
            Failure::new(Code::NotFound, error, "Write its accomplishments, or save a hand-off to it.")
        })
    }

    /// Notes the commit that the work of a snapshot stands at.
    pub async fn update_snapshot(&self, id: Id<Snapshot>, fields: &Fields) -> Result<Snapshot, Failure> {
        part(schema::SNAPSHOT, fields)?;
        let mut given = fields.clone();
        if let Some(hash) = fields.get("git_commit_hash").and_then(Value::as_str) {
            given.insert("git_commit_hash".to_owned(), commit_hash(hash)?);
        }
        let work = self.work(&[Table::Snapshots]).await?;
        let mut snapshot: Snapshot = changed(&work.live::<Snapshot>(id).await?, &given)?;
        work.change(&mut snapshot, Action::Updated)?;
        work.commit().await?;
        Ok(snapshot)
    }
}

/// A hash in small letters; an empty one is none.
fn commit_hash(typed: &str) -> Result<Value, Failure> {
    match typed.trim() {
        "" => Ok(Value::Null),
        hash if HASH.contains(&hash.len()) && hash.bytes().all(|byte| byte.is_ascii_hexdigit()) => {
            Ok(hash.to_ascii_lowercase().into())
        }
        _ => Err(Failure::field("git_commit_hash", "must be 7 to 64 digits from 0 to f")),
    }
}

/// What the latest briefing of a session says, line by line.
async fn latest_sections(store: &impl Transaction, session: Id<Session>) -> Result<Vec<Section>, Failure> {
    let stretch = Stretch::of(snapshot::SESSION, [session.into()]);
    let scan = Scan { stretch, direction: Direction::Down, after: None, limit: 100 };
    let snapshots: Vec<Snapshot> = store.rows(&scan).await?;
    let latest = snapshots.into_iter().find(|it| it.snapshot_type != SnapshotType::Checkpoint);
    // By way of text: sections are read from text anyway, and a second reader would double its code.
    let text = latest.map(|it| it.provenance.to_string()).unwrap_or_default();
    Ok(serde_json::from_str(&text).unwrap_or_default())
}

fn told(sections: &[Section], kind: Kind) -> Vec<String> {
    let lines = sections.iter().flat_map(|section| &section.lines);
    lines
        .flat_map(|line| &line.items)
        .filter(|item| item.kind == kind)
        .map(|item| item.text.clone())
        .collect()
}

/// The paths that texts name, each once.
fn paths(texts: &[String]) -> Vec<String> {
    let words = texts.iter().flat_map(|text| text.split(|c: char| c.is_whitespace() || ",;".contains(c)));
    let mut found = Vec::new();
    for word in words {
        let path = word.trim_matches(|c: char| "`'\"()[]:.".contains(c) && c != '.').trim_end_matches('.');
        if is_path(path) && !found.iter().any(|it| it == path) {
            found.push(path.to_owned());
        }
    }
    found
}

/// A relative path to a file. Paths outside the repository are nobody's business there.
fn is_path(word: &str) -> bool {
    let is_inside = !word.starts_with(['/', '~', '-']) && !word.contains("..") && !word.contains("://");
    let name = word.rsplit('/').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending);
    let has_ending = ending.is_some_and(|it| {
        (1..=10).contains(&it.len())
            && it.chars().all(char::is_alphanumeric)
            && it.chars().any(char::is_alphabetic)
    });
    is_inside && (has_ending || BARE.contains(&name))
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    use super::*;

    #[test]
    fn paths_are_told_from_words() {
        for (text, expected) in [
            ("src/a.rs (new), `src/b.rs`, src/a.rs", &["src/a.rs", "src/b.rs"][..]),
            ("edited Makefile.am; see https://x.test/y.html", &["Makefile.am"]),
            (
                "v1.2, ../up.rs /etc/hosts .env.example and/or deploy/Dockerfile",
                &[".env.example", "deploy/Dockerfile"],
            ),
        ] {
            assert_eq!(paths(&[text.to_owned()]), expected, "{text}");
        }
    }

    #[test]
    fn hashes_are_checked() {
        for (typed, kept) in
            [(" 4F0C2d1 ", Some("4f0c2d1".into())), ("", Some(Value::Null)), ("xyz1234", None), ("abc", None)]
        {
            assert_eq!(commit_hash(typed).ok(), kept, "{typed}");
        }
    }
}
