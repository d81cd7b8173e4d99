//! Credits that come back by themselves.

use domain::Table;
use domain::account::{self, Account};
use domain::activity::Action;
use domain::api::Failure;
use domain::{Id, Timestamp};

use super::Service;
use crate::store::{Direction, Rows, Scan, Store, Stretch};

/// More accounts than anybody has.
const ALL: usize = i32::MAX as usize;

impl<S: Store> Service<S> {
    /// Gives the credits back to all accounts whose refresh is due. Says how many it was; none is ever refreshed twice for
    /// the same moment, whoever asks, since what is due is found out in the transaction that writes it.
    pub async fn apply_refreshes(&self) -> Result<u32, Failure> {
        if !self.is_refresh_due().await? {
            return Ok(0);
        }
        let work = self.work(&[Table::Accounts]).await?;
        let mut refreshed = 0;
        for mut account in work.store.rows::<Account>(&everything()).await? {
            let Some(at) = self.due(&account, work.now) else { continue };
            let before = (account.credits_available, account.status);
            account.refresh(at);
            if before == (account.credits_available, account.status) {
                work.follow(&mut account)?;
            } else {
                work.change(&mut account, Action::Refreshed)?;
                refreshed += 1;
            }
        }
        work.commit().await?;
        Ok(refreshed)
    }

    /// Gives the credits of an account back now, whatever its rule says.
    pub async fn refresh_account(&self, id: Id<Account>) -> Result<Account, Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        let mut account: Account = work.live(id).await?;
        account.refresh(work.now);
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
        Ok(accounts.iter().any(|account| self.due(account, now).is_some()))
    }

    fn due(&self, account: &Account, now: Timestamp) -> Option<Timestamp> {
        account.refresh_rule.last_due(account.refreshed_at, now, &*self.world.zone)
    }
}

fn everything() -> Scan {
    Scan { stretch: Stretch::of(account::CREDITS, []), direction: Direction::Up, after: None, limit: ALL }
}
