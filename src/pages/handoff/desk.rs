//! The state of the hand-off page, and the only place that talks to the engine.
//!
//! It outlives the page, so that a look at another page loses nothing.

use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::Range;
use std::sync::Arc;

use briefing::briefing::{Header, LeftOut, Level, LineItem, Options, Place};
use domain::Id;
use domain::session::Session;
use futures_channel::oneshot;
use leptos::prelude::*;
use web_sys::File;

use super::session::Owner;

use crate::browser::engine::Engine;
use crate::parts::conversation::lines::used_turns;
use crate::parts::conversation::{Lit, Reading};
use crate::parts::number::{counted, grouped};
use crate::parts::toast::Toasts;
use crate::preferences::Preferences;
use crate::protocol::{
    Answer, Briefed, Choice, LevelSize, Opened, Progress, Ready, Request, SourceRow, Stage, Ticket, Trouble,
    TurnRequest, TurnView,
};

/// What the page is about at the moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Scene {
    /// Nothing is open: an invitation.
    #[default]
    Start,
    /// Something is being read.
    Busy,
    /// Several conversations to choose from.
    List,
    /// A conversation and its briefing.
    Desk,
    /// Nothing could be read, or the engine failed.
    Trouble(Vec<SourceTrouble>),
}

/// What is wrong with a source.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceTrouble {
    /// Its name; empty where no file is concerned.
    pub name: String,
    /// What happened and what would help.
    pub trouble: Trouble,
}

/// The panes; on small screens one shows at a time.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Pane {
    #[default]
    Briefing,
    Conversation,
    Coverage,
}

/// What the next AI understood.
#[derive(Clone, Debug, PartialEq)]
pub struct Checked {
    /// Items that it named.
    pub got: Vec<LineItem>,
    /// Items that it did not name.
    pub missed: Vec<LineItem>,
}

/// The fields above the panes; remembered for this visit only.
#[derive(Clone, Copy)]
#[expect(missing_docs, reason = "as in the engine's `Header`")]
pub struct Fields {
    pub project: RwSignal<String>,
    pub session: RwSignal<String>,
    pub account: RwSignal<String>,
    pub credits: RwSignal<String>,
    pub charter: RwSignal<String>,
}

/// Where the briefing that is shown was saved to.
#[derive(Clone, Debug, PartialEq)]
pub struct Saved {
    /// The session.
    pub session: Id<Session>,
    /// The snapshot's id.
    pub snapshot: String,
}

/// Requests that are on their way.
#[derive(Default)]
struct Traffic {
    /// Answers to tickets below this belong to a conversation that is no longer shown.
    since: Ticket,
    briefing: Option<Ticket>,
    /// The options changed while a briefing was on its way.
    again: bool,
    measuring: Option<Ticket>,
    /// What the sizes were last asked for. They are those of all levels, so a change of level alone asks for none.
    measured: Option<Options>,
    turns: HashSet<u32>,
    /// Those who wait for the answer to a request of their own.
    waiting: HashMap<Ticket, oneshot::Sender<Answer>>,
}

/// The state of the hand-off page.
#[derive(Clone, Copy)]
pub struct Desk {
    /// What the page is about.
    pub scene: RwSignal<Scene>,
    /// How far the reading is.
    pub progress: RwSignal<Progress>,
    /// Everything that was opened.
    pub opened: RwSignal<Opened>,
    /// The conversation that is being briefed.
    pub ready: RwSignal<Option<Arc<Ready>>>,
    /// Its briefing.
    pub briefed: RwSignal<Option<Arc<Briefed>>>,
    /// How long it is at each level.
    pub sizes: RwSignal<Vec<LevelSize>>,
    /// Items that must stand in it.
    pub pins: RwSignal<Vec<LeftOut>>,
    /// Whether it asks the next AI to restate what it understood.
    pub handshake: RwSignal<bool>,
    /// The fields above it.
    pub fields: Fields,
    /// The session that it belongs to.
    pub owner: Owner,
    /// Where it was saved to; nothing once it is changed.
    pub saved: RwSignal<Option<Saved>>,
    /// What the next AI understood.
    pub checked: RwSignal<Option<Checked>>,
    /// The conversation as it is read.
    pub reading: Reading,
    /// The pane that shows where there is room for one.
    pub pane: RwSignal<Pane>,
    /// How the briefing is wanted.
    pub options: Memo<Options>,
    preferences: Preferences,
    toasts: Toasts,
    engine: StoredValue<Option<Engine>, LocalStorage>,
    traffic: StoredValue<Traffic>,
    /// What was opened, in the order of sources; `None` is the sample.
    origins: StoredValue<Vec<Option<File>>, LocalStorage>,
    /// How many of the origins were read before the reading that is under way.
    settled: StoredValue<usize>,
    /// What to go back to once everything is read again.
    resume: StoredValue<Option<Choice>>,
}

