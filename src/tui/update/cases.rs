//! The list of cases: typing filters, Enter takes one up.

use super::moving::{ask_for_cases, back, moved, nothing};
use super::open_case;
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::model::line::InputLine;
use crate::tui::model::{Model, Place};
use crate::tui::msg::Request;

/// Rows of a page in the list of cases.
const PAGE: isize = 10;

/// A command given in the list of cases.
pub fn command(model: &mut Model, command: Command) -> Vec<Effect> {
    match command {
        Command::Forward | Command::Up | Command::Down | Command::PageUp | Command::PageDown
            if model.cases.is_awaited() =>
        {
            model.cases.early.push(command);
        }
        Command::Forward => return forward(model),
        Command::Up => select(model, -1),
        Command::Down => select(model, 1),
        Command::PageUp => select(model, -PAGE),
        Command::PageDown => select(model, PAGE),
        Command::Back if model.cases.line.is_empty() => return back(model),
        Command::Back | Command::ClearLine => clear(model),
        _ => return nothing(model, "that works in a case"),
    }
    Vec::new()
}

/// Asks for the cases anew where they may be other ones by now and are looked at; one question at a time, so that a flood of
/// changes cannot keep the answer away.
pub fn renew(model: &mut Model) -> Vec<Effect> {
    let shown = matches!(model.place(), Place::Cases | Place::Home);
    let due = model.cases.stirred && shown && !model.cases.rows.is_asked();
    if due { ask_for_cases(model) } else { Vec::new() }
}

/// Asks the whole journal for what is typed, and once more where it has changed; one question at a time.
pub fn seek(model: &mut Model) -> Vec<Effect> {
    let text = model.cases.line.text().to_owned();
    let due = text != model.cases.sought.text || model.cases.sought.stirred;
    if !due || text.trim().is_empty() || model.place() != Place::Cases || model.cases.sought.asked.is_some() {
        return Vec::new();
    }
    let (ticket, words) = (model.ticket(), text.split_whitespace().map(str::to_owned).collect());
    (model.cases.sought.asked, model.cases.sought.stirred) = (Some((ticket, text)), false);
    vec![Effect::Ask(Request::Seek(ticket, words))]
}

fn clear(model: &mut Model) {
    model.cases.line = InputLine::default();
    model.cases.selected = 0;
}

fn select(model: &mut Model, by: isize) {
    model.cases.arriving = false;
    model.cases.selected = moved(model.cases.selected, by, model.cases.shown(&model.actor).len());
}

fn forward(model: &mut Model) -> Vec<Effect> {
    let Some(id) = model.cases.shown(&model.actor).get(model.cases.selected).map(|row| row.case.clone()) else {
        return nothing(model, "no case is selected; Esc clears the line");
    };
    if open_case::revisit(model, &id) { Vec::new() } else { vec![Effect::Ask(Request::Resume(id))] }
}
