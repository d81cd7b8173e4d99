//! The strip that is always in sight while sessions run: where each stands, and what is done with it all day long.

use domain::account::{Account, Threshold};
use domain::session::{Session, SessionStatus};
use domain::{Id, Table};
use leptos::prelude::*;
use leptos::{ev, html};
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::hands::Hands;
use super::list::{map, project_names};
use super::model::{Names, address, meter, named};
use super::pace::Pace;
use crate::browser::worker;
use crate::data::{Data, Watched};
use crate::pages::handoff::view::is_typing;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::meter::{Level, Meter, MeterBar};
use crate::parts::moment::{Now, span};
use crate::parts::number::{counted, shortened};
use crate::preferences::Preferences;

/// What the strip shows of a running session.
#[derive(Clone, Debug, PartialEq)]
struct Running {
    id: Id<Session>,
    number: u32,
    project: String,
    account: String,
    used: u32,
    meter: Meter,
    started: domain::Timestamp,
    account_id: Id<Account>,
    /// The rows that its pace is made of.
    source: Option<(Session, Account)>,
}

impl Running {
    fn new(session: &Session, projects: &Names, accounts: &[Account]) -> Self {
        let account = accounts.iter().find(|it| it.id == session.account_id);
        Self {
            id: session.id,
            number: session.session_number,
            project: named(projects, &session.project_id.to_string()),
            account: account.map_or_else(|| "in the trash".to_owned(), |it| it.account_name.to_string()),
            used: session.credits_used,
            meter: account
                .map_or_else(|| Meter::used(session.credits_used.into(), 100, Threshold::default()), meter),
            started: session.started_at,
            account_id: session.account_id,
            source: account.map(|account| (session.clone(), account.clone())),
        }
    }

    /// How fast it goes.
    fn pace(&self, now: domain::Timestamp) -> Pace {
        self.source.as_ref().map(|(session, account)| Pace::of(session, account, now)).unwrap_or_default()
    }
}

/// The running sessions, and all accounts: read once for everybody who tells of them all the time.
pub type Around = Watched<(Vec<Session>, Vec<Account>)>;

/// Reads what runs, and again after each change of it.
pub fn around(data: Data) -> Around {
    data.watch(&[Table::Sessions, Table::Accounts, Table::Projects], |service| {
        Box::pin(async move { Ok((service.running().await?, service.all_accounts().await?)) })
    })
}

/// The strip; nothing while no session runs.
#[component]
pub fn RunningStrip(
    /// What runs.
    around: Around,
) -> impl IntoView {
    let projects = project_names(expect_context::<Data>());
    let running = Memo::new(move |_| {
        let names = map(projects);
        around.with(|around| {
            let rows = around.into_iter().flat_map(|(sessions, accounts)| {
                sessions.iter().map(|it| Running::new(it, &names, accounts))
            });
            rows.collect::<Vec<_>>()
        })
    });
    let all = RwSignal::new(false);
    let count = Memo::new(move |_| running.read().len());
    Effect::new(move |_| {
        if count.get() > 0 {
            worker::prepare();
        }
    });
    let shown = move || {
        let most = if all.get() { usize::MAX } else { 1 };
        running.read().iter().take(most).map(|it| it.id).collect::<Vec<_>>()
    };
    on_keys(Memo::new(move |_| running.read().first().map(|it| it.id)));
    view! {
        <Show when=move || { count.get() > 0 }>
            <section class="run-strip" aria-label="Running sessions" data-testid="running-strip">
                <For each=shown key=|id| *id let:id>
                    <Row id=id running=running />
                </For>
                <Show when=move || { count.get() > 1 }>
                    <button
                        class="strip-more"
                        aria-expanded=move || all.get().to_string()
                        data-testid="strip-more"
                        on:click=move |_| all.update(|all| *all = !*all)
                    >
                        <Icon glyph=Glyph::ChevronDown />
                        {move || if all.get() { "Show only the latest".to_owned() } else { more_words(&running.read()) }}
                    </button>
                </Show>
            </section>
        </Show>
    }
}

/// How many sessions run that are not in sight, and how many of them cannot wait.
fn more_words(running: &[Running]) -> String {
    let hidden = running.get(1..).unwrap_or_default();
    let words = format!("{} running", counted(hidden.len(), "more session"));
    match hidden.iter().filter(|it| it.meter.level == Level::Over).count() {
        0 => words,
        over => format!("{words}, {over} over the threshold"),
    }
}

