//! What the page shows of an entry, and which entries are asked for.

use domain::knowledge::{Category, Knowledge};

/// How many letters of a description a row shows.
const EXCERPT: usize = 280;
/// How many letters stand before the first hit, where it lies deep in the description.
const LEAD_IN: usize = 60;

/// What entries without a search are sorted by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SortBy {
    /// The latest change first.
    #[default]
    Updated,
    /// The most used first.
    Used,
}

impl SortBy {
    /// How it is written in addresses.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Updated => "updated",
            Self::Used => "used",
        }
    }
}

/// Which entries are asked for.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filters {
    /// What is searched for.
    pub text: String,
    /// Only this category.
    pub category: Option<Category>,
    /// Only with this tag.
    pub tag: String,
    /// In which order, while nothing is searched for: hits have their own.
    pub sort: SortBy,
}

impl Filters {
    /// Reads an address; what makes no sense in it is left out.
    pub fn read(value: impl Fn(&str) -> Option<String>) -> Self {
        let text = |name: &str| value(name).unwrap_or_default();
        Self {
            text: text("q"),
            category: Category::parse(&text("category")),
            tag: text("tag"),
            sort: if text("sort") == SortBy::Used.name() { SortBy::Used } else { SortBy::Updated },
        }
    }

    /// Whether words are searched for.
    pub fn is_search(&self) -> bool {
        !self.text.trim().is_empty()
    }

    /// Whether anything is left out.
    pub fn is_narrow(&self) -> bool {
        self.is_search() || self.category.is_some() || !self.tag.is_empty()
    }
}

/// A piece of a text, and whether it is part of a hit.
#[derive(Clone, Debug, PartialEq)]
pub struct Piece {
    /// The letters.
    pub text: String,
    /// Whether they are marked.
    pub is_hit: bool,
}

/// Cuts a text into its words that were found and what stands between them. `found` are words of the text itself, in
/// lower case: with a typo in the search, what it led to.
pub fn pieces(text: &str, found: &[String]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    let mut add = |part: &str, is_hit: bool| match pieces.last_mut() {
        Some(last) if last.is_hit == is_hit && !is_hit => last.text.push_str(part),
        _ => pieces.push(Piece { text: part.to_owned(), is_hit }),
    };
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let is_word = first.is_alphanumeric();
        let end = rest.find(|c: char| c.is_alphanumeric() != is_word).unwrap_or(rest.len());
        let (part, after) = rest.split_at(end);
        add(part, is_word && found.contains(&part.to_lowercase()));
        rest = after;
    }
    pieces
}

/// The part of a description that a row shows: its beginning, or what stands around the first hit.
pub fn excerpt(description: &str, found: &[String]) -> Vec<Piece> {
    let text = description.split_whitespace().collect::<Vec<_>>().join(" ");
    let first_hit = pieces(&text, found)
        .iter()
        .scan(0, |passed, piece| {
            let start = *passed;
            *passed += piece.text.chars().count();
            Some((start, piece.is_hit))
        })
        .find_map(|(start, is_hit)| is_hit.then_some(start))
        .unwrap_or(0);
    let letters = text.chars().count();
    // A hit near the beginning leaves the beginning in sight; one near the end fills the row from there.
    let start = if first_hit < EXCERPT - LEAD_IN {
        0
    } else {
        (first_hit - LEAD_IN).min(letters.saturating_sub(EXCERPT))
    };
    let cut: String = text.chars().skip(start).take(EXCERPT).collect();
    let before = if start > 0 { "…" } else { "" };
    let after = if start + EXCERPT < letters { "…" } else { "" };
    pieces(&format!("{before}{cut}{after}"), found)
}

/// `Never used`, `Used once`, `Used 12 times`.
pub fn use_words(count: u32) -> String {
    match count {
        0 => "Never used".to_owned(),
        1 => "Used once".to_owned(),
        _ => format!("Used {} times", crate::parts::number::grouped(count as usize)),
    }
}

