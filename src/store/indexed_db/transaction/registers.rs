//! Registers: kept in step with the rows, and asked for them.

use std::rc::Rc;

use domain::{KeyPart, Table, archive};
use futures_util::try_join;
use idb::KeyRange;
use lines::{Block, Picked, Question};
use wasm_bindgen::JsValue;

use super::reading::together;
use super::{IndexedDbTransaction, leaves};
use crate::store::indexed_db::known::Blocks;
use crate::store::indexed_db::leaf;
use crate::store::indexed_db::register::{self, BLOCKS, Register, STAMP};
use crate::store::indexed_db::stored;
use crate::store::{Chosen, Condition, Scan, StoreError};

/// Rows of the longest page that is read through an index. Who reads more reads the register, which later lists use too.
const PAGE: usize = 100;

impl IndexedDbTransaction {
    /// Remembers the key parts of a row for its registers, or that it is gone.
    pub(super) fn note(&self, table: Table, id: &str, keys: Option<&[(&'static str, KeyPart)]>) {
        for register in register::of(table) {
            self.note_line(register, id, keys.map(|keys| register.line(id, keys)));
        }
    }

    pub(super) fn note_line(&self, register: &Register, id: &str, line: Option<Vec<u8>>) {
        let mut news = self.news.borrow_mut();
        news.entry((register.name, register::block_of(id))).or_default().insert(id.to_owned(), line);
    }

    /// Brings leaves and registers into step with what was written.
    pub(super) async fn write_news(&self) -> Result<(), StoreError> {
        let news = self.news.take();
        let mut names: Vec<&'static str> = news.keys().map(|(name, _)| *name).collect();
        names.dedup();
        let blocks = news.keys().map(|(name, block)| self.ask_for(name, (*block).into()));
        let stamps = names.iter().map(|name| self.ask_for(name, STAMP.into()));
        // Leaves and blocks are asked for at once.
        let ((), mut before) = try_join!(self.settle(), together(blocks.chain(stamps)))?;
        let stamps = before.split_off(news.len());
        // With keys the stamp tells of every row that is written, whatever changes about it.
        let mut changed: Vec<&'static str> =
            names.iter().copied().filter(|name| register::holds_keys(name)).collect();
        let mut renewed: Vec<(&'static str, u32, Block)> = Vec::new();
        for (((name, block), news), before) in news.iter().zip(before) {
            let before = before.first().map(stored::bytes);
            let bytes = lines::renewed(before.as_deref().unwrap_or_default(), news);
            let bytes = bytes.ok_or_else(|| broken(name))?;
            // Much changes about a row that it does not say.
            if before.is_none_or(|before| before != bytes) {
                self.put_into(name, &JsValue::from(*block), &stored::raw(&bytes))?;
                changed.push(name);
                renewed.push((name, *block, Block::new(bytes)));
            }
        }
        for (name, stamp) in names.iter().zip(stamps).filter(|(name, _)| changed.contains(name)) {
            let stamp = stamp.first().and_then(JsValue::as_f64).unwrap_or_default();
            self.put_into(name, &STAMP.into(), &(stamp + 1.0).into())?;
            self.follow(name, stamp, &renewed);
        }
        Ok(())
    }

    /// A register that is known is known with what is written into it too.
    fn follow(&self, name: &'static str, stamp: f64, renewed: &[(&'static str, u32, Block)]) {
        let mut stamps = self.stamps.borrow_mut();
        match stamps.iter_mut().find(|(of, ..)| *of == name) {
            Some((.., now)) => *now = stamp + 1.0,
            None => stamps.push((name, stamp, stamp + 1.0)),
        }
        let Some(known) = self.known(name, stamp) else { return };
        // With a block missing, their places would not be their numbers.
        if known.len() == BLOCKS as usize && !self.is_cleared.get() {
            let mut blocks = known.to_vec();
            for (_, place, block) in renewed.iter().filter(|(of, ..)| *of == name) {
                blocks[*place as usize] = block.clone();
            }
            self.own.keep(name, stamp + 1.0, &Rc::new(blocks));
        }
    }

    /// Tells those who come later what became true.
    pub(super) fn tell(&mut self) {
        let known = self.connection.known();
        known.join(std::mem::take(&mut self.own));
        if self.is_cleared.get() {
            return;
        }
        let changed = self.changed_leaves.take();
        for (name, from, to) in self.stamps.take() {
            if let Some(keys) = register::ALL.iter().find(|it| it.name == name && register::holds_keys(name))
            {
                let of_table = changed.iter().filter(|(table, _)| *table == keys.table);
                let homes: Vec<String> = of_table.map(|(_, home)| home.clone()).collect();
                known.follow(keys.table, from, to, &homes);
            }
        }
    }

    /// The blocks of a register, where this transaction or an earlier one read them under this stamp.
    fn known(&self, name: &'static str, stamp: f64) -> Option<Blocks> {
        self.own.blocks(name, stamp).or_else(|| self.connection.known().blocks(name, stamp))
    }

    fn put_into(&self, register: &str, key: &JsValue, value: &JsValue) -> Result<(), StoreError> {
        let put = self.named(register).and_then(|store| store.put(value, Some(key)));
        put.map(drop).map_err(|error| self.fault(&error))
    }

    /// The stamp of a register.
    async fn stamp(&self, register: &Register) -> Result<Option<f64>, StoreError> {
        Ok(self.ask_for(register.name, STAMP.into()).await?.first().and_then(JsValue::as_f64))
    }

    /// The blocks of a register with this stamp. Where they are known, they are not read again.
    async fn blocks(&self, register: &Register, stamp: Option<f64>) -> Result<Blocks, StoreError> {
        if let Some(blocks) = stamp.and_then(|stamp| self.known(register.name, stamp)) {
            return Ok(blocks);
        }
        let values = self.ask_all(register.name).await?;
        // All but the stamp, which is no bytes.
        let bytes = |value: &JsValue| value.is_object().then(|| Block::new(stored::bytes(value)));
        let blocks: Blocks = Rc::new(values.iter().filter_map(bytes).collect());
        if let Some(stamp) = stamp {
            // What a transaction that writes sees may never become true.
            let keeper = if self.ending.is_some() { &self.own } else { self.connection.known() };
            keeper.keep(register.name, stamp, &blocks);
        }
        Ok(blocks)
    }

    /// How many rows a table has.
    pub(super) async fn leafed_size(&self, keys: &Register) -> Result<u64, StoreError> {
        self.write_news().await?;
        let blocks = self.blocks(keys, self.stamp(keys).await?).await?;
        lines::count(&blocks).ok_or_else(|| broken(keys.name))
    }

    /// The registers that were not made yet.
    pub(in crate::store::indexed_db) async fn missing_registers(
        &self,
    ) -> Result<Vec<&'static Register>, StoreError> {
        let first = together(register::ALL.iter().map(|it| self.ask_for(it.name, 0.into()))).await?;
        let missing = register::ALL.iter().zip(first).filter(|(_, block)| block.is_empty());
        Ok(missing.map(|(register, _)| register).collect())
    }

