//! Credits that come back by themselves.

use domain::Table;
use domain::account::{self, Account, AccountStatus};
use domain::activity::Action;
use domain::api::Failure;
use domain::{Id, Timestamp};

use super::Service;
use super::work::Work;
use crate::store::{Rows, Scan, Store, Stretch};

impl<S: Store> Service<S> {
    /// Gives the credits back to all accounts whose refresh is due, and says which got any. None is ever refreshed twice
    /// for the same moment, whoever asks, since what is due is found out in the transaction that writes it.
    pub async fn apply_refreshes(&self) -> Result<Vec<Account>, Failure> {
        if !self.is_refresh_due().await? {
            return Ok(Vec::new());
        }
        let work = self.work(&[Table::Accounts, Table::Sessions]).await?;
        let mut refreshed = Vec::new();
        for mut account in work.store.rows::<Account>(&everything()).await? {
            if work.catch_up(&mut account).await? == Caught::Credits {
                refreshed.push(account);
            }
        }
        work.commit().await?;
        Ok(refreshed)
    }

    /// Gives the credits of an account back now, whatever its rule says.
    pub async fn refresh_account(&self, id: Id<Account>) -> Result<Account, Failure> {
        let work = self.work(&[Table::Accounts, Table::Sessions]).await?;
        let mut account: Account = work.live(id).await?;
        account.refresh(work.now);
        work.resume(&mut account).await?;
        work.change(&mut account, Action::Refreshed)?;
        work.commit().await?;
        Ok(account)
    }

    /// When the credits of an account come back next, as far as its rule says.
    pub fn next_refresh(&self, account: &Account) -> Option<Timestamp> {
        account.refresh_rule.next(account.refreshed_at, self.world.now(), &*self.world.zone)
    }

    /// Looks without writing: tabs that stand open ask often, and seldom is anything due.
    async fn is_refresh_due(&self) -> Result<bool, Failure> {
        let now = self.world.now();
        let store = self.reading(&[Table::Accounts]).await?;
        let accounts = store.rows::<Account>(&everything()).await?;
        Ok(accounts.iter().any(|account| account.due(now, &*self.world.zone).is_some()))
    }

    /// An account as it is at this very moment: with the credits that are due, though nobody wrote them yet.
    pub(super) fn as_of_now(&self, mut account: Account) -> Account {
        account.catch_up(self.world.now(), &*self.world.zone);
        account
    }
}

/// What came of catching up with the clock.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Caught {
    /// Nothing was due.
    Nothing,
    /// Something was written that nobody needs to be told of.
    Up,
    /// Credits came back.
    Credits,
}

impl<S: Store> Work<'_, S> {
    /// Writes what is due for an account.
    pub(super) async fn catch_up(&self, account: &mut Account) -> Result<Caught, Failure> {
        let before = account.clone();
        account.catch_up(self.now, &*self.service.world.zone);
        if *account == before {
            return Ok(Caught::Nothing);
        }
        self.resume(account).await?;
        if (before.credits_available, before.status) == (account.credits_available, account.status) {
            self.follow(account)?;
            return Ok(Caught::Up);
        }
        self.change(account, Action::Refreshed)?;
        Ok(Caught::Credits)
    }

    /// An account that has credits again is in use where a session ran on through its exhaustion.
    async fn resume(&self, account: &mut Account) -> Result<(), Failure> {
        if account.status == AccountStatus::Available && self.runs_on(account.id, None).await? {
            account.occupy();
        }
        Ok(())
    }
}

fn everything() -> Scan {
    Scan::all(Stretch::of(account::CREDITS, []))
}
