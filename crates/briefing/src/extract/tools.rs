//! Items of what was done: files written, commands and how they ended, plans, and the lines of outputs that matter.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::collections::{HashMap, HashSet};

use super::outputs::{is_error, is_numbered, is_outcome, number_of, refusal, telling_lines, without_numbers};
use super::program::{self, Reading, Told};
use super::repository::Repository;
use super::{Extraction, Voice};
use crate::briefing::{Kind, Place, Status};
use crate::conversation::{Action, Body, Step, StepState, ToolCall, ToolResult};
use crate::item::{Item, Origin};
use crate::lexicon::Plain;
use crate::rank::{Feature, Features, log1p};
use crate::text::{self, floor};

/// What the tool calls so far did.
#[derive(Default)]
pub(super) struct Tools {
    files: BTreeMap<String, FileUse>,
    commands: BTreeMap<String, CommandUse>,
    /// The steps of all plans by their text, with the place of the last plan that names them.
    steps: Vec<(Step, Place)>,
    /// Place of the plan in force.
    plan: Option<Place>,
    /// The last calls, for their results.
    calls: Vec<Called>,
    /// Lines of outputs that became items: where each stands, and whose output it is.
    outputs: Vec<(Place, String)>,
    /// Names that stand in prose: hash to text and place.
    names: HashMap<u32, (String, Place), Plain>,
    pub(super) repository: Repository,
    /// What the programs say that were written: by file, the names and the values of the last writing.
    programs: BTreeMap<String, [(Vec<String>, Place); 2]>,
    /// Folders that commands were run in: how often.
    folders: BTreeMap<String, u32>,
    order: u32,
}

/// A call whose result may still come.
#[derive(Default)]
struct Called {
    id: String,
    name: String,
    /// What was run, or how a file would be shown that was read.
    run: Option<String>,
    /// The file that was written or changed.
    wrote: Option<String>,
    /// Where it stands: turn and block.
    at: (u32, u32),
}

#[derive(Default)]
struct FileUse {
    place: Place,
    writes: u32,
    reads: u32,
    created: bool,
    deleted: bool,
    order: u32,
}

struct CommandUse {
    place: Place,
    count: u32,
    status: Status,
    order: u32,
    ran: bool,
}

/// Bytes of a written document that are looked at.
const MOST_OF_A_DOCUMENT: usize = 40_000;
/// What written programs define is told of so many of the last answers.
const RECENT_WRITES: u32 = 20;
/// What documents say that tools showed is told of so many of the last answers.
const RECENT_READS: u32 = 6;
/// What commands printed in few lines is told of so many of the last answers.
const RECENT_OUTPUTS: u32 = 4;
/// Lines of such an output.
const SHORT_OUTPUT: usize = 3;
/// Bytes of such an output.
const LONGEST_OUTPUT: usize = 240;
/// Calls whose results may still come.
const OPEN_CALLS: usize = 32;
/// Lines that a small change adds at most.
const SMALL_CHANGE: usize = 6;
/// Characters of a list of what a written program says.
const MOST_CHARS: usize = 200;
/// Distinct files, commands and names that are followed.
const MOST_TRACKED: usize = 20_000;

impl Tools {
    /// Notes a command that was run (`Status::Done`, `Status::Cancelled` when it failed) or only shown (`Standing`).
    pub(super) fn command(&mut self, command: &str, place: Place, status: Status) {
        let text = command_text(command);
        if text.len() < 3
            || is_trivial(&text)
            || status == Status::Standing && !runs_a_program(&text)
            || is_listed(&text)
            || is_labelled(&text)
            || self.commands.len() > MOST_TRACKED
        {
            return;
        }
        self.order += 1;
        let order = self.order;
        let ran = status != Status::Standing;
        let entry = self.commands.entry(text).or_insert(CommandUse { place, count: 0, status, order, ran });
        entry.count += 1;
        entry.order = order;
        entry.place = place;
        entry.ran |= ran;
        if ran {
            entry.status = status;
        }
    }

