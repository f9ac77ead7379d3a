//! Questions: made, and put aside with what was typed of a note. What becomes of an answer is `answer`'s.

use crate::triage::CaseId;
use crate::tui::effect::Effect;
use crate::tui::model::Model;
use crate::tui::model::ask::{Ask, Choice, Chosen, Draft, Prompt, Purpose, RUN};
use crate::tui::model::line::InputLine;

/// Asks for a line of text; words that were begun for it are gone on with.
pub fn prompt(model: &mut Model, title: impl Into<String>, purpose: Purpose) -> Vec<Effect> {
    let begun = key(model, &purpose).and_then(|key| model.drafts.get(&key)).map(|draft| draft.text.clone());
    prompt_with(model, title, &begun.unwrap_or_default(), purpose)
}

/// The same with an answer to start from.
pub fn prompt_with(model: &mut Model, title: impl Into<String>, text: &str, purpose: Purpose) -> Vec<Effect> {
    let (title, mut line) = (title.into(), InputLine::default());
    line.insert(text);
    model.ask = Some(Ask::Prompt(Box::new(Prompt { title, body: Vec::new(), scroll: 0, seen: 0, line, purpose })));
    Vec::new()
}

/// What words for this are kept under.
fn key(model: &Model, purpose: &Purpose) -> Option<(CaseId, String)> {
    model.session().map(|session| session.id.clone()).zip(purpose.draft())
}

/// Keeps what was typed, to go on with it later. Says whether there was anything.
pub fn keep_draft(model: &mut Model) -> bool {
    let Some(Ask::Prompt(prompt)) = &model.ask else { return false };
    let Some(key) = key(model, &prompt.purpose) else { return false };
    let (title, text) = (prompt.title.clone(), prompt.line.text().trim().to_owned());
    let (step, is_something) = (prompt.purpose.step().cloned(), !text.is_empty());
    if is_something {
        model.drafts.insert(key, Draft { title, text, step });
    } else {
        model.drafts.remove(&key);
    }
    is_something
}

/// Words were given: there is nothing to go on with. A command stays, to be changed before it is run once more.
pub fn given(model: &mut Model, purpose: &Purpose, text: &str) {
    let Some(key) = key(model, purpose) else { return };
    model.drafts.remove(&key);
    // Joined as a shell joins them; what has other line ends is no line.
    let text = text.replace("\\\n", " ");
    if key.1 == RUN && !text.contains('\n') {
        model.drafts.insert(key, Draft { title: String::new(), text, step: None });
    }
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
    model.ask = Some(Ask::Choice(Choice { title: title.into(), options, selected: 0, early: Vec::new() }));
    Vec::new()
}

/// Says what is waited for before a question can be asked. Keys wait with it.
pub fn wait(model: &mut Model, title: &str) {
    choice(model, title, Vec::new());
}
