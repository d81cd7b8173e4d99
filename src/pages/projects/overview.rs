//! What a project is and where it stands.

use domain::Table;
use domain::api::{Page, SessionQuery};
use domain::project::Project;
use domain::session::Session;
use leptos::prelude::*;
use leptos_router::components::A;

use super::model::{address, first_line};
use crate::data::Data;
use crate::parts::chip::StatusChip;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::moment::Moment;
use crate::parts::number::counted;

/// Lines of the charter that the overview shows.
const CHARTER_LINES: usize = 6;

/// The overview.
#[component]
pub fn Overview(
    /// The project.
    project: Memo<Option<Project>>,
) -> impl IntoView {
    let data = expect_context::<Data>();
    let id = Memo::new(move |_| project.read().as_ref().map(|it| it.id));
    let last = data.watch(&[Table::Sessions], move |service| {
        let query = SessionQuery {
            project_id: id.get(),
            page: Page { limit: 1, cursor: None },
            ..SessionQuery::default()
        };
        Box::pin(async move { Ok(service.sessions(&query).await?.items.pop()) })
    });
    let part = move |of: fn(&Project) -> String| move || project.read().as_ref().map(of).unwrap_or_default();
    let description = Memo::new(move |_| part(|it| it.description.clone())());
    let tags = Memo::new(move |_| part(|it| it.specialization.iter().collect::<Vec<_>>().join(", "))());
    let charter = Memo::new(move |_| part(|it| it.charter.clone())());
    let href = Memo::new(move |_| part(address)());
    view! {
        <div class="overview">
            <section>
                <h2>"What it is"</h2>
                {move || match description.get() {
                    text if text.trim().is_empty() => view! { <p class="muted">"No description yet."</p> }.into_any(),
                    text => view! { <p class="prose">{text}</p> }.into_any(),
                }}
                {move || Some(tags.get()).filter(|tags| !tags.is_empty()).map(|tags| {
                    tags.split(", ").map(|tag| view! { <span class="tag">{tag.to_owned()}</span> }).collect_view()
                })}
            </section>
            <section>
                <h2>"Where it stands"</h2>
                {move || match last.get().flatten() {
                    Some(session) => view! { <LastSession session=session /> }.into_any(),
                    None => view! { <p class="muted">"No session yet. Start the first one above."</p> }.into_any(),
                }}
            </section>
            <section>
                <h2>"Charter"</h2>
                {move || {
                    let text = charter.get();
                    let shown: Vec<&str> = text.lines().take(CHARTER_LINES).collect();
                    let more = text.lines().count() - shown.len();
                    let link = if text.is_empty() { "Write the charter" } else { "Open the charter" };
                    view! {
                        {if text.is_empty() {
                            view! { <p class="muted">"Rules that every session of this project must keep."</p> }.into_any()
                        } else {
                            view! { <p class="prose charter-text">{shown.join("\n")}</p> }.into_any()
                        }}
                        {(more > 0).then(|| view! { <p class="muted small">{format!("and {}", counted(more, "more line"))}</p> })}
                        <A href=format!("{}/charter", href.get()) attr:class="link">{link}</A>
                    }
                }}
            </section>
        </div>
    }
}

#[component]
fn LastSession(session: Session) -> impl IntoView {
    let said = [
        ("Objectives", &session.objectives),
        ("Done", &session.accomplishments),
        ("In the way", &session.blockers),
        ("For the next session", &session.handoff_notes),
    ];
    let said = said
        .into_iter()
        .filter(|(_, text)| !text.trim().is_empty())
        .map(|(label, text)| view! { <dt>{label}</dt><dd>{first_line(text)}</dd> })
        .collect_view();
    view! {
        <p class="facts">
            <A href=format!("/sessions/{}", session.id) attr:class="line-name">{format!("Session {}", session.session_number)}</A>
            <StatusChip chip=session.status />
            <span class="numbers">{counted(session.credits_used as usize, "credit")}</span>
            <Moment at=session.started_at />
        </p>
        <dl class="said">{said}</dl>
        <p><A href=format!("/sessions/{}", session.id) attr:class="link">"Open the session"</A>" "<span class="muted"><Icon glyph=Glyph::ChevronRight /></span></p>
    }
}
