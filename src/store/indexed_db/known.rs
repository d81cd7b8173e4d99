//! What was read of the tables in leaves before, kept as long as it is true: a register's stamp grows in every transaction
//! that changes the register, and that of a table's keys with every row of the table. So whoever reads, in one
//! transaction, the stamp that stood beside something need not read the rest again.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use domain::Table;
use lines::Block;

use super::leaf;

/// Bytes of the largest register that is kept in memory.
const REGISTER: usize = 32 << 20;

/// Bytes of the leaves of a table that are kept in memory.
const LEAVES: usize = 8 << 20;

/// Registers and leaves as they were read last, with their stamps. There are few of them: lists weigh less in the first view
/// than maps.
#[derive(Debug, Default)]
pub(super) struct Known {
    registers: RefCell<Vec<(&'static str, f64, Blocks)>>,
    shelves: RefCell<Vec<(Table, f64, Rc<Shelf>)>>,
}

/// The blocks of a register.
pub(super) type Blocks = Rc<Vec<Block>>;

impl Known {
    /// The blocks of a register, if it still has this stamp.
    pub(super) fn blocks(&self, register: &'static str, stamp: f64) -> Option<Blocks> {
        self.latest(register).filter(|(known, _)| *known == stamp).map(|(_, blocks)| blocks)
    }

    /// The blocks of a register as they were read last, with their stamp.
    pub(super) fn latest(&self, register: &'static str) -> Option<(f64, Blocks)> {
        let registers = self.registers.borrow();
        let (_, stamp, blocks) = registers.iter().find(|(name, ..)| *name == register)?;
        Some((*stamp, blocks.clone()))
    }

    pub(super) fn keep(&self, register: &'static str, stamp: f64, blocks: &Blocks) {
        if blocks.iter().map(|block| block.len()).sum::<usize>() <= REGISTER {
            let mut registers = self.registers.borrow_mut();
            registers.retain(|(name, ..)| *name != register);
            registers.push((register, stamp, blocks.clone()));
        }
    }

    /// Takes over what a transaction knew when it became true.
    pub(super) fn join(&self, other: Self) {
        for (register, stamp, blocks) in other.registers.into_inner() {
            self.keep(register, stamp, &blocks);
        }
    }

    /// Says that a transaction changed these leaves of a table, and nothing else between these stamps of its keys.
    pub(super) fn follow(&self, table: Table, from: f64, to: f64, changed: &[String]) {
        let mut shelves = self.shelves.borrow_mut();
        if let Some((_, stamp, shelf)) = shelves.iter_mut().find(|it| (it.0, it.1) == (table, from)) {
            *stamp = to;
            *shelf = Rc::new(shelf.without(changed));
        }
    }

    /// The leaves of a table that were read while its keys had this stamp. Those of no stamp are kept for nobody else.
    pub(super) fn shelf(&self, table: Table, stamp: Option<f64>) -> Rc<Shelf> {
        let Some(stamp) = stamp else { return Rc::default() };
        let mut shelves = self.shelves.borrow_mut();
        if let Some((.., shelf)) = shelves.iter().find(|it| (it.0, it.1) == (table, stamp)) {
            return shelf.clone();
        }
        shelves.retain(|(of, ..)| *of != table);
        let shelf = Rc::<Shelf>::default();
        shelves.push((table, stamp, shelf.clone()));
        shelf
    }
}

/// Bodies of leaves behind their ids, in order.
#[derive(Debug, Default)]
pub(super) struct Shelf {
    leaves: RefCell<Vec<(String, Rc<Vec<u8>>)>>,
    bytes: Cell<usize>,
}

impl Shelf {
    pub(super) fn put(&self, home: String, body: Vec<u8>) {
        let mut leaves = self.leaves.borrow_mut();
        let place = leaves.partition_point(|(other, _)| *other < home);
        // Whoever asks at the same time may have put it here already.
        if leaves.get(place).is_none_or(|(other, _)| *other != home) {
            self.bytes.set(self.bytes.get() + body.len());
            leaves.insert(place, (home, Rc::new(body)));
        }
    }

    /// The body of a row, if its leaf is here.
    pub(super) fn find(&self, id: &str) -> Option<Vec<u8>> {
        let leaves = self.leaves.borrow();
        // A row lies in one leaf alone: where it is found, no leaf between can be missing.
        let behind = leaves.partition_point(|(home, _)| **home <= *id);
        let (_, leaf) = leaves[..behind].last()?;
        leaf::found(leaf, id).flatten().map(<[u8]>::to_vec)
    }

