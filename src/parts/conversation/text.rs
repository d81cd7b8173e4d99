//! How the text of a turn is set: running text, code, and the passage that a briefing line came from.

use std::ops::Range;

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

#[cfg(test)]
mod tests {
    use super::*;

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
}
