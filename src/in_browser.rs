//! What only a browser can show: components that are mounted, pressed and read as a person would.

use briefing::briefing::{
    Briefing, Coverage, Kind, Level, Line, LineItem, Place, Section, SourceSummary, Stats, Status,
};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::HtmlElement;

use crate::browser::clock::shown_time;
use crate::pages::handoff::briefing_pane::BriefingPane;
use crate::pages::handoff::desk::Desk;
use crate::parts::toast::{ToastStack, Toasts};
use crate::preferences::{Preferences, Theme};
use crate::protocol::Briefed;

wasm_bindgen_test_configure!(run_in_browser);

/// A place of its own on the page for what a test mounts.
fn stage() -> HtmlElement {
    let stage: HtmlElement = document().create_element("div").unwrap().unchecked_into();
    document().body().unwrap().append_child(&stage).unwrap();
    stage
}

fn find(stage: &HtmlElement, testid: &str) -> Option<HtmlElement> {
    stage.query_selector(&format!("[data-testid={testid}]")).unwrap().map(JsCast::unchecked_into)
}

fn briefed() -> Briefed {
    let item = LineItem {
        text: "never touch <b>prod</b>".into(),
        kind: Kind::Rules,
        status: Status::Standing,
        handle: "U1".into(),
        source: Place { turn: 4, ..Place::default() },
    };
    let line = Line { text: "Rules: never touch <b>prod</b> [U1]".into(), items: vec![item] };
    Briefed {
        briefing: Briefing {
            level: Level::Medium,
            level_reason: None,
            source: SourceSummary::default(),
            briefing: "Hand-off: Project x.\n\nRules: never touch <b>prod</b> [U1]\n".into(),
            sections: vec![Section { kind: Kind::Rules, title: "Rules".into(), lines: vec![line] }],
            coverage: Coverage::default(),
            redactions: Vec::new(),
            stats: Stats::default(),
        },
        excerpts: Vec::new(),
    }
}

#[wasm_bindgen_test]
async fn the_briefing_on_the_page_is_the_text_to_the_letter() {
    let stage = stage();
    let _mounted = leptos::mount::mount_to(stage.clone(), || {
        let desk = Desk::new(Preferences::load(), Toasts::new());
        desk.briefed.set(Some(Arc::new(briefed())));
        view! { <BriefingPane desk=desk /> }
    });
    leptos::task::tick().await;
    let text = find(&stage, "briefing-text").unwrap();
    assert_eq!(text.text_content().unwrap(), briefed().briefing.briefing);
    assert!(text.query_selector("b").unwrap().is_none(), "text of a conversation became markup");
}

#[wasm_bindgen_test]
async fn a_line_shows_the_place_that_it_came_from() {
    let stage = stage();
    let wish = Arc::new(std::sync::Mutex::new(None));
    let seen = wish.clone();
    let _mounted = leptos::mount::mount_to(stage.clone(), move || {
        let desk = Desk::new(Preferences::load(), Toasts::new());
        desk.briefed.set(Some(Arc::new(briefed())));
        Effect::new(move |_| *seen.lock().unwrap() = desk.reading.focus.get().map(|focus| focus.place.turn));
        view! { <BriefingPane desk=desk /> }
    });
    leptos::task::tick().await;
    find(&stage, "briefing-line").unwrap().click();
    leptos::task::tick().await;
    assert_eq!(*wish.lock().unwrap(), Some(4));
}

#[wasm_bindgen_test]
async fn trouble_stays_until_it_is_closed() {
    let stage = stage();
    let toasts = Toasts::new();
    let _mounted = leptos::mount::mount_to(stage.clone(), move || view! { <ToastStack toasts=toasts /> });
    toasts.trouble("The disk is full.");
    leptos::task::tick().await;
    let toast = find(&stage, "toast").unwrap();
    assert!(toast.text_content().unwrap().contains("The disk is full."));
    toast.query_selector("button").unwrap().unwrap().unchecked_into::<HtmlElement>().click();
    leptos::task::tick().await;
    assert!(find(&stage, "toast").is_none());
}

#[wasm_bindgen_test]
async fn preferences_are_there_again_at_the_next_visit() {
    let owner = Owner::new();
    let preferences = owner.with(|| {
        let preferences = Preferences::load();
        preferences.keep();
        preferences
    });
    leptos::task::tick().await;
    preferences.theme.set(Theme::Dark);
    preferences.level.set(Level::Low);
    leptos::task::tick().await;
    let again = owner.with(Preferences::load);
    assert_eq!((again.theme.get_untracked(), again.level.get_untracked()), (Theme::Dark, Level::Low));
    let root = document().document_element().unwrap();
    assert_eq!(root.get_attribute("data-theme").as_deref(), Some("dark"));
    preferences.theme.set(Theme::System);
    preferences.level.set(Level::Medium);
    leptos::task::tick().await;
}

#[wasm_bindgen_test]
fn times_in_seconds_milliseconds_and_iso_are_the_same_minute() {
    let iso = shown_time("2024-06-01T10:20:30Z");
    assert_eq!(iso.len(), "2024-06-01 10:20".len());
    assert_eq!(shown_time("1717237230"), iso);
    assert_eq!(shown_time("1717237230000"), iso);
    assert_eq!(shown_time("yesterday"), "yesterday");
    assert_eq!(shown_time("2024-99-99"), "2024-99-99");
}
