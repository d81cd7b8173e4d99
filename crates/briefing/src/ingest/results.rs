//! Whether a tool failed, from what it gave back.

use super::json::Object;
use crate::conversation::ToolResult;
use std::borrow::Cow;

/// Makes a result. The protocol's own flag decides; without one, the wrapping of the text may tell.
pub(super) fn result(call: &str, text: &str, flag: Option<bool>) -> ToolResult {
    let (text, told) = unwrap(text);
    ToolResult {
        call: call.to_owned(),
        text: super::thread::clean(&text).into_owned(),
        failed: flag.or(told),
    }
}

/// Takes an output out of its JSON wrapping and reads its exit code.
fn unwrap(text: &str) -> (Cow<'_, str>, Option<bool>) {
    if text.starts_with("{\"")
        && let Some(object) = Object::parse(text)
    {
        let exit = object.object("metadata").and_then(|metadata| metadata.number("exit_code"));
        if let Some(output) = object.str("output") {
            return (Cow::Owned(output.into_owned()), exit.map(|code| code != 0.0));
        }
    }
    (Cow::Borrowed(text), told(text))
}

/// What the first lines of an output say about its end.
pub(super) fn told(text: &str) -> Option<bool> {
    let head = text.trim_start();
    const FAILED: &[&str] = &[
        "failed in sandbox",
        "apply_patch verification failed",
        "<tool_use_error>",
        "<error>",
        "Error:",
        "ERROR:",
        "[ERROR]",
        "Tool execution failed",
        "The tool execution failed",
        "Failed to ",
        "exec_command failed",
        "execution error:",
        "Command failed",
        "The user denied this operation",
        "The user doesn't want to",
        "Interrupted by user",
        "aborted by user",
    ];
    if FAILED.iter().any(|start| head.starts_with(start)) {
        return Some(true);
    }
    head.lines().take(12).find_map(exit_code).map(|code| code != 0)
}

/// The exit code that a line names.
fn exit_code(line: &str) -> Option<i64> {
    const NAMES: &[&str] =
        &["Exit code: ", "Exit code ", "exit code ", "Exit Code: ", "exited with code ", "exit status "];
    let line = line.trim_start();
    let rest = NAMES.iter().find_map(|name| {
        let at = line.find(name)?;
        (at == 0 || ["Command ", "The command ", "Process "].iter().any(|start| line.starts_with(start)))
            .then(|| &line[at + name.len()..])
    })?;
    let digits = rest.find(|c: char| !c.is_ascii_digit() && c != '-').unwrap_or(rest.len());
    rest[..digits].parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_how_a_tool_ended() {
        let ended = |text: &str| result("", text, None).failed;
        assert_eq!(
            ended(r#"{"output":"ok\n","metadata":{"exit_code":0,"duration_seconds":0.1}}"#),
            Some(false)
        );
        assert_eq!(ended(r#"{"output":"no\n","metadata":{"exit_code":2}}"#), Some(true));
        assert_eq!(ended("Exit code 101\nerror: test failed"), Some(true));
        assert_eq!(ended("Chunk ID: 1\nProcess exited with code 0\nOutput:\nfine"), Some(false));
        assert_eq!(ended("Command executed.\nExit code: 1\nno"), Some(true));
        assert_eq!(ended("<tool_use_error>File not found</tool_use_error>"), Some(true));
        assert_eq!(ended("The script prints Error: on failure"), None);
        assert_eq!(ended("all good"), None);
    }

    #[test]
    fn takes_the_output_out_of_its_wrapping() {
        assert_eq!(result("c", r#"{"output":"one\ntwo","metadata":{"exit_code":0}}"#, None).text, "one\ntwo");
    }
}
