//! Questions: what is typed or chosen becomes an act of the case.

use ratatui::crossterm::event::{KeyCode, KeyEvent};

use super::{case, evidence, moved, paste, retry};
use crate::envelope::Redacted;
use crate::triage::Act;
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::model::ask::{Answer, Ask, Choice, Prompt, Purpose};
use crate::tui::model::line::Line;
use crate::tui::model::{Model, Moment};
use crate::tui::view;

/// Asks for a line of text.
pub fn prompt(model: &mut Model, title: impl Into<String>, purpose: Purpose) -> Vec<Effect> {
    let (title, line) = (title.into(), Line::default());
    model.ask = Some(Ask::Prompt(Box::new(Prompt { title, body: Vec::new(), scroll: 0, seen: 0, line, purpose })));
    Vec::new()
}

/// Characters of an answer that a choice shows.
const LABEL: usize = 240;

/// Asks for one of a few answers.
pub fn choice(model: &mut Model, title: impl Into<String>, mut options: Vec<(String, Answer)>) -> Vec<Effect> {
    for (label, _) in &mut options {
        if let Some((end, _)) = label.char_indices().nth(LABEL) {
            label.truncate(end);
            label.push('…');
        }
    }
    model.ask = Some(Ask::Choice(Choice { title: title.into(), options, selected: 0 }));
    Vec::new()
}

/// A command given to a question.
pub fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    match (command, &mut model.ask) {
        (Command::Back, _) => model.ask = None,
        (Command::Up, Some(Ask::Choice(choice))) => choice.selected = moved(choice.selected, -1, choice.options.len()),
        (Command::Down, Some(Ask::Choice(choice))) => choice.selected = moved(choice.selected, 1, choice.options.len()),
        (Command::Forward, _) => return forward(model, moment),
        _ => {}
    }
    Vec::new()
}

/// A digit picks a choice.
pub fn digit(model: &mut Model, key: KeyEvent, moment: &Moment) -> Vec<Effect> {
    let (Some(Ask::Choice(choice)), KeyCode::Char(character)) = (&mut model.ask, key.code) else { return Vec::new() };
    let place = character.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
    match place.filter(|place| *place < choice.options.len()) {
        Some(place) => {
            choice.selected = place;
            forward(model, moment)
        }
        None => Vec::new(),
    }
}

fn forward(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let (furthest, _) = view::scrolling(model);
    match model.ask.take() {
        Some(Ask::Prompt(prompt)) if held_back(&prompt, furthest).is_some() => {
            model.refuse(held_back(&prompt, furthest).unwrap_or_default());
            model.ask = Some(Ask::Prompt(prompt));
            Vec::new()
        }
        Some(Ask::Prompt(prompt)) if prompt.line.text().trim().is_empty() => {
            model.refuse("a few words are needed; Esc cancels");
            model.ask = Some(Ask::Prompt(prompt));
            Vec::new()
        }
        Some(Ask::Prompt(prompt)) => typed(model, prompt.line.text().trim(), prompt.purpose, moment),
        Some(Ask::Choice(mut choice)) if choice.selected < choice.options.len() => {
            let (_, answer) = choice.options.swap_remove(choice.selected);
            chosen(model, answer, moment)
        }
        Some(Ask::Choice(_)) | None => Vec::new(),
    }
}

/// Why a command is not run yet: its word is not there, or its last lines have not been on the screen.
fn held_back(prompt: &Prompt, furthest: usize) -> Option<String> {
    let Purpose::Confirm(request, _) = &prompt.purpose else { return None };
    if prompt.line.text().trim() != request.word() {
        return Some(retry::unconfirmed(request));
    }
    (prompt.seen < furthest).then(|| retry::UNSEEN.to_owned())
}

fn typed(model: &mut Model, typed: &str, purpose: Purpose, moment: &Moment) -> Vec<Effect> {
    let text = Redacted::new(typed);
    match purpose {
        Purpose::Capture(field) => {
            let effects = case::record(model, Act::Captured { field, value: text, from: "by hand".to_owned() }, moment);
            effects.into_iter().chain(case::done(model, moment)).collect()
        }
        Purpose::Skip(step) => case::settle(model, Act::Skipped { step, reason: text }, moment),
        Purpose::Override(step) => case::record(model, Act::Overrode { step, reason: text }, moment),
        Purpose::Note(step) => case::record(model, Act::Noted { step: Some(step), text }, moment),
        Purpose::Retry(Some((comparison, compared))) => {
            retry::retried(model, compared.retried(comparison, None, Some(text)), moment)
        }
        Purpose::Retry(None) => retry::how_it_ended(model, retry::ONCE, None, Some(&text)),
        Purpose::Again => retry::ask_command(model, Some(text)),
        Purpose::Run(reason) => retry::command(model, typed, reason),
        Purpose::Confirm(request, reason) => retry::run(model, &request, reason, moment),
        Purpose::Conclude(outcome) => case::conclude(model, outcome, text, moment),
        Purpose::Reopen => case::record(model, Act::Reopened { reason: text }, moment),
    }
}

fn chosen(model: &mut Model, answer: Answer, moment: &Moment) -> Vec<Effect> {
    match answer {
        Answer::Retried(act) => retry::retried(model, *act, moment),
        Answer::Paste => {
            model.paste = crate::tui::model::paste::PasteBox::default();
            model.say("Paste what came back; then a takes it as the answer to the retry");
            paste::open(model)
        }
        Answer::Unknown => {
            model.say("The retry stays open; Space says how it ended once you know");
            Vec::new()
        }
        Answer::Conclude(outcome) => case::ask_how(model, outcome),
        Answer::Pin { source, title, excerpt } => {
            let (title, excerpt) = (Redacted::new(&title), Redacted::new(&excerpt));
            evidence::pinned(model, Act::Attached { source, title, excerpt }, moment)
        }
        Answer::Copy(what, text) => vec![Effect::Copy(what, text)],
    }
}
