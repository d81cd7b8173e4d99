//! The engine's side of the conversation with the page: holds what was read, answers requests. No browser here;
//! `listen` is the only part that knows the worker's scope.

mod checked;
pub mod compress;
mod jobs;
mod keep;
pub mod listen;
mod paper;
mod searches;
mod talk;
mod turns;

use std::borrow::Cow;
use std::collections::HashMap;

use briefing::briefing::{Briefing, Level, Options, Place};
use briefing::conversation::Conversation;
use briefing::ingest::{self, Unreadable};
use briefing::{Digest, Source};

use crate::protocol::{
    Answer, Briefed, Choice, ConversationRow, Excerpt, LevelSize, MAX_LEFT_OUT, MAX_PROBLEMS, MAX_ROWS,
    Opened, Ready, Request, SourceRow, Trouble,
};

/// The sample that the page offers to those who have no conversation at hand.
pub const SAMPLE: &str = include_str!("sample.md");

/// What the sample is called in the list of sources.
pub const SAMPLE_NAME: &str = "Sample conversation";

/// Everything that was read during this visit.
#[derive(Default)]
pub struct Workbench {
    sources: Vec<Entry>,
    digests: HashMap<Choice, Digest>,
    chosen: Option<Choice>,
    last: Option<Briefing>,
}

struct Entry {
    row: SourceRow,
    /// `None` where nothing could be read.
    source: Option<Source>,
}

