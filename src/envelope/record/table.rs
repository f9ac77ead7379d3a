//! Tables in which each row is a failure, with a head that names the columns: Markdown, boxes, what databases print, CSV and
//! aligned columns.

use crate::envelope::record::LONGEST_LINE;
use crate::envelope::record::fields::{FieldKind, FieldValue, Fields, RecordField, elided};
use crate::envelope::record::key_value::BARS;
use crate::envelope::record::keys::Keys;
use crate::envelope::text::code::is_uuid;

/// The columns of a table.
#[expect(clippy::struct_excessive_bools, reason = "each is a column that is there or not")]
#[derive(Debug)]
pub(crate) struct RecordTable<'t> {
    columns: Vec<(&'t str, Option<FieldKind>)>,
    separator: Separator,
    /// A column says when or to which request it happened.
    happened: bool,
    /// The table is one of Markdown: rows without such a column explain codes, and tell of no failure.
    markdown: bool,
    /// A column is one of request ids.
    identified: bool,
    /// A column is one of codes; else a cell that is one tells itself, whatever its head is called.
    coded: bool,
}

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Separator {
    Mark(char),
    /// Two spaces or more.
    Blank,
}

impl<'t> RecordTable<'t> {
    /// The table whose head this line is: it names a code, and a request id, a time or a status; or it is one of CSV with a
    /// request id or a status, or one of events with a reason and a message.
    pub fn head(line: &'t str, keys: &Keys) -> Option<Self> {
        if line.len() > LONGEST_LINE {
            return None;
        }
        // The extended log format of the W3C: one space between two columns, a tab in the logs of some clouds.
        let fields = line.strip_prefix("#Fields: ");
        let line = fields.unwrap_or(line);
        let mark = line.chars().next().filter(|mark| BARS.contains(mark));
        let mark = mark.or_else(|| [',', '\t', ';', '|', '│', '┃', '║'].into_iter().find(|&mark| line.contains(mark)));
        let mark = mark.or(fields.map(|_| ' '));
        let separator = mark.map_or(Separator::Blank, Separator::Mark);
        if separator == Separator::Blank && !line.contains("  ") {
            return None;
        }
        let mut cells = cells(line, separator);
        // Wikis double the bars of a head.
        if line.starts_with("||") {
            cells.retain(|(start, end)| end > start);
        }
        if cells.len() < 2 || cells.len() > 40 {
            return None;
        }
        let columns: Vec<_> =
            cells.iter().map(|&(start, end)| (&line[start..end], heading(&line[start..end], keys))).collect();
        let has = |kinds: &[FieldKind]| columns.iter().any(|(_, kind)| kind.is_some_and(|kind| kinds.contains(&kind)));
        let beside =
            [FieldKind::RequestId, FieldKind::Time, FieldKind::Timestamp, FieldKind::Status, FieldKind::HttpStatus];
        let coded = has(&[FieldKind::Code, FieldKind::Error, FieldKind::ErrorCode, FieldKind::ReasonCode]);
        let listed = matches!(separator, Separator::Mark(',' | ';' | '\t' | ' '));
        let noted = [FieldKind::RequestId, FieldKind::Status, FieldKind::HttpStatus];
        let is_events = has(&[FieldKind::Reason]) && has(&[FieldKind::Message]);
        let is_table = coded && has(&beside) || listed && has(&noted) || is_events;
        let happened = has(&[FieldKind::RequestId, FieldKind::Time, FieldKind::Timestamp]);
        let identified = has(&[FieldKind::RequestId]);
        is_table.then_some(Self { columns, separator, happened, markdown: false, identified, coded })
    }

    /// Notes a line that only rules the table.
    pub fn ruled(&mut self, line: &str) {
        self.markdown |= line.starts_with('|') && line.contains("--") && !line.contains('+');
    }

    /// Whether its rows explain codes instead of telling of failures.
    pub fn explains(&self) -> bool {
        self.markdown && !self.happened
    }

