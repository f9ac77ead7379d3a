//! Reads a catalog out of a Markdown page: the error reference that a team has already. Every table whose head names a code
//! and a meaning becomes entries; the heading above it is their section.
//!
//! No Markdown renderer: only headings and pipe tables are looked at.

use std::sync::Arc;

use super::{Catalog, Entry, Head, Problem, Retry, Verdict};

/// What a column holds, by words of its head.
const COLUMNS: [(&str, &[&str]); 5] = [
    ("code", &["code", "error"]),
    ("meaning", &["meaning", "description", "message", "cause"]),
    ("source", &["source", "surface", "component", "service"]),
    ("check", &["check", "action", "fix", "resolution", "remediation", "what to do"]),
    ("http", &["http", "status"]),
];

/// The catalog that a page holds; `stem` is the file's name without extension and becomes its identifier.
///
/// # Errors
/// When no table of codes is found.
pub fn read(file: &str, stem: &str, text: &str) -> Result<Catalog, Vec<Problem>> {
    let mut catalog = Catalog {
        head: Head { id: stem.into(), name: stem.into(), short: stem.into(), ..Head::default() },
        ..Catalog::default()
    };
    let mut section = String::from("Codes");
    let mut columns: Option<Vec<Option<&str>>> = None;
    for line in text.lines() {
        if let Some(title) = line.strip_prefix("# ") {
            catalog.head.name = title.trim().into();
        } else if let Some(title) = line.trim_start_matches('#').strip_prefix(' ').filter(|_| line.starts_with("##")) {
            section = title.trim().into();
        }
        let Some(cells) = cells(line) else {
            columns = None;
            continue;
        };
        match &columns {
            None => columns = Some(cells.iter().map(|cell| column(cell)).collect()),
            Some(columns) => catalog.entries.extend(entry(columns, &cells, &section).map(|entry| {
                let entry = Entry { catalog: stem.into(), ..entry };
                Arc::new(entry)
            })),
        }
    }
    if catalog.entries.is_empty() {
        let what = "no table of codes on this page".into();
        let instead = "give it a table with the columns Code, Meaning and First check".into();
        return Err(vec![Problem { file: file.into(), line: 0, what, instead }]);
    }
    Ok(catalog)
}

/// The cells of a table row; a `|` behind a backslash is text.
fn cells(line: &str) -> Option<Vec<String>> {
    let row = line.trim().strip_prefix('|')?;
    let mut cells = vec![String::new()];
    let mut chars = row.trim_end_matches('|').chars().peekable();
    while let Some(c) = chars.next() {
        if c == '|' {
            cells.push(String::new());
        } else if let Some(cell) = cells.last_mut() {
            let escaped = c == '\\' && chars.peek() == Some(&'|');
            cell.extend(if escaped { chars.next() } else { Some(c) });
        }
    }
    Some(cells.into_iter().map(|cell| cell.trim().to_owned()).collect())
}

fn column(head: &str) -> Option<&'static str> {
    let head = head.to_lowercase();
    COLUMNS.iter().find(|(_, words)| words.iter().any(|word| head.contains(word))).map(|(name, _)| *name)
}

fn entry(columns: &[Option<&str>], cells: &[String], section: &str) -> Option<Entry> {
    let cell = |name: &str| {
        let at = columns.iter().position(|column| *column == Some(name))?;
        cells.get(at).map(String::as_str)
    };
    let code = cell("code")?.trim_matches('`');
    let named = !code.is_empty() && code.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c));
    let ruler = code.chars().all(|c| c == '-');
    let http =
        cell("http").unwrap_or_default().split(|c: char| !c.is_ascii_digit()).filter_map(|word| word.parse().ok());
    (named && !ruler).then(|| Entry {
        code: code.into(),
        section: section.into(),
        meaning: cell("meaning").unwrap_or_default().into(),
        source: cell("source").unwrap_or_default().into(),
        check: cell("check").unwrap_or("read the page this code stands on").into(),
        http: http.collect(),
        retry: Retry {
            verdict: Verdict::Unknown,
            why: "the page does not say whether a retry is safe".into(),
            ..Retry::default()
        },
        ..Entry::default()
    })
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn a_page_with_a_table_of_codes_is_a_catalog() {
        let page = "# Billing errors\n\n## Cards\n\n| Code | HTTP status | Meaning | What to do |\n| --- | --- | --- | --- |\n\
                    | `CARD_EXPIRED` | 402 | The card \\| token is old. | Ask for another card. |\n\ntext\n";
        let catalog = read("billing.md", "billing", page).unwrap();
        assert_eq!(catalog.head.name, "Billing errors");
        let [entry] = &catalog.entries[..] else { panic!("{:?}", catalog.entries) };
        assert_eq!(
            (entry.catalog.as_str(), entry.code.as_str(), entry.section.as_str(), &entry.http[..]),
            ("billing", "CARD_EXPIRED", "Cards", &[402][..])
        );
        assert_eq!(
            (entry.meaning.as_str(), entry.check.as_str()),
            ("The card | token is old.", "Ask for another card.")
        );
    }

    #[test]
    fn a_page_without_codes_is_refused_with_what_to_write() {
        let problems =
            read("notes.md", "notes", "# Notes\n\n| Day | Who |\n| --- | --- |\n| Monday | Ada |\n").unwrap_err();
        assert_eq!(
            problems[0].to_string(),
            "notes.md: no table of codes on this page; give it a table with the columns Code, Meaning and First check"
        );
    }
}