impl Workbench {
    /// Reads a source and keeps it.
    pub fn add<'b>(&mut self, name: &str, bytes: impl Into<Cow<'b, [u8]>>, progress: &mut dyn FnMut(usize)) {
        let bytes = bytes.into();
        let size = bytes.len();
        let (source, trouble) = match ingest::read(bytes, progress) {
            Ok(source) => (Some(source), None),
            Err(reason) => (None, Some(explain(&reason))),
        };
        let row = source_row(name, size, source.as_ref(), trouble);
        self.sources.push(Entry { row, source });
    }

    /// Keeps a source whose bytes could not be had.
    pub fn add_unreadable(&mut self, name: &str, bytes: usize, trouble: Trouble) {
        let row = source_row(name, bytes, None, Some(trouble));
        self.sources.push(Entry { row, source: None });
    }

    /// How many sources there are.
    pub fn len(&self) -> usize {
        self.sources.len()
    }

    /// Whether nothing has been opened yet.
    pub fn is_empty(&self) -> bool {
        self.sources.is_empty()
    }

    /// All sources and their conversations.
    pub fn opened(&self, first_new: usize) -> Opened {
        let rows = self.sources.iter().enumerate().flat_map(|(index, entry)| conversation_rows(index, entry));
        Opened {
            sources: self.sources.iter().map(|entry| entry.row.clone()).collect(),
            conversations: rows.take(MAX_ROWS).collect(),
            total: self.sources.iter().map(|entry| entry.row.conversations).sum(),
            first_new,
        }
    }

    /// Answers a request that needs no file.
    pub fn answer(&mut self, request: Request) -> Answer {
        let answer = match request {
            Request::Choose(choice) => self.choose(choice),
            Request::Brief(options) => self.brief(&options),
            Request::Measure(options) => self.measure(&options),
            Request::Turns { from, to } => {
                self.conversation().map(|it| Answer::Turns(turns::window(it, from, to)))
            }
            Request::Turn(wanted) => {
                self.conversation().map(|it| Answer::Turns(turns::one(it, &wanted).into_iter().collect()))
            }
            Request::Check { answer } => self.check(&answer),
            Request::Keep { from } => self.conversation().map(|it| Answer::Kept(keep::part(it, from))),
            Request::Keepsake => self.keepsake(),
            Request::Open | Request::OpenSample | Request::Job(_) | Request::Cancel(_) => None,
        };
        answer.unwrap_or_else(|| {
            Answer::Failed(Trouble {
                what: "That conversation is no longer open.".into(),
                hint: "Open the file again.".into(),
            })
        })
    }

    fn choose(&mut self, choice: Choice) -> Option<Answer> {
        let source = self.sources.get_mut(choice.source)?.source.as_mut()?;
        // A conversation is redacted in place: a second digest would find no secrets any more.
        if let std::collections::hash_map::Entry::Vacant(place) = self.digests.entry(choice) {
            place.insert(briefing::digest(source, choice.conversation)?);
        }
        let conversation = source.conversations.get(choice.conversation)?;
        self.chosen = Some(choice);
        self.last = None;
        Some(Answer::Ready(Ready {
            choice,
            title: title(conversation),
            weights: conversation.turns.iter().map(turns::weight).collect(),
        }))
    }

    fn brief(&mut self, options: &Options) -> Option<Answer> {
        let mut made = briefing::brief(self.digests.get(&self.chosen?)?, options);
        made.coverage.left_out.truncate(MAX_LEFT_OUT);
        made.redactions.truncate(MAX_LEFT_OUT);
        made.source.problems.truncate(MAX_PROBLEMS);
        let excerpts = excerpts(self.conversation()?, &made);
        self.last = Some(made.clone());
        Some(Answer::Briefed(Box::new(Briefed { briefing: made, excerpts })))
    }

    fn measure(&self, options: &Options) -> Option<Answer> {
        let digest = self.digests.get(&self.chosen?)?;
        let size = |asked| {
            let made = briefing::brief(digest, &Options { level: asked, ..options.clone() });
            LevelSize {
                asked,
                level: made.level,
                lines: made.stats.compressed_lines,
                chars: made.stats.briefing_chars,
                ratio: made.stats.compression_ratio,
            }
        };
        Some(Answer::Measured([Level::High, Level::Medium, Level::Low, Level::Auto].map(size).to_vec()))
    }

    fn check(&self, answer: &str) -> Option<Answer> {
        let result = briefing::check_handshake(self.last.as_ref()?, answer);
        Some(Answer::Checked { got: result.got, missed: result.missed })
    }

    fn keepsake(&self) -> Option<Answer> {
        let choice = self.chosen?;
        let format = self.sources.get(choice.source)?.row.format.clone();
        let everything = Options { level: Level::Low, ..Options::default() };
        let found = briefing::brief(self.digests.get(&choice)?, &everything);
        let made = self.last.clone()?;
        Some(Answer::Keepsake(Box::new(keep::keepsake(self.conversation()?, made, &found, format))))
    }

    fn conversation(&self) -> Option<&Conversation> {
        let choice = self.chosen?;
        self.sources.get(choice.source)?.source.as_ref()?.conversations.get(choice.conversation)
    }
}

fn source_row(name: &str, bytes: usize, source: Option<&Source>, trouble: Option<Trouble>) -> SourceRow {
    let problems = source.map_or(&[][..], |source| &source.problems);
    SourceRow {
        name: name.to_owned(),
        bytes,
        format: source.map_or(String::new(), |source| source.format.label().to_owned()),
        conversations: source.map_or(0, |source| source.conversations.len()),
        problems: problems.iter().take(MAX_PROBLEMS).cloned().collect(),
        problem_count: problems.len(),
        trouble,
    }
}

fn conversation_rows(index: usize, entry: &Entry) -> impl Iterator<Item = ConversationRow> {
    let conversations = entry.source.as_ref().map_or(&[][..], |source| &source.conversations);
    conversations.iter().enumerate().map(move |(conversation, it)| ConversationRow {
        choice: Choice { source: index, conversation },
        title: title(it),
        started: it.started.clone(),
        turns: it.turns.len(),
        bytes: it.bytes(),
    })
}

