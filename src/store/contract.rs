//! What every backend promises.

use std::collections::BTreeMap;
use std::time::Duration;

use thiserror::Error;

use crate::triage::summary::TELLING;
use crate::triage::{CaseId, Chain, Conflict, Event, Summary, Trouble};

/// Append-only events of cases. `tests/store/contract.rs` is the contract; every backend passes it.
pub trait Journal: Send {
    /// Appends events of one case, all or none. When it returns, they are on disk. An event that stands there already, hash
    /// for hash, counts as appended: an answer lost on the way may be asked for again.
    ///
    /// Appending an [`Act::Forgot`](crate::triage::Act::Forgot) takes the texts of the events that it names out of the store.
    ///
    /// # Errors
    /// [`Unwritten::Conflict`] when somebody else's event stands where the first of these belongs, else the trouble.
    fn append(&mut self, events: &[Event]) -> Result<(), Unwritten>;

    /// The chain of one case; an empty one for a case that is not there.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn read(&mut self, case: &CaseId) -> Result<Chain, Trouble>;

    /// The cases that `query` asks for, newest first.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn list(&mut self, query: &Query) -> Result<Vec<Summary>, Trouble>;

    /// Follows one case from the event after number `after`, over a connection of its own.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble>;

    /// Watches the whole journal from now on, over a connection of its own.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn watch(&mut self) -> Result<Box<dyn Watch>, Trouble>;
}

/// Tells when something is written, by whomever and to whatever case. Whoever owns it owns the thread that waits in it.
pub trait Watch: Send {
    /// Waits until something was written since the last time, at most `patience`; false when the time is over. It may be told
    /// more often than that, never less.
    ///
    /// # Errors
    /// When the store cannot be read; asking again connects again, and that counts as something written.
    fn next(&mut self, patience: Duration) -> Result<bool, Trouble>;
}

/// New events of one case, as they come. Whoever owns it owns the thread that waits in it.
pub trait Follow: Send {
    /// Waits until there are new events, at most `patience`; empty when the time is over.
    ///
    /// # Errors
    /// When the store cannot be read; asking again connects again and misses nothing.
    fn next(&mut self, patience: Duration) -> Result<Vec<Event>, Trouble>;
}

/// Why events were not written.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unwritten {
    /// Somebody else was first.
    #[error(transparent)]
    Conflict(#[from] Conflict),
    /// The outside world.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// Which cases to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Words that all occur somewhere in the case, the case of ASCII letters aside.
    pub words: Vec<String>,
    /// Only open ones, or only closed ones.
    pub open: Option<bool>,
    /// Only those of this code, by the catalog's name or as spelt on the wire, letter case aside.
    pub code: Option<String>,
}

impl Query {
    /// Whether a summary passes; the words are looked for in the events, by the backend.
    fn admits(&self, summary: &Summary) -> bool {
        let is =
            |name: &Option<String>, code: &str| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(code));
        self.open.is_none_or(|open| open == summary.outcome.is_none())
            && self.code.as_ref().is_none_or(|code| is(&summary.entry, code) || is(&summary.code, code))
    }

    /// The words as they stand in an event's text: lower case, escaped as in JSON.
    pub(super) fn written(&self) -> impl Iterator<Item = String> {
        self.words.iter().map(|word| {
            let escaped = serde_json::Value::from(word.to_ascii_lowercase()).to_string();
            escaped[1..escaped.len() - 1].to_owned()
        })
    }
}

/// Folds the telling events of many cases, each with its last event, into the summaries that `query` admits, newest first.
pub(super) fn summaries(query: &Query, texts: impl IntoIterator<Item = String>) -> Vec<Summary> {
    let mut cases: BTreeMap<CaseId, Vec<Event>> = BTreeMap::new();
    for event in texts.into_iter().filter_map(|text| serde_json::from_str::<Event>(&text).ok()) {
        cases.entry(event.case.clone()).or_default().push(event);
    }
    let folded = cases.values().filter_map(Summary::of);
    let mut admitted: Vec<Summary> = folded.filter(|summary| query.admits(summary)).collect();
    admitted.sort_by(|a, b| (b.last, &b.case).cmp(&(a.last, &a.case)));
    admitted
}

/// The statement that reads the telling events of every case that has all the words, and each one's last event; `holds` says
/// how this database looks for the word with that number.
pub(super) fn telling(table: &str, words: usize, holds: impl Fn(usize) -> String) -> String {
    let kinds = TELLING.map(|kind| format!("'{kind}'")).join(", ");
    let has = |word| format!("AND case_id IN (SELECT case_id FROM {table} WHERE {})", holds(word));
    let has: Vec<String> = (1..=words).map(has).collect();
    format!(
        "SELECT body FROM {table} AS e
         WHERE (kind IN ({kinds}) OR seq = (SELECT max(seq) FROM {table} AS l WHERE l.case_id = e.case_id)) {}
         ORDER BY case_id, seq",
        has.join(" ")
    )
}

/// Reads events that follow a known one.
pub(super) fn parsed(texts: &[String]) -> Result<Vec<Event>, Trouble> {
    texts.iter().map(|text| serde_json::from_str(text)).collect::<Result<_, _>>().map_err(|error| Trouble {
        what: "cannot read a new event of this case".into(),
        why: format!("it was written by another version of errbook ({error})"),
        next: "update errbook to see it".into(),
    })
}

/// A sequence number as databases count; one that does not fit is none that exists.
pub(super) fn signed(seq: u64) -> i64 {
    i64::try_from(seq).unwrap_or(i64::MAX)
}

/// An event as a store writes it.
pub(super) struct Row {
    /// Its kind, as JSON spells it.
    pub kind: String,
    /// All of it, as JSON.
    pub body: String,
}

impl Row {
    /// The row of `event`.
    pub fn new(event: &Event) -> Self {
        Self { kind: event.act.kind(), body: serde_json::json!(event).to_string() }
    }
}
