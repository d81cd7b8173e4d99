//! What can be done with sessions, from every page that shows them and from the strip.

use domain::Id;
use domain::account::Account;
use domain::api::{Failure, Page, SessionQuery};
use domain::project::Project;
use domain::selection::{Selection, Wish};
use domain::session::{Session, SessionStatus};
use domain::snapshot::{Snapshot, SnapshotType};
use leptos::prelude::*;

use crate::data::{Data, Operations};
use crate::parts::deferred::{NOT_FETCHED, deferred};
use crate::parts::toast::Toasts;
use crate::service::{Rotated, Undo};

/// What the panel at the right is about.
#[derive(Clone, Debug, PartialEq)]
pub enum Subject {
    /// A session that is to be started.
    Start(Box<Choices>),
    /// A session whose words are to be changed.
    Edit(Box<Session>),
    /// A session that is to go on with another account.
    Rotate(Id<Session>),
    /// A session that is to be ended, and how.
    End(Box<Session>, SessionStatus),
}

/// What a new session can be about.
#[derive(Clone, Debug, PartialEq)]
pub struct Choices {
    /// Projects, by name.
    pub projects: Vec<Project>,
    /// Accounts.
    pub accounts: Vec<Account>,
    /// The project that is chosen already.
    pub project: Option<Id<Project>>,
    /// The account that is chosen already.
    pub account: Option<Id<Account>>,
    /// The best account, and why.
    pub best: Selection,
}

/// What the session before left.
#[derive(Clone, Debug, PartialEq)]
pub struct Previous {
    /// The session.
    pub session: Session,
    /// Its latest briefing.
    pub snapshot: Option<Snapshot>,
}

/// The deeds, with the panel that some of them open.
#[derive(Clone, Copy)]
pub struct Hands {
    /// What the panel is about.
    pub panel: RwSignal<Option<Subject>>,
    data: Data,
    toasts: Toasts,
}

impl Hands {
    /// The deeds of the whole app; to be provided once.
    pub fn new() -> Self {
        Self { panel: RwSignal::default(), data: expect_context(), toasts: expect_context() }
    }

    /// Does what a button of a list is named for.
    pub fn act(self, id: &str, name: &str) {
        let Ok(id) = Id::parse(id) else { return };
        match name {
            "end" => self.end(id, SessionStatus::Completed),
            "edit" => self.edit(id),
            "delete" => self.delete(id, || ()),
            _ => (),
        }
    }

    /// Opens the panel for a new session.
    pub fn start(self, project: Option<Id<Project>>) {
        self.choose(project, None);
    }

    /// Opens the panel for a new session on an account.
    pub fn start_on(self, account: Id<Account>) {
        self.choose(None, Some(account));
    }

    fn choose(self, project: Option<Id<Project>>, account: Option<Id<Account>>) {
        self.go(async move {
            let service = self.data.service();
            let (projects, accounts) = (service.all_projects().await?, service.all_accounts().await?);
            let best = service.select_account(&Wish::default()).await?;
            let choices = Choices { projects, accounts, project, account, best };
            self.panel.set(Some(Subject::Start(Box::new(choices))));
            Ok(())
        });
    }

    /// Queues a hand-off of a session for whichever account is free first.
    pub fn enqueue(self, id: Id<Session>) {
        self.go(async move {
            let fields = [("session_id".to_owned(), id.to_string().into())].into_iter().collect();
            self.data.service().create_queue_entry(&fields).await?;
            self.toasts.done("The hand-off waits in the queue");
            Ok(())
        });
    }

    /// Opens the panel for the words of a session.
    pub fn edit(self, id: Id<Session>) {
        self.go(async move {
            let session = self.data.service().session(id).await?;
            self.panel.set(Some(Subject::Edit(Box::new(session))));
            Ok(())
        });
    }

    /// Opens the panel that ends a session.
    pub fn end(self, id: Id<Session>, how: SessionStatus) {
        self.go(async move {
            let session = self.data.service().session(id).await?;
            if !session.is_running() {
                self.toasts.trouble(format!("Session {} has ended already.", session.session_number));
                return Ok(());
            }
            self.panel.set(Some(Subject::End(Box::new(session), how)));
            Ok(())
        });
    }

