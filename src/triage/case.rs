//! A case: the fold of its events.
//!
//! Which events are allowed is decided in [`super::rules`]; here is what they add up to.

use std::borrow::Cow;
use std::collections::BTreeMap;

use jiff::Timestamp;

use super::event::{CaseId, Event, EventKind, StepSpec};
use super::fact_name::{NAMED, SYMPTOM};
use super::outcome::{Comparison, Outcome};
use super::trouble::Refused;
use crate::catalog::{Checklist, Step};
use crate::envelope::{Finding, Redacted};

/// Where a step stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum State {
    /// Can be worked on.
    Open,
    /// Not yet: why.
    Closed(String),
    /// Done.
    Done,
    /// Skipped: why.
    Skipped(Redacted),
}

/// A step of the checklist as this case has it.
#[derive(Debug, Clone)]
pub struct StepView<'a> {
    /// The step; only its outline where the checklist of today does not have it any more.
    pub step: Cow<'a, Step>,
    /// Where it stands.
    pub state: State,
    /// Who did or skipped it, and when.
    pub by: Option<(&'a str, Timestamp)>,
    /// Why it was opened before its turn, if it was.
    pub overridden: Option<&'a Redacted>,
    /// Its notes, each with who wrote it.
    pub notes: Vec<(&'a str, &'a Redacted)>,
    /// Fields it needs that are not captured.
    pub missing: Vec<&'a str>,
}

/// A captured field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact {
    /// Its value.
    pub value: Redacted,
    /// Where it came from.
    pub from: String,
    /// The value that it had before it was corrected.
    pub was: Option<Redacted>,
}

/// What was done about one step.
#[derive(Debug, Clone, Default)]
pub(super) struct Progress {
    /// Set while the step is done or skipped: the reason of a skip, who and when.
    pub settled: Option<(Option<Redacted>, String, Timestamp)>,
    pub overridden: Option<Redacted>,
    pub notes: Vec<(String, Redacted)>,
}

/// A case, folded from its events.
#[derive(Debug, Clone, Default)]
pub struct Case {
    events: Vec<Event>,
    facts: BTreeMap<String, Fact>,
    pub(super) steps: Vec<(StepSpec, Progress)>,
    outcome: Option<Outcome>,
}

