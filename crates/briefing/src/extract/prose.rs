//! Items of what was said: one a sentence, list item or command line; short list items together.

use super::pasted::{DataLine, looks_like_log, looks_pasted};
use super::program::{self, Reading, Told};
use super::typed::{LONGEST_COMMAND, has_marks_of_a_command, is_typed_command};
use super::{Extraction, Voice, chatter, distinct, is_slash_command, kinds, negation, pasted};
use std::sync::LazyLock;

use memchr::memmem::{self, Finder};

use crate::briefing::{Kind, Status};
use crate::conversation::{Role, StepState};
use crate::item::Origin;
use crate::lexicon::{Cue, Cues};
use crate::rank::{Feature, Features, log1p};
use crate::terms::{self, Sort, Term, each_term};
use crate::text::{self, Segment, Shape};

/// What a heading or an announcing line says about the segments below it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Under {
    heading: Cues,
    announced: Cues,
    /// Byte range of the nearest announcement or heading, to stand before short list items.
    label: Option<(usize, usize)>,
}

impl Under {
    pub(super) fn has(self, cue: Cue) -> bool {
        self.heading.has(cue) || self.announced.has(cue)
    }
}

/// The headings that a place stands below, with their levels: a part says what its parts are about, too.
#[derive(Default)]
struct Outline(Vec<(usize, Cues)>);

impl Outline {
    /// The cues of a heading: its own where they tell anything of its part, else those of the part around it.
    fn below(&mut self, level: usize, own: Cues) -> Cues {
        const TELLING: [Cue; 8] =
            [Cue::Done, Cue::Next, Cue::Block, Cue::Fail, Cue::Choose, Cue::Must, Cue::Forbid, Cue::State];
        while self.0.last().is_some_and(|(around, _)| *around >= level) {
            self.0.pop();
        }
        let tells = TELLING.into_iter().any(|cue| own.has(cue));
        let cues = match self.0.last() {
            Some((_, around)) if !tells => own.union(*around),
            _ => own,
        };
        self.0.push((level, cues));
        cues
    }
}

/// The level of a heading: its hashes, or below all of these where it has none.
fn level_of(text: &str, heading: &Segment) -> usize {
    let before = text[..heading.start].trim_end_matches(' ');
    match before.len() - before.trim_end_matches('#').len() {
        0 => 7,
        hashes => hashes,
    }
}

/// List items up to this length are told together with what announces them.
const SHORT_BULLET: usize = 64;
/// What such a list may fill in one item.
const LIST_CHARS: usize = 210;

/// Reasoning is read in so many of the last answers.
const RECENT_THOUGHTS: u32 = 12;

/// A remark of the program around the conversation has fewer bytes.
const NOTICE: usize = 240;

/// What a notice says when a limit was reached.
const STOPS: [&str; 5] =
    ["limit reached", "limit will reset", "rate limit", "quota exceeded", "out of credits"];

/// What makes a condition of words that would be an offer.
const LIMITS: [&str; 10] = [
    "only if",
    "hanya jika",
    "hanya kalau",
    "solo se",
    "seulement si",
    "solo si",
    "apenas se",
    "nur wenn",
    "только если",
    "只有",
];

/// An offer opens within so many bytes of its sentence.
const OFFER: usize = 40;

/// Names of programs are told of so many of the last messages.
const RECENT_PROGRAMS: u32 = 6;

/// Of programs that a person showed, of so many of the last requests: they are what is to be kept to.
const RECENT_PASTES: u32 = 20;

/// A person's "yes" is to one of so many last segments of an answer.
const TAKEN_UP: usize = 4;

/// What the identifiers of a segment can add to its worth at most, as a factor.
const MOST_GAIN: f32 = 4.0;

/// Short list items in a row.
struct List {
    text: String,
    first: Segment,
    end: usize,
    cues: Cues,
    /// Those of each of its entries.
    entries: Vec<Cues>,
}

