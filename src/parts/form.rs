//! Forms drawn from the schema of a table: what a form refuses is exactly what a script would be refused.

use std::collections::BTreeMap;
use std::future::Future;
use std::pin::Pin;

use domain::api::Failure;
use domain::schema::{self, Extent, Field, FieldErrors, Fields, Kind, Need};
use leptos::html;
use leptos::prelude::*;
use serde_json::Value;

use super::icon::{Glyph, Icon};
use super::panel::Panel;
use super::states::FailureNote;

/// Work that ends well or with a failure.
pub type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Failure>>>>;

/// A field as a form shows it.
#[derive(Clone)]
pub struct Control {
    /// Its name in the schema.
    pub name: &'static str,
    /// Its name for the person.
    pub label: &'static str,
    /// What helps to fill it; may be empty.
    pub hint: &'static str,
    /// How it is filled, where the schema does not say enough.
    pub input: Input,
}

/// How a field is filled.
#[derive(Clone)]
pub enum Input {
    /// As its kind in the schema suggests.
    Plain,
    /// A choice, with the words for the schema's names, in their order.
    Words(&'static [&'static str]),
    /// A choice among rows: ids and names.
    Rows(Signal<Vec<(String, String)>>),
    /// A text of about that many lines.
    Lines(u32),
    /// Anything else.
    Own(fn(Bound) -> AnyView),
}

/// A field's control, for inputs that draw themselves.
#[derive(Clone, Copy)]
pub struct Bound {
    /// The form.
    pub form: Form,
    /// The field.
    pub name: &'static str,
    /// The id that its label points to.
    pub id: &'static str,
}

impl Bound {
    /// What stands in the field.
    pub fn value(self) -> Value {
        self.form.value(self.name)
    }

    /// Puts something into the field.
    pub fn set(self, value: Value) {
        self.form.set(self.name, value);
    }
}

impl Control {
    /// A field as its kind suggests.
    pub const fn new(name: &'static str, label: &'static str) -> Self {
        Self { name, label, hint: "", input: Input::Plain }
    }

    /// The same with a hint.
    #[must_use]
    pub const fn hint(mut self, hint: &'static str) -> Self {
        self.hint = hint;
        self
    }

    /// The same, filled in another way.
    #[must_use]
    pub fn input(mut self, input: Input) -> Self {
        self.input = input;
        self
    }
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Step {
    #[default]
    Idle,
    Saving,
}

/// What stands in a form, and what is wrong with it.
#[derive(Clone, Copy)]
pub struct Form {
    schema: &'static [Field],
    extent: Extent,
    values: RwSignal<Fields>,
    stored: RwSignal<Fields>,
    revision: RwSignal<Option<Value>>,
    /// What others stored meanwhile in fields that were changed here too.
    theirs: RwSignal<Fields>,
    errors: RwSignal<FieldErrors>,
    failure: RwSignal<Option<Failure>>,
    step: RwSignal<Step>,
    /// Counts, for each field, what was put into it from outside, so that it is drawn again.
    drawn: RwSignal<BTreeMap<&'static str, u32>>,
}

impl Form {
    /// A form for something new, filled with the schema's defaults and `start`.
    pub fn create(schema: &'static [Field], start: Fields) -> Self {
        Self::new(schema, Extent::Whole, schema::fill(schema, &start), None)
    }

    /// A form for a change of a row, given as JSON.
    pub fn change(schema: &'static [Field], row: &Value) -> Self {
        let values = pick(schema, row);
        Self::new(schema, Extent::Change, values, row.get("revision").cloned())
    }

    fn new(schema: &'static [Field], extent: Extent, values: Fields, revision: Option<Value>) -> Self {
        Self {
            schema,
            extent,
            stored: RwSignal::new(values.clone()),
            values: RwSignal::new(values),
            revision: RwSignal::new(revision),
            theirs: RwSignal::default(),
            errors: RwSignal::default(),
            failure: RwSignal::default(),
            step: RwSignal::default(),
            drawn: RwSignal::default(),
        }
    }

    /// What stands in a field.
    pub fn value(self, name: &str) -> Value {
        self.values.read().get(name).cloned().unwrap_or_default()
    }

    /// Puts something into a field, as typing does.
    pub fn set(self, name: &str, value: Value) {
        self.values.update(|values| drop(values.insert(name.to_owned(), value)));
        if self.errors.read_untracked().contains_key(name) {
            self.judge(name);
        }
    }

