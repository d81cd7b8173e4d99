//! Numbers and names as a person reads them.

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

/// A count as lists show it: exact below ten thousand, then `12.3 k`, `4.5 M`.
pub fn abbreviated(number: u64) -> String {
    if number < 10_000 {
        return grouped(number as usize);
    }
    let (value, unit) = if number < 999_950 { (1e3, "k") } else { (1e6, "M") };
    // Cut, not rounded: a list never claims more than there is.
    format!("{} {unit}", fixed((number as f64 / value * 10.0).floor() / 10.0, 1))
}

/// A number with so many digits behind the point. What formats every float exactly weighs as much as a page; lists and
/// drawings ask for a digit or two.
pub fn fixed(number: f64, digits: u32) -> String {
    let unit = 10_u64.pow(digits);
    let units = (number * unit as f64).round() as i64;
    let (sign, units) = (if units < 0 { "-" } else { "" }, units.unsigned_abs());
    match digits {
        0 => format!("{sign}{units}"),
        _ => format!("{sign}{}.{:0width$}", units / unit, units % unit, width = digits as usize),
    }
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
    let digits = u32::from(unit != "B" && value < 99.95);
    format!("{} {unit}", fixed(value, digits))
}

/// A share of 1 as percent with one digit: `98.4 %`. It never rounds up to a full 100.
pub fn percent(share: f64) -> String {
    let shown = (share * 1000.0).floor() / 10.0;
    format!("{} %", fixed(shown, 1))
}

/// A long name with its middle left out: both ends of a path tell more than its middle.
pub fn shortened(name: &str, most: usize) -> String {
    let letters: Vec<char> = name.chars().collect();
    if letters.len() <= most || most < 5 {
        return name.to_owned();
    }
    let head = (most - 1) * 2 / 3;
    let tail = most - 1 - head;
    letters[..head].iter().chain(&['…']).chain(&letters[letters.len() - tail..]).collect()
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
    fn large_counts_are_abbreviated() {
        for (number, text) in [
            (9_999, "9,999"),
            (10_000, "10.0 k"),
            (12_399, "12.3 k"),
            (999_949, "999.9 k"),
            (4_560_000, "4.5 M"),
        ] {
            assert_eq!(abbreviated(number), text);
        }
    }

    #[test]
    fn digits_behind_the_point_are_as_many_as_asked_for() {
        for (number, digits, text) in [
            (0.0, 1, "0.0"),
            (0.05, 2, "0.05"),
            (99.96, 1, "100.0"),
            (-0.4, 1, "-0.4"),
            (-0.04, 1, "0.0"),
            (1234.5678, 2, "1234.57"),
            (7.6, 0, "8"),
            (f64::NAN, 1, "0.0"),
        ] {
            assert_eq!(fixed(number, digits), text);
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

    #[test]
    fn long_names_lose_their_middle() {
        assert_eq!(shortened("short.md", 20), "short.md");
        let name = shortened("a-very-long-directory-name/and-a-file.jsonl", 20);
        assert!(name.chars().count() == 20 && name.starts_with("a-very") && name.ends_with("jsonl"));
    }
}
