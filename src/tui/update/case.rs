//! A case as a whole: handed over, ended; and which key does what in it.

use super::moving::{arrive, back, moved, nothing};
use super::open_case::close_draft;
use super::{ask, evidence, follow, journal, paste_box, retry, set_up, step};
use crate::envelope::Redacted;
use crate::triage::{EventKind, Outcome, chat, intent};
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::layout::{Panes, areas};
use crate::tui::model::ask::{Chosen, Purpose};
use crate::tui::model::{Model, Moment, Place};
use crate::tui::msg::Request;
use crate::tui::view;

/// A command given in a case.
pub fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    if command == Command::Back && std::mem::take(&mut model.zoomed) {
        return Vec::new();
    }
    if command == Command::Back && model.session().is_some_and(|session| session.followed.is_some()) {
        return follow::back(model);
    }
    let areas = areas(model.size, Place::Case);
    let (narrow, has_aside) = (matches!(areas.panes, Panes::One(_)), areas.aside.is_some() && !model.zoomed);
    let Some(session) = model.session_mut() else {
        return back(model);
    };
    let works = matches!(command, Command::DoneStep | Command::SkipStep | Command::OverrideStep | Command::Repeat);
    if let (true, Some(outcome), Err(_)) = (works, session.case.outcome(), session.case.goes_on()) {
        let said = format!("the case has ended: {}; e opens it again, n still adds a note", outcome.words());
        return nothing(model, &said);
    }
    match command {
        Command::Up => session.select(moved(session.selected, -1, session.standings().len())),
        Command::Down => session.select(moved(session.selected, 1, session.standings().len())),
        Command::NextPane => session.next_pane(has_aside),
        Command::First => session.select(0),
        Command::Last => session.select(session.standings().len().saturating_sub(1)),
        Command::Back if session.in_detail && narrow => session.in_detail = false,
        Command::Back => {
            let left = close_draft(model);
            let effects = if left.is_empty() && model.place() == Place::Case { back(model) } else { arrive(model) };
            return left.into_iter().chain(effects).collect();
        }
        Command::ReopenStep => return step::open_again(model),
        Command::CorrectFact => return step::ask_correction(model),
        Command::HandOver => return ask_hand_over(model),
        Command::DoneStep => return step::done(model, moment),
        Command::SkipStep => return step::skip(model, moment),
        Command::NoteStep => return step::ask_note(model),
        Command::OverrideStep => return step::ahead(model),
        Command::CopyStep => return step::copy(model),
        Command::CopySummary => {
            let summary = chat(&session.case, &session.diagnosis, &session.checklist, moment.now);
            return vec![Effect::Copy("the summary".to_owned(), summary)];
        }
        Command::Repeat => return retry::begin(model, moment),
        Command::StopRepeat => return vec![Effect::Ask(Request::Stop)],
        Command::Gather | Command::Widen if follow::is_before(session) => return follow::before(model),
        Command::Gather => return evidence::again(model, false),
        Command::Widen => return evidence::again(model, true),
        Command::AddSource => return set_up::begin(model),
        Command::Follow => return follow::ask(model),
        Command::BeforeIt => return follow::before(model),
        Command::FollowBack => return follow::further(model),
        Command::FollowFailures => return follow::toggle(model),
        Command::Pin => return evidence::pin(model),
        Command::Page => return vec![Effect::Page(view::page(model))],
        Command::EndCase => return end(model),
        Command::WriteReport => return vec![Effect::Ask(Request::Report(session.case.events().to_vec()))],
        _ => return nothing(model, "that works at home (Esc) or in the paste box (F2)"),
    }
    Vec::new()
}

/// Asks who goes on.
pub fn ask_hand_over(model: &mut Model) -> Vec<Effect> {
    if model.read_only {
        return nothing(model, "--read-only writes nothing; c copies a summary");
    }
    ask::prompt(model, "Who goes on, and what should they know?", Purpose::HandOver)
}

/// The case goes on elsewhere: that is noted, and everything of it is made ready. It stays open.
pub fn hand_over(model: &mut Model, words: &str, moment: &Moment) -> Vec<Effect> {
    let mut effects = journal::record(model, intent::handed_over(words), moment);
    if let Some(session) = model.session().filter(|_| !effects.is_empty()) {
        effects.push(Effect::Ask(Request::HandOver(session.case.events().to_vec())));
    }
    effects
}

fn end(model: &mut Model) -> Vec<Effect> {
    if model.session().is_some_and(|session| session.case.outcome().is_some()) {
        return ask::prompt(model, "The case has ended. Why open it again?", Purpose::Reopen);
    }
    let option = |text: &str, outcome| (text.to_owned(), Chosen::Conclude(outcome));
    let options = vec![
        option("fixed", Outcome::Fixed),
        option("another error took its place (opens the next case)", Outcome::OtherError),
        option("unchanged: the same error is still there", Outcome::Unchanged),
        ("not yet: hand it over to somebody else".to_owned(), Chosen::HandOver),
        option("opened by mistake: it counts nowhere", Outcome::Mistake),
    ];
    ask::choice(model, "How does this case end?", options)
}

/// Asks for the words that go with an outcome.
pub fn ask_how(model: &mut Model, outcome: Outcome, moment: &Moment) -> Vec<Effect> {
    let title = match outcome {
        Outcome::Fixed => "What fixed it?",
        Outcome::OtherError => "Which error took its place?",
        Outcome::Unchanged => "What was tried, and what is left?",
        Outcome::HandedOver => "Who goes on, and with what?",
        Outcome::Mistake if model.session().is_some_and(|session| session.draft) => return close_draft(model),
        Outcome::Mistake => return conclude(model, outcome, Redacted::default(), moment),
    };
    let known =
        model.session().filter(|_| outcome == Outcome::OtherError).and_then(|session| session.case.other_code());
    let known = known.map(ToString::to_string).unwrap_or_default();
    if known.is_empty() {
        return ask::prompt(model, title, Purpose::Conclude(outcome));
    }
    ask::prompt_with(model, title, &known, Purpose::Conclude(outcome))
}

/// Ends the case. Where another error took its place, the next one begins with its paste.
pub fn conclude(model: &mut Model, outcome: Outcome, note: Redacted, moment: &Moment) -> Vec<Effect> {
    let effects = journal::record(model, EventKind::Concluded { outcome, note }, moment);
    if effects.is_empty() {
        return effects;
    }
    if outcome == Outcome::OtherError {
        model.after = model.session().map(|session| session.id.clone());
        model.say(match model.paste.failure() {
            Some(_) => "Case ended. Enter opens the case of the other error; F2 comes back to it",
            None => "Case ended. Paste the other error (Enter opens its case), or Esc to search for it",
        });
        let _ = paste_box::open(model);
    } else {
        model.say(format!("Case ended: {}. c copies a summary, r writes the report", outcome.words()));
    }
    effects
}
