//! The main language of a conversation, by script and by its commonest short words.

use std::collections::HashMap;

use crate::conversation::{Body, Conversation, Role};

/// Bytes of text that are looked at.
const SAMPLE: usize = 60_000;

/// The shortest words of the languages told apart by words. Each list is of the same length.
const WORDS: [(&str, &str); 7] = [
    ("en", "the and of to is that for you with this have are it in not be can we on was"),
    (
        "id",
        "yang dan untuk dengan ini itu tidak ada dari akan saya bisa pada adalah juga sudah kita belum ke di",
    ),
    ("it", "che di per non una il sono con del nella questo più come anche gli le della ho perché è"),
    ("fr", "les des est pour dans une pas que vous sur avec qui du cette je et le mais être ce"),
    ("de", "der die und das nicht ist ein für mit auf eine wir den auch ich dem sich wird noch zu"),
    ("es", "que los para una por con las del está como más pero todo hay esto el y en la no"),
    ("pt", "que não para uma com os do da em você está são mais como por isso foi um ao das"),
];

/// ISO 639-1 code; `und` where there is too little to tell. What people wrote counts most.
pub(crate) fn detect(conversation: &Conversation) -> &'static str {
    let mut sample = String::new();
    for role in [Role::User, Role::Assistant] {
        // From the end: openings are often pasted boiler-plate.
        for turn in conversation.turns.iter().rev().filter(|turn| turn.role == role) {
            for block in &turn.blocks {
                if let Body::Prose(text) = &block.body {
                    sample.extend(text.chars().take(2_000));
                    sample.push(' ');
                }
            }
            if sample.len() > SAMPLE {
                break;
            }
        }
        if sample.len() > 4_000 {
            break;
        }
    }
    by_script(&sample).unwrap_or_else(|| by_words(&sample))
}

fn by_script(sample: &str) -> Option<&'static str> {
    let (mut letters, mut han, mut kana, mut hangul, mut cyrillic, mut arabic) =
        (0usize, 0usize, 0, 0usize, 0, 0);
    for char in sample.chars().filter(|char| char.is_alphabetic()) {
        letters += 1;
        match char as u32 {
            0x3040..=0x30FF => kana += 1,
            0x3400..=0x9FFF => han += 1,
            0xAC00..=0xD7AF => hangul += 1,
            0x0400..=0x04FF => cyrillic += 1,
            0x0600..=0x06FF => arabic += 1,
            _ => {}
        }
    }
    // One character of these scripts says as much as several Latin letters, and code is Latin everywhere.
    let share = |count: usize| count * 10 > letters;
    if kana * 20 > letters {
        Some("ja")
    } else if share(hangul) {
        Some("ko")
    } else if share(han) {
        Some("zh")
    } else if cyrillic * 5 > letters {
        Some("ru")
    } else if arabic * 5 > letters {
        Some("ar")
    } else {
        None
    }
}

fn by_words(sample: &str) -> &'static str {
    // Which languages have a word: one bit for each.
    let mut languages: HashMap<&str, u8> = HashMap::new();
    for (index, (_, words)) in WORDS.iter().enumerate() {
        words.split(' ').for_each(|word| *languages.entry(word).or_default() |= 1 << index);
    }
    let mut counts = [0usize; WORDS.len()];
    let mut count = |word: &str| {
        let known = languages.get(word).copied().unwrap_or(0);
        counts.iter_mut().enumerate().for_each(|(index, count)| *count += usize::from(known >> index & 1));
    };
    // The known words are short; other words need not be looked up.
    for word in sample.split(|char: char| !char.is_alphabetic()).filter(|word| (1..=9).contains(&word.len()))
    {
        if word.bytes().all(|byte| byte.is_ascii_lowercase()) {
            count(word);
        } else {
            count(&word.to_lowercase());
        }
    }
    let best = (0..WORDS.len()).rev().max_by_key(|index| counts[*index]).unwrap_or(0);
    if counts[best] < 3 { "und" } else { WORDS[best].0 }
}
