//! Saving a hand-off to its session: the conversation turn by turn, the briefing, and the files and knowledge that the
//! person says yes to. All of it is kept, or nothing.

use briefing::briefing::Kind;
use domain::Id;
use domain::api::Failure;
use domain::file::Importance;
use domain::kept::KeptTurn;
use domain::knowledge::Category;
use domain::session::Session;
use domain::snapshot::SnapshotType;
use domain::suggestion::{FileSuggestion, KnowledgeSuggestion};
use leptos::prelude::*;
use leptos_router::components::A;
use serde_json::{Value, json};

use super::desk::{Desk, Saved};
use super::model::level_name;
use super::session::SessionChoice;
use crate::data::Data;
use crate::pages::sessions::hands::Hands;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::{counted, grouped};
use crate::parts::panel::Panel;
use crate::parts::states::FailureNote;
use crate::protocol::{Answer, Keepsake, Request, Trouble};
use crate::service::Fields;
use crate::service::handoffs::{Handoff, NewSnapshot};
use crate::service::suggestions::with_waiting;

/// Where the saving stands.
#[derive(Clone, Debug, Default, PartialEq)]
enum Step {
    #[default]
    Idle,
    /// The turns come from the engine: so many are here.
    Collecting(usize),
    /// They are written: so many are.
    Writing(usize),
}

/// Something that was found, and whether the person wants it kept.
#[derive(Clone, Copy)]
struct Offer<T: Send + Sync + 'static> {
    is_wanted: RwSignal<bool>,
    what: RwSignal<T>,
}

impl<T: Clone + Send + Sync + 'static> Offer<T> {
    fn new(what: T) -> Self {
        Self { is_wanted: RwSignal::new(false), what: RwSignal::new(what) }
    }
}

/// What is offered, and where the saving stands.
#[derive(Clone, Copy)]
struct Saving {
    desk: Desk,
    data: Data,
    keepsake: RwSignal<Option<Keepsake>>,
    files: RwSignal<Vec<Offer<FileSuggestion>>>,
    knowledge: RwSignal<Vec<Offer<KnowledgeSuggestion>>>,
    commit: RwSignal<String>,
    step: RwSignal<Step>,
    failure: RwSignal<Option<Failure>>,
}

impl Saving {
    fn begin(desk: Desk) -> Self {
        let saving = Self {
            desk,
            data: expect_context(),
            keepsake: RwSignal::new(None),
            files: RwSignal::default(),
            knowledge: RwSignal::default(),
            commit: RwSignal::default(),
            step: RwSignal::default(),
            failure: RwSignal::new(None),
        };
        leptos::task::spawn_local(async move {
            match desk.call(Request::Keepsake).await {
                Ok(Answer::Keepsake(keepsake)) => saving.offer(*keepsake),
                Ok(_) => {}
                Err(trouble) => drop(saving.failure.try_set(Some(failed(trouble)))),
            }
        });
        saving
    }

    fn offer(self, keepsake: Keepsake) {
        // The panel may be closed by now.
        let _ = self.files.try_set(keepsake.files.iter().cloned().map(Offer::new).collect());
        let _ = self.knowledge.try_set(keepsake.knowledge.iter().cloned().map(Offer::new).collect());
        let _ = self.keepsake.try_set(Some(keepsake));
    }

    fn is_busy(self) -> bool {
        self.step.get() != Step::Idle
    }

    /// Saves; `done` runs once all of it is stored.
    fn save(self, done: Callback<()>) {
        let Some(session) = self.desk.owner.id.get_untracked() else { return };
        if self.step.get_untracked() != Step::Idle {
            return;
        }
        self.failure.set(None);
        self.step.set(Step::Collecting(0));
        leptos::task::spawn_local(async move {
            let kept = self.keep(session).await;
            let _ = self.step.try_set(Step::Idle);
            match kept {
                Ok(words) => {
                    self.desk.toasts().done(words);
                    done.run(());
                }
                Err(failure) => {
                    // Told where the person looks: in the panel, or without it as a notice.
                    if let Some(Some(failure)) = self.failure.try_set(Some(failure)) {
                        self.desk.toasts().trouble(failure.to_string());
                    }
                }
            }
        });
    }

