//! What the page shows, decided without drawing: each question with its answer, its chart and its table.

use domain::analytics::groups::Group;
use domain::analytics::{DayUse, Report, Score};
use domain::refresh::Weekday;

use crate::parts::chart::Chart;
use crate::parts::chart::draw::{Bar, Column, Columns, Drawing, Range};
use crate::parts::number::{abbreviated, counted, grouped, percent};

/// More columns than this are gathered into weeks, months and longer.
const MOST_COLUMNS: usize = 92;
/// More rows than this are summed up in the drawing; the table has all.
const MOST_BARS: usize = 10;
/// Where the optimal band lies among steps of five percent.
const BAND: (f64, f64) = (17.0, 18.4);

/// By what credits are divided.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum By {
    #[default]
    Account,
    Platform,
    Specialization,
    Work,
}

impl By {
    /// Every way, in the order in which it is offered.
    pub const ALL: [Self; 4] = [Self::Account, Self::Platform, Self::Specialization, Self::Work];

    /// How it is written in the address, and called on the screen.
    pub const fn names(self) -> (&'static str, &'static str) {
        match self {
            Self::Account => ("account", "Account"),
            Self::Platform => ("platform", "Platform"),
            Self::Specialization => ("specialization", "Specialization"),
            Self::Work => ("work", "Kind of work"),
        }
    }

    /// Reads what the address says; anything unknown is by account.
    pub fn parse(name: &str) -> Self {
        Self::ALL.into_iter().find(|by| by.names().0 == name).unwrap_or_default()
    }

    fn of(self, report: &Report) -> &[Group] {
        match self {
            Self::Account => &report.by_account,
            Self::Platform => &report.by_platform,
            Self::Specialization => &report.by_specialization,
            Self::Work => &report.by_type,
        }
    }
}

/// A figure of the first row: what it is, its number, and what stands beside it.
#[derive(Clone, Debug, PartialEq)]
pub struct Figure {
    /// What it is.
    pub label: &'static str,
    /// The number.
    pub number: String,
    /// What it is to be seen with.
    pub beside: String,
}

/// Whether nothing happened in the asked time.
pub fn is_empty(report: &Report) -> bool {
    report.used == 0 && report.figures.sessions == 0 && report.running == 0
}

/// The figures of the first row.
pub fn figures(report: &Report) -> Vec<Figure> {
    let figures = &report.figures;
    let figure = |label, number: String, beside: String| Figure { label, number, beside };
    let range = match (figures.minimum, figures.maximum) {
        (Some(least), Some(most)) => format!("{} to {}", grouped(least as usize), grouped(most as usize)),
        _ => String::new(),
    };
    let running = if report.running > 0 { format!("and {} running", report.running) } else { String::new() };
    let share = figures.share.map_or("none yet".to_owned(), |share| format!("{share:.0} %"));
    vec![
        figure("Credits used", abbreviated(report.used), String::new()),
        figure("Sessions ended", abbreviated(figures.sessions), running),
        figure(
            "Credits a session",
            figures.average.map_or("none yet".to_owned(), |it| format!("{it:.0}")),
            range,
        ),
        figure("Of the limit", share, figures.score.map(score_words).unwrap_or_default()),
        figure("Expired unused", abbreviated(report.expired.credits), String::new()),
        figure(
            "Saved by hand-offs",
            abbreviated(report.savings.credits),
            format!("credits, {}", counted(report.savings.handoffs as usize, "hand-off")),
        ),
    ]
}

fn score_words(score: Score) -> String {
    score.words().to_lowercase()
}

/// How many credits each day used.
pub fn daily(report: &Report) -> Chart {
    let length = report.daily.len().div_ceil(MOST_COLUMNS).max(1);
    let parts: Vec<Stretch> = report.daily.chunks(length).map(Stretch::of).collect();
    let busiest = report.daily.iter().max_by_key(|day| day.credits).filter(|day| day.credits > 0);
    let answer = busiest.map_or("No credits were logged in this time.".to_owned(), |day| {
        let mean = report.used as f64 / report.daily.len().max(1) as f64;
        format!(
            "{} a day on average; the most on {}: {}.",
            counted(mean.round() as usize, "credit"),
            short_date(&day.date),
            grouped(day.credits as usize)
        )
    });
    let column = |part: &Stretch| Column {
        label: short_date(&part.from),
        told: part.told(),
        main: part.credits as f64,
        second: part.expired as f64,
    };
    Chart {
        name: "daily",
        question: "How many credits a day?",
        answer,
        drawing: Drawing::Columns(Columns { columns: parts.iter().map(column).collect(), band: None }),
        keys: &[("tone-main", "used"), ("tone-second", "expired unused")],
        columns: vec!["Day", "Credits", "Sessions begun", "Expired unused"],
        rows: rows_if(busiest.is_some() || report.expired.credits > 0, || {
            report
                .daily
                .iter()
                .map(|day| vec![day.date.clone(), text(day.credits), text(day.sessions), text(day.expired)])
        }),
    }
}

