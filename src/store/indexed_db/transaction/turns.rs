//! Turns as rows, over the blocks in which they lie. Writes are gathered, and brought into their blocks before the next
//! read of the table and at the commit.

use std::collections::BTreeMap;
use std::ops::Range;

use futures_util::try_join;
use idb::KeyRange;
use wasm_bindgen::JsValue;

use super::IndexedDbTransaction;
use super::reading::{Asked, What, together};
use crate::order::in_order;
use crate::store::edge::Edge;
use crate::store::indexed_db::packed::{self, Address, IDS, ORDER, Packed, SPAN, TABLE};
use crate::store::indexed_db::stored;
use crate::store::{Chosen, Condition, Direction, Scan, StoreError, Stretch};

/// Turns that are to be written again, by their ids; `None` for those that go.
pub(super) type TurnNews = BTreeMap<String, Option<Packed>>;

/// A block that is written anew.
#[derive(Debug, Default)]
struct Renewed {
    /// Ids of the stored values in which its turns lay.
    old: Vec<String>,
    /// The turns that it holds from now on.
    turns: Vec<Packed>,
}

impl IndexedDbTransaction {
    /// The body of a turn.
    pub(super) async fn turn(&self, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        Ok(self.packed(id).await?.map(|turn| turn.body))
    }

    /// The turns of a page of the order.
    pub(super) async fn turns(&self, scan: &Scan) -> Result<Vec<Packed>, StoreError> {
        self.pack().await?;
        let Some(mut rest) = scan.edges() else { return Ok(Vec::new()) };
        let wanted = rest.clone();
        rest.start = packed::beginning(&rest.start);
        let mut found = Vec::new();
        loop {
            // Pages that begin or end inside of a block need one more.
            let count = (scan.limit - found.len()) / SPAN as usize + 2;
            let values = self.blocks_between(&rest, scan.direction, count).await?;
            for value in &values {
                let mut turns = packed::turns(value)?;
                let first = turns.first().map(|turn| turn.place.key()).unwrap_or_default();
                match scan.direction {
                    Direction::Up => rest.start = Edge::behind(first),
                    Direction::Down => {
                        rest.end = Edge::before(first);
                        turns.reverse();
                    }
                }
                let is_wanted = |turn: &Packed| wanted.contains(&Edge::before(turn.place.key()));
                found.extend(turns.into_iter().filter(is_wanted));
            }
            if found.len() >= scan.limit || values.len() < count {
                found.truncate(scan.limit);
                return Ok(found);
            }
        }
    }

    /// A page of the turns of a stretch that meet all conditions, and how many there are.
    pub(super) async fn chosen_turns(
        &self,
        scan: &Scan,
        conditions: &[Condition],
    ) -> Result<Chosen, StoreError> {
        if conditions.is_empty() {
            let total = self.turn_count(&scan.stretch).await?;
            return Ok(Chosen { bodies: bodies(self.turns(scan).await?), total });
        }
        let mut turns = self.turns(&Scan { after: None, limit: usize::MAX, ..scan.clone() }).await?;
        turns.retain(|turn| conditions.iter().all(|condition| condition.holds(&turn.keys())));
        let total = turns.len() as u64;
        let rest = scan.edges();
        let is_behind =
            |turn: &Packed| rest.as_ref().is_some_and(|rest| rest.contains(&Edge::before(turn.place.key())));
        turns.retain(is_behind);
        turns.truncate(scan.limit);
        Ok(Chosen { bodies: bodies(turns), total })
    }

    /// How many turns a stretch has: of whole conversations, the blocks' ids tell it.
    pub(super) async fn turn_count(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        self.pack().await?;
        let is_whole = stretch.from.is_none() && stretch.below.is_none() && stretch.prefix.len() < 2;
        let Some(edges) = stretch.edges().filter(|_| is_whole) else {
            return Ok(self.turns(&Scan::all(stretch.clone())).await?.len() as u64);
        };
        let index = self.index(&ORDER)?;
        let read = async { index.get_all_keys(Some(stored::range(&edges)?.into()), None)?.await };
        let keys = read.await.map_err(|error| self.fault(&error))?;
        Ok(keys.iter().filter_map(JsValue::as_string).map(|id| packed::count(&id)).sum())
    }