impl Extraction<'_> {
    pub(super) fn prose(&mut self, turn: usize, block: usize, text: &str, voice: Voice) {
        if self.is_passed_over(turn, text, voice) {
            return;
        }
        let own_words = if voice == Voice::User { self.carried(turn, block, text) } else { None };
        let text = own_words.as_deref().unwrap_or(text);
        let mut segments = text::segments(text);
        if voice == Voice::Context {
            let from = front_matter(text);
            segments.retain(|segment| segment.start >= from);
        }
        let last = segments.iter().rposition(|segment| segment.shape != Shape::Code).unwrap_or(0);
        let frame = self.voiced(turn, text, voice);
        let mut under = Under::default();
        let mut outline = Outline::default();
        let mut list: Option<List> = None;
        let mut data = DataLine::default();
        let tells_of_programs = self.tells_of_programs(turn, voice);
        // A program's remark between messages demands nothing of the work; instructions stand before the first.
        let is_notice = voice == Voice::Context
            && text.len() < NOTICE
            && self.frame.first_request.is_some_and(|first| turn > first)
            && self.conversation.turns[turn].role == Role::System;
        let mut program = Reading::default();
        let mut thrown = None;
        let printed = if voice == Voice::User { pasted::printed(text) } else { Vec::new() };
        for (index, segment) in segments.iter().enumerate() {
            let whole = &text[segment.start..segment.end];
            let told = if voice == Voice::Model { self.before_intent(turn, whole) } else { whole.len() };
            let segment = &Segment { end: segment.start + told, ..*segment };
            let raw = &whole[..told];
            if segment.shape == Shape::Code {
                if tells_of_programs {
                    program.line(raw, segment.start, segment.end, segment.line);
                }
                if voice == Voice::User && program::is_thrown(raw) {
                    thrown = Some(*segment);
                }
                continue;
            }
            self.programmed(turn, block, &frame, std::mem::take(&mut program));
            let mut cues = self.without_mere_condition(raw, self.lexicon.cues(raw));
            if is_notice {
                cues.remove(Cue::Forbid);
                cues.remove(Cue::Must);
            }
            let announces = raw.ends_with([':', '：']) && raw.len() < 160;
            let leads_list = segments
                .get(index + 1)
                .is_some_and(|next| matches!(next.shape, Shape::Bullet | Shape::Table));
            let heading = segment.shape == Shape::Heading
                || voice != Voice::User && segment.leads && leads_list && is_bare_title(raw, Shape::Heading);
            let behind = printed.partition_point(|range| range.end <= segment.start);
            let is_printed = printed.get(behind).is_some_and(|range| range.contains(&segment.start));
            if !is_printed && self.joins_list(text, segment, cues, under, &mut list) {
                continue;
            }
            self.flush_list(turn, block, text, &frame, under, &mut list);
            if heading {
                let cues = outline.below(level_of(text, segment), chatter::without_works(raw, cues));
                under = Under {
                    heading: cues,
                    announced: Cues::default(),
                    label: Some((segment.start, segment.end)),
                };
            } else if announces {
                under.announced = chatter::without_works(raw, cues);
                under.label = Some((segment.start, segment.end));
            } else if segment.shape == Shape::Sentence && segment.leads {
                under.announced = Cues::default();
            }
            if heading
                && (is_bare_title(raw, Shape::Heading)
                    || voice != Voice::User && chatter::only_names_a_part(raw))
            {
                continue;
            }
            let mut features = frame.clone();
            features.flag(Feature::First, index == 0);
            features.flag(Feature::Last, index == last);
            features.flag(Feature::Announces, announces);
            features.flag(Feature::Heading, heading);
            features.flag(Feature::Stopped, voice == Voice::Context && self.is_stop(turn, raw));
            features
                .flag(Feature::Announced, index == last && self.is_unfinished(turn, block, raw, cues, voice));
            features.flag(Feature::Pasted, is_printed || data.holds(text, segment.start));
            let followed = segments.get(index + 1).is_some_and(|next| next.shape != Shape::Sentence);
            let reports = features.get(Feature::LastAnswer) > 0.0 && cues.has(Cue::Done);
            let empty = || {
                !reports
                    && (voice != Voice::User && cues.has(Cue::Noise)
                        || !names_something(raw) && !cues.has(Cue::Fail))
            };
            let announced = features.get(Feature::Announced) > 0.0;
            let commits = || voice == Voice::Context && tells_of_a_commit(raw);
            if announces && (followed || voice != Voice::User) && !announced && empty() && !commits() {
                self.names_in(turn, block, segment, raw);
                continue;
            }
            let accepted = self.is_accepted(turn, voice, index, last);
            if voice == Voice::Model && self.is_overtaken(turn) && !accepted {
                // What an answer led up to, offered or asked is settled once a later answer stands.
                let asks = cues.has(Cue::Offer) || raw.ends_with(['?', '？']) || chatter::asks_for(raw);
                let explains = cues.has(Cue::Fail) || cues.has(Cue::Reason);
                if announces && !explains || asks || chatter::is_exclamation(raw) {
                    self.names_in(turn, block, segment, raw);
                    continue;
                }
            }
            if voice == Voice::Model
                && cues.has(Cue::Intent)
                && !cues.has(Cue::Offer)
                && self.is_overtaken(turn)
            {
                self.names_in(turn, block, segment, raw);
                continue;
            }
            if accepted && (cues.has(Cue::Offer) || raw.ends_with(['?', '？'])) {
                features.flag(Feature::LastRequest, true);
            }
            if voice == Voice::User && self.frame.last_request.is_some_and(|request| turn > request) {
                features.set(Feature::UserRecency, 1.0);
            }
            self.segment(turn, block, text, segment, cues, under, voice, features);
        }
        self.flush_list(turn, block, text, &frame, under, &mut list);
        self.programmed(turn, block, &frame, program);
        if let Some(segment) = thrown {
            self.thrown(turn, block, text, &segment, &frame);
        }
    }

    /// Whether a text is so recent that the names in its programs are those in force.
    fn tells_of_programs(&self, turn: usize, voice: Voice) -> bool {
        match voice {
            Voice::Model => self.frame.answers.from(turn) <= RECENT_PROGRAMS,
            Voice::User => self.frame.requests.from(turn) <= RECENT_PASTES,
            Voice::Summary | Voice::Report | Voice::Document => {
                self.frame.answers.from(turn) <= RECENT_PROGRAMS
            }
            Voice::Thinking | Voice::Context | Voice::Read => false,
        }
    }

    /// What a program in a message says: the names that it defines together, and its values.
    fn programmed(&mut self, turn: usize, block: usize, frame: &Features, mut program: Reading) {
        // Of what a person pastes to ask about it, the lines themselves are only the occasion.
        if frame.get(Feature::User) == 0.0 {
            program.finish();
        }
        self.told(turn, block, frame, &program.names, Feature::Defines);
        self.told(turn, block, frame, &program.values, Feature::Values);
    }

    fn told(&mut self, turn: usize, block: usize, frame: &Features, told: &Told, feature: Feature) {
        if told.is_empty() {
            return;
        }
        let mut features = frame.clone();
        for feature in [Feature::LastRequest, Feature::FirstRequest, Feature::UserBrief] {
            features.set(feature, 0.0);
        }
        features.flag(feature, true);
        features.flag(Feature::Code, told.holds_lines);
        let place = self.place(turn, block, told.line, told.start, told.end);
        for list in told.lists(LIST_CHARS) {
            self.push(Kind::Facts, Status::Standing, list, place, Origin::Program, features.clone());
        }
    }

    /// The error that a person's pasted trace ends in.
    fn thrown(&mut self, turn: usize, block: usize, text: &str, segment: &Segment, frame: &Features) {
        let mut features = frame.clone();
        for feature in [Feature::LastRequest, Feature::FirstRequest, Feature::UserBrief] {
            features.set(feature, 0.0);
        }
        features.flag(Feature::Thrown, true);
        let place = self.place(turn, block, segment.line, segment.start, segment.end);
        let cleaned = text::clip(&text::clean(&text[segment.start..segment.end]), LIST_CHARS);
        self.push(Kind::Errors, Status::Standing, cleaned, place, Origin::Output, features);
    }

    /// Reasoning of long ago, which later answers have overtaken, and context that was injected before.
    fn is_passed_over(&mut self, turn: usize, text: &str, voice: Voice) -> bool {
        match voice {
            Voice::Thinking => self.frame.answers.from(turn) > RECENT_THOUGHTS,
            Voice::Context | Voice::Read => !self.contexts.insert(terms::hash(text.as_bytes())),
            _ => false,
        }
    }

    /// A text of the model's without the exclamation or courtesy that it opens with.
    fn without_opening(&self, cleaned: String, voice: Voice) -> String {
        let Some((first, rest)) = cleaned.split_once(' ') else { return cleaned };
        let rejoices = || {
            let cues = self.lexicon.cues(first);
            cues.has(Cue::Noise) || cues.has(Cue::Done)
        };
        let exclaims = first.ends_with(['!', '！']) && rejoices();
        let cleaned =
            if exclaims && text::chars(rest) >= 24 { rest.trim_start().to_owned() } else { cleaned };
        if voice == Voice::Model { chatter::without_courtesy(cleaned) } else { cleaned }
    }

    /// The cues of a text without an offer that is only a condition: "it is of use only if you want to share it".
    fn without_mere_condition(&self, raw: &str, mut cues: Cues) -> Cues {
        if !cues.has(Cue::Offer) || raw.ends_with(['?', '？', ':', '：']) {
            return cues;
        }
        let head = &raw[..text::floor(raw, OFFER)];
        let limits = || {
            let head = head.to_lowercase();
            LIMITS.iter().any(|limit| head.contains(limit))
        };
        if !self.lexicon.cues(head).has(Cue::Offer) || limits() {
            cues.remove(Cue::Offer);
        }
        cues
    }

    /// Bytes of a segment before what the model announces in its last clause, where later answers stand: of "The port is
    /// taken — let me look who has it" the fact.
    fn before_intent(&self, turn: usize, raw: &str) -> usize {
        const SHORTEST: usize = 24;
        if !self.is_overtaken(turn) {
            return raw.len();
        }
        let bytes = raw.as_bytes();
        let dash = memchr::memrchr2_iter(b'-', 0xE2, bytes)
            .take_while(|at| *at > SHORTEST)
            .filter(|at| bytes[at - 1] == b' ')
            .find(|at| ["— ", "– ", "- "].iter().any(|dash| raw[*at..].starts_with(dash)));
        let Some(at) = dash.map(|dash| dash - 1) else { return raw.len() };
        let announces = self.lexicon.cues(&raw[at..]).has(Cue::Intent);
        if announces && !self.lexicon.cues(&raw[..at]).has(Cue::Intent) { at } else { raw.len() }
    }

    /// Whether later answers show what became of what the model announces here.
    fn is_overtaken(&self, turn: usize) -> bool {
        self.frame.answers.from(turn) > 1
    }

    /// Whether the conversation ends with what the model was about to do.
    fn is_unfinished(&self, turn: usize, block: usize, raw: &str, cues: Cues, voice: Voice) -> bool {
        let turns = &self.conversation.turns;
        let is_last = || turn + 1 == turns.len() && block + 1 == turns[turn].blocks.len();
        voice == Voice::Model
            && (cues.has(Cue::Intent) || chatter::leads_over(raw))
            && !cues.has(Cue::Offer)
            && !raw.ends_with(['?', '？'])
            && is_last()
    }

    /// Whether a notice at the end says that a limit stopped the work.
    fn is_stop(&self, turn: usize, raw: &str) -> bool {
        raw.len() < 200
            && self.frame.last_speech.is_none_or(|last| last <= turn)
            && STOPS.iter().any(|stop| raw.to_ascii_lowercase().contains(stop))
    }

    /// Whether a segment near the end of the model's text is what a person's "yes" took up last.
    fn is_accepted(&self, turn: usize, voice: Voice, index: usize, last: usize) -> bool {
        voice == Voice::Model && self.frame.accepted == Some(turn) && index + TAKEN_UP > last
    }

    /// The features that all segments of a text share.
    fn voiced(&self, turn: usize, text: &str, voice: Voice) -> Features {
        let mut features = self.placed(turn);
        features.flag(Feature::User, voice == Voice::User);
        features.flag(Feature::Thinking, voice == Voice::Thinking);
        features.flag(Feature::Context, voice == Voice::Context);
        features.flag(Feature::Summary, voice == Voice::Summary);
        features.flag(Feature::Report, voice == Voice::Report);
        features.flag(Feature::Document, voice == Voice::Document);
        features.flag(Feature::Read, voice == Voice::Read);
        if voice == Voice::User {
            features.flag(Feature::UserBrief, text.len() < 600);
        }
        if voice == Voice::Document {
            features.flag(Feature::LastAnswer, false);
        }
        if !matches!(voice, Voice::User | Voice::Model | Voice::Report) {
            for feature in [Feature::LastRequest, Feature::FirstRequest, Feature::UserRecency] {
                features.set(feature, 0.0);
            }
        }
        if text.len() > 3000 {
            features.set(Feature::Bulk, log1p(text.len() / 1000));
        }
        features
    }

    /// Takes a short list item into the running list; says whether it did.
    fn joins_list(
        &mut self,
        text: &str,
        segment: &Segment,
        cues: Cues,
        under: Under,
        list: &mut Option<List>,
    ) -> bool {
        let length = segment.end - segment.start;
        if segment.shape != Shape::Bullet || length > SHORT_BULLET {
            return false;
        }
        let cleaned = text::clean(&text[segment.start..segment.end]);
        if cleaned.ends_with([':', '：']) {
            return false;
        }
        let cleaned = cleaned.trim_end_matches(['.', ';', ',', '。', '；']);
        match list {
            Some(open) if text::chars(&open.text) + text::chars(cleaned) + 2 <= LIST_CHARS => {
                open.text.push_str("; ");
                open.text.push_str(cleaned);
                open.end = segment.end;
                open.cues = open.cues.union(cues);
                open.entries.push(cues);
                true
            }
            Some(_) => false,
            None => {
                let label =
                    under.label.map(|(start, end)| text::clean(&text[start..end])).unwrap_or_default();
                let label = last_clause(label.trim_end_matches([':', '：', '.', ' ']));
                let label = if chatter::is_cut(&label) { String::new() } else { label };
                let text = if label.is_empty() { cleaned.to_owned() } else { format!("{label}: {cleaned}") };
                *list = Some(List { text, first: *segment, end: segment.end, cues, entries: vec![cues] });
                true
            }
        }
    }

    fn flush_list(
        &mut self,
        turn: usize,
        block: usize,
        text: &str,
        frame: &Features,
        under: Under,
        list: &mut Option<List>,
    ) {
        let Some(list) = list.take() else { return };
        let said_by_model = frame.get(Feature::AnswerRecency) > 0.0 && frame.get(Feature::User) == 0.0;
        let offered = under.announced.has(Cue::Intent) || under.announced.has(Cue::Offer);
        if said_by_model && offered && self.is_overtaken(turn) {
            return;
        }
        let segment = Segment { end: list.end, ..list.first };
        let mut features = frame.clone();
        shape_features(&mut features, &segment, &text[segment.start..segment.end], list.cues, under);
        features.flag(Feature::Bullet, true);
        let raw = &text[segment.start..segment.end];
        let cues = Cues::of_most(&list.entries);
        self.said(turn, block, &segment, raw, list.text, cues, under, features);
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a walk, with all that the walk knows")]
    fn segment(
        &mut self,
        turn: usize,
        block: usize,
        text: &str,
        segment: &Segment,
        cues: Cues,
        under: Under,
        voice: Voice,
        mut features: Features,
    ) {
        let raw = &text[segment.start..segment.end];
        if segment.shape == Shape::Command {
            if voice != Voice::Context {
                self.shown_command(turn, block, segment, raw);
            }
            return;
        }
        if raw.len() < 4
            || raw.starts_with("REM ")
            || raw.starts_with("@echo")
            || is_section_name(raw)
            || draws_a_tree(raw)
            || is_chatter(raw, voice)
            || is_bare_title(raw, segment.shape)
            || !matches!(segment.shape, Shape::Snippet | Shape::Table) && looks_like_log(raw)
        {
            return;
        }
        if voice == Voice::Thinking && (segment.shape == Shape::Heading || tells_of_the_user(raw)) {
            return;
        }
        if voice == Voice::User
            && let Some(command) = chatter::behind_prompt(raw)
        {
            if chatter::is_said_at_a_prompt(command) {
                let said = Segment { start: segment.end - command.len(), ..*segment };
                self.segment(turn, block, text, &said, cues, under, voice, features);
            } else {
                self.shown_command(turn, block, segment, command);
            }
            return;
        }
        let glad = voice == Voice::Model || voice == Voice::User && features.get(Feature::LastRequest) == 0.0;
        if glad && chatter::is_cry(raw) && !(voice == Voice::User && cues.has(Cue::Works)) {
            return;
        }
        let may_be_command = match voice {
            Voice::User => true,
            Voice::Model => segment.shape == Shape::Sentence,
            _ => false,
        };
        if may_be_command && is_typed_command(raw) && (voice == Voice::User || has_marks_of_a_command(raw)) {
            self.shown_command(turn, block, segment, raw);
            return;
        }
        let sentence = segment.shape == Shape::Sentence && matches!(voice, Voice::Model | Voice::Thinking);
        let announced = features.get(Feature::Announced) > 0.0;
        if sentence && (chatter::leads_over(raw) && !announced || chatter::is_torn(raw)) {
            return;
        }
        shape_features(&mut features, segment, raw, cues, under);
        if features.worth() * MOST_GAIN < self.floor {
            return;
        }
        let cleaned = match segment.shape {
            Shape::Table => text::row(&text::clean(raw)),
            _ => untagged(text::clean(raw)),
        };
        let cleaned = match segment.shape {
            Shape::Heading => chatter::without_number(&cleaned).to_owned(),
            _ => self.without_opening(cleaned, voice),
        };
        let wanted = segment.shape == Shape::Check(StepState::Done) && under.has(Cue::Wanted);
        let cleaned = match under.label.filter(|_| wanted) {
            Some((start, end)) => format!("{}: {cleaned}", last_clause(&text::clean(&text[start..end]))),
            None => cleaned,
        };
        let is_last_word = voice == Voice::User && self.frame.last_word == Some(turn);
        if is_last_word {
            features.flag(Feature::LastRequest, true);
        }
        let stale = voice == Voice::User && features.get(Feature::LastRequest) == 0.0;
        if text::chars(&cleaned) < 4
            || !announced && !is_last_word && says_nothing(&cleaned, cues, voice)
            || stale && !cues.has(Cue::Works) && (!has_content(&cleaned) || is_bare_name(&cleaned))
        {
            return;
        }
        if features.get(Feature::Pasted) > 0.0 || looks_pasted(raw) || chatter::is_error_message(raw) {
            features.flag(Feature::Pasted, true);
            for feature in
                [Feature::LastRequest, Feature::FirstRequest, Feature::UserRecency, Feature::UserBrief]
            {
                features.set(feature, 0.0);
            }
        }
        features.flag(Feature::Labelled, raw.starts_with("**") && raw[2..].contains("**"));
        self.said(turn, block, segment, raw, cleaned, cues, under, features);
    }

    #[expect(clippy::too_many_arguments, reason = "one step of a walk, with all that the walk knows")]
    fn said(
        &mut self,
        turn: usize,
        block: usize,
        segment: &Segment,
        raw: &str,
        cleaned: String,
        cues: Cues,
        under: Under,
        mut features: Features,
    ) {
        let length = text::chars(&cleaned);
        features.flag(Feature::Short, length < 30);
        features.flag(Feature::Long, length > 200);
        let place = self.place(turn, block, segment.line, segment.start, segment.end);
        let mut sorts = [0usize; 4];
        let mut terms: Vec<Term> = Vec::with_capacity(24);
        let tools = &mut self.tools;
        each_term(&cleaned, |term, start, end| {
            sorts[term.sort as usize] += 1;
            let name = &cleaned[start..end];
            if term.sort >= Sort::Name && (!may_be_a_word(name) || stands_as_code(raw, name)) {
                tools.name(term.hash, &cleaned[start..end], place);
            }
            terms.push(term);
        });
        let terms = distinct(terms);
        for term in &terms {
            *self.counts.entry(term.hash).or_default() += 1;
        }
        self.segments += 1;
        features.set(Feature::Numbers, log1p(sorts[Sort::Number as usize]));
        features.set(Feature::Names, log1p(sorts[Sort::Name as usize]));
        features.set(Feature::Paths, log1p(sorts[Sort::Path as usize]));
        let label = self.lexicon.cues(short_label(&cleaned));
        // A heading stands for itself, and the cells of a row for what its table is about.
        let under = if segment.shape == Shape::Heading { Under::default() } else { under };
        let cues = if segment.shape == Shape::Table { Cues::default() } else { cues };
        let cues = self.without_harmless(in_context(cues, &cleaned), &cleaned, &features);
        let (kind, status) =
            kinds::kind_of(&features, segment.shape, cues, label, under, tells_of_a_commit(&cleaned));
        let (kind, status) = if features.get(Feature::Stopped) > 0.0 {
            (Kind::Blockers, Status::Open)
        } else {
            kinds::settled((kind, status), &cleaned, self.frame.is_answered())
        };
        self.push_with(kind, status, cleaned, place, Origin::Said, features, terms);
    }

    /// Notes the names in a segment that is no item itself.
    fn names_in(&mut self, turn: usize, block: usize, segment: &Segment, raw: &str) {
        let place = self.place(turn, block, segment.line, segment.start, segment.end);
        let tools = &mut self.tools;
        each_term(raw, |term, start, end| {
            let name = &raw[start..end];
            if term.sort >= Sort::Name && (!may_be_a_word(name) || stands_as_code(raw, name)) {
                tools.name(term.hash, name, place);
            }
        });
    }

    /// The cues of a person's words without the prohibition that a "not" which only tells of something would make.
    fn without_harmless(&self, mut cues: Cues, cleaned: &str, features: &Features) -> Cues {
        if features.get(Feature::User) == 0.0 || !cues.has(Cue::Forbid) {
            return cues;
        }
        let lower = cleaned.to_lowercase().replace('’', "'");
        let rest = negation::without_harmless(&lower);
        let strong = self.lexicon.cues(&negation::without_weak(&rest)).has(Cue::Forbid);
        let weak = || self.lexicon.cues(&rest).has(Cue::Forbid);
        if rest != lower && !self.lexicon.cues(&rest).has(Cue::Must) {
            cues.remove(Cue::Must);
        }
        if !strong && !(weak() && (cues.has(Cue::Wish) || negation::demands(&rest))) {
            cues.remove(Cue::Forbid);
        }
        cues
    }

    fn shown_command(&mut self, turn: usize, block: usize, segment: &Segment, raw: &str) {
        let whole = text::joined_command(raw);
        let command = whole.split(" #").next().unwrap_or(&whole).trim();
        if command.len() < 3
            || command.starts_with(['#', ':'])
            || command.starts_with("@echo")
            || command.len() > LONGEST_COMMAND
        {
            return;
        }
        let end = segment.start + if raw.contains('\n') { raw.len() } else { command.len() };
        let place = self.place(turn, block, segment.line, segment.start, end);
        self.tools.command(command, place, Status::Standing);
    }
}

