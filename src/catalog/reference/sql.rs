//! Reads the rows that a file of SQL inserts into its tables, each insertion as a table whose heads are the names of its columns.
//! Knows no dialect, and runs nothing.

use super::part::{ReferenceTable, TableRow};
use super::prose::Prose;

/// A longer list of columns or row of values is none.
const LONGEST: usize = 4000;

/// A word, a text or a mark of SQL, and its line.
struct SqlToken {
    text: String,
    quoted: bool,
    line: usize,
}

impl SqlToken {
    fn is(&self, word: &str) -> bool {
        !self.quoted && self.text.eq_ignore_ascii_case(word)
    }
}

/// The rows that are inserted, by the name of their table.
pub fn tables(text: &str) -> Vec<ReferenceTable> {
    let tokens = tokens(text);
    let mut tables: Vec<ReferenceTable> = Vec::new();
    for at in 0..tokens.len() {
        if !tokens[at].is("into") {
            continue;
        }
        let Some(table) = insertion(&tokens[at + 1..]) else { continue };
        // Each row may be an insertion of its own.
        match tables.iter_mut().find(|known| known.title == table.title && known.head == table.head) {
            Some(known) => known.rows.extend(table.rows),
            None => tables.push(table),
        }
    }
    tables
}

/// `name (column, …) VALUES (value, …), …` behind its `INTO`.
fn insertion(tokens: &[SqlToken]) -> Option<ReferenceTable> {
    let values = tokens
        .iter()
        .take(LONGEST)
        .position(|token| token.is("values") || token.is(";"))
        .filter(|at| tokens[*at].is("values"))?;
    let open = tokens[..values].iter().position(|token| token.is("("));
    let name = tokens[..open.unwrap_or(values)].last()?;
    let head = open.and_then(|open| bracket(&tokens[open..values])).map(|(cells, _)| cells).unwrap_or_default();
    let mut rest = &tokens[values + 1..];
    let mut rows = Vec::new();
    while let Some((cells, end)) = bracket(rest) {
        rows.push(TableRow { line: rest[0].line, cells, ..TableRow::default() });
        rest = rest.get(end + 1..).filter(|_| rest.get(end).is_some_and(|next| next.is(","))).unwrap_or_default();
    }
    let title = Some(name.text.rsplit('.').next().unwrap_or_default().to_owned());
    (!rows.is_empty()).then(|| ReferenceTable { title, head, rows, line: tokens[0].line })
}

/// The cells of a bracket that begins here, and where it ends.
fn bracket(tokens: &[SqlToken]) -> Option<(Vec<Prose>, usize)> {
    tokens.first().filter(|token| token.is("("))?;
    let mut cells = vec![String::new()];
    let mut depth = 0;
    for (at, token) in tokens.iter().enumerate().take(LONGEST) {
        depth = if token.is("(") {
            depth + 1
        } else if token.is(")") {
            depth - 1
        } else {
            depth
        };
        if depth == 0 {
            let cell = |text: &String| Prose::plain(text);
            return Some((cells.iter().map(cell).collect(), at + 1));
        }
        if token.is(",") && depth == 1 {
            cells.push(String::new());
        } else if !(at == 0 || token.is("null")) {
            cells.last_mut()?.push_str(&token.text);
        }
    }
    None
}

fn tokens(text: &str) -> Vec<SqlToken> {
    let mut tokens = Vec::new();
    let (mut rest, mut line) = (text, 1);
    while let Some(first) = rest.chars().next() {
        let (end, token) = token(rest, first);
        if let Some((text, quoted)) = token {
            tokens.push(SqlToken { text, quoted, line });
        }
        let (passed, after) = rest.split_at(end.clamp(1, rest.len()));
        line += passed.matches('\n').count();
        rest = after;
    }
    tokens
}

/// How long the token is that begins a text, and what it says; a comment says nothing.
fn token(rest: &str, first: char) -> (usize, Option<(String, bool)>) {
    let until = |mark: &str| rest.find(mark).map_or(rest.len(), |at| at + mark.len());
    let letter = |c: char| c.is_alphanumeric() || "_.-$".contains(c);
    match first {
        _ if rest.starts_with("--") => (rest.find('\n').unwrap_or(rest.len()), None),
        _ if rest.starts_with("/*") => (until("*/"), None),
        // Within quotes, the quote stands twice.
        '\'' | '"' | '`' => {
            let mut said = String::new();
            let mut letters = rest[1..].char_indices().peekable();
            while let Some((at, c)) = letters.next() {
                if c != first {
                    said.push(c);
                } else if letters.next_if(|(_, next)| *next == first).is_some() {
                    said.push(first);
                } else {
                    return (at + 2, Some((said, true)));
                }
            }
            (rest.len(), Some((said, true)))
        }
        c if letter(c) => {
            let end = rest.find(|c| !letter(c)).unwrap_or(rest.len());
            // A letter before a quote says how the text is read.
            let prefix = end == 1 && rest[1..].starts_with('\'');
            (end, (!prefix).then(|| (rest[..end].to_owned(), false)))
        }
        c => (c.len_utf8(), (!c.is_whitespace()).then(|| (c.to_string(), false))),
    }
}

#[cfg(test)]
mod tests {
    use super::{Prose, tables};

    #[test]
    fn what_is_inserted_is_a_table_whose_columns_have_names() {
        let sql = "-- seeds ('E0', 'no')\nINSERT INTO app.\"error_codes\" (code, `message`, http) VALUES\n  ('E1', 'It''s old', 404), -- one\n\
                   \x20 (N'E2', NULL, cast(410 AS int));\ninsert into error_codes (code, message, http) values ('E3', 'New', 409);\n\
                   INSERT INTO log SELECT 1; INSERT INTO broken VALUES ('E4'";
        let tables = tables(sql);
        let said = |cells: &[Prose]| cells.iter().map(Prose::text).collect::<Vec<_>>().join("|");
        let rows: Vec<(usize, String)> = tables[0].rows.iter().map(|row| (row.line, said(&row.cells))).collect();
        assert_eq!((tables.len(), said(&tables[0].head).as_str()), (1, "code|message|http"));
        let expected = [(3, "E1|It's old|404"), (4, "E2||cast(410ASint)"), (5, "E3|New|409")];
        assert_eq!(rows, expected.map(|(line, row)| (line, row.to_owned())));
    }
}
