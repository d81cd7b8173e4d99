//! Whose turn it is: transactions over the same tables wait for one another, as they do in IndexedDB.

use std::cell::RefCell;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use domain::Table;

use super::Mode;

/// All transactions of a store, in the order in which they were asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Turns(Rc<RefCell<Line>>);

#[derive(Debug, Default)]
struct Line {
    next: u64,
    tickets: VecDeque<Ticket>,
}

#[derive(Debug)]
struct Ticket {
    number: u64,
    tables: Vec<Table>,
    mode: Mode,
    waker: Option<Waker>,
}

/// A place in the line; leaving it, by being dropped, lets the next ones go on.
#[derive(Debug)]
pub(super) struct Turn {
    turns: Turns,
    number: u64,
}

impl Turns {
    /// Waits until every transaction that was asked for before, and that this one may not run beside, has ended.
    pub(super) async fn take(&self, tables: &[Table], mode: Mode) -> Turn {
        let turn = Turn { turns: self.clone(), number: self.0.borrow_mut().queue(tables, mode) };
        poll_fn(|context| self.0.borrow_mut().poll(turn.number, context.waker())).await;
        turn
    }
}

impl Line {
    fn queue(&mut self, tables: &[Table], mode: Mode) -> u64 {
        self.next += 1;
        self.tickets.push_back(Ticket { number: self.next, tables: tables.to_vec(), mode, waker: None });
        self.next
    }

    fn poll(&mut self, number: u64, waker: &Waker) -> Poll<()> {
        let Some(place) = self.tickets.iter().position(|ticket| ticket.number == number) else {
            return Poll::Ready(());
        };
        let own = &self.tickets[place];
        if !self.tickets.iter().take(place).any(|ticket| ticket.excludes(own)) {
            return Poll::Ready(());
        }
        self.tickets[place].waker = Some(waker.clone());
        Poll::Pending
    }
}

impl Ticket {
    fn excludes(&self, other: &Self) -> bool {
        (self.mode == Mode::Write || other.mode == Mode::Write)
            && self.tables.iter().any(|table| other.tables.contains(table))
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        let mut line = self.turns.0.borrow_mut();
        line.tickets.retain(|ticket| ticket.number != self.number);
        let wakers: Vec<Waker> = line.tickets.iter_mut().filter_map(|ticket| ticket.waker.take()).collect();
        drop(line);
        wakers.into_iter().for_each(Waker::wake);
    }
}