/// Bytes of a label, before a colon, that hints at the kind of what stands behind it.
const SHORT_LABEL: usize = 28;

/// What stands before the first colon of a text; empty where that is too long for a label.
fn short_label(text: &str) -> &str {
    let mut head = text.char_indices().take_while(|(at, _)| *at < SHORT_LABEL);
    head.find(|(_, char)| matches!(char, ':' | '：')).map_or("", |(at, _)| &text[..at])
}

/// What layout and cues tell of a segment, before its words are looked at.
fn shape_features(features: &mut Features, segment: &Segment, raw: &str, cues: Cues, under: Under) {
    cue_features(features, cues, under);
    features.flag(Feature::Bullet, segment.shape == Shape::Bullet);
    features.flag(Feature::Fenced, segment.fenced);
    features.flag(Feature::Code, segment.shape == Shape::Snippet);
    features.flag(Feature::Quote, segment.shape == Shape::Quote);
    features.flag(Feature::Table, segment.shape == Shape::Table);
    features.flag(Feature::Checked, segment.shape == Shape::Check(StepState::Done));
    features.flag(
        Feature::Unchecked,
        matches!(segment.shape, Shape::Check(StepState::Pending | StepState::Active)),
    );
    features.flag(Feature::Question, asks(raw));
}

/// Whether a question mark ends a text, or stands before a blank.
fn asks(raw: &str) -> bool {
    let bytes = raw.as_bytes();
    raw.ends_with(['?', '？']) || memchr::memchr_iter(b'?', bytes).any(|at| bytes.get(at + 1) == Some(&b' '))
}

