//! Going on with the next account: what would be done, then what was done, in one panel.

use std::time::Duration;

use briefing::Level;
use briefing::briefing::Options;
use domain::account::Account;
use domain::api::{Code, Failure};
use domain::selection::{Alternative, Selection, Wish};
use domain::session::{Session, SessionStatus};
use domain::{Id, Table};
use leptos::prelude::*;
use leptos::{ev, html};
use leptos_router::components::A;

use super::hands::Hands;
use super::model::address;
use crate::browser::worker::{Call, Failed};
use crate::browser::{clipboard, files};
use crate::data::{Data, Operations, Watched};
use crate::pages::handoff::model::{LEVELS, level_name};
use crate::parts::copy::SelectedText;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Moment;
use crate::parts::number::{counted, size};
use crate::parts::panel::Panel;
use crate::parts::states::FailureNote;
use crate::parts::toast::Toasts;
use crate::preferences::Preferences;
use crate::protocol::data::{Compressed, Job, Outcome};
use crate::service::{Plan, Rotated};

/// Who stops typing for so long wants to see what became of it.
const PAUSE: Duration = Duration::from_millis(400);

/// What can be done with a session at the moment.
#[derive(Clone, Debug, PartialEq)]
enum Outlook {
    /// It can be rotated so.
    Plan(Box<Plan>),
    /// No account is left; this is what is closest.
    Nobody(Box<Selection>),
}

/// A briefing, and the plan that it was made for.
#[derive(Clone, Debug, PartialEq)]
struct Made {
    plan: Plan,
    compressed: Compressed,
}

/// Where the copying of the briefing stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Copying {
    #[default]
    Not,
    Copied,
    Denied,
}

/// The state of the panel.
#[derive(Clone, Copy)]
struct Desk {
    id: Id<Session>,
    data: Data,
    preferences: Preferences,
    toasts: Toasts,
    outlook: Watched<Outlook>,
    /// The account that the person chose in place of the best one.
    chosen: RwSignal<Option<Id<Account>>>,
    /// The latest part of the conversation.
    latest: RwSignal<Option<web_sys::File>, LocalStorage>,
    /// What is typed in the field for it.
    typed: RwSignal<String>,
    /// As much of that as the briefing is made of.
    read: RwSignal<String>,
    handshake: RwSignal<bool>,
    /// The briefing, or why there is none; nothing while it is being made.
    made: RwSignal<Option<Result<Made, Failure>>>,
    /// Counts what was asked for, so that a late answer is not shown.
    asked: StoredValue<u32>,
    /// Whether the briefing is of what is chosen, pasted and typed now.
    is_fresh: StoredValue<bool>,
    /// The account to rotate to as soon as the briefing is there: the one that the person saw when they said so.
    wanted: RwSignal<Option<Id<Account>>>,
    is_rotating: RwSignal<bool>,
    failure: RwSignal<Option<Failure>>,
    done: RwSignal<Option<Rotated>>,
    copying: RwSignal<Copying>,
}

impl Desk {
    fn new(id: Id<Session>) -> Self {
        let data = expect_context::<Data>();
        let chosen = RwSignal::new(None);
        let tables = &[Table::Projects, Table::Accounts, Table::Sessions, Table::Snapshots, Table::Turns];
        let outlook = data.watch(tables, move |service| {
            let wish = Wish { only: chosen.get(), ..Wish::default() };
            Box::pin(look(service, id, wish))
        });
        let desk = Self {
            id,
            data,
            preferences: expect_context(),
            toasts: expect_context(),
            outlook,
            chosen,
            latest: RwSignal::new_local(None),
            typed: RwSignal::default(),
            read: RwSignal::default(),
            handshake: RwSignal::new(false),
            made: RwSignal::new(None),
            asked: StoredValue::new(0),
            is_fresh: StoredValue::new(false),
            wanted: RwSignal::new(None),
            is_rotating: RwSignal::new(false),
            failure: RwSignal::new(None),
            done: RwSignal::new(None),
            copying: RwSignal::default(),
        };
        Effect::new(move |_| desk.brief());
        desk
    }

