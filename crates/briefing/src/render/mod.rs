//! Chosen items to lines, sections and text, in the shape that a platform reads best.

mod gather;
mod groups;
mod layout;
mod shape;
pub(crate) mod titles;

pub(crate) use layout::{Draft, LINE_CHARS, Layout, Limits, Slot, is_told_apart};
pub(crate) use shape::{header, is_preamble, section_cost, slot_of_tag, text_of};

use crate::briefing::{Line, LineItem, Section};
use crate::item::Item;
use crate::text;

/// The sections of a layout, in the order of kinds, with their lines exactly as the text will hold them.
pub(crate) fn sections(layout: &Layout, items: &[Item]) -> Vec<Section> {
    layout
        .drafts()
        .map(|(slot, title, lines)| {
            let lead = Layout::lead(slot, lines);
            let single = lines.len() == 1;
            let lines = lines
                .iter()
                .map(|draft| {
                    let prefix = if single { format!("{title}: ") } else { "- ".to_owned() };
                    line(draft, &prefix, title, items, layout, (slot, lead))
                })
                .collect();
            Section { kind: slot.kind(), title: title.to_owned(), lines }
        })
        .collect()
}

/// The worthiest item alone, without title or handle: for an input so short that nothing else would be shorter.
pub(crate) fn bare(items: &[Item], limits: Limits) -> Option<(usize, Section)> {
    let by_worth =
        |a: &(usize, &Item), b: &(usize, &Item)| a.1.worth.total_cmp(&b.1.worth).then(b.0.cmp(&a.0));
    let (index, item) = items.iter().enumerate().max_by(by_worth)?;
    let text = text::clip(&item.text, limits.chars.min(LINE_CHARS));
    if text.is_empty() {
        return None;
    }
    let part = LineItem {
        text: text.clone(),
        kind: item.kind,
        status: item.status,
        handle: item.handle(),
        source: item.place,
    };
    let title = titles::title(Slot::Of(item.kind), "en").to_owned();
    Some((index, Section { kind: item.kind, title, lines: vec![Line { text, items: vec![part] }] }))
}

/// The words of an item without a label that says what its title says already.
fn without_label<'a>(text: &'a str, title: &str) -> &'a str {
    let Some((label, rest)) = text.split_once(": ") else { return text };
    let (label, title) = (label.trim().to_lowercase(), title.to_lowercase());
    let longer =
        label.strip_prefix(&title).is_some_and(|rest| rest.starts_with(' ') && rest.split(' ').count() <= 3);
    let is_same = title.starts_with(&label) || longer;
    if is_same && label.len() > 2 && !rest.trim().is_empty() { rest.trim_start() } else { text }
}

/// What stands before the first colon of an item, where it is short and something stands behind it.
fn label_of(text: &str) -> Option<&str> {
    let (label, rest) = text.split_once(": ")?;
    (label.len() <= 80 && !rest.trim().is_empty() && !label.contains("; ")).then_some(label)
}

/// What stands between two items of a line: sentences end with a period, entries of a list with a semicolon. Never more
/// than the two characters that the layout reckons with.
fn separator(before: &str, next: &str, prose: bool) -> &'static str {
    let opens = next.trim_start_matches(['"', '\'', '«', '“', '(', '[']).chars().next();
    let sentence = opens.is_some_and(|char| char.is_alphabetic() && !char.is_lowercase());
    match before.chars().next_back() {
        Some('.' | '?' | '!' | '…' | '。' | '？' | '！') if prose => " ",
        _ if prose && opens.is_some_and(text::is_wide) => "。",
        _ if prose && sentence => ". ",
        _ => "; ",
    }
}

/// `lead` is the section that the title names: what belongs to another one is told from it.
fn line(
    draft: &Draft,
    prefix: &str,
    title: &str,
    items: &[Item],
    layout: &Layout,
    (slot, lead): (Slot, Slot),
) -> Line {
    let mut before = lead;
    let mut label = None;
    let handles = layout.handles();
    let mut text = prefix.to_owned();
    let mut line_items = Vec::with_capacity(draft.parts.len());
    for (position, part) in draft.parts.iter().enumerate() {
        // A heading that the next entry bears as its label is said with it.
        let next = draft.parts.get(position + 1);
        if next.is_some_and(|next| label_of(&next.text) == Some(&part.text)) {
            continue;
        }
        let marker = layout.marker(part.own, lead, slot);
        let mut words = without_label(&part.text, marker.unwrap_or(title));
        let mut listed = false;
        let opens = line_items.is_empty();
        if !opens && part.own == before && label.is_some() && label_of(words) == label {
            words = &words[label.map_or(0, |label| label.len() + 2)..];
            listed = true;
        } else {
            label = label_of(words);
        }
        if !opens {
            let next = marker.filter(|_| part.own != before).unwrap_or(words);
            text.push_str(separator(&text, next, !listed && before.is_prose() && part.own.is_prose()));
        }
        if let Some(marker) = marker.filter(|_| part.own != before) {
            text.push_str(&format!("{marker}: "));
        }
        before = part.own;
        text.push_str(words);
        let item = &items[part.item];
        let handle = item.handle();
        let next = draft.parts.get(position + 1).map(|next| items[next.item].handle());
        if handles && next.as_deref() != Some(&handle) {
            text.push_str(&format!(" [{handle}]"));
        }
        line_items.push(LineItem {
            text: words.to_owned(),
            kind: item.kind,
            status: item.status,
            handle,
            source: item.place,
        });
    }
    Line { text, items: line_items }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_label_that_repeats_the_title_is_left_out() {
        for (text, title, expected) in [
            ("Next: wire the API", "Next", "wire the API"),
            ("Next steps: wire it", "Next", "wire it"),
            ("BLOCKERS & ISSUES: no key", "Blockers", "no key"),
            ("Open question: may coupons stack?", "Open questions", "may coupons stack?"),
            ("Next.js: upgrade it", "Next", "Next.js: upgrade it"),
            ("cart: add coupons", "Next", "cart: add coupons"),
            ("Next:", "Next", "Next:"),
            ("a: b", "a", "a: b"),
        ] {
            assert_eq!(without_label(text, title), expected, "{text}");
        }
    }
}
