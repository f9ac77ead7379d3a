//! Moving about: from place to place, along a list, through a text; and saying why a command leads nowhere.

use crate::tui::effect::Effect;
use crate::tui::model::ask::Ask;
use crate::tui::model::{Model, Place};
use crate::tui::msg::Request;
use crate::tui::view;

/// Goes to a place; where the responder has been there on the way here, back to it. A paste made in a case leads back there.
pub fn go(model: &mut Model, place: Place) {
    let on_top = (model.place(), place) == (Place::Case, Place::Paste);
    match model.places.iter().position(|other| *other == place).filter(|_| !on_top) {
        Some(at) => model.places.truncate(at + 1),
        None => model.places.push(place),
    }
}

/// Goes back to where the responder came from. Home shows what earlier cases teach, so it asks for them anew.
pub fn back(model: &mut Model) -> Vec<Effect> {
    if model.places.len() > 1 {
        model.places.pop();
    }
    arrive(model)
}

/// What a place asks for when it is come to.
pub fn arrive(model: &mut Model) -> Vec<Effect> {
    if model.place() == Place::Home { ask_for_cases(model) } else { Vec::new() }
}

/// Asks the journal for its cases.
pub fn ask_for_cases(model: &mut Model) -> Vec<Effect> {
    let ticket = model.ticket();
    model.cases.stirred = false;
    model.cases.rows.ask(ticket);
    vec![Effect::Ask(Request::List(ticket))]
}

/// Lines of a page of the text that is scrolled.
pub fn page(model: &Model) -> isize {
    isize::try_from(view::scrolling(model).1).unwrap_or(isize::MAX)
}

/// Scrolls the pane of text in focus, never beyond its end.
pub fn scroll(model: &mut Model, lines: isize) {
    let (furthest, _) = view::scrolling(model);
    let (place, aside) = (model.place(), view::is_aside(model));
    if let (None, Some(Ask::Prompt(prompt))) = (model.help, &mut model.ask) {
        prompt.scroll = prompt.scroll.saturating_add_signed(lines).min(furthest);
        prompt.seen = prompt.seen.max(prompt.scroll);
        return;
    }
    let scroll = match (&mut model.help, place) {
        (Some(scroll), _) => scroll,
        (None, Place::Home) => &mut model.home.scroll,
        (None, Place::Paste) => &mut model.paste.scroll,
        (None, Place::Storm | Place::Log) => &mut model.storm_mut().scroll,
        (None, Place::Case) => match model.current.and_then(|at| model.sessions.get_mut(at)) {
            Some(session) if aside => session.aside_scroll.get_or_insert(furthest),
            Some(session) => &mut session.scroll,
            None => return,
        },
        (None, Place::Cases) => return,
    };
    *scroll = scroll.saturating_add_signed(lines).min(furthest);
}

/// The row that is `by` away from `at` in a list of `length`.
pub fn moved(at: usize, by: isize, length: usize) -> usize {
    at.saturating_add_signed(by).min(length.saturating_sub(1))
}

/// Why a command does nothing in this place.
pub fn nothing(model: &mut Model, why: &str) -> Vec<Effect> {
    model.refuse(why);
    Vec::new()
}
