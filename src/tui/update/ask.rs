//! Questions: made, and put aside with what was typed of a note. What becomes of an answer is `answer`'s.

use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::ask::{Ask, Choice, Chosen, Prompt, Purpose};
use crate::tui::model::line::InputLine;

/// Asks for a line of text.
pub fn prompt(model: &mut Model, title: impl Into<String>, purpose: Purpose) -> Vec<Effect> {
    let (title, line) = (title.into(), InputLine::default());
    model.ask = Some(Ask::Prompt(Box::new(Prompt { title, body: Vec::new(), scroll: 0, seen: 0, line, purpose })));
    Vec::new()
}

/// The same with an answer to start from.
pub fn prompt_with(model: &mut Model, title: impl Into<String>, text: &str, purpose: Purpose) -> Vec<Effect> {
    prompt(model, title, purpose);
    if let Some(Ask::Prompt(prompt)) = &mut model.ask {
        prompt.line.insert(text);
    }
    Vec::new()
}

/// Keeps what was typed of a note, to go on with it later. Says whether there was anything.
pub fn keep_draft(model: &mut Model) -> bool {
    let Some((case, Ask::Prompt(prompt))) = model.session().map(|session| session.id.clone()).zip(model.ask.as_ref())
    else {
        return false;
    };
    let Purpose::Note(step) = &prompt.purpose else { return false };
    let (key, text) = ((case, step.clone()), prompt.line.text().trim().to_owned());
    let is_something = !text.is_empty();
    if is_something {
        model.drafts.insert(key, text);
    } else {
        model.drafts.remove(&key);
    }
    is_something
}

/// Characters of an answer that a choice shows.
const LABEL: usize = 240;

/// Asks for one of a few answers.
pub fn choice(model: &mut Model, title: impl Into<String>, mut options: Vec<(String, Chosen)>) -> Vec<Effect> {
    for (label, _) in &mut options {
        if let Some((end, _)) = label.char_indices().nth(LABEL) {
            label.truncate(end);
            label.push('…');
        }
    }
    model.ask = Some(Ask::Choice(Choice { title: title.into(), options, selected: 0 }));
    Vec::new()
}