/// Some days together.
struct Stretch {
    from: String,
    to: String,
    credits: u64,
    sessions: u64,
    expired: u64,
}

impl Stretch {
    fn of(days: &[DayUse]) -> Self {
        let sum = |of: fn(&DayUse) -> u64| days.iter().map(of).sum();
        Self {
            from: days.first().map(|day| day.date.clone()).unwrap_or_default(),
            to: days.last().map(|day| day.date.clone()).unwrap_or_default(),
            credits: sum(|day| day.credits),
            sessions: sum(|day| day.sessions),
            expired: sum(|day| day.expired),
        }
    }

    fn told(&self) -> String {
        let when = if self.from == self.to {
            short_date(&self.from)
        } else {
            format!("{} to {}", short_date(&self.from), short_date(&self.to))
        };
        let (credits, sessions) =
            (counted(self.credits as usize, "credit"), counted(self.sessions as usize, "session"));
        let expired =
            if self.expired > 0 { format!(", {} expired unused", self.expired) } else { String::new() };
        format!("{when}: {credits}, {sessions}{expired}")
    }
}

/// Whether sessions end in the optimal band.
pub fn distribution(report: &Report) -> Chart {
    let bands = &report.figures.bands;
    let all = report.figures.sessions;
    let answer = if all == 0 {
        "No session ended in this time.".to_owned()
    } else {
        format!(
            "{} of {} ended at 85 to 92 % of their account's limit; {} in the good range beside it.",
            bands.optimal,
            counted(all as usize, "session"),
            bands.good
        )
    };
    let name = |from: u32, to: Option<u32>| match to {
        Some(to) => format!("{from}–{to} %"),
        None => format!("{from} % and more"),
    };
    let column = |bin: &domain::analytics::spread::Bin| Column {
        label: format!("{} %", bin.from),
        told: format!("{}: {}", name(bin.from, bin.to), counted(bin.sessions as usize, "session")),
        main: bin.sessions as f64,
        second: 0.0,
    };
    Chart {
        name: "distribution",
        question: "Do sessions end in the optimal band?",
        answer,
        drawing: Drawing::Columns(Columns {
            columns: report.distribution.iter().map(column).collect(),
            band: Some(BAND),
        }),
        keys: &[("tone-main", "sessions"), ("tone-band", "optimal: 85 to 92 % of the limit")],
        columns: vec!["Used of the limit", "Sessions"],
        rows: rows_if(all > 0, || {
            report.distribution.iter().map(|bin| vec![name(bin.from, bin.to), text(bin.sessions)])
        }),
    }
}

/// Where the credits went.
pub fn parts(report: &Report, by: By) -> Chart {
    let groups = by.of(report);
    let largest = groups.first().filter(|group| group.credits > 0);
    let answer = largest.map_or("No credits were logged in this time.".to_owned(), |group| {
        let share = group.credits as f64 / report.used.max(1) as f64;
        format!(
            "Most went to {}: {} of {} ({}).",
            group.name,
            grouped(group.credits as usize),
            grouped(report.used as usize),
            percent(share)
        )
    });
    Chart {
        name: "parts",
        question: "Where did the credits go?",
        answer,
        drawing: Drawing::Bars(bars(groups)),
        keys: &[],
        columns: vec![by.names().1, "Credits", "Sessions begun", "Used of the limit"],
        rows: groups.iter().map(group_row).collect(),
    }
}

fn group_row(group: &Group) -> Vec<String> {
    let share = group.share.map_or(String::new(), |share| format!("{share} %"));
    vec![group.name.clone(), text(group.credits), text(group.sessions), share]
}

