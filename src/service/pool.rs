//! Many accounts at once: the whole pool in one look, and one change of many in one transaction.

use std::collections::{HashMap, HashSet};

use domain::account::Account;
use domain::activity::Action;
use domain::api::Failure;
use domain::session::{self, Session};
use domain::{Id, KeyPart, Table, Timestamp};

use super::accounts::every_account;
use super::{Fields, Service};
use crate::store::{Condition, Direction, Scan, Store, Stretch, Transaction, read};

/// An account, with what a page wants to know beside its row.
#[derive(Clone, Debug, PartialEq)]
pub struct Seat {
    /// The row.
    pub account: Account,
    /// When its credits come back; `None` where only the person knows.
    pub refresh: Option<Timestamp>,
    /// When a session with it began last.
    pub last_used: Option<Timestamp>,
}

/// What came of making many accounts.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Made {
    /// Those that were made.
    pub created: Vec<Id<Account>>,
    /// Those that were not, by their place in what was given.
    pub rejected: Vec<(usize, Failure)>,
}

impl<S: Store> Service<S> {
    /// Every live account by its name.
    pub async fn pool(&self) -> Result<Vec<Seat>, Failure> {
        let store = self.reading(&[Table::Accounts, Table::Sessions]).await?;
        let accounts = every_account(&store).await?;
        let last_used = last_used(&store, &accounts).await?;
        let seat = |account: Account| Seat {
            refresh: self.next_refresh(&account),
            last_used: last_used.get(&account.id).copied(),
            account,
        };
        Ok(accounts.into_iter().map(seat).collect())
    }

    /// Adds accounts in one transaction. What cannot be added, a name that is taken for instance, costs no other.
    pub async fn create_accounts(&self, all: &[Fields]) -> Result<Made, Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        let mut made = Made::default();
        // Looked up all at once: one after the other, each would wait for an answer of its own.
        let there = every_account(&work.store).await?;
        let mut names: HashSet<String> = there.iter().map(|account| account.account_name.key()).collect();
        for (place, fields) in all.iter().enumerate() {
            let free = work.new_account(fields).and_then(|account| {
                let shown = account.account_name.as_str();
                let is_free = names.insert(account.account_name.key());
                if is_free { Ok(account) } else { Err(Failure::taken("account_name", "account", shown)) }
            });
            match free {
                Ok(account) => {
                    work.create(&account)?;
                    made.created.push(account.id);
                }
                Err(failure) if !failure.fields.is_empty() => made.rejected.push((place, failure)),
                Err(failure) => return Err(failure),
            }
        }
        work.commit().await?;
        Ok(made)
    }

    /// Changes accounts, all or none; returns them as they were, without those that the change left alike.
    pub async fn change_accounts(
        &self,
        ids: &[Id<Account>],
        change: impl Fn(&mut Account),
    ) -> Result<Vec<Account>, Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        let mut before = Vec::new();
        for id in ids {
            let was: Account = work.live(*id).await?;
            let mut account = was.clone();
            change(&mut account);
            if account != was {
                work.change(&mut account, Action::Updated)?;
                before.push(was);
            }
        }
        work.commit().await?;
        Ok(before)
    }

    /// Takes one change back: accounts that were not changed again since are what they were before. Returns how many
    /// were, and stay as they are.
    pub async fn revert_accounts(&self, before: &[Account]) -> Result<usize, Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        let mut left = 0;
        for was in before {
            let now: Account = work.live(was.id).await?;
            if now.revision != was.revision + 1 {
                left += 1;
                continue;
            }
            let mut account = Account { revision: now.revision, ..was.clone() };
            work.change(&mut account, Action::Updated)?;
        }
        work.commit().await?;
        Ok(left)
    }

    /// Moves accounts to the trash, all or none.
    pub async fn delete_accounts(&self, ids: &[Id<Account>]) -> Result<(), Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        for id in ids {
            work.bin(&mut work.live::<Account>(*id).await?)?;
        }
        work.commit().await
    }

    /// Takes accounts out of the trash, all or none.
    pub async fn restore_accounts(&self, ids: &[Id<Account>]) -> Result<(), Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        for id in ids {
            let mut account = work.trashed(*id).await?;
            work.expect_free_account(&account).await?;
            work.unbin(&mut account)?;
        }
        work.commit().await
    }
}

/// When a session with each account began last. The latest sessions tell it of most; those of the accounts that are left
/// are looked at next, until these have none.
async fn last_used(
    store: &impl Transaction,
    accounts: &[Account],
) -> Result<HashMap<Id<Account>, Timestamp>, Failure> {
    let stretch = Stretch::of(session::STARTED, []);
    let scan = Scan { stretch, direction: Direction::Down, after: None, limit: accounts.len() };
    let mut found = HashMap::new();
    loop {
        let left = accounts.iter().map(|account| account.id).filter(|id| !found.contains_key(id));
        let of_these = Condition::one_of("account_id", left.map(KeyPart::from).collect());
        let latest = store.choose(&scan, &[of_these]).await?.bodies;
        if latest.is_empty() {
            return Ok(found);
        }
        for body in &latest {
            let session: Session = read(body)?;
            found.entry(session.account_id).or_insert(session.started_at);
        }
    }
}