    async fn keep(self, session: Id<Session>) -> Result<String, Failure> {
        // Taken anew: the level may have been changed since the panel was opened.
        let Answer::Keepsake(keepsake) = self.desk.call(Request::Keepsake).await.map_err(failed)? else {
            return Err(failed(Trouble::default()));
        };
        let title = self.desk.ready.with_untracked(|ready| ready.as_ref().map(|it| it.title.clone()));
        let wanted = self.wanted();
        let turns = self.collect().await?;
        let handoff = handoff(*keepsake, &title.unwrap_or_default(), turns, wanted);
        let service = self.data.service();
        let tell = move |written| {
            // The panel may be closed by now.
            let _ = self.step.try_set(Step::Writing(written));
        };
        let kept = service.save_handoff_telling(session, &handoff, &tell).await?;
        let number = service.session(session).await.map(|it| it.session_number).unwrap_or_default();
        let snapshot = kept.snapshot.map(|it| it.id.to_string()).unwrap_or_default();
        self.desk.saved.set(Some(Saved { session, snapshot }));
        Ok(kept_words(number, kept.turns, kept.files, kept.knowledge))
    }

    /// Every turn of the conversation, part by part.
    async fn collect(self) -> Result<Vec<KeptTurn>, Failure> {
        let mut turns = Vec::new();
        let mut next = Some(0);
        while let Some(from) = next {
            let Answer::Kept(part) = self.desk.call(Request::Keep { from }).await.map_err(failed)? else {
                return Err(failed(Trouble::default()));
            };
            turns.extend(part.turns);
            next = part.next;
            let _ = self.step.try_set(Step::Collecting(turns.len()));
        }
        Ok(turns)
    }

    fn wanted(self) -> Wanted {
        Wanted {
            files: offered(self.files, true).iter().map(file_fields).collect(),
            knowledge: offered(self.knowledge, true).iter().map(knowledge_fields).collect(),
            undecided: offered(self.knowledge, false),
            commit: self
                .commit
                .try_get_untracked()
                .map(|it| it.trim().to_owned())
                .filter(|it| !it.is_empty()),
        }
    }
}

/// What the person said yes to.
#[derive(Clone, Debug, Default, PartialEq)]
struct Wanted {
    files: Vec<Fields>,
    knowledge: Vec<Fields>,
    /// Knowledge that may get its yes later.
    undecided: Vec<KnowledgeSuggestion>,
    commit: Option<String>,
}

fn offered<T: Clone + Send + Sync + 'static>(offers: RwSignal<Vec<Offer<T>>>, is_wanted: bool) -> Vec<T> {
    let offers = offers.try_get_untracked().unwrap_or_default();
    let of_kind = offers.iter().filter(|it| it.is_wanted.get_untracked() == is_wanted);
    of_kind.map(|it| it.what.get_untracked()).collect()
}

fn file_fields(file: &FileSuggestion) -> Fields {
    fields(json!({
        "file_path": file.path,
        "file_type": file.file_type,
        "importance": file.importance.name(),
        "git_status": file.git_status.name(),
    }))
}

fn knowledge_fields(entry: &KnowledgeSuggestion) -> Fields {
    fields(json!({
        "category": entry.category.name(),
        "title": entry.title,
        "description": entry.description,
    }))
}

fn fields(object: Value) -> Fields {
    match object {
        Value::Object(fields) => fields,
        _ => Fields::new(),
    }
}

fn handoff(keepsake: Keepsake, title: &str, turns: Vec<KeptTurn>, wanted: Wanted) -> Handoff {
    let files = |kind: Kind| {
        let of_kind = keepsake.sections.iter().filter(move |section| section.kind == kind);
        of_kind.flat_map(|section| &section.lines).map(|line| line.items.len()).sum::<usize>()
    };
    let lines = counted(keepsake.stats.compressed_lines, "line");
    let snapshot = NewSnapshot {
        snapshot_type: SnapshotType::Handoff,
        level: Some(keepsake.level),
        summary: format!("{title} · {}, {lines}", level_name(keepsake.level)),
        stats: with_waiting(serde_json::to_value(keepsake.stats).unwrap_or_default(), &wanted.undecided),
        file_count: files(Kind::Files) as u32,
        code_lines: keepsake.code_lines,
        git_commit_hash: wanted.commit,
        text: keepsake.text,
        sections: keepsake.sections,
    };
    Handoff {
        format: keepsake.format,
        turns,
        snapshot: Some(snapshot),
        files: wanted.files,
        knowledge: wanted.knowledge,
    }
}