    /// Makes the briefing of what is planned, anew with every change. After the rotation only its shape can change.
    fn brief(self) {
        let plan = match self.outlook.get() {
            Some(Outlook::Plan(plan)) => Some(*plan),
            _ => None,
        };
        let kept =
            self.made.with_untracked(|made| made.as_ref()?.as_ref().ok().map(|made| made.plan.clone()));
        let Some(plan) = (if self.done.with_untracked(Option::is_some) { kept } else { plan }) else {
            self.wanted.set(None);
            return;
        };
        let options = self.options(&plan);
        let typed = self.read.with(|typed| typed_file(typed));
        let latest = self.latest.get().or(typed);
        let number = self.next_number();
        leptos::task::spawn_local(async move {
            let made = compress(&plan, options, latest).await;
            // The panel may be gone by now, or something newer asked for.
            if self.asked.try_get_value() == Some(number) {
                self.is_fresh.set_value(true);
                let _ = self.made.try_set(Some(made.map(|compressed| Made { plan, compressed })));
                self.go_on();
            }
        });
    }

    /// The number of the next briefing; answers to earlier ones count no more.
    fn next_number(self) -> u32 {
        let number = self.asked.get_value() + 1;
        self.asked.set_value(number);
        self.is_fresh.set_value(false);
        number
    }

    fn options(self, plan: &Plan) -> Options {
        Options {
            level: self.preferences.level.get(),
            handles: self.preferences.handles.get(),
            handshake: self.handshake.get(),
            platform: self.preferences.platforms.read().of(plan.next.platform).shape,
            ..Options::default()
        }
    }

    /// Takes the latest part of the conversation in.
    fn take(self, file: Option<web_sys::File>) {
        self.next_number();
        self.made.set(None);
        self.latest.set(file);
    }

    /// Takes what stands in the field now, and reads it once nothing more is typed.
    fn type_in(self, typed: String) {
        self.typed.set(typed.clone());
        let is_all = move || self.typed.try_with_untracked(|now| *now == typed).unwrap_or_default();
        set_timeout(
            move || {
                if is_all() {
                    self.take_typed();
                }
            },
            PAUSE,
        );
    }

    /// Reads what was typed since the last time.
    fn take_typed(self) {
        let typed = self.typed.get_untracked();
        if self.read.with_untracked(|read| *read != typed) {
            self.next_number();
            self.read.set(typed);
        }
    }

    fn text(self) -> String {
        self.made.with(|made| match made {
            Some(Ok(made)) => made.compressed.briefing.clone(),
            _ => String::new(),
        })
    }

    /// Rotates with all that was typed and pasted: at once, or when it is read.
    fn rotate(self) {
        if !self.is_rotating.get_untracked() {
            self.take_typed();
            self.wanted.set(self.planned().map(|plan| plan.next.id));
            self.go_on();
        }
    }

    /// What would be done now.
    fn planned(self) -> Option<Plan> {
        match untrack(|| self.outlook.get()) {
            Some(Outlook::Plan(plan)) => Some(*plan),
            _ => None,
        }
    }

    /// Rotates if that is wanted and there is a briefing to do it with.
    fn go_on(self) {
        let Some(wanted) = self.wanted.try_get_untracked().flatten().filter(|_| self.is_fresh.get_value())
        else {
            return;
        };
        self.wanted.set(None);
        match self.made.get_untracked() {
            Some(Ok(made)) if made.plan.next.id == wanted => self.carry_out(made),
            // Another account is planned by now: the person looks again.
            _ => (),
        }
    }

    /// Rotates, then copies the briefing.
    fn carry_out(self, made: Made) {
        self.failure.set(None);
        self.is_rotating.set(true);
        leptos::task::spawn_local(async move {
            let done = self.data.service().carry_out(&made.plan, &made.compressed).await;
            let _ = self.is_rotating.try_set(false);
            match done {
                Ok(done) => {
                    let text = done.briefing.clone();
                    let _ = self.done.try_set(Some(done));
                    self.copy(text).await;
                }
                Err(failure) => drop(self.failure.try_set(Some(told(failure)))),
            }
        });
    }

    /// Copies the briefing; says that it is copied only after the browser said so.
    async fn copy(self, text: String) -> bool {
        let is_copied = clipboard::copy(&text).await;
        let _ = self.copying.try_set(if is_copied { Copying::Copied } else { Copying::Denied });
        self.toasts.say(if is_copied {
            "Copied"
        } else {
            "The browser did not allow copying. The text is selected."
        });
        is_copied
    }

    /// Copies, then opens the next platform.
    fn copy_and_open(self, address: String) {
        let text = untrack(|| self.text());
        leptos::task::spawn_local(async move {
            if self.copy(text).await && !address.is_empty() {
                open(&address);
            }
        });
    }
}