impl Desk {
    /// An empty desk.
    pub fn new(preferences: Preferences, toasts: Toasts) -> Self {
        let fields = Fields {
            project: RwSignal::default(),
            session: RwSignal::default(),
            account: RwSignal::default(),
            credits: RwSignal::default(),
            charter: RwSignal::default(),
        };
        let pins: RwSignal<Vec<LeftOut>> = RwSignal::default();
        let handshake = RwSignal::new(false);
        let options = Memo::new(move |_| Options {
            level: preferences.level.get(),
            platform: preferences.habits().shape,
            handles: preferences.handles.get(),
            handshake: handshake.get(),
            pins: pins.read().iter().map(|pin| pin.text.clone()).collect(),
            header: Header {
                project: fields.project.get(),
                session: fields.session.get(),
                account: fields.account.get(),
                credits: fields.credits.get(),
                charter: fields.charter.get(),
            },
        });
        // The desk that it asks is made of it.
        let asked: StoredValue<Option<Self>> = StoredValue::new(None);
        let ask = move |work: &dyn Fn(Self)| asked.get_value().iter().for_each(|desk| work(*desk));
        let ready = RwSignal::new(None::<Arc<Ready>>);
        let briefed = RwSignal::new(None::<Arc<Briefed>>);
        let reading = Reading {
            weights: Memo::new(move |_| {
                let weights = ready.with(|ready| ready.as_ref().map(|ready| ready.weights.clone()));
                Arc::new(weights.unwrap_or_default())
            })
            .into(),
            turns: RwSignal::default(),
            focus: RwSignal::default(),
            lit: RwSignal::default(),
            used: Memo::new(move |_| {
                briefed
                    .with(|it| it.as_ref().map_or_else(BTreeSet::new, |it| used_turns(&it.briefing.sections)))
            }),
            in_sight: Callback::new(move |range: Range<u32>| ask(&|desk| desk.want(range.clone()))),
            more: Callback::new(move |wanted: TurnRequest| ask(&|desk| desk.more(wanted.clone()))),
        };
        let desk = Self {
            scene: RwSignal::default(),
            progress: RwSignal::default(),
            opened: RwSignal::default(),
            ready,
            briefed,
            sizes: RwSignal::default(),
            pins,
            handshake,
            fields,
            owner: Owner::new(),
            saved: RwSignal::new(None),
            checked: RwSignal::default(),
            reading,
            pane: RwSignal::default(),
            options,
            preferences,
            toasts,
            engine: StoredValue::new_local(None),
            traffic: StoredValue::default(),
            origins: StoredValue::new_local(Vec::new()),
            settled: StoredValue::new(0),
            resume: StoredValue::new(None),
        };
        asked.set_value(Some(desk));
        Effect::new(move |_| {
            desk.options.track();
            desk.brief();
        });
        desk
    }

    /// The preferences that the options come from.
    pub fn preferences(self) -> Preferences {
        self.preferences
    }

    /// Where notices go.
    pub fn toasts(self) -> Toasts {
        self.toasts
    }

    /// Starts the engine, so that it is there when it is needed.
    pub fn warm_up(self) {
        self.with_engine(|_| ());
    }

    /// Opens files beside those that are open already.
    pub fn open(self, files: Vec<File>) {
        if !files.is_empty() {
            self.read(files.into_iter().map(Some).collect());
        }
    }

    /// Opens the built-in sample.
    pub fn open_sample(self) {
        self.read(vec![None]);
    }

