//! The list of cases: what the journal holds, filtered by what is typed.

use super::Loadable;
use super::line::Line;
use crate::triage::{Outcome, Summary};

/// Whether every word of `query` stands somewhere in what the list shows of a case.
fn fits(case: &Summary, query: &str) -> bool {
    let outcome = case.outcome.map_or("open", Outcome::words);
    let state = if case.outcome.is_some() { "closed" } else { "open" };
    let catalog = case.catalog.as_deref().unwrap_or_default();
    let code = case.code.as_deref().unwrap_or_default();
    let request_id = case.request_id.as_ref().map(ToString::to_string).unwrap_or_default();
    let text = [case.case.short(), case.name(), catalog, code, &request_id, &case.by, state, outcome].join(" ");
    let text = text.to_lowercase();
    query.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}

/// The state of the list.
#[derive(Debug, Default)]
pub struct Cases {
    /// What is typed.
    pub line: Line,
    /// What the journal holds, the latest first.
    pub rows: Loadable<Vec<Summary>>,
    /// The selected one of those shown.
    pub selected: usize,
}

impl Cases {
    /// The cases that fit what is typed, open ones first.
    pub fn shown(&self) -> Vec<&Summary> {
        let rows = self.rows.shown().into_iter().flatten();
        let mut rows: Vec<&Summary> = rows.filter(|row| fits(row, self.line.text())).collect();
        rows.sort_by_key(|row| (row.outcome.is_some(), std::cmp::Reverse(row.last)));
        rows
    }
}
