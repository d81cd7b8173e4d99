//! What a list shows, kept in the page's address: the back button goes back, and a link shows the same to anybody.

use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::{use_location, use_navigate, use_query_map};
use leptos_router::params::ParamsMap;

use super::icon::{Glyph, Icon};

/// The part of the address behind the question mark.
#[derive(Clone, Copy)]
pub struct Query {
    map: Memo<ParamsMap>,
    go: Callback<(String, String, bool)>,
}

impl Query {
    /// Of the page that is shown. Only inside of the router.
    pub fn here() -> Self {
        let (navigate, location) = (use_navigate(), use_location());
        let map = use_query_map();
        let go = move |(name, value, replace): (String, String, bool)| {
            let mut map = map.get_untracked();
            map.remove(&name);
            if !value.is_empty() {
                map.insert(name, value);
            }
            let address = format!("{}{}", location.pathname.get_untracked(), map.to_query_string());
            navigate(&address, NavigateOptions { replace, scroll: false, ..NavigateOptions::default() });
        };
        Self { map, go: Callback::new(go) }
    }

    /// What it says about something; empty where it says nothing.
    pub fn get(self, name: &str) -> String {
        self.map.read().get_str(name).unwrap_or_default().to_owned()
    }

    /// Says something else; the back button leads back.
    pub fn set(self, name: &str, value: &str) {
        self.go.run((name.to_owned(), value.to_owned(), false));
    }

    /// Says something else in place, as each typed letter does.
    pub fn replace(self, name: &str, value: &str) {
        self.go.run((name.to_owned(), value.to_owned(), true));
    }

    /// The address that would say this too: for links.
    pub fn address(self, name: &str, value: &str) -> String {
        let mut map = self.map.get_untracked();
        map.replace(name.to_owned(), value.to_owned());
        map.to_query_string()
    }

    /// Whether it says anything about one of these.
    pub fn has_any(self, names: &[&'static str]) -> bool {
        let map = self.map.read();
        names.iter().any(|name| map.get_str(name).is_some_and(|value| !value.is_empty()))
    }
}

/// A filter above a list.
#[derive(Clone)]
pub struct Filter {
    /// Its name in the address.
    pub name: &'static str,
    /// Its name for the person.
    pub label: &'static str,
    /// How it is chosen.
    pub kind: FilterKind,
}

/// How a filter is chosen.
#[derive(Clone)]
pub enum FilterKind {
    /// Typed.
    Search,
    /// One of these values, by their words; the first word stands for none of them.
    Choice(&'static str, &'static [&'static str], &'static [&'static str]),
    /// One of these rows: ids and names; the word stands for all.
    Rows(&'static str, Signal<Vec<(String, String)>>),
    /// A day.
    Day,
}

/// The filters of a list, and the way back to all of it.
#[component]
pub fn FilterBar(
    /// Where they are kept.
    query: Query,
    /// The filters in their order.
    filters: Vec<Filter>,
) -> impl IntoView {
    let names: Vec<&'static str> =
        filters.iter().map(|filter| filter.name).filter(|name| *name != "sort").collect();
    let names = StoredValue::new(names);
    let has_any = Memo::new(move |_| names.with_value(|names| query.has_any(names)));
    let clear = move |_| {
        for name in names.get_value() {
            query.replace(name, "");
        }
    };
    view! {
        <div class="filters" role="search">
            {filters.into_iter().map(|filter| view! { <FilterField query=query filter=filter /> }).collect_view()}
            <Show when=move || has_any.get()>
                <button class="link" data-testid="clear-filters" on:click=clear>"Clear filters"</button>
            </Show>
        </div>
    }
}

#[component]
fn FilterField(query: Query, filter: Filter) -> impl IntoView {
    let Filter { name, label, kind } = filter;
    let value = Memo::new(move |_| query.get(name));
    let test = format!("filter-{name}");
    let input = match kind {
        FilterKind::Choice(all, names, words) => {
            let pairs = names.iter().zip(words).map(|(name, words)| ((*name).to_owned(), (*words).to_owned()));
            choice(query, name, all, Signal::stored(pairs.collect()), value)
        }
        FilterKind::Rows(all, rows) => choice(query, name, all, rows, value),
        FilterKind::Search => {
            return view! {
                <label class="search-field">
                    <span class="visually-hidden">{label}</span>
                    <Icon glyph=Glyph::Search />
                    <input
                        type="search"
                        placeholder=label
                        data-testid=test
                        prop:value=value
                        on:input=move |event| query.replace(name, &event_target_value(&event))
                    />
                </label>
            }
            .into_any();
        }
        FilterKind::Day => view! {
            <input type="date" data-testid=test prop:value=value on:change=move |event| query.set(name, &event_target_value(&event)) />
        }
        .into_any(),
    };
    view! {
        <label class="select">
            <span>{label}</span>
            {input}
        </label>
    }
    .into_any()
}

fn choice(
    query: Query,
    name: &'static str,
    all: &'static str,
    options: Signal<Vec<(String, String)>>,
    value: Memo<String>,
) -> AnyView {
    view! {
        <select
            class:chosen=move || !value.read().is_empty()
            data-testid=format!("filter-{name}")
            on:change=move |event| query.set(name, &event_target_value(&event))
        >
            {(!all.is_empty()).then(|| view! { <option value="" selected=move || value.read().is_empty()>{all}</option> })}
            <For each=move || options.get() key=|option| option.clone() let((id, words))>
                {
                    let this = id.clone();
                    view! { <option value=id selected=move || *value.read() == this>{words}</option> }
                }
            </For>
        </select>
    }
    .into_any()
}
