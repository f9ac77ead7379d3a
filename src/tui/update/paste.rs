//! Pastes: bytes come in, and become a case, a part of one, or the answer to a retry.

use ratatui::crossterm::event::KeyEvent;

use super::moving::{back, go, moved, nothing, scroll};
use super::paste_box::{decode, edit, fit};
use super::{ask, evidence, grouping, home, journal, open_case, retry};
use crate::envelope::Redacted;
use crate::triage::Diagnosis;
use crate::triage::intent::attached;
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::model::ask::{Ask, Chosen, Purpose};
use crate::tui::model::line::InputLine;
use crate::tui::model::paste::{PasteBox, Reading};
use crate::tui::model::{Model, Moment, Place, Ticket};

/// Something was pasted. Where text is being typed it goes there; else to the paste box, except that from home a single line
/// first waits for what it says, and that metrics stay with the step that wants them.
pub fn pasted(model: &mut Model, bytes: &[u8]) -> Vec<Effect> {
    model.notice = None;
    model.help = None;
    if let Some(Ask::Prompt(prompt)) = &mut model.ask {
        let text = String::from_utf8_lossy(bytes);
        // A command of several lines is taken whole: as one line it would be another command.
        if let (Purpose::Run(reason), true) = (&prompt.purpose, text.trim_end().contains('\n')) {
            let reason = reason.clone();
            ask::given(model, &Purpose::Run(reason.clone()), text.trim_end());
            return retry::command(model, &text, reason);
        }
        // What goes into the journal is shown as it will be kept there; a command needs its secrets.
        match prompt.purpose {
            // One command takes the place of another.
            Purpose::Run(_) => {
                prompt.line = InputLine::default();
                prompt.line.insert(text.trim_end());
            }
            _ => prompt.line.insert(Redacted::new(text.trim_end()).as_str()),
        }
        return Vec::new();
    }
    model.ask = None;
    if evidence::pasted(model, bytes) {
        return Vec::new();
    }
    let typing = model.place() == Place::Paste && !model.paste.bytes.is_empty();
    if let Some(editor) = model.paste.editor.as_mut().filter(|_| typing) {
        editor.insert_str(String::from_utf8_lossy(bytes).replace('\r', "\n"));
        return edited(model);
    }
    let single = !bytes.trim_ascii_end().contains(&b'\n');
    let may_be_search = model.place() == Place::Home && single;
    model.paste = PasteBox { bytes: bytes.into(), may_be_search, ..PasteBox::default() };
    if !may_be_search {
        go(model, Place::Paste);
    }
    decode(model)
}

/// Decoding answers.
pub fn read(model: &mut Model, ticket: Ticket, reading: Reading) -> Vec<Effect> {
    let failures = reading.failures.len();
    // What a program printed stays here: nobody types that to search for it.
    let printed = reading.seen.is_printed();
    if !model.paste.reading.answer(ticket, Ok(reading)) {
        return Vec::new();
    }
    model.paste.selected = model.paste.selected.min(failures.saturating_sub(1));
    model.paste.scroll = 0;
    if std::mem::take(&mut model.paste.may_be_search) {
        if failures == 0 && !printed {
            let text = Redacted::new(String::from_utf8_lossy(&model.paste.bytes).trim());
            model.paste = PasteBox::default();
            return home::search_for(model, text.as_str());
        }
        go(model, Place::Paste);
    }
    grouping::appear(model);
    Vec::new()
}

/// A command given in the paste box.
pub fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    match command {
        Command::Forward => return forward(model, moment),
        Command::TakeAnswer => return answer(model, moment),
        Command::Up => select(model, -1),
        Command::Down => select(model, 1),
        Command::First => select(model, isize::MIN),
        Command::Last => select(model, isize::MAX),
        Command::NextPane if model.paste.editor.is_some() => model.paste.editor = None,
        Command::NextPane => edit(model),
        Command::ClearLine => {
            model.paste = PasteBox::default();
            edit(model);
            fit(model);
        }
        Command::CopyRequestId => return copy(model),
        Command::Storm => return grouping::open(model),
        Command::Back if model.zoomed => model.zoomed = false,
        Command::Back => return back(model),
        _ => return nothing(model, "that works in a case (F3) or at home (Esc)"),
    }
    Vec::new()
}

