//! Names on which the program and its script agree.
//!
//! wasm-bindgen ends them in a hash of sixteen digits, which no compression makes shorter, although most names differ
//! without. Each hash becomes the smallest number that keeps its names apart, in as many digits: nothing else moves.

use std::collections::{BTreeMap, BTreeSet};

/// Digits of a hash.
const DIGITS: usize = 16;

/// The script and the program with numbers for hashes.
pub(crate) fn numbered(script: &str, program: &[u8]) -> (String, Vec<u8>) {
    let numbers = numbers(script);
    let text = numbers.iter().fold(script.to_owned(), |text, (hash, number)| text.replace(hash, number));
    let mut program = program.to_vec();
    for start in 1..program.len().saturating_sub(DIGITS) {
        let place = start..start + DIGITS;
        let is_name = matches!(program[start - 1], b'_' | b'h') && program[start].is_ascii_hexdigit();
        let number =
            is_name.then(|| str::from_utf8(&program[place.clone()]).ok().and_then(|it| numbers.get(it)));
        if let Some(number) = number.flatten() {
            program[place].copy_from_slice(number.as_bytes());
        }
    }
    (text, program)
}

/// The number of each hash.
fn numbers(script: &str) -> BTreeMap<&str, String> {
    let mut stems: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for (stem, hash) in script.split(|letter: char| !is_of_name(letter)).filter_map(parted) {
        stems.entry(hash).or_default().insert(stem);
    }
    let mut taken: BTreeSet<(&str, usize)> = BTreeSet::new();
    let mut numbers = BTreeMap::new();
    for (hash, stems) in stems {
        let is_free = |number: &usize| stems.iter().all(|stem| !taken.contains(&(*stem, *number)));
        let Some(number) = (0..).find(is_free) else { continue };
        taken.extend(stems.into_iter().map(|stem| (stem, number)));
        numbers.insert(hash, format!("{number:0DIGITS$}"));
    }
    numbers
}

fn is_of_name(letter: char) -> bool {
    letter.is_ascii_alphanumeric() || letter == '_' || letter == '$'
}

/// What stands before the hash in a name, and the hash. A number may follow it.
fn parted(name: &str) -> Option<(&str, &str)> {
    let whole = name.trim_end_matches(|letter: char| letter.is_ascii_digit()).strip_suffix('_');
    [Some(name), whole].into_iter().flatten().find_map(|name| {
        let (stem, hash) = name.split_at_checked(name.len().checked_sub(DIGITS)?)?;
        let is_hash = hash.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'));
        (is_hash && (stem.ends_with('_') || stem.ends_with("_h"))).then_some((stem, hash))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_become_the_smallest_numbers_that_keep_names_apart() {
        let script = "imports = { __wbg_get_00ff00ff00ff00ff: 1, __wbg_get_11ff00ff00ff00ff: 2, __wbg_set_22ff00ff00ff00ff: 3 };";
        let (script, _) = numbered(script, b"");
        assert_eq!(
            script,
            "imports = { __wbg_get_0000000000000000: 1, __wbg_get_0000000000000001: 2, __wbg_set_0000000000000000: 3 };"
        );
    }

    #[test]
    fn the_program_is_told_the_same_names() {
        let script = "wasm.invoke__h00ff00ff00ff00ff(); wasm.invoke__h00ff00ff00ff00ff_14();";
        let program = b"\x1binvoke__h00ff00ff00ff00ff\x01invoke__h00ff00ff00ff00ff_14\x02";
        let (script, program) = numbered(script, program);
        assert_eq!(script, "wasm.invoke__h0000000000000000(); wasm.invoke__h0000000000000000_14();");
        assert_eq!(program, b"\x1binvoke__h0000000000000000\x01invoke__h0000000000000000_14\x02");
    }

    #[test]
    fn what_is_no_hash_stays() {
        let words = "deadbeefdeadbeef __wbg_get_00ff __split_00ff00ff00ff00ff00ff00ff00ff00ff_page";
        assert_eq!(numbered(words, words.as_bytes()), (words.to_owned(), words.as_bytes().to_vec()));
    }
}
