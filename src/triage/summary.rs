//! A case at a glance, for lists, and what past cases of the same code teach.

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::event::{CaseId, Event, EventKind};
use super::fact_name::SYMPTOM;
use super::outcome::Outcome;
use crate::envelope::Redacted;

/// How many notes a list is searched by.
pub const NOTES: usize = 40;

/// A case at a glance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// The case.
    pub case: CaseId,
    /// Catalog, where one is known.
    pub catalog: Option<String>,
    /// The catalog's name for the code.
    pub entry: Option<String>,
    /// The spelling on the wire.
    pub code: Option<String>,
    /// Of the first failure.
    pub request_id: Option<Redacted>,
    /// Of the first failure.
    pub message: Option<Redacted>,
    /// The words that its responder searched by.
    pub symptom: Option<Redacted>,
    /// When it was opened.
    pub opened: Timestamp,
    /// When something last happened, be it after its end.
    pub last: Timestamp,
    /// When it ended; none while it is open.
    pub ended: Option<Timestamp>,
    /// Who opened it.
    pub by: String,
    /// How it ended; none while it is open.
    pub outcome: Option<Outcome>,
    /// What fixed it, or what was left.
    pub note: Option<Redacted>,
    /// Number of its last event.
    pub events: u64,
    /// How its newest notes begin; a list is searched by that and does not print it. A store keeps it beside what is printed,
    /// and writes it anew with every event, so there is a bound to it.
    #[serde(default, skip_serializing)]
    pub notes: Vec<Redacted>,
}

impl Summary {
    /// Folds the events of one case, in order. None without an opening.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event>) -> Option<Self> {
        let mut events = events.into_iter();
        let mut summary = Self::opened(events.next()?)?;
        events.for_each(|event| summary.take(event));
        Some(summary)
    }

    /// Of a case that has only just been opened by this event; none by any other.
    pub fn opened(first: &Event) -> Option<Self> {
        let EventKind::Opened { catalog, entry, code, .. } = first.act.plain() else { return None };
        Some(Self {
            case: first.case.clone(),
            catalog: catalog.clone(),
            entry: entry.clone(),
            code: code.clone(),
            request_id: None,
            message: None,
            symptom: None,
            opened: first.at,
            last: first.at,
            ended: None,
            by: first.actor.clone(),
            outcome: None,
            note: None,
            events: first.seq,
            notes: Vec::new(),
        })
    }

    /// Takes the next event in.
    pub fn take(&mut self, event: &Event) {
        (self.last, self.events) = (event.at, event.seq);
        match event.act.plain() {
            EventKind::Captured { field, value, .. } if field == "request_id" => self.request_id = Some(value.clone()),
            EventKind::Captured { field, value, .. } if field == "message" => self.message = Some(value.clone()),
            EventKind::Captured { field, value, .. } if field == SYMPTOM => self.symptom = Some(value.clone()),
            EventKind::Noted { text, .. } => {
                self.notes.push(beginning(text));
                self.notes.drain(..self.notes.len().saturating_sub(NOTES));
            }
            EventKind::Concluded { outcome, note } => {
                (self.outcome, self.note, self.ended) = (Some(*outcome), Some(note.clone()), Some(event.at));
            }
            EventKind::Reopened { .. } => (self.outcome, self.note, self.ended) = (None, None, None),
            _ => {}
        }
    }

    /// What people call it: the catalog's name, else the code, else the message.
    pub fn name(&self) -> &str {
        let message = self.message.as_ref().map(Redacted::as_str);
        self.entry.as_deref().or(self.code.as_deref()).or(message).unwrap_or("unknown failure")
    }

    /// How long it took from its opening to its end, or has taken so far. Zero where a clock jumped back.
    pub fn took(&self) -> SignedDuration {
        self.ended.unwrap_or(self.last).duration_since(self.opened).max(SignedDuration::ZERO)
    }
}

/// The beginning of a note, as far as a list is searched by it.
fn beginning(note: &Redacted) -> Redacted {
    const SEARCHED: usize = 400;
    match note.as_str().char_indices().nth(SEARCHED) {
        Some((end, _)) => Redacted::new(&note.as_str()[..end]),
        None => note.clone(),
    }
}

/// A number of things in words: `1 event`, `2 events`.
pub fn counted(count: usize, thing: &str) -> String {
    format!("{count} {thing}{}", if count == 1 { "" } else { "s" })
}

