//! Steps that bring a database of any older version to this one, one module each. Step `n` makes version `n`. All steps
//! that are due run inside one upgrade: it comes about whole or not at all. Released steps are never edited.

mod pack;
mod v1_tables;
mod v2_activity_log;
mod v3_files_by_change;
mod v4_registers;
mod v5_blocks_and_words;
mod v6_leaves;
mod v7_fewer_entries;

use domain::Table;
use idb::{Database, Error, IndexParams, KeyPath, ObjectStore, ObjectStoreParams, Transaction};

use crate::store::StoreError;

/// Every step, in order.
pub(super) const ALL: &[Migration] = &[
    v1_tables::MIGRATION,
    v2_activity_log::MIGRATION,
    v3_files_by_change::MIGRATION,
    v4_registers::MIGRATION,
    v5_blocks_and_words::MIGRATION,
    v6_leaves::MIGRATION,
    v7_fewer_entries::MIGRATION,
];

/// What a step adds and takes away.
#[derive(Debug)]
pub(super) struct Migration {
    /// New tables with their indexes.
    tables: &'static [NewTable],
    /// New indexes of tables that exist, after the table's name.
    indexes: &'static [(&'static str, NewIndex)],
    /// New tables whose keys stand outside of what they hold.
    plain_tables: &'static [&'static str],
    /// Indexes that go, after the table's name.
    gone: &'static [(&'static str, &'static str)],
    /// New indexes with an entry for each value of a list, after the table's name; they come behind those that go.
    listed: &'static [(&'static str, NewList)],
    /// Tables whose rows are packed into leaves.
    packed: &'static [Table],
}

/// An index of lists.
#[derive(Debug)]
struct NewList {
    name: &'static str,
    /// The field of the list.
    field: &'static str,
    is_unique: bool,
}

#[derive(Debug)]
struct NewTable {
    name: &'static str,
    indexes: &'static [NewIndex],
}

#[derive(Clone, Copy, Debug, PartialEq)]
struct NewIndex {
    name: &'static str,
    parts: &'static [&'static str],
    is_unique: bool,
}

