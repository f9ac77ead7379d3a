//! The selected step of a case: done, skipped, opened again, noted, corrected, copied. What forbids it is said.

use jiff::SignedDuration;

use super::journal::{record, record_in, settle};
use super::moving::nothing;
use super::{ask, evidence, retry};
use crate::catalog::Fills;
use crate::envelope::Redacted;
use crate::triage::{Doing, EventKind, State, called, copies, intent};
use crate::tui::effect::Effect;
use crate::tui::model::ask::{Chosen, Draft, Purpose, RUN};
use crate::tui::model::{Model, Moment};

/// The selected step: its identifier, what fills it, where it stands, what it misses.
fn step(model: &Model) -> Option<(String, Fills, State, Vec<String>)> {
    let standing = model.session()?.standing()?;
    let missing = standing.missing.iter().map(|field| (*field).to_owned()).collect();
    Some((standing.step.id.clone(), standing.step.fills, standing.state.clone(), missing))
}

/// Asks why the step is skipped, where it may be.
pub fn skip(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let Some((session, (step, ..))) = model.session().zip(step(model)) else { return Vec::new() };
    let act = EventKind::Skipped { step: step.clone(), reason: Redacted::new("to be asked for") };
    match session.case.allow(&session.case.next(&session.id, moment.now, &model.actor, act)) {
        Ok(()) => ask::prompt(model, "Why is it skipped?", Purpose::Skip(step)),
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

/// The step is done. What it misses is asked for first, field by field.
pub fn done(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let Some((session, standing)) = model.session().and_then(|session| Some((session, session.standing()?))) else {
        return Vec::new();
    };
    match intent::doing(&standing, &session.case) {
        Doing::Retry => retry::step(model, moment),
        Doing::Settled => already(model),
        Doing::Needs(field) => {
            let place = standing.step.places.get(&field).map(|place| format!(" It is in {place}."));
            let title = format!("The {}?{}", called(&field), place.unwrap_or_default());
            ask::prompt(model, title, Purpose::Capture { field, doubted: None, goes_on: true })
        }
        Doing::Happens(act) => {
            let looked = standing.step.fills == Fills::Evidence && standing.state == State::Open;
            let step = Some(standing.step.id.clone());
            let note = evidence::nothing_found(session).filter(|_| looked).map(|text| EventKind::Noted { step, text });
            let noted = note.map(|note| record(model, note, moment)).unwrap_or_default();
            noted.into_iter().chain(settle(model, act, moment)).collect()
        }
    }
}

/// Says who was first. To open the step again is an act of its own.
fn already(model: &mut Model) -> Vec<Effect> {
    let by = model.session().and_then(|session| Some(session.standing()?.by?.0.to_owned()));
    let who =
        by.filter(|who| *who != model.actor).map_or("this step is done".to_owned(), |who| format!("{who} did it"));
    nothing(model, &format!("{who}; u opens it again"))
}

/// Going ahead of the order, or of the wait, needs a reason.
pub fn ahead(model: &mut Model) -> Vec<Effect> {
    match step(model) {
        Some((_, Fills::Retry, State::Open, _)) => {
            ask::prompt(model, "Why retry now, against the advice?", Purpose::Retry(None))
        }
        Some((id, _, State::Closed(why), _)) => {
            ask::prompt(model, format!("This step {why}. Why go ahead?"), Purpose::Override(id))
        }
        Some(_) => nothing(model, "this step is open already; Space marks it done"),
        None => Vec::new(),
    }
}

/// Asks for a note on the step.
pub fn ask_note(model: &mut Model) -> Vec<Effect> {
    let Some((step, ..)) = step(model) else { return Vec::new() };
    ask::prompt(model, "Note on this step:", Purpose::Note(step))
}

/// Writes a note.
pub fn note(model: &mut Model, step: String, text: Redacted, moment: &Moment) -> Vec<Effect> {
    record(model, EventKind::Noted { step: Some(step), text }, moment)
}

/// Words that were begun are written as they are, as notes: errbook is being left. A command is not: it bears secrets.
pub fn unfinished(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let mut effects = Vec::new();
    for ((case, purpose), Draft { title, text, step }) in std::mem::take(&mut model.drafts) {
        let at = model.sessions.iter().position(|session| session.id == case);
        if let Some(at) = at.filter(|_| purpose != RUN) {
            let asked = if purpose.starts_with("note") { String::new() } else { format!("{title} ") };
            let text = Redacted::new(&format!("{asked}{text} (not finished)"));
            effects.extend(record_in(model, at, EventKind::Noted { step, text }, moment));
        }
    }
    effects
}

/// Asks which captured field is wrong.
pub fn ask_correction(model: &mut Model) -> Vec<Effect> {
    let Some(session) = model.session() else { return Vec::new() };
    if let Err(refused) = session.case.goes_on() {
        return nothing(model, &refused.to_string());
    }
    let missing =
        session.standing().map(|step| step.missing.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>());
    let known = session.case.facts().map(|(field, fact)| (format!("{}: {}", called(field), fact.value), field));
    let known = known.map(|(label, field)| (label, Chosen::Correct(field.to_owned())));
    let missing = missing.unwrap_or_default().into_iter();
    let missing = missing.map(|field| (format!("{}: missing", called(&field)), Chosen::Correct(field)));
    let options: Vec<_> = missing.chain(known).collect();
    if options.is_empty() {
        return nothing(model, "nothing was captured; F2 takes a paste");
    }
    ask::choice(model, "Which one is to be corrected?", options)
}

/// Asks for the value of a field, from the one that it has on.
pub fn correct(model: &mut Model, field: String) -> Vec<Effect> {
    let value =
        model.session().and_then(|session| session.case.field(&field)).map(ToString::to_string).unwrap_or_default();
    let title = format!("The {}:", called(&field));
    ask::prompt_with(model, title, &value, Purpose::Capture { field, doubted: None, goes_on: false })
}

/// How long what somebody else just did cannot be undone by a key that was on its way already.
const JUST_NOW: SignedDuration = SignedDuration::from_secs(1);

/// Asks whether a step that is done or skipped is to be opened again.
pub fn open_again(model: &mut Model) -> Vec<Effect> {
    let Some((session, standing)) = model.session().and_then(|session| Some((session, session.standing()?))) else {
        return Vec::new();
    };
    let (Some((who, _)), Ok(())) = (standing.by, session.case.goes_on()) else {
        return nothing(model, "this step is open; u opens one again that is done or skipped");
    };
    if who != model.actor && session.stirred.is_some_and(|at| model.now.duration_since(at) < JUST_NOW) {
        let said = format!("{who} did this step just now; u asks whether to open it again");
        return nothing(model, &said);
    }
    let (title, step) = (format!("{who} did this step. Open it again?"), standing.step.id.clone());
    let options = vec![("no, leave it".to_owned(), Chosen::Leave), ("yes".to_owned(), Chosen::OpenAgain(step))];
    ask::choice(model, title, options)
}

/// Copies what the step offers; of several, what is chosen.
pub fn copy(model: &mut Model) -> Vec<Effect> {
    let Some((session, standing)) = model.session().and_then(|session| Some((session, session.standing()?))) else {
        return Vec::new();
    };
    let mut offers = copies(&standing.step, &session.diagnosis);
    if standing.step.fills == Fills::Evidence {
        offers.extend(evidence::copies(session));
    }
    let mut options: Vec<_> =
        offers.into_iter().map(|(label, text)| (format!("{label}: {text}"), label, text)).collect();
    match options.len() {
        0 => nothing(model, "this step offers nothing to copy, or what it needs is missing"),
        1 => options.pop().map(|(_, label, text)| vec![Effect::Copy(label, text)]).unwrap_or_default(),
        _ => {
            let options = options.into_iter().map(|(shown, label, text)| (shown, Chosen::Copy(label, text))).collect();
            ask::choice(model, "Copy what?", options)
        }
    }
}
