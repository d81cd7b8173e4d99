//! Sessions, and what belongs to them.

use briefing::Level;
use briefing::conversation::Role;
use domain::Timestamp;
use domain::conversation::Turn;
use domain::file::{GitStatus, Importance, ProjectFile};
use domain::learning::{BriefingOutcome, Sufficed};
use domain::queue::{Priority, QueueEntry, QueueStatus};
use domain::session::{CreditEntry, Session, SessionStatus, SessionType};
use domain::snapshot::{Snapshot, SnapshotType};
use serde_json::{Value, json};

use super::moments::Clock;
use super::{Data, Size, figures, prose};
use crate::Random;

/// Turns of one conversation; the others sessions have none.
const CONVERSATION: usize = 100;
/// Bytes of a turn, in the middle.
const TURN: usize = 300;
/// Files of each project.
const FILES: usize = 30;

pub(super) fn fill(data: &mut Data, random: &mut Random, clock: &mut Clock, size: Size) {
    if data.accounts.is_empty() {
        return;
    }
    for number in 1..=size.sessions {
        for project in 0..data.projects.len() {
            add(data, random, clock, (project, number, size));
        }
    }
    snapshots(data, random, clock);
    turns(data, random, clock, size.turns);
    files(data, random, clock, size);
    queue(data, random, clock);
}

fn add(
    data: &mut Data,
    random: &mut Random,
    clock: &mut Clock,
    (project, number, size): (usize, usize, Size),
) {
    let account_id = data.accounts[random.below(data.accounts.len())].id;
    let previous =
        number.checked_sub(2).and_then(|_| data.sessions.get(data.sessions.len() - data.projects.len()));
    let previous_session_id = previous.map(|session| session.id);
    let is_running = number == size.sessions && random.chance(50);
    let owner = &mut data.projects[project];
    let (created_at, updated_at) = clock.written(random);
    let credit_log = credit_log(random, created_at);
    let credits_used = credit_log.iter().map(|entry| entry.delta as u32).sum();
    let minutes = random.between(5, 300) as u32;
    let deleted_at = (!is_running && random.chance(size.trashed)).then_some(updated_at);
    owner.last_session_number = number as u32;
    if deleted_at.is_none() {
        owner.total_sessions += 1;
        owner.total_credits_used += u64::from(credits_used);
    }
    data.sessions.push(Session {
        id: clock.id(random),
        created_at,
        updated_at,
        deleted_at,
        revision: 1 + credit_log.len() as u64,
        project_id: owner.id,
        account_id,
        session_number: number as u32,
        session_type: SessionType::ALL[random.below(SessionType::ALL.len())],
        status: if is_running { SessionStatus::InProgress } else { ended(random) },
        credits_used,
        credit_log,
        duration_minutes: (!is_running).then_some(minutes),
        objectives: prose::sentences(random, 1),
        accomplishments: if is_running { String::new() } else { prose::sentences(random, 2) },
        blockers: if random.chance(30) { prose::sentences(random, 1) } else { String::new() },
        handoff_notes: if random.chance(70) { prose::sentences(random, 1) } else { String::new() },
        checkpoint_data: checkpoint(random),
        started_at: created_at,
        completed_at: (!is_running).then(|| created_at.plus(i64::from(minutes) * 60_000)),
        previous_session_id,
        briefing_outcome: outcome(number, created_at),
    });
}

/// What every third session says about the briefing that it began with.
fn outcome(number: usize, at: Timestamp) -> Option<BriefingOutcome> {
    let sufficed = Sufficed::ALL[number / 3 % Sufficed::ALL.len()];
    let missing = if sufficed == Sufficed::Yes { String::new() } else { "the port of the server".to_owned() };
    let level = [None, Some(Level::High), Some(Level::Medium), Some(Level::Low)][number % 4];
    (number > 1 && number.is_multiple_of(3)).then_some(BriefingOutcome { at, sufficed, missing, level })
}

fn ended(random: &mut Random) -> SessionStatus {
    match random.below(10) {
        0 => SessionStatus::Failed,
        1..=3 => SessionStatus::HandedOff,
        _ => SessionStatus::Completed,
    }
}

fn credit_log(random: &mut Random, from: Timestamp) -> Vec<CreditEntry> {
    let entry =
        |step: usize, delta: usize| CreditEntry { at: from.plus(step as i64 * 60_000), delta: delta as i64 };
    (0..random.below(4)).map(|step| entry(step, [1, 5, 10, 25][random.below(4)])).collect()
}

