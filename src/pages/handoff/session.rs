//! The session that a hand-off belongs to: chosen by itself where one runs, and what it fills into the briefing's head.

use domain::api::{Page, SessionQuery};
use domain::session::Session;
use domain::{Id, Table};
use leptos::prelude::*;

use super::desk::{Desk, Fields};
use crate::data::{Data, Operations};
use crate::pages::sessions::list::{map, names};
use crate::pages::sessions::model::{Names, title};
use crate::parts::query::Query;

/// Sessions that are offered beside those that run.
const RECENT: usize = 30;

/// What the head of a briefing holds.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Texts([String; 5]);

impl Texts {
    /// Project, session, account, credits and charter.
    pub fn new(project: &str, session: &str, account: &str, credits: &str, charter: &str) -> Self {
        Self([project, session, account, credits, charter].map(str::to_owned))
    }

    /// What stands in the fields once `now` is filled in: only what was empty, or was filled in before and not changed
    /// since, gives way. What the person typed stays.
    pub fn renewed(&self, filled: &Self, now: &Self) -> Self {
        let mut next = self.clone();
        for (index, text) in next.0.iter_mut().enumerate() {
            if text.is_empty() || *text == filled.0[index] {
                text.clone_from(&now.0[index]);
            }
        }
        next
    }

    fn read(fields: Fields) -> Self {
        Self(signals(fields).map(|signal| signal.get_untracked()))
    }

    fn write(&self, fields: Fields) {
        for (signal, text) in signals(fields).into_iter().zip(&self.0) {
            if signal.with_untracked(|before| before != text) {
                signal.set(text.clone());
            }
        }
    }
}

fn signals(fields: Fields) -> [RwSignal<String>; 5] {
    [fields.project, fields.session, fields.account, fields.credits, fields.charter]
}

/// Which session is chosen; it outlives the page as the desk does.
#[derive(Clone, Copy)]
pub struct Owner {
    /// The session.
    pub id: RwSignal<Option<Id<Session>>>,
    /// Whether the person chose, be it none.
    is_chosen: StoredValue<bool>,
    /// What was filled in last.
    filled: StoredValue<Texts>,
}

impl Owner {
    /// None yet.
    pub fn new() -> Self {
        Self { id: RwSignal::new(None), is_chosen: StoredValue::new(false), filled: StoredValue::default() }
    }

    /// Takes the person's choice.
    pub fn choose(self, id: Option<Id<Session>>) {
        self.is_chosen.set_value(true);
        self.id.set(id);
    }

    /// Takes the session that runs, where nobody chose.
    fn suggest(self, id: Option<Id<Session>>) {
        if !self.is_chosen.get_value() && self.id.get_untracked() != id {
            self.id.set(id);
        }
    }
}

impl Default for Owner {
    fn default() -> Self {
        Self::new()
    }
}

/// Sessions that can be chosen: those that run, then the latest.
pub async fn choices(service: Operations) -> Result<Vec<Session>, domain::api::Failure> {
    let mut sessions = service.running().await?;
    let page = Page { limit: RECENT, cursor: None };
    let latest = service.sessions(&SessionQuery { page, ..SessionQuery::default() }).await?.items;
    sessions.extend(latest.into_iter().filter(|it| !it.is_running()));
    Ok(sessions)
}

/// Sessions as a choice.
pub fn options(sessions: &[Session], projects: &Names) -> Vec<(String, String)> {
    let words = |it: &Session| format!("{} · {}", title(it, projects), it.status.words().to_lowercase());
    sessions.iter().map(|it| (it.id.to_string(), words(it))).collect()
}

/// Follows the data: which sessions can be chosen, which runs, and what the chosen one fills in.
pub fn follow(desk: Desk) -> Signal<Vec<(String, String)>> {
    let data = expect_context::<Data>();
    let address = Query::here();
    let sessions = data.watch(&[Table::Sessions, Table::Projects], |service| Box::pin(choices(service)));
    let (projects, _) = names(data);
    let owner = desk.owner;
    Effect::new(move |_| {
        let named = Id::parse(&address.get("session")).ok();
        if named.is_some() {
            owner.choose(named);
        }
    });
    Effect::new(move |_| {
        let running =
            sessions.with(|all| all.and_then(|all| all.iter().find(|it| it.is_running()).map(|it| it.id)));
        owner.suggest(running);
    });
    let texts = data.watch(&[Table::Sessions, Table::Projects, Table::Accounts], move |service| {
        let id = owner.id.get();
        Box::pin(async move {
            match id {
                Some(id) => texts(service, id).await,
                None => Ok(Texts::default()),
            }
        })
    });
    Effect::new(move |_| {
        if let Some(now) = texts.get() {
            let filled = owner.filled.get_value();
            Texts::read(desk.fields).renewed(&filled, &now).write(desk.fields);
            owner.filled.set_value(now);
        }
    });
    Memo::new(move |_| {
        let projects = map(projects);
        sessions.with(|all| options(all.map_or(&[][..], Vec::as_slice), &projects))
    })
    .into()
}

/// What a session fills into the head of its briefing.
async fn texts(service: Operations, id: Id<Session>) -> Result<Texts, domain::api::Failure> {
    let session = service.session(id).await?;
    let project = service.project(session.project_id).await?;
    // An account in the trash has no name to give.
    let account = service.account(session.account_id).await.ok().map(|it| it.account_name.to_string());
    Ok(Texts::new(
        project.name.as_str(),
        &session.session_number.to_string(),
        &account.unwrap_or_default(),
        &session.credits_used.to_string(),
        &project.charter,
    ))
}

/// The choice of the session, above the briefing's head.
#[component]
pub fn SessionChoice(
    /// The page's state.
    desk: Desk,
    /// Ids and names.
    options: Signal<Vec<(String, String)>>,
    /// The id that its label points to.
    id: &'static str,
) -> impl IntoView {
    let chosen = move || desk.owner.id.get().map(|id| id.to_string()).unwrap_or_default();
    view! {
        <div class="field session-choice">
            <label for=id>"Session"</label>
            <select
                id=id
                data-testid=id
                on:change=move |event| desk.owner.choose(Id::parse(&event_target_value(&event)).ok())
            >
                <option value="" selected=move || chosen().is_empty()>"No session"</option>
                <For each=move || options.get() key=|option| option.clone() let((value, words))>
                    {
                        let this = value.clone();
                        view! { <option value=value selected=move || chosen() == this>{words}</option> }
                    }
                </For>
            </select>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_person_typed_stays_when_the_session_changes() {
        let filled = Texts::new("shop", "3", "dev-01", "10", "Never in fog.");
        let typed = Texts::new("shop", "3b", "", "10", "Never in fog.");
        let now = Texts::new("store", "4", "dev-02", "12", "");
        assert_eq!(typed.renewed(&filled, &now), Texts::new("store", "3b", "dev-02", "12", ""));
    }

    #[test]
    fn without_a_session_what_was_filled_in_goes_again() {
        let filled = Texts::new("shop", "3", "dev-01", "10", "");
        let typed = Texts::new("shop", "3", "mine", "10", "My rule.");
        assert_eq!(typed.renewed(&filled, &Texts::default()), Texts::new("", "", "mine", "", "My rule."));
    }
}
