//! One session: its words, credits, checkpoint and briefings left, its conversation right.

use std::collections::BTreeSet;

use briefing::briefing::Place;
use domain::api::Code;
use domain::session::{Session, SessionStatus};
use domain::{Id, Table, schema};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::{use_navigate, use_params_map};

use super::checkpoint::Checkpoint;
use super::commit::CommitMessage;
use super::hands::Hands;
use super::kept::KeptConversation;
use super::list::{map, names};
use super::model::{Step, duration, named, staircase, steps};
use super::outcome::OutcomeQuestion;
use super::panels::{said, saving, words_controls};
use super::snapshots::{self, Briefings, sections};
use crate::data::Data;
use crate::parts::chip::StatusChip;
use crate::parts::conversation::lines::used_turns;
use crate::parts::conversation::pane::ConversationPane;
use crate::parts::form::{Form, FormBody, as_json};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::{Moment, Now, span};
use crate::parts::number::{counted, grouped, shortened};
use crate::parts::panel::warn_before_leaving;
use crate::parts::query::Query;
use crate::parts::states::{FailureNote, NotThere};

/// Steps of the credit log that are shown unasked.
const STEPS: usize = 6;

/// The page of the session that the address names.
#[component]
pub fn SessionPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| Id::<Session>::parse(params.read().get_str("id").unwrap_or_default()).ok());
    move || match id.get() {
        Some(id) => view! { <Known id=id /> }.into_any(),
        None => view! { <Unknown /> }.into_any(),
    }
}

#[component]
fn Known(id: Id<Session>) -> impl IntoView {
    let data = expect_context::<Data>();
    let watched = data.watch(&[Table::Sessions, Table::Projects], move |service| {
        Box::pin(async move { service.session(id).await })
    });
    let session = Memo::new(move |_| watched.get());
    let is_there = Memo::new(move |_| session.read().is_some());
    view! {
        {move || watched.failure().map(|failure| match failure.code {
            Code::NotFound => view! { <Unknown /> }.into_any(),
            _ => view! { <div class="page"><FailureNote failure=failure /></div> }.into_any(),
        })}
        <Show when=move || is_there.get()><Page id=id session=session /></Show>
    }
}

#[component]
fn Unknown() -> impl IntoView {
    view! {
        <NotThere
            title="There is no such session"
            lead="It was deleted, or the link is wrong. What was deleted waits in the trash."
            ways=[("/sessions", "To the sessions"), ("/settings#trash", "To the trash")]
            testid="no-session"
        />
    }
}

#[component]
fn Page(id: Id<Session>, session: Memo<Option<Session>>) -> impl IntoView {
    let data = expect_context::<Data>();
    let address = Query::here();
    let snapshots = snapshots::watch(data, id);
    let chosen = snapshots::chosen(snapshots, address);
    let used = Memo::new(move |_| {
        chosen.read().as_ref().map_or_else(BTreeSet::new, |snapshot| used_turns(&sections(snapshot)))
    });
    let kept = KeptConversation::new(data, id, used);
    let has_turns = Memo::new(move |_| kept.reading.count() > 0);
    open_turn(kept, address);
    view! {
        <div class="session-page" class:with-conversation=move || has_turns.get() data-testid="session-page">
            <Head id=id session=session />
            <div class="session-sides">
                <div class="session-words">
                    <OutcomeQuestion id=id session=session />
                    <Words id=id session=session />
                    <Credits session=session />
                    <Checkpoint session=session snapshots=snapshots />
                    <Briefings snapshots=snapshots chosen=chosen kept=kept />
                    <CommitMessage id=id chosen=chosen />
                </div>
                <Show when=move || has_turns.get() fallback=move || view! { <NoConversation id=id /> }>
                    <ConversationPane reading=kept.reading />
                </Show>
            </div>
        </div>
    }
}

/// `?turn=12` shows that turn.
fn open_turn(kept: KeptConversation, address: Query) {
    Effect::new(move |_| {
        let count = kept.reading.count();
        let turn = address.get("turn").parse::<u32>().unwrap_or_default();
        if (1..=count).contains(&turn) {
            untrack(|| kept.show(Place { turn: turn - 1, ..Place::default() }));
        }
    });
}

