#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use super::*;

/// Each candidate as `line: json`, then each rejected entry as `line! reasons`.
fn check(text: &str, expected: &str) {
    let batch = read(text, |key| key == "taken");
    let good =
        batch.good.iter().map(|it| format!("{}: {}", it.line, serde_json::to_string(&it.fields).unwrap()));
    let bad = batch.bad.iter().map(|it| format!("{}! {}", it.line, it.reasons.join("; ")));
    assert_eq!(good.chain(bad).collect::<Vec<_>>().join("\n"), expected, "{text}");
}

#[test]
fn a_line_is_a_name() {
    check("alpha\n\n  beta \r\n", "1: {\"account_name\":\"alpha\"}\n3: {\"account_name\":\"beta\"}");
    check("", "");
}

#[test]
fn a_pattern_stands_for_its_numbers() {
    check(
        "dev-{08..10}",
        "1: {\"account_name\":\"dev-08\"}\n1: {\"account_name\":\"dev-09\"}\n1: {\"account_name\":\"dev-10\"}",
    );
    check(
        "dev-{1..2}, dev-{1..2}@mail.test",
        "1: {\"account_email\":\"dev-1@mail.test\",\"account_name\":\"dev-1\"}\n\
         1: {\"account_email\":\"dev-2@mail.test\",\"account_name\":\"dev-2\"}",
    );
    check("{1..2}-dev", "1: {\"account_name\":\"1-dev\"}\n1: {\"account_name\":\"2-dev\"}");
    assert_eq!(read("dev-{001..100}", |_| false).good.len(), 100);
}

#[test]
fn a_pattern_that_makes_no_sense_is_rejected() {
    for (line, reason) in [
        ("dev-{9..1}", "The pattern {9..1} counts downwards"),
        ("dev-{a..b}", "{a..b} is no pattern such as {001..100}"),
        ("dev-{1..}", "{1..} is no pattern such as {001..100}"),
        ("dev-{0..1000000}", "This pattern stands for 1000001 accounts; a batch can have 1000"),
        ("a{1..2},b{1..3}", "The patterns of this line count to different numbers"),
    ] {
        check(line, &format!("1! {reason}"));
    }
    check("dev-{x}", "1: {\"account_name\":\"dev-{x}\"}");
}

#[test]
fn a_header_names_the_columns() {
    check(
        "Name;Platform;Limit;Tags;Cost;Refresh\nalpha;ChatGPT;80;\"rust; web\";$20;daily 08:30 Asia/Jakarta\n",
        "2: {\"account_name\":\"alpha\",\"credits_limit\":80,\"monthly_cost\":20.0,\"platform\":\"chatgpt\",\
         \"refresh_rule\":{\"kind\":\"daily\",\"time\":\"08:30\",\"zone\":\"Asia/Jakarta\"},\
         \"specialization\":[\"rust\",\"web\"]}",
    );
    check(
        "name,colour,platform\nalpha,red,claude",
        "2! Colour is not known; the fields are account_name, account_email, platform, credits_limit, \
         credits_available, refresh_rule, threshold, status, specialization, monthly_cost, notes",
    );
}

#[test]
fn quotes_keep_separators_lines_and_quotes() {
    check(
        "name,notes\n\"a, b\",\"first\nsecond \"\"x\"\"\"\nc,d",
        "2: {\"account_name\":\"a, b\",\"notes\":\"first\\nsecond \\\"x\\\"\"}\n4: {\"account_name\":\"c\",\"notes\":\"d\"}",
    );
    check(
        "name,notes\n\"a,b\nc,d",
        "3: {\"account_name\":\"c\",\"notes\":\"d\"}\n2! A quote is opened and never closed",
    );
}

#[test]
fn objects_come_in_a_list_or_one_a_line() {
    let expected = "1: {\"account_name\":\"a\"}\n2: {\"account_name\":\"b\",\"platform\":\"gemini\"}";
    check("[\"a\",\n{\"name\": \"b\", \"platform\": \"gemini\"}]", expected);
    check("{\"name\": \"a\"}\n{\"name\": \"b\", \"platform\": \"gemini\"}", expected);
    check("{\"accounts\": [{\"name\": \"a\"},\n{\"name\": \"b\", \"platform\": \"gemini\"}]}", expected);
}

#[test]
fn a_broken_object_costs_no_other() {
    check(
        "[{\"name\": \"a\"},\n{\"name\": b},\n7,\n{\"name\": \"c\"}]",
        "1: {\"account_name\":\"a\"}\n4: {\"account_name\":\"c\"}\n\
         2! This is no JSON: expected value\n3! This is neither an object nor a name",
    );
    check(
        "[{\"name\": \"a\"},\n{\"name\": \"b",
        "1: {\"account_name\":\"a\"}\n2! This is no JSON: EOF while parsing a string\n\
         2! The list has no end: something may be missing",
    );
}

