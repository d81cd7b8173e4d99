//! How a transaction ends.

use std::cell::{Cell, RefCell};
use std::future::poll_fn;
use std::rc::Rc;
use std::task::{Poll, Waker};

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::IdbTransaction;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum End {
    Complete,
    Aborted,
}

/// Hears how a transaction ends, from its beginning on: it may end before anybody asks.
#[derive(Debug)]
pub(super) struct Ending {
    raw: IdbTransaction,
    heard: Rc<Heard>,
    _on_complete: Closure<dyn FnMut()>,
    _on_abort: Closure<dyn FnMut()>,
}

#[derive(Debug, Default)]
struct Heard {
    end: Cell<Option<End>>,
    waker: RefCell<Option<Waker>>,
}

impl Ending {
    pub(super) fn of(raw: &IdbTransaction) -> Self {
        let heard = Rc::new(Heard::default());
        let hear = |end| {
            let heard = heard.clone();
            Closure::<dyn FnMut()>::new(move || {
                heard.end.set(Some(end));
                let waker = heard.waker.take();
                waker.into_iter().for_each(Waker::wake);
            })
        };
        let (on_complete, on_abort) = (hear(End::Complete), hear(End::Aborted));
        raw.set_oncomplete(Some(on_complete.as_ref().unchecked_ref()));
        raw.set_onabort(Some(on_abort.as_ref().unchecked_ref()));
        Self { raw: raw.clone(), heard, _on_complete: on_complete, _on_abort: on_abort }
    }

    pub(super) async fn reached(&self) -> End {
        poll_fn(|context| match self.heard.end.get() {
            Some(end) => Poll::Ready(end),
            None => {
                self.heard.waker.replace(Some(context.waker().clone()));
                Poll::Pending
            }
        })
        .await
    }
}

impl Drop for Ending {
    fn drop(&mut self) {
        self.raw.set_oncomplete(None);
        self.raw.set_onabort(None);
    }
}