    fn file(&mut self, path: &str, place: Place, change: impl FnOnce(&mut FileUse)) {
        let path = file_name(path);
        if path.is_empty() || path.len() > 300 || path.contains('\n') || self.files.len() > MOST_TRACKED {
            return;
        }
        self.order += 1;
        let order = self.order;
        let entry = self.files.entry(path.to_owned()).or_default();
        entry.place = place;
        entry.order = order;
        change(entry);
    }

    /// Takes a run of a command back.
    fn not_run(&mut self, command: &str) {
        let text = command_text(command);
        let Some(used) = self.commands.get_mut(&text) else { return };
        used.count -= 1;
        if used.count == 0 {
            self.commands.remove(&text);
        }
    }

    /// Takes a writing of a file back.
    fn unwritten(&mut self, path: &str) {
        self.programs.remove(path);
        self.repository.unwrote(path);
        let path = file_name(path);
        let is_untouched = self.files.get_mut(path).is_some_and(|file| {
            file.writes = file.writes.saturating_sub(1);
            file.created &= file.writes > 0;
            file.writes == 0 && file.reads == 0
        });
        if is_untouched {
            self.files.remove(path);
        }
    }

    /// Notes the folder that a command begins by going to: `cd /pier/tide && make`.
    fn works_in(&mut self, command: &str) {
        let Some(rest) = command.trim().strip_prefix("cd ") else { return };
        let folder = rest.split(" && ").next().unwrap_or(rest).split([';', '\n']).next().unwrap_or(rest);
        let folder = folder.trim().trim_matches(['"', '\'']);
        let is_absolute = folder.starts_with(['/', '~']) || folder.as_bytes().get(1) == Some(&b':');
        if is_absolute && folder.len() > 4 && folder.len() < 200 && self.folders.len() < MOST_TRACKED {
            *self.folders.entry(folder.to_owned()).or_default() += 1;
        }
    }

    fn failed(&mut self, command: &str) {
        let text = command_text(command);
        if let Some(entry) = self.commands.get_mut(&text) {
            entry.status = Status::Cancelled;
        }
    }

    /// Notes a name that stands in prose.
    pub(super) fn name(&mut self, hash: u32, name: &str, place: Place) {
        if name.len() <= 80 && self.names.len() < MOST_TRACKED && !name.starts_with("SECRET_") {
            self.names.insert(hash, (name.to_owned(), place));
        }
    }
}

/// How a file is named in a briefing.
fn file_name(path: &str) -> &str {
    path.trim().trim_start_matches("./")
}

/// How a command is named in a briefing.
fn command_text(command: &str) -> String {
    text::clip(&text::clean(&essence(command)), 180)
}

/// A command without the change of directory before it and what only shapes its output.
fn essence(command: &str) -> String {
    let joined = text::joined_command(command.trim());
    let mut rest = &*joined;
    if let Some(script) = rest.strip_prefix("bash -lc ") {
        rest = script.trim_matches(['\'', '"']);
    }
    let mut lines = rest.lines().filter(|line| !line.trim_start().starts_with('#'));
    let mut first = lines.next().unwrap_or_default().trim();
    while first.starts_with("cd ") {
        match first.split_once("&&").or_else(|| first.split_once(';')) {
            Some((_, behind)) => first = behind.trim(),
            None => match lines.next() {
                Some(line) => first = line.trim(),
                None => break,
            },
        }
    }
    let heredoc = first.split("<<").next().unwrap_or(first);
    let heredoc = without_looking_around(heredoc);
    let piped = heredoc.split(" 2>").next().unwrap_or(heredoc).split(" || ").next().unwrap_or(heredoc);
    let piped = piped.split(" | tail").next().unwrap_or(piped).split(" | head").next().unwrap_or(piped);
    piped.trim().to_owned()
}

