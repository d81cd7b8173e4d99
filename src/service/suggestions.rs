//! Knowledge that a hand-off offered and nobody has said yes or no to. It waits with the briefing that it came with.

use std::collections::HashSet;

use domain::activity::Action;
use domain::api::Failure;
use domain::knowledge::Knowledge;
use domain::schema::Fields;
use domain::session::{self, Session};
use domain::snapshot::{self, Snapshot};
use domain::suggestion::KnowledgeSuggestion;
use domain::{Id, Table, Tags};
use futures_util::future::try_join_all;
use serde_json::{Value, json};

use super::Service;
use super::work::Work;
use crate::store::{Direction, Rows, Scan, Store, Stretch, Transaction};

/// The name under which a snapshot's figures keep what waits.
pub const WAITING: &str = "waiting_knowledge";

/// Sessions, the latest first, whose suggestions are still offered: older ones were passed over often enough.
const SESSIONS: usize = 30;

/// A suggestion that waits for a yes or a no.
#[derive(Clone, Debug, PartialEq)]
pub struct Waiting {
    /// Where it waits.
    pub snapshot: Id<Snapshot>,
    /// The session that it came from.
    pub session: Id<Session>,
    /// The number of that session.
    pub session_number: u32,
    /// What is suggested.
    pub suggestion: KnowledgeSuggestion,
}

/// The figures of a briefing, with what is to wait beside them.
pub fn with_waiting(mut stats: Value, waiting: &[KnowledgeSuggestion]) -> Value {
    if let Some(figures) = stats.as_object_mut()
        && !waiting.is_empty()
    {
        figures.insert(WAITING.to_owned(), json!(waiting));
    }
    stats
}

impl<S: Store> Service<S> {
    /// What the latest sessions suggest and nobody has decided on.
    pub async fn waiting_knowledge(&self) -> Result<Vec<Waiting>, Failure> {
        let store = self.reading(&[Table::Sessions, Table::Snapshots]).await?;
        let stretch = Stretch::of(session::STARTED, []);
        let latest = Scan { stretch, direction: Direction::Down, after: None, limit: SESSIONS };
        let sessions: Vec<Session> = store.rows(&latest).await?;
        let waiting = try_join_all(sessions.iter().map(|session| of_session(&store, session))).await?;
        Ok(each_once(waiting.into_iter().flatten()))
    }

    /// Keeps a suggestion as an entry; it waits no longer.
    pub async fn accept_knowledge(&self, waiting: &Waiting) -> Result<Knowledge, Failure> {
        let work = self.work(&[Table::Sessions, Table::Snapshots, Table::Knowledge]).await?;
        let entry = work.add_knowledge(&fields(waiting)).await?;
        work.decide(waiting).await?;
        work.commit().await?;
        Ok(entry)
    }

    /// Lets a suggestion go.
    pub async fn dismiss_knowledge(&self, waiting: &Waiting) -> Result<(), Failure> {
        let work = self.work(&[Table::Snapshots]).await?;
        work.decide(waiting).await?;
        work.commit().await
    }

    /// Lets a suggestion that was let go wait again.
    pub async fn offer_knowledge(&self, waiting: &Waiting) -> Result<(), Failure> {
        let work = self.work(&[Table::Snapshots]).await?;
        let mut snapshot: Snapshot = work.found(waiting.snapshot).await?;
        let mut all = waiting_in(&snapshot);
        all.insert(0, waiting.suggestion.clone());
        write(&mut snapshot, &all);
        work.change(&mut snapshot, Action::Updated)?;
        work.commit().await
    }
}

impl<S: Store> Work<'_, S> {
    async fn decide(&self, waiting: &Waiting) -> Result<(), Failure> {
        let mut snapshot: Snapshot = self.found(waiting.snapshot).await?;
        let mut all = waiting_in(&snapshot);
        let before = all.len();
        all.retain(|suggestion| *suggestion != waiting.suggestion);
        if all.len() == before {
            let error = "This suggestion was decided on already, in another tab perhaps.";
            return Err(Failure::conflict(error, "Nothing was changed."));
        }
        write(&mut snapshot, &all);
        self.follow(&mut snapshot)
    }
}

async fn of_session(store: &impl Transaction, session: &Session) -> Result<Vec<Waiting>, Failure> {
    let stretch = Stretch::of(snapshot::SESSION, [session.id.into()]);
    let snapshots: Vec<Snapshot> =
        store.rows(&Scan { stretch, direction: Direction::Down, after: None, limit: 1 }).await?;
    let waiting = |snapshot: &Snapshot| {
        let of = |suggestion| Waiting {
            snapshot: snapshot.id,
            session: session.id,
            session_number: session.session_number,
            suggestion,
        };
        waiting_in(snapshot).into_iter().map(of).collect::<Vec<_>>()
    };
    Ok(snapshots.iter().flat_map(waiting).collect())
}