impl Case {
    /// Folds events.
    ///
    /// # Errors
    /// The first event that the rules forbid.
    pub fn fold<'a>(events: impl IntoIterator<Item = &'a Event>) -> Result<Self, Refused> {
        let mut case = Self::default();
        for event in events {
            case.apply(event)?;
        }
        Ok(case)
    }

    /// The only way a case changes.
    ///
    /// # Errors
    /// When the rules forbid the event; the case is then as it was.
    pub fn apply(&mut self, event: &Event) -> Result<(), Refused> {
        self.allow(event)?;
        self.take(event);
        self.events.push(event.clone());
        Ok(())
    }

    /// What an allowed event changes.
    fn take(&mut self, event: &Event) {
        let settle = |reason: Option<&Redacted>| Some((reason.cloned(), event.actor.clone(), event.at));
        match event.act.plain() {
            EventKind::Opened { steps, .. } => {
                self.steps = steps.iter().map(|step| (step.clone(), Progress::default())).collect();
            }
            EventKind::Captured { field, value, from } => {
                let was = self.facts.get(field).map(|fact| fact.value.clone()).filter(|was| was != value);
                self.facts.insert(field.clone(), Fact { value: value.clone(), from: from.clone(), was });
            }
            EventKind::Answered { step } => self.progress(step, |progress| progress.settled = settle(None)),
            EventKind::Skipped { step, reason } => {
                self.progress(step, |progress| progress.settled = settle(Some(reason)));
            }
            EventKind::Overrode { step, reason } => {
                self.progress(step, |progress| progress.overridden = Some(reason.clone()));
            }
            EventKind::Unanswered { step } => self.progress(step, |progress| progress.settled = None),
            EventKind::Noted { step: Some(step), text } => {
                self.progress(step, |progress| progress.notes.push((event.actor.clone(), text.clone())));
            }
            EventKind::Retried { .. } => {
                if let Some(step) = self.retry_step().map(|step| step.id.clone()) {
                    self.progress(&step, |progress| progress.settled = settle(None));
                }
            }
            EventKind::Concluded { outcome, .. } => self.outcome = Some(*outcome),
            EventKind::Reopened { .. } => self.outcome = None,
            EventKind::Pasted { .. }
            | EventKind::Noted { step: None, .. }
            | EventKind::Attached { .. }
            | EventKind::Forgot { .. }
            | EventKind::Forgotten { .. } => {}
        }
    }

    fn progress(&mut self, id: &str, change: impl FnOnce(&mut Progress)) {
        if let Some((_, progress)) = self.steps.iter_mut().find(|(step, _)| step.id == id) {
            change(progress);
        }
    }

    /// The event after the last one.
    pub fn next(&self, case: &CaseId, at: Timestamp, actor: &str, act: EventKind) -> Event {
        Event::next(case.clone(), self.events.last(), at, actor.to_owned(), act)
    }

    /// An event that somebody else's overtook, put after theirs.
    ///
    /// # Errors
    /// When it is no longer allowed there, for instance because its step is done by now.
    pub fn rebase(&self, event: &Event) -> Result<Event, Refused> {
        let moved = self.next(&event.case, event.at, &event.actor, event.act.clone());
        self.allow(&moved).map(|()| moved)
    }

    /// The event in it that is the same deed as this one, which may have been meant for another place.
    pub fn holding(&self, event: &Event) -> Option<&Event> {
        self.events.iter().rfind(|there| there.is_same(event))
    }

    /// Its events.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// Its identifier; none before it is opened.
    pub fn id(&self) -> Option<&CaseId> {
        self.events.first().map(|event| &event.case)
    }

    /// What it was opened with; none before it is opened.
    pub fn opened(&self) -> Option<&Event> {
        self.events.first()
    }

    /// A captured field.
    pub fn field(&self, name: &str) -> Option<&Redacted> {
        self.facts.get(name).map(|fact| &fact.value)
    }

    /// Every captured field, by name.
    pub fn facts(&self) -> impl Iterator<Item = (&str, &Fact)> {
        self.facts.iter().map(|(name, fact)| (name.as_str(), fact))
    }

    /// The fields that can be given or corrected: what was captured, and what its steps need.
    pub fn fields(&self) -> Vec<&str> {
        let needs = self.steps.iter().flat_map(|(step, _)| &step.needs).map(String::as_str);
        let mut fields: Vec<&str> = self.facts.keys().map(String::as_str).chain(needs).collect();
        fields.sort_unstable();
        fields.dedup();
        fields
    }

    /// The identifier of the step with this number, counted from 1 as everywhere it is shown.
    pub fn numbered(&self, number: &str) -> Option<&str> {
        let at = number.parse::<usize>().ok()?.checked_sub(1)?;
        self.steps.get(at).map(|(step, _)| step.id.as_str())
    }

    /// What a step is called in this case.
    pub fn title<'a>(&'a self, id: &'a str) -> &'a str {
        let step = self.steps.iter().map(|(step, _)| step).find(|step| step.id == id);
        step.map_or(id, |step| &step.title)
    }

    /// How it ended; none while it is open.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// How the request ended the last time it was repeated, and that event.
    pub fn last_retry(&self) -> Option<(Comparison, &Event)> {
        self.events.iter().rev().find_map(|event| match event.act.plain() {
            EventKind::Retried { comparison, .. } => Some((*comparison, event)),
            _ => None,
        })
    }

    /// The notes that belong to no step, each with who wrote it.
    pub fn notes(&self) -> impl DoubleEndedIterator<Item = (&str, &Redacted)> {
        self.events.iter().filter_map(|event| match event.act.plain() {
            EventKind::Noted { step: None, text } => Some((event.actor.as_str(), text)),
            _ => None,
        })
    }

    /// The code that the last retry brought in the place of the first one.
    pub fn other_code(&self) -> Option<&Redacted> {
        let EventKind::Retried { comparison: Comparison::Other, rows, .. } = self.last_retry()?.1.act.plain() else {
            return None;
        };
        rows.iter().find(|row| row.field == "code")?.second.as_ref()
    }

    /// What was written when the case ended, if it has.
    pub fn end_note(&self) -> Option<&Redacted> {
        self.outcome()?;
        self.events.iter().rev().find_map(|event| match event.act.plain() {
            EventKind::Concluded { note, .. } => Some(note),
            _ => None,
        })
    }

    /// How often the request was repeated, recorded or ticked by hand.
    pub fn attempts(&self) -> usize {
        let retry = self.retry_step().map(|step| step.id.as_str());
        let is_attempt = |event: &&Event| match event.act.plain() {
            EventKind::Retried { .. } => true,
            EventKind::Answered { step } => Some(step.as_str()) == retry,
            _ => false,
        };
        self.events.iter().filter(is_attempt).count()
    }

    /// The failure that it was opened for, as far as it was captured.
    pub fn finding(&self) -> Finding {
        let text = |name: &str| self.field(name).map(ToString::to_string);
        let (catalog, entry, code) = match self.opened().map(|event| event.act.plain()) {
            Some(EventKind::Opened { catalog, entry, code, .. }) => (catalog.clone(), entry.clone(), code.clone()),
            _ => (None, None, None),
        };
        Finding {
            catalog,
            known: entry.is_some(),
            entry,
            code: text("code").or(code),
            message: text("message"),
            request_id: text("request_id"),
            trace_id: text("trace_id"),
            timestamp: text("timestamp"),
            http_status: text("http_status").and_then(|status| status.parse().ok()),
            surface: text("surface"),
            retry_after: text("retry_after").and_then(|seconds| seconds.parse().ok()),
            method: text("method"),
            extra: self
                .facts()
                .filter(|(name, _)| !NAMED.contains(name) && *name != SYMPTOM)
                .map(|(name, fact)| (name.to_owned(), fact.value.to_string()))
                .collect(),
            ..Finding::default()
        }
    }

    /// Every step as this case has it. The steps are those that it was opened with; their texts come from `checklist`.
    pub fn standings<'a>(&'a self, checklist: &'a Checklist) -> Vec<StepView<'a>> {
        self.steps.iter().map(|(outline, progress)| self.standing(outline, progress, checklist)).collect()
    }

    fn standing<'a>(&'a self, outline: &'a StepSpec, progress: &'a Progress, checklist: &'a Checklist) -> StepView<'a> {
        let listed = checklist.steps.iter().find(|step| step.id == outline.id);
        let step = listed.map_or_else(|| Cow::Owned(Step::from(outline)), Cow::Borrowed);
        let state = match &progress.settled {
            Some((None, ..)) => State::Done,
            Some((Some(reason), ..)) => State::Skipped(reason.clone()),
            None => self.closed(outline, progress).map_or(State::Open, State::Closed),
        };
        StepView {
            step,
            state,
            by: progress.settled.as_ref().map(|(_, actor, at)| (actor.as_str(), *at)),
            overridden: progress.overridden.as_ref(),
            notes: progress.notes.iter().map(|(who, text)| (who.as_str(), text)).collect(),
            missing: self.missing(outline).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::triage::rules::tests::{answered, at, captured, case, go, opened, ready_to_retry, retried, skipped};

    fn shown(case: &Case) -> Vec<String> {
        let checklist = Checklist::default();
        let standings = case.standings(&checklist);
        standings
            .iter()
            .map(|standing| {
                let by = standing.by.map(|(actor, at)| format!(" by {actor} at {at}")).unwrap_or_default();
                format!("{} {:?}{by}, missing {:?}", standing.step.title, standing.state, standing.missing)
            })
            .collect()
    }

    #[test]
    fn steps_stand_open_closed_done_or_skipped() {
        let acts = [opened(), captured("code", "denied"), skipped("capture", "no id"), answered("look")];
        insta::assert_debug_snapshot!(shown(&case(acts)), @r#"
        [
            "CAPTURE Skipped(Redacted(\"no id\")) by ada@desk at 2026-03-02T10:11:14Z, missing [\"request_id\"]",
            "LOOK Done by ada@desk at 2026-03-02T10:11:15Z, missing []",
            "ACT Open, missing []",
            "RETRY Closed(\"opens after step 3, ACT\"), missing []",
        ]
        "#);
    }

    #[test]
    fn a_retry_ticks_its_step_and_counts() {
        let mut case = case(ready_to_retry());
        assert_eq!(case.attempts(), 0);
        go(&mut case, retried(Comparison::Same, None)).unwrap();
        assert_eq!((case.attempts(), shown(&case).pop().unwrap().split(' ').nth(1).unwrap()), (1, "Done"));
    }

    #[test]
    fn an_overtaken_event_is_put_after_the_others_while_its_step_is_open() {
        let mine = case(ready_to_retry()[..4].to_vec());
        let id = mine.id().unwrap().clone();
        let my_skip = mine.next(&id, at(60), "bob@lap", skipped("look", "no access"));
        let note = |case: &Case| {
            case.next(&id, at(50), "ada@desk", EventKind::Noted { step: None, text: Redacted::new("hi") })
        };
        let mut theirs = mine.clone();
        theirs.apply(&note(&mine)).unwrap();
        let moved = theirs.rebase(&my_skip).unwrap();
        assert_eq!((moved.seq, &moved.prev, &moved.act), (6, &theirs.events()[4].hash, &my_skip.act));
        theirs.apply(&moved).unwrap();
        assert_eq!(
            theirs.rebase(&my_skip).unwrap_err().to_string(),
            "`LOOK` was skipped already, by bob@lap; open it again first if it must be redone"
        );
    }

    #[test]
    fn the_first_failure_comes_back_from_its_captured_fields() {
        let case = case([opened(), captured("http_status", "403"), captured("approval_id", "a-7")]);
        let finding = case.finding();
        assert_eq!((finding.code.as_deref(), finding.entry.as_deref()), (Some("denied"), Some("DENIED")));
        assert_eq!((finding.http_status, finding.extra), (Some(403), vec![("approval_id".into(), "a-7".into())]));
    }
}