/// Whether a line that was only shown can be a command: its first word, behind settings of variables, may name a program.
fn runs_a_program(text: &str) -> bool {
    let is_setting = |word: &&str| {
        word.split_once('=').is_some_and(|(name, _)| {
            !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')
        })
    };
    let mut words = text.split_whitespace().skip_while(is_setting);
    let Some(first) = words.next() else { return false };
    let is_path = first.contains(['/', '\\']);
    let is_document = |name: &str| {
        [
            ".py", ".md", ".json", ".ts", ".tsx", ".js", ".rs", ".txt", ".yml", ".yaml", ".toml", ".html",
            ".css",
        ]
        .iter()
        .any(|ending| name.ends_with(ending))
    };
    // `src/app.py - 0 errors` tells of a file; a script is run by `./`, a drive or its interpreter.
    let tells_of_a_file = is_document(first)
        && !first.starts_with(['.', '/', '~'])
        && first.as_bytes().get(1) != Some(&b':')
        && (is_path || words.next().is_none_or(|second| second == "-" || second == "–" || second == "—"));
    !tells_of_a_file
        && !first.ends_with(':')
        && !first.starts_with(['"', '\'', '{', '}', '(', ')', '<', '|', '+', '=', ','])
}

/// Commands of a chain that are passed over.
const MOST_LOOKS: usize = 8;

/// A chain of commands from the first on that does something.
fn without_looking_around(chain: &str) -> &str {
    let mut rest = chain;
    for _ in 0..MOST_LOOKS {
        let Some((first, behind)) = rest.split_once("&&").or_else(|| rest.split_once("; ")) else { break };
        let whole = first.matches(['"', '\'']).count() % 2 == 0;
        if !whole || !is_trivial(first.trim()) || behind.trim().is_empty() {
            break;
        }
        rest = behind;
    }
    rest.trim()
}

/// An item of a list inside a message that a command carries, or a step that comments commands.
fn is_listed(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    first == "-"
        || first == "*"
        || first.strip_suffix('.').is_some_and(|step| step.bytes().all(|byte| byte.is_ascii_digit()))
}

/// A line of notes in a fence of commands: `Branch: main`, or words that no program is called by.
fn is_labelled(text: &str) -> bool {
    let first = text.split(' ').next().unwrap_or_default();
    let label = text.split_once(": ").is_some_and(|(label, _)| {
        label.split(' ').count() <= 3
            && label.chars().all(|char| char.is_alphabetic() || matches!(char, ' ' | '.'))
    });
    label || !first.is_ascii()
}

/// Commands that only look around.
fn is_trivial(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let first = words.next().unwrap_or_default();
    matches!(
        first,
        "ls" | "cat"
            | "head"
            | "tail"
            | "pwd"
            | "cd"
            | "echo"
            | "grep"
            | "rg"
            | "find"
            | "sed"
            | "awk"
            | "wc"
            | "which"
            | "sleep"
            | "mkdir"
            | "tree"
            | "nl"
            | "dir"
            | "type"
            | "Get-Content"
            | "Get-ChildItem"
            | "true"
            | "set"
            | "EOF"
            | "clear"
            | "exit"
    ) || first == "git" && matches!(words.next(), Some("status" | "diff" | "log" | "show" | "add" | "branch"))
}

