//! Home: typing searches, Enter opens a case.

use std::sync::Arc;

use ratatui::crossterm::event::KeyEvent;

use super::moving::{go, moved, nothing};
use super::open_case;
use crate::catalog::Catalogs;
use crate::envelope::{Finding, Redacted};
use crate::search::Answer;
use crate::triage::{Diagnosis, TaughtWord, intent, learned};
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::model::home::lessons;
use crate::tui::model::line::InputLine;
use crate::tui::model::{Model, Moment, Place, Ticket};

/// Rows of a page in the list of codes.
const PAGE: isize = 10;

/// A command given at home.
pub fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    match command {
        Command::Forward => return forward(model, moment),
        Command::Learn => return toggle_learning(model),
        Command::Forget => return forget(model),
        Command::CopyCode => return copy(model),
        Command::NextPane => model.home.in_detail = !model.home.in_detail,
        Command::Back if model.home.in_detail => model.home.in_detail = false,
        Command::Back if model.home.line.is_empty() => return nothing(model, "this is home; Ctrl-C or Ctrl-Q quits"),
        Command::Back | Command::ClearLine => {
            remember(model);
            return search(model, InputLine::default());
        }
        Command::Up if model.home.selected == 0 => return earlier(model),
        Command::Up => select(model, -1),
        Command::Down => select(model, 1),
        Command::PageUp => select(model, -PAGE),
        Command::PageDown => select(model, PAGE),
        _ => return nothing(model, "that works in a case (F3) or in the paste box (F2)"),
    }
    Vec::new()
}

/// Above the first code stand the queries of before, the latest first; only while nothing else is typed.
fn earlier(model: &mut Model) -> Vec<Effect> {
    let typed = model.home.line.text();
    let at = model.home.history.iter().position(|query| query == typed);
    let next = match at {
        None if typed.is_empty() => model.home.history.last(),
        None => None,
        Some(at) => at.checked_sub(1).and_then(|before| model.home.history.get(before)),
    };
    let Some(query) = next.cloned() else { return Vec::new() };
    let mut line = InputLine::default();
    line.insert(&query);
    search(model, line)
}

/// What was searched for can be had again.
fn remember(model: &mut Model) {
    let query = Redacted::new(model.home.line.text().trim()).to_string();
    if !query.is_empty() {
        model.home.history.retain(|earlier| *earlier != query);
        model.home.history.push(query);
    }
}

/// What people type to leave a program.
const LEAVING: [&str; 7] = ["q", ":q", ":q!", ":wq", ":x", "quit", "exit"];

/// A key for the search line.
pub fn typed(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let mut line = model.home.line.clone();
    if line.key(key) {
        return search(model, line);
    }
    model.home.line = line;
    Vec::new()
}

/// Searches for what the line holds. For an empty one the answer is known.
pub fn search(model: &mut Model, line: InputLine) -> Vec<Effect> {
    model.home.line = line;
    if model.home.line.text().trim().is_empty() {
        model.home.show_everything(&model.catalogs);
        model.home.select(0);
        return Vec::new();
    }
    let ticket = model.ticket();
    model.home.answer.ask(ticket);
    vec![Effect::Search(ticket, model.home.line.text().to_owned())]
}

/// Goes home and searches for a text.
pub fn search_for(model: &mut Model, text: &str) -> Vec<Effect> {
    go(model, Place::Home);
    model.home.in_detail = false;
    let mut line = model.home.line.clone();
    line.insert(text);
    search(model, line)
}

/// The catalogs are there, whole: the list and the cases get their texts.
pub fn loaded(model: &mut Model, catalogs: Arc<Catalogs>, moment: &Moment) -> Vec<Effect> {
    for session in &mut model.sessions {
        session.diagnosis = Diagnosis::new(session.case.finding(), &catalogs);
    }
    model.catalogs = catalogs;
    model.home.is_loaded = true;
    if model.home.line.is_empty() {
        model.home.show_everything(&model.catalogs);
    }
    go_on(model, moment)
}

/// Search answers.
pub fn found(model: &mut Model, ticket: Ticket, answer: Answer, moment: &Moment) -> Vec<Effect> {
    if !model.home.answer.answer(ticket, Ok(answer)) {
        return Vec::new();
    }
    model.home.select(0);
    go_on(model, moment)
}

