//! Antigravity's `transcript.jsonl`: one step a line.

use super::calls::{self, Args};
use super::input::Input;
use super::json::Object;
use super::jsonl;
use super::results;
use super::thread::Thread;
use super::voice;
use crate::conversation::{Body, Conversation, Role};

pub(super) fn read(input: &mut Input<'_, '_>) -> Vec<Conversation> {
    let mut thread = Thread::default();
    jsonl::each(input, |step, line| add(step, line, &mut thread));
    thread.finish("", "", None).into_iter().collect()
}

fn add(step: &Object<'_>, line: u32, thread: &mut Thread) {
    let time = step.scalar("created_at");
    let time = time.as_deref();
    let content = step.text("content");
    match step.text("type").as_ref() {
        "USER_INPUT" => voice::add(thread, line, time, &content),
        "PLANNER_RESPONSE" => {
            thread.text(Role::Assistant, line, time, Body::Thinking, &step.text("thinking"));
            thread.text(Role::Assistant, line, time, Body::Prose, &content);
            for call in step.objects("tool_calls") {
                let args = call.get("args").map(|args| Args::from_json(args.get())).unwrap_or_default();
                for call in calls::calls("", &call.text("name"), &args.unquoted()) {
                    thread.call(line, time, call);
                }
            }
        }
        "CHECKPOINT" => thread.text(Role::System, line, time, Body::Summary, &content),
        "ERROR_MESSAGE" => {
            let text = step.str("error").unwrap_or(content);
            thread.result(line, time, results::result("", &text, Some(true)));
        }
        "CONVERSATION_HISTORY" => {}
        _ if step.text("source") == "SYSTEM" => {
            thread.text(Role::System, line, time, Body::Context, &content);
        }
        _ if !content.trim().is_empty() => {
            let text = without_times(&content);
            thread.result(line, time, results::result("", text, failed(step, text)));
        }
        _ => {}
    }
}

/// Cuts the lines that tell when a tool began and ended.
fn without_times(content: &str) -> &str {
    let mut rest = content;
    while rest.starts_with("Created At:") || rest.starts_with("Completed At:") {
        rest = rest.split_once('\n').map_or("", |(_, rest)| rest);
    }
    rest
}

fn failed(step: &Object<'_>, text: &str) -> Option<bool> {
    let head = text.trim_start();
    if step.has("error") || head.starts_with("The command failed") || step.text("status") == "ERROR" {
        Some(true)
    } else if head.starts_with("The command completed successfully") {
        Some(false)
    } else {
        None
    }
}
