//! The empty dashboard: three ways to begin.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::components::A;
use leptos_router::hooks::use_navigate;

use crate::pages::handoff::inbox::{Delivery, Inbox};
use crate::pages::projects::hands::Hands;
use crate::parts::icon::{Glyph, Icon};

/// The ways to begin.
#[component]
pub fn Starts(
    /// The deeds that make the first project.
    hands: Hands,
) -> impl IntoView {
    let inbox = expect_context::<Inbox>();
    let navigate = use_navigate();
    let try_sample = move |_| {
        inbox.put(Delivery::Sample);
        navigate("/handoff", NavigateOptions::default());
    };
    view! {
        <p class="purpose">"Move a piece of work from one AI session to the next without explaining it again."</p>
        <div class="starts" data-testid="starts">
            <button class="start-card primary-card" data-testid="dashboard-sample" on:click=try_sample>
                <Icon glyph=Glyph::Sparkles />
                <strong>"Try it with a sample conversation"</strong>
                <span>"A made-up session becomes a briefing at once. Your own works the same way: drop a conversation on any page."</span>
            </button>
            <A href="/settings#import" attr:class="start-card" attr:data-testid="start-import">
                <Icon glyph=Glyph::Upload />
                <strong>"Import a backup"</strong>
                <span>"Everything from another browser or device. You see what would change before anything does."</span>
            </A>
            <button class="start-card" data-testid="start-project" on:click=move |_| hands.create()>
                <Icon glyph=Glyph::FolderKanban />
                <strong>"Add your first project"</strong>
                <span>"A name is enough. Its sessions, files and rules gather around it."</span>
            </button>
        </div>
    }
}
