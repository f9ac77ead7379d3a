//! Reads a file of values between commas, semicolons, tabs or bars as a table.

use super::part::{ReferenceTable, TableRow};
use super::prose::Prose;
use super::spelling::{Style, style};
use super::words;

/// The table of a file, and the rows above its head.
///
/// # Errors
/// The line and what the parser says.
pub fn table(text: &str) -> Result<(ReferenceTable, Vec<TableRow>), (usize, String)> {
    let text = text.trim_start_matches('\u{feff}');
    // A spreadsheet may say its separator itself.
    let told =
        text.lines().next().and_then(|line| line.trim().strip_prefix("sep=")).and_then(|mark| mark.bytes().next());
    let mut rows = rows(text, told.unwrap_or_else(|| separator(text)))?;
    // A title above the head is no head: the head is the first row of which two cells are known words.
    let role = |cell: &&Prose| words::role(&cell.text()).is_some();
    let number = |cell: &Prose| matches!(style(&cell.text()), Some(Style::Number | Style::Numbered));
    let known = |row: &TableRow| row.cells.iter().filter(role).count() >= 2 && !row.cells.iter().any(number);
    let mut table = ReferenceTable { line: 1, ..ReferenceTable::default() };
    if let Some(at) = rows.iter().take(5).position(known) {
        table.rows = rows.split_off(at + 1);
        let head = rows.pop().unwrap_or_default();
        (table.line, table.head) = (head.line, head.cells);
        return Ok((table, rows));
    }
    table.rows = rows;
    Ok((table, Vec::new()))
}

/// The rows of a text with this separator; lines that begin with `#` are comments.
///
/// # Errors
/// The line and what the parser says.
pub fn rows(text: &str, separator: u8) -> Result<Vec<TableRow>, (usize, String)> {
    let number = |line: u64| usize::try_from(line).unwrap_or(usize::MAX);
    let mut reader = csv::ReaderBuilder::new();
    reader.has_headers(false).flexible(true).delimiter(separator).comment(Some(b'#')).trim(csv::Trim::All);
    reader.quoting(separator != b'\t' || !is_loose(text));
    let mut rows = Vec::new();
    for record in reader.from_reader(text.as_bytes()).records() {
        let record = record
            .map_err(|error| (error.position().map_or(1, |position| number(position.line())), error.to_string()))?;
        // The parser's own lines pass over empty ones, and its records begin before them.
        let begin = record.position().map_or(0, |position| number(position.byte()));
        let before = text.get(..begin).unwrap_or_default().matches('\n').count();
        let skipped = |line: &&str| line.trim().is_empty() || line.starts_with('#');
        let line = 1 + before + text.get(begin..).unwrap_or_default().lines().take_while(skipped).count();
        let cells = record.iter().map(Prose::plain).collect();
        rows.push(TableRow { line, cells, ..TableRow::default() });
    }
    Ok(rows)
}

/// Whether quotes between tabs are only letters, as where cells were pasted: `"Local" mode`.
fn is_loose(text: &str) -> bool {
    let loose = |cell: &str| {
        let inner = cell.trim().strip_prefix('"').map(|rest| rest.replace("\"\"", ""));
        inner.is_some_and(|inner| inner.find('"').is_some_and(|end| end + 1 < inner.len()))
    };
    text.lines().flat_map(|line| line.split('\t')).any(loose)
}

/// The separator that parts a line into most heads of columns, else the one that stands in most of the first lines.
fn separator(text: &str) -> u8 {
    let lines = || text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#')).take(20);
    let count = |line: &str, mark: u8| line.bytes().filter(|byte| *byte == mark).count();
    let among = |mark: &u8| {
        let counts: Vec<usize> = lines().map(|line| count(line, *mark)).filter(|count| *count > 0).collect();
        let heads = |line: &str| line.split(char::from(*mark)).filter(|cell| words::role(cell).is_some()).count();
        let heads = lines().take(5).map(heads).filter(|count| *count > 1).max();
        (heads, counts.len(), counts.iter().sum::<usize>())
    };
    [b'|', b',', b';', b'\t'].into_iter().max_by_key(among).unwrap_or(b',')
}

#[cfg(test)]
mod tests {
    use super::{Prose, table};

    fn cells(text: &str) -> Vec<Vec<String>> {
        let (table, _) = table(text).unwrap();
        table.rows.iter().map(|row| row.cells.iter().map(Prose::text).collect()).collect()
    }

    #[test]
    fn the_separator_is_that_of_most_lines_whatever_the_title_says() {
        let text = "Alarms, sorted\nCode;Meaning, in short\nE1;Too hot, stop\nE2;Too cold, wait\n";
        assert_eq!(cells(text), [["E1", "Too hot, stop"], ["E2", "Too cold, wait"]]);
        let (table, above) = table(text).unwrap();
        assert_eq!((table.line, above[0].cells[0].text().as_str(), above[0].line), (2, "Alarms, sorted", 1));
    }

    #[test]
    fn quotes_of_pasted_cells_are_letters_and_those_of_written_ones_are_not() {
        assert_eq!(cells("Code\tMeaning\nE1\t\"Local\" mode is on\n"), [["E1", "\"Local\" mode is on"]]);
        assert_eq!(cells("Code\tMeaning\nE1\t\"Say \"\"now\"\" twice\"\n"), [["E1", "Say \"now\" twice"]]);
    }
}
