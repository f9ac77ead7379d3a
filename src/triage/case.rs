//! A case: the fold of its events, and the rules that an event must keep.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::event::{Act, CaseId, Event};
use super::trouble::Refused;
use crate::catalog::{Checklist, Step};
use crate::envelope::Redacted;

/// How a case ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Outcome {
    /// The error is gone.
    Fixed,
    /// Another error took its place; the next case follows it.
    OtherError,
    /// The same error is still there.
    Unchanged,
    /// Somebody else goes on.
    HandedOver,
}

/// How a retry's answer compares with the first failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Comparison {
    /// No failure any more.
    Fixed,
    /// The same code again.
    Same,
    /// Another code.
    Other,
    /// It got worse: a harder failure than before.
    Worse,
}

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
pub struct Standing<'a> {
    /// The step.
    pub step: &'a Step,
    /// Where it stands.
    pub state: State,
    /// Why it was opened before its turn, if it was.
    pub overridden: Option<&'a Redacted>,
    /// Its notes.
    pub notes: Vec<&'a Redacted>,
    /// Fields it needs that are not captured.
    pub missing: Vec<&'a str>,
}

/// A case, folded from its events.
#[derive(Debug, Clone, Default)]
pub struct Case {
    events: Vec<Event>,
    fields: BTreeMap<String, Redacted>,
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
        match &event.act {
            Act::Captured { field, value, .. } => {
                self.fields.insert(field.clone(), value.clone());
            }
            Act::Concluded { outcome, .. } => self.outcome = Some(*outcome),
            Act::Reopened { .. } => self.outcome = None,
            _ => {}
        }
        self.events.push(event.clone());
        Ok(())
    }

    /// The event after the last one.
    pub fn next(&self, case: &CaseId, at: Timestamp, actor: &str, act: Act) -> Event {
        Event::next(case.clone(), self.events.last(), at, actor.to_owned(), act)
    }

    /// Its events.
    pub fn events(&self) -> &[Event] {
        &self.events
    }

    /// A captured field.
    pub fn field(&self, name: &str) -> Option<&Redacted> {
        self.fields.get(name)
    }

    /// How it ended; none while it is open.
    pub fn outcome(&self) -> Option<Outcome> {
        self.outcome
    }

    /// Every step of `checklist` as this case has it.
    pub fn standings<'a>(&'a self, checklist: &'a Checklist) -> Vec<Standing<'a>> {
        let open =
            |step| Standing { step, state: State::Open, overridden: None, notes: Vec::new(), missing: Vec::new() };
        checklist.steps.iter().map(open).collect()
    }
}
