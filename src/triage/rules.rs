//! The rules of a case: which event may follow. Everything that says no says why, and what to do instead.

use super::case::{Case, Progress};
use super::event::{Event, EventKind, StepSpec};
use super::outcome::{Comparison, Outcome};
use super::trouble::Refused;
use crate::catalog::Fills;
use crate::envelope::Redacted;

impl Case {
    /// Whether `event` may come next.
    ///
    /// # Errors
    /// What forbids it.
    pub fn allow(&self, event: &Event) -> Result<(), Refused> {
        self.in_place(event)?;
        if !matches!(event.act.plain(), EventKind::Reopened { .. } | EventKind::Noted { .. } | EventKind::Forgot { .. })
        {
            self.goes_on()?;
        }
        match event.act.plain() {
            EventKind::Answered { step } => self.may_answer(step),
            EventKind::Skipped { step, reason } => {
                said(reason, "a step is skipped for a reason")?;
                self.workable(step).map(|_| ())
            }
            EventKind::Overrode { step, reason } => self.may_override(step, reason),
            EventKind::Unanswered { step } => match self.step(step)? {
                (_, Progress { settled: Some(_), .. }) => Ok(()),
                (outline, _) => {
                    Err(refused(&format!("`{}` is not done yet", outline.title), "there is nothing to undo"))
                }
            },
            EventKind::Noted { step, text } => {
                said(text, "a note needs words")?;
                step.as_ref().map_or(Ok(()), |step| self.step(step).map(|_| ()))
            }
            EventKind::Attached { title, .. } => said(title, "evidence needs a title"),
            EventKind::Retried { reason, .. } => self.may_retry(reason.as_ref()),
            EventKind::Concluded { outcome: Outcome::HandedOver, note } => said(note, "a hand-over says who goes on"),
            EventKind::Reopened { reason } if self.outcome().is_some() => {
                said(reason, "a case is reopened for a reason")
            }
            EventKind::Reopened { .. } => Err(refused("this case is still open", "go on with it")),
            EventKind::Forgot { seqs, reason } => self.may_forget(seqs, reason),
            EventKind::Opened { .. }
            | EventKind::Pasted { .. }
            | EventKind::Captured { .. }
            | EventKind::Concluded { .. }
            | EventKind::Forgotten { .. } => Ok(()),
        }
    }

    /// Whether it is still worked on.
    ///
    /// # Errors
    /// When it is closed.
    pub fn goes_on(&self) -> Result<(), Refused> {
        let Some(outcome) = self.outcome() else { return Ok(()) };
        let what = format!("this case is closed: {}", outcome.words());
        Err(refused(&what, "reopen it to go on; notes can be added as it is"))
    }

    /// The event continues this case, and only the first one opens it.
    fn in_place(&self, event: &Event) -> Result<(), Refused> {
        let (seq, prev) = self.events().last().map_or((1, ""), |last| (last.seq + 1, last.hash.as_str()));
        if self.id().is_some_and(|id| *id != event.case) || (event.seq, event.prev.as_str()) != (seq, prev) {
            let what = format!("event {} does not follow the last one of this case", event.seq);
            return Err(refused(&what, "read the case again"));
        }
        match (event.act.plain(), event.seq) {
            (EventKind::Opened { .. }, 1) => Ok(()),
            (EventKind::Opened { .. }, _) => {
                Err(refused("this case is already open", "open another case for another failure"))
            }
            (_, 1) => Err(refused("a case begins with being opened", "open it first")),
            _ => Ok(()),
        }
    }

    fn may_answer(&self, id: &str) -> Result<(), Refused> {
        let outline = self.workable(id)?;
        let missing: Vec<&str> = self.missing(outline).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let what = format!("`{}` still misses {}", outline.title, missing.join(", "));
        Err(refused(&what, "paste or type it, or skip the step with a reason"))
    }

    fn may_override(&self, id: &str, reason: &Redacted) -> Result<(), Refused> {
        said(reason, "going ahead of the order needs a reason")?;
        let (outline, progress) = self.step(id)?;
        match self.closed(outline, progress) {
            Some(_) => Ok(()),
            None => Err(refused(&format!("`{}` is open already", outline.title), "work on it")),
        }
    }

    fn may_retry(&self, reason: Option<&Redacted>) -> Result<(), Refused> {
        if self.attempts() > 0 {
            let none = Redacted::default();
            return said(reason.unwrap_or(&none), "the request was repeated already; once more needs a reason");
        }
        self.retry_step().map_or(Ok(()), |step| self.workable(&step.id).map(|_| ()))
    }

    fn may_forget(&self, seqs: &[u64], reason: &Redacted) -> Result<(), Refused> {
        said(reason, "taking something out needs a reason")?;
        let there = |seq: &u64| usize::try_from(*seq).is_ok_and(|seq| (1..=self.events().len()).contains(&seq));
        match seqs.iter().find(|seq| !there(seq)) {
            None if seqs.is_empty() => Err(refused("no event is named", "name the events to take out")),
            None => Ok(()),
            Some(seq) => Err(refused(&format!("there is no event {seq} in this case"), "name one that `show` lists")),
        }
    }

