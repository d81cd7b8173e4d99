//! Choosing among lines, and putting the chosen ones in order.

use std::cmp::Ordering;
use std::collections::BTreeSet;

use memchr::memmem::Finder;

use crate::value::{compare, text_of};
use crate::{Block, Line, lines};

/// The most columns that an order may have.
const MOST: usize = 3;

/// What a value of a column must be, in the form in which lines hold it. A column that stands several times may be any.
#[derive(Debug)]
pub enum Needle {
    /// One of these, which are in order.
    OneOf(Vec<Vec<u8>>),
    /// None of these, which are in order; the column may be missing.
    NoneOf(Vec<Vec<u8>>),
    /// At least the first, where there is one, and less than the second.
    Within(Option<Vec<u8>>, Option<Vec<u8>>),
    /// Anything.
    There,
}

/// Which lines are looked for, and in what order.
#[derive(Debug)]
pub struct Question {
    /// What columns must be.
    pub tests: Vec<(u8, Needle)>,
    /// Columns whose values give the order; behind them comes the id.
    pub order: Vec<u8>,
    /// Whether the page begins with the last.
    pub is_down: bool,
    /// The key behind which the page begins.
    pub after: Option<Vec<Vec<u8>>>,
    /// How many lines the page has at most; of none, only the total is found.
    pub limit: usize,
}

/// What was found.
#[derive(Debug, PartialEq)]
pub struct Picked {
    /// Ids of the page, in its order.
    pub ids: Vec<String>,
    /// How many lines were chosen in all.
    pub total: u64,
}

/// Where a line stands: the values of its order, and its id.
type Place<'b> = [&'b [u8]; MOST + 1];

/// Chooses among the lines of all blocks, or of those whose ids are among `sayers`; `None` where a block cannot be read.
pub fn pick(blocks: &[Block], sayers: Option<&BTreeSet<&[u8]>>, question: &Question) -> Option<Picked> {
    let (mut total, mut page) = (0, Page::new(question));
    for line in blocks.iter().flat_map(|block| lines(block)) {
        let line = line?;
        if sayers.is_none_or(|them| them.contains(line.id)) && question.lets_through(&line) {
            total += 1;
            if question.limit > 0 {
                page.offer(question.place(&line)?);
            }
        }
    }
    let id = |place: Place<'_>| place.get(question.order.len()).map(|id| text_of(id).into_owned());
    Some(Picked { ids: page.ended().into_iter().filter_map(id).collect(), total })
}

/// Ids, as they are written, of the lines whose first column holds all of the words; `None` where a block cannot be read.
pub fn sayers<'b>(blocks: &'b [Block], words: &[&str]) -> Option<BTreeSet<&'b [u8]>> {
    let words: Vec<Finder<'_>> = words.iter().map(Finder::new).collect();
    let mut found = BTreeSet::new();
    for line in blocks.iter().flat_map(|block| lines(block)) {
        let line = line?;
        let said = line.values(0).next().map(text_of);
        if said.is_some_and(|said| words.iter().all(|word| word.find(said.as_bytes()).is_some())) {
            found.insert(line.id);
        }
    }
    Some(found)
}

impl Question {
    fn lets_through(&self, line: &Line<'_>) -> bool {
        self.tests.iter().all(|(column, needle)| needle.meets(line.values(*column)))
    }

    fn place<'b>(&self, line: &Line<'b>) -> Option<Place<'b>> {
        let mut place = Place::default();
        for (column, part) in self.order.iter().zip(&mut place) {
            *part = line.values(*column).next()?;
        }
        *place.get_mut(self.order.len())? = line.id;
        Some(place)
    }
}

impl Needle {
    fn meets<'b>(&self, mut values: impl Iterator<Item = &'b [u8]>) -> bool {
        match self {
            Self::OneOf(all) => values.any(|value| is_among(value, all)),
            Self::NoneOf(all) => !values.any(|value| is_among(value, all)),
            Self::There => values.next().is_some(),
            Self::Within(from, below) => values.any(|value| {
                let is_at_least = |bound: &Vec<u8>| compare(value, bound).is_ge();
                from.as_ref().is_none_or(is_at_least) && !below.as_ref().is_some_and(is_at_least)
            }),
        }
    }
}

fn is_among(value: &[u8], all: &[Vec<u8>]) -> bool {
    match all {
        [one] => one == value,
        _ => all.binary_search_by(|one| (**one).cmp(value)).is_ok(),
    }
}

/// The first places of an order among those that are offered.
struct Page<'b, 'q> {
    question: &'q Question,
    /// How many places are gathered before those too many are let go of.
    room: usize,
    places: Vec<Place<'b>>,
    /// The last that belongs to the page, as far as it is known.
    last: Option<Place<'b>>,
}

impl<'b, 'q> Page<'b, 'q> {
    fn new(question: &'q Question) -> Self {
        let room = question.limit.saturating_mul(2).saturating_add(64);
        Self { question, room, places: Vec::new(), last: None }
    }

    fn compare<'v>(
        &self,
        one: impl IntoIterator<Item = &'v [u8]>,
        other: impl IntoIterator<Item = &'v [u8]>,
    ) -> Ordering {
        let compared = one.into_iter().zip(other).map(|(one, other)| compare(one, other));
        let order = compared.into_iter().find(|order| order.is_ne()).unwrap_or(Ordering::Equal);
        if self.question.is_down { order.reverse() } else { order }
    }

    fn offer(&mut self, place: Place<'b>) {
        let is_late = self.last.is_some_and(|last| self.compare(place, last).is_gt());
        let after = self.question.after.as_ref();
        if is_late || after.is_some_and(|after| self.compare(place, after.iter().map(Vec::as_slice)).is_le())
        {
            return;
        }
        self.places.push(place);
        if self.places.len() >= self.room {
            self.cut();
            self.last = self.places.last().copied();
        }
    }

    fn cut(&mut self) {
        let mut places = std::mem::take(&mut self.places);
        places.sort_unstable_by(|one, other| self.compare(*one, *other));
        places.truncate(self.question.limit);
        self.places = places;
    }

    fn ended(mut self) -> Vec<Place<'b>> {
        self.cut();
        self.places
    }
}