impl Extraction<'_> {
    pub(super) fn call(&mut self, turn: usize, block: usize, call: &ToolCall) {
        let place = self.place(turn, block, 0, 0, call.input.len().min(400));
        let place = Place { end: floor(&call.input, place.end as usize) as u32, ..place };
        let run = match &call.action {
            Action::Run(command) => Some(command.clone()),
            Action::Read(path) => Some(format!("cat {path}")),
            _ => None,
        };
        let wrote = match &call.action {
            Action::Write(path) | Action::Edit(path) => Some(path.clone()),
            _ => None,
        };
        let at = (place.turn, place.block);
        self.remember(Called { id: call.id.clone(), name: call.name.clone(), run, wrote, at });
        match &call.action {
            Action::Run(command) => {
                self.tools.command(command, place, Status::Done);
                self.tools.repository.ran(command);
                self.tools.works_in(command);
            }
            Action::Read(path) => self.tools.file(path, place, |file| file.reads += 1),
            Action::Write(path) => {
                self.tools.file(path, place, |file| {
                    file.writes += 1;
                    file.created = true;
                    file.deleted = false;
                });
                self.tools.repository.wrote(path, place);
                self.document(turn, block, path, &call.input);
            }
            Action::Edit(path) => {
                self.tools.file(path, place, |file| file.writes += 1);
                self.tools.repository.wrote(path, place);
                self.document(turn, block, path, &call.input);
            }
            Action::Delete(path) => self.tools.file(path, place, |file| file.deleted = true),
            Action::Plan(steps) => self.plan(steps, place),
            Action::Ask(question) => self.prose(turn, block, question, Voice::Report),
            Action::Report(report) => self.prose(turn, block, report, Voice::Report),
            // Some exports leave of an edit only what was written.
            Action::Other if call.name == "edit" || is_patch(&call.input) => {
                self.document(turn, block, "", &call.input)
            }
            Action::Search(_) | Action::Other => {}
        }
    }

    /// Plans, notes and specifications are said into files.
    fn document(&mut self, turn: usize, block: usize, path: &str, input: &str) {
        let name = path.to_ascii_lowercase();
        let input = &input[..floor(input, MOST_OF_A_DOCUMENT)];
        if is_document(&name) {
            self.prose(turn, block, &added_lines(input), Voice::Document);
        } else if self.frame.answers.from(turn) <= RECENT_WRITES {
            self.program(turn, block, path, input);
        }
    }

    /// Notes what a program or a file of settings says that was written.
    fn program(&mut self, turn: usize, block: usize, path: &str, input: &str) {
        let added = added_lines(input);
        let holds_settings = program::holds_settings(path);
        // Of a change of a few lines these lines are what matters.
        let is_patch = is_patch(input);
        let kept = if is_patch { taken_away(input) } else { HashSet::new() };
        let changes = |line: &str| !line.is_empty() && !kept.contains(line);
        let is_small = is_patch && added.lines().filter(|line| changes(line.trim())).count() <= SMALL_CHANGE;
        let mut reading = Reading::default();
        let mut start = 0;
        for (number, line) in added.split_inclusive('\n').enumerate() {
            let (end, number, raw) = (start + line.len(), number as u32, line.trim());
            if holds_settings {
                reading.setting(raw, start, end, number);
            } else {
                reading.line(raw, start, end, number);
            }
            if is_small && !holds_settings && changes(raw) {
                reading.setting(raw.trim_start_matches(['#', '/', ' ']), start, end, number);
            }
            start = end;
        }
        let name = program::base_name(path);
        let told = |told: &Told| {
            let place = self.place(turn, block, told.line, told.start, told.end);
            let label = if name.is_empty() { String::new() } else { format!("{name}: ") };
            let lists = told.lists(MOST_CHARS - text::chars(&label).min(MOST_CHARS / 2));
            (lists.into_iter().map(|list| format!("{label}{list}")).collect(), place)
        };
        let told: [(Vec<String>, Place); 2] = [told(&reading.names), told(&reading.values)];
        // What was written into a file without a name takes the place of what began alike in the same turn.
        let Some(first) = told.iter().find_map(|(lists, _)| lists.first()) else { return };
        let key = match path {
            "" => format!("{turn} {}", first.split(", ").next().unwrap_or_default()),
            path => path.to_owned(),
        };
        self.tools.programs.insert(key, told);
    }

    fn remember(&mut self, call: Called) {
        let calls = &mut self.tools.calls;
        if calls.len() >= OPEN_CALLS {
            calls.remove(0);
        }
        calls.push(call);
    }

    /// A plan takes the place of the one before; steps that it no longer names keep their last state.
    fn plan(&mut self, steps: &[Step], place: Place) {
        self.tools.plan = Some(place);
        for step in steps {
            let known = self.tools.steps.iter().position(|(known, _)| known.text == step.text);
            if let Some(known) = known {
                self.tools.steps.remove(known);
            }
            if self.tools.steps.len() < 2000 {
                self.tools.steps.push((step.clone(), place));
            }
        }
    }

    pub(super) fn result(&mut self, turn: usize, block: usize, result: &ToolResult) {
        let call = self.tools.calls.iter().rposition(|call| !call.id.is_empty() && call.id == result.call);
        let call = call.or_else(|| {
            let unnamed =
                result.call.is_empty() || self.tools.calls.last().is_some_and(|call| call.id.is_empty());
            unnamed.then(|| self.tools.calls.len().checked_sub(1)).flatten()
        });
        let called = call.map(|call| self.tools.calls.remove(call)).unwrap_or_default();
        if result.failed != Some(false)
            && let Some(line) = refusal(&result.text)
        {
            self.refused(turn, block, &called, line);
            return;
        }
        let command = called.run;
        if let (Some(command), Some(true)) = (&command, result.failed) {
            self.tools.failed(command);
        }
        // Who prints a file to read it prints its error messages too.
        let reads = command.as_deref().is_some_and(only_reads);
        let whole = self.place(turn, block, 0, 0, floor(&result.text, 400));
        if command.as_deref().is_some_and(|command| command.contains("git status")) {
            self.tools.repository.status(&result.text, whole);
        }
        if reads && result.failed != Some(true) {
            let is_document = command.as_deref().is_some_and(shows_a_document);
            if is_document && self.frame.answers.from(turn) <= RECENT_READS {
                let shown = without_numbers(&result.text[..floor(&result.text, MOST_OF_A_DOCUMENT)]);
                self.prose(turn, block, &shown, Voice::Read);
            }
            return;
        }
        if command.is_some() && self.frame.answers.from(turn) <= RECENT_OUTPUTS {
            self.short_output(turn, block, &result.text);
        }
        let mut taken = 0;
        for (start, end, line) in telling_lines(&result.text, result.failed == Some(true)) {
            let raw = &result.text[start..end];
            let error = is_error(raw);
            if !error && command.is_none() && !is_outcome(raw) || taken >= 4 {
                continue;
            }
            taken += 1;
            let cleaned = text::clean(raw);
            let cleaned = text::clip(cleaned.trim_matches(['=', '_', '-', '*', '~', ' ']), 200);
            let mut features = self.placed(turn);
            features.flag(if error { Feature::ToolError } else { Feature::ToolFact }, true);
            let place = self.place(turn, block, line, start, end);
            self.tools.repository.line(raw, place);
            let kind = if error { Kind::Errors } else { Kind::Facts };
            if let Some(command) = &command {
                self.tools.outputs.push((place, command_text(command)));
            }
            self.push(kind, Status::Standing, cleaned, place, Origin::Output, features);
        }
    }

    /// What a person did not let happen was not done, and is told.
    fn refused(&mut self, turn: usize, block: usize, called: &Called, line: &str) {
        if let Some(command) = &called.run {
            self.tools.not_run(command);
        }
        if let Some(path) = &called.wrote {
            self.tools.unwritten(path);
            self.items.retain(|item| (item.place.turn, item.place.block) != called.at);
        }
        let is_last = turn + 1 == self.conversation.turns.len();
        let (kind, status) = match is_last {
            true => (Kind::Blockers, Status::Open),
            false => (Kind::Failed, Status::Standing),
        };
        let mut features = self.placed(turn);
        features.flag(Feature::ToolError, true);
        let place = self.place(turn, block, 0, 0, line.len());
        let what = called.run.as_deref().or(called.wrote.as_deref().map(file_name)).unwrap_or_default();
        let text =
            text::clip(&text::clean(&format!("{} {}: {}", called.name, what, text::clip(line, 90))), 200);
        self.push(kind, status, text, place, Origin::Output, features);
    }

    /// What a command printed in a line or three is all that it told.
    fn short_output(&mut self, turn: usize, block: usize, output: &str) {
        let told = output.trim();
        let lines = told.lines().filter(|line| !line.trim().is_empty()).count();
        let says = told.bytes().filter(u8::is_ascii_alphanumeric).count();
        let tells_its_end = told.to_ascii_lowercase().contains("exit code");
        if lines > SHORT_OUTPUT
            || told.len() > LONGEST_OUTPUT
            || says < 8
            || tells_its_end
            || told.lines().any(|line| is_numbered(line.trim()) || text::is_code(line.trim()))
            || is_error(told)
            || is_outcome(told)
        {
            return;
        }
        let start = output.len() - output.trim_start().len();
        let mut features = self.placed(turn);
        features.flag(Feature::Printed, true);
        let line = number_of(output, start);
        let place = self.place(turn, block, line, start, start + told.len());
        let text = text::clip(&text::clean(told), 200);
        self.push(Kind::Facts, Status::Standing, text, place, Origin::Output, features);
    }

    /// What a command printed counts as of its last run: an error that a later run no longer shows is none.
    fn drop_overtaken_outputs(&mut self) {
        let commands = &self.tools.commands;
        let mut overtaken: Vec<Place> = self
            .tools
            .outputs
            .iter()
            .filter(|(place, command)| commands.get(command).is_some_and(|used| used.place.turn > place.turn))
            .map(|(place, _)| *place)
            .collect();
        overtaken.sort_unstable_by_key(|place| (place.turn, place.block, place.start));
        let gone = |item: &Item| {
            let key = (item.place.turn, item.place.block, item.place.start);
            overtaken.binary_search_by_key(&key, |place| (place.turn, place.block, place.start)).is_ok()
        };
        self.items.retain(|item| item.origin != Origin::Output || !gone(item));
    }

    /// The last commit and what was changed since take the place of the line that told of the commit.
    fn repository_at_the_end(&mut self) {
        if let Some(place) = self.tools.repository.commit_place() {
            self.items.retain(|item| item.place != place);
        }
        for standing in self.tools.repository.standing() {
            let mut features = self.placed(standing.place.turn as usize);
            features.flag(Feature::Repository, true);
            let text = text::clip(&standing.text, 200);
            let status = if standing.is_open { Status::Active } else { Status::Standing };
            self.push(Kind::State, status, text, standing.place, Origin::Repository, features);
        }
    }

    /// The call that a conversation ends with is the work in flight: what it brought is not there.
    fn running_at_the_end(&mut self) {
        let Some(last) = self.conversation.turns.len().checked_sub(1) else { return };
        let turn = &self.conversation.turns[last];
        let Some((block, Body::Call(call))) =
            turn.blocks.len().checked_sub(1).map(|block| (block, &turn.blocks[block].body))
        else {
            return;
        };
        let said = match &call.action {
            Action::Run(command) => command.trim(),
            Action::Read(path) => path,
            Action::Search(query) => query,
            Action::Other => call.input.trim(),
            _ => return,
        };
        // Exports that name no calls tell of them once they are done.
        let is_named = !call.id.is_empty() || call.name.contains('_');
        if !is_named || call.name.is_empty() || said.is_empty() {
            return;
        }
        let mut features = self.placed(last);
        features.flag(Feature::Running, true);
        let place = self.place(last, block, 0, 0, floor(&call.input, 400));
        let text = text::clip(&text::clean(&format!("{}: {said}", call.name)), 200);
        self.push(Kind::Next, Status::Active, text, place, Origin::Command, features);
    }

    /// Files, commands, plan and names become items when all is known about them.
    pub(super) fn tools_at_the_end(&mut self) {
        self.drop_overtaken_outputs();
        self.repository_at_the_end();
        self.running_at_the_end();
        let tools = std::mem::take(&mut self.tools);
        let last = tools.order.max(1) as f32;
        let root = common_root(tools.files.keys());
        for (path, file) in tools.files {
            let short = path.strip_prefix(&root).unwrap_or(&path).to_owned();
            self.file_item(short, &file, last);
        }
        let folder =
            tools.folders.into_iter().max_by_key(|(_, times)| *times).filter(|(_, times)| *times >= 2);
        let root = match folder {
            Some((folder, _)) if root.is_empty() => folder,
            _ => root,
        };
        if !root.is_empty() {
            let features = Features::default();
            self.push(Kind::Files, Status::Standing, root, Place::default(), Origin::File, features);
        }
        for (command, used) in tools.commands {
            let mut features = self.placed(used.place.turn as usize);
            features.flag(Feature::CommandRun, used.ran);
            features.flag(Feature::Command, !used.ran);
            features.flag(Feature::Fail, used.status == Status::Cancelled);
            features.set(Feature::Repeated, log1p(used.count as usize - 1));
            features.set(Feature::Standing, used.order as f32 / last);
            let text = if used.status == Status::Cancelled { format!("{command} (failed)") } else { command };
            self.push(Kind::Commands, used.status, text, used.place, Origin::Command, features);
        }
        for (step, place) in tools.steps {
            self.plan_item(&step, place, tools.plan);
        }
        for told in tools.programs.into_values() {
            for ((lists, place), feature) in told.into_iter().zip([Feature::Defines, Feature::Values]) {
                for list in lists {
                    let mut features = self.placed(place.turn as usize);
                    features.flag(feature, true);
                    self.push(Kind::Facts, Status::Standing, list, place, Origin::Program, features);
                }
            }
        }
        let mut names: Vec<(u32, (String, Place))> = tools.names.into_iter().collect();
        names.sort_by_key(|(_, (_, place))| (place.turn, place.block, place.start));
        for (hash, (name, place)) in names {
            let count = self.counts.get(&hash).copied().unwrap_or_default();
            // A word in capitals is emphasis or a common abbreviation more often than a name.
            if !name.bytes().any(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
                || !identifies(&name)
            {
                continue;
            }
            if count < 2 && (place.turn as usize) + 4 < self.conversation.turns.len() {
                continue;
            }
            let mut features = self.placed(place.turn as usize);
            features.flag(Feature::Identifier, true);
            features.set(Feature::Repeated, log1p(count as usize));
            self.push(Kind::Facts, Status::Standing, name, place, Origin::Identifier, features);
        }
    }

    fn file_item(&mut self, path: String, file: &FileUse, last: f32) {
        let mut features = self.placed(file.place.turn as usize);
        features.flag(Feature::FileWritten, file.writes > 0);
        features.flag(Feature::FileNamed, file.writes == 0);
        features
            .set(Feature::Repeated, log1p((file.writes + file.reads) as usize - usize::from(!file.deleted)));
        features.set(Feature::Standing, file.order as f32 / last);
        let status = match file {
            FileUse { deleted: true, .. } => Status::Cancelled,
            FileUse { writes: 1.., .. } => Status::Done,
            _ => Status::Standing,
        };
        let text = if file.deleted {
            format!("{path} (deleted)")
        } else if file.created && file.writes == 1 {
            format!("{path} (new)")
        } else {
            path
        };
        self.push(Kind::Files, status, text, file.place, Origin::File, features);
    }

    fn plan_item(&mut self, step: &Step, place: Place, plan: Option<Place>) {
        let in_force = plan == Some(place);
        let mut features = self.placed(place.turn as usize);
        let text = text::clip(&text::clean(&step.text), 200);
        if text.is_empty() {
            return;
        }
        let (kind, status) = match step.state {
            StepState::Done => (Kind::Done, Status::Done),
            StepState::Cancelled => (Kind::Done, Status::Cancelled),
            // A step that a later plan no longer names was dropped or renamed.
            _ if !in_force => (Kind::Done, Status::Cancelled),
            StepState::Pending => (Kind::Next, Status::Open),
            StepState::Active => (Kind::Next, Status::Active),
        };
        features.flag(Feature::PlanOpen, kind == Kind::Next);
        features.flag(Feature::PlanDone, kind != Kind::Next);
        self.push(kind, status, text, place, Origin::Plan, features);
    }
}

