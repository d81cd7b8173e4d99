//! Which kind of item a segment is, and how the matter stands.

use super::prose::Under;
use crate::briefing::{Kind, Status};
use crate::conversation::StepState;
use crate::lexicon::{Cue, Cues};
use crate::rank::{Feature, Features};
use crate::text::Shape;

/// How recent an answer must be for its open ends to count as open: the last three.
const STILL_OPEN: f32 = 0.6;

/// How recent an answer must be for what it describes to count as how things stand: the last eight or so.
const STANDS: f32 = 0.15;

/// Kind and status of a segment; `label` is what its first words, before a colon, hint at; `commit` whether it tells of
/// one.
pub(super) fn kind_of(
    features: &Features,
    shape: Shape,
    cues: Cues,
    label: Cues,
    under: Under,
    commit: bool,
) -> (Kind, Status) {
    let holds = |feature| features.get(feature) > 0.0;
    if holds(Feature::Read) {
        // What stands in a document that was read binds nobody and says nothing of the work.
        return (Kind::Facts, Status::Standing);
    }
    if let Shape::Check(state) = shape {
        if state == StepState::Done && under.has(Cue::Wanted) {
            // Ticks before what is to be reached are no report that it was.
            return (Kind::Facts, Status::Standing);
        }
        return checked(state, features.get(Feature::AnswerRecency).max(features.get(Feature::UserRecency)));
    }
    if holds(Feature::User) {
        return said_by_user(features, cues);
    }
    if holds(Feature::Context) {
        if commit {
            return (Kind::Done, Status::Done);
        }
        let rule = cues.has(Cue::Forbid) || cues.has(Cue::Must) || under.has(Cue::Must);
        return if rule { (Kind::Rules, Status::Standing) } else { (Kind::Facts, Status::Standing) };
    }
    said_by_model(features, shape, cues, label, under)
}

/// What words at the beginning of an open matter take back: how it was before, why something is so, what would be if; the
/// latter and questions only where a person has answered since.
pub(super) fn settled((kind, status): (Kind, Status), cleaned: &str, is_answered: bool) -> (Kind, Status) {
    let open = matches!(kind, Kind::Blockers | Kind::Questions | Kind::Next);
    if !open || !matches!(status, Status::Open) {
        return (kind, status);
    }
    let opening = cleaned.get(..cleaned.find([':', '：']).unwrap_or(0)).unwrap_or_default().to_lowercase();
    let names = |words: &[&str]| words.iter().any(|word| opening.starts_with(word));
    let first = || cleaned.split([' ', ',', '，']).next().unwrap_or_default().to_lowercase();
    let conditional = || CONDITIONS.contains(&first().as_str()) || cleaned.starts_with("如果");
    if names(&BEFORE) || names(&REASON) || is_answered && (kind == Kind::Questions || conditional()) {
        return (Kind::Facts, Status::Standing);
    }
    (kind, status)
}

/// Labels of how things were.
const BEFORE: [&str; 16] = [
    "before",
    "previously",
    "prima",
    "antes",
    "avant",
    "vorher",
    "sebelum",
    "sebelumnya",
    "раньше",
    "до ",
    "之前",
    "以前",
    "修改前",
    "修复前",
    "이전",
    "変更前",
];
/// Labels of why something is so.
const REASON: [&str; 16] = [
    "reason",
    "rationale",
    "why",
    "alasan",
    "motivo",
    "perché",
    "pourquoi",
    "raison",
    "razón",
    "grund",
    "warum",
    "причина",
    "理由",
    "原因",
    "이유",
    "justifica",
];
/// What opens a condition.
const CONDITIONS: [&str; 12] =
    ["if", "se", "si", "jika", "kalau", "bila", "wenn", "falls", "если", "もし", "만약", "should"];

fn checked(state: StepState, recency: f32) -> (Kind, Status) {
    match state {
        StepState::Done => (Kind::Done, Status::Done),
        StepState::Cancelled => (Kind::Done, Status::Cancelled),
        _ if recency < 0.2 => (Kind::Facts, Status::Standing),
        StepState::Pending => (Kind::Next, Status::Open),
        StepState::Active => (Kind::Next, Status::Active),
    }
}

