//! The operations on a store in memory, in a world whose clock goes on by a second at each look.
#![expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]

use std::cell::Cell;
use std::rc::Rc;

use domain::api::Failure;
use domain::archive::Preview;
use domain::{Id, Timestamp};
use serde_json::{Value, json};

use super::heavy::Heavy;
use super::{Fields, Service, World};
use crate::protocol::data::{Compress, Compressed, ImportMode, Scope};
use crate::store::Memory;

mod lists;
mod properties;
mod rules;

pub(super) type Operations = Service<Memory>;

/// The operations, and the clock that they look at.
pub(super) struct Bench {
    pub(super) service: Operations,
    pub(super) clock: Rc<Cell<i64>>,
    pub(super) burns_expiring: Rc<Cell<bool>>,
}

/// The moment at which every test begins.
pub(super) const START: &str = "2026-03-02T09:00:00Z";

pub(super) fn bench() -> Bench {
    let clock = Rc::new(Cell::new(Timestamp::parse(START).unwrap().millis()));
    let (looks, chance) = (clock.clone(), Cell::new(0));
    let burns_expiring = Rc::new(Cell::new(false));
    let wanted = burns_expiring.clone();
    let world = World::new(
        move || Timestamp::from_millis(looks.replace(looks.get() + 1000)),
        move || chance.replace(chance.get() + 1),
        |zone, _| (zone == "UTC").then_some(0),
    );
    let world = world.burning_expiring(move || wanted.get());
    Bench { service: Service::new(Memory::default(), world, |_| {}), clock, burns_expiring }
}

pub(super) fn fields(value: Value) -> Fields {
    value.as_object().unwrap().clone()
}

impl Bench {
    pub(super) async fn project(&self, name: &str) -> domain::project::Project {
        self.service.create_project(&fields(json!({"name": name}))).await.unwrap()
    }

    pub(super) async fn account(&self, name: &str) -> domain::account::Account {
        self.service.create_account(&fields(json!({"account_name": name}))).await.unwrap()
    }

    pub(super) async fn session(
        &self,
        project: Id<domain::project::Project>,
        account: Id<domain::account::Account>,
    ) -> domain::session::Session {
        let given = json!({"project_id": project, "account_id": account});
        self.service.create_session(&fields(given)).await.unwrap().session
    }

    /// A session of a project and with an account of its own.
    pub(super) async fn any_session(&self) -> Id<domain::session::Session> {
        let name = self.service.world().id::<()>().to_string();
        let (project, account) = (self.project(&name).await, self.account(&name).await);
        self.session(project.id, account.id).await.id
    }

    pub(super) fn pass(&self, hours: i64) {
        self.clock.set(self.clock.get() + hours * 3_600_000);
    }
}

/// The ordinary rotation of a session.
pub(super) fn rotation(session: Id<domain::session::Session>) -> super::Rotation {
    super::Rotation { session, wish: Default::default(), level: Default::default(), latest: None }
}

/// Does in this thread what the worker does in its own; archives are the worker's alone.
pub(super) struct Here;

impl Heavy for Here {
    async fn compress(&self, ask: Compress) -> Result<Compressed, Failure> {
        crate::worker::compress::compress(&ask).map_err(Failure::from)
    }

    async fn export(&self, _scope: Scope) -> Result<String, Failure> {
        Ok(r#"{"format":"paas-export"}"#.to_owned())
    }

    async fn analyze<S: crate::store::Store>(
        &self,
        service: &Service<S>,
        ask: domain::analytics::Ask,
    ) -> Result<String, Failure> {
        super::heavy::analyze_here(service, &ask).await
    }

    async fn import(&self, _document: String, _mode: ImportMode, _apply: bool) -> Result<Preview, Failure> {
        Ok(Preview::default())
    }
}