/// Enter was pressed before the list was there: now it counts.
fn go_on(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    if std::mem::take(&mut model.home.forward) { forward(model, moment) } else { Vec::new() }
}

fn select(model: &mut Model, by: isize) {
    let hits = model.home.answer.shown().map_or(0, |answer| answer.hits.len());
    model.home.select(moved(model.home.selected, by, hits));
}

/// Opens a case for the selected code; where the list is not up to date yet, as soon as it is.
fn forward(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    if LEAVING.contains(&model.home.line.text().trim()) {
        return nothing(model, "Ctrl-C or Ctrl-Q quits errbook; an open case stays");
    }
    if model.home.answer.is_asked() {
        model.home.forward = true;
        return Vec::new();
    }
    let Some(hit) = model.home.hit() else {
        return nothing(model, "no code is selected; Esc clears the line and lists all");
    };
    let finding = Finding {
        catalog: Some(hit.entry.catalog.clone()),
        entry: Some(hit.entry.code.clone()),
        known: true,
        ..Finding::default()
    };
    let words = model.home.line.text().trim();
    let is_name = hit.entry.spellings().any(|spelling| spelling.eq_ignore_ascii_case(words));
    let symptom = Some(Redacted::new(words)).filter(|_| !words.is_empty() && !is_name);
    remember(model);
    let diagnosis = Diagnosis::new(finding, &model.catalogs);
    let before = model.sessions.len();
    let effects = open_case::open(model, diagnosis, "", moment);
    let actor = model.actor.clone();
    let opened = model.sessions.len() > before;
    if let Some((session, value)) = model.session_mut().filter(|_| opened).zip(symptom) {
        // Part of how the case begins: not an act that would keep it.
        let _ = session.record(intent::symptom(value.as_str()), &actor, moment);
    }
    effects
}

/// The journal lists its cases: the search is told what they teach, where that has changed.
pub fn learn(model: &mut Model) -> Vec<Effect> {
    let Some(known) = &mut model.home.lessons else { return Vec::new() };
    let taught = model.cases.rows.shown().map(|cases| learned(cases)).unwrap_or_default();
    let lessons = lessons(&taught, &model.home.forgotten);
    if lessons == *known {
        return Vec::new();
    }
    known.clone_from(&lessons);
    vec![Effect::Learn(lessons)]
}

/// Forgets the words of the search line that closed cases taught of the selected code.
fn forget(model: &mut Model) -> Vec<Effect> {
    let Some(hit) = model.home.hit() else { return nothing(model, "no code is selected") };
    let typed: Vec<String> = crate::triage::learned::words(model.home.line.text()).collect();
    let taught = model.cases.rows.shown().map(|cases| learned(cases)).unwrap_or_default();
    let is_meant = |taught: &TaughtWord| {
        taught.catalog == hit.entry.catalog && taught.code == hit.entry.code && typed.contains(&taught.word)
    };
    let words: Vec<TaughtWord> =
        taught.into_keys().filter(|taught| is_meant(taught) && !model.home.forgotten.has(taught)).collect();
    if words.is_empty() {
        return nothing(model, "closed cases taught no word of the search line for this code");
    }
    let named: Vec<String> = words.iter().map(|taught| format!("'{}'", taught.word)).collect();
    let said = format!("Forgotten for {}: {}", hit.entry.code, named.join(", "));
    // The model's own are without a file, so nothing can fail.
    let _ = model.home.forgotten.add(&words);
    let mut effects = learn(model);
    effects.push(Effect::Forget(words));
    effects.extend(search(model, model.home.line.clone()));
    model.say(said);
    effects
}

fn toggle_learning(model: &mut Model) -> Vec<Effect> {
    let (state, mut effects) = if model.home.lessons.take().is_some() {
        ("leaves closed cases out", vec![Effect::Learn(Vec::new())])
    } else {
        model.home.lessons = Some(Vec::new());
        ("uses the words of closed cases again", learn(model))
    };
    effects.extend(search(model, model.home.line.clone()));
    model.say(format!("The search {state}"));
    effects
}

fn copy(model: &mut Model) -> Vec<Effect> {
    match model.home.hit() {
        Some(hit) => vec![Effect::Copy(hit.entry.code.clone(), Redacted::new(&hit.entry.code))],
        None => nothing(model, "no code is selected"),
    }
}
