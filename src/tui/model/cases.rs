//! The list of cases: what the journal holds, filtered by what is typed.

use super::line::Line;
use super::{Loadable, Ticket};
use crate::triage::{Outcome, Summary, Trouble};

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
    /// Whether that may be another one by now.
    pub stirred: bool,
    /// Why those that are shown are not read anew.
    pub trouble: Option<Trouble>,
    /// The selected one of those shown.
    pub selected: usize,
    /// Whether the list was just come to: the latest case is selected then, whatever was known before.
    pub arriving: bool,
}

impl Cases {
    /// Takes what the journal lists. The selected case stays selected wherever it stands now; while the journal is away, what
    /// was seen last stays to be looked at.
    pub fn answer(&mut self, ticket: Ticket, rows: Result<Vec<Summary>, Trouble>) {
        let arriving = std::mem::take(&mut self.arriving);
        let selected = self.shown().get(self.selected).filter(|_| !arriving).map(|row| row.case.clone());
        let (rows, trouble) = match (rows, self.rows.shown()) {
            (Err(trouble), Some(known)) => (Ok(known.clone()), Some(trouble)),
            (rows, _) => (rows, None),
        };
        if self.rows.answer(ticket, rows) {
            self.trouble = trouble;
            let shown = self.shown();
            let place = shown.iter().position(|row| Some(&row.case) == selected.as_ref());
            self.selected = place.unwrap_or(self.selected.min(shown.len().saturating_sub(1)));
        }
    }

    /// The cases that fit what is typed, open ones first.
    pub fn shown(&self) -> Vec<&Summary> {
        let rows = self.rows.shown().into_iter().flatten();
        let mut rows: Vec<&Summary> = rows.filter(|row| fits(row, self.line.text())).collect();
        rows.sort_by_key(|row| (row.outcome.is_some(), std::cmp::Reverse(row.last)));
        rows
    }
}
