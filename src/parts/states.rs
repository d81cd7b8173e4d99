//! What stands in place of content that is not there: nothing yet, nothing found, or something went wrong.

use domain::api::Failure;
use leptos::prelude::*;
use leptos_router::components::A;

use super::icon::{Glyph, Icon};
use super::page_head::PageHead;

/// One button.
#[derive(Clone, Copy)]
pub struct Way {
    /// What it says.
    pub label: &'static str,
    /// What it does.
    pub go: Callback<()>,
}

/// Nothing is there yet: what it is for, and how to begin.
#[component]
pub fn Empty(
    /// The picture.
    glyph: Glyph,
    /// What this is for, in one sentence.
    #[prop(into)]
    sentence: String,
    /// The one thing to do.
    #[prop(optional_no_strip)]
    way: Option<Way>,
) -> impl IntoView {
    view! {
        <div class="empty" data-testid="empty">
            <span class="empty-mark"><Icon glyph=glyph /></span>
            <p>{sentence}</p>
            {way.map(|way| {
                view! { <button class="button primary" data-testid="empty-action" on:click=move |_| way.go.run(())>{way.label}</button> }
            })}
        </div>
    }
}

/// Something went wrong: what, what to do, and a second try.
#[component]
pub fn FailureNote(
    /// What.
    failure: Failure,
    /// The second try.
    #[prop(optional_no_strip)]
    retry: Option<Callback<()>>,
) -> impl IntoView {
    view! {
        <div class="trouble-note" role="alert" data-testid="trouble">
            <Icon glyph=Glyph::TriangleAlert />
            <div>
                <strong>{failure.error}</strong>
                <p>{failure.suggestion}</p>
            </div>
            {retry.map(|retry| view! { <button class="button" on:click=move |_| retry.run(())>"Try again"</button> })}
        </div>
    }
}

/// A page in the place of something that is not there: what may have happened, and two ways on.
#[component]
pub fn NotThere(
    /// What is not there.
    title: &'static str,
    /// What may have happened.
    lead: &'static str,
    /// Addresses and what their buttons say; the first is what most people want.
    ways: [(&'static str, &'static str); 2],
    /// Names the page for tests.
    testid: &'static str,
) -> impl IntoView {
    let [(main, to_main), (other, to_other)] = ways;
    view! {
        <div class="page" data-testid=testid>
            <PageHead title=title lead=lead />
            <div class="actions">
                <A href=main attr:class="button primary">{to_main}</A>
                <A href=other attr:class="button">{to_other}</A>
            </div>
        </div>
    }
}