fn cue_features(features: &mut Features, cues: Cues, under: Under) {
    let user = features.get(Feature::User) > 0.0;
    for (cue, feature) in [
        (Cue::Forbid, Feature::Forbid),
        (Cue::Must, Feature::Must),
        (Cue::Wish, Feature::Wish),
        (Cue::Decide, Feature::Decide),
        (Cue::Reason, Feature::Reason),
        (Cue::Fail, Feature::Fail),
        (Cue::Next, Feature::Next),
        (Cue::Block, Feature::Block),
        (Cue::Goal, Feature::Goal),
        (Cue::Ask, Feature::Ask),
        (Cue::State, Feature::State),
        (Cue::Usage, Feature::Usage),
        (Cue::Noise, Feature::Noise),
        (Cue::But, Feature::But),
        (Cue::Works, Feature::Works),
    ] {
        features.flag(feature, cues.has(cue));
    }
    features.flag(Feature::Done, cues.has(Cue::Done) || cues.has(Cue::Make));
    features.flag(Feature::UserForbid, user && cues.has(Cue::Forbid));
    features.flag(Feature::UserMust, user && cues.has(Cue::Must));
    features.flag(Feature::UserBut, user && cues.has(Cue::But));
    features.flag(Feature::UnderRule, under.has(Cue::Must) || under.has(Cue::Forbid));
    features.flag(Feature::UnderDone, under.has(Cue::Done) || under.has(Cue::Make));
    features.flag(Feature::UnderDecision, under.has(Cue::Decide));
    features.flag(Feature::UnderProblem, under.has(Cue::Fail) || under.has(Cue::Block));
    features.flag(Feature::UnderNext, under.has(Cue::Next));
    features.flag(Feature::UnderState, under.has(Cue::State));
    features.flag(Feature::UnderUsage, under.has(Cue::Usage));
    features.flag(Feature::UnderGoal, under.has(Cue::Goal));
}

