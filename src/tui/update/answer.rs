//! Questions are answered: what is typed or chosen becomes an act of the case.

use ratatui::crossterm::event::{KeyCode, KeyEvent};

use super::ask::{given, keep_draft, prompt_with};
use super::moving::moved;
use super::{case, follow, journal, paste, paste_box, retry, set_up, step};
use crate::envelope::Redacted;
use crate::triage::{EventKind, called, intent};
use crate::tui::command::Command;
use crate::tui::effect::Effect;
use crate::tui::model::ask::{Ask, Choice, Chosen, Prompt, Purpose};
use crate::tui::model::paste::PasteBox;
use crate::tui::model::{Model, Moment};
use crate::tui::view;

/// A command given to a question.
pub fn command(model: &mut Model, command: Command, moment: &Moment) -> Vec<Effect> {
    match (command, &mut model.ask) {
        (Command::Back, _) => {
            if keep_draft(model) {
                model.say("Nothing is written, and nothing lost: the same key goes on with these words");
            }
            model.ask = None;
        }
        (Command::First, Some(Ask::Choice(choice))) => choice.selected = 0,
        (Command::Last, Some(Ask::Choice(choice))) => choice.selected = choice.options.len().saturating_sub(1),
        (Command::Up, Some(Ask::Choice(choice))) => choice.selected = moved(choice.selected, -1, choice.options.len()),
        (Command::Down, Some(Ask::Choice(choice))) => choice.selected = moved(choice.selected, 1, choice.options.len()),
        (Command::Forward, _) => return forward(model, moment),
        _ => {}
    }
    Vec::new()
}

/// A digit picks a choice.
pub fn digit(model: &mut Model, key: KeyEvent, moment: &Moment) -> Vec<Effect> {
    let (Some(Ask::Choice(choice)), KeyCode::Char(character)) = (&mut model.ask, key.code) else { return Vec::new() };
    let place = character.to_digit(10).and_then(|digit| usize::try_from(digit).ok()?.checked_sub(1));
    match place.filter(|place| *place < choice.options.len()) {
        Some(place) => {
            choice.selected = place;
            forward(model, moment)
        }
        None => Vec::new(),
    }
}

fn forward(model: &mut Model, moment: &Moment) -> Vec<Effect> {
    let (furthest, _) = view::scrolling(model);
    match model.ask.take() {
        Some(Ask::Prompt(prompt)) if held_back(&prompt, furthest).is_some() => {
            model.refuse(held_back(&prompt, furthest).unwrap_or_default());
            model.ask = Some(Ask::Prompt(prompt));
            Vec::new()
        }
        Some(Ask::Prompt(prompt)) if prompt.line.text().trim().is_empty() => {
            model.refuse("a few words are needed; Esc cancels");
            model.ask = Some(Ask::Prompt(prompt));
            Vec::new()
        }
        Some(Ask::Prompt(prompt)) => {
            given(model, &prompt.purpose, prompt.line.text().trim());
            typed(model, prompt.line.text().trim(), prompt.purpose, moment)
        }
        Some(Ask::Choice(choice)) => match choice.options.get(choice.selected).map(|(_, answer)| answer.clone()) {
            Some(Chosen::Pin(pin)) => pinned(model, choice, pin.attached(), moment),
            Some(Chosen::Pinned) => {
                model.refuse("that is pinned already; Esc goes back to the step");
                model.ask = Some(Ask::Choice(choice));
                Vec::new()
            }
            Some(answer) => chosen(model, answer, moment),
            None => Vec::new(),
        },
        None => Vec::new(),
    }
}

/// Pins one thing and asks for the next; Esc ends it.
fn pinned(model: &mut Model, mut choice: Choice, act: EventKind, moment: &Moment) -> Vec<Effect> {
    let effects = journal::record(model, act, moment);
    let at = choice.selected;
    if !effects.is_empty() {
        // The first one is all of them.
        let pinned = if at == 0 { 0..choice.options.len() } else { at..at + 1 };
        for (label, answer) in &mut choice.options[pinned] {
            if !matches!(answer, Chosen::Pinned) {
                *label = format!("✓ {label}");
                *answer = Chosen::Pinned;
            }
        }
        choice.selected = moved(at, 1, choice.options.len());
        model.ask = Some(Ask::Choice(choice));
        model.say("Pinned. Enter pins the next one, Esc goes back to the step");
    }
    effects
}