fn select(model: &mut Model, by: isize) {
    let failures = model.paste.reading.shown().map_or(0, |reading| reading.failures.len());
    if failures < 2 {
        return scroll(model, by.signum());
    }
    model.paste.selected = moved(model.paste.selected, by, failures);
    model.paste.scroll = 0;
}

/// A key for the text that is edited.
pub fn typed(model: &mut Model, key: KeyEvent) -> Vec<Effect> {
    let changed = model.paste.editor.as_mut().is_some_and(|editor| editor.input(key));
    if changed { edited(model) } else { Vec::new() }
}

fn edited(model: &mut Model) -> Vec<Effect> {
    let lines = model.paste.editor.as_ref().map(|editor| editor.lines().join("\n")).unwrap_or_default();
    model.paste.bytes = lines.into_bytes().into();
    decode(model)
}

fn forward(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    if model.paste.reading.is_asked() {
        return nothing(model, "still reading; press Enter again in a moment");
    }
    let failure = model.paste.failure();
    if let Some(session) = model.beside() {
        let title = format!("Case {} is open: {}. What is this paste?", session.id.short(), session.title());
        let new = match failure {
            Some(failure) => format!("another failure: open a case for {}", failure.name()),
            None => "something else: open a case on it as it stands".to_owned(),
        };
        let options = vec![
            ("evidence: attach it to the open case".to_owned(), Chosen::Attach),
            (new, Chosen::NewCase),
            ("the answer to the retry of the open case".to_owned(), Chosen::OfRetry),
        ];
        return ask::choice(model, title, options);
    }
    if failure.is_none() && model.paste.bytes.trim_ascii().is_empty() {
        return nothing(model, "the paste box is empty; paste something, or Esc to go back");
    }
    open_case(model, moment)
}

/// Keeps the paste with the open case.
pub fn attach(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let text = String::from_utf8_lossy(&model.paste.bytes).into_owned();
    let act = attached(&text, model.paste.failure());
    let effects = journal::record(model, act, moment);
    if let Some(session) = model.session().filter(|_| !effects.is_empty()) {
        let said = format!("Attached to case {}", session.id.short());
        go(model, Place::Case);
        model.say(said);
    }
    effects
}

/// Opens a case for the failure that is looked at.
pub fn open_case(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let text = String::from_utf8_lossy(&model.paste.bytes).into_owned();
    let failure = model.paste.failure().cloned().unwrap_or_else(|| Diagnosis::unread(&text, &model.catalogs));
    let (log, before) = (model.paste.log.clone(), model.sessions.len());
    let mut effects = open_case::open(model, failure, &text, moment);
    if let Some(log) = log.filter(|_| model.sessions.len() > before) {
        effects.extend(journal::record(model, log.attached(), moment));
    }
    effects
}

/// Takes the paste as what came back from the retry of the open case.
pub fn answer(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let text = String::from_utf8_lossy(&model.paste.bytes).into_owned();
    let Some(reading) = model.paste.reading.shown() else {
        return nothing(model, "there is nothing to take yet; paste the answer first");
    };
    let findings: Vec<_> = reading.failures.iter().map(|failure| failure.finding.clone()).collect();
    retry::answered(model, &text, &findings, moment)
}

fn copy(model: &mut Model) -> Vec<Effect> {
    let id = model.paste.failure().and_then(|failure| failure.finding.request_id.clone());
    match id {
        Some(id) => vec![Effect::Copy("the request id".to_owned(), Redacted::new(&id))],
        None => nothing(model, "this failure shows no request id"),
    }
}