    /// Takes one of the listed conversations.
    pub fn choose(self, choice: Choice) {
        let same =
            self.ready.with_untracked(|ready| ready.as_ref().is_some_and(|ready| ready.choice == choice));
        if same {
            self.scene.set(Scene::Desk);
            return;
        }
        let name = self.opened.with_untracked(|opened| {
            let row = opened.conversations.iter().find(|row| row.choice == choice);
            row.map_or(String::new(), |row| row.title.clone())
        });
        self.progress.set(Progress { name, stage: Stage::Digesting, ..Progress::default() });
        self.scene.set(Scene::Busy);
        let ticket = self.ask(&Request::Choose(choice), &[]);
        self.traffic.set_value(Traffic { since: ticket.unwrap_or_default(), ..Traffic::default() });
    }

    /// Back to what was shown before: the briefing, the list, or the invitation.
    pub fn back(self) {
        match (self.ready.with_untracked(Option::is_some), self.opened.with_untracked(|opened| opened.total))
        {
            (true, _) => self.scene.set(Scene::Desk),
            (false, 0) => self.close(),
            (false, _) => self.list(),
        }
    }

    /// Shows the list of everything that is open.
    pub fn list(self) {
        self.scene.set(Scene::List);
    }

    /// Closes everything.
    pub fn close(self) {
        self.engine.set_value(None);
        self.origins.set_value(Vec::new());
        self.forget();
        self.opened.set(Opened::default());
        self.scene.set(Scene::Start);
        self.warm_up();
    }

    /// Stops the reading that is under way; what was open before is read again.
    pub fn cancel(self) {
        self.restart();
    }

    /// Puts an item into the briefing, whatever its worth.
    pub fn pin(self, item: LeftOut) {
        self.toasts.say("Pinned");
        self.pins.update(|pins| {
            if !pins.iter().any(|pin| pin.text == item.text) {
                pins.push(item);
            }
        });
    }

    /// Takes a pin off.
    pub fn unpin(self, text: &str) {
        self.toasts.say("Pin removed");
        self.pins.update(|pins| pins.retain(|pin| pin.text != text));
    }

    /// Shows a place of the conversation.
    pub fn show(self, place: Place) {
        self.pane.set(Pane::Conversation);
        self.reading.wish(place);
        self.more(TurnRequest { turn: place.turn, focus: Some(place), ..TurnRequest::default() });
    }

    /// Asks for the turns of a range that have not been sent.
    pub fn want(self, range: std::ops::Range<u32>) {
        let known = |turn: &u32| self.reading.turns.with_untracked(|turns| turns.contains_key(turn));
        let wanted =
            |turn: &u32| !known(turn) && !self.traffic.with_value(|traffic| traffic.turns.contains(turn));
        let Some(from) = range.clone().find(wanted) else { return };
        let to = range.rev().find(wanted).map_or(from, |last| last + 1);
        if self.ask(&Request::Turns { from, to }, &[]).is_some() {
            self.traffic.update_value(|traffic| traffic.turns.extend(from..to));
        }
    }

    /// Asks for more of one turn.
    pub fn more(self, wanted: TurnRequest) {
        self.ask(&Request::Turn(wanted), &[]);
    }

    /// Compares the next AI's answer with the briefing.
    pub fn check(self, answer: String) {
        self.ask(&Request::Check { answer }, &[]);
    }

    /// Asks the engine something about the conversation that is open, and waits for the answer.
    pub async fn call(self, request: Request) -> Result<Answer, Trouble> {
        let (reply, answer) = oneshot::channel();
        if let Some(ticket) = self.ask(&request, &[]) {
            self.traffic.update_value(|traffic| drop(traffic.waiting.insert(ticket, reply)));
        }
        match answer.await {
            Ok(Answer::Failed(trouble)) => Err(trouble),
            Ok(answer) => Ok(answer),
            Err(oneshot::Canceled) => Err(Trouble {
                what: "The conversation was closed before it was read to its end.".into(),
                hint: "Open it again.".into(),
            }),
        }
    }

    fn read(self, origins: Vec<Option<File>>) {
        self.progress.set(Progress {
            name: origins.iter().flatten().next().map_or_else(|| "the sample".into(), File::name),
            ..Progress::default()
        });
        self.scene.set(Scene::Busy);
        self.settled.set_value(self.opened.with_untracked(|opened| opened.sources.len()));
        self.origins.update_value(|all| all.extend(origins.iter().cloned()));
        let files: Vec<File> = origins.into_iter().flatten().collect();
        let request = if files.is_empty() { Request::OpenSample } else { Request::Open };
        self.ask(&request, &files);
    }