    /// Opens the panel that goes on with the next account.
    pub fn rotate(self, id: Id<Session>) {
        self.panel.set(Some(Subject::Rotate(id)));
    }

    /// Offers to take a rotation back.
    pub fn offer_undo(self, done: &Rotated) {
        let text =
            format!("Session {} runs on {}", done.session.session_number, done.next_account.account_name);
        let undo = done.undo.clone();
        self.toasts.undo(text, move || self.undo_rotation(undo.clone()));
    }

    /// Takes a rotation back.
    pub fn undo_rotation(self, undo: Box<Undo>) {
        self.go(async move {
            let session = self.data.service().undo_rotation(&undo).await?;
            self.toasts.done(format!("Session {} runs again as before", session.session_number));
            Ok(())
        });
    }

    /// Records that the platform refuses more work on an account.
    pub fn limit_hit(self, id: Id<Account>) {
        self.go(async move {
            let before =
                self.data.service().change_accounts(&[id], |account| account.hit_limit(None)).await?;
            let account = self.data.service().account(id).await?;
            let text = format!("{}: the limit is {}", account.account_name, account.credits_limit);
            self.toasts.undo(text, move || self.revert(before.clone()));
            Ok(())
        });
    }

    fn revert(self, before: Vec<Account>) {
        self.go(async move {
            match self.data.service().revert_accounts(&before).await? {
                0 => self.toasts.done("Undone"),
                _ => self.toasts.trouble("The account was changed again since; it stays as it is."),
            }
            Ok(())
        });
    }

    /// Logs credits.
    pub fn log(self, id: Id<Session>, delta: i64) {
        leptos::task::spawn_local(async move {
            match logging().await {
                Ok(log) => log(self, id, delta),
                Err(_) => self.toasts.trouble(NOT_FETCHED),
            }
        });
    }

    fn log_now(self, id: Id<Session>, delta: i64) {
        self.go(async move {
            let session = self.data.service().log_credits(id, delta).await?;
            self.toasts.say(format!("{} credits used", session.credits_used));
            Ok(())
        });
    }

    /// Says how many credits were used in all.
    pub fn set(self, id: Id<Session>, used: u32) {
        self.go(async move {
            let session = self.data.service().set_credits(id, used).await?;
            self.toasts.say(format!("{} credits used", session.credits_used));
            Ok(())
        });
    }

    /// Moves a session to the trash; the notice takes it back. `then` runs once it is there.
    pub fn delete(self, id: Id<Session>, then: impl FnOnce() + 'static) {
        self.go(async move {
            let session = self.data.service().delete_session(id).await?;
            then();
            let text = format!("Session {} is in the trash", session.session_number);
            self.toasts.undo(text, move || self.restore(id));
            Ok(())
        });
    }

    fn restore(self, id: Id<Session>) {
        self.go(async move {
            let session = self.data.service().restore_session(id).await?;
            self.toasts.done(format!("Session {} is back", session.session_number));
            Ok(())
        });
    }

    /// Does something that may fail; a failure is told.
    pub fn go(self, work: impl Future<Output = Result<(), Failure>> + 'static) {
        leptos::task::spawn_local(async move {
            if let Err(failure) = work.await {
                self.toasts.trouble(failure.to_string());
            }
        });
    }
}

deferred! {
    // The dashboard's cards log too, and need nothing else of what is done with sessions.
    logging in running: fn(Hands, Id<Session>, i64) = Hands::log_now;
}

impl Default for Hands {
    fn default() -> Self {
        Self::new()
    }
}

/// What the last session of a project left.
pub async fn previous(service: Operations, project: Id<Project>) -> Result<Option<Previous>, Failure> {
    let page = Page { limit: 1, cursor: None };
    let query = SessionQuery { project_id: Some(project), page, ..SessionQuery::default() };
    let Some(session) = service.sessions(&query).await?.items.pop() else { return Ok(None) };
    let page = Page { limit: 20, cursor: None };
    let snapshots = service.snapshots(session.id, &page).await?.items;
    let snapshot = snapshots.into_iter().find(|it| it.snapshot_type == SnapshotType::Handoff);
    Ok(Some(Previous { session, snapshot }))
}
