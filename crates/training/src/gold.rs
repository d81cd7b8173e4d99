//! Marked facts, and whether a text holds them: the same rule as the evaluation's.

use serde::Deserialize;

/// The facts that readers marked in one conversation.
#[derive(Deserialize)]
pub(crate) struct Gold {
    facts: Vec<Fact>,
}

#[derive(Deserialize)]
struct Fact {
    critical: bool,
    #[serde(default)]
    text: String,
    /// A text holds the fact when it holds one spelling of each group.
    must: Vec<Vec<String>>,
}

impl Fact {
    /// The share of its groups that a folded text holds.
    fn share(&self, folded: &str) -> f32 {
        let held = self
            .must
            .iter()
            .filter(|group| group.iter().any(|spelling| folded.contains(&fold(spelling))))
            .count();
        held as f32 / self.must.len().max(1) as f32
    }
}

impl Gold {
    /// Critical facts, and all.
    pub(crate) fn count(&self) -> [usize; 2] {
        [self.facts.iter().filter(|fact| fact.critical).count(), self.facts.len()]
    }

    /// Facts that a text keeps: critical ones, and all.
    pub(crate) fn kept(&self, text: &str) -> [usize; 2] {
        let folded = fold(text);
        let kept: Vec<&Fact> = self.facts.iter().filter(|fact| fact.share(&folded) == 1.0).collect();
        [kept.iter().filter(|fact| fact.critical).count(), kept.len()]
    }

    /// The critical facts that a text does not keep, with the groups that it lacks.
    pub(crate) fn missed(&self, text: &str) -> Vec<String> {
        let folded = fold(text);
        let lacks = |group: &&Vec<String>| !group.iter().any(|spelling| folded.contains(&fold(spelling)));
        self.facts
            .iter()
            .filter(|fact| fact.critical && fact.share(&folded) < 1.0)
            .map(|fact| {
                format!("{}  lacks {:?}", fact.text, fact.must.iter().filter(lacks).collect::<Vec<_>>())
            })
            .collect()
    }

    /// Facts that a text keeps, in shares: a fact counts in full when all of its groups are held, and a little for each
    /// group before that; critical ones twice. 1 is everything.
    pub(crate) fn score(&self, text: &str) -> f32 {
        let folded = fold(text);
        let (mut sum, mut of) = (0.0, 0.0);
        for fact in &self.facts {
            let weight = if fact.critical { 2.0 } else { 1.0 };
            let share = fact.share(&folded);
            sum += weight * if share == 1.0 { 1.0 } else { 0.3 * share };
            of += weight;
        }
        sum / f32::max(of, 1.0)
    }

    /// How much an item gives of the fact that it serves best: 1 for a whole critical one.
    pub(crate) fn holds(&self, text: &str) -> f32 {
        let folded = fold(text);
        self.facts
            .iter()
            .map(|fact| {
                let worth = if fact.critical { 1.0 } else { 0.3 };
                match fact.share(&folded) {
                    1.0 => worth,
                    share if share >= 0.5 => worth * 0.35,
                    _ => 0.0,
                }
            })
            .fold(0.0, f32::max)
    }
}

/// Lower case, single spaces, without emphasis and quotes.
fn fold(text: &str) -> String {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    let text: String =
        text.chars().filter(|char| !matches!(char, '*' | '`' | '"' | '\u{201c}' | '\u{201d}')).collect();
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
