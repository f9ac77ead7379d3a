//! What a line means: text where text is wanted, else a number of what was listed, or a word for what a key does. It becomes
//! the keys and pastes that the screen would have got.

use ratatui::crossterm::event::{KeyCode, KeyEvent, KeyModifiers};

use super::say;
use crate::tui::command::Command;
use crate::tui::model::ask::Ask;
use crate::tui::model::{Model, Place};
use crate::tui::msg::Msg;

/// What ends a paste that is typed: a line with this alone, as in mail.
const END: &str = ".";

/// What a line means.
pub enum Meant {
    /// This happens.
    Messages(Vec<Msg>),
    /// What can be said is asked for.
    Help,
    /// Everything is to be said once more.
    Again,
    /// Nothing that can be said here.
    Unknown,
}

/// A line of a paste; the paste, once it is whole.
pub fn paste(pasting: &mut Vec<String>, line: &str) -> Option<Msg> {
    let mut lines = line.lines();
    let whole = lines.any(|line| line.trim() == END) || line.lines().count() > 1;
    pasting.extend(line.lines().take_while(|line| line.trim() != END).map(str::to_owned));
    whole.then(|| Msg::Pasted(std::mem::take(pasting).join("\n").into_bytes()))
}

/// What a line means, outside of a paste.
pub fn meant(model: &Model, line: &str) -> Meant {
    let text = line.trim();
    if text.contains('\n') {
        return Meant::Messages(vec![Msg::Pasted(line.as_bytes().to_vec())]);
    }
    let spoken = text.strip_prefix('/').filter(|_| say::takes_text(model));
    let word = if say::takes_text(model) { spoken } else { Some(text) };
    match word {
        Some("help" | "?") => return Meant::Help,
        Some("again") => return Meant::Again,
        _ => {}
    }
    if let Some(command) = word.and_then(|word| say::command(model, word)) {
        return Meant::Messages(press(model, command).into_iter().collect());
    }
    if let Some(Ask::Prompt(_)) = model.ask {
        return Meant::Messages(answer(model, text));
    }
    if let Some(number) = text.parse::<usize>().ok().filter(|number| (1..=say::listed(model)).contains(number)) {
        return Meant::Messages(choose(model, number - 1));
    }
    match (&model.ask, model.place()) {
        (None, Place::Case) if text.is_empty() => Meant::Again,
        (_, _) if text.is_empty() => Meant::Messages(press(model, Command::Forward).into_iter().collect()),
        (None, Place::Home) if spoken.is_none() => {
            let clear = press(model, Command::ClearLine);
            Meant::Messages(clear.into_iter().chain([Msg::Pasted(text.as_bytes().to_vec())]).collect())
        }
        (None, Place::Cases) if spoken.is_none() => {
            let typed = text.chars().map(|character| key(KeyCode::Char(character), KeyModifiers::NONE));
            Meant::Messages(press(model, Command::ClearLine).into_iter().chain(typed).collect())
        }
        _ => Meant::Unknown,
    }
}

/// An answer to a question for words: it takes the place of what stood there; an empty one leaves that.
fn answer(model: &Model, text: &str) -> Vec<Msg> {
    let mut messages = Vec::new();
    if !text.is_empty() {
        let empty = [key(KeyCode::Home, KeyModifiers::NONE), key(KeyCode::Char('k'), KeyModifiers::CONTROL)];
        messages.extend(empty);
        messages.push(Msg::Pasted(text.as_bytes().to_vec()));
    }
    messages.extend(press(model, Command::Forward));
    messages
}

/// Goes to what stands at this place of the list; an answer or a case is taken, too.
fn choose(model: &Model, at: usize) -> Vec<Msg> {
    let page = || std::iter::repeat_with(|| press(model, Command::PageUp)).map_while(|msg| msg);
    let (first, then): (Vec<Msg>, Option<Command>) = match (&model.ask, model.place()) {
        (Some(_), _) => (press(model, Command::First).into_iter().collect(), Some(Command::Forward)),
        (None, Place::Home) => {
            let detail = (!model.home.in_detail).then_some(Command::NextPane);
            (page().take(model.home.selected / 10 + 1).collect(), detail)
        }
        (None, Place::Cases) => (page().take(model.cases.selected / 10 + 1).collect(), Some(Command::Forward)),
        (None, _) => (press(model, Command::First).into_iter().collect(), None),
    };
    let down = (0..at).filter_map(|_| press(model, Command::Down));
    first.into_iter().chain(down).chain(then.and_then(|then| press(model, then))).collect()
}

/// The key that asks for a command here.
fn press(model: &Model, command: Command) -> Option<Msg> {
    let rows =
        model.contexts().iter().flat_map(|context| model.keymap.rows.iter().filter(|row| row.context == *context));
    let key = rows.filter(|row| row.command == command).find_map(|row| row.keys.first())?;
    Some(Msg::Key(key.event()))
}

fn key(code: KeyCode, modifiers: KeyModifiers) -> Msg {
    Msg::Key(KeyEvent::new(code, modifiers))
}
