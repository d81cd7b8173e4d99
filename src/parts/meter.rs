//! How much of a limit is used or left, as a bar that says it in words too.

use domain::account::Threshold;
use leptos::prelude::*;

use super::number::{abbreviated, fixed};

/// What has no more than this share left has next to nothing.
const LITTLE: f64 = 0.1;
/// Within these shares a session ends best: nothing unused, nothing lost.
pub const BAND: (f64, f64) = (0.85, 0.92);

/// A bar, decided but not drawn.
#[derive(Clone, Debug, PartialEq)]
pub struct Meter {
    /// What is filled, 0 to 1.
    pub share: f64,
    /// The share at which the threshold stands, where it and the band are shown.
    pub threshold: Option<f64>,
    /// How far it has come.
    pub level: Level,
    /// The same in words.
    pub words: String,
}

/// How far a bar has come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// Nothing to do yet.
    Easy,
    /// Within the band: a good moment to hand off.
    Ripe,
    /// Beyond the threshold, or nothing left.
    Over,
}

impl Meter {
    /// What was used of a limit, with the threshold and the band.
    pub fn used(used: u64, limit: u64, threshold: Threshold) -> Self {
        let (share, mark) = (share(used, limit), f64::from(threshold.percent()) / 100.0);
        let threshold = (limit * u64::from(threshold.percent())).div_ceil(100);
        let level = match share {
            _ if limit > 0 && used >= threshold => Level::Over,
            share if share >= BAND.0 => Level::Ripe,
            _ => Level::Easy,
        };
        let rest = match level {
            _ if used >= limit => "limit reached".to_owned(),
            Level::Over => "over the threshold".to_owned(),
            Level::Ripe => "a good moment to hand off".to_owned(),
            Level::Easy => format!("{} to the threshold", abbreviated(threshold.saturating_sub(used))),
        };
        let words = format!("{} of {} used, {rest}", abbreviated(used), abbreviated(limit));
        Self { share, threshold: Some(mark), level, words }
    }

    /// What is left of a limit.
    pub fn left(left: u64, limit: u64) -> Self {
        let share = share(left, limit);
        let level = match share {
            share if share <= LITTLE => Level::Over,
            share if share <= 1.0 - BAND.0 => Level::Ripe,
            _ => Level::Easy,
        };
        let words = format!("{} of {} left", abbreviated(left), abbreviated(limit));
        Self { share, threshold: None, level, words }
    }
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { (part as f64 / whole as f64).min(1.0) }
}

/// The bar; the words stand beside it unless `bare`.
#[component]
pub fn MeterBar(
    /// What it shows.
    #[prop(into)]
    meter: Signal<Meter>,
    /// What it measures, for those who cannot see it.
    #[prop(into, default = "Credits".into())]
    label: String,
    /// Leaves the words to the tooltip and to screen readers.
    #[prop(optional)]
    bare: bool,
) -> impl IntoView {
    let words = move || meter.read().words.clone();
    let class = move || match meter.read().level {
        Level::Easy => "meter easy",
        Level::Ripe => "meter ripe",
        Level::Over => "meter over",
    };
    let percent = move || fixed(meter.read().share * 100.0, 1);
    view! {
        <span class=class title=words>
            <svg
                viewBox="0 0 100 8"
                preserveAspectRatio="none"
                role="meter"
                aria-label=label
                aria-valuemin="0"
                aria-valuemax="100"
                aria-valuenow=percent
                aria-valuetext=words
            >
                <rect class="rail" width="100" height="8"></rect>
                {move || meter.read().threshold.map(|_| view! { <rect class="band" x="85" width="7" height="8"></rect> })}
                <rect class="fill" width=percent height="8"></rect>
                {move || meter.read().threshold.map(|at| view! { <rect class="tick" x=fixed(at * 100.0 - 0.4, 1) width="0.8" height="8"></rect> })}
            </svg>
            {(!bare).then(|| view! { <span class="meter-words numbers" aria-hidden="true">{words}</span> })}
        </span>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bar_says_how_far_it_is_to_the_threshold() {
        for (used, limit, percent, level, words) in [
            (0, 100, 90, Level::Easy, "0 of 100 used, 90 to the threshold"),
            (84, 100, 90, Level::Easy, "84 of 100 used, 6 to the threshold"),
            (85, 100, 90, Level::Ripe, "85 of 100 used, a good moment to hand off"),
            (90, 100, 90, Level::Over, "90 of 100 used, over the threshold"),
            (130, 100, 90, Level::Over, "130 of 100 used, limit reached"),
            (3, 5, 90, Level::Easy, "3 of 5 used, 2 to the threshold"),
            (59, 100, 60, Level::Easy, "59 of 100 used, 1 to the threshold"),
            (60, 100, 60, Level::Over, "60 of 100 used, over the threshold"),
            (95, 100, 100, Level::Ripe, "95 of 100 used, a good moment to hand off"),
        ] {
            let meter = Meter::used(used, limit, Threshold::try_from(percent).unwrap_or_default());
            assert_eq!((meter.level, meter.words.as_str()), (level, words));
            assert!(meter.share <= 1.0);
        }
    }

    #[test]
    fn a_limit_of_nothing_divides_by_nothing() {
        assert_eq!(Meter::left(0, 0).share, 0.0);
    }
}
