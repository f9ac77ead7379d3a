//! The tables of reStructuredText: drawn with lines, between rulers, written as lists or as CSV.

use super::super::delimited;
use super::super::part::{ReferenceTable, TableRow, What};
use super::super::prose::Prose;
use super::inline::inline;
use super::reader::{RstReader, indent};

impl RstReader<'_> {
    pub fn csv(
        &mut self,
        at: usize,
        body: usize,
        stop: usize,
        (title, file, header, mark): (Option<String>, Option<String>, Option<String>, Option<String>),
    ) {
        if let Some(file) = file {
            let what = format!("{}: {file}", title.unwrap_or_else(|| "csv-table".into()));
            self.part(at, What::Lost(what, "the table is in a file that is named here and not read with it".into()));
            return;
        }
        let mark = mark
            .as_deref()
            .map_or(b',', |mark| if mark == "tab" { b'\t' } else { mark.bytes().next().unwrap_or(b',') });
        let text: Vec<&str> = self.lines[body..stop].iter().map(|line| line.trim()).collect();
        let heads = header.map(|header| delimited::rows(&header, mark));
        let Ok(mut rows) = delimited::rows(&text.join("\n"), mark) else { return };
        for row in &mut rows {
            row.line += body;
            row.cells = row.cells.iter().map(|cell| inline(&cell.text())).collect();
        }
        let head = match heads.and_then(Result::ok).and_then(|rows| rows.into_iter().next()) {
            Some(head) => head.cells,
            None => rows.drain(..rows.len().min(1)).next().unwrap_or_default().cells,
        };
        self.part(at, What::Table(ReferenceTable { title, head, rows, line: at + 1 }));
    }

    pub fn list_table(&mut self, at: usize, body: usize, stop: usize, title: Option<String>, heads: usize) {
        let mut rows: Vec<TableRow> = Vec::new();
        for (number, line) in self.lines.iter().enumerate().take(stop).skip(body) {
            let bare = line.trim();
            let (first, rest) = match bare.strip_prefix('*') {
                Some(rest) if rest.trim_start().starts_with('-') => (true, rest.trim_start()),
                _ => (false, bare),
            };
            if first {
                rows.push(TableRow { line: number + 1, ..TableRow::default() });
            }
            let Some(row) = rows.last_mut() else { continue };
            match rest.strip_prefix('-').filter(|rest| rest.is_empty() || rest.starts_with(' ')) {
                Some(cell) if first || indent(line) <= indent(self.lines[row.line - 1]) + 2 => {
                    row.cells.push(inline(cell.trim()));
                    row.lines.push(number + 1);
                }
                _ if bare.is_empty() => {}
                _ => {
                    if let Some(cell) = row.cells.last_mut() {
                        cell.append(&inline(bare));
                    }
                }
            }
        }
        let head = rows.drain(..heads.min(rows.len())).next_back().unwrap_or_default().cells;
        self.part(at, What::Table(ReferenceTable { title, head, rows, line: at + 1 }));
    }

    /// A table between lines of `=`: columns begin where the marks begin.
    pub fn simple(&mut self, at: usize, end: usize, title: Option<String>) -> usize {
        let columns = columns(self.lines[at]);
        let mut rulers = vec![at];
        let mut stop = at + 1;
        while stop < end {
            if is_simple_ruler(self.lines[stop].trim()) {
                rulers.push(stop);
                let last = self.lines.get(stop + 1).is_none_or(|line| line.trim().is_empty()) && rulers.len() >= 2;
                if last {
                    break;
                }
            }
            stop += 1;
        }
        let (head, body) =
            if rulers.len() > 2 { (at + 1..rulers[1], rulers[1] + 1..stop) } else { (at + 1..at + 1, at + 1..stop) };
        let head = joined(self.rows(head, &columns));
        let rows = self.rows(body, &columns);
        self.part(at, What::Table(ReferenceTable { title, head, rows, line: at + 1 }));
        (stop + 1).min(end)
    }

    fn rows(&self, lines: std::ops::Range<usize>, columns: &[(usize, usize)]) -> Vec<TableRow> {
        let mut rows: Vec<TableRow> = Vec::new();
        for at in lines.filter(|at| *at < self.lines.len()) {
            let line = self.lines[at];
            if line.trim().is_empty()
                || is_simple_ruler(line.trim())
                || line.trim().chars().all(|c| c == '-' || c == ' ') && line.contains("--")
            {
                continue;
            }
            let letters: Vec<char> = line.chars().collect();
            let cells: Vec<Prose> = columns
                .iter()
                .enumerate()
                .map(|(number, (from, _))| {
                    let to = columns.get(number + 1).map_or(letters.len(), |(next, _)| *next).min(letters.len());
                    inline(
                        letters
                            .get(*from..to.max(*from).min(letters.len()))
                            .unwrap_or_default()
                            .iter()
                            .collect::<String>()
                            .trim(),
                    )
                })
                .collect();
            match rows.last_mut().filter(|_| cells.first().is_some_and(Prose::is_empty)) {
                Some(row) => row.cells.iter_mut().zip(&cells).for_each(|(cell, more)| cell.append(more)),
                None => rows.push(TableRow { line: at + 1, cells, ..TableRow::default() }),
            }
        }
        rows
    }

    /// A table drawn with `+`, `-` and `|`.
    pub fn grid(&mut self, at: usize, stop: usize) {
        let mut rows: Vec<TableRow> = Vec::new();
        let mut head = Vec::new();
        let mut row: Option<TableRow> = None;
        let ends: Vec<usize> =
            self.lines[at].trim().char_indices().filter(|(_, c)| *c == '+').map(|(at, _)| at).collect();
        for number in at..stop {
            let line = self.lines[number].trim();
            if line.starts_with("+-") || line.starts_with("+=") {
                rows.extend(row.take());
                if line.starts_with("+=") {
                    head = joined(std::mem::take(&mut rows));
                }
                continue;
            }
            let cells: Vec<Prose> = grid_cells(line, &ends).iter().map(|cell| inline(cell.trim())).collect();
            match &mut row {
                Some(row) => row.cells.iter_mut().zip(&cells).for_each(|(cell, more)| cell.append(more)),
                None => row = Some(TableRow { line: number + 1, cells, ..TableRow::default() }),
            }
        }
        rows.extend(row);
        self.part(at, What::Table(ReferenceTable { title: None, head, rows, line: at + 1 }));
    }
}

