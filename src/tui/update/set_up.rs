//! A source is set up on the screen: what this machine has is proposed, one is chosen or named, tried with the question of the
//! case, shown, and then written into config.toml or used once. A file can be attached to the case the same way.

use ratatui::crossterm::event::KeyEvent;

use super::moving::nothing;
use super::{ask, evidence, journal};
use crate::evidence::pin::line;
use crate::evidence::proposal::Proposal;
use crate::evidence::recipe::{NewSource, recipes};
use crate::evidence::{Question, State};
use crate::triage::{CaseLog, Trouble};
use crate::tui::effect::Effect;
use crate::tui::model::ask::{Chosen, Purpose};
use crate::tui::model::set_up::{Aim, SetUp, Trial};
use crate::tui::model::{Model, Moment, Ticket};
use crate::tui::msg::Request;
use crate::tui::view;

/// What this machine has is looked for.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    if model.session().is_some_and(|session| session.case.goes_on().is_err()) {
        return nothing(model, "the case has ended; e opens it again");
    }
    let ticket = model.ticket();
    model.set_up = Some(SetUp { ticket, recipe: 0, answers: Vec::new(), aim: Aim::Source, made: None });
    ask::wait(model, "Looking at what is on this machine …");
    vec![Effect::Propose(ticket, !model.read_only)]
}

/// What this machine has: it is offered, and behind it every kind of source. Whoever does something else by now is left
/// alone. Gives the keys that were pressed meanwhile: they choose of it.
pub fn proposed(model: &mut Model, ticket: Ticket, proposals: Vec<Proposal>) -> Vec<KeyEvent> {
    let asked = model.set_up.as_ref().is_some_and(|set_up| set_up.ticket == ticket);
    let Some(waits) = model.awaited().filter(|_| asked) else { return Vec::new() };
    let early = std::mem::take(&mut waits.early);
    let is_known = |answer: &str| model.source_places.iter().any(|place| place.split(", ").any(|part| part == answer));
    let offered = proposals.into_iter().filter(|proposal| !is_known(&proposal.answer));
    let here = offered.map(|Proposal { recipe, answer }| {
        let title = recipes().get(recipe).and_then(|recipe| recipe.title.split(',').next()).unwrap_or_default();
        (format!("{answer}: {title}"), Chosen::SetUp { recipe, answer: Some(answer), aim: Aim::Source })
    });
    let mut options: Vec<(String, Chosen)> = here.collect();
    options.push((
        "another file, attached to this case alone".to_owned(),
        Chosen::SetUp { recipe: 0, answer: None, aim: Aim::Attach },
    ));
    let named = recipes().iter().enumerate();
    options.extend(named.map(|(recipe, named)| {
        (format!("you name it: {}", named.title), Chosen::SetUp { recipe, answer: None, aim: Aim::Source })
    }));
    ask::choice(model, "Where is evidence? What this machine has stands first.", options);
    early
}

/// A recipe is chosen.
pub fn chosen(model: &mut Model, recipe: usize, answer: Option<String>, aim: Aim) -> Vec<Effect> {
    let ticket = model.ticket();
    let answers = answer.into_iter().collect();
    model.set_up = Some(SetUp { ticket, recipe, answers, aim, made: None });
    go_on(model)
}

/// One of its questions is answered.
pub fn answered(model: &mut Model, answer: &str) -> Vec<Effect> {
    if let Some(set_up) = &mut model.set_up {
        set_up.answers.push(answer.to_owned());
    }
    go_on(model)
}

/// The next question, or the trial.
fn go_on(model: &mut Model) -> Vec<Effect> {
    let ticket = model.ticket();
    let Some(set_up) = &mut model.set_up else { return Vec::new() };
    let Some(recipe) = recipes().get(set_up.recipe) else { return Vec::new() };
    if let Some(next) = recipe.ask.get(set_up.answers.len()) {
        return ask::prompt_with(model, next.title.clone(), &next.usual, Purpose::SetUp);
    }
    set_up.ticket = ticket;
    let (recipe, answers) = (set_up.recipe, set_up.answers.clone());
    let asked = model.session().map(|session| evidence::question(model, session));
    let question = asked.filter(Question::is_askable).unwrap_or_else(|| Question::new(model.now).within(model.scope));
    ask::wait(model, "Trying it …");
    vec![Effect::Try { ticket, recipe, answers, question: Box::new(question) }]
}

