//! What is said around the matter: exclamations, headings that ask how something works, generic labels.

use super::prose::names_something;
use crate::lexicon::{Cue, Cues};
use crate::text;

/// A longer exclamation says something.
const EXCLAMATION: usize = 50;
/// A shorter one never does: "Done!"
const CRY: usize = 16;

/// Whether a remark is a cry of joy and nothing else.
pub(super) fn is_cry(raw: &str) -> bool {
    is_exclamation(raw) && text::chars(raw) <= CRY
}

/// Whether a remark is all joy: "Perfect, that is exactly it!"
pub(super) fn is_exclamation(raw: &str) -> bool {
    raw.ends_with(['!', '！'])
        && text::chars(raw) <= EXCLAMATION
        && !names_something(raw)
        && !raw.bytes().any(|byte| byte.is_ascii_digit())
}

/// Whether a text opens with words, whatever the case of their ASCII letters.
fn opens_with(text: &str, words: &str) -> bool {
    text.as_bytes().get(..words.len()).is_some_and(|head| head.eq_ignore_ascii_case(words.as_bytes()))
}

/// Whether the model asks for something: what it needs from the person to go on.
pub(super) fn asks_for(raw: &str) -> bool {
    const OPENINGS: [&str; 15] = [
        "please ",
        "could you ",
        "can you ",
        "tolong ",
        "mohon ",
        "silakan ",
        "per favore",
        "potresti ",
        "s'il te",
        "s'il vous",
        "por favor",
        "bitte ",
        "пожалуйста",
        "Пожалуйста",
        "请",
    ];
    OPENINGS.iter().any(|opening| opens_with(raw, opening))
}

/// What sentences open with that say nothing of the matter.
const LEADS: [&str; 27] = [
    "it seems i made",
    "i made a mistake",
    "my mistake",
    "ho sbagliato",
    "looking at ",
    "let's ",
    "first, ",
    "next, ",
    "then, ",
    "finally, let",
    "i see that you",
    "i see you",
    "i understand",
    "you want to",
    "you're asking",
    "sorry",
    "i apologize",
    "i apologise",
    "vejo que",
    "vedo che",
    "veo que",
    "je vois que",
    "je m'en excuse",
    "ich sehe, dass",
    "вижу, что",
    "Вижу, что",
    "just reply with",
];

/// The first bytes of these.
static LEAD: [bool; 256] = text::first_bytes(&LEADS);

/// Whether a sentence of the model's only tells what it turns to now, or says again what was asked of it.
pub(super) fn leads_over(raw: &str) -> bool {
    let may_lead = raw.bytes().next().is_some_and(|first| LEAD[usize::from(first.to_ascii_lowercase())]);
    let turns_to = |word: &str| word.ends_with("ing") || word == "let" || word == "let's";
    let now =
        text::first_word(raw).eq_ignore_ascii_case("now") && raw.split(' ').nth(1).is_some_and(turns_to);
    now || may_lead && LEADS.iter().any(|lead| opens_with(raw, lead))
}

/// Words with which the model agrees or rejoices before it says something.
const COURTESIES: [&str; 48] = [
    "yes",
    "yeah",
    "good",
    "great",
    "perfect",
    "ok",
    "okay",
    "sure",
    "right",
    "exactly",
    "of course",
    "good catch",
    "good question",
    "great question",
    "you're right",
    "you are right",
    "you're absolutely right",
    "understood",
    "sì",
    "perfetto",
    "ottimo",
    "certo",
    "hai ragione",
    "ok allora",
    "oui",
    "parfait",
    "bien sûr",
    "tu as raison",
    "sí",
    "perfecto",
    "claro",
    "tienes razón",
    "sim",
    "perfeito",
    "ótimo",
    "entendi",
    "você tem razão",
    "ja",
    "gut",
    "perfekt",
    "du hast recht",
    "да",
    "отлично",
    "хорошо",
    "ты прав",
    "baik",
    "tentu",
    "oke",
];
/// The marks that part a courtesy from what is said.
const COURTESY_ENDS: [char; 4] = [',', '!', '.', '—'];
/// The first bytes of these.
static MAY_END: [bool; 256] = text::byte_set(b",!.\xE2");
/// Bytes of the longest courtesy, with a curly apostrophe in it and its mark behind it, or more.
const LONGEST_COURTESY: usize = 32;
/// What is left must be so long to stand by itself.
const LEFT: usize = 24;

/// A text of the model's without the courtesies that it opens with.
pub(super) fn without_courtesy(text: String) -> String {
    let Some(rest) = behind_courtesy(&text) else { return text };
    let mut letters = rest.chars();
    let first = letters.next().map(|first| first.to_uppercase().collect::<String>()).unwrap_or_default();
    // A name keeps its small letter.
    if names_something(text::first_word(rest)) {
        return rest.to_owned();
    }
    without_courtesy(first + letters.as_str())
}

