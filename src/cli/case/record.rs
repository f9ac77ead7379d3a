//! Acts of a command, written into a case under the same rules as those of the screen, and what is said of them.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::look::{damage, named};
use crate::catalog::Checklist;
use crate::cli::failure::Failure;
use crate::cli::output::{Output, aside};
use crate::cli::{Globals, kept, wire};
use crate::store::{Access, Location, Queue, Receipt};
use crate::triage::{Case, CaseId, Event, EventKind, State, Trouble};

/// What was written, and where the case stands then.
pub struct Recorded {
    /// The case.
    pub case: CaseId,
    /// Its fold, with what was written.
    pub folded: Case,
    /// The first number that was written.
    pub from: u64,
    /// The last one: the last event of the case, unless nothing was to be written.
    pub seq: u64,
    /// Whether nothing was changed or left out before that.
    pub whole: bool,
}

/// Lets acts happen in a case, made for the case as it stands: all of them, or none where the rules forbid one. To make them may
/// take as long as sources take to answer; what somebody else did meanwhile counts.
///
/// # Errors
/// What forbids them, and what hinders the writing.
pub fn record(
    globals: &Globals,
    name: &str,
    acts: impl FnOnce(&Case, Timestamp) -> Result<Vec<EventKind>, Failure>,
) -> Result<Recorded, Failure> {
    let location = writable(globals)?;
    let mut queue = Queue::new(location.open(Access::Write)?);
    let (case, chain) = named(queue.journal(), name)?;
    let acts = acts(&Case::fold(&chain.events)?, Timestamp::now())?;
    let (_, chain) = named(queue.journal(), &case.0)?;
    let mut folded = Case::fold(&chain.events)?;
    let now = Timestamp::now();
    for act in acts {
        folded.apply(&folded.next(&case, now, &wire::actor(), act))?;
    }
    let events = folded.events()[chain.events.len()..].to_vec();
    let places = write(queue, &location, &events)?;
    let seq = folded.events().len() as u64;
    let (from, seq) = (places.first().copied().unwrap_or(seq), places.last().copied().unwrap_or(seq));
    if let Some(damage) = damage(&case, &chain) {
        aside(&damage.to_string());
    }
    Ok(Recorded { case, folded, from, seq, whole: chain.is_whole() })
}

/// Writes a new case.
///
/// # Errors
/// What hinders it.
pub fn begin(globals: &Globals, events: &[Event]) -> Result<Recorded, Failure> {
    let location = writable(globals)?;
    let folded = Case::fold(events)?;
    let case = folded.id().cloned().ok_or_else(|| Failure::internal("a case without events"))?;
    write(Queue::new(location.open(Access::Write)?), &location, events)?;
    Ok(Recorded { case, from: 1, seq: events.len() as u64, folded, whole: true })
}

/// Where cases live, when something is to be written there.
pub fn writable(globals: &Globals) -> Result<Location, Failure> {
    if globals.read_only {
        return Err(Failure::nothing("nothing is written with --read-only", "leave it out"));
    }
    let location = wire::location(globals)?;
    kept::deliver(&location, false)?;
    Ok(location)
}

/// The places in their case that the events got.
fn write(mut queue: Queue, location: &Location, events: &[Event]) -> Result<Vec<u64>, Failure> {
    // Where that cannot be read has been said; it hinders nobody.
    let _ = kept::kept(location).map(|kept| queue.keep_in(kept));
    queue.push(events.iter().cloned());
    let (receipts, trouble) = queue.flush();
    let mut places = Vec::new();
    for event in events {
        match receipts.iter().find(|(name, _)| *name == event.hash).map(|(_, receipt)| receipt) {
            Some(Receipt::Written) => places.push(event.seq),
            Some(Receipt::Moved(seq)) => places.push(*seq),
            Some(Receipt::Refused(refused)) => return Err(refused.clone().into()),
            None => {
                let kept = !queue.is_idle() && queue.kept().any(|kept| kept.hash == event.hash);
                let trouble = trouble.map(|trouble| if kept { waits(trouble) } else { trouble });
                let lost = || Failure::internal("an event was neither written nor refused");
                return Err(trouble.map_or_else(lost, Failure::from));
            }
        }
    }
    Ok(places)
}

/// What is said of an event that is on this machine meanwhile: it must not be handed in once more.
fn waits(trouble: Trouble) -> Trouble {
    let next =
        "it is kept on this machine, and written by the next errbook that reaches the journal: do not write it again";
    Trouble { next: next.into(), ..trouble }
}

/// The step that a name means: its number, as everywhere it is shown, or its identifier.
pub fn step(case: &Case, name: &str) -> String {
    case.numbered(name).unwrap_or(name).to_owned()
}

impl Recorded {
    /// Says what was written, and what comes next.
    ///
    /// # Errors
    /// When the output cannot be written.
    pub fn say(&self, json: bool, output: &mut Output) -> Result<(), Failure> {
        if json {
            return Ok(output.json(&self.object())?);
        }
        output.line(self.what())?;
        Ok(output.line(self.next())?)
    }

    /// What was written, a line.
    pub fn what(&self) -> String {
        let events = if self.from == self.seq {
            format!("event {}", self.seq)
        } else {
            format!("events {} to {}", self.from, self.seq)
        };
        format!("written down as {events} of case {}", self.case.short())
    }

    /// How the last retry ended, in words.
    pub fn how_it_ended(&self) -> String {
        let Some((how, event)) = self.folded.last_retry() else { return String::new() };
        match event.act.plain() {
            EventKind::Retried { summary, .. } if !summary.as_str().is_empty() => format!("retried: {summary}"),
            _ => format!("retried: {}", how.words()),
        }
    }

    /// What comes next, a line.
    pub fn next(&self) -> String {
        let case = self.case.short();
        match (self.folded.outcome(), self.first_open()) {
            (Some(outcome), _) => format!("the case has ended: {}; errbook case export {case}", outcome.words()),
            (None, Some((number, title))) => format!("next: step {number}, {title}"),
            (None, None) => format!("every step is done; errbook case end {case} says how it ended"),
        }
    }

    /// The contract's object.
    pub fn object(&self) -> Value {
        let written = self.folded.events().iter().filter(|event| event.seq >= self.from);
        let next = self.first_open().map(|(number, title)| json!({ "number": number, "title": title }));
        json!({
            "case": self.case,
            "seq": self.seq,
            "written": written.map(|event| event.act.kind()).collect::<Vec<_>>(),
            "outcome": self.folded.outcome(),
            "next": next,
            "whole": self.whole,
        })
    }

    /// The first step that can be worked on: its number and title.
    fn first_open(&self) -> Option<(usize, String)> {
        let texts = Checklist::default();
        let standings = self.folded.standings(&texts);
        let mut open = (1..).zip(standings).filter(|(_, standing)| standing.state == State::Open);
        open.next().map(|(number, standing)| (number, standing.step.title.clone()))
    }
}