/// A value of a field: one that cannot be what it is said to be is questioned once.
fn captured(
    model: &mut Model,
    field: String,
    (value, doubted): (&str, Option<String>),
    goes_on: bool,
    moment: &Moment,
) -> Vec<Effect> {
    let (act, doubt) = intent::given(&field, value, moment.now);
    if let Some(why) = doubt.filter(|_| doubted.as_deref() != Some(value)) {
        let title = format!("Is that the {}? {why}. Correct it, or Enter takes it as it is:", called(&field));
        let doubted = Some(value.to_owned());
        return prompt_with(model, title, value, Purpose::Capture { field, doubted, goes_on });
    }
    let effects = journal::record(model, act, moment);
    if goes_on { effects.into_iter().chain(step::done(model, moment)).collect() } else { effects }
}

/// Why a command is not run yet: its word is not there, or its last lines have not been on the screen.
fn held_back(prompt: &Prompt, furthest: usize) -> Option<String> {
    let Purpose::Confirm(request, _) = &prompt.purpose else { return None };
    if prompt.line.text().trim() != request.word() {
        return Some(retry::unconfirmed(request));
    }
    (prompt.seen < furthest).then(|| retry::UNSEEN.to_owned())
}

fn typed(model: &mut Model, typed: &str, purpose: Purpose, moment: &Moment) -> Vec<Effect> {
    let text = Redacted::new(typed);
    match purpose {
        Purpose::Capture { field, doubted, goes_on } => captured(model, field, (typed, doubted), goes_on, moment),
        Purpose::HandOver => case::hand_over(model, typed, moment),
        Purpose::Skip(step) => journal::settle(model, EventKind::Skipped { step, reason: text }, moment),
        Purpose::Override(step) => journal::record(model, EventKind::Overrode { step, reason: text }, moment),
        Purpose::Note(step) => step::note(model, step, text, moment),
        Purpose::Retry(Some((comparison, compared))) => {
            retry::retried(model, compared.retried(comparison, None, Some(text)), moment)
        }
        Purpose::Retry(None) => retry::how_it_ended(model, retry::ONCE, None, Some(&text)),
        Purpose::Again => retry::ask_command(model, Some(text)),
        Purpose::Run(reason) => retry::command(model, typed, reason),
        Purpose::Confirm(request, reason) => retry::run(model, &request, reason, moment),
        Purpose::Conclude(outcome) => case::conclude(model, outcome, text, moment),
        Purpose::SetUp => set_up::answered(model, typed),
        Purpose::Reopen => journal::record(model, EventKind::Reopened { reason: text }, moment),
    }
}

fn chosen(model: &mut Model, answer: Chosen, moment: &Moment) -> Vec<Effect> {
    match answer {
        Chosen::Retried(act) => retry::retried(model, *act, moment),
        Chosen::Paste => {
            model.paste = PasteBox::default();
            model.say("Paste the answer to the retry; then a takes it");
            paste_box::open(model)
        }
        Chosen::Unknown => {
            model.say("The retry stays open; Space says how it ended once you know");
            Vec::new()
        }
        Chosen::Conclude(outcome) => case::ask_how(model, outcome, moment),
        Chosen::SetUp { recipe, answer, aim } => set_up::chosen(model, recipe, answer, aim),
        Chosen::KeepSource => set_up::taken(model, true),
        Chosen::UseSource => set_up::taken(model, false),
        Chosen::OtherSource => set_up::begin(model),
        Chosen::Follow(trail) => follow::follow(model, trail),
        Chosen::Pin(_) | Chosen::Pinned | Chosen::Leave => Vec::new(),
        Chosen::Correct(field) => step::correct(model, field),
        Chosen::OpenAgain(step) => journal::record(model, EventKind::Unanswered { step }, moment),
        Chosen::Attach => paste::attach(model, moment),
        Chosen::NewCase => paste::open_case(model, moment),
        Chosen::OfRetry => paste::answer(model, moment),
        Chosen::HandOver => case::ask_hand_over(model),
        Chosen::Copy(what, text) => vec![Effect::Copy(what, text)],
    }
}
