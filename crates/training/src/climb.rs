//! Coordinate ascent on what counts in the end: the facts that briefings of several sizes keep.

use crate::File;
use briefing::Level;

/// The sizes at which briefings are judged: level's sections, lines, characters. More than the three levels, so that
/// no weight is fitted to the luck of one cut.
const SIZES: [(Level, usize, usize); 6] = [
    (Level::High, 4, 950),
    (Level::High, 5, 1_200),
    (Level::Medium, 11, 2_600),
    (Level::Medium, 15, 3_600),
    (Level::Low, 20, 4_800),
    (Level::Low, 25, 6_000),
];

/// The mean share of facts that a file's briefings keep over all sizes. The weights stay with its items.
pub(crate) fn smooth(file: &mut File, weights: &[f32]) -> f32 {
    briefing::training::reweigh(&mut file.digest, weights);
    let kept = |(level, lines, chars)| {
        file.gold.score(&briefing::training::text_within(&file.digest, level, lines, chars))
    };
    SIZES.into_iter().map(kept).sum::<f32>() / SIZES.len() as f32
}

/// The mean over files, less a pull towards `start`.
fn objective(files: &mut [&mut File], weights: &[f32], start: &[f32]) -> f32 {
    let sum: f32 = files.iter_mut().map(|file| smooth(file, weights)).sum();
    let distance: f32 = weights.iter().zip(start).map(|(a, b)| (a - b).abs()).sum();
    sum / files.len() as f32 - 0.0008 * distance
}

/// Weights that a few rounds of single steps find better than those that they started from.
pub(crate) fn climb(files: &mut [&mut File], start: &[f32], rounds: usize) -> Vec<f32> {
    let mut weights = start.to_vec();
    let mut best = objective(files, &weights, start);
    for round in 0..rounds {
        let step = [0.5, 0.3, 0.2, 0.12][round.min(3)];
        for index in 1..weights.len() {
            for change in [step, -step] {
                let before = weights[index];
                weights[index] += change;
                let value = objective(files, &weights, start);
                if value > best + 0.000_5 {
                    best = value;
                } else {
                    weights[index] = before;
                }
            }
        }
    }
    weights
}