#[cfg(test)]
mod tests {
    use std::rc::Rc;

    use super::*;
    use crate::value::written;

    /// Blocks of rows with a kind (column 0), a number (column 1) and, every third, a mark (column 2).
    fn blocks(count: u32) -> Vec<Block> {
        let line = |n: u32| {
            let (kind, number) = (["a", "b"][n as usize % 2].into(), (n * 7 % 50).into());
            let mark = (n.is_multiple_of(3)).then(|| (2, domain::KeyPart::from("marked")));
            let parts: Vec<(u8, domain::KeyPart)> =
                [(0, kind), (1, number)].into_iter().chain(mark).collect();
            Line::write(&format!("row {n:03}"), parts.iter().map(|(column, part)| (*column, part)))
        };
        let all: Vec<Vec<u8>> = (0..count).map(line).collect();
        all.chunks(30).map(|lines| Rc::new(lines.concat())).collect()
    }

    fn question(tests: Vec<(u8, Needle)>, is_down: bool, limit: usize) -> Question {
        Question { tests, order: vec![0, 1], is_down, after: None, limit }
    }

    /// Numbers of the rows in the order of kind, number and id.
    fn in_order(count: u32, is_chosen: impl Fn(u32) -> bool) -> Vec<u32> {
        let mut all: Vec<u32> = (0..count).filter(|n| is_chosen(*n)).collect();
        all.sort_by_key(|n| (n % 2, n * 7 % 50, *n));
        all
    }

    fn ids(numbers: &[u32]) -> Vec<String> {
        numbers.iter().map(|n| format!("row {n:03}")).collect()
    }

    #[test]
    fn pages_of_any_length_begin_the_order_from_either_end() {
        let blocks = blocks(400);
        let mut all = in_order(400, |_| true);
        for is_down in [false, true] {
            for limit in [0, 1, 20, 399, 400, usize::MAX] {
                let found = pick(&blocks, None, &question(vec![], is_down, limit));
                let expected = ids(&all[..limit.min(400)]);
                assert_eq!(found, Some(Picked { ids: expected, total: 400 }), "{limit}");
            }
            all.reverse();
        }
    }

    #[test]
    fn pages_go_on_behind_the_last_row() {
        let blocks = blocks(400);
        for is_down in [false, true] {
            let mut all = in_order(400, |_| true);
            if is_down {
                all.reverse();
            }
            for seen in [1, 21, 200, 399, 400] {
                let last = all[seen - 1];
                let kind = written(&["a", "b"][last as usize % 2].into());
                let key = [kind, written(&(last * 7 % 50).into()), written(&format!("row {last:03}").into())];
                let question = Question { after: Some(key.to_vec()), ..question(vec![], is_down, 20) };
                let found = pick(&blocks, None, &question);
                assert_eq!(found, Some(Picked { ids: ids(&all[seen..(seen + 20).min(400)]), total: 400 }));
            }
        }
    }

    #[test]
    fn lines_meet_all_tests() {
        let all = |texts: &[&str]| texts.iter().map(|text| written(&(*text).into())).collect::<Vec<_>>();
        let number = |number: u32| Some(written(&number.into()));
        let chosen = |n: u32| n % 2 == 1 && n.is_multiple_of(3) && (10..30).contains(&(n * 7 % 50));
        let tests = vec![
            (0, Needle::OneOf(all(&["b", "c"]))),
            (1, Needle::Within(number(10), number(30))),
            (2, Needle::There),
        ];
        let expected = in_order(400, chosen);
        let found = pick(&blocks(400), None, &question(tests, false, usize::MAX));
        assert_eq!(found, Some(Picked { ids: ids(&expected), total: expected.len() as u64 }));
        let unmarked = vec![(2, Needle::NoneOf(all(&["marked"]))), (0, Needle::OneOf(all(&["a"])))];
        let found = pick(&blocks(400), None, &question(unmarked, false, 0)).map(|found| found.total);
        assert_eq!(found, Some((0..400).filter(|n| n % 2 == 0 && n % 3 != 0).count() as u64));
    }

    #[test]
    fn a_block_that_is_cut_off_is_no_answer() {
        let whole = blocks(3);
        for cut in [1, 10, whole[0].len() - 1] {
            let cut = [Rc::new(whole[0][..cut].to_vec())];
            assert_eq!(pick(&cut, None, &question(vec![], false, 9)), None);
        }
    }

    #[test]
    fn only_those_who_say_all_words_are_chosen() {
        let line = |(id, said): &(&str, &str)| Line::write(id, [(0, &(*said).into())].into_iter());
        let said = [("row 001", "the ttl of caches"), ("row 002", "caches"), ("row 003", "ttl")];
        let said = [Rc::new(said.iter().flat_map(line).collect::<Vec<u8>>())];
        let sayers = sayers(&said, &["cache", "ttl"]);
        let found = pick(&blocks(9), sayers.as_ref(), &question(vec![], false, 9));
        assert_eq!(found, Some(Picked { ids: ids(&[1]), total: 1 }));
    }
}
