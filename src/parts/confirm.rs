//! The one question that the app asks before something that cannot be undone.

use leptos::html;
use leptos::prelude::*;

/// The question.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// What is asked, with a question mark.
    pub title: String,
    /// What will be, and what will be lost.
    pub text: String,
    /// The verb on the button that does it.
    pub verb: String,
    /// Whether something is lost for good.
    pub is_grave: bool,
}

/// Asks, from anywhere in the app.
#[derive(Clone, Copy, Default)]
pub struct Confirm(RwSignal<Option<(Question, Callback<()>)>>);

impl Confirm {
    /// Asks, and does `then` only after a yes.
    pub fn ask(self, question: Question, then: impl Fn() + Send + Sync + 'static) {
        self.0.set(Some((question, Callback::new(move |()| then()))));
    }
}

/// Where the question is asked.
#[component]
pub fn ConfirmDialog(
    /// The asking.
    confirm: Confirm,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    let close = move || {
        if let Some(dialog) = node.get_untracked() {
            dialog.close();
        }
    };
    Effect::new(move |_| {
        if confirm.0.read().is_some()
            && let Some(dialog) = node.get()
            && !dialog.open()
        {
            // Fails only for a dialog that is open already.
            let _ = dialog.show_modal();
        }
    });
    let yes = move |_| {
        let then = confirm.0.read_untracked().as_ref().map(|(_, then)| *then);
        close();
        if let Some(then) = then {
            then.run(());
        }
    };
    let part = move |of: fn(&Question) -> String| {
        confirm.0.read().as_ref().map_or_else(String::new, |(question, _)| of(question))
    };
    let is_grave = move || confirm.0.read().as_ref().is_some_and(|(question, _)| question.is_grave);
    view! {
        <dialog
            node_ref=node
            class="sheet confirm"
            role="alertdialog"
            aria-labelledby="confirm-title"
            aria-describedby="confirm-text"
            data-testid="confirm"
            on:close=move |_| confirm.0.set(None)
        >
            <h2 id="confirm-title">{move || part(|question| question.title.clone())}</h2>
            <p id="confirm-text">{move || part(|question| question.text.clone())}</p>
            <div class="actions end">
                <button class="button" on:click=move |_| close()>"Cancel"</button>
                <button class="button primary" class:grave=is_grave data-testid="confirm-yes" on:click=yes>
                    {move || part(|question| question.verb.clone())}
                </button>
            </div>
        </dialog>
    }
}
