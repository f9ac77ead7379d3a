//! The retry: whether it may be made, the command that makes it, and what came of it. The command itself runs elsewhere.

use super::moving::{go, nothing};
use super::{ask, journal, paste_box};
use crate::catalog::Fills;
use crate::envelope::{Finding, Redacted};
use crate::evidence::LONGEST;
use crate::triage::retry::brought::{self, Brought};
use crate::triage::retry::curl::{CurlRequest, import};
use crate::triage::retry::{Due, judge};
use crate::triage::{Compared, Comparison, EventKind, Outcome, Refused, Trouble};
use crate::tui::effect::Effect;
use crate::tui::model::ask::{Ask, Chosen, Prompt, Purpose};
use crate::tui::model::line::InputLine;
use crate::tui::model::paste::PasteBox;
use crate::tui::model::running::Running;
use crate::tui::model::{Model, Moment, Place, Ticket};
use crate::tui::msg::{Ran, Request};
use crate::tui::view;

/// What a responder does by hand.
pub const ONCE: &str = "Repeat the request once: same route, same method.";
/// What is said to anything but the word that runs the command.
pub fn unconfirmed(request: &CurlRequest) -> String {
    format!("nothing ran; type {}, then Enter, or Esc cancels", request.word())
}
/// What is said to one who has not seen it all.
pub const UNSEEN: &str = "nothing ran: PgDn shows the rest; then Enter runs it";

/// The retry step is taken up: held back until its time, and asked a reason for where it is not plainly allowed.
pub fn step(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let Some(session) = model.session() else { return Vec::new() };
    match judge(&session.diagnosis, &session.case, moment.now).due(session.case.attempts()) {
        Due::Now => how_it_ended(model, ONCE, None, None),
        Due::Reason(question) => ask::prompt(model, question, Purpose::Retry(None)),
        Due::From(moment) => {
            let until = view::moment(moment, model);
            nothing(model, &format!("not before {until}; o goes ahead with a reason"))
        }
    }
}

/// Asks a person how a retry ended, where nothing else can tell: `unclear` is what is known of it.
pub fn how_it_ended(
    model: &mut Model,
    what: &str,
    unclear: Option<(&Compared, &Redacted)>,
    reason: Option<&Redacted>,
) -> Vec<Effect> {
    let (compared, run) = unclear.unzip();
    let compared = compared.cloned().unwrap_or_default();
    let ended =
        |comparison| Chosen::Retried(Box::new(compared.clone().retried(comparison, run.cloned(), reason.cloned())));
    let options = vec![
        ("it works now".to_owned(), ended(Comparison::Fixed)),
        ("the same error".to_owned(), ended(Comparison::Same)),
        ("another error".to_owned(), ended(Comparison::Other)),
        ("worse than before".to_owned(), ended(Comparison::Worse)),
        ("no answer came".to_owned(), ended(Comparison::NoAnswer)),
        ("I want to paste the answer".to_owned(), Chosen::Paste),
        ("I do not know yet".to_owned(), Chosen::Unknown),
    ];
    // Nobody ends a case by one Enter too many.
    let selected = options.len() - 1;
    let effects = ask::choice(model, format!("{what} How did it end?"), options);
    if let Some(Ask::Choice(choice)) = &mut model.ask {
        choice.selected = selected;
    }
    effects
}

/// A pasted answer to the retry.
pub fn answered(model: &mut Model, text: &str, findings: &[Finding], moment: &Moment) -> Vec<Effect> {
    let Some(session) = model.session() else {
        return nothing(model, "no case is open; Enter opens one for this failure");
    };
    if session.case.outcome().is_some() {
        return nothing(model, "the case has ended; Enter opens a new one for this failure");
    }
    let first = &session.diagnosis.finding;
    let (Brought { kept, compared, .. }, comparison) = match brought::pasted(first, text, findings) {
        Ok(brought) => brought,
        Err(refused) => return nothing(model, &refused.to_string()),
    };
    let again = session.case.attempts() > 0;
    let act = compared.clone().retried(comparison, None, again.then(|| Redacted::new("to be asked for")));
    if let Err(refused) = session.case.allow(&session.case.next(&session.id, moment.now, &model.actor, act)) {
        return nothing(model, &refused.to_string());
    }
    go(model, Place::Case);
    let kept = write(model, kept, moment);
    let then = if again {
        let title = format!("{}. It was repeated already; why once more?", compared.summary);
        ask::prompt(model, title, Purpose::Retry(Some((comparison, Box::new(compared)))))
    } else {
        retried(model, compared.retried(comparison, None, None), moment)
    };
    kept.into_iter().chain(then).collect()
}

