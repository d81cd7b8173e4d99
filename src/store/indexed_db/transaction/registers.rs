//! Registers: kept in step with the rows, and asked for them.

use domain::{KeyPart, Table, archive};
use idb::ObjectStore;
use wasm_bindgen::JsValue;

use super::reading::together;
use super::{IndexedDbTransaction, leaves};
use crate::store::indexed_db::register::{self, Register};
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
        let before = together(news.keys().map(|(name, block)| self.ask_for(name, (*block).into()))).await?;
        for (((name, block), news), before) in news.iter().zip(before) {
            let before = before.first().map(stored::bytes);
            let bytes = register::renewed(before.as_deref().unwrap_or_default(), news);
            let bytes = bytes.ok_or_else(|| broken(name))?;
            // Much changes about a row that it does not say.
            if before.is_none_or(|before| before != bytes) {
                let put = self.register(name)?.put(&stored::raw(&bytes), Some(&JsValue::from(*block)));
                put.map_err(|error| self.fault(&error))?;
            }
        }
        Ok(())
    }

    pub(super) fn register(&self, name: &str) -> Result<ObjectStore, StoreError> {
        let transaction = idb::Transaction::from(self.raw.clone());
        transaction.object_store(name).map_err(|error| self.fault(&error))
    }

    /// Whether a register was made.
    pub(in crate::store::indexed_db) async fn has_register(
        &self,
        register: &Register,
    ) -> Result<bool, StoreError> {
        let store = self.register(register.name)?;
        let read = async { store.count(None)?.await };
        Ok(read.await.map_err(|error| self.fault(&error))? > 0)
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
            self.register(register.name)?.clear().map(drop).map_err(|error| self.fault(&error))?;
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
        let said = register::said_in(table).filter(|_| asks_for_words);
        let asked = register::keys_of(table).into_iter().chain(said).map(|it| self.ask_all(it.name));
        let mut read =
            together(asked).await?.into_iter().map(|values| values.iter().map(stored::bytes).collect());
        let (blocks, said): (Vec<_>, Option<Vec<_>>) = (read.next().unwrap_or_default(), read.next());
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
