//! The evidence step: asks the sources when it is looked at, takes what they find, pins it to the case.

use std::iter;
use std::path::PathBuf;

use super::ask;
use super::moving::nothing;
use crate::catalog::Fills;
use crate::envelope::Redacted;
use crate::evidence::pin::{self, SINGLE, line, pins};
use crate::evidence::{News, Question, is_exposed};
use crate::triage;
use crate::tui::effect::Effect;
use crate::tui::model::ask::Chosen;
use crate::tui::model::case_session::CaseSession;
use crate::tui::model::{Model, Place, Ticket};
use crate::tui::view;

/// After everything that happens: the sources are asked when the step that needs them comes in sight, and called off when it
/// goes out of sight before they have answered.
pub fn attend(model: &mut Model) -> Vec<Effect> {
    let at_step = |session: &CaseSession| {
        let step = session.standing();
        step.is_some_and(|step| step.step.fills == Fills::Evidence && step.state == triage::State::Open)
    };
    let looked_at = model.current.filter(|_| model.place() == Place::Case);
    let mut effects = Vec::new();
    for (at, session) in model.sessions.iter_mut().enumerate() {
        let stays = at_step(session);
        if !(looked_at == Some(at) && stays) && session.call_off() {
            effects.push(Effect::CallOff);
        }
        if !stays {
            session.followed = None;
        }
    }
    if model
        .session()
        .is_some_and(|session| looked_at.is_some() && at_step(session) && session.evidence().ticket.is_none())
    {
        effects.extend(gather(model));
    }
    effects
}

/// What the case asks: its ids, else what failed in its minute, as far around as it was widened.
pub fn question(model: &Model, session: &CaseSession) -> Question {
    let question = Question::of(&session.diagnosis, &session.case, model.now).within(model.scope).or_minute();
    let window = session.gathered.window.unwrap_or(question.window);
    Question { window, ..question }
}

/// Asks every source, for what the case asks or for what is followed from it. Where there is nothing to ask for nobody is asked.
pub fn gather(model: &mut Model) -> Vec<Effect> {
    let (ticket, mut names) = (model.ticket(), model.sources.clone());
    let Some(session) = model.session() else { return Vec::new() };
    let logs = logs(model, session);
    if names.is_empty() && logs.is_empty() {
        return Vec::new();
    }
    let question = question(model, session);
    let question = match &session.followed {
        Some(followed) => followed.trail.question(question),
        None => question,
    };
    names.extend(logs.iter().map(|log| log.display().to_string()));
    let Some(session) = model.session_mut().filter(|_| question.is_askable()) else {
        return Vec::new();
    };
    let gathered = session.followed.as_mut().map_or(&mut session.gathered, |followed| &mut followed.gathered);
    gathered.ask(ticket, &question, &names);
    vec![Effect::Gather(ticket, Box::new(question), logs)]
}

/// The logs that belong to the case, apart from those that a source reads already.
pub fn logs(model: &Model, session: &CaseSession) -> Vec<PathBuf> {
    let is_read = |log: &str| model.source_places.iter().any(|place| place.split(", ").any(|path| path == log));
    session.case.logs().into_iter().filter(|log| !is_read(log)).map(PathBuf::from).collect()
}

/// Asks every source anew, on demand.
pub fn again(model: &mut Model, wider: bool) -> Vec<Effect> {
    let Some(session) = model.session() else { return Vec::new() };
    if model.sources.is_empty() && logs(model, session).is_empty() {
        return nothing(model, "no source is configured; i sets one up");
    }
    let usual = question(model, session);
    if !usual.is_askable() {
        return nothing(model, "neither an id nor a time is known; f in step 1 gives one");
    }
    if let Some(session) = model.session_mut().filter(|_| wider) {
        session.gathered.window = Some(usual.window.wider());
    }
    gather(model)
}

/// Takes a paste as metrics where the step of a case wants evidence and the paste is such a text. Says whether it was.
pub fn pasted(model: &mut Model, bytes: &[u8]) -> bool {
    let now = model.now;
    if !(model.place() == Place::Case && model.wants_evidence()) {
        return false;
    }
    let Some((session, text)) = model.session_mut().zip(str::from_utf8(bytes).ok().filter(|text| is_exposed(text)))
    else {
        return false;
    };
    let wanted = session.diagnosis.entry.as_ref().map(|entry| entry.metrics.clone()).unwrap_or_default();
    session.gathered.paste(text.to_owned(), now, &wanted);
    model.say("Metrics taken from the paste");
    true
}

/// A source tells something.
pub fn told(model: &mut Model, ticket: Ticket, news: News) -> Vec<Effect> {
    let all = model.sessions.iter_mut();
    let mut all = all.flat_map(|session| {
        let followed = session.followed.as_mut().map(|followed| &mut followed.gathered);
        std::iter::once(&mut session.gathered).chain(followed)
    });
    if let Some(gathered) = all.find(|gathered| gathered.ticket == Some(ticket)) {
        gathered.tell(ticket, news);
    }
    Vec::new()
}

/// Asks what of it belongs to the case.
pub fn pin(model: &mut Model) -> Vec<Effect> {
    let Some(session) = model.session() else { return Vec::new() };
    let found: Vec<_> = session.evidence().found().collect();
    let pins = pins(&found);
    if pins.is_empty() {
        return nothing(model, "nothing was found to pin; Space accepts that");
    }
    // Of lines what the step shows of them, not what is kept.
    let lines = session.evidence().lines();
    let hits = lines.iter().filter(|line| line.hit.is_some()).take(SINGLE).map(|line| Some(view::one_line(line)));
    let labels: Vec<Option<String>> = iter::once(None).chain(hits).collect();
    let labels = labels.into_iter().chain(iter::repeat(None));
    let options = pins.into_iter().zip(labels);
    let options = options.map(|(pin, label)| (label.unwrap_or_else(|| pin.label.clone()), Chosen::Pin(pin))).collect();
    ask::choice(model, "Pin what to the case? As many as you like; Esc, then Space does the step.", options)
}

/// The hits, to be copied.
pub fn copies(session: &CaseSession) -> Vec<(String, Redacted)> {
    let lines = session.evidence().lines();
    let hits = lines.iter().filter(|line| line.hit.is_some()).take(SINGLE);
    hits.map(|found| ("a log line".to_owned(), Redacted::new(&line(found)))).collect()
}

/// What the note says when the honest nothing is accepted.
pub fn nothing_found(session: &CaseSession) -> Option<Redacted> {
    let sources = session.gathered.sources.iter().map(|(name, state)| (name.as_str(), state));
    session.gathered.is_nothing().then(|| pin::nothing_found(sources))
}