/// What was saved, in words.
fn kept_words(number: u32, turns: u32, files: u32, knowledge: u32) -> String {
    let mut parts = vec![if turns == 0 {
        "its turns were there already".to_owned()
    } else {
        counted(turns as usize, "new turn")
    }];
    parts.extend((files > 0).then(|| counted(files as usize, "file")));
    parts.extend((knowledge > 0).then(|| format!("{} of knowledge", entries(knowledge as usize))));
    format!("Saved to session {number}: the briefing, {}", parts.join(", "))
}

fn entries(count: usize) -> String {
    if count == 1 { "1 entry".to_owned() } else { format!("{} entries", grouped(count)) }
}

fn failed(trouble: Trouble) -> Failure {
    let trouble = if trouble.what.is_empty() {
        Trouble {
            what: "The conversation could not be read to its end.".into(),
            hint: "Nothing was saved. Open the file again and save once more.".into(),
        }
    } else {
        trouble
    };
    Failure::new(domain::api::Code::Internal, trouble.what, trouble.hint)
}

/// The panel in which a hand-off is saved.
#[component]
pub fn SavePanel(
    /// The page's state.
    desk: Desk,
    /// Sessions that can be chosen.
    options: Signal<Vec<(String, String)>>,
    /// Takes the panel away.
    on_close: Callback<()>,
) -> impl IntoView {
    let saving = Saving::begin(desk);
    let has_none = Memo::new(move |_| options.read().is_empty());
    let is_changed = Signal::derive(move || {
        let is_any = |offers: Vec<RwSignal<bool>>| offers.iter().any(|it| it.get());
        is_any(saving.files.read().iter().map(|it| it.is_wanted).collect())
            || is_any(saving.knowledge.read().iter().map(|it| it.is_wanted).collect())
    });
    view! {
        <Panel title="Save to session" is_changed=is_changed on_close=on_close>
            <Show when=move || !has_none.get() fallback=move || view! { <NoSession on_close=on_close /> }>
                <SaveForm saving=saving options=options on_close=on_close />
            </Show>
        </Panel>
    }
}

#[component]
fn NoSession(on_close: Callback<()>) -> impl IntoView {
    let hands = expect_context::<Hands>();
    let start = move |_| {
        on_close.run(());
        hands.start(None);
    };
    view! {
        <div class="panel-body stack" data-testid="no-session-yet">
            <p>"A hand-off is kept with the session that it ends. There is no session yet: start one, and what is open here stays open."</p>
            <button class="button primary" data-first="" on:click=start>"Start a session"</button>
        </div>
    }
}

#[component]
fn SaveForm(saving: Saving, options: Signal<Vec<(String, String)>>, on_close: Callback<()>) -> impl IntoView {
    let desk = saving.desk;
    let turns = move || desk.ready.with(|ready| ready.as_ref().map_or(0, |ready| ready.weights.len()));
    let what = move || {
        let made = desk.briefed.read();
        let secrets = made.as_ref().map_or(0, |it| it.briefing.redactions.len());
        let hidden =
            if secrets > 0 { format!(", {} replaced", counted(secrets, "secret")) } else { String::new() };
        let level = made.as_ref().map_or("", |it| level_name(it.briefing.level));
        format!("The conversation with {}{hidden}, and the {level} briefing.", counted(turns(), "turn"))
    };
    let submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        saving.save(on_close);
    };
    let is_ready =
        move || saving.keepsake.read().is_some() && desk.owner.id.get().is_some() && !saving.is_busy();
    view! {
        <form class="form" on:submit=submit data-testid="save-panel">
            <div class="form-fields">
                {move || saving.failure.get().map(|failure| view! { <FailureNote failure=failure /> })}
                <SessionChoice desk=desk options=options id="save-session" />
                <p class="numbers">{what}" What is kept already is not kept twice."</p>
                <Files saving=saving />
                <Entries saving=saving />
                <div class="field">
                    <label for="save-commit">"Commit" <span class="optional">"optional"</span></label>
                    <input
                        id="save-commit"
                        type="text"
                        autocomplete="off"
                        spellcheck="false"
                        data-testid="save-commit"
                        prop:value=saving.commit
                        on:input=move |event| saving.commit.set(event_target_value(&event))
                    />
                    <p class="hint">"The hash that the work stands at."</p>
                </div>
            </div>
            <footer class="form-foot save-foot">
                <Progress saving=saving turns=Signal::derive(turns) />
                <button class="button primary" type="submit" data-testid="save-confirm" disabled=move || !is_ready()>
                    <Show when=move || saving.is_busy()><span class="spin"><Icon glyph=Glyph::LoaderCircle /></span></Show>
                    "Save"
                </button>
            </footer>
        </form>
    }
}

