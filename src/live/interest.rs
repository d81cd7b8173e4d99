//! What somebody wants to be told of.

use domain::project::Project;
use domain::{Id, Row, Table};

use crate::service::Change;

/// Rows whose changes matter to somebody.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Interest(Vec<Concern>);

/// Rows of a table: all of them, one, or those of a project.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Concern {
    table: Table,
    id: Option<String>,
    project: Option<String>,
}

impl Interest {
    /// All rows of these tables.
    pub fn tables(tables: &[Table]) -> Self {
        Self(tables.iter().map(|table| Concern { table: *table, id: None, project: None }).collect())
    }

    /// One row.
    pub fn row<T: Row>(id: Id<T>) -> Self {
        Self(vec![Concern { table: T::TABLE, id: Some(id.to_string()), project: None }])
    }

    /// The rows of these tables that belong to a project.
    pub fn of_project(project: Id<Project>, tables: &[Table]) -> Self {
        let project = Some(project.to_string());
        Self(
            tables
                .iter()
                .map(|table| Concern { table: *table, id: None, project: project.clone() })
                .collect(),
        )
    }

    /// This and something else too.
    #[must_use]
    pub fn and(mut self, other: impl Into<Self>) -> Self {
        self.0.extend(other.into().0);
        self
    }

    /// Whether any of the changes matters.
    pub fn is_concerned(&self, changes: &[Change]) -> bool {
        changes.iter().any(|change| self.0.iter().any(|concern| concern.meets(change)))
    }
}

impl<const N: usize> From<&[Table; N]> for Interest {
    fn from(tables: &[Table; N]) -> Self {
        Self::tables(tables)
    }
}

impl From<&[Table]> for Interest {
    fn from(tables: &[Table]) -> Self {
        Self::tables(tables)
    }
}

impl Concern {
    /// A change that does not say which row or project it was about may be about any.
    fn meets(&self, change: &Change) -> bool {
        let may_be = |own: &Option<String>, other: &Option<String>| match (own, other) {
            (Some(own), Some(other)) => own == other,
            (None, _) | (_, None) => true,
        };
        self.table == change.table && may_be(&self.id, &change.id) && may_be(&self.project, &change.project)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11";
    const OTHER: &str = "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b12";

    fn change(table: Table, id: Option<&str>, project: Option<&str>) -> Change {
        Change { table, id: id.map(str::to_owned), project: project.map(str::to_owned) }
    }

    #[test]
    fn a_change_matters_to_those_whose_rows_it_may_have_touched() {
        let Ok(project) = Id::<Project>::parse(ONE) else { return };
        let table = || Interest::tables(&[Table::Sessions]);
        let of_project = || Interest::of_project(project, &[Table::Sessions]);
        let row = || Interest::row(project);
        for (interest, change, expected) in [
            (table(), change(Table::Sessions, Some(OTHER), Some(OTHER)), true),
            (table(), change(Table::Projects, Some(ONE), None), false),
            (of_project(), change(Table::Sessions, Some(OTHER), Some(ONE)), true),
            (of_project(), change(Table::Sessions, Some(OTHER), Some(OTHER)), false),
            (of_project(), change(Table::Sessions, Some(OTHER), None), true),
            (of_project(), change(Table::Sessions, None, None), true),
            (row(), change(Table::Projects, Some(ONE), None), true),
            (row(), change(Table::Projects, Some(OTHER), None), false),
            (row(), change(Table::Projects, None, None), true),
            (row().and(&[Table::Files]), change(Table::Files, Some(OTHER), None), true),
            (Interest::default(), change(Table::Projects, None, None), false),
        ] {
            assert_eq!(
                interest.is_concerned(std::slice::from_ref(&change)),
                expected,
                "{interest:?} {change:?}"
            );
        }
    }
}
