//! A whole set of data, as large as wanted: projects with their sessions, accounts, knowledge, conversations. The same
//! seed gives the same rows, and every rule that holds after a transaction holds in them.

mod knowledge;
mod moments;
mod prose;
mod sessions;

use domain::account::{Account, AccountStatus, Cost, Platform, Threshold};
use domain::conversation::Turn;
use domain::file::ProjectFile;
use domain::knowledge::Knowledge;
use domain::project::{Project, ProjectStatus};
use domain::queue::QueueEntry;
use domain::refresh::RefreshRule;
use domain::session::Session;
use domain::snapshot::Snapshot;
use domain::{Name, Row, Table, Tags};
use serde_json::Value;

use crate::Random;
use moments::Clock;

/// How much of what there is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Size {
    /// Projects.
    pub projects: usize,
    /// Sessions of each project.
    pub sessions: usize,
    /// Accounts.
    pub accounts: usize,
    /// Knowledge entries.
    pub knowledge: usize,
    /// Turns of conversations.
    pub turns: usize,
    /// Of a hundred sessions, files and knowledge entries, how many are in the trash.
    pub trashed: usize,
}

impl Size {
    /// What benchmarks mean by "Big": about 50 MB.
    pub const BIG: Self =
        Self { projects: 10, sessions: 1_000, accounts: 120, knowledge: 10_000, turns: 50_000, trashed: 0 };
    /// Enough to have some of everything.
    pub const SMALL: Self =
        Self { projects: 3, sessions: 8, accounts: 5, knowledge: 20, turns: 40, trashed: 10 };
}

/// Rows of all tables, parents before children, in the order of their ids.
#[derive(Clone, Debug, Default, PartialEq)]
#[expect(missing_docs, reason = "one for each table")]
pub struct Data {
    pub projects: Vec<Project>,
    pub accounts: Vec<Account>,
    pub sessions: Vec<Session>,
    pub snapshots: Vec<Snapshot>,
    pub turns: Vec<Turn>,
    pub files: Vec<ProjectFile>,
    pub queue: Vec<QueueEntry>,
    pub knowledge: Vec<Knowledge>,
}

/// Makes data up.
pub fn data(size: Size, seed: u64) -> Data {
    let mut random = Random::new(seed);
    let mut clock = Clock::default();
    let mut data = Data {
        projects: (0..size.projects).map(|number| project(&mut random, &mut clock, number)).collect(),
        accounts: (0..size.accounts).map(|number| account(&mut random, &mut clock, number)).collect(),
        ..Data::default()
    };
    sessions::fill(&mut data, &mut random, &mut clock, size);
    knowledge::fill(&mut data, &mut random, &mut clock, size);
    data
}

impl Data {
    /// The rows as JSON, in the order of tables and ids.
    pub fn rows(&self) -> impl Iterator<Item = (Table, Vec<u8>)> {
        fn bodies<T: Row>(rows: &[T]) -> impl Iterator<Item = (Table, Vec<u8>)> {
            // A row is plain data, which can always be written.
            rows.iter().map(|row| (T::TABLE, domain::row::to_json(row).unwrap_or_default()))
        }
        bodies(&self.projects)
            .chain(bodies(&self.accounts))
            .chain(bodies(&self.sessions))
            .chain(bodies(&self.snapshots))
            .chain(bodies(&self.turns))
            .chain(bodies(&self.files))
            .chain(bodies(&self.queue))
            .chain(bodies(&self.knowledge))
    }
}

/// A name that is made up, so it is one.
pub(crate) fn name(text: &str) -> Name {
    Name::parse(text).unwrap_or_else(|_| unnamed())
}

fn unnamed() -> Name {
    // Reached only if the list of words held no letters.
    name("made up")
}

fn tags(random: &mut Random, most: usize) -> Tags {
    let count = random.below(most + 1);
    Tags::parse((0..count).map(|_| prose::tag(random))).unwrap_or_default()
}

