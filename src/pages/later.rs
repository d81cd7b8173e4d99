//! Pages whose data does not exist yet. Each says what it is for, and leads to what works today.

use leptos::prelude::*;
use leptos_router::components::A;

use crate::parts::icon::{Glyph, Icon};
use crate::parts::page_head::PageHead;

#[component]
fn Later(title: &'static str, glyph: Glyph, purpose: &'static str, today: &'static str) -> impl IntoView {
    view! {
        <div class="page">
            <PageHead title=title />
            <section class="empty-page">
                <span class="empty-mark"><Icon glyph=glyph /></span>
                <p class="purpose">{purpose}</p>
                <p class="muted">{today}</p>
                <A href="/handoff" attr:class="button primary">
                    <Icon glyph=Glyph::ArrowRightLeft />
                    "Make a hand-off"
                </A>
            </section>
        </div>
    }
}

/// Analytics.
#[component]
pub fn AnalyticsPage() -> impl IntoView {
    view! {
        <Later
            title="Analytics"
            glyph=Glyph::ChartColumn
            purpose="Where credits went, where they went unused, and which account does best at which work."
            today="There are no figures yet: they come from sessions."
        />
    }
}