/// What denies a failure, or speaks of what is done about failures.
static DENIED: LazyLock<Vec<Finder<'static>>> = LazyLock::new(|| {
    text::finders(&[
        "without crash",
        "without error",
        "without any error",
        "without issue",
        "no error",
        "no issue",
        "no problem",
        "no longer",
        "tanpa error",
        "tanpa kesalahan",
        "senza error",
        "sans erreur",
        "sin error",
        "sem erro",
        "ohne fehler",
        "без ошибок",
        "error handling",
        "handling of error",
        "handle error",
        "handles error",
        "gracefully",
        "prevents ",
        "penanganan error",
        "gestione degli errori",
        "gestion des erreurs",
        "manejo de errores",
        "tratamento de erro",
        "fehlerbehandlung",
        "обработка ошибок",
    ])
});

/// The cues of a text without a failure that it denies, and with the order that it opens with.
fn in_context(cues: Cues, cleaned: &str) -> Cues {
    const ORDERS: [&str; 39] = [
        "add",
        "build",
        "check",
        "clean",
        "configure",
        "confirm",
        "create",
        "define",
        "deploy",
        "document",
        "enhance",
        "ensure",
        "extend",
        "extract",
        "find",
        "fix",
        "flag",
        "handle",
        "implement",
        "improve",
        "install",
        "identify",
        "introduce",
        "list",
        "move",
        "polish",
        "refactor",
        "remove",
        "rename",
        "replace",
        "review",
        "run",
        "set",
        "tell",
        "test",
        "update",
        "validate",
        "verify",
        "write",
    ];
    // What follows only matters to what may be a failure.
    if !cues.has(Cue::Fail) {
        return cues;
    }
    let lower = cleaned.to_lowercase();
    let mut cues = cues;
    if DENIED.iter().any(|denial| denial.find(lower.as_bytes()).is_some()) {
        cues.remove(Cue::Fail);
    }
    let first = lower.split([' ', ':']).find(|word| word.bytes().any(|byte| byte.is_ascii_alphabetic()));
    if first.is_some_and(|first| ORDERS.contains(&first)) {
        cues.add(Cue::Order);
    }
    cues
}

