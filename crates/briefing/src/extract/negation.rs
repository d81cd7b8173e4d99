//! When a "not" forbids, and when it only tells how things are.

/// Turns of speech whose "not" forbids nothing. All in lower case.
const HARMLESS: [&str; 71] = [
    "no problem",
    "don't worry",
    "don't know",
    "don't understand",
    "don't get",
    "don't see",
    "don't have",
    "don't think",
    "doesn't matter",
    "don't work",
    "tidak masalah",
    "tidak apa",
    "non importa",
    "non so ",
    "non funziona",
    "não tem ",
    "nao tem ",
    "não é ",
    "nao é ",
    "nao e ",
    "não está",
    "nao esta",
    "não estou",
    "nao estou",
    "não foi ",
    "nao foi ",
    "não precisa",
    "nao precisa",
    "não sei",
    "nao sei",
    "não funcion",
    "nao funcion",
    "não entend",
    "nao entend",
    "não consig",
    "nao consig",
    "não aparec",
    "nao aparec",
    "não exist",
    "nao exist",
    "não há ",
    "não vejo",
    "nao vejo",
    "não encontr",
    "nao encontr",
    "não deu",
    "nao deu",
    "não dá ",
    "não mudou",
    "nao mudou",
    "não abr",
    "nao abr",
    "não acontec",
    "ist nicht",
    "war nicht",
    "hat nicht",
    "funktioniert nicht",
    "geht nicht",
    "klappt nicht",
    "weiß nicht",
    "verstehe nicht",
    "kein problem",
    "keine ahnung",
    "solo che ",
    "só que ",
    "sólo que ",
    "nur dass ",
    "seulement que ",
    "не знаю",
    "не понял",
    "没关系",
];

/// Each of them holds one of these.
const MARKS: [&str; 17] = [
    "n't",
    "no ",
    "não ",
    "nao ",
    "non ",
    "nicht",
    "kein",
    "tidak",
    "не ",
    "没",
    "solo che",
    "só que",
    "sólo que",
    "nur dass",
    "seulement que",
    "importa",
    "funziona",
];

/// A lower-case text without them.
pub(super) fn without_harmless(lower: &str) -> String {
    if !MARKS.iter().any(|mark| lower.contains(mark)) {
        return lower.to_owned();
    }
    HARMLESS.iter().fold(
        lower.to_owned(),
        |rest, said| {
            if rest.contains(said) { rest.replace(said, " ") } else { rest }
        },
    )
}

/// Words that forbid or limit only where something is demanded: bare negations, "without", "only".
const WEAK: [&str; 30] = [
    "only",
    "without",
    "não",
    "nao",
    "sem",
    "apenas",
    "somente",
    "nicht",
    "kein",
    "keine",
    "keinen",
    "keiner",
    "keinem",
    "keines",
    "ohne",
    "nur",
    "senza",
    "solo",
    "soltanto",
    "solamente",
    "sans",
    "seulement",
    "uniquement",
    "sin",
    "sólo",
    "tanpa",
    "hanya",
    "без",
    "только",
    "nichts",
];
const WEAK_PHRASES: [&str; 3] = ["instead of", "rather than", "no longer"];

/// A lower-case text without the words that forbid only where something is demanded.
pub(super) fn without_weak(lower: &str) -> String {
    let rest = WEAK_PHRASES.iter().fold(lower.to_owned(), |rest, phrase| rest.replace(phrase, " "));
    rest.split(' ').filter(|word| !WEAK.contains(&bare(word))).collect::<Vec<_>>().join(" ")
}

/// Whether one of a text's clauses demands what its negation says: it opens with it, or with an order that it turns.
pub(super) fn demands(lower: &str) -> bool {
    lower.replace(". ", ", ").split([',', ';', ':', '(', '—', '–', '!']).any(is_order)
}

/// What may stand before an order.
const BEFORE: [&str; 18] = [
    "e", "mas", "por", "favor", "und", "aber", "bitte", "please", "and", "but", "ma", "però", "pero", "y",
    "et", "mais", "и", "но",
];
/// German orders that do not end in `-e`.
const ORDERS: [&str; 12] =
    ["fass", "mach", "lass", "rühr", "nimm", "gib", "schreib", "bau", "lösch", "änder", "nutz", "setz"];
/// Words in `-e` that open a clause and are no orders.
const NO_ORDERS: [&str; 16] = [
    "die", "eine", "keine", "diese", "alle", "meine", "deine", "ihre", "seine", "heute", "beide", "viele",
    "welche", "jede", "jene", "habe",
];

fn is_order(clause: &str) -> bool {
    let mut words = clause.split_whitespace().map(bare).skip_while(|word| BEFORE.contains(word));
    let Some(first) = words.next() else { return false };
    let german_order =
        ORDERS.contains(&first) || first.len() > 3 && first.ends_with('e') && !NO_ORDERS.contains(&first);
    let german = ["nicht", "nichts", "kein", "keine", "keinen", "ohne", "nur"];
    WEAK.contains(&first) || german_order && words.any(|word| german.contains(&word))
}

fn bare(word: &str) -> &str {
    word.trim_matches(|char: char| !char.is_alphanumeric())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_harmless_turn_of_speech_holds_a_mark() {
        for said in HARMLESS {
            assert!(MARKS.iter().any(|mark| said.contains(mark)), "{said}");
        }
    }

    #[test]
    fn an_order_is_told_from_a_remark() {
        for (said, order) in [
            ("não mexa na pasta legada", true),
            ("faz o gráfico, mas não altere o leitor", true),
            ("o mareógrafo não mostra a maré de ontem", false),
            ("bitte nicht anfassen", true),
            ("keine neuen pakete", true),
            ("ändere den leser nicht", true),
            ("fass den leser nicht an", true),
            ("der pegel zeigt die flut nicht", false),
            ("diese anzeige hat keine farbe", false),
            ("das diagramm lädt ohne daten", false),
        ] {
            assert_eq!(demands(said), order, "{said}");
        }
    }
}
