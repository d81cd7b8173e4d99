//! What would help, each with the numbers that it rests on.

use super::expired::Expired;
use super::{Figures, Score, Use};
use crate::refresh::Weekday;

/// Below this share of the limit a session left much unused, in percent.
const LITTLE: f64 = 60.0;

/// Says what would help.
pub(super) fn recommend(uses: &[Use], figures: &Figures, expired: &Expired, days: u32) -> Vec<String> {
    let Some(mean) = figures.share else {
        return vec![format!("No session ended in the last {days} days: there is nothing to judge yet.")];
    };
    let shares: Vec<f64> = uses.iter().map(Use::share).collect();
    let count = |is: fn(f64) -> bool| shares.iter().filter(|share| is(**share)).count();
    let (late, early, little) =
        (count(|share| share > 95.0), count(|share| share < 75.0), count(|share| share < LITTLE));
    let all = shares.len();
    let mut told = Vec::new();
    if mean < 75.0 {
        told.push(format!(
            "Sessions end at {mean:.0} % of their account's limit on average: hand off at 85 to 92 % to use {:.0} % more of each.",
            85.0 - mean
        ));
    }
    told.extend(unused(little, all, expired));
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

/// What expired, and where most of it did.
fn unused(little: usize, all: usize, expired: &Expired) -> Option<String> {
    let (platform, weekday, most) = expired.worst?;
    let day = Weekday::WORDS.get(weekday)?;
    let place = format!("most on {} accounts on {day}s ({most})", platform.words());
    let credits = expired.credits;
    Some(if little > 0 {
        format!(
            "{little} of {all} sessions ended under {LITTLE:.0} % of the limit: {credits} credits expired unused, {place}."
        )
    } else {
        format!("{credits} credits expired unused, {place}.")
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::account::Platform;
    use crate::analytics::figures::figures;

    fn of(used: &[u32], expired: &Expired) -> Vec<String> {
        let uses: Vec<Use> = used.iter().map(|used| Use { used: *used, limit: 100 }).collect();
        recommend(&uses, &figures(&uses), expired, 30)
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
            assert_eq!(of(used, &Expired::default()), [expected], "{used:?}");
        }
    }

    #[test]
    fn what_expired_is_told_with_where_most_of_it_did() {
        let expired = Expired { credits: 412, worst: Some((Platform::Claude, 0, 250)), ..Expired::default() };
        assert_eq!(
            of(&[90, 90, 50], &expired),
            [
                "1 of 3 sessions ended under 60 % of the limit: 412 credits expired unused, most on Claude accounts on Mondays (250)."
            ]
        );
        assert_eq!(
            of(&[90], &expired),
            ["412 credits expired unused, most on Claude accounts on Mondays (250)."]
        );
    }
}
