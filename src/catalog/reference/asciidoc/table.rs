//! The cells of an `AsciiDoc` table, with the marks that say how each is set and over what it spans.

use super::super::part::TableRow;
use super::super::prose::{Mark, Prose};
use super::inline::inline;

/// The rows of a table's lines, of which the first has the number `from`: cells begin with `|`, with a mark before it, and as many as
/// `cols` declares, or as stand on the first line, are a row.
pub fn rows_of(lines: &[&str], from: usize, cols: Option<&str>) -> Vec<TableRow> {
    let first = lines.iter().position(|line| !line.trim().is_empty());
    let mut cells: Vec<AsciidocCell> = Vec::new();
    let mut on_first = 0;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| !line.starts_with("//")) {
        for (number, piece) in pieces(line).into_iter().enumerate() {
            if number == 0 {
                if let Some(cell) = cells.last_mut().filter(|_| !piece.text.trim().is_empty()) {
                    let text = piece.text.trim();
                    let text = text.strip_prefix("* ").or_else(|| text.strip_prefix("- ")).unwrap_or(text);
                    cell.text.append(&inline(text));
                }
                continue;
            }
            let mark = cells_mark(&piece.mark);
            if Some(at) == first {
                on_first += mark.columns * mark.copies;
            }
            for _ in 0..mark.copies {
                let mut text = inline(piece.text.trim());
                if mark.code && !text.is_empty() {
                    text = Prose { runs: vec![(Mark::Code, text.text())] };
                }
                cells.push(AsciidocCell { line: from + at, text, columns: mark.columns, rows: mark.rows });
            }
        }
    }
    let columns = cols.map_or(on_first, columns).max(1);
    rows(cells, columns)
}

struct AsciidocCell {
    line: usize,
    text: Prose,
    columns: usize,
    rows: usize,
}

/// Rows of so many columns; a cell over several rows stands in each.
fn rows(cells: Vec<AsciidocCell>, columns: usize) -> Vec<TableRow> {
    let mut rows: Vec<TableRow> = Vec::new();
    let mut row = TableRow::default();
    let mut down: Vec<(usize, usize, Prose)> = Vec::new();
    for cell in cells {
        while let Some(at) = down.iter().position(|(column, left, _)| *column == row.cells.len() && *left > 0) {
            down[at].1 -= 1;
            row.cells.push(down[at].2.clone());
        }
        if row.cells.is_empty() || row.line == 0 {
            row.line = cell.line;
        }
        if cell.rows > 1 {
            down.push((row.cells.len(), cell.rows - 1, cell.text.clone()));
        }
        row.cells.push(cell.text);
        row.cells.extend(std::iter::repeat_n(Prose::default(), cell.columns - 1));
        if row.cells.len() >= columns {
            rows.push(std::mem::take(&mut row));
        }
    }
    if !row.cells.is_empty() {
        rows.push(row);
    }
    rows
}

struct AsciidocPiece {
    mark: String,
    text: String,
}

/// The text before the first `|` of a line, and each cell with the mark that stood before its `|`.
fn pieces(line: &str) -> Vec<AsciidocPiece> {
    let mut pieces = vec![AsciidocPiece { mark: String::new(), text: String::new() }];
    let mut escaped = false;
    for c in line.chars() {
        let Some(last) = pieces.last_mut() else { break };
        if c == '|' && !escaped {
            let (text, mark) = cut_mark(&last.text);
            let (text, mark) = (text.to_owned(), mark.to_owned());
            last.text = text;
            pieces.push(AsciidocPiece { mark, text: String::new() });
        } else {
            if escaped && c != '|' {
                last.text.push('\\');
            }
            if c != '\\' {
                last.text.push(c);
            }
        }
        escaped = c == '\\' && !escaped;
    }
    pieces
}

/// Cuts the mark of the next cell off the end of a text: `2+`, `.3+`, `h`, `^.>`, `3*m`.
fn cut_mark(text: &str) -> (&str, &str) {
    let at = text.rfind([' ', '\t']).map_or(0, |at| at + 1);
    let mark = &text[at..];
    let letters = mark.chars().filter(char::is_ascii_alphabetic).count();
    let fits =
        mark.chars().all(|c| c.is_ascii_digit() || "+*.<>^adehlmsv".contains(c)) && letters <= 1 && !mark.is_empty();
    let numbers = mark.chars().any(|c| c.is_ascii_digit()) && !mark.contains(['+', '*']);
    if fits && !numbers { (&text[..at], mark) } else { (text, "") }
}

struct CellMark {
    columns: usize,
    rows: usize,
    copies: usize,
    code: bool,
}

fn cells_mark(mark: &str) -> CellMark {
    let mut read = CellMark { columns: 1, rows: 1, copies: 1, code: mark.ends_with(['m', 'l']) };
    let number = |text: &str| text.parse().ok().filter(|count| (1..=100).contains(count)).unwrap_or(1);
    if let Some((copies, _)) = mark.split_once('*') {
        read.copies = number(copies);
    } else if let Some((span, _)) = mark.split_once('+') {
        let (columns, rows) = span.split_once('.').unwrap_or((span, ""));
        (read.columns, read.rows) = (number(columns), number(rows));
    }
    read
}

/// How many columns `cols` declares: `1,2,3`, `3*`, `1,2*m`.
fn columns(cols: &str) -> usize {
    cols.split([',', ';'])
        .map(|part| part.trim().split_once('*').and_then(|(count, _)| count.parse::<usize>().ok()).unwrap_or(1))
        .sum()
}
