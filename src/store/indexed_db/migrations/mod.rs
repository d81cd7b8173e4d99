//! Steps that bring a database of any older version to this one, one module each. Step `n` makes version `n`. All steps
//! that are due run inside one upgrade: it comes about whole or not at all. Released steps are never edited.

mod v1_tables;
mod v2_activity_log;
mod v3_files_by_change;
mod v4_registers;
mod v5_blocks_and_words;

use idb::{Database, Error, IndexParams, KeyPath, ObjectStore, ObjectStoreParams, Transaction};

/// Every step, in order.
pub(super) const ALL: &[Migration] = &[
    v1_tables::MIGRATION,
    v2_activity_log::MIGRATION,
    v3_files_by_change::MIGRATION,
    v4_registers::MIGRATION,
    v5_blocks_and_words::MIGRATION,
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
    /// New indexes with an entry for each value of a list, after the table's name; named like the field of the list.
    listed: &'static [(&'static str, &'static str)],
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
    const NOTHING: Self = Self { tables: &[], indexes: &[], plain_tables: &[], gone: &[], listed: &[] };

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
        for (table, field) in self.listed {
            let mut parameters = IndexParams::new();
            parameters.multi_entry(true);
            let path = KeyPath::new_single(field);
            upgrade.object_store(table)?.create_index(field, path, Some(parameters))?;
        }
        self.gone.iter().try_for_each(|(table, index)| upgrade.object_store(table)?.delete_index(index))
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
    use domain::Table;

    use super::*;

    #[test]
    fn the_description_of_what_is_stored_is_true() {
        let told = include_str!("../../../../docs/schema.md");
        let lines = |index: &domain::Index| {
            let kind = if index.unique { "unique" } else { "" };
            let parts = index.parts.join(", ");
            format!("| `{}` | `{}` | `{parts}` | {kind} |", index.table.name(), index.name)
        };
        let indexes = Table::ALL.iter().flat_map(|table| table.indexes());
        let missing: Vec<String> = indexes.clone().map(lines).filter(|line| !told.contains(line)).collect();
        assert!(missing.is_empty(), "docs/schema.md lacks {missing:#?}");
        let section =
            told.split("## Indexes").nth(1).and_then(|rest| rest.split("\n## ").next()).unwrap_or_default();
        let rows = section.lines().filter(|line| line.starts_with("| `")).count();
        assert_eq!(rows, indexes.count(), "docs/schema.md tells of indexes that are none");
        let plain = ALL.iter().flat_map(|step| step.plain_tables);
        assert!(plain.clone().all(|name| told.contains(&format!("`{name}`"))));
        assert!(told.contains(&format!("version {}.", ALL.len())), "docs/schema.md tells of another version");
    }

    #[test]
    fn all_steps_together_make_the_indexes_that_the_app_reads() {
        for table in Table::ALL {
            let new = ALL.iter().flat_map(|step| step.tables).filter(|new| new.name == table.name());
            let later = ALL.iter().flat_map(|step| step.indexes).filter(|(name, _)| *name == table.name());
            let gone = |index: &NewIndex| {
                ALL.iter().flat_map(|step| step.gone).any(|gone| *gone == (table.name(), index.name))
            };
            let mut made: Vec<NewIndex> =
                new.flat_map(|new| new.indexes).chain(later.map(|(_, index)| index)).copied().collect();
            made.retain(|index| !gone(index));
            let mut read: Vec<NewIndex> = table
                .indexes()
                .iter()
                .map(|index| NewIndex { name: index.name, parts: index.parts, is_unique: index.unique })
                .collect();
            made.sort_by_key(|index| index.name);
            read.sort_by_key(|index| index.name);
            assert_eq!(made, read, "{}", table.name());
        }
    }
}
