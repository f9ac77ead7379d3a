//! A case is opened, taken up from the journal, gone back to, or left without a trace where nothing was done in it.

use super::journal;
use super::moving::{go, nothing};
use crate::triage::{CaseId, Diagnosis, Event, Trouble, intent, opening};
use crate::tui::effect::Effect;
use crate::tui::model::case_session::CaseSession;
use crate::tui::model::{Model, Moment, Place};

/// Opens a case for a failure; one that is open for the same failure is gone on with. Without a paste nothing was done yet:
/// such a case is kept from its first act on.
pub fn open(model: &mut Model, mut diagnosis: Diagnosis, text: &str, moment: &Moment) -> Vec<Effect> {
    let after = model.after.take();
    let same = |session: &CaseSession| {
        session.case.outcome().is_none() && intent::is_same(&session.diagnosis.finding, &diagnosis.finding)
    };
    if let Some(at) = model.sessions.iter().position(same) {
        model.current = Some(at);
        go(model, Place::Case);
        model.say("This case was open already");
        return Vec::new();
    }
    let catalog = diagnosis.finding.catalog.clone().unwrap_or_default();
    let checklist = model.catalogs.checklist(&catalog).cloned().unwrap_or_default();
    let acts = opening(&diagnosis, text, &checklist, after.clone(), moment.now);
    let events = intent::events(&moment.fresh, moment.now, &model.actor, acts);
    match CaseSession::resume(&events, &model.catalogs) {
        Ok(mut session) => {
            // The paste says more of how it was read than its case; the case may know the time by the id.
            diagnosis.finding.timestamp = session.case.finding().timestamp;
            session.diagnosis = diagnosis;
            session.draft = text.is_empty();
            let effects = if session.draft { Vec::new() } else { events.into_iter().map(journal::append).collect() };
            let id = session.id.clone();
            model.sessions.push(session);
            let goes_on = after.map(|after| followed(model, &after, &id, moment)).unwrap_or_default();
            model.current = Some(model.sessions.len() - 1);
            go(model, Place::Case);
            effects.into_iter().chain(goes_on).collect()
        }
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

/// The case that was left behind says which one goes on with it.
fn followed(model: &mut Model, after: &CaseId, next: &CaseId, moment: &Moment) -> Vec<Effect> {
    let at = model.sessions.iter().position(|session| session.id == *after);
    at.map(|at| journal::record_in(model, at, intent::followed_by(next), moment)).unwrap_or_default()
}

/// Leaves nothing of a case in which nothing was done.
pub fn close_draft(model: &mut Model) -> Vec<Effect> {
    if let Some(at) = model.current.filter(|at| model.sessions[*at].draft && model.place() == Place::Case) {
        let waited = model.sessions.remove(at).call_off();
        model.current = None;
        model.places.retain(|place| *place != Place::Case);
        return if waited { vec![Effect::CallOff] } else { Vec::new() };
    }
    Vec::new()
}

/// Goes to a case that is held already; says whether it is.
pub fn revisit(model: &mut Model, id: &CaseId) -> bool {
    let held = model.sessions.iter().position(|session| session.id == *id);
    if let Some(at) = held {
        model.current = Some(at);
        go(model, Place::Case);
    }
    held.is_some()
}

/// The journal gives a case to go on with.
pub fn resumed(model: &mut Model, events: Result<Vec<Event>, Trouble>) -> Vec<Effect> {
    let events = match events {
        Ok(events) => events,
        Err(trouble) => return nothing(model, &trouble.to_string()),
    };
    match CaseSession::resume(&events, &model.catalogs) {
        Ok(mut session) => {
            session.written = events.last().map_or(0, |event| event.seq);
            let id = session.id.clone();
            if !revisit(model, &id) {
                model.sessions.push(session);
                revisit(model, &id);
            }
            Vec::new()
        }
        Err(refused) => nothing(model, &format!("this case cannot be read: {refused}")),
    }
}
