//! What the hand-off page shows, decided without a browser.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use briefing::briefing::{Briefing, Kind, LeftOut, Level, Place, Platform, Status};

use crate::parts::number::{counted, percent, size};
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

/// One line of the text that is pasted.
#[derive(Clone, Debug, PartialEq)]
pub struct TextLine {
    /// The line in parts that, put together, are the line.
    pub parts: Vec<Part>,
    /// The places that it came from; none for headings and blank lines.
    pub places: Vec<Place>,
}

/// A stretch of a line.
#[derive(Clone, Debug, PartialEq)]
pub enum Part {
    /// Titles, marks and what joins items.
    Text(String),
    /// An item's words, which lead to their source.
    Item {
        /// The words.
        text: String,
        /// Where they came from.
        place: Place,
    },
    /// `[A12]`, which copies its excerpt.
    Handle {
        /// As it stands in the line, with brackets.
        shown: String,
        /// The handle itself.
        handle: String,
        /// What it stands for.
        place: Place,
    },
}

impl Part {
    /// The stretch as it stands in the line.
    pub fn text(&self) -> &str {
        match self {
            Self::Text(text) | Self::Item { text, .. } | Self::Handle { shown: text, .. } => text,
        }
    }
}

/// Finds the lines of the sections in the text of a briefing.
pub fn lay_out(briefing: &Briefing) -> Vec<TextLine> {
    let mut sources: BTreeMap<&str, Vec<&briefing::briefing::Line>> = BTreeMap::new();
    for line in briefing.sections.iter().flat_map(|section| &section.lines).rev() {
        sources.entry(line.text.trim()).or_default().push(line);
    }
    briefing
        .briefing
        .split('\n')
        .map(|text| match sources.get_mut(text.trim()).and_then(Vec::pop) {
            Some(line) => TextLine {
                parts: parts(text, line),
                places: line.items.iter().map(|item| item.source).collect(),
            },
            None => TextLine { parts: vec![Part::Text(text.to_owned())], places: Vec::new() },
        })
        .collect()
}

/// Items stand in a line in their order, each followed by its handle or by that of a later one with the same source.
fn parts(text: &str, line: &briefing::briefing::Line) -> Vec<Part> {
    let mut parts = Vec::new();
    let mut at = 0;
    let mut push = |part: Part| {
        if !part.text().is_empty() {
            parts.push(part);
        }
    };
    for item in &line.items {
        let Some(start) = text[at..].find(&item.text).map(|found| at + found) else { continue };
        let end = start + item.text.len();
        push(Part::Text(text[at..start].to_owned()));
        push(Part::Item { text: item.text.clone(), place: item.source });
        at = end;
        let shown = format!(" [{}]", item.handle);
        if !item.handle.is_empty() && text[at..].starts_with(&shown) {
            push(Part::Text(" ".into()));
            at += shown.len();
            let shown = shown.trim_start().to_owned();
            push(Part::Handle { shown, handle: item.handle.clone(), place: item.source });
        }
    }
    push(Part::Text(text[at..].to_owned()));
    parts
}

/// Whether a line without items is the title of a section, in the shape of any platform.
pub fn is_title(line: &str) -> bool {
    let line = line.trim();
    let is_tag = line.starts_with('<') && line.ends_with('>');
    let is_marked =
        line.starts_with("## ") || line.len() > 4 && line.starts_with("**") && line.ends_with("**");
    is_tag || is_marked || line.ends_with(':')
}

/// The turns that something in the briefing came from.
pub fn used_turns(briefing: &Briefing) -> BTreeSet<u32> {
    let lines = briefing.sections.iter().flat_map(|section| &section.lines);
    lines.flat_map(|line| &line.items).map(|item| item.source.turn).collect()
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

/// How a stretch of text is set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Style {
    /// As running text.
    Prose,
    /// As `code` within a line.
    Inline,
    /// As code between ``` fences.
    Fenced,
}

/// A stretch of a conversation's text, as it is drawn.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// The text.
    pub text: String,
    /// How it is set.
    pub style: Style,
    /// Whether a briefing line came from it.
    pub marked: bool,
}

/// Cuts a text at its code fences and at the bytes of a mark.
pub fn stretches(text: &str, mark: Option<Range<usize>>) -> Vec<Stretch> {
    let mark = mark
        .map(|mark| {
            text.floor_char_boundary(mark.start.min(text.len()))
                ..text.ceil_char_boundary(mark.end.min(text.len()))
        })
        .filter(|mark| !mark.is_empty());
    let mut cut = Vec::new();
    let mut at = 0;
    let mut code = false;
    let mut stretch_start = 0;
    for line in text.split_inclusive('\n') {
        let is_fence = line.trim_start().starts_with("```");
        if is_fence && code {
            cut.push((stretch_start..at + line.len(), true));
            stretch_start = at + line.len();
            code = false;
        } else if is_fence {
            cut.push((stretch_start..at, false));
            stretch_start = at;
            code = true;
        }
        at += line.len();
    }
    cut.push((stretch_start..at, code));
    cut.into_iter()
        .flat_map(|(range, code)| if code { vec![(range, Style::Fenced)] } else { inline_code(text, range) })
        .flat_map(|(range, style)| split_at_mark(text, range, style, mark.as_ref()))
        .collect()
}