/// It was tried: what it answers is shown, and what becomes of it asked; a file is attached.
pub fn tried(model: &mut Model, ticket: Ticket, trial: Trial, moment: &Moment) -> Vec<Effect> {
    let aim = match &model.set_up {
        Some(set_up) if set_up.ticket == ticket => set_up.aim,
        _ => return Vec::new(),
    };
    // Whoever went away from it wants none of it.
    if model.awaited().is_none() {
        return Vec::new();
    }
    model.ask = None;
    let made = match trial.made {
        Ok(made) => made,
        Err(trouble) => return again(model, &trouble),
    };
    let said = format!("{}: {}.", made.name, view::told_by(&trial.state));
    if let Some(set_up) = &mut model.set_up {
        set_up.made = Some(made.clone());
    }
    match (aim, &trial.state) {
        (Aim::Attach, State::Failed(trouble)) => again(model, trouble),
        (Aim::Attach, state) => attach(model, &made, state, &said, moment),
        (Aim::Source, _) => {
            let file = model.config.as_ref().map(|file| file.display().to_string());
            let write = file.filter(|_| !model.read_only);
            let write = write.map(|file| (format!("keep it: write it into {file}"), Chosen::KeepSource));
            let mut options: Vec<(String, Chosen)> = write.into_iter().collect();
            options.push(("use it until errbook is left".to_owned(), Chosen::UseSource));
            options.push(("none of this; name another one".to_owned(), Chosen::OtherSource));
            ask::choice(model, format!("{said} What becomes of it?"), options)
        }
    }
}

/// What was answered makes no source: it is said, and asked once more.
fn again(model: &mut Model, trouble: &Trouble) -> Vec<Effect> {
    let Some(set_up) = &mut model.set_up else { return Vec::new() };
    let (Some(last), Some(recipe)) = (set_up.answers.pop(), recipes().get(set_up.recipe)) else { return Vec::new() };
    let title = recipe.ask.get(set_up.answers.len()).map(|ask| ask.title.as_str()).unwrap_or_default();
    let title = format!("{}. {title}", trouble.reason());
    ask::prompt_with(model, title, &last, Purpose::SetUp)
}

/// A file belongs to the case from now on: its path, the time that it covers, and what of the failure stands in it.
fn attach(model: &mut Model, made: &NewSource, state: &State, said: &str, moment: &Moment) -> Vec<Effect> {
    let State::Done(found) = state else { return Vec::new() };
    let around = found.lines.iter().map(line).collect::<Vec<_>>().join("\n");
    let log = CaseLog { paths: vec![made.source.place()], span: found.covered.first.zip(found.covered.last), around };
    let effects = journal::record(model, log.attached(), moment);
    if let Some(session) = model.session_mut().filter(|_| !effects.is_empty()) {
        session.gathered.ticket = None;
        model.say(format!("Attached, and searched with the case from now on. {said}"));
    }
    model.set_up = None;
    effects
}

/// The source is asked from now on, and written down where that is wanted.
pub fn taken(model: &mut Model, write: bool) -> Vec<Effect> {
    let Some(made) = model.set_up.take().and_then(|set_up| set_up.made) else { return Vec::new() };
    model.sources.push(made.name.clone());
    model.source_places.push(made.source.place());
    for session in &mut model.sessions {
        session.gathered.call_off();
        session.gathered.ticket = None;
    }
    let kept = write.then(|| Effect::Ask(Request::Configure(made.rows.clone())));
    if kept.is_none() {
        model.say(format!("{} is asked until errbook is left", made.name));
    }
    // It has its place among the sources before any of them is asked.
    std::iter::once(Effect::Adopt(made)).chain(kept).collect()
}
