//! What every backend promises.

use std::time::Duration;

use serde::Serialize;
use serde_json::Value;
use thiserror::Error;

use crate::envelope::Redacted;
use crate::triage::chain::Break;
use crate::triage::summary::NOTES;
use crate::triage::{CaseId, Chain, Conflict, Event, Summary, Trouble};

/// Append-only events of cases. `tests/store/journal.rs` is the contract; every backend passes it.
pub trait Journal: Send {
    /// Appends events of one case, all or none. When it returns, they are on disk. An event that stands there already, hash
    /// for hash, counts as appended: an answer lost on the way may be asked for again.
    ///
    /// Appending an [`EventKind::Forgot`](crate::triage::Act::Forgot) takes the texts of the events that it names out of the store.
    ///
    /// # Errors
    /// [`Unwritten::Conflict`] when somebody else's event stands where the first of these belongs, [`Unwritten::Damage`] when
    /// the case is damaged, else the trouble.
    fn append(&mut self, events: &[Event]) -> Result<(), Unwritten>;

    /// The chain of one case, held against what the store says of each event; an empty one for a case that is not there.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn read(&mut self, case: &CaseId) -> Result<Chain, Trouble>;

    /// The cases whose identifier ends in `name`, a few at most.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn find(&mut self, name: &str) -> Result<Vec<CaseId>, Trouble>;

    /// What the store knows of a case as a whole and does not agree with its events, in words; and whatever else shows that
    /// the store is damaged.
    ///
    /// # Errors
    /// When the store cannot be read.
    fn check(&mut self, case: &CaseId) -> Result<Vec<String>, Trouble>;

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

/// What whoever opens a journal wants of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// To write to it; it is made where it is missing.
    Write,
    /// To look; what an older errbook wrote is brought up to date, but nothing is made.
    Look,
    /// To look, and nothing is written whatever is found.
    ReadOnly,
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
    /// What the store holds of this case does not agree with itself. Nothing more is written to the case.
    #[error("{0}")]
    Damage(Trouble),
    /// The outside world.
    #[error(transparent)]
    Trouble(#[from] Trouble),
}

/// Which cases to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Query {
    /// Words that all occur somewhere in the case, the case of ASCII letters aside; one of fewer than three letters need only be
    /// looked for in the summary and the newest notes.
    pub words: Vec<String>,
    /// Only open ones, or only closed ones.
    pub open: Option<bool>,
    /// Only those of this code, by the catalog's name or as spelt on the wire, letter case aside.
    pub code: Option<String>,
    /// At most so many, the newest; all of them without it.
    pub limit: Option<usize>,
    /// With those notes that tell why a case is found: for each word the newest one in which it stands. All of them are much to
    /// read, for each is redacted once more.
    pub notes: bool,
}

impl Query {
    /// Whether a summary passes; the words are looked for in the events, by the backend.
    pub(super) fn admits(&self, summary: &Summary) -> bool {
        let is =
            |name: &Option<String>, code: &str| name.as_deref().is_some_and(|name| name.eq_ignore_ascii_case(code));
        self.open.is_none_or(|open| open == summary.outcome.is_none())
            && self.code.as_ref().is_none_or(|code| is(&summary.entry, code) || is(&summary.code, code))
    }

    /// Those of a case's notes that are asked for.
    fn telling<'n>(&self, notes: impl DoubleEndedIterator<Item = &'n str>) -> Vec<Redacted> {
        let mut telling = Vec::new();
        let mut words: Vec<String> = self.words.iter().map(|word| word.to_lowercase()).collect();
        for note in notes.rev().filter(|_| self.notes) {
            let text = note.to_lowercase();
            let wanted = words.len();
            words.retain(|word| !text.contains(word));
            if words.len() < wanted {
                telling.push(Redacted::new(note));
            }
        }
        telling
    }

    /// The words as they stand in an event's text: lower case, escaped as in JSON.
    pub(super) fn written(&self) -> impl Iterator<Item = String> {
        self.words.iter().map(|word| {
            let escaped = Value::from(word.to_ascii_lowercase()).to_string();
            escaped[1..escaped.len() - 1].to_owned()
        })
    }
}

/// What a store knows of a case beside its events, kept by whatever appends.
#[derive(Debug, Clone)]
pub(super) struct Known {
    /// How many events there are.
    pub events: u64,
    /// The last one's hash.
    pub hash: String,
    /// The case at a glance, as JSON, without its notes.
    pub summary: String,
    /// The beginnings of its newest notes, as JSON.
    pub notes: String,
}

impl Known {
    /// Of these events.
    pub fn of<'a>(events: impl IntoIterator<Item = &'a Event> + Clone) -> Option<Self> {
        let last = events.clone().into_iter().last()?;
        let summary = Summary::of(events)?;
        Some(Self::new(last, &summary, &summary.notes))
    }

    /// What is known after the next event; none where it does not follow.
    pub fn after(known: Option<&Self>, event: &Event) -> Option<Self> {
        let Some(known) = known else {
            let opens = event.seq == 1 && event.prev.is_empty();
            return Summary::opened(event).filter(|_| opens).map(|summary| Self::new(event, &summary, &summary.notes));
        };
        if (known.events + 1, &known.hash) != (event.seq, &event.prev) {
            return None;
        }
        let mut summary: Summary = serde_json::from_str(&known.summary).ok()?;
        summary.take(event);
        // Those that are known already stay as they are written: with every event each of them would be redacted once more.
        let mut notes: Vec<String> = serde_json::from_str(&known.notes).ok()?;
        notes.extend(summary.notes.iter().map(|note| note.as_str().to_owned()));
        notes.drain(..notes.len().saturating_sub(NOTES));
        Some(Self::new(event, &summary, &notes))
    }

    fn new(last: &Event, summary: &Summary, notes: &[impl Serialize]) -> Self {
        let json = |value: Value| value.to_string();
        Self {
            events: last.seq,
            hash: last.hash.clone(),
            summary: json(serde_json::json!(summary)),
            notes: json(serde_json::json!(notes)),
        }
    }

    /// The case at a glance with its notes; none where it cannot be read.
    fn summary(&self) -> Option<Summary> {
        Some(Summary { notes: serde_json::from_str(&self.notes).ok()?, ..serde_json::from_str(&self.summary).ok()? })
    }
}

