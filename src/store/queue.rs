//! Keeps the work going while a journal cannot be written: events wait here, in order, each visibly so, and catch up when it
//! is back, in this session or a later one. An event that somebody overtook is put after theirs while the rules still allow
//! it.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::contract::{Follow, Journal, Unwritten};
use super::kept::Kept;
use crate::envelope::Redacted;
use crate::triage::{Act, Case, CaseId, Event, Refused, Trouble};

/// A journal and the events that wait for it.
pub struct Queue {
    journal: Box<dyn Journal>,
    waiting: VecDeque<Waiting>,
    /// Cases in which somebody was first, as they stand in the journal.
    contested: HashMap<CaseId, Contested>,
    /// Where they wait on disk.
    kept: Option<Kept>,
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
    /// Whether an earlier session left it.
    left: bool,
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
        Self { journal, waiting: VecDeque::new(), contested: HashMap::new(), kept: None }
    }

    /// The same, with what waits also on this machine's disk. What an earlier session left there waits already.
    ///
    /// # Errors
    /// When that cannot be read; it stays there, and nothing is kept.
    pub fn keep_in(&mut self, mut kept: Kept) -> Result<(), Trouble> {
        for (name, mut event) in kept.load()? {
            // Its texts were redacted once more, by rules that may have grown since.
            event.hash = event.sealed();
            self.waiting.push_back(Waiting { name, event, left: true });
        }
        self.kept = Some(kept);
        Ok(())
    }

    /// The journal itself, for reading.
    pub fn journal(&mut self) -> &mut dyn Journal {
        self.journal.as_mut()
    }

    /// Events that are not on disk yet, in order.
    pub fn waiting(&self) -> impl Iterator<Item = &Event> {
        self.waiting.iter().map(|waiting| &waiting.event)
    }

    /// Those of them that are on this machine's disk.
    pub fn kept(&self) -> impl Iterator<Item = &Event> {
        let held = |waiting: &&Waiting| self.kept.as_ref().is_some_and(|kept| kept.holds(&waiting.name));
        self.waiting.iter().filter(held).map(|waiting| &waiting.event)
    }

    /// Takes events; [`Self::flush`] writes them.
    pub fn push(&mut self, events: impl IntoIterator<Item = Event>) {
        self.waiting.extend(events.into_iter().map(|event| Waiting { name: event.hash.clone(), event, left: false }));
    }

    /// Writes what waits, in order, and says what became of each event that waits no longer, by the hash that it was pushed
    /// with. With the trouble that stopped it, if any: the rest keeps waiting.
    pub fn flush(&mut self) -> (Vec<(String, Receipt)>, Option<Trouble>) {
        let (mut receipts, mut trouble) = (Vec::new(), None);
        while trouble.is_none() && !self.waiting.is_empty() {
            trouble = self.advance(&mut receipts).err();
        }
        if let Some(kept) = &mut self.kept {
            for (name, _) in &receipts {
                kept.settle(name);
            }
            // What cannot be kept either waits here alone; `kept` says so.
            let _ = kept.keep(self.waiting.iter().map(|waiting| (waiting.name.as_str(), &waiting.event)));
        }
        (receipts, trouble)
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
        match overtaken(&mut self.contested, self.journal.as_mut(), first)? {
            // It waits on as it is to be written now, so that an answer lost on the way does not write it twice.
            Ok(moved) => first.event = moved,
            Err(refused) => {
                receipts.extend(self.waiting.pop_front().map(|lost| (lost.name, Receipt::Refused(refused))));
            }
        }
        Ok(())
    }
}

/// The event after those that were written before it, if the rules still allow it there; or as it stands there already, when
/// another session wrote it.
fn overtaken(
    contested: &mut HashMap<CaseId, Contested>,
    journal: &mut dyn Journal,
    waiting: &Waiting,
) -> Result<Result<Event, Refused>, Trouble> {
    let event = &waiting.event;
    let mut known = match contested.remove(&event.case) {
        Some(known) => known,
        None => Contested { case: Case::default(), follow: journal.follow(&event.case, 0)? },
    };
    for news in known.follow.next(Duration::ZERO)? {
        if let Err(refused) = known.case.apply(&news) {
            return Ok(Err(refused));
        }
    }
    let placed = |event: &Event| known.case.holding(event).cloned().map_or_else(|| known.case.rebase(event), Ok);
    let moved = match placed(event) {
        Err(_) if waiting.left => placed(&Event { act: too_late(&event.act), ..event.clone() }),
        moved => moved,
    };
    contested.insert(event.case.clone(), known);
    Ok(moved)
}

/// What is written for an act that came too late, where whoever did it cannot be asked any more.
fn too_late(act: &Act) -> Act {
    let text = format!("done while the journal was away, and too late when it was back: {}", act.line());
    Act::Noted { step: None, text: Redacted::new(&text) }
}

impl Waiting {
    fn written(self) -> (String, Receipt) {
        let receipt = if self.name == self.event.hash { Receipt::Written } else { Receipt::Moved(self.event.seq) };
        (self.name, receipt)
    }
}
