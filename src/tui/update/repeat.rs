//! Repeating the request by a command: taken apart, judged, shown, and run once when the responder says so.

use super::{ask, case, go, nothing, paste};
use crate::envelope::Redacted;
use crate::triage::retry::curl::{self, Request};
use crate::triage::{CaseId, Trouble, judge};
use crate::tui::effect::Effect;
use crate::tui::model::ask::{Answer, Purpose};
use crate::tui::model::paste::PasteBox;
use crate::tui::model::{Model, Moment, Place};

/// Asks for the command.
pub fn begin(model: &mut Model) -> Vec<Effect> {
    if model.read_only {
        return nothing(model, "errbook runs with --read-only; repeat the request yourself and paste the answer");
    }
    let title =
        "The curl command that repeats the request? It is shown as it will run, and runs once, when you say so.";
    ask::prompt(model, title, Purpose::Repeat)
}

/// Takes the command apart and asks whether to run it; first for a reason, where the request was repeated already.
pub fn given(model: &mut Model, command: &str, moment: &Moment) -> Vec<Effect> {
    let Some(walk) = model.walk() else { return Vec::new() };
    let judgement = judge(&walk.diagnosis, &walk.case, moment.now);
    let again = walk.case.attempts() > 0;
    match curl::import(command).and_then(|request| request.may_run(&judgement).map(|()| request)) {
        Ok(request) if again => {
            ask::prompt(model, "It was repeated already. Why once more?", Purpose::RepeatAgain(request))
        }
        Ok(request) => confirm(model, &request, None),
        Err(refused) => nothing(model, &refused.to_string()),
    }
}

/// Shows what will run, and asks.
pub fn confirm(model: &mut Model, request: &Request, reason: Option<Redacted>) -> Vec<Effect> {
    if let Some(walk) = model.walk_mut() {
        walk.reason = reason;
    }
    let mut title = vec!["Run exactly this, once?".to_owned(), shell_words::join(&request.argv)];
    title.extend(request.mind.iter().map(|mind| format!("Mind: {mind}")));
    let options =
        vec![("leave it".to_owned(), Answer::Leave), ("run it now".to_owned(), Answer::Run(request.argv.clone()))];
    ask::choice(model, title.join("\n"), options)
}

/// Runs it.
pub fn run(model: &mut Model, argv: Vec<String>) -> Vec<Effect> {
    let Some(id) = model.walk().map(|walk| walk.id.clone()) else { return Vec::new() };
    model.say("Running; the answer is compared when it comes");
    vec![Effect::Repeat(id, argv)]
}

/// What came back is read like any paste and then taken as the answer.
pub fn repeated(model: &mut Model, id: &CaseId, output: Result<Vec<u8>, Trouble>) -> Vec<Effect> {
    match output {
        Ok(bytes) if case::revisit(model, id) => {
            model.paste = PasteBox { bytes: bytes.into(), is_answer: true, ..PasteBox::default() };
            go(model, Place::Paste);
            paste::decode(model)
        }
        Ok(_) => Vec::new(),
        Err(trouble) => nothing(model, &trouble.to_string()),
    }
}
