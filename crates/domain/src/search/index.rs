//! The index: for every word the rows that hold it.

use std::collections::{HashMap, HashSet};

use super::terms::{Term, Terms};
use super::words::each_word;
use super::{Likeness, Query};

/// Where in a row a text stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Field {
    /// What names the row.
    Title,
    /// What it is filed under.
    Tags,
    /// All the rest.
    Body,
}

const FIELDS: usize = 3;
/// What a word in a title, a tag, a text weighs.
const WEIGHTS: [f32; FIELDS] = [3.0, 2.0, 1.0];
/// How soon more of the same word stops to count.
const SATURATION: f32 = 1.2;
/// How much a long text counts less.
const LENGTH: f32 = 0.6;
/// Where a word as it stands finds fewer rows than this, mistakes are forgiven.
const FEW: usize = 3;

/// A row to be found.
#[derive(Clone, Debug, Default)]
pub struct Entry<'a> {
    /// Its id.
    pub key: u128,
    /// Its texts.
    pub texts: Vec<(Field, &'a str)>,
    /// What it can be filtered by, such as `("category", "tip")`.
    pub facets: Vec<(&'a str, &'a str)>,
    /// What its score is multiplied with: 1 for a row like any other.
    pub boost: f32,
}

/// What rows are found: those that have all of `with` and none of `without`.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Facets that a row must have.
    pub with: &'a [(String, String)],
    /// Facets that a row must not have.
    pub without: &'a [(String, String)],
}

/// A row that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    /// Its id.
    pub key: u128,
    /// How good it is; comparable only within one ranking.
    pub score: f32,
}

/// What was found.
#[derive(Clone, Debug, Default)]
pub struct Ranking {
    /// All rows, the best first.
    pub hits: Vec<Hit>,
    /// The query as it was matched: it tells where the words stand in a text.
    pub query: Query,
}

/// Rows, found by the words of their texts.
#[derive(Debug, Default)]
pub struct Index {
    terms: Terms,
    /// For each term the rows that hold it, in the order of their places.
    postings: Vec<Vec<Posting>>,
    rows: Vec<Option<Indexed>>,
    places: HashMap<u128, u32>,
    facets: HashMap<String, u32>,
    lengths: [u64; FIELDS],
}

/// How often a word stands in the fields of a row.
#[derive(Clone, Copy, Debug)]
struct Posting {
    row: u32,
    counts: [u8; FIELDS],
}

#[derive(Debug)]
struct Indexed {
    key: u128,
    terms: Box<[Term]>,
    lengths: [u32; FIELDS],
    facets: Vec<u32>,
    boost: f32,
}

impl Index {
    /// Rows in it.
    pub fn len(&self) -> usize {
        self.places.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.places.is_empty()
    }

    /// Adds a row, in place of the one with its key.
    pub fn put(&mut self, entry: &Entry<'_>) {
        self.remove(entry.key);
        let place = self.rows.len() as u32;
        let (terms, lengths) = self.count(place, &entry.texts);
        for (total, length) in self.lengths.iter_mut().zip(lengths) {
            *total += u64::from(length);
        }
        let facets = entry.facets.iter().map(|(name, value)| self.facet(&facet(name, value))).collect();
        let row = Indexed { key: entry.key, terms, lengths, facets, boost: entry.boost };
        self.rows.push(Some(row));
        self.places.insert(entry.key, place);
    }

    /// Takes a row out.
    pub fn remove(&mut self, key: u128) {
        let Some(place) = self.places.remove(&key) else { return };
        let Some(row) = self.rows[place as usize].take() else { return };
        for (total, length) in self.lengths.iter_mut().zip(row.lengths) {
            *total -= u64::from(length);
        }
        for term in &row.terms {
            let postings = &mut self.postings[*term as usize];
            if let Ok(at) = postings.binary_search_by_key(&place, |posting| posting.row) {
                postings.remove(at);
            }
        }
    }

    /// Finds rows: those that hold all the words; where none does, those that hold some.
    pub fn search(&mut self, query: &Query, filter: Filter<'_>) -> Ranking {
        let mut query = query.clone();
        let mut scores = Scores::new(self.rows.len());
        for word in 0..query.words.len() {
            self.score(&mut query, word, &mut scores);
        }
        let hits = self.ranked(&scores, query.words.len(), filter);
        Ranking { hits, query }
    }

    fn count(&mut self, place: u32, texts: &[(Field, &str)]) -> (Box<[Term]>, [u32; FIELDS]) {
        let (mut terms, mut lengths) = (Vec::new(), [0; FIELDS]);
        let mut buffer = String::new();
        for (field, text) in texts {
            each_word(text, &mut buffer, |word| {
                let term = self.terms.number(word);
                self.postings.resize_with(self.terms.len(), Vec::new);
                let postings = &mut self.postings[term as usize];
                if postings.last().is_none_or(|posting| posting.row != place) {
                    postings.push(Posting { row: place, counts: [0; FIELDS] });
                    terms.push(term);
                }
                if let Some(posting) = postings.last_mut() {
                    let count = &mut posting.counts[*field as usize];
                    *count = count.saturating_add(1);
                }
                lengths[*field as usize] += 1;
            });
        }
        (terms.into_boxed_slice(), lengths)
    }