    /// Makes a register from the rows of its table. What a row that cannot be read says is in no register.
    pub(in crate::store::indexed_db) async fn make_register(
        &self,
        register: &'static Register,
    ) -> Result<(), StoreError> {
        let table = register.table;
        let is_of_keys = register::keys_of(table).is_some_and(|keys| keys.name == register.name);
        self.expect_block(register);
        let mut after: Option<String> = None;
        loop {
            let rows = self.leafed_behind(table, after.as_deref(), register::CHUNK).await?;
            for row in &rows {
                let keys = || archive::keys(table, &row.body).ok();
                let line = match is_of_keys {
                    true => Some(row.line.clone()),
                    false => keys().map(|keys| register.line(&row.id, &keys)),
                };
                self.note_line(register, &row.id, line);
            }
            let is_last = rows.len() < register::CHUNK;
            after = rows.into_iter().next_back().map(|row| row.id);
            if is_last {
                return Ok(());
            }
        }
    }

    /// Empties the registers of a table.
    pub(super) fn clear_registers(&self, table: Table) -> Result<(), StoreError> {
        for register in register::of(table) {
            // The stamp stays, or it would come to a number that it had before.
            let cleared = KeyRange::upper_bound(&u32::MAX.into(), Some(false))
                .and_then(|blocks| self.named(register.name)?.delete(blocks));
            cleared.map_err(|error| self.fault(&error))?;
            self.is_cleared.set(true);
            self.news.borrow_mut().retain(|(of, _), _| *of != register.name);
            self.expect_block(register);
        }
        Ok(())
    }

