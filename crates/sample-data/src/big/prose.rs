//! Sentences about software that mean nothing.

use crate::Random;

const NOUNS: &[&str] = &[
    "gateway",
    "ledger",
    "scheduler",
    "parser",
    "queue",
    "cache",
    "session",
    "invoice",
    "checkout",
    "webhook",
    "migration",
    "index",
    "worker",
    "pipeline",
    "schema",
    "token",
    "router",
    "upload",
    "thumbnail",
    "timeline",
    "inventory",
    "courier",
    "sensor",
    "playlist",
    "calendar",
    "notebook",
    "atlas",
    "beacon",
    "compass",
    "harbour",
    "lantern",
    "meadow",
];
const VERBS: &[&str] = &[
    "retries",
    "drops",
    "caches",
    "validates",
    "rejects",
    "batches",
    "streams",
    "locks",
    "rebuilds",
    "compresses",
    "sorts",
    "merges",
    "expires",
    "encrypts",
    "paginates",
    "throttles",
    "rolls back",
    "hydrates",
    "debounces",
    "serializes",
];
const ADJECTIVES: &[&str] = &[
    "stale",
    "nested",
    "concurrent",
    "idempotent",
    "partial",
    "incremental",
    "legacy",
    "nullable",
    "recursive",
    "responsive",
    "offline",
    "redundant",
    "typed",
    "lazy",
    "shared",
    "temporary",
];
const TAGS: &[&str] = &[
    "rust",
    "frontend",
    "backend",
    "database",
    "css",
    "wasm",
    "testing",
    "deployment",
    "auth",
    "payments",
    "search",
    "performance",
    "mobile",
    "docs",
    "security",
    "data",
];
const SYLLABLES: &[&str] = &[
    "ka", "lo", "mi", "ren", "tas", "vo", "zel", "qui", "bra", "dor", "fen", "gli", "hum", "jor", "nix",
    "pel",
];

pub(super) fn noun(random: &mut Random) -> &'static str {
    random.pick(NOUNS)
}

pub(super) fn tag(random: &mut Random) -> &'static str {
    random.pick(TAGS)
}

/// A name as programs have many: it makes the words of a text as various as they really are.
pub(super) fn identifier(random: &mut Random) -> String {
    let syllables: String = (0..random.between(2, 4)).map(|_| random.pick(SYLLABLES)).collect();
    match random.below(3) {
        0 => format!("{}_{syllables}", noun(random)),
        1 => format!("{syllables}.rs"),
        _ => syllables,
    }
}

pub(super) fn phrase(random: &mut Random) -> String {
    format!("{} {} {}", random.pick(ADJECTIVES), noun(random), random.pick(VERBS))
}

pub(super) fn sentence(random: &mut Random) -> String {
    match random.below(4) {
        0 => format!("The {} {} the {}.", noun(random), random.pick(VERBS), identifier(random)),
        1 => format!(
            "When the {} is {}, {} fails with code {}.",
            noun(random),
            random.pick(ADJECTIVES),
            identifier(random),
            random.between(100, 599)
        ),
        2 => format!(
            "Keep every {} {} and check {} first.",
            noun(random),
            random.pick(ADJECTIVES),
            identifier(random)
        ),
        _ => {
            format!("\"{}\" — the {} {} it once.", identifier(random), random.pick(ADJECTIVES), noun(random))
        }
    }
}

pub(super) fn sentences(random: &mut Random, count: usize) -> String {
    (0..count).map(|_| sentence(random)).collect::<Vec<_>>().join(" ")
}

/// Text of about so many bytes, in paragraphs.
pub(super) fn text(random: &mut Random, bytes: usize) -> String {
    let mut text = sentence(random);
    while text.len() < bytes {
        text.push_str(if random.chance(20) { "\n\n" } else { " " });
        text.push_str(&sentence(random));
    }
    text
}

pub(super) fn rules(random: &mut Random) -> String {
    (0..random.below(4)).map(|_| format!("- {}\n", sentence(random))).collect()
}