/// Writes several acts into the current case.
fn write(model: &mut Model, acts: Vec<EventKind>, moment: &Moment) -> Vec<Effect> {
    acts.into_iter().flat_map(|act| journal::record(model, act, moment)).collect()
}

/// Records a retry and goes on to what follows from it.
pub fn retried(model: &mut Model, act: EventKind, moment: &Moment) -> Vec<Effect> {
    let EventKind::Retried { comparison, rows, .. } = &act else { return Vec::new() };
    let comparison = *comparison;
    let code = rows.iter().find(|row| row.field == "code").and_then(|row| row.second.clone());
    let effects = journal::record(model, act, moment);
    if !effects.is_empty() {
        follow_up(model, comparison, code.as_ref());
    }
    effects
}

fn follow_up(model: &mut Model, comparison: Comparison, code: Option<&Redacted>) {
    match comparison {
        Comparison::Fixed => _ = ask::prompt(model, "It works now. What fixed it?", Purpose::Conclude(Outcome::Fixed)),
        Comparison::Other => {
            let (title, code) = ("Another error took its place. Which one?", code.map_or("", Redacted::as_str));
            ask::prompt_with(model, title, code, Purpose::Conclude(Outcome::OtherError));
        }
        Comparison::Same | Comparison::Worse | Comparison::NoAnswer => {
            model.say(format!("Written down: {}. e ends the case, n notes what you see", comparison.words()));
        }
    }
}

/// The request is to be repeated by errbook: the command is asked for, and before a second time the reason.
pub fn begin(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    if model.read_only {
        return nothing(model, "--read-only runs nothing; repeat it by hand and paste the answer");
    }
    if let Err(refused) = allowed(model, Some(Redacted::new("again")), moment) {
        return nothing(model, &refused.to_string());
    }
    let Some(session) = model.session() else { return Vec::new() };
    match judge(&session.diagnosis, &session.case, moment.now).allows() {
        Err(refused) => nothing(model, &refused.to_string()),
        Ok(()) if session.case.attempts() == 0 => ask_command(model, None),
        Ok(()) => ask::prompt(model, "It was repeated already. Why once more?", Purpose::Again),
    }
}

/// Whether the answer to a retry could be written down in the current case now.
fn allowed(model: &Model, reason: Option<Redacted>, moment: &Moment) -> Result<(), Refused> {
    let refused = |what: &str, next: &str| Refused { what: what.to_owned(), next: next.to_owned() };
    if model.running.is_some() {
        return Err(refused("a request is under way", "its answer comes by itself; x in its case stops it"));
    }
    let session =
        model.session().filter(|session| session.standing().is_some_and(|step| step.step.fills == Fills::Retry));
    let number = model.session().and_then(|session| {
        session.standings().iter().position(|step| step.step.fills == Fills::Retry).map(|at| at + 1)
    });
    let step =
        number.map_or("this case has no such step".to_owned(), |number| format!("Down goes to it, step {number}"));
    let session = session.ok_or_else(|| refused("this belongs to the retry", &step))?;
    let answer = Compared::default().retried(Comparison::Same, None, reason);
    session.case.allow(&session.case.next(&session.id, moment.now, &model.actor, answer))
}

/// Asks for the command.
pub fn ask_command(model: &mut Model, reason: Option<Redacted>) -> Vec<Effect> {
    ask::prompt(model, "Type or paste the curl command that repeats the request:", Purpose::Run(reason))
}

/// The command is given: what exactly would run is shown before it does.
pub fn command(model: &mut Model, text: &str, reason: Option<Redacted>) -> Vec<Effect> {
    let Some(session) = model.session() else { return Vec::new() };
    let may = |request: CurlRequest| request.may_run(&session.diagnosis, &session.case, model.now).map(|()| request);
    let request = match import(text).and_then(may) {
        Ok(request) => request,
        Err(refused) => {
            let title = format!("Not run: {refused}. The command:");
            let text = if text.trim_end().contains('\n') { "" } else { text };
            return ask::prompt_with(model, title, text, Purpose::Run(reason));
        }
    };
    confirm(model, Box::new(request), reason)
}