/// Whether a line is the name of a part in a text that lost its marks of headings: `Key Findings`.
fn is_title(cleaned: &str) -> bool {
    let capital = |word: &str| word.starts_with(|first: char| first.is_ascii_uppercase());
    !cleaned.ends_with(['.', '!', '?', ':'])
        && cleaned.split(' ').all(capital)
        && is_bare_title(cleaned, Shape::Heading)
}

/// Bytes of the settings at the head of a document, between two rules.
fn front_matter(text: &str) -> usize {
    let head = text.trim_start();
    let open = text.len() - head.len();
    let end = head.strip_prefix("---\n").and_then(|rest| memmem::find(rest.as_bytes(), b"\n---"));
    end.map_or(0, |end| open + end + 8)
}

/// Whether a line is a program's talk about itself: its costs, models, prompts, a cut answer.
fn is_chatter(raw: &str, voice: Voice) -> bool {
    const BEGINNINGS: [&str; 12] = [
        "Tokens: ",
        "Main model:",
        "Weak model:",
        "Editor model:",
        "Repo-map:",
        "Git repo",
        "Aider v",
        "Use /help",
        "Using ",
        "^C",
        "_Exported on ",
        "[Response interrupted",
    ];
    const TAGS: [&str; 4] = ["<command-", "<local-command-", "<system-reminder", "<user-prompt-"];
    raw.starts_with("This session is being continued from")
        || voice == Voice::Context && raw == "Please continue."
        || voice == Voice::Context && TAGS.iter().any(|tag| raw.starts_with(tag))
        || matches!(voice, Voice::Context | Voice::Model) && raw.starts_with("[Response interrupted")
        || voice == Voice::Context
            && (BEGINNINGS.iter().any(|beginning| raw.starts_with(beginning))
                || is_slash_command(raw)
                || raw.ends_with(" to the chat")
                || raw.contains("(Y)es/(N)o")
                || raw.contains("[y/n")
                || raw.starts_with("Interrupted by user"))
        || FOLDS.iter().any(|fold| raw.ends_with(fold))
        || tells_of_an_attachment(raw)
        || voice == Voice::User && pasted::is_greeting(raw)
}

