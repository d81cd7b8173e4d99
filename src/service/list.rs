//! Lists, read by page.

use std::cmp::Ordering;

use domain::api::{Failure, Listing, Order, Page};
use domain::project::Project;
use domain::{Id, Index, Key, KeyPart, Row};
use serde_json::Value;

use crate::store::{Chosen, Condition, Direction, Scan, StoreError, Stretch, Transaction, key_in, read};

/// How a list is read.
pub(super) struct Plan {
    /// The index whose order the list has, and the stretch of it that the list lies in.
    pub(super) main: Stretch,
    pub(super) direction: Direction,
    /// What every row of the list must be besides.
    pub(super) conditions: Vec<Condition>,
}

/// Rows that are read at a time where all must be looked at.
const CHUNK: usize = 1_000;

impl Plan {
    /// A list that is one stretch of an index.
    pub(super) fn new(index: Index, prefix: impl IntoIterator<Item = KeyPart>, order: Order) -> Self {
        let direction = if order == Order::Ascending { Direction::Up } else { Direction::Down };
        Self { main: Stretch::of(index, prefix), direction, conditions: Vec::new() }
    }

    /// Narrows the list to the rows that have a key part.
    pub(super) fn and(&mut self, part: &'static str, value: impl Into<KeyPart>) {
        self.conditions.push(Condition::is(part, value));
    }

    /// Narrows the list to the rows that say all words of what was asked for. Only rows of tables with registers tell what
    /// they say.
    pub(super) fn say(&mut self, asked: Option<&str>) {
        self.conditions.extend(Words::of(asked).map(|words| Condition::says(words.0)));
    }

    /// Leaves out the rows of these projects; where only those of one project are asked for, the others do not matter.
    pub(super) fn but_of(&mut self, projects: &[String], asked: Option<Id<Project>>) {
        let asked = asked.map(|id| id.to_string());
        let hidden = projects.iter().filter(|id| asked.as_ref().is_none_or(|asked| asked == *id));
        let hidden: Vec<KeyPart> = hidden.map(|id| id.as_str().into()).collect();
        if !hidden.is_empty() {
            self.conditions.push(Condition::none_of("project_id", hidden));
        }
    }
}

/// A page of a list. `keep` says which rows belong to it, where no key part does; all rows must then be looked at.
pub(super) async fn list<T: Row, X: Transaction>(
    store: &X,
    plan: &Plan,
    page: &Page,
    keep: Option<&dyn Fn(&T) -> bool>,
) -> Result<Listing<T>, Failure> {
    let weigh = |body: &[u8]| -> Result<Weighed, StoreError> {
        let row: T = read(body)?;
        let key = key_in(&row, &plan.main.index).unwrap_or_default();
        let keys = row.keys();
        let kept = keep.is_none_or(|keep| keep(&row)) && plan.conditions.iter().all(|it| it.holds(&keys));
        Ok(Weighed { key, kept })
    };
    let reader = Reader { store, plan, limit: page.limit, after: after(plan, page)?, weigh: &weigh };
    let found = reader.page(keep.is_some()).await?;
    let items = found.bodies.iter().map(|body| read(body)).collect::<Result<_, _>>()?;
    Ok(Listing { items, next_cursor: found.next.map(|key| written(&key)), total: found.total })
}

/// What a list needs to know of a row.
struct Weighed {
    key: Key,
    kept: bool,
}

#[derive(Default)]
struct Found {
    bodies: Vec<Vec<u8>>,
    /// Key of the last row of the page, where there are more behind it.
    next: Option<Key>,
    total: u64,
}

/// Reads a page without knowing the kind of row, so that its code stands in the program once.
struct Reader<'a, X> {
    store: &'a X,
    plan: &'a Plan,
    limit: usize,
    after: Option<Key>,
    weigh: &'a dyn Fn(&[u8]) -> Result<Weighed, StoreError>,
}

