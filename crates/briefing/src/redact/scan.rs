//! Finds the secrets of one text.

use super::anchors::{ANCHORS, Rule};
use super::tokens::{self, TOKENS};
use super::{assignments, credentials, private_keys};

/// A secret: bytes `start..end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Find {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) kind: &'static str,
}

/// The secrets of a text in order; they do not overlap.
pub(super) fn scan(text: &str) -> Vec<Find> {
    let bytes = text.as_bytes();
    let mut finds: Vec<Find> = Vec::new();
    let mut at = 0;
    while let Some(hit) = ANCHORS.next(bytes, at) {
        at = hit + 1;
        let done = finds.last().map_or(0, |find| find.end);
        for (_, rule) in ANCHORS.rules_at(bytes, hit) {
            let mut found = look(bytes, hit, *rule, done);
            found.retain(|find| {
                find.start >= done && find.start < find.end && text.get(find.start..find.end).is_some()
            });
            if let Some(last) = found.last() {
                at = last.end.max(at);
                finds.append(&mut found);
                break;
            }
        }
    }
    finds
}

/// Looks at one place for one thing. `done` is the end of the last find.
fn look(bytes: &[u8], hit: usize, rule: Rule, done: usize) -> Vec<Find> {
    let one = match rule {
        Rule::Name => return assignments::named(bytes, hit),
        Rule::Token(index) => {
            let found = TOKENS.get(index).and_then(|token| tokens::find(bytes, hit, token));
            let behind = found.and_then(|find| credentials::aws_secret_behind(bytes, &find));
            return found.into_iter().chain(behind).collect();
        }
        Rule::Word(index) => assignments::worded(bytes, hit, index),
        Rule::Jwt => tokens::jwt(bytes, hit),
        Rule::Url => credentials::url(bytes, hit),
        Rule::Bearer => credentials::bearer(bytes, hit),
        Rule::UserFlag => credentials::user_flag(bytes, hit),
        Rule::PasswordFlag => credentials::password_flag(bytes, hit),
        Rule::KeyBegin => private_keys::begun(bytes, hit),
        Rule::KeyEnd => private_keys::ended(bytes, hit, done),
        Rule::PuttyKey => private_keys::putty(bytes, hit),
        Rule::Signature => credentials::signature(bytes, hit),
        Rule::Webhook => credentials::webhook(bytes, hit),
        Rule::Telegram => credentials::telegram(bytes, hit),
        Rule::Discord => credentials::discord(bytes, hit),
        Rule::Mailchimp => credentials::mailchimp(bytes, hit),
    };
    one.into_iter().collect()
}