/// A case's identifier from its end: people name cases by it, and an index finds what begins so.
pub(super) fn reversed(name: &str) -> String {
    name.chars().rev().collect::<String>().to_ascii_uppercase()
}

/// What a store has of a case for a list.
pub(super) struct Listed {
    pub case: String,
    pub summary: String,
    /// None where they were not asked for.
    pub notes: Option<String>,
}

/// A list being made, row by row from the newest on.
pub(super) struct Admission<'q> {
    query: &'q Query,
    admitted: Vec<Summary>,
}

impl<'q> Admission<'q> {
    pub fn new(query: &'q Query) -> Self {
        Self { query, admitted: Vec::new() }
    }

    /// Takes the next row. A summary that cannot be read hides no case: `fold` makes it anew from the events.
    pub fn take(&mut self, row: Listed, fold: impl FnOnce(CaseId) -> Option<Summary>) {
        let read = || {
            let notes: Vec<String> = serde_json::from_str(row.notes.as_deref().unwrap_or("[]")).ok()?;
            let notes = self.query.telling(notes.iter().map(String::as_str));
            Some(Summary { notes, ..serde_json::from_str(&row.summary).ok()? })
        };
        if let Some(summary) = read() {
            if self.query.admits(&summary) {
                self.admitted.push(summary);
            }
        } else if let Some(summary) = fold(CaseId(row.case)) {
            self.admit(summary);
        }
    }

    /// Takes the next case, with all of its notes.
    pub fn admit(&mut self, summary: Summary) {
        if self.query.admits(&summary) {
            let notes = self.query.telling(summary.notes.iter().map(Redacted::as_str));
            self.admitted.push(Summary { notes, ..summary });
        }
    }

    /// Whether the list is as long as it may be.
    pub fn is_full(&self) -> bool {
        self.query.limit.is_some_and(|limit| self.admitted.len() >= limit)
    }

    /// The list.
    pub fn finish(mut self) -> Vec<Summary> {
        self.admitted.sort_by(|a, b| (b.last, &b.case).cmp(&(a.last, &a.case)));
        self.admitted.truncate(self.query.limit.unwrap_or(usize::MAX));
        self.admitted
    }
}

/// An event with what its store says of it.
pub(super) struct Stored {
    pub seq: i64,
    pub kind: String,
    pub hash: String,
    pub body: String,
}

/// The chain of these rows; what a store says of an event and the event does not is a break, too.
pub(super) fn chain(case: &CaseId, rows: Vec<Stored>) -> Chain {
    let mut differs = Vec::new();
    for row in &rows {
        // One that cannot be read is a break by itself.
        let Ok(event) = serde_json::from_str::<Value>(&row.body) else { continue };
        // What was taken out keeps its kind.
        let act = event["act"].get("act").unwrap_or(&event["act"]);
        for (column, same) in [
            ("case_id", event["case"] == case.0),
            ("seq", event["seq"] == row.seq),
            ("kind", act["kind"] == row.kind),
            ("hash", event["hash"] == row.hash),
        ] {
            if !same {
                let what = format!("its `{column}` in the store is another one than its own");
                differs.push(Break { seq: u64::try_from(row.seq).unwrap_or_default(), what });
            }
        }
    }
    let mut chain = Chain::read(rows.into_iter().map(|row| row.body));
    chain.breaks.extend(differs);
    chain
}

/// What does not agree with what is known of the case: the rows that the store has of it.
pub(super) fn disagreements(rows: &[Stored], known: Option<&Known>) -> Vec<String> {
    let mut found = Vec::new();
    let events: Vec<Event> = rows.iter().filter_map(|row| serde_json::from_str(&row.body).ok()).collect();
    let held = rows.len() as u64;
    match known {
        None if held > 0 => found.push(format!("the store does not know the case, and has {held} events of it")),
        Some(known) if known.events != held => {
            found.push(format!("the store should have {} events of it, and has {held}", known.events));
        }
        Some(known) if rows.last().is_none_or(|last| last.hash != known.hash) => {
            found.push("the store knows another last event than it has".into());
        }
        // Compared as they are read, since rules of redaction grow.
        Some(known) if events.len() == rows.len() && known.summary() != Summary::of(&events) => {
            found.push("the store tells another summary of it than its events do".into());
        }
        _ => {}
    }
    found
}

/// What people search in: an event's text without the two hashes at its end, in lower case.
pub(super) fn searched(event: &Event, body: &str) -> String {
    let sealed = if event.prev.is_empty() { 85 } else { 149 };
    body.get(..body.len().saturating_sub(sealed)).unwrap_or(body).to_ascii_lowercase()
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
pub(super) struct EventRow {
    /// Its kind, as JSON spells it.
    pub kind: String,
    /// All of it, as JSON.
    pub body: String,
}

impl EventRow {
    /// The row of `event`.
    pub fn new(event: &Event) -> Self {
        Self { kind: event.act.kind(), body: serde_json::json!(event).to_string() }
    }
}
