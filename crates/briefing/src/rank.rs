//! What an item is worth: a linear score over features that every language and format has.

/// What is seen of a candidate. The discriminant is the place in `WEIGHTS`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(usize)]
pub(crate) enum Feature {
    /// Always one.
    Bias,
    /// A person said it.
    User,
    /// In the last message of a person that asks for something.
    LastRequest,
    /// In the first message of a person.
    FirstRequest,
    /// A person's, falling from one at the end by half every third message.
    UserRecency,
    /// A person's, and short: people ask briefly and paste at length.
    UserBrief,
    /// In the last text of the model.
    LastAnswer,
    /// In one of the model's last texts, falling from one at the end by half every third.
    AnswerRecency,
    /// Share of the conversation that came before.
    Position,
    /// First in its turn.
    First,
    /// Last in its turn.
    Last,
    /// Cues, by name.
    Forbid,
    Must,
    Wish,
    Decide,
    Reason,
    Done,
    Fail,
    Next,
    Block,
    Goal,
    Ask,
    State,
    Usage,
    Noise,
    But,
    Works,
    /// The same, of a person.
    UserForbid,
    UserMust,
    UserBut,
    /// Under a heading with this cue.
    UnderRule,
    UnderDone,
    UnderDecision,
    UnderProblem,
    UnderNext,
    UnderState,
    UnderUsage,
    UnderGoal,
    /// Shapes.
    Heading,
    Bullet,
    Checked,
    Unchecked,
    Quote,
    Table,
    Command,
    Code,
    /// `**Label**: text`.
    Labelled,
    /// Ends with a question mark.
    Question,
    /// Ends with a colon: announces what follows.
    Announces,
    /// Identifiers, logarithm of their number.
    Paths,
    Names,
    Numbers,
    /// Identifiers that other places name too, mean logarithm.
    KnownNames,
    /// Mean weight of its words in the conversation.
    Central,
    /// Said again elsewhere, logarithm.
    Repeated,
    /// Fewer than 30 characters; more than 200.
    Short,
    Long,
    /// Part of a message of more than 3,000 characters, in thousands, logarithm.
    Bulk,
    /// Origins other than what people and models say to each other.
    Thinking,
    Context,
    Summary,
    Report,
    ToolError,
    ToolFact,
    FileWritten,
    FileNamed,
    CommandRun,
    PlanOpen,
    PlanDone,
    Identifier,
    Title,
    /// Program output or data that was pasted into a message.
    Pasted,
    /// Inside a code fence.
    Fenced,
    /// In a document that the model wrote into a file.
    Document,
    /// An entry of an earlier hand-off; of its rules and open matters.
    Carried,
    CarriedOpen,
    /// How late a file or command was last used among all such uses: 1 is the latest.
    Standing,
    /// How the version control stands.
    Repository,
    /// The message of an error that a person pasted.
    Thrown,
    /// Names that program text defines.
    Defines,
    /// Values that stand in program text.
    Values,
    /// In a document that a tool showed.
    Read,
    /// All that a command printed, where that is little.
    Printed,
    /// The call at the very end, whose result is not there.
    Running,
    /// What the model announces at the very end.
    Announced,
    /// A notice at the end that a limit was reached.
    Stopped,
}

pub(crate) const FEATURES: usize = Feature::Stopped as usize + 1;

/// The features of one candidate.
#[derive(Clone, Debug)]
pub(crate) struct Features(pub(crate) [f32; FEATURES]);

impl Default for Features {
    fn default() -> Self {
        let mut features = Self([0.0; FEATURES]);
        features.set(Feature::Bias, 1.0);
        features
    }
}

impl Features {
    pub(crate) fn set(&mut self, feature: Feature, value: f32) {
        self.0[feature as usize] = value;
    }

    pub(crate) fn flag(&mut self, feature: Feature, holds: bool) {
        self.set(feature, f32::from(u8::from(holds)));
    }

    pub(crate) fn get(&self, feature: Feature) -> f32 {
        self.0[feature as usize]
    }

    /// The worth: always positive, doubling with each 0.7 of the weighted sum.
    pub(crate) fn worth(&self) -> f32 {
        self.worth_by(WEIGHTS.iter().map(|(_, _, weight)| *weight))
    }

    /// The worth under other weights, in the order of the features.
    pub(crate) fn worth_by(&self, weights: impl Iterator<Item = f32>) -> f32 {
        let sum: f32 = self.0.iter().zip(weights).map(|(value, weight)| value * weight).sum();
        exp(sum.clamp(-6.0, 4.0))
    }
}

/// e^x by squaring of (1 + x/1024), with nothing but multiplications: the same bits on every machine.
fn exp(x: f32) -> f32 {
    let mut power = 1.0 + x / 1024.0;
    for _ in 0..10 {
        power *= power;
    }
    power
}

