//! The storm: the failures of a paste grouped by code; Enter opens a case on an exemplar.

use super::{back, case, go, moved, nothing};
use crate::envelope::Redacted;
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::layout::areas;
use crate::tui::model::{Model, Moment, Place};

/// Opens by itself where a paste holds more failures than the screen has lines, unless the text is being edited.
pub fn appear(model: &mut Model) {
    let room = usize::from(areas(model.size, Place::Storm).body.height);
    let failures = model.paste.reading.shown().map_or(0, |reading| reading.failures.len());
    if failures > room && model.place() == Place::Paste && model.paste.editor.is_none() {
        let _ = open(model);
    }
}

/// Opens on what the paste box holds.
pub fn open(model: &mut Model) -> Vec<Effect> {
    if model.paste.reading.shown().is_none_or(|reading| reading.storm.count() == 0) {
        return nothing(model, "there is nothing to group: no failure of a known catalog in this paste");
    }
    model.paste.group = 0;
    model.paste.group_scroll = 0;
    go(model, Place::Storm);
    Vec::new()
}

/// A command given in the storm.
pub fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    match command {
        Command::Forward => return forward(model, moment),
        Command::Up => select(model, -1),
        Command::Down => select(model, 1),
        Command::NextPane => model.paste.in_group = !model.paste.in_group,
        Command::CopyRequestId => return copy(model),
        Command::Back if model.paste.in_group => model.paste.in_group = false,
        Command::Back => return back(model),
        _ => return nothing(model, "that works in a case or at home"),
    }
    Vec::new()
}

fn select(model: &mut Model, by: isize) {
    let groups = model.paste.reading.shown().map_or(0, |reading| reading.storm.rows().len());
    model.paste.group = moved(model.paste.group, by, groups);
    model.paste.group_scroll = 0;
}

fn forward(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let exemplar = model.paste.group().and_then(|(reading, row)| reading.exemplar(row)).cloned();
    let Some(exemplar) = exemplar else { return nothing(model, "no code is selected") };
    let text = String::from_utf8_lossy(&model.paste.bytes).into_owned();
    case::open(model, exemplar, &text, moment)
}

fn copy(model: &mut Model) -> Vec<Effect> {
    let id = model.paste.group().and_then(|(_, row)| row.request_ids.first().cloned());
    match id {
        Some(id) => vec![Effect::Copy("a request id".to_owned(), Redacted::new(&id))],
        None => nothing(model, "no failure of this code shows a request id"),
    }
}