#[component]
fn NoConversation(id: Id<Session>) -> impl IntoView {
    view! {
        <section class="no-conversation" data-testid="no-conversation">
            <span class="empty-mark"><Icon glyph=Glyph::MessagesSquare /></span>
            <p>"No conversation is kept with this session yet. A hand-off reads it, makes the briefing, and can save both here."</p>
            <A href=format!("/handoff?session={id}") attr:class="button" attr:data-testid="make-handoff">
                <Icon glyph=Glyph::ArrowRightLeft />
                "Make its hand-off"
            </A>
        </section>
    }
}

#[component]
fn Head(id: Id<Session>, session: Memo<Option<Session>>) -> impl IntoView {
    let data = expect_context::<Data>();
    let hands = expect_context::<Hands>();
    let navigate = StoredValue::new_local(use_navigate());
    let (projects, accounts) = names(data);
    let part = move |of: fn(&Session) -> String| session.read().as_ref().map(of).unwrap_or_default();
    let project_id = Memo::new(move |_| part(|it| it.project_id.to_string()));
    let project = Memo::new(move |_| named(&map(projects), &project_id.read()));
    let account = Memo::new(move |_| named(&map(accounts), &part(|it| it.account_id.to_string())));
    let number = Memo::new(move |_| part(|it| format!("Session {}", it.session_number)));
    let kind = Memo::new(move |_| part(|it| it.session_type.words().to_owned()));
    let status = Memo::new(move |_| session.read().as_ref().map(|it| it.status).unwrap_or_default());
    let is_running = Memo::new(move |_| status.get() == SessionStatus::InProgress);
    let started = Memo::new(move |_| session.read().as_ref().map(|it| it.started_at));
    let before = Memo::new(move |_| session.read().as_ref().and_then(|it| it.previous_session_id));
    let delete = move |_| {
        hands.delete(id, move || navigate.with_value(|go| go("/sessions", NavigateOptions::default())));
    };
    Effect::new(move |_| document().set_title(&format!("{} · {} · PAAS", number.read(), project.read())));
    view! {
        <header class="page-head">
            <div class="project-title">
                <p class="small"><A href="/sessions" attr:class="back"><Icon glyph=Glyph::ArrowLeft />"Sessions"</A></p>
                <h1 data-testid="session-title">
                    {move || number.get()}
                    <span class="muted">" of "</span>
                    {move || view! { <A href=format!("/projects/{}", project_id.get()) attr:class="plain-link">{move || shortened(&project.read(), 60)}</A> }}
                </h1>
                <p class="facts">
                    {move || view! { <span data-testid="session-status"><StatusChip chip=status.get() /></span> }}
                    <span>{kind}</span>
                    <span>{move || shortened(&account.read(), 40)}</span>
                    {move || started.get().map(|at| view! { <span class="muted">"started " <Moment at=at /></span> })}
                    <Duration session=session />
                    {move || before.get().map(|before| view! { <A href=super::model::address(before) attr:class="link">"The one before"</A> })}
                </p>
            </div>
            <div class="actions">
                <button class="icon-button" title="Delete" aria-label="Delete the session" data-testid="delete-session" on:click=delete>
                    <Icon glyph=Glyph::Trash2 />
                </button>
                <A href=format!("/handoff?session={id}") attr:class="button" attr:data-testid="session-handoff">
                    <Icon glyph=Glyph::ArrowRightLeft />
                    "Hand-off"
                </A>
                <Show when=move || is_running.get()>
                    <button class="button" data-testid="end-session" on:click=move |_| hands.end(id, SessionStatus::Completed)>
                        <Icon glyph=Glyph::Check />
                        "End session"
                    </button>
                    <button class="button primary" title="Go on with the next account (Shift+R)" data-testid="rotate-session" on:click=move |_| hands.rotate(id)>
                        <Icon glyph=Glyph::ArrowRightLeft />
                        "Rotate"
                    </button>
                </Show>
            </div>
        </header>
    }
}