fn bars(groups: &[Group]) -> Vec<Bar> {
    let bar = |name: String, credits: u64| Bar { name, value: credits as f64, told: abbreviated(credits) };
    let shown = if groups.len() > MOST_BARS + 1 { MOST_BARS } else { groups.len() };
    let mut bars: Vec<Bar> = groups.iter().take(shown).map(|it| bar(it.name.clone(), it.credits)).collect();
    if shown < groups.len() {
        let rest = &groups[shown..];
        bars.push(bar(format!("{} others", rest.len()), rest.iter().map(|it| it.credits).sum()));
    }
    bars
}

/// When work happens.
pub fn hours(report: &Report) -> Chart {
    let cells =
        report.hours.iter().enumerate().flat_map(|(day, hours)| {
            hours.iter().enumerate().map(move |(hour, credits)| (day, hour, *credits))
        });
    let busiest = cells
        .clone()
        .max_by_key(|cell| (cell.2, std::cmp::Reverse((cell.0, cell.1))))
        .filter(|cell| cell.2 > 0);
    let answer = busiest.map_or("No credits were logged in this time.".to_owned(), |(day, hour, credits)| {
        format!("Most on {}s from {hour:02}:00 on: {}.", weekday(day), counted(credits as usize, "credit"))
    });
    Chart {
        name: "hours",
        question: "When are credits used?",
        answer,
        drawing: Drawing::Heat(report.hours.clone()),
        keys: &[("heat-1", "few"), ("heat-3", "some"), ("heat-5", "most")],
        columns: vec!["Weekday", "Hour", "Credits"],
        rows: cells
            .filter(|cell| cell.2 > 0)
            .map(|(day, hour, credits)| vec![weekday(day).to_owned(), format!("{hour:02}:00"), text(credits)])
            .collect(),
    }
}

/// Where credits expired unused.
pub fn expired(report: &Report) -> Chart {
    let expired = &report.expired;
    let periods = counted(expired.periods as usize, "period");
    let answer = match expired.worst {
        None => "Nothing that was begun expired unused in this time.".to_owned(),
        Some((platform, day, credits)) => format!(
            "{} in {periods} between refreshes, most on {} accounts on {}s ({}).",
            counted(expired.credits as usize, "credit"),
            platform.words(),
            weekday(day),
            grouped(credits as usize)
        ),
    };
    let bar = |(day, credits): (usize, &u64)| Bar {
        name: weekday(day).to_owned(),
        value: *credits as f64,
        told: abbreviated(*credits),
    };
    Chart {
        name: "expired",
        question: "Where did credits go unused?",
        answer,
        drawing: Drawing::Bars(expired.by_weekday.iter().enumerate().map(bar).collect()),
        keys: &[],
        columns: vec!["Where", "Credits"],
        rows: rows_if(expired.credits > 0, || {
            let days = expired.by_weekday.iter().enumerate();
            let days = days.map(|(day, credits)| vec![weekday(day).to_owned(), text(*credits)]);
            let platforms = expired.by_platform.iter();
            days.chain(platforms.map(|(platform, credits)| vec![platform.words().to_owned(), text(*credits)]))
        }),
    }
}

/// What was forecast for past days, and what came.
pub fn record(report: &Report) -> Chart {
    let forecast = &report.forecast;
    let record = &forecast.record;
    let answer = match (forecast.median_error, forecast.covered) {
        (Some(error), Some(covered)) => format!(
            "Forecasts of the last {} were wrong by {} in the middle; {covered:.0} % of the days fell into the interval that should hold 80 %.",
            counted(record.len(), "day"),
            counted(error.round() as usize, "credit"),
        ),
        _ => "There is no record yet.".to_owned(),
    };
    let mut ranges: Vec<Range> = record
        .iter()
        .map(|it| Range {
            label: short_date(&it.date),
            told: format!(
                "{}: {} used, {:.0} expected ({:.0} to {:.0})",
                short_date(&it.date),
                it.actual,
                it.expected.likely,
                it.expected.low,
                it.expected.high
            ),
            low: it.expected.low,
            likely: it.expected.likely,
            high: it.expected.high,
            actual: Some(it.actual as f64),
        })
        .collect();
    if let (Some(today), false) = (&forecast.today, record.is_empty()) {
        ranges.push(Range {
            label: "today".to_owned(),
            told: format!("Today: {:.0} expected ({:.0} to {:.0})", today.likely, today.low, today.high),
            low: today.low,
            likely: today.likely,
            high: today.high,
            actual: None,
        });
    }
    Chart {
        name: "record",
        question: "How good were past forecasts?",
        answer,
        drawing: Drawing::Ranges(ranges),
        keys: &[
            ("tone-band", "interval"),
            ("tone-main", "likely"),
            ("tone-figure", "used"),
            ("tone-second", "used, outside of the interval"),
        ],
        columns: vec!["Day", "Used", "Expected", "From", "To"],
        rows: record
            .iter()
            .map(|it| {
                let number = |number: f64| format!("{number:.0}");
                let expected = &it.expected;
                vec![
                    it.date.clone(),
                    text(it.actual),
                    number(expected.likely),
                    number(expected.low),
                    number(expected.high),
                ]
            })
            .collect(),
    }
}

