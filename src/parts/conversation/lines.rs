//! The text of a briefing, line by line, each with the places of the conversation that it came from.

use std::collections::{BTreeMap, BTreeSet};

use briefing::briefing::{Line, Place, Section};

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
pub fn lay_out(text: &str, sections: &[Section]) -> Vec<TextLine> {
    let mut sources: BTreeMap<&str, Vec<&Line>> = BTreeMap::new();
    for line in sections.iter().flat_map(|section| &section.lines).rev() {
        sources.entry(line.text.trim()).or_default().push(line);
    }
    text.split('\n')
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
fn parts(text: &str, line: &Line) -> Vec<Part> {
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
pub fn used_turns(sections: &[Section]) -> BTreeSet<u32> {
    let lines = sections.iter().flat_map(|section| &section.lines);
    lines.flat_map(|line| &line.items).map(|item| item.source.turn).collect()
}

#[cfg(test)]
mod tests {
    use briefing::briefing::{Kind, LineItem, Status};

    use super::*;

    fn item(text: &str, handle: &str, turn: u32) -> LineItem {
        LineItem {
            text: text.into(),
            kind: Kind::Rules,
            status: Status::Standing,
            handle: handle.into(),
            source: Place { turn, ..Place::default() },
        }
    }

    fn section(lines: Vec<Line>) -> [Section; 1] {
        [Section { kind: Kind::Rules, title: "Rules".into(), lines }]
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
        let lines = lay_out(text, &section(vec![line]));
        assert_eq!(joined(&lines), text);
        assert_eq!(lines[1].places.iter().map(|place| place.turn).collect::<Vec<_>>(), [3, 9]);
        assert_eq!(lines[1].parts.iter().filter(|part| matches!(part, Part::Handle { .. })).count(), 2);
        assert!(lines[0].places.is_empty() && lines[3].places.is_empty());
    }

    #[test]
    fn lines_with_the_same_words_keep_their_own_sources() {
        let line = |turn| Line { text: "- same".into(), items: vec![item("same", "", turn)] };
        let lines = lay_out("- same\n- same", &section(vec![line(1), line(2)]));
        assert_eq!(lines.iter().map(|line| line.places[0].turn).collect::<Vec<_>>(), [1, 2]);
    }

    #[test]
    fn brackets_that_are_no_handle_stay_text() {
        let line =
            Line { text: "array[A9] grows [A1]".into(), items: vec![item("array[A9] grows", "A1", 0)] };
        let lines = lay_out("array[A9] grows [A1]", &section(vec![line]));
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
        assert_eq!(joined(&lay_out("- something else", &section(vec![line]))), "- something else");
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
}
