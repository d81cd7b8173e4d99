//! Pages whose code comes in files of their own, fetched when a page is first opened: the first view loads only what it
//! shows. Without the feature `split` all code is in one file, and nothing is ever fetched.

use std::pin::Pin;

use leptos::prelude::*;
use leptos::wasm_split::SplitLoaderError;

use super::icon::{Glyph, Icon};
use super::page_head::PageHead;

/// Draws a page.
pub type Draw = fn() -> AnyView;

/// Code that is on its way.
pub type Coming = Pin<Box<dyn Future<Output = Result<Draw, SplitLoaderError>>>>;

/// Declares functions that fetch the code of pages: `function in file => component`.
macro_rules! deferred {
    ($($name:ident in $file:ident => $component:ident;)*) => {
        $(
            #[cfg(feature = "split")]
            #[leptos::wasm_split::wasm_split($file, wasm_split_path = leptos::wasm_split, fallible)]
            fn $name() -> Result<$crate::parts::deferred::Draw, leptos::wasm_split::SplitLoaderError> {
                Ok(|| view! { <$component /> }.into_any())
            }

            #[cfg(not(feature = "split"))]
            async fn $name() -> Result<$crate::parts::deferred::Draw, leptos::wasm_split::SplitLoaderError> {
                Ok(|| view! { <$component /> }.into_any())
            }
        )*
    };
}
pub(crate) use deferred;

/// A page that is drawn once its code is there.
#[component]
pub fn Deferred(
    /// Fetches the code.
    code: fn() -> Coming,
) -> impl IntoView {
    let drawing = RwSignal::new(None::<Result<Draw, ()>>);
    let fetch = move || {
        drawing.set(None);
        leptos::task::spawn_local(async move {
            let fetched = code().await.map_err(|_| ());
            // The person may have gone elsewhere in the meantime.
            let _ = drawing.try_set(Some(fetched));
        });
    };
    fetch();
    move || {
        match drawing.get() {
        None => view! { <div class="page" aria-busy="true"></div> }.into_any(),
        Some(Ok(draw)) => draw(),
        Some(Err(())) => view! {
            <div class="page">
                <PageHead title="Not loaded" />
                <section class="empty-page" role="alert">
                    <span class="empty-mark"><Icon glyph=Glyph::TriangleAlert /></span>
                    <p class="purpose">"This page could not be fetched. Your data are safe: they are in this browser."</p>
                    <p class="muted">"The network may be away, or the app was updated. Try again, or reload."</p>
                    <button class="button primary" on:click=move |_| fetch()>"Try again"</button>
                </section>
            </div>
        }
        .into_any(),
    }
    }
}
