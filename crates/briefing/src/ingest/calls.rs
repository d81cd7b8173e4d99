//! What a tool call does, from its name and its arguments, whichever program wrote them.

use super::json::{self, Object};
use crate::conversation::{Action, Step, StepState, ToolCall};
use std::borrow::Cow;

/// The arguments of a call: names with their values as text (JSON where they are not strings).
#[derive(Debug, Default)]
pub(super) struct Args<'a>(pub(super) Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Args<'a> {
    /// Arguments from a JSON object, or from a JSON string that holds one.
    pub(super) fn from_json(text: &'a str) -> Self {
        if let Some(object) = Object::parse(text) {
            return from_object(&object);
        }
        match json::string(text) {
            Some(inner) => match Object::parse(&inner) {
                Some(object) => from_object(&object).into_owned(),
                None => Args(vec![("input".into(), Cow::Owned(inner.clone().into_owned()))]),
            },
            None => Args(Vec::new()),
        }
    }

    /// Takes values that were written as JSON strings inside strings out of their second quotes.
    pub(super) fn unquoted(self) -> Args<'static> {
        let unquote = |value: Cow<'_, str>| match json::string(value.trim()) {
            Some(inner) => Cow::Owned(inner.into_owned()),
            None => Cow::Owned(value.into_owned()),
        };
        Args(self.0.into_iter().map(|(key, value)| (Cow::Owned(key.into_owned()), unquote(value))).collect())
    }

    fn into_owned<'b>(self) -> Args<'b> {
        let own = |text: Cow<'_, str>| Cow::Owned(text.into_owned());
        Args(self.0.into_iter().map(|(key, value)| (own(key), own(value))).collect())
    }

    /// The first of these arguments that is there and not blank.
    fn any(&self, names: &[&str]) -> Option<&str> {
        names.iter().find_map(|name| {
            let (_, value) = self.0.iter().find(|(key, _)| key.eq_ignore_ascii_case(name))?;
            (!value.trim().is_empty() && value != "null").then_some(value.as_ref())
        })
    }

    /// The arguments that are not named here, one a line.
    fn rest(&self, but: &[&str]) -> String {
        let others = self.0.iter().filter(|(key, _)| !but.iter().any(|name| key.eq_ignore_ascii_case(name)));
        let lines: Vec<_> = others.map(|(key, value)| format!("{key}: {value}")).collect();
        lines.join("\n")
    }
}

fn from_object<'a>(object: &Object<'a>) -> Args<'a> {
    Args(object.iter().map(|(key, value)| (Cow::Owned(key.to_owned()), json::as_text(value))).collect())
}

const COMMAND: &[&str] = &["command", "cmd", "CommandLine", "script", "commands"];
const PATH: &[&str] = &[
    "file_path",
    "path",
    "filePath",
    "target_file",
    "notebook_path",
    "AbsolutePath",
    "TargetFile",
    "absolute_path",
    "relative_workspace_path",
    "filename",
    "file",
    "uri",
];
const CONTENT: &[&str] = &["content", "contents", "file_text", "CodeContent", "new_source", "code_edit"];
const QUERY: &[&str] = &[
    "pattern",
    "query",
    "Query",
    "regex",
    "search_term",
    "SearchPattern",
    "url",
    "glob_pattern",
    "symbolName",
];
const PATCH: &[&str] = &["patch", "input", "diff", "changes"];
const PLAN: &[&str] = &["todos", "plan", "todoList", "todo_list", "items", "tasks"];
const QUESTION: &[&str] = &["questions", "question", "response", "prompt", "text", "message"];
const REPORT: &[&str] = &["result", "plan", "summary", "text"];

/// What sort of tool a name stands for.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Sort {
    Run,
    Read,
    Write,
    Edit,
    Patch,
    Delete,
    Search,
    Plan,
    Ask,
    Report,
}

