//! Lines of cells: with a header or without, a single cell being just a name.

use serde_json::Value;

use super::{Candidate, MOST, Rejected, field, pattern, rejected, value};
use crate::schema::Fields;

/// What the cells of a line mean where no header says so.
const COLUMNS: [&str; 5] = ["account_name", "account_email", "platform", "credits_limit", "specialization"];

/// A line of the text, or several where a quoted cell spans them.
struct Record<'a> {
    line: usize,
    text: &'a str,
    cells: Result<Vec<String>, &'static str>,
}

/// The header, empty where there is none, and the entries.
pub(super) fn entries(text: &str) -> (String, Vec<Result<Candidate, Rejected>>) {
    let separator = separator(text);
    let mut records = records(text, separator).into_iter().peekable();
    let known = records.peek().and_then(header);
    let head = if known.is_some() { records.next() } else { None };
    let columns = known.unwrap_or_else(|| COLUMNS.map(str::to_owned).to_vec());
    let entries = records.flat_map(|record| candidates(&record, &columns, separator)).collect();
    (head.map_or(String::new(), |head| head.text.to_owned()), entries)
}

/// The separator that the first line has most of.
fn separator(text: &str) -> char {
    let first = text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
    let mut is_quoted = false;
    let mut counts = [(',', 0), (';', 0), ('\t', 0)];
    for letter in first.chars() {
        is_quoted ^= letter == '"';
        for (separator, count) in &mut counts {
            *count += usize::from(!is_quoted && letter == *separator);
        }
    }
    counts.iter().rev().max_by_key(|(_, count)| *count).map_or(',', |(separator, _)| *separator)
}

/// The columns of a header: a first line that has a name's column and knows most of the others.
fn header(record: &Record<'_>) -> Option<Vec<String>> {
    let cells = record.cells.as_ref().ok()?;
    let named: Vec<_> = cells.iter().map(|cell| field(cell)).collect();
    let has_name = named.iter().flatten().any(|field| field.name == "account_name");
    let known = named.iter().flatten().count();
    (has_name && known * 2 > cells.len()).then(|| {
        let name = |(cell, field): (&String, &Option<&crate::schema::Field>)| {
            field.map_or_else(|| cell.trim().to_owned(), |field| field.name.to_owned())
        };
        cells.iter().zip(&named).map(name).collect()
    })
}

fn candidates(record: &Record<'_>, columns: &[String], separator: char) -> Vec<Result<Candidate, Rejected>> {
    let (line, text) = (record.line, record.text);
    let rows = match &record.cells {
        Ok(cells) => pattern::expand(cells, MOST),
        Err(reason) => Err((*reason).to_owned()),
    };
    match rows {
        Ok(rows) if rows.len() == 1 => {
            rows.iter().map(|cells| candidate(line, text, cells, columns)).collect()
        }
        // What a pattern stands for is said by its own line, not by that of all of them.
        Ok(rows) => {
            let one = |cells: &Vec<String>| candidate(line, &joined(cells, separator), cells, columns);
            rows.iter().map(one).collect()
        }
        Err(reason) => vec![rejected(line, text, reason)],
    }
}

fn joined(cells: &[String], separator: char) -> String {
    let quoted = |cell: &String| {
        if cell.contains(['"', '\n', '\r', separator]) {
            format!("\"{}\"", cell.replace('"', "\"\""))
        } else {
            cell.trim().to_owned()
        }
    };
    cells.iter().map(quoted).collect::<Vec<_>>().join(&separator.to_string())
}

fn candidate(line: usize, text: &str, cells: &[String], columns: &[String]) -> Result<Candidate, Rejected> {
    if let Some(surplus) =
        cells.get(columns.len()..).and_then(|rest| rest.iter().find(|it| !it.trim().is_empty()))
    {
        let shown: String = surplus.trim().chars().take(40).collect();
        return rejected(line, text, format!("There are more cells than columns: {shown} belongs to none"));
    }
    let filled = columns.iter().zip(cells).filter(|(_, cell)| !cell.trim().is_empty());
    let pair = |(column, cell): (&String, &String)| {
        let value = field(column).map_or_else(|| Value::from(cell.trim()), |field| value(field, cell));
        (column.clone(), value)
    };
    Ok(Candidate { line, fields: filled.map(pair).collect::<Fields>(), text: text.to_owned() })
}

/// Splits a text into records. A quote that is never closed costs its own line and no other.
fn records(text: &str, separator: char) -> Vec<Record<'_>> {
    let mut records = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while !rest.is_empty() {
        let (cells, taken) = match cells(rest, separator) {
            Ok((cells, used)) => (Ok(cells), used),
            Err(reason) => (Err(reason), end_of_line(rest)),
        };
        let text = rest[..taken].trim_end_matches(['\n', '\r']);
        let is_blank = |cells: &Vec<String>| cells.iter().all(|cell| cell.trim().is_empty());
        if !cells.as_ref().is_ok_and(is_blank) {
            records.push(Record { line, text, cells });
        }
        line += rest[..taken].matches('\n').count();
        rest = &rest[taken..];
    }
    records
}

/// Bytes of a line with its end.
fn end_of_line(text: &str) -> usize {
    text.find('\n').map_or(text.len(), |at| at + 1)
}

/// The cells of the first record, and its bytes.
fn cells(text: &str, separator: char) -> Result<(Vec<String>, usize), &'static str> {
    let mut cells = vec![String::new()];
    let mut letters = text.char_indices().peekable();
    let mut is_quoted = false;
    while let Some((at, letter)) = letters.next() {
        let cell = cells.last_mut().ok_or("This line has no cells")?;
        match letter {
            '"' if is_quoted && letters.next_if(|(_, next)| *next == '"').is_some() => cell.push('"'),
            '"' if is_quoted => is_quoted = false,
            '"' if cell.trim().is_empty() => {
                cell.clear();
                is_quoted = true;
            }
            _ if is_quoted => cell.push(letter),
            '\n' => return Ok((cells, at + 1)),
            _ if letter == separator => cells.push(String::new()),
            _ => cell.push(letter),
        }
    }
    if is_quoted { Err("A quote is opened and never closed") } else { Ok((cells, text.len())) }
}
