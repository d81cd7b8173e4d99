//! The sides of one thing, each with its own address: links, so that the back button and deep links work.

use leptos::prelude::*;
use leptos_router::components::A;

/// A side of a thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Tab {
    /// Its address.
    pub href: String,
    /// Its name.
    pub label: &'static str,
    /// How many things it holds, where that is worth knowing.
    pub count: Option<u64>,
}

/// The tabs; the one whose address is open is marked.
#[component]
pub fn Tabs(
    /// What they belong to, for those who cannot see it.
    label: &'static str,
    /// The tabs.
    #[prop(into)]
    tabs: Signal<Vec<Tab>>,
) -> impl IntoView {
    view! {
        <nav class="tabs" aria-label=label>
            <For each=move || tabs.get() key=|tab| (tab.href.clone(), tab.count) let:tab>
                <A href=tab.href exact=true scroll=false attr:data-testid=format!("tab-{}", tab.label.to_lowercase())>
                    {tab.label}
                    {tab.count.map(|count| view! { <span class="count numbers">{super::number::abbreviated(count)}</span> })}
                </A>
            </For>
        </nav>
    }
}