/// The cells of a line of a drawn table: a bar ends one where the ruler has a cross. Where the line does not reach the last cross, letters
/// are wider than they count, and every bar ends a cell.
fn grid_cells(line: &str, ends: &[usize]) -> Vec<String> {
    let letters: Vec<char> = line.chars().collect();
    if ends.last().is_none_or(|last| letters.len() != last + 1) {
        return line.trim_matches('|').split('|').map(str::to_owned).collect();
    }
    let mut cells = vec![String::new()];
    for (at, c) in letters.iter().enumerate().skip(1).take(letters.len().saturating_sub(2)) {
        match cells.last_mut() {
            Some(cell) if *c != '|' || !ends.contains(&at) => cell.push(*c),
            _ => cells.push(String::new()),
        }
    }
    cells
}

/// A head of several lines is one head.
fn joined(rows: Vec<TableRow>) -> Vec<Prose> {
    let mut rows = rows.into_iter();
    let mut head = rows.next().unwrap_or_default().cells;
    for row in rows {
        head.iter_mut().zip(&row.cells).for_each(|(cell, more)| cell.append(more));
    }
    head
}

pub fn is_simple_ruler(line: &str) -> bool {
    line.contains("==") && line.contains("= =") | line.contains("=  =") && line.chars().all(|c| c == '=' || c == ' ')
}

/// Where the marks of a ruler begin and end.
fn columns(ruler: &str) -> Vec<(usize, usize)> {
    let mut columns = Vec::new();
    let mut from = None;
    for (at, c) in ruler.chars().chain([' ']).enumerate() {
        match (c, from) {
            ('=', None) => from = Some(at),
            ('=', Some(_)) => {}
            (_, Some(begin)) => {
                columns.push((begin, at));
                from = None;
            }
            _ => {}
        }
    }
    columns
}
