//! Moments as distances from now, with the exact one on hover; they keep up by themselves.

use std::time::Duration;

use domain::Timestamp;
use leptos::prelude::*;

use crate::browser::clock;

const MINUTE: i64 = 60_000;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// How often shown distances are counted anew: no unit smaller than a minute is shown.
const TICK: Duration = Duration::from_secs(15);

/// The present, for everything on the screen that depends on it.
#[derive(Clone, Copy)]
pub struct Now(RwSignal<Timestamp>);

impl Now {
    /// Begins to follow the clock.
    pub fn ticking() -> Self {
        let now = RwSignal::new(clock::now());
        // Set as long as the app runs.
        set_interval(move || now.set(clock::now()), TICK);
        Self(now)
    }

    /// The present; what reads it is drawn again as time goes by.
    pub fn get(self) -> Timestamp {
        self.0.get()
    }
}

/// A moment, as a distance.
#[component]
pub fn Moment(
    /// The moment.
    at: Timestamp,
) -> impl IntoView {
    let now = expect_context::<Now>();
    let distance = Memo::new(move |_| distance(at, now.get()));
    let shown = move || distance.get().unwrap_or_else(|| clock::day(at));
    view! { <time class="moment" datetime=at.to_string() title=clock::exact(at)>{shown}</time> }
}

/// How far a moment is from now: `just now`, `5 min ago`, `in 3 h 20 min`; `None` where a date says more.
pub fn distance(at: Timestamp, now: Timestamp) -> Option<String> {
    let millis = at.since(now);
    let length = span(millis.abs());
    match millis.abs() {
        ..=45_000 => Some("just now".into()),
        far if far >= 30 * DAY => None,
        _ if millis < 0 => Some(format!("{length} ago")),
        _ => Some(format!("in {length}")),
    }
}

/// A length of time in its two largest units: `40 min`, `3 h 20 min`, `2 d`.
pub fn span(millis: i64) -> String {
    // Half minutes round up, so that a minute ago is never `0 min`.
    let minutes = (millis + MINUTE / 2) / MINUTE;
    match minutes {
        ..60 => format!("{minutes} min"),
        60..1440 if minutes % 60 == 0 || minutes >= 600 => format!("{} h", minutes / 60),
        60..1440 => format!("{} h {} min", minutes / 60, minutes % 60),
        _ => format!("{} d", minutes / 1440),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_told_in_the_units_that_matter() {
        let now = Timestamp::from_millis(1_800_000_000_000);
        for (millis, text) in [
            (0, Some("just now")),
            (-44_000, Some("just now")),
            (-50_000, Some("1 min ago")),
            (-5 * MINUTE, Some("5 min ago")),
            (-3 * HOUR, Some("3 h ago")),
            (3 * HOUR + 20 * MINUTE, Some("in 3 h 20 min")),
            (11 * HOUR + 20 * MINUTE, Some("in 11 h")),
            (-2 * DAY, Some("2 d ago")),
            (-31 * DAY, None),
        ] {
            assert_eq!(distance(now.plus(millis), now).as_deref(), text, "{millis}");
        }
    }
}
