//! The checkpoint of a session: free text or JSON that the work can be taken up from; earlier ones can be restored.

use domain::Id;
use domain::session::Session;
use domain::snapshot::{Snapshot, SnapshotType};
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::hands::Hands;
use super::model::{checkpoint_data, checkpoint_kind, checkpoint_text, first_line};
use super::snapshots::{CopyText, Snapshots};
use crate::data::Data;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Moment;
use crate::parts::panel::warn_before_leaving;
use crate::parts::toast::Toasts;

/// What is kept now, the way to write another, and those before it.
#[component]
pub fn Checkpoint(
    /// The session.
    session: Memo<Option<Session>>,
    /// Its snapshots, checkpoints among them.
    snapshots: Snapshots,
) -> impl IntoView {
    let kept = Memo::new(move |_| session.read().as_ref().and_then(|it| it.checkpoint_data.clone()));
    let id = Memo::new(move |_| session.read().as_ref().map(|it| it.id));
    let typed = RwSignal::new(None::<String>);
    let earlier = Memo::new(move |_| earlier(&snapshots.read(), kept.read().as_ref()));
    warn_before_leaving(Signal::derive(move || typed.read().is_some()));
    let begin = move |_| typed.set(Some(kept.read().as_ref().map_or_else(String::new, checkpoint_text)));
    view! {
        <section class="side" data-testid="checkpoint">
            <div class="side-head">
                <h2>"Checkpoint"</h2>
                <Show when=move || typed.read().is_none()>
                    <button class="link" data-testid="checkpoint-write" on:click=begin>
                        {move || if kept.read().is_some() { "Change" } else { "Write one" }}
                    </button>
                </Show>
            </div>
            {move || match (typed.read().is_some(), kept.get(), id.get()) {
                (true, _, Some(id)) => view! { <Editor id=id typed=typed /> }.into_any(),
                (false, Some(data), _) => view! { <Shown data=data /> }.into_any(),
                _ => view! { <p class="muted">"Text or JSON that the work can be taken up from: a plan, a state, a list of open steps."</p> }.into_any(),
            }}
            <Show when=move || !earlier.read().is_empty()>
                <details class="earlier">
                    <summary><Icon glyph=Glyph::ChevronRight />"Earlier checkpoints" <span class="count numbers">{move || earlier.read().len()}</span></summary>
                    <ul>
                        <For each=move || earlier.get() key=|it| it.id let:snapshot>
                            <Earlier snapshot=snapshot id=id />
                        </For>
                    </ul>
                </details>
            </Show>
        </section>
    }
}

/// Checkpoints that differ from the one that is kept now.
fn earlier(snapshots: &[Snapshot], kept: Option<&Value>) -> Vec<Snapshot> {
    let now = kept.map(checkpoint_text);
    let checkpoints = snapshots.iter().filter(|it| it.snapshot_type == SnapshotType::Checkpoint);
    checkpoints.filter(|it| Some(&it.compressed_context) != now.as_ref()).cloned().collect()
}

#[component]
fn Shown(data: Value) -> impl IntoView {
    let text = checkpoint_text(&data);
    view! {
        <p class="muted small">{checkpoint_kind(&data)}</p>
        <pre class="checkpoint" tabindex="0" role="region" aria-label="Checkpoint" data-testid="checkpoint-text">{text.clone()}</pre>
        <CopyText text=text label="Copy checkpoint" />
    }
}

#[component]
fn Editor(id: Id<Session>, typed: RwSignal<Option<String>>) -> impl IntoView {
    let is_saving = RwSignal::new(false);
    let area = NodeRef::<html::Textarea>::new();
    area.on_load(|area| drop(area.focus()));
    let save = saver(id);
    let keep = move || {
        let Some(text) = typed.get_untracked() else { return };
        if !is_saving.get_untracked() {
            is_saving.set(true);
            save.run((checkpoint_data(&text), Callback::new(move |()| typed.set(None)), is_saving));
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            keep();
        }
    };
    view! {
        <div class="stack">
            <label class="visually-hidden" for="checkpoint-field">"Checkpoint"</label>
            <textarea
                node_ref=area
                id="checkpoint-field"
                rows="8"
                spellcheck="false"
                data-testid="checkpoint-field"
                prop:value=move || typed.get().unwrap_or_default()
                on:input=move |event| typed.set(Some(event_target_value(&event)))
                on:keydown=on_key
            ></textarea>
            <div class="actions">
                <button class="button primary" title="Ctrl+Enter" data-testid="checkpoint-save" disabled=is_saving on:click=move |_| keep()>"Save checkpoint"</button>
                <button class="button" on:click=move |_| typed.set(None)>"Cancel"</button>
            </div>
        </div>
    }
}

type Saver = Callback<(Value, Callback<()>, RwSignal<bool>)>;

/// Keeps a checkpoint; what is to follow runs only once it is stored, and a failure leaves what was typed.
fn saver(id: Id<Session>) -> Saver {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    Callback::new(move |(value, then, is_saving): (Value, Callback<()>, RwSignal<bool>)| {
        leptos::task::spawn_local(async move {
            match data.service().save_checkpoint(id, value).await {
                Ok(_) => {
                    toasts.done("The checkpoint is saved");
                    then.run(());
                }
                Err(failure) => toasts.trouble(failure.to_string()),
            }
            // The page may have been left meanwhile.
            let _ = is_saving.try_set(false);
        });
    })
}

#[component]
fn Earlier(snapshot: Snapshot, id: Memo<Option<Id<Session>>>) -> impl IntoView {
    let (data, toasts, hands) =
        (expect_context::<Data>(), expect_context::<Toasts>(), expect_context::<Hands>());
    let text = snapshot.compressed_context.clone();
    let words = first_line(&text);
    let restore = move |_| {
        let Some(id) = id.get_untracked() else { return };
        let value = checkpoint_data(&text);
        hands.go(async move {
            data.service().save_checkpoint(id, value).await?;
            toasts.done("The earlier checkpoint is back");
            Ok(())
        });
    };
    view! {
        <li class="earlier-row">
            <span class="words">{words}</span>
            <Moment at=snapshot.created_at />
            <button class="link" data-testid="checkpoint-restore" on:click=restore>"Restore"</button>
        </li>
    }
}
