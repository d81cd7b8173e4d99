//! Registers: kept in step with the rows, and asked for them.

use std::rc::Rc;

use domain::{KeyPart, Table, archive};
use idb::KeyRange;
use wasm_bindgen::JsValue;

use super::reading::together;
use super::{IndexedDbTransaction, leaves};
use crate::store::indexed_db::register::{self, Blocks, Register, STAMP};
use crate::store::indexed_db::stored;
use crate::store::{Chosen, Condition, Scan, StoreError};

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
        self.settle().await?;
        let news = self.news.take();
        let mut names: Vec<&str> = news.keys().map(|(name, _)| *name).collect();
        names.dedup();
        let blocks = news.keys().map(|(name, block)| self.ask_for(name, (*block).into()));
        let stamps = names.iter().map(|name| self.ask_for(name, STAMP.into()));
        let mut before = together(blocks.chain(stamps)).await?;
        let stamps = before.split_off(news.len());
        let mut changed: Vec<&str> = Vec::new();
        for (((name, block), news), before) in news.iter().zip(before) {
            let before = before.first().map(stored::bytes);
            let bytes = register::renewed(before.as_deref().unwrap_or_default(), news);
            let bytes = bytes.ok_or_else(|| broken(name))?;
            // Much changes about a row that it does not say.
            if before.is_none_or(|before| before != bytes) {
                self.put_into(name, &JsValue::from(*block), &stored::raw(&bytes))?;
                changed.push(name);
            }
        }
        for (name, stamp) in names.iter().zip(stamps).filter(|(name, _)| changed.contains(name)) {
            let next = stamp.first().and_then(JsValue::as_f64).unwrap_or_default() + 1.0;
            self.put_into(name, &STAMP.into(), &next.into())?;
        }
        Ok(())
    }

    fn put_into(&self, register: &str, key: &JsValue, value: &JsValue) -> Result<(), StoreError> {
        let put = self.named(register).and_then(|store| store.put(value, Some(key)));
        put.map(drop).map_err(|error| self.fault(&error))
    }

    /// The blocks of a register. Where it was read before and did not change, they are at hand; a transaction that writes
    /// reads them in any case, since what it sees may never become true.
    pub(super) async fn blocks(&self, register: &'static Register) -> Result<Blocks, StoreError> {
        let known = self.connection.known();
        let stamp = match self.ending {
            None => self.ask_for(register.name, STAMP.into()).await?.first().and_then(JsValue::as_f64),
            Some(_) => None,
        };
        if let Some(blocks) = stamp.and_then(|stamp| known.get(register.name, stamp)) {
            return Ok(blocks);
        }
        let values = self.ask_all(register.name).await?;
        // All but the stamp, which is no bytes.
        let bytes = |value: &JsValue| value.is_object().then(|| stored::bytes(value));
        let blocks: Blocks = Rc::new(values.iter().filter_map(bytes).collect());
        if let Some(stamp) = stamp {
            known.keep(register.name, stamp, &blocks);
        }
        Ok(blocks)
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
            self.news.borrow_mut().retain(|(of, _), _| *of != register.name);
            self.expect_block(register);
        }
        Ok(())
    }

    /// With one block, empty or not, a register is there.
    pub(super) fn expect_block(&self, register: &'static Register) {
        self.news.borrow_mut().entry((register.name, 0)).or_default();
    }

    /// Chooses by the register.
    pub(super) async fn picked(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError> {
        self.write_news().await?;
        let table = scan.stretch.index.table;
        let broken = || broken(table.name());
        let asks_for_words = register::words(conditions).next().is_some();
        let said = match register::said_in(table) {
            Some(said) if asks_for_words => Some(self.blocks(said).await?),
            _ => None,
        };
        let blocks = self.lines(table).await?;
        let sayers = match &said {
            Some(said) => Some(register::sayers(said, conditions).ok_or_else(broken)?),
            None => None,
        };
        let picked = register::pick(&blocks, sayers.as_ref(), scan, conditions).ok_or_else(broken)?;
        let rows = self.leafed(table, &picked.ids).await?;
        Ok(Chosen { bodies: leaves::bodies(rows), total: picked.total })
    }
}

/// A register that cannot be read stays as it is; its rows are all there.
pub(super) fn broken(name: &str) -> StoreError {
    StoreError::Other(format!("the register of {name} cannot be read"))
}