/// What a text says behind the courtesy that it opens with, if that stands by itself.
fn behind_courtesy(text: &str) -> Option<&str> {
    let ends =
        text.bytes().take(LONGEST_COURTESY).enumerate().filter(|(_, byte)| MAY_END[usize::from(*byte)]);
    let (said, rest) =
        ends.map(|(at, _)| text.split_at(at)).find(|(_, rest)| rest.starts_with(COURTESY_ENDS))?;
    let rest = rest.strip_prefix(COURTESY_ENDS)?.trim_start();
    let said: String = said.chars().flat_map(char::to_lowercase).collect();
    (COURTESIES.contains(&said.replace('’', "'").as_str()) && text::chars(rest) >= LEFT).then_some(rest)
}

/// What stands behind the prompt of a shell that was pasted with its command: `$ make`, `PS C:\\tides> make`.
pub(super) fn behind_prompt(raw: &str) -> Option<&str> {
    // `(base) PS C:\tides> make`: the name of an environment.
    let inner = raw.strip_prefix('(').and_then(|rest| rest.split_once(") ")).map_or(raw, |(_, rest)| rest);
    let powershell =
        inner.strip_prefix("PS ").and_then(|rest| rest.split_once("> ")).map(|(_, command)| command);
    raw.strip_prefix("$ ").or(powershell).filter(|command| !command.is_empty())
}

/// Whether what stands behind a prompt is what a person says, not a command: many words, and nearly nothing else.
pub(super) fn is_said_at_a_prompt(command: &str) -> bool {
    let words = command.split_whitespace().count();
    let plain = command.split_whitespace().filter(|word| word.chars().all(char::is_alphabetic)).count();
    words >= 8 && plain * 10 >= words * 8
}

/// Whether a line is the message of an error that was pasted: `TypeError: no such port`.
pub(super) fn is_error_message(raw: &str) -> bool {
    // Programs that run several number their outputs: `[0] Error: TypeError: no such port`.
    let raw = raw.strip_prefix('[').and_then(|rest| rest.split_once("] ")).map_or(raw, |(_, rest)| rest);
    let raw = raw.strip_prefix("Error: ").unwrap_or(raw);
    let first = text::first_word(raw);
    let name = first.strip_suffix(':').and_then(|name| name.rsplit('.').next()).unwrap_or_default();
    name.len() > "Error".len()
        && name.starts_with(|char: char| char.is_ascii_uppercase())
        && (name.ends_with("Error") || name.ends_with("Exception"))
}

/// A heading without the number before it.
pub(super) fn without_number(heading: &str) -> &str {
    let rest = heading.trim_start_matches(|char: char| char.is_ascii_digit() || char == '.' || char == ')');
    if rest.len() < heading.len() && rest.starts_with(' ') { rest.trim_start() } else { heading }
}

/// Whether a heading says nothing by itself: it names no thing and no figure. Scripts of a few characters a word are taken
/// at their word.
pub(super) fn only_names_a_part(heading: &str) -> bool {
    let words = without_number(heading.trim_start_matches(|char: char| !char.is_alphanumeric()));
    !words.bytes().any(|byte| byte.is_ascii_digit())
        && !names_something(words)
        && !words.chars().any(|char| char as u32 >= 0x1100)
}

/// Whether a sentence lacks its beginning: what stood before it was code, or it closes a bracket that it did not open.
pub(super) fn is_torn(raw: &str) -> bool {
    let first = text::first_word(raw);
    let small = first.chars().all(char::is_lowercase) && raw.contains(' ') && !names_something(first);
    let aside = raw.starts_with('(') && raw.ends_with([')', '.']) && !names_something(raw);
    is_cut(raw) || small || aside || raw.starts_with([')', ',', '→', '…'])
}

/// Whether a text closes a bracket that it did not open.
pub(super) fn is_cut(raw: &str) -> bool {
    // `1)` and `a)` count entries.
    let counts =
        |at: usize| raw[..at].ends_with(|char: char| char.is_ascii_digit()) || !raw[..at].contains(' ');
    let bytes = raw.as_bytes();
    let closing = memchr::memchr_iter(b')', bytes).filter(|at| !counts(*at)).count();
    closing > 0 && closing > memchr::memchr_iter(b'(', bytes).count()
}

/// The words that open a heading which asks or explains.
const ASKING: [&str; 35] = [
    "how",
    "why",
    "what",
    "when",
    "where",
    "come",
    "perché",
    "cosa",
    "quando",
    "comment",
    "pourquoi",
    "quand",
    "cómo",
    "por",
    "qué",
    "cuándo",
    "como",
    "wie",
    "warum",
    "was",
    "wann",
    "как",
    "почему",
    "зачем",
    "что",
    "bagaimana",
    "mengapa",
    "kenapa",
    "cara",
    "apa",
    "如何",
    "怎么",
    "为什么",
    "どう",
    "어떻게",
];

/// The cues of a heading: "How it works" reports nothing that was done.
pub(super) fn without_works(heading: &str, cues: Cues) -> Cues {
    let mut cues = cues;
    if cues.has(Cue::Done) {
        let words = heading.trim_start_matches(|char: char| !char.is_alphabetic()).to_lowercase();
        let first = words.split([' ', ':', ',']).next().unwrap_or_default();
        if ASKING.contains(&first) || words.ends_with(['?', '？']) {
            cues.remove(Cue::Done);
        }
    }
    cues
}