/// Names of tools in small letters without signs, by what they do.
const NAMES: &[(Sort, &str)] = &[
    (
        Sort::Run,
        "bash shell shellcommand execcommand localshell localshellcall runterminalcmd \
         runterminalcommand runinterminal executecommand runshellcommand runcommand runcommands \
         terminal powershell containerexec copilotruninterminal",
    ),
    (
        Sort::Read,
        "read readfile viewfile view openfile readmanyfiles notebookread copilotreadfile \
         viewimage viewcodeitem readnotebook cat",
    ),
    (Sort::Write, "write writefile writetofile createfile copilotcreatefile newfile savefile create"),
    (
        Sort::Edit,
        "edit multiedit strreplace strreplaceeditor strreplacebasededittool searchreplace \
         searchandreplace replace editfile insertcontent replaceinfile replacestringinfile \
         multireplacestringinfile copilotreplacestring copilotmultireplacestring copiloteditfile \
         copilotinserteditintofile inserteditintofile replacefilecontent multireplacefilecontent \
         notebookedit editnotebook editnotebookfile update insert",
    ),
    (Sort::Patch, "applypatch applydiff copilotapplypatch patch"),
    (Sort::Delete, "deletefile removefile delete remove"),
    (
        Sort::Search,
        "grep glob search grepsearch filesearch searchfiles searchfilecontent codebasesearch \
         semanticsearch websearch webfetch fetch fetchwebpage googlewebsearch globfilesearch \
         ripgrep ripgreprawsearch findbyname searchweb websearchcall copilotfindtextinfiles copilotfindfiles \
         copilotsearchcodebase listcodeusages toolsearch readurlcontent",
    ),
    (
        Sort::Plan,
        "todowrite updateplan updatetodolist managetodolist todolist writetodos plan setplan \
         focuschain",
    ),
    (Sort::Ask, "askuserquestion askfollowupquestion askuser requestuserinput planmoderespond notifyuser"),
    (Sort::Report, "attemptcompletion exitplanmode taskcomplete taskfinished completetask"),
];

fn sort(name: &str) -> Option<Sort> {
    let plain: String = without_version(name)
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .collect::<String>()
        .to_ascii_lowercase();
    NAMES.iter().find(|(_, names)| names.split(' ').any(|name| name == plain)).map(|(sort, _)| *sort)
}

/// A name without the number of its version: `edit_file_v2`.
fn without_version(name: &str) -> &str {
    let number = name.trim_end_matches(|c: char| c.is_ascii_digit());
    if number.len() < name.len() { number.strip_suffix("_v").unwrap_or(name) } else { name }
}

/// Whether a name is one of a tool that is known here.
pub(super) fn is_known(name: &str) -> bool {
    sort(name).is_some()
}

/// Makes the call. A patch of several files becomes one call a file.
pub(super) fn calls(id: &str, name: &str, args: &Args<'_>) -> Vec<ToolCall> {
    let one = |action, input: String| {
        vec![ToolCall {
            id: id.to_owned(),
            name: name.to_owned(),
            action,
            input: super::thread::clean(&input).into_owned(),
        }]
    };
    let path = || args.any(PATH).map(str::to_owned);
    let other = || one(Action::Other, args.rest(&[]));
    match sort(name).or_else(|| guess(args)) {
        Some(Sort::Run) => match args.any(COMMAND).map(command) {
            Some(command) => match patch_in(&command) {
                Some(patch) => patched(id, name, patch),
                None => one(Action::Run(command), args.rest(&[COMMAND, QUIET].concat())),
            },
            None => other(),
        },
        Some(Sort::Read) => {
            let read = path().or_else(|| args.any(&["paths", "files", "args"]).map(list));
            read.map_or_else(other, |path| one(Action::Read(path), String::new()))
        }
        Some(Sort::Write) => {
            let content = args.any(CONTENT).unwrap_or_default().to_owned();
            path().map_or_else(other, |path| one(Action::Write(path), content))
        }
        Some(Sort::Edit) => path().map_or_else(
            || one(Action::Other, change(args)),
            |path| {
                // Some editors have one tool for all, told apart by a command.
                let action = match args.any(&["command"]) {
                    Some("view") => return one(Action::Read(path), String::new()),
                    Some("create") => Action::Write(path),
                    _ => Action::Edit(path),
                };
                one(action, change(args))
            },
        ),
        Some(Sort::Patch) => match (args.any(PATCH), path()) {
            (Some(patch), _) if patch.contains("*** Begin Patch") => patched(id, name, patch),
            (patch, Some(path)) => one(Action::Edit(path), patch.unwrap_or_default().to_owned()),
            (Some(patch), None) => patched(id, name, patch),
            (None, None) => match args.any(COMMAND).map(command) {
                Some(command) => patched(id, name, &command),
                None => other(),
            },
        },
        Some(Sort::Delete) => path().map_or_else(other, |path| one(Action::Delete(path), String::new())),
        Some(Sort::Search) => {
            let query = args.any(QUERY).unwrap_or_default().to_owned();
            if query.is_empty() { other() } else { one(Action::Search(query), args.rest(QUERY)) }
        }
        Some(Sort::Plan) => {
            let steps = args.any(PLAN).map(steps).unwrap_or_default();
            let note = args.any(&["explanation"]).unwrap_or_default().to_owned();
            if steps.is_empty() { other() } else { one(Action::Plan(steps), note) }
        }
        Some(Sort::Ask) => {
            let question = args.any(QUESTION).map(question).unwrap_or_default();
            if question.is_empty() { other() } else { one(Action::Ask(question), String::new()) }
        }
        Some(Sort::Report) => {
            let report = args.any(REPORT).unwrap_or_default().to_owned();
            if report.is_empty() {
                other()
            } else {
                one(Action::Report(super::thread::clean(&report).into_owned()), String::new())
            }
        }
        None => other(),
    }
}