#[component]
fn Row(id: Id<Session>, running: Memo<Vec<Running>>) -> impl IntoView {
    let hands = expect_context::<Hands>();
    let now = expect_context::<Now>();
    let row = Memo::new(move |_| running.read().iter().find(|it| it.id == id).cloned());
    let part = move |of: fn(&Running) -> String| move || row.read().as_ref().map(of).unwrap_or_default();
    let meter = Memo::new(move |_| {
        row.read().as_ref().map_or_else(|| Meter::used(0, 1, Threshold::default()), |it| it.meter.clone())
    });
    let is_over = Memo::new(move |_| meter.read().level == Level::Over);
    let elapsed =
        move || row.read().as_ref().map(|it| span(now.get().since(it.started).max(0))).unwrap_or_default();
    let name = part(|it| format!("{} · session {}", shortened(&it.project, 28), it.number));
    let limit = move || {
        if let Some(account) = row.with_untracked(|row| row.as_ref().map(|it| it.account_id)) {
            hands.limit_hit(account);
        }
    };
    let pace = Memo::new(move |_| row.read().as_ref().map(|it| it.pace(now.get())).unwrap_or_default());
    let log = move |delta: i64| {
        view! {
            <button class="button log" title=format!("Log {delta} (Shift+{})", delta % 10) data-testid=format!("log-{delta}") on:click=move |_| hands.log(id, delta)>
                {format!("+{delta}")}
            </button>
        }
    };
    view! {
        <div class="strip-row" class:over=move || is_over.get() data-testid="running-session" data-id=id.to_string()>
            <A href=address(id) attr:class="strip-name" attr:data-testid="strip-open" attr:title="Open (Shift+S)">
                <strong>{name}</strong>
                <span class="muted">{part(|it| shortened(&it.account, 28))}</span>
            </A>
            <div class="strip-meter"><MeterBar meter=meter label="Limit used" /></div>
            <p class="strip-time muted numbers">
                <span title="Time since it was started">{elapsed}</span>
                <span class="strip-pace" title=move || pace.read().detail.clone() data-testid="strip-pace">
                    {move || match pace.read().short.as_str() {
                        "" => String::new(),
                        short => format!("{short} left"),
                    }}
                    <span class="visually-hidden">{move || format!(" {}", pace.read().detail)}</span>
                </span>
            </p>
            <div class="strip-log" role="group" aria-label="Log credits">
                {[1, 5, 10].map(log)}
                <SetCredits id=id used=Signal::derive(move || row.read().as_ref().map(|it| it.used).unwrap_or_default()) />
            </div>
            <div class="strip-ends">
                <button class="button" title="Rotate to the next account (Shift+R)" data-testid="strip-rotate" on:click=move |_| hands.rotate(id)>
                    <Icon glyph=Glyph::ArrowRightLeft />
                    <span class="strip-label">"Rotate"</span>
                </button>
                <button class="button icon-only" title="Limit hit now: records what was used as the limit" aria-label="Limit hit now" data-testid="strip-limit" on:click=move |_| limit()>
                    <Icon glyph=Glyph::TriangleAlert />
                </button>
                <button class="button" title="Complete (Shift+E)" data-testid="strip-complete" on:click=move |_| hands.end(id, SessionStatus::Completed)>
                    <Icon glyph=Glyph::Check />
                    <span class="strip-label">"Complete"</span>
                </button>
            </div>
        </div>
    }
}

/// How many credits the session used; a press opens a field for the true number.
#[component]
fn SetCredits(id: Id<Session>, used: Signal<u32>) -> impl IntoView {
    let hands = expect_context::<Hands>();
    let typed = RwSignal::new(None::<String>);
    let field = NodeRef::<html::Input>::new();
    field.on_load(|input| {
        request_animation_frame(move || {
            // An element that is on the page can take the focus.
            let _ = input.focus();
            input.select();
        });
    });
    let number = move || typed.read().as_ref().and_then(|typed| typed.trim().parse::<u32>().ok());
    let save = move || {
        if let Some(number) = untrack(number) {
            hands.set(id, number);
            typed.set(None);
        }
    };
    let on_key = move |event: web_sys::KeyboardEvent| match event.key().as_str() {
        "Enter" => save(),
        "Escape" => typed.set(None),
        _ => {}
    };
    let is_wrong = move || (typed.read().is_some() && number().is_none()).then_some("true");
    view! {
        <Show
            when=move || typed.read().is_some()
            fallback=move || view! {
                <button class="button log used numbers" title="Set the number of credits used" data-testid="credits-set" on:click=move |_| typed.set(Some(used.get_untracked().to_string()))>
                    <span class="visually-hidden">"Set credits used, now "</span>
                    {move || used.get()}
                </button>
            }
        >
            <input
                node_ref=field
                class="set-field numbers"
                type="text"
                inputmode="numeric"
                aria-label="Credits used in all; Enter saves"
                aria-invalid=is_wrong
                data-testid="credits-field"
                prop:value=move || typed.get().unwrap_or_default()
                on:input=move |event| typed.set(Some(event_target_value(&event)))
                on:keydown=on_key
                on:blur=move |_| typed.set(None)
            />
        </Show>
    }
}

/// Keys that work on the session that was started last: Shift with 1, 5, 0 logs; S opens, R rotates, H hands
/// off, E ends.
fn on_keys(first: Memo<Option<Id<Session>>>) {
    let hands = expect_context::<Hands>();
    let preferences = expect_context::<Preferences>();
    let navigate = use_navigate();
    let handle = window_event_listener(ev::keydown, move |event| {
        let is_chord = event.shift_key() && !(event.ctrl_key() || event.meta_key() || event.alt_key());
        if !is_chord || event.repeat() || is_typing(&event) || !preferences.keys.get_untracked() {
            return;
        }
        let Some(id) = first.get_untracked() else { return };
        // The place of a key stays, whatever the layout puts on it with Shift.
        match event.code().as_str() {
            "Digit1" => hands.log(id, 1),
            "Digit5" => hands.log(id, 5),
            "Digit0" => hands.log(id, 10),
            "KeyS" => navigate(&address(id), NavigateOptions::default()),
            "KeyR" => hands.rotate(id),
            "KeyH" => hands.end(id, SessionStatus::HandedOff),
            "KeyE" => hands.end(id, SessionStatus::Completed),
            _ => return,
        }
        event.prevent_default();
    });
    on_cleanup(move || handle.remove());
}