/// What was typed, as a file like any other.
fn typed_file(typed: &str) -> Option<web_sys::File> {
    if typed.trim().is_empty() { None } else { files::from_text("Typed text", typed) }
}

async fn look(service: Operations, id: Id<Session>, wish: Wish) -> Result<Outlook, Failure> {
    match service.plan_rotation(id, &wish).await {
        Ok(plan) => Ok(Outlook::Plan(Box::new(plan))),
        Err(failure) if failure.code == Code::NoAccount => {
            let not = Some(service.session(id).await?.account_id);
            Ok(Outlook::Nobody(Box::new(service.select_account(&Wish { not, ..wish }).await?)))
        }
        Err(failure) => Err(failure),
    }
}

async fn compress(
    plan: &Plan,
    options: Options,
    latest: Option<web_sys::File>,
) -> Result<Compressed, Failure> {
    let mut call = Call::new(Job::Compress(Box::new(plan.ask(options, None))));
    if let Some(file) = latest {
        call = call.with_file(file);
    }
    let failed = |what: &str| Failure::new(Code::Internal, what, "Nothing was changed. Try again.");
    match call.answer().await {
        Ok((Outcome::Compressed(made), _)) => Ok(*made),
        Err(Failed::Trouble(trouble)) => Err(trouble.into()),
        Ok(_) | Err(Failed::Cancelled) => Err(failed("The briefing could not be made.")),
    }
}

/// A plan that no longer holds is made anew by itself; the person looks at it again.
fn told(failure: Failure) -> Failure {
    if failure.revision.is_none() {
        return failure;
    }
    let error = "Something changed while you were looking.".to_owned();
    Failure {
        error,
        suggestion: "Nothing was done. Look again at what is planned, then rotate.".into(),
        ..failure
    }
}

/// Opens a page of somebody else in a tab of its own, which learns nothing about this one.
fn open(address: &str) {
    // Where the browser opens none, the link beside the button is left.
    if let Ok(Some(tab)) = window().open_with_url_and_target(address, "_blank") {
        let _ = tab.set_opener(&wasm_bindgen::JsValue::NULL);
    }
}

/// The panel.
#[component]
pub fn RotatePanel(
    /// The session.
    id: Id<Session>,
    /// Takes it away.
    on_close: Callback<()>,
) -> impl IntoView {
    let desk = Desk::new(id);
    let hands = expect_context::<Hands>();
    let close = Callback::new(move |()| {
        if let Some(done) = desk.done.get_untracked() {
            hands.offer_undo(&done);
        }
        on_close.run(());
    });
    let is_done = Memo::new(move |_| desk.done.read().is_some());
    on_keys(desk);
    view! {
        <Panel title="Rotate to the next account" wide=true is_changed=Signal::stored(false) on_close=close>
            <div
                class="rotate"
                data-testid="rotate-panel"
                on:dragover=move |event: web_sys::DragEvent| event.prevent_default()
                on:drop=move |event: web_sys::DragEvent| drop_in(desk, &event)
            >
                <Show when=move || is_done.get() fallback=move || view! { <Before desk=desk on_close=on_close /> }>
                    <After desk=desk on_close=on_close close=close />
                </Show>
            </div>
        </Panel>
    }
}

/// A file is for this panel, not for the page behind it.
fn drop_in(desk: Desk, event: &web_sys::DragEvent) {
    event.prevent_default();
    event.stop_propagation();
    let file =
        event.data_transfer().and_then(|data| files::carried(&data, "Dropped text").into_iter().next());
    if file.is_some() && untrack(|| desk.done.read().is_none()) {
        desk.take(file);
    }
}

/// Control and Enter rotate.
fn on_keys(desk: Desk) {
    let handle = window_event_listener(ev::keydown, move |event| {
        let is_sent = event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) && !event.repeat();
        if is_sent && desk.done.with_untracked(Option::is_none) {
            event.prevent_default();
            desk.rotate();
        }
    });
    on_cleanup(move || handle.remove());
}

#[component]
fn Before(desk: Desk, on_close: Callback<()>) -> impl IntoView {
    view! {
        {move || desk.outlook.failure().map(|failure| view! { <div class="rotate-body"><FailureNote failure=failure /></div> })}
        {move || match desk.outlook.get() {
            Some(Outlook::Nobody(selection)) => view! { <Nobody desk=desk selection=*selection on_close=on_close /> }.into_any(),
            Some(Outlook::Plan(_)) => ().into_any(),
            None if desk.outlook.failure().is_some() => ().into_any(),
            None => view! { <p class="rotate-body muted" role="status">"Looking for the next account…"</p> }.into_any(),
        }}
        <Show when=move || desk.outlook.with(|outlook| matches!(outlook, Some(Outlook::Plan(_))))>
            <Planned desk=desk />
        </Show>
    }
}

