//! How well credits are used.

use serde::Serialize;

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
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
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
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[expect(missing_docs, reason = "as in `Score`")]
pub struct Bands {
    pub optimal: u64,
    pub good: u64,
    pub needs_improvement: u64,
}

/// Adds up what sessions used in so many days.
pub fn figures(uses: &[Use], days: u32) -> Figures {
    let sessions = uses.len() as u64;
    let total: u64 = uses.iter().map(|it| u64::from(it.used)).sum();
    let shares: Vec<f64> = uses.iter().map(share).collect();
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
        recommendations: recommend(&shares, share, days),
    }
}

fn share(session: &Use) -> f64 {
    if session.limit == 0 { 0.0 } else { f64::from(session.used) * 100.0 / f64::from(session.limit) }
}

/// To one digit behind the point.
fn rounded(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}

fn recommend(shares: &[f64], mean: Option<f64>, days: u32) -> Vec<String> {
    let Some(mean) = mean else {
        return vec![format!("No session ended in the last {days} days: there is nothing to judge yet.")];
    };
    let count = |is: fn(f64) -> bool| shares.iter().filter(|share| is(**share)).count();
    let (late, early) = (count(|share| share > 95.0), count(|share| share < 75.0));
    let all = shares.len();
    let mut told = Vec::new();
    if mean < 75.0 {
        told.push(format!(
            "Sessions end at {mean:.0} % of their account's limit on average: hand off at 85 to 92 % to use {:.0} % more of each.",
            85.0 - mean
        ));
    }
    if late > 0 {
        told.push(format!(
            "{late} of {all} sessions used more than 95 % of the limit and risked being cut off: hand off at 90 %."
        ));
    }
    if early * 2 > all && mean >= 75.0 {
        told.push(format!("{early} of {all} sessions ended below 75 %: go on longer before handing off."));
    }
    if told.is_empty() {
        told.push(match Score::of(mean) {
            Score::Optimal => format!("Keep it so: {mean:.0} % of the limit is used on average."),
            _ => format!("{mean:.0} % of the limit is used on average; 85 to 92 % is best."),
        });
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(used: &[u32]) -> Figures {
        let uses: Vec<Use> = used.iter().map(|used| Use { used: *used, limit: 100 }).collect();
        figures(&uses, 30)
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
        let figures = of(&[80, 90, 100]);
        assert_eq!((figures.sessions, figures.total, figures.average), (3, 270, Some(90.0)));
        assert_eq!((figures.minimum, figures.maximum), (Some(80), Some(100)));
        assert_eq!((figures.share, figures.score), (Some(90.0), Some(Score::Optimal)));
        assert_eq!(figures.bands, Bands { optimal: 1, good: 1, needs_improvement: 1 });
        let small = super::figures(&[Use { used: 45, limit: 50 }, Use { used: 0, limit: 0 }], 30);
        assert_eq!((small.average, small.share), (Some(22.5), Some(45.0)));
    }

    #[test]
    fn what_would_help_is_told_with_its_numbers() {
        for (used, expected) in [
            (&[][..], "No session ended in the last 30 days: there is nothing to judge yet."),
            (&[88, 90], "Keep it so: 89 % of the limit is used on average."),
            (&[80], "80 % of the limit is used on average; 85 to 92 % is best."),
            (
                &[40, 60],
                "Sessions end at 50 % of their account's limit on average: hand off at 85 to 92 % to use 35 % more of each.",
            ),
            (
                &[100, 90, 90],
                "1 of 3 sessions used more than 95 % of the limit and risked being cut off: hand off at 90 %.",
            ),
        ] {
            assert_eq!(of(used).recommendations, [expected], "{used:?}");
        }
    }
}
