//! Cases made up for these tests.

use errbook::catalog::Fills;
use errbook::envelope::Redacted;
use errbook::triage::{Case, CaseId, Event, EventKind, StepSpec};
use jiff::Timestamp;

pub fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_772_446_272 + second).unwrap()
}

pub fn id(name: &str) -> CaseId {
    CaseId(format!("01J{name:0>23}"))
}

pub fn opened(code: &str) -> EventKind {
    let step = |id: &str, fills, after: &[&str]| StepSpec {
        id: id.into(),
        title: id.into(),
        fills,
        needs: Vec::new(),
        after: after.iter().map(|id| (*id).into()).collect(),
    };
    EventKind::Opened {
        catalog: Some("shop".into()),
        entry: Some(code.to_uppercase()),
        code: Some(code.into()),
        checklist: "shop".into(),
        steps: vec![step("look", Fills::Evidence, &[]), step("act", Fills::Action, &["look"])],
        after: None,
    }
}

pub fn noted(text: &str) -> EventKind {
    EventKind::Noted { step: None, text: Redacted::new(text) }
}

/// The events of a case to which these acts happened, a second apart from second `from` on.
pub fn events(case: &CaseId, from: i64, acts: impl IntoIterator<Item = EventKind>) -> Vec<Event> {
    let mut folded = Case::default();
    for (second, act) in (from..).zip(acts) {
        folded.apply(&folded.next(case, at(second), "ada@desk", act)).unwrap();
    }
    folded.events().to_vec()
}

pub fn notes(events: &[Event]) -> Vec<String> {
    let note = |event: &Event| match &event.act {
        EventKind::Noted { text, .. } => Some(text.to_string()),
        _ => None,
    };
    events.iter().filter_map(note).collect()
}
