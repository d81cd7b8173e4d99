//! Accounts.

use domain::account::{self, Account};
use domain::activity::Action;
use domain::api::{AccountQuery, AccountSort, Failure, Listing};
use domain::schema;
use domain::{Id, Table};
use serde_json::Value;

use super::edit::{changed, new_row, part, whole};
use super::list::{Plan, Words, list};
use super::work::{Work, live};
use super::{Fields, Service};
use crate::store::{Rows, Scan, Store, StoreError, Stretch, Transaction};

impl<S: Store> Service<S> {
    /// A page of accounts. There are hundreds of them at most: what no index says is looked up in each.
    pub async fn accounts(&self, query: &AccountQuery) -> Result<Listing<Account>, Failure> {
        let store = self.reading(&[Table::Accounts]).await?;
        let plan = Plan::new(index_of(query.sort), [], query.order);
        let words = Words::of(query.q.as_deref());
        let keep = |it: &Account| {
            query.status.is_none_or(|status| it.status == status)
                && query.platform.is_none_or(|platform| it.platform == platform)
                && query.specialization.as_deref().is_none_or(|tag| it.specialization.has(tag))
                && words.as_ref().is_none_or(|words| holds(it, words))
        };
        let all = AccountQuery {
            sort: query.sort,
            order: query.order,
            page: query.page.clone(),
            ..AccountQuery::default()
        };
        let keep: Option<&dyn Fn(&Account) -> bool> = if *query == all { None } else { Some(&keep) };
        list(&store, &plan, &query.page, keep).await
    }

    /// An account that is not in the trash.
    pub async fn account(&self, id: Id<Account>) -> Result<Account, Failure> {
        live(&self.reading(&[Table::Accounts]).await?, id).await
    }

    /// Adds an account.
    pub async fn create_account(&self, fields: &Fields) -> Result<Account, Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        let account = work.add_account(fields).await?;
        work.commit().await?;
        Ok(account)
    }

    /// Changes an account.
    pub async fn update_account(&self, id: Id<Account>, fields: &Fields) -> Result<Account, Failure> {
        part(schema::ACCOUNT, fields)?;
        let work = self.work(&[Table::Accounts]).await?;
        let before: Account = work.live(id).await?;
        let mut account = changed(&before, fields)?;
        if account.refresh_rule != before.refresh_rule {
            let is_counted = fields.contains_key("credits_available");
            account.begin_rule(&before.refresh_rule, is_counted, work.now, &*self.world.zone);
        }
        if fields.contains_key("credits_available") {
            expect_within_limit(&account)?;
        }
        account.credits_available = account.credits_available.min(account.credits_limit);
        work.expect_free_account(&account).await?;
        work.change(&mut account, Action::Updated)?;
        work.commit().await?;
        Ok(account)
    }

    /// Records that the platform refused more work: the limit was what has been used, or what is told.
    pub async fn hit_limit(&self, id: Id<Account>, told: Option<u32>) -> Result<Account, Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        let mut account = work.live(id).await?;
        account.hit_limit(told);
        work.change(&mut account, Action::Updated)?;
        work.commit().await?;
        Ok(account)
    }

    /// Moves an account to the trash. Its sessions stay, and go on to say whose they were.
    pub async fn delete_account(&self, id: Id<Account>) -> Result<Account, Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        let mut account = work.live(id).await?;
        work.bin(&mut account)?;
        work.commit().await?;
        Ok(account)
    }

    /// Takes an account out of the trash.
    pub async fn restore_account(&self, id: Id<Account>) -> Result<Account, Failure> {
        let work = self.work(&[Table::Accounts]).await?;
        let mut account = work.trashed(id).await?;
        work.expect_free_account(&account).await?;
        work.unbin(&mut account)?;
        work.commit().await?;
        Ok(account)
    }
}

impl<S: Store> Work<'_, S> {
    /// Adds an account within a larger piece of work.
    async fn add_account(&self, fields: &Fields) -> Result<Account, Failure> {
        let account = self.new_account(fields)?;
        self.expect_free_account(&account).await?;
        self.create(&account)?;
        Ok(account)
    }

    /// An account of these fields, which is not written yet.
    pub(super) fn new_account(&self, fields: &Fields) -> Result<Account, Failure> {
        let mut fields = whole(schema::ACCOUNT, fields)?;
        if !fields.contains_key("credits_available") {
            let limit = fields.get("credits_limit").cloned().unwrap_or_default();
            fields.insert("credits_available".to_owned(), limit);
        }
        let own = [("refreshed_at", Value::from(self.now.to_string()))];
        let account = new_row(self.service.world.id(), self.now, fields, &own)?;
        expect_within_limit(&account)?;
        Ok(account)
    }

    pub(super) async fn expect_free_account(&self, account: &Account) -> Result<(), Failure> {
        let (key, own) = (vec![account.account_name.key().into()], account.id.to_string());
        self.expect_free(account::NAME, key, &own, "account_name", account.account_name.as_str()).await
    }
}

/// Every account that is not in the trash, by name. There are hundreds of them at most.
pub(super) async fn every_account(store: &impl Transaction) -> Result<Vec<Account>, StoreError> {
    store.rows(&Scan::all(Stretch::of(account::NAME, []))).await
}

fn expect_within_limit(account: &Account) -> Result<(), Failure> {
    if account.credits_available <= account.credits_limit {
        return Ok(());
    }
    let limit = account.credits_limit;
    Err(Failure::field("credits_available", format!("must not be more than the limit of {limit}")))
}

fn holds(account: &Account, words: &Words) -> bool {
    let tags: Vec<&str> = account.specialization.iter().collect();
    words.are_in(&[account.account_name.as_str(), &account.account_email, &account.notes, &tags.join(" ")])
}

fn index_of(sort: AccountSort) -> domain::Index {
    match sort {
        AccountSort::Credits => account::CREDITS,
        AccountSort::Updated => account::UPDATED,
        AccountSort::Name => account::NAME,
    }
}
