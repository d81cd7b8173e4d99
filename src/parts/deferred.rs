//! Code that comes in files of its own, fetched when it is first needed: the first view loads only what it shows. Without
//! the feature `split` all code is in one file, and nothing is ever fetched.

use std::pin::Pin;

use leptos::prelude::*;
pub use leptos::wasm_split::SplitLoaderError;

use super::icon::{Glyph, Icon};
use super::page_head::PageHead;

/// Something that is on its way, with the code behind it.
pub type Coming<T> = Pin<Box<dyn Future<Output = Result<T, SplitLoaderError>>>>;

/// What to say where the code of something that is done, and not drawn, does not come.
pub const NOT_FETCHED: &str =
    "Nothing was done: this part of the app could not be fetched. Try again, or reload the page.";

/// Draws a page.
pub type Page = fn() -> AnyView;

/// Declares functions that fetch code: `name in file: type = value`. What the value refers to, and nothing else does, goes
/// into the file.
macro_rules! deferred {
    ($($name:ident in $file:ident: $type:ty = $value:expr;)*) => {
        $(
            #[cfg(feature = "split")]
            #[leptos::wasm_split::wasm_split($file, wasm_split_path = leptos::wasm_split, fallible)]
            fn $name() -> Result<$type, $crate::parts::deferred::SplitLoaderError> {
                Ok($value)
            }

            #[cfg(not(feature = "split"))]
            async fn $name() -> Result<$type, $crate::parts::deferred::SplitLoaderError> {
                Ok($value)
            }
        )*
    };
}
pub(crate) use deferred;

/// Where the fetching stands.
#[derive(Clone, Copy)]
enum Fetching<T> {
    Waiting,
    Here(T),
    Failed,
}

/// Something that is drawn once its code is here.
#[component]
pub fn Deferred<T: Copy + Send + Sync + 'static>(
    /// Fetches the code.
    code: fn() -> Coming<T>,
    /// Draws with it.
    draw: impl Fn(T) -> AnyView + Send + 'static,
) -> impl IntoView {
    let fetching = RwSignal::new(Fetching::Waiting);
    let fetch = move || {
        fetching.set(Fetching::Waiting);
        leptos::task::spawn_local(async move {
            let fetched = code().await.map_or(Fetching::Failed, Fetching::Here);
            // The person may have gone elsewhere in the meantime.
            let _ = fetching.try_set(fetched);
        });
    };
    fetch();
    move || match fetching.get() {
        Fetching::Waiting => view! { <div class="fetching" aria-busy="true"></div> }.into_any(),
        Fetching::Here(code) => draw(code),
        Fetching::Failed => view! { <NotFetched again=Callback::new(move |()| fetch()) /> }.into_any(),
    }
}

#[component]
fn NotFetched(again: Callback<()>) -> impl IntoView {
    view! {
        <div class="page" role="alert" data-testid="not-fetched">
            <PageHead title="Not loaded" />
            <section class="empty-page">
                <span class="empty-mark"><Icon glyph=Glyph::TriangleAlert /></span>
                <p class="purpose">"This part of the app could not be fetched. Your data are safe: they are in this browser."</p>
                <p class="muted">"The network may be away, or the app was updated meanwhile. Try again, or reload the page."</p>
                <button class="button primary" on:click=move |_| again.run(())>"Try again"</button>
            </section>
        </div>
    }
}