fn checkpoint(random: &mut Random) -> Option<Value> {
    match random.below(10) {
        0 => Some(json!({"branch": prose::identifier(random), "step": random.below(20), "share": 0.5})),
        1 => Some(prose::sentence(random).into()),
        _ => None,
    }
}

fn snapshots(data: &mut Data, random: &mut Random, clock: &mut Clock) {
    for session in data.sessions.iter().step_by(7) {
        let (created_at, updated_at) = clock.written(random);
        data.snapshots.push(Snapshot {
            id: clock.id(random),
            created_at,
            updated_at,
            deleted_at: None,
            revision: 1,
            session_id: session.id,
            snapshot_type: SnapshotType::ALL[random.below(SnapshotType::ALL.len())],
            level: [None, Some(Level::High), Some(Level::Medium), Some(Level::Low)][random.below(4)],
            compressed_context: prose::text(random, 900),
            context_summary: prose::sentence(random),
            stats: figures(random),
            provenance: json!([[1, 2], [random.below(90)]]),
            file_count: random.below(20) as u32,
            code_lines: random.below(900) as u32,
            git_commit_hash: random.chance(40).then(|| random.letters(crate::random::HEX, 40)),
        });
    }
}

fn turns(data: &mut Data, random: &mut Random, clock: &mut Clock, count: usize) {
    let owners = data.sessions.len().min(count.div_ceil(CONVERSATION)).max(1);
    let step = (data.sessions.len() / owners).max(1);
    for at in 0..count {
        let Some(session) = data.sessions.get(at / CONVERSATION * step % data.sessions.len().max(1)) else {
            return;
        };
        let (created_at, updated_at) = clock.written(random);
        let bytes = random.between(TURN / 4, TURN * 7 / 4);
        let content = prose::text(random, bytes);
        data.turns.push(Turn {
            id: clock.id(random),
            created_at,
            updated_at,
            deleted_at: None,
            revision: 1,
            session_id: session.id,
            turn_number: (at % CONVERSATION) as u32 + 1,
            role: if at % 2 == 0 { Role::User } else { Role::Assistant },
            tokens_estimate: (content.len() / 4) as u32,
            content,
            timestamp: random.chance(80).then_some(created_at),
            source_format: random.pick(&["claude_code", "chatgpt", "markdown"]).to_owned(),
        });
    }
}

fn files(data: &mut Data, random: &mut Random, clock: &mut Clock, size: Size) {
    for project in &data.projects {
        for number in 0..FILES.min(size.sessions) {
            let (created_at, updated_at) = clock.written(random);
            data.files.push(ProjectFile {
                id: clock.id(random),
                created_at,
                updated_at,
                deleted_at: random.chance(size.trashed).then_some(updated_at),
                revision: 1,
                project_id: project.id,
                file_path: format!("src/{}/{}_{number}.rs", prose::noun(random), prose::noun(random)),
                file_type: "rs".to_owned(),
                importance: Importance::ALL[random.below(Importance::ALL.len())],
                git_status: GitStatus::ALL[random.below(GitStatus::ALL.len())],
                size_bytes: random.chance(80).then(|| random.number() % 200_000),
                last_modified: random.chance(50).then_some(created_at),
                notes: if random.chance(30) { prose::sentence(random) } else { String::new() },
            });
        }
    }
}

fn queue(data: &mut Data, random: &mut Random, clock: &mut Clock) {
    let sessions = data.sessions.iter().filter(|it| it.status == SessionStatus::HandedOff).take(50);
    for session in sessions {
        let (created_at, updated_at) = clock.written(random);
        let status = QueueStatus::ALL[random.below(QueueStatus::ALL.len())];
        let is_done = matches!(status, QueueStatus::Completed | QueueStatus::Failed);
        data.queue.push(QueueEntry {
            id: clock.id(random),
            created_at,
            updated_at,
            deleted_at: None,
            revision: 1,
            session_id: session.id,
            from_account_id: session.account_id,
            to_account_id: random.chance(60).then(|| data.accounts[random.below(data.accounts.len())].id),
            priority: Priority::try_from(random.between(1, 10) as u8).unwrap_or_default(),
            handoff_context: prose::text(random, 400),
            status,
            processed_at: is_done.then_some(updated_at),
            credits_saved: random.below(30) as u32,
            minutes_saved: random.below(40) as u32,
            outcome: is_done.then(|| prose::sentence(random)),
        });
    }
}
