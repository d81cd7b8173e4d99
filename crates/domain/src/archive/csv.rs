//! A table as CSV: for looking at elsewhere, not for coming back.

use serde_json::Value;

use crate::Table;
use crate::schema::Fields;

/// Writes rows as CSV (RFC 4180), the first of them deciding the columns.
#[derive(Debug)]
pub struct Csv {
    columns: Vec<String>,
    /// Columns that a row may lack.
    open: &'static [&'static str],
}

/// What a cell must not begin with: programs for tables take it for a formula.
const FORMULA: [char; 6] = ['=', '+', '-', '@', '\t', '\r'];

impl Csv {
    /// For the rows of a table.
    pub fn of(table: Table) -> Self {
        let open: &[&str] = if table == Table::Sessions { &["briefing_outcome"] } else { &[] };
        Self { columns: Vec::new(), open }
    }

    /// Appends a row, given as JSON; before the first, the columns' names.
    ///
    /// # Errors
    /// When the row is no JSON object.
    pub fn row(&mut self, body: &[u8], out: &mut String) -> serde_json::Result<()> {
        let fields: Fields = serde_json::from_slice(body)?;
        if self.columns.is_empty() {
            self.columns = columns(&fields, self.open);
            line(self.columns.iter().cloned(), out);
        }
        line(self.columns.iter().map(|name| cell(fields.get(name))), out);
        Ok(())
    }
}

/// Any table as CSV, its cells defused like those of rows.
pub fn csv_of(columns: &[&str], rows: &[Vec<String>]) -> String {
    let mut out = String::new();
    line(columns.iter().map(|name| defused(name)), &mut out);
    rows.iter().for_each(|row| line(row.iter().map(|text| defused(text)), &mut out));
    out
}

/// The columns of a table: what all rows have in common first.
fn columns(fields: &Fields, open: &[&str]) -> Vec<String> {
    const FIRST: [&str; 5] = ["id", "created_at", "updated_at", "deleted_at", "revision"];
    let own = fields.keys().map(String::as_str).filter(|name| !FIRST.contains(name) && !open.contains(name));
    FIRST.iter().copied().chain(own).chain(open.iter().copied()).map(str::to_owned).collect()
}

fn cell(value: Option<&Value>) -> String {
    match value {
        None | Some(Value::Null) => String::new(),
        Some(Value::String(text)) => defused(text),
        // A number that is below zero is a number.
        Some(value @ (Value::Number(_) | Value::Bool(_))) => value.to_string(),
        Some(Value::Array(list)) if list.iter().all(Value::is_string) => {
            defused(&list.iter().filter_map(Value::as_str).collect::<Vec<_>>().join("; "))
        }
        Some(value) => value.to_string(),
    }
}

/// A text that no program takes for a formula.
fn defused(text: &str) -> String {
    if text.starts_with(FORMULA) { format!("'{text}") } else { text.to_owned() }
}

fn line(cells: impl Iterator<Item = String>, out: &mut String) {
    for (at, cell) in cells.enumerate() {
        if at > 0 {
            out.push(',');
        }
        if cell.contains(['"', ',', '\n', '\r']) {
            out.push('"');
            out.push_str(&cell.replace('"', "\"\""));
            out.push('"');
        } else {
            out.push_str(&cell);
        }
    }
    out.push_str("\r\n");
}
