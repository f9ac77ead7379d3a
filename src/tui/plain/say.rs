//! What the model says as text: what is listed, what is told of the one that is looked at, what is asked, what just happened.

use crate::triage::{Diagnosis, Outcome, State, called, intent};
use crate::tui::command::Command;
use crate::tui::keymap::{Binding, Context};
use crate::tui::model::ask::Ask;
use crate::tui::model::case_session::CaseSession;
use crate::tui::model::{Model, Place};
use crate::tui::view;

/// Codes and cases that are listed.
const FEW: usize = 9;

/// Everything that is said, part by part.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub struct SpokenParts {
    /// What can be chosen from.
    list: String,
    /// What is known of the one that is looked at.
    detail: String,
    /// What just happened.
    news: String,
    /// What is asked.
    question: String,
}

impl SpokenParts {
    /// What the model says now.
    pub fn of(model: &Model) -> Self {
        let notice = model.notice.as_ref().map(|notice| {
            let mark = if notice.trouble { "! " } else { "" };
            format!("{mark}{}", notice.text)
        });
        Self { list: list(model), detail: detail(model), news: notice.unwrap_or_default(), question: question(model) }
    }

    /// The same, with lists and details only where an answer is due and nothing is asked: else those of `before` stand.
    pub fn due(self, before: &Self, due: bool) -> Self {
        if due && self.question.is_empty() {
            return self;
        }
        Self { list: before.list.clone(), detail: before.detail.clone(), ..self }
    }

    /// What of it is new since `before`.
    pub fn since<'a>(&'a self, before: &Self) -> Vec<&'a str> {
        let parts = [
            (&self.list, &before.list),
            (&self.detail, &before.detail),
            (&self.news, &before.news),
            (&self.question, &before.question),
        ];
        parts.into_iter().filter(|(now, then)| now != then && !now.is_empty()).map(|(now, _)| now.as_str()).collect()
    }
}

/// Whether what was asked for is still to come; it comes soon.
pub fn is_waiting(model: &Model) -> bool {
    let no_answers_yet = matches!(&model.ask, Some(Ask::Choice(choice)) if choice.is_awaited());
    model.home.answer.is_asked() || model.paste.reading.is_asked() || no_answers_yet
}

/// Whether a line is text here, so that a word needs a stroke before it.
pub fn takes_text(model: &Model) -> bool {
    match &model.ask {
        Some(Ask::Prompt(_)) => true,
        Some(Ask::Choice(_)) => false,
        None => matches!(model.place(), Place::Home | Place::Cases),
    }
}

/// Whether lines go into the paste box now.
pub fn wants_paste(model: &Model) -> bool {
    model.place() == Place::Paste && model.ask.is_none() && model.paste.editor.is_some()
}

/// How many things are listed to choose from.
pub fn listed(model: &Model) -> usize {
    match (&model.ask, model.place()) {
        (Some(Ask::Choice(choice)), _) => choice.options.len(),
        (Some(Ask::Prompt(_)), _) => 0,
        (None, Place::Home) if model.home.line.is_empty() => 0,
        (None, Place::Home) => model.home.answer.shown().map_or(0, |answer| answer.hits.len().min(FEW)),
        (None, Place::Paste) => model.paste.reading.shown().map_or(0, |reading| reading.failures.len()),
        (None, Place::Storm | Place::Log) => model.storm().picture.groups.len(),
        (None, Place::Case) => model.session().map_or(0, |case| case.standings().len()),
        (None, Place::Cases) => model.cases.shown(&model.actor).len().min(FEW),
    }
}

/// Numbers the lines of a list.
fn numbered(lines: impl IntoIterator<Item = String>) -> String {
    let lines: Vec<String> = (1..).zip(lines).map(|(number, line)| format!("{number} {line}")).collect();
    lines.join("\n")
}

fn list(model: &Model) -> String {
    match model.place() {
        Place::Home if model.home.line.is_empty() => {
            let hint = view::hint(model).map(|hint| format!("\n{hint}")).unwrap_or_default();
            format!("errbook. Type what you see, or paste the error.{hint}")
        }
        Place::Home => codes(model),
        Place::Paste => {
            let failures = model.paste.reading.shown().map(|reading| reading.failures.as_slice()).unwrap_or_default();
            match failures {
                [_, _, ..] => numbered(failures.iter().map(Diagnosis::name)),
                _ => String::new(),
            }
        }
        Place::Storm | Place::Log => {
            let groups = model.storm().picture.groups.iter();
            numbered(groups.map(|group| format!("{}: {} times", group.name(), group.count)))
        }
        Place::Case => model.session().map(steps).unwrap_or_default(),
        Place::Cases => {
            let rows = model.cases.shown(&model.actor);
            let said = rows.iter().take(FEW).map(|row| {
                let state = row.outcome.map_or("open", Outcome::words);
                format!("{} {}: {state}, by {}", row.case.short(), row.name(), row.by)
            });
            if rows.is_empty() { "There is no such case.".to_owned() } else { numbered(said) }
        }
    }
}