    /// Whether saving would change something.
    pub fn is_changed(self) -> Signal<bool> {
        Signal::derive(move || *self.values.read() != *self.stored.read())
    }

    /// Whether it is being saved.
    pub fn is_saving(self) -> bool {
        self.step.get() == Step::Saving
    }

    /// What a save would send: everything of something new, of a change only what differs, with its revision.
    pub fn given(self) -> Fields {
        let (values, stored) = (self.values.read_untracked(), self.stored.read_untracked());
        let is_given = |name: &str, value: &Value| match self.extent {
            Extent::Whole => true,
            Extent::Change => stored.get(name) != Some(value),
        };
        let given =
            values.iter().filter(|(name, value)| is_given(name, value) && !self.is_left_out(name, value));
        let mut given: Fields = given.map(|(name, value)| (name.clone(), value.clone())).collect();
        if let (Extent::Change, Some(revision)) = (self.extent, self.revision.get_untracked()) {
            given.insert(schema::REVISION.name.to_owned(), revision);
        }
        given
    }

    /// Saves what was typed if it is right; `done` runs only after it is stored.
    pub fn save(
        self,
        save: Callback<Fields, Pending<()>>,
        fresh: Option<Callback<(), Pending<Value>>>,
        done: Callback<()>,
    ) {
        if self.step.get_untracked() == Step::Saving {
            return;
        }
        let given = self.given();
        if let Err(errors) = schema::check(self.schema, &given, self.extent) {
            self.errors.set(errors);
            focus_first_error();
            return;
        }
        self.errors.set(FieldErrors::new());
        self.failure.set(None);
        self.step.set(Step::Saving);
        leptos::task::spawn_local(async move {
            match save.run(given).await {
                Ok(()) => {
                    // The form may be gone by now, and with it what is to be told.
                    let _ = self.stored.try_set(self.values.get_untracked());
                    let _ = self.step.try_set(Step::Idle);
                    done.run(());
                }
                Err(failure) => self.refuse(failure, fresh).await,
            }
        });
    }

    async fn refuse(self, failure: Failure, fresh: Option<Callback<(), Pending<Value>>>) {
        if failure.revision.is_some()
            && let Some(fresh) = fresh
            && let Ok(row) = fresh.run(()).await
        {
            self.merge(&row);
        }
        self.errors.set(failure.fields.clone());
        self.failure.set(Some(failure));
        self.step.set(Step::Idle);
        focus_first_error();
    }

    /// Goes on from what is stored now, as after a save.
    pub fn rebase(self, row: &Value) {
        let _ = self.stored.try_set(pick(self.schema, row));
        let _ = self.revision.try_set(row.get("revision").cloned());
    }

    /// Takes over what others stored meanwhile, except in fields that were changed here too: those show both.
    fn merge(self, row: &Value) {
        let now = pick(self.schema, row);
        let (mut values, stored) = (self.values.get_untracked(), self.stored.get_untracked());
        let mut theirs = Fields::new();
        for (name, value) in &now {
            let is_mine = values.get(name) != stored.get(name);
            if !is_mine {
                values.insert(name.clone(), value.clone());
            } else if stored.get(name) != Some(value) && values.get(name) != Some(value) {
                theirs.insert(name.clone(), value.clone());
            }
        }
        self.values.set(values);
        self.stored.set(now);
        self.theirs.set(theirs);
        self.revision.set(row.get("revision").cloned());
        self.draw_again(|_| true);
    }

    fn take_theirs(self, name: &str) {
        let theirs = self.theirs.try_update(|theirs| theirs.remove(name)).flatten();
        if let Some(value) = theirs {
            self.put(name, value);
        }
    }

    /// Puts something into a field that the person has not typed there.
    pub fn put(self, name: &str, value: Value) {
        self.set(name, value);
        self.draw_again(|field| field == name);
    }

    fn draw_again(self, is_meant: impl Fn(&str) -> bool) {
        let names = self.schema.iter().map(|field| field.name).filter(|name| is_meant(name));
        self.drawn.update(|drawn| names.for_each(|name| *drawn.entry(name).or_default() += 1));
    }

    fn field(self, name: &str) -> Option<&'static Field> {
        self.schema.iter().find(|field| field.name == name)
    }

