//! What a responder means becomes acts, the same ones whoever asks for them: a key of the screen, a command, an agent.
//! What is asked first is said as data; whether an act may happen is for the [rules](super::rules) alone.

use jiff::Timestamp;

use super::case::{Case, State, StepView};
use super::diagnosis::Diagnosis;
use super::event::{CaseId, Event, EventKind};
use super::fact::{doubt, last_time};
use super::opening::excerpt;
use super::outcome::Comparison;
use super::summary::counted;
use crate::catalog::Fills;
use crate::envelope::{Finding, Redacted, Span};

/// What a note says before the name of the case that goes on with an ended one.
pub const GOES_ON: &str = "goes on in case ";

/// What a note says before the words of whoever hands a case over.
const HANDED_OVER: &str = "handed over: ";

/// Where a value comes from that a person gave.
pub const BY_HAND: &str = "by hand";

/// Where the words of a symptom come from.
pub const SEARCH: &str = "search";

/// What it takes to mark a step as done.
#[derive(Debug, Clone, PartialEq)]
pub enum Doing {
    /// This act, as far as the rules allow it.
    Happens(EventKind),
    /// First the value of this field.
    Needs(String),
    /// The request is repeated, and how that ended is written down.
    Retry,
    /// Nothing: it is done or skipped.
    Settled,
}

/// What it takes to mark a step as done.
pub fn doing(standing: &StepView<'_>, case: &Case) -> Doing {
    let is_retry = standing.step.fills == Fills::Retry;
    match (&standing.state, standing.missing.first()) {
        (State::Open, _) if is_retry => Doing::Retry,
        (State::Done, _) if is_retry && !is_settled(standing, case) => Doing::Retry,
        (State::Done | State::Skipped(_), _) => Doing::Settled,
        (State::Open, Some(field)) => Doing::Needs((*field).to_owned()),
        (State::Open | State::Closed(_), _) => Doing::Happens(EventKind::Answered { step: standing.step.id.clone() }),
    }
}

/// Whether there is nothing left to do in a step: a retry that failed leaves something.
pub fn is_settled(standing: &StepView<'_>, case: &Case) -> bool {
    let failed = case.last_retry().is_some_and(|(how, _)| how != Comparison::Fixed);
    standing.by.is_some() && !(standing.step.fills == Fills::Retry && failed)
}

/// Whether two findings are of one failure: a case that is open for the one is gone on with for the other.
pub fn is_same(one: &Finding, other: &Finding) -> bool {
    (&one.catalog, &one.entry, &one.request_id) == (&other.catalog, &other.entry, &other.request_id)
        && (one.entry.is_some() || one.message == other.message)
}

/// A value that a person gives a field: what is written down, and why it cannot be right, where something says so. A time of
/// day is the last such moment.
pub fn given(field: &str, value: &str, now: Timestamp) -> (EventKind, Option<&'static str>) {
    let time = last_time(value, now).filter(|_| field == "timestamp").map(|at| at.to_string());
    let value = time.as_deref().unwrap_or(value);
    let act = EventKind::Captured { field: field.to_owned(), value: Redacted::new(value), from: BY_HAND.to_owned() };
    (act, doubt(field, value))
}

/// Where a paste that was attached comes from, in place of a source's name.
pub const A_PASTE: &str = "a paste";

/// A paste that belongs to an open case: `failure` is the one in it that is meant, if it tells of any.
pub fn attached(text: &str, failure: Option<&Diagnosis>) -> EventKind {
    let (title, span) = match failure {
        Some(failure) => (failure.name(), failure.finding.span),
        None => (counted(text.lines().count(), "line"), Span::default()),
    };
    EventKind::Attached { source: A_PASTE.to_owned(), title: Redacted::new(&title), excerpt: excerpt(text, span) }
}

/// The case goes on elsewhere; it stays open.
pub fn handed_over(words: &str) -> EventKind {
    EventKind::Noted { step: None, text: Redacted::new(&format!("{HANDED_OVER}{words}")) }
}

/// Whether a note says what is to be done by whoever goes on with the case.
pub fn is_handed_over(note: &Redacted) -> bool {
    note.as_str().starts_with(HANDED_OVER)
}

/// Whether a note only names the case that goes on with this one.
pub fn is_link(note: &Redacted) -> bool {
    note.as_str().starts_with(GOES_ON)
}

/// What a case that ended says of the one that goes on with it.
pub fn followed_by(next: &CaseId) -> EventKind {
    EventKind::Noted { step: None, text: Redacted::new(&format!("{GOES_ON}{}", next.short())) }
}

/// The words by which a code was searched, as part of how its case begins.
pub fn symptom(words: &str) -> EventKind {
    let field = super::fact_name::SYMPTOM.to_owned();
    EventKind::Captured { field, value: Redacted::new(words), from: SEARCH.to_owned() }
}

/// Events of a new case, in which these acts happened at one moment.
pub fn events(case: &CaseId, at: Timestamp, actor: &str, acts: impl IntoIterator<Item = EventKind>) -> Vec<Event> {
    let mut events: Vec<Event> = Vec::new();
    for act in acts {
        events.push(Event::next(case.clone(), events.last(), at, actor.to_owned(), act));
    }
    events
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Checklist;
    use crate::triage::rules::tests::{answered, case, opened, ready_to_retry, retried, skipped};

    fn doings(acts: impl IntoIterator<Item = EventKind>) -> Vec<Doing> {
        let case = case(acts);
        case.standings(&Checklist::default()).iter().map(|standing| doing(standing, &case)).collect()
    }

    #[test]
    fn a_step_asks_for_what_it_misses_before_it_is_done() {
        let begun = doings([opened()]);
        assert_eq!(begun[0], Doing::Needs("request_id".into()));
        // What is not open yet is for the rules to refuse, with the step that comes first.
        assert_eq!(begun[1], Doing::Happens(answered("look")));
        assert_eq!(doings([opened(), skipped("capture", "no id")])[0], Doing::Settled);
    }

    #[test]
    fn a_retry_that_failed_may_be_made_again_and_one_that_worked_is_settled() {
        let after = |how| doings(ready_to_retry().into_iter().chain([retried(how, None)])).pop().unwrap();
        assert_eq!(doings(ready_to_retry()).pop().unwrap(), Doing::Retry);
        assert_eq!(after(Comparison::Same), Doing::Retry);
        assert_eq!(after(Comparison::Fixed), Doing::Settled);
    }

    #[test]
    fn a_time_of_day_is_kept_as_a_moment_and_what_is_no_id_is_doubted() {
        let now = "2026-03-02T10:20:00Z".parse().unwrap();
        let (act, why) = given("timestamp", "10:11", now);
        let value = Redacted::new("2026-03-02T10:11:00Z");
        assert_eq!(
            (act, why),
            (EventKind::Captured { field: "timestamp".into(), value, from: "by hand".into() }, None)
        );
        assert_eq!(given("request_id", "min ago", now).1, Some("an id has no spaces"));
    }
}
