//! A store that fails at a chosen step, for tests of what must be whole or not at all.

use std::cell::Cell;
use std::rc::Rc;

use domain::{Table, account};

use super::{Chosen, Condition, Mode, Record, Scan, Store, StoreError, Stretch, Transaction};

/// How a step fails.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fault {
    /// It answers with an error, and the transaction goes on to wait for whoever ends it.
    Refused,
    /// It is done as asked, and beside it something that the store itself refuses: two accounts of one name.
    Poisoned,
}

/// Another store, until a step of a writing transaction fails.
#[derive(Clone)]
pub(crate) struct Failing<S> {
    store: S,
    plan: Rc<Plan>,
}

#[derive(Default)]
struct Plan {
    fault: Cell<Option<(Fault, usize)>>,
    steps: Cell<usize>,
}

impl<S> Failing<S> {
    /// A store that does not fail yet.
    pub(crate) fn new(store: S) -> Self {
        Self { store, plan: Rc::default() }
    }

    /// Lets the step of that number fail, counted over the writing transactions from here on; `None` lets none.
    pub(crate) fn fail_at(&self, fault: Option<(Fault, usize)>) {
        self.plan.fault.set(fault);
        self.plan.steps.set(0);
    }

    /// Steps of writing transactions since then.
    pub(crate) fn steps(&self) -> usize {
        self.plan.steps.get()
    }
}

/// A transaction of another store, and whether its steps count.
pub(crate) struct FailingTransaction<T> {
    inner: T,
    plan: Option<Rc<Plan>>,
}

impl<S: Store> Store for Failing<S> {
    type Transaction = FailingTransaction<S::Transaction>;

    async fn begin(&self, tables: &[Table], mode: Mode) -> Result<Self::Transaction, StoreError> {
        let plan = (mode == Mode::Write).then(|| self.plan.clone());
        Ok(FailingTransaction { inner: self.store.begin(tables, mode).await?, plan })
    }
}

impl<T: Transaction> FailingTransaction<T> {
    /// Counts a step, and lets it fail if it is the chosen one.
    fn step(&self) -> Result<(), StoreError> {
        let Some(plan) = &self.plan else { return Ok(()) };
        let number = plan.steps.get();
        plan.steps.set(number + 1);
        match plan.fault.get() {
            Some((Fault::Refused, at)) if at == number => {
                Err(StoreError::Other("as the test wants".to_owned()))
            }
            Some((Fault::Poisoned, at)) if at == number => {
                for id in ["poison", "more poison"] {
                    let keys = vec![(account::NAME.parts[0], "the same name".into())];
                    // What the store says now it says at the commit again.
                    let _ =
                        self.inner.put(Table::Accounts, Record { id: id.to_owned(), keys, body: Vec::new() });
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }
}

impl<T: Transaction> Transaction for FailingTransaction<T> {
    async fn send(&self, table: Table) -> Result<(), StoreError> {
        self.step()?;
        self.inner.send(table).await
    }

    async fn get(&self, table: Table, id: &str) -> Result<Option<Vec<u8>>, StoreError> {
        self.step()?;
        self.inner.get(table, id).await
    }

    async fn scan(&self, scan: &Scan) -> Result<Vec<Vec<u8>>, StoreError> {
        self.step()?;
        self.inner.scan(scan).await
    }

    async fn choose(&self, scan: &Scan, conditions: &[Condition]) -> Result<Chosen, StoreError> {
        self.step()?;
        self.inner.choose(scan, conditions).await
    }

    async fn ids(&self, stretch: &Stretch) -> Result<Vec<String>, StoreError> {
        self.step()?;
        self.inner.ids(stretch).await
    }

    async fn count(&self, stretch: &Stretch) -> Result<u64, StoreError> {
        self.step()?;
        self.inner.count(stretch).await
    }

    async fn size(&self, table: Table) -> Result<u64, StoreError> {
        self.step()?;
        self.inner.size(table).await
    }

    async fn dump(
        &self,
        table: Table,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Vec<u8>>, StoreError> {
        self.step()?;
        self.inner.dump(table, after, limit).await
    }

    fn put(&self, table: Table, record: Record) -> Result<(), StoreError> {
        self.step()?;
        self.inner.put(table, record)
    }

    fn delete(&self, table: Table, id: &str) -> Result<(), StoreError> {
        self.step()?;
        self.inner.delete(table, id)
    }

    fn clear(&self, table: Table) -> Result<(), StoreError> {
        self.step()?;
        self.inner.clear(table)
    }

    async fn commit(self) -> Result<(), StoreError> {
        self.step()?;
        self.inner.commit().await
    }
}
