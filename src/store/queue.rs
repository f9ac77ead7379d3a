//! Keeps the work going while a journal cannot be written: events wait here, in order, each visibly so, and catch up when it
//! is back. An event that somebody overtook is put after theirs while the rules still allow it.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::contract::{Follow, Journal, Unwritten};
use crate::triage::{Case, CaseId, Event, Refused, Trouble};

/// A journal and the events that wait for it.
pub struct Queue {
    journal: Box<dyn Journal>,
    waiting: VecDeque<Waiting>,
    /// Cases in which somebody was first, as they stand in the journal.
    contested: HashMap<CaseId, Contested>,
}

struct Contested {
    case: Case,
    follow: Box<dyn Follow>,
}

struct Waiting {
    /// The hash that it was pushed with.
    name: String,
    /// As it is to be written.
    event: Event,
}

/// What became of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Receipt {
    /// It is on disk.
    Written,
    /// Somebody was first; it is on disk after theirs, in this place. The case must be read again.
    Moved(u64),
    /// Somebody was first, and the rules forbid it now. It is not written; the responder must be asked.
    Refused(Refused),
}

impl Queue {
    /// A queue before `journal`.
    pub fn new(journal: Box<dyn Journal>) -> Self {
        Self { journal, waiting: VecDeque::new(), contested: HashMap::new() }
    }

    /// The journal itself, for reading.
    pub fn journal(&mut self) -> &mut dyn Journal {
        self.journal.as_mut()
    }

    /// Events that are not on disk yet, in order.
    pub fn waiting(&self) -> impl Iterator<Item = &Event> {
        self.waiting.iter().map(|waiting| &waiting.event)
    }

    /// Takes events; [`Self::flush`] writes them.
    pub fn push(&mut self, events: impl IntoIterator<Item = Event>) {
        self.waiting.extend(events.into_iter().map(|event| Waiting { name: event.hash.clone(), event }));
    }

    /// Writes what waits, in order, and says what became of each event that waits no longer, by the hash that it was pushed
    /// with. With the trouble that stopped it, if any: the rest keeps waiting.
    pub fn flush(&mut self) -> (Vec<(String, Receipt)>, Option<Trouble>) {
        let mut receipts = Vec::new();
        while !self.waiting.is_empty() {
            if let Err(trouble) = self.advance(&mut receipts) {
                return (receipts, Some(trouble));
            }
        }
        (receipts, None)
    }

    /// Writes the first events that belong to one case; where somebody was first, only the very first event, after theirs.
    fn advance(&mut self, receipts: &mut Vec<(String, Receipt)>) -> Result<(), Trouble> {
        let same_case = |pair: &(&Waiting, &Waiting)| pair.0.event.case == pair.1.event.case;
        let run = 1 + self.waiting.iter().zip(self.waiting.iter().skip(1)).take_while(same_case).count();
        for count in [run, 1] {
            let batch: Vec<Event> = self.waiting().take(count).cloned().collect();
            match self.journal.append(&batch) {
                Ok(()) => {
                    receipts.extend(self.waiting.drain(..count).map(Waiting::written));
                    return Ok(());
                }
                Err(Unwritten::Conflict(_)) => {}
                Err(Unwritten::Trouble(trouble)) => return Err(trouble),
            }
        }
        let Some(first) = self.waiting.front_mut() else { return Ok(()) };
        match overtaken(&mut self.contested, self.journal.as_mut(), &first.event)? {
            // It waits on as it is to be written now, so that an answer lost on the way does not write it twice.
            Ok(moved) => first.event = moved,
            Err(refused) => {
                receipts.extend(self.waiting.pop_front().map(|lost| (lost.name, Receipt::Refused(refused))));
            }
        }
        Ok(())
    }
}

/// The event after those that were written before it, if the rules still allow it there.
fn overtaken(
    contested: &mut HashMap<CaseId, Contested>,
    journal: &mut dyn Journal,
    event: &Event,
) -> Result<Result<Event, Refused>, Trouble> {
    let mut known = match contested.remove(&event.case) {
        Some(known) => known,
        None => Contested { case: Case::default(), follow: journal.follow(&event.case, 0)? },
    };
    for news in known.follow.next(Duration::ZERO)? {
        if let Err(refused) = known.case.apply(&news) {
            return Ok(Err(refused));
        }
    }
    let moved = known.case.rebase(event);
    contested.insert(event.case.clone(), known);
    Ok(moved)
}

impl Waiting {
    fn written(self) -> (String, Receipt) {
        let receipt = if self.name == self.event.hash { Receipt::Written } else { Receipt::Moved(self.event.seq) };
        (self.name, receipt)
    }
}