/// How long it took, or runs.
#[component]
fn Duration(session: Memo<Option<Session>>) -> impl IntoView {
    let now = expect_context::<Now>();
    let words = Memo::new(move |_| {
        let session = session.read();
        let session = session.as_ref()?;
        let words = match session.duration_minutes {
            Some(minutes) => format!("took {}", duration(minutes)),
            None => format!("running for {}", span(now.get().since(session.started_at).max(0))),
        };
        Some(words)
    });
    view! { <span class="muted numbers">{words}</span> }
}

/// Objectives and notes, changed where they stand.
#[component]
fn Words(id: Id<Session>, session: Memo<Option<Session>>) -> impl IntoView {
    let is_editing = RwSignal::new(false);
    let texts = Memo::new(move |_| session.read().as_ref().map(said).unwrap_or_default());
    view! {
        <section class="side" data-testid="session-words">
            <div class="side-head">
                <h2>"Objectives and notes"</h2>
                <Show when=move || !is_editing.get()>
                    <button class="link" data-testid="edit-session" on:click=move |_| is_editing.set(true)>"Edit"</button>
                </Show>
            </div>
            <Show when=move || is_editing.get() fallback=move || view! { <Said texts=texts /> }>
                <WordsForm id=id session=session is_editing=is_editing />
            </Show>
        </section>
    }
}

/// The same as a form; what others store meanwhile is shown beside what is typed.
#[component]
fn WordsForm(id: Id<Session>, session: Memo<Option<Session>>, is_editing: RwSignal<bool>) -> impl IntoView {
    let row = session.with_untracked(|session| session.as_ref().map(as_json)).unwrap_or_default();
    let form = Form::change(schema::SESSION, &row);
    let close = Callback::new(move |()| is_editing.set(false));
    let (save, fresh) = saving(id);
    warn_before_leaving(form.is_changed());
    view! { <FormBody form=form controls=words_controls() verb="Save" save=save fresh=Some(fresh) done=close on_cancel=Some(close) /> }
}

#[component]
fn Said(texts: Memo<Vec<(&'static str, String)>>) -> impl IntoView {
    move || {
        let texts = texts.get();
        if texts.is_empty() {
            return view! { <p class="muted">"Nothing is written yet. Objectives head the next hand-off."</p> }
                .into_any();
        }
        let rows =
            texts.into_iter().map(|(label, text)| view! { <dt>{label}</dt><dd class="prose">{text}</dd> });
        view! { <dl class="said">{rows.collect_view()}</dl> }.into_any()
    }
}

/// The log of credits as steps.
#[component]
fn Credits(session: Memo<Option<Session>>) -> impl IntoView {
    let now = expect_context::<Now>();
    let all = RwSignal::new(false);
    let log = Memo::new(move |_| session.read().as_ref().map(steps).unwrap_or_default());
    let total = Memo::new(move |_| session.read().as_ref().map(|it| it.credits_used).unwrap_or_default());
    let path =
        Memo::new(move |_| session.read().as_ref().map(|it| staircase(it, now.get())).unwrap_or_default());
    let shown = move || {
        let most = if all.get() { usize::MAX } else { STEPS };
        log.read().iter().take(most).cloned().collect::<Vec<_>>()
    };
    view! {
        <section class="side" data-testid="credit-log">
            <h2>"Credits"</h2>
            <p class="figure numbers"><strong data-testid="credits-used">{move || grouped(total.get() as usize)}</strong> " used"</p>
            <Show when=move || !log.read().is_empty() fallback=|| view! { <p class="muted">"None are logged yet. While the session runs, the strip above logs them."</p> }>
                <svg class="staircase" viewBox="0 0 100 24" preserveAspectRatio="none" aria-hidden="true"><path d=path></path></svg>
                <ol class="steps">
                    <For each=shown key=|step| (step.at, step.total) let:step><StepRow step=step /></For>
                </ol>
                <Show when=move || { log.read().len() > STEPS && !all.get() }>
                    <button class="link" on:click=move |_| all.set(true)>{move || format!("Show all {}", counted(log.read().len(), "step"))}</button>
                </Show>
            </Show>
        </section>
    }
}

#[component]
fn StepRow(step: Step) -> impl IntoView {
    view! {
        <li class="step numbers">
            <Moment at=step.at />
            <span>{step.delta}</span>
            <strong>{grouped(usize::try_from(step.total).unwrap_or_default())}</strong>
        </li>
    }
}