/// Whether a command only shows what is there, and hands it to no program that makes something of it.
fn only_reads(command: &str) -> bool {
    let command = essence(command);
    is_trivial(&command) && command.split(" | ").skip(1).all(is_trivial)
}

/// Whether a file, named in small letters, holds words rather than a program.
fn is_document(name: &str) -> bool {
    [".md", ".mdx", ".txt", ".rst", ".adoc"].iter().any(|ending| name.ends_with(ending))
}

/// Whether a command only shows one document: `cat README.md`, `sed -n 1,80p docs/tide.md`.
fn shows_a_document(command: &str) -> bool {
    let command = essence(command);
    let shown = command.split(" | ").next().unwrap_or(&command);
    shown
        .split_whitespace()
        .next_back()
        .is_some_and(|last| is_document(&last.trim_matches(['\'', '"']).to_lowercase()))
}

/// Of a patch, the lines that it adds, with blanks for everything else, byte for byte; any other text as it stands.
fn added_lines(input: &str) -> Cow<'_, str> {
    if !is_patch(input) {
        return Cow::Borrowed(input);
    }
    let mut out = String::with_capacity(input.len());
    for line in input.split_inclusive('\n') {
        match line.strip_prefix('+') {
            Some(words) => {
                out.push(' ');
                out.push_str(words);
            }
            None => out.extend(line.bytes().map(|byte| if byte == b'\n' { '\n' } else { ' ' })),
        }
    }
    Cow::Owned(out)
}

