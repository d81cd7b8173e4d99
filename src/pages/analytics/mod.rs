//! Analytics: what the figures of sessions will say. It leads to what works today.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::parts::icon::{Glyph, Icon};
use crate::parts::page_head::PageHead;

/// The page.
#[component]
pub fn AnalyticsPage() -> impl IntoView {
    view! {
        <div class="page">
            <PageHead title="Analytics" />
            <section class="empty-page">
                <span class="empty-mark"><Icon glyph=Glyph::ChartColumn /></span>
                <p class="purpose">"Where credits went, where they went unused, and which account does best at which work."</p>
                <p class="muted">"The charts are not there yet. The dashboard has the totals, each session its credits step by step."</p>
                <A href="/sessions" attr:class="button primary">
                    <Icon glyph=Glyph::History />
                    "See the sessions"
                </A>
            </section>
        </div>
    }
}