/// What the closed cases of one code teach.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Past {
    /// How many cases there are, open ones included.
    pub cases: usize,
    /// How many of them ended as fixed.
    pub fixed: usize,
    /// What fixed them, newest first, each only once.
    pub fixes: Vec<Redacted>,
    /// How long a fixed one took: the median.
    pub took: Option<SignedDuration>,
}

impl Past {
    /// Of one entry of one catalog, out of `summaries`, newest first.
    pub fn of(summaries: &[Summary], catalog: &str, entry: &str) -> Self {
        let is_it = |summary: &&Summary| {
            let named = (summary.catalog.as_deref(), summary.entry.as_deref());
            named == (Some(catalog), Some(entry)) && summary.outcome != Some(Outcome::Mistake)
        };
        let cases: Vec<&Summary> = summaries.iter().filter(is_it).collect();
        let fixed: Vec<&&Summary> = cases.iter().filter(|case| case.outcome == Some(Outcome::Fixed)).collect();
        let mut seen = BTreeSet::new();
        let notes = fixed.iter().filter_map(|case| case.note.clone());
        let mut took: Vec<SignedDuration> = fixed.iter().map(|case| case.took()).collect();
        took.sort();
        Self {
            cases: cases.len(),
            fixed: fixed.len(),
            fixes: notes.filter(|note| !note.as_str().is_empty() && seen.insert(note.to_string())).collect(),
            took: took.get(took.len() / 2).copied(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::rules::tests::{at, captured, case, concluded, opened, skipped, text};

    #[test]
    fn a_summary_tells_what_when_and_how_it_ended() {
        let reopened = EventKind::Reopened { reason: text("back") };
        let acts = [opened(), captured("request_id", "r-1"), concluded(Outcome::Unchanged, "gave up"), reopened];
        let open = Summary::of(case(acts.clone()).events()).unwrap();
        assert_eq!((open.name(), open.outcome, open.note.clone(), open.events), ("DENIED", None, None, 4));
        assert_eq!((open.opened, open.last, open.request_id), (at(0), at(3), Some(text("r-1"))));
        assert_eq!(Summary::of(&case(acts).events()[1..]), None);
    }

    #[test]
    fn a_note_after_the_end_does_not_move_the_end() {
        let late = EventKind::Noted { step: None, text: text("still fine") };
        let noted = Summary::of(case([opened(), concluded(Outcome::Fixed, "key"), late]).events()).unwrap();
        assert_eq!((noted.ended, noted.last, noted.took()), (Some(at(1)), at(2), SignedDuration::from_secs(1)));
    }

    #[test]
    fn a_summary_keeps_so_much_of_the_newest_notes_and_no_more() {
        let notes =
            (0..=NOTES).map(|at| EventKind::Noted { step: None, text: text(&format!("{at} {}", "long ".repeat(999))) });
        let summary = Summary::of(case(std::iter::once(opened()).chain(notes)).events()).unwrap();
        assert_eq!((summary.notes.len(), summary.notes[0].as_str().len()), (NOTES, 400));
        assert!(summary.notes[0].as_str().starts_with("1 long "));
    }

    #[test]
    fn a_case_opened_by_mistake_counts_nowhere() {
        let mistaken = Summary::of(case([opened(), concluded(Outcome::Mistake, "")]).events()).unwrap();
        assert_eq!(Past::of(&[mistaken], "shop", "DENIED"), Past::default());
    }

    #[test]
    fn past_cases_tell_how_often_what_fixed_it_and_how_long_it_took() {
        let ended = |outcome, note, events: usize| {
            let padding = std::iter::repeat_n(captured("message", "no"), events);
            let acts = std::iter::once(opened()).chain(padding).chain([concluded(outcome, note)]);
            Summary::of(case(acts).events()).unwrap()
        };
        let summaries = [
            ended(Outcome::Fixed, "rotated the key", 9),
            ended(Outcome::Fixed, "rotated the key", 1),
            ended(Outcome::Fixed, "restarted", 4),
            ended(Outcome::HandedOver, "to bob", 4),
            Summary::of(case([opened(), skipped("capture", "x")]).events()).unwrap(),
        ];
        assert_eq!(
            Past::of(&summaries, "shop", "DENIED"),
            Past {
                cases: 5,
                fixed: 3,
                fixes: vec![text("rotated the key"), text("restarted")],
                took: Some(SignedDuration::from_secs(5)),
            }
        );
        assert_eq!(Past::of(&summaries, "shop", "OTHER"), Past::default());
    }
}