/// Whether a line stands where a picture or a file was: `[Image #1]`, `[This turn includes uploaded images]`.
fn tells_of_an_attachment(raw: &str) -> bool {
    let inside = raw.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    inside.filter(|inside| inside.len() < 60 && !inside.contains(']')).is_some_and(|inside| {
        ["mage", "ploaded", "ttached", "ttachment"].iter().any(|word| inside.contains(word))
    })
}

/// What a terminal says of lines that it does not show.
const FOLDS: [&str; 3] = ["(ctrl+r to expand)", "(ctrl+o to expand)", "(ctrl+o for history)"];

/// The words of a title that say nothing without what stands below it.
const BARE_TITLE: usize = 3;

/// Whether a heading is only the name of a part: few words, and nothing named or counted.
fn is_bare_title(raw: &str, shape: Shape) -> bool {
    if shape != Shape::Heading {
        return false;
    }
    let words = raw.trim_start_matches(|char: char| !char.is_alphabetic());
    let counts = || words.bytes().any(|byte| byte.is_ascii_digit());
    words.split_whitespace().nth(BARE_TITLE).is_none()
        && !counts()
        && !names_something(words)
        && words.is_ascii()
}

/// Characters of what stands before the entries of a list.
const LABEL: usize = 70;

/// Of what announces a list, the end that still says what it is a list of.
fn last_clause(label: &str) -> String {
    let label =
        label.trim_start_matches(|char: char| char.is_ascii_digit() || matches!(char, '.' | ')' | ' '));
    if text::chars(label) <= LABEL {
        return label.to_owned();
    }
    let cuts = label.match_indices([',', ';', '.', '!', ':', '—', '，', '。', '；', '！']);
    let rest =
        cuts.map(|(at, mark)| label[at + mark.len()..].trim_start()).find(|rest| text::chars(rest) <= LABEL);
    match rest.filter(|rest| rest.contains(' ') || !rest.is_ascii()) {
        Some(rest) => rest.to_owned(),
        None => text::clip(label, LABEL),
    }
}

/// Whether a line belongs to a drawn folder tree or frame.
fn draws_a_tree(raw: &str) -> bool {
    raw.trim_start().starts_with(['│', '├', '└', '┌', '┐', '┘', '╭', '╰', '┃', '║', '╔', '╚'])
}

/// Whether a name may be an ordinary word: a brand (`OpenStreet`), a compound (`follow-up`), an either/or (`join/leave`).
fn may_be_a_word(name: &str) -> bool {
    let brand = name.starts_with(|first: char| first.is_ascii_uppercase())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let compound = name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
    let either =
        name.matches('/').count() == 1 && name.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'/');
    brand || compound && name.contains('-') || either
}

/// Whether a name stands between back-ticks, or is called or indexed.
fn stands_as_code(raw: &str, name: &str) -> bool {
    memmem::find_iter(raw.as_bytes(), name.as_bytes()).any(|at| {
        let before = at.checked_sub(1).and_then(|before| raw.as_bytes().get(before));
        let behind = raw.as_bytes().get(at + name.len());
        matches!(before, Some(b'`' | b'.')) || matches!(behind, Some(b'`' | b'(' | b'[' | b'.' | b'<'))
    })
}

/// Whether a tool's line says that it committed: `Commit 1a2b3c4 tool: message`.
fn tells_of_a_commit(text: &str) -> bool {
    let hash = text.strip_prefix("Commit ").and_then(|rest| rest.split(' ').next());
    hash.is_some_and(|hash| hash.len() >= 7 && hash.bytes().all(|byte| byte.is_ascii_hexdigit()))
}

