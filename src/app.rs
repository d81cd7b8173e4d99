//! The shell around the pages, and their routes.

use leptos::prelude::*;
use leptos_router::components::{Route, Router, Routes};
use leptos_router::path;

/// Draws the app into the page.
pub fn start() {
    leptos::mount::mount_to_body(App);
}

/// The whole app.
#[component]
pub fn App() -> impl IntoView {
    view! {
        <Router>
            <main>
                <Routes fallback=|| "There is no page at this address.">
                    <Route path=path!("/") view=|| view! { <h1>"Dashboard"</h1> } />
                    <Route path=path!("/handoff") view=|| view! { <h1>"Hand-off"</h1> } />
                </Routes>
            </main>
        </Router>
    }
}
