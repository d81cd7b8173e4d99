//! The activity log: what changed when.

use domain::Table;
use leptos::prelude::*;

use super::model::{ACTIVITY, activity_line};
use crate::data::Data;
use crate::parts::icon::Glyph;
use crate::parts::list::{List, Nothing, Paged};
use crate::service::history::ActivityQuery;

/// The section.
#[component]
pub fn ActivitySection() -> impl IntoView {
    let data = expect_context::<Data>();
    let list = Paged::new(data.follow(&[Table::Activity]), move |page| {
        let query = ActivityQuery { page, ..ActivityQuery::default() };
        Box::pin(async move { Ok(data.service().activity(&query).await?.map(|row| activity_line(&row))) })
    });
    let nothing = Nothing {
        glyph: Glyph::History,
        sentence: "Each change leaves a line here. The log stays on this device and is in no export.",
        way: None,
    };
    view! {
        <section class="setting wide" aria-labelledby="activity">
            <h2 id="activity">"Activity"</h2>
            <div class="activity" data-testid="activity"><List label="Activity" list=list columns=ACTIVITY nothing=nothing /></div>
        </section>
    }
}