    /// The fields of a row; none where the line is no row. Where no column is one of codes, `part` says what a cell is.
    pub fn row(&self, line: &'t str, start: usize, part: impl Fn(&str) -> Option<FieldKind>) -> Option<Fields<'t>> {
        let mut cells = cells(line, self.separator);
        // The number of the row, in a column without a head.
        let is_number = |&(from, to): &(usize, usize)| line[from..to].bytes().all(|byte| byte.is_ascii_digit());
        if self.separator == Separator::Blank && cells.len() == self.columns.len() + 1 && is_number(&cells[0]) {
            cells.remove(0);
        }
        // A time in the first cells was taken for the line's prefix: date and clock may have one each.
        let taken = self.columns.len().checked_sub(cells.len()).filter(|taken| *taken <= 2)?;
        let (prefix, columns) = self.columns.split_at(taken);
        if !prefix.iter().all(|(_, kind)| matches!(kind, Some(FieldKind::Time | FieldKind::Timestamp))) {
            return None;
        }
        let mut fields = Fields::default();
        for (&(from, to), &(key, kind)) in cells.iter().zip(columns) {
            let letters = &line[from..to];
            let told = || part(letters).filter(|_| !self.coded && !letters.is_empty());
            // A UUID in a table of failures that has no other id is that of the request.
            let is_id = !self.identified && is_uuid(letters);
            let kind = if is_id { Some(FieldKind::RequestId) } else { kind.or_else(told) };
            let Some(kind) = kind else { continue };
            let value = match letters {
                "" | "-" | "–" | "—" | "null" | "NULL" | "<nil>" | "<none>" => FieldValue::Null,
                _ if letters.bytes().all(|byte| byte.is_ascii_digit()) => FieldValue::Number(letters),
                _ => FieldValue::Text(letters.into()),
            };
            fields.push(RecordField {
                kind,
                key: key.into(),
                value,
                span: (start + from, start + to),
                cut: elided(letters),
            });
        }
        fields.note(FieldKind::Rendered);
        Some(fields)
    }
}

/// Whether a line only rules a table: `|---|---|`, `+----+`, `├────┼────┤`.
pub(crate) fn is_rule(line: &str) -> bool {
    line.chars().all(|mark| matches!(mark, '|' | '+' | '-' | '=' | ':' | ' ' | '\t' | '\u{2500}'..='\u{257f}'))
}

/// The part that a column plays: `time (UTC)` is one of times.
fn heading(cell: &str, keys: &Keys) -> Option<FieldKind> {
    let name = cell.split(['(', '[']).next().unwrap_or(cell).trim();
    match name.to_ascii_lowercase().replace('_', " ").as_str() {
        "when" | "date" | "at" | "occurred at" | "created at" | "logged at" => Some(FieldKind::Time),
        "request" | "req" => Some(FieldKind::RequestId),
        _ => keys.kind(name),
    }
}

/// The cells of a line, without the space and the marks around each. One of CSV in quotes may have the separator in it.
fn cells(line: &str, separator: Separator) -> Vec<(usize, usize)> {
    let bars = if let Separator::Mark(mark) = separator { BARS.contains(&mark).then_some(mark) } else { None };
    let inner = bars.and_then(|_| line.strip_prefix(BARS)).unwrap_or(line);
    let first = line.len() - inner.len();
    let inner = bars.and_then(|_| inner.trim_end().strip_suffix(BARS)).unwrap_or(inner);
    let mut cells = Vec::new();
    // A box may draw the bars of its head heavier.
    let boxed = bars.is_some_and(|mark| mark != '|');
    let is_bar = |letter: char| letter != '|' && BARS.contains(&letter);
    let mut quoted = false;
    let mut begin = 0;
    let mut push = |from: usize, to: usize| {
        let cell = &inner[from..to];
        let marks = [' ', '\t', '`', '"', '\'', '*'];
        let left = cell.len() - cell.trim_start_matches(marks).len();
        let right = cell.trim_end_matches(marks).len();
        cells.push((first + from + left.min(right), first + from + right.max(left.min(right))));
    };
    let mut letters = inner.char_indices().peekable();
    while let Some((at, letter)) = letters.next() {
        quoted ^= letter == '"' && bars.is_none();
        let end = match separator {
            Separator::Mark(mark) => {
                let ends = letter == mark || boxed && is_bar(letter);
                (ends && !quoted).then_some(at + letter.len_utf8())
            }
            Separator::Blank if letter == ' ' && letters.peek().is_some_and(|(_, next)| *next == ' ') => {
                while letters.next_if(|(_, next)| *next == ' ').is_some() {}
                letters.peek().map(|(next, _)| *next)
            }
            Separator::Blank => None,
        };
        if let Some(end) = end {
            push(begin, at);
            begin = end;
        }
    }
    push(begin, inner.len());
    cells
}
