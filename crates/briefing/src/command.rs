//! Does what the arguments ask for.

use std::ffi::OsString;
use std::fmt;
use std::io::{self, ErrorKind, Read, Write};
use std::process::ExitCode;

use briefing::ingest::{self, Unreadable};
use briefing::{Briefing, Conversation, Source, redact};
use serde::Serialize;

use crate::arguments::{self, HELP, Input, Output, Request, Task, What};

/// Why nothing was printed.
pub(crate) enum Failure {
    /// The arguments make no sense.
    Usage(String),
    /// The input could not be fetched.
    Input { name: String, cause: io::Error },
    /// The input holds no conversation.
    Unreadable { name: String, cause: Unreadable },
    /// The output could not be written.
    Output(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Usage(what) => write!(f, "{what}"),
            Self::Input { name, cause } => write!(f, "{name} cannot be read: {cause}"),
            Self::Unreadable { name, cause } => write!(f, "{name}: {cause}"),
            Self::Output(cause) => write!(f, "the output cannot be written: {cause}"),
        }
    }
}

impl Failure {
    /// 2 for wrong use, 1 for the rest.
    pub(crate) fn exit_code(&self) -> ExitCode {
        ExitCode::from(if matches!(self, Self::Usage(_)) { 2 } else { 1 })
    }
}

/// Runs the command line with the arguments behind the program's name.
pub(crate) fn run(arguments: impl IntoIterator<Item = OsString>) -> Result<(), Failure> {
    match arguments::parse(arguments).map_err(|error| Failure::Usage(error.to_string()))? {
        Task::Help => print(HELP.as_bytes()),
        Task::Version => print(concat!("briefing ", env!("CARGO_PKG_VERSION"), "\n").as_bytes()),
        Task::Print(request) => answer(&request),
    }
}

fn answer(request: &Request) -> Result<(), Failure> {
    let source = read(&request.input)?;
    match &request.what {
        What::List => print_list(&source, request.output),
        What::Briefing { conversation, previous, answer, options } => {
            let index = chosen(&source, *conversation)?;
            let mut source = source;
            if let Some(path) = previous {
                briefing::continue_from(&mut source.conversations[index], &text_file(path)?);
            }
            let briefing = make(source, index, options)?;
            match answer {
                Some(path) => print_check(&briefing, &text_file(path)?, request.output),
                None => print_briefing(&briefing, request.output),
            }
        }
    }
}

fn read(input: &Input) -> Result<Source, Failure> {
    let (name, bytes) = match input {
        Input::Standard => {
            let mut bytes = Vec::new();
            let read = io::stdin().lock().read_to_end(&mut bytes);
            ("standard input".to_owned(), read.map(|_| bytes))
        }
        Input::File(path) => (path.display().to_string(), std::fs::read(path)),
    };
    match bytes {
        Err(cause) => Err(Failure::Input { name, cause }),
        Ok(bytes) => ingest::read(bytes, &mut |_| ()).map_err(|cause| Failure::Unreadable { name, cause }),
    }
}

/// The index of the conversation with the number typed, or else of the latest.
fn chosen(source: &Source, number: Option<usize>) -> Result<usize, Failure> {
    let count = source.conversations.len();
    let Some(number) = number else { return Ok(latest(&source.conversations)) };
    match number.checked_sub(1) {
        Some(index) if index < count => Ok(index),
        _ => Err(Failure::Usage(format!(
            "there is no conversation {number}: the input has {count}, numbered from 1 (see --list)"
        ))),
    }
}

/// The conversation that began last; the last of the input where dates are missing or equal.
fn latest(conversations: &[Conversation]) -> usize {
    let date = |index: &usize| conversations.get(*index).and_then(|one| one.started.as_deref());
    (0..conversations.len()).max_by(|a, b| compare_dates(date(a), date(b))).unwrap_or(0)
}

