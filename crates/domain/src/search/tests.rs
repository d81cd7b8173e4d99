use super::*;

/// Titles, tags and texts, by their number.
const ROWS: [(&str, &str, &str); 7] = [
    ("Retry webhooks with backoff", "network", "Exponential backoff keeps the gateway calm."),
    ("Cache invalidation", "performance", "Names and caches are hard."),
    ("Index the ledger", "database performance", "A compound index answers in milliseconds."),
    ("Connection pooling", "database", "Reuse connections instead of opening each anew."),
    ("Übersetzung der Oberfläche", "i18n", "Every text in one file."),
    ("Gateway timeouts", "network", "Cache what the gateway answers, and cache it long."),
    ("日本語の検索", "i18n", "each sign for itself"),
];

fn index() -> Index {
    let mut index = Index::default();
    for number in 0..ROWS.len() {
        put(&mut index, number);
    }
    index
}

fn put(index: &mut Index, number: usize) {
    let (title, tags, text) = ROWS[number];
    index.put(&Entry {
        key: number as u128,
        texts: vec![(Field::Title, title), (Field::Tags, tags), (Field::Body, text)],
        facets: vec![("tag", tags)],
        boost: 1.0,
    });
}

fn found(index: &mut Index, typed: &str) -> Vec<u128> {
    index.search(&Query::parse(typed), Filter::default()).hits.iter().map(|hit| hit.key).collect()
}

fn check(typed: &str, expected: &[u128]) {
    assert_eq!(found(&mut index(), typed), expected, "{typed}");
}

#[test]
fn words_are_found_whole_and_by_their_beginning() {
    check("webhooks", &[0]);
    check("WEBH", &[0]);
    check("übers", &[4]);
    check("検", &[6]);
    check("", &[]);
    check("?!", &[]);
}

#[test]
fn a_title_counts_more_than_a_tag_and_that_more_than_a_text() {
    check("cache", &[1, 5]);
    check("gateway", &[5, 0]);
    check("index", &[2]);
}

#[test]
fn rows_that_hold_all_the_words_come_alone_and_else_those_that_hold_some() {
    check("gateway cache", &[5]);
    check("database index", &[2]);
    check("pooling webhooks", &[3, 0]);
}

#[test]
fn mistyped_words_are_found() {
    check("webhoks", &[0]);
    check("conection", &[3]);
    check("conecton poling", &[3]);
    check("gatewya", &[5, 0]);
    check("invaldatoin", &[1]);
    check("oberflache", &[4]);
    check("inv", &[1]);
    check("xyz", &[]);
}

#[test]
fn a_boost_moves_a_row_up() {
    let mut index = index();
    let boosted = Entry { key: 9, texts: vec![(Field::Body, "the gateway")], facets: vec![], boost: 4.0 };
    index.put(&boosted);
    assert_eq!(found(&mut index, "gateway")[0], 9);
}

#[test]
fn facets_narrow_what_is_found() {
    let mut index = index();
    let query = Query::parse("cache");
    let tag = |tag: &str| [("tag".to_owned(), tag.to_owned())];
    let (network, nothing) = (tag("network"), tag("nothing"));
    let mut keys = |filter| index.search(&query, filter).hits.iter().map(|hit| hit.key).collect::<Vec<_>>();
    assert_eq!(keys(Filter { with: &network, without: &[] }), [5]);
    assert_eq!(keys(Filter { with: &[], without: &network }), [1]);
    assert_eq!(keys(Filter { with: &nothing, without: &[] }), [0_u128; 0]);
}

#[test]
fn rows_that_were_changed_or_removed_are_found_as_they_are() {
    let mut index = index();
    index.put(&Entry { key: 1, texts: vec![(Field::Title, "Lantern")], facets: vec![], boost: 1.0 });
    assert_eq!(found(&mut index, "lantern"), [1]);
    assert_eq!(found(&mut index, "cache"), [5]);
    index.remove(5);
    index.remove(77);
    assert_eq!(found(&mut index, "gateway"), [0]);
    assert_eq!(index.len(), ROWS.len() - 1);
}

fn marked(typed: &str, text: &str) -> String {
    let mut index = index();
    let ranking = index.search(&Query::parse(typed), Filter::default());
    let mut out = text.to_owned();
    for mark in ranking.query.marks(text).into_iter().rev() {
        out.insert(mark.end, ']');
        out.insert(mark.start, '[');
    }
    out
}

#[test]
fn marks_show_what_was_typed_and_words_that_were_meant() {
    assert_eq!(marked("webh back", "Retry webhooks with Backoff"), "Retry [webh]ooks with [Back]off");
    assert_eq!(marked("conection", "Connection pooling"), "[Connection] pooling");
    assert_eq!(marked("übers", "Eine Übersetzung"), "Eine [Übers]etzung");
    assert_eq!(marked("cache", "no match"), "no match");
}

#[test]
fn an_excerpt_shows_the_first_mark_in_its_surroundings() {
    let text = format!("{} the needle {}", "hay ".repeat(200), "more ".repeat(200));
    let marks = Query::parse("needle").marks(&text);
    let cut = excerpt(&text, &marks, 100);
    assert!(cut.text.starts_with("… hay") && cut.text.ends_with(" …"), "{}", cut.text);
    assert_eq!(&cut.text[cut.marks[0].clone()], "needle");
    assert_eq!(excerpt("short", &[], 100).text, "short");
}

#[cfg(not(target_arch = "wasm32"))]
mod properties {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_was_put_in_parts_is_found_like_what_was_put_at_once(
            steps in prop::collection::vec((0usize..ROWS.len(), any::<bool>()), 0..40), typed in "[a-z]{1,8}( [a-z]{1,8})?",
        ) {
            let mut changed = Index::default();
            let mut there = std::collections::BTreeSet::new();
            for (number, is_put) in steps {
                if is_put { put(&mut changed, number); there.insert(number); } else { changed.remove(number as u128); there.remove(&number); }
            }
            let mut fresh = Index::default();
            there.iter().for_each(|number| put(&mut fresh, *number));
            prop_assert_eq!(found(&mut changed, &typed), found(&mut fresh, &typed));
        }

        #[test]
        fn no_text_is_too_odd(text: String, typed: String, length in 0usize..50) {
            let mut index = Index::default();
            index.put(&Entry { key: 1, texts: vec![(Field::Body, &text)], facets: vec![], boost: 1.0 });
            let query = index.search(&Query::parse(&typed), Filter::default()).query;
            let marks = query.marks(&text);
            prop_assert!(marks.iter().all(|mark| text.get(mark.clone()).is_some_and(|it| !it.is_empty())));
            let cut = excerpt(&text, &marks, length);
            prop_assert!(cut.marks.iter().all(|mark| cut.text.get(mark.clone()).is_some()));
        }
    }
}