    /// Whether an empty field means that nothing is said about it.
    fn is_left_out(self, name: &str, value: &Value) -> bool {
        let may_be_null = |field: &Field| field.need == Need::Default("null");
        value.is_null() && !self.field(name).is_some_and(may_be_null)
    }

    fn judge(self, name: &str) {
        let errors = schema::check(self.schema, &self.given(), self.extent).err();
        let why = errors.and_then(|mut errors| errors.remove(name));
        self.errors.update(|errors| {
            match why {
                Some(why) => errors.insert(name.to_owned(), why),
                None => errors.remove(name),
            };
        });
    }

    /// Judges a field that is left; an empty one only when it is to be saved.
    fn leave(self, name: &str) {
        // A form that is taken away loses the focus once it is gone.
        let value =
            self.values.try_with_untracked(|values| values.get(name).cloned()).flatten().unwrap_or_default();
        if !value.is_null() && value != "" {
            self.judge(name);
        }
    }
}

/// The fields of a form, the failure of the last save, and the buttons.
#[component]
pub fn FormBody(
    /// The form.
    form: Form,
    /// Its fields in their order.
    controls: Vec<Control>,
    /// What the button that saves says.
    #[prop(into)]
    verb: String,
    /// Saves.
    save: Callback<Fields, Pending<()>>,
    /// Reads the row anew, for a save that others were ahead of.
    #[prop(optional_no_strip)]
    fresh: Option<Callback<(), Pending<Value>>>,
    /// Runs once it is stored.
    done: Callback<()>,
    /// Leaves without saving.
    #[prop(optional_no_strip)]
    on_cancel: Option<Callback<()>>,
) -> impl IntoView {
    let submit = move || form.save(save, fresh, done);
    let on_key = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Enter" && (event.ctrl_key() || event.meta_key()) {
            event.prevent_default();
            submit();
        }
    };
    let on_submit = move |event: web_sys::SubmitEvent| {
        event.prevent_default();
        submit();
    };
    view! {
        <form class="form" novalidate=true on:submit=on_submit on:keydown=on_key>
            <div class="form-fields">
                {move || form.failure.get().filter(|failure| failure.fields.is_empty() || failure.revision.is_some()).map(|failure| view! { <FailureNote failure=told(failure) /> })}
                {controls.into_iter().map(|control| view! { <FormField form=form control=control /> }).collect_view()}
            </div>
            <footer class="form-foot">
                {on_cancel.map(|cancel| view! { <button class="button" type="button" on:click=move |_| cancel.run(())>"Cancel"</button> })}
                <button class="button primary" type="submit" data-testid="save" title="Ctrl+Enter" disabled=move || form.is_saving()>
                    {move || form.is_saving().then(|| view! { <span class="spin"><Icon glyph=Glyph::LoaderCircle /></span> })}
                    {verb}
                </button>
            </footer>
        </form>
    }
}

/// A form in the panel at the right.
#[component]
pub fn FormPanel(
    /// What the panel is about.
    #[prop(into)]
    title: String,
    /// The form.
    form: Form,
    /// Its fields in their order.
    controls: Vec<Control>,
    /// What the button that saves says.
    #[prop(into)]
    verb: String,
    /// Saves.
    save: Callback<Fields, Pending<()>>,
    /// Reads the row anew, for a save that others were ahead of.
    #[prop(optional_no_strip)]
    fresh: Option<Callback<(), Pending<Value>>>,
    /// Takes the panel away.
    on_close: Callback<()>,
) -> impl IntoView {
    view! {
        <Panel title=title is_changed=form.is_changed() on_close=on_close>
            <FormBody form=form controls=controls verb=verb save=save fresh=fresh done=on_close />
        </Panel>
    }
}

/// A save that came too late is no dead end in a form: it shows both states.
fn told(failure: Failure) -> Failure {
    if failure.revision.is_none() {
        return failure;
    }
    Failure {
        suggestion: "Other changes were taken over. Look at the marked fields, then save again.".into(),
        ..failure
    }
}