/// Arguments of commands that tell a reader nothing.
const QUIET: &[&str] = &[
    "timeout",
    "timeout_ms",
    "yield_time_ms",
    "max_output_tokens",
    "requires_approval",
    "is_background",
    "isBackground",
    "run_in_background",
    "require_user_approval",
    "with_escalated_permissions",
    "login",
    "SafeToAutoRun",
    "WaitMsBeforeAsync",
];

/// What an unknown tool does, as far as its arguments tell without doubt.
fn guess(args: &Args<'_>) -> Option<Sort> {
    if args.any(&["command", "cmd", "CommandLine"]).is_some() && args.any(PATH).is_none() {
        return Some(Sort::Run);
    }
    None
}

/// A command as one text: an array of words becomes a line, `bash -lc X` becomes `X`.
fn command(text: &str) -> String {
    let words: Vec<Cow<'_, str>> = match text.trim_start().starts_with('[') {
        true => json::elements(text).into_iter().map(json::as_text).collect(),
        false => Vec::new(),
    };
    match words.as_slice() {
        [] => text.trim().to_owned(),
        [shell, flag, script] if is_shell(shell) && is_script_flag(flag) => script.trim().to_owned(),
        words => words.iter().map(|word| quoted(word)).collect::<Vec<_>>().join(" "),
    }
}

fn is_shell(word: &str) -> bool {
    let name = word.rsplit(['/', '\\']).next().unwrap_or(word).trim_end_matches(".exe");
    matches!(name, "bash" | "sh" | "zsh" | "fish" | "dash" | "powershell" | "pwsh" | "cmd")
}

fn is_script_flag(word: &str) -> bool {
    matches!(word, "-c" | "-lc" | "-l" | "-ic" | "-Command" | "-command" | "/c" | "/C")
}

fn quoted(word: &str) -> Cow<'_, str> {
    if word.contains("*** Begin Patch") || !word.contains([' ', '\n', '\t']) {
        Cow::Borrowed(word)
    } else {
        Cow::Owned(format!("'{word}'"))
    }
}

/// The patch that a shell command applies.
fn patch_in(command: &str) -> Option<&str> {
    let applies = command.contains("apply_patch") || command.contains("applypatch");
    let from = command.find("*** Begin Patch").filter(|_| applies)?;
    let end = command[from..].find("*** End Patch").map_or(command.len(), |end| from + end);
    Some(&command[from..end])
}

/// One call for each file of a patch.
fn patched(id: &str, name: &str, patch: &str) -> Vec<ToolCall> {
    let patch = super::thread::clean(patch);
    let mut found: Vec<ToolCall> = Vec::new();
    for line in patch.lines() {
        let header = |mark: &str| line.strip_prefix(mark).map(|path| path.trim().to_owned());
        let action = header("*** Add File:")
            .map(Action::Write)
            .or_else(|| header("*** Update File:").map(Action::Edit))
            .or_else(|| header("*** Delete File:").map(Action::Delete))
            .or_else(|| header("+++ b/").map(Action::Edit));
        match (action, found.last_mut()) {
            (Some(action), _) => {
                found.push(ToolCall {
                    id: id.to_owned(),
                    name: name.to_owned(),
                    action,
                    input: String::new(),
                });
            }
            (None, Some(call)) if !matches!(line, "*** End Patch" | "*** End of File") => {
                if !call.input.is_empty() {
                    call.input.push('\n');
                }
                call.input.push_str(line);
            }
            _ => {}
        }
    }
    if found.is_empty() {
        found.push(ToolCall {
            id: id.to_owned(),
            name: name.to_owned(),
            action: Action::Other,
            input: patch.into_owned(),
        });
    }
    found
}

