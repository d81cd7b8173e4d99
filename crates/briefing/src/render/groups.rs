//! Which group of facts an item belongs to: what was measured, what is set, what is only named.

use super::layout::Slot;
use crate::briefing::{Kind, Status};
use crate::item::{Item, Origin};
use crate::terms::{Sort, Term, each_term};
use crate::text;

/// Characters of a label before its value, and of the value.
const LABEL: usize = 32;
const VALUE: usize = 100;

/// The group of an item that says how things are, where it belongs to one.
pub(crate) fn group_of(item: &Item) -> Option<Slot> {
    match item.kind {
        Kind::Errors => Some(Slot::Of(Kind::Errors)),
        _ if item.origin == Origin::Identifier => Some(Slot::Names),
        _ if item.origin == Origin::Program => Some(Slot::Program),
        Kind::Facts if item.origin == Origin::Output => Some(Slot::Results),
        Kind::Facts | Kind::State if item.origin == Origin::Said && is_setting(&item.text) => {
            Some(Slot::Settings)
        }
        // Under a heading that says "done", too, what has a value is a setting.
        Kind::Done if item.status == Status::Unverified && is_setting(&item.text) => Some(Slot::Settings),
        Kind::Facts | Kind::State if item.origin == Origin::Said && is_measure(&item.terms) => {
            Some(Slot::Results)
        }
        _ => None,
    }
}

/// `branch: main`, `Port: 8080`: a short label, and a value that is a name, a number or a path.
fn is_setting(said: &str) -> bool {
    let Some((label, value)) = said.split_once(": ") else { return false };
    let short = text::chars(label) <= LABEL && text::chars(value) <= VALUE;
    let words = value.split(' ').count();
    if !short || label.split(' ').count() > 4 || words > 2 || value.contains(';') {
        return false;
    }
    if words == 1 && !label.contains(' ') {
        return true;
    }
    let mut names = false;
    each_term(value, |term, _, _| names |= term.sort != Sort::Word);
    names
}

/// Whether figures outweigh words.
fn is_measure(terms: &[Term]) -> bool {
    let figures = terms.iter().filter(|term| term.sort == Sort::Number).count();
    figures >= 2 && figures * 5 >= terms.len() * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn facts_fall_into_groups_by_their_shape() {
        for (said, group) in [
            ("branch: feature/gauge-7", Some(Slot::Settings)),
            ("branch: main", Some(Slot::Settings)),
            ("Status: GAUGE READER WORKS", None),
            ("Port: 7117", Some(Slot::Settings)),
            ("Note: keep the pier open", None),
            ("Drift of the piers: 4.2, 3.9 and 0.3", Some(Slot::Results)),
            ("The gauge sends a frame every second", None),
        ] {
            let item = Item { kind: Kind::Facts, ..crate::typed(said) };
            assert_eq!(group_of(&item), group, "{said}");
        }
    }
}