#[component]
fn FormField(form: Form, control: Control) -> impl IntoView {
    let Control { name, label, hint, input } = control;
    let error = Memo::new(move |_| form.errors.read().get(name).cloned());
    let theirs = Memo::new(move |_| form.theirs.read().get(name).map(shown));
    let notes = move || match (error.read().is_some(), hint.is_empty()) {
        (true, _) => Some(format!("{name}-error")),
        (false, false) => Some(format!("{name}-hint")),
        (false, true) => None,
    };
    // A choice always has a value: to call it optional would only puzzle.
    let is_needed = form.field(name).is_some_and(|field| {
        matches!(field.need, Need::Required | Need::Once)
            || matches!(field.kind, Kind::Choice(_) | Kind::Flag)
    });
    let drawn = Memo::new(move |_| form.drawn.read().get(name).copied());
    view! {
        <div class="field" class:wrong=move || error.read().is_some() on:focusout=move |_| form.leave(name)>
            <label for=name>{label} {(!is_needed).then(|| view! { <span class="optional">"optional"</span> })}</label>
            {move || {
                drawn.track();
                draw(Bound { form, name, id: name }, input.clone(), Signal::derive(notes), error)
            }}
            {(!hint.is_empty()).then(|| view! { <p class="hint" id=format!("{name}-hint")>{hint}</p> })}
            {move || error.get().map(|why| {
                view! {
                    <p class="field-error" id=format!("{name}-error") data-testid=format!("error-{name}")>
                        <Icon glyph=Glyph::CircleAlert />
                        {format!("{label} {why}")}
                    </p>
                }
            })}
            {move || theirs.get().map(|theirs| {
                view! {
                    <p class="theirs">
                        <span>"Stored meanwhile: " <strong>{theirs}</strong></span>
                        <button class="link" type="button" on:click=move |_| form.take_theirs(name)>"Take this"</button>
                    </p>
                }
            })}
        </div>
    }
}

fn draw(bound: Bound, input: Input, notes: Signal<Option<String>>, error: Memo<Option<String>>) -> AnyView {
    let Bound { form, name, id } = bound;
    let kind = form.field(name).map_or(Kind::Text, |field| field.kind);
    let invalid = move || error.read().is_some().then_some("true");
    let typed = untrack(|| shown(&bound.value()));
    match (input, kind) {
        (Input::Own(draw), _) => draw(bound),
        (Input::Rows(rows), _) => select(bound, rows, notes, error),
        (Input::Words(words), Kind::Choice(names)) => {
            let pairs: Vec<_> = names
                .iter()
                .zip(words)
                .map(|(name, words)| ((*name).to_owned(), (*words).to_owned()))
                .collect();
            select(bound, Signal::stored(pairs), notes, error)
        }
        (Input::Lines(lines), _) => area(bound, lines, notes, error),
        (_, Kind::Text | Kind::Json) => area(bound, 3, notes, error),
        (_, kind) => {
            let is_number = matches!(kind, Kind::Whole { .. } | Kind::Money);
            view! {
                <input
                    type="text"
                    id=id
                    data-testid=format!("field-{name}")
                    autocomplete="off"
                    inputmode=if is_number { "decimal" } else { "text" }
                    aria-invalid=invalid
                    aria-describedby=notes
                    prop:value=typed
                    on:input=move |event| bound.set(read(kind, &event_target_value(&event)))
                />
            }
            .into_any()
        }
    }
}

fn select(
    bound: Bound,
    options: Signal<Vec<(String, String)>>,
    notes: Signal<Option<String>>,
    error: Memo<Option<String>>,
) -> AnyView {
    let name = bound.name;
    let is_chosen = move |value: &str| {
        bound.form.values.read().get(name).and_then(Value::as_str).unwrap_or_default() == value
    };
    let has_none =
        Memo::new(move |_| options.with(|options| !options.iter().any(|(value, _)| is_chosen(value))));
    view! {
        <select
            id=bound.id
            data-testid=format!("field-{name}")
            aria-invalid=move || error.read().is_some().then_some("true")
            aria-describedby=notes
            on:change=move |event| {
                let value = event_target_value(&event);
                bound.set(if value.is_empty() { Value::Null } else { value.into() });
            }
        >
            {move || has_none.get().then(|| view! { <option value="" selected=true>"Choose…"</option> })}
            <For each=move || options.get() key=|option| option.clone() let((value, words))>
                <option selected=untrack(|| is_chosen(&value)) value=value>{words}</option>
            </For>
        </select>
    }
    .into_any()
}