    /// The step, if it can be done or skipped now.
    fn workable(&self, id: &str) -> Result<&StepSpec, Refused> {
        let (outline, progress) = self.step(id)?;
        if let Some((reason, actor, _)) = &progress.settled {
            let how = if reason.is_some() { "skipped" } else { "done" };
            let what = format!("`{}` was {how} already, by {actor}", outline.title);
            return Err(refused(&what, "open it again first if it must be redone"));
        }
        match self.closed(outline, progress) {
            Some(why) => Err(refused(&format!("`{}` {why}", outline.title), "go ahead anyway with a reason")),
            None => Ok(outline),
        }
    }

    fn step(&self, id: &str) -> Result<&(StepSpec, Progress), Refused> {
        self.steps
            .iter()
            .find(|(step, _)| step.id == id)
            .ok_or_else(|| refused(&format!("this case has no step `{id}`"), "name one that it shows"))
    }

    /// The step that a retry ticks.
    pub fn retry_step(&self) -> Option<&StepSpec> {
        self.steps.iter().map(|(step, _)| step).find(|step| step.fills == Fills::Retry)
    }

    /// Who did the action step since the request last failed.
    pub(super) fn acted(&self) -> Option<&str> {
        let (action, _) = self.steps.iter().find(|(step, _)| step.fills == Fills::Action)?;
        for event in self.events().iter().rev() {
            match event.act.plain() {
                EventKind::Answered { step } if *step == action.id => return Some(&event.actor),
                EventKind::Unanswered { step } if *step == action.id => return None,
                // Without an answer nothing says that the action was in vain.
                EventKind::Retried { comparison: Comparison::Fixed | Comparison::NoAnswer, .. } => {}
                EventKind::Retried { .. } => return None,
                _ => {}
            }
        }
        None
    }

    /// Why a step is not open yet: the first step before it that is neither done nor skipped.
    pub(super) fn closed(&self, outline: &StepSpec, progress: &Progress) -> Option<String> {
        if progress.overridden.is_some() {
            return None;
        }
        let waits = |(_, (step, before)): &(usize, &(StepSpec, Progress))| {
            before.settled.is_none() && outline.after.contains(&step.id)
        };
        let (place, (step, _)) = (1..).zip(&self.steps).find(waits)?;
        Some(format!("opens after step {place}, {}", step.title))
    }

    /// Fields that a step needs and the case does not have.
    pub(super) fn missing<'a>(&'a self, outline: &'a StepSpec) -> impl Iterator<Item = &'a str> {
        outline.needs.iter().map(String::as_str).filter(|field| self.field(field).is_none())
    }
}

fn said(text: &Redacted, why: &str) -> Result<(), Refused> {
    if text.as_str().trim().is_empty() { Err(refused(why, "type a few words")) } else { Ok(()) }
}

fn refused(what: &str, next: &str) -> Refused {
    Refused { what: what.to_owned(), next: next.to_owned() }
}

#[cfg(test)]
pub(super) mod tests {
    use jiff::Timestamp;

    use super::*;
    use crate::triage::CaseId;

    fn outline(id: &str, fills: Fills, needs: &[&str], after: &[&str]) -> StepSpec {
        let owned = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect();
        StepSpec { id: id.into(), title: id.to_uppercase(), fills, needs: owned(needs), after: owned(after) }
    }

    pub fn opened() -> EventKind {
        EventKind::Opened {
            catalog: Some("shop".into()),
            entry: Some("DENIED".into()),
            code: Some("denied".into()),
            checklist: "shop".into(),
            steps: vec![
                outline("capture", Fills::Paste, &["request_id", "code"], &[]),
                outline("look", Fills::Evidence, &[], &["capture"]),
                outline("act", Fills::Action, &[], &["look"]),
                outline("retry", Fills::Retry, &[], &["act"]),
            ],
            after: None,
        }
    }

    pub fn text(words: &str) -> Redacted {
        Redacted::new(words)
    }

    pub fn captured(field: &str, value: &str) -> EventKind {
        EventKind::Captured { field: field.into(), value: text(value), from: "paste".into() }
    }

    pub fn answered(step: &str) -> EventKind {
        EventKind::Answered { step: step.into() }
    }

    pub fn skipped(step: &str, reason: &str) -> EventKind {
        EventKind::Skipped { step: step.into(), reason: text(reason) }
    }

    fn overrode(step: &str, reason: &str) -> EventKind {
        EventKind::Overrode { step: step.into(), reason: text(reason) }
    }

    pub fn retried(comparison: Comparison, reason: Option<&str>) -> EventKind {
        let (summary, reason) = (text("same error, DENIED"), reason.map(text));
        EventKind::Retried { comparison, summary, reason, run: None, rows: Vec::new() }
    }

    pub fn concluded(outcome: Outcome, note: &str) -> EventKind {
        EventKind::Concluded { outcome, note: text(note) }
    }

