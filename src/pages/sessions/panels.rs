//! Starting, changing and ending a session in the panel at the right.

use domain::schema;
use domain::selection::Selection;
use domain::session::{Session, SessionStatus, SessionType};
use domain::{Id, Table};
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;
use serde_json::{Value, json};

use super::best::BestAccount;
use super::hands::{Choices, Hands, Previous, Subject, previous};
use super::model::{account_words, address, best_account, first_line, offered};
use super::rotate::RotatePanel;
use super::snapshots::CopyText;
use crate::data::Data;
use crate::parts::chip::StatusChip;
use crate::parts::form::{Bound, Control, Form, FormBody, FormPanel, Input, Pending, as_json};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Moment;
use crate::parts::panel::Panel;
use crate::parts::toast::Toasts;
use crate::service::Fields;

/// The panel, open while the deeds have a subject for it.
#[component]
pub fn SessionPanels() -> impl IntoView {
    let hands = expect_context::<Hands>();
    let close = Callback::new(move |()| hands.panel.set(None));
    move || match hands.panel.get()? {
        Subject::Start(choices) if choices.projects.is_empty() || choices.accounts.is_empty() => {
            Some(view! { <Missing choices=*choices on_close=close /> }.into_any())
        }
        Subject::Start(choices) => Some(view! { <StartPanel choices=*choices on_close=close /> }.into_any()),
        Subject::Rotate(id) => Some(view! { <RotatePanel id=id on_close=close /> }.into_any()),
        Subject::Edit(session) => Some(view! { <EditPanel session=*session on_close=close /> }.into_any()),
        Subject::End(session, how) => {
            Some(view! { <EndPanel session=*session how=how on_close=close /> }.into_any())
        }
    }
}

/// There is no project or no account to start with.
#[component]
fn Missing(choices: Choices, on_close: Callback<()>) -> impl IntoView {
    let way = move |href: &'static str, label: &'static str| {
        view! { <A href=href attr:class="button primary" on:click=move |_| on_close.run(())>{label}</A> }
    };
    view! {
        <Panel title="Start a session" is_changed=Signal::stored(false) on_close=on_close>
            <div class="panel-body stack" data-testid="cannot-start">
                <p>"A session is work on a project with an account. What is missing comes first; then you can start here."</p>
                {choices.projects.is_empty().then(|| way("/projects", "Add a project"))}
                {choices.accounts.is_empty().then(|| way("/accounts", "Add an account"))}
            </div>
        </Panel>
    }
}

#[component]
fn StartPanel(choices: Choices, on_close: Callback<()>) -> impl IntoView {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let navigate = use_navigate();
    let Choices { projects, accounts, project, account, best: selection } = choices;
    let only = if let [only] = projects.as_slice() { Some(only.id) } else { None };
    // Where none has as many credits as a session needs, the fullest is still better than none.
    let fullest = || best_account(&accounts).map(|it| it.id);
    let best = account.or_else(|| selection.account.as_ref().map(|it| it.id)).or_else(fullest);
    let mut start = Fields::new();
    let mut choose = |name: &str, id: Option<String>| {
        if let Some(id) = id {
            start.insert(name.to_owned(), Value::String(id));
        }
    };
    choose("project_id", project.or(only).map(|id| id.to_string()));
    choose("account_id", best.map(|id| id.to_string()));
    let form = Form::create(schema::SESSION, start);
    let projects = projects.iter().map(|it| (it.id.to_string(), it.name.to_string())).collect();
    let accounts = offered(accounts).iter().map(|it| (it.id.to_string(), account_words(it))).collect();
    let made = StoredValue::new(String::new());
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        Box::pin(async move {
            let started = data.service().create_session(&fields).await?;
            toasts.done(format!("Session {} is running", started.session.session_number));
            made.set_value(address(started.session.id));
            Ok(())
        })
    });
    let on_close = Callback::new(move |()| {
        let address = made.get_value();
        on_close.run(());
        if !address.is_empty() {
            navigate(&address, NavigateOptions::default());
        }
    });
    let (is_hard, words) = (selection.account.is_none(), best_words(&selection));
    let take = Callback::new(move |id: Id<domain::account::Account>| {
        form.put("account_id", Value::String(id.to_string()));
    });
    let controls = vec![
        Control::new("project_id", "Project").input(Input::Rows(Signal::stored(projects))),
        Control::new("account_id", "Account").input(Input::Rows(Signal::stored(accounts))),
        Control::new("session_type", "Type").input(Input::Words(SessionType::WORDS)),
        Control::new("objectives", "Objectives")
            .hint("What is to be achieved. It heads the next hand-off.")
            .input(Input::Lines(4)),
    ];
    view! {
        <Panel title="Start a session" is_changed=form.is_changed() on_close=on_close>
            <Left form=form />
            <details class="best-side" data-testid="best-side" open=is_hard>
                <summary><Icon glyph=Glyph::ChevronRight />{words}</summary>
                <BestAccount selection=selection verb="Use" on_take=take />
            </details>
            <FormBody form=form controls=controls verb="Start session" save=save done=on_close />
        </Panel>
    }
}

fn best_words(selection: &Selection) -> String {
    match &selection.account {
        Some(account) => format!("Best account: {}", account.account_name),
        None => "No account has the credits that a session needs".to_owned(),
    }
}

/// What the session before left, for the project that is chosen.
#[component]
fn Left(form: Form) -> impl IntoView {
    let data = expect_context::<Data>();
    let left = data.watch(&[Table::Sessions], move |service| {
        let project = form.value("project_id").as_str().and_then(|id| Id::parse(id).ok());
        Box::pin(async move {
            match project {
                Some(project) => previous(service, project).await,
                None => Ok(None),
            }
        })
    });
    move || left.get().flatten().map(|left| view! { <PreviousHandoff left=left /> })
}