fn codes(model: &Model) -> String {
    let Some(answer) = model.home.answer.shown() else { return String::new() };
    if answer.hits.is_empty() {
        return "No code fits these words. Try fewer or other ones.".to_owned();
    }
    numbered(answer.hits.iter().take(FEW).enumerate().map(|(at, hit)| {
        let sure = if hit.confident { "" } else { ", a guess" };
        let (first, _) = hit.entry.meaning.split_once(". ").unwrap_or((&hit.entry.meaning, ""));
        let meaning = if at == 0 { format!(": {}.", first.trim_end_matches('.')) } else { String::new() };
        format!("{}, {}{sure}{meaning}", hit.entry.code, hit.entry.catalog)
    }))
}

fn steps(case: &CaseSession) -> String {
    let state = case.case.outcome().map_or("open", Outcome::words);
    let kept = if case.draft { ", not kept until something is done" } else { "" };
    let said = case.standings().into_iter().enumerate().map(|(at, standing)| {
        let by = standing.by.map(|(who, _)| format!(" by {who}")).unwrap_or_default();
        let state = match &standing.state {
            State::Done if !intent::is_settled(&standing, &case.case) => "done, and it failed again".to_owned(),
            State::Done => format!("done{by}"),
            State::Skipped(reason) => format!("skipped{by}, {reason}"),
            State::Open if !standing.missing.is_empty() => {
                format!(
                    "open, missing {}",
                    standing.missing.iter().map(|field| called(field)).collect::<Vec<_>>().join(", ")
                )
            }
            State::Open => "open".to_owned(),
            State::Closed(why) => why.clone(),
        };
        let here = if at == case.selected { " (you are here)" } else { "" };
        format!("{}: {state}{here}", standing.step.title)
    });
    format!("Case {}: {}, {state}{kept}\n{}", case.id.short(), case.title(), numbered(said))
}

fn detail(model: &Model) -> String {
    match model.place() {
        Place::Home if !model.home.in_detail => String::new(),
        Place::Cases => String::new(),
        _ => view::said(model),
    }
}

fn question(model: &Model) -> String {
    match &model.ask {
        None => String::new(),
        Some(Ask::Prompt(prompt)) => {
            let stands = prompt.line.text();
            let stands = if stands.is_empty() { String::new() } else { format!("\nAn empty line takes: {stands}") };
            let body: Vec<&str> = prompt.body.iter().map(String::as_str).chain([prompt.title.as_str()]).collect();
            format!("{}{stands}", body.join("\n"))
        }
        Some(Ask::Choice(choice)) => {
            format!("{}\n{}", choice.title, numbered(choice.options.iter().map(|(label, _)| label.clone())))
        }
    }
}

/// Those of them that do something now.
fn offered(model: &Model) -> impl Iterator<Item = (String, &Binding)> {
    words(model).into_iter().filter(|(_, row)| view::serves(model, row.command))
}

/// Rows of keys whose commands can be said here, with the words for them.
fn words(model: &Model) -> Vec<(String, &Binding)> {
    let contexts = model.contexts();
    let rows = contexts.iter().flat_map(|context| model.keymap.rows.iter().filter(move |row| row.context == *context));
    let mut words: Vec<(String, &Binding)> = Vec::new();
    for row in rows {
        // The ways to other places bear their names at home only.
        let named = model.keymap.rows.iter().filter(|other| other.command == row.command);
        let named = named.filter(|_| row.context == Context::Places);
        let word = row.footer.clone().or_else(|| named.into_iter().find_map(|other| other.footer.clone()));
        // Panes, their width, and Enter have no sense in lines; help is said by itself.
        let silent = matches!(row.command, Command::NextPane | Command::Forward | Command::Help | Command::Zoom);
        let known = words.iter().any(|(_, other)| other.command == row.command);
        if let Some(word) = word.filter(|_| !silent && !known) {
            words.push((word, row));
        }
    }
    words
}

/// The command that a word stands for here.
pub fn command(model: &Model, word: &str) -> Option<Command> {
    words(model).into_iter().find(|(name, _)| name == word).map(|(_, row)| row.command)
}

/// What can be said now, in a line or two.
pub fn menu(model: &Model) -> String {
    let stroke = if takes_text(model) { "/" } else { "" };
    let words: Vec<String> = offered(model).map(|(word, _)| format!("{stroke}{word}")).collect();
    let words = format!("{}, {stroke}help", words.join(", "));
    match (&model.ask, model.place()) {
        (Some(Ask::Prompt(_)), _) => format!("Type the answer, or: {words}."),
        (Some(Ask::Choice(_)), _) => format!("Say a number, or: {words}."),
        (None, Place::Paste) if wants_paste(model) => "Paste or type it, then a line with a dot alone.".to_owned(),
        (None, Place::Home) if listed(model) == 0 => format!("Type, or: {words}."),
        (None, Place::Home) => {
            format!("Say a number to read more, nothing to open its case, other words to search, or: {words}.")
        }
        (None, Place::Cases) => format!("Say a number to open one, words to search, or: {words}."),
        (None, Place::Paste) => format!("Say nothing to open its case, a number for another failure, or: {words}."),
        (None, Place::Storm | Place::Log) => {
            format!("Say a number to go there, nothing to open its case, or: {words}.")
        }
        (None, Place::Case) => format!("Say a number to go there, or: {words}."),
    }
}

/// What can be said, with what it does.
pub fn help(model: &Model) -> String {
    let stroke = if takes_text(model) { "/" } else { "" };
    let mut said: Vec<String> = offered(model).map(|(word, row)| format!("{stroke}{word}: {}", row.help)).collect();
    said.push(format!("{stroke}again: Say all of it once more"));
    said.join("\n")
}