/// `Helped 5 of 6 times · 83 %`; nothing before the first outcome.
pub fn success_words(entry: &Knowledge) -> String {
    let outcomes = u64::from(entry.success_count) + u64::from(entry.failure_count);
    match entry.success_rate() {
        None => String::new(),
        Some(_) if outcomes == 1 => {
            if entry.success_count == 1 { "Helped the one time" } else { "Did not help the one time" }
                .to_owned()
        }
        Some(rate) => {
            format!("Helped {} of {outcomes} times · {:.0} %", entry.success_count, (rate * 100.0).floor())
        }
    }
}

/// What *Copy* puts on the clipboard: the title as a heading, then the whole text.
pub fn copied_text(entry: &Knowledge) -> String {
    let description = entry.description.trim_end();
    if description.is_empty() {
        return entry.title.to_string();
    }
    format!("{}\n\n{description}\n", entry.title)
}

#[cfg(test)]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use super::*;

    fn marked(pieces: &[Piece]) -> String {
        let mark = |piece: &Piece| {
            if piece.is_hit { format!("[{}]", piece.text) } else { piece.text.clone() }
        };
        pieces.iter().map(mark).collect()
    }

    fn found(words: &[&str]) -> Vec<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    fn entry(other: serde_json::Value) -> Knowledge {
        let mut row = serde_json::json!({
            "id": "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11",
            "created_at": "2026-01-01T00:00:00.000Z", "updated_at": "2026-01-01T00:00:00.000Z",
            "deleted_at": null, "revision": 1,
            "category": "tip", "title": "Warm the pool", "description": "Open ten.\n", "tags": [],
            "usage_count": 0, "success_count": 0, "failure_count": 0, "source_session_id": null,
        });
        for (field, value) in other.as_object().unwrap() {
            row[field] = value.clone();
        }
        serde_json::from_value(row).unwrap()
    }

    #[test]
    fn found_words_are_marked_whatever_their_case() {
        for (text, words, expected) in [
            ("Connection pool, pools", &["pool"][..], "Connection [pool], pools"),
            ("POOL/pool", &["pool"], "[POOL]/[pool]"),
            ("Über Größe", &["größe"], "Über [Größe]"),
            ("nothing here", &[], "nothing here"),
            ("", &["x"], ""),
        ] {
            assert_eq!(marked(&pieces(text, &found(words))), expected);
        }
    }

    #[test]
    fn the_pieces_of_a_text_are_the_text() {
        let text = "a-b  c\u{301} 🦀 <b>x</b>";
        let whole: String =
            pieces(text, &found(&["b", "x"])).iter().map(|piece| piece.text.as_str()).collect();
        assert_eq!(whole, text);
    }

    #[test]
    fn a_row_shows_the_place_of_the_first_hit() {
        let deep = format!("{} needle {}", "hay ".repeat(200), "straw ".repeat(200));
        let shown = marked(&excerpt(&deep, &found(&["needle"])));
        assert!(shown.starts_with('…') && shown.contains("[needle]") && shown.ends_with('…'), "{shown}");
        let early = marked(&excerpt(&deep, &found(&["hay"])));
        assert!(early.starts_with("[hay]"), "{early}");
    }

    #[test]
    fn outcomes_are_said_with_what_they_rest_on() {
        for (helped, did_not, words) in [
            (0, 0, ""),
            (1, 0, "Helped the one time"),
            (0, 1, "Did not help the one time"),
            (5, 1, "Helped 5 of 6 times · 83 %"),
            (0, 2, "Helped 0 of 2 times · 0 %"),
        ] {
            let entry = entry(serde_json::json!({ "success_count": helped, "failure_count": did_not }));
            assert_eq!(success_words(&entry), words);
        }
    }

    #[test]
    fn a_copy_is_the_title_and_the_whole_text() {
        assert_eq!(copied_text(&entry(serde_json::json!({}))), "Warm the pool\n\nOpen ten.\n");
        assert_eq!(copied_text(&entry(serde_json::json!({ "description": "" }))), "Warm the pool");
    }

    #[test]
    fn an_address_that_makes_no_sense_asks_for_everything() {
        let filters = Filters::read(|name| (name == "category").then(|| "gossip".to_owned()));
        assert_eq!(filters, Filters::default());
        assert!(!filters.is_narrow());
    }
}