/// The hand-off of the session before.
#[component]
pub fn PreviousHandoff(
    /// What it left.
    left: Previous,
) -> impl IntoView {
    let Previous { session, snapshot } = left;
    let said = said(&session);
    let is_silent = said.is_empty() && snapshot.is_none();
    view! {
        <details class="previous" open=true data-testid="previous-handoff">
            <summary>
                <Icon glyph=Glyph::ChevronRight />
                <strong>{format!("Session {} before it", session.session_number)}</strong>
                <StatusChip chip=session.status />
                <Moment at=session.completed_at.unwrap_or(session.started_at) />
            </summary>
            {is_silent.then(|| view! { <p class="muted">"It left no notes and no briefing."</p> })}
            <dl class="said">
                {said.into_iter().map(|(label, text)| view! { <dt>{label}</dt><dd class="prose">{text}</dd> }).collect_view()}
            </dl>
            {snapshot.map(|snapshot| {
                view! {
                    <div class="previous-briefing">
                        <p class="muted">{format!("Briefing: {}", first_line(&snapshot.context_summary))}</p>
                        <CopyText text=snapshot.compressed_context label="Copy its briefing" />
                    </div>
                }
            })}
        </details>
    }
}

/// What was written about a session, without what is empty.
pub fn said(session: &Session) -> Vec<(&'static str, String)> {
    let texts = [
        ("Objectives", &session.objectives),
        ("Accomplishments", &session.accomplishments),
        ("Blockers", &session.blockers),
        ("For the next session", &session.handoff_notes),
    ];
    let told = texts.into_iter().filter(|(_, text)| !text.trim().is_empty());
    told.map(|(label, text)| (label, text.clone())).collect()
}

#[component]
fn EditPanel(session: Session, on_close: Callback<()>) -> impl IntoView {
    let form = Form::change(schema::SESSION, &as_json(&session));
    let (save, fresh) = saving(session.id);
    let title = format!("Edit session {}", session.session_number);
    view! {
        <FormPanel title=title form=form controls=words_controls() verb="Save" save=save fresh=Some(fresh) on_close=on_close />
    }
}

/// How the words about a session are saved, and read anew after others changed them.
pub fn saving(id: Id<Session>) -> (Callback<Fields, Pending<()>>, Callback<(), Pending<Value>>) {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        Box::pin(async move {
            let session = data.service().update_session(id, &fields).await?;
            toasts.done(format!("Session {} is saved", session.session_number));
            Ok(())
        })
    });
    let fresh = Callback::new(move |()| -> Pending<Value> {
        Box::pin(async move { Ok(as_json(&data.service().session(id).await?)) })
    });
    (save, fresh)
}

/// The fields for the words about a session.
pub fn words_controls() -> Vec<Control> {
    vec![
        Control::new("session_type", "Type").input(Input::Words(SessionType::WORDS)),
        Control::new("objectives", "Objectives").input(Input::Lines(4)),
        Control::new("accomplishments", "Accomplishments").input(Input::Lines(4)),
        Control::new("blockers", "Blockers").input(Input::Lines(3)),
        Control::new("handoff_notes", "For the next session").input(Input::Lines(4)),
    ]
}

#[component]
fn EndPanel(session: Session, how: SessionStatus, on_close: Callback<()>) -> impl IntoView {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let id = session.id;
    let form = Form::change(schema::COMPLETION, &as_json(&session));
    form.set("status", json!(how.name()));
    let save = Callback::new(move |fields: Fields| -> Pending<()> {
        Box::pin(async move {
            let session = data.service().complete_session(id, &fields).await?;
            let how = session.status.words().to_lowercase();
            toasts.done(format!("Session {} is {how}", session.session_number));
            Ok(())
        })
    });
    let fresh = Callback::new(move |()| -> Pending<Value> {
        Box::pin(async move {
            let mut row = as_json(&data.service().session(id).await?);
            // What others stored is never how it ends: it runs still, or it cannot be ended again.
            row["status"] = form.value("status");
            Ok(row)
        })
    });
    let title = format!("End session {}", session.session_number);
    view! {
        <FormPanel title=title form=form controls=end_controls() verb="End session" save=save fresh=Some(fresh) on_close=on_close />
    }
}

fn end_controls() -> Vec<Control> {
    vec![
        Control::new("status", "How it ended").input(Input::Own(endings)),
        Control::new("credits_used", "Credits used in all").hint("What was logged, unless you know better."),
        Control::new("accomplishments", "Accomplishments").input(Input::Lines(4)),
        Control::new("blockers", "Blockers").input(Input::Lines(3)),
        Control::new("handoff_notes", "For the next session")
            .hint("The next session of the project begins with it.")
            .input(Input::Lines(4)),
    ]
}

const ENDINGS: [SessionStatus; 3] =
    [SessionStatus::Completed, SessionStatus::Failed, SessionStatus::HandedOff];

/// The three ways in which a session ends, one beside the other.
fn endings(bound: Bound) -> AnyView {
    let is_chosen = move |how: SessionStatus| bound.value().as_str() == Some(how.name());
    view! {
        <div class="segments" role="group" aria-label="How it ended" id=bound.id>
            {ENDINGS
                .map(|how| {
                    view! {
                        <button
                            type="button"
                            class="segment"
                            aria-pressed=move || is_chosen(how).to_string()
                            data-testid=format!("end-{}", how.name())
                            on:click=move |_| bound.set(json!(how.name()))
                        >
                            <StatusChip chip=how />
                        </button>
                    }
                })
                .collect_view()}
        </div>
    }
    .into_any()
}
