//! Knowledge: what was learnt and is worth finding again.

use crate::index::said;
use crate::row::{choice, row};
use crate::session::Session;
use crate::{Id, Index, Name, Table, Tags};

choice! {
    /// What kind of knowledge an entry is.
    Category {
        #[default]
        Pattern = "pattern", "Pattern";
        ErrorSolution = "error_solution", "Error and solution";
        Optimization = "optimization", "Optimization";
        BestPractice = "best_practice", "Best practice";
        Tip = "tip", "Tip";
    }
}

row! {
    /// Something that was learnt.
    Knowledge in Knowledge {
        /// What kind it is.
        category: Category,
        /// One line that names it.
        title: Name,
        /// The whole of it.
        description: String,
        /// What it is about.
        tags: Tags,
        /// How often it was copied or put into a briefing.
        usage_count: u32,
        /// How often it helped.
        success_count: u32,
        /// How often it did not.
        failure_count: u32,
        /// The session that it came from, while that is known.
        source_session_id: Option<Id<Session>>,
    }
    label(self) { self.title.to_string() }
    lasting(self) { self.source_session_id.map(|id| ("source_session_id", id.into())).into_iter().collect() }
    live(self) {
        let mut keys = vec![
            ("category", self.category.name().into()),
            ("usage_count", self.usage_count.into()),
            ("updated_at", self.updated_at.into()),
        ];
        keys.extend(self.tags.iter().map(|tag| ("tag", tag.into())));
        let tags: Vec<&str> = self.tags.iter().collect();
        keys.push(said(&[self.title.as_str(), &self.description, &tags.join(" ")]));
        keys
    }
}

impl Knowledge {
    /// How often it helped, of the outcomes that were recorded; `None` without any.
    pub fn success_rate(&self) -> Option<f64> {
        let outcomes = u64::from(self.success_count) + u64::from(self.failure_count);
        (outcomes > 0).then(|| f64::from(self.success_count) / outcomes as f64)
    }
}

/// By category, in the order of the last change.
pub const CATEGORY: Index = Index::new(Table::Knowledge, "category", &["category", "updated_at"]);
/// By category, in the order of use.
pub const CATEGORY_USAGE: Index =
    Index::new(Table::Knowledge, "category_usage", &["category", "usage_count"]);
/// In the order of use.
pub const USAGE: Index = Index::new(Table::Knowledge, "usage_count", &["usage_count"]);
/// In the order of the last change.
pub const UPDATED: Index = Index::new(Table::Knowledge, "updated_at", &["updated_at"]);
/// What came from a session, in the trash too.
pub const SOURCE: Index = Index::new(Table::Knowledge, "source_session_id", &["source_session_id"]);
/// What is in the trash, in the order in which it got there.
pub const TRASH: Index = Index::new(Table::Knowledge, "deleted_at", &["deleted_at"]);

const INDEXES: &[Index] = &[CATEGORY, CATEGORY_USAGE, USAGE, UPDATED, SOURCE, TRASH];
