//! What is asked for and what is answered: queries, lists and failures, the same for pages and scripts.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::{Map, Value, json};

use crate::account::{Account, AccountStatus, Platform};
use crate::file::Importance;
use crate::knowledge::Category;
use crate::project::{Project, ProjectStatus};
use crate::queue::QueueStatus;
use crate::row::choice;
use crate::schema::FieldErrors;
use crate::session::{Session, SessionStatus, SessionType};
use crate::{Id, Timestamp};

choice! {
    /// What kind of failure it is.
    Code {
        Invalid = "invalid", "Not valid";
        NotFound = "not_found", "Not found";
        Conflict = "conflict", "Conflict";
        NoAccount = "no_account", "No account left";
        Locked = "locked", "Locked";
        Quota = "quota", "No room left";
        #[default]
        Internal = "internal", "Failed";
    }
}

/// Why something was not done, and what to do about it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Failure {
    /// What kind of failure it is.
    pub code: Code,
    /// What happened.
    pub error: String,
    /// What to do about it.
    pub suggestion: String,
    /// What is wrong with which field.
    pub fields: FieldErrors,
    /// The revision that the row has by now, where a change was based on another.
    pub revision: Option<u64>,
    /// When waiting helps: the moment from which it can be tried again.
    pub until: Option<Timestamp>,
    /// What else a script may want to know.
    pub more: Option<Box<Map<String, Value>>>,
}

impl Failure {
    /// A failure in words.
    pub fn new(code: Code, error: impl Into<String>, suggestion: impl Into<String>) -> Self {
        Self { code, error: error.into(), suggestion: suggestion.into(), ..Self::default() }
    }

    /// Fields that are not right.
    pub fn invalid(fields: FieldErrors) -> Self {
        let named = |(name, why): (&String, &String)| format!("{name} {why}");
        let error = fields.iter().map(named).collect::<Vec<_>>().join("; ");
        Self { fields, ..Self::new(Code::Invalid, error, "Correct the named fields and try again.") }
    }

    /// One field that is not right.
    pub fn field(name: &str, why: impl Into<String>) -> Self {
        Self::invalid(BTreeMap::from([(name.to_owned(), why.into())]))
    }

    /// A row that is not there, or is in the trash.
    pub fn not_found(what: &str) -> Self {
        Self::new(
            Code::NotFound,
            format!("There is no such {what}."),
            "Check the id; what was deleted may be in the trash.",
        )
    }

    /// A state that forbids it.
    pub fn conflict(error: impl Into<String>, suggestion: impl Into<String>) -> Self {
        Self::new(Code::Conflict, error, suggestion)
    }

    /// A name that another row has.
    pub fn taken(field: &str, what: &str, name: &str) -> Self {
        let error = format!("Another {what} is called {name}.");
        let fields = BTreeMap::from([(field.to_owned(), format!("is taken: {name}"))]);
        Self { fields, ..Self::conflict(error, "Choose another name.") }
    }

    /// A change of a state that is no longer the latest.
    pub fn stale(what: &str, revision: u64) -> Self {
        let error = format!("The {what} was changed elsewhere in the meantime.");
        let suggestion = "Load it again, then repeat the change, or send it without a revision to overwrite.";
        Self { revision: Some(revision), ..Self::conflict(error, suggestion) }
    }

    /// The envelope that scripts get.
    pub fn envelope(&self) -> Value {
        let mut answer = Map::new();
        answer.insert("success".into(), false.into());
        answer.insert("error".into(), self.error.as_str().into());
        answer.insert("suggestion".into(), self.suggestion.as_str().into());
        answer.insert("code".into(), self.code.name().into());
        if !self.fields.is_empty() {
            let fields = self.fields.iter().map(|(name, why)| (name.clone(), why.as_str().into()));
            answer.insert("fields".into(), Value::Object(fields.collect()));
        }
        if let Some(revision) = self.revision {
            answer.insert("revision".into(), revision.into());
        }
        if let Some(until) = self.until {
            answer.insert("until".into(), until.to_string().into());
        }
        answer.extend(self.more.iter().flat_map(|more| (**more).clone()));
        Value::Object(answer)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{} {}", self.error, self.suggestion)
    }
}

impl std::error::Error for Failure {}

/// The envelope of what was done.
pub fn success(data: Value) -> Value {
    json!({"success": true, "data": data})
}

/// A page of a list.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Listing<T> {
    /// The rows of this page.
    pub items: Vec<T>,
    /// Where the next page begins; `None` on the last.
    pub next_cursor: Option<String>,
    /// Rows in all pages.
    pub total: u64,
}

impl<T> Listing<T> {
    /// The same page with something else for each row.
    pub fn map<U>(self, make: impl FnMut(T) -> U) -> Listing<U> {
        Listing {
            items: self.items.into_iter().map(make).collect(),
            next_cursor: self.next_cursor,
            total: self.total,
        }
    }
}