#[component]
fn Progress(saving: Saving, turns: Signal<usize>) -> impl IntoView {
    let share = move || {
        let total = turns.get().max(1) as f64;
        match saving.step.get() {
            Step::Idle => None,
            Step::Collecting(done) => Some(done as f64 / total * 0.5),
            Step::Writing(done) => Some(0.5 + done as f64 / total * 0.5),
        }
    };
    let words = move || match saving.step.get() {
        Step::Idle => "",
        Step::Collecting(_) => "Reading the turns",
        Step::Writing(_) => "Writing",
    };
    view! {
        <Show when=move || saving.is_busy()>
            <div class="save-progress" role="status">
                <span class="muted small">{words}</span>
                <progress max="1" value=move || share().map(|share| format!("{share:.3}")) aria-label="Progress"></progress>
            </div>
        </Show>
    }
}

#[component]
fn Files(saving: Saving) -> impl IntoView {
    let is_any = Memo::new(move |_| !saving.files.read().is_empty());
    let offers = move || saving.files.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <Show when=move || is_any.get()>
            <fieldset class="offers" data-testid="offer-files">
                <legend>"Files of the project"</legend>
                <AllOf wanted=Signal::derive(move || saving.files.read().iter().map(|it| it.is_wanted).collect()) />
                <For each=offers key=|(index, _)| *index let((index, offer))>
                    <FileOffer index=index offer=offer />
                </For>
            </fieldset>
        </Show>
    }
}

#[component]
fn FileOffer(index: usize, offer: Offer<FileSuggestion>) -> impl IntoView {
    let FileSuggestion { path, importance, git_status, .. } = offer.what.get_untracked();
    let id = format!("offer-file-{index}");
    let set = move |event| {
        if let Some(importance) = Importance::parse(&event_target_value(&event)) {
            offer.what.update(|file| file.importance = importance);
        }
    };
    let options = Importance::ALL
        .iter()
        .map(|it| view! { <option value=it.name() selected=*it == importance>{it.words()}</option> })
        .collect_view();
    view! {
        <div class="offer">
            <Tick id=id.clone() wanted=offer.is_wanted testid="offer-file" />
            <label for=id class="offer-text"><span class="path">{path.clone()}</span>" "<span class="muted small">{git_status.words().to_lowercase()}</span></label>
            <select aria-label=format!("Importance of {path}") on:change=set>{options}</select>
        </div>
    }
}

#[component]
fn Entries(saving: Saving) -> impl IntoView {
    let is_any = Memo::new(move |_| !saving.knowledge.read().is_empty());
    let offers = move || saving.knowledge.get().into_iter().enumerate().collect::<Vec<_>>();
    view! {
        <Show when=move || is_any.get()>
            <fieldset class="offers" data-testid="offer-knowledge">
                <legend>"Knowledge"</legend>
                <AllOf wanted=Signal::derive(move || saving.knowledge.read().iter().map(|it| it.is_wanted).collect()) />
                <For each=offers key=|(index, _)| *index let((index, offer))>
                    <EntryOffer index=index offer=offer />
                </For>
            </fieldset>
        </Show>
    }
}