/// Sessions that follow each other often suggest the same; the latest speaks for them.
fn each_once(all: impl Iterator<Item = Waiting>) -> Vec<Waiting> {
    let mut seen = HashSet::new();
    all.filter(|it| seen.insert(it.suggestion.title.to_lowercase())).collect()
}

/// What cannot be read waits for nobody.
fn waiting_in(snapshot: &Snapshot) -> Vec<KnowledgeSuggestion> {
    let written = snapshot.stats.get(WAITING).map(Value::to_string);
    written.and_then(|json| serde_json::from_slice(json.as_bytes()).ok()).unwrap_or_default()
}

fn write(snapshot: &mut Snapshot, waiting: &[KnowledgeSuggestion]) {
    if let Some(figures) = snapshot.stats.as_object_mut() {
        figures.remove(WAITING);
    }
    snapshot.stats = with_waiting(std::mem::take(&mut snapshot.stats), waiting);
}

fn fields(waiting: &Waiting) -> Fields {
    let suggestion = &waiting.suggestion;
    [
        ("category", suggestion.category.name().into()),
        ("title", suggestion.title.as_str().into()),
        ("description", suggestion.description.as_str().into()),
        ("tags", json!(Tags::default())),
        ("source_session_id", waiting.session.to_string().into()),
    ]
    .map(|(name, value): (_, Value)| (name.to_owned(), value))
    .into_iter()
    .collect()
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use domain::knowledge::Category;

    use super::super::handoffs::{Handoff, NewSnapshot};
    use super::super::tests::{Bench, bench};
    use super::*;

    fn suggestion(title: &str) -> KnowledgeSuggestion {
        KnowledgeSuggestion { category: Category::Tip, title: title.into(), description: "Because.".into() }
    }

    async fn hand_off(bench: &Bench, titles: &[&str]) -> Id<Session> {
        let session = bench.any_session().await;
        let waiting: Vec<_> = titles.iter().map(|title| suggestion(title)).collect();
        let stats = with_waiting(json!({ "briefing_chars": 7 }), &waiting);
        let snapshot = Some(NewSnapshot { stats, ..NewSnapshot::default() });
        let handoff = Handoff {
            format: "text".into(),
            turns: Vec::new(),
            snapshot,
            files: Vec::new(),
            knowledge: Vec::new(),
        };
        bench.service.save_handoff(session, &handoff).await.unwrap();
        session
    }

    async fn titles(bench: &Bench) -> Vec<String> {
        let waiting = bench.service.waiting_knowledge().await.unwrap();
        waiting.into_iter().map(|it| it.suggestion.title).collect()
    }

    #[tokio::test]
    async fn a_yes_makes_an_entry_that_names_its_session_and_waits_no_longer() {
        let bench = bench();
        let service = &bench.service;
        let session = hand_off(&bench, &["Warm the pool", "Walk in batches"]).await;
        let waiting = service.waiting_knowledge().await.unwrap();
        let entry = service.accept_knowledge(&waiting[0]).await.unwrap();
        assert_eq!((entry.title.as_str(), entry.source_session_id), ("Warm the pool", Some(session)));
        assert_eq!(titles(&bench).await, ["Walk in batches"]);
        assert!(service.accept_knowledge(&waiting[0]).await.is_err(), "an answer was taken twice");
    }

    #[tokio::test]
    async fn a_no_can_be_taken_back_and_leaves_the_other_figures_alone() {
        let bench = bench();
        let service = &bench.service;
        hand_off(&bench, &["Warm the pool"]).await;
        let waiting = service.waiting_knowledge().await.unwrap();
        service.dismiss_knowledge(&waiting[0]).await.unwrap();
        assert!(titles(&bench).await.is_empty());
        let store = service.reading(&[Table::Snapshots]).await.unwrap();
        let snapshot: Snapshot = store.row(waiting[0].snapshot).await.unwrap().unwrap();
        assert_eq!(snapshot.stats, json!({ "briefing_chars": 7 }));
        // Who writes waits for those who read.
        drop(store);
        service.offer_knowledge(&waiting[0]).await.unwrap();
        assert_eq!(titles(&bench).await, ["Warm the pool"]);
    }

    #[tokio::test]
    async fn what_several_sessions_suggest_is_offered_once() {
        let bench = bench();
        let service = &bench.service;
        hand_off(&bench, &["Warm the pool"]).await;
        let latest = hand_off(&bench, &["warm the pool", "Other"]).await;
        let waiting = service.waiting_knowledge().await.unwrap();
        assert_eq!(waiting.iter().map(|it| it.session).collect::<Vec<_>>(), [latest, latest]);
    }

    #[tokio::test]
    async fn a_suggestion_without_a_usable_title_says_so_and_stays() {
        let bench = bench();
        let service = &bench.service;
        hand_off(&bench, &[""]).await;
        let waiting = service.waiting_knowledge().await.unwrap();
        assert!(service.accept_knowledge(&waiting[0]).await.unwrap_err().fields.contains_key("title"));
        assert_eq!(titles(&bench).await, [""]);
    }
}