    /// Starts the engine anew, with what it had read before.
    fn restart(self) {
        let settled = self.settled.get_value();
        let origins: Vec<Option<File>> =
            self.origins.with_value(|origins| origins.iter().take(settled).cloned().collect());
        let resume = self.ready.with_untracked(|ready| ready.as_ref().map(|ready| ready.choice));
        self.close();
        self.toasts.done(if origins.is_empty() {
            "Reading was stopped."
        } else {
            "Reading was stopped. What was open before is being read again."
        });
        if !origins.is_empty() {
            self.resume.set_value(resume);
            // One message a source keeps their order, the sample's place included.
            origins.into_iter().for_each(|origin| self.read(vec![origin]));
        }
    }

    fn brief(self) {
        if self.ready.with_untracked(Option::is_none) {
            return;
        }
        if self.traffic.with_value(|traffic| traffic.briefing.is_some()) {
            self.traffic.update_value(|traffic| traffic.again = true);
            return;
        }
        let ticket = self.ask(&Request::Brief(self.options.get_untracked()), &[]);
        self.traffic.update_value(|traffic| traffic.briefing = ticket);
    }

    fn measure(self) {
        let options = Options { level: Level::Auto, ..self.options.get_untracked() };
        if self.traffic.with_value(|traffic| traffic.measured.as_ref() == Some(&options)) {
            return;
        }
        let ticket = self.ask(&Request::Measure(options.clone()), &[]);
        self.traffic.update_value(|traffic| (traffic.measuring, traffic.measured) = (ticket, Some(options)));
    }

    fn ask(self, request: &Request, files: &[File]) -> Option<Ticket> {
        self.with_engine(|engine| engine.ask(request, files))
    }

    fn with_engine<T>(self, work: impl FnOnce(&mut Engine) -> T) -> Option<T> {
        if self.engine.with_value(Option::is_none) {
            match Engine::start(move |ticket, answer, _| self.hear(ticket, answer)) {
                Ok(engine) => self.engine.set_value(Some(engine)),
                Err(_) => {
                    self.fail(
                        "This browser did not start the engine's worker.",
                        "Reload the page, or update the browser.",
                    );
                    return None;
                }
            }
        }
        let mut answer = None;
        self.engine.update_value(|engine| answer = engine.as_mut().map(work));
        answer
    }

    fn hear(self, ticket: Ticket, answer: Answer) {
        let is_stale = self.traffic.with_value(|traffic| ticket < traffic.since);
        let waiting = self.traffic.try_update_value(|traffic| traffic.waiting.remove(&ticket)).flatten();
        if let Some(waiting) = waiting {
            // Whoever waited may have stopped waiting just now.
            let _ = waiting.send(answer);
            return;
        }
        match answer {
            Answer::Crashed(fault) => self.crashed(&fault),
            // The engine keeps the first to itself; the others answer jobs, which another worker does.
            Answer::Listening | Answer::Working(_) | Answer::Done(_) | Answer::Cancelled => {}
            _ if is_stale => {}
            Answer::Progress(progress) => self.progress.set(progress),
            Answer::Opened(opened) => self.take_opened(opened),
            Answer::Ready(ready) => self.take_ready(ready),
            Answer::Briefed(briefed) => self.take_briefed(ticket, *briefed),
            Answer::Measured(sizes) => {
                if self.traffic.with_value(|traffic| traffic.measuring == Some(ticket)) {
                    self.sizes.set(sizes);
                }
            }
            Answer::Turns(turns) => self.take_turns(turns),
            Answer::Checked { got, missed } => {
                self.toasts.say(format!("{} understood, {} missed", got.len(), missed.len()));
                self.checked.set(Some(Checked { got, missed }));
            }
            Answer::Kept(_) | Answer::Keepsake(_) => {}
            Answer::Failed(trouble) => self.fail(&trouble.what, &trouble.hint),
        }
    }