/// The lines that a patch takes away: those among them that it adds too are only moved.
fn taken_away(patch: &str) -> HashSet<&str> {
    patch.lines().filter_map(|line| line.strip_prefix('-')).map(str::trim).collect()
}

/// Whether each line of a text has the mark of a patch, and some are added.
fn is_patch(input: &str) -> bool {
    let mut added = false;
    let marked = input.lines().filter(|line| !line.is_empty()).all(|line| {
        added |= line.starts_with('+');
        line.starts_with(['+', '-', ' ', '@', '\\'])
    });
    marked && added
}

/// Whether a name says something by itself: no unit, abbreviation, bare ending, colour or either/or.
fn identifies(name: &str) -> bool {
    let ending = name.strip_prefix('.').is_some_and(|ending| ending.len() <= 4);
    let colour = name.len() == 6 && name.bytes().all(|byte| byte.is_ascii_hexdigit());
    let measure = name.as_bytes()[0].is_ascii_digit() && name.len() <= 6;
    let command = name.starts_with('/') && !name[1..].contains(['/', '.']);
    name.len() >= 4 && !command && !ending && !colour && !measure && !name.starts_with("e.g")
}

/// The folder, with its last separator, that most of the absolute paths lie in; empty where there is none.
fn common_root<'a>(paths: impl Iterator<Item = &'a String>) -> String {
    let absolute: Vec<&str> = paths
        .map(String::as_str)
        .filter(|path| path.starts_with(['/', '~']) || path.as_bytes().get(1) == Some(&b':'))
        .collect();
    let mut root = "";
    let Some(longest) = absolute.iter().max_by_key(|path| path.len()) else { return String::new() };
    for (at, _) in longest.match_indices(['/', '\\']) {
        let folder = &longest[..=at];
        let inside = absolute.iter().filter(|path| path.starts_with(folder)).count();
        if inside < 3 || inside * 10 < absolute.len() * 7 {
            break;
        }
        root = folder;
    }
    let depth = root.matches(['/', '\\']).count();
    if depth >= 3 { root.to_owned() } else { String::new() }
}
