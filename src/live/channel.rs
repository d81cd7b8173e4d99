//! Changes on their way between tabs and workers.

use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{BroadcastChannel, MessageEvent};

use super::everything;
use crate::service::Change;

/// Name of the channel.
const NAME: &str = "paas changes";

/// A line to all other tabs and workers of the app. It hears nothing of what it tells itself.
pub struct Channel {
    line: BroadcastChannel,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Channel {
    /// Opens the line; `None` where the browser has none.
    pub fn open(hear: impl Fn(Vec<Change>) + 'static) -> Option<Self> {
        let line = BroadcastChannel::new(NAME).ok()?;
        let on_message = Closure::new(move |event: MessageEvent| hear(read(&event)));
        line.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Some(Self { line, _on_message: on_message })
    }

    /// Tells the others.
    pub fn post(&self, changes: &[Change]) {
        if let Ok(json) = serde_json::to_string(changes) {
            // It fails only for what cannot be copied and on a closed line; a text can, and ours closes with its end.
            let _ = self.line.post_message(&json.into());
        }
    }
}

impl Drop for Channel {
    fn drop(&mut self) {
        self.line.set_onmessage(None);
        self.line.close();
    }
}

/// What was told. Where another version of the app tells it in a way that is not understood, it may be about anything.
fn read(event: &MessageEvent) -> Vec<Change> {
    let json = event.data().as_string().unwrap_or_default();
    serde_json::from_str(&json).unwrap_or_else(|_| everything())
}

#[cfg(all(test, target_arch = "wasm32"))]
#[expect(clippy::unwrap_used, reason = "a test fails where it finds something else")]
mod tests {
    use std::cell::RefCell;
    use std::rc::Rc;

    use domain::Table;
    use js_sys::Promise;
    use wasm_bindgen_futures::JsFuture;
    use wasm_bindgen_test::wasm_bindgen_test;

    use super::*;

    /// What a line heard, in the order of arrival.
    type Heard = Rc<RefCell<Vec<Vec<Change>>>>;

    fn open() -> (Channel, Heard) {
        let heard = Heard::default();
        let note = heard.clone();
        (Channel::open(move |changes| note.borrow_mut().push(changes)).unwrap(), heard)
    }

    async fn until(is_true: impl Fn() -> bool) {
        while !is_true() {
            let pause = Promise::new(&mut |done, _| {
                web_sys::window()
                    .unwrap()
                    .set_timeout_with_callback_and_timeout_and_arguments_0(&done, 5)
                    .unwrap();
            });
            JsFuture::from(pause).await.unwrap();
        }
    }

    #[wasm_bindgen_test]
    async fn other_tabs_hear_what_one_tells_in_its_order() {
        let ((one, own), (_other, heard)) = (open(), open());
        let told = [Change { table: Table::Projects, id: Some("1".into()), project: Some("2".into()) }];
        one.post(&told);
        one.post(&[Change::of_all(Table::Accounts)]);
        until(|| heard.borrow().len() == 2).await;
        assert_eq!(*heard.borrow(), [told.to_vec(), vec![Change::of_all(Table::Accounts)]]);
        assert!(own.borrow().is_empty());
    }

    #[wasm_bindgen_test]
    async fn what_is_not_understood_may_be_about_anything() {
        let (_other, heard) = open();
        let newer = BroadcastChannel::new(NAME).unwrap();
        newer.post_message(&"{\"of\":\"the future\"}".into()).unwrap();
        until(|| !heard.borrow().is_empty()).await;
        assert_eq!(heard.borrow()[0], everything());
        newer.close();
    }
}
