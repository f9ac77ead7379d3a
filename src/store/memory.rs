//! Cases in memory: for tests, for `--read-only` and for a first look. Clones share their cases.

use std::collections::BTreeMap;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::journal::{Admission, EventRow, Follow, Journal, Query, Unwritten, Watch, parsed};
use crate::triage::{CaseId, Chain, Conflict, Event, EventKind, Summary, Trouble};

type StoredCases = BTreeMap<CaseId, Vec<String>>;

/// Cases in memory.
#[derive(Debug, Clone, Default)]
pub struct Memory {
    cases: Arc<(Mutex<StoredCases>, Condvar)>,
}

impl Memory {
    fn cases(&self) -> MutexGuard<'_, StoredCases> {
        self.cases.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Journal for Memory {
    fn append(&mut self, events: &[Event]) -> Result<(), Unwritten> {
        let Some(first) = events.first() else { return Ok(()) };
        let mut cases = self.cases();
        let mut texts = cases.get(&first.case).cloned().unwrap_or_default();
        for event in events {
            write(&mut texts, event)?;
        }
        cases.insert(first.case.clone(), texts);
        self.cases.1.notify_all();
        Ok(())
    }

    fn read(&mut self, case: &CaseId) -> Result<Chain, Trouble> {
        Ok(Chain::read(self.cases().get(case).cloned().unwrap_or_default()))
    }

    fn list(&mut self, query: &Query) -> Result<Vec<Summary>, Trouble> {
        let holds = |texts: &&Vec<String>| {
            query.written().all(|word| texts.iter().any(|text| text.to_ascii_lowercase().contains(&word)))
        };
        let cases = self.cases();
        let summary =
            |texts: &Vec<String>| Summary::of(&texts.iter().filter_map(|text| parse(text)).collect::<Vec<_>>());
        let mut admission = Admission::new(query);
        cases.values().filter(holds).filter_map(summary).for_each(|summary| admission.admit(summary));
        Ok(admission.finish())
    }

    fn find(&mut self, name: &str) -> Result<Vec<CaseId>, Trouble> {
        let name = name.to_ascii_uppercase();
        Ok(self.cases().keys().filter(|case| case.0.ends_with(&name)).cloned().collect())
    }

    fn check(&mut self, _: &CaseId) -> Result<Vec<String>, Trouble> {
        Ok(Vec::new())
    }

    fn follow(&mut self, case: &CaseId, after: u64) -> Result<Box<dyn Follow>, Trouble> {
        Ok(Box::new(MemoryFollowing { memory: self.clone(), case: case.clone(), after }))
    }

    fn watch(&mut self) -> Result<Box<dyn Watch>, Trouble> {
        let seen = count(&self.cases());
        Ok(Box::new(MemoryWatching { memory: self.clone(), seen }))
    }
}

/// Events of all cases.
fn count(cases: &StoredCases) -> usize {
    cases.values().map(Vec::len).sum()
}

struct MemoryWatching {
    memory: Memory,
    seen: usize,
}

impl Watch for MemoryWatching {
    fn next(&mut self, patience: Duration) -> Result<bool, Trouble> {
        let unchanged = |cases: &mut StoredCases| count(cases) == self.seen;
        let waited = self.memory.cases.1.wait_timeout_while(self.memory.cases(), patience, unchanged);
        let (cases, waited) = waited.unwrap_or_else(PoisonError::into_inner);
        self.seen = count(&cases);
        Ok(!waited.timed_out())
    }
}

struct MemoryFollowing {
    memory: Memory,
    case: CaseId,
    after: u64,
}

impl Follow for MemoryFollowing {
    fn next(&mut self, patience: Duration) -> Result<Vec<Event>, Trouble> {
        let after = usize::try_from(self.after).unwrap_or(usize::MAX);
        let none_new = |cases: &mut StoredCases| cases.get(&self.case).is_none_or(|texts| texts.len() <= after);
        let waited = self.memory.cases.1.wait_timeout_while(self.memory.cases(), patience, none_new);
        let (cases, _) = waited.unwrap_or_else(PoisonError::into_inner);
        let new: Vec<String> =
            cases.get(&self.case).map(|texts| texts.iter().skip(after).cloned().collect()).unwrap_or_default();
        let events = parsed(&new)?;
        self.after = events.last().map_or(self.after, |event| event.seq);
        Ok(events)
    }
}

/// Writes one event where it belongs.
fn write(texts: &mut Vec<String>, event: &Event) -> Result<(), Conflict> {
    let hash_at =
        |seq: u64| at(seq).and_then(|place| texts.get(place)).and_then(|text| parse(text)).map(|there| there.hash);
    let fits = at(event.seq) == Some(texts.len()) && hash_at(event.seq - 1).unwrap_or_default() == event.prev;
    match hash_at(event.seq) {
        Some(there) if there == event.hash => return Ok(()),
        None if fits => texts.push(EventRow::new(event).body),
        _ => return Err(Conflict { seq: event.seq }),
    }
    if let EventKind::Forgot { seqs, .. } = &event.act {
        for place in seqs.iter().copied().filter_map(at) {
            if let Some(past) = texts.get(place).and_then(|text| parse(text)) {
                texts[place] = EventRow::new(&past.forgotten(event)).body;
            }
        }
    }
    Ok(())
}

/// Where a sequence number stands in a list.
fn at(seq: u64) -> Option<usize> {
    usize::try_from(seq).ok()?.checked_sub(1)
}

fn parse(text: &str) -> Option<Event> {
    serde_json::from_str(text).ok()
}
