//! How well the limits of accounts are used.

use serde::{Deserialize, Serialize};

use crate::row::choice;

/// What a session that has ended used, of what its account had when full.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Use {
    /// Credits that it used.
    pub used: u32,
    /// The limit of its account.
    pub limit: u32,
}

choice! {
    /// How well the limit of an account is used before its work is handed off.
    Score {
        Optimal = "optimal", "Optimal";
        Good = "good", "Good";
        #[default]
        NeedsImprovement = "needs_improvement", "Needs improvement";
    }
}

impl Score {
    /// The score of a share of the limit, in percent.
    pub fn of(share: f64) -> Self {
        match share {
            85.0..=92.0 => Self::Optimal,
            75.0..=95.0 => Self::Good,
            _ => Self::NeedsImprovement,
        }
    }
}

/// The figures of a time.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Figures {
    /// Sessions that ended.
    pub sessions: u64,
    /// Credits that they used.
    pub total: u64,
    /// Credits of a session on average; `None` without sessions.
    pub average: Option<f64>,
    /// Credits of the session that used the fewest.
    pub minimum: Option<u32>,
    /// Credits of the session that used the most.
    pub maximum: Option<u32>,
    /// Share of its account's limit that a session used on average, in percent.
    pub share: Option<f64>,
    /// The score of that share.
    pub score: Option<Score>,
    /// How many sessions have which score.
    pub bands: Bands,
    /// What would help, with its numbers.
    pub recommendations: Vec<String>,
}

/// Sessions by score.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[expect(missing_docs, reason = "as in `Score`")]
pub struct Bands {
    pub optimal: u64,
    pub good: u64,
    pub needs_improvement: u64,
}

/// Adds up what sessions used.
pub fn figures(uses: &[Use]) -> Figures {
    let sessions = uses.len() as u64;
    let total: u64 = uses.iter().map(|it| u64::from(it.used)).sum();
    let shares: Vec<f64> = uses.iter().map(Use::share).collect();
    let mean = |sum: f64| (sessions > 0).then(|| rounded(sum / sessions as f64));
    let share = mean(shares.iter().sum());
    let mut bands = Bands::default();
    for share in &shares {
        match Score::of(*share) {
            Score::Optimal => bands.optimal += 1,
            Score::Good => bands.good += 1,
            Score::NeedsImprovement => bands.needs_improvement += 1,
        }
    }
    Figures {
        sessions,
        total,
        average: mean(total as f64),
        minimum: uses.iter().map(|it| it.used).min(),
        maximum: uses.iter().map(|it| it.used).max(),
        share,
        score: share.map(Score::of),
        bands,
        recommendations: Vec::new(),
    }
}

impl Use {
    /// Its share of the limit, in percent.
    pub fn share(&self) -> f64 {
        if self.limit == 0 { 0.0 } else { f64::from(self.used) * 100.0 / f64::from(self.limit) }
    }
}

/// To one digit behind the point.
pub(super) fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(used: &[u32]) -> Figures {
        let uses: Vec<Use> = used.iter().map(|used| Use { used: *used, limit: 100 }).collect();
        figures(&uses)
    }

    #[test]
    fn shares_of_the_limit_are_scored() {
        for (share, score) in [
            (0.0, Score::NeedsImprovement),
            (74.9, Score::NeedsImprovement),
            (75.0, Score::Good),
            (84.9, Score::Good),
            (85.0, Score::Optimal),
            (92.0, Score::Optimal),
            (92.1, Score::Good),
            (95.0, Score::Good),
            (95.1, Score::NeedsImprovement),
        ] {
            assert_eq!(Score::of(share), score, "{share}");
        }
    }

    #[test]
    fn figures_add_up() {
        let told = of(&[80, 90, 100]);
        assert_eq!((told.sessions, told.total, told.average), (3, 270, Some(90.0)));
        assert_eq!((told.minimum, told.maximum), (Some(80), Some(100)));
        assert_eq!((told.share, told.score), (Some(90.0), Some(Score::Optimal)));
        assert_eq!(told.bands, Bands { optimal: 1, good: 1, needs_improvement: 1 });
        let small = figures(&[Use { used: 45, limit: 50 }, Use { used: 0, limit: 0 }]);
        assert_eq!((small.average, small.share), (Some(22.5), Some(45.0)));
    }
}