/// The change that an edit makes, as old and new lines.
fn change(args: &Args<'_>) -> String {
    let old = args.any(&["old_string", "old_str", "oldString", "search", "TargetContent", "old_text"]);
    let new = args.any(&["new_string", "new_str", "newString", "replace", "ReplacementContent", "new_text"]);
    match (old, new) {
        (None, None) => match args.any(CONTENT).or_else(|| args.any(PATCH)) {
            Some(content) => content.to_owned(),
            None => args.rest(&[PATH, QUIET].concat()),
        },
        (old, new) => {
            let sign = |sign: char, text: Option<&str>| -> Vec<String> {
                text.unwrap_or_default().lines().map(|line| format!("{sign}{line}")).collect()
            };
            [sign('-', old), sign('+', new)].concat().join("\n")
        }
    }
}

/// A list of names as one text.
fn list(text: &str) -> String {
    let names: Vec<Cow<'_, str>> = json::elements(text)
        .into_iter()
        .map(|value| match Object::parse(value.get()) {
            Some(object) => object.str("path").unwrap_or(Cow::Borrowed("")),
            None => json::as_text(value),
        })
        .filter(|name| !name.is_empty())
        .collect();
    if names.is_empty() { text.trim().to_owned() } else { names.join(", ") }
}

/// The steps of a plan: a JSON array of steps, or lines with check boxes.
pub(super) fn steps(text: &str) -> Vec<Step> {
    let text = text.trim_start();
    if text.starts_with('[') && !is_box(text) {
        return json::elements(text).into_iter().filter_map(|value| step(value.get())).collect();
    }
    text.lines().filter_map(box_step).collect()
}

fn is_box(text: &str) -> bool {
    text.as_bytes().get(2) == Some(&b']')
}

fn step(json: &str) -> Option<Step> {
    let Some(object) = Object::parse(json) else {
        return json::string(json)
            .map(|text| Step { text: text.trim().to_owned(), state: StepState::Pending });
    };
    let text = ["content", "step", "title", "text", "description", "subject", "task", "name", "activeForm"]
        .iter()
        .find_map(|key| object.str(key).filter(|text| !text.trim().is_empty()))?;
    let state = match object.str("status").or_else(|| object.str("state")) {
        Some(status) => state(&status),
        None if object.is_true("done") || object.is_true("completed") => StepState::Done,
        None => StepState::Pending,
    };
    Some(Step { text: text.trim().to_owned(), state })
}

/// The state that a status word stands for.
pub(super) fn state(status: &str) -> StepState {
    match status.to_ascii_lowercase().replace(['-', ' '], "_").as_str() {
        "in_progress" | "active" | "doing" | "started" | "inprogress" => StepState::Active,
        "completed" | "complete" | "done" | "finished" => StepState::Done,
        "cancelled" | "canceled" | "deleted" | "skipped" | "abandoned" => StepState::Cancelled,
        _ => StepState::Pending,
    }
}

/// A step written as a check box: `- [x] text`, `[ ] text`, `☒ text`.
pub(super) fn box_step(line: &str) -> Option<Step> {
    let line = line.trim_start();
    let line = line.strip_prefix(['-', '*', '+', '•', '⎿']).unwrap_or(line).trim_start();
    let line = line.trim_start_matches(|c: char| c.is_ascii_digit()).trim_start_matches(". ").trim_start();
    let (state, text) = match line.strip_prefix('[').and_then(|rest| rest.split_once(']')) {
        Some((mark, text)) => (box_state(mark)?, text),
        None => {
            let mut chars = line.chars();
            let state = match chars.next()? {
                '☐' | '◻' | '□' => StepState::Pending,
                '☒' | '☑' | '✔' => StepState::Done,
                '◼' => StepState::Active,
                _ => return None,
            };
            (state, chars.as_str())
        }
    };
    let text = text.trim();
    (!text.is_empty()).then(|| Step { text: text.to_owned(), state })
}

fn box_state(mark: &str) -> Option<StepState> {
    match mark {
        " " | "" => Some(StepState::Pending),
        "x" | "X" | "✓" | "✔" => Some(StepState::Done),
        "-" | "~" | ">" | "/" | "⚡" | "…" => Some(StepState::Active),
        _ => None,
    }
}

