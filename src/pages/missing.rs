//! An address without a page.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::parts::page_head::PageHead;

/// Says so, and leads back.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <div class="page" data-testid="not-found">
            <PageHead title="There is no page at this address" lead="The link may be old, or a letter of it is missing." />
            <div class="actions">
                <A href="/" attr:class="button primary">"To the dashboard"</A>
                <A href="/handoff" attr:class="button">"Make a hand-off"</A>
            </div>
        </div>
    }
}