/// Shows what would run, its secrets masked. A word is asked for, so that no key that was meant for something else runs it.
pub fn confirm(model: &mut Model, request: Box<CurlRequest>, reason: Option<Redacted>) -> Vec<Effect> {
    let warnings = request.warnings.iter().map(|warnings| format!("Mind {warnings}."));
    let asked = format!("Type {} to run this once, for at most {} s.", request.word(), LONGEST.as_secs());
    let along = (!request.follows.is_empty())
        .then(|| format!("A redirect takes {} along, to whatever host it names.", request.follows.join(", ")));
    let title = std::iter::once(asked).chain(along).chain(warnings).collect::<Vec<_>>().join(" ");
    let body = request.lines();
    let (line, purpose) = (InputLine::default(), Purpose::Confirm(request, reason));
    model.ask = Some(Ask::Prompt(Box::new(Prompt { title, body, scroll: 0, seen: 0, line, purpose })));
    Vec::new()
}

/// The command is confirmed. Meanwhile somebody else may have been first, so the rules are asked once more.
pub fn run(model: &mut Model, request: &CurlRequest, reason: Option<Redacted>, moment: &Moment) -> Vec<Effect> {
    let ticket = model.ticket();
    let Some(session) = model.session() else { return Vec::new() };
    let may = request.may_run(&session.diagnosis, &session.case, moment.now);
    if let Err(refused) = may.and_then(|()| allowed(model, reason.clone(), moment)) {
        return nothing(model, &refused.to_string());
    }
    let (case, run, since) = (session.id.clone(), request.line(), moment.now);
    model.running = Some(Running { ticket, case, run, reason, since });
    vec![Effect::Ask(Request::Run(ticket, request.argv.clone()))]
}

/// The repeated request has answered, or has not. What came is written down with its case, wherever the responder is by now;
/// questions are asked only of one who still looks at that case.
pub fn ran(model: &mut Model, ticket: Ticket, ran: Result<Ran, Trouble>, moment: &Moment) -> Vec<Effect> {
    let Some(Running { case: id, run, reason, .. }) = model.running.take_if(|running| running.ticket == ticket) else {
        return Vec::new();
    };
    let Some(at) = model.sessions.iter().position(|session| session.id == id) else { return Vec::new() };
    let there = model.current == Some(at) && model.place() == Place::Case && model.ask.is_none();
    let step = model.sessions[at].case.retry_step().map(|step| step.id.clone());
    let overtaken = reason.is_none() && model.sessions[at].case.attempts() > 0;
    let reason =
        reason.or_else(|| overtaken.then(|| Redacted::new("it was under way when another retry was written down")));
    let first = &model.sessions[at].diagnosis.finding;
    let answered = match &ran {
        Ok(Ran { text, findings, cut }) => Ok((text.as_str(), findings.as_slice(), cut.as_deref())),
        Err(trouble) => Err(trouble),
    };
    let Brought { kept, compared, unclear } = brought::ran(first, step, &run, answered);
    let mut effects = Vec::new();
    for act in kept {
        effects.extend(journal::record_in(model, at, act, moment));
    }
    let (Some(comparison), Ok(Ran { text, findings, .. })) = (compared.comparison, ran) else {
        if there {
            effects.extend(how_it_ended(model, &unclear, Some((&compared, &run)), reason.as_ref()));
        } else {
            model.refuse(format!("Case {}: the retry is back; say in its retry step how it ended", id.short()));
        }
        return effects;
    };
    effects.extend(journal::record_in(model, at, compared.retried(comparison, Some(run), reason), moment));
    if there && comparison == Comparison::Other {
        model.paste = PasteBox { bytes: text.into_bytes().into(), ..PasteBox::default() };
        effects.extend(paste_box::decode(model));
    }
    if there {
        let code = findings.last().and_then(|finding| finding.code.clone()).map(|code| Redacted::new(&code));
        follow_up(model, comparison, code.as_ref());
    } else {
        model.say(format!("Case {}: the retry is back, {}", id.short(), comparison.words()));
    }
    effects
}

/// errbook is left while a request is under way: it is stopped, and that is written down.
pub fn leave(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let Some(Running { case: id, run, .. }) = model.running.take() else { return Vec::new() };
    let Some(at) = model.sessions.iter().position(|session| session.id == id) else { return Vec::new() };
    let what = format!("ran {run}. errbook was left before an answer came; the request may have arrived all the same.");
    let step = model.sessions[at].case.retry_step().map(|step| step.id.clone());
    let note = EventKind::Noted { step, text: Redacted::new(&what) };
    journal::record_in(model, at, note, moment)
}