impl<X: Transaction> Reader<'_, X> {
    async fn page(&self, looks_at_all: bool) -> Result<Found, StoreError> {
        let Chosen { bodies, total } = match looks_at_all {
            true => self.sifted().await?,
            // One more than the page has: it tells whether there is another page.
            false => {
                let scan = self.scan(self.after.clone(), self.limit.saturating_add(1));
                self.store.choose(&scan, &self.plan.conditions).await?
            }
        };
        self.cut(bodies, total)
    }

    fn scan(&self, after: Option<Key>, limit: usize) -> Scan {
        Scan { stretch: self.plan.main.clone(), direction: self.plan.direction, after, limit }
    }

    /// Every row is looked at, since no key part says which belong to the list.
    async fn sifted(&self) -> Result<Chosen, StoreError> {
        let (mut bodies, mut after, mut total) = (Vec::new(), None, 0);
        loop {
            let chunk = self.store.scan(&self.scan(after, CHUNK)).await?;
            let ended = chunk.len() < CHUNK;
            after = chunk.last().map(|body| (self.weigh)(body)).transpose()?.map(|row| row.key);
            for body in chunk {
                let row = (self.weigh)(&body)?;
                if row.kept {
                    total += 1;
                    if bodies.len() <= self.limit && self.is_behind(&row.key) {
                        bodies.push(body);
                    }
                }
            }
            if ended {
                return Ok(Chosen { bodies, total });
            }
        }
    }

    fn cut(&self, mut bodies: Vec<Vec<u8>>, total: u64) -> Result<Found, StoreError> {
        let is_last = bodies.len() <= self.limit;
        bodies.truncate(self.limit);
        let next = match bodies.last() {
            Some(body) if !is_last => Some((self.weigh)(body)?.key),
            _ => None,
        };
        Ok(Found { bodies, next, total })
    }

    fn is_behind(&self, key: &Key) -> bool {
        self.after.as_ref().is_none_or(|after| {
            let parts = key.iter().zip(after).map(|(one, other)| one.compare(other));
            let upwards = parts.fold(Ordering::Equal, Ordering::then);
            let order = if self.plan.direction == Direction::Up { upwards } else { upwards.reverse() };
            order == Ordering::Greater
        })
    }
}

/// A cursor is the key that the page before ended with.
fn written(key: &Key) -> String {
    let parts = key.iter().map(|part| match part {
        KeyPart::Number(number) => Value::from(*number),
        KeyPart::Text(text) => Value::from(text.as_str()),
    });
    Value::Array(parts.collect()).to_string()
}

fn after(plan: &Plan, page: &Page) -> Result<Option<Key>, Failure> {
    let Some(cursor) = &page.cursor else {
        return Ok(None);
    };
    let length = plan.main.index.parts.len() + usize::from(!plan.main.index.unique);
    match parsed(cursor) {
        Some(key) if key.len() == length && key.starts_with(&plan.main.prefix) => Ok(Some(key)),
        _ => Err(Failure::field("cursor", "belongs to no list like this; begin again without one")),
    }
}

fn parsed(cursor: &str) -> Option<Key> {
    let parts: Vec<Value> = serde_json::from_str(cursor).ok()?;
    let part = |part: &Value| match part {
        Value::Number(number) => number.as_f64().map(KeyPart::Number),
        Value::String(text) => Some(KeyPart::Text(text.clone())),
        _ => None,
    };
    parts.iter().map(part).collect()
}

/// Words that a row must hold, all of them, whatever their case.
#[derive(Clone)]
pub(super) struct Words(Vec<String>);

impl Words {
    /// The words of what was asked for; `None` where there are none.
    pub(super) fn of(asked: Option<&str>) -> Option<Self> {
        let words: Vec<String> = asked?.split_whitespace().map(str::to_lowercase).collect();
        (!words.is_empty()).then_some(Self(words))
    }

    /// Whether the texts hold all of them.
    pub(super) fn are_in(&self, texts: &[&str]) -> bool {
        let texts: Vec<String> = texts.iter().map(|text| text.to_lowercase()).collect();
        self.0.iter().all(|word| texts.iter().any(|text| text.contains(word.as_str())))
    }
}