fn rows_if<I: Iterator<Item = Vec<String>>>(any: bool, rows: impl FnOnce() -> I) -> Vec<Vec<String>> {
    if any { rows().collect() } else { Vec::new() }
}

fn text(number: u64) -> String {
    number.to_string()
}

fn weekday(day: usize) -> &'static str {
    Weekday::WORDS.get(day).copied().unwrap_or_default()
}

/// `2026-11-03` as `3 Nov`.
pub fn short_date(date: &str) -> String {
    const MONTHS: [&str; 12] =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let mut parts = date.split('-').skip(1);
    let month = parts.next().and_then(|month| month.parse::<usize>().ok()).unwrap_or_default();
    let day = parts.next().unwrap_or_default().trim_start_matches('0');
    format!("{day} {}", MONTHS.get(month.wrapping_sub(1)).copied().unwrap_or_default())
}

/// How many days the address asks for.
pub fn days(asked: &str) -> u32 {
    asked.parse().ok().filter(|days| (1..=3650).contains(days)).unwrap_or(30)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn report(days: usize) -> Report {
        let day = |at: usize| DayUse {
            date: format!("2026-11-{:02}", at % 30 + 1),
            credits: at as u64,
            ..DayUse::default()
        };
        let daily: Vec<DayUse> = (0..days).map(day).collect();
        Report { used: daily.iter().map(|day| day.credits).sum(), daily, ..Report::default() }
    }

    #[test]
    fn many_days_are_gathered_and_none_is_lost() {
        for (days, columns) in [(1, 1), (30, 30), (92, 92), (93, 47), (365, 92), (3650, 92)] {
            let chart = daily(&report(days));
            let Drawing::Columns(drawn) = &chart.drawing else { panic!("not columns") };
            assert_eq!(drawn.columns.len(), columns, "{days}");
            let sum: f64 = drawn.columns.iter().map(|column| column.main).sum();
            assert_eq!(sum as u64, report(days).used);
        }
    }

    #[test]
    fn the_answer_names_the_busiest_day() {
        assert_eq!(daily(&report(30)).answer, "15 credits a day on average; the most on 30 Nov: 29.");
        assert_eq!(daily(&report(0)).answer, "No credits were logged in this time.");
    }

    #[test]
    fn many_parts_are_summed_up_in_the_drawing_and_kept_in_the_table() {
        let group = |at: u64| Group { name: format!("dev-{at}"), credits: 100 - at, ..Group::default() };
        let report = Report { by_account: (0..50).map(group).collect(), used: 3775, ..Report::default() };
        let chart = parts(&report, By::Account);
        let Drawing::Bars(drawn) = &chart.drawing else { panic!("not bars") };
        assert_eq!((drawn.len(), drawn[10].name.as_str(), chart.rows.len()), (11, "40 others", 50));
        assert_eq!(drawn.iter().map(|bar| bar.value).sum::<f64>(), 3775.0);
    }

    #[test]
    fn an_address_that_asks_for_nonsense_gets_a_month() {
        for (asked, expected) in
            [("", 30), ("7", 7), ("3650", 3650), ("0", 30), ("-3", 30), ("9999", 30), ("week", 30)]
        {
            assert_eq!(days(asked), expected, "{asked}");
        }
    }

    #[test]
    fn every_chart_stands_without_any_data() {
        let report = Report::default();
        assert!(is_empty(&report));
        for chart in [
            daily(&report),
            distribution(&report),
            parts(&report, By::Work),
            hours(&report),
            expired(&report),
            record(&report),
        ] {
            assert!(chart.rows.is_empty() && !chart.answer.is_empty(), "{}", chart.name);
            chart.drawing.draw(300.0);
        }
        assert_eq!(figures(&report).len(), 6);
    }

    #[test]
    fn dates_are_short() {
        assert_eq!(short_date("2026-11-03"), "3 Nov");
        assert_eq!(short_date("nonsense"), " ");
    }
}