    /// The same leaves but for some. Whoever still reads what was before keeps a shelf of its own.
    fn without(&self, changed: &[String]) -> Self {
        let mut leaves = self.leaves.borrow().clone();
        leaves.retain(|(home, _)| !changed.contains(home));
        let bytes = leaves.iter().map(|(_, body)| body.len()).sum();
        Self { leaves: RefCell::new(leaves), bytes: Cell::new(bytes) }
    }

    /// Lets go of what it holds if that is much.
    pub(super) fn tidy(&self) {
        if self.bytes.get() > LEAVES {
            self.leaves.take();
            self.bytes.set(0);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Record;
    use crate::store::indexed_db::register;

    /// The body of a leaf with rows of these ids.
    fn leaf_of(ids: &[&str]) -> Vec<u8> {
        let register = register::keys_of(Table::Sessions).unwrap_or(&register::ALL[0]);
        let row = |id: &&str| Record { id: (*id).to_owned(), keys: vec![], body: format!("row {id}").into() };
        ids.iter().flat_map(|id| leaf::Leafed::new(register, row(id)).written()).collect()
    }

    fn found(shelf: &Shelf, id: &str) -> Option<String> {
        shelf.find(id).map(|body| String::from_utf8_lossy(&body).into_owned())
    }

    #[test]
    fn what_was_read_under_another_stamp_is_not_known() {
        let known = Known::default();
        known.shelf(Table::Sessions, Some(1.0)).put("a".to_owned(), leaf_of(&["a"]));
        assert!(found(&known.shelf(Table::Sessions, Some(1.0)), "a").is_some());
        for (table, stamp) in
            [(Table::Knowledge, Some(1.0)), (Table::Sessions, None), (Table::Sessions, Some(2.0))]
        {
            assert_eq!(found(&known.shelf(table, stamp), "a"), None, "{table:?} {stamp:?}");
        }
        assert_eq!(found(&known.shelf(Table::Sessions, Some(1.0)), "a"), None, "it was let go of");
        let blocks = Blocks::new(vec![Block::new(vec![7])]);
        known.keep("sessions_register", 1.0, &blocks);
        assert_eq!(known.blocks("sessions_register", 1.0), Some(blocks));
        assert_eq!(known.blocks("sessions_register", 2.0), None);
        assert_eq!(known.blocks("sessions_said", 1.0), None);
        let newer = Known::default();
        newer.keep("sessions_register", 2.0, &Blocks::default());
        known.join(newer);
        assert_eq!(known.blocks("sessions_register", 1.0), None);
        assert_eq!(known.blocks("sessions_register", 2.0), Some(Blocks::default()));
    }

    #[test]
    fn leaves_that_did_not_change_stay_known() {
        let known = Known::default();
        let before = known.shelf(Table::Sessions, Some(1.0));
        before.put("a".to_owned(), leaf_of(&["a", "b"]));
        before.put("c".to_owned(), leaf_of(&["c"]));
        known.follow(Table::Sessions, 1.0, 3.0, &["c".to_owned()]);
        let after = known.shelf(Table::Sessions, Some(3.0));
        assert!(after.find("b").is_some());
        assert_eq!(after.find("c"), None);
        after.put("c".to_owned(), leaf_of(&["c", "d"]));
        assert_eq!(before.find("d"), None, "what is read later is not in what was before");
        known.follow(Table::Sessions, 2.0, 4.0, &[]);
        assert_eq!(known.shelf(Table::Sessions, Some(4.0)).find("b"), None);
    }

    #[test]
    fn a_row_is_found_in_its_leaf_whichever_others_are_missing() {
        let shelf = Shelf::default();
        shelf.put("c".to_owned(), leaf_of(&["c", "d"]));
        shelf.put("k".to_owned(), leaf_of(&["l", "m"]));
        for id in ["c", "d", "l", "m"] {
            assert_eq!(found(&shelf, id), Some(format!("row {id}")));
        }
        for id in ["a", "cc", "f", "k", "z"] {
            assert_eq!(found(&shelf, id), None, "{id}");
        }
    }

    #[test]
    fn a_shelf_that_grows_too_large_is_emptied() {
        let shelf = Shelf::default();
        shelf.put("a".to_owned(), leaf_of(&["a"]));
        shelf.tidy();
        assert!(shelf.find("a").is_some());
        shelf.put("b".to_owned(), vec![0; LEAVES]);
        shelf.tidy();
        assert_eq!(shelf.find("a"), None);
        assert_eq!(shelf.bytes.get(), 0);
    }
}
