//! What the person typed behind `briefing`, as a type.

use std::ffi::OsString;
use std::path::PathBuf;

use briefing::{Level, Options, Platform};
use lexopt::{Arg, Parser, ValueExt};

/// What `--help` prints.
pub(crate) const HELP: &str = "\
Turns a long AI conversation into a short briefing for the next session.

Usage: briefing FILE|- [options]

  FILE                  a conversation in any known format; `-` reads standard input
  --level LEVEL         high (5 lines), medium (15, the default), low (25), auto
  --format FORMAT       text (the default) or json
  --list                list the conversations of the file instead: number, title, date, turns, bytes
  --conversation N      the conversation with this number in the list; without it, the one that began
                        last (the last one in the file where there are no dates)
  --platform PLATFORM   generic (the default), claude, chatgpt, gemini, genspark
  --pin TEXT            a text that must stand in the briefing; may be given several times
  --handles on|off      whether lines name their source, as [A12]; on by default
  --handshake on|off    whether the next AI is asked to restate what it understood; off by default
  --previous FILE       the hand-off that this conversation began with, where it is not part of it
  --answer FILE         the next AI's restatement: prints what of the briefing it got and what it missed
  -h, --help            print this
  -V, --version         print the version

Exit status: 0 done, 1 the input cannot be read, 2 wrong use.
";

/// What to do.
#[expect(clippy::large_enum_variant, reason = "a run of the program makes one of them")]
pub(crate) enum Task {
    /// Print the help.
    Help,
    /// Print the version.
    Version,
    /// Read an input and print something of it.
    Print(Request),
}

/// What to read, and what to print of it.
pub(crate) struct Request {
    pub(crate) input: Input,
    pub(crate) output: Output,
    pub(crate) what: What,
}

/// Where the conversation comes from.
pub(crate) enum Input {
    Standard,
    File(PathBuf),
}

/// In which form to print.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Output {
    Text,
    Json,
}

/// What to print of the input.
#[expect(clippy::large_enum_variant, reason = "a run of the program makes one of them")]
pub(crate) enum What {
    List,
    Briefing {
        conversation: Option<usize>,
        previous: Option<PathBuf>,
        answer: Option<PathBuf>,
        options: Options,
    },
}

/// Reads the arguments behind the program's name; the error is a sentence for the person.
pub(crate) fn parse(arguments: impl IntoIterator<Item = OsString>) -> Result<Task, lexopt::Error> {
    let mut parser = Parser::from_args(arguments);
    let (mut input, mut output, mut list, mut conversation) = (None, Output::Text, false, None);
    let (mut previous, mut answer) = (None, None);
    let mut options = Options::default();
    while let Some(argument) = parser.next()? {
        match argument {
            Arg::Long("level") => options.level = choose(&mut parser, "--level", LEVELS)?,
            Arg::Long("format") => output = choose(&mut parser, "--format", OUTPUTS)?,
            Arg::Long("platform") => options.platform = choose(&mut parser, "--platform", PLATFORMS)?,
            Arg::Long("handles") => options.handles = choose(&mut parser, "--handles", SWITCH)?,
            Arg::Long("handshake") => options.handshake = choose(&mut parser, "--handshake", SWITCH)?,
            Arg::Long("pin") => options.pins.push(parser.value()?.string()?),
            Arg::Long("conversation") => conversation = Some(parser.value()?.parse()?),
            Arg::Long("previous") => previous = Some(parser.value()?.into()),
            Arg::Long("answer") => answer = Some(parser.value()?.into()),
            Arg::Long("list") => list = true,
            Arg::Short('h') | Arg::Long("help") => return Ok(Task::Help),
            Arg::Short('V') | Arg::Long("version") => return Ok(Task::Version),
            Arg::Value(path) if input.is_none() => {
                input = Some(if path == "-" { Input::Standard } else { Input::File(path.into()) });
            }
            other => return Err(other.unexpected()),
        }
    }
    let input = input.ok_or("no file is given (`-` reads standard input; see --help)")?;
    let what = if list { What::List } else { What::Briefing { conversation, previous, answer, options } };
    Ok(Task::Print(Request { input, output, what }))
}

const LEVELS: &[(&str, Level)] =
    &[("high", Level::High), ("medium", Level::Medium), ("low", Level::Low), ("auto", Level::Auto)];
const OUTPUTS: &[(&str, Output)] = &[("text", Output::Text), ("json", Output::Json)];
const SWITCH: &[(&str, bool)] = &[("on", true), ("off", false)];
const PLATFORMS: &[(&str, Platform)] = &[
    ("generic", Platform::Generic),
    ("claude", Platform::Claude),
    ("chatgpt", Platform::Chatgpt),
    ("gemini", Platform::Gemini),
    ("genspark", Platform::Genspark),
];

/// The value of an option that takes one of a few words.
fn choose<T: Copy>(parser: &mut Parser, option: &str, choices: &[(&str, T)]) -> Result<T, lexopt::Error> {
    let typed = parser.value()?.string()?;
    choices.iter().find(|(name, _)| *name == typed).map(|(_, value)| *value).ok_or_else(|| {
        let names: Vec<&str> = choices.iter().map(|(name, _)| *name).collect();
        lexopt::Error::Custom(format!("{option} takes {}, not `{typed}`", names.join(", ")).into())
    })
}
