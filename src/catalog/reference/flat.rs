//! A record of data as one row of fields, whatever lies within it, and such rows as a table. Which records there are is not decided
//! here.

use super::data::{DataValue, Node};
use super::part::{ReferenceTable, TableRow};
use super::prose::{self, Mark, Prose};
use super::words::{self, Role};

/// The head of the column for the keys of a map: a code, unless a field of the records says so more plainly.
pub const KEY: &str = "error key";

/// Of a map from languages to texts, the English one, else the first.
pub fn languages(node: &Node) -> Option<&Node> {
    let DataValue::Map(fields) = &node.value else { return None };
    let tag = |name: &str| {
        let mut parts = name.split(['-', '_']);
        let language = parts.next().unwrap_or_default();
        language.len() == 2
            && language.chars().all(|c| c.is_ascii_lowercase())
            && parts.all(|part| part.len() <= 4)
            && name != "id"
    };
    if fields.is_empty() || !fields.iter().all(|(name, _, value)| tag(name) && value.text().is_some()) {
        return None;
    }
    fields.iter().find(|(name, ..)| name.starts_with("en")).or_else(|| fields.first()).map(|(_, _, value)| value)
}

/// The fields of a record with their lines; those of maps in it by both names.
pub type Flat = Vec<(String, usize, Prose)>;

/// The fields of a record; under `key`, where it has one.
pub fn flat(record: &Node, key: Option<(&str, usize)>) -> Flat {
    let mut row: Flat = key.iter().map(|(key, line)| (KEY.to_owned(), *line, Prose::plain(key))).collect();
    let DataValue::Map(fields) = &record.value else { return row };
    for (name, line, value) in fields {
        match &value.value {
            DataValue::Scalar(text) => row.push((name.clone(), *line, cell(text))),
            DataValue::List(items) => {
                let mut all = Prose::default();
                items.iter().filter_map(Node::text).for_each(|text| all.append(&cell(&text)));
                row.push((name.clone(), *line, all));
            }
            DataValue::Map(_) if languages(value).is_some() => {
                row.extend(languages(value).and_then(Node::text).map(|text| (name.clone(), *line, cell(&text))));
            }
            DataValue::Map(_) => {
                // What stands below "documentation" says by its own name what it is for.
                let documents = words::role(name).is_some_and(|(role, _)| role == Role::Docs);
                let known = |inner: &str| words::role(inner).is_some_and(|(_, rank)| rank < 1000);
                for (inner, line, text) in flat(value, None) {
                    let whole = !(documents && known(&inner)) || row.iter().any(|(name, ..)| *name == inner);
                    row.push((if whole { format!("{name} {inner}") } else { inner }, line, text));
                }
            }
            DataValue::Nothing => {}
        }
    }
    row
}

/// A text of data: a line end is no new text, and backquotes are markup.
pub fn cell(text: &str) -> Prose {
    let mut cell = Prose::default();
    let text = prose::one_line(text);
    let pieces: Vec<&str> = text.split('`').collect();
    if pieces.len().is_multiple_of(2) {
        return Prose::plain(&text);
    }
    for (at, piece) in pieces.into_iter().enumerate().filter(|(_, piece)| !piece.is_empty()) {
        cell.push(if at % 2 == 1 { Mark::Code } else { Mark::Plain }, piece);
    }
    cell
}

/// Rows of fields as a table with a column for each name.
pub fn table(rows: Vec<Flat>, section: Option<&str>) -> ReferenceTable {
    let mut heads: Vec<String> = Vec::new();
    for (name, ..) in rows.iter().flatten() {
        if !heads.contains(name) {
            heads.push(name.clone());
        }
    }
    let row = |fields: Flat| {
        let line = fields.iter().map(|(_, line, _)| *line).min().unwrap_or(1);
        let mut row = TableRow {
            line,
            section: section.map(str::to_owned),
            cells: vec![Prose::default(); heads.len()],
            lines: vec![line; heads.len()],
        };
        for (name, line, text) in fields {
            if let Some(at) = heads.iter().position(|head| *head == name) {
                row.cells[at] = text;
                row.lines[at] = line;
            }
        }
        row
    };
    let rows: Vec<TableRow> = rows.into_iter().map(row).collect();
    let line = rows.first().map_or(1, |row| row.line);
    ReferenceTable { title: None, head: heads.iter().map(|head| Prose::plain(head)).collect(), rows, line }
}
