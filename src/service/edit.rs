//! What all tables have in common: making a row from fields, changing it, and its way into the trash and out of it.

use domain::activity::Action;
use domain::api::Failure;
use domain::schema::{self, Extent, Field, Fields};
use domain::{Id, Index, KeyPart, Row, Table, Timestamp};
use serde_json::Value;

use super::work::{Work, noun};
use crate::store::{Store, Stretch, Transaction};

/// Checks the fields of a new row and adds those that were left out.
pub(super) fn whole(schema: &[Field], given: &Fields) -> Result<Fields, Failure> {
    schema::check(schema, given, Extent::Whole).map_err(Failure::invalid)?;
    Ok(schema::fill(schema, given))
}

/// Checks the fields of a change.
pub(super) fn part(schema: &[Field], given: &Fields) -> Result<(), Failure> {
    schema::check(schema, given, Extent::Change).map_err(Failure::invalid)
}

/// A new row of these fields, which have been checked, and of those that the app fills in itself.
pub(super) fn new_row<T: Row>(
    id: Id<T>,
    now: Timestamp,
    mut fields: Fields,
    own: &[(&str, Value)],
) -> Result<T, Failure> {
    let now = Value::from(now.to_string());
    let common = [
        ("id", id.to_string().into()),
        ("created_at", now.clone()),
        ("updated_at", now),
        ("deleted_at", Value::Null),
        ("revision", 1.into()),
    ];
    for (name, value) in common.iter().chain(own) {
        fields.insert((*name).to_owned(), value.clone());
    }
    to_row(fields)
}

/// The row with some fields changed, which have been checked.
pub(super) fn changed<T: Row>(row: &T, given: &Fields) -> Result<T, Failure> {
    expect_revision(T::TABLE, row.revision(), given)?;
    let body = serde_json::to_vec(row).map_err(unwritable)?;
    let mut fields: Fields = serde_json::from_slice(&body).map_err(unwritable)?;
    let news = given.iter().filter(|(name, _)| *name != schema::REVISION.name);
    fields.extend(news.map(|(name, value)| (name.clone(), value.clone())));
    to_row(fields)
}

/// Refuses a change that is based on another revision.
pub(super) fn expect_revision(table: Table, revision: u64, given: &Fields) -> Result<(), Failure> {
    match given.get(schema::REVISION.name).and_then(Value::as_u64) {
        Some(base) if base != revision => Err(Failure::stale(noun(table), revision)),
        _ => Ok(()),
    }
}

/// Always by way of text: rows are read from text anyway, and a second reader for each would double their code.
fn to_row<T: Row>(fields: Fields) -> Result<T, Failure> {
    let body = serde_json::to_vec(&fields).map_err(unwritable)?;
    serde_json::from_slice(&body).map_err(unwritable)
}

fn unwritable(fault: serde_json::Error) -> Failure {
    Failure::new(
        domain::api::Code::Internal,
        format!("The row cannot be written: {fault}."),
        "Nothing was changed.",
    )
}

impl<S: Store> Work<'_, S> {
    /// Refuses a key that another live row has in an index that allows each only once.
    pub(super) async fn expect_free(
        &self,
        index: Index,
        key: Vec<KeyPart>,
        own: &str,
        field: &str,
        shown: &str,
    ) -> Result<(), Failure> {
        let holders = self.store.ids(&Stretch::of(index, key)).await?;
        if holders.iter().any(|id| id != own) {
            return Err(Failure::taken(field, noun(index.table), shown));
        }
        Ok(())
    }

    /// Moves a row to the trash.
    pub(super) fn bin<T: Row>(&self, row: &mut T) -> Result<(), Failure> {
        row.set_deleted_at(Some(self.now));
        self.change(row, Action::Deleted)
    }

    /// Takes a row out of the trash.
    pub(super) fn unbin<T: Row>(&self, row: &mut T) -> Result<(), Failure> {
        row.set_deleted_at(None);
        self.change(row, Action::Restored)
    }

    /// A row that is in the trash.
    pub(super) async fn trashed<T: Row>(&self, id: Id<T>) -> Result<T, Failure> {
        let row: T = self.found(id).await?;
        if row.is_live() {
            let error = format!("The {} {} is not in the trash.", noun(T::TABLE), row.label());
            return Err(Failure::conflict(error, "Delete it first, if it is to go."));
        }
        Ok(row)
    }
}