fn project(random: &mut Random, clock: &mut Clock, number: usize) -> Project {
    let (created_at, updated_at) = clock.written(random);
    Project {
        id: clock.id(random),
        created_at,
        updated_at,
        deleted_at: None,
        revision: 1 + random.number() % 5,
        name: name(&format!("{} {}", prose::noun(random), number + 1)),
        description: prose::sentences(random, 2),
        status: ProjectStatus::ALL[if number == 0 { 0 } else { random.below(ProjectStatus::ALL.len()) }],
        charter: prose::rules(random),
        specialization: tags(random, 3),
        total_credits_used: 0,
        total_sessions: 0,
        last_session_number: 0,
    }
}

fn account(random: &mut Random, clock: &mut Clock, number: usize) -> Account {
    let (created_at, updated_at) = clock.written(random);
    let limit = [50, 100, 100, 100, 200][random.below(5)];
    let left = random.below(limit as usize + 1) as u32;
    Account {
        id: clock.id(random),
        created_at,
        updated_at,
        deleted_at: None,
        revision: 1 + random.number() % 9,
        account_name: name(&format!("dev-{:03}", number + 1)),
        account_email: format!("dev-{:03}@mail.test", number + 1),
        platform: Platform::ALL[random.below(Platform::ALL.len())],
        credits_available: left,
        credits_limit: limit,
        refresh_rule: refresh_rule(random),
        refreshed_at: updated_at,
        threshold: Threshold::default(),
        status: if left == 0 { AccountStatus::Exhausted } else { AccountStatus::Available },
        specialization: tags(random, 3),
        monthly_cost: Cost::try_from(random.below(50) as f64 / 2.0).unwrap_or_default(),
        notes: if random.chance(30) { prose::sentences(random, 1) } else { String::new() },
    }
}

fn refresh_rule(random: &mut Random) -> RefreshRule {
    let rule = random.pick(&[
        r#"{"kind":"manual"}"#,
        r#"{"kind":"daily","time":"07:00","zone":"Asia/Jakarta"}"#,
        r#"{"kind":"rolling","hours":5}"#,
        r#"{"kind":"weekly","weekday":"monday","time":"00:00","zone":"UTC"}"#,
        r#"{"kind":"monthly","day":31,"time":"09:30","zone":"Europe/Berlin"}"#,
    ]);
    serde_json::from_str(rule).unwrap_or_default()
}

/// Some figures, such as the engine gives.
fn figures(random: &mut Random) -> Value {
    serde_json::json!({
        "lines": random.between(5, 25),
        "ratio": random.below(1000) as f64 / 1000.0,
        "kinds": {"rules": random.below(9), "errors": random.below(9)},
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seed_gives_the_same_data_and_another_seed_others() {
        assert_eq!(data(Size::SMALL, 7), data(Size::SMALL, 7));
        assert_ne!(data(Size::SMALL, 7), data(Size::SMALL, 8));
    }

    #[test]
    fn there_is_as_much_as_was_asked_for_in_the_order_of_ids() {
        let data = data(Size::SMALL, 1);
        let counts = (data.projects.len(), data.sessions.len(), data.turns.len(), data.knowledge.len());
        assert_eq!(counts, (3, 24, 40, 20));
        let rows: Vec<_> = data.rows().collect();
        assert!(rows.is_sorted_by_key(|(table, body)| (*table, body[..50].to_vec())));
    }

    #[test]
    fn totals_are_what_a_recount_gives() {
        let data = data(Size::SMALL, 3);
        for project in &data.projects {
            let live = data.sessions.iter().filter(|it| it.project_id == project.id && it.is_live());
            assert_eq!(
                live.clone().map(|it| u64::from(it.credits_used)).sum::<u64>(),
                project.total_credits_used
            );
            assert_eq!(live.count() as u32, project.total_sessions);
        }
    }
}
