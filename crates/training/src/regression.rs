//! Logistic regression by gradient descent: soft labels, weighted samples, a pull towards the weights in force.

/// An item: what is seen of it, how much of a fact it holds (0 to 1), and how much it counts.
pub(crate) struct Sample<'a> {
    pub(crate) features: &'a [f32],
    pub(crate) label: f32,
    pub(crate) weight: f32,
}

const ROUNDS: usize = 400;
const RATE: f32 = 0.5;
/// How strongly weights are pulled towards those that they start from.
const PULL: f32 = 0.012;

/// The weights that tell items that hold facts from others.
pub(crate) fn fit(samples: &[Sample<'_>], start: &[f32]) -> Vec<f32> {
    let mut weights = start.to_vec();
    let mut momentum = vec![0.0; weights.len()];
    let total: f32 = samples.iter().map(|sample| sample.weight).sum();
    for _ in 0..ROUNDS {
        let mut gradient = vec![0.0; weights.len()];
        for sample in samples {
            let sum: f32 = sample.features.iter().zip(&weights).map(|(value, weight)| value * weight).sum();
            let error = (1.0 / (1.0 + (-sum).exp()) - sample.label) * sample.weight / total;
            for (slot, value) in gradient.iter_mut().zip(sample.features) {
                *slot += error * value;
            }
        }
        for index in 0..weights.len() {
            let pull = if index == 0 { 0.0 } else { PULL * (weights[index] - start[index]) };
            momentum[index] = 0.9 * momentum[index] - RATE * (gradient[index] + pull);
            weights[index] += momentum[index];
        }
    }
    weights
}
