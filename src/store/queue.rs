//! Keeps the work going while a journal cannot be written: events wait here, in order, each visibly so, and catch up when it
//! is back, in this session or a later one. An event that somebody overtook is put after theirs while the rules still allow
//! it.

use std::collections::{HashMap, VecDeque};
use std::time::Duration;

use super::journal::{Follow, Journal, Unwritten};
use super::kept::{Kept, Settled};
use crate::envelope::Redacted;
use crate::triage::{Case, CaseId, Event, EventKind, Refused, Trouble};

/// A journal and the events that wait for it.
pub struct Queue {
    journal: Box<dyn Journal>,
    waiting: VecDeque<WaitingEvents>,
    /// Cases in which somebody was first, as they stand in the journal.
    contested: HashMap<CaseId, Contested>,
    /// Cases to which nothing can be written, and why. Their events wait for a later session.
    damaged: HashMap<CaseId, Trouble>,
    /// Where they wait on disk.
    kept: Option<Kept>,
}

struct Contested {
    case: Case,
    follow: Box<dyn Follow>,
}

struct WaitingEvents {
    /// The hash that it was pushed with.
    name: String,
    /// As it is to be written.
    event: Event,
    /// Whether an earlier session left it.
    left: bool,
    /// Whether it was refused its place although nobody else is there.
    stuck: bool,
}

/// What became of a waiting event; with the event itself where it is written.
struct Settling {
    name: String,
    receipt: Receipt,
    written: Option<Event>,
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
        Self { journal, waiting: VecDeque::new(), contested: HashMap::new(), damaged: HashMap::new(), kept: None }
    }

    /// The same, with what waits also on this machine's disk. What an earlier session left there waits already.
    ///
    /// # Errors
    /// When that cannot be read; it stays there, and nothing is kept.
    pub fn keep_in(&mut self, kept: Kept) -> Result<(), Trouble> {
        for (name, mut event) in kept.load()? {
            // Its texts were redacted once more, by rules that may have grown since.
            event.hash = event.sealed();
            self.waiting.push_back(WaitingEvents { name, event, left: true, stuck: false });
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
        let held = |waiting: &&WaitingEvents| self.kept.as_ref().is_some_and(|kept| kept.holds(&waiting.name));
        self.waiting.iter().filter(held).map(|waiting| &waiting.event)
    }

    /// Whether anything waits that could be written.
    pub fn is_idle(&self) -> bool {
        self.first().is_none()
    }

    /// Takes events; [`Self::flush`] writes them.
    pub fn push(&mut self, events: impl IntoIterator<Item = Event>) {
        let wait = |event: Event| WaitingEvents { name: event.hash.clone(), event, left: false, stuck: false };
        self.waiting.extend(events.into_iter().map(wait));
    }

    /// Writes what waits, in order, and says what became of each event that waits no longer, by the hash that it was pushed
    /// with. With the trouble that stopped it, if any: the rest keeps waiting. What waits is on this machine's disk before
    /// the journal is asked.
    pub fn flush(&mut self) -> (Vec<(String, Receipt)>, Option<Trouble>) {
        if let Some(kept) = &self.kept {
            // What cannot be kept either waits here alone; `kept` says so.
            let _ = kept.keep(self.waiting.iter().map(|waiting| (waiting.name.as_str(), &waiting.event)));
        }
        let (mut settled, mut trouble) = (Vec::new(), None);
        while let (None, Some(at)) = (&trouble, self.first()) {
            trouble = self.advance(at, &mut settled).err();
        }
        if let Some(kept) = &self.kept {
            let all: Vec<Settled<'_>> = settled
                .iter()
                .map(|Settling { name, written, .. }| Settled { name, written: written.as_ref() })
                .collect();
            kept.settle(&all);
        }
        let damage = self.waiting.iter().find_map(|waiting| self.damaged.get(&waiting.event.case)).cloned();
        (settled.into_iter().map(|one| (one.name, one.receipt)).collect(), trouble.or(damage))
    }

    /// Where the first event stands that can be written.
    fn first(&self) -> Option<usize> {
        self.waiting.iter().position(|waiting| !self.damaged.contains_key(&waiting.event.case))
    }

    /// Writes the events from `at` on that belong to one case; where somebody was first, only the very first event, after
    /// theirs.
    fn advance(&mut self, at: usize, settled: &mut Vec<Settling>) -> Result<(), Trouble> {
        let case = self.waiting[at].event.case.clone();
        let run = self.waiting.iter().skip(at).take_while(|waiting| waiting.event.case == case).count();
        for count in [run, 1] {
            let batch: Vec<Event> = self.waiting().skip(at).take(count).cloned().collect();
            match self.journal.append(&batch) {
                Ok(()) => {
                    settled.extend(self.waiting.drain(at..at + count).map(WaitingEvents::written));
                    return Ok(());
                }
                Err(Unwritten::Conflict(_)) => {}
                Err(Unwritten::Trouble(trouble)) => return Err(trouble),
                Err(Unwritten::Damage(damage)) => {
                    self.damaged.insert(case, damage);
                    return Ok(());
                }
            }
        }
        let first = &mut self.waiting[at];
        match overtaken(&mut self.contested, self.journal.as_mut(), first)? {
            // Nobody else is there, and still it does not fit: trying for ever would not help.
            Overtaken::At(moved) if moved == first.event && first.stuck => {
                self.damaged.insert(case.clone(), damage(&case));
            }
            Overtaken::At(moved) if moved == first.event => first.stuck = true,
            // It waits on as it is to be written now, so that an answer lost on the way does not write it twice.
            Overtaken::At(moved) => (first.event, first.stuck) = (moved, false),
            Overtaken::Forbidden(refused) => {
                let lost = self.waiting.remove(at);
                settled.extend(lost.map(|lost| lost.settled(Receipt::Refused(refused))));
            }
            Overtaken::Unknown(why) => _ = self.damaged.insert(case, why),
        }
        Ok(())
    }
}

