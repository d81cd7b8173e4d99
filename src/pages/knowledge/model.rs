//! What the page shows of an entry, and which entries are asked for.

use domain::knowledge::{Category, Knowledge};

/// How many bytes of a description a row shows.
const EXCERPT: usize = 280;
/// How many bytes stand before the first hit, where it lies deep in the description.
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

/// A stretch of bytes of a text.
pub type Span = (usize, usize);

/// Cuts a text at its hits. The text may have changed since it was searched: hits that do not fit it mark nothing.
pub fn pieces(text: &str, hits: &[Span]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    let mut add = |text: Option<&str>, is_hit| {
        pieces.extend(text.filter(|it| !it.is_empty()).map(|it| Piece { text: it.to_owned(), is_hit }));
    };
    let mut done = 0;
    for &(from, to) in hits {
        if from >= done && text.get(from..to).is_some() {
            add(text.get(done..from), false);
            add(text.get(from..to), true);
            done = to;
        }
    }
    add(text.get(done..), false);
    pieces
}

/// The part of a description that a row shows: its beginning, or what stands around the first hit.
pub fn excerpt(text: &str, hits: &[Span]) -> Vec<Piece> {
    let first_hit = hits.first().map_or(0, |hit| hit.0);
    // A hit near the beginning leaves the beginning in sight; one near the end fills the row from there.
    let start = if first_hit < EXCERPT - LEAD_IN {
        0
    } else {
        (first_hit - LEAD_IN).min(text.len().saturating_sub(EXCERPT))
    };
    let start = text.ceil_char_boundary(start);
    let end = text.floor_char_boundary((start + EXCERPT).min(text.len())).max(start);
    let inside = hits.iter().filter(|hit| hit.0 >= start && hit.1 <= end);
    let moved: Vec<Span> = inside.map(|hit| (hit.0 - start, hit.1 - start)).collect();
    let mut pieces = pieces(&text[start..end], &moved);
    if start > 0 {
        pieces.insert(0, Piece { text: "…".to_owned(), is_hit: false });
    }
    if end < text.len() {
        pieces.push(Piece { text: "…".to_owned(), is_hit: false });
    }
    pieces
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

    /// Where a word stands in a text.
    fn places(text: &str, word: &str) -> Vec<Span> {
        text.match_indices(word).map(|(at, found)| (at, at + found.len())).collect()
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
    fn hits_are_marked_where_they_stand() {
        for (text, word, expected) in [
            ("Connection pool, pools", "pool", "Connection [pool], [pool]s"),
            ("Über Größe", "Größe", "Über [Größe]"),
            ("nothing here", "needle", "nothing here"),
            ("", "x", ""),
        ] {
            assert_eq!(marked(&pieces(text, &places(text, word))), expected);
        }
    }

    #[test]
    fn hits_that_do_not_fit_the_text_lose_nothing_of_it() {
        let text = "Größe 🦀 x";
        for hits in [&[(0, 99)][..], &[(3, 4)], &[(5, 2)], &[(0, 2), (1, 3)], &[(usize::MAX, usize::MAX)]] {
            let whole: String = pieces(text, hits).iter().map(|piece| piece.text.as_str()).collect();
            assert_eq!(whole, text, "{hits:?}");
            let shown: String = excerpt(text, hits).iter().map(|piece| piece.text.as_str()).collect();
            assert!(shown.chars().all(|letter| letter == '…' || text.contains(letter)), "{hits:?}: {shown}");
        }
    }

    #[test]
    fn a_row_shows_the_place_of_the_first_hit() {
        let deep = format!("{} needle {}", "hay ".repeat(200), "stráw ".repeat(200));
        let shown = marked(&excerpt(&deep, &places(&deep, "needle")));
        assert!(shown.starts_with('…') && shown.contains("[needle]") && shown.ends_with('…'), "{shown}");
        let early = marked(&excerpt(&deep, &places(&deep, "hay")));
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
