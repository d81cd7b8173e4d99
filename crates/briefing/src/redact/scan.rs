//! Finds the secrets of one text.

use memchr::memmem;

use super::anchors::{ANCHORS, Rule};
use super::tokens::{self, TOKENS};
use super::{OPENING, PLACEHOLDER_AT_MOST, assignments, credentials, private_keys};

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
            found.retain(|find| find.start >= done && is_sound(text, find));
            found.iter_mut().for_each(|find| find.kind = kind_by_shape(bytes, find).unwrap_or(find.kind));
            if let Some(last) = found.last() {
                at = last.end.max(at);
                finds.append(&mut found);
                break;
            }
        }
    }
    finds
}

/// Whether a find is text, and no part of it a placeholder.
fn is_sound(text: &str, find: &Find) -> bool {
    let Some(value) = text.get(find.start..find.end) else { return false };
    let before =
        text.as_bytes().get(find.start.saturating_sub(PLACEHOLDER_AT_MOST)..find.start).unwrap_or_default();
    let inside = memmem::rfind(before, OPENING.as_bytes())
        .is_some_and(|opening| before.get(opening..).is_some_and(|rest| !rest.contains(&b']')));
    !value.is_empty() && !inside && memmem::find(value.as_bytes(), OPENING.as_bytes()).is_none()
}

/// The kind that the value itself shows, which says more than the name before it.
fn kind_by_shape(bytes: &[u8], find: &Find) -> Option<&'static str> {
    let shown = ANCHORS.rules_at(bytes, find.start).iter().find_map(|(_, rule)| match rule {
        Rule::Token(index) => TOKENS.get(*index).and_then(|token| tokens::find(bytes, find.start, token)),
        Rule::Jwt => tokens::jwt(bytes, find.start),
        _ => None,
    });
    shown.filter(|shown| shown.end == find.end).map(|shown| shown.kind)
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
        Rule::Url => credentials::url(bytes, hit + 1),
        Rule::Login => credentials::login(bytes, hit),
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
