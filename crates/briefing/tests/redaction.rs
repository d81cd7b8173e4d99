//! How many secrets are found among made-up ones, and how many look-alikes are taken for secrets.
#![expect(clippy::print_stdout, reason = "the figures are what the measurement is for")]

use std::collections::BTreeMap;

use briefing::conversation::{Block, Body, Conversation, Role, Turn};
use briefing::redact::{Secret, redact};
use sample_data::{Random, lookalikes, secrets};

fn conversation(text: &str) -> Conversation {
    let block = Block { line: 1, body: Body::Prose(text.to_owned()) };
    let turn = Turn { role: Role::User, line: 1, time: None, blocks: vec![block] };
    Conversation { turns: vec![turn], ..Conversation::default() }
}

fn redacted(text: &str) -> (String, Vec<Secret>) {
    let mut conversation = conversation(text);
    let secrets = redact(&mut conversation);
    (conversation.turns[0].blocks[0].body.text().to_owned(), secrets)
}

#[test]
fn at_least_99_of_100_secrets_are_replaced() {
    let mut random = Random::new(1);
    let mut missed: BTreeMap<&str, usize> = BTreeMap::new();
    let count = 2000;
    for _ in 0..count {
        let sample = secrets::sample(&mut random);
        let (text, _) = redacted(&sample.text);
        if text.contains(&sample.secret) {
            *missed.entry(sample.family).or_default() += 1;
            println!("missed: {sample:?}");
        }
    }
    let recall = 1.0 - missed.values().sum::<usize>() as f64 / f64::from(count);
    println!("recall of {count} secrets: {:.2} %, missed {missed:?}", recall * 100.0);
    assert!(recall >= 0.99, "recall {recall}");
}

#[test]
fn fewer_than_5_of_1000_lookalikes_are_replaced() {
    let mut random = Random::new(2);
    let count = 20_000;
    let mut alarms = 0;
    for _ in 0..count {
        let text = lookalikes::lookalike(&mut random);
        let (after, secrets) = redacted(&text);
        if !secrets.is_empty() {
            alarms += 1;
            println!("false alarm: {text}\n          -> {after}");
        }
    }
    let share = f64::from(alarms) / f64::from(count);
    println!("false alarms among {count} look-alikes: {:.3} %", share * 100.0);
    assert!(share < 0.005, "false alarms {share}");
}