/// ln(1 + n) for small whole numbers, from a table: the same bits on every machine.
pub(crate) fn log1p(n: usize) -> f32 {
    const LOGS: [f32; 16] = [
        0.0, 0.693, 1.099, 1.386, 1.609, 1.792, 1.946, 2.079, 2.197, 2.303, 2.398, 2.485, 2.565, 2.639,
        2.708, 2.773,
    ];
    let mut n = n;
    let mut halvings = 0.0;
    while n >= LOGS.len() {
        n /= 2;
        halvings += 0.693;
    }
    LOGS[n] + halvings
}

/// For each feature the weight that was set by hand after the order of worth, and the one in force: what marked
/// conversations teach beyond it (`cargo xtask train` learns such a column from the first).
pub(crate) const WEIGHTS: [(Feature, f32, f32); FEATURES] = {
    use Feature::*;
    [
        (Bias, -1.5, -1.89),
        (User, 0.9, 0.32),
        (LastRequest, 1.2, 0.85),
        (FirstRequest, 0.6, 0.45),
        (UserRecency, 0.6, 0.39),
        (UserBrief, 0.3, -0.01),
        (LastAnswer, 0.8, 0.26),
        (AnswerRecency, 0.7, 0.59),
        (Position, 0.5, 0.58),
        (First, 0.1, 0.25),
        (Last, 0.1, -0.07),
        (Forbid, 0.2, 0.14),
        (Must, 0.2, -0.01),
        (Wish, 0.1, 0.0),
        (Decide, 0.3, 0.29),
        (Reason, 0.2, 0.08),
        (Done, 0.2, 0.29),
        (Fail, 0.1, 0.13),
        (Next, 0.1, 0.14),
        (Block, 0.1, 0.18),
        (Goal, 0.1, 0.0),
        (Ask, 0.0, -0.05),
        (State, 0.1, 0.2),
        (Usage, 0.1, 0.15),
        (Noise, -0.7, -0.55),
        (But, 0.1, 0.14),
        (Works, 0.1, 0.14),
        (UserForbid, 0.5, 0.5),
        (UserMust, 0.4, 0.33),
        (UserBut, 0.2, 0.13),
        (UnderRule, 0.3, 0.19),
        (UnderDone, 0.2, 0.02),
        (UnderDecision, 0.3, 0.25),
        (UnderProblem, 0.1, 0.05),
        (UnderNext, 0.4, 0.24),
        (UnderState, 0.3, 0.13),
        (UnderUsage, 0.1, 0.06),
        (UnderGoal, 0.3, 0.06),
        (Heading, -0.9, -0.85),
        (Bullet, 0.1, -0.04),
        (Checked, 0.1, -0.12),
        (Unchecked, 0.3, 0.34),
        (Quote, -0.4, -0.41),
        (Table, -0.3, -0.2),
        (Command, 0.0, -0.08),
        (Code, -0.8, -0.64),
        (Labelled, 0.2, -0.09),
        (Question, -0.1, -0.23),
        (Announces, -0.4, -0.39),
        (Paths, 0.3, 0.5),
        (Names, 0.3, 0.26),
        (Numbers, 0.1, -0.06),
        (KnownNames, 0.2, 0.1),
        (Central, 0.5, 0.4),
        (Repeated, 0.2, 0.04),
        (Short, -0.5, -0.59),
        (Long, 0.1, 0.16),
        (Bulk, -0.2, -0.36),
        (Thinking, -1.2, -0.75),
        (Context, -0.4, -0.32),
        (Summary, 0.6, 0.61),
        (Report, 0.8, 0.23),
        (ToolError, -0.2, -0.2),
        (ToolFact, 0.0, 0.06),
        (FileWritten, 0.3, 0.37),
        (FileNamed, -0.5, -0.49),
        (CommandRun, -0.2, 0.1),
        (PlanOpen, 1.0, 0.99),
        (PlanDone, 0.4, 0.36),
        (Identifier, -0.5, -0.54),
        (Title, 0.3, 0.32),
        (Pasted, -1.0, -0.99),
        (Fenced, -0.4, -0.34),
        (Document, -0.3, -0.12),
        (Carried, 0.8, 0.8),
        (CarriedOpen, 3.2, 3.2),
        (Standing, 0.5, 0.71),
        (Repository, 1.0, 1.01),
        (Thrown, 0.8, 0.8),
        (Defines, 0.0, 0.1),
        (Values, -0.5, -0.06),
        (Read, -1.0, -1.0),
        (Printed, -0.5, -0.5),
        (Running, 0.8, 0.3),
        (Announced, 0.8, 0.8),
        (Stopped, 2.0, 2.0),
    ]
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_has_its_weight_in_its_own_place() {
        for (index, (feature, ..)) in WEIGHTS.iter().enumerate() {
            assert_eq!(*feature as usize, index);
        }
    }

    #[test]
    fn worth_grows_with_the_sum() {
        let plain = Features::default();
        let mut asked = Features::default();
        asked.flag(Feature::User, true);
        assert!(asked.worth() > plain.worth());
        assert!(plain.worth() > 0.0);
    }
}
