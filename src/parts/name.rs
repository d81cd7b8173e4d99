//! Names that may be longer than their place.

use leptos::prelude::*;

/// Letters that always fit; longer names are cut in the middle, since both ends tell more.
const FIT: usize = 48;

/// A name, cut in the middle if need be, whole in the tooltip.
#[component]
pub fn LongName(
    /// The name.
    #[prop(into)]
    name: String,
) -> impl IntoView {
    let shown = super::number::shortened(&name, FIT);
    let title = (shown != name).then_some(name);
    view! { <span class="long-name" title=title>{shown}</span> }
}
