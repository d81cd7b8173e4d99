//! Which turns of a long conversation are in sight: heights are guessed until they are measured.

use std::ops::Range;

/// The heights of a column of rows, in pixels.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Heights {
    rows: Vec<f64>,
    /// `tops[n]` is where row `n` begins; the last entry is where the column ends.
    tops: Vec<f64>,
}

impl Heights {
    /// A column with guessed heights.
    pub fn new(guesses: impl IntoIterator<Item = f64>) -> Self {
        let mut column = Self { rows: guesses.into_iter().collect(), tops: Vec::new() };
        column.stack(0);
        column
    }

    /// How many rows there are.
    pub fn len(&self) -> usize {
        self.rows.len()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    /// The height of all rows.
    pub fn total(&self) -> f64 {
        self.tops.last().copied().unwrap_or_default()
    }

    /// Where a row begins.
    pub fn top(&self, row: usize) -> f64 {
        self.tops.get(row).copied().unwrap_or_else(|| self.total())
    }

    /// The rows between two heights of the column.
    pub fn between(&self, from: f64, to: f64) -> Range<usize> {
        let row_at = |height: f64| self.tops.partition_point(|top| *top <= height).saturating_sub(1);
        let first = row_at(from).min(self.len());
        first..(row_at(to) + 1).min(self.len())
    }

    /// Takes measured heights. Returns by how much everything below `line` moved.
    pub fn measure(&mut self, measured: &[(usize, f64)], line: f64) -> f64 {
        let mut moved = 0.0;
        let mut first = self.len();
        for &(row, height) in measured {
            let Some(known) = self.rows.get_mut(row) else { continue };
            if (*known - height).abs() < 0.5 {
                continue;
            }
            if self.tops[row] + *known <= line {
                moved += height - *known;
            }
            *known = height;
            first = first.min(row);
        }
        if first < self.len() {
            self.stack(first);
        }
        moved
    }

    fn stack(&mut self, from: usize) {
        self.tops.resize(self.rows.len() + 1, 0.0);
        for row in from..self.rows.len() {
            self.tops[row + 1] = self.tops[row] + self.rows[row];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column() -> Heights {
        Heights::new([100.0, 50.0, 200.0, 100.0])
    }

    #[test]
    fn only_the_rows_in_sight_are_named() {
        for (from, to, rows) in [
            (0.0, 99.0, 0..1),
            (0.0, 100.0, 0..2),
            (120.0, 360.0, 1..4),
            (900.0, 1000.0, 4..4),
            (0.0, 9000.0, 0..4),
        ] {
            assert_eq!(column().between(from, to), rows, "{from} to {to}");
        }
        assert_eq!(Heights::default().between(0.0, 500.0), 0..0);
    }

    #[test]
    fn a_measured_row_moves_what_stands_below_it() {
        let mut column = column();
        column.measure(&[(1, 80.0)], 0.0);
        assert_eq!((column.top(2), column.total()), (180.0, 480.0));
    }

    #[test]
    fn what_the_reader_looks_at_stays_put_when_rows_above_it_grow() {
        let mut column = column();
        assert_eq!(column.measure(&[(0, 130.0), (3, 300.0)], 150.0), 30.0);
    }

    #[test]
    fn rows_that_are_not_there_are_no_concern() {
        let mut column = column();
        assert_eq!(column.measure(&[(99, 10.0)], 1000.0), 0.0);
        assert_eq!(column.total(), 450.0);
    }
}
