//! Whether sessions end in the optimal band: how many used which share of their account's limit.

use serde::{Deserialize, Serialize};

/// Percent that a step is wide.
pub const STEP: u32 = 5;

/// Sessions that used so much of their account's limit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bin {
    /// From this share on, in percent.
    pub from: u32,
    /// Below this one; the last step has no end.
    pub to: Option<u32>,
    /// Sessions.
    pub sessions: u64,
}

/// Sorts shares, in percent, into steps from 0 to 100 and one above.
pub fn spread(shares: &[f64]) -> Vec<Bin> {
    let last = 100 / STEP;
    let step = |share: f64| ((share / f64::from(STEP)) as u32).min(last);
    let mut bins: Vec<Bin> = (0..=last)
        .map(|at| Bin { from: at * STEP, to: (at < last).then_some((at + 1) * STEP), sessions: 0 })
        .collect();
    for share in shares {
        bins[step(*share) as usize].sessions += 1;
    }
    bins
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shares_fall_into_steps_of_five_percent() {
        let bins = spread(&[0.0, 4.9, 5.0, 89.9, 99.9, 100.0, 250.0]);
        let filled: Vec<_> = bins.iter().filter(|bin| bin.sessions > 0).collect();
        let told: Vec<_> = filled.iter().map(|bin| (bin.from, bin.to, bin.sessions)).collect();
        assert_eq!(
            told,
            [(0, Some(5), 2), (5, Some(10), 1), (85, Some(90), 1), (95, Some(100), 1), (100, None, 2)]
        );
        assert_eq!(bins.len(), 21);
    }
}