#[test]
fn a_bracket_that_closes_nothing_is_a_piece_of_its_own() {
    for (text, rejected) in [("{}]", 1), ("{\"account_name\":\"a\"}]]}", 3), ("{]", 1)] {
        let batch = read(text, |_| false);
        assert!(batch.bad.len() >= rejected, "{text}: {:?}", batch.bad);
    }
}

#[test]
fn what_no_account_may_hold_is_rejected_with_all_reasons() {
    check(
        "name,platform,limit,credits,status\nok,claude,10,,\nbad,nowhere,many,,gone\nmuch,claude,10,11,\nTAKEN,,,,\nOK,,,,\n,claude,,,",
        "2: {\"account_name\":\"ok\",\"credits_limit\":10,\"platform\":\"claude\"}\n\
         3! Credits limit must be a whole number, 0 or more; \
         Platform must be one of genspark, claude, chatgpt, gemini, other; \
         Status must be one of available, active, exhausted, blocked\n\
         4! Credits available (11) are more than the limit (10)\n\
         5! Another account is called TAKEN\n\
         6! Name OK stands on line 2 already\n\
         7! Account name is missing",
    );
}

#[test]
fn a_batch_ends_at_its_most() {
    let batch = read("a-{1..1000}\nsurplus", |_| false);
    assert_eq!(batch.good.len(), 1000);
    let reasons = vec!["A batch can have 1000 accounts".into()];
    assert_eq!(batch.bad, [Rejected { line: 2, reasons, text: "surplus".into() }]);
}

#[test]
fn what_was_rejected_can_be_written_again_in_the_form_of_its_text() {
    for (text, rest) in [
        ("a\ntaken\nb,,nowhere\n", "taken\nb,,nowhere\n"),
        ("Name;Platform\na;claude\n\"b\n\";nowhere\n", "Name;Platform\n\"b\n\";nowhere\n"),
        ("[{\"name\": \"a\"}, {\"name\": b},\n\"taken\"]", "[\n{\"name\": b},\n\"taken\"\n]\n"),
        ("take{m..n}", "take{m..n}\n"),
        ("ok\n", ""),
    ] {
        let batch = read(text, |key| key == "taken");
        assert_eq!(batch.written(batch.bad.iter().map(|it| it.text.as_str())), rest, "{text}");
    }
}

#[test]
fn a_number_of_a_pattern_that_is_taken_stands_alone_afterwards() {
    let batch = read("name,notes\ndev-{1..3},\"a, b\"", |key| key == "dev-2");
    assert_eq!(batch.written(batch.bad.iter().map(|it| it.text.as_str())), "name,notes\ndev-2,\"a, b\"\n");
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use std::collections::BTreeSet;

    use proptest::prelude::*;

    use super::*;

    /// Texts that look like batches, with all that may go wrong in them.
    fn batch_text() -> impl Strategy<Value = String> {
        let piece = prop::sample::select(vec![
            "name",
            "dev-{01..03}",
            "\"",
            ",",
            ";",
            "\n",
            "\r\n",
            "[",
            "]",
            "{",
            "}",
            "\"name\":",
            "..",
            "é",
            " ",
            "{1..2}",
            "claude",
            "\\",
            "accounts",
            "null",
            "7",
            "\t",
        ]);
        prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
    }

    proptest! {
        #[test]
        fn no_text_is_too_odd(text in prop_oneof![any::<String>(), batch_text()]) {
            let lines = text.matches('\n').count() + 1;
            let batch = read(&text, |_| false);
            prop_assert!(batch.good.iter().all(|it| (1..=lines).contains(&it.line)));
            prop_assert!(batch.bad.iter().all(|it| (1..=lines).contains(&it.line) && !it.reasons.is_empty()));
            prop_assert!(batch.bad.iter().all(|it| it.text.is_empty() || text.contains(&it.text) || text.contains("..")));
        }

        #[test]
        fn every_line_becomes_an_account_or_is_rejected(lines in prop::collection::vec("[a-z0-9 ,;_@-]{0,12}", 0..40)) {
            // A quote on a line of its own would join lines, and a header is no entry: neither is made here.
            let text = format!("first entry\n{}", lines.join("\n"));
            let has_text = |line: &&str| line.chars().any(|letter| !" ,;".contains(letter));
            let written: BTreeSet<usize> =
                text.split('\n').enumerate().filter(|(_, line)| has_text(line)).map(|(at, _)| at + 1).collect();
            let batch = read(&text, |_| false);
            let told: BTreeSet<usize> =
                batch.good.iter().map(|it| it.line).chain(batch.bad.iter().map(|it| it.line)).collect();
            prop_assert!(written.is_subset(&told), "{:?} of {:?}", told, written);
        }
    }
}