    pub fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_772_446_272 + second).unwrap()
    }

    /// Appends one act, a second after the one before it.
    pub fn go(case: &mut Case, act: EventKind) -> Result<(), Refused> {
        let second = i64::try_from(case.events().len()).unwrap();
        case.apply(&case.next(&CaseId("01J0000000000000000000CASE".into()), at(second), "ada@desk", act))
    }

    pub fn case(acts: impl IntoIterator<Item = EventKind>) -> Case {
        let mut case = Case::default();
        for act in acts {
            go(&mut case, act.clone()).unwrap_or_else(|refused| panic!("{act:?}: {refused}"));
        }
        case
    }

    pub fn ready_to_retry() -> Vec<EventKind> {
        let captures = [captured("request_id", "r-1"), captured("code", "denied")];
        let steps = [answered("capture"), skipped("look", "log is gone"), answered("act")];
        std::iter::once(opened()).chain(captures).chain(steps).collect()
    }

    #[test]
    fn every_rule_says_what_it_forbids_and_what_to_do_instead() {
        let ready = ready_to_retry();
        let retried_once = [&ready[..], &[retried(Comparison::Same, None)]].concat();
        let closed = [&ready[..], &[concluded(Outcome::Fixed, "")]].concat();
        let forgot = |seqs: &[u64]| EventKind::Forgot { seqs: seqs.to_vec(), reason: text("a token") };
        let noted = |step: &str| EventKind::Noted { step: Some(step.into()), text: text("hm") };
        for (before, act, refusal) in [
            (vec![], answered("capture"), "a case begins with being opened; open it first"),
            (ready[..1].to_vec(), opened(), "this case is already open; open another case for another failure"),
            (
                ready[..2].to_vec(),
                answered("capture"),
                "`CAPTURE` still misses code; paste or type it, or skip the step with a reason",
            ),
            (ready[..2].to_vec(), skipped("capture", " "), "a step is skipped for a reason; type a few words"),
            (ready[..1].to_vec(), answered("act"), "`ACT` opens after step 2, LOOK; go ahead anyway with a reason"),
            (ready[..1].to_vec(), overrode("act", ""), "going ahead of the order needs a reason; type a few words"),
            (ready[..1].to_vec(), overrode("capture", "hurry"), "`CAPTURE` is open already; work on it"),
            (
                ready.clone(),
                answered("act"),
                "`ACT` was done already, by ada@desk; open it again first if it must be redone",
            ),
            (
                ready.clone(),
                answered("look"),
                "`LOOK` was skipped already, by ada@desk; open it again first if it must be redone",
            ),
            (
                ready[..1].to_vec(),
                EventKind::Unanswered { step: "act".into() },
                "`ACT` is not done yet; there is nothing to undo",
            ),
            (ready[..1].to_vec(), noted("dance"), "this case has no step `dance`; name one that it shows"),
            (
                ready[..1].to_vec(),
                retried(Comparison::Same, None),
                "`RETRY` opens after step 3, ACT; go ahead anyway with a reason",
            ),
            (
                retried_once.clone(),
                retried(Comparison::Same, None),
                "the request was repeated already; once more needs a reason; type a few words",
            ),
            (
                retried_once.clone(),
                retried(Comparison::Same, Some(" ")),
                "the request was repeated already; once more needs a reason; type a few words",
            ),
            (
                closed.clone(),
                captured("code", "x"),
                "this case is closed: fixed; reopen it to go on; notes can be added as it is",
            ),
            (ready.clone(), concluded(Outcome::HandedOver, ""), "a hand-over says who goes on; type a few words"),
            (ready.clone(), EventKind::Reopened { reason: text("back") }, "this case is still open; go on with it"),
            (
                closed.clone(),
                EventKind::Reopened { reason: text("") },
                "a case is reopened for a reason; type a few words",
            ),
            (ready.clone(), forgot(&[]), "no event is named; name the events to take out"),
            (ready.clone(), forgot(&[0]), "there is no event 0 in this case; name one that `show` lists"),
            (ready.clone(), forgot(&[1, 99]), "there is no event 99 in this case; name one that `show` lists"),
        ] {
            let mut case = case(before);
            let events = case.events().len();
            assert_eq!(go(&mut case, act.clone()).unwrap_err().to_string(), refusal, "{act:?}");
            assert_eq!(case.events().len(), events, "a refused event leaves the case as it was");
        }
        for (before, act) in [
            (vec![ready[0].clone(), overrode("act", "rollback is running")], answered("act")),
            (retried_once.clone(), retried(Comparison::Fixed, Some("the cache was still warm"))),
            (retried_once, EventKind::Unanswered { step: "act".into() }),
            (closed.clone(), EventKind::Noted { step: None, text: text("still fine") }),
            (closed.clone(), forgot(&[2])),
            (closed, EventKind::Reopened { reason: text("it is back") }),
        ] {
            go(&mut case(before), act.clone()).unwrap_or_else(|refused| panic!("{act:?}: {refused}"));
        }
    }
}
