//! Where stretches of an index begin and end, for every kind of store.

use std::cmp::Ordering;
use std::ops::Range;

use domain::{Key, KeyPart};

use super::{Direction, Scan, Stretch};

/// A place between two keys: before every key that begins with these parts, or behind all of them.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Edge {
    pub(super) parts: Key,
    pub(super) is_behind: bool,
}

impl Edge {
    /// Before every key that begins with `parts`; a whole key stands exactly there.
    pub(super) fn before(parts: Key) -> Self {
        Self { parts, is_behind: false }
    }

    /// Behind every key that begins with `parts`.
    pub(super) fn behind(parts: Key) -> Self {
        Self { parts, is_behind: true }
    }
}

impl Eq for Edge {}

impl PartialOrd for Edge {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Edge {
    fn cmp(&self, other: &Self) -> Ordering {
        let compared = self.parts.iter().zip(&other.parts).map(|(one, other)| one.compare(other));
        compared.into_iter().find(|order| order.is_ne()).unwrap_or_else(|| {
            let side = |edge: &Self| if edge.is_behind { Ordering::Greater } else { Ordering::Less };
            match self.parts.len().cmp(&other.parts.len()) {
                Ordering::Equal => self.is_behind.cmp(&other.is_behind),
                Ordering::Less => side(self),
                Ordering::Greater => side(other).reverse(),
            }
        })
    }
}

impl Stretch {
    /// Its two edges; `None` where nothing can lie between them.
    pub(super) fn edges(&self) -> Option<Range<Edge>> {
        let with = |part: &KeyPart| self.prefix.iter().chain([part]).cloned().collect();
        let start = match &self.from {
            Some(from) => Edge::before(with(from)),
            None => Edge::before(self.prefix.clone()),
        };
        let end = match &self.below {
            Some(below) => Edge::before(with(below)),
            None => Edge::behind(self.prefix.clone()),
        };
        (start < end).then_some(start..end)
    }
}

impl Scan {
    /// The edges of what is still to be read; `None` where that is nothing.
    pub(super) fn edges(&self) -> Option<Range<Edge>> {
        let mut edges = self.stretch.edges()?;
        if let Some(after) = &self.after {
            match self.direction {
                Direction::Up => edges.start = edges.start.max(Edge::behind(after.clone())),
                Direction::Down => edges.end = edges.end.min(Edge::before(after.clone())),
            }
        }
        (self.limit > 0 && edges.start < edges.end).then_some(edges)
    }
}

#[cfg(test)]
mod tests {
    use domain::project;

    use super::*;

    fn key(parts: &[&str]) -> Key {
        parts.iter().map(|part| KeyPart::from(*part)).collect()
    }

    #[test]
    fn edges_stand_between_the_keys() {
        let sorted = [
            Edge::before(key(&[])),
            Edge::before(key(&["a"])),
            Edge::before(key(&["a", "x"])),
            Edge::behind(key(&["a", "x"])),
            Edge::before(key(&["a", "y"])),
            Edge::behind(key(&["a"])),
            Edge::before(key(&["b"])),
            Edge::behind(key(&[])),
        ];
        for (place, edge) in sorted.iter().enumerate() {
            for (other_place, other) in sorted.iter().enumerate() {
                assert_eq!(edge.cmp(other), place.cmp(&other_place), "{edge:?} and {other:?}");
            }
        }
    }

    #[test]
    fn a_stretch_whose_bounds_cross_is_empty() {
        let bounds = |from: &str, below: &str| Stretch {
            from: Some(from.into()),
            below: Some(below.into()),
            ..Stretch::of(project::UPDATED, [])
        };
        assert!(bounds("a", "b").edges().is_some());
        assert_eq!(bounds("a", "a").edges(), None);
        assert_eq!(bounds("b", "a").edges(), None);
    }

    #[test]
    fn what_lies_behind_the_last_row_of_a_stretch_is_never_read() {
        let scan = |direction, after: &[&str], limit| Scan {
            stretch: Stretch::of(project::STATUS, ["b".into()]),
            direction,
            after: Some(key(after)),
            limit,
        };
        assert_eq!(scan(Direction::Up, &["c", "1"], 20).edges(), None);
        assert_eq!(scan(Direction::Down, &["a", "1"], 20).edges(), None);
        assert_eq!(scan(Direction::Up, &["b", "1"], 0).edges(), None);
        let rest = Edge::behind(key(&["b", "1"]))..Edge::behind(key(&["b"]));
        assert_eq!(scan(Direction::Up, &["b", "1"], 20).edges(), Some(rest));
    }
}