/// Dates of one source are written alike: as a number of seconds, or in the order of their parts.
fn compare_dates(a: Option<&str>, b: Option<&str>) -> std::cmp::Ordering {
    let seconds = |date: Option<&str>| date.and_then(|date| date.parse::<f64>().ok());
    match (seconds(a), seconds(b)) {
        (Some(a), Some(b)) => a.total_cmp(&b),
        _ => a.cmp(&b),
    }
}

/// A conversation as `--list` shows it.
#[derive(Serialize)]
struct Entry {
    number: usize,
    title: String,
    started: Option<String>,
    turns: usize,
    bytes: usize,
}

fn print_list(source: &Source, output: Output) -> Result<(), Failure> {
    let entries: Vec<Entry> = source.conversations.iter().enumerate().map(entry).collect();
    match output {
        Output::Json => print_json(&entries),
        Output::Text => {
            let lines: String = entries.iter().map(list_line).collect();
            print(lines.as_bytes())
        }
    }
}

fn entry((index, conversation): (usize, &Conversation)) -> Entry {
    Entry {
        number: index + 1,
        title: shown_title(conversation),
        started: conversation.started.clone(),
        turns: conversation.turns.len(),
        bytes: conversation.bytes(),
    }
}

/// The title without the secrets that it may hold.
fn shown_title(conversation: &Conversation) -> String {
    let mut titled = Conversation { title: conversation.title.clone(), ..Conversation::default() };
    redact::redact(&mut titled);
    titled.title
}

fn list_line(entry: &Entry) -> String {
    let Entry { number, title, started, turns, bytes } = entry;
    let started = started.as_deref().unwrap_or("-");
    let title = title.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{number}\t{started}\t{turns} turns\t{bytes} bytes\t{title}\n")
}

/// A text that goes with the conversation. Bytes that are not UTF-8 are replaced.
fn text_file(path: &std::path::Path) -> Result<String, Failure> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(String::from_utf8_lossy(&bytes).into_owned()),
        Err(cause) => Err(Failure::Input { name: path.display().to_string(), cause }),
    }
}

fn make(mut source: Source, index: usize, options: &briefing::Options) -> Result<Briefing, Failure> {
    let count = source.conversations.len();
    if count > 1 {
        eprintln!("briefing: conversation {} of {count} (see --list and --conversation)", index + 1);
    }
    let digest = briefing::digest(&mut source, index)
        .ok_or_else(|| Failure::Usage("the input holds no conversation".to_owned()))?;
    let result = briefing::brief(&digest, options);
    if let Some(first) = result.source.problems.first() {
        let line = first.line.map_or(String::new(), |line| format!("line {line}: "));
        let more = result.source.problems.len() - 1;
        let more = if more > 0 { format!(" (and {more} more)") } else { String::new() };
        eprintln!("briefing: {line}{}{more}", first.message);
    }
    Ok(result)
}

fn print_briefing(briefing: &Briefing, output: Output) -> Result<(), Failure> {
    match output {
        Output::Json => print_json(briefing),
        Output::Text => print(format!("{}\n", briefing.briefing.trim_end()).as_bytes()),
    }
}

/// What of a briefing an answer got and missed.
fn print_check(briefing: &Briefing, answer: &str, output: Output) -> Result<(), Failure> {
    let check = briefing::check_handshake(briefing, answer);
    match output {
        Output::Json => print_json(&check),
        Output::Text => {
            let total = check.got.len() + check.missed.len();
            let mut text = format!("got {} of {total}\n", check.got.len());
            for item in &check.missed {
                text.push_str(&format!("missed [{}] {}\n", item.handle, item.text));
            }
            print(text.as_bytes())
        }
    }
}

fn print_json(value: &impl Serialize) -> Result<(), Failure> {
    let mut text = serde_json::to_vec(value).map_err(|error| Failure::Output(error.into()))?;
    text.push(b'\n');
    print(&text)
}

/// Writes to standard output; a reader that went away early (`| head`) has what it wanted.
fn print(bytes: &[u8]) -> Result<(), Failure> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => Err(Failure::Output(error)),
        _ => Ok(()),
    }
}
