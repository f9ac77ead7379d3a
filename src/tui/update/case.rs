//! A case: every key becomes an event that the rules allow, or says why not.

use super::{ask, back, evidence, go, moved, nothing, paste, retry};
use crate::catalog::Fills;
use crate::envelope::Redacted;
use crate::triage::{Act, CaseId, Diagnosis, Event, Outcome, Refused, State, Trouble, chat, copies, deed, opening};
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::layout::{Panes, areas};
use crate::tui::model::ask::{Answer, Purpose};
use crate::tui::model::walk::{Away, Walk};
use crate::tui::model::{Model, Moment, Place};
use crate::tui::msg::Errand;
use crate::tui::view;

/// Opens a case for a failure; one that is open for the same failure is gone on with.
pub fn open(model: &mut Model, diagnosis: Diagnosis, text: &str, moment: &Moment) -> Vec<Effect> {
    let after = model.after.take();
    let same = |walk: &Walk| {
        let (mine, new) = (&walk.diagnosis.finding, &diagnosis.finding);
        walk.case.outcome().is_none()
            && (&mine.catalog, &mine.entry, &mine.request_id) == (&new.catalog, &new.entry, &new.request_id)
            && (mine.entry.is_some() || mine.message == new.message)
    };
    if let Some(at) = model.walks.iter().position(same) {
        model.current = Some(at);
        go(model, Place::Case);
        model.say("This case was open already");
        return Vec::new();
    }
    let catalog = diagnosis.finding.catalog.clone().unwrap_or_default();
    let checklist = model.catalogs.checklist(&catalog).cloned().unwrap_or_default();
    let mut events: Vec<Event> = Vec::new();
    for act in opening(&diagnosis, text, &checklist, after) {
        let event = Event::next(moment.fresh.clone(), events.last(), moment.now, model.actor.clone(), act);
        events.push(event);
    }
    match Walk::resume(&events, &model.catalogs) {
        Ok(mut walk) => {
            walk.diagnosis = diagnosis;
            model.walks.push(walk);
            model.current = Some(model.walks.len() - 1);
            go(model, Place::Case);
            events.into_iter().map(|event| Effect::Ask(Errand::Append(Box::new(event)))).collect()
        }
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

/// Goes to a case that is held already; says whether it is.
pub fn revisit(model: &mut Model, id: &CaseId) -> bool {
    let held = model.walks.iter().position(|walk| walk.id == *id);
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
    match Walk::resume(&events, &model.catalogs) {
        Ok(mut walk) => {
            walk.written = events.last().map_or(0, |event| event.seq);
            let id = walk.id.clone();
            if !revisit(model, &id) {
                model.walks.push(walk);
                revisit(model, &id);
            }
            Vec::new()
        }
        Err(refused) => nothing(model, &format!("this case cannot be read: {refused}")),
    }
}

/// The journal says how far a case is on disk, or why it is not.
pub fn written(model: &mut Model, id: &CaseId, seq: u64, away: Option<Away>) -> Vec<Effect> {
    if let Some(walk) = model.walks.iter_mut().find(|walk| walk.id == *id) {
        walk.written = walk.written.max(seq);
        walk.away = away;
    }
    Vec::new()
}

/// The journal says what it holds of a case under way: others' events come in, ours that are not written yet stay after them.
pub fn renewed(model: &mut Model, events: &[Event]) -> Vec<Effect> {
    let Some(id) = events.first().map(|event| event.case.clone()) else { return Vec::new() };
    let catalogs = std::sync::Arc::clone(&model.catalogs);
    let Some(walk) = model.walks.iter_mut().find(|walk| walk.id == id) else { return Vec::new() };
    let news = walk.renew(events, &catalogs);
    if let Some(news) = news.filter(|news| news.actor != model.actor) {
        let did = deed(&news.act, |id| walk.case.title(id).to_owned(), str::to_owned, str::to_owned);
        let elsewhere = model.place() != Place::Case || model.walk().is_none_or(|walk| walk.id != id);
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
pub fn record(model: &mut Model, act: Act, moment: &Moment) -> Vec<Effect> {
    model.current.map(|at| record_in(model, at, act, moment)).unwrap_or_default()
}

/// The same in the case with this place among those under way.
pub fn record_in(model: &mut Model, at: usize, act: Act, moment: &Moment) -> Vec<Effect> {
    let Some(walk) = model.walks.get_mut(at) else { return Vec::new() };
    let captured = matches!(act, Act::Captured { .. });
    match walk.record(act, &model.actor, moment) {
        Ok(event) => {
            if captured {
                walk.diagnosis = Diagnosis::new(walk.case.finding(), &model.catalogs);
            }
            vec![Effect::Ask(Errand::Append(Box::new(event)))]
        }
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

/// Records that a step is done or skipped, and goes on to the next open one.
pub fn settle(model: &mut Model, act: Act, moment: &Moment) -> Vec<Effect> {
    let effects = record(model, act, moment);
    if let Some(walk) = model.walk_mut().filter(|_| !effects.is_empty()) {
        walk.select_open();
    }
    effects
}

/// A command given in a case.
pub fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    let narrow = matches!(areas(model.size, Place::Case).panes, Panes::One(_));
    let Some(walk) = model.walk_mut() else {
        return back(model);
    };
    let works = matches!(command, Command::DoneStep | Command::SkipStep | Command::OverrideStep | Command::Repeat);
    if let (true, Err(refused)) = (works, walk.case.goes_on()) {
        return nothing(model, &refused.to_string());
    }
    match command {
        Command::Up => walk.select(moved(walk.selected, -1, walk.standings().len())),
        Command::Down => walk.select(moved(walk.selected, 1, walk.standings().len())),
        Command::NextPane => walk.in_detail = !walk.in_detail,
        Command::Back if walk.in_detail && narrow => walk.in_detail = false,
        Command::Back => return back(model),
        Command::DoneStep => return done(model, moment),
        Command::SkipStep => return skip(model, moment),
        Command::NoteStep => return on_step(model, "Note on this step:", Purpose::Note),
        Command::OverrideStep => return ahead(model),
        Command::CopyStep => return copy(model),
        Command::CopySummary => {
            let summary = chat(&walk.case, &walk.diagnosis, &walk.checklist, moment.now);
            return vec![Effect::Copy("the summary".to_owned(), summary)];
        }
        Command::Repeat => return retry::begin(model, moment),
        Command::StopRepeat => return vec![Effect::Ask(Errand::Stop)],
        Command::Gather => return evidence::again(model, false),
        Command::Widen => return evidence::again(model, true),
        Command::Pin => return evidence::pin(model),
        Command::Page => return vec![Effect::Page(view::page(model))],
        Command::EndCase => return end(model),
        Command::WriteReport => return vec![Effect::Ask(Errand::Report(walk.case.events().to_vec()))],
        _ => return nothing(model, "that works at home or in the paste box"),
    }
    Vec::new()
}

/// The selected step: its identifier, what fills it, where it stands, what it misses.
fn step(model: &Model) -> Option<(String, Fills, State, Vec<String>)> {
    let standing = model.walk()?.standing()?;
    let missing = standing.missing.iter().map(|field| (*field).to_owned()).collect();
    Some((standing.step.id.clone(), standing.step.fills, standing.state.clone(), missing))
}

fn on_step(model: &mut Model, title: &str, purpose: impl FnOnce(String) -> Purpose) -> Vec<Effect> {
    match step(model) {
        Some((id, ..)) => ask::prompt(model, title, purpose(id)),
        None => Vec::new(),
    }
}

/// Asks why the step is skipped, where it may be.
fn skip(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let Some((walk, (step, ..))) = model.walk().zip(step(model)) else { return Vec::new() };
    let act = Act::Skipped { step: step.clone(), reason: Redacted::new("to be asked for") };
    match walk.case.allow(&walk.case.next(&walk.id, moment.now, &model.actor, act)) {
        Ok(()) => ask::prompt(model, "Why is it skipped?", Purpose::Skip(step)),
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

/// The step is done; or open again, if it was done. What it misses is asked for first, field by field.
pub fn done(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let Some((id, fills, state, missing)) = step(model) else { return Vec::new() };
    match (state, fills, missing.first()) {
        (State::Open, Fills::Retry, _) => retry::step(model, moment),
        (State::Open, _, Some(field)) => {
            let place = model.walk().and_then(Walk::standing).and_then(|step| step.step.places.get(field).cloned());
            let place = place.map(|place| format!(" It is in {place}.")).unwrap_or_default();
            let title = format!("The {}?{place}", field.replace('_', " "));
            ask::prompt(model, title, Purpose::Capture(field.clone()))
        }
        (State::Done | State::Skipped(_), ..) => record(model, Act::Unanswered { step: id }, moment),
        (State::Open, Fills::Evidence, _) => {
            let note = model.walk().and_then(evidence::nothing_found);
            let note = note.map(|text| record(model, Act::Noted { step: Some(id.clone()), text }, moment));
            let done = settle(model, Act::Answered { step: id }, moment);
            note.unwrap_or_default().into_iter().chain(done).collect()
        }
        (State::Open | State::Closed(_), ..) => settle(model, Act::Answered { step: id }, moment),
    }
}

/// Going ahead of the order, or of the wait, needs a reason.
fn ahead(model: &mut Model) -> Vec<Effect> {
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

fn end(model: &mut Model) -> Vec<Effect> {
    if model.walk().is_some_and(|walk| walk.case.outcome().is_some()) {
        return ask::prompt(model, "The case has ended. Why open it again?", Purpose::Reopen);
    }
    let option = |text: &str, outcome| (text.to_owned(), Answer::Conclude(outcome));
    let options = vec![
        option("fixed", Outcome::Fixed),
        option("another error took its place (opens the next case)", Outcome::OtherError),
        option("unchanged: the same error is still there", Outcome::Unchanged),
        option("handed over to somebody else", Outcome::HandedOver),
    ];
    ask::choice(model, "How does this case end?", options)
}

/// Asks for the words that go with an outcome.
pub fn ask_how(model: &mut Model, outcome: Outcome) -> Vec<Effect> {
    let title = match outcome {
        Outcome::Fixed => "What fixed it?",
        Outcome::OtherError => "Which error took its place?",
        Outcome::Unchanged => "What was tried, and what is left?",
        Outcome::HandedOver => "Who goes on, and with what?",
    };
    ask::prompt(model, title, Purpose::Conclude(outcome))
}

/// Ends the case. Where another error took its place, the next one begins with its paste.
pub fn conclude(model: &mut Model, outcome: Outcome, note: Redacted, moment: &Moment) -> Vec<Effect> {
    let effects = record(model, Act::Concluded { outcome, note }, moment);
    if effects.is_empty() {
        return effects;
    }
    if outcome == Outcome::OtherError {
        model.after = model.walk().map(|walk| walk.id.clone());
        model.say(match model.paste.failure() {
            Some(_) => "Case ended. Enter opens the case of the other error",
            None => "Case ended. Paste the other error (Enter opens its case), or Esc to search for it",
        });
        let _ = paste::open(model);
    } else {
        model.say(format!("Case ended: {}. c copies a summary, r writes the report", outcome.words()));
    }
    effects
}

fn copy(model: &mut Model) -> Vec<Effect> {
    let Some((walk, standing)) = model.walk().and_then(|walk| Some((walk, walk.standing()?))) else {
        return Vec::new();
    };
    let mut offers = copies(&standing.step, &walk.diagnosis);
    if standing.step.fills == Fills::Evidence {
        offers.extend(evidence::copies(walk));
    }
    let mut options: Vec<_> =
        offers.into_iter().map(|(label, text)| (format!("{label}: {text}"), label, text)).collect();
    match options.len() {
        0 => nothing(model, "this step offers nothing to copy, or what it needs is missing"),
        1 => options.pop().map(|(_, label, text)| vec![Effect::Copy(label, text)]).unwrap_or_default(),
        _ => {
            let options = options.into_iter().map(|(shown, label, text)| (shown, Answer::Copy(label, text))).collect();
            ask::choice(model, "Copy what?", options)
        }
    }
}
