//! The evidence step: asks the sources when it is looked at, takes what they find, pins it to the case.

use super::{ask, nothing};
use crate::catalog::Fills;
use crate::envelope::Redacted;
use crate::evidence::{Line, News, Question, Series, State, count, is_exposed};
use crate::triage::{self, EventKind};
use crate::tui::effect::Effect;
use crate::tui::model::ask::Answer;
use crate::tui::model::case_session::CaseSession;
use crate::tui::model::{Model, Place, Ticket};

/// Hits that can be pinned one by one.
const SINGLE: usize = 40;

/// Bytes of the longest excerpt that is pinned.
const EXCERPT: usize = 64 << 10;

/// After everything that happens: the sources are asked when the step that needs them comes in sight, and called off when it
/// goes out of sight before they have answered.
pub fn attend(model: &mut Model) -> Vec<Effect> {
    let at_step = |walk: &CaseSession| {
        let step = walk.standing();
        step.is_some_and(|step| step.step.fills == Fills::Evidence && step.state == triage::State::Open)
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
    let (ticket, now, names, scope) = (model.ticket(), model.now, model.sources.clone(), model.scope);
    let Some(walk) = model.walk_mut().filter(|_| !names.is_empty()) else { return Vec::new() };
    let mut question = Question::about(&walk.diagnosis, now).within(scope);
    for event in walk.case.events() {
        if let EventKind::Pasted { text } = event.act.plain() {
            question.add_namespaces(text.as_str());
        }
    }
    question.window = walk.gathered.window.unwrap_or(scope.window);
    walk.gathered.ask(ticket, &question, &names);
    vec![Effect::Gather(ticket, Box::new(question))]
}

/// Asks every source anew, on demand.
pub fn again(model: &mut Model, wider: bool) -> Vec<Effect> {
    if model.sources.is_empty() {
        return nothing(model, "no source is configured; config.toml names them, errbook doctor tries them");
    }
    let usual = model.scope.window;
    if let Some(walk) = model.walk_mut().filter(|_| wider) {
        walk.gathered.window = Some(walk.gathered.window.unwrap_or(usual).wider());
    }
    gather(model)
}

/// Takes a paste as metrics where the step of a case wants evidence and the paste is such a text. Says whether it was.
pub fn pasted(model: &mut Model, bytes: &[u8]) -> bool {
    let now = model.now;
    if !(model.place() == Place::Case && model.wants_evidence()) {
        return false;
    }
    let Some((walk, text)) = model.walk_mut().zip(str::from_utf8(bytes).ok().filter(|text| is_exposed(text))) else {
        return false;
    };
    let wanted = walk.diagnosis.entry.as_ref().map(|entry| entry.metrics.clone()).unwrap_or_default();
    walk.gathered.paste(text.to_owned(), now, &wanted);
    model.say("Metrics taken from the paste");
    true
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
    if lines.is_empty() && series.is_empty() {
        return nothing(model, "nothing was found to pin; Space accepts that");
    }
    let hits = lines.iter().filter(|line| line.hit.is_some());
    let counts = [(hits.clone().count(), "hit"), (series.len(), "figure")];
    let counts = counts.into_iter().filter(|(number, _)| *number > 0).map(|(number, of)| count(number as u64, of));
    let title = counts.collect::<Vec<_>>().join(", ");
    let names: Vec<&str> =
        walk.gathered.found().filter(|(_, found)| !found.is_nothing()).map(|(name, _)| name).collect();
    let whole = excerpt(series.iter().map(|series| figures(series)), &lines);
    let mut options = vec![(format!("all of it: {title}"), answer(&names.join(", "), &title, whole))];
    let one = |found: &&Line| (line(found), answer(&found.source, "one line", line(found)));
    options.extend(hits.take(SINGLE).map(one));
    let one = |series: &&Series| (figures(series), answer(&series.source, "one figure", figures(series)));
    options.extend(series.iter().map(one));
    ask::choice(model, "Pin what to the case? As many as you like; Esc, then Space does the step.", options)
}

/// The hits, to be copied.
pub fn copies(walk: &CaseSession) -> Vec<(String, Redacted)> {
    let lines = walk.gathered.lines();
    let hits = lines.iter().filter(|line| line.hit.is_some()).take(SINGLE);
    hits.map(|found| ("a log line".to_owned(), Redacted::new(&line(found)))).collect()
}

fn answer(source: &str, title: &str, excerpt: String) -> Answer {
    Answer::Pin { source: source.to_owned(), title: title.to_owned(), excerpt }
}

/// Figures and lines as they are pinned together; lines beyond [`EXCERPT`] are counted.
fn excerpt(figures: impl Iterator<Item = String>, lines: &[&Line]) -> String {
    let mut text: String = figures.map(|figure| figure + "\n").collect();
    for (at, found) in lines.iter().enumerate() {
        let line = line(found);
        if text.len() + line.len() > EXCERPT {
            return text + "… and " + &count((lines.len() - at) as u64, "more line");
        }
        text = text + &line + "\n";
    }
    text.trim_end().to_owned()
}

/// A line as it is pinned.
fn line(line: &Line) -> String {
    let at = line.at.map(|at| format!("{at} ")).unwrap_or_default();
    format!("{at}{}: {}", line.place, line.text)
}

/// A figure as it is pinned.
fn figures(series: &Series) -> String {
    format!("{}: {}", series.name, series.words())
}

/// What the note says when the honest nothing is accepted: what was covered, and what could not be asked.
pub fn nothing_found(walk: &CaseSession) -> Option<Redacted> {
    let said = walk.gathered.sources.iter().map(|(name, state)| match state {
        State::Waiting => format!("{name}: no answer yet"),
        State::Done(found) => {
            format!("{name}: nothing in {}; {}", found.covered.words("place"), found.remarks.join(" "))
        }
        State::Failed(trouble) => format!("{name}: {trouble}"),
    });
    let said = said.collect::<Vec<_>>().join("\n");
    walk.gathered.is_nothing().then(|| Redacted::new(&format!("nothing found\n{said}")))
}
