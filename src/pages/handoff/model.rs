//! What the hand-off page shows, decided without a browser.

use std::collections::BTreeMap;

use briefing::briefing::{Kind, LeftOut, Level, Platform, Status};

use crate::parts::number::{counted, grouped, percent, size};
use crate::protocol::{ConversationRow, LevelSize};

/// The levels in the order of the control.
pub const LEVELS: [Level; 4] = [Level::High, Level::Medium, Level::Low, Level::Auto];

/// The platforms in the order of the list, with what a person calls them.
pub const PLATFORMS: [(Platform, &str, &str); 5] = [
    (Platform::Generic, "generic", "Any AI"),
    (Platform::Claude, "claude", "Claude"),
    (Platform::Chatgpt, "chatgpt", "ChatGPT"),
    (Platform::Gemini, "gemini", "Gemini"),
    (Platform::Genspark, "genspark", "GenSpark"),
];

/// The name of a level.
pub fn level_name(level: Level) -> &'static str {
    match level {
        Level::High => "high",
        Level::Medium => "medium",
        Level::Low => "low",
        Level::Auto => "auto",
    }
}

/// What a level is for, as its tooltip.
pub fn level_purpose(level: Level) -> &'static str {
    match level {
        Level::High => "Shortest: the rules and the work in hand",
        Level::Medium => "The usual choice: state, decisions and next steps as well",
        Level::Low => "Longest: files, commands and facts as well",
        Level::Auto => "The shortest level that loses no rule, request or state",
    }
}

/// `5 lines · 1.1 kB · 98.4 % smaller`.
pub fn size_words(of: &LevelSize) -> String {
    format!("{} · {} · {}", counted(of.lines, "line"), size(of.chars), shrink_words(of.ratio))
}

/// That a text is longer than one message, and what helps.
pub fn too_long_words(length: usize, limit: usize) -> String {
    format!(
        "{}, and one message is set to take {}: choose a shorter level, shorten the charter, or attach the download.",
        counted(length, "character"),
        grouped(limit)
    )
}

/// `98.4 % smaller`; a briefing that is no smaller says so.
pub fn shrink_words(ratio: f64) -> String {
    if ratio > 0.0005 { format!("{} smaller", percent(ratio)) } else { "not smaller".into() }
}

/// What a kind of item is called, for a list of them.
pub fn kind_name(kind: Kind) -> &'static str {
    match kind {
        Kind::Goal => "Goal",
        Kind::Rules => "Rules",
        Kind::State => "State",
        Kind::Done => "Done",
        Kind::Decisions => "Decisions",
        Kind::Failed => "Failed attempts",
        Kind::Blockers => "Blockers",
        Kind::Questions => "Open questions",
        Kind::Next => "Next steps",
        Kind::Files => "Files",
        Kind::Commands => "Commands",
        Kind::Errors => "Errors",
        Kind::Facts => "Facts",
    }
}

/// How a matter stood at the end, where that is worth a word.
pub fn status_word(status: Status) -> Option<&'static str> {
    match status {
        Status::Standing => None,
        Status::Open => Some("open"),
        Status::Active => Some("in progress"),
        Status::Done => Some("done"),
        Status::Unverified => Some("not verified"),
        Status::Cancelled => Some("cancelled"),
    }
}

/// A kind of secret in words: `aws_key` becomes `AWS key`.
pub fn secret_words(kind: &str) -> String {
    let words: Vec<String> = kind
        .split(['_', '-'])
        .filter(|word| !word.is_empty())
        .map(|word| match word {
            "aws" | "jwt" | "url" | "api" | "ssh" | "db" | "npm" | "pem" | "id" => word.to_uppercase(),
            "github" => "GitHub".into(),
            "gitlab" => "GitLab".into(),
            "openai" => "OpenAI".into(),
            _ => word.into(),
        })
        .collect();
    let mut text = words.join(" ");
    if let Some(first) = text.get(0..1) {
        text = format!("{}{}", first.to_uppercase(), &text[1..]);
    }
    text
}

/// What was left out, by kind, in the order of kinds.
pub fn by_kind(left_out: &[LeftOut]) -> Vec<(Kind, Vec<LeftOut>)> {
    let mut groups: BTreeMap<Kind, Vec<LeftOut>> = BTreeMap::new();
    for item in left_out {
        groups.entry(item.kind).or_default().push(item.clone());
    }
    groups.into_iter().collect()
}

/// The rows whose title, date or source holds every word of a query.
pub fn matching<'a>(
    rows: &'a [ConversationRow],
    names: &[String],
    query: &str,
) -> impl Iterator<Item = &'a ConversationRow> {
    let words: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
    let names = names.to_vec();
    rows.iter().filter(move |row| {
        let source = names.get(row.choice.source).map_or("", String::as_str);
        let text =
            format!("{} {} {source}", row.title, row.started.as_deref().unwrap_or_default()).to_lowercase();
        words.iter().all(|word| text.contains(word))
    })
}

/// A name for the file that a briefing is saved as: `briefing-orders-service-medium`.
pub fn file_stem(project: &str, title: &str, level: Level) -> String {
    let about = if project.trim().is_empty() { title } else { project };
    let mut slug = String::new();
    for letter in about.chars().take(60) {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
        } else if !slug.ends_with('-') && !slug.is_empty() {
            slug.push('-');
        }
    }
    let slug = slug.trim_end_matches('-');
    if slug.is_empty() {
        format!("briefing-{}", level_name(level))
    } else {
        format!("briefing-{slug}-{}", level_name(level))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Choice;

    #[test]
    fn sizes_are_one_short_line() {
        let of = LevelSize { asked: Level::High, level: Level::High, lines: 5, chars: 1_100, ratio: 0.984 };
        assert_eq!(size_words(&of), "5 lines · 1.1 kB · 98.4 % smaller");
        assert_eq!(shrink_words(-0.2), "not smaller");
    }

    #[test]
    fn a_search_wants_every_word_in_any_case() {
        let row = |title: &str, started: &str| ConversationRow {
            choice: Choice::default(),
            title: title.into(),
            started: Some(started.into()),
            turns: 1,
            bytes: 1,
        };
        let rows = [row("Fix the Login page", "2025-01-02"), row("Plan the garden", "2025-03-04")];
        let names = ["export.json".to_owned()];
        let count = |query: &str| matching(&rows, &names, query).count();
        assert_eq!((count(""), count("LOGIN fix"), count("2025-03"), count("login garden")), (2, 1, 1, 0));
        assert_eq!(count("export"), 2);
    }

    #[test]
    fn file_names_hold_only_letters_digits_and_dashes() {
        for (project, title, stem) in [
            ("Orders / Service", "x", "briefing-orders-service-high"),
            ("", "Über uns: \"neu\"", "briefing-über-uns-neu-high"),
            ("", "../..", "briefing-high"),
        ] {
            assert_eq!(file_stem(project, title, Level::High), stem);
        }
    }

    #[test]
    fn secrets_are_named_in_words() {
        for (kind, words) in
            [("aws_key", "AWS key"), ("password", "Password"), ("github_token", "GitHub token"), ("", "")]
        {
            assert_eq!(secret_words(kind), words);
        }
    }
}