/// What is said where a case takes no event although nobody else was first.
fn damage(case: &CaseId) -> Trouble {
    Trouble {
        what: format!("cannot write to case {}", case.short()),
        why: "its events do not agree with what the store knows of them: it is damaged there".into(),
        next: format!(
            "errbook case verify {} says where; the case can be exported and opened in another store",
            case.short()
        ),
    }
}

/// Where an event belongs that somebody overtook.
enum Overtaken {
    /// There, as this event.
    At(Event),
    /// Nowhere: the rules forbid it now.
    Forbidden(Refused),
    /// Nobody can say: the events in the journal do not follow each other, or cannot be read.
    Unknown(Trouble),
}

/// The event after those that were written before it, if the rules still allow it there; or as it stands there already, when
/// another session wrote it.
fn overtaken(
    contested: &mut HashMap<CaseId, Contested>,
    journal: &mut dyn Journal,
    waiting: &WaitingEvents,
) -> Result<Overtaken, Trouble> {
    let event = &waiting.event;
    let mut known = match contested.remove(&event.case) {
        Some(known) => known,
        None => Contested { case: Case::default(), follow: journal.follow(&event.case, 0)? },
    };
    let all = match known.follow.next(Duration::ZERO) {
        Ok(all) => all,
        // An event that cannot be read holds up its own case alone, a journal that is away all of them.
        Err(trouble) if journal.read(&event.case).is_ok_and(|chain| !chain.is_whole()) => {
            return Ok(Overtaken::Unknown(trouble));
        }
        Err(trouble) => return Err(trouble),
    };
    for news in all {
        if known.case.apply(&news).is_err() {
            return Ok(Overtaken::Unknown(damage(&event.case)));
        }
    }
    let placed = |event: &Event| known.case.holding(event).cloned().map_or_else(|| known.case.rebase(event), Ok);
    let moved = match placed(event) {
        Err(_) if waiting.left => placed(&Event { act: too_late(&event.act), ..event.clone() }),
        moved => moved,
    };
    contested.insert(event.case.clone(), known);
    Ok(moved.map_or_else(Overtaken::Forbidden, Overtaken::At))
}

/// What is written for an act that came too late, where whoever did it cannot be asked any more.
fn too_late(act: &EventKind) -> EventKind {
    let text = format!("done while the journal was away, and too late when it was back: {}", act.line());
    EventKind::Noted { step: None, text: Redacted::new(&text) }
}

impl WaitingEvents {
    fn written(self) -> Settling {
        let receipt = if self.name == self.event.hash { Receipt::Written } else { Receipt::Moved(self.event.seq) };
        let written = Some(self.event.clone());
        Settling { written, ..self.settled(receipt) }
    }

    fn settled(self, receipt: Receipt) -> Settling {
        Settling { name: self.name, receipt, written: None }
    }
}