/// An index that many rows may share a key in.
const fn index(name: &'static str, parts: &'static [&'static str]) -> NewIndex {
    NewIndex { name, parts, is_unique: false }
}

/// An index in which a key stands once.
const fn unique(name: &'static str, parts: &'static [&'static str]) -> NewIndex {
    NewIndex { name, parts, is_unique: true }
}

impl Migration {
    const NOTHING: Self =
        Self { tables: &[], indexes: &[], plain_tables: &[], gone: &[], listed: &[], packed: &[] };

    /// Takes the step inside of an upgrade.
    pub(super) fn apply(&self, database: &Database, upgrade: &Transaction) -> Result<(), Error> {
        for table in self.tables {
            let mut parameters = ObjectStoreParams::new();
            parameters.key_path(Some(KeyPath::new_single("id")));
            let store = database.create_object_store(table.name, parameters)?;
            table.indexes.iter().try_for_each(|index| index.create(&store))?;
        }
        for name in self.plain_tables {
            database.create_object_store(name, ObjectStoreParams::new())?;
        }
        self.indexes.iter().try_for_each(|(table, index)| index.create(&upgrade.object_store(table)?))?;
        for (table, index) in self.gone {
            upgrade.object_store(table)?.delete_index(index)?;
        }
        self.listed.iter().try_for_each(|(table, list)| list.create(&upgrade.object_store(table)?))
    }

    /// Packs what is there, inside of the upgrade too.
    pub(super) async fn pack(&self, upgrade: &Transaction) -> Result<(), StoreError> {
        for table in self.packed {
            pack::pack(*table, upgrade).await?;
        }
        Ok(())
    }
}

impl NewList {
    fn create(&self, store: &ObjectStore) -> Result<(), Error> {
        let mut parameters = IndexParams::new();
        parameters.multi_entry(true);
        parameters.unique(self.is_unique);
        store.create_index(self.name, KeyPath::new_single(self.field), Some(parameters)).map(drop)
    }
}

impl NewIndex {
    fn create(&self, store: &ObjectStore) -> Result<(), Error> {
        let mut parameters = IndexParams::new();
        parameters.unique(self.is_unique);
        let path = self.path();
        let path = KeyPath::new_array(path.iter().map(String::as_str));
        store.create_index(self.name, path, Some(parameters)).map(drop)
    }

    /// Where the parts of its keys stand in what is stored. The id makes the keys of different rows different.
    fn path(&self) -> Vec<String> {
        let parts = self.parts.iter().map(|part| format!("keys.{part}"));
        parts.chain((!self.is_unique).then(|| "id".to_owned())).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::indexed_db::{leaf, register};

    #[test]
    fn the_description_of_what_is_stored_is_true() {
        let told = include_str!("../../../../docs/schema.md");
        let lines = |index: &domain::Index| {
            let kind = if index.unique { "unique" } else { "" };
            let parts = index.parts.join(", ");
            format!("| `{}` | `{}` | `{parts}` | {kind} |", index.table.name(), index.name)
        };
        let indexes: Vec<_> = Table::ALL.iter().flat_map(|table| leaf::indexes(*table)).collect();
        let missing: Vec<String> =
            indexes.iter().copied().map(lines).filter(|line| !told.contains(line)).collect();
        assert!(missing.is_empty(), "docs/schema.md lacks {missing:#?}");
        let section =
            told.split("## Indexes").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or_default();
        let rows = section.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, indexes.len(), "docs/schema.md tells of indexes that are none");
        let plain = ALL.iter().flat_map(|step| step.plain_tables);
        assert!(plain.clone().all(|name| told.contains(&format!("`{name}`"))));
        assert!(told.contains(&format!("version {}.", ALL.len())), "docs/schema.md tells of another version");
    }

    /// The indexes of a table that rows by themselves have entries in, and those with lists.
    fn made(table: Table) -> (Vec<NewIndex>, Vec<&'static NewList>) {
        let (mut single, mut listed) = (Vec::new(), Vec::new());
        for step in ALL {
            let is_gone = |name| step.gone.contains(&(table.name(), name));
            single.retain(|index: &NewIndex| !is_gone(index.name));
            listed.retain(|list: &&NewList| !is_gone(list.name));
            let new = step.tables.iter().filter(|new| new.name == table.name()).flat_map(|new| new.indexes);
            single.extend(new.copied());
            let of_table = step.indexes.iter().filter(|(name, _)| *name == table.name());
            single.extend(of_table.map(|(_, index)| *index));
            let lists = step.listed.iter().filter(|(name, _)| *name == table.name());
            listed.extend(lists.map(|(_, list)| list));
        }
        (single, listed)
    }

    #[test]
    fn all_steps_together_make_the_indexes_that_the_app_reads() {
        for table in Table::ALL {
            let (mut made, lists) = made(table);
            let is_packed = register::keys_of(table).is_some();
            assert_eq!(made.is_empty(), is_packed, "{}", table.name());
            for list in lists.iter().filter(|_| is_packed) {
                assert_eq!(list.field, format!("{}.{}", leaf::LISTS, list.name));
                let index = table.indexes().iter().find(|index| index.name == list.name);
                made.extend(index.map(|index| NewIndex {
                    name: index.name,
                    parts: index.parts,
                    is_unique: list.is_unique,
                }));
            }
            let mut read: Vec<NewIndex> = leaf::indexes(table)
                .map(|index| NewIndex { name: index.name, parts: index.parts, is_unique: index.unique })
                .collect();
            made.sort_by_key(|index| index.name);
            read.sort_by_key(|index| index.name);
            assert_eq!(made, read, "{}", table.name());
        }
    }
}
