//! Jobs on the stored data.

use std::cell::RefCell;
use std::collections::HashSet;

use web_sys::{Blob, File};

use crate::protocol::data::{Job, Working};
use crate::protocol::{Answer, Ticket, Trouble};

/// The jobs of a worker, and what they keep between them.
#[derive(Default)]
pub(super) struct Jobs {
    cancelled: RefCell<HashSet<Ticket>>,
}

impl Jobs {
    /// Asks a job to give up at its next step.
    pub(super) fn cancel(&self, ticket: Ticket) {
        self.cancelled.borrow_mut().insert(ticket);
    }

    /// Does a job; `tell` hears how far it is.
    pub(super) async fn answer(
        &self,
        _ticket: Ticket,
        _job: Job,
        _files: Vec<File>,
        _tell: &mut dyn FnMut(Working),
    ) -> (Answer, Option<Blob>) {
        let trouble = Trouble { what: "This is not possible yet.".into(), hint: String::new() };
        (Answer::Failed(trouble), None)
    }
}
