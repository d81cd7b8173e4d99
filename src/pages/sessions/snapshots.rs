//! The briefings that were kept with a session; each line leads to the turn that it came from.

use briefing::briefing::{Place, Section};
use domain::snapshot::{Snapshot, SnapshotType};
use domain::{Id, Table};
use leptos::prelude::*;

use super::kept::KeptConversation;
use crate::data::Data;
use crate::parts::conversation::lines::lay_out;
use crate::parts::conversation::text_view::BriefingText;
use crate::parts::copy::{CopyButton, CopyFallback, CopyState};
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Moment;
use crate::parts::number::counted;
use crate::parts::query::Query;
use crate::parts::toast::Toasts;

/// The snapshots of a session, the latest first.
pub type Snapshots = Memo<Vec<Snapshot>>;

/// Follows the snapshots of a session.
pub fn watch(data: Data, session: Id<domain::session::Session>) -> Snapshots {
    let page = domain::api::Page { limit: 100, cursor: None };
    let read = data.watch(&[Table::Snapshots], move |service| {
        let page = page.clone();
        Box::pin(async move { Ok(service.snapshots(session, &page).await?.items) })
    });
    Memo::new(move |_| read.get().unwrap_or_default())
}

/// The lines of a kept briefing with their sources; none where it has none.
pub fn sections(snapshot: &Snapshot) -> Vec<Section> {
    // By way of text: sections are read from text anyway, and a second reader would double its code.
    let text = snapshot.provenance.to_string();
    serde_json::from_slice(text.as_bytes()).unwrap_or_default()
}

/// The one that the address names, else the latest briefing.
pub fn chosen(snapshots: Snapshots, address: Query) -> Memo<Option<Snapshot>> {
    Memo::new(move |_| {
        let named = address.get("snapshot");
        let snapshots = snapshots.read();
        let briefings = || snapshots.iter().filter(|it| it.snapshot_type != SnapshotType::Checkpoint);
        snapshots.iter().find(|it| it.id.to_string() == named).or_else(|| briefings().next()).cloned()
    })
}

/// The briefings: a choice where there are several, and the chosen one.
#[component]
pub fn Briefings(
    /// All snapshots of the session.
    snapshots: Snapshots,
    /// The one that is shown.
    chosen: Memo<Option<Snapshot>>,
    /// The conversation that they came from.
    kept: KeptConversation,
) -> impl IntoView {
    let address = Query::here();
    let several = Memo::new(move |_| {
        let briefings = snapshots.read();
        let briefings = briefings.iter().filter(|it| it.snapshot_type != SnapshotType::Checkpoint);
        briefings.map(|it| (it.id.to_string(), it.created_at, words(it))).collect::<Vec<_>>()
    });
    let is_chosen = move |id: &str| chosen.read().as_ref().is_some_and(|it| it.id.to_string() == id);
    view! {
        <section class="side" data-testid="briefings">
            <h2>"Briefings" {move || Some(several.read().len()).filter(|count| *count > 1).map(|count| view! { <span class="count numbers">{count}</span> })}</h2>
            <Show when=move || several.read().is_empty()>
                <p class="muted">"None yet. A hand-off that is saved to this session appears here, each line with its source."</p>
            </Show>
            <Show when=move || { several.read().len() > 1 }>
                <ul class="picks">
                    <For each=move || several.get() key=|it| it.clone() let((id, at, words))>
                        {
                            let (this, target) = (id.clone(), id);
                            view! {
                                <li>
                                    <button
                                        class="pick-row"
                                        aria-pressed=move || is_chosen(&this).to_string()
                                        data-testid="snapshot-pick"
                                        on:click=move |_| address.replace("snapshot", &target)
                                    >
                                        <span>{words}</span>
                                        <Moment at=at />
                                    </button>
                                </li>
                            }
                        }
                    </For>
                </ul>
            </Show>
            {move || chosen.get().map(|snapshot| view! { <Kept snapshot=snapshot kept=kept /> })}
        </section>
    }
}

/// `Hand-off, medium: 12 of 40 items, 1.1 kB`.
fn words(snapshot: &Snapshot) -> String {
    let summary = snapshot.context_summary.trim();
    if summary.is_empty() { snapshot.snapshot_type.words().to_owned() } else { summary.to_owned() }
}

#[component]
fn Kept(snapshot: Snapshot, kept: KeptConversation) -> impl IntoView {
    let lines = lay_out(&snapshot.compressed_context, &sections(&snapshot));
    let leads = lines.iter().any(|line| !line.places.is_empty());
    let show = Callback::new(move |place: Place| {
        kept.show(place);
        reveal();
    });
    let turn_of: Vec<(String, Place)> = handles(&snapshot);
    let open_handle = Callback::new(move |handle: String| {
        if let Some((_, place)) = turn_of.iter().find(|(known, _)| *known == handle) {
            kept.show(*place);
            reveal();
        }
    });
    let facts = [
        (snapshot.file_count > 0).then(|| counted(snapshot.file_count as usize, "file")),
        (snapshot.code_lines > 0).then(|| counted(snapshot.code_lines as usize, "line") + " of code"),
        snapshot.git_commit_hash.clone().map(|hash| format!("commit {hash}")),
    ];
    let facts = facts.into_iter().flatten().collect::<Vec<_>>().join(" · ");
    view! {
        <div class="kept-briefing" data-testid="kept-briefing">
            <p class="facts small">
                <span>{words(&snapshot)}</span>
                <Moment at=snapshot.created_at />
                <span class="muted numbers">{facts}</span>
            </p>
            {leads.then(|| view! { <p class="hint">"Choose a line to see the turn that it came from."</p> })}
            <BriefingText lines=Signal::stored(lines) reading=kept.reading show=show copy=open_handle />
            <CopyText text=snapshot.compressed_context label="Copy briefing" />
        </div>
    }
}

fn handles(snapshot: &Snapshot) -> Vec<(String, Place)> {
    let sections = sections(snapshot);
    let items = sections.iter().flat_map(|section| &section.lines).flat_map(|line| &line.items);
    items.map(|item| (item.handle.clone(), item.source)).collect()
}

/// On a small screen the conversation stands below: it is brought into sight.
fn reveal() {
    let pane = document().query_selector(".session-page .conversation-pane").ok().flatten();
    if let Some(pane) = pane {
        let options = web_sys::ScrollIntoViewOptions::new();
        options.set_block(web_sys::ScrollLogicalPosition::Nearest);
        pane.scroll_into_view_with_scroll_into_view_options(&options);
    }
}

/// A button that copies a text.
#[component]
pub fn CopyText(
    /// The text.
    text: String,
    /// What the button says.
    label: &'static str,
) -> impl IntoView {
    let toasts = expect_context::<Toasts>();
    let state = CopyState::new();
    let text = StoredValue::new(text);
    view! {
        <div class="copy-text">
            <CopyButton state=state label=label on_copy=move || state.copy(text.get_value(), toasts) />
            <CopyFallback state=state text=Signal::derive(move || text.get_value()) />
        </div>
    }
}

/// An icon that says what a kind of snapshot is.
pub fn glyph(kind: SnapshotType) -> Glyph {
    match kind {
        SnapshotType::Handoff => Glyph::ArrowRightLeft,
        SnapshotType::Checkpoint => Glyph::Pin,
        SnapshotType::Backup => Glyph::Files,
    }
}

/// A kind of snapshot, with its icon.
#[component]
pub fn Kind(
    /// Which kind.
    kind: SnapshotType,
) -> impl IntoView {
    view! { <span class="kind"><Icon glyph=glyph(kind) />{kind.words()}</span> }
}
