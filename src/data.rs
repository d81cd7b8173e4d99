//! The data that the pages work with: how they are opened, and what follows their changes.

use std::time::Duration;

use domain::api::Failure;
use gloo_storage::{LocalStorage as Notes, Storage};
use leptos::ev;
use leptos::prelude::*;

use crate::bridge;
use crate::browser::world::world;
use crate::live::{Interest, Live};
use crate::parts::deferred::deferred;
use crate::parts::form::Pending;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::page_head::PageHead;
use crate::preferences::{self, Preferences};
use crate::service::Service;
use crate::store::backend::Backend;
use crate::store::indexed_db::{self, IndexedDb, Interruption};
use crate::store::{Memory, StoreError};

/// The operations, as the app runs them.
pub type Operations = Service<Backend>;

/// The data, open. Pages find it in the context.
#[derive(Clone, Copy)]
pub struct Data {
    service: StoredValue<Operations, LocalStorage>,
    live: StoredValue<Live, LocalStorage>,
}

impl Data {
    /// What can be done with the data.
    pub fn service(self) -> Operations {
        self.service.get_value()
    }

    /// A number that grows with each change that concerns somebody, whichever tab made it.
    pub fn follow(self, interest: impl Into<Interest>) -> Signal<u64> {
        self.live.with_value(|live| live.follow(interest))
    }

    /// Reads something, and again after each change that concerns it. What `read` reads of signals before its future
    /// begins is followed too.
    pub fn watch<T: Clone + PartialEq + Send + Sync + 'static>(
        self,
        interest: impl Into<Interest>,
        read: impl Fn(Operations) -> Pending<T> + 'static,
    ) -> Watched<T> {
        let watched = Watched {
            latest: RwSignal::new(None),
            asked: StoredValue::new(0),
            is_asking: StoredValue::new(false),
            next: StoredValue::new_local(None),
        };
        let follow = self.follow(interest);
        Effect::new(move |before| {
            let change = follow.get();
            watched.take(read(self.service()), before == Some(change));
            change
        });
        watched
    }
}

/// Something read from the data: nothing before the first answer, then always the latest.
pub struct Watched<T: Send + Sync + 'static> {
    latest: RwSignal<Option<Result<T, Failure>>>,
    /// Counts the questions, so that a late answer to an old one is not shown.
    asked: StoredValue<u32>,
    /// Whether a question is under way.
    is_asking: StoredValue<bool>,
    /// What is asked once the question under way is answered: who writes again at once would otherwise wait for the
    /// answers to all questions that came of what was written before.
    next: StoredValue<Option<Pending<T>>, LocalStorage>,
}

impl<T: Send + Sync + 'static> Clone for Watched<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: Send + Sync + 'static> Copy for Watched<T> {}

impl<T: Clone + PartialEq + Send + Sync + 'static> Watched<T> {
    /// The latest that could be read.
    pub fn get(self) -> Option<T> {
        self.latest.read().as_ref().and_then(|latest| latest.as_ref().ok().cloned())
    }

    /// Looks at the latest without a copy.
    pub fn with<U>(self, look: impl FnOnce(Option<&T>) -> U) -> U {
        look(self.latest.read().as_ref().and_then(|latest| latest.as_ref().ok()))
    }

    /// Why it could not be read.
    pub fn failure(self) -> Option<Failure> {
        self.latest.read().as_ref().and_then(|latest| latest.as_ref().err().cloned())
    }

    /// Asks: at once where it is another question, else once the one under way is answered.
    fn take(self, question: Pending<T>, is_other: bool) {
        self.asked.update_value(|asked| *asked += 1);
        self.next.set_value(Some(question));
        if self.is_asking.get_value() && !is_other {
            return;
        }
        self.is_asking.set_value(true);
        leptos::task::spawn_local(async move {
            while let Some(question) = self.next.try_update_value(Option::take).flatten() {
                let number = self.asked.try_get_value();
                let answer = Some(question.await);
                // The page may be gone by now, or something newer asked for.
                if number.is_some()
                    && self.asked.try_get_value() == number
                    && self.latest.with_untracked(|latest| *latest != answer)
                {
                    self.latest.set(answer);
                }
            }
            self.is_asking.try_update_value(|is_asking| *is_asking = false);
        });
    }
}

/// How long the browser may take to open the data before the page speaks of it.
const OPENS_WITHIN: Duration = Duration::from_secs(5);

/// Where the opening stands.
#[derive(Clone)]
enum Opening {
    Waiting,
    Open(Data),
    Refused(Failure),
}

/// Draws what needs the data once they are open, and what to do where they cannot be.
#[component]
pub fn WithData(children: ChildrenFn) -> impl IntoView {
    let opening = RwSignal::new(Opening::Waiting);
    let why_gone = RwSignal::new(None::<Interruption>);
    let keeps = RwSignal::new(true);
    let preferences = expect_context::<Preferences>();
    let open = Callback::new(move |()| {
        opening.set(Opening::Waiting);
        leptos::task::spawn_local(async move {
            match open(move |why| why_gone.set(Some(why))).await {
                Ok(backend) => {
                    keeps.set(backend.lasts());
                    let data = data(backend, preferences);
                    bridge::open(Ok(data.service()));
                    opening.set(Opening::Open(data));
                }
                Err(error) => {
                    let failure = Failure::from(error);
                    bridge::open(Err(failure.clone()));
                    opening.set(Opening::Refused(failure));
                }
            }
        });
    });
    open.run(());
    view! {
        {move || why_gone.get().map(|why| view! { <Gone why=why /> })}
        <Show when=move || !keeps.get()><NothingKept /></Show>
        {move || match opening.get() {
            Opening::Waiting => view! { <Waiting /> }.into_any(),
            Opening::Refused(failure) => view! { <Refused failure=failure again=open /> }.into_any(),
            Opening::Open(data) => {
                provide_context(data);
                children().into_any()
            }
        }}
    }
}

