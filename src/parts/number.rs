//! Numbers as a person reads them.

/// A count with groups of three: `12,340`.
pub fn grouped(number: usize) -> String {
    let digits = number.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A count with its noun: `1 line`, `1,204 lines`.
pub fn counted(number: usize, noun: &str) -> String {
    format!("{} {noun}{}", grouped(number), if number == 1 { "" } else { "s" })
}

/// A size: `812 B`, `1.1 kB`, `14 MB`.
pub fn size(bytes: usize) -> String {
    scaled(bytes as f64, "B", &["kB", "MB", "GB"])
}

fn scaled(mut value: f64, unit: &str, larger: &[&str]) -> String {
    let mut unit = unit;
    for next in larger {
        if value < 999.5 {
            break;
        }
        value /= 1000.0;
        unit = next;
    }
    if unit == "B" || value >= 99.95 { format!("{value:.0} {unit}") } else { format!("{value:.1} {unit}") }
}

/// A share of 1 as percent with one digit: `98.4 %`. It never rounds up to a full 100.
pub fn percent(share: f64) -> String {
    let shown = (share * 1000.0).floor() / 10.0;
    format!("{shown:.1} %")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_are_grouped_by_three() {
        for (number, text) in [(0, "0"), (999, "999"), (1_000, "1,000"), (1_234_567, "1,234,567")] {
            assert_eq!(grouped(number), text);
        }
    }

    #[test]
    fn a_noun_follows_its_count() {
        assert_eq!(counted(1, "line"), "1 line");
        assert_eq!(counted(1_204, "line"), "1,204 lines");
    }

    #[test]
    fn sizes_take_the_unit_that_reads_best() {
        for (bytes, text) in
            [(0, "0 B"), (812, "812 B"), (1_100, "1.1 kB"), (999_900, "1.0 MB"), (104_857_600, "105 MB")]
        {
            assert_eq!(size(bytes), text);
        }
    }

    #[test]
    fn a_share_never_rounds_up_to_all_of_it() {
        assert_eq!(percent(0.98447), "98.4 %");
        assert_eq!(percent(0.99999), "99.9 %");
        assert_eq!(percent(-0.1), "-10.0 %");
    }
}
