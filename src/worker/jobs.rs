//! Jobs on the stored data.

use std::cell::RefCell;
use std::collections::HashSet;

use web_sys::{Blob, File};

use super::compress::compress;
use crate::protocol::data::{Job, Outcome, Working};
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
        job: Job,
        _files: Vec<File>,
        _tell: &mut dyn FnMut(Working),
    ) -> (Answer, Option<Blob>) {
        if let Job::Compress(ask) = job {
            return match compress(&ask) {
                Ok(made) => (Answer::Done(Box::new(Outcome::Compressed(Box::new(made)))), None),
                Err(trouble) => (Answer::Failed(trouble), None),
            };
        }
        let trouble = Trouble { what: "This is not possible yet.".into(), hint: String::new() };
        (Answer::Failed(trouble), None)
    }
}
