//! The only writer of the model. Takes what happened, says what is to be done; does nothing itself and reads no clock.

mod answer;
mod ask;
mod case;
mod cases;
mod evidence;
mod follow;
mod grouping;
mod home;
mod journal;
mod moving;
mod open_case;
mod paste;
mod paste_box;
mod retry;
mod set_up;
mod step;
mod storm;

use ratatui::crossterm::event::{KeyEvent, KeyEventKind};

pub(super) use self::moving::ask_for_cases;
use self::moving::{go, nothing, page, scroll};
use super::command::Command;
use super::effect::Effect;
use super::model::ask::Ask;
use super::model::case_session::{CaseSession, Unsaved};
use super::model::{Loadable, Model, Moment, Place};
use super::msg::{Msg, Request};
use crate::clipboard::Copied;
use crate::envelope::Redacted;
use crate::triage::Trouble;
use crate::triage::summary::counted;

/// Lets something happen.
pub fn update(model: &mut Model, msg: Msg, moment: &Moment) -> Vec<Effect> {
    model.now = moment.now;
    let mut effects = happen(model, msg, moment);
    effects.extend(evidence::attend(model));
    effects
}

fn happen(model: &mut Model, msg: Msg, moment: &Moment) -> Vec<Effect> {
    match msg {
        Msg::Key(key) if key.kind == KeyEventKind::Release => Vec::new(),
        Msg::Key(key) => self::key(model, key, moment),
        Msg::Pasted(bytes) => paste::pasted(model, &bytes),
        Msg::Resized(size) => {
            model.size = size;
            paste_box::fit(model);
            scroll(model, 0);
            Vec::new()
        }
        Msg::Woke => Vec::new(),
        Msg::Ending => leave(model, moment),
        Msg::Loaded(catalogs) => home::loaded(model, catalogs, moment),
        Msg::Found(ticket, answer) => home::found(model, ticket, answer, moment),
        Msg::Read(ticket, reading) => paste::read(model, ticket, *reading),
        Msg::Counted(picture) => {
            model.log.show(*picture);
            Vec::new()
        }
        Msg::Alarmed(alarms) => storm::alarmed(model, alarms),
        Msg::Ended(whole) => storm::ended(model, whole),
        Msg::Written(id, seq) => journal::written(model, &id, seq, None),
        Msg::Unwritten(id, kept, trouble) => journal::written(model, &id, 0, Some(Unsaved { kept, trouble })),
        Msg::Delivered(count) => {
            let (events, are) = (counted(count, "event"), if count == 1 { "is" } else { "are" });
            model.say(format!("{events} that waited on this machine {are} in the journal now"));
            Vec::new()
        }
        Msg::Listed(ticket, rows) => {
            model.cases.answer(ticket, rows, &model.actor);
            let mut effects = early(model, moment);
            effects.extend(home::learn(model));
            effects.extend(cases::renew(model));
            effects.extend(cases::seek(model));
            effects
        }
        Msg::CasesChanged => {
            model.cases.stirred = true;
            cases::renew(model)
        }
        Msg::Resumed(events) => open_case::resumed(model, events),
        Msg::Renewed(events) => journal::renewed(model, &events),
        Msg::Overruled(id, refused) => journal::overruled(model, &id, &refused),
        Msg::Gathered(ticket, news) => evidence::told(model, ticket, *news),
        Msg::Contrasted(ticket, it) => follow::contrasted(model, ticket, &it),
        Msg::Proposed(ticket, proposals) => {
            let early = set_up::proposed(model, ticket, proposals);
            early.into_iter().flat_map(|pressed| self::key(model, pressed, moment)).collect()
        }
        Msg::Tried(ticket, trial) => set_up::tried(model, ticket, *trial, moment),
        Msg::Configured(Ok(file)) => {
            model.say(format!("Written into {file}; it is asked from now on"));
            Vec::new()
        }
        Msg::Ran(ticket, ran) => retry::ran(model, ticket, ran, moment),
        Msg::Copied(what, how) => copied(model, &what, how),
        Msg::Reported(Ok(path)) => {
            model.say(format!("Report written to {path}"));
            Vec::new()
        }
        Msg::HandedOver(Ok((done, command))) => {
            model.say(format!("{done}; there: {command}"));
            vec![Effect::Copy("the command".to_owned(), Redacted::new(&command))]
        }
        Msg::Failed(trouble)
        | Msg::Reported(Err(trouble))
        | Msg::HandedOver(Err(trouble))
        | Msg::Configured(Err(trouble)) => {
            model.refuse(trouble.to_string());
            Vec::new()
        }
    }
}

fn key(model: &mut Model, key: KeyEvent, moment: &Moment) -> Vec<Effect> {
    model.notice = None;
    model.home.forward = false;
    let command = model.keymap.command(model.contexts(), &key);
    let warned = std::mem::take(&mut model.leaving);
    let ends = matches!(command, Some(Command::Back | Command::Quit | Command::Suspend | Command::Help));
    if let Some(choice) = model.awaited().filter(|_| !ends) {
        choice.early.push(key);
        return Vec::new();
    }
    let early = model.cases.early.len();
    let effects = match command {
        Some(Command::Quit) if !warned && nowhere(model) > 0 => warn(model),
        // What one press does is done once: a key that is held down would do the next steps unread.
        Some(Command::DoneStep) if key.kind == KeyEventKind::Repeat => {
            let key = super::keymap::Key::from(key);
            nothing(model, &format!("{key} is held down; let it go, read the step, then press it again"))
        }
        Some(command) => self::command(model, command, moment),
        None => typed(model, key, moment),
    };
    if model.cases.early.len() == early {
        model.cases.early.clear();
    }
    effects
}