/// The questions of a call, with the answers offered.
fn question(text: &str) -> String {
    if !text.trim_start().starts_with('[') {
        return text.trim().to_owned();
    }
    let questions: Vec<String> = json::elements(text)
        .into_iter()
        .filter_map(|value| {
            let object = Object::parse(value.get())?;
            let options: Vec<_> =
                object.objects("options").map(|option| option.text("label").into_owned()).collect();
            let question = object.text("question");
            Some(if options.is_empty() {
                question.into_owned()
            } else {
                format!("{question} ({})", options.join(" / "))
            })
        })
        .collect();
    questions.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, args: &str, action: Action) {
        let made = calls("c1", name, &Args::from_json(args));
        assert_eq!(made.first().map(|call| &call.action), Some(&action), "{name} {args}");
    }

    #[test]
    fn tells_what_a_call_does() {
        check("Bash", r#"{"command":"make test"}"#, Action::Run("make test".into()));
        check("shell", r#"{"command":["bash","-lc","make test"]}"#, Action::Run("make test".into()));
        check("exec_command", r#""{\"cmd\":\"ls\"}""#, Action::Run("ls".into()));
        check(
            "local_shell",
            r#"{"command":["git","commit","-m","two words"]}"#,
            Action::Run("git commit -m 'two words'".into()),
        );
        check("Read", r#"{"file_path":"a.rs"}"#, Action::Read("a.rs".into()));
        check("write_to_file", r#"{"path":"a.rs","content":"x"}"#, Action::Write("a.rs".into()));
        check("str_replace_editor", r#"{"command":"view","path":"a.rs"}"#, Action::Read("a.rs".into()));
        check("str_replace_editor", r#"{"command":"create","path":"a.rs"}"#, Action::Write("a.rs".into()));
        check("MultiEdit", r#"{"file_path":"a.rs"}"#, Action::Edit("a.rs".into()));
        check("delete_file", r#"{"target_file":"a.rs"}"#, Action::Delete("a.rs".into()));
        check("Grep", r#"{"pattern":"fn main"}"#, Action::Search("fn main".into()));
        check("attempt_completion", r#"{"result":"All done"}"#, Action::Report("All done".into()));
        check("mcp__deploy", r#"{"target":"prod"}"#, Action::Other);
        check("Bash", r#"{"command":7,"#, Action::Other);
        let question =
            r#"{"questions":[{"question":"Which port?","options":[{"label":"80"},{"label":"8080"}]}]}"#;
        check("AskUserQuestion", question, Action::Ask("Which port? (80 / 8080)".into()));
    }

    #[test]
    fn reads_plans_in_each_spelling() {
        let expected = vec![
            Step { text: "one".into(), state: StepState::Done },
            Step { text: "two".into(), state: StepState::Active },
            Step { text: "three".into(), state: StepState::Pending },
        ];
        for text in [
            r#"[{"content":"one","status":"completed"},{"content":"two","status":"in_progress"},{"content":"three","status":"pending"}]"#,
            r#"[{"step":"one","status":"completed"},{"step":"two","status":"in_progress"},{"step":"three"}]"#,
            "[x] one\n[-] two\n[ ] three",
            "- [x] one\n- [~] two\nnoise\n  ☐ three",
        ] {
            assert_eq!(steps(text), expected, "{text}");
        }
    }

    #[test]
    fn splits_a_patch_by_file() {
        let patch = "*** Begin Patch\n*** Add File: a.rs\n+one\n*** Update File: b.rs\n@@\n-x\n+y\n*** Delete File: c.rs\n*** End Patch";
        let args = Args(vec![("input".into(), patch.into())]);
        let made = calls("c1", "apply_patch", &args);
        let actions: Vec<_> = made.iter().map(|call| (call.action.clone(), call.input.as_str())).collect();
        assert_eq!(
            actions,
            [
                (Action::Write("a.rs".into()), "+one"),
                (Action::Edit("b.rs".into()), "@@\n-x\n+y"),
                (Action::Delete("c.rs".into()), ""),
            ]
        );
        let old_mac = Args(vec![("input".into(), patch.replace("+one", "+one\rtwo").into())]);
        assert_eq!(calls("c1", "apply_patch", &old_mac)[0].input, "+one\ntwo");
        let heredoc = format!("apply_patch <<'EOF'\n{patch}\nEOF");
        let args = Args(vec![("command".into(), heredoc.into())]);
        assert_eq!(
            calls("c1", "shell", &args),
            calls(
                "c1",
                "shell",
                &Args(vec![(
                    "command".into(),
                    format!("[\"apply_patch\",{}]", serde_json::to_string(patch).unwrap_or_default()).into()
                )])
            )
        );
        assert_eq!(calls("c1", "shell", &args).len(), 3);
    }
}
