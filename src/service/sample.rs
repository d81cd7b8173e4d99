//! A service over memory with a few rows, for tests.
#![expect(clippy::unwrap_used, reason = "a test may stop at what it did not expect")]

use std::cell::Cell;

use domain::account::Account;
use domain::session::Session;
use domain::{Id, Timestamp};
use serde_json::{Value, json};

use super::{Fields, Service, World};
use crate::store::Memory;

/// The operations over memory.
pub(super) type Memories = Service<Memory>;

/// An empty one, whose clock goes on by a second with every look.
pub(super) fn service() -> Memories {
    let (moment, chance) = (Cell::new(1_800_000_000_000), Cell::new(0));
    let clock = move || Timestamp::from_millis(moment.replace(moment.get() + 1000));
    let world = World::new(clock, move || chance.replace(chance.get() + 1), |_, _| Some(0));
    Service::new(Memory::default(), world, |_| ())
}

/// The fields that a JSON object names.
pub(super) fn fields(object: Value) -> Fields {
    object.as_object().unwrap().clone()
}

/// An account of this name, otherwise ordinary.
pub(super) async fn account(service: &Memories, name: &str) -> Account {
    service.create_account(&fields(json!({ "account_name": name }))).await.unwrap()
}

/// A session of a project and with an account of its own.
pub(super) async fn session(service: &Memories) -> Id<Session> {
    let name = service.world().id::<()>().to_string();
    let project = service.create_project(&fields(json!({ "name": name }))).await.unwrap();
    let account = account(service, &name).await;
    let given = json!({ "project_id": project.id.to_string(), "account_id": account.id.to_string() });
    service.create_session(&fields(given)).await.unwrap().session.id
}
