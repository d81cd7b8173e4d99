//! Weeks of work as a person does it: a few projects and accounts, sessions by day that end near the limit or far from it,
//! hand-offs, and what was said of the briefings. Every rule that holds after a transaction holds in it.

use briefing::Level;
use domain::account::{Account, AccountStatus, Cost, Platform, Threshold};
use domain::learning::{BriefingOutcome, Sufficed};
use domain::project::{Project, ProjectStatus};
use domain::queue::{Priority, QueueEntry, QueueStatus};
use domain::session::{CreditEntry, Session, SessionStatus, SessionType};
use domain::{Id, Tags, Timestamp};

use crate::Random;
use crate::big::{Data, name};

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// Refresh rules of the accounts, in turn.
const RULES: [&str; 4] = [
    r#"{"kind":"daily","time":"00:00","zone":"Asia/Jakarta"}"#,
    r#"{"kind":"rolling","hours":5}"#,
    r#"{"kind":"weekly","weekday":"monday","time":"09:00","zone":"UTC"}"#,
    r#"{"kind":"manual"}"#,
];

/// Makes up the days before a moment, the day of the moment too.
pub fn data(now: Timestamp, days: i64, seed: u64) -> Data {
    let mut made = Made { random: Random::new(seed), data: Data::default(), last: 0 };
    let begins = Timestamp::from_millis(now.millis().div_euclid(DAY) * DAY).plus(-(days - 1) * DAY);
    (0..2).for_each(|number| made.project(number, begins));
    (0..8).for_each(|number| made.account(number, begins));
    for day in 0..days {
        let from = begins.plus(day * DAY);
        // Weekends are quiet.
        let most = if (day + 3) % 7 >= 5 { 2 } else { 6 };
        for _ in 0..made.random.below(most) {
            let hour = [1, 2, 3, 4, 6, 7, 8, 9, 13][made.random.below(9)];
            let at = from.plus(hour * HOUR + made.random.below(60) as i64 * MINUTE);
            if at.plus(3 * HOUR) < now {
                made.session(at);
            }
        }
    }
    made.data
}

struct Made {
    random: Random,
    data: Data,
    last: i64,
}

impl Made {
    /// An id of that moment, or right behind the one before.
    fn id<T>(&mut self, at: Timestamp) -> Id<T> {
        self.last = at.millis().max(self.last + 1);
        let hex = format!("{:012x}", self.last);
        let chance = self.random.number() >> 4;
        let text = format!("{}-{}-7000-a000-{:012x}", &hex[..8], &hex[8..], chance & 0xffff_ffff_ffff);
        Id::parse(&text).unwrap_or_else(|_| Id::new(Default::default()))
    }

    fn project(&mut self, number: usize, at: Timestamp) {
        let id = self.id(at);
        self.data.projects.push(Project {
            id,
            created_at: at,
            updated_at: at,
            deleted_at: None,
            revision: 1,
            name: name(["Harbour", "Lighthouse"][number % 2]),
            description: String::new(),
            status: ProjectStatus::Active,
            charter: String::new(),
            specialization: Tags::default(),
            total_credits_used: 0,
            total_sessions: 0,
            last_session_number: 0,
        });
    }

    fn account(&mut self, number: usize, at: Timestamp) {
        let id = self.id(at);
        let limit = [100, 100, 50, 200][number / 2 % 4];
        let tags: &[&str] = [&["frontend"][..], &["backend", "rust"], &[]][number % 3];
        self.data.accounts.push(Account {
            id,
            created_at: at,
            updated_at: at,
            deleted_at: None,
            revision: 1,
            account_name: name(&format!("dev-{:02}", number + 1)),
            account_email: String::new(),
            platform: Platform::ALL[number % Platform::ALL.len()],
            credits_available: limit,
            credits_limit: limit,
            refresh_rule: serde_json::from_str(RULES[number % RULES.len()]).unwrap_or_default(),
            refreshed_at: at,
            status: AccountStatus::Available,
            specialization: Tags::parse(tags).unwrap_or_default(),
            monthly_cost: Cost::try_from(number as f64 * 5.0).unwrap_or_default(),
            threshold: Threshold::default(),
            notes: String::new(),
        });
    }