#[component]
fn Planned(desk: Desk) -> impl IntoView {
    let plan = Memo::new(move |_| match desk.outlook.get() {
        Some(Outlook::Plan(plan)) => Some(*plan),
        _ => None,
    });
    let part = move |of: fn(&Plan) -> String| move || plan.read().as_ref().map(of).unwrap_or_default();
    let next = part(|plan| plan.next.account_name.to_string());
    let is_under_way = Memo::new(move |_| desk.wanted.read().is_some() || desk.is_rotating.get());
    let is_ready = Memo::new(move |_| !is_under_way.get() && !matches!(&*desk.made.read(), Some(Err(_))));
    view! {
        <div class="rotate-body">
            {move || desk.failure.get().map(|failure| view! { <FailureNote failure=failure /> })}
            <section class="rotate-next" data-testid="rotate-next">
                <p class="muted">{part(|plan| format!("{}, session {} on {}", plan.project.name, plan.session.session_number, plan.account.account_name))}</p>
                <p class="next-name"><Icon glyph=Glyph::CornerDownRight /><strong data-testid="next-account">{next}</strong><span class="muted">{part(|plan| plan.next.platform.words().to_owned())}</span></p>
                <p data-testid="next-reason">{part(|plan| plan.reason.clone())}</p>
                <Others desk=desk plan=plan />
            </section>
            <LatestPart desk=desk />
            <section class="rotate-briefing">
                <div class="side-head"><h3>"Briefing"</h3><Size desk=desk /></div>
                <div class="rotate-options"><Levels desk=desk /><Handshake desk=desk /></div>
                <Text desk=desk />
            </section>
        </div>
        <footer class="form-foot">
            <button class="button primary" disabled=move || !is_ready.get() title="Ctrl+Enter" data-testid="rotate-confirm" on:click=move |_| desk.rotate()>
                <Show when=move || is_under_way.get() fallback=|| view! { <Icon glyph=Glyph::ArrowRightLeft /> }>
                    <span class="spin"><Icon glyph=Glyph::LoaderCircle /></span>
                </Show>
                {move || format!("Rotate to {} and copy", part(|plan| plan.next.account_name.to_string())())}
            </button>
        </footer>
    }
}

/// The accounts that come next; each can be taken instead.
#[component]
fn Others(desk: Desk, plan: Memo<Option<Plan>>) -> impl IntoView {
    let others = move || plan.read().as_ref().map(|plan| plan.alternatives.clone()).unwrap_or_default();
    view! {
        <ul class="others">
            <For each=others key=|it| (it.account_id, it.reason.clone()) let:other>
                <li><Other desk=desk other=other /></li>
            </For>
            <Show when=move || desk.chosen.get().is_some()>
                <li><button class="button small" data-testid="take-best" on:click=move |_| desk.chosen.set(None)>"Back to the best account"</button></li>
            </Show>
        </ul>
    }
}

#[component]
fn Other(desk: Desk, other: Alternative) -> impl IntoView {
    let Alternative { account_id, account_name, reason, .. } = other;
    let title = format!("Rotate to {account_name} instead");
    view! {
        <button class="button small" title=title data-testid="take-other" on:click=move |_| desk.chosen.set(Some(account_id))>
            {account_name}
            <span class="muted">{reason}</span>
        </button>
    }
}