/// Where it is noted that data were kept here.
const KEPT: &str = "paas.kept";

async fn open(hear: impl Fn(Interruption) + 'static) -> Result<Backend, StoreError> {
    match IndexedDb::open(indexed_db::NAME, hear).await {
        Ok(store) => {
            if preferences::is_kept() {
                // Without room for the note, the next denial is taken for one of a first visit.
                let _ = Notes::set(KEPT, true);
            }
            Ok(Backend::lasting(store))
        }
        // Nobody who has data here shall see an empty app in their place.
        Err(denied @ StoreError::Denied(_)) if has_kept() => Err(denied),
        // Work is possible without storage; a banner says that nothing of it will last.
        Err(StoreError::Denied(why)) => {
            in_memory().await.map_err(|_| StoreError::Denied(why)).map(|make| make())
        }
        Err(error) => Err(error),
    }
}

/// Whether data were kept here before. A browser that denies this page all storage does not tell.
fn has_kept() -> bool {
    preferences::is_kept() && Notes::get(KEPT).unwrap_or(false)
}

deferred! {
    in_memory in memory: fn() -> Backend = || Backend::passing(Memory::default());
}

fn data(backend: Backend, preferences: Preferences) -> Data {
    let world = world()
        .with_platforms(move || preferences.platforms.get_untracked())
        .burning_expiring(move || preferences.burns_expiring.get_untracked());
    // Other tabs have a memory of their own.
    let live = if backend.lasts() { Live::with_other_tabs() } else { Live::default() };
    let told = live.clone();
    let service = Service::new(backend, world, move |changes| told.tell(changes));
    let data = Data { service: StoredValue::new_local(service), live: StoredValue::new_local(live) };
    let shown = window_event_listener(ev::pageshow, move |event| {
        // A page that comes back as it was left heard nothing in the meantime.
        if event.persisted() {
            data.live.with_value(Live::refresh);
        }
    });
    on_cleanup(move || shown.remove());
    data
}

/// Says after a while why nothing is there yet. A second request to open would only queue up behind the first, so there is
/// none: the data open by themselves as soon as the browser answers.
#[component]
fn Waiting() -> impl IntoView {
    let is_late = RwSignal::new(false);
    let late = set_timeout_with_handle(move || is_late.set(true), OPENS_WITHIN);
    on_cleanup(move || {
        if let Ok(late) = late {
            late.clear();
        }
    });
    view! {
        <div class="opening muted" role="status">
            <p>"Opening your data…"</p>
            <Show when=move || is_late.get()>
                <p data-testid="data-late">
                    "The browser has not opened them yet; after a crash it first looks through its own files. They open by \
                     themselves once it is done. If nothing happens, close the other tabs of PAAS, then reload."
                </p>
                <button class="button" on:click=move |_| reload()>"Reload"</button>
            </Show>
        </div>
    }
}

#[component]
fn NothingKept() -> impl IntoView {
    view! {
        <div class="banner warn" role="status" data-testid="nothing-kept">
            <Icon glyph=Glyph::TriangleAlert />
            <p>
                <strong>"This browser keeps nothing for this page."</strong>
                " Everything is gone when the tab is closed. Leave private browsing, or allow this site to keep data."
            </p>
        </div>
    }
}

#[component]
fn Gone(why: Interruption) -> impl IntoView {
    let words = match why {
        Interruption::Superseded => "Another tab has opened the data with a newer version of the app.",
        Interruption::Deleted => "The data were deleted outside of this tab.",
        Interruption::Lost => "The browser closed the data.",
    };
    view! {
        <div class="banner danger" role="alert" data-testid="data-gone">
            <Icon glyph=Glyph::CircleAlert />
            <p><strong>{words}</strong>" Nothing more can be saved here. Copy what you have not saved, then reload."</p>
            <button class="button" on:click=move |_| reload()>"Reload"</button>
        </div>
    }
}

#[component]
fn Refused(failure: Failure, again: Callback<()>) -> impl IntoView {
    view! {
        <main id="content" tabindex="-1">
            <div class="page" data-testid="data-refused">
                <PageHead title="Your data could not be opened" lead=failure.error />
                <p>{failure.suggestion}</p>
                <p class="muted">"They were left as they are: nothing was changed or deleted."</p>
                <div class="actions">
                    <button class="button primary" on:click=move |_| again.run(())>"Try again"</button>
                    <button class="button" on:click=move |_| reload()>"Reload"</button>
                </div>
            </div>
        </main>
    }
}

fn reload() {
    // A page that cannot reload itself can still be reloaded by hand.
    let _ = window().location().reload();
}
