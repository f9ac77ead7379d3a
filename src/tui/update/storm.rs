//! The storm: failures grouped by code, of a paste or of a log that is being counted; Enter opens an exemplar of a group.

use super::grouping::screenful;
use super::moving::{back, go, moved, nothing};
use super::{open_case, paste};
use crate::envelope::Redacted;
use crate::tally::Alarm;
use crate::triage::CaseLog;
use crate::tui::bell::bell;
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::model::storm::{Exemplar, Storm};
use crate::tui::model::{Model, Moment, Place};
use crate::tui::view;

/// Goes to the log that is being counted.
pub fn log(model: &mut Model) -> Vec<Effect> {
    if model.log.source.is_none() {
        return nothing(model, "no log is being counted; pipe one in (… | errbook) or use errbook watch FILE");
    }
    go(model, Place::Log);
    Vec::new()
}

/// The log has ended. What was piped in whole and has no more failures than the screen has lines is a paste.
pub fn ended(model: &mut Model, whole: Option<Vec<u8>>) -> Vec<Effect> {
    model.log.ended = true;
    let is_storm = usize::try_from(model.log.picture.count).is_ok_and(|count| count > screenful(model));
    match whole {
        Some(bytes) if model.place() == Place::Log && !is_storm => {
            model.log = Storm::default();
            model.places.pop();
            paste::pasted(model, &bytes)
        }
        _ => Vec::new(),
    }
}

/// Alarms are told wherever the responder is, and the terminal calls for whoever looks elsewhere.
pub fn alarmed(model: &mut Model, alarms: Vec<Alarm>) -> Vec<Effect> {
    let Some(last) = alarms.last() else { return Vec::new() };
    let others = alarms.len() - 1;
    let more = if others > 0 { format!(", and {others} more") } else { String::new() };
    let words = format!("alarm: {last}{more}");
    let effects = vec![Effect::Put(bell(&words))];
    model.refuse(words);
    model.log.raise(alarms);
    effects
}

/// A command given in the storm.
pub fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    match command {
        Command::Forward => return forward(model, moment),
        Command::Up => select(model, -1),
        Command::Down => select(model, 1),
        Command::First => select(model, isize::MIN),
        Command::Last => select(model, isize::MAX),
        Command::NextPane => model.storm_mut().in_detail ^= true,
        Command::NextOrder => {
            let storm = model.storm_mut();
            storm.order = storm.order.next();
            storm.sort();
        }
        Command::CopyRequestId => return copy(model),
        Command::Back if model.zoomed => model.zoomed = false,
        Command::Back if model.storm().in_detail && view::is_single(model) => model.storm_mut().in_detail = false,
        Command::Back => return back(model),
        _ => return nothing(model, "that works in a case (F3) or at home (Esc)"),
    }
    Vec::new()
}

fn select(model: &mut Model, by: isize) {
    let storm = model.storm_mut();
    storm.select(moved(storm.at(), by, storm.picture.groups.len()));
}

fn forward(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let Some(group) = model.storm().group() else {
        return nothing(model, "nothing is counted yet; Esc goes to the search");
    };
    match group.exemplar.clone() {
        Exemplar::None => nothing(model, "no line of it was kept: its request ids are below, F2 takes a line of yours"),
        Exemplar::Line { line, around } => {
            let around = String::from_utf8_lossy(&around).into_owned();
            let log = CaseLog { paths: model.storm().paths.clone(), span: model.storm().picture.span(), around };
            go(model, Place::Paste);
            let effects = paste::pasted(model, &line);
            model.paste.log = Some(log);
            effects
        }
        Exemplar::Failure(at) => {
            let failure = model.paste.reading.shown().and_then(|reading| reading.failures.get(at)).cloned();
            let Some(failure) = failure else { return Vec::new() };
            let text = String::from_utf8_lossy(&model.paste.bytes).into_owned();
            open_case::open(model, failure, &text, moment)
        }
    }
}

fn copy(model: &mut Model) -> Vec<Effect> {
    match model.storm().group().and_then(|group| group.request_ids.first()) {
        Some(id) => vec![Effect::Copy("a request id".to_owned(), Redacted::new(id))],
        None => nothing(model, "no failure of this code shows a request id"),
    }
}