#[cfg(all(test, not(target_arch = "wasm32")))]
mod tests {
    #![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]
    use domain::account::AccountStatus;
    use domain::api::Code;
    use serde_json::json;

    use super::super::tests::{bench, fields};
    use super::*;

    fn block(account: &mut Account) {
        account.status = AccountStatus::Blocked;
    }

    #[tokio::test]
    async fn the_pool_knows_when_an_account_was_used_last() {
        let bench = bench();
        let service = &bench.service;
        bench.account("idle").await;
        let id = bench.any_session().await;
        let started = service.session(id).await.unwrap().started_at;
        let mut used: Vec<_> = service.pool().await.unwrap().into_iter().map(|seat| seat.last_used).collect();
        used.sort();
        assert_eq!(used, [None, Some(started)]);
    }

    /// With so many sessions of one account that those of the others are met later.
    #[tokio::test]
    async fn the_last_use_of_each_account_is_found_among_those_of_others() {
        let bench = bench();
        let project = bench.project("harbour").await.id;
        let mut expected = Vec::new();
        for (name, count) in [("never", 0), ("first", 3), ("second", 1), ("third", 9), ("last", 5)] {
            let account = bench.account(name).await.id;
            let mut last = None;
            for _ in 0..count {
                bench.pass(1);
                last = Some(bench.session(project, account).await.started_at);
            }
            expected.push((account, last));
        }
        expected.sort();
        let pool = bench.service.pool().await.unwrap();
        let mut found: Vec<_> = pool.into_iter().map(|seat| (seat.account.id, seat.last_used)).collect();
        found.sort();
        assert_eq!(found, expected);
    }

    #[tokio::test]
    async fn a_change_of_many_can_be_taken_back_except_where_somebody_went_on() {
        let bench = bench();
        let service = &bench.service;
        let (one, other) = (bench.account("one").await, bench.account("other").await);
        let before = service.change_accounts(&[one.id, other.id], block).await.unwrap();
        assert_eq!(before, [one.clone(), other.clone()]);
        service.update_account(other.id, &fields(json!({ "notes": "asked them" }))).await.unwrap();
        assert_eq!(service.revert_accounts(&before).await.unwrap(), 1);
        assert_eq!(service.account(one.id).await.unwrap().status, AccountStatus::Available);
        let left = service.account(other.id).await.unwrap();
        assert_eq!((left.status, left.notes.as_str()), (AccountStatus::Blocked, "asked them"));
    }

    #[tokio::test]
    async fn a_change_that_changes_nothing_writes_nothing() {
        let bench = bench();
        let service = &bench.service;
        let one = bench.account("one").await;
        assert!(service.change_accounts(&[one.id], |_| ()).await.unwrap().is_empty());
        assert_eq!(service.account(one.id).await.unwrap().revision, one.revision);
    }

    #[tokio::test]
    async fn many_are_deleted_all_or_none() {
        let bench = bench();
        let service = &bench.service;
        let (one, other) = (bench.account("one").await, bench.account("other").await);
        service.delete_account(other.id).await.unwrap();
        let refused = service.delete_accounts(&[one.id, other.id]).await.unwrap_err();
        assert_eq!(refused.code, Code::NotFound);
        assert_eq!(service.pool().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn what_was_deleted_comes_back_with_its_name_unless_that_is_taken() {
        let bench = bench();
        let service = &bench.service;
        let ids = [bench.account("one").await.id, bench.account("other").await.id];
        service.delete_accounts(&ids).await.unwrap();
        service.restore_accounts(&ids).await.unwrap();
        assert_eq!(service.pool().await.unwrap().len(), 2);
        service.delete_accounts(&ids).await.unwrap();
        bench.account("ONE").await;
        assert_eq!(service.restore_accounts(&ids).await.unwrap_err().code, Code::Conflict);
        assert_eq!(service.pool().await.unwrap().len(), 1);
    }

    #[tokio::test]
    async fn a_name_that_is_taken_meanwhile_costs_no_other_account() {
        let bench = bench();
        let service = &bench.service;
        bench.account("taken").await;
        let all = ["new", "Taken", "newer"].map(|name| fields(json!({ "account_name": name })));
        let made = service.create_accounts(&all).await.unwrap();
        assert_eq!((made.created.len(), made.rejected.len()), (2, 1));
        assert_eq!(service.pool().await.unwrap().len(), 3);
    }
}
