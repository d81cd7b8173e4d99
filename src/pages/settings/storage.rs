//! The room that the data take, and whether the browser may throw them away.

use domain::Table;
use leptos::prelude::*;

use crate::browser::storage::{Storage, keep_for_good, storage};
use crate::data::Data;
use crate::parts::icon::{Glyph, Icon};
use crate::parts::number::size;
use crate::parts::toast::Toasts;

/// The section.
#[component]
pub fn StorageSection() -> impl IntoView {
    let (data, toasts) = (expect_context::<Data>(), expect_context::<Toasts>());
    let told = RwSignal::new(None::<Storage>);
    let ask = move || {
        leptos::task::spawn_local(tell(told));
    };
    let follow = data.follow(&Table::ALL);
    Effect::new(move |_| {
        follow.track();
        ask();
    });
    let keep = move |_| {
        leptos::task::spawn_local(async move {
            if keep_for_good().await {
                toasts.done("The browser keeps the data for good");
            } else {
                toasts.trouble("The browser did not agree. Installing the app or a bookmark may change its mind; export now and then.");
            }
            tell(told).await;
        });
    };
    let words = move || told.get().map(used_words);
    let is_lasting = Memo::new(move |_| told.get().is_some_and(|it| it.is_lasting));
    view! {
        <section class="setting" aria-labelledby="storage">
            <h2 id="storage">"Storage"</h2>
            <p class="numbers" data-testid="storage-used">{words}</p>
            <Show
                when=move || is_lasting.get()
                fallback=move || {
                    view! {
                        <p class="muted">"The browser may delete the data when the disk gets full, unless it is asked not to."</p>
                        <button class="button" data-testid="storage-keep" on:click=keep>
                            <Icon glyph=Glyph::ShieldCheck />
                            "Keep for good"
                        </button>
                    }
                }
            >
                <p class="state-line"><Icon glyph=Glyph::Check /> "The browser keeps the data until you delete them."</p>
            </Show>
        </section>
    }
}

/// Asks anew.
async fn tell(told: RwSignal<Option<Storage>>) {
    let latest = storage().await;
    // The page may be gone by now.
    let _ = told.try_set(Some(latest));
}

fn used_words(told: Storage) -> String {
    match (told.used, told.quota) {
        (Some(used), Some(quota)) => format!("{} of {} used", size(used as usize), size(quota as usize)),
        (Some(used), None) => format!("{} used", size(used as usize)),
        _ => "The browser does not say how much room the data take.".to_owned(),
    }
}
