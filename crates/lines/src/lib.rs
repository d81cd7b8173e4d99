//! Rows as lines of bytes: some key parts of each, close together in blocks. Lines are chosen and put in order as they are
//! written; only what is asked for is ever read. It knows nothing of where blocks are kept.

use std::collections::BTreeMap;
use std::rc::Rc;

use domain::{Key, KeyPart};

mod pick;
mod value;

pub use pick::{Needle, Picked, Question, pick, sayers};
pub use value::{write, written};

/// Lines one behind another.
pub type Block = Rc<Vec<u8>>;

/// Lines that are written again, by the ids of their rows; `None` for those that go.
pub type News = BTreeMap<String, Option<Vec<u8>>>;

/// A line: a row's id, the length of what follows, and values behind the numbers of their columns.
#[derive(Clone, Copy, Debug)]
pub struct Line<'a> {
    /// All of it, as it is written.
    pub whole: &'a [u8],
    /// The id, as it is written.
    pub id: &'a [u8],
    cells: &'a [u8],
}

impl<'a> Line<'a> {
    /// Takes the next line.
    pub fn take(rest: &mut &'a [u8]) -> Option<Self> {
        let before = *rest;
        let id = value::take_part(rest)?;
        let length = u32::from_le_bytes(value::take(rest, 4)?.try_into().ok()?);
        let cells = value::take(rest, length as usize)?;
        Some(Self { whole: &before[..before.len() - rest.len()], id, cells })
    }

    /// Writes the line of a row.
    pub fn write<'k>(id: &str, parts: impl Iterator<Item = (u8, &'k KeyPart)>) -> Vec<u8> {
        let mut cells = Vec::with_capacity(128);
        for (column, part) in parts {
            cells.push(column);
            write(part, &mut cells);
        }
        let mut line = Vec::with_capacity(cells.len() + 24);
        write(&id.into(), &mut line);
        line.extend((cells.len() as u32).to_le_bytes());
        line.extend(cells);
        line
    }

    /// Whose it is.
    pub fn row(&self) -> Option<String> {
        match value::part_of(self.id)? {
            KeyPart::Text(id) => Some(id),
            KeyPart::Number(_) => None,
        }
    }

    /// Its values in these columns; `None` where it lacks one.
    pub fn key(&self, columns: &[u8]) -> Option<Key> {
        columns.iter().map(|column| value::part_of(self.values(*column).next()?)).collect()
    }

    /// Its values in a column, as they are written.
    fn values(&self, column: u8) -> impl Iterator<Item = &'a [u8]> + use<'a> {
        let mut rest = self.cells;
        std::iter::from_fn(move || {
            loop {
                let (&found, behind) = rest.split_first()?;
                rest = behind;
                let value = value::take_part(&mut rest)?;
                if found == column {
                    return Some(value);
                }
            }
        })
    }
}

/// A block with news in it, each in the place of what it renews; `None` where it cannot be read.
pub fn renewed(block: &[u8], news: &News) -> Option<Vec<u8>> {
    let mut renewed = Vec::with_capacity(block.len() + 256);
    let mut left: Vec<(Vec<u8>, Option<&[u8]>)> =
        news.iter().map(|(id, line)| (written(&id.as_str().into()), line.as_deref())).collect();
    for line in lines(block) {
        let line = line?;
        let place = left.iter().position(|(id, _)| id == line.id);
        renewed.extend_from_slice(match place.map(|place| left.remove(place)) {
            Some((_, new)) => new.unwrap_or_default(),
            None => line.whole,
        });
    }
    left.iter().filter_map(|(_, line)| *line).for_each(|line| renewed.extend_from_slice(line));
    Some(renewed)
}

/// How many lines all blocks hold; `None` where one cannot be read.
pub fn count(blocks: &[Block]) -> Option<u64> {
    blocks.iter().flat_map(|block| lines(block)).try_fold(0, |count, line| line.map(|_| count + 1))
}

/// The lines of a block, up to one that cannot be read.
fn lines(block: &[u8]) -> impl Iterator<Item = Option<Line<'_>>> {
    let mut rest = block;
    let mut is_broken = false;
    std::iter::from_fn(move || {
        if rest.is_empty() || is_broken {
            return None;
        }
        let line = Line::take(&mut rest);
        is_broken = line.is_none();
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(id: &str, number: u32) -> Vec<u8> {
        Line::write(id, [(0, &number.into()), (3, &"text".into())].into_iter())
    }

    #[test]
    fn a_line_tells_whose_it_is_and_what_it_holds() {
        let bytes = line("0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11", 7);
        let line = Line::take(&mut &*bytes);
        let told = line.map(|line| (line.row(), line.key(&[3, 0]), line.key(&[1]), line.whole.len()));
        let row = Some("0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11".to_owned());
        assert_eq!(told, Some((row, Some(vec!["text".into(), 7.into()]), None, bytes.len())));
    }

    #[test]
    fn news_take_the_place_of_what_they_renew() {
        let block = [line("a", 1), line("b", 2), line("c", 3)].concat();
        let news = [("b", Some(line("b", 9))), ("c", None), ("d", Some(line("d", 4))), ("e", None)];
        let news: News = news.into_iter().map(|(id, line)| (id.to_owned(), line)).collect();
        let expected = [line("a", 1), line("b", 9), line("d", 4)].concat();
        assert_eq!(renewed(&block, &news), Some(expected.clone()));
        assert_eq!(renewed(&block[1..], &news), None);
        assert_eq!(count(&[Block::new(block), Block::new(expected)]), Some(6));
    }
}