fn area(bound: Bound, lines: u32, notes: Signal<Option<String>>, error: Memo<Option<String>>) -> AnyView {
    let name = bound.name;
    let typed = untrack(|| shown(&bound.value()));
    let kind = bound.form.field(name).map_or(Kind::Text, |field| field.kind);
    let node = NodeRef::<html::Textarea>::new();
    view! {
        <textarea
            node_ref=node
            id=bound.id
            data-testid=format!("field-{name}")
            rows=lines
            aria-invalid=move || error.read().is_some().then_some("true")
            aria-describedby=notes
            prop:value=typed
            on:input=move |event| bound.set(read(kind, &event_target_value(&event)))
        ></textarea>
    }
    .into_any()
}

/// A row as forms take it.
pub fn as_json(row: &impl serde::Serialize) -> Value {
    // Rows are plain data: there is nothing in them that JSON cannot say.
    serde_json::to_value(row).unwrap_or_default()
}

/// What was typed into a field of this kind. What does not fit stays a text, and the schema says what is wrong with it.
fn read(kind: Kind, typed: &str) -> Value {
    let text = || Value::from(typed);
    match kind {
        Kind::Whole { .. } | Kind::Money | Kind::Moment | Kind::Id | Kind::Json
            if typed.trim().is_empty() =>
        {
            Value::Null
        }
        Kind::Whole { .. } => typed.trim().parse::<i64>().map_or_else(|_| text(), Value::from),
        Kind::Money => typed.trim().replace(',', ".").parse::<f64>().map_or_else(|_| text(), Value::from),
        Kind::Tags => {
            typed.split(',').map(str::trim).filter(|tag| !tag.is_empty()).map(Value::from).collect()
        }
        Kind::Json => serde_json::from_slice(typed.as_bytes()).unwrap_or_else(|_| text()),
        _ => text(),
    }
}

/// A value as a field shows it.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Array(items) => items.iter().map(shown).collect::<Vec<_>>().join(", "),
        // Money that is whole: 20, not 20.0.
        other => other.to_string().trim_end_matches(".0").to_owned(),
    }
}

/// The fields of a row that a change may name.
fn pick(schema: &[Field], row: &Value) -> Fields {
    let named = schema.iter().filter(|field| field.need != Need::Once);
    named.filter_map(|field| Some((field.name.to_owned(), row.get(field.name)?.clone()))).collect()
}

fn focus_first_error() {
    request_animation_frame(|| {
        use wasm_bindgen::JsCast;
        let first = document().query_selector("dialog[open] [aria-invalid], [aria-invalid]").ok().flatten();
        if let Some(first) = first {
            // An element that is on the page can take the focus.
            let _ = first.unchecked_into::<web_sys::HtmlElement>().focus();
        }
    });
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_was_typed_becomes_what_the_schema_asks_for() {
        let whole = Kind::Whole { min: 0, max: 100 };
        for (kind, typed, value) in [
            (whole, " 42 ", json!(42)),
            (whole, "", Value::Null),
            (whole, "many", json!("many")),
            (Kind::Money, "12,50", json!(12.5)),
            (Kind::Tags, "rust, , web ", json!(["rust", "web"])),
            (Kind::Json, "{\"a\": 1}", json!({"a": 1})),
            (Kind::Json, "step 3", json!("step 3")),
            (Kind::Line, " kept ", json!(" kept ")),
        ] {
            assert_eq!(read(kind, typed), value);
        }
    }

    #[test]
    fn a_change_sends_only_what_differs_and_the_revision() {
        let row = json!({"id": "x", "name": "shop", "description": "", "status": "active", "charter": "", "specialization": [], "revision": 4});
        let form = Form::change(schema::PROJECT, &row);
        form.set("description", json!("a shop"));
        assert_eq!(Value::Object(form.given()), json!({"description": "a shop", "revision": 4}));
        assert!(form.is_changed().get_untracked());
    }

    #[test]
    fn what_others_stored_is_kept_beside_what_was_typed() {
        let row = json!({"name": "shop", "description": "old", "charter": "old", "revision": 4});
        let form = Form::change(schema::PROJECT, &row);
        form.set("description", json!("mine"));
        form.merge(&json!({"name": "store", "description": "theirs", "charter": "old", "revision": 5}));
        assert_eq!(form.value("name"), json!("store"));
        assert_eq!(form.value("description"), json!("mine"));
        assert_eq!(form.theirs.get_untracked().get("description"), Some(&json!("theirs")));
        assert_eq!(Value::Object(form.given()), json!({"description": "mine", "revision": 5}));
    }
}