    fn take_opened(self, opened: Opened) {
        let expected = self.origins.with_value(Vec::len);
        let new: Vec<SourceRow> = opened.sources.iter().skip(opened.first_new).cloned().collect();
        let first_new = opened.first_new;
        let rows: Vec<Choice> = opened.conversations.iter().map(|row| row.choice).collect();
        let is_complete = opened.sources.len() >= expected;
        self.opened.set(opened);
        if !is_complete {
            return;
        }
        if let Some(choice) = self.resume.try_update_value(Option::take).flatten()
            && rows.contains(&choice)
        {
            self.choose(choice);
            return;
        }
        let choices: Vec<Choice> = rows.into_iter().filter(|choice| choice.source >= first_new).collect();
        match choices.as_slice() {
            [] => self.scene.set(Scene::Trouble(troubles(&new))),
            [choice] => self.choose(*choice),
            _ => {
                self.toasts.say(format!("{} to choose from", counted(choices.len(), "conversation")));
                self.scene.set(Scene::List);
            }
        }
    }

    fn take_ready(self, ready: Ready) {
        self.forget_conversation();
        self.toasts.say(format!("Read: {}, {}", ready.title, counted(ready.weights.len(), "turn")));
        self.ready.set(Some(Arc::new(ready)));
        self.scene.set(Scene::Desk);
        self.brief();
    }

    fn take_briefed(self, ticket: Ticket, briefed: Briefed) {
        if self.traffic.with_value(|traffic| traffic.briefing != Some(ticket)) {
            return;
        }
        let again = self.traffic.with_value(|traffic| traffic.again);
        self.traffic.update_value(|traffic| (traffic.briefing, traffic.again) = (None, false));
        if again {
            self.brief();
            return;
        }
        let coverage = &briefed.briefing.coverage;
        self.toasts.say(format!(
            "Briefing ready, kept {} of {}",
            grouped(coverage.kept),
            grouped(coverage.found)
        ));
        self.briefed.set(Some(Arc::new(briefed)));
        self.saved.set(None);
        self.checked.set(None);
        self.measure();
    }

    fn take_turns(self, turns: Vec<TurnView>) {
        self.traffic.update_value(|traffic| {
            traffic.turns.retain(|turn| !turns.iter().any(|sent| sent.index == *turn))
        });
        self.reading
            .turns
            .update(|known| known.extend(turns.into_iter().map(|turn| (turn.index, Arc::new(turn)))));
    }

    fn crashed(self, fault: &str) {
        let fault = fault.lines().next().unwrap_or_default();
        self.close();
        self.fail(
            &format!("The engine stopped because of a fault of its own. {fault}"),
            "Nothing of yours was changed or sent. Start again; if it stops on the same file, another export of that conversation may work.",
        );
    }

    fn fail(self, what: &str, hint: &str) {
        let trouble = Trouble { what: what.to_owned(), hint: hint.to_owned() };
        self.scene.set(Scene::Trouble(vec![SourceTrouble { name: String::new(), trouble }]));
    }

    fn forget(self) {
        self.traffic.set_value(Traffic::default());
        self.settled.set_value(0);
        self.resume.set_value(None);
        self.ready.set(None);
        self.forget_conversation();
    }

    fn forget_conversation(self) {
        self.briefed.set(None);
        self.saved.set(None);
        self.sizes.set(Vec::new());
        self.traffic.update_value(|traffic| traffic.measured = None);
        self.pins.set(Vec::new());
        self.checked.set(None);
        self.reading.turns.set(HashMap::new());
        self.reading.focus.set(None);
        self.reading.light(Lit::default());
        // Where two panes fit, the briefing always shows and the conversation stands beside it.
        let width = window().inner_width().ok().and_then(|width| width.as_f64()).unwrap_or_default();
        self.pane.set(if width < 768.0 { Pane::Briefing } else { Pane::Conversation });
    }
}

fn troubles(sources: &[SourceRow]) -> Vec<SourceTrouble> {
    sources
        .iter()
        .map(|row| SourceTrouble {
            name: row.name.clone(),
            trouble: row.trouble.clone().unwrap_or_else(|| Trouble {
                what: format!("It was read as {}, but there is no conversation in it.", row.format),
                hint: "Check that the export finished, or copy the conversation and paste it here.".into(),
            }),
        })
        .collect()
}
