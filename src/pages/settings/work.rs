//! Work of the worker that the page waits for: how far it is, and how it is given up.

use domain::api::Failure;
use leptos::prelude::*;
use web_sys::{Blob, File};

use super::model::working_words;
use crate::browser::worker::{Call, Cancel, Failed};
use crate::protocol::data::{Job, Outcome, Working};

/// One piece of work at a time.
#[derive(Clone, Copy)]
pub struct Work {
    /// How far it is; `None` while there is none.
    pub(super) working: RwSignal<Option<Working>>,
    /// Why the last one failed.
    pub(super) failure: RwSignal<Option<Failure>>,
    cancel: StoredValue<Option<Cancel>, LocalStorage>,
}

impl Work {
    pub(super) fn new() -> Self {
        Self {
            working: RwSignal::new(None),
            failure: RwSignal::new(None),
            cancel: StoredValue::new_local(None),
        }
    }

    /// Whether it must be waited for.
    pub(super) fn is_busy(self) -> bool {
        self.working.read().is_some()
    }

    /// Does a job, then `then` with what came of it.
    pub(super) fn start(
        self,
        job: Job,
        file: Option<File>,
        then: impl FnOnce(Outcome, Option<Blob>) + 'static,
    ) {
        let cancel = Cancel::default();
        self.cancel.set_value(Some(cancel.clone()));
        self.failure.set(None);
        self.working.set(Some(Working::default()));
        let mut call = Call::new(job)
            .on_progress(move |working| {
                let _ = self.working.try_set(Some(working));
            })
            .cancelled_by(&cancel);
        if let Some(file) = file {
            call = call.with_file(file);
        }
        leptos::task::spawn_local(async move {
            let answer = call.answer().await;
            // The page may have been left; what was asked for is done all the same.
            self.working.try_set(None);
            match answer {
                Ok((outcome, made)) => then(outcome, made),
                Err(Failed::Cancelled) => {}
                Err(Failed::Trouble(trouble)) => {
                    let _ = self.failure.try_set(Some(trouble.into()));
                }
            }
        });
    }

    fn cancel(self) {
        self.cancel.with_value(|cancel| cancel.as_ref().inspect(|cancel| cancel.cancel()).is_some());
    }
}

/// How far the work is, and a button that gives it up.
#[component]
pub fn WorkBar(
    /// The work.
    work: Work,
) -> impl IntoView {
    let is_busy = Memo::new(move |_| work.is_busy());
    let words = move || work.working.get().map(working_words);
    let share =
        move || work.working.get().filter(|it| it.total > 0.0).map(|it| (it.done / it.total).to_string());
    view! {
        <Show when=move || is_busy.get()>
            <div class="work-bar" data-testid="working">
                <progress value=share aria-label="Progress"></progress>
                <span class="muted numbers">{words}</span>
                <button class="button" data-testid="work-cancel" on:click=move |_| work.cancel()>"Cancel"</button>
            </div>
        </Show>
    }
}
