//! An address without a page.

use leptos::prelude::*;

use crate::parts::states::NotThere;

/// Says so, and leads back.
#[component]
pub fn Missing() -> impl IntoView {
    view! {
        <NotThere
            title="There is no page at this address"
            lead="The link may be old, or a letter of it is missing."
            ways=[("/", "To the dashboard"), ("/handoff", "Make a hand-off")]
            testid="not-found"
        />
    }
}