    /// With one block, empty or not, a register is there.
    pub(super) fn expect_block(&self, register: &'static Register) {
        self.news.borrow_mut().entry((register.name, 0)).or_default();
    }

    /// Chooses by the register of keys.
    pub(super) async fn picked(
        &self,
        keys: &Register,
        scan: &Scan,
        conditions: &[Condition],
    ) -> Result<Chosen, StoreError> {
        let (stamp, picked) = self.found(keys, scan, conditions).await?;
        self.chosen(keys, stamp, picked).await
    }

    /// Bodies of a page of an index. A short one is no reason to read the register where that is not known.
    pub(super) async fn paged(&self, keys: &Register, scan: &Scan) -> Result<Vec<Vec<u8>>, StoreError> {
        if scan.limit > PAGE || !leaf::lists(&scan.stretch.index) {
            return Ok(self.picked(keys, scan, &[]).await?.bodies);
        }
        self.write_news().await?;
        match self.recalled(keys, &register::question(scan, &[])).await? {
            (stamp, Some(picked)) => Ok(self.chosen(keys, stamp, picked).await?.bodies),
            (_, None) => Ok(leaves::bodies(self.leafed_in(scan).await?)),
        }
    }

    /// The rows that were picked under this stamp of the keys.
    async fn chosen(
        &self,
        keys: &Register,
        stamp: Option<f64>,
        picked: Picked,
    ) -> Result<Chosen, StoreError> {
        // What a transaction that writes reads of leaves is kept for nobody.
        let stamp = stamp.filter(|_| self.ending.is_none());
        let bodies = self.leafed_by(keys.table, &picked.ids, stamp).await?;
        Ok(Chosen { bodies, total: picked.total })
    }

    /// What is found in the register of keys, and its stamp.
    pub(super) async fn found(
        &self,
        keys: &Register,
        scan: &Scan,
        conditions: &[Condition],
    ) -> Result<(Option<f64>, Picked), StoreError> {
        self.write_news().await?;
        let question = register::question(scan, conditions);
        let words = register::words(conditions);
        let (stamp, recalled) = match words.is_empty() {
            true => self.recalled(keys, &question).await?,
            false => (self.stamp(keys).await?, None),
        };
        if let Some(picked) = recalled {
            return Ok((stamp, picked));
        }
        let said = match register::said_in(keys.table) {
            Some(said) if !words.is_empty() => Some(self.blocks(said, self.stamp(said).await?).await?),
            _ => None,
        };
        let blocks = self.blocks(keys, stamp).await?;
        let found = || {
            let sayers = match &said {
                Some(said) => Some(lines::sayers(said, &words)?),
                None => None,
            };
            lines::pick(&blocks, sayers.as_ref(), &question)
        };
        Ok((stamp, found().ok_or_else(|| broken(keys.name))?))
    }

    /// The stamp of a register, and what is found in it if it is known under that stamp. While the browser looks the stamp
    /// up, what is known is asked; its answer counts if that is its stamp.
    async fn recalled(
        &self,
        keys: &Register,
        question: &Question,
    ) -> Result<(Option<f64>, Option<Picked>), StoreError> {
        let known = self.own.latest(keys.name).or_else(|| self.connection.known().latest(keys.name));
        let early = async { Ok(known.map(|(stamp, blocks)| (stamp, lines::pick(&blocks, None, question)))) };
        let (stamp, early) = try_join!(self.stamp(keys), early)?;
        let early = early.filter(|(known, _)| Some(*known) == stamp);
        Ok((stamp, early.and_then(|(_, picked)| picked)))
    }
}

/// A register that cannot be read stays as it is; its rows are all there.
fn broken(name: &str) -> StoreError {
    StoreError::Other(format!("the register {name} cannot be read"))
}
