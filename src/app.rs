//! The shell around the pages, and their routes.

use leptos::ev;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::{use_location, use_navigate};
use leptos_router::path;
use wasm_bindgen::JsCast;

use crate::bridge;
use crate::browser::{crash, files, service_worker::Offline};
use crate::data::WithData;
use crate::pages::accounts::AccountsPage;
use crate::pages::analytics::AnalyticsPage;
use crate::pages::dashboard::Dashboard;
use crate::pages::handoff::help::HelpSheet;
use crate::pages::handoff::inbox::{Delivery, Inbox};
use crate::pages::handoff::queue::QueuePage;
use crate::pages::handoff::view::{HandoffPage, is_typing};
use crate::pages::knowledge::KnowledgePage;
use crate::pages::missing::Missing;
use crate::pages::projects::detail::ProjectPage;
use crate::pages::projects::list::ProjectsPage;
use crate::pages::sessions::alerts::follow;
use crate::pages::sessions::detail::SessionPage;
use crate::pages::sessions::hands::Hands;
use crate::pages::sessions::list::SessionsPage;
use crate::pages::sessions::panels::SessionPanels;
use crate::pages::sessions::strip::{RunningStrip, around};
use crate::pages::settings::SettingsPage;
use crate::parts::confirm::{Confirm, ConfirmDialog};
use crate::parts::deferred::{Coming, Deferred, Page, deferred};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Now;
use crate::parts::navigation::Navigation;
use crate::parts::toast::{ToastStack, Toasts};
use crate::preferences::Preferences;

