//! From the evidence to other lines: what can be followed is offered, the sources are asked, and the answer stands in the place of
//! the evidence until the responder goes back.

use super::moving::nothing;
use super::{ask, evidence};
use crate::envelope::Redacted;
use crate::evidence::{Back, Lead, News, State};
use crate::triage::pivot::{PivotField, pivot_fields};
use crate::triage::summary::counted;
use crate::tui::effect::Effect;
use crate::tui::model::ask::Chosen;
use crate::tui::model::case_session::CaseSession;
use crate::tui::model::followed::{BeforeIt, Followed, Trail};
use crate::tui::model::gathered::Gathered;
use crate::tui::model::{Model, Ticket};

/// Values that are offered: the digits of a choice.
const OFFERED: usize = 8;

/// Offers what can be followed, what tells the failure apart best first.
pub fn ask(model: &mut Model) -> Vec<Effect> {
    let Some(session) = model.session() else { return Vec::new() };
    let question = evidence::question(model, session);
    // From what was different before it one goes on as from the lines of the failure.
    let lines = session.followed.as_ref().map(|followed| followed.gathered.lines()).unwrap_or_default();
    let lines = if lines.is_empty() { session.gathered.lines() } else { lines };
    let (hits, beside): (Vec<_>, Vec<_>) = lines.into_iter().partition(|line| line.hit.is_some());
    let hits: Vec<&str> = hits.into_iter().map(|line| line.text.as_str()).collect();
    let sample = session.gathered.found().flat_map(|(_, found)| &found.sample);
    let mut window: Vec<&str> = sample.map(Redacted::as_str).collect();
    if window.is_empty() {
        window = beside.into_iter().map(|line| line.text.as_str()).collect();
    }
    let known: Vec<&str> = question.needles.iter().map(|needle| needle.value.as_str()).collect();
    let fields = pivot_fields(&hits, &window, &known);
    let mut options: Vec<(String, Chosen)> =
        fields.into_iter().take(OFFERED).map(|field| offer(field, hits.len(), window.len())).collect();
    if question.at.is_some() {
        options.push(("everything that failed in that minute".to_owned(), Chosen::Follow(Trail::Minute)));
    }
    if options.is_empty() {
        return nothing(
            model,
            "nothing leads on from here: no line was found, and the time is not known (f in step 1)",
        );
    }
    ask::choice(model, "Follow what? Failures of the last 10 minutes are shown; keys there widen that.", options)
}

fn offer(field: PivotField, hits: usize, window: usize) -> (String, Chosen) {
    let PivotField { name, value, in_hits, elsewhere } = field;
    let others =
        if window == 0 { String::new() } else { format!(", {elsewhere} of {}", counted(window, "other line")) };
    let label = format!("{name}: {value} (in {in_hits} of {}{others})", counted(hits, "line"));
    let lead = Lead { name, value, failing: true, back: Back::default() };
    (label, Chosen::Follow(Trail::Value(lead)))
}

/// Follows it.
pub fn follow(model: &mut Model, trail: Trail) -> Vec<Effect> {
    let Some(session) = model.session_mut() else { return Vec::new() };
    // What is not answered yet is asked anew on the way back.
    session.gathered.call_off();
    session.followed = Some(Followed { trail, gathered: Gathered::default(), rows: Vec::new() });
    session.scroll = 0;
    evidence::gather(model)
}

/// What all logs together are called among the sources.
const LOGS: &str = "logs";

/// Reads what was different just before the failure.
pub fn before(model: &mut Model) -> Vec<Effect> {
    let ticket = model.ticket();
    let Some(session) = model.session() else { return Vec::new() };
    let logs = evidence::logs(model, session);
    if model.sources.is_empty() && logs.is_empty() {
        return nothing(model, "no source is configured; i sets one up");
    }
    let question = evidence::question(model, session);
    let Some(at) = question.at.or_else(|| session.gathered.lines().iter().find_map(|line| line.at)) else {
        return nothing(model, "the time of the failure is not known; f in step 1 gives it");
    };
    let id = session.diagnosis.finding.request_id.clone();
    let mut gathered = Gathered::default();
    gathered.ask(ticket, &question, &[LOGS.to_owned()]);
    let Some(session) = model.session_mut() else { return Vec::new() };
    session.gathered.call_off();
    session.followed = Some(Followed { trail: Trail::Before, gathered, rows: Vec::new() });
    session.scroll = 0;
    vec![Effect::CallOff, Effect::Contrast { ticket, at, id, logs }]
}

/// Whether what was different before it is shown.
pub fn is_before(session: &CaseSession) -> bool {
    session.followed.as_ref().is_some_and(|followed| followed.trail == Trail::Before)
}

/// What was different is known.
pub fn contrasted(model: &mut Model, ticket: Ticket, it: &BeforeIt) -> Vec<Effect> {
    let followed = model.sessions.iter_mut().filter_map(|session| session.followed.as_mut());
    for followed in followed.filter(|followed| followed.gathered.ticket == Some(ticket)) {
        followed.rows.clone_from(&it.rows);
        let state = State::Done(it.found.clone());
        followed.gathered.tell(ticket, News { source: 0, name: LOGS.to_owned(), state });
    }
    Vec::new()
}

/// Follows a value further back.
pub fn further(model: &mut Model) -> Vec<Effect> {
    changed(model, |lead| lead.back = lead.back.next())
}

/// Follows a value to failures alone, or to all lines.
pub fn toggle(model: &mut Model) -> Vec<Effect> {
    changed(model, |lead| lead.failing = !lead.failing)
}

fn changed(model: &mut Model, change: impl FnOnce(&mut Lead)) -> Vec<Effect> {
    match model.session_mut().and_then(|session| session.followed.as_mut()) {
        Some(Followed { trail: Trail::Value(lead), .. }) => change(lead),
        Some(_) => return nothing(model, "that is of one minute; f follows a value, Esc goes back"),
        None => return Vec::new(),
    }
    evidence::gather(model)
}

/// Back to the lines of the failure.
pub fn back(model: &mut Model) -> Vec<Effect> {
    let Some(session) = model.session_mut() else { return Vec::new() };
    session.scroll = 0;
    let waited = session.followed.take().is_some_and(|mut followed| followed.gathered.call_off());
    if waited { vec![Effect::CallOff] } else { Vec::new() }
}