/// Whether a text holds a mark that only names and paths have.
pub(super) fn names_something(text: &str) -> bool {
    text.bytes().any(|byte| NAME_MARKS[usize::from(byte)])
        || text.trim_end_matches('.').contains('.') && !text.contains(". ")
}

/// Marks that words have none of.
static NAME_MARKS: [bool; 256] = text::byte_set(b"/_\\@#-");

/// Whether the model repeats to itself what the person said, which stands there in the person's own words.
fn tells_of_the_user(raw: &str) -> bool {
    ["The user ", "User wants", "User is ", "User asked"].iter().any(|beginning| raw.starts_with(beginning))
}

/// Whether a remark of the model's only closes its answer.
fn is_closing(cleaned: &str) -> bool {
    const CLOSINGS: [&str; 18] = [
        "further improvements",
        "anything else",
        "feel free",
        "further assistance",
        "hope this",
        "any questions",
        "happy to help",
        "glad to help",
        "jangan ragu",
        "semoga membantu",
        "resto a disposizione",
        "n'hésite",
        "no dudes en",
        "fique à vontade",
        "não hesite",
        "zögere nicht",
        "обращайся",
        "обращайтесь",
    ];
    let lower = cleaned.to_lowercase();
    CLOSINGS.iter().any(|closing| lower.contains(closing)) && !names_something(cleaned)
}

/// Characters of the longest remark that only closes an answer.
const LONGEST_CLOSING: usize = 140;

/// Whether a segment is a bare announcement, or a person's "ok, thanks".
fn says_nothing(cleaned: &str, cues: Cues, voice: Voice) -> bool {
    let length = text::chars(cleaned);
    let announces = cleaned.ends_with([':', '：']) && length < 36;
    let courtesy = voice == Voice::User
        && length < 30
        && (cues.has(Cue::Noise) || cleaned.split(' ').count() <= 2)
        && cleaned.is_ascii()
        && ![Cue::Forbid, Cue::Must, Cue::Wish, Cue::Decide, Cue::Fail, Cue::Works]
            .into_iter()
            .any(|cue| cues.has(cue))
        && !names_something(cleaned)
        && !cleaned.bytes().any(|byte| byte.is_ascii_digit());
    let says = [Cue::Forbid, Cue::Must, Cue::Decide, Cue::Done, Cue::Fail, Cue::Next, Cue::Block, Cue::State];
    let pleasantry = voice == Voice::Model
        && length < 90
        && cues.has(Cue::Noise)
        && !cleaned.ends_with(['?', '？'])
        && !says.into_iter().any(|cue| cues.has(cue))
        && !names_something(cleaned)
        && !cleaned.bytes().any(|byte| byte.is_ascii_digit());
    let word = !cleaned.contains(' ')
        && cleaned.chars().all(char::is_alphabetic)
        && !cleaned.chars().any(|char| char as u32 >= 0x1100)
        && !cues.has(Cue::Works);
    let may_close = cues.has(Cue::Noise) || cleaned.contains("let me know");
    let closing = voice == Voice::Model && length <= LONGEST_CLOSING && may_close && is_closing(cleaned);
    announces || courtesy || pleasantry || closing || word || voice != Voice::User && is_title(cleaned)
}

/// `<cwd>/home/ana</cwd>` as a label with its value.
fn untagged(raw: String) -> String {
    let value = raw.strip_prefix('<').and_then(|rest| rest.split_once('>')).and_then(|(name, rest)| {
        let value = rest.strip_suffix('>')?.strip_suffix(name)?.strip_suffix("</")?;
        (!value.contains('<')).then(|| format!("{name}: {value}"))
    });
    value.unwrap_or(raw)
}

/// Whether a line is the head of a part in a file of settings: `[Service]`.
fn is_section_name(raw: &str) -> bool {
    let name = raw.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    name.is_some_and(|name| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphabetic()))
}

/// Whoever says more than this says something.
const LONGEST_REMARK: usize = 80;

/// Whether a message says anything that can be understood later, apart from what was talked of then: a name, a figure,
/// or a word that is not one of everyday speech. Other scripts are taken at their word.
fn has_content(cleaned: &str) -> bool {
    const EVERYDAY: [&str; 48] = [
        "about",
        "again",
        "also",
        "another",
        "around",
        "before",
        "could",
        "does",
        "doing",
        "either",
        "nevermind",
        "done",
        "don't",
        "from",
        "good",
        "great",
        "have",
        "haha",
        "here",
        "instead",
        "it's",
        "just",
        "know",
        "like",
        "look",
        "make",
        "more",
        "much",
        "nice",
        "please",
        "really",
        "should",
        "show",
        "some",
        "still",
        "that",
        "that's",
        "them",
        "then",
        "there",
        "these",
        "they",
        "thing",
        "this",
        "want",
        "what",
        "with",
        "work",
    ];
    if cleaned.len() > LONGEST_REMARK {
        return true;
    }
    let everyday = |word: &str| word.len() < 4 || EVERYDAY.contains(&word.to_ascii_lowercase().as_str());
    !cleaned.is_ascii()
        || names_something(cleaned)
        || cleaned.bytes().any(|byte| byte.is_ascii_digit())
        || cleaned.split(|char: char| !char.is_alphabetic() && char != '\'').any(|word| !everyday(word))
}

/// Whether a message is a name without a word about it.
fn is_bare_name(cleaned: &str) -> bool {
    cleaned.is_ascii() && !cleaned.contains(' ')
}
