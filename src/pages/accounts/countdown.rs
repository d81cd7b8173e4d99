//! How long until something happens, in the words of a glance.

use domain::Timestamp;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

/// `in 45 s`, `in 12 min`, `in 3 h 12 min`, `in 2 d 4 h`, `in 12 days`; `due now` once it is there. Started seconds
/// count whole, so that nothing is called due before it is.
pub fn countdown(at: Timestamp, now: Timestamp) -> String {
    // At most the years 0 to 9999 apart: far from overflowing.
    let seconds = at.since(now).max(0).saturating_add(999) / 1000;
    match seconds {
        0 => "due now".to_owned(),
        1..MINUTE => format!("in {seconds} s"),
        MINUTE..HOUR => format!("in {} min", seconds / MINUTE),
        HOUR..DAY => format!("in {}", two(seconds / HOUR, "h", seconds % HOUR / MINUTE, "min")),
        _ if seconds < 7 * DAY => format!("in {}", two(seconds / DAY, "d", seconds % DAY / HOUR, "h")),
        _ => format!("in {} days", seconds / DAY),
    }
}

/// How long the words of [`countdown`] stay right, in milliseconds: a page that waits this long shows each change and
/// none twice.
pub fn stays_for(at: Timestamp, now: Timestamp) -> i64 {
    let left = at.since(now).max(0);
    let step = match left / 1000 {
        0..MINUTE => 1000,
        MINUTE..DAY => MINUTE * 1000,
        _ => HOUR * 1000,
    };
    (left % step).max(1000.min(step))
}

fn two(large: i64, large_unit: &str, small: i64, small_unit: &str) -> String {
    if small == 0 {
        format!("{large} {large_unit}")
    } else {
        format!("{large} {large_unit} {small} {small_unit}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_grow_coarser_with_the_distance() {
        let now = Timestamp::from_millis(1_000_000);
        for (seconds, words) in [
            (-5, "due now"),
            (0, "due now"),
            (45, "in 45 s"),
            (60, "in 1 min"),
            (12 * 60 + 59, "in 12 min"),
            (3 * 3600, "in 3 h"),
            (3 * 3600 + 12 * 60, "in 3 h 12 min"),
            (86_400 + 3600 * 4, "in 1 d 4 h"),
            (12 * 86_400, "in 12 days"),
        ] {
            assert_eq!(countdown(now.plus(seconds * 1000), now), words, "{seconds} s");
        }
    }

    #[test]
    fn nothing_is_due_before_its_moment() {
        let now = Timestamp::from_millis(0);
        assert_eq!(countdown(now.plus(1), now), "in 1 s");
    }

    #[test]
    fn a_page_never_waits_past_a_change_of_the_words_by_more_than_their_unit() {
        let now = Timestamp::from_millis(0);
        for (left, most) in [(500, 1000), (59_500, 1000), (90_000, 60_000), (90_000_000, 3_600_000)] {
            let wait = stays_for(now.plus(left), now);
            assert!(wait > 0 && wait <= most, "{left} ms: {wait}");
        }
    }
}
