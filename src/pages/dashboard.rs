//! The first page: what can be done at once.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use super::handoff::desk::Desk;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::page_head::PageHead;

/// The empty dashboard.
#[component]
pub fn Dashboard() -> impl IntoView {
    let desk = expect_context::<Desk>();
    let navigate = use_navigate();
    let try_sample = move |_| {
        navigate("/handoff", NavigateOptions::default());
        desk.open_sample();
    };
    view! {
        <div class="page">
            <PageHead
                title="Dashboard"
                lead="Move a piece of work from one AI session to the next without explaining it again."
            />
            <div class="starts">
                <A href="/handoff" attr:class="start-card primary-card" attr:data-testid="start-handoff">
                    <Icon glyph=Glyph::ArrowRightLeft />
                    <strong>"Make a hand-off"</strong>
                    <span>"Open, paste or drop a conversation, and get the briefing for the next session. Dropping works on every page."</span>
                </A>
                <button class="start-card" data-testid="dashboard-sample" on:click=try_sample>
                    <Icon glyph=Glyph::Sparkles />
                    <strong>"Try it with a sample conversation"</strong>
                    <span>"A made-up session of an orders service: rules, decisions, a failed attempt, open work and a secret."</span>
                </button>
                <A href="/settings" attr:class="start-card">
                    <Icon glyph=Glyph::Settings />
                    <strong>"Set it up your way"</strong>
                    <span>"Light or dark, and the single-key shortcuts."</span>
                </A>
            </div>
            <section class="quiet">
                <h2>"What will stand here"</h2>
                <p>
                    "Running sessions, credits left today and what to do next, once accounts and sessions are kept. A hand-off needs none of them."
                </p>
            </section>
        </div>
    }
}