/// Draws the app into the page.
pub fn start() {
    crash::show_faults();
    bridge::install();
    if let Some(placeholder) = document().get_element_by_id("boot") {
        placeholder.remove();
    }
    leptos::mount::mount_to_body(App);
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    let preferences = Preferences::load();
    preferences.keep();
    let toasts = Toasts::new();
    let offline = Offline::new();
    offline.register();
    let inbox = Inbox::new(preferences, toasts);
    provide_context(preferences);
    provide_context(toasts);
    provide_context(offline);
    provide_context(inbox);
    provide_context(Now::ticking());
    let confirm = Confirm::default();
    provide_context(confirm);
    // The page has a base address, against which a bare fragment would lead to the dashboard.
    let skip = move |event: web_sys::MouseEvent| {
        event.prevent_default();
        if let Some(main) = document().get_element_by_id("content") {
            // An element that is on the page can take the focus.
            let _ = main.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    };
    view! {
        <Router>
            <a class="skip" href="#content" on:click=skip>"Skip to the page"</a>
            <div class="shell" class:narrow=move || preferences.narrow.get()>
                <Navigation preferences=preferences offline=offline />
                <div class="stage">
                    <WithData>
                        <Pages />
                    </WithData>
                </div>
            </div>
            <DropTarget inbox=inbox toasts=toasts />
            <UpdatePrompt offline=offline />
            <ToastStack toasts=toasts />
            <ConfirmDialog confirm=confirm />
            <HelpSheet preferences=preferences />
        </Router>
    }
}

deferred! {
    projects in records: Page = || view! { <ProjectsPage /> }.into_any();
    project in records: Page = || view! { <ProjectPage /> }.into_any();
    accounts in records: Page = || view! { <AccountsPage /> }.into_any();
    sessions in records: Page = || view! { <SessionsPage /> }.into_any();
    session in records: Page = || view! { <SessionPage /> }.into_any();
    session_panels in records: Page = || view! { <SessionPanels /> }.into_any();
    running_strip in running: Page = || {
        let data = expect_context();
        let around = around(data);
        follow(data, around);
        view! { <RunningStrip around=around /> }.into_any()
    };
    queue in records: Page = || view! { <QueuePage /> }.into_any();
    handoff in handoff: Page = || view! { <HandoffPage /> }.into_any();
    knowledge in records: Page = || view! { <KnowledgePage /> }.into_any();
    analytics in analytics: Page = || view! { <AnalyticsPage /> }.into_any();
    settings in settings: Page = || view! { <SettingsPage /> }.into_any();
}

fn later(code: fn() -> Coming<Page>) -> impl IntoView {
    view! { <Deferred code=code draw=|page: Page| page() /> }
}

/// The pages, once their data are there.
#[component]
fn Pages() -> impl IntoView {
    let hands = Hands::new();
    provide_context(hands);
    let is_panel_open = Memo::new(move |_| hands.panel.read().is_some());
    view! {
        {later(|| Box::pin(running_strip()))}
        <main id="content" tabindex="-1">
            <FlatRoutes fallback=Missing>
                <Route path=path!("/") view=Dashboard />
                <Route path=path!("/projects") view=|| later(|| Box::pin(projects())) />
                <Route path=path!("/projects/:id/:tab?") view=|| later(|| Box::pin(project())) />
                <Route path=path!("/accounts") view=|| later(|| Box::pin(accounts())) />
                <Route path=path!("/sessions") view=|| later(|| Box::pin(sessions())) />
                <Route path=path!("/sessions/:id") view=|| later(|| Box::pin(session())) />
                <Route path=path!("/handoff/queue") view=|| later(|| Box::pin(queue())) />
                <Route path=path!("/handoff") view=|| later(|| Box::pin(handoff())) />
                <Route path=path!("/knowledge") view=|| later(|| Box::pin(knowledge())) />
                <Route path=path!("/analytics") view=|| later(|| Box::pin(analytics())) />
                <Route path=path!("/settings") view=|| later(|| Box::pin(settings())) />
            </FlatRoutes>
        </main>
        <Show when=move || is_panel_open.get()>{later(|| Box::pin(session_panels()))}</Show>
    }
}

/// Files and text can be dropped and pasted on every page; the hand-off page takes them.
#[component]
fn DropTarget(inbox: Inbox, toasts: Toasts) -> impl IntoView {
    let is_over = RwSignal::new(false);
    let navigate = use_navigate();
    let location = use_location();
    let open = move |found: Vec<web_sys::File>| {
        if found.is_empty() {
            toasts.trouble("There was no file and no text in what was dropped.");
            return;
        }
        inbox.put(Delivery::Files(found));
        if location.pathname.get_untracked() != "/handoff" {
            navigate("/handoff", NavigateOptions::default());
        }
    };
    let over = window_event_listener(ev::dragover, move |event| {
        if event.data_transfer().is_some_and(|data| files::can_carry(&data)) {
            event.prevent_default();
            is_over.set(true);
        }
    });
    // Leaving the window is the one leave that has no element to go to.
    let leave = window_event_listener(ev::dragleave, move |event| {
        if event.related_target().is_none() {
            is_over.set(false);
        }
    });
    let drop = window_event_listener(ev::drop, {
        let open = open.clone();
        move |event: web_sys::DragEvent| {
            is_over.set(false);
            if let Some(data) = event.data_transfer()
                && files::can_carry(&data)
            {
                event.prevent_default();
                open(files::carried(&data, "Dropped text"));
            }
        }
    });
    let paste = window_event_listener(ev::paste, move |event| {
        if is_typing(&event) {
            return;
        }
        if let Some(data) = event.clipboard_data() {
            let found = files::carried(&data, "Pasted text");
            if !found.is_empty() {
                event.prevent_default();
                open(found);
            }
        }
    });
    on_cleanup(move || {
        over.remove();
        leave.remove();
        drop.remove();
        paste.remove();
    });
    view! {
        <Show when=move || is_over.get()>
            <div class="drop-overlay" data-testid="drop-overlay">
                <p><Icon glyph=Glyph::Upload /> "Drop to make a briefing"</p>
            </div>
        </Show>
    }
}

#[component]
fn UpdatePrompt(offline: Offline) -> impl IntoView {
    view! {
        <Show when=move || offline.update.get()>
            <div class="update-prompt" role="status" data-testid="update-prompt">
                <Icon glyph=Glyph::RefreshCw />
                <span>"New version ready"</span>
                <button class="button primary" on:click=move |_| offline.apply()>"Reload"</button>
                <button class="icon-button" title="Later" aria-label="Later" on:click=move |_| offline.update.set(false)>
                    <Icon glyph=Glyph::X />
                </button>
            </div>
        </Show>
    }
}
