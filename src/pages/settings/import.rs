//! Imports: a file, what it would change, and only then the change.

use domain::archive::Preview;
use leptos::html;
use leptos::prelude::*;
use web_sys::File;

use super::model::{change_words, import_verb, title, touched};
use super::work::{Work, WorkBar};
use crate::browser::files;
use crate::browser::worker::{self, Failed};
use crate::parts::confirm::{Confirm, Question};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::{counted, grouped};
use crate::parts::states::FailureNote;
use crate::parts::toast::Toasts;
use crate::protocol::data::{ImportMode, Job, Outcome};

/// What is being imported.
#[derive(Clone, Copy)]
struct Import {
    work: Work,
    file: StoredValue<Option<File>, LocalStorage>,
    name: RwSignal<String>,
    mode: RwSignal<ImportMode>,
    preview: RwSignal<Option<Preview>>,
    toasts: Toasts,
    confirm: Confirm,
}

impl Import {
    fn choose(self, file: File) {
        self.name.set(file.name());
        self.file.set_value(Some(file));
        self.look();
    }

    /// Asks what the import would change.
    fn look(self) {
        self.preview.set(None);
        let Some(file) = self.file.get_value() else { return };
        self.work.start(Job::Preview(self.mode.get_untracked()), Some(file), move |outcome, _| {
            if let Outcome::Previewed(preview) = outcome {
                self.preview.try_set(Some(preview));
            }
        });
    }

    fn close(self) {
        self.file.set_value(None);
        self.preview.set(None);
        self.work.failure.set(None);
        self.name.set(String::new());
    }

    /// Imports, after a yes where something is lost.
    fn go(self) {
        let removed = self.preview.read_untracked().as_ref().map_or(0, |preview| touched(preview).1);
        if removed == 0 {
            return self.import();
        }
        let question = Question {
            title: format!("Remove {} that the file does not have?", counted(removed, "row")),
            text: "Everything becomes as it is in the file. For ten seconds it can be taken back; export first to be safe.".into(),
            verb: "Replace".into(),
            is_grave: true,
        };
        self.confirm.ask(question, move || self.import());
    }

    fn import(self) {
        let Some(file) = self.file.try_get_value().flatten() else { return };
        self.work.start(Job::Import(self.mode.get_untracked()), Some(file), move |outcome, _| {
            let Outcome::Imported(done) = outcome else { return };
            let (rows, removed) = touched(&done);
            let words = match removed {
                0 => format!("Imported {}", counted(rows, "row")),
                _ => format!("Imported {}, removed {}", counted(rows, "row"), grouped(removed)),
            };
            self.toasts.undo(words, move || self.undo());
            if self.preview.try_set(None).is_none() {
                self.close();
            }
        });
    }

    /// Takes the import back, from whatever page: this one may have been left.
    fn undo(self) {
        let toasts = self.toasts;
        leptos::task::spawn_local(async move {
            match worker::call(Job::UndoImport).await {
                Ok(_) => toasts.done("Everything is as it was before the import"),
                Err(Failed::Trouble(trouble)) => toasts.trouble(format!("{} {}", trouble.what, trouble.hint)),
                Err(Failed::Cancelled) => {}
            }
        });
    }
}

/// The section.
#[component]
pub fn ImportSection() -> impl IntoView {
    let import = Import {
        work: Work::new(),
        file: StoredValue::new_local(None),
        name: RwSignal::default(),
        mode: RwSignal::default(),
        preview: RwSignal::new(None),
        toasts: expect_context(),
        confirm: expect_context(),
    };
    let picker = NodeRef::<html::Input>::new();
    let chosen = move |_| {
        let Some(input) = picker.get_untracked() else { return };
        let file = files::listed(input.files()).into_iter().next();
        // The same file may be chosen again after it was mended.
        input.set_value("");
        if let Some(file) = file {
            import.choose(file);
        }
    };
    let has_file = Memo::new(move |_| !import.name.read().is_empty());
    view! {
        <section class="setting" aria-labelledby="import">
            <h2 id="import">"Import"</h2>
            <p class="muted">"A file that was exported here or in another browser. You see what changes before anything does."</p>
            <div class="actions">
                <input
                    node_ref=picker
                    class="visually-hidden"
                    type="file"
                    accept=".json,application/json"
                    tabindex="-1"
                    aria-label="File to import"
                    data-testid="import-file"
                    on:change=chosen
                />
                <button
                    class="button"
                    data-testid="import-choose"
                    disabled=move || import.work.is_busy()
                    on:click=move |_| drop(picker.get_untracked().inspect(|input| input.click()))
                >
                    <Icon glyph=Glyph::Upload />
                    "Choose a file"
                </button>
                <span class="file-name" data-testid="import-name">{move || import.name.get()}</span>
            </div>
            <Show when=move || has_file.get()><Mode import=import /></Show>
            <WorkBar work=import.work />
            {move || import.work.failure.get().map(|failure| view! { <FailureNote failure=failure /> })}
            {move || import.preview.get().map(|preview| view! { <PreviewTable preview=preview import=import /> })}
        </section>
    }
}

#[component]
fn Mode(import: Import) -> impl IntoView {
    let choice = move |mode: ImportMode, name: &'static str, words: &'static str, testid: &'static str| {
        view! {
            <label class="choice">
                <input
                    type="radio"
                    name="import-mode"
                    data-testid=testid
                    prop:checked=move || import.mode.get() == mode
                    disabled=move || import.work.is_busy()
                    on:change=move |_| {
                        import.mode.set(mode);
                        import.look();
                    }
                />
                <span><strong>{name}</strong> " " <span class="muted">{words}</span></span>
            </label>
        }
    };
    view! {
        <fieldset class="choices">
            <legend class="visually-hidden">"What happens to the data that are here"</legend>
            {choice(ImportMode::Merge, "Merge", "adds what is missing, takes what is newer, removes nothing", "mode-merge")}
            {choice(ImportMode::Replace, "Replace", "makes everything as it is in the file", "mode-replace")}
        </fieldset>
    }
}

#[component]
fn PreviewTable(preview: Preview, import: Import) -> impl IntoView {
    let is_same = preview.changes_nothing();
    let verb = import_verb(&preview);
    let more = preview.note_count.saturating_sub(preview.notes.len());
    let rows = preview.tables.iter().map(|change| {
        view! { <tr><th scope="row">{title(change.table)}</th><td class="numbers">{change_words(change)}</td></tr> }
    });
    let notes = preview.notes.iter().map(|note| {
        view! { <li><strong>{note.subject.clone()}</strong> ": " {note.resolution.clone()}</li> }
    });
    view! {
        <div class="preview" data-testid="preview" role="status">
            <table class="facts">
                <caption class="visually-hidden">"What the import changes"</caption>
                <tbody>{rows.collect_view()}</tbody>
            </table>
            <ul class="notes" data-testid="preview-notes">
                {notes.collect_view()}
                {(more > 0).then(|| view! { <li>{format!("and {} more", grouped(more))}</li> })}
            </ul>
            {is_same.then(|| view! { <p data-testid="import-nothing">"Everything in this file is here already."</p> })}
            <div class="actions">
                {(!is_same)
                    .then(|| {
                        view! {
                            <button
                                class="button primary"
                                data-testid="import-go"
                                disabled=move || import.work.is_busy()
                                on:click=move |_| import.go()
                            >
                                {verb}
                            </button>
                        }
                    })}
                <button class="button" data-testid="import-close" disabled=move || import.work.is_busy() on:click=move |_| import.close()>"Close"</button>
            </div>
        </div>
    }
}
