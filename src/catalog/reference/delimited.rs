//! Reads a file of values between commas, semicolons, tabs or bars as a table.

use super::part::{ReferenceTable, TableRow};
use super::prose::Prose;
use super::words;

/// The table of a file.
///
/// # Errors
/// The line and what the parser says.
pub fn table(text: &str) -> Result<ReferenceTable, (usize, String)> {
    let text = text.trim_start_matches('\u{feff}');
    // A spreadsheet may say its separator itself.
    let told =
        text.lines().next().and_then(|line| line.trim().strip_prefix("sep=")).and_then(|mark| mark.bytes().next());
    let mut rows = rows(text, told.unwrap_or_else(|| separator(text)))?;
    // A title above the head is no head: the head is the first row of which two cells are known words.
    let known = |row: &TableRow| row.cells.iter().filter(|cell| words::role(&cell.text()).is_some()).count() >= 2;
    let mut table = ReferenceTable { line: 1, ..ReferenceTable::default() };
    if let Some(at) = rows.iter().take(5).position(known) {
        table.rows = rows.split_off(at + 1);
        let head = rows.pop().unwrap_or_default();
        (table.line, table.head) = (head.line, head.cells);
    } else {
        table.rows = rows;
    }
    Ok(table)
}

/// The rows of a text with this separator; lines that begin with `#` are comments.
///
/// # Errors
/// The line and what the parser says.
pub fn rows(text: &str, separator: u8) -> Result<Vec<TableRow>, (usize, String)> {
    let number = |line: u64| usize::try_from(line).unwrap_or(usize::MAX);
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(separator).comment(Some(b'#')).trim(csv::Trim::All);
    let mut rows = Vec::new();
    for record in reader.from_reader(text.as_bytes()).records() {
        let record = record
            .map_err(|error| (error.position().map_or(1, |position| number(position.line())), error.to_string()))?;
        let line = record.position().map_or(1, |position| number(position.line()));
        let cells = record.iter().map(Prose::plain).collect();
        rows.push(TableRow { line, cells, ..TableRow::default() });
    }
    Ok(rows)
}

/// The separator that stands most often in the first line.
fn separator(text: &str) -> u8 {
    let first = text.lines().find(|line| !line.trim().is_empty() && !line.starts_with('#')).unwrap_or_default();
    let count = |mark: &u8| first.bytes().filter(|byte| byte == mark).count();
    [b'|', b',', b';', b'\t'].into_iter().max_by_key(count).unwrap_or(b',')
}