/// Where the latest part of the conversation is pasted.
#[component]
fn LatestPart(desk: Desk) -> impl IntoView {
    let picker = NodeRef::<html::Input>::new();
    let field = NodeRef::<html::Textarea>::new();
    // The panel may be open before it is known what a rotation would do, and this field comes with that.
    field.on_load(|field| request_animation_frame(move || drop(field.focus())));
    let paste = move |event: web_sys::ClipboardEvent| {
        let file =
            event.clipboard_data().and_then(|data| files::carried(&data, "Pasted text").into_iter().next());
        // What is pasted beside something typed belongs to it.
        if file.is_some() && desk.typed.with_untracked(String::is_empty) {
            event.prevent_default();
            desk.take(file);
        }
    };
    let pick = move |event: web_sys::Event| {
        let input: web_sys::HtmlInputElement = event_target(&event);
        desk.take(files::listed(input.files()).into_iter().next());
    };
    let name = move || desk.latest.with(|file| file.as_ref().map(|file| (file.name(), file.size())));
    let found = move || {
        desk.made.with(|made| match made {
            None => "reading…".to_owned(),
            Some(Err(_)) => "could not be read".to_owned(),
            Some(Ok(made)) => made.compressed.latest.as_ref().map_or_else(String::new, |latest| {
                format!("{}, {} new", counted(latest.turns.len(), "turn"), latest.new)
            }),
        })
    };
    view! {
        <section class="rotate-latest">
            <h3>"Latest part of the conversation "<span class="optional">"optional"</span></h3>
            <Show
                when=move || desk.latest.with(Option::is_some)
                fallback=move || view! {
                    <div class="paste-row">
                        <textarea
                            node_ref=field
                            rows="2"
                            data-first=""
                            aria-label="Latest part of the conversation"
                            placeholder="Paste it here (Ctrl+V), or drop a file. It is kept with the session."
                            data-testid="rotate-paste"
                            on:paste=paste
                            prop:value=desk.typed
                            on:input=move |event| desk.type_in(event_target_value(&event))
                        ></textarea>
                        <input node_ref=picker type="file" class="visually-hidden" tabindex="-1" aria-hidden="true" on:change=pick />
                        <button class="button" type="button" on:click=move |_| { picker.get_untracked().inspect(|input| input.click()); }>"Choose a file"</button>
                    </div>
                    <Show when=move || !desk.read.read().trim().is_empty()>
                        <p class="muted small numbers" role="status" data-testid="rotate-typed">{found}</p>
                    </Show>
                }
            >
                <p class="latest-file" data-testid="rotate-latest">
                    <Icon glyph=Glyph::MessagesSquare />
                    <strong>{move || name().map(|(name, _)| name)}</strong>
                    <span class="muted numbers">{move || name().map(|(_, bytes)| size(bytes as usize))}" · "{found}</span>
                    <button class="icon-button" type="button" title="Take it out" aria-label="Take it out" on:click=move |_| desk.take(None)><Icon glyph=Glyph::X /></button>
                </p>
            </Show>
        </section>
    }
}

#[component]
fn Size(desk: Desk) -> impl IntoView {
    let words = move || {
        desk.made.with(|made| {
            let made = made.as_ref()?.as_ref().ok()?;
            let stats = &made.compressed.stats;
            let turns = made.plan.turns() + made.compressed.latest.as_ref().map_or(0, |it| it.new as usize);
            let from = if turns == 0 {
                "from its notes".to_owned()
            } else {
                format!("from {}", counted(turns, "turn"))
            };
            Some(format!(
                "{} · {} · {from}",
                counted(stats.compressed_lines, "line"),
                size(stats.briefing_chars)
            ))
        })
    };
    view! { <span class="muted small numbers" role="status" data-testid="rotate-size">{words}</span> }
}

#[component]
fn Levels(desk: Desk) -> impl IntoView {
    let level = desk.preferences.level;
    let segment = move |it: Level| {
        view! {
            <button type="button" class="segment" aria-pressed=move || (level.get() == it).to_string() on:click=move |_| level.set(it)>
                <span class="segment-name">{level_name(it)}</span>
            </button>
        }
    };
    view! { <div class="segments" role="group" aria-label="How short">{LEVELS.map(segment)}</div> }
}

#[component]
fn Handshake(desk: Desk) -> impl IntoView {
    view! {
        <label class="check">
            <input type="checkbox" data-testid="rotate-handshake" prop:checked=desk.handshake on:change=move |event| desk.handshake.set(event_target_checked(&event)) />
            <span>"Ask the next AI to restate what it understood"</span>
        </label>
    }
}

#[component]
fn Text(desk: Desk) -> impl IntoView {
    move || {
        match &*desk.made.read() {
        Some(Err(failure)) => view! { <FailureNote failure=failure.clone() /> }.into_any(),
        Some(Ok(made)) => {
            view! { <pre class="rotate-text" tabindex="0" aria-label="Briefing" data-testid="rotate-text">{made.compressed.briefing.clone()}</pre> }
                .into_any()
        }
        None => view! { <div class="text-bones" aria-hidden="true"><span></span><span></span><span></span></div> }.into_any(),
    }
    }
}

