//! A cell of a table that is broken over lines, with bars around it and nothing in the cells beside it. Tables whose cells stand
//! in one line each are left as they are.

use crate::envelope::finding::Span;
use crate::envelope::prefix::goes_on::goes_on;
use crate::envelope::prefix::sheet::Sheet;

/// Leaves of the lines over which an object in a cell goes on nothing but the object.
pub(crate) fn take_off(sheet: &mut Sheet<'_>) {
    let mut at = 0;
    while at + 1 < sheet.rests.len() {
        let row = at;
        at += 1;
        let Some((column, cell)) = only_cell(sheet.line(at)).filter(|_| sheet.free(row)) else { continue };
        let Some(mut before) = cell_at(sheet.line(row), column).filter(|_| goes_on(sheet.line(row))) else { continue };
        let mut next = Some(cell);
        while let Some(cell) = next {
            end(sheet, at - 1, before);
            sheet.cut(at, cell.0, "gutter");
            before = (0, cell.1 - cell.0);
            at += 1;
            let found = sheet.rests.get(at).and_then(|_| only_cell(sheet.line(at)));
            next = found.filter(|(place, _)| *place == column).map(|(_, cell)| cell);
        }
    }
}

/// Cuts what stands behind a cell that goes on in the next line. A cell that is not full was broken at a blank.
fn end(sheet: &mut Sheet<'_>, index: usize, (from, to): Span) {
    let cell = &sheet.line(index)[from..to];
    let full = cell.trim_end_matches(' ').len();
    let inside = cell.strip_suffix(' ').unwrap_or(cell).len();
    sheet.rests[index].cut_end(from + inside.min(full + 1), true);
}

/// The columns at which the bars around a cell stand.
type Column = (usize, usize);

/// The cells of a line between bars, with the columns of the bars.
fn cells(line: &str) -> Vec<(Column, Span)> {
    let indent = line.len() - line.trim_start_matches(' ').len();
    let Some(bar) = line[indent..].chars().next().filter(|bar| matches!(bar, '|' | '│' | '┃' | '║')) else {
        return Vec::new();
    };
    let bars: Vec<(usize, usize)> = line
        .char_indices()
        .enumerate()
        .filter(|(_, (_, letter))| *letter == bar)
        .map(|(column, (at, _))| (column, at))
        .collect();
    let between = |two: &[(usize, usize)]| {
        let start = two[0].1 + bar.len_utf8();
        let blank = usize::from(line[start..].starts_with(' '));
        ((two[0].0, two[1].0), (start + blank, two[1].1.max(start + blank)))
    };
    bars.windows(2).map(between).collect()
}

/// The only cell of a line that is not empty, and its columns; none where there are no others.
fn only_cell(line: &str) -> Option<(Column, Span)> {
    let cells = cells(line);
    let mut filled = cells.iter().filter(|(_, (from, to))| !line[*from..*to].trim().is_empty());
    let found = filled.next().filter(|_| cells.len() > 1)?;
    filled.next().is_none().then_some(*found)
}

/// The cell of a line between bars at these columns.
fn cell_at(line: &str, column: Column) -> Option<Span> {
    let at = |wanted: usize| line.char_indices().nth(wanted).map(|(at, _)| at);
    let (opens, closes) = (at(column.0)?, at(column.1)?);
    let bar = line[opens..].chars().next().filter(|bar| matches!(bar, '|' | '│' | '┃' | '║'))?;
    let from = opens + bar.len_utf8();
    let from = from + usize::from(line[from..].starts_with(' '));
    (line[closes..].starts_with(bar) && from <= closes).then_some((from, closes))
}

#[cfg(test)]
mod tests {
    use super::take_off;
    use crate::envelope::prefix::sheet::{Sheet, left};

    #[test]
    fn an_object_in_a_cell_is_put_together() {
        let joined = |text: &str| {
            let mut sheet = Sheet::new(text);
            take_off(&mut sheet);
            let piece = |rest: &super::super::rest::Rest| {
                [&text[rest.from..rest.to], &text[rest.break_from..rest.end]].concat()
            };
            sheet.rests.iter().map(piece).collect::<String>()
        };
        let text = "│ 1 │ {\"a\":\"no  │\n│   │ seat\"}    │\n│ 2 │ {}        │\n";
        assert_eq!(joined(text), "│ 1 │ {\"a\":\"no seat\"}    │\n│ 2 │ {}        │\n");
        let text = "| 1 | {\"a\": \"no  |\n|   | seat\",     |\n|   | \"b\": 1}    |\n";
        assert_eq!(joined(text), "| 1 | {\"a\": \"no seat\", \"b\": 1}    |\n");
    }

    #[test]
    fn cells_that_are_whole_stay() {
        for text in [
            "| 1 | {\"a\":1} |\n|   | b       |\n",
            "| 1 | {\"a\":    |\n| 2 | 1}       |\n",
            "| {\"a\": |\n| 1}    |\n",
            "| 1 | {\"a\":    |\n|    | 1}      |\n",
        ] {
            assert_eq!(left(take_off, text), text.lines().collect::<Vec<_>>());
        }
    }
}