    /// Ids of the turns in a stretch, in their order.
    pub(super) async fn turn_ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError> {
        Ok(self.turns(&Scan::all(stretch.clone())).await?.into_iter().map(|turn| turn.id).collect())
    }

    /// All turns in their order, from behind one on.
    pub(super) async fn turns_behind(
        &self,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Packed>, StoreError> {
        let after = match after {
            Some(id) => self.packed(id).await?.map(|turn| turn.place.key()),
            None => None,
        };
        let stretch = Stretch::of(ORDER, []);
        self.turns(&Scan { stretch, direction: Direction::Up, after, limit }).await
    }

    /// Brings what is to be written into its blocks. Where that fails, nothing of the transaction is done.
    pub(super) async fn pack(&self) -> Result<(), StoreError> {
        let news = self.turn_news.take();
        if news.is_empty() {
            return Ok(());
        }
        self.write_turns(news).await.inspect_err(|cause| self.fail(cause))
    }

    async fn write_turns(&self, news: TurnNews) -> Result<(), StoreError> {
        let ids: Vec<String> = news.keys().cloned().collect();
        let coming = news.into_values().flatten().collect();
        let coming = in_order(coming, |one: &Packed, other| one.place.cmp(&other.place));
        let mut addresses: Vec<Address> = coming.iter().map(|turn| turn.place.address()).collect();
        addresses.dedup();
        // A conversation goes on in its last block; those behind it are new most of the time, and one look tells it.
        let first = together(addresses.iter().take(1).map(|it| self.ask_for_blocks(it)));
        let (mut before, homes, is_none_behind) =
            try_join!(first, self.addresses(&ids), self.is_none_behind_first(&addresses))?;
        let are_behind = addresses.len() != 1 && !is_none_behind;
        if are_behind || homes.iter().any(|home| addresses.binary_search(home).is_err()) {
            addresses.extend(homes);
            addresses = in_order(addresses, Ord::cmp);
            addresses.dedup();
            before = together(addresses.iter().map(|it| self.ask_for_blocks(it))).await?;
        }
        let (mut blocks, mut rest) = (Vec::with_capacity(addresses.len()), coming.into_iter().peekable());
        for (at, address) in addresses.iter().enumerate() {
            let here = std::iter::from_fn(|| rest.next_if(|turn| turn.place.is_in(address))).collect();
            blocks.push(renewed(before.get(at).map_or(&[], Vec::as_slice), &ids, here)?);
        }
        let store = self.store(TABLE)?;
        // The id of a block may be that of another one now, so all old ones go first.
        for id in blocks.iter().flat_map(|block| &block.old) {
            store.delete(JsValue::from_str(id)).map_err(|error| self.fault(&error))?;
        }
        for block in blocks.iter().filter(|block| !block.turns.is_empty()) {
            store.put(&packed::block(&block.turns)?, None).map_err(|error| self.fault(&error))?;
        }
        Ok(())
    }

    /// What lies in a block.
    fn ask_for_blocks<'a>(&'a self, address: &Address) -> Asked<'a> {
        let edges = address.stretch().edges();
        Box::pin(async move {
            match edges {
                Some(edges) => self.blocks_between(&edges, Direction::Up, usize::MAX).await,
                None => Ok(Vec::new()),
            }
        })
    }

    /// Whether no turn lies between the second of these blocks and the last.
    async fn is_none_behind_first(&self, addresses: &[Address]) -> Result<bool, StoreError> {
        let second = addresses.get(1).and_then(|address| address.stretch().edges());
        let last = addresses.last().and_then(|address| address.stretch().edges());
        let (Some(second), Some(last)) = (second, last) else { return Ok(false) };
        let found = self.blocks_between(&(second.start..last.end), Direction::Up, 1).await?;
        Ok(found.is_empty())
    }

    /// The blocks in which changed turns lie by now.
    async fn addresses(&self, ids: &[String]) -> Result<Vec<Address>, StoreError> {
        let (Some(first), Some(last)) = (ids.first(), ids.last()) else { return Ok(Vec::new()) };
        // Most of the time they are new, and one look at all of them tells it.
        if !self.is_any_between(first, last).await? {
            return Ok(Vec::new());
        }
        let homes = together(ids.iter().map(|id| self.ask_for_home(id))).await?;
        let homes = in_order(homes.iter().flatten().filter_map(JsValue::as_string).collect(), Ord::cmp);
        let values = together(homes.iter().map(|id| self.ask_for(TABLE.name(), id.into()))).await?;
        let mut addresses = Vec::new();
        for value in values.iter().flatten() {
            addresses.extend(packed::turns(value)?.first().map(|turn| turn.place.address()));
        }
        Ok(addresses)
    }

    /// Whether any turn has an id between these.
    async fn is_any_between(&self, first: &str, last: &str) -> Result<bool, StoreError> {
        let store = self.store(TABLE)?;
        let range = || KeyRange::bound(&first.into(), &last.into(), Some(false), Some(false));
        let index = store.index(IDS).map_err(|error| self.fault(&error))?;
        let packed = self.ask(async { Ok(index.get_key(range()?)?.await?.into_iter().collect()) });
        let single = self.ask(async { Ok(store.get_key(range()?)?.await?.into_iter().collect()) });
        let (packed, single) = try_join!(packed, single)?;
        Ok(!packed.is_empty() || !single.is_empty())
    }

    async fn packed(&self, id: &str) -> Result<Option<Packed>, StoreError> {
        self.pack().await?;
        let home = self.ask_for_home(id).await?;
        let Some(home) = home.into_iter().next() else { return Ok(None) };
        let values = self.ask_for(TABLE.name(), home).await?;
        let Some(value) = values.first() else { return Ok(None) };
        Ok(packed::turns(value)?.into_iter().find(|turn| turn.id == id))
    }

    /// The id of the stored value in which a turn lies.
    fn ask_for_home<'a>(&'a self, id: &'a str) -> Asked<'a> {
        self.ask(async move {
            let store = self.named(TABLE.name())?;
            let key = JsValue::from_str(id);
            let home = match store.index(IDS)?.get_key(key.clone())?.await? {
                Some(block) => Some(block),
                None => store.get_key(key)?.await?,
            };
            Ok(home.into_iter().collect())
        })
    }

    async fn blocks_between(
        &self,
        edges: &Range<Edge>,
        direction: Direction,
        limit: usize,
    ) -> Result<Vec<JsValue>, StoreError> {
        let range = stored::range(edges).map_err(|error| self.fault(&error))?;
        self.found_in(&ORDER, range, direction, limit, What::Values).await
    }
}

/// A block without the turns of these ids, which are in order, and with what is to be in it now.
fn renewed(before: &[JsValue], changed: &[String], coming: Vec<Packed>) -> Result<Renewed, StoreError> {
    let mut turns = coming;
    for value in before {
        turns.extend(
            packed::turns(value)?.into_iter().filter(|turn| changed.binary_search(&turn.id).is_err()),
        );
    }
    let turns = in_order(turns, |one, other| one.place.cmp(&other.place));
    if turns.windows(2).any(|two| two[0].place == two[1].place) {
        return Err(StoreError::Duplicate(format!("{} of {}", ORDER.name, TABLE.name())));
    }
    Ok(Renewed { old: before.iter().filter_map(stored::id).collect(), turns })
}

/// Turns as what they hold.
pub(super) fn bodies(turns: Vec<Packed>) -> Vec<Vec<u8>> {
    turns.into_iter().map(|turn| turn.body).collect()
}
