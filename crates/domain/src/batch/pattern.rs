//! Numbered patterns: `dev-{001..100}` stands for a hundred names.

/// A place `{from..to}` in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Range {
    start: usize,
    end: usize,
    from: u32,
    to: u32,
    width: usize,
}

/// Whether a text begins with a pattern, rather than with an object.
pub(super) fn begins(text: &str) -> bool {
    matches!(find(text), Ok(Some(range)) if range.start == 0)
}

/// The cells of every row that a row of cells stands for: itself without a pattern. Several patterns of a row count side by
/// side, so that a name and its address have the same number.
pub(super) fn expand(cells: &[String], most: usize) -> Result<Vec<Vec<String>>, String> {
    let ranges = cells.iter().map(|cell| find(cell)).collect::<Result<Vec<_>, _>>()?;
    let mut counts = ranges.iter().flatten().map(Range::count);
    let Some(count) = counts.next() else {
        return Ok(vec![cells.to_vec()]);
    };
    if counts.any(|other| other != count) {
        return Err("The patterns of this line count to different numbers".into());
    }
    if count > most {
        return Err(format!("This pattern stands for {count} accounts; a batch can have {most}"));
    }
    let row =
        |step| cells.iter().zip(&ranges).map(|(cell, range)| filled(cell, range.as_ref(), step)).collect();
    Ok((0..count).map(row).collect())
}

fn filled(cell: &str, range: Option<&Range>, step: usize) -> String {
    let Some(range) = range else { return cell.to_owned() };
    // A step is below the count, which fits.
    let number = range.from + u32::try_from(step).unwrap_or_default();
    format!("{}{number:0width$}{}", &cell[..range.start], &cell[range.end..], width = range.width)
}

/// The first pattern of a text. Braces around anything without two dots are just braces.
fn find(text: &str) -> Result<Option<Range>, String> {
    let mut from = 0;
    while let Some(open) = text[from..].find('{').map(|at| from + at) {
        let Some(close) = text[open..].find('}').map(|at| open + at) else { break };
        if let Some((first, last)) = text[open + 1..close].split_once("..") {
            return range(open, close + 1, first, last).map(Some);
        }
        from = close + 1;
    }
    Ok(None)
}

fn range(start: usize, end: usize, first: &str, last: &str) -> Result<Range, String> {
    let number = |text: &str| {
        let is_number = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
        text.parse::<u32>().ok().filter(|_| is_number)
    };
    match (number(first), number(last)) {
        (Some(from), Some(to)) if from <= to => {
            let width = if first.starts_with('0') || last.starts_with('0') { first.len() } else { 1 };
            Ok(Range { start, end, from, to, width: width.min(10) })
        }
        (Some(_), Some(_)) => Err(format!("The pattern {{{first}..{last}}} counts downwards")),
        _ => Err(format!("{{{first}..{last}}} is no pattern such as {{001..100}}")),
    }
}

impl Range {
    fn count(&self) -> usize {
        (self.to - self.from) as usize + 1
    }
}
