//! Finds known values wherever they stand.

use std::collections::HashMap;

use super::looks;
use super::scan::Find;

/// Bytes by which a value is recognised before it is compared.
const HEAD: usize = 8;

/// The values that are distinctive enough to be replaced without anything around that tells what they are.
pub(super) struct Needles<'a> {
    /// One bit for each hash of a head.
    bits: Vec<u8>,
    /// Longest first.
    by_head: HashMap<[u8; HEAD], Vec<(&'a [u8], &'static str)>>,
}

impl<'a> Needles<'a> {
    pub(super) fn new(values: impl Iterator<Item = (&'a str, &'static str)>) -> Self {
        let mut needles = Self { bits: vec![0; 8192], by_head: HashMap::new() };
        for (value, kind) in values {
            let Some(head) = head(value.as_bytes(), 0).filter(|_| is_distinctive(value.as_bytes())) else {
                continue;
            };
            let (index, bit) = hash(head);
            if let Some(byte) = needles.bits.get_mut(index) {
                *byte |= bit;
            }
            needles.by_head.entry(head).or_default().push((value.as_bytes(), kind));
        }
        for known in needles.by_head.values_mut() {
            known.sort_by_key(|(value, _)| std::cmp::Reverse(value.len()));
        }
        needles
    }

    /// Adds all places at which one of the values stands.
    pub(super) fn find(&self, text: &str, finds: &mut Vec<Find>) {
        if self.by_head.is_empty() {
            return;
        }
        let bytes = text.as_bytes();
        let mut at = 0;
        while let Some(hit) = self.next(bytes, at) {
            at = hit + 1;
            let known = head(bytes, hit).and_then(|head| self.by_head.get(&head));
            let rest = bytes.get(hit..).unwrap_or_default();
            if let Some((value, kind)) =
                known.into_iter().flatten().find(|(value, _)| rest.starts_with(value))
            {
                at = hit + value.len();
                finds.push(Find { start: hit, end: at, kind });
            }
        }
    }

    fn next(&self, bytes: &[u8], from: usize) -> Option<usize> {
        let mut windows = bytes.get(from..)?.windows(HEAD);
        let hit = windows.position(|window| {
            let Ok(head) = window.try_into() else { return false };
            let (index, bit) = hash(head);
            self.bits.get(index).is_some_and(|byte| byte & bit != 0)
        })?;
        Some(from + hit)
    }
}

fn head(bytes: &[u8], at: usize) -> Option<[u8; HEAD]> {
    bytes.get(at..at + HEAD)?.try_into().ok()
}

/// Where the bit of a head is.
fn hash(head: [u8; HEAD]) -> (usize, u8) {
    let hash = u64::from_le_bytes(head).wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 48;
    ((hash >> 3) as usize, 1 << (hash & 7))
}

/// Long and mixed enough not to be a word that stands for something else elsewhere.
pub(super) fn is_distinctive(value: &[u8]) -> bool {
    let has = |test: fn(&u8) -> bool| value.iter().any(test);
    let letter = has(u8::is_ascii_alphabetic);
    let mixed = letter && (has(u8::is_ascii_digit) || has(|byte| b"!@#$%^&*+=?~".contains(byte)));
    let cases = has(u8::is_ascii_lowercase) && has(u8::is_ascii_uppercase) && value.len() >= 16;
    // A known secret of this length that is no plain word is no chance meeting, however much of it looks like words.
    let worded = !(mixed && value.len() >= 12) && looks::worded(value) * 5 >= value.len() * 4;
    value.len() >= HEAD && (mixed || cases) && looks::distinct(value) >= 6 && !worded
}