/// No account is left: when one will be, and what else can be done.
#[component]
fn Nobody(desk: Desk, selection: Selection, on_close: Callback<()>) -> impl IntoView {
    let hands = expect_context::<Hands>();
    let Selection { reason, alternatives, next_refresh, .. } = selection;
    let by_hand = move |_| {
        on_close.run(());
        hands.end(desk.id, SessionStatus::HandedOff);
    };
    let enqueue = move |_| {
        on_close.run(());
        hands.enqueue(desk.id);
    };
    view! {
        <div class="rotate-body" data-testid="nobody-left">
            <p class="next-name"><Icon glyph=Glyph::TriangleAlert /><strong>"No account is free"</strong></p>
            <p>{reason}" Nothing was changed: the session runs on."</p>
            {match next_refresh {
                Some(next) => view! { <p data-testid="next-free">"The next to come back is "<strong>{next.account_name}</strong>", " <Moment at=next.at />"."</p> }.into_any(),
                None => view! { <p>"No account says when its credits come back."</p> }.into_any(),
            }}
            <h3>"What else can be done"</h3>
            <ul class="nobody-ways">
                {alternatives
                    .into_iter()
                    .map(|other| {
                        let words = format!("{} {}.", other.account_name, other.reason);
                        let id = other.account_id;
                        view! {
                            <li>
                                <span>{words}</span>
                                {other.is_usable.then(|| view! { <button class="button small" data-testid="take-anyway" on:click=move |_| desk.chosen.set(Some(id))>"Use it all the same"</button> })}
                            </li>
                        }
                    })
                    .collect_view()}
                <li><span>"Add an account, or record that one has its credits back."</span><A href="/accounts" attr:class="button small" on:click=move |_| on_close.run(())>"Accounts"</A></li>
                <li><span>"Let the hand-off wait in the queue for whichever account is free first."</span><button class="button small" data-testid="enqueue" on:click=enqueue>"Queue it"</button></li>
                <li><span>"Hand the session off, and start the next one later."</span><button class="button small" on:click=by_hand>"Hand off"</button></li>
            </ul>
        </div>
    }
}

/// What was done.
#[component]
fn After(desk: Desk, on_close: Callback<()>, close: Callback<()>) -> impl IntoView {
    let hands = expect_context::<Hands>();
    let Some(done) = desk.done.get_untracked() else { return ().into_any() };
    let platform = done.next_account.platform;
    let site = desk.preferences.platforms.with_untracked(|all| all.of(platform).address);
    let label =
        if site.is_empty() { "Copy".to_owned() } else { format!("Copy and open {}", platform.words()) };
    let (link, undo) = (site.clone(), done.undo.clone());
    let take_back = move |_| {
        on_close.run(());
        hands.undo_rotation(undo.clone());
    };
    let is_copied = move || desk.copying.get() == Copying::Copied;
    view! {
        <div class="rotate-body">
            <section class="rotate-next" data-testid="rotated">
                <p class="next-name"><Icon glyph=Glyph::Check /><strong>{format!("Session {} runs on {}", done.session.session_number, done.next_account.account_name)}</strong></p>
                <p>{done.reason.clone()}</p>
                <p class="muted">{format!("Session {} is handed off. About {} and {} minutes saved.", done.handed_off.session_number, counted(done.credits_saved as usize, "credit"), done.minutes_saved)}</p>
            </section>
            <p class="copy-state" role="status">
                <Show when=is_copied>
                    <span class="copied-mark" data-testid="copied"><Icon glyph=Glyph::Check />"The briefing is copied: paste it as the first message."</span>
                </Show>
            </p>
            <Show when=move || desk.copying.get() == Copying::Denied><SelectedText text=Signal::derive(move || desk.text()) on_close=None /></Show>
            <section class="rotate-briefing">
                <div class="side-head"><h3>"Briefing"</h3><Size desk=desk /></div>
                <Handshake desk=desk />
                <Text desk=desk />
            </section>
        </div>
        <footer class="form-foot rotate-foot">
            <button class="button" data-testid="rotate-undo" on:click=take_back>"Undo the rotation"</button>
            <A href=address(done.session.id) attr:class="button" on:click=move |_| close.run(())>"To the session"</A>
            {(!link.is_empty()).then(|| view! { <a class="button" href=link target="_blank" rel="noopener noreferrer">"Only open it"</a> })}
            <button class="button primary" data-testid="copy-and-open" on:click=move |_| desk.copy_and_open(site.clone())>
                <Icon glyph=Glyph::Copy />
                {label}
            </button>
        </footer>
    }
    .into_any()
}