    fn facet(&mut self, text: &str) -> u32 {
        let next = self.facets.len() as u32;
        *self.facets.entry(text.to_owned()).or_insert(next)
    }

    /// Scores all rows for one word.
    fn score(&mut self, query: &mut Query, word: usize, scores: &mut Scores) {
        let word = &mut query.words[word];
        let average = self.lengths.map(|total| (total as f32 / self.places.len().max(1) as f32).max(1.0));
        let (rows, postings) = (&self.rows, &self.postings);
        let meet = |scores: &mut Scores, term: Term, likeness: Likeness| {
            for posting in &postings[term as usize] {
                if let Some(row) = &rows[posting.row as usize] {
                    scores.meet(posting.row, likeness * frequency(posting, row, &average));
                }
            }
        };
        self.terms.beginning(word, |term, likeness| meet(scores, term, likeness));
        if scores.found() < FEW && word.tolerance() > 0 {
            word.forgiven = word.tolerance();
            self.terms.near(word, |term, likeness| meet(scores, term, likeness));
        }
        scores.close(self.places.len());
    }

    fn ranked(&self, scores: &Scores, words: usize, filter: Filter<'_>) -> Vec<Hit> {
        let number = |(name, value): &(String, String)| self.facets.get(&facet(name, value)).copied();
        // A facet that no row has leaves nothing to be found.
        let Some(with) = filter.with.iter().map(number).collect::<Option<Vec<u32>>>() else {
            return Vec::new();
        };
        let without: HashSet<u32> = filter.without.iter().filter_map(number).collect();
        let fits = |row: &Indexed| {
            with.iter().all(|it| row.facets.contains(it)) && !row.facets.iter().any(|it| without.contains(it))
        };
        let rows = self.rows.iter().zip(&scores.totals).flat_map(|(row, total)| Some((row.as_ref()?, total)));
        let found = rows.filter(|(row, total)| total.words > 0 && fits(row));
        let found: Vec<_> = found.collect();
        let most = found.iter().map(|(_, total)| usize::from(total.words)).max().unwrap_or_default();
        let needed = if most == words { words } else { 1 };
        let held = found.into_iter().filter(|(_, total)| usize::from(total.words) >= needed);
        let mut hits: Vec<Hit> = held
            .map(|(row, total)| {
                let share = f32::from(total.words) / words as f32;
                Hit { key: row.key, score: total.score * share * share * row.boost }
            })
            .collect();
        // Of equals the newer first: its id is the higher one.
        hits.sort_by(|one, other| other.score.total_cmp(&one.score).then(other.key.cmp(&one.key)));
        hits
    }
}

fn facet(name: &str, value: &str) -> String {
    format!("{name}\n{value}")
}

/// How much a word counts in a row: more the more often it stands there, but less and less so, and less in long texts.
fn frequency(posting: &Posting, row: &Indexed, average: &[f32; FIELDS]) -> f32 {
    let mut sum = 0.0;
    for field in 0..FIELDS {
        if posting.counts[field] > 0 {
            let length = 1.0 - LENGTH + LENGTH * row.lengths[field] as f32 / average[field];
            sum += WEIGHTS[field] * f32::from(posting.counts[field]) / length;
        }
    }
    sum * (SATURATION + 1.0) / (sum + SATURATION)
}

/// Scores of all rows while a query is worked off.
struct Scores {
    /// The best meeting of the present word with each row.
    word: Vec<f32>,
    /// The rows that the present word met.
    met: Vec<u32>,
    totals: Vec<Total>,
}

#[derive(Clone, Copy, Default)]
struct Total {
    score: f32,
    words: u8,
}

impl Scores {
    fn new(rows: usize) -> Self {
        Self { word: vec![0.0; rows], met: Vec::new(), totals: vec![Total::default(); rows] }
    }

    /// The present word meets a row; of several meetings the best counts.
    fn meet(&mut self, row: u32, score: f32) {
        let best = &mut self.word[row as usize];
        if *best == 0.0 {
            self.met.push(row);
        }
        *best = best.max(score);
    }

    fn found(&self) -> usize {
        self.met.len()
    }

    /// Adds the present word to the totals. Words that few rows hold count more.
    fn close(&mut self, rows: usize) {
        let found = self.met.len() as f32;
        let rarity = (1.0 + (rows as f32 - found + 0.5).max(0.0) / (found + 0.5)).ln() + 0.1;
        for row in self.met.drain(..) {
            let total = &mut self.totals[row as usize];
            total.score += std::mem::take(&mut self.word[row as usize]) * rarity;
            total.words += 1;
        }
    }
}
