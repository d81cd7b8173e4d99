//! The head of a page: its title, and what can be done on it.

use leptos::prelude::*;

/// Title and actions of a page; the title is also the document's.
#[component]
pub fn PageHead(
    /// The title in words.
    #[prop(into)]
    title: String,
    /// One sentence below it.
    #[prop(into, optional)]
    lead: String,
    /// Buttons at the right.
    #[prop(optional)]
    children: Option<Children>,
) -> impl IntoView {
    document().set_title(&format!("{title} · PAAS"));
    view! {
        <header class="page-head">
            <div>
                <h1>{title}</h1>
                {(!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> })}
            </div>
            {children.map(|children| view! { <div class="actions">{children()}</div> })}
        </header>
    }
}
