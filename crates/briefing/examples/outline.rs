//! Prints how files are read: format, turns by role, blocks by kind, and with `-v` the turns themselves.
#![expect(clippy::print_stdout, reason = "a tool for the terminal")]

use briefing::conversation::{Body, Conversation, Role};
use std::collections::BTreeMap;

fn main() -> std::io::Result<()> {
    let (flags, files): (Vec<String>, Vec<String>) =
        std::env::args().skip(1).partition(|arg| arg.starts_with('-'));
    let width = if flags.iter().any(|flag| flag == "-vv") { 2000 } else { 160 };
    for file in files {
        let bytes = std::fs::read(&file)?;
        println!("== {file}");
        let begun = std::time::Instant::now();
        let read = briefing::ingest::read(&bytes, &mut |_| {});
        let seconds = begun.elapsed().as_secs_f64();
        println!(
            "{:.1} MB in {seconds:.3} s: {:.0} MB/s",
            bytes.len() as f64 / 1e6,
            bytes.len() as f64 / 1e6 / seconds
        );
        match read {
            Ok(source) => {
                println!(
                    "{:?}, {} conversations, {} lines, {} chars",
                    source.format,
                    source.conversations.len(),
                    source.lines,
                    source.chars
                );
                source
                    .problems
                    .iter()
                    .for_each(|problem| println!("  problem {:?}: {}", problem.line, problem.message));
                for conversation in &source.conversations {
                    outline(conversation, !flags.is_empty(), width);
                }
            }
            Err(error) => println!("{error}"),
        }
    }
    Ok(())
}

fn outline(conversation: &Conversation, is_verbose: bool, width: usize) {
    let mut roles = BTreeMap::new();
    let mut kinds = BTreeMap::new();
    for turn in &conversation.turns {
        *roles.entry(format!("{:?}", turn.role)).or_insert(0) += 1;
        for block in &turn.blocks {
            *kinds.entry(kind(&block.body)).or_insert(0) += 1;
        }
    }
    println!(
        "  [{}] {:?} {:?}: {roles:?} {kinds:?}",
        conversation.id, conversation.title, conversation.started
    );
    if !is_verbose {
        return;
    }
    for turn in &conversation.turns {
        let mark = if turn.role == Role::User { ">>>" } else { "   " };
        println!("{mark} {:?} line {} {:?}", turn.role, turn.line, turn.time.as_deref().unwrap_or(""));
        for block in &turn.blocks {
            let detail = match &block.body {
                Body::Call(call) => format!("{} {:?} ", call.name, call.action),
                Body::Result(result) => format!("{:?} ", result.failed),
                _ => String::new(),
            };
            let text: String = format!("{detail}| {}", block.body.text()).chars().take(width).collect();
            println!("      {}:{} {}", kind(&block.body), block.line, text.replace('\n', "⏎"));
        }
    }
}

fn kind(body: &Body) -> &'static str {
    match body {
        Body::Prose(_) => "prose",
        Body::Thinking(_) => "thinking",
        Body::Context(_) => "context",
        Body::Summary(_) => "summary",
        Body::Call(_) => "call",
        Body::Result(_) => "result",
    }
}
