//! How fast the stages are: on made-up conversations of 1, 10 and 100 MB, and on the largest real ones that
//! lie in `../shared/eval/large` beside the repository, where there are any.
//!
//! `cargo bench -p briefing --bench stages` measures all; a part of a name behind it (`digest`, `1MB`) selects.
#![expect(clippy::unwrap_used, reason = "a measurement may stop at what it did not expect")]
#![expect(clippy::print_stderr, reason = "says what is left out")]

use std::collections::HashMap;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, LazyLock, Mutex};

use briefing::{Options, Source, brief, digest, ingest, redact};
use divan::{Bencher, counter::BytesCount};
use sample_data::{Shape, conversations};

fn main() {
    if files().is_empty() {
        eprintln!("no real conversations in ../shared/eval/large: only made-up ones are measured");
    }
    divan::main();
}

/// What is measured.
#[derive(Clone, PartialEq, Eq, Hash)]
enum Input {
    MadeUp(&'static str, usize),
    Real(String),
}

impl fmt::Display for Input {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MadeUp(shape, megabytes) => write!(f, "{shape} {megabytes}MB"),
            Self::Real(path) => write!(f, "{}", Path::new(path).file_name().unwrap().display()),
        }
    }
}

impl Input {
    fn make(&self) -> Vec<u8> {
        match self {
            Self::MadeUp(shape, megabytes) => {
                let shape = match *shape {
                    "claude-code" => Shape::ClaudeCode,
                    "chatgpt" => Shape::Chatgpt,
                    _ => Shape::Dialogue,
                };
                conversations::conversation(shape, 7, megabytes * 1_000_000).into_bytes()
            }
            Self::Real(path) => std::fs::read(path).unwrap(),
        }
    }

    /// The bytes; the last input is kept, since the measurements ask for it many times.
    fn bytes(&self) -> Arc<Vec<u8>> {
        static KEPT: LazyLock<Mutex<HashMap<Input, Arc<Vec<u8>>>>> = LazyLock::new(Mutex::default);
        let mut kept = KEPT.lock().unwrap();
        if !kept.contains_key(self) {
            kept.clear();
        }
        kept.entry(self.clone()).or_insert_with(|| Arc::new(self.make())).clone()
    }

    /// The conversations, and the index of the largest.
    fn source(&self) -> (Source, usize) {
        let source = ingest::read(&**self.bytes(), &mut |_| ()).unwrap();
        let sizes = source.conversations.iter().map(|conversation| conversation.bytes());
        let largest = sizes.enumerate().max_by_key(|(_, size)| *size).unwrap().0;
        (source, largest)
    }
}

/// The largest real file of each folder.
fn files() -> Vec<String> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/eval/large");
    let list = |folder: &Path| -> Vec<std::path::PathBuf> {
        std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path()).collect()
    };
    let size = |path: &std::path::PathBuf| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    let mut largest: Vec<std::path::PathBuf> =
        list(&folder).iter().filter_map(|formats| list(formats).into_iter().max_by_key(size)).collect();
    largest.sort();
    largest.into_iter().map(|path| path.display().to_string()).collect()
}

fn inputs() -> Vec<Input> {
    let sizes = [1, 10, 100];
    let shapes = ["claude-code", "chatgpt", "dialogue"];
    let made_up = shapes.iter().flat_map(|shape| sizes.map(|size| Input::MadeUp(shape, size)));
    made_up.chain(files().into_iter().map(Input::Real)).collect()
}

/// Bytes of the texts of a conversation: what the stages behind `ingest` work on.
fn texts(source: &Source, index: usize) -> BytesCount {
    BytesCount::new(source.conversations[index].bytes())
}

#[divan::bench(args = inputs(), max_time = 2)]
fn ingest_bytes(bencher: Bencher, input: &Input) {
    let bytes = input.bytes();
    bencher.counter(BytesCount::new(bytes.len())).bench(|| ingest::read(&**bytes, &mut |_| ()).is_ok());
}

#[divan::bench(args = inputs(), max_time = 2)]
fn redact_conversation(bencher: Bencher, input: &Input) {
    let (source, index) = input.source();
    bencher
        .counter(texts(&source, index))
        .with_inputs(|| source.conversations[index].clone())
        .bench_refs(|conversation| redact::redact(conversation).len());
}

#[divan::bench(args = inputs(), max_time = 2)]
fn digest_conversation(bencher: Bencher, input: &Input) {
    let (source, index) = input.source();
    bencher
        .counter(texts(&source, index))
        .with_inputs(|| source.clone())
        .bench_refs(|source| digest(source, index).is_some());
}

#[divan::bench(args = inputs(), max_time = 2)]
fn brief_digest(bencher: Bencher, input: &Input) {
    let (mut source, index) = input.source();
    let count = texts(&source, index);
    let digest = digest(&mut source, index).unwrap();
    bencher.counter(count).bench(|| brief(&digest, &Options::default()).briefing.len());
}

#[divan::bench(args = inputs(), max_time = 4)]
fn whole_way(bencher: Bencher, input: &Input) {
    let bytes = input.bytes();
    let (_, index) = input.source();
    bencher.counter(BytesCount::new(bytes.len())).bench(|| {
        let mut source = ingest::read(&**bytes, &mut |_| ()).unwrap();
        let digest = digest(&mut source, index).unwrap();
        brief(&digest, &Options::default()).briefing.len()
    });
}