#[component]
fn EntryOffer(index: usize, offer: Offer<KnowledgeSuggestion>) -> impl IntoView {
    let KnowledgeSuggestion { category, title, description } = offer.what.get_untracked();
    let id = format!("offer-entry-{index}");
    let set = move |event| {
        if let Some(category) = Category::parse(&event_target_value(&event)) {
            offer.what.update(|entry| entry.category = category);
        }
    };
    let options = Category::ALL
        .iter()
        .map(|it| view! { <option value=it.name() selected=*it == category>{it.words()}</option> })
        .collect_view();
    let more = (description != title).then_some(description);
    view! {
        <div class="offer">
            <Tick id=id.clone() wanted=offer.is_wanted testid="offer-entry" />
            <label for=id class="offer-text">{title.clone()}{more.map(|text| view! { <span class="muted small prose">{text}</span> })}</label>
            <select aria-label=format!("Kind of: {title}") on:change=set>{options}</select>
        </div>
    }
}

#[component]
fn Tick(id: String, wanted: RwSignal<bool>, testid: &'static str) -> impl IntoView {
    view! {
        <input id=id type="checkbox" data-testid=testid prop:checked=wanted on:change=move |event| wanted.set(event_target_checked(&event)) />
    }
}

/// Says yes to all of a group, or to none.
#[component]
fn AllOf(wanted: Signal<Vec<RwSignal<bool>>>) -> impl IntoView {
    let is_all = move || wanted.read().iter().all(|it| it.get());
    let flip = move |_| {
        let all = untrack(is_all);
        wanted.get_untracked().iter().for_each(|it| it.set(!all));
    };
    view! {
        <button class="link" type="button" data-testid="offer-all" on:click=flip>
            {move || if is_all() { "None of them".to_owned() } else { format!("All {}", wanted.read().len()) }}
        </button>
    }
}

/// The button in the foot of the briefing, and where it was saved to.
#[component]
pub fn SaveButton(
    /// The page's state.
    desk: Desk,
    /// Opens the panel.
    open: Callback<()>,
) -> impl IntoView {
    view! {
        <Show
            when=move || desk.saved.read().is_some()
            fallback=move || view! {
                <button class="button" title="Save to session" data-testid="save-to-session" on:click=move |_| open.run(())>
                    <Icon glyph=Glyph::History />
                    "Save"
                </button>
            }
        >
            {move || desk.saved.get().map(|saved| {
                let href = format!("/sessions/{}?snapshot={}", saved.session, saved.snapshot);
                view! {
                    <A href=href attr:class="button saved" attr:data-testid="saved" attr:title="Open the session that it was saved to">
                        <Icon glyph=Glyph::Check />
                        "Saved"
                    </A>
                }
            })}
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_saved_is_said_without_what_was_not() {
        for ((turns, files, knowledge), words) in [
            ((12, 0, 0), "Saved to session 3: the briefing, 12 new turns"),
            ((0, 1, 0), "Saved to session 3: the briefing, its turns were there already, 1 file"),
            ((1, 2, 1), "Saved to session 3: the briefing, 1 new turn, 2 files, 1 entry of knowledge"),
        ] {
            assert_eq!(kept_words(3, turns, files, knowledge), words);
        }
    }

    #[test]
    fn what_was_said_yes_to_fits_what_the_data_ask_for() {
        let file = FileSuggestion {
            path: "src/a.rs".into(),
            file_type: "rs".into(),
            importance: Importance::High,
            git_status: domain::file::GitStatus::Added,
        };
        let entry = KnowledgeSuggestion {
            category: Category::Tip,
            title: "Use batches".into(),
            description: "Use batches of 500.".into(),
        };
        let mut fields = file_fields(&file);
        fields.insert("project_id".into(), "0190d8a4-6c5e-7c3a-9f60-3b6f0a3f2b11".into());
        let check =
            |schema, fields: &Fields| domain::schema::check(schema, fields, domain::schema::Extent::Whole);
        assert_eq!(check(domain::schema::FILE, &fields), Ok(()));
        assert_eq!(check(domain::schema::KNOWLEDGE, &knowledge_fields(&entry)), Ok(()));
    }
}