/// Cuts running text at `code` that begins and ends on one line.
fn inline_code(text: &str, range: Range<usize>) -> Vec<(Range<usize>, Style)> {
    let mut cut = Vec::new();
    let mut done = range.start;
    let mut open: Option<usize> = None;
    for (at, letter) in text[range.clone()].char_indices().map(|(at, letter)| (range.start + at, letter)) {
        match (letter, open) {
            ('\n', _) => open = None,
            ('`', Some(start)) if at > start + 1 => {
                cut.push((done..start, Style::Prose));
                cut.push((start..at + 1, Style::Inline));
                (done, open) = (at + 1, None);
            }
            ('`', _) => open = Some(at),
            _ => {}
        }
    }
    cut.push((done..range.end, Style::Prose));
    cut
}

fn split_at_mark(text: &str, range: Range<usize>, style: Style, mark: Option<&Range<usize>>) -> Vec<Stretch> {
    let (start, end) = mark.map_or((range.end, range.end), |mark| {
        (mark.start.clamp(range.start, range.end), mark.end.clamp(range.start, range.end))
    });
    [(range.start..start, false), (start..end, true), (end..range.end, false)]
        .into_iter()
        .filter(|(range, _)| !range.is_empty())
        .map(|(range, marked)| Stretch { text: text[range].to_owned(), style, marked })
        .collect()
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
    use briefing::briefing::{Coverage, Line, LineItem, Section, SourceSummary, Stats};

    use super::*;
    use crate::protocol::Choice;

    fn item(text: &str, handle: &str, turn: u32) -> LineItem {
        LineItem {
            text: text.into(),
            kind: Kind::Rules,
            status: Status::Standing,
            handle: handle.into(),
            source: Place { turn, ..Place::default() },
        }
    }

    fn made(text: &str, lines: Vec<Line>) -> Briefing {
        Briefing {
            level: Level::High,
            level_reason: None,
            source: SourceSummary::default(),
            briefing: text.into(),
            sections: vec![Section { kind: Kind::Rules, title: "Rules".into(), lines }],
            coverage: Coverage::default(),
            redactions: Vec::new(),
            stats: Stats::default(),
        }
    }

    fn joined(lines: &[TextLine]) -> String {
        let lines: Vec<String> =
            lines.iter().map(|line| line.parts.iter().map(Part::text).collect()).collect();
        lines.join("\n")
    }

    #[test]
    fn the_drawn_lines_are_the_text_to_the_letter() {
        let text = "## Rules\n- Use 5433 [A1]; never 5432 [A2]\n\n- Other\n";
        let items = vec![item("Use 5433", "A1", 3), item("never 5432", "A2", 9)];
        let line = Line { text: "- Use 5433 [A1]; never 5432 [A2]".into(), items };
        let lines = lay_out(&made(text, vec![line]));
        assert_eq!(joined(&lines), text);
        assert_eq!(lines[1].places.iter().map(|place| place.turn).collect::<Vec<_>>(), [3, 9]);
        assert_eq!(lines[1].parts.iter().filter(|part| matches!(part, Part::Handle { .. })).count(), 2);
        assert!(lines[0].places.is_empty() && lines[3].places.is_empty());
    }

    #[test]
    fn lines_with_the_same_words_keep_their_own_sources() {
        let line = |turn| Line { text: "- same".into(), items: vec![item("same", "", turn)] };
        let lines = lay_out(&made("- same\n- same", vec![line(1), line(2)]));
        assert_eq!(lines.iter().map(|line| line.places[0].turn).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn brackets_that_are_no_handle_stay_text() {
        let line =
            Line { text: "array[A9] grows [A1]".into(), items: vec![item("array[A9] grows", "A1", 0)] };
        let lines = lay_out(&made("array[A9] grows [A1]", vec![line]));
        let handles: Vec<&str> = lines[0]
            .parts
            .iter()
            .filter(|part| matches!(part, Part::Handle { .. }))
            .map(Part::text)
            .collect();
        assert_eq!(handles, ["[A1]"]);
        assert_eq!(joined(&lines), "array[A9] grows [A1]");
    }

    #[test]
    fn an_item_that_is_not_in_its_line_costs_nothing_of_it() {
        let line = Line { text: "- something else".into(), items: vec![item("use 5433", "A1", 0)] };
        assert_eq!(joined(&lay_out(&made("- something else", vec![line]))), "- something else");
    }

    #[test]
    fn stretches_are_the_text_to_the_letter() {
        let text = "Look at `x`:\n```sh\nmake ä\n```\nthen done";
        for mark in [None, Some(0..4), Some(8..40), Some(17..18), Some(900..901), Some(0..text.len())] {
            let whole: String = stretches(text, mark.clone()).into_iter().map(|it| it.text).collect();
            assert_eq!(whole, text, "{mark:?}");
        }
    }

    #[test]
    fn code_and_mark_are_told_apart() {
        let found = stretches("a\n```\nb\n```\nc", Some(6..7));
        let marked: Vec<_> = found.iter().filter(|it| it.marked).collect();
        assert_eq!(marked.len(), 1);
        assert!(marked[0].style == Style::Fenced && marked[0].text == "b");
    }

    #[test]
    fn code_in_a_line_ends_on_that_line() {
        let inline = |text: &str| -> Vec<String> {
            let found = stretches(text, None).into_iter().filter(|it| it.style == Style::Inline);
            found.map(|it| it.text).collect()
        };
        assert_eq!(inline("run `make` in `src/ä`, then `stop\nhere` no"), ["`make`", "`src/ä`"]);
        assert_eq!(inline("nothing `` here"), Vec::<String>::new());
    }

    #[test]
    fn titles_are_known_in_every_shape() {
        for title in ["Rules:", "## Rules", "**Rules**", "<rules>", "</rules>"] {
            assert!(is_title(title), "{title}");
        }
        for line in ["", "- a rule", "Hand-off: Project x.", "****", "2 < 3"] {
            assert!(!is_title(line), "{line}");
        }
    }

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
