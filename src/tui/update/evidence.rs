//! The evidence step: asks the sources when it is looked at, takes what they find, pins it to the case.

use super::{ask, case, nothing};
use crate::catalog::Fills;
use crate::envelope::Redacted;
use crate::evidence::{Line, News, Question, Series, count};
use crate::triage::{Act, State};
use crate::tui::effect::Effect;
use crate::tui::model::ask::Answer;
use crate::tui::model::walk::Walk;
use crate::tui::model::{Model, Moment, Place, Ticket};

/// Hits that can be pinned one by one.
const SINGLE: usize = 40;

/// After everything that happens: the sources are asked when the step that needs them comes in sight, and called off when it
/// goes out of sight before they have answered.
pub fn attend(model: &mut Model) -> Vec<Effect> {
    let at_step = |walk: &Walk| {
        let step = walk.standing();
        step.is_some_and(|step| step.step.fills == Fills::Evidence && step.state == State::Open)
    };
    let looked_at = model.current.filter(|_| model.place() == Place::Case);
    let mut effects = Vec::new();
    for (at, walk) in model.walks.iter_mut().enumerate() {
        if !(looked_at == Some(at) && at_step(walk)) && walk.gathered.call_off() {
            effects.push(Effect::CallOff);
        }
    }
    if model.walk().is_some_and(|walk| looked_at.is_some() && at_step(walk) && walk.gathered.ticket.is_none()) {
        effects.extend(gather(model));
    }
    effects
}

/// Asks every source.
pub fn gather(model: &mut Model) -> Vec<Effect> {
    let (ticket, now, names) = (model.ticket(), model.now, model.sources.clone());
    let Some(walk) = model.walk_mut().filter(|_| !names.is_empty()) else { return Vec::new() };
    let mut question = Question::about(&walk.diagnosis, now);
    question.window = walk.gathered.window;
    walk.gathered.ask(ticket, &names);
    vec![Effect::Gather(ticket, Box::new(question))]
}

/// Asks every source anew, on demand.
pub fn again(model: &mut Model, wider: bool) -> Vec<Effect> {
    if model.sources.is_empty() {
        return nothing(model, "no source is configured; config.toml names them, errbook doctor tries them");
    }
    if let Some(walk) = model.walk_mut().filter(|_| wider) {
        walk.gathered.window = walk.gathered.window.wider();
    }
    gather(model)
}

/// A source tells something.
pub fn told(model: &mut Model, ticket: Ticket, news: News) -> Vec<Effect> {
    if let Some(walk) = model.walks.iter_mut().find(|walk| walk.gathered.ticket == Some(ticket)) {
        walk.gathered.tell(ticket, news);
    }
    Vec::new()
}

/// Asks what of it belongs to the case.
pub fn pin(model: &mut Model) -> Vec<Effect> {
    let Some(walk) = model.walk() else { return Vec::new() };
    let lines = walk.gathered.lines();
    let series: Vec<&Series> = walk.gathered.series().collect();
    let hits: Vec<&Line> = lines.iter().filter(|line| line.hit.is_some()).collect();
    if lines.is_empty() && series.is_empty() {
        return nothing(model, "nothing was found to pin; Space accepts that");
    }
    let whole = lines.iter().map(line).chain(series.iter().map(|series| figures(series))).collect::<Vec<_>>();
    let title = format!("{}, {}", count(hits.len() as u64, "hit"), count(series.len() as u64, "figure"));
    let names: Vec<&str> = walk.gathered.found().map(|(name, _)| name).collect();
    let mut options = vec![(format!("all of it: {title}"), answer(&names.join(", "), &title, &whole.join("\n")))];
    let one = |line_: &&Line| (line(line_), answer(&line_.source, "one line", &line(line_)));
    options.extend(hits.iter().take(SINGLE).map(one));
    let one = |series: &&Series| (figures(series), answer(&series.source, "one figure", &figures(series)));
    options.extend(series.iter().map(one));
    ask::choice(model, "Pin what to the case?", options)
}

fn answer(source: &str, title: &str, excerpt: &str) -> Answer {
    Answer::Pin { source: source.to_owned(), title: Redacted::new(title), excerpt: Redacted::new(excerpt) }
}

/// A line as it is pinned.
pub fn line(line: &Line) -> String {
    let at = line.at.map(|at| format!("{at} ")).unwrap_or_default();
    format!("{at}{}: {}", line.place, line.text)
}

/// A figure as it is pinned.
pub fn figures(series: &Series) -> String {
    format!("{}: {}", series.name, series.words())
}

/// Pins it, and ticks the step.
pub fn pinned(model: &mut Model, act: Act, moment: &Moment) -> Vec<Effect> {
    let mut effects = case::record(model, act, moment);
    let step = model.walk().and_then(Walk::standing).map(|step| (step.step.id.clone(), step.state.clone()));
    if let Some((step, State::Open)) = step.filter(|_| !effects.is_empty()) {
        effects.extend(case::settle(model, Act::Answered { step }, moment));
    }
    effects
}

/// What the note says when the honest nothing is accepted.
pub fn nothing_found(walk: &Walk) -> Option<Redacted> {
    let covered = |(name, found): (&str, &crate::evidence::Found)| {
        format!("{name}: {}; {}", found.covered.words("place"), found.remarks.join(" "))
    };
    let said = walk.gathered.found().map(covered).collect::<Vec<_>>().join("\n");
    walk.gathered.is_nothing().then(|| Redacted::new(&format!("nothing found in {said}")))
}
