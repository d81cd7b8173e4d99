//! From values to pixels, with ticks at round numbers.

/// Pixels between two lines that values are read by.
const BETWEEN: f64 = 36.0;

/// A way up from 0.
#[derive(Clone, Debug, PartialEq)]
pub struct Scale {
    /// The value at its end.
    pub end: f64,
    /// Values that are written beside it.
    pub ticks: Vec<f64>,
}

impl Scale {
    /// A scale for values up to `most`, on so many pixels; its end is a round number. `whole` leaves out parts of ones.
    pub fn up_to(most: f64, pixels: f64, whole: bool) -> Self {
        let count = (pixels / BETWEEN).floor().clamp(2.0, 6.0);
        let step = round_step(most.max(f64::MIN_POSITIVE) / count);
        let step = if whole { step.max(1.0) } else { step };
        let steps = (most / step).ceil().max(1.0);
        Self { end: steps * step, ticks: (0..=steps as usize).map(|at| at as f64 * step).collect() }
    }

    /// Which part of the way a value is, 0 to 1.
    pub fn part(&self, value: f64) -> f64 {
        (value / self.end).clamp(0.0, 1.0)
    }
}

/// The next larger of 1, 2, 5, 10, 20 ...
fn round_step(least: f64) -> f64 {
    let power = 10f64.powf(least.log10().floor());
    [1.0, 2.0, 5.0].into_iter().map(|step| step * power).find(|step| *step >= least).unwrap_or(power * 10.0)
}

/// Every how many of so many labels there is room for, each of them so wide.
pub fn every(count: usize, pixels: f64, width: f64) -> usize {
    let fit = (pixels / width).floor().max(1.0) as usize;
    count.div_ceil(fit).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticks_are_round_and_reach_the_largest_value() {
        for (most, pixels, end, ticks) in [
            (0.0, 160.0, 1.0, 2),
            (1.0, 160.0, 1.0, 2),
            (7.0, 160.0, 8.0, 5),
            (412.0, 160.0, 600.0, 4),
            (1_000.0, 160.0, 1_000.0, 3),
            (98_765.0, 400.0, 100_000.0, 6),
        ] {
            let scale = Scale::up_to(most, pixels, true);
            assert_eq!((scale.end, scale.ticks.len()), (end, ticks), "{most}: {scale:?}");
        }
    }

    #[test]
    fn labels_are_left_out_where_there_is_no_room() {
        for (count, pixels, width, expected) in
            [(30, 600.0, 60.0, 3), (5, 600.0, 60.0, 1), (30, 10.0, 60.0, 30), (0, 10.0, 60.0, 1)]
        {
            assert_eq!(every(count, pixels, width), expected);
        }
    }
}