/// The title of a conversation, or the beginning of the first words in it.
fn title(conversation: &Conversation) -> String {
    let first_line = || {
        let blocks = conversation.turns.iter().flat_map(|turn| &turn.blocks);
        let mut lines = blocks.flat_map(|block| block.body.text().lines().take(50));
        lines.find(|line| line.chars().any(char::is_alphanumeric)).unwrap_or_default()
    };
    let given = conversation.title.trim();
    let text =
        if given.is_empty() { first_line().trim().trim_start_matches(['#', '*', '>', ' ']) } else { given };
    text.chars().filter(|letter| !matches!(letter, '`' | '*')).take(120).collect()
}

/// The passages behind the handles of a briefing.
fn excerpts(conversation: &Conversation, made: &Briefing) -> Vec<Excerpt> {
    let lines = made.sections.iter().flat_map(|section| &section.lines);
    let items = lines.flat_map(|line| &line.items);
    items
        .filter(|item| !item.handle.is_empty())
        .filter_map(|item| {
            let text = turns::excerpt(conversation, &item.handle, item.source)?;
            Some(Excerpt { handle: item.handle.clone(), text })
        })
        .collect()
}

/// What a person can do about an input that could not be read.
fn explain(reason: &Unreadable) -> Trouble {
    let hint = match reason {
        Unreadable::Empty => "Check that the export finished, then open the file again. Nothing was changed.",
        Unreadable::Binary(_) => {
            "Export the conversation as JSON, JSONL, markdown or text. An export in an archive has to be unpacked first."
        }
        Unreadable::NoTurns(_) => {
            "Copy the conversation and paste it here: text with “User:” and “Assistant:” is always read."
        }
    };
    Trouble { what: reason.to_string(), hint: hint.to_owned() }
}

/// A place as a range of bytes, however the numbers came about.
fn range(place: Place, text: &str) -> std::ops::Range<usize> {
    let end = (place.end as usize).min(text.len());
    let start = (place.start as usize).min(end);
    text.floor_char_boundary(start)..text.ceil_char_boundary(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn open(text: &str) -> Workbench {
        let mut bench = Workbench::default();
        bench.add("talk.md", text.as_bytes(), &mut |_| {});
        bench
    }

    #[test]
    fn a_file_that_is_not_text_says_what_would_help() {
        let mut bench = Workbench::default();
        bench.add("empty.txt", b"", &mut |_| {});
        let row = &bench.opened(0).sources[0];
        assert!(row.trouble.as_ref().is_some_and(|it| !it.what.is_empty() && !it.hint.is_empty()));
    }

    #[test]
    fn the_sample_shows_everything_that_the_page_can_show() {
        let mut bench = Workbench::default();
        bench.add(SAMPLE_NAME, SAMPLE.as_bytes(), &mut |_| {});
        assert!(matches!(bench.answer(Request::Choose(Choice::default())), Answer::Ready(_)));
        let Answer::Briefed(made) = bench.answer(Request::Brief(Options::default())) else {
            panic!("the sample gives no briefing")
        };
        assert_eq!(made.briefing.redactions.len(), 1);
        assert!(!made.briefing.coverage.left_out.is_empty());
        assert!(made.excerpts.len() > 5);
        assert!(!made.briefing.briefing.contains("correct-horse"));
    }

    #[test]
    fn a_conversation_that_is_chosen_again_keeps_its_secrets_listed() {
        let mut bench = Workbench::default();
        bench.add(SAMPLE_NAME, SAMPLE.as_bytes(), &mut |_| {});
        for _ in 0..2 {
            bench.answer(Request::Choose(Choice::default()));
            let Answer::Briefed(made) = bench.answer(Request::Brief(Options::default())) else {
                panic!("the sample gives no briefing")
            };
            assert_eq!(made.briefing.redactions.len(), 1);
        }
    }

    #[test]
    fn a_request_before_anything_is_chosen_fails_in_words() {
        assert!(matches!(open("User: hi").answer(Request::Brief(Options::default())), Answer::Failed(_)));
    }
}