    fn session(&mut self, at: Timestamp) {
        let account = self.data.accounts[self.random.below(self.data.accounts.len())].clone();
        let place = self.random.below(self.data.projects.len());
        let id = self.id(at);
        let minutes = self.random.between(20, 170) as i64;
        let share = [30, 55, 70, 80, 86, 88, 90, 91, 94, 99][self.random.below(10)];
        let used = (account.credits_limit * share / 100) as i64;
        let credit_log = self.log(at, minutes, used);
        let before = self.data.sessions.iter().rev().find(|it| it.project_id == self.data.projects[place].id);
        let (previous_session_id, was_handed_off) =
            (before.map(|it| it.id), before.is_some_and(|it| it.status == SessionStatus::HandedOff));
        let status = match self.random.below(8) {
            0 => SessionStatus::Failed,
            1..=4 => SessionStatus::HandedOff,
            _ => SessionStatus::Completed,
        };
        let briefing_outcome = was_handed_off.then(|| self.outcome(at));
        let ended = at.plus(minutes * MINUTE);
        let project = &mut self.data.projects[place];
        project.total_sessions += 1;
        project.last_session_number += 1;
        project.total_credits_used += used as u64;
        let session = Session {
            id,
            created_at: at,
            updated_at: ended,
            deleted_at: None,
            revision: 1 + credit_log.len() as u64,
            project_id: project.id,
            account_id: account.id,
            session_number: project.last_session_number,
            session_type: SessionType::ALL[self.random.below(SessionType::ALL.len())],
            status,
            credits_used: used as u32,
            credit_log,
            duration_minutes: Some(minutes as u32),
            objectives: "Build the tide report.".to_owned(),
            accomplishments: String::new(),
            blockers: String::new(),
            handoff_notes: String::new(),
            checkpoint_data: None,
            started_at: at,
            completed_at: Some(ended),
            previous_session_id,
            briefing_outcome,
        };
        if status == SessionStatus::HandedOff {
            self.handoff(&session, ended);
        }
        self.data.sessions.push(session);
    }

    /// Steps that sum up to what was used.
    fn log(&mut self, at: Timestamp, minutes: i64, used: i64) -> Vec<CreditEntry> {
        let steps = self.random.between(1, 6) as i64;
        let step = |number: i64| CreditEntry {
            at: at.plus(minutes * MINUTE * number / steps),
            delta: used * number / steps - used * (number - 1) / steps,
        };
        (1..=steps).map(step).filter(|entry| entry.delta != 0).collect()
    }

    fn outcome(&mut self, at: Timestamp) -> BriefingOutcome {
        let level = [Level::High, Level::Medium, Level::Low][self.random.below(3)];
        let is_enough = self.random.chance(if level == Level::High { 50 } else { 90 });
        let sufficed = if is_enough { Sufficed::Yes } else { Sufficed::No };
        let missing = if is_enough { String::new() } else { "the port of the server".to_owned() };
        BriefingOutcome { at, sufficed, missing, level: Some(level) }
    }

    fn handoff(&mut self, session: &Session, at: Timestamp) {
        let id = self.id(at);
        self.data.queue.push(QueueEntry {
            id,
            created_at: at,
            updated_at: at,
            deleted_at: None,
            revision: 1,
            session_id: session.id,
            from_account_id: session.account_id,
            to_account_id: None,
            priority: Priority::default(),
            handoff_context: String::new(),
            status: QueueStatus::Completed,
            processed_at: Some(at),
            credits_saved: 15,
            minutes_saved: 20,
            outcome: None,
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_month_is_the_same_for_a_seed_and_in_the_order_of_ids() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        let made = data(now, 30, 1);
        assert_eq!(made, data(now, 30, 1));
        assert!(made.sessions.len() > 30 && made.queue.len() > 10);
        assert!(made.sessions.is_sorted_by_key(|it| it.id.to_string()));
        for session in &made.sessions {
            let sum: i64 = session.credit_log.iter().map(|entry| entry.delta).sum();
            assert_eq!(sum, i64::from(session.credits_used));
        }
    }
}
