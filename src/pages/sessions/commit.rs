//! The commit message of a session, the commands that commit with it, and the commit that its work stands at.

use domain::api::Code;
use domain::commit::Commit;
use domain::session::Session;
use domain::snapshot::Snapshot;
use domain::{Id, Table};
use leptos::prelude::*;
use serde_json::Value;

use super::snapshots::CopyText;
use crate::data::Data;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::states::FailureNote;
use crate::parts::toast::Toasts;

/// The section.
#[component]
pub fn CommitMessage(
    /// The session.
    id: Id<Session>,
    /// The briefing that is shown, with which a commit can be noted.
    chosen: Memo<Option<Snapshot>>,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let composed = data.watch(&[Table::Sessions, Table::Snapshots], move |service| {
        Box::pin(async move { service.commit_message(id).await })
    });
    let briefing = Memo::new(move |_| {
        let chosen = chosen.read();
        chosen.as_ref().map(|snapshot| (snapshot.id, snapshot.git_commit_hash.clone().unwrap_or_default()))
    });
    let message = Memo::new(move |_| composed.get().filter(|_| composed.failure().is_none()));
    view! {
        <section class="side" data-testid="commit">
            <h2>"Commit message"</h2>
            {move || composed.failure().map(|failure| match failure.code {
                Code::NotFound => view! { <p class="muted">"Once accomplishments are written, or a hand-off is saved, they are put into a commit message here."</p> }.into_any(),
                _ => view! { <FailureNote failure=failure /> }.into_any(),
            })}
            {move || message.get().map(|commit| view! { <Shown commit=commit /> })}
            {move || briefing.get().map(|(snapshot, hash)| view! { <Noted snapshot=snapshot hash=hash /> })}
        </section>
    }
}

#[component]
fn Shown(commit: Commit) -> impl IntoView {
    view! {
        <pre class="checkpoint" tabindex="0" role="region" aria-label="Commit message" data-testid="commit-text">{commit.message.clone()}</pre>
        <CopyText text=commit.message label="Copy message" />
        <details class="earlier">
            <summary><Icon glyph=Glyph::ChevronRight />"As git commands"</summary>
            <pre class="checkpoint" tabindex="0" role="region" aria-label="Commands" data-testid="commit-commands">{commit.commands.clone()}</pre>
            <CopyText text=commit.commands label="Copy commands" />
        </details>
    }
}

/// The commit that a briefing's work stands at, to be typed once it is made.
#[component]
fn Noted(snapshot: Id<Snapshot>, hash: String) -> impl IntoView {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let typed = RwSignal::new(hash);
    let why = RwSignal::new(None::<String>);
    let save = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        let given =
            [("git_commit_hash".to_owned(), Value::from(typed.get_untracked()))].into_iter().collect();
        leptos::task::spawn_local(async move {
            match data.service().update_snapshot(snapshot, &given).await {
                Ok(_) => toasts.done("The commit is noted with the briefing"),
                Err(failure) => {
                    let wrong = failure.fields.get("git_commit_hash").map(|why| format!("The hash {why}."));
                    let _ = why.try_set(Some(wrong.unwrap_or(failure.error)));
                }
            }
        });
    };
    view! {
        <form class="commit-hash" novalidate=true on:submit=save>
            <div class="field" class:wrong=move || why.read().is_some()>
                <label for="commit-hash">"Commit of this briefing" <span class="optional">"optional"</span></label>
                <input
                    id="commit-hash"
                    class="numbers"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    maxlength="64"
                    placeholder="4f0c2d1"
                    data-testid="commit-hash"
                    aria-invalid=move || why.read().is_some().then_some("true")
                    aria-describedby="commit-hash-error"
                    prop:value=typed
                    on:input=move |event| {
                        why.set(None);
                        typed.set(event_target_value(&event));
                    }
                />
                <p class="field-error" id="commit-hash-error" role="status">{move || why.get()}</p>
            </div>
            <button class="button" type="submit" data-testid="commit-hash-save">"Note"</button>
        </form>
    }
}
