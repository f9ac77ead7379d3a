//! What a responder does becomes an event of a case, as far as the rules allow it, and what the journal says of the events.

use super::moving::nothing;
use crate::triage::{CaseId, Diagnosis, Event, EventKind, Refused, describe_event};
use crate::tui::effect::Effect;
use crate::tui::model::case_session::Unsaved;
use crate::tui::model::{Model, Moment, Place};
use crate::tui::msg::Request;

/// Has an event written.
pub fn append(event: Event) -> Effect {
    Effect::Ask(Request::Append(Box::new(event)))
}

/// The journal says how far a case is on disk, or why it is not.
pub fn written(model: &mut Model, id: &CaseId, seq: u64, away: Option<Unsaved>) -> Vec<Effect> {
    if let Some(session) = model.sessions.iter_mut().find(|session| session.id == *id) {
        session.written = session.written.max(seq);
        session.away = away;
    }
    Vec::new()
}

/// The journal says what it holds of a case under way: others' events come in, ours that are not written yet stay after them.
pub fn renewed(model: &mut Model, events: &[Event]) -> Vec<Effect> {
    let Some(id) = events.first().map(|event| event.case.clone()) else { return Vec::new() };
    let catalogs = std::sync::Arc::clone(&model.catalogs);
    let Some(session) = model.sessions.iter_mut().find(|session| session.id == id) else { return Vec::new() };
    let news = session.renew(events, &catalogs, model.now);
    if let Some(news) = news.filter(|news| news.actor != model.actor) {
        let did = describe_event(&news.act, |id| session.case.title(id).to_owned(), str::to_owned, str::to_owned);
        let elsewhere = model.place() != Place::Case || model.session().is_none_or(|session| session.id != id);
        let case = if elsewhere { format!("Case {}: ", id.short()) } else { String::new() };
        model.say(format!("{case}{} {did}", news.actor));
    }
    Vec::new()
}

/// Somebody was first, and what was done here is not allowed any more.
pub fn overruled(model: &mut Model, id: &CaseId, refused: &Refused) -> Vec<Effect> {
    nothing(model, &format!("somebody else was first in case {}: {refused}", id.short()))
}

/// Lets an act happen in the current case and has it written; a rule that forbids it says why.
pub fn record(model: &mut Model, act: EventKind, moment: &Moment) -> Vec<Effect> {
    model.current.map(|at| record_in(model, at, act, moment)).unwrap_or_default()
}

/// The same in the case with this place among those under way.
pub fn record_in(model: &mut Model, at: usize, act: EventKind, moment: &Moment) -> Vec<Effect> {
    let Some(session) = model.sessions.get_mut(at) else { return Vec::new() };
    let captured = matches!(act, EventKind::Captured { .. });
    match session.record(act, &model.actor, moment) {
        Ok(event) => {
            if captured {
                session.diagnosis = Diagnosis::new(session.case.finding(), &model.catalogs);
                // Who was asked was asked for what is known better now.
                session.gathered.ticket = None;
            }
            if std::mem::take(&mut session.draft) {
                return session.case.events().iter().cloned().map(append).collect();
            }
            vec![append(event)]
        }
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

/// Records that a step is done or skipped, and goes on to the next open one.
pub fn settle(model: &mut Model, act: EventKind, moment: &Moment) -> Vec<Effect> {
    let effects = record(model, act, moment);
    if let Some(session) = model.session_mut().filter(|_| !effects.is_empty()) {
        session.select_open();
    }
    effects
}