impl<T> Default for Listing<T> {
    fn default() -> Self {
        Self { items: Vec::new(), next_cursor: None, total: 0 }
    }
}

/// Which page of a list.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Page {
    /// Rows at most: 1 to [`Page::MOST`].
    pub limit: usize,
    /// The `next_cursor` of the page before.
    pub cursor: Option<String>,
}

impl Page {
    /// Rows that a page may have.
    pub const MOST: usize = 500;
}

impl Default for Page {
    fn default() -> Self {
        Self { limit: 20, cursor: None }
    }
}

choice! {
    /// What projects can be sorted by.
    ProjectSort {
        #[default]
        Updated = "updated_at", "Last change";
        Credits = "total_credits_used", "Credits used";
        Sessions = "total_sessions", "Sessions";
        Name = "name", "Name";
    }
}

choice! {
    /// What accounts can be sorted by.
    AccountSort {
        #[default]
        Credits = "credits_available", "Credits left";
        Updated = "updated_at", "Last change";
        Name = "account_name", "Name";
    }
}

choice! {
    /// What sessions can be sorted by.
    SessionSort {
        #[default]
        Started = "started_at", "Start";
        Credits = "credits_used", "Credits used";
    }
}

choice! {
    /// What knowledge can be sorted by.
    KnowledgeSort {
        #[default]
        Usage = "usage_count", "Use";
        Updated = "updated_at", "Last change";
    }
}

choice! {
    /// What files can be sorted by.
    FileSort {
        #[default]
        Updated = "updated_at", "Last change";
        Importance = "importance", "Importance";
        Path = "file_path", "Path";
    }
}

choice! {
    /// What the queue can be sorted by.
    QueueSort {
        #[default]
        Priority = "priority", "Priority";
        Created = "created_at", "Age";
    }
}

/// Which way a list goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Order {
    /// The least, oldest, or first letter first.
    Ascending,
    /// The most, newest, or last letter first.
    #[default]
    Descending,
}

/// Declares a query: its own filters, then the sort, its direction and the page.
macro_rules! query {
    ($(#[$meta:meta])* $name:ident by $sort:ident $order:ident { $($(#[$doc:meta])* $field:ident: $type:ty,)* }) => {
        $(#[$meta])*
        #[derive(Clone, Debug, PartialEq, Eq, Hash)]
        pub struct $name {
            $($(#[$doc])* pub $field: Option<$type>,)*
            /// What it is sorted by.
            pub sort: $sort,
            /// Which way.
            pub order: Order,
            /// Which page.
            pub page: Page,
        }

        impl Default for $name {
            fn default() -> Self {
                Self { $($field: None,)* sort: $sort::default(), order: Order::$order, page: Page::default() }
            }
        }
    };
}

query! {
    /// Which projects.
    ProjectQuery by ProjectSort Descending {
        /// Of this status.
        status: ProjectStatus,
        /// That name all these words.
        q: String,
    }
}

query! {
    /// Which accounts.
    AccountQuery by AccountSort Descending {
        /// Of this status.
        status: AccountStatus,
        /// On this platform.
        platform: Platform,
        /// With this tag.
        specialization: String,
        /// That name all these words.
        q: String,
    }
}

query! {
    /// Which sessions.
    SessionQuery by SessionSort Descending {
        /// Of this project.
        project_id: Id<Project>,
        /// With this account.
        account_id: Id<Account>,
        /// Of this status.
        status: SessionStatus,
        /// Of this kind of work.
        session_type: SessionType,
        /// That began at this moment or later.
        from: Timestamp,
        /// That began before this moment.
        to: Timestamp,
        /// Whose texts hold all these words.
        q: String,
    }
}

query! {
    /// Which knowledge.
    KnowledgeQuery by KnowledgeSort Descending {
        /// Of this kind.
        category: Category,
        /// With this tag.
        tag: String,
        /// From this session.
        source_session_id: Id<Session>,
        /// That holds all these words.
        q: String,
    }
}

query! {
    /// Which files.
    FileQuery by FileSort Descending {
        /// Of this project.
        project_id: Id<Project>,
        /// That matter so much.
        importance: Importance,
        /// Whose path or notes hold all these words.
        q: String,
    }
}

query! {
    /// Which hand-offs.
    QueueQuery by QueueSort Descending {
        /// Of this status.
        status: QueueStatus,
        /// Of this session.
        session_id: Id<Session>,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_envelope_says_what_happened_and_what_to_do() {
        assert_eq!(
            Failure::field("name", "is missing").envelope(),
            json!({
                "success": false, "code": "invalid", "error": "name is missing",
                "suggestion": "Correct the named fields and try again.", "fields": {"name": "is missing"},
            })
        );
        let stale = Failure::stale("project", 4).envelope();
        assert_eq!((&stale["code"], &stale["revision"]), (&json!("conflict"), &json!(4)));
        assert!(stale.get("fields").is_none());
    }
}
