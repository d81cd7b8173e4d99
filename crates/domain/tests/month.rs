//! A month of made-up work, its figures worked out a second time in the plainest way there is.
#![cfg(not(target_arch = "wasm32"))]
#![expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDateTime, Offset, TimeZone, Timelike};
use domain::Timestamp;
use domain::analytics::{Ask, Past, Report, report};
use domain::session::{Session, SessionStatus};
use sample_data::big::Data;
use sample_data::month;

const ZONE: &str = "Asia/Jakarta";

fn zones(zone: &str, moment: Timestamp) -> Option<i64> {
    let zone: chrono_tz::Tz = zone.parse().ok()?;
    Some(zone.offset_from_utc_datetime(&moment.utc().naive_utc()).fix().local_minus_utc().into())
}

fn local(at: Timestamp) -> NaiveDateTime {
    chrono_tz::Asia::Jakarta.from_utc_datetime(&at.utc().naive_utc()).naive_local()
}

fn now() -> Timestamp {
    Timestamp::parse("2026-11-23T15:00:00Z").unwrap()
}

fn made(seed: u64) -> Data {
    month::data(now(), 45, seed)
}

fn told(data: &Data, project: Option<usize>) -> Report {
    let ask = Ask {
        project: project.map(|at| data.projects[at].id),
        days: 30,
        zone: ZONE.to_owned(),
        assumptions: None,
    };
    let past = Past {
        now: now(),
        sessions: &data.sessions,
        accounts: &data.accounts,
        handoffs: &data.queue,
        zones: &zones,
    };
    report(&ask, &past)
}

/// The month by the clock of the zone: 25 October to 23 November.
fn is_in(at: Timestamp) -> bool {
    let date = local(at).date().to_string();
    ("2026-10-25".."2026-11-24").contains(&date.as_str())
}

fn of(data: &Data, project: Option<usize>) -> impl Iterator<Item = &Session> {
    let project = project.map(|at| data.projects[at].id);
    data.sessions.iter().filter(move |it| project.is_none_or(|project| it.project_id == project))
}

fn limit(data: &Data, session: &Session) -> f64 {
    f64::from(data.accounts.iter().find(|it| it.id == session.account_id).unwrap().credits_limit)
}

const LOOKS: [(u64, Option<usize>); 4] = [(1, None), (2, None), (3, Some(0)), (4, Some(1))];

#[test]
fn the_figures_are_those_of_the_sessions_that_began_in_the_month() {
    for (seed, project) in LOOKS {
        let (data, report) = (made(seed), told(&made(seed), project));
        let ended: Vec<&Session> = of(&data, project).filter(|it| is_in(it.started_at)).collect();
        let total: u64 = ended.iter().map(|it| u64::from(it.credits_used)).sum();
        let figures = &report.figures;
        assert_eq!((figures.sessions, figures.total), (ended.len() as u64, total), "{seed}");
        assert_eq!(figures.maximum, ended.iter().map(|it| it.credits_used).max());
        assert_eq!(figures.minimum, ended.iter().map(|it| it.credits_used).min());
        assert!((figures.average.unwrap() - total as f64 / ended.len() as f64).abs() <= 0.05);
        let shares: Vec<f64> =
            ended.iter().map(|it| f64::from(it.credits_used) * 100.0 / limit(&data, it)).collect();
        let optimal = shares.iter().filter(|share| (85.0..=92.0).contains(*share)).count();
        assert_eq!(figures.bands.optimal, optimal as u64);
        let bands = figures.bands;
        assert_eq!(bands.optimal + bands.good + bands.needs_improvement, ended.len() as u64);
        for bin in &report.distribution {
            let end = bin.to.map_or(f64::INFINITY, f64::from);
            let within = shares.iter().filter(|share| (f64::from(bin.from)..end).contains(*share)).count();
            assert_eq!(bin.sessions, within as u64, "{seed}: {bin:?}");
        }
    }
}

#[test]
fn days_and_hours_hold_the_credits_that_were_logged_in_them() {
    for (seed, project) in LOOKS {
        let (data, report) = (made(seed), told(&made(seed), project));
        let mut days: BTreeMap<String, i64> = BTreeMap::new();
        let mut hours = vec![vec![0_i64; 24]; 7];
        for entry in of(&data, project).flat_map(|it| &it.credit_log).filter(|it| is_in(it.at)) {
            let shown = local(entry.at);
            *days.entry(shown.date().to_string()).or_default() += entry.delta;
            hours[shown.weekday().num_days_from_monday() as usize][shown.hour() as usize] += entry.delta;
        }
        assert_eq!(
            (report.daily.len(), report.from.as_str(), report.to.as_str()),
            (30, "2026-10-25", "2026-11-23")
        );
        for day in &report.daily {
            assert_eq!(
                day.credits as i64,
                days.get(&day.date).copied().unwrap_or_default(),
                "{seed} {}",
                day.date
            );
            let began = of(&data, project).filter(|it| local(it.started_at).date().to_string() == day.date);
            assert_eq!(day.sessions, began.count() as u64);
        }
        let told: Vec<Vec<i64>> =
            report.hours.iter().map(|day| day.iter().map(|it| *it as i64).collect()).collect();
        assert_eq!(told, hours);
        assert_eq!(report.used as i64, days.values().sum::<i64>());
    }
}

