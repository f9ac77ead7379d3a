//! A case: every key becomes an event that the rules allow, or says why not.

use jiff::SignedDuration;

use super::{ask, back, evidence, go, moved, nothing, paste, retry};
use crate::catalog::Fills;
use crate::envelope::Redacted;
use crate::triage::{
    CaseId, Diagnosis, Doing, Event, EventKind, Outcome, Refused, State, Trouble, chat, copies, describe_event, intent,
    opening,
};
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::layout::{Panes, areas};
use crate::tui::model::ask::{Answer, Purpose};
use crate::tui::model::case_session::{CaseSession, Unsaved};
use crate::tui::model::{Model, Moment, Place};
use crate::tui::msg::Request;
use crate::tui::view;

/// Opens a case for a failure; one that is open for the same failure is gone on with. Without a paste nothing was done yet:
/// such a case is kept from its first act on.
pub fn open(model: &mut Model, mut diagnosis: Diagnosis, text: &str, moment: &Moment) -> Vec<Effect> {
    let after = model.after.take();
    let same = |walk: &CaseSession| {
        walk.case.outcome().is_none() && intent::is_same(&walk.diagnosis.finding, &diagnosis.finding)
    };
    if let Some(at) = model.walks.iter().position(same) {
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
        Ok(mut walk) => {
            // The paste says more of how it was read than its case; the case may know the time by the id.
            diagnosis.finding.timestamp = walk.case.finding().timestamp;
            walk.diagnosis = diagnosis;
            walk.draft = text.is_empty();
            let effects = if walk.draft { Vec::new() } else { events.into_iter().map(append).collect() };
            let id = walk.id.clone();
            model.walks.push(walk);
            let goes_on = after.map(|after| followed(model, &after, &id, moment)).unwrap_or_default();
            model.current = Some(model.walks.len() - 1);
            go(model, Place::Case);
            effects.into_iter().chain(goes_on).collect()
        }
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

fn append(event: Event) -> Effect {
    Effect::Ask(Request::Append(Box::new(event)))
}

/// The case that was left behind says which one goes on with it.
fn followed(model: &mut Model, after: &CaseId, next: &CaseId, moment: &Moment) -> Vec<Effect> {
    let at = model.walks.iter().position(|walk| walk.id == *after);
    at.map(|at| record_in(model, at, intent::followed_by(next), moment)).unwrap_or_default()
}

/// Leaves nothing of a case in which nothing was done.
pub fn close_draft(model: &mut Model) -> Vec<Effect> {
    if let Some(at) = model.current.filter(|at| model.walks[*at].draft && model.place() == Place::Case) {
        let waited = model.walks.remove(at).gathered.call_off();
        model.current = None;
        model.places.retain(|place| *place != Place::Case);
        return if waited { vec![Effect::CallOff] } else { Vec::new() };
    }
    Vec::new()
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
    match CaseSession::resume(&events, &model.catalogs) {
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
pub fn written(model: &mut Model, id: &CaseId, seq: u64, away: Option<Unsaved>) -> Vec<Effect> {
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
    let news = walk.renew(events, &catalogs, model.now);
    if let Some(news) = news.filter(|news| news.actor != model.actor) {
        let did = describe_event(&news.act, |id| walk.case.title(id).to_owned(), str::to_owned, str::to_owned);
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
pub fn record(model: &mut Model, act: EventKind, moment: &Moment) -> Vec<Effect> {
    model.current.map(|at| record_in(model, at, act, moment)).unwrap_or_default()
}

/// The same in the case with this place among those under way.
pub fn record_in(model: &mut Model, at: usize, act: EventKind, moment: &Moment) -> Vec<Effect> {
    let Some(walk) = model.walks.get_mut(at) else { return Vec::new() };
    let captured = matches!(act, EventKind::Captured { .. });
    match walk.record(act, &model.actor, moment) {
        Ok(event) => {
            if captured {
                walk.diagnosis = Diagnosis::new(walk.case.finding(), &model.catalogs);
                // Who was asked was asked for what is known better now.
                walk.gathered.ticket = None;
            }
            if std::mem::take(&mut walk.draft) {
                return walk.case.events().iter().cloned().map(append).collect();
            }
            vec![append(event)]
        }
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

/// Records that a step is done or skipped, and goes on to the next open one.
pub fn settle(model: &mut Model, act: EventKind, moment: &Moment) -> Vec<Effect> {
    let effects = record(model, act, moment);
    if let Some(walk) = model.walk_mut().filter(|_| !effects.is_empty()) {
        walk.select_open();
    }
    effects
}

/// A command given in a case.
pub fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    if command == Command::Back && std::mem::take(&mut model.zoomed) {
        return Vec::new();
    }
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
        Command::First => walk.select(0),
        Command::Last => walk.select(walk.standings().len().saturating_sub(1)),
        Command::Back if walk.in_detail && narrow => walk.in_detail = false,
        Command::Back => {
            let left = close_draft(model);
            let effects =
                if left.is_empty() && model.place() == Place::Case { back(model) } else { super::arrive(model) };
            return left.into_iter().chain(effects).collect();
        }
        Command::ReopenStep => return open_again(model),
        Command::CorrectFact => return ask_correction(model),
        Command::HandOver => return ask_hand_over(model),
        Command::DoneStep => return done(model, moment),
        Command::SkipStep => return skip(model, moment),
        Command::NoteStep => return ask_note(model),
        Command::OverrideStep => return ahead(model),
        Command::CopyStep => return copy(model),
        Command::CopySummary => {
            let summary = chat(&walk.case, &walk.diagnosis, &walk.checklist, moment.now);
            return vec![Effect::Copy("the summary".to_owned(), summary)];
        }
        Command::Repeat => return retry::begin(model, moment),
        Command::StopRepeat => return vec![Effect::Ask(Request::Stop)],
        Command::Gather => return evidence::again(model, false),
        Command::Widen => return evidence::again(model, true),
        Command::Pin => return evidence::pin(model),
        Command::Page => return vec![Effect::Page(view::page(model))],
        Command::EndCase => return end(model),
        Command::WriteReport => return vec![Effect::Ask(Request::Report(walk.case.events().to_vec()))],
        _ => return nothing(model, "that works at home (Esc) or in the paste box (F2)"),
    }
    Vec::new()
}

/// Asks for a note on the step; one that was begun is gone on with.
fn ask_note(model: &mut Model) -> Vec<Effect> {
    let Some((case, (step, ..))) = model.walk().map(|walk| walk.id.clone()).zip(step(model)) else { return Vec::new() };
    let draft = model.drafts.get(&(case, step.clone())).cloned().unwrap_or_default();
    ask::prompt_with(model, "Note on this step:", &draft, Purpose::Note(step))
}

/// Writes a note.
pub fn note(model: &mut Model, step: String, text: Redacted, moment: &Moment) -> Vec<Effect> {
    let effects = record(model, EventKind::Noted { step: Some(step.clone()), text }, moment);
    if let Some(case) = model.walk().map(|walk| walk.id.clone()).filter(|_| !effects.is_empty()) {
        model.drafts.remove(&(case, step));
    }
    effects
}

/// Notes that were begun are written as they are: errbook is being left.
pub fn unfinished(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let mut effects = Vec::new();
    for ((case, step), text) in std::mem::take(&mut model.drafts) {
        if let Some(at) = model.walks.iter().position(|walk| walk.id == case) {
            let text = Redacted::new(&format!("{text} (not finished)"));
            effects.extend(record_in(model, at, EventKind::Noted { step: Some(step), text }, moment));
        }
    }
    effects
}

/// Asks which captured field is wrong.
fn ask_correction(model: &mut Model) -> Vec<Effect> {
    let Some(walk) = model.walk() else { return Vec::new() };
    if let Err(refused) = walk.case.goes_on() {
        return nothing(model, &refused.to_string());
    }
    let missing = walk.standing().map(|step| step.missing.iter().map(|field| (*field).to_owned()).collect::<Vec<_>>());
    let known = walk.case.facts().map(|(field, fact)| (format!("{}: {}", field.replace('_', " "), fact.value), field));
    let known = known.map(|(label, field)| (label, Answer::Correct(field.to_owned())));
    let missing = missing.unwrap_or_default().into_iter();
    let missing = missing.map(|field| (format!("{}: missing", field.replace('_', " ")), Answer::Correct(field)));
    let options: Vec<_> = missing.chain(known).collect();
    if options.is_empty() {
        return nothing(model, "nothing was captured; F2 takes a paste");
    }
    ask::choice(model, "Which one is to be corrected?", options)
}

/// Asks for the value of a field, from the one that it has on.
pub fn correct(model: &mut Model, field: String) -> Vec<Effect> {
    let value = model.walk().and_then(|walk| walk.case.field(&field)).map(ToString::to_string).unwrap_or_default();
    let title = format!("The {}:", field.replace('_', " "));
    ask::prompt_with(model, title, &value, Purpose::Capture { field, doubted: None, goes_on: false })
}

/// How long what somebody else just did cannot be undone by a key that was on its way already.
const JUST_NOW: SignedDuration = SignedDuration::from_secs(1);

/// Asks whether a step that is done or skipped is to be opened again.
fn open_again(model: &mut Model) -> Vec<Effect> {
    let Some((walk, standing)) = model.walk().and_then(|walk| Some((walk, walk.standing()?))) else {
        return Vec::new();
    };
    let (Some((who, _)), Ok(())) = (standing.by, walk.case.goes_on()) else {
        return nothing(model, "this step is open; u opens one again that is done or skipped");
    };
    if who != model.actor && walk.stirred.is_some_and(|at| model.now.duration_since(at) < JUST_NOW) {
        let said = format!("{who} did this step just now; u asks whether to open it again");
        return nothing(model, &said);
    }
    let (title, step) = (format!("{who} did this step. Open it again?"), standing.step.id.clone());
    let options = vec![("no, leave it".to_owned(), Answer::Leave), ("yes".to_owned(), Answer::OpenAgain(step))];
    ask::choice(model, title, options)
}

/// Asks who goes on.
pub fn ask_hand_over(model: &mut Model) -> Vec<Effect> {
    if model.read_only {
        return nothing(model, "--read-only writes nothing; c copies a summary");
    }
    ask::prompt(model, "Who goes on, and what should they know?", Purpose::HandOver)
}

/// The case goes on elsewhere: that is noted, and everything of it is made ready. It stays open.
pub fn hand_over(model: &mut Model, words: &str, moment: &Moment) -> Vec<Effect> {
    let mut effects = record(model, intent::handed_over(words), moment);
    if let Some(walk) = model.walk().filter(|_| !effects.is_empty()) {
        effects.push(Effect::Ask(Request::HandOver(walk.case.events().to_vec())));
    }
    effects
}

/// The selected step: its identifier, what fills it, where it stands, what it misses.
fn step(model: &Model) -> Option<(String, Fills, State, Vec<String>)> {
    let standing = model.walk()?.standing()?;
    let missing = standing.missing.iter().map(|field| (*field).to_owned()).collect();
    Some((standing.step.id.clone(), standing.step.fills, standing.state.clone(), missing))
}

/// Asks why the step is skipped, where it may be.
fn skip(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let Some((walk, (step, ..))) = model.walk().zip(step(model)) else { return Vec::new() };
    let act = EventKind::Skipped { step: step.clone(), reason: Redacted::new("to be asked for") };
    match walk.case.allow(&walk.case.next(&walk.id, moment.now, &model.actor, act)) {
        Ok(()) => ask::prompt(model, "Why is it skipped?", Purpose::Skip(step)),
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

/// The step is done. What it misses is asked for first, field by field.
pub fn done(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let Some((walk, standing)) = model.walk().and_then(|walk| Some((walk, walk.standing()?))) else {
        return Vec::new();
    };
    match intent::doing(&standing, &walk.case) {
        Doing::Retry => retry::step(model, moment),
        Doing::Settled => already(model),
        Doing::Needs(field) => {
            let place = standing.step.places.get(&field).map(|place| format!(" It is in {place}."));
            let title = format!("The {}?{}", field.replace('_', " "), place.unwrap_or_default());
            ask::prompt(model, title, Purpose::Capture { field, doubted: None, goes_on: true })
        }
        Doing::Happens(act) => {
            let looked = standing.step.fills == Fills::Evidence && standing.state == State::Open;
            let step = Some(standing.step.id.clone());
            let note = evidence::nothing_found(walk).filter(|_| looked).map(|text| EventKind::Noted { step, text });
            let noted = note.map(|note| record(model, note, moment)).unwrap_or_default();
            noted.into_iter().chain(settle(model, act, moment)).collect()
        }
    }
}

/// Says who was first. To open the step again is an act of its own.
fn already(model: &mut Model) -> Vec<Effect> {
    let by = model.walk().and_then(|walk| Some(walk.standing()?.by?.0.to_owned()));
    let who =
        by.filter(|who| *who != model.actor).map_or("this step is done".to_owned(), |who| format!("{who} did it"));
    nothing(model, &format!("{who}; u opens it again"))
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
        ("not yet: hand it over to somebody else".to_owned(), Answer::HandOver),
        option("opened by mistake: it counts nowhere", Outcome::Mistake),
    ];
    ask::choice(model, "How does this case end?", options)
}

/// Asks for the words that go with an outcome.
pub fn ask_how(model: &mut Model, outcome: Outcome, moment: &Moment) -> Vec<Effect> {
    let title = match outcome {
        Outcome::Fixed => "What fixed it?",
        Outcome::OtherError => "Which error took its place?",
        Outcome::Unchanged => "What was tried, and what is left?",
        Outcome::HandedOver => "Who goes on, and with what?",
        Outcome::Mistake if model.walk().is_some_and(|walk| walk.draft) => return close_draft(model),
        Outcome::Mistake => return conclude(model, outcome, Redacted::default(), moment),
    };
    ask::prompt(model, title, Purpose::Conclude(outcome))
}

/// Ends the case. Where another error took its place, the next one begins with its paste.
pub fn conclude(model: &mut Model, outcome: Outcome, note: Redacted, moment: &Moment) -> Vec<Effect> {
    let effects = record(model, EventKind::Concluded { outcome, note }, moment);
    if effects.is_empty() {
        return effects;
    }
    if outcome == Outcome::OtherError {
        model.after = model.walk().map(|walk| walk.id.clone());
        model.say(match model.paste.failure() {
            Some(_) => "Case ended. Enter opens the case of the other error; F2 comes back to it",
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