fn said_by_user(features: &Features, cues: Cues) -> (Kind, Status) {
    let holds = |feature| features.get(feature) > 0.0;
    if holds(Feature::Pasted) {
        (if cues.has(Cue::Fail) { Kind::Errors } else { Kind::Facts }, Status::Standing)
    } else if cues.has(Cue::Works)
        && ![Cue::Wish, Cue::Fail].iter().any(|cue| cues.has(*cue))
        && !holds(Feature::Question)
    {
        // A person's word that it works is how things stand, not what is wanted.
        (Kind::State, Status::Standing)
    } else if holds(Feature::LastRequest) {
        (Kind::Goal, Status::Active)
    } else if (cues.has(Cue::Forbid) || cues.has(Cue::Must)) && !holds(Feature::Question) {
        (Kind::Rules, Status::Standing)
    } else if holds(Feature::FirstRequest) || holds(Feature::Question) && !cues.has(Cue::Wish) {
        (Kind::Goal, Status::Standing)
    } else if cues.has(Cue::Fail) && !cues.has(Cue::Wish) && !cues.has(Cue::Order) {
        (Kind::Failed, Status::Standing)
    } else {
        // What was asked earlier is no rule of the person's: it is what led here.
        (Kind::Goal, Status::Standing)
    }
}

fn said_by_model(features: &Features, shape: Shape, cues: Cues, label: Cues, under: Under) -> (Kind, Status) {
    let holds = |feature| features.get(feature) > 0.0;
    let recent = features.get(Feature::AnswerRecency) >= STILL_OPEN || holds(Feature::Report);
    let last = holds(Feature::LastAnswer);
    if holds(Feature::LastRequest) {
        // A person took up what the model had put up.
        return (Kind::Goal, Status::Active);
    }
    if holds(Feature::Announced) {
        return (Kind::Next, Status::Active);
    }
    if cues.has(Cue::Offer) || under.has(Cue::Offer) && shape == Shape::Bullet {
        return if last { (Kind::Questions, Status::Open) } else { (Kind::Facts, Status::Standing) };
    }
    if holds(Feature::Question) {
        // Whoever went on talking has answered.
        return if last { (Kind::Questions, Status::Open) } else { (Kind::Facts, Status::Standing) };
    }
    // A heading says more about its list than the words of each entry do.
    let labelled =
        [Cue::Next, Cue::Block, Cue::Done, Cue::Decide, Cue::Fail].into_iter().any(|cue| label.has(cue));
    let headed = |cue| if labelled { label.has(cue) } else { under.has(cue) };
    let met_a_problem =
        cues.has(Cue::Fail) && !cues.has(Cue::Order) && !cues.has(Cue::Unreal) && shape != Shape::Heading;
    if headed(Cue::Block) && recent && !cues.has(Cue::Done) {
        (Kind::Blockers, Status::Open)
    } else if headed(Cue::Next) && !headed(Cue::Done) {
        if recent { (Kind::Next, Status::Open) } else { (Kind::State, Status::Standing) }
    } else if headed(Cue::Done) {
        (Kind::Done, Status::Unverified)
    } else if headed(Cue::Choose) {
        (Kind::Decisions, Status::Standing)
    } else if met_a_problem && cues.has(Cue::But) && !cues.has(Cue::Done) {
        (Kind::Failed, Status::Standing)
    } else if cues.has(Cue::Next) && (last || holds(Feature::Report)) && !cues.has(Cue::Done) {
        (Kind::Next, Status::Open)
    } else if cues.has(Cue::Done) && !cues.has(Cue::Unreal) && !cues.has(Cue::Contrast) {
        (Kind::Done, Status::Unverified)
    } else if cues.has(Cue::Choose) && !cues.has(Cue::Unreal) {
        (Kind::Decisions, Status::Standing)
    } else if met_a_problem {
        (Kind::Failed, Status::Standing)
    } else if (cues.has(Cue::State) || headed(Cue::State)) && features.get(Feature::AnswerRecency) >= STANDS {
        (Kind::State, Status::Standing)
    } else {
        (Kind::Facts, Status::Standing)
    }
}