#[test]
fn parts_hold_what_their_sessions_used() {
    for (seed, project) in LOOKS {
        let (data, report) = (made(seed), told(&made(seed), project));
        for (groups, is_whole) in [
            (&report.by_account, true),
            (&report.by_platform, true),
            (&report.by_type, true),
            (&report.by_specialization, false),
        ] {
            assert!(groups.is_sorted_by(|one, next| one.credits >= next.credits));
            let sum: u64 = groups.iter().map(|group| group.credits).sum();
            assert!(if is_whole { sum == report.used } else { sum >= report.used }, "{seed}");
        }
        for group in &report.by_account {
            let mine = || of(&data, project).filter(|it| it.account_id.to_string() == group.id);
            let credits: i64 =
                mine().flat_map(|it| &it.credit_log).filter(|it| is_in(it.at)).map(|it| it.delta).sum();
            assert_eq!(
                (group.credits as i64, group.sessions),
                (credits, mine().filter(|it| is_in(it.started_at)).count() as u64)
            );
        }
    }
}

#[test]
fn what_expired_on_daily_accounts_is_what_was_left_at_midnight() {
    for seed in 1..5 {
        let (data, report) = (made(seed), told(&made(seed), None));
        let mut by_day: BTreeMap<String, u64> = BTreeMap::new();
        let daily = |json: &str| json.contains("daily");
        for account in
            data.accounts.iter().filter(|it| daily(&serde_json::to_string(&it.refresh_rule).unwrap()))
        {
            let mut used: BTreeMap<String, i64> = BTreeMap::new();
            for entry in
                data.sessions.iter().filter(|it| it.account_id == account.id).flat_map(|it| &it.credit_log)
            {
                *used.entry(local(entry.at).date().to_string()).or_default() += entry.delta;
            }
            // The present day has not ended, and its credits have not expired.
            for (date, used) in
                used.iter().filter(|(date, _)| date.as_str() >= "2026-10-25" && date.as_str() < "2026-11-23")
            {
                *by_day.entry(date.clone()).or_default() +=
                    (i64::from(account.credits_limit) - used).max(0) as u64;
            }
        }
        let least: u64 = by_day.values().sum();
        assert!(least > 0 && report.expired.credits >= least, "{seed}");
        for day in &report.daily {
            assert!(day.expired >= by_day.get(&day.date).copied().unwrap_or_default(), "{seed} {}", day.date);
        }
        let told = &report.expired;
        assert_eq!(told.by_weekday.iter().sum::<u64>(), told.credits);
        assert_eq!(told.by_platform.iter().map(|it| it.1).sum::<u64>(), told.credits);
        // The evening before the first day ends in it by no clock of the zone.
        assert_eq!(report.daily.iter().map(|day| day.expired).sum::<u64>(), told.credits);
    }
}

#[test]
fn the_ledger_holds_what_was_kept_with_each_handoff() {
    for (seed, project) in LOOKS {
        let (data, report) = (made(seed), told(&made(seed), project));
        let made = of(&data, project)
            .filter(|it| it.status == SessionStatus::HandedOff && is_in(it.completed_at.unwrap()))
            .count() as u64;
        assert_eq!(
            (report.savings.handoffs, report.savings.credits, report.savings.minutes),
            (made, made * 15, made * 20)
        );
        if project.is_none() {
            let monthly: f64 = data.accounts.iter().map(|it| it.monthly_cost.amount()).sum();
            let days = now().since(Timestamp::parse("2026-10-24T17:00:00Z").unwrap()) as f64 / 86_400_000.0;
            assert!((report.cost.cost - monthly * days / 30.4375).abs() < 0.01, "{seed}");
        }
    }
}

#[test]
fn success_and_outcomes_are_counted() {
    for (seed, project) in LOOKS {
        let (data, report) = (made(seed), told(&made(seed), project));
        let ended = || of(&data, project).filter(|it| is_in(it.started_at));
        let good = ended().filter(|it| it.status != SessionStatus::Failed).count() as u64;
        let rates = report.learning.accounts.iter().map(|it| it.rate);
        let sums = rates.fold((0, 0), |sum, rate| (sum.0 + rate.good, sum.1 + rate.of));
        assert_eq!(sums, (good, ended().count() as u64), "{seed}");
        let asked = ended().filter(|it| it.briefing_outcome.is_some()).count() as u64;
        assert_eq!(report.learning.levels.iter().map(|it| it.rate.of).sum::<u64>(), asked);
    }
}
