//! Lists, read by page through an index.

use std::cmp::Ordering;
use std::collections::HashSet;

use domain::api::{Failure, Listing, Order, Page};
use domain::{Index, Key, KeyPart, Row};
use serde_json::Value;

use crate::store::{Direction, Scan, StoreError, Stretch, Transaction, key_in, read};

/// How a list is read.
pub(super) struct Plan {
    /// The index whose order the list has, and the stretch of it that the list lies in.
    pub(super) main: Stretch,
    pub(super) direction: Direction,
    /// Stretches that every row of the list must lie in too.
    pub(super) also: Vec<Stretch>,
    /// Stretches that no row of the list may lie in.
    pub(super) never: Vec<Stretch>,
}

/// So many rows that lie in several stretches are read one by one; with more, reading the main stretch finds some soon.
const FEW: usize = 100;
/// Rows that are read at a time where all must be looked at.
const CHUNK: usize = 500;

impl Plan {
    /// A list that is one stretch of an index.
    pub(super) fn new(index: Index, prefix: impl IntoIterator<Item = KeyPart>, order: Order) -> Self {
        let direction = if order == Order::Ascending { Direction::Up } else { Direction::Down };
        Self { main: Stretch::of(index, prefix), direction, also: Vec::new(), never: Vec::new() }
    }

    /// Narrows the list to a stretch of another index.
    pub(super) fn and(&mut self, index: Index, part: impl Into<KeyPart>) {
        self.also.push(Stretch::of(index, [part.into()]));
    }
}

/// A page of a list. `keep` says which rows belong to it, where indexes do not; all rows must then be looked at.
pub(super) async fn list<T: Row, X: Transaction>(
    store: &X,
    plan: &Plan,
    page: &Page,
    keep: Option<&dyn Fn(&T) -> bool>,
) -> Result<Listing<T>, Failure> {
    let weigh = |body: &[u8]| -> Result<Weighed, StoreError> {
        let row: T = read(body)?;
        let key = key_in(&row, &plan.main.index).unwrap_or_default();
        Ok(Weighed { key, id: row.id().to_string(), kept: keep.is_none_or(|keep| keep(&row)) })
    };
    let found = Reader { store, plan, limit: page.limit, after: after(plan, page)?, weigh: &weigh }
        .page(keep.is_some())
        .await?;
    let items = found.bodies.iter().map(|body| read(body)).collect::<Result<_, _>>()?;
    Ok(Listing { items, next_cursor: found.next.map(|key| written(&key)), total: found.total })
}

/// What a list needs to know of a row.
struct Weighed {
    key: Key,
    id: String,
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
        let members = self.members().await?;
        if looks_at_all {
            return self.sifted(members.as_ref()).await;
        }
        match members {
            None => self.straight().await,
            Some(ids) if ids.len() <= FEW => self.picked(&ids).await,
            Some(ids) => self.scanned(&ids).await,
        }
    }

    /// Ids of the rows that lie in all stretches, where there are several.
    async fn members(&self) -> Result<Option<HashSet<String>>, StoreError> {
        if self.plan.also.is_empty() && self.plan.never.is_empty() {
            return Ok(None);
        }
        let mut members: HashSet<String> = self.store.ids(&self.plan.main).await?.into_iter().collect();
        for stretch in &self.plan.also {
            let these: HashSet<String> = self.store.ids(stretch).await?.into_iter().collect();
            members.retain(|id| these.contains(id));
        }
        for stretch in &self.plan.never {
            for id in self.store.ids(stretch).await? {
                members.remove(&id);
            }
        }
        Ok(Some(members))
    }

    async fn chunk(&self, after: Option<Key>, limit: usize) -> Result<Vec<Vec<u8>>, StoreError> {
        let (stretch, direction) = (self.plan.main.clone(), self.plan.direction);
        self.store.scan(&Scan { stretch, direction, after, limit }).await
    }

    /// The stretch is the list.
    async fn straight(&self) -> Result<Found, StoreError> {
        let total = self.length().await?;
        let bodies = self.chunk(self.after.clone(), self.limit + 1).await?;
        self.cut(bodies, total)
    }

    /// How many rows the main stretch has. Where it is everything that is not in the trash, counting what is in there is
    /// less work.
    async fn length(&self) -> Result<u64, StoreError> {
        let main = &self.plan.main;
        let trash = main.index.table.indexes().iter().find(|index| index.name == "deleted_at");
        match trash {
            Some(trash) if main.prefix.is_empty() && main.from.is_none() && main.below.is_none() => {
                let trashed = self.store.count(&Stretch::of(*trash, [])).await?;
                Ok(self.store.size(main.index.table).await?.saturating_sub(trashed))
            }
            _ => self.store.count(main).await,
        }
    }

    /// Few rows are read one by one and sorted.
    async fn picked(&self, ids: &HashSet<String>) -> Result<Found, StoreError> {
        let mut rows = Vec::new();
        for id in ids {
            if let Some(body) = self.store.get(self.plan.main.index.table, id).await? {
                let key = (self.weigh)(&body)?.key;
                if self.is_behind(&key) {
                    rows.push((key, body));
                }
            }
        }
        rows.sort_by(|(one, _), (other, _)| self.compare(one, other));
        self.cut(rows.into_iter().map(|(_, body)| body).collect(), ids.len() as u64)
    }

    /// Many rows are found soon by reading on.
    async fn scanned(&self, ids: &HashSet<String>) -> Result<Found, StoreError> {
        let (mut bodies, mut after, mut size) = (Vec::new(), self.after.clone(), self.limit * 2);
        while bodies.len() <= self.limit {
            let chunk = self.chunk(after.clone(), size).await?;
            let ended = chunk.len() < size;
            for body in chunk {
                let row = (self.weigh)(&body)?;
                after = Some(row.key);
                if ids.contains(&row.id) {
                    bodies.push(body);
                }
            }
            if ended {
                break;
            }
            size = (size * 2).min(CHUNK);
        }
        self.cut(bodies, ids.len() as u64)
    }

    /// Every row is looked at, since no index says which belong to the list.
    async fn sifted(&self, members: Option<&HashSet<String>>) -> Result<Found, StoreError> {
        let (mut bodies, mut after, mut total) = (Vec::new(), None, 0);
        loop {
            let chunk = self.chunk(after.clone(), CHUNK).await?;
            let ended = chunk.len() < CHUNK;
            for body in chunk {
                let row = (self.weigh)(&body)?;
                if row.kept && members.is_none_or(|ids| ids.contains(&row.id)) {
                    total += 1;
                    if bodies.len() <= self.limit && self.is_behind(&row.key) {
                        bodies.push(body);
                    }
                }
                after = Some(row.key);
            }
            if ended {
                return self.cut(bodies, total);
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
        self.after.as_ref().is_none_or(|after| self.compare(key, after) == Ordering::Greater)
    }

    fn compare(&self, one: &Key, other: &Key) -> Ordering {
        let parts = one.iter().zip(other).map(|(one, other)| one.compare(other));
        let upwards = parts.fold(Ordering::Equal, Ordering::then);
        if self.plan.direction == Direction::Up { upwards } else { upwards.reverse() }
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
