//! The list of cases: what the journal holds, filtered by what is typed. The journal itself is asked for what is typed too: it
//! finds notes, of which the list has none, and older cases.

use std::collections::{HashMap, HashSet};

use super::line::InputLine;
use super::loadable::Loadable;
use super::ticket::Ticket;
use crate::envelope::Redacted;
use crate::triage::{CaseId, Outcome, Summary, Trouble};
use crate::tui::command::Command;

/// So many of the newest cases are listed; older ones are found by what is typed.
pub const NEWEST: usize = 1_000;

/// What the list shows of a case.
fn listed(case: &Summary) -> String {
    let outcome = case.outcome.map_or("open", Outcome::words);
    let state = if case.outcome.is_some() { "closed" } else { "open" };
    let catalog = case.catalog.as_deref().unwrap_or_default();
    let code = case.code.as_deref().unwrap_or_default();
    let request_id = case.request_id.as_ref().map(ToString::to_string).unwrap_or_default();
    [case.case.short(), case.name(), catalog, code, &request_id, &case.by, state, outcome].join(" ")
}

/// Whether every word of `query` stands somewhere in a case: in what the list shows of it, what fixed it, or these notes.
fn fits(case: &Summary, notes: &[Redacted], query: &str) -> bool {
    let texts = [&case.note, &case.message, &case.symptom].into_iter().flatten().chain(notes);
    let text = texts.fold(listed(case), |text, more| text + " " + more.as_str()).to_lowercase();
    query.split_whitespace().all(|word| text.contains(&word.to_lowercase()))
}

/// The state of the list.
#[derive(Debug, Default)]
pub struct Cases {
    /// What is typed.
    pub line: InputLine,
    /// What the journal holds, the latest first.
    pub rows: Loadable<Vec<Summary>>,
    /// Whether that may be another one by now.
    pub stirred: bool,
    /// What the journal has of what is typed.
    pub sought: Sought,
    /// Why those that are shown are not read anew.
    pub trouble: Option<Trouble>,
    /// The selected one of those shown.
    pub selected: usize,
    /// Whether the list was just come to: the latest case is selected then, whatever was known before.
    pub arriving: bool,
    /// What was asked for before there was a list, to be done when there is.
    pub early: Vec<Command>,
}

/// The cases in which the journal found what is typed.
#[derive(Debug, Default)]
pub struct Sought {
    /// What they were looked for by.
    pub text: String,
    /// The question that is not answered yet, and what it looks for.
    pub asked: Option<(Ticket, String)>,
    /// Whether the journal has changed since it was asked.
    pub stirred: bool,
    /// With the notes that tell why.
    rows: HashMap<CaseId, Summary>,
}

impl Cases {
    /// Whether the list is on its way for the first time.
    pub fn is_awaited(&self) -> bool {
        self.rows.is_asked() && self.rows.shown().is_none()
    }

    /// Whether there may be older cases than those that are listed.
    pub fn is_cut(&self) -> bool {
        self.rows.shown().is_some_and(|rows| rows.len() >= NEWEST)
    }

    /// Takes what the journal lists. The selected case stays selected wherever it stands now; while the journal is away, what
    /// was seen last stays to be looked at.
    pub fn answer(&mut self, ticket: Ticket, rows: Result<Vec<Summary>, Trouble>, actor: &str) {
        if let Some((_, text)) = self.sought.asked.take_if(|(asked, _)| *asked == ticket) {
            if rows.is_ok() || self.sought.text != text {
                self.sought.rows = rows.into_iter().flatten().map(|row| (row.case.clone(), row)).collect();
            }
            self.sought.text = text;
            return;
        }
        let arriving = std::mem::take(&mut self.arriving);
        let selected = self.shown(actor).get(self.selected).filter(|_| !arriving).map(|row| row.case.clone());
        let (rows, trouble) = match (rows, self.rows.shown()) {
            (Err(trouble), Some(known)) => (Ok(known.clone()), Some(trouble)),
            (rows, _) => (rows, None),
        };
        if self.rows.answer(ticket, rows) {
            (self.trouble, self.sought.stirred) = (trouble, true);
            let shown = self.shown(actor);
            let place = shown.iter().position(|row| Some(&row.case) == selected.as_ref());
            self.selected = place.unwrap_or(self.selected.min(shown.len().saturating_sub(1)));
        }
    }

    /// The cases that fit what is typed: open ones first, among them those that `actor` opened. Those that were opened by
    /// mistake only where they are asked for.
    pub fn shown(&self, actor: &str) -> Vec<&Summary> {
        let query = self.line.text();
        let rows = self.rows.shown().into_iter().flatten();
        let folded = |row: &Summary| self.is_folded(row);
        let mut rows: Vec<&Summary> = rows.filter(|row| fits(row, self.notes(row), query) && !folded(row)).collect();
        if self.is_cut() && self.sought.text == query {
            let listed: HashSet<&CaseId> = self.rows.shown().into_iter().flatten().map(|row| &row.case).collect();
            rows.extend(self.sought.rows.values().filter(|row| !listed.contains(&row.case) && !folded(row)));
        }
        rows.sort_by_key(|row| {
            let open = row.outcome.is_none();
            (!open, open && row.by != actor, std::cmp::Reverse(row.ended.unwrap_or(row.last)))
        });
        rows
    }

    /// Whether a case was opened by mistake, and is not asked for.
    fn is_folded(&self, row: &Summary) -> bool {
        row.outcome == Some(Outcome::Mistake) && !self.line.text().to_lowercase().contains("mistake")
    }

    /// How many such cases fit what is typed.
    pub fn folded(&self) -> usize {
        let fits = |row: &&Summary| self.is_folded(row) && fits(row, self.notes(row), self.line.text());
        self.rows.shown().into_iter().flatten().filter(fits).count()
    }

    /// The notes of a case in which the journal found what is typed.
    fn notes(&self, row: &Summary) -> &[Redacted] {
        let sought = self.sought.rows.get(&row.case).filter(|_| self.sought.text == self.line.text());
        sought.map_or(&[], |sought| &sought.notes)
    }

    /// Where what is typed stands, if that is in no column of the list: in what fixed a case, in its notes, its message.
    pub fn why(&self, row: &Summary) -> Option<String> {
        let words: Vec<String> = self.line.text().split_whitespace().map(str::to_lowercase).collect();
        let listed = listed(row).to_lowercase();
        let told = [("fix", row.note.as_ref()), ("message", row.message.as_ref()), ("searched", row.symptom.as_ref())];
        let told = told.into_iter().chain(self.notes(row).iter().map(|note| ("note", Some(note))));
        let mut told = told.filter_map(|(label, text)| Some((label, text?.as_str())));
        let fits = |text: &str| words.iter().any(|word| !listed.contains(word) && text.to_lowercase().contains(word));
        told.find(|(_, text)| fits(text)).map(|(label, text)| format!("{label}: {text}"))
    }
}
