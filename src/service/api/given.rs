//! What a request carries, read as the types that operations take. Everything has been checked before: what is missing
//! here was left out.

use domain::analytics::Ask;
use domain::analytics::ledger::Assumptions;
use domain::api::{
    AccountQuery, Failure, FileQuery, KnowledgeQuery, Order, Page, ProjectQuery, QueueQuery, SessionQuery,
};
use domain::learning::Sufficed;
use domain::schema::Fields;
use domain::selection::Wish;
use domain::{Id, Timestamp};
use serde_json::Value;

use crate::service::ActivityQuery;

/// A request that has been checked.
pub(super) struct Given<'a> {
    /// The id in its path.
    pub(super) id: &'a str,
    pub(super) fields: Fields,
}

impl Given<'_> {
    /// The id in the path.
    pub(super) fn id<T>(&self) -> Result<Id<T>, Failure> {
        Id::parse(self.id).map_err(|why| Failure::field("id", why.to_string()))
    }

    pub(super) fn value(&self, name: &str) -> Value {
        self.fields.get(name).cloned().unwrap_or_default()
    }

    pub(super) fn text(&self, name: &str) -> Option<&str> {
        self.fields.get(name)?.as_str()
    }

    fn owned(&self, name: &str) -> Option<String> {
        self.text(name).map(str::to_owned)
    }

    pub(super) fn id_in<T>(&self, name: &str) -> Option<Id<T>> {
        Id::parse(self.text(name)?).ok()
    }

    /// The id in a field that must be there.
    pub(super) fn the_id<T>(&self, name: &str) -> Result<Id<T>, Failure> {
        self.id_in(name).ok_or_else(|| Failure::field(name, "is missing"))
    }

    pub(super) fn whole(&self, name: &str) -> Option<i64> {
        self.fields.get(name)?.as_i64()
    }

    pub(super) fn count(&self, name: &str) -> Option<u32> {
        u32::try_from(self.whole(name)?).ok()
    }

    pub(super) fn flag(&self, name: &str) -> bool {
        self.fields.get(name).and_then(Value::as_bool).unwrap_or_default()
    }

    pub(super) fn page(&self) -> Page {
        let limit = self.count("limit").map_or(Page::default().limit, |limit| limit as usize);
        Page { limit, cursor: self.owned("cursor") }
    }

    fn moment(&self, name: &str) -> Option<Timestamp> {
        Timestamp::parse(self.text(name)?).ok()
    }

    fn choice<T>(&self, name: &str, parse: fn(&str) -> Option<T>) -> Option<T> {
        parse(self.text(name)?)
    }

    fn sort<T: Default>(&self, parse: fn(&str) -> Option<T>) -> (T, Order) {
        let text = self.text("sort").unwrap_or_default();
        match text.strip_prefix('-') {
            Some(name) => (parse(name).unwrap_or_default(), Order::Descending),
            None => (parse(text).unwrap_or_default(), Order::Ascending),
        }
    }

    pub(super) fn projects(&self) -> ProjectQuery {
        let (sort, order) = self.sort(domain::api::ProjectSort::parse);
        let status = self.choice("status", domain::project::ProjectStatus::parse);
        ProjectQuery { status, q: self.owned("q"), sort, order, page: self.page() }
    }

    pub(super) fn accounts(&self) -> AccountQuery {
        let (sort, order) = self.sort(domain::api::AccountSort::parse);
        AccountQuery {
            status: self.choice("status", domain::account::AccountStatus::parse),
            platform: self.choice("platform", domain::account::Platform::parse),
            specialization: self.owned("specialization"),
            q: self.owned("q"),
            sort,
            order,
            page: self.page(),
        }
    }

    pub(super) fn sessions(&self) -> SessionQuery {
        let (sort, order) = self.sort(domain::api::SessionSort::parse);
        SessionQuery {
            project_id: self.id_in("project_id"),
            account_id: self.id_in("account_id"),
            status: self.choice("status", domain::session::SessionStatus::parse),
            session_type: self.choice("session_type", domain::session::SessionType::parse),
            from: self.moment("from"),
            to: self.moment("to"),
            q: self.owned("q"),
            sort,
            order,
            page: self.page(),
        }
    }

    pub(super) fn knowledge(&self) -> KnowledgeQuery {
        let (sort, order) = self.sort(domain::api::KnowledgeSort::parse);
        KnowledgeQuery {
            category: self.choice("category", domain::knowledge::Category::parse),
            tag: self.owned("tag"),
            source_session_id: self.id_in("source_session_id"),
            q: self.owned("q"),
            sort,
            order,
            page: self.page(),
        }
    }

    pub(super) fn files(&self) -> FileQuery {
        let (sort, order) = self.sort(domain::api::FileSort::parse);
        FileQuery {
            project_id: self.id_in("project_id"),
            importance: self.choice("importance", domain::file::Importance::parse),
            q: self.owned("q"),
            sort,
            order,
            page: self.page(),
        }
    }

    pub(super) fn queue(&self) -> QueueQuery {
        let (sort, order) = self.sort(domain::api::QueueSort::parse);
        QueueQuery {
            status: self.choice("status", domain::queue::QueueStatus::parse),
            session_id: self.id_in("session_id"),
            sort,
            order,
            page: self.page(),
        }
    }

    pub(super) fn activity(&self) -> ActivityQuery {
        ActivityQuery { row_id: self.owned("row_id"), page: self.page() }
    }

    pub(super) fn analysis(&self) -> Ask {
        let given = ["credits_per_handoff", "minutes_per_handoff", "hourly_rate"];
        let usual = Assumptions::default();
        let assumptions = Assumptions {
            credits: self.count(given[0]).unwrap_or(usual.credits),
            minutes: self.count(given[1]).unwrap_or(usual.minutes),
            hourly: self.value(given[2]).as_f64().unwrap_or(usual.hourly),
        };
        Ask {
            project: self.id_in("project_id"),
            days: self.count("days").unwrap_or(30),
            zone: self.text("zone").unwrap_or("UTC").to_owned(),
            assumptions: given.iter().any(|name| self.fields.contains_key(*name)).then_some(assumptions),
        }
    }

    pub(super) fn sufficed(&self) -> Sufficed {
        self.choice("sufficed", Sufficed::parse).unwrap_or_default()
    }

    pub(super) fn wish(&self) -> Wish {
        Wish {
            specialization: self.owned("specialization"),
            min_credits: self.count("min_credits").unwrap_or(Wish::default().min_credits),
            prefers_expiring: self.fields.get("prefer_expiring").and_then(Value::as_bool),
            ..Wish::default()
        }
    }
}