/// What was asked for before the list of cases was there is done now.
fn early(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    if model.cases.is_awaited() || model.cases.early.is_empty() {
        return Vec::new();
    }
    model.notice = None;
    let early = std::mem::take(&mut model.cases.early);
    early.into_iter().flat_map(|command| self::command(model, command, moment)).collect()
}

/// Events that are on no disk because the journal is away and this machine does not keep them either.
fn nowhere(model: &Model) -> usize {
    let lost =
        |session: &CaseSession| session.away.as_ref().map_or(0, |away| session.unwritten().saturating_sub(away.kept));
    if model.read_only { 0 } else { model.sessions.iter().map(lost).sum() }
}

/// Whoever leaves now loses something: that is asked first.
fn warn(model: &mut Model) -> Vec<Effect> {
    model.leaving = true;
    let events = counted(nowhere(model), "event");
    let what = format!(
        "{events} of this session could be written nowhere and would be lost; the same key again leaves all the same"
    );
    nothing(model, &what)
}

fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    match command {
        Command::Quit => {
            let mut effects = leave(model, moment);
            effects.push(Effect::Quit);
            return effects;
        }
        Command::Suspend => return vec![Effect::Suspend],
        Command::Help => model.help = Some(0),
        Command::ScrollUp => scroll(model, -1),
        Command::ScrollDown => scroll(model, 1),
        Command::ScrollPageUp => scroll(model, -page(model)),
        Command::ScrollPageDown => scroll(model, page(model)),
        Command::Back if model.help.is_some() => model.help = None,
        Command::First if model.help.is_some() => model.help = Some(0),
        Command::Last if model.help.is_some() => scroll(model, isize::MAX),
        command if model.ask.is_some() => return answer::command(model, command, moment),
        Command::PasteBox => return paste_box::open(model),
        Command::CurrentCase => return current(model),
        Command::CaseList => return list(model),
        Command::Log => return storm::log(model),
        Command::Zoom => model.zoomed = !model.zoomed,
        Command::Search => {
            let effects = open_case::close_draft(model);
            go(model, Place::Home);
            model.home.in_detail = false;
            return effects.into_iter().chain(ask_for_cases(model)).collect();
        }
        command => match model.place() {
            Place::Home => return home::command(model, command, moment),
            Place::Paste => return paste::command(model, command, moment),
            Place::Storm | Place::Log => return storm::command(model, command, moment),
            Place::Case => return case::command(model, command, moment),
            Place::Cases => return cases::command(model, command),
        },
    }
    Vec::new()
}

/// errbook is left: a request under way is stopped, and notes that were begun are written as they are.
fn leave(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let mut effects = retry::leave(model, moment);
    ask::keep_draft(model);
    effects.extend(step::unfinished(model, moment));
    effects
}

/// A key that the keymap does not name.
fn typed(model: &mut Model, key: KeyEvent, moment: &Moment) -> Vec<Effect> {
    let place = model.place();
    match (model.help, &mut model.ask, place) {
        (Some(_), ..) => {}
        (None, Some(Ask::Prompt(prompt)), _) => _ = prompt.line.key(key),
        (None, Some(Ask::Choice(_)), _) => return answer::digit(model, key, moment),
        (None, None, Place::Home) => return home::typed(model, key),
        (None, None, Place::Paste) if model.paste.editor.is_some() => return paste::typed(model, key),
        (None, None, Place::Cases) => {
            model.cases.line.key(key);
            model.cases.selected = 0;
            return cases::seek(model);
        }
        (None, None, Place::Paste | Place::Storm | Place::Log | Place::Case) => {
            let key = super::keymap::Key::from(key);
            match model.keymap.elsewhere(key).filter(|_| place == Place::Case) {
                Some(help) => model.refuse(format!("{key} works in another step: {help}")),
                None => model.refuse(format!("{key} does nothing here; F1 lists the keys, q quits")),
            }
        }
    }
    Vec::new()
}

/// Goes to the list of cases.
fn list(model: &mut Model) -> Vec<Effect> {
    go(model, Place::Cases);
    (model.cases.selected, model.cases.arriving) = (0, true);
    ask_for_cases(model)
}

/// Goes to the case that was open last.
fn current(model: &mut Model) -> Vec<Effect> {
    if model.current.is_some() {
        go(model, Place::Case);
        return Vec::new();
    }
    if model.cases.is_awaited() {
        model.cases.early.push(Command::CurrentCase);
        model.say("Reading the journal …");
        return Vec::new();
    }
    let shown = model.cases.shown(&model.actor);
    let latest = shown.first().filter(|row| row.outcome.is_none()).map(|row| row.case.clone());
    if let Some(id) = latest {
        return vec![Effect::Ask(Request::Resume(id))];
    }
    if let (Loadable::Failed(trouble), _) | (_, Some(trouble)) = (&model.cases.rows, &model.cases.trouble) {
        let why = trouble.to_string();
        return nothing(model, &why);
    }
    nothing(model, "no case is open; Enter on a code or on a pasted failure opens one")
}

fn copied(model: &mut Model, what: &str, how: Result<Copied, Trouble>) -> Vec<Effect> {
    // What was said since the last key may be what the copy is for.
    let before = model.notice.take().filter(|notice| !notice.trouble).map(|notice| format!("{}. ", notice.text));
    let before = before.unwrap_or_default();
    match how {
        Ok(Copied::Desktop) => model.say(format!("{before}Copied {what} to the desktop's clipboard")),
        Ok(Copied::Terminal(sequence)) => {
            model.say(format!("{before}Copied {what} through the terminal (OSC 52)"));
            return vec![Effect::Put(sequence)];
        }
        Err(trouble) => model.refuse(trouble.to_string()),
    }
    Vec::new()
}
