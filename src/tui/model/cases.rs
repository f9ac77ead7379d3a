//! The list of cases: what the journal holds, filtered by what is typed.

use jiff::Timestamp;

use super::Loadable;
use super::line::Line;
use crate::triage::{Case, CaseId, Outcome};

/// A case in a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// Its identifier.
    pub id: CaseId,
    /// The catalog's name for the code, else the spelling on the wire, else words for neither.
    pub title: String,
    /// The catalog, where one is known.
    pub catalog: String,
    /// The request id, where one was captured.
    pub request_id: String,
    /// When it was opened.
    pub opened: Timestamp,
    /// When something last happened in it.
    pub touched: Timestamp,
    /// Who opened it.
    pub actor: String,
    /// How it ended; none while it is open.
    pub outcome: Option<Outcome>,
}

impl Row {
    /// A case in a line; none for one without events.
    pub fn of(case: &Case) -> Option<Self> {
        let (first, last) = (case.events().first()?, case.events().last()?);
        let finding = case.finding();
        Some(Self {
            id: first.case.clone(),
            title: finding.entry.or(finding.code).unwrap_or_else(|| "no code".to_owned()),
            catalog: finding.catalog.unwrap_or_default(),
            request_id: finding.request_id.unwrap_or_default(),
            opened: first.at,
            touched: last.at,
            actor: first.actor.clone(),
            outcome: case.outcome(),
        })
    }

    /// Whether every word of `query` stands somewhere in it.
    fn fits(&self, query: &str) -> bool {
        let state = if self.outcome.is_some() { "closed" } else { "open" };
        let outcome = self.outcome.map_or("", Outcome::words);
        let text =
            [self.id.short(), &self.title, &self.catalog, &self.request_id, &self.actor, state, outcome].join(" ");
        let text = text.to_lowercase();
        query.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
    }
}

/// The state of the list.
#[derive(Debug, Default)]
pub struct Cases {
    /// What is typed.
    pub line: Line,
    /// What the journal holds, the latest first.
    pub rows: Loadable<Vec<Row>>,
    /// The selected one of those shown.
    pub selected: usize,
}

impl Cases {
    /// The cases that fit what is typed, open ones first.
    pub fn shown(&self) -> Vec<&Row> {
        let rows = self.rows.shown().into_iter().flatten();
        let mut rows: Vec<&Row> = rows.filter(|row| row.fits(self.line.text())).collect();
        rows.sort_by_key(|row| (row.outcome.is_some(), std::cmp::Reverse(row.touched)));
        rows
    }
}
