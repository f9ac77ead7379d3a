//! Tables in which each row is a failure: Markdown and CSV with a head that names the columns.

use super::fields::{Field, Fields, Role, Value, role};

/// The columns of a table.
#[derive(Debug)]
pub(super) struct Table<'t> {
    columns: Vec<(&'t str, Option<Role>)>,
    separator: char,
}

impl<'t> Table<'t> {
    /// The table whose head this line is: it names a code and a request id or a time.
    pub fn head(line: &'t str) -> Option<Self> {
        if !line.contains("ode") && !line.contains("rror") {
            return None;
        }
        let separator = if line.starts_with('|') {
            '|'
        } else {
            [',', '\t', ';', '|'].into_iter().find(|&letter| line.contains(letter))?
        };
        let cells = cells(line, separator);
        if cells.len() < 2 || cells.len() > 40 {
            return None;
        }
        let columns: Vec<_> = cells.iter().map(|&(start, end)| (&line[start..end], role(&line[start..end]))).collect();
        let has = |roles: &[Role]| columns.iter().any(|(_, role)| role.is_some_and(|role| roles.contains(&role)));
        (has(&[Role::Code, Role::Error, Role::ErrorCode, Role::ReasonCode])
            && has(&[Role::RequestId, Role::Time, Role::Timestamp]))
        .then_some(Self { columns, separator })
    }

    /// The fields of a row; none where the line is no row.
    pub fn row(&self, line: &'t str, start: usize) -> Option<Fields<'t>> {
        let cells = cells(line, self.separator);
        if cells.len() != self.columns.len() {
            return None;
        }
        let mut fields = Fields::default();
        for (&(from, to), &(key, role)) in cells.iter().zip(&self.columns) {
            let Some(role) = role else { continue };
            let letters = &line[from..to];
            let value = match letters {
                "" | "-" | "null" => Value::Null,
                _ if letters.bytes().all(|byte| byte.is_ascii_digit()) => Value::Number(letters),
                _ => Value::Text(letters.into()),
            };
            let cut = super::fields::elided(letters);
            fields.push(Field { role, key: key.into(), value, span: (start + from, start + to), cut });
        }
        fields.note(Role::Rendered);
        Some(fields)
    }
}

/// The cells of a line, without the space and the marks around each.
fn cells(line: &str, separator: char) -> Vec<(usize, usize)> {
    let inner = line.strip_prefix('|').unwrap_or(line);
    let first = line.len() - inner.len();
    let inner = inner.strip_suffix('|').unwrap_or(inner);
    let mut at = first;
    inner
        .split(separator)
        .map(|cell| {
            let start = at;
            at += cell.len() + 1;
            let marks = [' ', '\t', '`', '"', '*'];
            let left = cell.len() - cell.trim_start_matches(marks).len();
            let right = cell.trim_end_matches(marks).len();
            (start + left.min(right), start + right.max(left.min(right)))
        })
        .collect()
}
